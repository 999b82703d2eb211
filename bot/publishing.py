"""`desk flow publish`, `diff`, `list`, `show`, `rollback`, `recall`, `approve`: short visits to the database, beside a running desk."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import orjson

from bot.desk.admins import comparing, moving, publish, taking_back
from bot.desk.admins.comparing import Published
from bot.desk.ports.named import PORTS
from bot.flowfile.diff import Change, changes
from bot.flowfile.load import Loaded, load_folder
from bot.settings import Settings, SettingsError
from bot.store import drafts, revisions
from bot.store.connection import Connection
from bot.store.drafts import Draft
from bot.store.revisions import Entry, Revision
from bot.visit import visit


def publish_now(
    settings: Settings,
    ids: Sequence[str],
    *,
    by: str,
    why: str,
    folder: Path | None = None,
    choices: Mapping[str, str] = {},
    accept: Collection[str] = (),
    everybody: bool = False,
) -> list[Published]:
    """Each file that changed, live or waiting for a second admin; without `ids` all. Raises SettingsError with one sentence."""
    if not why.strip():
        raise SettingsError("--why is empty: say what changed and why, it is kept with the revision")
    loaded = _loaded(settings, folder)
    two = len(settings.admins) >= 2

    def work(conn: Connection) -> list[Published]:
        at = datetime.now(UTC)
        return publish.publish_files(
            conn, loaded, ids, PORTS, by=by, why=why, at=at, choices=choices, accept=accept, everybody=everybody, two_persons=two
        )

    return visit(settings, work)


def _loaded(settings: Settings, folder: Path | None) -> Loaded:
    """A folder that holds drafts only takes the built-in words and the facts from the desk's own flows."""
    return load_folder(folder or settings.flows, beside=settings.flows)


def look_now(settings: Settings, ids: Sequence[str], folder: Path | None = None) -> list[Published]:
    """What publishing would change. Raises SettingsError with one sentence, the first problem's place in it where a file cannot be read."""
    loaded = _loaded(settings, folder)

    def work(conn: Connection) -> list[Published]:
        stage = publish.stage(conn, loaded, ids)
        return [comparing.look_at(conn, stage, id_) for id_ in ids or sorted(loaded.files)]

    return visit(settings, work)


def between(settings: Settings, flow: str, old: str, new: str) -> tuple[Change, ...]:
    """Between two revisions (the first digits are enough). Raises SettingsError with one sentence."""

    def work(conn: Connection) -> tuple[Change, ...]:
        before, after = _one(conn, flow, old), _one(conn, flow, new)
        return changes(orjson.loads(before.document), orjson.loads(after.document))

    return visit(settings, work)


def show_now(settings: Settings, flow: str, rev: str | None) -> Revision:
    """A revision as its author wrote it; without `rev` the live one. Raises SettingsError with one sentence."""
    return visit(settings, lambda conn: _one(conn, flow, rev))


def _one(conn: Connection, flow: str, rev: str | None) -> Revision:
    entries = [one for one in revisions.list_revisions(conn, flow) if (one.live if rev is None else one.rev.startswith(rev))]
    found = revisions.find(conn, flow, entries[0].rev) if len(entries) == 1 else None
    if found is None:
        which = "that is live" if rev is None else f"called {rev}"
        raise SettingsError(f"there is no one revision of “{flow}” {which} (desk flow list)")
    return found


def list_now(settings: Settings) -> list[Entry]:
    """Every revision, oldest first. Raises SettingsError with one sentence."""
    return visit(settings, revisions.list_revisions)


def waiting_now(settings: Settings) -> list[Draft]:
    """What waits for a second admin."""
    return visit(settings, drafts.list_waiting)


def approve_now(settings: Settings, number: int, *, by: str) -> str:
    """Raises SettingsError with one sentence."""

    def work(conn: Connection) -> str:
        draft = drafts.find(conn, number)
        if draft is None:
            raise SettingsError(f"there is no draft {number} (desk flow approve lists those that wait)")
        publish.approve(conn, draft, by=by, by_id=None, at=datetime.now(UTC))
        return f"{draft.flow} {draft.rev} is live"

    return visit(settings, work)


def roll_back_now(settings: Settings, flow: str, to: str | None, *, by: str, why: str) -> tuple[str, str]:
    """(from, to). Raises SettingsError with one sentence."""
    return visit(settings, lambda conn: taking_back.roll_back(conn, flow, to, by=by, by_id=None, why=why, at=datetime.now(UTC)))


def recall_now(
    settings: Settings, flow: str, nodes: Sequence[str], *, goto: str | None, words: Mapping[str, str], days: int, by: str, why: str
) -> tuple[tuple[str, ...], int]:
    """Which of the nodes the live revision still says as it always did, and how many conversations saw one (`moving.COUNTED`: that many or
    more). Raises SettingsError with one sentence."""
    at = datetime.now(UTC)
    loaded = load_folder(settings.flows)

    def work(conn: Connection) -> tuple[tuple[str, ...], int]:
        taking_back.review(loaded, words)
        still = taking_back.recall(conn, flow, nodes, goto=goto, words=words, days=days, by=by, by_id=None, why=why, at=at)
        return still, moving.who_saw(conn, flow, nodes, at - timedelta(days=days))

    return visit(settings, work)

"""`desk flow publish` and `list`: one short visit to the database, beside a running desk."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from bot.desk.ports import PORTS
from bot.desk.publish import publish_files
from bot.flowfile.load import load_folder
from bot.settings import Settings, SettingsError
from bot.store import revisions
from bot.store.revisions import Entry
from bot.visit import visit


def publish_now(settings: Settings, ids: Sequence[str], *, by: str, why: str, folder: Path | None = None) -> list[tuple[str, str]]:
    """(flow, revision) of each file that went live; without `ids` of all that changed. Raises SettingsError with one sentence."""
    if not why.strip():
        raise SettingsError("--why is empty: say what changed and why, it is kept with the revision")
    loaded = load_folder(folder or settings.flows)
    wanted = ids or sorted(loaded.files)
    return visit(settings, lambda conn: publish_files(conn, loaded, wanted, PORTS, by=by, why=why, at=datetime.now(UTC)))


def list_now(settings: Settings) -> list[Entry]:
    """Every revision, oldest first. Raises SettingsError with one sentence."""
    return visit(settings, revisions.list_revisions)

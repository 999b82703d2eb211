"""A document in an admin's private chat: a flow file, or the tests of one. Fetched and examined beside the desk (`bot.editing`)."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import NamedTuple

import orjson

from bot.desk.admins.words import lang_of
from bot.desk.desk import Work
from bot.desk.sending import tell
from bot.desk.talk import Talk
from bot.desk.words.texts import say
from bot.store import drafts, errands, marks, revisions
from bot.store.connection import Connection
from bot.telegram.texts import one_line
from bot.telegram.updates import Attachment
from bot.values import Lang

MOST_BYTES = 1_000_000
FILE = "file"
LASTS = timedelta(days=7)
"""So long a file that waits for its other half, and a draft, are good. Rules, facts and neighbours change; after that all is checked anew."""
_NAMED = re.compile(r"([a-z][a-z0-9_]{0,19})(\.test)?(?: ?\(\d+\)| - copy)?\.ya?ml(?:\.txt)?", re.IGNORECASE)
"""“late_credit (1).yaml” is what a browser makes of a second download, “.yaml.txt” what Windows does, “Late_credit.YAML” what a phone does."""
_ALMOST = re.compile(r"([a-z][a-z0-9_]{0,19})((?:\.test)?)(?:\.(?:txt|text|json|md|csv))?", re.IGNORECASE)
_KEPT = "admin_sent:"


class Pair(NamedTuple):
    """A flow file and its tests, as far as they were sent and nothing came of them yet."""

    flow: str | None
    tests: str | None


def received(work: Work, talk: Talk, attachment: Attachment) -> None:
    lang, name = lang_of(work, talk.merchant.user_id), one_line(attachment.name or "")[:60]
    named = _NAMED.fullmatch(name)
    if named is None:
        tell(work, talk.merchant.id, _no_flow(name, lang))
        return
    if (attachment.size or 0) > MOST_BYTES:
        tell(work, talk.merchant.id, say("admin_too_big", lang, name=name))
        return
    proper = f"{named[1].lower()}{(named[2] or '').lower()}.yaml"
    body = {"file_id": attachment.file_id, "name": proper, "admin": talk.merchant.user_id, "by": talk.merchant.name}
    errands.add(work.conn, FILE, body, work.at)
    tell(work, talk.merchant.id, say("admin_checking", lang, name=proper))


def _no_flow(name: str, lang: Lang) -> str:
    """What is wrong with the name, and the name it should have where that can be guessed."""
    almost = _ALMOST.fullmatch(name)
    if almost is not None:
        return say("admin_rename", lang, name=name, better=f"{almost[1].lower()}{almost[2].lower()}.yaml")
    return say("admin_no_yaml", lang, name=name or "?")


def parts_of(name: str) -> tuple[str, bool]:
    """(flow, whether it is its tests) of a proper name."""
    stem = name.removesuffix(".yaml")
    return stem.removesuffix(".test"), stem.endswith(".test")


def keep(work: Work, admin: int, flow: str, *, source: str | None = None, tests: str | None = None) -> None:
    """Until it is published, discarded or forgotten; what is None stays as it was."""
    before = kept(work.conn, admin, flow, work.at.timestamp())
    pair = {"flow": source or before.flow, "tests": tests or before.tests, "at": work.at.timestamp()}
    marks.save(work.conn, f"{_KEPT}{admin}:{flow}", orjson.dumps(pair).decode(), work.at)


def kept(conn: Connection, admin: int, flow: str, now: float) -> Pair:
    found = marks.find(conn, f"{_KEPT}{admin}:{flow}")
    pair = {} if found is None else orjson.loads(found)
    if not pair or pair["at"] + LASTS.total_seconds() < now:
        return Pair(None, None)
    return Pair(pair["flow"], pair["tests"])


def settled(conn: Connection, admin: int | None, flow: str) -> None:
    """Published or discarded: nothing of it waits any more."""
    marks.remove(conn, f"{_KEPT}{admin}:{flow}")


def other_half(conn: Connection, admin: int, flow: str, now: float) -> Pair:
    """For a file of this flow that comes now: the flow file it may belong to (his draft, what he sent last, what is live), and the tests
    (what he sent, what the live revision was published with)."""
    pair, live = kept(conn, admin, flow, now), revisions.find_live(conn, flow)
    mine = drafts.list_open(conn, admin, flow)
    source = mine[-1].source if mine else pair.flow or (live.source if live is not None else None)
    return Pair(source, pair.tests or (tests_in(live.data, flow) if live is not None else None))


def tests_in(data: str, flow: str) -> str | None:
    """The tests a revision was published with by Telegram; None: its tests stand in the folder."""
    found = orjson.loads(data).get(test_name(flow))
    return None if found is None else str(found)


def test_name(flow: str) -> str:
    return f"tests/{flow}.test.yaml"


def is_coming(conn: Connection, admin: int, flow: str) -> bool:
    """Whether the tests of this flow were sent too and are not fetched yet: two files of one album come one after the other."""
    return any(one.body.get("admin") == admin and one.body.get("name") == f"{flow}.test.yaml" for one in errands.list_todo(conn, FILE))

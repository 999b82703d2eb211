"""The desk's books: what is live, what conversations still stand on, and the facts, as one value that is replaced as a whole."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

import orjson
import structlog

from bot.desk.admins import policies
from bot.desk.desk import Books
from bot.desk.tickets.hours import hours_of
from bot.desk.tickets.topics import agents_chat
from bot.engine.flow import Builtin, Flow, Library, Text
from bot.flowfile.compile import parse_flow
from bot.flowfile.data import Data
from bot.flowfile.load import ENTRY, FlowFileError, load_revision, vocabulary_of
from bot.flowfile.places import Places
from bot.flowfile.schema import FlowDoc
from bot.store import conversations, revisions
from bot.store.connection import Connection
from bot.store.revisions import Revision
from bot.understand.reader import Reader

__all__ = ["agents_chat", "build", "changed", "from_files"]

log = structlog.get_logger(__name__)

KEPT = 5  # revisions of a flow before the live one that stay known, for conversations that stand on them beneath another flow


def build(
    conn: Connection, *, builtins: Mapping[str, Builtin], texts: Mapping[str, Text], data: Data, drifted: tuple[str, ...] = ()
) -> Books:
    """Live revisions from the database, and older ones that conversations stand on. Raises FlowFileError when a live one is not understood."""
    live = revisions.list_live(conn)
    flows = {(one.flow, one.rev): load_revision(orjson.loads(one.document), data) for one in live}
    for flow in _older(conn, {one.flow: one.rev for one in live}, data):
        flows[(flow.id, flow.rev)] = flow
    queues = list(data.desk.queues)
    names = {one.flow: one.rev for one in live}
    library = Library(
        flows=flows,
        live=names,
        builtins=builtins,
        texts=texts,
        entry=ENTRY if ENTRY in names or not names else min(names),
        default_queue=queues[0] if queues else "payments",
    )
    stamp = " ".join([_stamp(live), *policies.standings(conn)])
    return replace(_books(library, data, [_doc(one) for one in live], stamp, drifted), policies=policies.at_work(conn))


def _doc(revision: Revision) -> FlowDoc:
    """What its words are, for the reader."""
    doc, problems = parse_flow(orjson.loads(revision.document), Places(revision.flow))
    if doc is None:
        raise FlowFileError(problems)
    return doc


def _books(library: Library, data: Data, docs: Iterable[FlowDoc], stamp: str, drifted: tuple[str, ...]) -> Books:
    reader = Reader(vocabulary_of(docs, data))
    return Books(library, {}, data, reader, hours_of(data), stamp, drifted)


def _older(conn: Connection, live: Mapping[str, str], data: Data) -> Iterable[Flow]:
    """What conversations stand on, and the last few of each flow. One this program no longer understands is left out: whoever stands on it
    goes on with the live one, where his node still is."""
    wanted = {(one.flow, one.rev) for one in conversations.count_live(conn)}
    by_flow: dict[str, list[str]] = {}
    for entry in revisions.list_revisions(conn):
        by_flow.setdefault(entry.flow, []).append(entry.rev)
    wanted |= {(flow, rev) for flow, revs in by_flow.items() for rev in revs[-KEPT:]}
    for flow, rev in sorted(wanted):
        found = revisions.find(conn, flow, rev) if live.get(flow) != rev else None
        if found is None:
            continue
        try:
            yield load_revision(orjson.loads(found.document), data)
        except FlowFileError:
            continue


def _stamp(live: Iterable[Revision]) -> str:
    return " ".join(f"{one.flow}:{one.rev}" for one in live)


def changed(conn: Connection, current: Books) -> Books | None:
    """New books when other revisions are live than those in hand; None when all is as it was.

    A revision this program does not understand (a newer one published it) changes nothing here: the desk goes on with what it has.
    """
    entries = [entry for entry in revisions.list_revisions(conn) if entry.live]
    stamp = [*(f"{entry.flow}:{entry.rev}" for entry in entries), *policies.standings(conn)]
    if sorted(stamp) == sorted(current.stamp.split()):
        return None
    try:
        fresh = build(conn, builtins=current.library.builtins, texts=current.library.texts, data=current.data)
    except FlowFileError as error:
        log.warning("revision_not_understood", why=str(error))
        return replace(current, stamp=" ".join(stamp))
    return replace(fresh, drifted=tuple(flow for flow in current.drifted if fresh.library.live.get(flow) == current.library.live.get(flow)))


def from_files(library: Library, data: Data, docs: Iterable[FlowDoc] = ()) -> Books:
    """Books without a database: for playing flow files as they are."""
    stamp = " ".join(f"{flow}:{rev}" for flow, rev in sorted(library.live.items()))
    return _books(library, data, docs, stamp, ())

"""Who stands where: live conversations by the node of a flow they are at, or come back to."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

import orjson

from bot.engine.codec import state_from
from bot.engine.state import State
from bot.store import conversations
from bot.store.connection import Connection
from bot.store.conversations import Conversation


def on(conn: Connection, flow: str, after: int = 0, most: int = 1_000_000) -> Iterator[tuple[Conversation, State]]:
    """Live conversations that have this flow at hand or beneath, by their number, from `after` on."""
    for talk in conversations.list_live_in(conn, flow, after, most):
        yield talk, state_from(orjson.loads(talk.state))


def places(state: State, flow: str) -> list[str]:
    """The nodes and remedies of the flow this conversation is at or will come back to."""
    found = [name for frame in (state.at, *state.stack) if frame.ref.flow == flow for name in (frame.node, frame.remedy) if name]
    return list(dict.fromkeys(found))


def count(conn: Connection, flow: str, nodes: Iterable[str]) -> dict[str, int]:
    """How many stand on each of these; those nobody stands on are left out."""
    wanted, found = set(nodes), Counter[str]()
    if wanted:
        for _, state in on(conn, flow):
            found.update(wanted & set(places(state, flow)))
    return dict(found)


def older(conn: Connection, flow: str, rev: str) -> list[str]:
    """The other revisions of the flow that live conversations have at hand or beneath."""
    found = {frame.ref.rev for _, state in on(conn, flow) for frame in (state.at, *state.stack) if frame.ref.flow == flow}
    return sorted(found - {rev})

"""The same log gives the same conversation."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from bot.engine.advance import advance
from bot.engine.events import Event
from bot.engine.flow import Library
from bot.engine.state import Policy, State


def replay(library: Library, policies: Mapping[str, Policy], events: Iterable[Event]) -> State:
    """The state that these events lead to, from nothing. Raises ValueError for an empty log."""
    state: State | None = None
    for event in events:
        state = advance(library, policies, state, event).state
    if state is None:
        raise ValueError("an empty log has no state")
    return state

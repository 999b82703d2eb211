"""What finished cases teach (`bot.learning.traces`), read from the conversations, what was confirmed of them, and what came back."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

import orjson

from bot.engine.codec import state_from
from bot.engine.flow import Model
from bot.engine.remedies import policy_of
from bot.engine.state import State
from bot.learning.traces import Trace
from bot.store import footfall, outcomes
from bot.store.connection import Connection
from bot.store.outcomes import Outcome


def of_model(conn: Connection, key: str, model: Model, since: datetime, until: datetime) -> list[Trace]:
    """Of the conversations that ended in this time and tried this model's remedies (`key`: flow.model), in the order of their end.

    Only choices among given answers are read, never what people wrote. A conversation whose words were deleted teaches nothing.
    """
    confirmed = {one.conversation_id: one for one in outcomes.list_latest(conn, since, until)}
    reopened = footfall.list_reopened(conn, since)
    found = []
    for talk in footfall.list_ended(conn, since, until):
        state = state_from(orjson.loads(talk.state))
        if any(one.model in ("", key) for one in state.tried):
            found.append(_trace(state, key, model, talk.ended_at, confirmed.get(talk.id), reopened=talk.id in reopened))
    return found


def _trace(state: State, key: str, model: Model, at: datetime, outcome: Outcome | None, *, reopened: bool) -> Trace:
    tried = [one for one in state.tried if one.model in ("", key)]
    helped = next((one.remedy for one in reversed(tried) if one.outcome == "yes"), None)
    told = None if outcome is None else _own(outcome.remedy, model, [one.id for one in model.remedies])
    values = {slot: state.slots[slot].value for slot in model.clues if slot in state.slots}
    return Trace(
        at=at,
        clues={slot: value for slot, value in values.items() if value is not None},
        failed=tuple(one.remedy for one in tried if one.outcome == "no"),
        resolver=helped or told,
        cause=None if outcome is None else _own(outcome.cause, model, model.causes),
        policy=state.buckets.get(f"policy:{key}", policy_of(model).id),
        reopened=reopened,
    )


def _own(named: str | None, model: Model, known: Iterable[str]) -> str | None:
    """`model.id` → id, when it is one of this model's."""
    of, _, id_ = (named or "").partition(".")
    return id_ if of == model.id and id_ in known else None

"""What the graph's numbers are counted from: where conversations came through, and what their turns decided."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import bindparam, or_, select
from sqlmodel import col

from bot.store.connection import Connection
from bot.store.redact import EMPTY
from bot.store.tables import Conversation, EventRow, TicketEvent
from bot.store.tables import Ticket as TicketRow
from bot.store.types import UtcMicros


class Talk(NamedTuple):
    """`state`: the state as JSON text; `{}` once it was forgotten."""

    state: str
    status: str
    outcome: str | None
    updated_at: datetime


class Ended(NamedTuple):
    id: int
    state: str
    ended_at: datetime


class Decision(NamedTuple):
    """The trace of a turn as JSON text: [[rule, flow.node, detail] …]."""

    conversation_id: int
    trace: str


DECIDED = ("miss", "handoff", "outcome", "exhausted", "gave_up")
"""What of a turn's trace the figures are made of."""

_talks = select(col(Conversation.state), col(Conversation.status), col(Conversation.outcome), col(Conversation.updated_at)).where(
    col(Conversation.started_at) >= bindparam("since")
)
_ended = (
    select(col(Conversation.id), col(Conversation.state), col(Conversation.ended_at))
    .where(
        col(Conversation.ended_at).is_not(None),
        col(Conversation.ended_at) >= bindparam("since"),
        col(Conversation.ended_at) < bindparam("until"),
        col(Conversation.state) != EMPTY,
    )
    .order_by(col(Conversation.ended_at), col(Conversation.id))
)
_conversations_reopened = (
    select(col(TicketRow.conversation_id))
    .join(TicketEvent, col(TicketRow.id) == col(TicketEvent.ticket_id))
    .where(col(TicketEvent.kind) == "reopened", col(TicketEvent.at) >= bindparam("since", type_=UtcMicros()))
    .distinct()
)
_decisions = (
    select(col(EventRow.conversation_id), col(EventRow.trace))
    .join(Conversation, col(Conversation.id) == col(EventRow.conversation_id))
    .where(
        col(Conversation.started_at) >= bindparam("since", type_=UtcMicros()),
        or_(*(col(EventRow.trace).contains(f'["{rule}",') for rule in DECIDED)),
    )
    .order_by(col(EventRow.conversation_id), col(EventRow.seq))
)
_reopened = (
    select(col(TicketRow.flow), col(TicketEvent.ticket_id))
    .join(TicketRow, col(TicketRow.id) == col(TicketEvent.ticket_id))
    .where(col(TicketEvent.kind) == "reopened", col(TicketEvent.at) >= bindparam("since", type_=UtcMicros()))
    .distinct()
)


def list_talks(conn: Connection, since: datetime) -> list[Talk]:
    """Conversations that began since then."""
    return [Talk(row.state, row.status, row.outcome, row.updated_at) for row in conn.execute(_talks, {"since": since}).all()]


def list_ended(conn: Connection, since: datetime, until: datetime) -> list[Ended]:
    """Conversations that ended in this time and were not forgotten, in the order of their end."""
    return [Ended(row.id, row.state, row.ended_at) for row in conn.execute(_ended, {"since": since, "until": until}).all()]


def list_reopened(conn: Connection, since: datetime) -> set[int]:
    """Conversations whose ticket was opened again since then."""
    return {row.conversation_id for row in conn.execute(_conversations_reopened, {"since": since}).all()}


def list_decisions(conn: Connection, since: datetime) -> list[Decision]:
    """Their turns in which something was missed, tried, given up or handed off, in their order."""
    return [Decision(row.conversation_id, row.trace) for row in conn.execute(_decisions, {"since": since}).all()]


def count_reopened(conn: Connection, since: datetime) -> dict[str, int]:
    """Tickets that were opened again, by the flow they came from."""
    found: dict[str, int] = {}
    for row in conn.execute(_reopened, {"since": since}).all():
        found[row.flow] = found.get(row.flow, 0) + 1
    return found

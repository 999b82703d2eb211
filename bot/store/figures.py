"""What reports are made from: the conversations, tickets and acts of a time. Reading only; the sums are `desk.report`'s."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import bindparam, select
from sqlalchemy.sql import Executable
from sqlmodel import col

from bot.store.connection import Connection
from bot.store.tables import Conversation, Ticket, TicketEvent


class Talked(NamedTuple):
    """`outcome` None: it goes on, or people have it."""

    id: int
    flow: str
    status: str
    outcome: str | None
    ticket_id: int | None
    started_at: datetime
    ended_at: datetime | None


class Worked(NamedTuple):
    id: int
    flow: str
    queue: str
    status: str
    priority: str
    opened_at: datetime
    first_answer_at: datetime | None
    solved_at: datetime | None
    assignee_id: int | None
    assignee_name: str | None
    rating: int | None
    cause: str | None


class Act(NamedTuple):
    ticket_id: int
    at: datetime
    actor: str
    actor_id: int | None
    actor_name: str | None
    kind: str


_acts = ("answered", "solved", "reopened", "something_else")
_talks: Executable = (
    select(*(col(getattr(Conversation, name)) for name in Talked._fields))
    .where(col(Conversation.started_at) >= bindparam("since"), col(Conversation.started_at) < bindparam("until"))
    .order_by(col(Conversation.id))
)
_opened = (col(Ticket.opened_at) >= bindparam("since"), col(Ticket.opened_at) < bindparam("until"))
_tickets: Executable = select(*(col(getattr(Ticket, name)) for name in Worked._fields)).where(*_opened).order_by(col(Ticket.id))
_done: Executable = (
    select(*(col(getattr(TicketEvent, name)) for name in Act._fields))
    .join(Ticket, col(Ticket.id) == col(TicketEvent.ticket_id))
    .where(*_opened, col(TicketEvent.kind).in_(_acts))
    .order_by(col(TicketEvent.id))
)


def list_talks(conn: Connection, since: datetime, until: datetime) -> list[Talked]:
    """Begun in this time."""
    return [Talked._make(row) for row in conn.execute(_talks, {"since": since, "until": until}).all()]


def list_tickets(conn: Connection, since: datetime, until: datetime) -> list[Worked]:
    """Opened in this time, as they stand now."""
    return [Worked._make(row) for row in conn.execute(_tickets, {"since": since, "until": until}).all()]


def list_acts(conn: Connection, since: datetime, until: datetime) -> list[Act]:
    """Answers, solutions and reopenings of the tickets opened in this time, whenever they were."""
    return [Act._make(row) for row in conn.execute(_done, {"since": since, "until": until}).all()]

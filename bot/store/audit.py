"""Who did what, beside a single ticket: written by every act of an admin, changed by none. With the tickets' own acts it is the audit trail."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, insert, literal, select, union_all
from sqlmodel import col

from bot.store.connection import Connection
from bot.store.tables import AuditRow as Row
from bot.store.tables import Ticket, TicketEvent
from bot.store.ticket_events import Actor, ActorKind
from bot.store.types import UtcMicros


@dataclass(frozen=True, slots=True)
class Act:
    """`about` is what it was done to: `flow:late_credit`, `merchant:17`, `ticket:1004`."""

    at: datetime
    actor: ActorKind
    actor_id: int | None
    actor_name: str | None
    act: str
    about: str
    why: str = ""
    body: Mapping[str, Any] = field(default_factory=dict)


_NAMES = tuple(Act.__dataclass_fields__)
_add = insert(Row).values({name: bindparam(name) for name in _NAMES})
_own = select(*(getattr(Row, name) for name in _NAMES)).where(col(Row.at) >= bindparam("since"))
_of_tickets: Any = (
    select(
        col(TicketEvent.at),
        col(TicketEvent.actor),
        col(TicketEvent.actor_id),
        col(TicketEvent.actor_name),
        col(TicketEvent.kind).label("act"),
        (literal("ticket:") + col(Ticket.number)).label("about"),
        literal("").label("why"),
        col(TicketEvent.body),
    )
    .join(Ticket, col(Ticket.id) == col(TicketEvent.ticket_id))
    .where(col(TicketEvent.at) >= bindparam("since_ticket", type_=UtcMicros()))
)
_both = union_all(_own, _of_tickets).subquery()
_named = (
    select(*(getattr(Row, name) for name in _NAMES))
    .where(col(Row.act) == bindparam("of_act"))
    .order_by(col(Row.id).desc())
    .limit(bindparam("most"))
)
_list = select(_both).order_by(_both.c.at.desc()).limit(bindparam("most"))


def add(
    conn: Connection, actor: Actor, act: str, about: str, at: datetime, *, why: str = "", body: Mapping[str, Any] | None = None
) -> None:
    values = {
        "at": at,
        "actor": actor.kind,
        "actor_id": actor.id,
        "actor_name": actor.name,
        "act": act,
        "about": about,
        "why": why,
        "body": dict(body or {}),
    }
    conn.execute(_add, values)


def list_acts(conn: Connection, since: datetime, most: int = 1000) -> list[Act]:
    """Newest first; those about tickets among them, in one order."""
    rows = conn.execute(_list, {"since": since, "since_ticket": since, "most": most}).all()
    return [Act(**{name: getattr(row, name) for name in _NAMES}) for row in rows]


def list_acts_named(conn: Connection, act: str, most: int = 100) -> list[Act]:
    """Acts of one kind that stand beside tickets, newest first."""
    rows = conn.execute(_named, {"of_act": act, "most": most}).all()
    return [Act(**{name: getattr(row, name) for name in _NAMES}) for row in rows]

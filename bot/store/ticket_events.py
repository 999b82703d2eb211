"""What happened to a ticket and by whom: written by every act, changed by none."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import bindparam, insert, select
from sqlmodel import col

from bot.store.connection import Connection
from bot.store.tables import TicketEvent as Row

ActorKind = Literal["merchant", "agent", "flow", "desk", "admin"]


@dataclass(frozen=True, slots=True)
class Actor:
    """Who did it. An agent without an id is an anonymous administrator of the group."""

    kind: ActorKind
    id: int | None = None
    name: str | None = None


MERCHANT = Actor("merchant")
FLOW = Actor("flow")
DESK = Actor("desk")


@dataclass(frozen=True, slots=True)
class TicketEvent:
    id: int
    ticket_id: int
    at: datetime
    actor: ActorKind
    actor_id: int | None
    actor_name: str | None
    kind: str
    body: Mapping[str, Any] = field(default_factory=dict)


_NAMES = tuple(TicketEvent.__dataclass_fields__)
_add = insert(Row).values({name: bindparam(name) for name in _NAMES if name != "id"})
_list = select(*(getattr(Row, name) for name in _NAMES)).where(col(Row.ticket_id) == bindparam("of_ticket")).order_by(col(Row.id))


def add(conn: Connection, ticket_id: int, actor: Actor, kind: str, at: datetime, body: Mapping[str, Any] | None = None) -> None:
    values = {
        "ticket_id": ticket_id,
        "at": at,
        "actor": actor.kind,
        "actor_id": actor.id,
        "actor_name": actor.name,
        "kind": kind,
        "body": dict(body or {}),
    }
    conn.execute(_add, values)


def list_of_ticket(conn: Connection, ticket_id: int) -> list[TicketEvent]:
    """Oldest first."""
    rows = conn.execute(_list, {"of_ticket": ticket_id}).all()
    return [TicketEvent(**{name: getattr(row, name) for name in _NAMES}) for row in rows]

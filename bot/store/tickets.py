"""Tickets: opened by a handoff, claimed with one conditional write, moved by the rules of `bot.tickets`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import orjson
from sqlalchemy import and_, bindparam, func, insert, or_, select, update
from sqlmodel import col

from bot.quick import quick
from bot.store import search
from bot.store.connection import Connection
from bot.store.tables import Ticket as Row
from bot.tickets import Priority, Status, number_of

Facts = Mapping[str, Any]


@quick
@dataclass(frozen=True, slots=True)
class Ticket:
    """A ticket as it stands. `facts` are what its card shows (see `bot.desk.tickets.card`)."""

    id: int
    number: str
    merchant_id: int
    conversation_id: int
    flow: str
    rev: str
    queue: str
    status: Status
    priority: Priority
    why: str
    opened_at: datetime
    updated_at: datetime
    assignee_id: int | None = None
    assignee_name: str | None = None
    chat_id: int | None = None
    thread_id: int | None = None
    card_id: int | None = None
    card_text: str | None = None
    amount: int | None = None
    facts: Facts = field(default_factory=dict)
    promised_at: datetime | None = None
    claimed_at: datetime | None = None
    first_answer_at: datetime | None = None
    waiting_since: datetime | None = None
    solved_at: datetime | None = None
    closed_at: datetime | None = None
    priority_by: str | None = None
    anger: int | None = None
    tags: str | None = None
    assigned_by: str | None = None
    assigned_why: str | None = None
    told_at: datetime | None = None
    cause: str | None = None
    remedy: str | None = None
    confirmed_at: datetime | None = None
    rating: int | None = None
    rating_word: str | None = None
    merged_into: int | None = None


_columns = tuple(getattr(Row, name) for name in Ticket.__dataclass_fields__)


def _ticket(row: Any) -> Ticket:
    """`row` has `_columns`, in their order."""
    return Ticket(*row)


_add = (
    insert(Row)
    .values(
        {
            name: bindparam(name)
            for name in (
                "number",
                "merchant_id",
                "conversation_id",
                "flow",
                "rev",
                "queue",
                "status",
                "priority",
                "why",
                "amount",
                "facts",
                "opened_at",
                "promised_at",
                "waiting_since",
                "updated_at",
            )
        }
    )
    .returning(col(Row.id))
)
_number = update(Row).where(col(Row.id) == bindparam("row_id")).values(number=bindparam("given"))


def add(
    conn: Connection,
    *,
    merchant_id: int,
    conversation_id: int,
    flow: str,
    rev: str,
    queue: str,
    priority: Priority,
    why: str,
    amount: int | None,
    facts: Facts,
    at: datetime,
    promised_at: datetime | None,
) -> Ticket:
    """A new open ticket. Its number comes from its id, so no two processes can give the same one."""
    values = {
        # The column is unique and never null: until the id is known the conversation and the moment stand in.
        "number": f"new-{conversation_id}-{int(at.timestamp() * 1_000_000)}",
        "merchant_id": merchant_id,
        "conversation_id": conversation_id,
        "flow": flow,
        "rev": rev,
        "queue": queue,
        "status": "open",
        "priority": priority,
        "why": why,
        "amount": amount,
        "facts": dict(facts),
        "opened_at": at,
        "promised_at": promised_at,
        "waiting_since": at,
        "updated_at": at,
    }
    row_id = int(conn.execute(_add, values).scalar())
    conn.execute(_number, {"row_id": row_id, "given": number_of(row_id)})
    search.put_ticket(conn, row_id, facts, new=True)
    return Ticket(
        id=row_id,
        number=number_of(row_id),
        merchant_id=merchant_id,
        conversation_id=conversation_id,
        flow=flow,
        rev=rev,
        queue=queue,
        status="open",
        priority=priority,
        why=why,
        opened_at=at,
        updated_at=at,
        amount=amount,
        facts=orjson.loads(orjson.dumps(values["facts"])),  # as it will be read: lists where there were tuples
        promised_at=promised_at,
        waiting_since=at,
    )


_get = select(*_columns).where(col(Row.id) == bindparam("row_id"))
_locked = _get.with_for_update()
_latest = select(*_columns).where(col(Row.merchant_id) == bindparam("of_merchant")).order_by(col(Row.id).desc()).limit(bindparam("most"))
_by_number = select(*_columns).where(col(Row.number) == bindparam("number"))


def get(conn: Connection, ticket_id: int) -> Ticket:
    return _ticket(conn.execute(_get, {"row_id": ticket_id}).one())


def find(conn: Connection, ticket_id: int) -> Ticket | None:
    """Locked where the database can: two agents' presses wait for each other."""
    row = conn.execute(_locked, {"row_id": ticket_id}).first()
    return None if row is None else _ticket(row)


def find_number(conn: Connection, number: str) -> Ticket | None:
    row = conn.execute(_by_number, {"number": number}).first()
    return None if row is None else _ticket(row)


def list_of_merchant(conn: Connection, merchant_id: int, most: int = 10) -> list[Ticket]:
    """His tickets, newest first."""
    return [_ticket(row) for row in conn.execute(_latest, {"of_merchant": merchant_id, "most": most}).all()]


def find_latest(conn: Connection, merchant_id: int) -> Ticket | None:
    return next(iter(list_of_merchant(conn, merchant_id, 1)), None)


_claim = (
    update(Row)
    .where(col(Row.id) == bindparam("row_id"), col(Row.assignee_id).is_(None), col(Row.status).in_(("open", "pending")))
    .values(assignee_id=bindparam("agent"), assignee_name=bindparam("named"), claimed_at=bindparam("at"), updated_at=bindparam("at"))
)


def claim(conn: Connection, ticket_id: int, *, agent_id: int, agent_name: str, at: datetime) -> bool:
    """One conditional write. False: somebody else has it, or there is nothing to claim any more."""
    values = {"row_id": ticket_id, "agent": agent_id, "named": agent_name, "at": at}
    return conn.execute(_claim, values).rowcount == 1


_same_holder = func.coalesce(col(Row.assignee_id), 0) == bindparam("holder")
_assign = (
    update(Row)
    .where(col(Row.id) == bindparam("row_id"), _same_holder, col(Row.status).in_(("open", "pending")))
    .values(
        assignee_id=bindparam("agent"),
        assignee_name=bindparam("named"),
        assigned_by=bindparam("by"),
        assigned_why=bindparam("why"),
        claimed_at=bindparam("claimed"),
        updated_at=bindparam("at"),
    )
)


def assign(
    conn: Connection, ticket: Ticket, *, agent_id: int | None, agent_name: str | None, by: str | None, why: str | None, at: datetime
) -> bool:
    """From whoever had it when `ticket` was read to somebody else (None: back to the queue), in one conditional write.

    False: it has gone to another meanwhile, or there is nothing to assign any more.
    """
    values = {"row_id": ticket.id, "holder": ticket.assignee_id or 0, "agent": agent_id, "named": agent_name, "by": by, "why": why}
    return conn.execute(_assign, {**values, "claimed": None if agent_id is None else at, "at": at}).rowcount == 1


_waiting = select(*_columns).where(col(Row.status) == "open").order_by(col(Row.id))
_mine_locked = (
    select(*_columns)
    .where(col(Row.merchant_id) == bindparam("of_merchant"), col(Row.status) != "closed")
    .order_by(col(Row.id))
    .with_for_update()
)


def list_open(conn: Connection) -> list[Ticket]:
    """All that wait for an answer, the oldest first."""
    return [_ticket(row) for row in conn.execute(_waiting, {}).all()]


def list_unfinished(conn: Connection, merchant_id: int) -> list[Ticket]:
    """His tickets that are not closed, the oldest first; locked where the database can."""
    return [_ticket(row) for row in conn.execute(_mine_locked, {"of_merchant": merchant_id}).all()]


_UPDATABLE = (
    "status",
    "priority",
    "queue",
    "why",
    "flow",
    "rev",
    "conversation_id",
    "assignee_id",
    "assignee_name",
    "chat_id",
    "thread_id",
    "card_id",
    "card_text",
    "amount",
    "facts",
    "promised_at",
    "claimed_at",
    "first_answer_at",
    "waiting_since",
    "solved_at",
    "closed_at",
    "updated_at",
    "priority_by",
    "anger",
    "tags",
    "assigned_by",
    "assigned_why",
    "told_at",
    "cause",
    "remedy",
    "confirmed_at",
    "rating",
    "rating_word",
    "merged_into",
)
_save = update(Row).where(col(Row.id) == bindparam("row_id")).values({name: bindparam(f"new_{name}") for name in _UPDATABLE})


def save(conn: Connection, ticket: Ticket) -> None:
    """Writes the whole ticket. Callers have read it in the same transaction."""
    values = {f"new_{name}": getattr(ticket, name) for name in _UPDATABLE}
    conn.execute(_save, values | {"row_id": ticket.id, "new_facts": dict(ticket.facts)})
    search.put_ticket(conn, ticket.id, ticket.facts)


_moved = (
    update(Row)
    .where(
        or_(col(Row.chat_id) == bindparam("old"), and_(col(Row.chat_id).is_(None), col(Row.card_id).is_not(None)))
    )  # without topics: none
    .values(chat_id=bindparam("moved_to"), thread_id=None, card_id=None)
    .returning(col(Row.id))
)
_counts = select(col(Row.status), func.count().label("number")).where(col(Row.status) != "closed").group_by(col(Row.status))


def move_group(conn: Connection, old: int, new: int) -> list[int]:
    """The group has another id: no topic and no card of the old one can be reached there. Returns the tickets concerned."""
    return [row.id for row in conn.execute(_moved, {"old": old, "moved_to": new}).all()]


def counts(conn: Connection) -> dict[str, int]:
    """Tickets that are not closed, by status."""
    return {row.status: row.number for row in conn.execute(_counts).all()}

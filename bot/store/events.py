"""The log of a conversation, from which its state can be made again."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import bindparam, insert, select
from sqlmodel import col

from bot.store.connection import Connection
from bot.store.tables import EventRow as Row


class Event(NamedTuple):
    """`event` and `trace` are JSON text; `seq` is the state's after this event."""

    conversation_id: int
    seq: int
    at: datetime
    event: str
    trace: str


_columns = tuple(col(getattr(Row, name)) for name in Event._fields)
_add = insert(Row).values({name: bindparam(name) for name in Event._fields})
_list = (
    select(*_columns)
    .where(col(Row.conversation_id) == bindparam("conversation_id"), col(Row.seq) > bindparam("after"))
    .order_by(col(Row.seq))
)


def add(conn: Connection, *, conversation_id: int, seq: int, at: datetime, event: str, trace: str) -> None:
    """Raises ConstraintError when the conversation has an event of that seq."""
    conn.execute(_add, {"conversation_id": conversation_id, "seq": seq, "at": at, "event": event, "trace": trace})


def list_events(conn: Connection, conversation_id: int, *, after: int = -1) -> list[Event]:
    """In the order they happened, for replay."""
    return [Event._make(row) for row in conn.execute(_list, {"conversation_id": conversation_id, "after": after}).all()]

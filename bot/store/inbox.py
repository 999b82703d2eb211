"""Received updates, each taken once."""

from __future__ import annotations

from datetime import datetime
from typing import Literal, NamedTuple

from sqlalchemy import bindparam, func, select, update
from sqlalchemy.dialects.postgresql import insert  # SQLite's compiler writes its ON CONFLICT too
from sqlmodel import col

from bot.store.connection import Connection
from bot.store.errors import AbsentError
from bot.store.tables import InboxUpdate as Row

Taken = Literal["done", "dropped"]


class InboxUpdate(NamedTuple):
    """`body` is the masked update as JSON text; `error` says why it is parked."""

    id: int
    bot_id: int
    update_id: int
    chat_id: int | None
    kind: str
    body: str
    status: str
    error: str | None
    received_at: datetime


_columns = tuple(col(getattr(Row, name)) for name in InboxUpdate._fields)
_insert = insert(Row).values({name: bindparam(name) for name in InboxUpdate._fields if name != "id"})
_add = _insert.on_conflict_do_nothing(index_elements=["bot_id", "update_id"]).returning(col(Row.id))
_park = _insert.on_conflict_do_update(
    index_elements=["bot_id", "update_id"],
    set_={"error": _insert.excluded.error},
    where=col(Row.status) == "parked",
).returning(col(Row.id))
_get = select(*_columns).where(col(Row.id) == bindparam("row_id"))
_list_parked = select(*_columns).where(col(Row.status) == "parked").order_by(col(Row.id)).limit(bindparam("most"))
_count_parked = select(func.count()).select_from(Row).where(col(Row.status) == "parked")
_take_back = (
    update(Row)
    .where(col(Row.id) == bindparam("row_id"), col(Row.status) == "parked")
    .values(status="done", error=None)
    .returning(*_columns)
)
_newest = select(col(Row.update_id)).where(col(Row.bot_id) == bindparam("bot_id")).order_by(col(Row.update_id).desc()).limit(1)


def add(
    conn: Connection,
    *,
    bot_id: int,
    update_id: int,
    chat_id: int | None,
    kind: str,
    body: str,
    received_at: datetime,
    status: Taken = "done",
) -> bool:
    """False: we have it already, Telegram repeats itself. Then nothing is to be done about it."""
    values = {"bot_id": bot_id, "update_id": update_id, "chat_id": chat_id, "kind": kind, "body": body}
    return conn.execute(_add, {**values, "status": status, "error": None, "received_at": received_at}).first() is not None


def park(
    conn: Connection, *, bot_id: int, update_id: int, chat_id: int | None, kind: str, body: str, received_at: datetime, error: str
) -> int | None:
    """Sets an update aside for a human: the unit that took it failed by our own fault and was rolled back. Returns the row's id.

    None: it is not parked, as another process took it well meanwhile.
    """
    values = {"bot_id": bot_id, "update_id": update_id, "chat_id": chat_id, "kind": kind, "body": body}
    found = conn.execute(_park, {**values, "status": "parked", "error": error, "received_at": received_at}).scalar()
    return None if found is None else int(found)


def get(conn: Connection, inbox_id: int) -> InboxUpdate:
    row = conn.execute(_get, {"row_id": inbox_id}).first()
    if row is None:
        raise AbsentError(f"there is no received update {inbox_id}")
    return InboxUpdate._make(row)


def list_parked(conn: Connection, most: int = 100) -> list[InboxUpdate]:
    """The oldest first."""
    return [InboxUpdate._make(row) for row in conn.execute(_list_parked, {"most": most}).all()]


def count_parked(conn: Connection) -> int:
    return int(conn.execute(_count_parked).scalar())


def take_back(conn: Connection, inbox_id: int) -> InboxUpdate | None:
    """A parked update to be applied again in this very unit; None: it is not parked (any more). When the unit fails it stays parked."""
    row = conn.execute(_take_back, {"row_id": inbox_id}).first()
    return None if row is None else InboxUpdate._make(row)


def newest(conn: Connection, bot_id: int) -> int | None:
    """The highest update id received so far."""
    found = conn.execute(_newest, {"bot_id": bot_id}).scalar()
    return None if found is None else int(found)

"""Small facts of the desk itself: the polling offset, the group's id after a migration."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import bindparam, delete, select
from sqlalchemy.dialects.postgresql import insert  # SQLite's compiler writes its ON CONFLICT too
from sqlmodel import col

from bot.store.connection import Connection
from bot.store.tables import Mark as Row

_find = select(col(Row.value)).where(col(Row.key) == bindparam("mark"))
_insert = insert(Row).values(key=bindparam("key"), value=bindparam("value"), updated_at=bindparam("updated_at"))
_save = _insert.on_conflict_do_update(
    index_elements=["key"], set_={"value": _insert.excluded.value, "updated_at": _insert.excluded.updated_at}
)
_remove = delete(Row).where(col(Row.key) == bindparam("mark"))


def find(conn: Connection, key: str) -> str | None:
    found: str | None = conn.execute(_find, {"mark": key}).scalar()
    return found


def save(conn: Connection, key: str, value: str, now: datetime) -> None:
    conn.execute(_save, {"key": key, "value": value, "updated_at": now})


def remove(conn: Connection, key: str) -> None:
    conn.execute(_remove, {"mark": key})

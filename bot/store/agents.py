"""Agents who were seen at work in their group: whom a ticket can be given to, by name."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import bindparam, select
from sqlalchemy.dialects.postgresql import insert  # SQLite's compiler writes its ON CONFLICT too
from sqlmodel import col

from bot.store.connection import Connection
from bot.store.tables import Agent as Row


class Agent(NamedTuple):
    user_id: int
    name: str
    username: str | None
    seen_at: datetime


_columns = tuple(col(getattr(Row, name)) for name in Agent._fields)
_find = select(*_columns).where(col(Row.user_id) == bindparam("of_user"))
_list = select(*_columns).where(col(Row.seen_at) >= bindparam("since")).order_by(col(Row.seen_at).desc(), col(Row.user_id))
_insert = insert(Row).values({name: bindparam(name) for name in Agent._fields})
_seen = _insert.on_conflict_do_update(
    index_elements=["user_id"],
    set_={"name": _insert.excluded.name, "username": _insert.excluded.username, "seen_at": _insert.excluded.seen_at},
)


def seen(conn: Connection, agent: Agent) -> None:
    """He did something in the group just now; this is what he is called today."""
    conn.execute(_seen, agent._asdict())


def find(conn: Connection, user_id: int) -> Agent | None:
    row = conn.execute(_find, {"of_user": user_id}).first()
    return None if row is None else Agent._make(row)


def list_seen(conn: Connection, since: datetime) -> list[Agent]:
    """Who was last seen comes first."""
    return [Agent._make(row) for row in conn.execute(_list, {"since": since}).all()]

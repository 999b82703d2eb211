"""Slow work an admin asked for. Taken with one conditional write; one that was taken and never done is taken again."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import bindparam, delete, insert, or_, select, update
from sqlmodel import col

from bot.store.connection import Connection
from bot.store.tables import Errand as Row
from bot.store.types import UtcMicros


class Errand(NamedTuple):
    """`kind`: file, picture. `body`: plain JSON values."""

    id: int
    kind: str
    body: Mapping[str, Any]


_free = or_(col(Row.status) == "todo", (col(Row.status) == "doing") & (col(Row.taken_at) < bindparam("lost", type_=UtcMicros())))
_add = insert(Row).values(kind=bindparam("kind"), body=bindparam("body"), status="todo", made_at=bindparam("at"))
_next = select(col(Row.id), col(Row.kind), col(Row.body)).where(_free).order_by(col(Row.id)).limit(1)
_todo = (
    select(col(Row.id), col(Row.kind), col(Row.body))
    .where(col(Row.status) == "todo", col(Row.kind) == bindparam("of"))
    .order_by(col(Row.id))
)
_take = update(Row).where(col(Row.id) == bindparam("row_id"), _free).values(status="doing", taken_at=bindparam("at"))
_done = delete(Row).where(col(Row.id) == bindparam("row_id"))


def add(conn: Connection, kind: str, body: Mapping[str, Any], at: datetime) -> None:
    conn.execute(_add, {"kind": kind, "body": dict(body), "at": at})


def take(conn: Connection, at: datetime, lost: datetime) -> Errand | None:
    """The oldest that nobody does; what was taken before `lost` and is not done counts as nobody's."""
    row = conn.execute(_next, {"lost": lost}).first()
    if row is None or conn.execute(_take, {"row_id": row.id, "at": at, "lost": lost}).rowcount != 1:
        return None
    return Errand(row.id, row.kind, row.body)


def list_todo(conn: Connection, kind: str) -> list[Errand]:
    """Those nobody has taken yet, the oldest first."""
    return [Errand(row.id, row.kind, row.body) for row in conn.execute(_todo, {"of": kind}).all()]


def done(conn: Connection, errand_id: int) -> None:
    conn.execute(_done, {"row_id": errand_id})

"""Flow files that were sent in and are not live: waiting for their sender's word, or for a second admin."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Literal, NamedTuple

from sqlalchemy import bindparam, insert, select, update
from sqlmodel import col

from bot.store.connection import Connection
from bot.store.tables import FlowDraft as Row

Status = Literal["draft", "waiting", "published", "discarded", "replaced"]


class Draft(NamedTuple):
    """`body`: {"choices": {node: choice}, "cls", "sensitive": [nodes]}. `made_by_id`: Telegram's id, None for one from the command line."""

    id: int
    flow: str
    rev: str
    document: str
    source: str
    data: str
    body: Mapping[str, Any]
    made_at: datetime
    made_by: str
    made_by_id: int | None
    why: str
    status: Status
    decided_by: str | None
    decided_at: datetime | None


_columns = tuple(col(getattr(Row, name)) for name in Draft._fields)
_ADDED = tuple(name for name in Draft._fields if name not in ("id", "decided_by", "decided_at"))
_add = insert(Row).values({name: bindparam(name) for name in _ADDED}).returning(col(Row.id))
_find = select(*_columns).where(col(Row.id) == bindparam("row_id"))
_waiting = select(*_columns).where(col(Row.status) == "waiting").order_by(col(Row.id))
_latest = (
    select(*_columns).where(col(Row.made_by_id) == bindparam("admin"), col(Row.status) == "draft").order_by(col(Row.id).desc()).limit(1)
)
_open = (
    select(*_columns)
    .where(col(Row.made_by_id) == bindparam("admin"), col(Row.flow) == bindparam("of"), col(Row.status) == "draft")
    .order_by(col(Row.id))
)
_set_body = update(Row).where(col(Row.id) == bindparam("row_id")).values(body=bindparam("new_body"))
_move = (
    update(Row)
    .where(col(Row.id) == bindparam("row_id"), col(Row.status) == bindparam("before"))
    .values(status=bindparam("after"), decided_by=bindparam("by"), decided_at=bindparam("at"), why=bindparam("reason"))
)


def add(
    conn: Connection,
    *,
    flow: str,
    rev: str,
    document: str,
    source: str,
    data: str,
    body: Mapping[str, Any],
    at: datetime,
    by: str,
    by_id: int | None,
    why: str,
    status: Status,
) -> int:
    values = {"flow": flow, "rev": rev, "document": document, "source": source, "data": data, "body": dict(body), "made_at": at}
    return int(conn.execute(_add, {**values, "made_by": by, "made_by_id": by_id, "why": why, "status": status}).scalar())


def find(conn: Connection, draft_id: int) -> Draft | None:
    row = conn.execute(_find, {"row_id": draft_id}).first()
    return None if row is None else Draft._make(row)


def list_waiting(conn: Connection) -> list[Draft]:
    """For a second admin, the oldest first."""
    return [Draft._make(row) for row in conn.execute(_waiting).all()]


def move(conn: Connection, draft: Draft, after: Status, *, by: str, at: datetime, why: str = "") -> bool:
    """False: somebody else was first."""
    values = {"row_id": draft.id, "before": draft.status, "after": after, "by": by, "at": at, "reason": why or draft.why}
    return conn.execute(_move, values).rowcount == 1


def find_latest(conn: Connection, admin: int) -> Draft | None:
    """The newest of this admin that is not settled."""
    row = conn.execute(_latest, {"admin": admin}).first()
    return None if row is None else Draft._make(row)


def list_open(conn: Connection, admin: int, flow: str) -> list[Draft]:
    """Those of this admin and flow that are not settled, the oldest first."""
    return [Draft._make(row) for row in conn.execute(_open, {"admin": admin, "of": flow}).all()]


def set_body(conn: Connection, draft: Draft, body: Mapping[str, Any]) -> None:
    conn.execute(_set_body, {"row_id": draft.id, "new_body": dict(body)})

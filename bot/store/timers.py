"""What is to be done at a time. A timer is known by its scope, what it belongs to there, and its key; setting it again moves it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Literal, NamedTuple

from sqlalchemy import bindparam, delete, func, select, update
from sqlalchemy.dialects.postgresql import insert  # SQLite's compiler writes its ON CONFLICT too
from sqlmodel import col

from bot.store.connection import Connection
from bot.store.tables import Timer as Row

Scope = Literal["conversation", "ticket", "merchant", "desk"]


class Timer(NamedTuple):
    """`seq`: the conversation's when it was set. `body`: plain JSON values."""

    id: int
    scope: str
    scope_id: int
    key: str
    seq: int
    due_at: datetime
    body: Mapping[str, Any]


_columns = tuple(col(getattr(Row, name)) for name in Timer._fields)
_insert = insert(Row).values({name: bindparam(name) for name in Timer._fields if name != "id"})
_set = _insert.on_conflict_do_update(
    index_elements=["scope", "scope_id", "key"],
    set_={"seq": _insert.excluded.seq, "due_at": _insert.excluded.due_at, "body": _insert.excluded.body},
)
_of = (col(Row.scope) == bindparam("scope"), col(Row.scope_id) == bindparam("scope_id"))
_cancel = delete(Row).where(*_of, col(Row.key).in_(bindparam("timer_keys", expanding=True)))
_cancel_all = delete(Row).where(*_of)
_list_of = select(*_columns).where(*_of).order_by(col(Row.due_at), col(Row.id))
_list_due = select(*_columns).where(col(Row.due_at) <= bindparam("now")).order_by(col(Row.due_at), col(Row.id)).limit(bindparam("most"))
_claim = delete(Row).where(col(Row.id) == bindparam("row_id"), col(Row.due_at) == bindparam("seen")).returning(col(Row.id))
_postpone = (
    update(Row).where(col(Row.id) == bindparam("row_id"), col(Row.due_at) == bindparam("seen")).values(due_at=bindparam("new_due_at"))
)
_of_kind = (
    select(*_columns)
    .where(col(Row.scope) == bindparam("scope"), col(Row.key) == bindparam("of_kind"), col(Row.due_at) <= bindparam("until"))
    .order_by(col(Row.due_at), col(Row.id))
    .with_for_update(skip_locked=True)
)
_next_due = select(func.min(col(Row.due_at)))


def set_timer(
    conn: Connection, *, scope: Scope, scope_id: int, key: str, due_at: datetime, seq: int = 0, body: Mapping[str, Any] | None = None
) -> None:
    """Sets it, or moves the one that is there."""
    values = {"scope": scope, "scope_id": scope_id, "key": key, "due_at": due_at, "seq": seq, "body": dict(body or {})}
    conn.execute(_set, values)


def cancel(conn: Connection, scope: Scope, scope_id: int, *keys: str) -> bool:
    """False: there was none of them."""
    return conn.execute(_cancel, {"scope": scope, "scope_id": scope_id, "timer_keys": keys}).rowcount > 0


def cancel_all(conn: Connection, scope: Scope, scope_id: int) -> int:
    """All timers of one conversation or ticket. Returns how many there were."""
    return int(conn.execute(_cancel_all, {"scope": scope, "scope_id": scope_id}).rowcount)


def list_of(conn: Connection, scope: Scope, scope_id: int) -> list[Timer]:
    return [Timer._make(row) for row in conn.execute(_list_of, {"scope": scope, "scope_id": scope_id}).all()]


def list_kind(conn: Connection, scope: Scope, key: str, until: datetime) -> list[Timer]:
    """Those with this key that are due by then, in all that this scope holds: for what is done for several at once. What another
    process has in hand is left to it (on PostgreSQL)."""
    return [Timer._make(row) for row in conn.execute(_of_kind, {"scope": scope, "of_kind": key, "until": until}).all()]


def list_due(conn: Connection, now: datetime, most: int = 100) -> list[Timer]:
    """The longest due first. Each is then claimed in the unit that acts on it."""
    return [Timer._make(row) for row in conn.execute(_list_due, {"now": now, "most": most}).all()]


def claim(conn: Connection, timer: Timer) -> bool:
    """Takes it away: whoever gets True acts on it, in the same unit. False: it was moved, cancelled or claimed since it was read.

    When the unit fails, the timer is there again.
    """
    return conn.execute(_claim, {"row_id": timer.id, "seen": timer.due_at}).first() is not None


def claim_due(conn: Connection, now: datetime, most: int = 100) -> list[Timer]:
    """All that are due, taken away together: for a caller who acts on all of them in this unit."""
    return [timer for timer in list_due(conn, now, most) if claim(conn, timer)]


def postpone(conn: Connection, timer: Timer, due_at: datetime) -> bool:
    """For one whose unit failed, so that it does not come again at once. False: it was moved, cancelled or claimed."""
    return conn.execute(_postpone, {"row_id": timer.id, "seen": timer.due_at, "new_due_at": due_at}).rowcount == 1


def next_due(conn: Connection) -> datetime | None:
    """When the next one is due; None: there is none."""
    found: datetime | None = conn.execute(_next_due).scalar()
    return found

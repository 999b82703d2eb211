"""What is still to be told outside Telegram: a row for each event and place, claimed for a time, so that a process that died loses none."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import bindparam, delete, func, insert, select, update
from sqlalchemy.sql import Executable
from sqlmodel import col

from bot.store.connection import Connection
from bot.store.tables import NoticeRow as Row
from bot.store.types import UtcMicros

LEASE = timedelta(minutes=2)
"""How long a claim is good: longer than any sending takes."""


class Notice(NamedTuple):
    id: int
    target: str
    kind: str
    ticket_id: int
    attempts: int
    created_at: datetime


class Standing(NamedTuple):
    """Of one target: rows that wait, since when the oldest does, rows that were given up, the latest error of a row that waits or failed."""

    target: str
    waiting: int
    oldest_at: datetime | None
    failed: int


_add = insert(Row).values(
    {name: bindparam(name) for name in ("target", "kind", "ticket_id", "due_at", "created_at")} | {"status": "queued", "attempts": 0}
)
_columns = tuple(col(getattr(Row, name)) for name in Notice._fields)
_due = (
    select(*_columns)
    .where(col(Row.status).in_(("queued", "sending")), col(Row.target) == bindparam("of_target"), col(Row.due_at) <= bindparam("now"))
    .order_by(col(Row.id))
    .limit(bindparam("most"))
    .with_for_update(skip_locked=True)
)
_claim = (
    update(Row)
    .where(col(Row.id) == bindparam("row_id"), col(Row.status).in_(("queued", "sending")), col(Row.due_at) <= bindparam("now"))
    .values(status="sending", owner=bindparam("by"), due_at=bindparam("until"), attempts=col(Row.attempts) + 1)
)
_mine = (col(Row.id) == bindparam("row_id"), col(Row.status) == "sending", col(Row.owner) == bindparam("by"))
_done = update(Row).where(*_mine).values(status=bindparam("became"), error=bindparam("why"), owner=None, done_at=bindparam("at"))
_again = update(Row).where(*_mine).values(status="queued", error=bindparam("why"), owner=None, due_at=bindparam("next_at"))
_open: Executable = (
    select(col(Row.target).label("target"), func.count().label("number"), func.min(col(Row.created_at)).label("oldest"))
    .where(col(Row.status).in_(("queued", "sending")), col(Row.due_at) <= bindparam("by"))
    .group_by(col(Row.target))
)
_failed: Executable = (
    select(col(Row.target).label("target"), func.count().label("number"))
    .where(col(Row.status) == "failed", col(Row.done_at) >= bindparam("since"))
    .group_by(col(Row.target))
)

_oldest = select(col(Row.id), col(Row.created_at), col(Row.status)).order_by(col(Row.id)).limit(bindparam("most")).subquery()
_old = delete(Row).where(
    col(Row.id).in_(
        select(_oldest.c.id).where(
            _oldest.c.created_at < bindparam("before", type_=UtcMicros()), _oldest.c.status.in_(("sent", "failed", "void"))
        )
    )
)


def add(conn: Connection, *, target: str, kind: str, ticket_id: int, due_at: datetime, at: datetime) -> None:
    conn.execute(_add, {"target": target, "kind": kind, "ticket_id": ticket_id, "due_at": due_at, "created_at": at})


def claim_due(conn: Connection, target: str, owner: str, now: datetime, most: int = 20) -> list[Notice]:
    """The oldest that are due, this process's for LEASE. Their `attempts` counts this one."""
    found = [Notice._make(row) for row in conn.execute(_due, {"of_target": target, "now": now, "most": most}).all()]
    values = {"by": owner, "until": now + LEASE, "now": now}
    return [
        notice._replace(attempts=notice.attempts + 1)
        for notice in found
        if conn.execute(_claim, {"row_id": notice.id, **values}).rowcount == 1
    ]


def done(conn: Connection, notices: Sequence[Notice], owner: str, became: str, at: datetime, why: str | None = None) -> None:
    """`became`: sent, failed (for good), void (there was nothing to tell any more)."""
    for notice in notices:
        conn.execute(_done, {"row_id": notice.id, "by": owner, "became": became, "why": why, "at": at})


def again(conn: Connection, notices: Sequence[Notice], owner: str, at: datetime, why: str) -> None:
    for notice in notices:
        conn.execute(_again, {"row_id": notice.id, "by": owner, "next_at": at, "why": why})


def delete_old(conn: Connection, before: datetime, most: int) -> int:
    """What came to its end and was made before then, the oldest first."""
    return int(conn.execute(_old, {"before": before, "most": most}).rowcount)


def standings(conn: Connection, now: datetime) -> list[Standing]:
    """Of every target that has something due, or gave something up within a day."""
    waiting = {row.target: (int(row.number), row.oldest) for row in conn.execute(_open, {"by": now}).all()}
    failed = {row.target: int(row.number) for row in conn.execute(_failed, {"since": now - timedelta(days=1)}).all()}
    return [Standing(name, *waiting.get(name, (0, None)), failed.get(name, 0)) for name in sorted({*waiting, *failed})]

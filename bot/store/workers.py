"""Which processes of this desk are alive, where several share one database: each leaves a mark every few seconds."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import bindparam, delete, func, select
from sqlmodel import col

from bot.store import marks
from bot.store.connection import Connection
from bot.store.tables import Mark

ALIVE = timedelta(seconds=20)
FORGOTTEN = timedelta(days=1)

_prefix = "worker:"
_one = select(col(Mark.updated_at)).where(col(Mark.key) == bindparam("name"))
_alive = select(func.count()).where(col(Mark.key).startswith(_prefix), col(Mark.updated_at) > bindparam("since"))
_swept = delete(Mark).where(col(Mark.key).startswith(_prefix), col(Mark.updated_at) < bindparam("before"))
_gone = delete(Mark).where(col(Mark.key) == bindparam("name"))


def beat(conn: Connection, owner: str, now: datetime, alive: timedelta = ALIVE) -> int:
    """This process lives. Returns how many do. Marks of those that died long ago are swept away."""
    marks.save(conn, _prefix + owner, "", now)
    conn.execute(_swept, {"before": now - FORGOTTEN})
    return int(conn.execute(_alive, {"since": now - alive}).scalar())


def is_alive(conn: Connection, owner: str, now: datetime, alive: timedelta = ALIVE) -> bool:
    seen = conn.execute(_one, {"name": _prefix + owner}).first()
    return seen is not None and bool(seen.updated_at > now - alive)


def leave(conn: Connection, owner: str) -> None:
    conn.execute(_gone, {"name": _prefix + owner})

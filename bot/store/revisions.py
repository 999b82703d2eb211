"""Published flows. A revision never changes; what changes is which one is live."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import bindparam, select, update
from sqlalchemy.dialects.postgresql import insert  # SQLite's compiler writes its ON CONFLICT too
from sqlmodel import col

from bot.store.connection import Connection
from bot.store.errors import AbsentError
from bot.store.tables import FlowRevision as Row


class Revision(NamedTuple):
    """`document`: canonical JSON of the file. `source`: the file as its author wrote it. `data`: JSON {path: text} of its data files."""

    flow: str
    rev: str
    document: str
    source: str
    data: str
    live: bool
    published_at: datetime
    published_by: str
    why: str
    cls: str
    retired_at: datetime | None


class Entry(NamedTuple):
    """A revision in the list of them, without its texts. `cls`: of its change from the one before; `retired_at`: None while it is live."""

    flow: str
    rev: str
    live: bool
    published_at: datetime
    published_by: str
    why: str
    cls: str
    retired_at: datetime | None


_columns = tuple(col(getattr(Row, name)) for name in Revision._fields)
_entry = tuple(col(getattr(Row, name)) for name in Entry._fields)
_this = (col(Row.flow) == bindparam("of_flow"), col(Row.rev) == bindparam("of_rev"))
_add = (
    insert(Row)
    .values({name: bindparam(name) for name in Revision._fields if name not in ("live", "retired_at")} | {"live": False})
    .on_conflict_do_nothing(index_elements=["flow", "rev"])
    .returning(col(Row.id))
)
_find = select(*_columns).where(*_this)
_find_live = select(*_columns).where(col(Row.flow) == bindparam("of_flow"), col(Row.live))
_list_live = select(*_columns).where(col(Row.live)).order_by(col(Row.flow))
_list_all = select(*_entry).order_by(col(Row.flow), col(Row.id))
_list_of = select(*_entry).where(col(Row.flow) == bindparam("of_flow")).order_by(col(Row.id))
_dim = update(Row).where(col(Row.flow) == bindparam("of_flow"), col(Row.live)).values(live=False, retired_at=bindparam("at"))
_light = update(Row).where(*_this).values(live=True, retired_at=None)


def add(
    conn: Connection,
    *,
    flow: str,
    rev: str,
    document: str,
    source: str,
    data: str,
    published_at: datetime,
    published_by: str,
    why: str,
    cls: str = "",
) -> bool:
    """Not live yet (see `make_live`). False: this revision is there already, and stays as it is."""
    values = {"flow": flow, "rev": rev, "document": document, "source": source, "data": data}
    row = conn.execute(_add, {**values, "published_at": published_at, "published_by": published_by, "why": why, "cls": cls}).first()
    return row is not None


def make_live(conn: Connection, flow: str, rev: str, at: datetime) -> None:
    """New conversations begin on it, and on no other one of this flow. Raises AbsentError when there is no such revision."""
    conn.execute(_dim, {"of_flow": flow, "at": at})
    if conn.execute(_light, {"of_flow": flow, "of_rev": rev}).rowcount != 1:
        raise AbsentError(f"there is no revision {rev} of flow {flow}")


def find(conn: Connection, flow: str, rev: str) -> Revision | None:
    row = conn.execute(_find, {"of_flow": flow, "of_rev": rev}).first()
    return None if row is None else Revision._make(row)


def find_live(conn: Connection, flow: str) -> Revision | None:
    row = conn.execute(_find_live, {"of_flow": flow}).first()
    return None if row is None else Revision._make(row)


def list_live(conn: Connection) -> list[Revision]:
    """One a flow, by the flows' names."""
    return [Revision._make(row) for row in conn.execute(_list_live).all()]


def list_revisions(conn: Connection, flow: str | None = None) -> list[Entry]:
    """Of one flow or of all, the oldest first."""
    rows = conn.execute(_list_all) if flow is None else conn.execute(_list_of, {"of_flow": flow})
    return [Entry._make(row) for row in rows.all()]

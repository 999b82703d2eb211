"""The tables in a database: are they there, are they ours, are they of today; and bringing them up to date.

Every revision stands in `migrations/versions/`. A new database is made in one go from `tables.py` (a test holds the two ways together);
a database at head costs one SELECT and Alembic is not even imported, as that takes longer than all the rest of a start.
"""

from __future__ import annotations

import sqlite3
from functools import cache
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, MetaData, StaticPool, create_engine, create_mock_engine, inspect, text
from sqlalchemy.dialects import sqlite
from sqlmodel import SQLModel

from bot.store import search_ddl, tables
from bot.store.errors import StoreRefusedError

REVISIONS = ("0001",)
"""Oldest first."""

HEAD = REVISIONS[-1]

_MIGRATIONS = Path(__file__).parent / "migrations"
_VERSION = "alembic_version"


def metadata() -> MetaData:
    assert tables.Mark.__tablename__ in SQLModel.metadata.tables  # importing `tables` is what fills it
    return SQLModel.metadata


def judge(revision: str | None, *, has_tables: bool, name: str) -> bool:
    """Whether a database with this revision is at head. Raises StoreRefusedError for one that is newer or not ours. `name` begins the sentence."""
    if revision is None and has_tables:
        raise StoreRefusedError(f"{name} holds tables of another program: give the desk a database of its own.")
    if revision is not None and revision not in REVISIONS:
        raise StoreRefusedError(
            f"{name} was made by a newer desk (its revision is {revision}, this one knows {HEAD}): start the newer desk, or put back an older backup."
        )
    return revision == HEAD


def is_at_head(raw: sqlite3.Connection, name: str) -> bool:
    there = {row[0] for row in raw.execute("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'")}
    found = raw.execute(f"SELECT version_num FROM {_VERSION}").fetchone() if _VERSION in there else None
    return judge(found[0] if found else None, has_tables=bool(there - {_VERSION}), name=name)


def upgrade_sqlite(raw: sqlite3.Connection, target: str = HEAD) -> None:
    """All or nothing. Leaves foreign keys checked."""
    raw.execute("PRAGMA foreign_keys=OFF")  # a table that Alembic writes anew would otherwise take its children with it
    engine = create_engine("sqlite://", creator=lambda: raw, poolclass=StaticPool)
    try:
        with engine.connect() as connection:
            raw.execute("BEGIN IMMEDIATE")
            bring(connection, target)
            broken = raw.execute("PRAGMA foreign_key_check").fetchall()
            if broken:
                raise StoreRefusedError(f"The upgrade would leave {len(broken)} rows pointing at nothing; the database stays as it was.")
            connection.commit()
    finally:
        raw.execute("PRAGMA foreign_keys=ON")


def bring(connection: Connection, target: str = HEAD) -> None:
    """Up or down to a revision (`base`: nothing), inside the caller's transaction."""
    there = current_of(connection)
    if there is None and target == HEAD and not has_tables(connection):
        _create(connection)
    elif there != target:
        migrate(connection, target)


def current_of(connection: Connection) -> str | None:
    if not inspect(connection).has_table(_VERSION):
        return None
    found = connection.execute(text(f"SELECT version_num FROM {_VERSION}")).scalar()
    return None if found is None else str(found)


def has_tables(connection: Connection) -> bool:
    return bool(set(inspect(connection).get_table_names()) - {_VERSION})


def _create(connection: Connection) -> None:
    if connection.dialect.name == "sqlite":
        for statement in _sqlite_tables():
            connection.exec_driver_sql(statement)
    else:
        metadata().create_all(connection)
    search_ddl.make(connection)
    connection.execute(
        text(
            f"CREATE TABLE IF NOT EXISTS {_VERSION} (version_num VARCHAR(32) NOT NULL, CONSTRAINT {_VERSION}_pkc PRIMARY KEY (version_num))"
        )
    )
    connection.execute(text(f"INSERT INTO {_VERSION} (version_num) VALUES (:head)"), {"head": HEAD})


@cache
def _sqlite_tables() -> tuple[str, ...]:
    """What makes the tables and their indexes; putting it into words takes longer than running it."""
    found: list[str] = []

    def keep(statement: Any, *_: Any, **__: Any) -> None:
        found.append(str(statement.compile(dialect=sqlite.dialect())))

    metadata().create_all(create_mock_engine("sqlite://", keep), checkfirst=False)
    return tuple(found)


def migrate(connection: Connection, target: str) -> None:
    """Step by step, up or down."""
    from alembic import command  # 0.7 s, wanted only here

    order = ("base", *REVISIONS)
    down = order.index(target) < order.index(current_of(connection) or "base")
    (command.downgrade if down else command.upgrade)(alembic_config(connection), target)


def alembic_config(connection: Connection | None = None) -> Any:
    """Alembic's configuration without a file of its own; `migrations/env.py` works on the connection it is given."""
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = connection
    return config

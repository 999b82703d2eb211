"""The tables: made in one go or step by step they are the same, and a database that is not ours or not of today is left alone."""

from __future__ import annotations

import asyncio
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, create_engine, text
from sqlalchemy.ext.asyncio import create_async_engine

from bot.store import StoreRefusedError, StoreUnavailableError, open_store, schema, search_ddl
from bot.store.pg import address_of
from bot.store.upgrade import upgrade
from tests.fixtures.postgres import Databases, run_sql

Work = Callable[[Connection], Any]
Run = Callable[[Work], Any]


@contextmanager
def sqlite_database(file: Path) -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(file, isolation_level=None)) as raw:
        yield raw


def on_sqlite(file: Path) -> Run:
    def run(work: Work) -> Any:
        engine = create_engine(f"sqlite:///{file}")
        with engine.begin() as connection:
            found = work(connection)
        engine.dispose()
        return found

    return run


def on_postgres(url: str) -> Run:
    async def do(work: Work) -> Any:
        engine = create_async_engine(address_of(url))
        async with engine.begin() as connection:
            found = await connection.run_sync(work)
        await engine.dispose()
        return found

    return lambda work: asyncio.run(do(work))


@pytest.fixture
def empty_postgres(postgres: Databases) -> Iterator[str]:
    address = postgres.new()
    yield address
    postgres.drop(address)


@pytest.fixture
def another_postgres(postgres: Databases) -> Iterator[str]:
    address = postgres.new()
    yield address
    postgres.drop(address)


@pytest.fixture(params=["sqlite", "postgres"])
def runs(request: pytest.FixtureRequest, tmp_path: Path) -> tuple[Run, Run]:
    """Two empty databases of one kind."""
    if request.param == "sqlite":
        return on_sqlite(tmp_path / "one.db"), on_sqlite(tmp_path / "two.db")
    return on_postgres(request.getfixturevalue("empty_postgres")), on_postgres(request.getfixturevalue("another_postgres"))


def step_by_step(connection: Connection) -> None:
    for revision in schema.REVISIONS:
        schema.migrate(connection, revision)


def described(connection: Connection) -> set[tuple[Any, ...]]:
    """Everything the database knows of its tables, columns, constraints and indexes."""
    if connection.dialect.name == "sqlite":
        return _described_sqlite(connection)
    columns = connection.execute(
        text(
            "SELECT table_name, column_name, data_type, is_nullable, column_default FROM information_schema.columns "
            "WHERE table_schema = current_schema()"
        )
    )
    constraints = connection.execute(
        text(
            "SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint WHERE conrelid <> 0 AND connamespace = current_schema()::regnamespace"
        )
    )
    indexes = connection.execute(text("SELECT tablename, indexname, indexdef FROM pg_indexes WHERE schemaname = current_schema()"))
    triggers = connection.execute(
        text("SELECT tgrelid::regclass::text, tgname, pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal")
    )
    return {tuple(row) for rows in (columns, constraints, indexes, triggers) for row in rows}


def _described_sqlite(connection: Connection) -> set[tuple[Any, ...]]:
    found: set[tuple[Any, ...]] = set()
    tables = [row[0] for row in connection.execute(text("SELECT name FROM sqlite_master WHERE type = 'table'"))]
    for table in tables:
        found |= {(table, "column", *row) for row in connection.exec_driver_sql(f"PRAGMA table_xinfo({table})")}
        found |= {(table, "key", *row[2:]) for row in connection.exec_driver_sql(f"PRAGMA foreign_key_list({table})")}
        for index in connection.exec_driver_sql(f"PRAGMA index_list({table})").all():
            parts = tuple(tuple(part) for part in connection.exec_driver_sql(f"PRAGMA index_xinfo({index[1]})"))
            name = "" if index[1].startswith("sqlite_autoindex") else index[1]
            found.add((table, "index", name, *index[2:], parts))
    written = connection.execute(text("SELECT name, sql FROM sqlite_master WHERE type IN ('index', 'trigger') AND sql IS NOT NULL"))
    return found | {("written", name, " ".join(sql.split())) for name, sql in written}


def test_the_known_revisions_are_those_in_the_folder() -> None:
    scripts = ScriptDirectory.from_config(schema.alembic_config())
    in_order = [script.revision for script in reversed(list(scripts.walk_revisions()))]
    assert in_order == list(schema.REVISIONS)
    assert scripts.get_heads() == [schema.HEAD]


def test_tables_made_in_one_go_are_those_made_step_by_step(runs: tuple[Run, Run]) -> None:
    one_go, steps = runs
    one_go(schema.bring)
    steps(step_by_step)
    assert one_go(described) == steps(described)
    assert one_go(schema.current_of) == steps(schema.current_of) == schema.HEAD


def test_the_declared_tables_are_those_in_the_database(runs: tuple[Run, Run]) -> None:
    """When this fails: write a revision (or, before the first release, change the first one) so that it makes what tables.py declares."""
    runs[0](step_by_step)

    def differences(connection: Connection) -> list[Any]:
        # the search index is made by statements of its own, in both ways alike (the test before this one)
        opts = {"compare_type": True, "include_name": lambda name, kind, parents: name not in search_ddl.SHADOWS}
        context = MigrationContext.configure(connection, opts=opts)
        return list(compare_metadata(context, schema.metadata()))

    assert runs[0](differences) == []


def test_every_step_can_be_taken_back(runs: tuple[Run, Run]) -> None:
    run = runs[0]
    run(schema.bring)
    for revision in (*reversed(schema.REVISIONS[:-1]), "base"):
        run(lambda connection, to=revision: schema.bring(connection, to))
    assert run(schema.has_tables) is False
    assert run(schema.current_of) is None
    run(schema.bring)
    assert run(schema.current_of) == schema.HEAD


def test_an_upgrade_that_fails_leaves_the_database_as_it_was(tmp_path: Path) -> None:
    with sqlite_database(tmp_path / "desk.db") as raw:
        raw.execute("CREATE TABLE tickets (id INTEGER)")
        with pytest.raises(Exception, match="tickets already exists"):
            schema.upgrade_sqlite(raw)
        assert raw.execute("SELECT name FROM sqlite_master").fetchall() == [("tickets",)]
        assert raw.execute("PRAGMA foreign_keys").fetchone() == (1,)


def revision(url: str) -> str | None:
    return asyncio.run(open_store(url).revision())


def test_upgrade_makes_the_tables_and_a_store_not_opened_tells_their_revision(tmp_path: Path, empty_postgres: str) -> None:
    for url in (f"sqlite:///{tmp_path}/desk.db", empty_postgres):
        assert revision(url) is None
        upgrade(url)
        upgrade(url)
        assert revision(url) == schema.HEAD


def test_looking_at_the_revision_makes_no_file_and_says_when_one_is_no_database(tmp_path: Path) -> None:
    assert revision(f"sqlite:///{tmp_path}/desk.db") is None
    assert list(tmp_path.iterdir()) == []
    (tmp_path / "desk.db").write_text("rubbish " * 1000)
    with pytest.raises(StoreUnavailableError, match="is not a SQLite database"):
        revision(f"sqlite:///{tmp_path}/desk.db")


class TestRefusals:
    NEWER = "was made by a newer desk"
    STRANGE = "holds tables of another program"

    @staticmethod
    async def opening(url: str) -> None:
        store = open_store(url)
        await store.open()
        await store.close()

    def test_a_newer_database_on_sqlite(self, tmp_path: Path) -> None:
        url = f"sqlite:///{tmp_path}/desk.db"
        asyncio.run(self.opening(url))
        with sqlite_database(tmp_path / "desk.db") as raw:
            raw.execute("UPDATE alembic_version SET version_num = '9999'")
        with pytest.raises(StoreRefusedError, match=self.NEWER) as caught:
            asyncio.run(self.opening(url))
        assert "\n" not in str(caught.value)
        assert "9999" in str(caught.value)

    def test_a_newer_database_on_postgres(self, postgres_url: str) -> None:
        run_sql(postgres_url, "UPDATE alembic_version SET version_num = '9999'")
        with pytest.raises(StoreRefusedError, match=self.NEWER):
            asyncio.run(self.opening(postgres_url))

    def test_a_strange_database_on_sqlite(self, tmp_path: Path) -> None:
        with sqlite_database(tmp_path / "desk.db") as raw:
            raw.execute("CREATE TABLE songs (title TEXT)")
        with pytest.raises(StoreRefusedError, match=self.STRANGE):
            asyncio.run(self.opening(f"sqlite:///{tmp_path}/desk.db"))
        with sqlite_database(tmp_path / "desk.db") as raw:
            assert raw.execute("SELECT name FROM sqlite_master").fetchall() == [("songs",)]

    def test_a_strange_database_on_postgres(self, empty_postgres: str) -> None:
        run_sql(empty_postgres, "CREATE TABLE songs (title TEXT)")
        with pytest.raises(StoreRefusedError, match=self.STRANGE):
            asyncio.run(self.opening(empty_postgres))


def test_a_start_imports_alembic_neither_for_a_new_database_nor_for_one_at_head(tmp_path: Path) -> None:
    code = (
        "import asyncio, sys\n"
        "from bot.store import open_store\n"
        "async def go():\n"
        "    for _ in range(2):\n"
        "        store = open_store(sys.argv[1]); await store.open(); await store.close()\n"
        "asyncio.run(go())\n"
        "sys.exit('alembic' in sys.modules)\n"
    )
    subprocess.run([sys.executable, "-c", code, f"sqlite:///{tmp_path}/desk.db"], check=True)

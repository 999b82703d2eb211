"""A database that is locked, full, read-only, damaged, taken or not ours: one sentence, nothing half kept, and work goes on afterwards."""

# ruff: noqa: ASYNC240  (a test may wait for its own small files)

from __future__ import annotations

import asyncio
import os
import sqlite3
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.store import StoreAddressError, StoreRefusedError, StoreUnavailableError, marks, open_store
from bot.store.connection import Connection
from bot.store.sqlite import SqliteConnection
from bot.store.writer import SqliteStore

NOW = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)


def mark(conn: Connection, key: str, value: str = "") -> None:
    marks.save(conn, key, value, NOW)


def pragma(conn: Connection, statement: str) -> object:
    assert isinstance(conn, SqliteConnection)
    return conn.raw.execute(f"PRAGMA {statement}").fetchone()


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "desk.db"


@pytest.fixture
async def impatient(file: Path) -> AsyncIterator[SqliteStore]:
    """A store that waits for a lock hardly at all."""
    made = SqliteStore(f"sqlite:///{file}", busy_seconds=0.02)
    await made.open()
    yield made
    await made.close()


async def marks_of(store: SqliteStore, n: int, value: str = "") -> list[BaseException | None]:
    return await asyncio.gather(*(store.run(mark, f"{n:03}", value) for n in range(n)), return_exceptions=True)


class TestLocked:
    async def test_every_caller_hears_of_it_and_work_goes_on_when_it_is_free_again(self, impatient: SqliteStore, file: Path) -> None:
        with closing(sqlite3.connect(file, isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            answers = await marks_of(impatient, 10)
            assert {type(answer) for answer in answers} == {StoreUnavailableError}
            assert str(answers[0]) == f"The database {file} is locked by another program: close whatever has it open; the desk tries again."
            other.execute("ROLLBACK")
        assert await marks_of(impatient, 10) == [None] * 10

    async def test_it_cannot_be_opened_while_it_is_locked_altogether(self, impatient: SqliteStore, file: Path) -> None:
        await impatient.close()
        with closing(sqlite3.connect(file, isolation_level=None)) as other:
            other.execute("PRAGMA locking_mode=EXCLUSIVE")
            other.execute("BEGIN EXCLUSIVE")
            with pytest.raises(StoreUnavailableError, match="locked"):
                await SqliteStore(f"sqlite:///{file}", busy_seconds=0.02).open()
            other.execute("ROLLBACK")


class TestFull:
    async def test_nothing_of_the_group_is_kept_and_work_goes_on_when_there_is_room(self, impatient: SqliteStore) -> None:
        await impatient.run(mark, "before")
        (pages,) = await impatient.run(pragma, "page_count")  # type: ignore[misc]
        await impatient.run(pragma, f"max_page_count={pages + 2}")
        answers = await asyncio.gather(*(impatient.run(mark, f"{n:03}", "x" * 3000) for n in range(30)), return_exceptions=True)
        assert {type(answer) for answer in answers} == {StoreUnavailableError}
        assert "the disk is full" in str(answers[0])
        assert await impatient.run(marks.find, "000") is None
        assert await impatient.run(marks.find, "before") == ""
        assert await marks_of(impatient, 30, "x" * 3000) == [None] * 30


class TestReadOnly:
    async def test_it_is_said_and_work_goes_on_when_it_may_be_written_again(self, impatient: SqliteStore, file: Path) -> None:
        # The tests may run as root, whom no file mode stops; SQLite's own switch gives the same error.
        await impatient.run(pragma, "query_only=1")
        with pytest.raises(StoreUnavailableError, match=r"may only be read: let the desk's user write the file and its folder\.$"):
            await impatient.run(mark, "a")
        await impatient.run(mark, "a")
        assert await impatient.run(marks.find, "a") == ""

    @pytest.mark.skipif(os.geteuid() == 0, reason="root may write everything")
    async def test_a_file_without_write_permission_cannot_be_opened(self, file: Path) -> None:
        await _make(file)
        file.chmod(0o444)
        with pytest.raises(StoreUnavailableError, match="may only be read"):
            await SqliteStore(f"sqlite:///{file}").open()

    async def test_a_folder_that_cannot_be_made_is_said(self, tmp_path: Path) -> None:
        (tmp_path / "folder").write_text("a file stands where the folder should be")
        with pytest.raises(StoreUnavailableError, match="cannot be opened"):
            await SqliteStore(f"sqlite:///{tmp_path}/folder/desk.db").open()

    async def test_a_folder_in_the_place_of_the_file_is_said(self, tmp_path: Path) -> None:
        (tmp_path / "desk.db").mkdir()
        with pytest.raises(StoreUnavailableError, match="cannot be opened"):
            await SqliteStore(f"sqlite:///{tmp_path}/desk.db").open()


class TestDamaged:
    async def test_a_file_that_is_no_database_is_refused_with_a_remedy(self, file: Path) -> None:
        file.write_bytes(b"this is not a database, it only says so in plain words" * 100)
        with pytest.raises(StoreUnavailableError, match=r"is not a SQLite database: correct the address, or put back the latest backup\.$"):
            await SqliteStore(f"sqlite:///{file}").open()

    async def test_a_file_damaged_while_we_run_is_said_and_a_backup_put_back_is_taken(self, impatient: SqliteStore, file: Path) -> None:
        await marks_of(impatient, 200, "x" * 500)
        await impatient.backup(file.with_name("copy.db"))
        with closing(sqlite3.connect(file)) as other:
            other.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        sound = file.read_bytes()
        file.write_bytes(sound[:4096] + b"\xff" * (len(sound) - 4096))
        await impatient.run(pragma, "shrink_memory")  # or it would go on from its cache
        with pytest.raises(StoreUnavailableError, match=r"is damaged: stop the desk|is not a SQLite database"):
            await impatient.run(marks.find, "150")
        file.write_bytes(file.with_name("copy.db").read_bytes())
        assert await impatient.run(marks.find, "150") == "x" * 500

    async def test_a_check_lists_what_is_wrong_inside(self, impatient: SqliteStore) -> None:
        assert await impatient.check() == []

        await impatient.close()
        with closing(sqlite3.connect(impatient.file or "", isolation_level=None)) as other:
            other.execute("PRAGMA foreign_keys=OFF")
            other.execute("INSERT INTO events (conversation_id, seq, at, event, trace) VALUES (99, 1, 0, '', '')")
        await impatient.open()
        assert await impatient.check() == ["Row 1 of events points at a row of conversations that is not there."]


class TestCommit:
    async def test_a_commit_that_fails_keeps_nothing_of_anybody(self, impatient: SqliteStore) -> None:
        def orphan(conn: Connection) -> str:
            assert isinstance(conn, SqliteConnection)
            conn.raw.execute("PRAGMA defer_foreign_keys=ON")  # so that the COMMIT finds it, not the statement
            conn.raw.execute("INSERT INTO events (conversation_id, seq, at, event, trace) VALUES (99, 1, 0, '', '')")
            return "never told"

        work = [impatient.run(mark, "a"), impatient.run(orphan), impatient.run(mark, "b")]
        answers = await asyncio.gather(*work, return_exceptions=True)
        assert {type(answer) for answer in answers} == {StoreUnavailableError}
        assert await impatient.run(marks.find, "a") is None
        assert await impatient.run(mark, "a") is None
        assert await impatient.check() == []


class TestOneProcess:
    async def test_a_second_process_on_the_same_file_is_refused(self, impatient: SqliteStore, file: Path) -> None:
        code = (
            "import asyncio, sys\n"
            "from bot.store import open_store, StoreRefusedError\n"
            "try:\n    asyncio.run(open_store(sys.argv[1]).open())\n"
            "except StoreRefusedError as error:\n    print(error)\n"
        )
        answer = await asyncio.to_thread(
            subprocess.run, [sys.executable, "-c", code, f"sqlite:///{file}"], capture_output=True, text=True, check=True
        )
        assert answer.stdout == (
            f"Another desk (process {os.getpid()}) already works with {file}: stop it first, or give this one a database of its own.\n"
        )

    async def test_the_next_one_may_start_when_it_is_closed(self, impatient: SqliteStore, file: Path) -> None:
        await impatient.close()
        await _make(file)

    async def test_one_that_could_not_open_does_not_keep_the_lock(self, file: Path) -> None:
        file.write_bytes(b"rubbish" * 1000)
        with pytest.raises(StoreUnavailableError):
            await SqliteStore(f"sqlite:///{file}").open()
        file.unlink()
        await _make(file)

    async def test_a_short_command_may_work_beside_a_running_desk(self, impatient: SqliteStore, file: Path) -> None:
        beside = open_store(f"sqlite:///{file}", alone=False)
        await beside.open()
        await asyncio.gather(*(one.run(mark, f"{n}") for n, one in enumerate([beside, impatient] * 10)))
        await beside.close()
        assert await impatient.run(marks.find, "0") == await impatient.run(marks.find, "19") == ""

    async def test_a_short_command_makes_the_tables_when_nobody_else_did(self, file: Path) -> None:
        beside = open_store(f"sqlite:///{file}", alone=False)
        await beside.open()
        await beside.run(mark, "a")
        await beside.close()
        await _make(file)


class TestBackup:
    async def test_a_backup_taken_during_work_is_whole_and_is_a_database(self, impatient: SqliteStore, tmp_path: Path) -> None:
        await marks_of(impatient, 100)
        work = asyncio.create_task(marks_of(impatient, 300))
        await impatient.backup(tmp_path / "copy.db")
        await work
        copy = SqliteStore(f"sqlite:///{tmp_path}/copy.db")
        await copy.open()
        assert await copy.check() == []
        assert await copy.run(marks.find, "099") == ""
        await copy.close()
        assert sorted(path.name for path in tmp_path.glob("*.part*")) == []

    async def test_it_never_writes_over_a_file(self, impatient: SqliteStore, tmp_path: Path) -> None:
        (tmp_path / "copy.db").write_text("precious")
        with pytest.raises(StoreRefusedError, match="is there already"):
            await impatient.backup(tmp_path / "copy.db")
        assert (tmp_path / "copy.db").read_text() == "precious"

    async def test_one_that_cannot_be_written_is_said(self, impatient: SqliteStore, tmp_path: Path) -> None:
        with pytest.raises(StoreUnavailableError):
            await impatient.backup(tmp_path / "nowhere" / "copy.db")

    async def test_a_database_in_memory_can_be_kept_too(self, tmp_path: Path) -> None:
        store = SqliteStore("sqlite://")
        await store.open()
        await store.run(mark, "a", "1")
        await store.backup(tmp_path / "copy.db")
        await store.close()
        with closing(sqlite3.connect(tmp_path / "copy.db")) as copy:
            assert copy.execute("SELECT value FROM marks").fetchall() == [("1",)]


class TestAddresses:
    @pytest.mark.parametrize(
        "url", ["", "desk.db", "mysql://u:secret@h/d", "sqlite:/x", "postgresql://u:secret@h:port/d", "http://u:secret@h", "://secret"]
    )
    def test_a_wrong_one_is_a_sentence_that_shows_no_password(self, url: str) -> None:
        with pytest.raises(
            StoreAddressError, match=r"^The database address .* is not understood: write sqlite:///\S+ or postgresql://\S+\.$"
        ) as caught:
            open_store(url)
        assert "secret" not in str(caught.value)

    @pytest.mark.parametrize("url", ["sqlite://host/desk.db", "sqlite:///desk.db?mode=ro", "postgresql://u:secret@host"])
    def test_one_that_cannot_be_meant_is_a_sentence_too(self, url: str) -> None:
        with pytest.raises(StoreAddressError) as caught:
            open_store(url)
        assert "secret" not in str(caught.value)

    def test_postgres_without_its_package_is_a_sentence(self) -> None:
        code = (
            "import sys\nsys.modules['asyncpg'] = None\nsys.modules['asyncpg.exceptions'] = None\n"
            "from bot.store import open_store, StoreAddressError\n"
            "try:\n    open_store('postgresql://u:secret@host/d')\n"
            "except StoreAddressError as error:\n    print(error)\n"
        )
        said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
        assert said.startswith("A PostgreSQL database needs the package asyncpg")
        assert "secret" not in said

    @pytest.mark.parametrize("url", ["sqlite://", "sqlite:///:memory:"])
    async def test_a_database_in_memory_needs_no_file(self, url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.chdir(tmp_path)
        store = open_store(url)
        await store.open()
        await store.run(mark, "a")
        await store.close()
        assert list(tmp_path.iterdir()) == []

    async def test_a_missing_folder_is_made(self, tmp_path: Path) -> None:
        await _make(tmp_path / "data" / "here" / "desk.db")
        assert (tmp_path / "data" / "here" / "desk.db").exists()


class TestCallers:
    async def test_a_caller_outside_the_loop_is_served_too(self, impatient: SqliteStore) -> None:
        await asyncio.to_thread(impatient.run_now, mark, "a", "1")
        assert impatient.run_now(marks.find, "a") == "1"

    def test_a_store_outlives_the_loop_of_a_caller_who_left(self, file: Path) -> None:
        store = SqliteStore(f"sqlite:///{file}")
        store.open_now()

        async def leave() -> None:
            asyncio.get_running_loop().call_soon(asyncio.create_task(store.run(mark, "a")).cancel)
            await asyncio.sleep(0)

        asyncio.run(leave())
        assert asyncio.run(store.run(mark, "b")) is None
        assert store.run_now(marks.find, "b") == ""
        store.close_now()

    async def test_more_callers_than_a_group_holds_are_served_in_groups(self, impatient: SqliteStore) -> None:
        assert await marks_of(impatient, 500) == [None] * 500

    async def test_closing_twice_is_no_fault(self, impatient: SqliteStore) -> None:
        await impatient.close()
        await impatient.close()


class TestDurability:
    async def test_every_commit_reaches_the_disk_before_it_is_answered(self, impatient: SqliteStore) -> None:
        await impatient.close()
        await impatient.open()  # not only when the tables are made
        assert await impatient.run(pragma, "synchronous") == (2,)  # FULL
        assert await impatient.run(pragma, "journal_mode") == ("wal",)
        assert await impatient.run(pragma, "foreign_keys") == (1,)


async def _make(file: Path) -> None:
    store = SqliteStore(f"sqlite:///{file}")
    await store.open()
    await store.close()

"""Several processes on one PostgreSQL, and what happens when it goes away."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime

import pytest
from sqlalchemy import bindparam, insert, text

from bot.store import (
    ConstraintError,
    StaleError,
    StoreRefusedError,
    StoreUnavailableError,
    conversations,
    inbox,
    marks,
    merchants,
    open_store,
    timers,
)
from bot.store.connection import Connection
from bot.store.pg import meaning_of
from bot.store.postgres import PostgresStore
from bot.store.tables import Mark
from tests.fixtures.postgres import Databases

NOW = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)

_pid = text("SELECT pg_backend_pid()")
_others = text("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()")
_plain_insert = insert(Mark).values(key=bindparam("key"), value="", updated_at=bindparam("now"))


def mark(conn: Connection, key: str, value: str = "") -> None:
    marks.save(conn, key, value, NOW)


def append(conn: Connection, key: str, letter: str) -> None:
    mark(conn, key, (marks.find(conn, key) or "") + letter)


@pytest.fixture
async def two(postgres_url: str) -> AsyncIterator[tuple[PostgresStore, PostgresStore]]:
    """Two stores as two processes have them, each with a pool of its own."""
    stores = PostgresStore(postgres_url, pool=4), PostgresStore(postgres_url, pool=4)
    for store in stores:
        await store.open()
    yield stores
    for store in stores:
        await store.close()


type_of_two = tuple[PostgresStore, PostgresStore]


async def test_two_processes_that_change_the_same_row_lose_nothing(two: type_of_two) -> None:
    await asyncio.gather(*(store.run(append, "a", "x", key="a") for _ in range(30) for store in two))
    assert await two[0].run(marks.find, "a") == "x" * 60


async def test_two_processes_serve_one_merchant_one_after_the_other(two: type_of_two) -> None:
    def begin(conn: Connection) -> None:
        ann = merchants.get_or_add(conn, bot_id=1, user_id=10, name="Ann", username=None, language=None, now=NOW)
        conversations.add(conn, merchant_id=ann.id, flow="f", rev="r", state="", now=NOW)

    def step(conn: Connection) -> int:
        meeting = conversations.find_meeting(conn, 1, 10)
        assert meeting is not None
        assert meeting.conversation is not None
        talk = meeting.conversation
        conversations.save(conn, talk._replace(seq=talk.seq + 1), expected=talk.seq)
        return talk.seq + 1

    await two[0].run(begin)
    seqs = await asyncio.gather(*(store.run(step, key=10) for _ in range(20) for store in two))
    assert sorted(seqs) == list(range(1, 41))


async def test_two_processes_take_an_update_once(two: type_of_two) -> None:
    def take(conn: Connection, update_id: int) -> bool:
        return inbox.add(conn, bot_id=1, update_id=update_id, chat_id=1, kind="message", body="{}", received_at=NOW)

    taken = await asyncio.gather(*(store.run(take, update_id) for update_id in range(40) for store in two))
    assert taken.count(True) == taken.count(False) == 40


async def test_two_processes_claim_a_timer_once(two: type_of_two) -> None:
    def fill(conn: Connection) -> None:
        for n in range(40):
            timers.set_timer(conn, scope="desk", scope_id=n, key="k", due_at=NOW)

    await two[0].run(fill)
    claimed = await asyncio.gather(*(store.run(timers.claim_due, NOW, 10) for _ in range(4) for store in two))
    ids = [timer.id for batch in claimed for timer in batch]
    assert len(ids) == len(set(ids)) == 40


async def test_two_processes_may_start_at_once_on_an_empty_database(postgres: Databases) -> None:
    url = await asyncio.to_thread(postgres.new)
    stores = [open_store(url) for _ in range(4)]
    await asyncio.gather(*(store.open() for store in stores))
    for store in stores:
        assert await store.check() == []
        await store.close()
    await asyncio.to_thread(postgres.drop, url)


async def test_a_deadlock_is_resolved_by_running_a_unit_again(two: type_of_two) -> None:
    for key in ("a", "b"):
        await two[0].run(mark, key)

    async def both(store: PostgresStore, first: str, second: str) -> None:
        await asyncio.gather(*(store.run(lambda conn: (append(conn, first, "x"), append(conn, second, "x"))) for _ in range(2)))

    await asyncio.gather(both(two[0], "a", "b"), both(two[1], "b", "a"))
    assert await two[0].run(lambda conn: (marks.find(conn, "a"), marks.find(conn, "b"))) == ("x" * 4, "x" * 4)


async def test_a_unit_that_read_stale_rows_is_run_again(two: type_of_two) -> None:
    tries = []

    def stale_once(conn: Connection) -> str:
        tries.append(1)
        if len(tries) == 1:
            raise StaleError("read before another process wrote")
        return "done"

    assert await two[0].run(stale_once) == "done"


async def test_a_row_that_stays_doubled_is_the_callers_fault(two: type_of_two) -> None:
    add = {"key": "a", "now": NOW}
    await two[0].run(lambda conn: conn.execute(_plain_insert, add))
    with pytest.raises(ConstraintError):
        await two[1].run(lambda conn: conn.execute(_plain_insert, add))


class TestLost:
    async def test_connections_cut_between_units_are_replaced_without_a_word(self, two: type_of_two) -> None:
        await asyncio.gather(*(two[0].run(mark, f"{n}") for n in range(20)))
        await two[1].run(lambda conn: conn.execute(_others))
        assert await asyncio.gather(*(two[0].run(mark, f"{n}") for n in range(20))) == [None] * 20

    async def test_a_connection_cut_within_a_unit_is_replaced_and_the_unit_run_again(self, two: type_of_two) -> None:
        pids: list[int] = []

        def cut_once(conn: Connection) -> None:
            pids.append(conn.execute(_pid).scalar())
            mark(conn, f"{len(pids)}")
            if len(pids) == 1:
                cut.set()
                conn.execute(text("SELECT pg_sleep(20)"))

        cut = asyncio.Event()
        unit = asyncio.create_task(two[0].run(cut_once))
        await cut.wait()
        await two[1].run(lambda conn: conn.execute(text("SELECT pg_terminate_backend(:pid)"), {"pid": pids[0]}))
        await unit
        assert len(pids) == 2
        assert await two[0].run(lambda conn: (marks.find(conn, "1"), marks.find(conn, "2"))) == (None, "")

    async def test_a_server_that_is_away_is_said_and_served_again_when_it_is_back(self, postgres: Databases) -> None:
        url = await asyncio.to_thread(postgres.with_tables)
        store = PostgresStore(url)
        await store.open()
        await store.run(mark, "a")
        name = url.partition("?")[0].rpartition("/")[2]
        await asyncio.to_thread(postgres.admin, f"ALTER DATABASE {name} WITH ALLOW_CONNECTIONS false")
        await asyncio.to_thread(postgres.admin, f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'")
        with pytest.raises(StoreUnavailableError, match=r"^The database postgresql://desk@/\S+ does not answer"):
            await store.run(mark, "b")
        await asyncio.to_thread(postgres.admin, f"ALTER DATABASE {name} WITH ALLOW_CONNECTIONS true")
        await store.run(mark, "b")
        assert await store.run(marks.find, "a") == ""
        await store.close()
        await asyncio.to_thread(postgres.drop, url)

    async def test_a_database_that_may_only_be_read_is_said(self, two: type_of_two) -> None:
        def read_only(conn: Connection) -> None:
            conn.execute(text("SET TRANSACTION READ ONLY"))
            mark(conn, "a")

        with pytest.raises(StoreUnavailableError, match="may only be read just now"):
            await two[0].run(read_only)
        await two[0].run(mark, "a")


class TestOpening:
    async def test_a_server_that_does_not_run_is_a_sentence(self) -> None:
        with pytest.raises(
            StoreUnavailableError, match=r"^The database postgresql://u:\*\*\*@127\.0\.0\.1:1/d does not answer: look whether"
        ) as caught:
            await open_store("postgresql://u:secret@127.0.0.1:1/d").open()
        assert "secret" not in str(caught.value)

    async def test_a_database_that_is_not_there_is_a_sentence(self, postgres_url: str) -> None:
        url = postgres_url.replace("/desk_test_", "/no_such_", 1) if "/desk_test_" in postgres_url else postgres_url + "_no_such"
        with pytest.raises(StoreUnavailableError, match="is not there: make it with `createdb`"):
            await open_store(url).open()

    async def test_it_has_its_own_tools_for_backups(self, two: type_of_two) -> None:
        from pathlib import Path

        with pytest.raises(StoreRefusedError, match="pg_dump"):
            await two[0].backup(Path("copy.db"))


@pytest.mark.parametrize(
    ("state", "meaning"),
    [
        ("40001", "again"),
        ("40P01", "again"),
        ("23505", "doubled"),
        ("23503", "constraint"),
        ("53100", "database"),
        ("08006", "database"),
        ("42601", "own"),
        ("", "own"),
    ],
)
def test_what_postgres_says_by_five_letters_is_understood(state: str, meaning: str) -> None:
    error = Exception()
    error.sqlstate = state  # type: ignore[attr-defined]
    assert meaning_of(error) == meaning

"""PostgreSQL: a pool of connections, one transaction a unit, several processes side by side.

Isolation is REPEATABLE READ: when two processes meet on a row, the second is told so (40001) and its unit is run again on what is there
then. The statements are the same as on SQLite, compiled once (`plans.py`); the pool and the greenlet that lets plain functions wait for asyncpg
are SQLAlchemy's.
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable, Coroutine, Hashable
from pathlib import Path
from typing import Any, TypeVar, TypeVarTuple

import orjson
from sqlalchemy import Connection as CoreConnection
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from bot.store import schema
from bot.store.connection import Connection
from bot.store.errors import ConstraintError, StaleError, StoreError, StoreRefusedError, StoreUnavailableError
from bot.store.pg import DRIVER_ERRORS, PostgresConnection, address_of, is_lost, meaning_of, sentence
from bot.store.plans import Plans

T = TypeVar("T")
Ts = TypeVarTuple("Ts")

_MOST_TRIES = 20
_UPGRADE_LOCK = 0x706F73  # one process at a time makes or upgrades the tables


class _AgainError(Exception):
    """The unit may do better when it is run again; `reason` is raised when it was run often enough."""

    def __init__(self, reason: StoreError, *, doubled: bool = False) -> None:
        super().__init__(str(reason))
        self.reason = reason
        self.doubled = doubled


class PostgresStore:
    """Units of one key run in the order they were handed in; others beside each other, as many as the pool has connections."""

    def __init__(self, url: str, *, pool: int = 10) -> None:
        self._url = address_of(url)
        self._name = f"The database {self._url.set(drivername='postgresql', query={}).render_as_string(hide_password=True)}"
        self._engine: AsyncEngine = create_async_engine(
            self._url,
            pool_size=pool,
            max_overflow=0,
            pool_timeout=None,  # a unit waits for its turn as long as it must; a server that is away says so at once
            json_serializer=lambda value: orjson.dumps(value).decode(),
            json_deserializer=orjson.loads,
            connect_args={
                "timeout": 10,
                "statement_cache_size": 500,
                "server_settings": {"application_name": "desk", "lock_timeout": "15s"},
            },
        )
        self._plans = Plans(self._engine.dialect)
        self._accepts = False
        self._running: set[asyncio.Task[Any]] = set()
        self._last: dict[Hashable, asyncio.Future[None]] = {}  # by key: done when the newest unit of that key is

    # opening and closing

    async def open(self) -> None:
        """Raises StoreRefusedError or StoreUnavailableError with one sentence."""
        try:
            await self._bring_up(self._engine)
        except (OSError, DBAPIError) as error:
            await self._engine.dispose()
            raise StoreUnavailableError(sentence(error, self._name)) from error
        except BaseException:
            await self._engine.dispose()
            raise
        self._accepts = True

    async def _bring_up(self, engine: AsyncEngine) -> None:
        def at_head(connection: CoreConnection) -> bool:
            return schema.judge(schema.current_of(connection), has_tables=schema.has_tables(connection), name=self._name)

        async with engine.begin() as connection:
            if await connection.run_sync(at_head):
                return
        async with engine.begin() as connection:
            await connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _UPGRADE_LOCK})
            await connection.run_sync(schema.bring)

    async def close(self) -> None:
        """Finishes what was handed in first."""
        self._accepts = False
        while self._running:
            await asyncio.wait(self._running)
        await self._engine.dispose()

    # looking after it

    async def revision(self) -> str | None:
        """The revision of its tables, of a store that need not be open; None: there are none."""
        try:
            async with self._engine.connect() as connection:
                return await connection.run_sync(schema.current_of)
        except (OSError, DBAPIError) as error:
            raise StoreUnavailableError(sentence(error, self._name)) from error
        finally:
            if not self._accepts:
                await self._engine.dispose()

    async def backup(self, file: Path) -> None:
        raise StoreRefusedError(f"PostgreSQL has its own tools for this: pg_dump --format=custom --file={file} and the database's address.")

    async def check(self) -> list[str]:
        """PostgreSQL checks its constraints itself; what is left to see is whether it answers and every table can be read."""
        names = [table.name for table in schema.metadata().sorted_tables]
        try:
            async with self._engine.connect() as connection:
                for name in names:
                    await connection.execute(text(f"SELECT 1 FROM {name} LIMIT 1"))
        except (OSError, DBAPIError) as error:
            raise StoreUnavailableError(sentence(error, self._name)) from error
        return []

    # units of work

    async def run(self, fn: Callable[[Connection, *Ts], T], *args: *Ts, key: Hashable = None) -> T:
        """Runs `fn(conn, *args)` in one transaction and returns after its COMMIT; what it raises comes back and nothing of it is kept.

        `fn` may be run again, when another process worked on the same rows.
        """
        if not self._accepts:
            raise StoreUnavailableError("The store is closed.")
        # A caller who is cancelled must not cut a COMMIT in half: the unit runs to its end without him.
        task = asyncio.create_task(self._in_turn(lambda conn: fn(conn, *args), key))
        self._running.add(task)
        task.add_done_callback(self._ran)
        return await asyncio.shield(task)

    def _ran(self, task: asyncio.Task[Any]) -> None:
        self._running.discard(task)
        if not task.cancelled():
            task.exception()  # looked at, so that asyncio does not complain where the caller was cancelled

    def _in_turn(self, work: Callable[[Connection], T], key: Hashable) -> Coroutine[Any, Any, T]:
        """The unit, behind the one before it of the same key. Its place in the line is taken here and now."""
        if key is None:
            return self._unit(work)
        before = self._last.get(key)
        mine = self._last[key] = asyncio.get_running_loop().create_future()
        return self._behind(before, mine, work, key)

    async def _behind(
        self, before: asyncio.Future[None] | None, mine: asyncio.Future[None], work: Callable[[Connection], T], key: Hashable
    ) -> T:
        try:
            if before is not None:
                await asyncio.shield(before)  # it is another unit's to finish
            return await self._unit(work)
        finally:
            mine.set_result(None)
            if self._last.get(key) is mine:
                del self._last[key]

    async def _unit(self, work: Callable[[Connection], T]) -> T:
        doubled = False
        for number in range(1, _MOST_TRIES + 1):
            try:
                return await self._try(work)
            except _AgainError as again:
                # A doubled row may be one that the snapshot could not see: one more look finds it.
                if number == _MOST_TRIES or (again.doubled and doubled):
                    raise again.reason from again.__cause__
                doubled = again.doubled
            if number > 1:  # out of each other's way, each a little differently
                await asyncio.sleep(random.uniform(0, min(0.2, 0.002 * 2**number)))
        raise AssertionError("the last try returns or raises")

    async def _try(self, work: Callable[[Connection], T]) -> T:
        """Raises _AgainError where another try may do better, a StoreError for a fault of the database, and what `work` raises."""
        try:
            connection = await self._engine.connect()
        except (OSError, DBAPIError) as error:
            raise StoreUnavailableError(sentence(error, self._name)) from error
        try:
            return await self._transaction(connection, work)
        finally:
            await connection.close()  # the pool rolls back what was not committed

    async def _transaction(self, connection: AsyncConnection, work: Callable[[Connection], T]) -> T:
        committing = False

        def commits() -> None:
            nonlocal committing
            committing = True

        def unit(core: CoreConnection) -> T:
            return PostgresConnection(core.connection.driver_connection, self._plans).run(work, commits)

        try:
            return await connection.run_sync(unit)
        except StaleError as error:
            raise _AgainError(error) from error
        except (*DRIVER_ERRORS, OSError) as error:
            if connection.invalidated or is_lost((await connection.get_raw_connection()).driver_connection, error):
                await connection.invalidate()
                fault = StoreUnavailableError(sentence(error, self._name))
                raise (fault if committing else _AgainError(fault)) from error
            if isinstance(error, OSError):  # the unit's own
                raise
            raise self._translated(error) from error

    def _translated(self, error: Exception) -> Exception:
        meaning = meaning_of(error)
        if meaning == "again":
            return _AgainError(StoreUnavailableError(f"{self._name} is too busy: several processes kept meeting on the same rows."))
        if meaning == "doubled":
            return _AgainError(ConstraintError(str(error)), doubled=True)
        if meaning == "constraint":
            return ConstraintError(str(error))
        return StoreUnavailableError(sentence(error, self._name)) if meaning == "database" else error

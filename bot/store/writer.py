"""SQLite: one thread owns the connection and commits in groups.

It takes what is queued, at most 64 units of work, gives each a SAVEPOINT, commits once, and only then answers the callers. One
fsync for many callers is what makes full durability cheap (docs/decisions/0002-store.md has the figures).
"""

from __future__ import annotations

import asyncio
import sqlite3
import threading
from collections.abc import Callable, Hashable
from concurrent.futures import Future
from contextlib import closing, suppress
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import Any, TypeVar, TypeVarTuple, cast

from bot.store import schema
from bot.store.connection import Connection
from bot.store.errors import StoreError, StoreUnavailableError
from bot.store.sqlite import FileLock, SqliteConnection, connect, copy_to, fault_of, faults_in, file_of, is_fault, revision_of, write_out

MOST_UNITS = 64

T = TypeVar("T")
Ts = TypeVarTuple("Ts")


class _Unit:
    """One caller's work and his answer. `loop` is None for a caller who waits in a thread of his own."""

    __slots__ = ("answer", "args", "error", "fn", "loop", "value")

    def __init__(self, fn: Callable[..., Any], args: tuple[Any, ...], loop: asyncio.AbstractEventLoop | None, answer: Any) -> None:
        self.fn = fn
        self.args = args
        self.loop = loop
        self.answer = answer
        self.value: Any = None
        self.error: BaseException | None = None


class SqliteStore:
    """`alone=False` is for short commands beside a running desk: it takes no lock and upgrades only what nobody uses."""

    def __init__(self, url: str, *, alone: bool = True, busy_seconds: float = 5.0) -> None:
        self.file: Path | None = file_of(url)
        self._busy_seconds = busy_seconds
        self._lock = FileLock(self.file) if alone and self.file else None
        self._queue: SimpleQueue[_Unit | None] = SimpleQueue()
        self._thread: threading.Thread | None = None
        self._raw: sqlite3.Connection | None = None
        self._accepts = False
        self._door = threading.Lock()  # no unit may be queued behind the end

    # opening and closing

    async def open(self) -> None:
        await asyncio.to_thread(self.open_now)

    def open_now(self) -> None:
        """Raises StoreRefusedError or StoreUnavailableError with one sentence."""
        try:
            if self._lock is not None:
                self._lock.take()
            self._raw = self._connect()
        except OSError as error:
            self._let_go()
            raise self._fault(error) from error
        except BaseException:
            self._let_go()
            raise
        self._accepts = True
        self._thread = threading.Thread(target=self._work, name="store", daemon=True)
        self._thread.start()

    async def close(self) -> None:
        await asyncio.to_thread(self.close_now)

    def close_now(self) -> None:
        """Finishes what is queued first."""
        with self._door:
            if self._accepts:
                self._accepts = False
                self._queue.put(None)
        if self._thread is not None:
            self._thread.join()
            self._thread = None

    # units of work

    async def run(self, fn: Callable[[Connection, *Ts], T], *args: *Ts, key: Hashable = None) -> T:
        """Runs `fn(conn, *args)` in one transaction and returns after its COMMIT; what it raises comes back and nothing of it is kept.

        Units run in the order they were handed in, so `key` changes nothing here.
        """
        loop = asyncio.get_running_loop()
        answer: asyncio.Future[T] = loop.create_future()
        self._put(_Unit(fn, args, loop, answer))
        return await answer

    def run_now(self, fn: Callable[[Connection, *Ts], T], *args: *Ts) -> T:
        """The same for a caller outside the loop."""
        answer: Future[T] = Future()
        self._put(_Unit(fn, args, None, answer))
        return answer.result()

    # looking after it

    async def revision(self) -> str | None:
        """The revision of its tables, of a store that need not be open; None: there are none."""
        return await asyncio.to_thread(revision_of, self.file)

    async def backup(self, file: Path) -> None:
        if self.file is None:
            await self.run(lambda conn: write_out(cast(SqliteConnection, conn).raw, file))
        else:
            await asyncio.to_thread(self._backup, file)

    def _backup(self, file: Path) -> None:
        """By a connection of its own: in WAL mode a long read keeps nobody from writing."""
        try:
            with closing(connect(self.file, busy_seconds=self._busy_seconds)) as raw:
                copy_to(raw, file)
        except (sqlite3.Error, OSError) as error:
            raise self._fault(error) from error

    async def check(self) -> list[str]:
        if self.file is None:
            return await self.run(lambda conn: faults_in(cast(SqliteConnection, conn).raw))
        return await asyncio.to_thread(self._check)

    def _check(self) -> list[str]:
        """By a connection of its own too: it reads the whole file, and a running desk must not wait for that."""
        try:
            with closing(connect(self.file, busy_seconds=self._busy_seconds)) as raw:
                return faults_in(raw)
        except (sqlite3.Error, OSError) as error:
            raise self._fault(error) from error

    def _put(self, unit: _Unit) -> None:
        with self._door:
            if not self._accepts:
                raise StoreUnavailableError("The store is closed.")
            self._queue.put(unit)

    # the thread

    def _work(self) -> None:
        last = False
        while not last:
            units, last = self._take()
            if units:
                self._run_group(units)
                _tell(units)
        self._let_go()

    def _take(self) -> tuple[list[_Unit], bool]:
        """What is queued, at most 64 units, waiting for the first; and whether the end was reached."""
        units: list[_Unit] = []
        unit = self._queue.get()
        with suppress(Empty):
            while unit is not None:
                units.append(unit)
                if len(units) == MOST_UNITS:
                    break
                unit = self._queue.get_nowait()
        return units, unit is None

    def _run_group(self, units: list[_Unit]) -> None:
        """Gives every unit its value or its error. A fault of the database is everybody's, and nothing of the group is kept."""
        try:
            raw = self._raw = self._raw or self._connect()
            raw.execute("BEGIN IMMEDIATE")
            conn = SqliteConnection(raw)
            for unit in units:
                self._run_unit(raw, conn, unit)
            raw.execute("COMMIT")
        except (sqlite3.Error, StoreError) as error:
            fault = error if isinstance(error, StoreError) else self._fault(error)
            for unit in units:
                unit.error = type(fault)(*fault.args)
            self._start_afresh()

    def _run_unit(self, raw: sqlite3.Connection, conn: SqliteConnection, unit: _Unit) -> None:
        raw.execute("SAVEPOINT unit")
        try:
            unit.value = unit.fn(conn, *unit.args)
        except BaseException as error:  # it is the caller's, who gets it as it is
            if is_fault(error):
                raise
            unit.error = error
            raw.execute("ROLLBACK TO unit")
        raw.execute("RELEASE unit")

    # the connection

    def _connect(self) -> sqlite3.Connection:
        try:
            raw = connect(self.file, busy_seconds=self._busy_seconds)
        except (sqlite3.Error, OSError) as error:
            raise self._fault(error) from error
        try:
            if not schema.is_at_head(raw, self._name):
                self._upgrade(raw)
        except sqlite3.Error as error:
            raw.close()
            raise self._fault(error) from error
        except BaseException:
            raw.close()
            raise
        return raw

    def _upgrade(self, raw: sqlite3.Connection) -> None:
        """Only under the lock: beside a running desk nobody changes the tables."""
        lock = None if self.file is None or self._lock is not None else FileLock(self.file)
        if lock is not None:
            lock.take()
        try:
            schema.upgrade_sqlite(raw)
        finally:
            if lock is not None:
                lock.release()

    def _start_afresh(self) -> None:
        """After a fault: nothing half done stays. A file is opened again, as it may have been put right or put back meanwhile."""
        if self._raw is None:
            return
        if self.file is not None:
            self._disconnect()
        elif self._raw.in_transaction:
            self._raw.execute("ROLLBACK")

    def _let_go(self) -> None:
        self._disconnect()
        if self._lock is not None:
            self._lock.release()

    def _disconnect(self) -> None:
        raw, self._raw = self._raw, None
        if raw is not None:
            raw.close()

    @property
    def _name(self) -> str:
        return f"The database {self.file or 'in memory'}"

    def _fault(self, error: Exception) -> StoreUnavailableError:
        return fault_of(error, self._name)


def _tell(units: list[_Unit]) -> None:
    """One wake-up of the loop for the whole group."""
    by_loop: dict[asyncio.AbstractEventLoop, list[_Unit]] = {}
    for unit in units:
        if unit.loop is None:
            _answer([unit])
        else:
            by_loop.setdefault(unit.loop, []).append(unit)
    for loop, its_units in by_loop.items():
        with suppress(RuntimeError):  # that loop is closed: nobody waits there any more
            loop.call_soon_threadsafe(_answer, its_units)


def _answer(units: list[_Unit]) -> None:
    for unit in units:
        if unit.answer.done():  # its caller was cancelled
            continue
        if unit.error is None:
            unit.answer.set_result(unit.value)
        else:
            unit.answer.set_exception(unit.error)

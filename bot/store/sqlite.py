"""One SQLite file: its address, its lock against a second process, its settings, and what its errors mean in words."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Mapping, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

import orjson
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError
from sqlalchemy.sql import Executable

from bot.store.connection import Database, Fetched
from bot.store.errors import ConstraintError, StoreAddressError, StoreRefusedError, StoreUnavailableError
from bot.store.plans import Plans

try:
    import fcntl
except ImportError:  # Windows, where the desk is tried out but not run: two processes there are not told apart
    fcntl = None  # type: ignore[assignment]

DIALECT = SQLiteDialect_pysqlite(json_serializer=lambda value: orjson.dumps(value).decode(), json_deserializer=orjson.loads)
_PLANS = Plans(DIALECT)  # statements live as long as the program, and so may their plans


def file_of(url: str) -> Path | None:
    """The file that `sqlite:///path` names; None: a database in memory. Raises StoreAddressError."""
    try:
        parts = make_url(url)
    except ArgumentError:
        parts = None
    if parts is None or parts.get_backend_name() != "sqlite" or parts.host or parts.query:
        raise StoreAddressError(f"“{url}” is not the address of a SQLite file: write sqlite:///path/to/desk.db")
    return Path(parts.database) if parts.database and parts.database != ":memory:" else None


def connect(file: Path | None, *, busy_seconds: float) -> sqlite3.Connection:
    """Every COMMIT is on the disk before it returns (synchronous=FULL). Raises sqlite3.Error."""
    if file is not None:
        file.parent.mkdir(parents=True, exist_ok=True)
    raw = sqlite3.connect(file or ":memory:", timeout=busy_seconds, isolation_level=None, check_same_thread=False, cached_statements=512)
    try:
        raw.execute("PRAGMA journal_mode=WAL")
        raw.execute("PRAGMA synchronous=FULL")
        raw.execute("PRAGMA foreign_keys=ON")
        raw.execute("PRAGMA temp_store=MEMORY")
        raw.execute("PRAGMA cache_size=-16000")
        raw.execute("PRAGMA journal_size_limit=67108864")
    except sqlite3.Error:
        raw.close()
        raise
    return raw


def revision_of(file: Path | None) -> str | None:
    """The revision of its tables, reading only; None: there are none. Raises StoreUnavailableError."""
    if file is None or not file.exists():
        return None
    try:
        with closing(sqlite3.connect(f"{file.absolute().as_uri()}?mode=ro", uri=True)) as raw:
            if raw.execute("SELECT 1 FROM sqlite_master WHERE name = 'alembic_version'").fetchone() is None:
                return None
            found = raw.execute("SELECT version_num FROM alembic_version").fetchone()
            return str(found[0]) if found else None
    except sqlite3.Error as error:
        raise fault_of(error, f"The database {file}") from error


class SqliteConnection:
    """`Connection` over the driver itself."""

    __slots__ = ("raw",)
    kind: Database = "sqlite"

    def __init__(self, raw: sqlite3.Connection) -> None:
        self.raw = raw

    def execute(self, statement: Executable, params: Mapping[str, Any] | None = None) -> Fetched:
        given = params or {}
        plan = _PLANS.of(statement, given)
        try:
            cursor = self.raw.execute(plan.sql, plan.arguments(given))
            if cursor.description is None:
                return Fetched(cursor.rowcount, [])
            raw = cursor.fetchall()
        except sqlite3.IntegrityError as error:
            raise ConstraintError(str(error)) from error
        return Fetched(cursor.rowcount, plan.rows(cursor.description, raw))

    def execute_many(self, statement: Executable, params: Sequence[Mapping[str, Any]]) -> int:
        if not params:
            return 0
        plan = _PLANS.of(statement, params[0])
        try:
            return self.raw.executemany(plan.sql, map(plan.arguments, params)).rowcount
        except sqlite3.IntegrityError as error:
            raise ConstraintError(str(error)) from error


class FileLock:
    """Held by the one process that may write the file; the system lets go of it when that process dies, however it dies."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._path = file.with_name(file.name + ".lock")
        self._held: int | None = None

    def take(self) -> None:
        """Raises StoreRefusedError when another process has it."""
        self._path.parent.mkdir(parents=True, exist_ok=True)
        held = os.open(self._path, os.O_RDWR | os.O_CREAT, 0o644)
        try:
            if fcntl is not None:
                fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            owner = os.read(held, 20).decode(errors="replace").strip() or "unknown"
            os.close(held)
            raise StoreRefusedError(
                f"Another desk (process {owner}) already works with {self._file}: stop it first, or give this one a database of its own."
            ) from error
        os.ftruncate(held, 0)
        os.write(held, str(os.getpid()).encode())
        self._held = held

    def release(self) -> None:
        if self._held is not None:
            os.close(self._held)
            self._held = None


def copy_to(raw: sqlite3.Connection, file: Path) -> None:
    """A whole copy, by SQLite's own backup. The file appears under its name only when it is complete."""
    if file.exists():
        raise StoreRefusedError(f"{file} is there already: name a new file for the backup.")
    half = file.with_name(file.name + ".part")
    half.unlink(missing_ok=True)
    try:
        with closing(sqlite3.connect(half, isolation_level=None)) as copy:
            raw.backup(copy)
            copy.execute("PRAGMA journal_mode=DELETE")  # one file, no -wal beside it
        half.rename(file)
    finally:
        half.unlink(missing_ok=True)


def write_out(raw: sqlite3.Connection, file: Path) -> None:
    """A whole copy of a database in memory. (SQLite's backup would wait for ever for our own transaction to end.)"""
    try:
        with file.open("xb") as out:
            out.write(raw.serialize())
    except FileExistsError as error:
        raise StoreRefusedError(f"{file} is there already: name a new file for the backup.") from error


def faults_in(raw: sqlite3.Connection) -> list[str]:
    found = [f"Damaged: {row[0]}." for row in raw.execute("PRAGMA integrity_check") if row[0] != "ok"]
    broken = raw.execute("PRAGMA foreign_key_check").fetchall()
    return found + [f"Row {row[1]} of {row[0]} points at a row of {row[2]} that is not there." for row in broken]


_REMEDIES = {
    sqlite3.SQLITE_BUSY: "is locked by another program: close whatever has it open; the desk tries again",
    sqlite3.SQLITE_LOCKED: "is locked by another program: close whatever has it open; the desk tries again",
    sqlite3.SQLITE_FULL: "cannot grow, the disk is full: free some space there; the desk tries again",
    sqlite3.SQLITE_READONLY: "may only be read: let the desk's user write the file and its folder",
    sqlite3.SQLITE_CORRUPT: "is damaged: stop the desk, keep a copy of it, and put back the latest backup (`desk db backup` makes them)",
    sqlite3.SQLITE_NOTADB: "is not a SQLite database: correct the address, or put back the latest backup",
    sqlite3.SQLITE_CANTOPEN: "cannot be opened: look whether its folder exists and the desk's user may read and write there",
    sqlite3.SQLITE_IOERR: "cannot be read or written, the disk reports a fault: look at the disk and at the system's log",
    sqlite3.SQLITE_PERM: "may not be opened: let the desk's user read and write the file and its folder",
    sqlite3.SQLITE_AUTH: "may not be opened: let the desk's user read and write the file and its folder",
    sqlite3.SQLITE_NOMEM: "could not be worked with, the machine is out of memory: free some; the desk tries again",
}


def is_fault(error: BaseException) -> bool:
    """Whether it is the database that failed, not the unit of work."""
    return isinstance(error, sqlite3.Error) and _code(error) in _REMEDIES


def fault_of(error: Exception, name: str) -> StoreUnavailableError:
    """The sentence for an error of the database as a whole. `name`: how the sentence begins."""
    if isinstance(error, OSError):
        return StoreUnavailableError(f"{name} cannot be opened: {error.strerror or error}.")
    remedy = _REMEDIES.get(_code(error))
    return StoreUnavailableError(f"{name} {remedy}." if remedy else f"{name} cannot be used: {error}.")


def _code(error: BaseException) -> int:
    return int(getattr(error, "sqlite_errorcode", 0)) & 0xFF

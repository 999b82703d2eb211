"""One PostgreSQL database: its address, a transaction on asyncpg, and what its errors mean."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Literal, TypeVar

from asyncpg.exceptions import InterfaceError, InternalClientError, PostgresError
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError
from sqlalchemy.sql import Executable
from sqlalchemy.util import await_only

from bot.store.connection import Connection, Database, Fetched
from bot.store.errors import StoreAddressError
from bot.store.plans import Plans

T = TypeVar("T")

DRIVER_ERRORS = (PostgresError, InterfaceError, InternalClientError)

Meaning = Literal["again", "doubled", "constraint", "database", "own"]


def address_of(url: str) -> URL:
    """The address for asyncpg. Raises StoreAddressError, which shows no password."""
    try:
        parts = make_url(url)
    except (ArgumentError, ValueError):
        parts = None
    if parts is None or parts.get_backend_name() not in ("postgresql", "postgres") or not parts.database:
        raise StoreAddressError("The address of a PostgreSQL database reads postgresql://user:password@host/name.")
    query = dict(parts.query)
    if "sslmode" in query:  # libpq's word for what asyncpg calls ssl
        query["ssl"] = query.pop("sslmode")
    return parts.set(drivername="postgresql+asyncpg", query=query)


class PostgresConnection:
    """`Connection` over asyncpg itself, inside SQLAlchemy's greenlet: each statement is one round trip."""

    __slots__ = ("_driver", "_plans")
    kind: Database = "postgresql"

    def __init__(self, driver: Any, plans: Plans) -> None:
        self._driver = driver  # asyncpg.Connection
        self._plans = plans

    def execute(self, statement: Executable, params: Mapping[str, Any] | None = None) -> Fetched:
        given = params or {}
        plan = self._plans.of(statement, given)
        if plan.brings_rows:
            rows = await_only(self._driver.fetch(plan.sql, *plan.arguments(given)))
            return Fetched(len(rows), plan.rows(((name,) for name in rows[0].keys()), rows) if rows else [])  # noqa: SIM118 (a Record is no dict)
        said = await_only(self._driver.execute(plan.sql, *plan.arguments(given)))
        return Fetched(int(said.rpartition(" ")[2]), [])

    def execute_many(self, statement: Executable, params: Sequence[Mapping[str, Any]]) -> int:
        if not params:
            return 0
        plan = self._plans.of(statement, params[0])
        await_only(self._driver.executemany(plan.sql, [plan.arguments(given) for given in params]))
        return -1

    def run(self, work: Callable[[Connection], T], before_commit: Callable[[], None]) -> T:
        """The whole transaction."""
        await_only(self._driver.execute("BEGIN ISOLATION LEVEL REPEATABLE READ"))
        try:
            value = work(self)
            before_commit()
            await_only(self._driver.execute("COMMIT"))
        except BaseException:
            self._roll_back()
            raise
        return value

    def _roll_back(self) -> None:
        try:
            if not self._driver.is_closed():
                await_only(self._driver.execute("ROLLBACK"))
        except (*DRIVER_ERRORS, OSError):
            self._driver.terminate()  # of no use to anybody any more; the server rolls back when it is gone


# https://www.postgresql.org/docs/current/errcodes-appendix.html
_MEANINGS: dict[str, Meaning] = {
    "40001": "again",  # serialization failure
    "40P01": "again",  # deadlock
    "0A000": "again",  # a statement prepared before another process changed the tables
    "23505": "doubled",  # unique violation
    "25006": "database",  # read-only transaction
    "55P03": "database",  # lock not available within lock_timeout
    "3D000": "database",  # no such database
}
_CLASSES: dict[str, Meaning] = {
    "23": "constraint",
    "08": "database",  # connection
    "28": "database",  # not let in
    "53": "database",  # disk full, out of memory, too many connections
    "57": "database",  # shut down, cancelled
    "58": "database",  # disk fault
    "XX": "database",  # damaged
}
_REMEDIES = {
    "25006": "may only be read just now (a standby?): give the desk the address of the one that may be written",
    "3D000": "is not there: make it with `createdb`, or correct the address",
    "53100": "cannot grow, the disk is full: free some space there; the desk tries again",
    "53300": "has no connection left: raise its max_connections or run fewer processes; the desk tries again",
    "55P03": "is locked by another program: look for a long transaction there; the desk tries again",
    "28": "did not let the desk in: correct user and password in the address",
    "XX": "is damaged: look at its log, and put back a backup",
}


def sqlstate_of(error: BaseException) -> str:
    """PostgreSQL's five letters for the error, empty when it did not come from there."""
    cause = error.orig if isinstance(error, DBAPIError) else error
    return str(getattr(cause, "sqlstate", None) or "")


def is_lost(driver: Any, error: BaseException) -> bool:
    """Whether the connection is of no more use. InternalClientError: the server's goodbye came while nobody listened."""
    return isinstance(error, InternalClientError) or driver is None or bool(driver.is_closed())


def meaning_of(error: BaseException) -> Meaning:
    """`own`: the fault of the unit of work, which is raised as it is."""
    if isinstance(error, OSError):
        return "database"
    state = sqlstate_of(error)
    return _MEANINGS.get(state) or _CLASSES.get(state[:2], "own")


def sentence(error: BaseException, name: str) -> str:
    """What the desk says of a fault of the database. `name` begins the sentence."""
    state = sqlstate_of(error)
    remedy = _REMEDIES.get(state) or _REMEDIES.get(state[:2])
    return f"{name} {remedy}." if remedy else f"{name} does not answer: look whether it runs and can be reached ({_short(error)})."


def _short(error: BaseException) -> str:
    cause = error.orig if isinstance(error, DBAPIError) else error
    first = str(cause).strip().splitlines()
    return f"{type(cause).__name__}: {first[0]}" if first else type(cause).__name__

"""What the rest of the desk knows of a store, and the one way to get one."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from pathlib import Path
from typing import Protocol, TypeVar, TypeVarTuple

from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from bot.store.connection import Connection
from bot.store.errors import StoreAddressError

T = TypeVar("T")
Ts = TypeVarTuple("Ts")


class Store(Protocol):
    async def open(self) -> None:
        """Makes or upgrades the tables. Raises StoreRefusedError or StoreUnavailableError with one sentence."""

    async def revision(self) -> str | None:
        """The revision of its tables, looked up without opening it; None: there are none. Raises StoreError with one sentence."""

    async def run(self, fn: Callable[[Connection, *Ts], T], *args: *Ts, key: Hashable = None) -> T:
        """Runs `fn(conn, *args)` as one unit of work: it returns after COMMIT; what `fn` raises comes back here and nothing of it is kept.

        Units with the same key run in the order they were handed in. `fn` may be run more than once (PostgreSQL, when two processes met),
        so it changes nothing but the database. StoreUnavailableError: nothing was kept, or, when PostgreSQL was lost during a COMMIT,
        perhaps everything was; what must not be doubled has a unique key.
        """

    async def backup(self, file: Path) -> None:
        """Writes a copy of everything, while work goes on. Raises StoreError when the file exists or cannot be written."""

    async def check(self) -> list[str]:
        """What is wrong inside the database, one sentence each; empty: nothing."""

    async def close(self) -> None:
        """Finishes what is queued first."""


def open_store(url: str, *, alone: bool = True) -> Store:
    """`sqlite:///path/to/file.db`, `sqlite://` (in memory) or `postgresql://user:password@host/name`; not opened yet.

    `alone=False` is for short commands beside a running desk. Raises StoreAddressError with one sentence for anything else.
    """
    kind = _kind(url)
    if kind == "sqlite":
        from bot.store.writer import SqliteStore

        return SqliteStore(url, alone=alone)
    try:
        from bot.store.postgres import PostgresStore
    except ModuleNotFoundError as error:
        raise StoreAddressError(
            f"A PostgreSQL database needs the package {error.name}: pip install 'pos-support-desk[postgres]', or use sqlite:///path/to/desk.db."
        ) from error

    return PostgresStore(url)


def _kind(url: str) -> str:
    scheme = url.partition(":")[0].partition("+")[0]
    if scheme in ("sqlite", "postgresql", "postgres"):
        try:
            make_url(url)
        except (ArgumentError, ValueError):
            pass
        else:
            return scheme
    shown = f"{scheme}:…" if "://" in url else f"“{url}”"  # no more of it than that: it may hold a password
    raise StoreAddressError(
        f"The database address {shown} is not understood: write sqlite:///path/to/desk.db or postgresql://user:password@host/name."
    )

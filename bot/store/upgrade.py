"""What `desk db` does: one short visit to the database, beside a running desk where that is possible."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TypeVar

from sqlalchemy.engine import make_url

from bot.store.errors import StoreError
from bot.store.store import Store, open_store

T = TypeVar("T")


def upgrade(url: str) -> str:
    """Brings the tables to this program's. Raises StoreError with one sentence."""

    async def nothing_more(store: Store) -> str:
        return "the tables are this program's"

    return _visit(url, nothing_more)


def check(url: str) -> list[str]:
    """What is damaged, a sentence each."""
    _must_be_there(url)
    return _visit(url, lambda store: store.check())


def backup(url: str, file: Path) -> str:
    """A consistent copy of everything in `file`, which must not exist yet."""

    async def copy(store: Store) -> str:
        await store.backup(file)
        return f"written: {file}"

    _must_be_there(url)
    return _visit(url, copy)


def _must_be_there(url: str) -> None:
    """Looking at a database or copying it makes none."""
    file = make_url(url).database if url.startswith("sqlite:") else None
    if file and file != ":memory:" and not Path(file).exists():
        raise StoreError(f"there is no database at {file}; `desk run` or `desk db upgrade` makes one")


def _visit(url: str, work: Callable[[Store], Awaitable[T]]) -> T:
    async def visit() -> T:
        store = open_store(url, alone=False)
        await store.open()
        try:
            return await work(store)
        finally:
            await store.close()

    return asyncio.run(visit())

"""`desk db parked` and `replay`: updates that our own code could not take, looked at and applied again, beside a running desk."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime
from typing import TypeVar

import orjson

from bot.desk import books, receive
from bot.desk.desk import Desk, Work
from bot.desk.ports import PORTS
from bot.flowfile.load import Loaded, load_folder
from bot.settings import Settings, SettingsError
from bot.store import StoreError, inbox, open_store
from bot.store.connection import Connection
from bot.store.inbox import InboxUpdate
from bot.telegram import wire

T = TypeVar("T")


def list_parked(settings: Settings) -> list[InboxUpdate]:
    """The oldest first. Raises SettingsError with one sentence."""
    return _visit(settings, inbox.list_parked)


def replay(settings: Settings, inbox_id: int, at: datetime | None = None) -> str:
    """Applies it as if it came `at` (now), and says what became of it. Raises SettingsError with one sentence; then it stays parked.

    It comes after whatever the merchant wrote since; the running desk sends what it leads to.
    """
    loaded = load_folder(settings.flows)
    if loaded.library is None:
        raise SettingsError(f"{settings.flows}: the flows cannot be used (desk flow lint)")
    return _visit(settings, lambda conn: _replay(conn, settings, loaded, inbox_id, at or datetime.now(UTC)))


def _replay(conn: Connection, settings: Settings, loaded: Loaded, inbox_id: int, at: datetime) -> str:
    row = inbox.take_back(conn, inbox_id)
    if row is None:
        raise SettingsError(f"no update {inbox_id} is parked (desk db parked lists them)")
    update = wire.parse_update(orjson.loads(row.body))
    work = Work.begin(conn, _desk(conn, settings, loaded, row.bot_id), at, f"u:{row.update_id}")
    try:
        receive.apply(work, update, row.body)
    except StoreError:
        raise
    except Exception as error:  # still our own fault: said, and nothing of it is kept
        raise SettingsError(f"it fails again ({type(error).__name__}: {error}); it stays parked") from error
    if work.dropped:
        return "there is nothing in it for the desk; it is off the list"
    return f"applied; {len(work.deliveries)} deliveries go out as soon as `desk run` sends them"


def _desk(conn: Connection, settings: Settings, loaded: Loaded, bot_id: int) -> Desk:
    """The desk as it runs, less the bot's name, which only commands in groups are addressed by."""
    assert loaded.builtin is not None
    shelf = books.build(conn, builtins=loaded.builtin.builtins, texts=loaded.builtin.texts, data=loaded.data)
    return Desk(
        bot_id=bot_id,
        bot_username="",
        books=shelf,
        ports=PORTS,
        agents_chat=books.agents_chat(conn, settings.agents_chat),
        admins=settings.admins,
        tz=settings.zone,
    )


def _visit(settings: Settings, work: Callable[[Connection], T]) -> T:
    async def visit() -> T:
        store = open_store(settings.database_url, alone=False)
        await store.open()
        try:
            return await store.run(work)
        finally:
            await store.close()

    try:
        return asyncio.run(visit())
    except StoreError as error:
        raise SettingsError(str(error)) from None

"""A short visit to the database beside a running desk, for the commands that need one unit of work."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import TypeVar

from bot.desk import books
from bot.desk.admins.refused import FlowsError
from bot.desk.desk import Desk
from bot.desk.ports.named import PORTS
from bot.flowfile.load import load_folder
from bot.settings import Settings, SettingsError
from bot.store import StoreError, open_store
from bot.store.connection import Connection

T = TypeVar("T")


def visit(settings: Settings, work: Callable[[Connection], T]) -> T:
    """Runs one unit of work. Raises SettingsError with one sentence."""

    async def there() -> T:
        store = open_store(settings.database_url, alone=False)
        await store.open()
        try:
            return await store.run(work)
        finally:
            await store.close()

    try:
        return asyncio.run(there())
    except (FlowsError, StoreError) as error:
        raise SettingsError(str(error)) from None


def desk_of(conn: Connection, settings: Settings, bot_id: int) -> Desk:
    """The desk as it runs, less the bot's name, which only commands in groups are addressed by. Raises SettingsError."""
    loaded = load_folder(settings.flows)
    if loaded.library is None or loaded.builtin is None:
        raise SettingsError(f"{settings.flows}: the flows cannot be used (desk flow lint)")
    shelf = books.build(conn, builtins=loaded.builtin.builtins, texts=loaded.builtin.texts, data=loaded.data)
    return Desk(
        bot_id=bot_id,
        bot_username="",
        books=shelf,
        ports=PORTS,
        agents_chat=books.agents_chat(conn, settings.agents_chat),
        admins=settings.admins,
        tz=settings.zone,
        keep=settings.keep,
    )

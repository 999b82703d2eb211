"""`desk flow publish` and `list`: one short visit to the database, beside a running desk."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeVar

from bot.desk.ports import PORTS
from bot.desk.publish import FlowsError, publish_files
from bot.flowfile.load import load_folder
from bot.settings import Settings, SettingsError
from bot.store import StoreError, open_store, revisions
from bot.store.connection import Connection
from bot.store.revisions import Entry

T = TypeVar("T")


def publish_now(settings: Settings, ids: Sequence[str], *, by: str, why: str, folder: Path | None = None) -> list[tuple[str, str]]:
    """(flow, revision) of each file that went live; without `ids` of all that changed. Raises SettingsError with one sentence."""
    if not why.strip():
        raise SettingsError("--why is empty: say what changed and why, it is kept with the revision")
    loaded = load_folder(folder or settings.flows)
    wanted = ids or sorted(loaded.files)
    return _visit(settings, lambda conn: publish_files(conn, loaded, wanted, PORTS, by=by, why=why, at=datetime.now(UTC)))


def list_now(settings: Settings) -> list[Entry]:
    """Every revision, oldest first. Raises SettingsError with one sentence."""
    return _visit(settings, revisions.list_revisions)


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
    except (FlowsError, StoreError) as error:
        raise SettingsError(str(error)) from None

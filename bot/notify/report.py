"""`desk notify`: what stands in DESK_NOTIFY, what waits for each place, and a test message to each."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Protocol

import httpx
from sqlalchemy.engine import make_url

from bot.desk.tickets import notices
from bot.notify.errors import NoticeError
from bot.notify.loop import send
from bot.notify.targets import Target
from bot.store import notices as rows
from bot.store import open_store
from bot.store.connection import Connection


class Settings(Protocol):
    @property
    def targets(self) -> tuple[Target, ...]: ...
    @property
    def database_url(self) -> str: ...


def report(settings: Settings, *, test: bool) -> tuple[list[str], bool]:
    """A line for each place, and whether all is well. Raises StoreError."""
    return asyncio.run(_report(settings, test))


async def _report(settings: Settings, test: bool) -> tuple[list[str], bool]:
    if not settings.targets:
        return ["nobody is told outside Telegram: DESK_NOTIFY is not set (see .env.example)"], True
    standings, faults = await _stored(settings.database_url, [target.name for target in settings.targets])
    lines, well = [], not faults
    for target in settings.targets:
        standing = standings.get(target.name)
        parts = [f"{target.name:<10} {', '.join(sorted(target.wanted.kinds))}, from {target.wanted.least}"]
        parts.append(f"{standing.waiting} waiting, {standing.failed} given up since yesterday" if standing else "nothing waits")
        if target.name in faults:
            parts.append(f"DOES NOT GET THROUGH: {faults[target.name]}")
        lines.append("; ".join(parts))
    if test:
        tried, fine = await _test(settings.targets)
        lines, well = [*lines, *tried], fine
    return lines, well


async def _stored(url: str, names: list[str]) -> tuple[dict[str, rows.Standing], dict[str, str]]:
    """A database that is not there yet has nothing to tell."""
    if not _is_there(url):
        return {}, {}

    def look(conn: Connection) -> tuple[list[rows.Standing], dict[str, str]]:
        return rows.standings(conn, datetime.now(UTC)), notices.faults(conn, names)

    store = open_store(url, alone=False)
    await store.open()
    try:
        standings, faults = await store.run(look)
    finally:
        await store.close()
    return {one.target: one for one in standings}, faults


def _is_there(url: str) -> bool:
    file = make_url(url).database if url.startswith("sqlite:") else None
    return not file or Path(file).exists()


async def _test(targets: Sequence[Target]) -> tuple[list[str], bool]:
    lines, well = [], True
    async with httpx.AsyncClient() as client:
        for target in targets:
            try:
                await send(client, target, notices.trial(target.lang), datetime.now(UTC))
                lines.append(f"{target.name:<10} has taken the test message")
            except NoticeError as error:
                well = False
                lines.append(f"{target.name:<10} has NOT taken it: {error}")
    return lines, well

"""`desk db parked` and `replay`: updates that our own code could not take, looked at and applied again, beside a running desk."""

from __future__ import annotations

from datetime import UTC, datetime

import orjson

from bot.desk import receive
from bot.desk.desk import Work
from bot.settings import Settings, SettingsError
from bot.store import StoreError, inbox
from bot.store.connection import Connection
from bot.store.inbox import InboxUpdate
from bot.telegram import wire
from bot.visit import desk_of, visit


def list_parked(settings: Settings) -> list[InboxUpdate]:
    """The oldest first. Raises SettingsError with one sentence."""
    return visit(settings, inbox.list_parked)


def replay(settings: Settings, inbox_id: int, at: datetime | None = None) -> str:
    """Applies it as if it came `at` (now), and says what became of it. Raises SettingsError with one sentence; then it stays parked.

    It comes after whatever the merchant wrote since; the running desk sends what it leads to.
    """
    return visit(settings, lambda conn: _replay(conn, settings, inbox_id, at or datetime.now(UTC)))


def _replay(conn: Connection, settings: Settings, inbox_id: int, at: datetime) -> str:
    row = inbox.take_back(conn, inbox_id)
    if row is None:
        raise SettingsError(f"no update {inbox_id} is parked (desk db parked lists them)")
    update = wire.parse_update(orjson.loads(row.body))
    work = Work.begin(conn, desk_of(conn, settings, row.bot_id), at, f"u:{row.update_id}")
    try:
        receive.apply(work, update, row.body)
    except StoreError:
        raise
    except Exception as error:  # still our own fault: said, and nothing of it is kept
        raise SettingsError(f"it fails again ({type(error).__name__}: {error}); it stays parked") from error
    if work.dropped:
        return "there is nothing in it for the desk; it is off the list"
    return f"applied; {len(work.deliveries)} deliveries go out as soon as `desk run` sends them"

"""`desk export`, `forget` and `audit`: what is kept of somebody, written out or deleted, and who did what; beside a running desk."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

from bot.desk.desk import Work
from bot.desk.keeping import forget as forgetting
from bot.desk.keeping import record
from bot.desk.talk import of_merchant
from bot.record_page import page
from bot.settings import Settings, SettingsError
from bot.store import audit, merchants, tickets
from bot.store.audit import Act
from bot.store.connection import Connection
from bot.store.merchants import Merchant
from bot.store.ticket_events import Actor
from bot.visit import desk_of, visit


def export(settings: Settings, *, merchant: str | None, ticket: str | None, by: str, as_html: bool, at: datetime | None = None) -> str:
    """The record as JSON or as an HTML page; one of `merchant` (Telegram id or @name) and `ticket` (its number) is given.

    It is noted in the audit trail. Raises SettingsError with one sentence.
    """
    found = visit(settings, lambda conn: _export(conn, settings, merchant, ticket, by, at or datetime.now(UTC)))
    return page(found) if as_html else json.dumps(found, ensure_ascii=False, indent=1) + "\n"


def _export(conn: Connection, settings: Settings, name: str | None, number: str | None, by: str, at: datetime) -> dict[str, Any]:
    if number is not None:
        ticket = tickets.find_number(conn, number.lstrip("#"))
        if ticket is None:
            raise SettingsError(f"there is no ticket {number}")
        merchant = merchants.get(conn, ticket.merchant_id)
        desk = desk_of(conn, settings, merchant.bot_id)
        found, about = record.of_ticket(conn, desk, merchant, ticket), f"ticket:{ticket.number}"
    else:
        merchant = _merchant(conn, name or "")
        desk = desk_of(conn, settings, merchant.bot_id)
        found, about = record.of_merchant(conn, desk, merchant), f"merchant:{merchant.user_id}"
    audit.add(conn, Actor("admin", None, by), "exported", about, at)
    return {"exported_at": at.astimezone(settings.zone).isoformat(timespec="seconds"), "exported_by": by, **found}


def forget(settings: Settings, *, merchant: str, by: str, at: datetime | None = None) -> str:
    """As if he had sent /forget himself; he gets the receipt in Telegram. Raises SettingsError with one sentence."""

    def work_on(conn: Connection) -> str:
        found = _merchant(conn, merchant)
        work = Work.begin(conn, desk_of(conn, settings, found.bot_id), at or datetime.now(UTC), "admin")
        forgetting.forget(work, of_merchant(work, found))
        audit.add(conn, Actor("admin", None, by), "forgotten", f"merchant:{found.user_id}", work.at)
        return f"{found.user_id} is forgotten; the running desk takes him out of the group and sends him the receipt"

    return visit(settings, work_on)


def acts(settings: Settings, since: datetime) -> list[Act]:
    """The audit trail, newest first. Raises SettingsError with one sentence."""
    return visit(settings, lambda conn: audit.list_acts(conn, since))


def _merchant(conn: Connection, name: str) -> Merchant:
    found = (
        merchants.list_known_as(conn, int(name)) if name.isdecimal() and len(name) < 19 else merchants.list_called(conn, name.lstrip("@"))
    )
    if not found:
        raise SettingsError(f"nobody called “{name}” ever wrote to this desk (give his Telegram id, or his @name)")
    return found[-1]

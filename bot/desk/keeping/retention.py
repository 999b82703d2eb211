"""Retention: what was kept for the days the settings say goes, every night, a little at a time.

A conversation counts from its end, a ticket from its closing, an update and a delivery from the day they came or were made. What goes is
what people said and who they were; numbers for the reports (which flow, how it ended, how long it took) stay.
"""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta

import structlog

from bot.desk.desk import Work
from bot.desk.keeping import forget
from bot.store import audit, marks, notices, redact, retention, tickets, timers
from bot.store.connection import Connection
from bot.store.retention import Reached
from bot.store.ticket_events import DESK

log = structlog.get_logger(__name__)

SWEEP = "sweep"
NIGHTLY = time(3, 30)
AT_ONCE = 200  # rows of a kind in one transaction
AGAIN = timedelta(seconds=5)
CONVERSATIONS, TICKETS = "swept_conversations", "swept_tickets"
_BEGINNING: Reached = (datetime(2000, 1, 1, tzinfo=UTC), 0)


def begin(conn: Connection, at: datetime) -> None:
    """At start: the first sweep is due at once, so that a desk that is off at night sweeps too."""
    timers.set_timer(conn, scope="desk", scope_id=0, key=SWEEP, due_at=at)


def sweep(work: Work) -> None:
    """One step; the next one follows at once while there is more, else the next night."""
    gone = {kind: number for kind, number in _step(work) if number}
    more = any(number >= AT_ONCE for number in gone.values())
    timers.set_timer(work.conn, scope="desk", scope_id=0, key=SWEEP, due_at=work.at + AGAIN if more else _next_night(work.at))
    if gone:
        log.info("retention_swept", **gone)
        audit.add(work.conn, DESK, "swept", "desk", work.at, body=gone)


def _next_night(at: datetime) -> datetime:
    night = at.replace(hour=NIGHTLY.hour, minute=NIGHTLY.minute, second=0, microsecond=0)
    return night if night > at else night + timedelta(days=1)


def _step(work: Work) -> list[tuple[str, int]]:
    conn, keep = work.conn, work.desk.keep
    gone: list[tuple[str, int]] = []
    if keep.updates:
        before = work.at - timedelta(days=keep.updates)
        gone.append(("updates", retention.delete_updates(conn, before, AT_ONCE)))
        gone.append(("deliveries", retention.delete_deliveries(conn, before, AT_ONCE)))
        gone.append(("notices", notices.delete_old(conn, before, AT_ONCE)))
    if keep.conversations:
        gone.append(("conversations", _conversations(conn, work.at - timedelta(days=keep.conversations))))
    if keep.tickets:
        before = work.at - timedelta(days=keep.tickets)
        gone.append(("tickets", _tickets(work, before)))
        gone.append(("merchants", retention.empty_merchants(conn, before, AT_ONCE)))
    if keep.audit:
        gone.append(("acts", retention.delete_acts(conn, work.at - timedelta(days=keep.audit), AT_ONCE)))
    return gone


def _conversations(conn: Connection, before: datetime) -> int:
    found = retention.list_ended(conn, _reached(conn, CONVERSATIONS), before, AT_ONCE)
    for _, id_ in found:
        redact.forget_conversation(conn, id_)
    _note(conn, CONVERSATIONS, found)
    return len(found)


def _tickets(work: Work, before: datetime) -> int:
    found = retention.list_closed(work.conn, _reached(work.conn, TICKETS), before, AT_ONCE)
    for _, id_ in found:
        forget.clear_topic(work, tickets.get(work.conn, id_))
        redact.forget_ticket(work.conn, id_)
    _note(work.conn, TICKETS, found)
    return len(found)


def _reached(conn: Connection, mark: str) -> Reached:
    found = marks.find(conn, mark)
    if found is None:
        return _BEGINNING
    at, _, id_ = found.partition(" ")
    return datetime.fromisoformat(at), int(id_)


def _note(conn: Connection, mark: str, found: list[Reached]) -> None:
    if found:
        at, id_ = found[-1]
        marks.save(conn, mark, f"{at.isoformat()} {id_}", at)

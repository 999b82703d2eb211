"""A ticket's clocks: rows that survive every restart. By when an answer is due, who is warned before, how long an answer waits for a word."""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.desk.desk import Work
from bot.desk.tickets.hours import after, answer_by, target
from bot.store import timers
from bot.store.tickets import Ticket

PROMISE = "promise"
"""An answer is due; it is what the merchant was told."""
WARN = "warn:"
"""`warn:assignee`, `warn:group`, `warn:admins`: it will be due soon."""
UNCLAIMED = "unclaimed"
"""Nobody has taken it; `step` in its body counts the announcements."""
IDLE = "idle_agent"
"""Its agent has done nothing about it; `agent` and `warned` in its body."""
RAISE = "raise"
"""The merchant has waited so long that its priority may rise."""
SILENCE = "silence"
"""An answered ticket waits so long for the merchant's word."""
CLOSE = "close"
"""A solved one waits so long before it is closed for good."""
CLOSE_SOON = "close_soon"
"""So long before that the merchant is told."""
WORD = "word"
"""The merchant's next text is his word on how he was served."""
ALBUM = "album"
"""`album:<author>:<id>`: the rest of an album is waited for."""

WHILE_WE_OWE = (PROMISE, f"{WARN}assignee", f"{WARN}group", f"{WARN}admins", RAISE)
AFTER_SOLVING = (CLOSE, CLOSE_SOON, WORD)


def owe(work: Work, ticket: Ticket) -> datetime | None:
    """We owe an answer from now on: its due moment, with the warnings before it. None: the desk promises nothing for it."""
    hours, first = work.desk.books.hours, ticket.first_answer_at is None
    paid(work, ticket.id)
    due, whole = answer_by(hours, work.at, ticket.priority, first=first), target(hours, ticket.priority, first=first)
    if due is None or whole is None:
        return None
    _set(work, ticket.id, PROMISE, due)
    for who, share in work.desk.books.data.desk.warnings.items():
        at = after(hours, work.at, whole * share)
        if at is not None and at < due:
            _set(work, ticket.id, f"{WARN}{who}", at)
    watch_waiting(work, ticket)
    return due


def promise_again(work: Work, ticket: Ticket) -> datetime | None:
    """The promised time has passed: the next one, looked at once more when it comes. None: the desk has no hours to promise by."""
    due = answer_by(work.desk.books.hours, work.at, ticket.priority, first=False)
    if due is not None:
        timers.set_timer(work.conn, scope="ticket", scope_id=ticket.id, key=PROMISE, due_at=due, body={"again": True})
    return due


def promise_at(work: Work, ticket_id: int, due: datetime) -> None:
    """The desk's own goal has passed; what the merchant was told comes at `due`."""
    _set(work, ticket_id, PROMISE, due)


def paid(work: Work, ticket_id: int) -> None:
    """Answered, solved or handed back: nothing is owed any more."""
    timers.cancel(work.conn, "ticket", ticket_id, *WHILE_WE_OWE)


def watch_waiting(work: Work, ticket: Ticket) -> None:
    """Looks at its priority again when he has waited as long as the next rule says."""
    since = (ticket.waiting_since or work.at).astimezone(work.desk.tz)
    moments = (after(work.desk.books.hours, since, waited) for waited in work.desk.books.data.desk.thresholds.waiting.values())
    ahead = [moment for moment in moments if moment is not None and moment > work.at]
    if ahead:
        _set(work, ticket.id, RAISE, min(ahead))


def unclaimed(work: Work, ticket_id: int, step: int = 0) -> None:
    """It is announced again when nobody takes it; after the last step no more."""
    steps = work.desk.books.data.desk.unclaimed
    due = after(work.desk.books.hours, work.at, steps[step]) if step < len(steps) else None
    if due is not None:
        timers.set_timer(work.conn, scope="ticket", scope_id=ticket_id, key=UNCLAIMED, due_at=due, body={"step": step})


def claimed(work: Work, ticket_id: int) -> None:
    timers.cancel(work.conn, "ticket", ticket_id, UNCLAIMED)


def watch_agent(work: Work, ticket: Ticket, *, warned: bool = False) -> None:
    """While the merchant waits, its agent is expected to do something about it. Called at everything he does."""
    rules = work.desk.books.data.desk.idle
    if rules is None or ticket.assignee_id is None or ticket.status != "open":
        timers.cancel(work.conn, "ticket", ticket.id, IDLE)
        return
    due = after(work.desk.books.hours, work.at, rules.returned if warned else rules.warn)
    if due is not None:
        body = {"agent": ticket.assignee_id, "warned": warned}
        timers.set_timer(work.conn, scope="ticket", scope_id=ticket.id, key=IDLE, due_at=due, body=body)


def silence(work: Work, ticket_id: int) -> None:
    """Answered; the merchant's word is waited for."""
    _set(work, ticket_id, SILENCE, work.at + work.desk.books.data.desk.endings.silent)


def heard(work: Work, ticket_id: int) -> None:
    timers.cancel(work.conn, "ticket", ticket_id, SILENCE)


def solved(work: Work, ticket_id: int) -> None:
    """Nothing is waited for but that it closes, and a warning before."""
    paid(work, ticket_id)
    timers.cancel(work.conn, "ticket", ticket_id, UNCLAIMED, IDLE, SILENCE)
    endings = work.desk.books.data.desk.endings
    _set(work, ticket_id, CLOSE, work.at + endings.close)
    if timedelta() < endings.warning < endings.close:
        _set(work, ticket_id, CLOSE_SOON, work.at + endings.close - endings.warning)


def over(work: Work, ticket_id: int) -> None:
    """Closed: none of its clocks goes on. An album that is still coming in is no clock of the ticket."""
    timers.cancel(work.conn, "ticket", ticket_id, *WHILE_WE_OWE, UNCLAIMED, IDLE, SILENCE, *AFTER_SOLVING)


def opened_again(work: Work, ticket_id: int) -> None:
    timers.cancel(work.conn, "ticket", ticket_id, *AFTER_SOLVING)


def _set(work: Work, ticket_id: int, key: str, due: datetime) -> None:
    timers.set_timer(work.conn, scope="ticket", scope_id=ticket_id, key=key, due_at=due)

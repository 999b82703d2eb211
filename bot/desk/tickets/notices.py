"""What agents who are not in Telegram just now are told elsewhere, and in which words: ticket, queue, priority, waiting time, link. Nothing
that a merchant wrote, no name of his and no sum ever stands in it: it goes through other people's servers."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bot.desk.agents.boards import MARKS, address_of, span
from bot.desk.desk import NOTICES, Desk, NoticeKind, Work
from bot.desk.sending import tell_admins
from bot.desk.tickets.hours import next_open, open_at
from bot.desk.tickets.topics import group_of
from bot.desk.words.texts import say
from bot.store import marks, notices, tickets
from bot.store.connection import Connection
from bot.store.notices import Notice
from bot.store.tickets import Ticket
from bot.tickets import PRIORITIES
from bot.values import Lang

FAULT = "notify:"
"""Begins the mark of a place that nothing gets through to."""
MOST_LINES = 12
_HEADS = {"breach": "notice_breach", "warning": "notice_warning", "unclaimed": "notice_unclaimed", "opened": "notice_opened"}


def tell(work: Work, ticket: Ticket, kind: NoticeKind) -> None:
    """A row for every place that wants to hear of this. A new ticket that is not pressing waits for the desk to open: nobody is woken."""
    rank = PRIORITIES.index(ticket.priority)
    for place in work.desk.notify:
        if kind in place.kinds and rank >= PRIORITIES.index(place.least):
            due_at = _not_at_night(work, ticket) if kind == "opened" else work.at
            notices.add(work.conn, target=place.name, kind=kind, ticket_id=ticket.id, due_at=due_at, at=work.at)


def _not_at_night(work: Work, ticket: Ticket) -> datetime:
    hours = work.desk.books.hours
    if PRIORITIES.index(ticket.priority) >= PRIORITIES.index("high") or open_at(hours, work.at):
        return work.at
    return next_open(hours, work.at) or work.at


def still_wanted(ticket: Ticket | None, kind: str) -> bool:
    """Whether there is anything to do about it by now."""
    if ticket is None or ticket.status != "open":
        return False
    return ticket.assignee_id is None if kind in ("opened", "unclaimed") else True


def take(conn: Connection, desk: Desk, target: str, owner: str, now: datetime, lang: Lang) -> tuple[list[Notice], str]:
    """Claims what is due for one place and says it, several things in one message. Empty words: there is nothing to send."""
    work = Work.begin(conn, desk, now, f"n:{target}")
    claimed = notices.claim_due(conn, target, owner, now)
    known = {notice.ticket_id: tickets.find(conn, notice.ticket_id) for notice in claimed}
    wanted = [notice for notice in claimed if still_wanted(known[notice.ticket_id], notice.kind)]
    notices.done(conn, [notice for notice in claimed if notice not in wanted], owner, "void", now)
    told = {(notice.kind, notice.ticket_id): known[notice.ticket_id] for notice in wanted}
    pairs = [(kind, ticket) for (kind, _), ticket in told.items() if ticket is not None]
    return wanted, words(work, pairs, lang) if pairs else ""


def words(work: Work, told: Sequence[tuple[str, Ticket]], lang: Lang) -> str:
    """Plain text: the worst first, each kind under a heading of its own, a line for each ticket."""
    lines: list[str] = []
    for kind in NOTICES:
        here = [ticket for one, ticket in told if one == kind]
        here.sort(key=lambda ticket: (-PRIORITIES.index(ticket.priority), ticket.waiting_since or ticket.opened_at))
        if here:
            lines.append(say(_HEADS[kind], lang, number=len(here)))
            lines += [_line(work, ticket, lang) for ticket in here[:MOST_LINES]]
            if len(here) > MOST_LINES:
                lines.append(say("notice_more", lang, number=len(here) - MOST_LINES))
    return "\n".join(lines)


def _line(work: Work, ticket: Ticket, lang: Lang) -> str:
    titles = work.desk.books.data.desk.queues.get(ticket.queue, {})
    parts = [
        f"{MARKS.get(ticket.priority, '')} {ticket.number}",
        titles.get(lang) or ticket.queue,
        say("entry_waits", lang, time=span(work.at - (ticket.waiting_since or ticket.opened_at), lang)),
        address_of(ticket.chat_id or group_of(work.conn, work.desk), ticket.thread_id, ticket.card_id),
    ]
    return " · ".join(part for part in parts if part)


def arrived(work: Work, target: str, claimed: Sequence[Notice], owner: str) -> None:
    """It was taken; admins hear that a place works again, once."""
    notices.done(work.conn, claimed, owner, "sent", work.at)
    if marks.find(work.conn, FAULT + target) is not None:
        marks.remove(work.conn, FAULT + target)
        tell_admins(work, say("notify_back", work.desk.agents_lang, place=target))


def given_up(work: Work, target: str, claimed: Sequence[Notice], owner: str, why: str) -> None:
    notices.done(work.conn, claimed, owner, "failed", work.at, why)
    in_trouble(work, target, why)


def put_off(work: Work, target: str, claimed: Sequence[Notice], owner: str, at: datetime, why: str, *, tell: bool) -> None:
    """`tell`: it has failed often enough to say so."""
    notices.again(work.conn, claimed, owner, at, why)
    if tell:
        in_trouble(work, target, why)


def in_trouble(work: Work, target: str, why: str) -> None:
    """One line to admins, not one a message."""
    known = marks.find(work.conn, FAULT + target)
    marks.save(work.conn, FAULT + target, why, work.at)
    if known is None:
        tell_admins(work, say("notify_fault", work.desk.agents_lang, place=target, why=why))


def faults(conn: Connection, targets: Sequence[str]) -> dict[str, str]:
    """Place → why nothing gets through to it, of those where it does not."""
    found = {name: marks.find(conn, FAULT + name) for name in targets}
    return {name: why for name, why in found.items() if why is not None}


def trial(lang: Lang) -> str:
    """What `desk notify --test` sends."""
    return say("notice_test", lang)

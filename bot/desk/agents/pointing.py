"""A ticket pointed at from elsewhere in the group: its number as a link to its topic or card, and one line that says what it is about."""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.desk.desk import Work
from bot.desk.tickets.hours import worked
from bot.desk.words.texts import say
from bot.store.tickets import Ticket
from bot.telegram.texts import escape, one_line
from bot.tickets import PRIORITIES
from bot.values import Lang, Money

MARKS = {"urgent": "🚨", "high": "🔴", "normal": "", "low": ""}
_SUPERGROUP = -1_000_000_000_000


def url(ticket: Ticket) -> str | None:
    """Telegram's link to its topic, or to its card in a group without topics. None: it stands nowhere yet, or a basic group has it, and
    messages there have no links."""
    if ticket.chat_id is None or ticket.chat_id > _SUPERGROUP:
        return None
    anchor = ticket.thread_id or ticket.card_id
    return None if anchor is None else f"https://t.me/c/{_SUPERGROUP - ticket.chat_id}/{anchor}"


def pointer(ticket: Ticket) -> str:
    """Its number, linked where that is possible; HTML."""
    link = url(ticket)
    return f"<b>{ticket.number}</b>" if link is None else f'<a href="{link}">{ticket.number}</a>'


def entry(work: Work, ticket: Ticket) -> str:
    """🚨 1001 钱没到账 ¥3500 · 安 · 等了2小时 · 无人认领: what one reads of forty; HTML."""
    lang = work.desk.agents_lang
    matter = escape(one_line(str(ticket.facts.get("matter") or ticket.flow))[:24])
    about = matter if ticket.amount is None else f"{matter} ¥{Money(ticket.amount).yuan()}"
    name = escape(one_line(str(ticket.facts.get("name") or ""))[:16])
    head = " ".join(part for part in (MARKS[ticket.priority], pointer(ticket), about) if part)
    since = None if ticket.waiting_since is None else work.at - ticket.waiting_since
    waits = "" if since is None or since < timedelta(minutes=1) else say("entry_waited", lang, time=span(since, lang))
    holder = say("card_nobody", lang) if ticket.assignee_name is None else escape(ticket.assignee_name)
    return " · ".join(part for part in (head, name, waits, holder) if part)


def span(time: timedelta, lang: Lang) -> str:
    """45分钟, 2小时, 3天: as exactly as it matters."""
    minutes = max(int(time.total_seconds() // 60), 0)
    if minutes < 60:
        return say("minutes", lang, number=minutes)
    if minutes < 60 * 48:
        hours, rest = divmod(minutes, 60)
        return say("hours", lang, number=f"{hours}.5" if 15 <= rest < 45 else hours + (rest >= 45))
    return say("days", lang, number=minutes // (60 * 24))


def most_urgent(ticket: Ticket) -> tuple[int, datetime, int]:
    """For sorting: the highest priority first, then who was promised an answer first, then who came first."""
    return -PRIORITIES.index(ticket.priority), ticket.promised_at or ticket.opened_at + timedelta(days=3650), ticket.id


def waited(work: Work, ticket: Ticket) -> timedelta:
    """Working time since his oldest word without an answer."""
    return (
        timedelta()
        if ticket.waiting_since is None
        else worked(work.desk.books.hours, ticket.waiting_since.astimezone(work.desk.tz), work.at)
    )

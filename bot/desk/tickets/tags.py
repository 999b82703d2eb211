"""Tags of a ticket: short words by which agents sort and count. Kept as one text with spaces between."""

from __future__ import annotations

import re
from dataclasses import replace

from bot.desk.desk import Work
from bot.desk.sending import line
from bot.desk.tickets import card
from bot.desk.words.texts import say
from bot.store import ticket_events, tickets
from bot.store.ticket_events import Actor
from bot.store.tickets import Ticket
from bot.telegram.texts import escape
from bot.tickets import RefusedError

MOST = 8
_TAG = re.compile(r"[^\s.,，、#]{1,12}")


def of(ticket: Ticket) -> list[str]:
    return (ticket.tags or "").split()


def joined(one: str | None, other: str | None) -> str | None:
    return " ".join(dict.fromkeys([*(one or "").split(), *(other or "").split()][:MOST])) or None


def change(work: Work, ticket: Ticket, agent: Actor, words: str) -> Ticket:
    """`退票 要回电` adds, `-退票` takes away. All of it is taken or none of it: raises RefusedError."""
    now = of(ticket)
    for word in words.replace("，", " ").replace(",", " ").replace("、", " ").split():
        takes, tag = word.startswith("-"), word.removeprefix("-").removeprefix("#")
        if not _TAG.fullmatch(tag):
            raise RefusedError("tag_how")
        if takes:
            now = [one for one in now if one.lower() != tag.lower()]
        elif tag.lower() not in [one.lower() for one in now]:
            now.append(tag)
    if len(now) > MOST:
        raise RefusedError("tag_how")
    return _save(work, ticket, agent, now)


def toggle(work: Work, ticket: Ticket, agent: Actor, tag: str) -> Ticket:
    """By a button; the card is the caller's, whose menu stays open on it."""
    now = of(ticket)
    if not _TAG.fullmatch(tag) or (tag not in now and len(now) >= MOST):
        raise RefusedError("tag_how")
    return _save(work, ticket, agent, [one for one in now if one != tag] if tag in now else [*now, tag], shown=False)


def _save(work: Work, ticket: Ticket, agent: Actor, now: list[str], *, shown: bool = True) -> Ticket:
    if ticket.status == "closed":
        raise RefusedError("closed", ticket=ticket.number)
    if now != of(ticket):
        tickets.save(work.conn, replace(ticket, tags=" ".join(now) or None, updated_at=work.at))
        ticket_events.add(work.conn, ticket.id, agent, "tagged", work.at, {"tags": now})
        if shown:
            card.refresh(work, tickets.get(work.conn, ticket.id))
    return tickets.get(work.conn, ticket.id)


def tell(work: Work, ticket: Ticket) -> None:
    lang = work.desk.agents_lang
    shown = "、".join(of(ticket)) if lang == "zh" else ", ".join(of(ticket))
    line(work, ticket.id, ticket.merchant_id, escape(say("tags_now", lang, tags=shown or say("tags_none", lang))))


def offered(work: Work, ticket: Ticket) -> list[str]:
    """Those of the house, then those it has besides."""
    return list(dict.fromkeys([*work.desk.books.data.desk.tags, *of(ticket)]))[:12]

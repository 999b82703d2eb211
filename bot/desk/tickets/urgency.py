"""How urgent a ticket is: what speaks for it, gathered for `bot.tickets.priority_of`. It rises by itself and sinks only by an agent's hand."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from functools import lru_cache

from bot.desk.agents.pointing import waited
from bot.desk.desk import Work
from bot.desk.sending import line, to_ticket
from bot.desk.tickets import card, clocks
from bot.desk.tickets.hours import answer_by
from bot.desk.tickets.topics import topic_name
from bot.desk.words.texts import say
from bot.engine.events import Body, Text
from bot.engine.state import State
from bot.store import ticket_events, tickets
from bot.store.ticket_events import DESK, Actor
from bot.store.tickets import Ticket
from bot.telegram.texts import escape
from bot.tickets import PRIORITIES, Priority, RefusedError, Standing, higher, priority_of
from bot.understand.normal import fold

RISKS, ASKED = "risks", "asked"
"""Where a ticket's facts keep them."""


def is_angry(work: Work, text: str) -> bool:
    """Does it hold one of the words of `desk.yaml`? Latin words must stand alone: nobody is angry who has an issue with his lawyers' table."""
    pattern = _pattern(work.desk.books.data.desk.angry_words)
    return pattern is not None and pattern.search(fold(text)) is not None


@lru_cache(maxsize=4)
def _pattern(words: tuple[str, ...]) -> re.Pattern[str] | None:
    folded = [fold(word) for word in words]
    parts = [rf"(?<![a-z]){re.escape(word)}(?![a-z])" if word.isascii() else re.escape(word) for word in folded if word]
    return re.compile("|".join(parts)) if parts else None


def anger_in(work: Work, log: Iterable[Body]) -> int:
    """How many of the texts of a conversation are angry."""
    return sum(is_angry(work, body.reading.masked) for body in log if isinstance(body, Text))


def risks_of(state: State, why: str) -> list[str]:
    """What the conversation knows, as `slot=value`; the flow it is in, and why it was handed off."""
    known = [f"{slot}={one.value}" for slot, one in state.slots.items() if isinstance(one.value, str) and one.value.isidentifier()]
    return sorted({*known, f"flow={state.at.ref.flow}", f"why={why}"})


def decided(work: Work, *, asked: str, amount: int | None, risks: Iterable[str], anger: int) -> Priority:
    """For a ticket that is opened just now."""
    standing = Standing("high" if asked == "high" else "normal", amount, frozenset(risks), anger)
    return priority_of(standing, work.desk.books.data.desk.thresholds)


def looked_at_again(work: Work, ticket: Ticket) -> Ticket:
    """As things stand now; a priority that an agent set stays. Returns the ticket as it is to be saved; agents are told of a rise."""
    standing = Standing(
        "high" if ticket.facts.get(ASKED) == "high" else "normal",
        ticket.amount,
        frozenset(ticket.facts.get(RISKS) or ()),
        ticket.anger or 0,
        waited(work, ticket),
    )
    now = higher(ticket.priority, priority_of(standing, work.desk.books.data.desk.thresholds))
    return ticket if ticket.priority_by is not None or now == ticket.priority else _changed(work, ticket, now, DESK)


def set_by_agent(work: Work, ticket: Ticket, agent: Actor, wanted: str) -> Ticket:
    """`low` … `urgent`, or `auto`: by the rules again."""
    if ticket.status == "closed":
        raise RefusedError("closed", ticket=ticket.number)
    if wanted == "auto":
        freed = replace(ticket, priority_by=None)
        tickets.save(work.conn, freed)
        ticket_events.add(work.conn, ticket.id, agent, "priority", work.at, {"to": "auto"})
        ticket = looked_at_again(work, freed)
        lang = work.desk.agents_lang
        line(work, ticket.id, ticket.merchant_id, escape(say("priority_by_rules", lang, priority=say(f"priority_{ticket.priority}", lang))))
    elif wanted in PRIORITIES:
        if ticket.priority == wanted and ticket.priority_by is not None:
            raise RefusedError("same_priority", ticket=ticket.number)
        named = agent.name or say("unnamed", work.desk.agents_lang)
        ticket = replace(_changed(work, ticket, wanted, agent), priority_by=named)
    else:
        raise RefusedError("priority_how", ticket=ticket.number)
    tickets.save(work.conn, ticket)
    card.refresh(work, ticket)
    return tickets.get(work.conn, ticket.id)


def _changed(work: Work, ticket: Ticket, to: Priority, by: Actor) -> Ticket:
    """A rise while he waits draws the answer nearer; what the merchant was promised is never put off."""
    ticket_events.add(work.conn, ticket.id, by, "priority", work.at, {"from": ticket.priority, "to": to})
    rises = higher(ticket.priority, to) == to and to != ticket.priority
    lang = work.desk.agents_lang
    changed = replace(ticket, priority=to, updated_at=work.at)
    key = "priority_rises" if by is DESK else "priority_set"
    named = by.name or say("unnamed", lang)
    line(work, ticket.id, ticket.merchant_id, escape(say(key, lang, priority=say(f"priority_{to}", lang), agent=named)))
    if rises and ticket.status == "open" and ticket.promised_at is not None and ticket.promised_at > work.at:
        due = answer_by(work.desk.books.hours, work.at, to, first=ticket.first_answer_at is None)
        if due is not None and due < ticket.promised_at:
            changed = replace(changed, promised_at=clocks.owe(work, changed))
    if topic_name(changed) != topic_name(ticket) and ticket.thread_id is not None:
        params = {"message_thread_id": ticket.thread_id, "name": topic_name(changed)}
        to_ticket(work, ticket.id, "editForumTopic", params, kind="cosmetic")
    return changed

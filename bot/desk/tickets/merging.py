"""Two tickets of one merchant become one: what happened stays where it was, a note stands in both, and everything afterwards is in one."""

from __future__ import annotations

from dataclasses import replace

from bot.desk.agents.pointing import entry, pointer
from bot.desk.desk import Work
from bot.desk.sending import line, tell
from bot.desk.tickets import card, clocks
from bot.desk.tickets.claims import agent_name, talk_with
from bot.desk.tickets.tags import joined
from bot.desk.words.texts import say
from bot.store import conversations, ticket_events, tickets, timers
from bot.store.ticket_events import Actor
from bot.store.tickets import Ticket
from bot.telegram.texts import escape
from bot.tickets import STATUSES, RefusedError, higher, move


def by_agent(work: Work, ticket: Ticket, agent: Actor, number: str) -> None:
    """`/merge 1002` in the topic of another: 1002 becomes part of it."""
    if not number.strip():
        raise RefusedError("merge_how")
    other = tickets.find_number(work.conn, number.strip().lstrip("#"))
    if other is None:
        raise RefusedError("no_ticket")
    found = tickets.find(work.conn, other.id)  # locked, as the one at hand
    assert found is not None
    merge(work, ticket, found, agent, agent_name(work, agent))


def merge(work: Work, into: Ticket, other: Ticket, actor: Actor, named: str) -> None:
    """Raises RefusedError: another merchant's, itself, or one of them is closed."""
    if into.id == other.id:
        raise RefusedError("merge_self")
    if into.merchant_id != other.merchant_id:
        raise RefusedError("merge_merchant", other=other.number)
    if other.status == "closed":
        raise RefusedError("merge_closed", other=other.number)
    if into.status == "closed":
        raise RefusedError("closed", ticket=into.number)
    gone = replace(
        other,
        status=move(other.status, "merge"),
        merged_into=into.id,
        closed_at=work.at,
        waiting_since=None,
        promised_at=None,
        updated_at=work.at,
    )
    tickets.save(work.conn, gone)
    clocks.over(work, other.id)
    stays = _joined(work, into, other)
    _take_conversation(work, stays, other)
    ticket_events.add(work.conn, into.id, actor, "merged", work.at, {"took": other.number})
    ticket_events.add(work.conn, other.id, actor, "merged", work.at, {"into": into.number})
    lang = work.desk.agents_lang
    about = entry(work, replace(other, waiting_since=None))
    line(work, into.id, into.merchant_id, say("merged_here", lang, old=pointer(other), agent=escape(named), about=about))
    line(work, other.id, other.merchant_id, say("merged_there", lang, ticket=pointer(into), agent=escape(named)))
    talk = talk_with(work, stays)
    tell(work, stays.merchant_id, say("merged_for_merchant", talk.lang, old=other.number, ticket=into.number))
    card.refresh(work, tickets.get(work.conn, into.id))
    card.refresh(work, tickets.get(work.conn, other.id))


def _joined(work: Work, into: Ticket, other: Ticket) -> Ticket:
    """The more urgent of the two in everything; an open one opens the other."""
    status = min(into.status, other.status, key=STATUSES.index)
    opens = status != into.status
    since = [moment for moment in (into.waiting_since, other.waiting_since) if moment is not None]
    due = [moment for moment in (into.promised_at, other.promised_at) if moment is not None]
    stays = replace(
        into,
        status=status,
        priority=higher(into.priority, other.priority),
        amount=into.amount if into.amount is not None else other.amount,
        tags=joined(into.tags, other.tags),
        anger=(into.anger or 0) + (other.anger or 0),
        waiting_since=min(since) if since else None,
        first_answer_at=into.first_answer_at or other.first_answer_at,
        solved_at=None if opens else into.solved_at,
        confirmed_at=None if opens else into.confirmed_at,
        updated_at=work.at,
    )
    if into.assignee_id is None and other.assignee_id is not None:
        stays = replace(stays, assignee_id=other.assignee_id, assignee_name=other.assignee_name, claimed_at=other.claimed_at)
    if opens:
        clocks.opened_again(work, into.id)
        clocks.heard(work, into.id)
    if opens and status == "pending":
        clocks.silence(work, into.id)
    if stays.status == "open":
        promised = clocks.owe(work, stays)
        stays = replace(stays, promised_at=min([*due, promised]) if promised is not None else min(due, default=None))
        if stays.promised_at is not None and stays.promised_at != promised and stays.promised_at > work.at:
            timers.set_timer(work.conn, scope="ticket", scope_id=stays.id, key=clocks.PROMISE, due_at=stays.promised_at)
    tickets.save(work.conn, stays)
    if stays.assignee_id is not None:
        clocks.claimed(work, stays.id)
        clocks.watch_agent(work, stays)
    return stays


def _take_conversation(work: Work, stays: Ticket, other: Ticket) -> None:
    """The talk that people owned for the other is about this one from now on."""
    live = conversations.find_live(work.conn, stays.merchant_id)
    if live is not None and live.ticket_id == other.id:
        conversations.set_ticket(work.conn, live.id, stays.id)
        tickets.save(work.conn, replace(stays, conversation_id=live.id))

"""Who has a ticket: claimed by one conditional write, handed back to the flow. A refusal is a sentence for the agent."""

from __future__ import annotations

from dataclasses import replace

from bot.desk import card
from bot.desk.clocks import PROMISE, SILENCE
from bot.desk.desk import Work
from bot.desk.play import play
from bot.desk.sending import line
from bot.desk.talk import Talk, of_merchant
from bot.desk.texts import say
from bot.engine.events import Agent
from bot.store import merchants, ticket_events, tickets, timers
from bot.store.ticket_events import Actor
from bot.store.tickets import Ticket
from bot.telegram.texts import escape
from bot.tickets import RefusedError, move


def agent_name(work: Work, agent: Actor) -> str:
    return agent.name or say("unnamed", work.desk.agents_lang)


def talk_with(work: Work, ticket: Ticket) -> Talk:
    """The merchant of a ticket, locked as when he writes himself."""
    return of_merchant(work, merchants.get(work.conn, ticket.merchant_id))


def ticket_of(work: Work, talk: Talk) -> Ticket | None:
    """The ticket of the live conversation."""
    ticket_id = None if talk.conversation is None else talk.conversation.ticket_id
    return None if ticket_id is None else tickets.find(work.conn, ticket_id)


def claim(work: Work, ticket: Ticket, agent: Actor) -> Ticket:
    """Two may press at once; one conditional write decides, and the other is told who was first."""
    move(ticket.status, "claim")
    if agent.id is None:
        raise RefusedError("move", ticket=ticket.number)
    name = agent_name(work, agent)
    if not tickets.claim(work.conn, ticket.id, agent_id=agent.id, agent_name=name, at=work.at):
        holder = tickets.get(work.conn, ticket.id)
        raise RefusedError("yours" if holder.assignee_id == agent.id else "taken", agent=holder.assignee_name or "")
    ticket_events.add(work.conn, ticket.id, agent, "claimed", work.at)
    return tickets.get(work.conn, ticket.id)


def claim_by_button(work: Work, ticket: Ticket, agent: Actor) -> None:
    claimed = claim(work, ticket, agent)
    line(work, ticket.id, ticket.merchant_id, escape(say("claimed_by", work.desk.agents_lang, agent=agent_name(work, agent))))
    card.refresh(work, claimed)


def hand_back(work: Work, ticket: Ticket, agent: Actor) -> None:
    """The merchant goes on with the flow where he stood; the engine tells him."""
    after = move(ticket.status, "hand_back")
    talk = talk_with(work, ticket)
    if talk.conversation is None:
        raise RefusedError("cannot_return")
    if not talk.owned:
        raise RefusedError("with_flow", ticket=ticket.number)
    ticket = replace(
        ticket,
        status=after,
        assignee_id=None,
        assignee_name=None,
        claimed_at=None,
        waiting_since=None,
        promised_at=None,
        updated_at=work.at,
    )
    tickets.save(work.conn, ticket)
    timers.cancel(work.conn, "ticket", ticket.id, PROMISE)
    timers.cancel(work.conn, "ticket", ticket.id, SILENCE)
    ticket_events.add(work.conn, ticket.id, agent, "handed_back", work.at)
    name = agent_name(work, agent)
    line(work, ticket.id, ticket.merchant_id, escape(say("handed_back_by", work.desk.agents_lang, agent=name)))
    play(work, talk, Agent("handed_back", {"agent": name}))
    card.refresh(work, tickets.get(work.conn, ticket.id))

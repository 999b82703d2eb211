"""Who has a ticket: claimed, released, assigned, transferred, each by one conditional write; or handed back to the flow.

A refusal is a sentence for the agent.
"""

from __future__ import annotations

from dataclasses import replace

from bot.desk.agents.roster import mention
from bot.desk.desk import Work
from bot.desk.play import play
from bot.desk.sending import line
from bot.desk.talk import Talk, of_merchant
from bot.desk.tickets import card, clocks
from bot.desk.words.texts import say
from bot.engine.events import Agent
from bot.store import agents as known_agents
from bot.store import merchants, ticket_events, tickets
from bot.store.ticket_events import Actor
from bot.store.tickets import Ticket
from bot.telegram.texts import escape
from bot.tickets import RefusedError, move

MOST_WHY = 200  # characters of a reason


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
        raise _taken(work, ticket, agent)
    ticket_events.add(work.conn, ticket.id, agent, "claimed", work.at)
    claimed = tickets.get(work.conn, ticket.id)
    clocks.claimed(work, ticket.id)
    clocks.watch_agent(work, claimed)
    return claimed


def _taken(work: Work, ticket: Ticket, agent: Actor) -> RefusedError:
    holder = tickets.get(work.conn, ticket.id)
    if holder.assignee_id is None:
        return RefusedError("gone_back", ticket=ticket.number)
    return RefusedError("yours" if holder.assignee_id == agent.id else "taken", agent=holder.assignee_name or "")


def claim_by_button(work: Work, ticket: Ticket, agent: Actor) -> None:
    claimed = claim(work, ticket, agent)
    line(work, ticket.id, ticket.merchant_id, escape(say("claimed_by", work.desk.agents_lang, agent=agent_name(work, agent))))
    card.refresh(work, claimed)


def release(work: Work, ticket: Ticket, agent: Actor) -> None:
    """Back to the queue: by its agent, or by an admin (an anonymous administrator of the group is one)."""
    move(ticket.status, "claim")
    if ticket.assignee_id is None:
        raise RefusedError("nobody_has", ticket=ticket.number)
    if agent.id is not None and agent.id != ticket.assignee_id and agent.id not in work.desk.admins:
        raise RefusedError("not_yours", agent=ticket.assignee_name or "", ticket=ticket.number)
    if not tickets.assign(work.conn, ticket, agent_id=None, agent_name=None, by=None, why=None, at=work.at):
        raise _taken(work, ticket, agent)
    ticket_events.add(work.conn, ticket.id, agent, "released", work.at, {"from": ticket.assignee_id})
    line(work, ticket.id, ticket.merchant_id, escape(say("released_by", work.desk.agents_lang, agent=agent_name(work, agent))))
    back = tickets.get(work.conn, ticket.id)
    clocks.watch_agent(work, back)
    if back.status == "open":
        clocks.unclaimed(work, ticket.id)
    card.refresh(work, back)


def assign(work: Work, ticket: Ticket, agent: Actor, to: known_agents.Agent) -> None:
    """A ticket that nobody has; one that somebody has is transferred, with a reason."""
    if ticket.assignee_id == to.user_id:
        raise RefusedError("has_it", agent=to.name)
    if ticket.assignee_id is not None:
        raise RefusedError("transfer_how", agent=ticket.assignee_name or "")
    _give(work, ticket, agent, to, "")


def transfer(work: Work, ticket: Ticket, agent: Actor, to: known_agents.Agent, why: str) -> None:
    """From one agent to another, by whomever: who goes home without a word must not hold a merchant up. The reason stands on the card."""
    if ticket.assignee_id == to.user_id:
        raise RefusedError("has_it", agent=to.name)
    if not why.strip():
        raise RefusedError("transfer_why")
    _give(work, ticket, agent, to, why.strip()[:MOST_WHY])


def _give(work: Work, ticket: Ticket, agent: Actor, to: known_agents.Agent, why: str) -> None:
    move(ticket.status, "claim")
    lang, by = work.desk.agents_lang, agent_name(work, agent)
    myself = agent.id == to.user_id and not why
    if not tickets.assign(
        work.conn, ticket, agent_id=to.user_id, agent_name=to.name, by=None if myself else by, why=why or None, at=work.at
    ):
        raise _taken(work, ticket, agent)
    was_held = ticket.assignee_id is not None
    body = {"from": ticket.assignee_id, "to": to.user_id, "name": to.name, "why": why}
    ticket_events.add(work.conn, ticket.id, agent, "transferred" if was_held else "assigned", work.at, body)
    given = tickets.get(work.conn, ticket.id)
    clocks.claimed(work, ticket.id)
    clocks.watch_agent(work, given)
    key = "assigned_self" if myself else "assigned_to"
    if was_held:
        key = "transferred_by_holder" if ticket.assignee_id == agent.id else "transferred_to"
    words = say(key, lang, to=mention(to.user_id, to.name), agent=escape(by), old=escape(ticket.assignee_name or ""))
    reason = f"\n{say('reason', lang, why=escape(why))}" if why else ""
    line(work, ticket.id, ticket.merchant_id, words + reason)
    card.refresh(work, given)


def still_on_it(work: Work, ticket: Ticket, agent: Actor) -> None:
    """The answer to an idle agent's warning."""
    if ticket.assignee_id != agent.id:
        raise RefusedError("not_yours", agent=ticket.assignee_name or say("card_nobody", work.desk.agents_lang), ticket=ticket.number)
    ticket_events.add(work.conn, ticket.id, agent, "still_on_it", work.at)
    clocks.watch_agent(work, ticket)


def touched(work: Work, ticket: Ticket, agent: Actor) -> None:
    """Its agent did something in it just now."""
    if agent.id is not None and ticket.assignee_id == agent.id and ticket.status == "open":
        clocks.watch_agent(work, ticket)


def hand_back(work: Work, ticket: Ticket, agent: Actor) -> None:
    """The merchant goes on with the flow where he stood; the engine tells him."""
    after = move(ticket.status, "hand_back")
    talk = talk_with(work, ticket)
    if talk.conversation is None or talk.conversation.ticket_id != ticket.id:
        raise RefusedError("cannot_return")
    if not talk.owned:
        raise RefusedError("with_flow", ticket=ticket.number)
    ticket = replace(
        ticket,
        status=after,
        assignee_id=None,
        assignee_name=None,
        assigned_by=None,
        assigned_why=None,
        claimed_at=None,
        waiting_since=None,
        promised_at=None,
        updated_at=work.at,
    )
    tickets.save(work.conn, ticket)
    clocks.paid(work, ticket.id)
    clocks.heard(work, ticket.id)
    clocks.claimed(work, ticket.id)
    clocks.watch_agent(work, ticket)
    ticket_events.add(work.conn, ticket.id, agent, "handed_back", work.at)
    name = agent_name(work, agent)
    line(work, ticket.id, ticket.merchant_id, escape(say("handed_back_by", work.desk.agents_lang, agent=name)))
    play(work, talk, Agent("handed_back", {"agent": name}))
    card.refresh(work, tickets.get(work.conn, ticket.id))

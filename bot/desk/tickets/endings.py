"""How a ticket ends: solved by an agent or by silence, opened again by a word, closed when none comes. The merchant is told each time."""

from __future__ import annotations

from dataclasses import replace

from bot.desk.desk import Work
from bot.desk.play import play
from bot.desk.sending import line, tell
from bot.desk.talk import Talk
from bot.desk.tickets import card, causes, clocks
from bot.desk.tickets.claims import agent_name, talk_with
from bot.desk.tickets.handoff import promise
from bot.desk.tickets.told import told
from bot.desk.words.texts import say, when
from bot.engine.events import Agent
from bot.store import ticket_events, tickets
from bot.store.ticket_events import DESK, MERCHANT, Actor
from bot.store.tickets import Ticket
from bot.telegram.texts import escape
from bot.tickets import RefusedError, allows, move


def solve(work: Work, ticket: Ticket, agent: Actor) -> None:
    """The merchant is asked whether it is; his next word opens it again, until it closes by itself. Agents are asked for the cause."""
    _solve(work, ticket, agent, say("solved_by", work.desk.agents_lang, agent=agent_name(work, agent)), "solved")
    causes.ask(work, tickets.get(work.conn, ticket.id))


def solved_by_silence(work: Work, ticket: Ticket) -> None:
    """Answered, and no word of the merchant since. He is told so."""
    if ticket.status == "pending" and not card.is_with_flow(work, ticket):
        days = work.desk.books.data.desk.endings.silent.days
        _solve(work, ticket, DESK, say("solved_by_silence", work.desk.agents_lang, days=days), "solved_silent")


def _solve(work: Work, ticket: Ticket, agent: Actor, for_agents: str, for_merchant: str) -> None:
    after = move(ticket.status, "solve")
    talk = talk_with(work, ticket)
    ticket = replace(ticket, status=after, waiting_since=None, promised_at=None, solved_at=work.at, updated_at=work.at)
    tickets.save(work.conn, ticket)
    clocks.solved(work, ticket.id)
    ticket_events.add(work.conn, ticket.id, agent, "solved", work.at)
    line(work, ticket.id, ticket.merchant_id, escape(for_agents))
    lang, days = talk.lang, work.desk.books.data.desk.endings.close.days
    buttons = [[(say("is_solved", lang), f"d.solved.{ticket.id}"), (say("not_solved", lang), f"d.reopen.{ticket.id}")]]
    tell(work, talk.merchant.id, say(for_merchant, lang, ticket=ticket.number, days=days), buttons=buttons)
    card.refresh(work, ticket)


def reopen(work: Work, ticket: Ticket, agent: Actor) -> None:
    opened = opened_again(work, ticket, "reopen", agent)
    line(work, ticket.id, ticket.merchant_id, escape(say("reopened_by", work.desk.agents_lang, agent=agent_name(work, agent))))
    card.refresh(work, opened)


def opened_again(work: Work, ticket: Ticket, by: str, actor: Actor) -> Ticket:
    """`by`: reopen (somebody asked for it) or merchant_wrote (to a solved one). An answer is owed from now on."""
    if by == "reopen" and ticket.status in ("open", "pending"):
        raise RefusedError("is_open", ticket=ticket.number)
    after = move(ticket.status, "reopen" if by == "reopen" else "merchant_wrote")
    clocks.opened_again(work, ticket.id)
    opened = replace(ticket, status=after, solved_at=None, confirmed_at=None, waiting_since=work.at, updated_at=work.at)
    opened = told(replace(opened, promised_at=clocks.owe(work, opened)), None)
    tickets.save(work.conn, opened)
    ticket_events.add(work.conn, ticket.id, actor, "reopened", work.at)
    if opened.assignee_id is None:
        clocks.unclaimed(work, ticket.id)
    else:
        clocks.watch_agent(work, opened)
    return opened


def reopened_by_merchant(work: Work, talk: Talk, ticket: Ticket, *, not_solved: bool = False) -> Ticket:
    """He is told so, with the time of the answer, and can say that it is about something else; `not_solved`: it is not, he pressed so."""
    opened = replace(opened_again(work, ticket, "merchant_wrote", MERCHANT), told_at=work.at)
    opened = told(opened, opened.promised_at)
    tickets.save(work.conn, opened)
    lang = talk.lang
    line(work, ticket.id, ticket.merchant_id, say("reopened_not_solved" if not_solved else "reopened_by_merchant", work.desk.agents_lang))
    card.refresh(work, opened)
    key = "reopened_not_solved_told" if not_solved else "reopened"
    text = say(key, lang, ticket=ticket.number, promise=promise(work, opened.promised_at, lang))
    tell(work, talk.merchant.id, text, buttons=[] if not_solved else [[(say("new_matter", lang), f"d.new.{ticket.id}")]])
    return tickets.get(work.conn, ticket.id)


def warn_of_closing(work: Work, ticket: Ticket) -> None:
    """He has not said whether it is solved; before the ticket is closed for good he hears of it."""
    if ticket.status != "solved" or ticket.confirmed_at is not None or ticket.solved_at is None:
        return
    talk = talk_with(work, ticket)
    at = (ticket.solved_at + work.desk.books.data.desk.endings.close).astimezone(work.desk.tz)
    ticket_events.add(work.conn, ticket.id, DESK, "closing_told", work.at)
    buttons = [[(say("is_solved", talk.lang), f"d.solved.{ticket.id}"), (say("not_solved", talk.lang), f"d.reopen.{ticket.id}")]]
    text = say("closes_soon", talk.lang, ticket=ticket.number, when=when(at, work.at, talk.lang))
    tell(work, talk.merchant.id, text, buttons=buttons)


def close(work: Work, ticket: Ticket) -> None:
    """Solved, and no word of the merchant since."""
    if not allows(ticket.status, "close"):
        return
    closed = replace(ticket, status="closed", closed_at=work.at, updated_at=work.at)
    tickets.save(work.conn, closed)
    clocks.over(work, ticket.id)
    ticket_events.add(work.conn, ticket.id, DESK, "closed", work.at)
    end_conversation_of(work, talk_with(work, ticket), ticket)
    card.refresh(work, closed)


def solved_again(work: Work, ticket: Ticket) -> None:
    """The merchant's word that opened it was about something else."""
    solved = replace(
        ticket, status=move(ticket.status, "solve"), waiting_since=None, promised_at=None, solved_at=work.at, updated_at=work.at
    )
    tickets.save(work.conn, solved)
    clocks.solved(work, ticket.id)
    ticket_events.add(work.conn, ticket.id, MERCHANT, "something_else", work.at)
    line(work, ticket.id, ticket.merchant_id, escape(say("new_matter_line", work.desk.agents_lang)))
    card.refresh(work, solved)


def end_conversation_of(work: Work, talk: Talk, ticket: Ticket) -> None:
    """The conversation that people owned for this ticket is over."""
    if talk.owned and talk.conversation is not None and talk.conversation.ticket_id == ticket.id:
        play(work, talk, Agent("solved"))

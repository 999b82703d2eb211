"""What agents do with a ticket, one transaction each: claim, answer, hand back, solve, reopen, note. A refusal is a sentence for them."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from bot.desk import card, relay
from bot.desk.desk import Work
from bot.desk.handoff import PROMISE, link, promise
from bot.desk.hours import answer_by
from bot.desk.play import play
from bot.desk.sending import line, tell, to_ticket
from bot.desk.talk import Talk, of_merchant
from bot.desk.texts import say
from bot.engine.events import Agent
from bot.store import merchants, messages, ticket_events, tickets, timers
from bot.store.messages import StoredMessage
from bot.store.ticket_events import DESK, MERCHANT, Actor
from bot.store.tickets import Ticket
from bot.telegram.texts import escape
from bot.telegram.updates import Message
from bot.tickets import CLOSES_AFTER, SILENT_AFTER, RefusedError, allows, move

CLOSE = "close"
SILENCE = "silence"
ALBUM = "album"
KEPT_REACTION = "✍"
DELIVERED_REACTION = "👌"


def agent_name(work: Work, agent: Actor) -> str:
    return agent.name or say("unnamed", work.desk.agents_lang)


def talk_with(work: Work, ticket: Ticket) -> Talk:
    """The merchant of a ticket, locked as when he writes himself."""
    return of_merchant(work, merchants.get(work.conn, ticket.merchant_id))


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


def solve(work: Work, ticket: Ticket, agent: Actor) -> None:
    """The merchant is told; his next word opens it again, until it closes by itself."""
    _solve(work, ticket, agent, say("solved_by", work.desk.agents_lang, agent=agent_name(work, agent)), "solved")


def solved_by_silence(work: Work, ticket: Ticket) -> None:
    """Answered, and no word of the merchant since. He is told so."""
    if ticket.status == "pending" and not card.is_with_flow(work, ticket):
        _solve(work, ticket, DESK, say("solved_by_silence", work.desk.agents_lang, days=SILENT_AFTER.days), "solved_silent")


def _solve(work: Work, ticket: Ticket, agent: Actor, for_agents: str, for_merchant: str) -> None:
    after = move(ticket.status, "solve")
    talk = talk_with(work, ticket)
    ticket = replace(ticket, status=after, waiting_since=None, solved_at=work.at, updated_at=work.at)
    tickets.save(work.conn, ticket)
    timers.cancel(work.conn, "ticket", ticket.id, PROMISE)
    timers.cancel(work.conn, "ticket", ticket.id, SILENCE)
    timers.set_timer(work.conn, scope="ticket", scope_id=ticket.id, key=CLOSE, due_at=work.at + CLOSES_AFTER)
    ticket_events.add(work.conn, ticket.id, agent, "solved", work.at)
    line(work, ticket.id, ticket.merchant_id, escape(for_agents))
    button = (say("not_solved", talk.lang), f"d.reopen.{ticket.id}")
    tell(work, talk.merchant.id, say(for_merchant, talk.lang, ticket=ticket.number, days=CLOSES_AFTER.days), buttons=[[button]])
    card.refresh(work, ticket)


def reopen(work: Work, ticket: Ticket, agent: Actor) -> None:
    opened = opened_again(work, ticket, "reopen", agent)
    line(work, ticket.id, ticket.merchant_id, escape(say("reopened_by", work.desk.agents_lang, agent=agent_name(work, agent))))
    card.refresh(work, opened)


def opened_again(work: Work, ticket: Ticket, by: str, actor: Actor) -> Ticket:
    """`by`: reopen (somebody asked for it) or merchant_wrote (to a solved one)."""
    after = move(ticket.status, "reopen" if by == "reopen" else "merchant_wrote")
    timers.cancel(work.conn, "ticket", ticket.id, CLOSE)
    opened = replace(ticket, status=after, solved_at=None, waiting_since=work.at, updated_at=work.at)
    tickets.save(work.conn, opened)
    ticket_events.add(work.conn, ticket.id, actor, "reopened", work.at)
    return opened


def reopened_by_merchant(work: Work, talk: Talk, ticket: Ticket) -> Ticket:
    """He is told so, with the time of the answer, and can say that it is about something else."""
    opened = opened_again(work, ticket, "merchant_wrote", MERCHANT)
    promised = answer_by(work.desk.books.hours, work.at, opened.priority)
    opened = replace(opened, promised_at=promised)
    tickets.save(work.conn, opened)
    if promised is not None:
        timers.set_timer(work.conn, scope="ticket", scope_id=ticket.id, key=PROMISE, due_at=promised)
    lang = talk.lang
    line(work, ticket.id, ticket.merchant_id, say("reopened_by_merchant", work.desk.agents_lang))
    card.refresh(work, opened)
    text = say("reopened", lang, ticket=ticket.number, promise=promise(work, promised, lang))
    tell(work, talk.merchant.id, text, buttons=[[(say("new_matter", lang), f"d.new.{ticket.id}")]])
    return opened


def note(work: Work, ticket: Ticket, agent: Actor, message: Message, text: str) -> None:
    """For agents alone. It is kept with the ticket and never leaves the group."""
    keep(work, ticket, agent, message, text, kind="note")
    ticket_events.add(work.conn, ticket.id, agent, "note", work.at, {"cause": work.cause})
    react(work, ticket.id, message.message_id, KEPT_REACTION)


def answer(work: Work, ticket: Ticket, agent: Actor, message: Message, group: int) -> None:
    """Any text or media of an agent in the ticket's topic that is no note: it goes to the merchant as it is."""
    if not allows(ticket.status, "answer"):
        _not_now(work, ticket, message)
        return
    talk = talk_with(work, ticket)
    if talk.conversation is not None and not talk.owned:
        play(work, talk, Agent("took", {"agent": agent_name(work, agent)}))
        ticket_events.add(work.conn, ticket.id, agent, "took", work.at)
    if talk.conversation is not None:
        link(work, talk, ticket)
    row = keep(work, ticket, agent, message, message.text, kind=kind_of(message))
    if row.album is None:
        relay.copy_to_merchant(work, ticket.merchant_id, group, row, reply_to=_merchants_own(work, group, message))
    else:
        gather_album(work, ticket, row)
    _answered(work, ticket, agent, row)


def _answered(work: Work, ticket: Ticket, agent: Actor, row: StoredMessage) -> None:
    anonymous = agent.id is None
    if ticket.assignee_id is None and not anonymous:
        ticket = claim(work, ticket, agent)
    elif ticket.assignee_id is None and ticket.first_answer_at is None:
        buttons = [[(say("button_claim", work.desk.agents_lang), f"t.claim.{ticket.id}")]]
        line(work, ticket.id, ticket.merchant_id, escape(say("press_claim", work.desk.agents_lang)), buttons=buttons)
    ticket = replace(
        ticket,
        status=move(ticket.status, "answer"),
        first_answer_at=ticket.first_answer_at or work.at,
        waiting_since=None,
        updated_at=work.at,
    )
    tickets.save(work.conn, ticket)
    timers.cancel(work.conn, "ticket", ticket.id, PROMISE)
    timers.set_timer(work.conn, scope="ticket", scope_id=ticket.id, key=SILENCE, due_at=work.at + SILENT_AFTER)
    ticket_events.add(work.conn, ticket.id, agent, "answered", work.at, {"message": row.id, "cause": work.cause})
    card.refresh(work, ticket)


def _not_now(work: Work, ticket: Ticket, message: Message) -> None:
    lang, solved = work.desk.agents_lang, ticket.status == "solved"
    text = say("after_solved" if solved else "after_closed", lang, ticket=ticket.number)
    buttons = [[(say("button_reopen", lang), f"t.reopen.{ticket.id}")]] if solved else []
    line(work, ticket.id, ticket.merchant_id, escape(text), buttons=buttons, reply_to=message.message_id)


def _merchants_own(work: Work, group: int, message: Message) -> int | None:
    """Telegram's id, in the private chat, of the message the agent answers to."""
    if message.reply_to is None:
        return None
    answered = messages.find_in_group(work.conn, group, message.reply_to)
    return None if answered is None else answered.merchant_message_id


def keep(work: Work, ticket: Ticket, agent: Actor, message: Message, text: str, *, kind: str) -> StoredMessage:
    row = messages.add(
        work.conn,
        merchant_id=ticket.merchant_id,
        author="agent",
        at=work.at,
        kind=kind,
        text=text,
        ticket_id=ticket.id,
        author_id=agent.id,
        author_name=agent.name,
        attachment=attachment_of(message),
        album=message.album,
        chat_id=message.chat.id,
        group_message_id=message.message_id,
    )
    found = messages.find(work.conn, row)
    assert found is not None
    return found


def gather_album(work: Work, ticket: Ticket, row: StoredMessage) -> None:
    """Telegram brings an album photo by photo; a short timer waits for the rest of it, across a restart if need be."""
    body = {"message": row.id}
    key = f"{ALBUM}:{row.author}:{row.album}"
    timers.set_timer(work.conn, scope="ticket", scope_id=ticket.id, key=key, due_at=work.at + timedelta(seconds=1), body=body)


def react(work: Work, ticket_id: int, group_message_id: int, emoji: str) -> None:
    params = {"message_id": group_message_id, "reaction": [{"type": "emoji", "emoji": emoji}]}
    to_ticket(work, ticket_id, "setMessageReaction", params, kind="cosmetic")


def kind_of(message: Message) -> str:
    if message.attachment is not None:
        return message.attachment.kind
    return message.extra or "text"


def attachment_of(message: Message) -> dict[str, object] | None:
    found = message.attachment
    if found is None:
        return None
    return {
        "kind": found.kind,
        "file_id": found.file_id,
        "unique_id": found.unique_id,
        "size": found.size,
        "name": found.name,
        "mime": found.mime,
    }


def close(work: Work, ticket: Ticket) -> None:
    """Solved, and no word of the merchant since."""
    if not allows(ticket.status, "close"):
        return
    closed = replace(ticket, status="closed", closed_at=work.at, updated_at=work.at)
    tickets.save(work.conn, closed)
    timers.cancel_all(work.conn, "ticket", ticket.id)
    ticket_events.add(work.conn, ticket.id, DESK, "closed", work.at)
    end_conversation_of(work, talk_with(work, ticket), ticket)
    card.refresh(work, closed)


def solved_again(work: Work, ticket: Ticket) -> None:
    """The merchant's word that opened it was about something else."""
    solved = replace(
        ticket, status=move(ticket.status, "solve"), waiting_since=None, promised_at=None, solved_at=work.at, updated_at=work.at
    )
    tickets.save(work.conn, solved)
    timers.cancel(work.conn, "ticket", ticket.id, PROMISE)
    timers.set_timer(work.conn, scope="ticket", scope_id=ticket.id, key=CLOSE, due_at=work.at + CLOSES_AFTER)
    ticket_events.add(work.conn, ticket.id, MERCHANT, "something_else", work.at)
    line(work, ticket.id, ticket.merchant_id, escape(say("new_matter_line", work.desk.agents_lang)))
    card.refresh(work, solved)


def end_conversation_of(work: Work, talk: Talk, ticket: Ticket) -> None:
    """The conversation that people owned for this ticket is over."""
    if talk.owned and talk.conversation is not None and talk.conversation.ticket_id == ticket.id:
        play(work, talk, Agent("solved"))


def ticket_of(work: Work, talk: Talk) -> Ticket | None:
    """The ticket of the live conversation."""
    ticket_id = None if talk.conversation is None else talk.conversation.ticket_id
    return None if ticket_id is None else tickets.find(work.conn, ticket_id)

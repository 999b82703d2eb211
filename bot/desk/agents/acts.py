"""What agents say in a ticket: an answer goes to the merchant, a note stays in the group."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from bot.desk.desk import Work
from bot.desk.merchants import which
from bot.desk.play import play
from bot.desk.relay import albums
from bot.desk.relay import messages as relay
from bot.desk.sending import line, tell, to_merchant, to_ticket
from bot.desk.tickets import card, clocks
from bot.desk.tickets.claims import agent_name, claim, talk_with, touched
from bot.desk.tickets.handoff import link, matter_of
from bot.desk.words.texts import say
from bot.engine.events import Agent
from bot.store import messages, ticket_events, tickets
from bot.store.messages import StoredMessage
from bot.store.ticket_events import Actor
from bot.store.tickets import Ticket
from bot.telegram.texts import escape
from bot.telegram.updates import Message
from bot.tickets import allows, move

KEPT_REACTION = "✍"
_NAMED_ANEW = timedelta(minutes=30)


def note(work: Work, ticket: Ticket, agent: Actor, message: Message, text: str) -> None:
    """For agents alone. It is kept with the ticket and never leaves the group."""
    keep(work, ticket, agent, message, text, kind="note")
    ticket_events.add(work.conn, ticket.id, agent, "note", work.at, {"cause": work.cause})
    touched(work, ticket, agent)
    react(work, ticket.id, message.message_id, KEPT_REACTION)


def answer(work: Work, ticket: Ticket, agent: Actor, message: Message, group: int) -> None:
    """Any text or media of an agent in the ticket's topic that is no note: it goes to the merchant as it is."""
    if albums.is_noted(work, ticket.id, message.album):
        note(work, ticket, agent, message, message.text)
        return
    if not allows(ticket.status, "answer"):
        _not_now(work, ticket, message)
        return
    _take_up(work, ticket, agent)
    row = keep(work, ticket, agent, message, message.text, kind=kind_of(message))
    albums.flush(work, ticket.id, "agent", row.album)
    if row.album is None:
        relay.copy_to_merchant(work, ticket.merchant_id, group, row, reply_to=_merchants_own(work, group, message))
    else:
        albums.gather(work, ticket, row)
    _answered(work, ticket, agent, row)


def answer_with(work: Work, ticket: Ticket, agent: Actor, text: str, *, group: int, shown_as: int) -> None:
    """A prepared text goes to the merchant as the agent's answer. `shown_as`: the message in the topic that stands for it there, which
    gets its receipt. Raises RefusedError when the ticket takes no answer."""
    move(ticket.status, "answer")
    _take_up(work, ticket, agent)
    row = messages.add(
        work.conn,
        merchant_id=ticket.merchant_id,
        author="agent",
        at=work.at,
        text=text,
        ticket_id=ticket.id,
        author_id=agent.id,
        author_name=agent.name,
        chat_id=group,
        group_message_id=shown_as,
    )
    kept = messages.find(work.conn, row)
    assert kept is not None
    to_merchant(work, ticket.merchant_id, "sendMessage", {"text": text}, kind="reply", message_id=row)
    _answered(work, ticket, agent, kept)


def _take_up(work: Work, ticket: Ticket, agent: Actor) -> None:
    """The conversation is people's from now on; the flow's merchant hears so."""
    talk = talk_with(work, ticket)
    if which.named_in_answer(work, talk, ticket, work.at - _NAMED_ANEW):
        about = say("answer_about", talk.lang, ticket=ticket.number, matter=matter_of(work, ticket, talk.lang))
        tell(work, talk.merchant.id, about)
    if which.is_another(work, talk, ticket):
        return
    if talk.conversation is not None and not talk.owned:
        play(work, talk, Agent("took", {"agent": agent_name(work, agent)}))
        ticket_events.add(work.conn, ticket.id, agent, "took", work.at)
    if talk.conversation is not None:
        link(work, talk, ticket)


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
    clocks.paid(work, ticket.id)
    clocks.claimed(work, ticket.id)
    clocks.watch_agent(work, ticket)
    clocks.silence(work, ticket.id)
    ticket_events.add(work.conn, ticket.id, agent, "answered", work.at, {"message": row.id, "cause": work.cause})
    card.refresh(work, ticket)


def _not_now(work: Work, ticket: Ticket, message: Message) -> None:
    lang, solved = work.desk.agents_lang, ticket.status == "solved"
    text = say("after_solved" if solved else "after_closed", lang, ticket=ticket.number)
    if ticket.merged_into is not None:
        text = f"⚙ {say('refused_merged', lang, ticket=ticket.number, other=which.standing(work, ticket).number)}"
    buttons = [[(say("button_reopen", lang), f"t.reopen.{ticket.id}")]] if solved else []
    line(work, ticket.id, ticket.merchant_id, escape(text), buttons=buttons, reply_to=message.message_id)


def _merchants_own(work: Work, group: int, message: Message) -> int | None:
    """Telegram's id, in the private chat, of the message the agent answers to."""
    if message.reply_to is None:
        return None
    answered = messages.find_in_group(work.conn, group, message.reply_to)
    return None if answered is None else answered.merchant_message_id


def keep(work: Work, ticket: Ticket, agent: Actor, message: Message, text: str, *, kind: str) -> StoredMessage:
    answered = None if message.reply_to is None else messages.find_in_group(work.conn, message.chat.id, message.reply_to)
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
        reply_to=None if answered is None else answered.id,
        entities=message.entities,
    )
    found = messages.find(work.conn, row)
    assert found is not None
    return found


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

"""Buttons. `t.…` are agents' (on cards and lines of a topic), `d.…` the desk's own in private chats, everything else the engine's."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

import orjson

from bot.desk import acts, commands, forget, merchant
from bot.desk.desk import Work
from bot.desk.handoff import all_channels
from bot.desk.play import play, words_of
from bot.desk.sending import line, tell, to_merchant, to_ticket
from bot.desk.talk import Talk
from bot.desk.texts import say
from bot.desk.topics import group_of
from bot.engine.buttons import parse
from bot.engine.effects import Ack, Say
from bot.engine.events import Start
from bot.store import messages, redact, ticket_events, tickets
from bot.store.connection import Connection
from bot.store.ticket_events import MERCHANT, Actor
from bot.store.tickets import Ticket
from bot.telegram.texts import escape
from bot.telegram.updates import Press
from bot.tickets import RefusedError

MOST_TOAST = 200  # characters Telegram shows


def press(work: Work, pressed: Press) -> None:
    if pressed.data.startswith("t."):
        _agents(work, pressed)
    elif pressed.chat is None or pressed.chat.kind == "private":
        _merchants(work, pressed)
    else:
        work.ack(pressed.id)


# --- merchants


def _merchants(work: Work, pressed: Press) -> None:
    talk = merchant.met(work, pressed.sender)
    if talk.merchant.blocked_at is not None:
        work.ack(pressed.id)
        return
    if pressed.data.startswith("d."):
        _, name, value = (*pressed.data.split(".", 2), "", "")[:3]
        work.ack(pressed.id)
        handler = _DESK.get(name)
        if handler is not None:
            handler(work, talk, value, pressed)
        return
    acks = merchant.choose(work, talk, parse(pressed.data))
    keyed = next((ack for ack in acks if ack.key), None)
    work.ack(pressed.id, _toast(work, talk, keyed))


def _toast(work: Work, talk: Talk, ack: Ack | None) -> str:
    return "" if ack is None else words_of(work, talk, Say(ack.key, ack.lang))[:MOST_TOAST]


def _start(work: Work, talk: Talk, value: str, pressed: Press) -> None:
    commands.start(work, talk, "")


def _language(work: Work, talk: Talk, value: str, pressed: Press) -> None:
    if value in ("zh", "en"):
        commands.set_language(work, talk, value)


def _forget(work: Work, talk: Talk, value: str, pressed: Press) -> None:
    if value == "yes":
        forget.forget(work, talk)
    else:
        tell(work, talk.merchant.id, say("forget_kept", talk.lang))


def _photo(work: Work, talk: Talk, value: str, pressed: Press) -> None:
    """He wants a photo gone: from his chat, from what we keep, and from the agents' group."""
    row = _found(messages.find, work, value)
    if row is None or row.merchant_id != talk.merchant.id or row.attachment is None:
        tell(work, talk.merchant.id, say("photo_gone", talk.lang))
        return
    if row.merchant_message_id is not None:
        to_merchant(work, talk.merchant.id, "deleteMessage", {"message_id": row.merchant_message_id})
    if pressed.message_id is not None:
        to_merchant(work, talk.merchant.id, "deleteMessage", {"message_id": pressed.message_id})
    messages.redact(work.conn, row.id, "")
    if row.ticket_id is not None:
        if row.group_message_id is not None:
            to_ticket(work, row.ticket_id, "deleteMessage", {"message_id": row.group_message_id})
        line(work, row.ticket_id, talk.merchant.id, escape(say("photo_removed_line", work.desk.agents_lang)))
        ticket_events.add(work.conn, row.ticket_id, MERCHANT, "photo_deleted", work.at, {"message": row.id})
    tell(work, talk.merchant.id, say("photo_deleted", talk.lang))


def _not_solved(work: Work, talk: Talk, value: str, pressed: Press) -> None:
    ticket = _his(work, talk, value)
    if ticket is not None and ticket.status == "solved":
        acts.reopened_by_merchant(work, talk, ticket)
    elif ticket is not None:
        commands.status(work, talk, "")


def _something_else(work: Work, talk: Talk, value: str, pressed: Press) -> None:
    """What he wrote after the solution was about another matter: the ticket is solved again, and a new conversation takes up his words."""
    ticket = _his(work, talk, value)
    if ticket is None or ticket.status != "open":
        return
    said = [row for row in messages.list_latest(work.conn, ticket.id, 5) if row.author == "merchant" and row.text]
    acts.solved_again(work, ticket)
    acts.end_conversation_of(work, talk, ticket)
    if said:
        merchant.say_to_flow(work, talk, said[-1].text)
    else:
        play(work, talk, Start(talk.lang, None, "", {}))


def _his(work: Work, talk: Talk, value: str) -> Ticket | None:
    ticket = _found(tickets.find, work, value)
    return ticket if ticket is not None and ticket.merchant_id == talk.merchant.id else None


Row = TypeVar("Row")


def _found(find: Callable[[Connection, int], Row | None], work: Work, value: str) -> Row | None:
    """The row of that number. A button's data is whatever somebody sent: None for what is no number a database holds."""
    is_number = value.isascii() and value.isdecimal() and len(value) < 19
    return find(work.conn, int(value)) if is_number else None


def _channels(work: Work, talk: Talk, value: str, pressed: Press) -> None:
    tell(work, talk.merchant.id, all_channels(work, talk))


Handler = Callable[[Work, Talk, str, Press], None]

_DESK: dict[str, Handler] = {
    "start": _start,
    "lang": _language,
    "forget": _forget,
    "photo": _photo,
    "reopen": _not_solved,
    "new": _something_else,
    "channels": _channels,
}


# --- agents


def _agents(work: Work, pressed: Press) -> None:
    """Only in the agents' group itself: who is a member there is an agent. A refusal is shown to the presser as it stands."""
    lang = work.desk.agents_lang
    _, name, value = (*pressed.data.split(".", 2), "", "")[:3]
    if pressed.chat is None or pressed.chat.id != group_of(work.conn, work.desk):
        work.ack(pressed.id, say("refused_strangers", lang), alert=True)
        return
    agent = Actor("agent", pressed.sender.id, pressed.sender.name)
    number = ""
    try:
        if name == "resend":
            work.ack(pressed.id, _resend(work, agent, value))
            return
        ticket = _found(tickets.find, work, value)
        if ticket is None or name not in _ACTS:
            raise RefusedError("no_ticket")
        number = ticket.number
        _ACTS[name](work, ticket, agent)
        work.ack(pressed.id, say(_TOASTS[name], lang))
    except RefusedError as refusal:
        work.ack(pressed.id, refused(work, refusal, number), alert=True)


def refused(work: Work, refusal: RefusedError, number: str) -> str:
    return say(f"refused_{refusal.reason}", work.desk.agents_lang, **{"ticket": number, **refusal.facts})[:MOST_TOAST]


def _resend(work: Work, agent: Actor, value: str) -> str:
    """An agent's message once more, as a new delivery; pressed twice it is sent once."""
    lang = work.desk.agents_lang
    row = _found(redact.find_troubled, work, value)
    if row is None or row.message_id is None or row.merchant_id is None or row.params == redact.EMPTY:
        return say("resend_not", lang)
    message = messages.find(work.conn, row.message_id)
    ticket_id = None if message is None else message.ticket_id
    if ticket_id is None or any(
        event.kind == "resent" and event.body.get("delivery") == int(value) for event in ticket_events.list_of_ticket(work.conn, ticket_id)
    ):
        return say("resend_not", lang)
    to_merchant(work, row.merchant_id, row.method, orjson.loads(row.params), kind="reply", message_id=row.message_id)
    ticket_events.add(work.conn, ticket_id, agent, "resent", work.at, {"delivery": int(value)})
    return say("resending", lang)


_ACTS = {"claim": acts.claim_by_button, "back": acts.hand_back, "solve": acts.solve, "reopen": acts.reopen}
_TOASTS = {"claim": "toast_claimed", "back": "toast_handed_back", "solve": "toast_solved", "reopen": "toast_reopened"}

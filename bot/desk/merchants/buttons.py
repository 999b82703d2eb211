"""Buttons in private chats: `d.…` are the desk's own, everything else the engine's. `t.…` are agents': `agents/buttons.py`."""

from __future__ import annotations

from collections.abc import Callable

from bot.desk.admins import messages as admin_talk
from bot.desk.admins import trying as admin_play
from bot.desk.agents import buttons as press_agents
from bot.desk.agents.buttons import MOST_TOAST, numbered
from bot.desk.desk import Work
from bot.desk.keeping import forget
from bot.desk.merchants import afterwards, commands
from bot.desk.merchants import messages as merchant
from bot.desk.play import play, words_of
from bot.desk.sending import line, tell, to_merchant, to_ticket
from bot.desk.talk import Talk
from bot.desk.tickets import endings
from bot.desk.tickets.handoff import all_channels
from bot.desk.words.texts import say
from bot.engine.buttons import parse
from bot.engine.effects import Ack, Say
from bot.engine.events import Start
from bot.store import messages, ticket_events, tickets
from bot.store.ticket_events import MERCHANT
from bot.store.tickets import Ticket
from bot.telegram.texts import escape
from bot.telegram.updates import Press


def press(work: Work, pressed: Press, *, stranger: bool = False) -> None:
    if pressed.data.startswith("t."):
        press_agents.press(work, pressed, stranger=stranger)
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
    if talk.merchant.user_id in work.desk.admins and admin_play.pressed(work, talk, pressed.data):
        work.ack(pressed.id)
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
    row = numbered(messages.find, work, value)
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
        endings.reopened_by_merchant(work, talk, ticket, not_solved=True)
    elif ticket is not None:
        commands.status(work, talk, "")


def _something_else(work: Work, talk: Talk, value: str, pressed: Press) -> None:
    """What he wrote after the solution was about another matter: the ticket is solved again, and a new conversation takes up his words."""
    ticket = _his(work, talk, value)
    if ticket is None or ticket.status != "open":
        return
    said = [row for row in messages.list_latest(work.conn, ticket.id, 5) if row.author == "merchant" and row.text]
    endings.solved_again(work, ticket)
    endings.end_conversation_of(work, talk, ticket)
    if said:
        merchant.say_to_flow(work, talk, said[-1].text)
    else:
        play(work, talk, Start(talk.lang, None, "", {}))


def _his(work: Work, talk: Talk, value: str) -> Ticket | None:
    ticket = numbered(tickets.find, work, value)
    return ticket if ticket is not None and ticket.merchant_id == talk.merchant.id else None


def _channels(work: Work, talk: Talk, value: str, pressed: Press) -> None:
    tell(work, talk.merchant.id, all_channels(work, talk))


Handler = Callable[[Work, Talk, str, Press], None]

_DESK: dict[str, Handler] = {
    "a": admin_talk.pressed,
    "start": _start,
    "lang": _language,
    "forget": _forget,
    "photo": _photo,
    "reopen": _not_solved,
    "new": _something_else,
    "channels": _channels,
    **afterwards.HANDLERS,
}

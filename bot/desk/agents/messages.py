"""What agents write in their group: answers, notes, edits. In a forum a topic is a ticket; elsewhere a reply finds its ticket.

Commands are in `commands.py`.
"""

from __future__ import annotations

import re

from bot.desk.agents import acts, roster
from bot.desk.agents import commands as group_commands
from bot.desk.agents.commands import Asked
from bot.desk.desk import Work
from bot.desk.merchants import safety
from bot.desk.relay import messages as relay
from bot.desk.sending import line, to_group, to_ticket
from bot.desk.words.texts import say
from bot.store import marks, messages, tickets
from bot.store.messages import StoredMessage
from bot.store.ticket_events import Actor
from bot.store.tickets import Ticket
from bot.telegram.texts import escape
from bot.telegram.updates import Message
from bot.values import Sensitive

HINTED = "reply_hint"

_COMMAND = re.compile(r"/([a-zA-Z]\w*)(?:@(\w+))?(?:\s+(.*))?", re.DOTALL)
_NOTE_MARK = "//"
_NOTE = re.compile(r"//|/note(?:@\w+)?(?:\s|$)")


def message(work: Work, received: Message, sensitive: tuple[Sensitive, ...], body: str, group: int) -> None:
    """`received` is no service message and not a bot's."""
    agent = actor_of(received)
    roster.seen(work, received.sender)
    ticket = _ticket_of(work, received, group)
    text = received.text.strip()
    found = _COMMAND.fullmatch(text) if text.startswith("/") and not text.startswith(_NOTE_MARK) else None
    if ticket is not None and sensitive:
        _refuse(work, ticket, received, sensitive)
        return
    if received.edited:  # a command that was given is not given again
        if ticket is not None:
            _edited(work, ticket, received)
        return
    if found is not None and (found[2] is None or found[2].lower() == work.desk.bot_username.lower()):
        group_commands.command(work, found[1].lower(), Asked(ticket, agent, received, (found[3] or "").strip()))
        return
    if ticket is None:
        _hint(work, received)
    elif found is not None:
        line(work, ticket.id, ticket.merchant_id, escape(say("others_command", work.desk.agents_lang)), reply_to=received.message_id)
    elif text.startswith(_NOTE_MARK):
        acts.note(work, ticket, agent, received, text.removeprefix(_NOTE_MARK).strip())
    else:
        acts.answer(work, ticket, agent, received, group)


def actor_of(received: Message) -> Actor:
    """An anonymous administrator writes as the group: an agent without a name, until he presses Claim."""
    if received.sender is None:
        return Actor("agent")
    return Actor("agent", received.sender.id, received.sender.name)


def _ticket_of(work: Work, received: Message, group: int) -> Ticket | None:
    """By the topic it stands in, or by the message it answers to; both are found by Telegram's ids in this very group."""
    anchor = received.thread_id if received.thread_id is not None else received.reply_to
    if anchor is None:
        return None
    found = messages.find_in_group(work.conn, group, anchor)
    return None if found is None or found.ticket_id is None else tickets.find(work.conn, found.ticket_id)


def _hint(work: Work, received: Message) -> None:
    """Talk among agents is theirs. Where there are no topics one hint says, once, how an answer finds its ticket."""
    if received.chat.is_forum or received.thread_id is not None or received.edited or marks.find(work.conn, HINTED) is not None:
        return
    marks.save(work.conn, HINTED, "told", work.at)
    params = {"text": say("reply_hint", work.desk.agents_lang), "reply_parameters": {"message_id": received.message_id}}
    to_group(work, "sendMessage", params)


def _refuse(work: Work, ticket: Ticket, received: Message, sensitive: tuple[Sensitive, ...]) -> None:
    """P2 holds for agents too: such a message goes to nobody, and such an edit changes nothing at the merchant's."""
    lang = work.desk.agents_lang
    to_ticket(work, ticket.id, "deleteMessage", {"message_id": received.message_id})
    line(work, ticket.id, ticket.merchant_id, escape(say("sensitive_agent", lang, kinds=safety.kinds_in(sensitive, lang))))


def _edited(work: Work, ticket: Ticket, received: Message) -> None:
    """What the merchant has read changes with the agent's own message; every version is kept. What has no receipt yet is changed when it
    comes: Telegram copies a message as it stands then."""
    known = messages.find_in_group(work.conn, received.chat.id, received.message_id)
    if known is None or known.author != "agent" or known.group_message_id != received.message_id:
        return
    text, is_note = received.text, _NOTE.match(received.text.lstrip())
    if known.kind == "note":
        _edited_note(work, ticket, known, text, is_note)
        return
    if is_note is not None:
        _say(work, ticket, received, "edit_into_note")
        return
    if known.text == text and list(known.entities or ()) == list(received.entities):
        return
    messages.edit(work.conn, known, text, work.at, received.entities)
    changed = messages.find(work.conn, known.id)
    if changed is not None and changed.taken_back_at is None:
        relay.edit_at_merchant(work, changed)


def _edited_note(work: Work, ticket: Ticket, known: StoredMessage, text: str, mark: re.Match[str] | None) -> None:
    bare = text.strip() if mark is None else text.lstrip()[mark.end() :].strip()
    if bare != known.text:
        messages.edit(work.conn, known, bare, work.at)
    if mark is None:
        line(work, ticket.id, ticket.merchant_id, escape(say("edit_of_note", work.desk.agents_lang)), reply_to=known.group_message_id)


def _say(work: Work, ticket: Ticket, received: Message, key: str) -> None:
    line(work, ticket.id, ticket.merchant_id, escape(say(key, work.desk.agents_lang)), reply_to=received.message_id)

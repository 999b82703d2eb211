"""An agent takes back what he sent: by /delete under it, or by a button of a list. Telegram deletes for 48 hours; what it refuses is said."""

from __future__ import annotations

from bot.desk.desk import Work
from bot.desk.relay import messages as relay
from bot.desk.relay.reactions import show
from bot.desk.sending import line, to_merchant
from bot.desk.tickets.topics import group_of, in_group
from bot.desk.words.texts import say
from bot.store import merchants, messages, outbox, ticket_events
from bot.store.messages import StoredMessage
from bot.store.ticket_events import DESK, Actor
from bot.store.tickets import Ticket
from bot.telegram.texts import escape, one_line
from bot.telegram.updates import Message
from bot.tickets import RefusedError

LISTED = 5
_WORDS = 20  # characters of a message on its button


def asked(work: Work, ticket: Ticket, agent: Actor, message: Message) -> None:
    """/delete: in reply to a message that one; alone, the latest are offered. Raises RefusedError."""
    if message.reply_to is None:
        _offer(work, ticket, message)
        return
    chat = group_of(work.conn, work.desk)
    row = None if chat is None else messages.find_in_group(work.conn, chat, message.reply_to)
    take_back(work, ticket, agent, row)


def by_button(work: Work, ticket: Ticket, agent: Actor, more: str) -> str:
    take_back(work, ticket, agent, _numbered(work, more))
    return say("taking_back", work.desk.agents_lang)


def take_back(work: Work, ticket: Ticket, agent: Actor, row: StoredMessage | None) -> None:
    """What has not left yet is held back; what is on its way is deleted as soon as it has arrived."""
    if row is None or row.ticket_id != ticket.id or row.author != "agent" or row.kind == "note":
        raise RefusedError("not_sent")
    if not messages.take_back(work.conn, row.id, work.at):
        raise RefusedError("taken_back")
    ticket_events.add(work.conn, ticket.id, agent, "taken_back", work.at, {"message": row.id})
    if row.merchant_message_id is not None:
        delete_at_merchant(work, row)
    elif row.album is None and outbox.drop(work.conn, row.merchant_id, row.id, "taken back", work.at):
        line(work, ticket.id, row.merchant_id, escape(say("taken_back_unsent", work.desk.agents_lang)), reply_to=in_group(work, row))


def delete_at_merchant(work: Work, row: StoredMessage) -> None:
    to_merchant(work, row.merchant_id, "deleteMessage", {"message_id": row.merchant_message_id}, kind="reply", message_id=row.id)


def deleted(work: Work, row: StoredMessage) -> None:
    """Telegram said so (or that it was gone already)."""
    assert row.ticket_id is not None
    standing = in_group(work, row)
    line(work, row.ticket_id, row.merchant_id, escape(say("taken_back", work.desk.agents_lang)), reply_to=standing)
    if standing is not None:
        show(work, row.ticket_id, standing, None)


def refused(work: Work, row: StoredMessage) -> None:
    """It stands there still. Its words can be changed at any age."""
    assert row.ticket_id is not None
    lang = work.desk.agents_lang
    messages.keep_after_all(work.conn, row.id)
    has_words = row.kind == "text" or (row.kind in relay.CAPTIONED and row.text)
    buttons = [[(say("button_blank", lang), f"t.blank.{row.ticket_id}.{row.id}")]] if has_words else []
    line(work, row.ticket_id, row.merchant_id, escape(say("not_taken_back", lang)), buttons=buttons, reply_to=in_group(work, row))
    ticket_events.add(work.conn, row.ticket_id, DESK, "not_taken_back", work.at, {"message": row.id})


def blank(work: Work, ticket: Ticket, agent: Actor, more: str) -> str:
    """The words are replaced where the message cannot be deleted."""
    row = _numbered(work, more)
    if row is None or row.ticket_id != ticket.id or row.author != "agent" or row.merchant_message_id is None:
        raise RefusedError("not_sent")
    language = merchants.get(work.conn, row.merchant_id).language
    messages.edit(work.conn, row, say("withdrawn", "en" if language == "en" else "zh"), work.at)
    changed = messages.find(work.conn, row.id)
    assert changed is not None
    relay.edit_at_merchant(work, changed)
    ticket_events.add(work.conn, ticket.id, agent, "withdrawn", work.at, {"message": row.id})
    return say("blanking", work.desk.agents_lang)


def _numbered(work: Work, value: str) -> StoredMessage | None:
    return messages.find(work.conn, int(value)) if value.isascii() and value.isdecimal() and len(value) < 10 else None


def _offer(work: Work, ticket: Ticket, message: Message) -> None:
    said = [row for row in messages.list_latest(work.conn, ticket.id, 50) if row.author == "agent" and row.kind != "note"]
    latest = [row for row in said if row.taken_back_at is None][-LISTED:][::-1]
    if not latest:
        raise RefusedError("nothing_sent")
    lang = work.desk.agents_lang
    buttons = [[(_label(work, row), f"t.delete.{ticket.id}.{row.id}")] for row in latest]
    line(work, ticket.id, ticket.merchant_id, escape(say("take_back_which", lang)), buttons=buttons, reply_to=message.message_id)


def _label(work: Work, row: StoredMessage) -> str:
    words = one_line(row.text)[:_WORDS] or f"[{relay.name_of(work, row.kind)}]"
    return say("button_take_back", work.desk.agents_lang, when=f"{row.at.astimezone(work.desk.tz):%H:%M}", words=words)

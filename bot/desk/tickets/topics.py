"""What the outbox asks about a ticket's topic: its name, that it was made or lost, what to say again in a new one, that the group moved."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import orjson

from bot.desk.desk import Desk, Work
from bot.desk.sending import to_group
from bot.desk.tickets.card import card_buttons, card_text, is_with_flow
from bot.desk.words.texts import say
from bot.store import marks, messages, outbox, tickets
from bot.store.connection import Connection
from bot.store.messages import StoredMessage
from bot.store.tickets import Ticket
from bot.telegram.styled import quotes
from bot.telegram.texts import escape, keyboard, one_line
from bot.values import Money

MOVED = "agents_chat_moved"
"""The mark that remembers where groups went: {old id: new id}."""

_CONTEXT = 5  # of the latest messages
_NAME = 128  # characters Telegram takes for a topic's name


def topic_name(ticket: Ticket) -> str:
    """`1001 王老板 ¥3500`: what agents see in the list of topics."""
    name = one_line(str(ticket.facts.get("name") or ""))
    amount = "" if ticket.amount is None else f"¥{Money(ticket.amount).yuan()}"
    urgent = {"high": "🔴", "urgent": "🚨"}.get(ticket.priority, "")
    return " ".join(part for part in (urgent, ticket.number, name[:48], amount) if part)[:_NAME]


def topic_name_of(conn: Connection, ticket_id: int) -> str:
    return topic_name(tickets.get(conn, ticket_id))


def topic_made(conn: Connection, ticket_id: int, chat_id: int, thread_id: int) -> None:
    """Its first message is kept too: by it a message in the topic finds its ticket. Told twice it is noted once."""
    ticket = tickets.get(conn, ticket_id)
    if (ticket.chat_id, ticket.thread_id) != (chat_id, thread_id):
        tickets.save(conn, replace(ticket, chat_id=chat_id, thread_id=thread_id))
    if not _is_known(conn, chat_id, thread_id):
        _note_topic(conn, ticket, chat_id, thread_id)


def _is_known(conn: Connection, chat_id: int, thread_id: int) -> bool:
    found = messages.find_in_group(conn, chat_id, thread_id)
    return found is not None and found.kind == "topic"


def _note_topic(conn: Connection, ticket: Ticket, chat_id: int, thread_id: int) -> None:
    messages.add(
        conn,
        merchant_id=ticket.merchant_id,
        author="bot",
        kind="topic",
        at=ticket.updated_at,
        ticket_id=ticket.id,
        chat_id=chat_id,
        group_message_id=thread_id,
    )


def heard_of(work: Work, number: str, chat_id: int, thread_id: int) -> None:
    """Telegram tells us of a topic we made. As a rule it is noted already, or will be in a moment; after a power cut between the making
    and our note it is nobody's: the ticket takes it, or, when it has another by now, it is taken away again."""
    ticket = tickets.find_number(work.conn, number)
    if ticket is None or _is_known(work.conn, chat_id, thread_id):
        return
    if ticket.thread_id is None:
        topic_made(work.conn, ticket.id, chat_id, thread_id)
        return
    _note_topic(work.conn, ticket, chat_id, thread_id)  # what somebody writes in it meanwhile still finds its ticket
    to_group(work, "deleteForumTopic", {"message_thread_id": thread_id})


def topic_lost(conn: Connection, ticket_id: int) -> None:
    """Somebody deleted it. The next delivery makes a new one; the card stood in the old one."""
    ticket = tickets.get(conn, ticket_id)
    tickets.save(conn, replace(ticket, thread_id=None, card_id=None))


def last_context(conn: Connection, desk: Desk, ticket_id: int, delivery_id: int) -> list[tuple[str, dict[str, Any]]]:
    """Calls that give agents what they need in a topic that was made anew: the card, a line, the latest messages. Empty in a first topic.

    `delivery_id`: the one for which it was made; 0 for none.
    """
    if not _was_elsewhere(conn, ticket_id):
        return []
    ticket = tickets.get(conn, ticket_id)
    work = Work.begin(conn, desk, ticket.updated_at, f"topic:{ticket_id}")
    lang = desk.agents_lang
    carried = outbox.get(conn, delivery_id).message_id if delivery_id else None  # comes by itself in a moment, below
    rows = [_said(desk, row) for row in messages.list_latest(conn, ticket_id, _CONTEXT) if row.text and row.id != carried]
    card: dict[str, Any] = {"text": card_text(work, ticket), "parse_mode": "HTML"}
    if buttons := card_buttons(work, ticket, with_flow=is_with_flow(work, ticket)):
        card["reply_markup"] = keyboard(buttons)
    calls: list[tuple[str, dict[str, Any]]] = [("sendMessage", card)]
    context = "\n".join([escape(say("context_line", lang)), *rows])
    return [*calls, ("sendMessage", {"text": context, "parse_mode": "HTML"})]


def context_sent(conn: Connection, ticket_id: int, message_id: int | None, params: Mapping[str, Any]) -> None:
    """The card of the new topic is the ticket's card from now on."""
    if message_id is None or "reply_markup" not in params:
        return
    ticket = tickets.get(conn, ticket_id)
    tickets.save(conn, replace(ticket, card_id=message_id))


def _was_elsewhere(conn: Connection, ticket_id: int) -> bool:
    """Something of it stood somewhere before: in an earlier topic, or in a group without topics, whose messages do not come along when it
    becomes a supergroup or topics are switched on. A second topic made because a power cut hid the first one has nothing to repeat."""
    return any(row.kind != "topic" and row.group_message_id is not None for row in messages.list_of_ticket(conn, ticket_id))


def _said(desk: Desk, row: StoredMessage) -> str:
    who = {"merchant": "👤", "agent": "🧑‍💼", "bot": "🤖"}[row.author] if row.kind != "note" else "📝"
    return f"{who} {escape(one_line(row.author_name or ''))}\n{''.join(quotes(row.text[:300]))}"


def in_group(work: Work, row: StoredMessage) -> int | None:
    """Telegram's id of the message in the agents' group as it is now; None when it never stood there, or in a group that has moved on."""
    return row.group_message_id if row.chat_id == group_of(work.conn, work.desk) else None


def group_moved(conn: Connection, old: int, new: int) -> None:
    """A group became a supergroup: its new id is remembered, and no topic or card of the old one is looked for any more."""
    moved = _moves(conn)
    if moved.get(str(old)) == new or old == new:
        return
    at = datetime.now(UTC)
    marks.save(conn, MOVED, orjson.dumps({**moved, str(old): new}).decode(), at)
    tickets.move_group(conn, old, new)
    outbox.forget_places(conn, at)


def _moves(conn: Connection) -> dict[str, int]:
    found = marks.find(conn, MOVED)
    return {} if found is None else orjson.loads(found)


def agents_chat(conn: Connection, setting: int | None) -> int | None:
    """The group's id now: what the setting says, unless that group moved on since."""
    moved, seen = _moves(conn), set[int]()
    while setting is not None and str(setting) in moved and setting not in seen:
        seen.add(setting)
        setting = moved[str(setting)]
    return setting


def group_of(conn: Connection, desk: Desk) -> int | None:
    return agents_chat(conn, desk.agents_chat)

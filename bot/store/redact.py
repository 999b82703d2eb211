"""Taking things out again: what a merchant asks us to forget, and half a card number that was stored before its other half came.

Rows that others refer to (a conversation of a ticket, an update that must not be taken twice) stay, empty.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import bindparam, delete, func, or_, select, update
from sqlmodel import col

from bot.store.connection import Connection
from bot.store.tables import Conversation, Delivery, EventRow, InboxUpdate, MessageRow, Ticket, TicketEvent, Timer
from bot.store.types import UtcMicros

EMPTY = "{}"
FORGOTTEN = "forgotten"
OUTCOME = "outcome"
"""The kind of a ticket's event that names cause and remedy by their ids: it says nothing about a person."""


class Forgotten(NamedTuple):
    """How much there was of it, for the receipt."""

    conversations: int
    messages: int
    tickets: int


_his_conversations = select(col(Conversation.id)).where(col(Conversation.merchant_id) == bindparam("of_merchant"))
_his_tickets = select(col(Ticket.id)).where(col(Ticket.merchant_id) == bindparam("of_merchant"))
_events_of = delete(EventRow).where(col(EventRow.conversation_id) == bindparam("of_conversation"))
_timers_of = delete(Timer).where(col(Timer.scope) == bindparam("in_scope"), col(Timer.scope_id) == bindparam("of_id"))
_conversation = (
    update(Conversation)
    .where(col(Conversation.id) == bindparam("of_conversation"))
    .values(
        state=EMPTY,
        status="ended",
        idle_at=None,
        outcome=FORGOTTEN,
        ended_at=func.coalesce(col(Conversation.ended_at), bindparam("at", type_=UtcMicros())),
    )
)
_emptied = update(Conversation).where(col(Conversation.id) == bindparam("of_conversation")).values(state=EMPTY)
_messages_of = (
    update(MessageRow)
    .where(col(MessageRow.merchant_id) == bindparam("of_merchant"))
    .values(text="", attachment=None, versions=None, entities=None, author_name=None)
)
_messages_count = (
    select(func.count())
    .select_from(MessageRow)
    .where(
        col(MessageRow.merchant_id) == bindparam("of_merchant"),
        col(MessageRow.author) != "bot",
        or_(col(MessageRow.text) != "", col(MessageRow.attachment).is_not(None)),
    )
)
_attachments_of = (
    update(MessageRow)
    .where(col(MessageRow.conversation_id) == bindparam("of_conversation"))
    .values(text="", attachment=None, versions=None, entities=None)
)
_inbox_of = (
    update(InboxUpdate)
    .where(col(InboxUpdate.bot_id) == bindparam("of_bot"), col(InboxUpdate.chat_id) == bindparam("in_chat"))
    .values(body=EMPTY)
)
_inbox_taken = (
    update(InboxUpdate)
    .where(
        col(InboxUpdate.bot_id) == bindparam("of_bot"),
        col(InboxUpdate.chat_id) == bindparam("in_chat"),
        col(InboxUpdate.status) == "done",
    )
    .values(body=EMPTY)
)
_inbox_since = select(col(InboxUpdate.id), col(InboxUpdate.body)).where(
    col(InboxUpdate.bot_id) == bindparam("of_bot"),
    col(InboxUpdate.chat_id) == bindparam("in_chat"),
    col(InboxUpdate.received_at) >= bindparam("since"),
)
_empty_inbox = update(InboxUpdate).where(col(InboxUpdate.id) == bindparam("row_id")).values(body=EMPTY)
_unsent_to = (
    update(Delivery)
    .where(
        or_(col(Delivery.merchant_id) == bindparam("of_merchant"), col(Delivery.ticket_id).in_(_his_tickets)),
        col(Delivery.status) == "queued",
    )
    .values(status="failed", error=FORGOTTEN, params=EMPTY)
)
_sent_to = (
    update(Delivery)
    .where(
        or_(col(Delivery.merchant_id) == bindparam("of_merchant"), col(Delivery.ticket_id).in_(_his_tickets)),
        col(Delivery.status) != "sending",
    )
    .values(params=EMPTY)
)
_ticket = (
    update(Ticket)
    .where(col(Ticket.id) == bindparam("of_ticket"))
    .values(facts={}, card_text=None, amount=None, rating_word=None, assigned_why=None, tags=None)
)
_ticket_events_said = (
    update(TicketEvent).where(col(TicketEvent.ticket_id) == bindparam("of_ticket"), col(TicketEvent.kind) != OUTCOME).values(body={})
)
_messages_of_ticket = (
    update(MessageRow)
    .where(col(MessageRow.ticket_id) == bindparam("of_ticket"))
    .values(text="", attachment=None, versions=None, entities=None, author_name=None)
)
_conversation_of = select(col(Ticket.conversation_id)).where(col(Ticket.id) == bindparam("of_ticket"))
_ticket_events_of = update(TicketEvent).where(col(TicketEvent.ticket_id) == bindparam("of_ticket")).values(body={})


def forget_merchant(conn: Connection, *, bot_id: int, merchant_id: int, user_id: int, at: datetime) -> Forgotten:
    """Everything he wrote and we wrote to him; his row itself is the caller's to empty (`merchants.save`)."""
    conversation_ids = [row.id for row in conn.execute(_his_conversations, {"of_merchant": merchant_id}).all()]
    ticket_ids = [row.id for row in conn.execute(_his_tickets, {"of_merchant": merchant_id}).all()]
    counted = int(conn.execute(_messages_count, {"of_merchant": merchant_id}).scalar())
    for id_ in conversation_ids:
        conn.execute(_events_of, {"of_conversation": id_})
        conn.execute(_timers_of, {"in_scope": "conversation", "of_id": id_})
        conn.execute(_conversation, {"of_conversation": id_, "at": at})
    for id_ in ticket_ids:
        conn.execute(_timers_of, {"in_scope": "ticket", "of_id": id_})
        conn.execute(_ticket, {"of_ticket": id_})
        conn.execute(_ticket_events_of, {"of_ticket": id_})
    conn.execute(_messages_of, {"of_merchant": merchant_id})
    conn.execute(_inbox_of, {"of_bot": bot_id, "in_chat": user_id})
    conn.execute(_unsent_to, {"of_merchant": merchant_id})
    conn.execute(_sent_to, {"of_merchant": merchant_id})
    return Forgotten(len(conversation_ids), counted, len(ticket_ids))


def forget_ticket(conn: Connection, ticket_id: int) -> None:
    """What a closed ticket says of its merchant, its conversation with it. What reports count stays: times, cause, remedy, rating."""
    conn.execute(_ticket, {"of_ticket": ticket_id})
    conn.execute(_ticket_events_said, {"of_ticket": ticket_id})
    conn.execute(_messages_of_ticket, {"of_ticket": ticket_id})
    for row in conn.execute(_conversation_of, {"of_ticket": ticket_id}).all():
        forget_conversation(conn, row.conversation_id)


def list_received(conn: Connection, *, bot_id: int, chat_id: int, since: datetime) -> list[tuple[int, str]]:
    """Id and body of what came in from one chat since then."""
    rows = conn.execute(_inbox_since, {"of_bot": bot_id, "in_chat": chat_id, "since": since}).all()
    return [(row.id, row.body) for row in rows]


def empty_received(conn: Connection, inbox_ids: Iterable[int]) -> None:
    """The rows stay, so that none of these updates is taken again."""
    for id_ in inbox_ids:
        conn.execute(_empty_inbox, {"row_id": id_})


def empty_taken(conn: Connection, *, bot_id: int, user_id: int) -> None:
    """The updates his words came in. Parked ones stay whole, for they are still to be taken."""
    conn.execute(_inbox_taken, {"of_bot": bot_id, "in_chat": user_id})


def forget_conversation(conn: Connection, conversation_id: int) -> None:
    """An ended conversation of somebody who did not agree to its being kept."""
    conn.execute(_events_of, {"of_conversation": conversation_id})
    conn.execute(_attachments_of, {"of_conversation": conversation_id})
    conn.execute(_emptied, {"of_conversation": conversation_id})


_receipts = select(col(Delivery.receipt)).where(
    col(Delivery.ticket_id) == bindparam("of_ticket"), col(Delivery.kind) == "relay", col(Delivery.receipt).is_not(None)
)


def list_relayed(conn: Connection, ticket_id: int) -> list[int]:
    """Telegram's ids of what was carried into the ticket's topic."""
    return [int(row.receipt) for row in conn.execute(_receipts, {"of_ticket": ticket_id}).all()]


_troubled = select(col(Delivery.id), col(Delivery.message_id), col(Delivery.merchant_id), col(Delivery.method), col(Delivery.params)).where(
    col(Delivery.id) == bindparam("row_id"), col(Delivery.status).in_(("uncertain", "failed"))
)


class Troubled(NamedTuple):
    id: int
    message_id: int | None
    merchant_id: int | None
    method: str
    params: str


def find_troubled(conn: Connection, delivery_id: int) -> Troubled | None:
    """A delivery that failed or is uncertain, with its parameters; None: it is neither."""
    row = conn.execute(_troubled, {"row_id": delivery_id}).first()
    return None if row is None else Troubled._make(row)


# Half a number


_latest_events = (
    select(col(EventRow.seq), col(EventRow.at), col(EventRow.event))
    .where(col(EventRow.conversation_id) == bindparam("of_conversation"), col(EventRow.at) >= bindparam("since"))
    .order_by(col(EventRow.seq).desc())
    .limit(8)
)
_event = (
    update(EventRow)
    .where(col(EventRow.conversation_id) == bindparam("of_conversation"), col(EventRow.seq) == bindparam("with_seq"))
    .values(event=bindparam("new_event"), trace=bindparam("new_trace"))
)
_inbox_body = select(col(InboxUpdate.body)).where(
    col(InboxUpdate.bot_id) == bindparam("of_bot"), col(InboxUpdate.update_id) == bindparam("number")
)
_set_inbox_body = (
    update(InboxUpdate)
    .where(col(InboxUpdate.bot_id) == bindparam("of_bot"), col(InboxUpdate.update_id) == bindparam("number"))
    .values(body=bindparam("new_body"))
)
_recent_outbox = (
    select(col(Delivery.id), col(Delivery.params))
    .where(
        or_(col(Delivery.merchant_id) == bindparam("of_merchant"), col(Delivery.ticket_id).in_(_his_tickets)),
        col(Delivery.created_at) >= bindparam("since"),
    )
    .order_by(col(Delivery.id))
)
_set_params = update(Delivery).where(col(Delivery.id) == bindparam("row_id")).values(params=bindparam("new_params"))
_set_state = update(Conversation).where(col(Conversation.id) == bindparam("of_conversation")).values(state=bindparam("new_state"))


class LoggedEvent(NamedTuple):
    seq: int
    at: datetime
    event: str


def list_latest_events(conn: Connection, conversation_id: int, since: datetime) -> list[LoggedEvent]:
    """The last few, newest first."""
    rows = conn.execute(_latest_events, {"of_conversation": conversation_id, "since": since}).all()
    return [LoggedEvent(row.seq, row.at, row.event) for row in rows]


def set_event(conn: Connection, conversation_id: int, seq: int, event: str, trace: str) -> None:
    conn.execute(_event, {"of_conversation": conversation_id, "with_seq": seq, "new_event": event, "new_trace": trace})


def set_state(conn: Connection, conversation_id: int, state: str) -> None:
    conn.execute(_set_state, {"of_conversation": conversation_id, "new_state": state})


def find_inbox_body(conn: Connection, bot_id: int, update_id: int) -> str | None:
    found: str | None = conn.execute(_inbox_body, {"of_bot": bot_id, "number": update_id}).scalar()
    return found


def set_inbox_body(conn: Connection, bot_id: int, update_id: int, body: str) -> None:
    conn.execute(_set_inbox_body, {"of_bot": bot_id, "number": update_id, "new_body": body})


def list_recent_params(conn: Connection, merchant_id: int, since: datetime) -> list[tuple[int, str]]:
    """Of deliveries to him and to his tickets."""
    rows = conn.execute(_recent_outbox, {"of_merchant": merchant_id, "since": since}).all()
    return [(row.id, row.params) for row in rows]


def set_params(conn: Connection, rows: Iterable[tuple[int, str]]) -> None:
    for row_id, params in rows:
        conn.execute(_set_params, {"row_id": row_id, "new_params": params})


def replaced(value: Any, old: str, new: str) -> Any:
    """A JSON value with one text replaced wherever it stands inside a text."""
    if isinstance(value, str):
        return value.replace(old, new)
    if isinstance(value, Mapping):
        return {key: replaced(one, old, new) for key, one in value.items()}
    if isinstance(value, list):
        return [replaced(one, old, new) for one in value]
    return value

"""Everything the desk keeps of one merchant, or of one ticket, as plain JSON values: what `desk export` writes. Times are ISO 8601, money is yuan."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from bot.desk.desk import Desk
from bot.desk.keeping.transcript import transcript
from bot.store import conversations, messages, ticket_events, tickets
from bot.store.connection import Connection
from bot.store.conversations import Conversation
from bot.store.merchants import Merchant
from bot.store.messages import StoredMessage
from bot.store.tickets import Ticket
from bot.values import Money

Json = dict[str, Any]


def of_merchant(conn: Connection, desk: Desk, merchant: Merchant) -> Json:
    """All of his conversations and tickets, the oldest first."""
    talks = conversations.list_of_merchant(conn, merchant.id)
    his = sorted(tickets.list_of_merchant(conn, merchant.id, 100_000), key=lambda ticket: ticket.id)
    return {
        "merchant": _merchant(merchant, desk),
        "conversations": [_conversation(conn, desk, one) for one in talks],
        "tickets": [_ticket(conn, desk, one) for one in his],
    }


def of_ticket(conn: Connection, desk: Desk, merchant: Merchant, ticket: Ticket) -> Json:
    """One ticket with the conversation it came from."""
    talk = conversations.find(conn, ticket.conversation_id)
    return {
        "merchant": _merchant(merchant, desk),
        "conversations": [] if talk is None else [_conversation(conn, desk, talk)],
        "tickets": [_ticket(conn, desk, ticket)],
    }


def _merchant(merchant: Merchant, desk: Desk) -> Json:
    return {
        "id": merchant.user_id,
        "name": merchant.name,
        "username": merchant.username,
        "language": merchant.language,
        "consent_at": _iso(merchant.consent_at, desk),
        "first_seen_at": _iso(merchant.created_at, desk),
        "last_seen_at": _iso(merchant.seen_at, desk),
        "unreachable": merchant.unreachable,
        "blocked_at": _iso(merchant.blocked_at, desk),
        "remembered": dict(merchant.known),
    }


def _conversation(conn: Connection, desk: Desk, talk: Conversation) -> Json:
    lines = transcript(conn, desk.books, talk)
    return {
        "id": talk.id,
        "flow": talk.flow,
        "revision": talk.rev,
        "started_at": _iso(talk.started_at, desk),
        "ended_at": _iso(talk.ended_at, desk),
        "outcome": talk.outcome,
        "lines": [{"at": _iso(line.at, desk), "who": line.who, "text": line.text, "buttons": list(line.buttons)} for line in lines],
    }


def _ticket(conn: Connection, desk: Desk, ticket: Ticket) -> Json:
    said = [row for row in messages.list_of_ticket(conn, ticket.id) if row.kind not in ("card", "topic", "notice")]
    return {
        "number": ticket.number,
        "queue": ticket.queue,
        "status": ticket.status,
        "priority": ticket.priority,
        "why": ticket.why,
        "amount": None if ticket.amount is None else Money(ticket.amount).yuan(),
        "assignee": ticket.assignee_name,
        "opened_at": _iso(ticket.opened_at, desk),
        "first_answer_at": _iso(ticket.first_answer_at, desk),
        "solved_at": _iso(ticket.solved_at, desk),
        "closed_at": _iso(ticket.closed_at, desk),
        "facts": dict(ticket.facts),
        "messages": [_message(row, desk) for row in said],
        "events": [
            {"at": _iso(one.at, desk), "who": one.actor, "name": one.actor_name, "what": one.kind, "more": dict(one.body)}
            for one in ticket_events.list_of_ticket(conn, ticket.id)
        ],
    }


def _message(row: StoredMessage, desk: Desk) -> Json:
    """`internal`: a note that never left the group."""
    return {
        "at": _iso(row.at, desk),
        "who": row.author,
        "name": row.author_name,
        "kind": row.kind,
        "internal": row.kind == "note",
        "text": row.text,
        "attachment": None if row.attachment is None else {key: row.attachment.get(key) for key in ("kind", "name", "size", "mime")},
        "earlier_texts": list((row.versions or {}).get("texts", [])),
    }


def _iso(at: datetime | None, desk: Desk) -> str | None:
    return None if at is None else at.astimezone(desk.tz).isoformat(timespec="seconds")

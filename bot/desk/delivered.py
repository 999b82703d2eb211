"""What the outbox tells the desk of a delivery, in the transaction that writes it: receipts kept, failures told to whom they concern."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

from bot.desk import card
from bot.desk.acts import DELIVERED_REACTION, react
from bot.desk.desk import Desk, Work
from bot.desk.relay import album_rows, what
from bot.desk.sending import line
from bot.desk.texts import say
from bot.desk.topics import group_of
from bot.store import conversations, merchants, messages, ticket_events, tickets
from bot.store.connection import Connection
from bot.store.messages import StoredMessage
from bot.store.outbox import Delivery
from bot.store.ticket_events import DESK
from bot.telegram.client import ApiError, BadRequestError, ForbiddenError
from bot.telegram.texts import escape

_WHY = {"too_big": "why_too_big", "message_gone": "why_gone"}


def delivered(conn: Connection, desk: Desk, delivery: Delivery, result: Any, at: datetime) -> None:
    """Telegram's message id is in hand: kept at the message, and for an agent's message shown to him as a reaction."""
    if delivery.message_id is None:
        return
    row = messages.find(conn, delivery.message_id)
    ids = _ids(result)
    if row is None or not ids or not delivery.method.startswith(("send", "copy")):
        return
    if delivery.merchant_id is not None:
        for member, id_ in zip(_members(conn, row, ids), ids, strict=False):
            messages.stood_in_private(conn, member.id, id_)
        if delivery.kind == "reply" and row.ticket_id is not None and row.group_message_id is not None:
            react(Work.begin(conn, desk, at, f"d:{delivery.id}"), row.ticket_id, row.group_message_id, DELIVERED_REACTION)
        return
    group = group_of(conn, desk)
    if group is None:
        return
    for member, id_ in zip(_members(conn, row, ids), ids, strict=False):
        messages.stood_in_group(conn, member.id, group, id_)
    if delivery.kind == "card" and delivery.ticket_id is not None:
        _card_stands(Work.begin(conn, desk, at, f"d:{delivery.id}"), delivery.ticket_id, ids[0])


def _members(conn: Connection, row: StoredMessage, ids: list[int]) -> list[StoredMessage]:
    return album_rows(conn, row) if len(ids) > 1 else [row]


def _ids(result: Any) -> list[int]:
    """Of one message or of several (copyMessages)."""
    found = result if isinstance(result, list) else [result]
    return [int(one["message_id"]) for one in found if isinstance(one, dict) and "message_id" in one]


def _card_stands(work: Work, ticket_id: int, message_id: int) -> None:
    """What happened to the ticket while its card was on the way is written on it now."""
    ticket = replace(tickets.get(work.conn, ticket_id), card_id=message_id)
    tickets.save(work.conn, ticket)
    card.refresh(work, ticket)


def failed(conn: Connection, desk: Desk, delivery: Delivery, error: ApiError, at: datetime) -> None:
    """For good. The merchant being gone is written on his ticket; an agent is told which message did not arrive, and may send it again."""
    work = Work.begin(conn, desk, at, f"d:{delivery.id}")
    gone = isinstance(error, ForbiddenError) or (isinstance(error, BadRequestError) and error.kind == "chat_gone")
    if delivery.merchant_id is not None and gone:
        unreachable(work, delivery.merchant_id)
    row = None if delivery.message_id is None else messages.find(conn, delivery.message_id)
    if row is None or row.ticket_id is None:
        return
    why = say("why_blocked", desk.agents_lang) if gone else _why(desk, error)
    if delivery.kind == "reply" and delivery.merchant_id is not None:
        _tell_agent(work, delivery, row, say("not_delivered", desk.agents_lang, why=why))
    elif delivery.kind == "relay":
        kind = say(what(row.kind) if row.kind != "text" else "what_text", desk.agents_lang)
        line(work, row.ticket_id, row.merchant_id, escape(say("not_relayed", desk.agents_lang, kind=kind, why=why)))
        ticket_events.add(conn, row.ticket_id, DESK, "not_relayed", work.at, {"message": row.id})


def _why(desk: Desk, error: ApiError) -> str:
    key = _WHY.get(error.kind, "why_other") if isinstance(error, BadRequestError) else "why_other"
    return say(key, desk.agents_lang, detail=error.description[:120])


def uncertain(conn: Connection, desk: Desk, delivery: Delivery, at: datetime) -> None:
    """It may have arrived. Nobody but the agent can say whether doubling it harms."""
    row = None if delivery.message_id is None else messages.find(conn, delivery.message_id)
    if row is None or row.ticket_id is None or delivery.merchant_id is None:
        return
    _tell_agent(Work.begin(conn, desk, at, f"d:{delivery.id}"), delivery, row, say("maybe_delivered", desk.agents_lang), uncertain=True)


def _tell_agent(work: Work, delivery: Delivery, row: StoredMessage, text: str, *, uncertain: bool = False) -> None:
    assert row.ticket_id is not None
    buttons = [[(say("button_resend", work.desk.agents_lang), f"t.resend.{delivery.id}")]]
    line(work, row.ticket_id, row.merchant_id, escape(text), buttons=buttons, reply_to=row.group_message_id)
    kind = "uncertain" if uncertain else "not_delivered"
    ticket_events.add(work.conn, row.ticket_id, DESK, kind, work.at, {"message": row.id, "delivery": delivery.id})


def unreachable(work: Work, merchant_id: int, why: str = "blocked") -> None:
    """Nothing reaches him any more. Said once, on the card and in the topic of what is not finished."""
    merchant = merchants.get(work.conn, merchant_id)
    if merchant.unreachable is not None:
        return
    merchants.set_unreachable(work.conn, merchant_id, why)
    ticket = tickets.find_latest(work.conn, merchant_id)
    if ticket is None or ticket.status not in ("open", "pending"):
        return
    line(work, ticket.id, merchant_id, escape(say("blocked_line", work.desk.agents_lang)))
    ticket_events.add(work.conn, ticket.id, DESK, "unreachable", work.at)
    card.refresh(work, ticket)


def reachable(work: Work, merchant_id: int) -> None:
    """He has started the bot again."""
    merchant = merchants.get(work.conn, merchant_id)
    if merchant.unreachable is None:
        return
    merchants.set_unreachable(work.conn, merchant_id, None)
    ticket = tickets.find_latest(work.conn, merchant_id)
    if ticket is None or ticket.status not in ("open", "pending"):
        return
    line(work, ticket.id, merchant_id, escape(say("back_line", work.desk.agents_lang)))
    card.refresh(work, ticket)


def may_send(conn: Connection, desk: Desk, delivery: Delivery) -> bool:
    """P4 at the moment of sending: a flow's message from before the handoff is not worth saying once people own the conversation."""
    if delivery.kind != "prompt" or delivery.merchant_id is None or not (delivery.attempts or delivery.uncertain):
        return True  # the first try goes in the order of its lane, before anything an agent said
    live = conversations.find_live(conn, delivery.merchant_id)
    if live is None or live.status != "human" or live.ticket_id is None:
        return True
    answered = tickets.get(conn, live.ticket_id).first_answer_at
    return answered is None or delivery.created_at >= answered

"""What the outbox tells the desk of a delivery, in the transaction that writes it: receipts kept, failures told to whom they concern."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

from bot.desk.desk import Desk, Work
from bot.desk.merchants import flood
from bot.desk.relay import deletions, resending
from bot.desk.relay import messages as relay
from bot.desk.relay.messages import album_rows, what
from bot.desk.relay.reactions import DELIVERED, show
from bot.desk.sending import line, tell_admins
from bot.desk.tickets import card
from bot.desk.tickets.topics import group_of, in_group
from bot.desk.words.texts import say
from bot.store import conversations, marks, merchants, messages, ticket_events, tickets
from bot.store.connection import Connection
from bot.store.messages import StoredMessage
from bot.store.outbox import Delivery, writes
from bot.store.ticket_events import DESK
from bot.store.tickets import Ticket
from bot.telegram.client import ApiError, BadRequestError, ForbiddenError
from bot.telegram.texts import escape

NO_REACTIONS = "reactions_refused"
"""The mark of having told admins that the group restricts reactions."""

_WHY = {
    "too_big": "why_too_big",
    "message_gone": "why_gone",
    "not_copyable": "why_not_copyable",
    "not_editable": "why_cannot_edit",
    "no_rights": "why_no_rights",
}


def delivered(conn: Connection, desk: Desk, delivery: Delivery, result: Any, at: datetime) -> None:
    """Telegram's message id is in hand: kept at the message, and for an agent's message shown to him as a reaction."""
    row = None if delivery.message_id is None else messages.find(conn, delivery.message_id)
    if row is None:
        return
    work = Work.begin(conn, desk, at, f"d:{delivery.id}")
    if delivery.method == "deleteMessage" and delivery.kind == "reply":
        deletions.deleted(work, row)
        return
    ids = _ids(result)
    if not ids or not writes(delivery):
        return
    members = _members(conn, delivery, row, ids)
    if delivery.merchant_id is not None:
        _stands_at_merchant(work, delivery, row, members, ids)
    else:
        _stands_in_group(work, delivery, row, members, ids)


def _stands_at_merchant(work: Work, delivery: Delivery, row: StoredMessage, members: list[StoredMessage], ids: list[int]) -> None:
    for member, id_ in zip(members, ids, strict=False):
        messages.stood_in_private(work.conn, member.id, id_)
    if delivery.kind != "reply" or row.ticket_id is None:
        return
    _complete(work, delivery, row, ids, "album_incomplete")
    if (standing := in_group(work, row)) is not None:
        show(work, row.ticket_id, standing, DELIVERED)
    for member in members[: len(ids)]:
        _catch_up(work, member.id)


def _catch_up(work: Work, message_id: int) -> None:
    """What the agent did to his message while it was on its way happens to the merchant's copy now."""
    row = messages.find(work.conn, message_id)
    if row is None or row.merchant_message_id is None:
        return
    if row.taken_back_at is not None:
        deletions.delete_at_merchant(work, row)
    elif row.edited_at is not None:
        relay.edit_at_merchant(work, row)


def _stands_in_group(work: Work, delivery: Delivery, row: StoredMessage, members: list[StoredMessage], ids: list[int]) -> None:
    group = group_of(work.conn, work.desk)
    if group is None:
        return
    for member, id_ in zip(members, ids, strict=False):
        messages.stood_in_group(work.conn, member.id, group, id_)
    if delivery.kind == "relay" and row.ticket_id is not None:
        _complete(work, delivery, row, ids, "album_incomplete_here")
        for folded in messages.list_folded(work.conn, row.ticket_id, row.id):
            messages.stood_in_group(work.conn, folded.id, group, ids[0])
    if delivery.kind == "card" and delivery.ticket_id is not None:
        _card_stands(work, delivery.ticket_id, ids[0])


def _members(conn: Connection, delivery: Delivery, row: StoredMessage, ids: list[int]) -> list[StoredMessage]:
    """Whose ids these are. Of an album of which Telegram left some out nobody can say which: then only the first is known to stand."""
    if delivery.method not in ("copyMessages", "sendMediaGroup"):
        return [row]
    side = "merchant_message_id" if delivery.merchant_id is None else "group_message_id"
    wanted = delivery.params.get("message_ids")
    album = album_rows(conn, row)
    if isinstance(wanted, list):
        album = [one for one in album if getattr(one, side) in wanted]
    return album if len(album) == len(ids) else [row]


def _complete(work: Work, delivery: Delivery, row: StoredMessage, ids: list[int], key: str) -> None:
    """copyMessages leaves out what it cannot copy, without a word; here it is said."""
    wanted = delivery.params.get("message_ids")
    if isinstance(wanted, list) and len(ids) < len(wanted) and row.ticket_id is not None:
        text = say(key, work.desk.agents_lang, sent=len(ids), all=len(wanted))
        line(work, row.ticket_id, row.merchant_id, escape(text), reply_to=in_group(work, row))


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
    if delivery.is_for_group and not writes(delivery):
        _not_done_in_group(work, delivery, error)
        return
    row = None if delivery.message_id is None else messages.find(conn, delivery.message_id)
    if row is None or row.ticket_id is None:
        return
    why = say("why_blocked", desk.agents_lang) if gone else _why(desk, error)
    if delivery.kind == "reply" and delivery.merchant_id is not None:
        _not_at_merchant(work, delivery, row, error, why)
    elif delivery.kind == "relay":
        kind = say(what(row.kind) if row.kind != "text" else "what_text", desk.agents_lang)
        fetch = flood.keep_back(work, row) if isinstance(error, BadRequestError) and error.kind == "no_rights" else ()
        line(work, row.ticket_id, row.merchant_id, escape(say("not_relayed", desk.agents_lang, kind=kind, why=why)), buttons=fetch)
        ticket_events.add(conn, row.ticket_id, DESK, "not_relayed", work.at, {"message": row.id})


def _not_at_merchant(work: Work, delivery: Delivery, row: StoredMessage, error: ApiError, why: str) -> None:
    """A message, an edit or a deletion of an agent's that failed: each in its own words."""
    assert row.ticket_id is not None
    lang = work.desk.agents_lang
    if delivery.method == "deleteMessage":
        deletions.refused(work, row)
    elif delivery.method.startswith("edit"):
        gone_there = isinstance(error, BadRequestError) and error.kind == "message_gone"
        text = say("edit_not_carried", lang, why=say("why_gone_there", lang) if gone_there else why)
        line(work, row.ticket_id, row.merchant_id, escape(text), reply_to=in_group(work, row))
        ticket_events.add(work.conn, row.ticket_id, DESK, "edit_not_carried", work.at, {"message": row.id})
    else:
        _tell_agent(work, delivery, row, say("not_delivered", lang, why=why))


def _not_done_in_group(work: Work, delivery: Delivery, error: ApiError) -> None:
    """What should be gone and is not is said where it stands; that signs cannot be shown admins hear once."""
    lang, kind = work.desk.agents_lang, error.kind if isinstance(error, BadRequestError) else ""
    if delivery.method == "deleteMessage" and delivery.ticket_id is not None:
        ticket = tickets.get(work.conn, delivery.ticket_id)
        text = say("cannot_delete_here", lang, why=_why(work.desk, error))
        line(work, ticket.id, ticket.merchant_id, escape(text), reply_to=delivery.params.get("message_id"))
    elif kind == "reaction_refused" and marks.find(work.conn, NO_REACTIONS) is None:
        marks.save(work.conn, NO_REACTIONS, "told", work.at)
        tell_admins(work, say("no_reactions", lang))


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
    line(work, row.ticket_id, row.merchant_id, escape(text), buttons=buttons, reply_to=in_group(work, row))
    kind = "uncertain" if uncertain else "not_delivered"
    ticket_events.add(work.conn, row.ticket_id, DESK, kind, work.at, {"message": row.id, "delivery": delivery.id})


def unreachable(work: Work, merchant_id: int, why: str = "blocked") -> None:
    """Nothing reaches him any more. Said once, on the card and in the topic of what is not finished."""
    merchant = merchants.get(work.conn, merchant_id)
    if merchant.unreachable is not None:
        return
    merchants.set_unreachable(work.conn, merchant_id, why)
    for ticket in _unfinished(work, merchant_id):
        line(work, ticket.id, merchant_id, escape(say("blocked_line", work.desk.agents_lang)))
        ticket_events.add(work.conn, ticket.id, DESK, "unreachable", work.at)
        card.refresh(work, ticket)


def reachable(work: Work, merchant_id: int) -> None:
    """He has started the bot again. What did not reach him meanwhile can be sent with one press."""
    merchant = merchants.get(work.conn, merchant_id)
    if merchant.unreachable is None:
        return
    merchants.set_unreachable(work.conn, merchant_id, None)
    lang = work.desk.agents_lang
    for ticket in _unfinished(work, merchant_id):
        number = len(resending.missed(work, ticket))
        text = say("back_line", lang) + (f"\n{say('back_missed', lang, number=number)}" if number else "")
        line(work, ticket.id, merchant_id, escape(text), buttons=resending.button_for(work, ticket, number) if number else ())
        ticket_events.add(work.conn, ticket.id, DESK, "reachable", work.at)
        card.refresh(work, ticket)


def _unfinished(work: Work, merchant_id: int) -> list[Ticket]:
    return [one for one in tickets.list_of_merchant(work.conn, merchant_id) if one.status in ("open", "pending")]


def may_send(conn: Connection, desk: Desk, delivery: Delivery) -> bool:
    """P4 at the moment of sending: a flow's message from before the handoff is not worth saying once people own the conversation."""
    if delivery.kind != "prompt" or delivery.merchant_id is None or not (delivery.attempts or delivery.uncertain):
        return True  # the first try goes in the order of its lane, before anything an agent said
    live = conversations.find_live(conn, delivery.merchant_id)
    if live is None or live.status != "human" or live.ticket_id is None:
        return True
    answered = tickets.get(conn, live.ticket_id).first_answer_at
    return answered is None or delivery.created_at >= answered

"""/forget: everything we keep of a merchant goes, in the database and in the agents' group, and he gets a receipt."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import orjson

from bot.desk.desk import Work
from bot.desk.sending import line, tell, to_group, to_ticket
from bot.desk.talk import Talk
from bot.desk.tickets.topics import group_of
from bot.desk.words.texts import say, when
from bot.store import merchants, messages, redact, ticket_events, tickets
from bot.store.ticket_events import MERCHANT
from bot.store.tickets import Ticket
from bot.telegram.texts import escape

_AT_ONCE = 100  # message ids in one deleteMessages


def unfinished(work: Work, talk: Talk) -> str | None:
    """The number of a ticket that would be closed by it."""
    ticket = tickets.find_latest(work.conn, talk.merchant.id)
    return None if ticket is None or ticket.status not in ("open", "pending") else ticket.number


def forget(work: Work, talk: Talk) -> None:
    """The row of the merchant stays, empty: without it a late answer of Telegram would begin him anew."""
    lang, merchant = talk.lang, talk.merchant
    his = tickets.list_of_merchant(work.conn, merchant.id, 1000)
    in_group = {ticket.id: _in_group(work, ticket.id) for ticket in his}
    gone = redact.forget_merchant(work.conn, bot_id=merchant.bot_id, merchant_id=merchant.id, user_id=merchant.user_id, at=work.at)
    for ticket in his:
        _empty_group_updates(work, ticket, {*in_group[ticket.id], ticket.card_id})
        closed = replace(
            ticket, status="closed", facts={}, card_text=None, amount=None, closed_at=ticket.closed_at or work.at, updated_at=work.at
        )
        tickets.save(work.conn, replace(closed, waiting_since=None, promised_at=None, rating_word=None, assigned_why=None, tags=None))
        ticket_events.add(work.conn, ticket.id, MERCHANT, "forgotten", work.at)
        ids = [one for one in in_group[ticket.id] if one != ticket.card_id]
        for start in range(0, len(ids), _AT_ONCE):
            to_ticket(work, ticket.id, "deleteMessages", {"message_ids": ids[start : start + _AT_ONCE]})
        text = escape(say("forgotten_line", work.desk.agents_lang))
        if ticket.card_id is not None:
            params = {"message_id": ticket.card_id, "text": f"<b>{ticket.number}</b>\n{text}", "parse_mode": "HTML"}
            to_ticket(work, ticket.id, "editMessageText", params)
            if ticket.thread_id is not None:
                to_ticket(
                    work, ticket.id, "editForumTopic", {"message_thread_id": ticket.thread_id, "name": ticket.number}, kind="cosmetic"
                )
        else:
            line(work, ticket.id, merchant.id, text)
    talk.merchant = merchant._replace(name="", username=None, known={}, consent_at=None, seen_at=work.at)
    merchants.save(work.conn, talk.merchant)
    talk.conversation = talk.state = None
    receipt = say(
        "forgotten",
        lang,
        conversations=gone.conversations,
        messages=gone.messages,
        tickets=gone.tickets,
        when=when(work.at, work.at, lang),
    )
    tell(work, merchant.id, receipt, buttons=[[(say("begin_again", lang), "d.start.0")]])


def clear_topic(work: Work, ticket: Ticket) -> None:
    """Takes a ticket out of the agents' group: its topic as a whole, or, where there are no topics, its messages."""
    if ticket.thread_id is not None:
        # On the group's own lane: a topic that is gone already must not be made again.
        to_group(work, "deleteForumTopic", {"message_thread_id": ticket.thread_id})
        tickets.save(work.conn, replace(ticket, thread_id=None, card_id=None))
        return
    ids = sorted({*_in_group(work, ticket.id), *([] if ticket.card_id is None else [ticket.card_id])})
    for start in range(0, len(ids), _AT_ONCE):
        to_group(work, "deleteMessages", {"message_ids": ids[start : start + _AT_ONCE]})


def _empty_group_updates(work: Work, ticket: Ticket, ids: set[int | None]) -> None:
    """What came in from the agents' group about him: answers, notes, presses on his card. Telegram quotes his words in many of them."""
    group = ticket.chat_id or group_of(work.conn, work.desk)
    if group is None:
        return
    received = redact.list_received(work.conn, bot_id=work.desk.bot_id, chat_id=group, since=ticket.opened_at)
    redact.empty_received(work.conn, [row for row, body in received if _concerns(orjson.loads(body), ticket.thread_id, ids)])


def _concerns(raw: dict[str, Any], thread: int | None, ids: set[int | None]) -> bool:
    found = raw.get("message") or raw.get("edited_message") or (raw.get("callback_query") or {}).get("message") or {}
    answered = (found.get("reply_to_message") or {}).get("message_id")
    in_topic = thread is not None and found.get("message_thread_id") == thread
    return in_topic or found.get("message_id") in ids or (answered is not None and answered in ids)


def _in_group(work: Work, ticket_id: int) -> list[int]:
    """What stands of him in the agents' group: copies of his messages, answers to him, notes about him."""
    written = [
        row.group_message_id
        for row in messages.list_of_ticket(work.conn, ticket_id)
        if row.group_message_id is not None and row.kind not in ("card", "topic", "notice")
    ]
    return sorted({*written, *redact.list_relayed(work.conn, ticket_id)})

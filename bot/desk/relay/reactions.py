"""Reactions as light acknowledgements, both ways: an agent's shows at the merchant's message, a merchant's in the topic.

A bot has one reaction on a message. In the topic it says that an answer was delivered, until the merchant reacts to it himself.
"""

from __future__ import annotations

from bot.desk.desk import Work
from bot.desk.relay.messages import GONE
from bot.desk.sending import line, to_merchant, to_ticket
from bot.desk.tickets.topics import group_of, in_group
from bot.desk.words.texts import say
from bot.store import merchants, messages, ticket_events
from bot.store.ticket_events import MERCHANT, Actor
from bot.telegram.reactions import chosen, settable
from bot.telegram.texts import escape
from bot.telegram.updates import Reaction

DELIVERED = "👌"


def reaction(work: Work, change: Reaction) -> None:
    """What is no reaction to somebody's relayed message is nobody's business."""
    if change.chat.kind == "private":
        _merchants(work, change)
    elif change.chat.id == group_of(work.conn, work.desk):
        _agents(work, change)
    else:
        work.dropped = True


def _agents(work: Work, change: Reaction) -> None:
    row = messages.find_in_group(work.conn, change.chat.id, change.message_id)
    emoji = settable(change.emoji)
    is_his = row is not None and row.author == "merchant" and not (row.attachment or {}).get(GONE)
    if row is None or not is_his or row.merchant_message_id is None or (change.emoji and emoji is None):
        work.dropped = True
        return
    params = {"message_id": row.merchant_message_id, "reaction": chosen(emoji)}
    to_merchant(work, row.merchant_id, "setMessageReaction", params, kind="cosmetic")
    if row.ticket_id is not None and emoji is not None:
        agent = Actor("agent") if change.sender is None else Actor("agent", change.sender.id, change.sender.name)
        ticket_events.add(work.conn, row.ticket_id, agent, "reacted", work.at, {"message": row.id, "emoji": emoji})


def _merchants(work: Work, change: Reaction) -> None:
    merchant = merchants.find(work.conn, work.desk.bot_id, change.chat.id)
    row = None if merchant is None else messages.find_in_private(work.conn, merchant.id, change.message_id)
    standing = None if row is None else in_group(work, row)
    if merchant is None or merchant.blocked_at is not None or row is None or row.author != "agent" or row.ticket_id is None or not standing:
        work.dropped = True
        return
    emoji = settable(change.emoji)
    if emoji is None and change.emoji:
        _without_character(work, row.ticket_id, row.merchant_id, row.id, standing)
        return
    show(work, row.ticket_id, standing, emoji or DELIVERED)
    if emoji is not None:
        ticket_events.add(work.conn, row.ticket_id, MERCHANT, "reacted", work.at, {"message": row.id, "emoji": emoji})


def _without_character(work: Work, ticket_id: int, merchant_id: int, row: int, standing: int) -> None:
    """A custom emoji cannot be set again by a bot: that he reacted is said, once for a message."""
    known = ticket_events.list_of_ticket(work.conn, ticket_id)
    if not any(event.kind == "reacted" and event.actor == "merchant" and event.body.get("message") == row for event in known):
        line(work, ticket_id, merchant_id, escape(say("reacted_line", work.desk.agents_lang)), reply_to=standing)
        ticket_events.add(work.conn, ticket_id, MERCHANT, "reacted", work.at, {"message": row})


def show(work: Work, ticket_id: int, group_message_id: int, emoji: str | None) -> None:
    """The bot's reaction on a message in the topic; of several only the last is sent."""
    to_ticket(work, ticket_id, "setMessageReaction", {"message_id": group_message_id, "reaction": chosen(emoji)}, kind="cosmetic")

"""Timers that are due: the conversation's own go to the engine, the ticket's (album, promise, closing) to their use case."""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.desk import card, clocks, endings, relay, retention
from bot.desk.desk import Desk, Result, Work
from bot.desk.play import play
from bot.desk.sending import line
from bot.desk.talk import IDLE, of_merchant
from bot.desk.texts import say, when
from bot.desk.topics import group_of
from bot.engine.events import Timer as TimerEvent
from bot.store import conversations, merchants, messages, ticket_events, tickets, timers
from bot.store.connection import Connection
from bot.store.conversations import Conversation
from bot.store.ticket_events import DESK
from bot.store.timers import Timer
from bot.telegram.texts import escape

PUT_OFF = timedelta(minutes=1)


def fire(conn: Connection, desk: Desk, timer: Timer, at: datetime) -> Result:
    """Acts on it once: whoever takes the row away first. What it belonged to may be gone; then nothing happens."""
    work = Work.begin(conn, desk, at, f"t:{timer.id}")
    if not timers.claim(conn, timer):
        return work.result()
    if timer.scope == "conversation":
        _conversation(work, timer.scope_id, timer.key, timer.seq)
    elif timer.scope == "ticket":
        _ticket(work, timer)
    elif timer.key == retention.SWEEP:
        retention.sweep(work)
    return work.result()


def idle(conn: Connection, desk: Desk, conversation: Conversation | int, at: datetime) -> Result:
    """Silent for too long."""
    id_ = conversation if isinstance(conversation, int) else conversation.id
    work = Work.begin(conn, desk, at, f"i:{id_}:{int(at.timestamp())}")
    found = conversations.find(conn, id_)
    if found is None or found.idle_at is None or found.idle_at > at:
        return work.result()
    conversations.set_idle(conn, id_, None)
    _conversation(work, id_, IDLE, found.seq)
    return work.result()


def put_off(conn: Connection, what: Timer | Conversation | int, at: datetime) -> None:
    """Its unit failed by our own fault: later again, so that the others are not held up."""
    if isinstance(what, Timer):
        timers.postpone(conn, what, at + PUT_OFF)
    else:
        conversations.set_idle(conn, what if isinstance(what, int) else what.id, at + PUT_OFF)


def _conversation(work: Work, conversation_id: int, key: str, seq: int) -> None:
    found = conversations.find(work.conn, conversation_id)
    if found is None or found.ended_at is not None:
        return
    talk = of_merchant(work, merchants.get(work.conn, found.merchant_id))
    if talk.conversation is not None and talk.conversation.id == conversation_id:
        play(work, talk, TimerEvent(key, seq))


def _ticket(work: Work, timer: Timer) -> None:
    ticket = tickets.find(work.conn, timer.scope_id)
    if ticket is None:
        return
    if timer.key == clocks.CLOSE:
        if ticket.status == "solved":
            endings.close(work, ticket)
    elif timer.key == clocks.SILENCE:
        endings.solved_by_silence(work, ticket)
    elif timer.key == clocks.PROMISE:
        if ticket.status == "open" and ticket.promised_at is not None and ticket.promised_at <= work.at:
            at = ticket.promised_at.astimezone(work.desk.tz)
            lang = work.desk.agents_lang
            line(work, ticket.id, ticket.merchant_id, escape(say("late_line", lang, when=when(at, work.at, lang))))
            ticket_events.add(work.conn, ticket.id, DESK, "promise_missed", work.at)
            card.refresh(work, ticket)
    elif timer.key.startswith(f"{clocks.ALBUM}:"):
        _album(work, ticket.id, ticket.merchant_id, int(timer.body.get("message", 0)))


def _album(work: Work, ticket_id: int, merchant_id: int, message_id: int) -> None:
    """All of it is here now: it goes on as one."""
    row = messages.find(work.conn, message_id)
    if row is None:
        return
    if row.author == "merchant":
        group = [one for one in relay.album_rows(work.conn, row) if one.group_message_id is None]
        relay.copy_into_topic(work, merchants.get(work.conn, merchant_id), ticket_id, group)
        return
    chat = group_of(work.conn, work.desk)
    rows = [one for one in relay.album_rows(work.conn, row) if one.merchant_message_id is None]
    if chat is not None and len(rows) == 1:
        relay.copy_to_merchant(work, merchant_id, chat, rows[0])
    elif chat is not None and rows:
        relay.album_to_merchant(work, merchant_id, chat, rows)

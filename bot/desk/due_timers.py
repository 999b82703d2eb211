"""Timers that are due: the conversation's own go to the engine, the ticket's (album, promise, closing) to their use case."""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.desk.admins import moving, policies
from bot.desk.agents import opening
from bot.desk.desk import Desk, Result, Work
from bot.desk.keeping import retention
from bot.desk.merchants import flood, held, remembered, which
from bot.desk.play import play
from bot.desk.relay import albums
from bot.desk.talk import IDLE, of_merchant
from bot.desk.tickets import clocks, endings, waiting, watch
from bot.engine.events import Timer as TimerEvent
from bot.store import conversations, merchants, tickets, timers
from bot.store.connection import Connection
from bot.store.conversations import Conversation
from bot.store.timers import Timer

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
    elif timer.scope == "merchant" and timer.key == flood.HELD:
        held.read_held(work, timer)
    elif timer.scope == "merchant":
        if timer.key == which.KEY:
            which.nobody_said(work, timer)
        else:
            remembered.forget_over(work, timer.scope_id)
    elif timer.key == opening.KEY:
        opening.fire(work, timer.body.get("closed"))
    elif timer.key == retention.SWEEP:
        retention.sweep(work)
    elif timer.key == policies.DRIFT:
        policies.look(work)
    else:
        moving.fire(work, timer)
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
    elif timer.key == clocks.CLOSE_SOON:
        endings.warn_of_closing(work, ticket)
    elif timer.key == clocks.SILENCE:
        endings.solved_by_silence(work, ticket)
    elif timer.key == clocks.PROMISE:
        waiting.promise_passed(work, ticket, again=bool(timer.body.get("again")))
    elif timer.key.startswith(f"{clocks.ALBUM}:"):
        albums.due(work, ticket.id, int(timer.body.get("message", 0)))
    elif timer.key.startswith(f"{flood.EDITED}:"):
        held.show_edited(work, ticket.id, timer)
    else:
        watch.fire(work, ticket, timer)

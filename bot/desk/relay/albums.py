"""Albums: Telegram brings them photo by photo and marks no end, so a short timer waits for the rest, across a restart if need be.

What the same person writes next waits for nothing: it has the album sent first, so that both arrive in the order they were written.
"""

from __future__ import annotations

from datetime import timedelta

from bot.desk.desk import Work
from bot.desk.relay import messages as relay
from bot.desk.relay.reactions import show
from bot.desk.tickets.clocks import ALBUM
from bot.desk.tickets.topics import group_of, in_group
from bot.store import merchants, messages, timers
from bot.store.messages import Author, StoredMessage
from bot.store.tickets import Ticket

QUIET = timedelta(seconds=1)
NOTED = "✍"


def gather(work: Work, ticket: Ticket, row: StoredMessage) -> None:
    """One more of its photos is here."""
    key = f"{ALBUM}:{row.author}:{row.album}"
    timers.set_timer(work.conn, scope="ticket", scope_id=ticket.id, key=key, due_at=work.at + QUIET, body={"message": row.id})


def flush(work: Work, ticket_id: int, author: Author, album: str | None = None) -> None:
    """Albums of this side that are still being gathered go now; `album` is one that is not complete yet."""
    for timer in timers.list_of(work.conn, "ticket", ticket_id):
        of_author = timer.key.startswith(f"{ALBUM}:{author}:")
        if of_author and timer.key != f"{ALBUM}:{author}:{album}" and timers.claim(work.conn, timer):
            due(work, ticket_id, int(timer.body.get("message", 0)))


def due(work: Work, ticket_id: int, message_id: int) -> None:
    """All of it is here now: it goes on as one."""
    row = messages.find(work.conn, message_id)
    if row is None:
        return
    rows = relay.album_rows(work.conn, row)
    if row.author == "merchant":
        group = [one for one in rows if one.group_message_id is None]
        relay.copy_into_topic(work, merchants.get(work.conn, row.merchant_id), ticket_id, group, reply_to=_answered(work, row, "agent"))
        return
    chat = group_of(work.conn, work.desk)
    if any(one.kind == "note" for one in rows):
        _make_notes(work, ticket_id, rows)
    elif chat is not None:
        _to_merchant(work, chat, [one for one in rows if one.merchant_message_id is None and one.taken_back_at is None])


def is_noted(work: Work, ticket_id: int, album: str | None) -> bool:
    """A note stands beside one of its photos, so all of them are for agents alone."""
    return album is not None and any(one.kind == "note" for one in messages.list_of_album(work.conn, album, ticket_id, "agent"))


def _to_merchant(work: Work, chat: int, rows: list[StoredMessage]) -> None:
    if not rows:
        return
    reply_to = _answered(work, rows[0], "merchant")
    if len(rows) == 1:
        relay.copy_to_merchant(work, rows[0].merchant_id, chat, rows[0], reply_to=reply_to)
    else:
        relay.album_to_merchant(work, rows[0].merchant_id, chat, rows, reply_to=reply_to)


def _answered(work: Work, row: StoredMessage, side: str) -> int | None:
    """Telegram's id, on the other side, of the message it answers to."""
    answered = None if row.reply_to is None else messages.find(work.conn, row.reply_to)
    if answered is None:
        return None
    return answered.merchant_message_id if side == "merchant" else in_group(work, answered)


def _make_notes(work: Work, ticket_id: int, rows: list[StoredMessage]) -> None:
    for one in rows:
        if one.kind != "note" and one.merchant_message_id is None:
            messages.make_note(work.conn, one.id)
            if one.group_message_id is not None:
                show(work, ticket_id, one.group_message_id, NOTED)

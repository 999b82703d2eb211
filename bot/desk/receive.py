"""One update, one transaction: taken once, given to whom it concerns, everything it leads to written together."""

from __future__ import annotations

from datetime import datetime

from bot.desk import group
from bot.desk.agents import messages as agents
from bot.desk.desk import Desk, Result, Work
from bot.desk.merchants import buttons as press
from bot.desk.merchants import messages as merchant
from bot.desk.relay import reactions
from bot.desk.sending import tell
from bot.desk.tickets.topics import group_of
from bot.desk.words.texts import say
from bot.store import inbox, merchants, redact
from bot.store.connection import Connection
from bot.telegram.updates import Membership, Message, Press, Reaction, Update
from bot.values import Sensitive

__all__ = ["Result", "apply", "park", "receive"]

ANONYMOUS = 1087968824
"""GroupAnonymousBot: an administrator who writes as the group."""


def receive(
    conn: Connection, desk: Desk, update: Update, body: str, sensitive: tuple[Sensitive, ...], at: datetime, stranger: bool = False
) -> Result:
    """`body` is the masked update as JSON text, `sensitive` what was taken out of it; `stranger`: whoever pressed is not in the agents'
    group. What the desk does not serve is dropped calmly, and nothing of it is kept but that it came."""
    dropped = _is_dropped(desk, update)
    new = inbox.add(
        conn,
        bot_id=desk.bot_id,
        update_id=update.id,
        chat_id=chat_of(update),
        kind=update.kind,
        body=redact.EMPTY if dropped else body,
        received_at=at,
        status="dropped" if dropped else "done",
    )
    if not new:
        return Result(duplicate=True)
    if dropped:
        return Result(dropped=True)
    work = Work.begin(conn, desk, at, f"u:{update.id}")
    apply(work, update, body, sensitive, stranger=stranger)
    if work.dropped:
        redact.set_inbox_body(conn, desk.bot_id, update.id, redact.EMPTY)
    return work.result()


def apply(work: Work, update: Update, body: str, sensitive: tuple[Sensitive, ...] = (), *, stranger: bool = False) -> None:
    """What an update that is in the inbox leads to."""
    match update.body:
        case Message() as message:
            _message(work, message, sensitive, body, update.id)
        case Press() as pressed:
            press.press(work, pressed, stranger=stranger)
        case Membership() as change:
            group.membership(work, change)
        case Reaction() as reaction:
            reactions.reaction(work, reaction)
        case None:
            work.dropped = True


def _message(work: Work, message: Message, sensitive: tuple[Sensitive, ...], body: str, update_id: int) -> None:
    if message.chat.kind == "private":
        merchant.message(work, message, sensitive, update_id)
        return
    if group.moved(work, message):
        return
    chat = group_of(work.conn, work.desk)
    if chat is None or message.chat.id != chat:
        work.dropped = True
        return
    group.seen(work, message)
    if message.service is not None:
        work.dropped = True
        return
    agents.message(work, message, sensitive, body, chat)


def _is_dropped(desk: Desk, update: Update) -> bool:
    """Known from the update alone: kinds not served, what bots and channels write, our own messages. How old it is does not matter:
    Telegram keeps updates for a day, and a clock of ours that is wrong must not make the desk deaf."""
    body = update.body
    if body is None:
        return True
    if isinstance(body, Reaction):
        return body.sender is not None and body.sender.is_bot
    if isinstance(body, Press):
        return body.sender.is_bot
    if not isinstance(body, Message):
        return False
    if body.migrate_to is not None or body.migrate_from is not None:
        return body.chat.kind == "private"  # only groups move
    if body.chat.kind == "channel":
        return True
    if body.chat.kind == "private":
        return body.sender is None or body.sender.is_bot or body.service is not None
    return _is_no_agent(desk, body)


def _is_no_agent(desk: Desk, message: Message) -> bool:
    sender = message.sender
    if sender is None:
        return message.sender_chat != message.chat.id  # an anonymous administrator writes as the group itself
    if sender.id == desk.bot_id and message.topic_number is not None:
        return False  # a topic of ours was made: that comes back to us, and nobody else may have noted it
    return sender.is_bot and sender.id != ANONYMOUS


def chat_of(update: Update) -> int | None:
    match update.body:
        case Message(chat=chat) | Reaction(chat=chat) | Membership(chat=chat):
            return chat.id
        case Press(chat=chat, sender=sender):
            return sender.id if chat is None else chat.id
        case None:
            return None


def set_aside(conn: Connection, desk: Desk, update_id: int, kind: str, body: str, error: str, at: datetime) -> None:
    """The row alone, when even parking fails: nothing is read of the update any more."""
    inbox.park(conn, bot_id=desk.bot_id, update_id=update_id, chat_id=None, kind=kind, body=body, received_at=at, error=error[:500])


def park(conn: Connection, desk: Desk, update: Update, body: str, error: str, at: datetime) -> Result:
    """Our own code could not take it: set aside for a human, and the merchant is told so, with the way to a person."""
    work = Work.begin(conn, desk, at, f"u:{update.id}")
    inbox.park(
        conn,
        bot_id=desk.bot_id,
        update_id=update.id,
        chat_id=chat_of(update),
        kind=update.kind,
        body=body,
        received_at=at,
        error=error[:500],
    )
    found = update.body
    if isinstance(found, Press):
        work.ack(found.id)
    private = isinstance(found, Message | Press) and (found.chat is None or found.chat.kind == "private")
    if private and isinstance(found, Message | Press) and found.sender is not None:
        known = merchants.find(conn, desk.bot_id, found.sender.id)
        if known is not None:
            tell(work, known.id, say("broken", known.language or "zh"))
    return work.result()

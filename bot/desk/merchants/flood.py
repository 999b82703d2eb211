"""Too much at once: slowed down and put together, never dropped. Everything stands in the database whatever of it is shown when.

Texts to agents: so many a minute go one by one; then they wait a little, and those that come meanwhile are put into the same message. The
same happens when the group's budget is spent and a text waits for its turn anyway.
Files: so many a minute are copied; the rest is kept, and agents fetch it by a button. Texts to a flow whose answers pile up are read together.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from bot.desk.desk import Work
from bot.desk.sending import Keyboard, line, tell
from bot.desk.talk import Talk
from bot.desk.words.texts import say
from bot.store import merchants, messages, outbox, tickets, timers
from bot.store.merchants import Merchant
from bot.store.messages import StoredMessage
from bot.store.tickets import Ticket
from bot.telegram.texts import TEXT_UNITS, escape, length
from bot.telegram.updates import Message

MINUTE = timedelta(minutes=1)
TEXTS = 30  # a minute, one by one
PAUSE = timedelta(seconds=15)  # how long a message of somebody who writes faster waits for more of the same
BEHIND = timedelta(seconds=5)  # a text that has waited so long for its turn in the group takes up what comes after it
FILES = 20  # a minute, copied
AT_ONCE = 10  # files fetched by one press
TALK = 20  # texts to a flow within `HURRY` …
HURRY = timedelta(seconds=10)
MANY = 10  # … and answers that wait to be sent: from there on he is read together
FEW = 3  # answers that may still wait when he is read
QUIET = timedelta(seconds=5)
TRIES = 24
EDITS = 10  # a minute, shown one by one
EDITED = "edited"
"""`edited:<message>`: the key of a ticket's timer: how a message stands is shown when he has done changing it."""
HELD = "held"
"""The key of a merchant's timer: texts that are to be read together."""
KEPT = "kept"
"""Written beside an attachment that was not copied to the agents yet."""


def pause(work: Work, merchant_id: int) -> timedelta:
    """How long a text of his waits before it goes to the agents; he is told once when that begins."""
    number = work.desk.pace.count(merchant_id, work.at, MINUTE)
    if number <= TEXTS:
        return timedelta()
    if number == TEXTS + 1:
        merchant = merchants.get(work.conn, merchant_id)
        tell(work, merchant_id, say("flood_told", "en" if merchant.language == "en" else "zh"))
    return PAUSE


def fold(work: Work, ticket_id: int, row: int, quote: str, above: str, *, at_once: bool) -> bool:
    """Into the message that waits at the end of the ticket's lane; unless `at_once`, only when that has waited for a while, because the
    group takes no more. False: there is none, it is full, or it has just gone or may have."""
    waiting = outbox.find_last_waiting(work.conn, work.desk.bot_id, f"t:{ticket_id}")
    if waiting is None or waiting.kind != "relay" or waiting.method != "sendMessage" or waiting.message_id is None:
        return False
    if waiting.uncertain or (not at_once and work.at - waiting.created_at < BEHIND):
        return False
    before = str(waiting.params.get("text") or "")
    text = f"{before}\n{quote}"
    if before.split("\n", 1)[0] != above or length(text) > TEXT_UNITS:
        return False
    if not outbox.set_params(work.conn, waiting.id, {**waiting.params, "text": text}):
        return False
    messages.fold(work.conn, row, waiting.message_id)
    return True


# --- texts to a flow


def hold(work: Work, talk: Talk, received: Message) -> bool:
    """True: the text is kept and will be read with those around it. Only while he writes fast and answers wait to be sent; asking for a
    person never waits."""
    merchant_id = talk.merchant.id
    if not received.text or received.attachment or received.extra or not too_fast(work, merchant_id):
        return False
    if _asks_for_person(work, talk, received.text):
        return False
    row = messages.add(
        work.conn,
        merchant_id=merchant_id,
        author="merchant",
        at=work.at,
        text=received.text,
        conversation_id=None if talk.conversation is None else talk.conversation.id,
        author_id=talk.merchant.user_id,
        author_name=talk.merchant.name,
        merchant_message_id=received.message_id,
        entities=received.entities,
    )
    waiting = next((one for one in timers.list_of(work.conn, "merchant", merchant_id) if one.key == HELD), None)
    if waiting is None:
        tell(work, merchant_id, say("flood_talk", talk.lang))
    set_held(work, merchant_id, [*(waiting.body.get("messages", ()) if waiting else ()), row])
    return True


def too_fast(work: Work, merchant_id: int) -> bool:
    """He writes, or sends, faster than answers go out to him."""
    if not work.desk.pace.is_over(TALK, merchant_id, work.at, HURRY):
        return False
    return outbox.count_waiting(work.conn, f"m:{merchant_id}") > MANY


def told_once(work: Work, talk: Talk, key: str = "flood_talk") -> None:
    """That nothing is lost, once in a stretch."""
    if not any(one.key == HELD for one in timers.list_of(work.conn, "merchant", talk.merchant.id)):
        tell(work, talk.merchant.id, say(key, talk.lang))
        set_held(work, talk.merchant.id, [])


def set_held(work: Work, merchant_id: int, rows: Sequence[int], tries: int = 0) -> None:
    body = {"messages": list(rows), "tries": tries}
    timers.set_timer(work.conn, scope="merchant", scope_id=merchant_id, key=HELD, due_at=work.at + QUIET, body=body)


def _asks_for_person(work: Work, talk: Talk, text: str) -> bool:
    known = work.desk.books.library.builtins.get("human")
    reading = work.desk.books.reader.read(text, now=work.at, lang=talk.lang)
    return reading.decision == "human" or (known is not None and any(reading.normal in words for words in known.words.values()))


# --- edits


def edit_waits(work: Work, ticket: Ticket, before: StoredMessage) -> bool:
    """True: he changes things so often that agents see only how it stands a moment later. Every version is kept."""
    key, merchant_id = f"{EDITED}:{before.id}", before.merchant_id
    work.desk.pace.wrote(-merchant_id, work.at)  # beside his files: both are slow to show
    waiting = any(one.key == key for one in timers.list_of(work.conn, "ticket", ticket.id))
    if not waiting and work.desk.pace.count(-merchant_id, work.at, MINUTE) <= EDITS:
        return False
    if not waiting:
        body = {"message": before.id, "version": len((before.versions or {}).get("texts", ()))}
        timers.set_timer(work.conn, scope="ticket", scope_id=ticket.id, key=key, due_at=work.at + MINUTE, body=body)
    return True


# --- files


def admitted(work: Work, merchant: Merchant, ticket_id: int, rows: Sequence[StoredMessage]) -> list[StoredMessage]:
    """Those of his files that are copied now; the others are kept, and agents told of them once."""
    room = max(FILES - work.desk.pace.count(-merchant.id, work.at, MINUTE), 0)
    shown, kept = list(rows[:room]), rows[room:]
    for _ in rows:
        work.desk.pace.wrote(-merchant.id, work.at)
    if not kept:
        return shown
    first = not any(_is_kept(row) for row in messages.list_of_ticket(work.conn, ticket_id))
    for row in kept:
        messages.set_attachment(work.conn, row.id, {**(row.attachment or {}), KEPT: True})
    if first:
        tell(work, merchant.id, say("flood_files", "en" if merchant.language == "en" else "zh"))
        line(work, ticket_id, merchant.id, escape(say("files_kept", work.desk.agents_lang)), buttons=_button(work, ticket_id, AT_ONCE))
    return shown


def keep_back(work: Work, row: StoredMessage) -> Keyboard:
    """The bot may not send it just now: it can be fetched when that is mended. Nothing for what is no file."""
    if row.ticket_id is None or not row.attachment:
        return ()
    messages.set_attachment(work.conn, row.id, {**row.attachment, KEPT: True})
    return _button(work, row.ticket_id, 1)


def _is_kept(row: StoredMessage) -> bool:
    return bool(row.attachment and row.attachment.get(KEPT))


def _button(work: Work, ticket_id: int, number: int) -> Keyboard:
    return [[(say("button_files", work.desk.agents_lang, number=number), f"t.files.{ticket_id}")]]


def take_kept(work: Work, ticket: Ticket) -> tuple[list[StoredMessage], int]:
    """The next of the files that were kept, no album torn apart where that can be, and how many are left then."""
    kept = [row for row in messages.list_of_ticket(work.conn, ticket.id) if _is_kept(row)]
    taken = kept[:AT_ONCE]
    for row in taken:
        attachment = {key: value for key, value in (row.attachment or {}).items() if key != KEPT}
        messages.set_attachment(work.conn, row.id, attachment or None)
    fresh = [found for row in taken if (found := messages.find(work.conn, row.id)) is not None]
    return fresh, len(kept) - len(taken)


def more_button(work: Work, ticket: Ticket, left: int) -> None:
    merchant = tickets.get(work.conn, ticket.id).merchant_id
    text = escape(say("files_left", work.desk.agents_lang, number=left))
    line(work, ticket.id, merchant, text, buttons=_button(work, ticket.id, min(left, AT_ONCE)))

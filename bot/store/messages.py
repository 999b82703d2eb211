"""Messages of a talk, and Telegram's ids of them on both sides. The pair (group, message id) is also how a topic finds its ticket."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import bindparam, insert, or_, select, update
from sqlmodel import col

from bot.quick import quick
from bot.store import search
from bot.store.connection import Connection
from bot.store.tables import MessageRow as Row

Author = Literal["merchant", "agent", "bot"]


@quick
@dataclass(frozen=True, slots=True)
class StoredMessage:
    """`kind`: text, photo, document …, note (never leaves the group), notice and card (the desk's own), topic (the topic's first message)."""

    id: int
    merchant_id: int
    author: Author
    kind: str
    text: str
    at: datetime
    conversation_id: int | None = None
    ticket_id: int | None = None
    author_id: int | None = None
    author_name: str | None = None
    attachment: Mapping[str, Any] | None = None
    album: str | None = None
    merchant_message_id: int | None = None
    chat_id: int | None = None
    group_message_id: int | None = None
    reply_to: int | None = None
    versions: Mapping[str, Any] | None = None
    edited_at: datetime | None = None
    entities: Sequence[Mapping[str, Any]] | None = None
    folded_into: int | None = None
    taken_back_at: datetime | None = None


_NAMES = tuple(StoredMessage.__dataclass_fields__)
_columns = tuple(getattr(Row, name) for name in _NAMES)
_INSERTED = tuple(name for name in _NAMES if name not in ("id", "versions", "edited_at", "folded_into", "taken_back_at"))
_add = insert(Row).values({name: bindparam(name) for name in _INSERTED}).returning(col(Row.id))


def _message(row: Any) -> StoredMessage:
    """`row` has `_columns`, in their order."""
    return StoredMessage(*row)


def add(
    conn: Connection,
    *,
    merchant_id: int,
    author: Author,
    at: datetime,
    kind: str = "text",
    text: str = "",
    conversation_id: int | None = None,
    ticket_id: int | None = None,
    author_id: int | None = None,
    author_name: str | None = None,
    attachment: Mapping[str, Any] | None = None,
    album: str | None = None,
    merchant_message_id: int | None = None,
    chat_id: int | None = None,
    group_message_id: int | None = None,
    reply_to: int | None = None,
    entities: Sequence[Mapping[str, Any]] | None = None,
) -> int:
    """`text` is masked already, and `entities` are those of this very text. Returns the row's id."""
    values = {
        "merchant_id": merchant_id,
        "author": author,
        "at": at,
        "kind": kind,
        "text": text,
        "conversation_id": conversation_id,
        "ticket_id": ticket_id,
        "author_id": author_id,
        "author_name": author_name,
        "attachment": None if attachment is None else dict(attachment),
        "album": album,
        "merchant_message_id": merchant_message_id,
        "chat_id": chat_id,
        "group_message_id": group_message_id,
        "reply_to": reply_to,
        "entities": [dict(one) for one in entities] if entities else None,
    }
    row_id = int(conn.execute(_add, values).scalar())
    if author != "bot" and text:
        search.put(conn, "message", row_id, text)
    return row_id


_get = select(*_columns).where(col(Row.id) == bindparam("row_id"))
_in_group = (
    select(*_columns)
    .where(col(Row.chat_id) == bindparam("in_chat"), col(Row.group_message_id) == bindparam("message"))
    .order_by(col(Row.id).desc())
    .limit(1)
)
_in_private = (
    select(*_columns)
    .where(col(Row.merchant_id) == bindparam("of_merchant"), col(Row.merchant_message_id) == bindparam("message"))
    .order_by(col(Row.id).desc())
    .limit(1)
)
_of_ticket = select(*_columns).where(col(Row.ticket_id) == bindparam("of_ticket")).order_by(col(Row.id))
_latest_of_ticket = (
    select(*_columns)
    .where(col(Row.ticket_id) == bindparam("of_ticket"), col(Row.kind).not_in(("notice", "card", "topic")))
    .order_by(col(Row.id).desc())
    .limit(bindparam("most"))
)
_of_conversation = select(*_columns).where(col(Row.conversation_id) == bindparam("of_conversation")).order_by(col(Row.id))
_album = (
    select(*_columns)
    .where(
        col(Row.album) == bindparam("of_album"),
        or_(col(Row.ticket_id) == bindparam("of_ticket"), col(Row.ticket_id).is_(None)),
        col(Row.author) == bindparam("by_author"),
    )
    .order_by(col(Row.id))
)
_recent = (
    select(*_columns)
    .where(col(Row.merchant_id) == bindparam("of_merchant"), col(Row.author) == "merchant", col(Row.at) >= bindparam("since"))
    .order_by(col(Row.id).desc())
    .limit(5)
)


def _first(conn: Connection, statement: Any, values: Mapping[str, Any]) -> StoredMessage | None:
    row = conn.execute(statement, values).first()
    return None if row is None else _message(row)


def _all(conn: Connection, statement: Any, values: Mapping[str, Any]) -> list[StoredMessage]:
    return [_message(row) for row in conn.execute(statement, values).all()]


def find(conn: Connection, message_id: int) -> StoredMessage | None:
    return _first(conn, _get, {"row_id": message_id})


def find_in_group(conn: Connection, chat_id: int, group_message_id: int) -> StoredMessage | None:
    return _first(conn, _in_group, {"in_chat": chat_id, "message": group_message_id})


def find_in_private(conn: Connection, merchant_id: int, merchant_message_id: int) -> StoredMessage | None:
    return _first(conn, _in_private, {"of_merchant": merchant_id, "message": merchant_message_id})


def list_of_ticket(conn: Connection, ticket_id: int) -> list[StoredMessage]:
    """Oldest first, the desk's own lines among them."""
    return _all(conn, _of_ticket, {"of_ticket": ticket_id})


def list_latest(conn: Connection, ticket_id: int, most: int) -> list[StoredMessage]:
    """What people wrote last, oldest of them first."""
    return _all(conn, _latest_of_ticket, {"of_ticket": ticket_id, "most": most})[::-1]


def list_of_conversation(conn: Connection, conversation_id: int) -> list[StoredMessage]:
    return _all(conn, _of_conversation, {"of_conversation": conversation_id})


def list_of_album(conn: Connection, album: str, ticket_id: int | None, author: Author) -> list[StoredMessage]:
    return _all(conn, _album, {"of_album": album, "of_ticket": ticket_id, "by_author": author})


def list_recent(conn: Connection, merchant_id: int, since: datetime) -> list[StoredMessage]:
    """The merchant's latest five since then, newest first."""
    return _all(conn, _recent, {"of_merchant": merchant_id, "since": since})


_exchange = (
    select(*_columns)
    .where(
        col(Row.merchant_id) == bindparam("of_merchant"),
        col(Row.ticket_id).is_not(None),
        col(Row.author).in_(("merchant", "agent")),
        col(Row.kind) != "note",
        col(Row.at) >= bindparam("since"),
    )
    .order_by(col(Row.id).desc())
    .limit(20)
)


_agent_wrote = (
    select(1)
    .where(
        col(Row.merchant_id) == bindparam("of_merchant"),
        col(Row.author) == "agent",
        col(Row.ticket_id).is_not(None),
        col(Row.at) >= bindparam("since"),
    )
    .limit(1)
)


def has_agent_written(conn: Connection, merchant_id: int, since: datetime) -> bool:
    """To him, in some ticket, since then; a note counts too."""
    return conn.execute(_agent_wrote, {"of_merchant": merchant_id, "since": since}).first() is not None


def list_exchange(conn: Connection, merchant_id: int, since: datetime) -> list[StoredMessage]:
    """What he and agents said to each other since then, in whatever ticket, the newest first; at most twenty."""
    return _all(conn, _exchange, {"of_merchant": merchant_id, "since": since})


_group_side = (
    update(Row).where(col(Row.id) == bindparam("row_id")).values(chat_id=bindparam("in_chat"), group_message_id=bindparam("message"))
)
_merchant_side = update(Row).where(col(Row.id) == bindparam("row_id")).values(merchant_message_id=bindparam("message"))
_take_into = update(Row).where(col(Row.id) == bindparam("row_id")).values(conversation_id=bindparam("conversation"))
_attach = update(Row).where(col(Row.id) == bindparam("row_id")).values(ticket_id=bindparam("to_ticket"))
_edit = (
    update(Row)
    .where(col(Row.id) == bindparam("row_id"))
    .values(text=bindparam("new_text"), entities=bindparam("new_entities"), versions=bindparam("new_versions"), edited_at=bindparam("at"))
)
_by_id = update(Row).where(col(Row.id) == bindparam("row_id"))
_redact = _by_id.values(text=bindparam("new_text"), versions=None, attachment=None, entities=None)
_retext = _by_id.values(text=bindparam("new_text"), entities=None)
_as_note = _by_id.values(kind="note")
_attachment = _by_id.values(attachment=bindparam("new_attachment"))
_fold = _by_id.values(folded_into=bindparam("first"))
_keep_after_all = _by_id.values(taken_back_at=None)
_take_back = _by_id.where(col(Row.taken_back_at).is_(None)).values(taken_back_at=bindparam("at"))
_folded = select(*_columns).where(col(Row.ticket_id) == bindparam("of_ticket"), col(Row.folded_into) == bindparam("first"))


def stood_in_group(conn: Connection, message_id: int, chat_id: int, group_message_id: int) -> None:
    """Telegram's id of its copy in the agents' group."""
    conn.execute(_group_side, {"row_id": message_id, "in_chat": chat_id, "message": group_message_id})


def stood_in_private(conn: Connection, message_id: int, merchant_message_id: int) -> None:
    """Telegram's id of its copy in the merchant's private chat."""
    conn.execute(_merchant_side, {"row_id": message_id, "message": merchant_message_id})


def attach(conn: Connection, message_ids: Sequence[int], ticket_id: int) -> None:
    conn.execute_many(_attach, [{"row_id": row_id, "to_ticket": ticket_id} for row_id in message_ids])


def take_into(conn: Connection, message_id: int, conversation_id: int) -> None:
    """The message that began a conversation belongs to it."""
    conn.execute(_take_into, {"row_id": message_id, "conversation": conversation_id})


def edit(conn: Connection, message: StoredMessage, text: str, at: datetime, entities: Sequence[Mapping[str, Any]] | None = None) -> None:
    """The old text is kept among the versions."""
    older = [*(message.versions or {}).get("texts", ()), message.text]
    now = [dict(one) for one in entities] if entities else None
    values = {"row_id": message.id, "new_text": text, "new_entities": now, "new_versions": {"texts": older}, "at": at}
    conn.execute(_edit, values)
    search.put(conn, "message", message.id, text)


def redact(conn: Connection, message_id: int, text: str) -> None:
    """Only `text` stays of it: no older versions, no attachment."""
    conn.execute(_redact, {"row_id": message_id, "new_text": text})
    search.put(conn, "message", message_id, text)


def mask(conn: Connection, message_id: int, text: str) -> None:
    """The same message with something taken out of its text."""
    conn.execute(_retext, {"row_id": message_id, "new_text": text})
    search.put(conn, "message", message_id, text)


def make_note(conn: Connection, message_id: int) -> None:
    """It turned out to be for agents alone."""
    conn.execute(_as_note, {"row_id": message_id})


def set_attachment(conn: Connection, message_id: int, attachment: Mapping[str, Any] | None) -> None:
    """Another file stands in the message now, or something is to be remembered of it."""
    conn.execute(_attachment, {"row_id": message_id, "new_attachment": None if attachment is None else dict(attachment)})


def fold(conn: Connection, message_id: int, into: int) -> None:
    """It goes to the group inside the copy of the message `into`."""
    conn.execute(_fold, {"row_id": message_id, "first": into})


def list_folded(conn: Connection, ticket_id: int, into: int) -> list[StoredMessage]:
    return _all(conn, _folded, {"of_ticket": ticket_id, "first": into})


def take_back(conn: Connection, message_id: int, at: datetime) -> bool:
    """An agent wants it gone at the merchant's. False: it was taken back already."""
    return conn.execute(_take_back, {"row_id": message_id, "at": at}).rowcount == 1


def keep_after_all(conn: Connection, message_id: int) -> None:
    """It could not be deleted."""
    conn.execute(_keep_after_all, {"row_id": message_id})

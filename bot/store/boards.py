"""Tickets looked up for lists that agents read: what waits, what is mine, what was found. Reading only."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import bindparam, func, or_, select
from sqlalchemy.sql import Executable
from sqlmodel import col

from bot.store.connection import Connection
from bot.store.merchants import COLUMNS as MERCHANT_COLUMNS
from bot.store.merchants import Merchant
from bot.store.tables import Conversation, MessageRow
from bot.store.tables import Merchant as MerchantRow
from bot.store.tables import Ticket as Row

MOST = 500


class Entry(NamedTuple):
    """One line of a list."""

    id: int
    number: str
    merchant_id: int
    flow: str
    queue: str
    status: str
    priority: str
    assignee_id: int | None
    assignee_name: str | None
    chat_id: int | None
    thread_id: int | None
    card_id: int | None
    amount: int | None  # fen
    facts: Mapping[str, Any]
    opened_at: datetime
    promised_at: datetime | None
    waiting_since: datetime | None
    updated_at: datetime
    closed_at: datetime | None


_columns = tuple(col(getattr(Row, name)) for name in Entry._fields)
_entries = select(*_columns)
_open = _entries.where(col(Row.status) == "open").order_by(col(Row.id)).limit(MOST)
_of_agent = (
    _entries.where(col(Row.assignee_id) == bindparam("agent"), col(Row.status).in_(("open", "pending"))).order_by(col(Row.id)).limit(MOST)
)
_of_ids = _entries.where(col(Row.id).in_(bindparam("ids", expanding=True)))
_of_merchants = (
    _entries.where(col(Row.merchant_id).in_(bindparam("merchants", expanding=True))).order_by(col(Row.id).desc()).limit(bindparam("most"))
)
_of_amount = _entries.where(col(Row.amount) == bindparam("fen")).order_by(col(Row.id).desc()).limit(bindparam("most"))
_counts: Executable = (
    select(
        col(Row.status).label("status"),
        func.count().label("number"),
        func.count(col(Row.assignee_id)).label("held"),
    )
    .where(col(Row.status).in_(("open", "pending", "solved")))
    .group_by(col(Row.status))
)
_merchants_like = (
    select(*MERCHANT_COLUMNS)
    .where(
        col(MerchantRow.bot_id) == bindparam("of_bot"),
        or_(
            func.lower(col(MerchantRow.username)) == bindparam("exactly"),
            col(MerchantRow.user_id) == bindparam("user_id"),
            func.lower(col(MerchantRow.name)).like(bindparam("like"), escape="\\"),
        ),
    )
    .order_by(col(MerchantRow.seen_at).desc())
    .limit(bindparam("most"))
)
_messages: Executable = (
    select(
        col(MessageRow.id).label("id"),
        func.coalesce(col(MessageRow.ticket_id), col(Conversation.ticket_id)).label("ticket_id"),
        col(MessageRow.text).label("text"),
    )
    .select_from(MessageRow)
    .outerjoin(Conversation, col(Conversation.id) == col(MessageRow.conversation_id))
    .where(col(MessageRow.id).in_(bindparam("ids", expanding=True)))
)


_merchant = select(*MERCHANT_COLUMNS).where(col(MerchantRow.id) == bindparam("row_id"), col(MerchantRow.bot_id) == bindparam("of_bot"))


class Counts(NamedTuple):
    """`held`: those of them that somebody has."""

    open: int
    open_held: int
    pending: int
    solved: int


class Said(NamedTuple):
    """`ticket_id` None: it was written outside every ticket."""

    id: int
    ticket_id: int | None
    text: str


def list_open(conn: Connection) -> list[Entry]:
    """Those that wait for us, the oldest first; at most MOST."""
    return [Entry._make(row) for row in conn.execute(_open).all()]


def list_of_agent(conn: Connection, agent_id: int) -> list[Entry]:
    """What is his and not finished."""
    return [Entry._make(row) for row in conn.execute(_of_agent, {"agent": agent_id}).all()]


def list_of_ids(conn: Connection, ids: Sequence[int]) -> dict[int, Entry]:
    return {row.id: Entry._make(row) for row in conn.execute(_of_ids, {"ids": list(ids)}).all()} if ids else {}


def list_of_merchants(conn: Connection, merchant_ids: Sequence[int], most: int = MOST) -> list[Entry]:
    """The newest first."""
    if not merchant_ids:
        return []
    return [Entry._make(row) for row in conn.execute(_of_merchants, {"merchants": list(merchant_ids), "most": most}).all()]


def list_of_amount(conn: Connection, fen: int, most: int = MOST) -> list[Entry]:
    return [Entry._make(row) for row in conn.execute(_of_amount, {"fen": fen, "most": most}).all()]


def list_merchants(conn: Connection, bot_id: int, words: str, most: int = 50) -> list[Merchant]:
    """By @username or Telegram id exactly, or by a part of the name; whoever wrote last stands first."""
    plain = words.strip().removeprefix("@").lower()
    part = plain.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    values = {
        "of_bot": bot_id,
        "exactly": plain,
        "user_id": int(plain) if plain.isascii() and plain.isdecimal() and len(plain) < 19 else 0,
        "like": f"%{part}%",
        "most": most,
    }
    return [Merchant._make(row) for row in conn.execute(_merchants_like, values).all()] if plain else []


def find_merchant(conn: Connection, bot_id: int, merchant_id: int) -> Merchant | None:
    row = conn.execute(_merchant, {"row_id": merchant_id, "of_bot": bot_id}).first()
    return None if row is None else Merchant._make(row)


def list_said(conn: Connection, message_ids: Sequence[int]) -> list[Said]:
    if not message_ids:
        return []
    return [Said(row.id, row.ticket_id, row.text) for row in conn.execute(_messages, {"ids": list(message_ids)}).all()]


def counts(conn: Connection) -> Counts:
    found = {row.status: (int(row.number), int(row.held)) for row in conn.execute(_counts).all()}
    return Counts(*found.get("open", (0, 0)), found.get("pending", (0, 0))[0], found.get("solved", (0, 0))[0])

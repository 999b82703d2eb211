"""Conversations. One that has not ended is live; a merchant has at most one of those."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import and_, bindparam, func, insert, or_, select, update
from sqlmodel import col

from bot.store import merchants
from bot.store.connection import Connection
from bot.store.errors import AbsentError, StaleError
from bot.store.merchants import Merchant
from bot.store.tables import Conversation as Row
from bot.store.tables import Merchant as MerchantRow


class Conversation(NamedTuple):
    """`state` is the engine's State as JSON text, `seq` and `status` are those in it."""

    id: int
    merchant_id: int
    flow: str
    rev: str
    state: str
    status: str
    ticket_id: int | None
    seq: int
    idle_at: datetime | None
    started_at: datetime
    updated_at: datetime
    ended_at: datetime | None
    outcome: str | None


class Meeting(NamedTuple):
    """Who wrote, and the conversation he is in."""

    merchant: Merchant
    conversation: Conversation | None


class Standing(NamedTuple):
    """How many live conversations stand on a revision."""

    flow: str
    rev: str
    conversations: int


_columns = tuple(col(getattr(Row, name)) for name in Conversation._fields)
_live = col(Row.ended_at).is_(None)

# FOR UPDATE is for PostgreSQL, where processes work side by side: one at a time works on a merchant. SQLite has one writer and leaves it out.
_find_meeting = (
    select(*merchants.COLUMNS, *(column.label(f"c_{name}") for name, column in zip(Conversation._fields, _columns, strict=True)))
    .select_from(MerchantRow)
    .outerjoin(Row, and_(col(Row.merchant_id) == col(MerchantRow.id), _live))
    .where(col(MerchantRow.bot_id) == bindparam("bot_id"), col(MerchantRow.user_id) == bindparam("user_id"))
    .with_for_update(of=MerchantRow)
)
_find = select(*_columns).where(col(Row.id) == bindparam("row_id")).with_for_update()
_find_live = select(*_columns).where(col(Row.merchant_id) == bindparam("merchant_id"), _live).with_for_update()
_find_latest = select(*_columns).where(col(Row.merchant_id) == bindparam("merchant_id")).order_by(col(Row.id).desc()).limit(1)
_list_of_merchant = select(*_columns).where(col(Row.merchant_id) == bindparam("merchant_id")).order_by(col(Row.id))
_find_by_ticket = select(*_columns).where(col(Row.ticket_id) == bindparam("ticket_id")).order_by(col(Row.id).desc()).limit(1)
_list_idle = (
    select(*_columns)
    .where(col(Row.idle_at).is_not(None), col(Row.idle_at) <= bindparam("now"))
    .order_by(col(Row.idle_at), col(Row.id))
    .limit(bindparam("most"))
)
_list_live_on = select(*_columns).where(col(Row.flow) == bindparam("flow"), col(Row.rev) == bindparam("rev"), _live).order_by(col(Row.id))
_list_live_in = (
    select(*_columns)
    .where(_live, col(Row.id) > bindparam("after"), or_(col(Row.flow) == bindparam("flow"), col(Row.state).contains(bindparam("named"))))
    .order_by(col(Row.id))
    .limit(bindparam("most"))
)
_count_live = select(col(Row.flow), col(Row.rev), func.count().label("conversations")).where(_live).group_by(col(Row.flow), col(Row.rev))

_add = (
    insert(Row)
    .values(
        {
            name: bindparam(name)
            for name in ("merchant_id", "flow", "rev", "state", "status", "ticket_id", "seq", "idle_at", "started_at", "updated_at")
        }
    )
    .returning(*_columns)
)
_save = (
    update(Row)
    .where(col(Row.id) == bindparam("row_id"), col(Row.seq) == bindparam("expected"))
    .values(
        flow=bindparam("new_flow"),
        rev=bindparam("new_rev"),
        state=bindparam("new_state"),
        status=bindparam("new_status"),
        ticket_id=bindparam("new_ticket_id"),
        seq=bindparam("new_seq"),
        idle_at=bindparam("new_idle_at"),
        updated_at=bindparam("now"),
        ended_at=bindparam("new_ended_at"),
        outcome=bindparam("new_outcome"),
    )
)
_end = (
    update(Row)
    .where(col(Row.id) == bindparam("row_id"), col(Row.seq) == bindparam("expected"))
    .values(status="ended", idle_at=None, updated_at=bindparam("now"), ended_at=bindparam("now"), outcome=bindparam("new_outcome"))
)
_set_ticket = update(Row).where(col(Row.id) == bindparam("row_id")).values(ticket_id=bindparam("new_ticket_id"))
_set_idle = update(Row).where(col(Row.id) == bindparam("row_id")).values(idle_at=bindparam("new_idle_at"))


def find_meeting(conn: Connection, bot_id: int, user_id: int) -> Meeting | None:
    """The merchant with his live conversation, in one read; None: he never wrote. On PostgreSQL he is ours until the unit ends."""
    row = conn.execute(_find_meeting, {"bot_id": bot_id, "user_id": user_id}).first()
    if row is None:
        return None
    split = len(Merchant._fields)
    return Meeting(Merchant._make(row[:split]), None if row[split] is None else Conversation._make(row[split:]))


def find(conn: Connection, conversation_id: int) -> Conversation | None:
    row = conn.execute(_find, {"row_id": conversation_id}).first()
    return None if row is None else Conversation._make(row)


def get(conn: Connection, conversation_id: int) -> Conversation:
    found = find(conn, conversation_id)
    if found is None:
        raise AbsentError(f"there is no conversation {conversation_id}")
    return found


def find_live(conn: Connection, merchant_id: int) -> Conversation | None:
    row = conn.execute(_find_live, {"merchant_id": merchant_id}).first()
    return None if row is None else Conversation._make(row)


def find_latest(conn: Connection, merchant_id: int) -> Conversation | None:
    """His newest one, ended or not."""
    row = conn.execute(_find_latest, {"merchant_id": merchant_id}).first()
    return None if row is None else Conversation._make(row)


def find_by_ticket(conn: Connection, ticket_id: int) -> Conversation | None:
    """The newest conversation that this ticket belongs to."""
    row = conn.execute(_find_by_ticket, {"ticket_id": ticket_id}).first()
    return None if row is None else Conversation._make(row)


def list_of_merchant(conn: Connection, merchant_id: int) -> list[Conversation]:
    """All of his, ended or not, the oldest first."""
    return [Conversation._make(row) for row in conn.execute(_list_of_merchant, {"merchant_id": merchant_id}).all()]


def list_idle(conn: Connection, now: datetime, most: int = 100) -> list[Conversation]:
    """Those whose `idle_at` has come, the longest silent first. Handling one sets its `idle_at` anew."""
    return [Conversation._make(row) for row in conn.execute(_list_idle, {"now": now, "most": most}).all()]


def list_live_on(conn: Connection, flow: str, rev: str) -> list[Conversation]:
    """Who stands where on one revision."""
    return [Conversation._make(row) for row in conn.execute(_list_live_on, {"flow": flow, "rev": rev}).all()]


def list_live_in(conn: Connection, flow: str, after: int, most: int) -> list[Conversation]:
    """Those that have the flow at hand or may have it beneath, by their number, after this one."""
    given = {"flow": flow, "named": f'"{flow}"', "after": after, "most": most}
    return [Conversation._make(row) for row in conn.execute(_list_live_in, given).all()]


def list_touched(conn: Connection, stops: Sequence[str], since: datetime, after: int, most: int) -> list[Conversation]:
    """Live ones, and those that ended since then, whose state names one of these stops (`flow.node`), by their number, after this one."""
    names = [f'"{stop}' for stop in stops] + [f'"{stop.partition(".")[2]}"' for stop in stops]
    named = or_(*(col(Row.state).contains(name, autoescape=True) for name in names))
    statement = (
        select(*_columns)
        .where(col(Row.id) > bindparam("after"), or_(_live, col(Row.ended_at) >= bindparam("since")), named)
        .order_by(col(Row.id))
        .limit(bindparam("most"))
    )
    return [Conversation._make(row) for row in conn.execute(statement, {"after": after, "since": since, "most": most}).all()]


def count_live(conn: Connection) -> list[Standing]:
    return [Standing._make(row) for row in conn.execute(_count_live).all()]


def add(
    conn: Connection,
    *,
    merchant_id: int,
    flow: str,
    rev: str,
    state: str,
    now: datetime,
    status: str = "active",
    seq: int = 0,
    idle_at: datetime | None = None,
    ticket_id: int | None = None,
) -> Conversation:
    """Raises ConstraintError when the merchant has a live one."""
    values = {"merchant_id": merchant_id, "flow": flow, "rev": rev, "state": state, "status": status, "seq": seq, "idle_at": idle_at}
    return Conversation._make(conn.execute(_add, {**values, "ticket_id": ticket_id, "started_at": now, "updated_at": now}).one())


def save(conn: Connection, conversation: Conversation, *, expected: int) -> None:
    """Writes everything but `id`, `merchant_id` and `started_at`. Raises StaleError when the stored `seq` is not the expected one."""
    values = {
        "row_id": conversation.id,
        "expected": expected,
        "new_flow": conversation.flow,
        "new_rev": conversation.rev,
        "new_state": conversation.state,
        "new_status": conversation.status,
        "new_ticket_id": conversation.ticket_id,
        "new_seq": conversation.seq,
        "new_idle_at": conversation.idle_at,
        "now": conversation.updated_at,
        "new_ended_at": conversation.ended_at,
        "new_outcome": conversation.outcome,
    }
    if conn.execute(_save, values).rowcount != 1:
        raise StaleError(f"conversation {conversation.id} is no longer at {expected}")


def end(conn: Connection, conversation_id: int, *, expected: int, outcome: str, now: datetime) -> None:
    """Ends it outside its flow (an admin's act, /forget). Raises StaleError as `save` does."""
    if conn.execute(_end, {"row_id": conversation_id, "expected": expected, "new_outcome": outcome, "now": now}).rowcount != 1:
        raise StaleError(f"conversation {conversation_id} is no longer at {expected}")


def set_ticket(conn: Connection, conversation_id: int, ticket_id: int | None) -> None:
    conn.execute(_set_ticket, {"row_id": conversation_id, "new_ticket_id": ticket_id})


def set_idle(conn: Connection, conversation_id: int, idle_at: datetime | None) -> None:
    conn.execute(_set_idle, {"row_id": conversation_id, "new_idle_at": idle_at})

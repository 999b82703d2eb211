"""What was kept long enough, taken out in small steps, so that nobody waits for it. `most` bounds one step; rows that others refer to stay, empty."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, delete, func, or_, select, tuple_, update
from sqlmodel import col

from bot.store.connection import Connection
from bot.store.redact import EMPTY
from bot.store.tables import AuditRow, Conversation, Delivery, InboxUpdate, Merchant, Ticket
from bot.store.types import UtcMicros

_before = bindparam("before", type_=UtcMicros())
_since = bindparam("since", type_=UtcMicros())
_most: Any = bindparam("most")

# Both tables grow in the order of time: only their oldest rows are looked at. The newest row stays whatever its age, for SQLite would give
# its id again, and an old button may name it.
_last_update = select(func.max(col(InboxUpdate.id))).scalar_subquery()
_last_delivery = select(func.max(col(Delivery.id))).scalar_subquery()
_oldest_updates = select(col(InboxUpdate.id), col(InboxUpdate.received_at)).order_by(col(InboxUpdate.id)).limit(_most).subquery()
_updates = delete(InboxUpdate).where(
    col(InboxUpdate.id).in_(
        select(_oldest_updates.c.id).where(_oldest_updates.c.received_at < _before, _oldest_updates.c.id < _last_update)
    )
)
_oldest_sent = select(col(Delivery.id), col(Delivery.created_at), col(Delivery.status)).order_by(col(Delivery.id)).limit(_most).subquery()
_deliveries = delete(Delivery).where(
    col(Delivery.id).in_(
        select(_oldest_sent.c.id).where(
            _oldest_sent.c.created_at < _before,
            _oldest_sent.c.status.in_(("sent", "failed", "uncertain")),
            _oldest_sent.c.id < _last_delivery,
        )
    )
)
_last_body = update(InboxUpdate).where(col(InboxUpdate.id) == _last_update, col(InboxUpdate.received_at) < _before).values(body=EMPTY)
_last_params = (
    update(Delivery)
    .where(col(Delivery.id) == _last_delivery, col(Delivery.created_at) < _before, col(Delivery.status) == "sent")
    .values(params=EMPTY)
)
_ended = (
    select(col(Conversation.id), col(Conversation.ended_at))
    .where(
        col(Conversation.ended_at).is_not(None),
        col(Conversation.ended_at) < _before,
        tuple_(col(Conversation.ended_at), col(Conversation.id)) > tuple_(_since, bindparam("since_id")),
        col(Conversation.ticket_id).is_(None),
    )
    .order_by(col(Conversation.ended_at), col(Conversation.id))
    .limit(_most)
)
_closed = (
    select(col(Ticket.id), col(Ticket.closed_at))
    .where(
        col(Ticket.closed_at).is_not(None),
        col(Ticket.closed_at) < _before,
        tuple_(col(Ticket.closed_at), col(Ticket.id)) > tuple_(_since, bindparam("since_id")),
    )
    .order_by(col(Ticket.closed_at), col(Ticket.id))
    .limit(_most)
)
_live = select(col(Conversation.merchant_id)).where(col(Conversation.ended_at).is_(None))
_at_work = select(col(Ticket.merchant_id)).where(col(Ticket.status) != "closed")
_silent = (
    select(col(Merchant.id))
    .where(
        col(Merchant.seen_at) < _before,
        or_(col(Merchant.name) != "", col(Merchant.username).is_not(None), col(Merchant.consent_at).is_not(None)),
        col(Merchant.id).not_in(_live),
        col(Merchant.id).not_in(_at_work),
    )
    .limit(_most)
)
_nameless = update(Merchant).where(col(Merchant.id) == bindparam("row_id")).values(name="", username=None, known={}, consent_at=None)
_acts = delete(AuditRow).where(col(AuditRow.id).in_(select(col(AuditRow.id)).where(col(AuditRow.at) < _before).limit(_most)))


def delete_updates(conn: Connection, before: datetime, most: int) -> int:
    """Received updates, parked ones too: Telegram repeats none of that age. Returns how many there were."""
    conn.execute(_last_body, {"before": before})
    return conn.execute(_updates, {"before": before, "most": most}).rowcount


def delete_deliveries(conn: Connection, before: datetime, most: int) -> int:
    """What is settled: sent, failed or uncertain. Returns how many there were."""
    conn.execute(_last_params, {"before": before})
    return conn.execute(_deliveries, {"before": before, "most": most}).rowcount


Reached = tuple[datetime, int]
"""How far a sweep has come: the time of an end, and the row's id among those of the same moment."""


def list_ended(conn: Connection, after: Reached, before: datetime, most: int) -> list[Reached]:
    """Conversations without a ticket that ended after that and before then, the oldest first."""
    given = {"since": after[0], "since_id": after[1], "before": before, "most": most}
    return [(row.ended_at, row.id) for row in conn.execute(_ended, given).all()]


def list_closed(conn: Connection, after: Reached, before: datetime, most: int) -> list[Reached]:
    """Tickets closed after that and before then, the oldest first."""
    given = {"since": after[0], "since_id": after[1], "before": before, "most": most}
    return [(row.closed_at, row.id) for row in conn.execute(_closed, given).all()]


def empty_merchants(conn: Connection, before: datetime, most: int) -> int:
    """Names of merchants not seen since then who have nothing going on. Returns how many there were."""
    found = [row.id for row in conn.execute(_silent, {"before": before, "most": most}).all()]
    for id_ in found:
        conn.execute(_nameless, {"row_id": id_})
    return len(found)


def delete_acts(conn: Connection, before: datetime, most: int) -> int:
    """Of the audit trail. Returns how many there were."""
    return conn.execute(_acts, {"before": before, "most": most}).rowcount

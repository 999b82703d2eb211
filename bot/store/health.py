"""The figures that tell whether a merchant is being served right now. Each is read from an index of the few rows it is about."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import bindparam, case, func, or_, select
from sqlalchemy.sql import Executable
from sqlmodel import col

from bot.store.connection import Connection
from bot.store.tables import Delivery, InboxUpdate, Timer


class Health(NamedTuple):
    """Times are None where there is nothing of the kind. `overdue_since`: the due time of the delivery that is late the longest.

    `unsent_since` is more: since when the delivery that waits the longest could have been there. One that failed and goes again later is
    not overdue until then, but it has been waited for since it was made. `merchant_unsent_since`: of those to merchants.
    """

    newest_update_at: datetime | None
    parked: int
    oldest_parked_at: datetime | None
    queued: int
    sending: int
    uncertain: int
    failed: int
    overdue: int
    overdue_since: datetime | None
    unsent_since: datetime | None
    merchant_unsent_since: datetime | None
    overdue_timer_at: datetime | None


_parked = col(InboxUpdate.status) == "parked"
_open = col(Delivery.status).in_(("queued", "sending"))

_newest = select(col(InboxUpdate.received_at)).order_by(col(InboxUpdate.id).desc()).limit(1)
_parked_rows = select(func.count().label("number"), func.min(col(InboxUpdate.received_at)).label("oldest")).where(_parked)
_open_rows: Executable = (
    select(col(Delivery.status).label("status"), func.count().label("number")).where(_open).group_by(col(Delivery.status))
)
_overdue = select(func.count().label("number"), func.min(col(Delivery.due_at)).label("oldest")).where(
    _open, col(Delivery.due_at) <= bindparam("now")
)
_since = case((col(Delivery.error).is_(None), col(Delivery.due_at)), else_=col(Delivery.created_at))
_unsent = select(
    func.min(_since).label("oldest"),
    func.min(case((col(Delivery.merchant_id).is_not(None), _since))).label("oldest_to_merchant"),
).where(_open, or_(col(Delivery.due_at) <= bindparam("now"), col(Delivery.error).is_not(None)))
_troubled: Executable = (
    select(col(Delivery.status).label("status"), func.count().label("number"))
    .where(col(Delivery.status).in_(("uncertain", "failed")))
    .group_by(col(Delivery.status))
)
_timer = select(func.min(col(Timer.due_at)).label("oldest")).where(col(Timer.due_at) <= bindparam("now"))


def read(conn: Connection, now: datetime) -> Health:
    parked = conn.execute(_parked_rows).one()
    overdue = conn.execute(_overdue, {"now": now}).one()
    unsent = conn.execute(_unsent, {"now": now}).one()
    counts = {row.status: int(row.number) for row in conn.execute(_open_rows).all() + conn.execute(_troubled).all()}
    return Health(
        newest_update_at=conn.execute(_newest).scalar(),
        parked=int(parked.number),
        oldest_parked_at=parked.oldest,
        queued=counts.get("queued", 0),
        sending=counts.get("sending", 0),
        uncertain=counts.get("uncertain", 0),
        failed=counts.get("failed", 0),
        overdue=int(overdue.number),
        overdue_since=overdue.oldest,
        unsent_since=unsent.oldest,
        merchant_unsent_since=unsent.oldest_to_merchant,
        overdue_timer_at=conn.execute(_timer, {"now": now}).scalar(),
    )

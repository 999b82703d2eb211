"""Deliveries: added by use cases, taken by the outbox. queued → sending → sent | uncertain | failed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

import orjson
from sqlalchemy import bindparam, func, insert, or_, select, update
from sqlmodel import col

from bot.quick import quick
from bot.store.connection import Connection
from bot.store.tables import Delivery as Row
from bot.store.tables import Merchant, Ticket

Kind = Literal["prompt", "reply", "relay", "card", "notice", "cosmetic"]
Status = Literal["queued", "sending", "sent", "uncertain", "failed"]


@quick
@dataclass(frozen=True, slots=True)
class Delivery:
    """One call of the Bot API to make, with its address as it stands now.

    To a merchant: `user_id`. To a ticket: `thread_id` in `chat_id` (both None before its topic is made), answers to `card_id` where the
    group has no topics. To the group itself: neither.
    """

    id: int
    lane: str
    kind: Kind
    method: str
    params: Mapping[str, Any]
    attempts: int
    uncertain: int
    due_at: datetime
    created_at: datetime
    merchant_id: int | None = None
    ticket_id: int | None = None
    message_id: int | None = None
    user_id: int | None = None
    chat_id: int | None = None
    thread_id: int | None = None
    card_id: int | None = None

    @property
    def is_for_group(self) -> bool:
        """For the agents' group: into a ticket's topic or beside all of them."""
        return self.merchant_id is None and "chat_id" not in self.params


def writes(delivery: Delivery) -> bool:
    """It puts a message somewhere; the others change one that stands."""
    return delivery.method.startswith(("send", "copy", "forward"))


_add = (
    insert(Row)
    .values(
        {
            name: bindparam(name)
            for name in ("bot_id", "lane", "merchant_id", "ticket_id", "message_id", "kind", "method", "params", "due_at", "created_at")
        }
        | {"status": "queued", "attempts": 0, "uncertain": 0}
    )
    .returning(col(Row.id))
)


def add(
    conn: Connection,
    *,
    bot_id: int,
    at: datetime,
    lane: str,
    kind: Kind,
    method: str,
    params: Mapping[str, Any],
    merchant_id: int | None = None,
    ticket_id: int | None = None,
    message_id: int | None = None,
    due_at: datetime | None = None,
) -> int:
    """One more delivery to make, not before `due_at` (now when None). Returns its id. `params` carry no address."""
    values = {
        "bot_id": bot_id,
        "lane": lane,
        "merchant_id": merchant_id,
        "ticket_id": ticket_id,
        "message_id": message_id,
        "kind": kind,
        "method": method,
        "params": orjson.dumps(params).decode(),
        "due_at": due_at or at,
        "created_at": at,
    }
    return int(conn.execute(_add, values).scalar())


_columns = (
    col(Row.id),
    col(Row.lane),
    col(Row.kind),
    col(Row.method),
    col(Row.params),
    col(Row.attempts),
    col(Row.uncertain),
    col(Row.due_at),
    col(Row.created_at),
    col(Row.merchant_id),
    col(Row.ticket_id),
    col(Row.message_id),
)
_address = (col(Merchant.user_id), col(Ticket.chat_id), col(Ticket.thread_id), col(Ticket.card_id))
_with_address = (
    select(*_columns, *_address)
    .select_from(Row)
    .outerjoin(Merchant, col(Merchant.id) == col(Row.merchant_id))
    .outerjoin(Ticket, col(Ticket.id) == col(Row.ticket_id))
)
_queued_after = (
    _with_address.where(col(Row.bot_id) == bindparam("bot_id"), col(Row.status) == "queued", col(Row.id) > bindparam("after"))
    .order_by(col(Row.id))
    .limit(bindparam("most"))
)
_get = _with_address.where(col(Row.id) == bindparam("row_id"))


def _delivery(row: Any) -> Delivery:
    return Delivery(
        id=row.id,
        lane=row.lane,
        kind=row.kind,
        method=row.method,
        params=orjson.loads(row.params),
        attempts=row.attempts,
        uncertain=row.uncertain,
        due_at=row.due_at,
        created_at=row.created_at,
        merchant_id=row.merchant_id,
        ticket_id=row.ticket_id,
        message_id=row.message_id,
        user_id=row.user_id,
        chat_id=row.chat_id,
        thread_id=row.thread_id,
        card_id=row.card_id,
    )


def list_queued(conn: Connection, *, bot_id: int, after: int, most: int = 500) -> list[Delivery]:
    """Queued deliveries with an id over `after`, oldest first; also those that are not due yet."""
    rows = conn.execute(_queued_after, {"bot_id": bot_id, "after": after, "most": most}).all()
    return [_delivery(row) for row in rows]


def get(conn: Connection, row_id: int) -> Delivery:
    """The delivery with its address as it stands now. Raises when there is none."""
    return _delivery(conn.execute(_get, {"row_id": row_id}).one())


# A row is claimed only when nothing older of its lane is open, so that two processes keep the order of a lane between them.
# Cosmetic edits wait in a line of their own: they may come late, and hold nothing up.
_older = Row.__table__.alias("older")  # type: ignore[attr-defined]
_claim = (
    update(Row)
    .where(
        col(Row.id) == bindparam("row_id"),
        col(Row.status) == "queued",
        ~select(1)
        .where(
            _older.c.lane == col(Row.lane),
            _older.c.id < col(Row.id),
            _older.c.status.in_(("queued", "sending")),
            (_older.c.kind == "cosmetic") == (col(Row.kind) == "cosmetic"),
        )
        .exists(),
    )
    .values(status="sending", owner=bindparam("claimed_by"))
)


def claim(conn: Connection, row_id: int, owner: str) -> bool:
    """Marks the row `sending`. False: somebody else has it, or an older one of its lane is still open; that is no error."""
    return conn.execute(_claim, {"row_id": row_id, "claimed_by": owner}).rowcount == 1


_claim_alone = (
    update(Row)
    .where(col(Row.id) == bindparam("row_id"), col(Row.status) == "queued")
    .values(status="sending", owner=bindparam("claimed_by"))
)
_mine = select(1).where(col(Row.id) == bindparam("row_id"), col(Row.status) == "sending", col(Row.owner) == bindparam("by"))


def claim_alone(conn: Connection, row_ids: Sequence[int], owner: str) -> set[int]:
    """Marks the rows `sending`, for the only process there is: its lanes keep their order, so nothing older is looked for.

    Those that are not in the answer were taken out of the queue meanwhile.
    """
    if conn.execute_many(_claim_alone, [{"row_id": row_id, "claimed_by": owner} for row_id in row_ids]) == len(row_ids):
        return set(row_ids)
    return {row_id for row_id in row_ids if conn.execute(_mine, {"row_id": row_id, "by": owner}).first() is not None}


_queued = select(1).where(col(Row.id) == bindparam("row_id"), col(Row.status) == "queued")


def is_queued(conn: Connection, row_id: int) -> bool:
    return conn.execute(_queued, {"row_id": row_id}).first() is not None


_sent = (
    update(Row)
    .where(col(Row.id) == bindparam("row_id"), col(Row.status) == "sending")
    .values(status="sent", receipt=bindparam("message"), sent_at=bindparam("at"), owner=None, error=None)
)
_again = (
    update(Row)
    .where(col(Row.id) == bindparam("row_id"), col(Row.status) == "sending")
    .values(
        status="queued",
        owner=None,
        due_at=bindparam("at"),
        error=bindparam("why"),
        attempts=bindparam("tries"),
        uncertain=bindparam("unsure"),
    )
)
_final = (
    update(Row)
    .where(col(Row.id) == bindparam("row_id"), col(Row.status).in_(("sending", "queued")))
    .values(status=bindparam("became"), error=bindparam("why"), owner=None, sent_at=bindparam("at"))
)


def sent(conn: Connection, rows: Sequence[tuple[int, int | None, datetime]]) -> None:
    """Each (row id, Telegram's message id, when): delivered, with the receipt in hand."""
    conn.execute_many(_sent, [{"row_id": row_id, "message": message, "at": at} for row_id, message, at in rows])


def again(conn: Connection, delivery: Delivery, *, at: datetime, why: str, attempts: int, uncertain: int) -> None:
    """Back to the queue, due at `at`."""
    values = {"row_id": delivery.id, "at": at, "why": why[:300], "tries": attempts, "unsure": uncertain}
    conn.execute(_again, values)


def final(conn: Connection, row_id: int, status: Literal["uncertain", "failed"], why: str, at: datetime) -> None:
    conn.execute(_final, {"row_id": row_id, "became": status, "why": why[:300], "at": at})


_orphans = _with_address.where(col(Row.bot_id) == bindparam("bot_id"), col(Row.status) == "sending").order_by(col(Row.id))
_owners = select(col(Row.id), col(Row.owner)).where(col(Row.bot_id) == bindparam("bot_id"), col(Row.status) == "sending")


def list_sending(conn: Connection, *, bot_id: int) -> list[tuple[Delivery, str | None]]:
    """Every row marked `sending`, and by whom: after a crash these are uncertain."""
    owners = {row.id: row.owner for row in conn.execute(_owners, {"bot_id": bot_id}).all()}
    return [(_delivery(row), owners.get(row.id)) for row in conn.execute(_orphans, {"bot_id": bot_id}).all()]


WAIT = "told to wait"
_held = _with_address.where(
    col(Row.bot_id) == bindparam("bot_id"), col(Row.status) == "queued", col(Row.error) == WAIT, col(Row.due_at) > bindparam("now")
)


def list_held(conn: Connection, bot_id: int, now: datetime) -> list[Delivery]:
    """Queued deliveries of which Telegram said when they may be tried again, and that time is not there yet."""
    return [_delivery(row) for row in conn.execute(_held, {"bot_id": bot_id, "now": now}).all()]


_requeue = (
    update(Row)
    .where(col(Row.id) == bindparam("row_id"), col(Row.status).in_(("uncertain", "failed")))
    .values(status="queued", owner=None, due_at=bindparam("at"), error=None, attempts=0)
)


def resend(conn: Connection, row_id: int, at: datetime) -> bool:
    """An agent asks to send an uncertain or failed delivery once more. False when it is neither."""
    return conn.execute(_requeue, {"row_id": row_id, "at": at}).rowcount == 1


_counts = (
    select(col(Row.status), func.count().label("number"), func.min(col(Row.due_at)).label("oldest"))
    .where(col(Row.bot_id) == bindparam("bot_id"), col(Row.status).in_(("queued", "sending")))
    .group_by(col(Row.status))
)
_last_id = select(func.coalesce(func.max(col(Row.id)), 0))


def counts(conn: Connection, bot_id: int) -> dict[str, tuple[int, datetime]]:
    """Open deliveries by status: how many, and the due time of the oldest."""
    return {row.status: (row.number, row.oldest) for row in conn.execute(_counts, {"bot_id": bot_id}).all()}


def last_id(conn: Connection) -> int:
    return int(conn.execute(_last_id).scalar())


_hurry = (
    update(Row)
    .where(
        col(Row.bot_id) == bindparam("bot_id"),
        col(Row.status) == "queued",
        col(Row.merchant_id).is_(None),
        col(Row.attempts) > 0,
        col(Row.due_at) > bindparam("at"),
        or_(col(Row.error).is_(None), col(Row.error) != WAIT),
    )
    .values(due_at=bindparam("at"))
)


def hurry_group(conn: Connection, bot_id: int, at: datetime) -> int:
    """What was refused and waits, for whatever is not a merchant's, is due now; what Telegram told to wait is not. Returns how many."""
    return conn.execute(_hurry, {"bot_id": bot_id, "at": at}).rowcount


_last_waiting = (
    _with_address.where(
        col(Row.bot_id) == bindparam("bot_id"),
        col(Row.lane) == bindparam("in_lane"),
        col(Row.status).in_(("queued", "sending")),
        col(Row.kind) != "cosmetic",
    )
    .order_by(col(Row.id).desc())
    .limit(1)
)
_set_params = update(Row).where(col(Row.id) == bindparam("row_id"), col(Row.status) == "queued").values(params=bindparam("new_params"))
_waiting_in = select(func.count()).select_from(Row).where(col(Row.lane) == bindparam("in_lane"), col(Row.status).in_(("queued", "sending")))
_drop = (
    update(Row)
    .where(
        col(Row.ticket_id).is_(None),
        col(Row.merchant_id) == bindparam("to_merchant"),
        col(Row.message_id) == bindparam("of_message"),
        col(Row.status) == "queued",
        col(Row.uncertain) == 0,
    )
    .values(status="failed", error=bindparam("why"), sent_at=bindparam("at"))
)


def find_last_waiting(conn: Connection, bot_id: int, lane: str) -> Delivery | None:
    """The newest that is not sent yet in this lane, cosmetic edits apart. It may be on its way."""
    row = conn.execute(_last_waiting, {"bot_id": bot_id, "in_lane": lane}).first()
    return None if row is None else _delivery(row)


def set_params(conn: Connection, row_id: int, params: Mapping[str, Any]) -> bool:
    """Other parameters for a delivery that waits. False: it is not waiting any more."""
    return conn.execute(_set_params, {"row_id": row_id, "new_params": orjson.dumps(params).decode()}).rowcount == 1


def count_waiting(conn: Connection, lane: str) -> int:
    return int(conn.execute(_waiting_in, {"in_lane": lane}).scalar())


def drop(conn: Connection, merchant_id: int, message_id: int, why: str, at: datetime) -> bool:
    """What surely has not left yet is not sent any more. False: there is nothing of it, or it may have arrived."""
    values = {"to_merchant": merchant_id, "of_message": message_id, "why": why, "at": at}
    return conn.execute(_drop, values).rowcount > 0


_failed_replies = _with_address.where(
    col(Row.merchant_id) == bindparam("to_merchant"),
    col(Row.kind) == "reply",
    col(Row.status) == "failed",
    col(Row.method).in_(("copyMessage", "copyMessages", "sendMessage", "sendMediaGroup")),
).order_by(col(Row.id))


def list_failed_replies(conn: Connection, merchant_id: int) -> list[Delivery]:
    """Agents' messages that did not reach him, oldest first."""
    return [_delivery(row) for row in conn.execute(_failed_replies, {"to_merchant": merchant_id}).all()]


_group_waits = select(col(Row.id), col(Row.method), col(Row.params)).where(col(Row.status) == "queued", col(Row.merchant_id).is_(None))


def forget_places(conn: Connection, at: datetime) -> None:
    """The agents' group has another id, and its messages other numbers: what was to change or to answer to one of the old group's would
    meet somebody else's. Changes are given up, answers go out as plain messages."""
    for row in conn.execute(_group_waits).all():
        params = orjson.loads(row.params)
        if "chat_id" in params:
            continue
        if not row.method.startswith(("send", "copy", "forward", "create")):
            final(conn, row.id, "failed", "the group moved", at)
        elif "reply_parameters" in params:
            del params["reply_parameters"]
            set_params(conn, row.id, params)

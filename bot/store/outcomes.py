"""Confirmed outcomes: what a case turned out to be and what helped, said by an agent or by the merchant. For reports and for learning.

A later row of the same conversation corrects the earlier one: readers take the newest of each (`list_latest`).
"""

from __future__ import annotations

from datetime import datetime
from typing import Literal, NamedTuple

from sqlalchemy import bindparam, func, insert, select
from sqlmodel import col

from bot.store.connection import Connection
from bot.store.tables import Outcome as Row

How = Literal["agent", "merchant"]


class Outcome(NamedTuple):
    """`cause` and `remedy` are `model.id`; None: not known, or none of the flow's."""

    id: int
    at: datetime
    conversation_id: int
    ticket_id: int | None
    flow: str
    rev: str
    cause: str | None
    remedy: str | None
    how: How


_columns = tuple(col(getattr(Row, name)) for name in Outcome._fields)
_add = insert(Row).values({name: bindparam(name) for name in Outcome._fields if name != "id"})
_newest = select(func.max(col(Row.id))).group_by(col(Row.conversation_id), col(Row.ticket_id))
_list = (
    select(*_columns)
    .where(col(Row.id).in_(_newest), col(Row.at) >= bindparam("since"), col(Row.at) < bindparam("until"))
    .order_by(col(Row.id))
)


def add(
    conn: Connection,
    *,
    at: datetime,
    conversation_id: int,
    ticket_id: int | None,
    flow: str,
    rev: str,
    cause: str | None,
    remedy: str | None,
    how: How,
) -> None:
    conn.execute(
        _add,
        {
            "at": at,
            "conversation_id": conversation_id,
            "ticket_id": ticket_id,
            "flow": flow,
            "rev": rev,
            "cause": cause,
            "remedy": remedy,
            "how": how,
        },
    )


def list_latest(conn: Connection, since: datetime, until: datetime) -> list[Outcome]:
    """The newest of every case, for those confirmed in this time."""
    return [Outcome._make(row) for row in conn.execute(_list, {"since": since, "until": until}).all()]

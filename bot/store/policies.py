"""Learnt policies. At most one of a model is live, at most one in shadow; those of the past stay, for conversations that met them."""

from __future__ import annotations

from datetime import datetime
from typing import Literal, NamedTuple

from sqlalchemy import bindparam, insert, select, update
from sqlmodel import col

from bot.store.connection import Connection
from bot.store.tables import PolicyRow as Row

Standing = Literal["shadow", "live", "past", "dropped"]
"""Tried in thought only; chosen by; was chosen by; never more than a shadow."""


class Stored(NamedTuple):
    """`key`: flow.model. `body`: {"prior", "fixes", "cost"} as JSON text."""

    id: int
    key: str
    name: str
    body: str
    standing: Standing
    made_at: datetime
    made_by: str
    why: str


_columns = tuple(col(getattr(Row, name)) for name in Stored._fields)
_add = insert(Row).values({name: bindparam(name) for name in Stored._fields if name != "id"})
_list = select(*_columns).order_by(col(Row.id))
_standing = select(col(Row.name), col(Row.standing)).where(col(Row.standing).in_(("shadow", "live"))).order_by(col(Row.id))
_stand_down = (
    update(Row)
    .where(col(Row.key) == bindparam("of_key"), col(Row.standing) == bindparam("as_standing"))
    .values(standing=bindparam("new_standing"))
)
_stand = update(Row).where(col(Row.name) == bindparam("of_name")).values(standing=bindparam("new_standing"))


def add(conn: Connection, *, key: str, name: str, body: str, standing: Standing, at: datetime, by: str, why: str) -> None:
    """Takes the place of the one that stood so. Raises ConstraintError when the name is taken."""
    stand_down(conn, key, standing)
    values = {"key": key, "name": name, "body": body, "standing": standing, "made_at": at, "made_by": by, "why": why}
    conn.execute(_add, values)


def list_all(conn: Connection) -> list[Stored]:
    """The oldest first."""
    return [Stored._make(row) for row in conn.execute(_list).all()]


def list_standing(conn: Connection) -> list[tuple[str, str]]:
    """Name and standing of those that are live or in shadow; asked every second, so nothing is decoded."""
    return [(row.name, row.standing) for row in conn.execute(_standing).all()]


def stand_down(conn: Connection, key: str, standing: Standing) -> None:
    """Whichever stands so does no longer."""
    after = "dropped" if standing == "shadow" else "past"
    conn.execute(_stand_down, {"of_key": key, "as_standing": standing, "new_standing": after})


def stand(conn: Connection, name: str, standing: Standing) -> None:
    conn.execute(_stand, {"of_name": name, "new_standing": standing})

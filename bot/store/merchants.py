"""Those who write in."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import bindparam, func, select, update
from sqlalchemy.dialects.postgresql import insert  # SQLite's compiler writes its ON CONFLICT too
from sqlmodel import col

from bot.store.connection import Connection
from bot.store.errors import AbsentError
from bot.store.tables import Merchant as Row


class Merchant(NamedTuple):
    """`known`: the slots remembered for his next conversation. `unreachable`: why nothing can be delivered; None: it can."""

    id: int
    bot_id: int
    user_id: int
    name: str
    username: str | None
    language: str | None
    known: Mapping[str, Any]
    consent_at: datetime | None
    unreachable: str | None
    blocked_at: datetime | None
    created_at: datetime
    seen_at: datetime


COLUMNS = tuple(col(getattr(Row, name)) for name in Merchant._fields)

_find = select(*COLUMNS).where(col(Row.bot_id) == bindparam("bot_id"), col(Row.user_id) == bindparam("user_id"))
_called = select(*COLUMNS).where(func.lower(col(Row.username)) == bindparam("called")).order_by(col(Row.id))
_known_as = select(*COLUMNS).where(col(Row.user_id) == bindparam("user")).order_by(col(Row.id))
_get = select(*COLUMNS).where(col(Row.id) == bindparam("row_id"))
_add = (
    insert(Row)
    .values(
        {name: bindparam(name) for name in ("bot_id", "user_id", "name", "username", "language", "created_at", "seen_at")} | {"known": {}}
    )
    .on_conflict_do_nothing(index_elements=["bot_id", "user_id"])
    .returning(*COLUMNS)
)
_blocked_ones = (
    select(*COLUMNS)
    .where(col(Row.bot_id) == bindparam("bot_id"), col(Row.blocked_at).is_not(None))
    .order_by(col(Row.blocked_at).desc())
    .limit(bindparam("most"))
)
_by_id = update(Row).where(col(Row.id) == bindparam("row_id"))
_touch = _by_id.values(name=bindparam("new_name"), username=bindparam("new_username"), seen_at=bindparam("now"), unreachable=None)
_save = _by_id.values(
    name=bindparam("new_name"),
    username=bindparam("new_username"),
    language=bindparam("new_language"),
    known=bindparam("new_known"),
    consent_at=bindparam("new_consent_at"),
    seen_at=bindparam("now"),
    unreachable=None,
)
_language = _by_id.values(language=bindparam("value"))
_known = _by_id.values(known=bindparam("value"))
_consent = _by_id.values(consent_at=bindparam("value"))
_unreachable = _by_id.values(unreachable=bindparam("value"))
_blocked = _by_id.values(blocked_at=bindparam("value"))


def find(conn: Connection, bot_id: int, user_id: int) -> Merchant | None:
    row = conn.execute(_find, {"bot_id": bot_id, "user_id": user_id}).first()
    return None if row is None else Merchant._make(row)


def list_called(conn: Connection, username: str) -> list[Merchant]:
    """Whoever has this @username now, whatever its case (Telegram lets two never have the same; two of our bots may know him)."""
    return [Merchant._make(row) for row in conn.execute(_called, {"called": username.lower()}).all()]


def list_known_as(conn: Connection, user_id: int) -> list[Merchant]:
    """By Telegram's id: one for each bot that he wrote to."""
    return [Merchant._make(row) for row in conn.execute(_known_as, {"user": user_id}).all()]


def get(conn: Connection, merchant_id: int) -> Merchant:
    row = conn.execute(_get, {"row_id": merchant_id}).first()
    if row is None:
        raise AbsentError(f"there is no merchant {merchant_id}")
    return Merchant._make(row)


def get_or_add(
    conn: Connection, *, bot_id: int, user_id: int, name: str, username: str | None, language: str | None, now: datetime
) -> Merchant:
    """The merchant as he is stored; `name`, `username` and `language` are for a new one only (see `touch`)."""
    values = {"bot_id": bot_id, "user_id": user_id, "name": name, "username": username, "language": language}
    row = conn.execute(_add, {**values, "created_at": now, "seen_at": now}).first()
    if row is not None:
        return Merchant._make(row)
    found = find(conn, bot_id, user_id)
    if found is None:
        raise AbsentError(f"merchant {user_id} of bot {bot_id} was there and is gone")
    return found


def touch(conn: Connection, merchant_id: int, *, name: str, username: str | None, now: datetime) -> None:
    """He wrote: he is reachable, and this is what he is called today."""
    conn.execute(_touch, {"row_id": merchant_id, "new_name": name, "new_username": username, "now": now})


def save(conn: Connection, merchant: Merchant) -> None:
    """Everything a message of his may change, in one statement: name, username, language, known, consent_at, seen_at; he is reachable."""
    values = {"new_name": merchant.name, "new_username": merchant.username, "new_language": merchant.language, "new_known": merchant.known}
    conn.execute(_save, {**values, "row_id": merchant.id, "new_consent_at": merchant.consent_at, "now": merchant.seen_at})


def set_language(conn: Connection, merchant_id: int, language: str) -> None:
    conn.execute(_language, {"row_id": merchant_id, "value": language})


def set_known(conn: Connection, merchant_id: int, known: Mapping[str, Any]) -> None:
    """Replaces what is remembered of him: plain JSON values by slot."""
    conn.execute(_known, {"row_id": merchant_id, "value": dict(known)})


def set_consent(conn: Connection, merchant_id: int, at: datetime | None) -> None:
    conn.execute(_consent, {"row_id": merchant_id, "value": at})


def set_unreachable(conn: Connection, merchant_id: int, why: str | None) -> None:
    """`why`: blocked, deactivated …; None: he can be reached again."""
    conn.execute(_unreachable, {"row_id": merchant_id, "value": why})


def set_blocked(conn: Connection, merchant_id: int, at: datetime | None) -> None:
    """An admin's /block; None takes it back."""
    conn.execute(_blocked, {"row_id": merchant_id, "value": at})


def list_blocked(conn: Connection, bot_id: int, most: int = 50) -> list[Merchant]:
    """Who is blocked by an admin, the latest first."""
    return [Merchant._make(row) for row in conn.execute(_blocked_ones, {"bot_id": bot_id, "most": most}).all()]

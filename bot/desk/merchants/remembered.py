"""What is remembered of a merchant for his next conversation, in `merchants.known`: a value for good, or one with the time it is kept until."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from bot.desk.desk import Work
from bot.flowfile.desk_data import duration
from bot.store import merchants, timers
from bot.store.merchants import Merchant
from bot.values import Scalar

FOR_GOOD = "merchant"
VALUE, UNTIL = "value", "until"


def keep(work: Work, merchant: Merchant, slot: str, value: Scalar, how_long: Scalar) -> Merchant:
    """`how_long`: the slot's own `keep`, for good or a duration such as `30d`, counted from when he said it last."""
    stored: Any = value
    if isinstance(how_long, str) and how_long != FOR_GOOD:
        until = work.at + duration(how_long)
        stored = {VALUE: value, UNTIL: until.isoformat()}
        timers.set_timer(work.conn, scope="merchant", scope_id=merchant.id, key=f"known:{slot}", due_at=until)
    return _save(work, merchant, {**merchant.known, slot: stored})


def forget_over(work: Work, merchant_id: int) -> None:
    merchant = merchants.get(work.conn, merchant_id)
    left = {slot: stored for slot, stored in merchant.known.items() if not _is_over(stored, work.at)}
    if left != merchant.known:
        _save(work, merchant, left)


def _save(work: Work, merchant: Merchant, known: Mapping[str, Any]) -> Merchant:
    merchants.set_known(work.conn, merchant.id, known)
    return merchant._replace(known=known)


def remembered(known: Mapping[str, Any], at: datetime) -> dict[str, Scalar]:
    """What still counts at a moment: a value whose time is over does not, even before its timer has taken it away."""
    found: dict[str, Scalar] = {}
    for slot, stored in known.items():
        plain = stored.get(VALUE) if isinstance(stored, dict) else stored
        if (plain is None or isinstance(plain, str | int | bool)) and not _is_over(stored, at):
            found[slot] = plain
    return found


def _is_over(stored: object, at: datetime) -> bool:
    if not isinstance(stored, dict):
        return False
    try:
        return datetime.fromisoformat(str(stored.get(UNTIL))) <= at
    except ValueError:
        return True

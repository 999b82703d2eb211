"""How long ago a sale was, as a port a flow may call: whether a time that others need is surely over."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from bot.desk.desk import Context, PortAnswer
from bot.values import Scalar

_WIDEST = {"day": timedelta(days=1), "time_of_day": timedelta(hours=3), "approx": timedelta(minutes=30)}
"""By how much a time said no better than this may have been later."""


def elapsed(args: Mapping[str, Scalar], context: Context) -> PortAnswer:
    """`paid_at` (with its grain) and `hours` → `passed`: true only when so many hours are over whatever the merchant meant.

    Not ok without a time of sale. Raises ValueError for `hours` that are no number: the flow's author wrote them.
    """
    hours = timedelta(hours=float(str(args.get("hours"))))
    try:
        at = datetime.fromisoformat(str(args.get("paid_at")))
    except ValueError:
        return PortAnswer(False)
    at = at.replace(tzinfo=context.now.tzinfo) if at.tzinfo is None else at
    at += _WIDEST.get(str(args.get("paid_at_grain")), timedelta())
    return PortAnswer(True, {"passed": context.now - at >= hours})

"""When is this money due, and why (`DOMAIN.md` 1.4): the business date by the cut, then n days on to working days, or calendar days."""

from __future__ import annotations

from datetime import datetime

from bot.settlement.acquirers import Acquirer, Channel, ProductName
from bot.settlement.answer import CHINA, UNKNOWN_SALE, Case, Due, Sale, Why, WhyCode
from bot.settlement.calendar import Calendar
from bot.settlement.instant import instant
from bot.settlement.settled import or_sooner, settled

__all__ = ["CHINA", "UNKNOWN_SALE", "Due", "Sale", "Why", "WhyCode", "due"]


def due(
    sale: datetime,
    product: ProductName | None,
    acquirer: Acquirer | None,
    calendar: Calendar,
    channel: Channel = "card",
    known: Sale = UNKNOWN_SALE,
) -> Due:
    """When the money of a sale made at `sale` is due. A naive time is taken as Beijing time; answers are in Beijing time.

    `product` None: not known; answered as T1, and the range begins with D1. `acquirer` None: the ordinary cuts, both conventions.
    Raises ValueError for a product that is none (see `acquirers.product_name`).
    """
    at = sale.replace(tzinfo=CHINA) if sale.tzinfo is None else sale.astimezone(CHINA)
    case = Case(at, acquirer or Acquirer("unknown"), calendar, channel, known)
    if product is None:
        return or_sooner(settled(case, "T", 1), settled(case, "D", 1))
    if product == "D0":
        return instant(case)
    if product[:1] not in ("T", "D") or not product[1:].isdecimal() or product == "T0":
        raise ValueError(f"“{product}” is no product; use T1, D1 or D0")
    return settled(case, product[0], int(product[1:]))

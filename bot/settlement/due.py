"""When is this money due, and why (`DOMAIN.md` 1.4): the business date by the cut, then one day on to a working day, or a calendar day."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Literal

from bot.settlement.acquirers import Acquirer, CardKind, Channel, Convention, Product, ProductName
from bot.settlement.calendar import Calendar
from bot.values import Money

DAY = timedelta(days=1)
NEAR_THE_CUT = timedelta(minutes=5)
"""A terminal's clock may be wrong by this much: within it of the cut both sides are possible."""
GRACE = timedelta(hours=2)
"""An instant pay-out is late after this."""
PAID_BY = time(18, 0)
"""Pay-outs of a day are made by now (vendors post 09:00-18:00); only then is it time to worry."""
WARNED_FROM = 12, 1
"""From this month and day a next year without an arrangement is worth a warning."""

WhyCode = Literal[
    "before_cut",
    "after_cut",
    "qr_day",
    "clearing_date",
    "near_cut",
    "next_working_day",
    "days_off",
    "adjusted_workday",
    "next_day",
    "instant",
    "outside_window",
    "wrong_card",
    "below_minimum",
    "over_limit",
    "quota_used",
    "risk_hold",
    "not_on_workday",
    "product_unknown",
    "acquirer_unknown",
    "calendar_missing",
]


@dataclass(frozen=True, slots=True)
class Why:
    """One reason: a code for machines and logs, and what fills its sentence (`bot.settlement.report.sentence`)."""

    code: WhyCode
    facts: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Due:
    """Dates for T+n and D+n, date-times for instant products; None for what a missing year hides (`certain` is then False).

    `due` is the nominal answer; `earliest`..`latest` is wider near the cut or when the acquirer is not known.
    """

    due: date | datetime | None
    earliest: date | datetime | None
    latest: date | datetime | None
    worry_after: datetime | None
    business_date: date | None
    certain: bool
    why: tuple[Why, ...] = ()


@dataclass(frozen=True, slots=True)
class Sale:
    """What else is known of the sale; None: not known. `net` is what is paid out, `quota_left` of the day before this sale.

    `clearing`: field 15 (month and day) as the network returned it; it beats the rule of the cut.
    """

    card: CardKind | None = None
    net: Money | None = None
    quota_left: Money | None = None
    held: bool = False
    clearing: tuple[int, int] | None = None


UNKNOWN_SALE = Sale()

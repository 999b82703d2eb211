"""The values of an answer: when money is due, why, and the case it is worked out for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, timezone
from typing import Literal

from bot.settlement.acquirers import Acquirer, CardKind, Channel, Convention
from bot.settlement.calendar import Calendar
from bot.values import Money

CHINA = timezone(timedelta(hours=8))
DAY = timedelta(days=1)
MIDNIGHT = time(0, 0)
NOON = time(12, 0)
NEAR_THE_CUT = timedelta(minutes=5)
"""A terminal's clock may be wrong by this much: within it of the cut both sides are possible."""
TICK = timedelta(microseconds=1)
WhyCode = Literal[
    "before_cut",
    "after_cut",
    "calendar_day",
    "clearing_date",
    "near_cut",
    "hour_unknown",
    "next_working_day",
    "nth_working_day",
    "cut_cost",
    "day_off",
    "days_off",
    "adjusted_workday",
    "next_day",
    "nth_day",
    "instant",
    "outside_window",
    "window_unknown",
    "near_window",
    "wrong_card",
    "card_unknown",
    "below_minimum",
    "over_limit",
    "quota_used",
    "risk_hold",
    "not_on_workday",
    "product_unknown",
    "acquirer_unknown",
    "acquirer_not_listed",
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
    """What else is known of the sale; None: nothing is said of it. `net` is what is paid out, `quota_left` of the day before this sale.

    `card` unknown: it was asked for and nobody knows, so both kinds are possible. `clearing`: field 15 (month and day) as the network
    returned it; it beats the rule of the cut.
    """

    card: CardKind | Literal["unknown"] | None = None
    net: Money | None = None
    quota_left: Money | None = None
    held: bool = False
    clearing: tuple[int, int] | None = None


UNKNOWN_SALE = Sale()


@dataclass(frozen=True, slots=True)
class Case:
    at: datetime
    acquirer: Acquirer
    calendar: Calendar
    channel: Channel
    known: Sale

    def business_date(self) -> date:
        if self.known.clearing is not None:
            return _field_15(self.at.date(), *self.known.clearing)
        return _business_date(self.at, self.acquirer.cut(self.channel))

    def business_dates(self) -> tuple[date, ...]:
        """The nominal one first, then the one on the other side of a cut that is near."""
        first = self.business_date()
        if self.known.clearing is not None:
            return (first,)
        cut = self.acquirer.cut(self.channel)
        sides = (_business_date(self.at + shift, cut) for shift in (-NEAR_THE_CUT - TICK, NEAR_THE_CUT))
        return (first, *(day for day in sides if day != first))

    def conventions(self) -> tuple[Convention, ...]:
        return (self.acquirer.convention,) if self.acquirer.convention else ("plus_then_roll", "roll_then_plus")


def _business_date(at: datetime, cut: time) -> date:
    """The day a sale belongs to. A cut of 00:00 rolls with the calendar; one before noon closes the day before it."""
    day, clock = at.date(), at.time().replace(tzinfo=None)
    if cut == MIDNIGHT:
        return day
    if cut < NOON:
        return day if clock >= cut else day - DAY
    return day + DAY if clock >= cut else day


def _field_15(sold: date, month: int, day: int) -> date:
    """The clearing date of field 15 has no year: it is the one nearest to the sale (31 December with 0101 is next year's)."""
    candidates = []
    for year in (sold.year - 1, sold.year, sold.year + 1):
        try:
            candidates.append(date(year, month, day))
        except ValueError:
            continue
    if not candidates:
        raise ValueError(f"{month:02d}{day:02d} is no date")
    return min(candidates, key=lambda candidate: abs(candidate - sold))

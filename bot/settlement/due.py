"""When is this money due, and why (`DOMAIN.md` 1.4): the business date by the cut, then one day on to a working day, or a calendar day."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta, timezone
from typing import Literal

from bot.settlement.acquirers import Acquirer, CardKind, Channel, Convention, Product, ProductName, Window
from bot.settlement.calendar import Calendar
from bot.values import Money

CHINA = timezone(timedelta(hours=8))
DAY = timedelta(days=1)
MIDNIGHT = time(0, 0)
NEAR_THE_CUT = timedelta(minutes=5)
"""A terminal's clock may be wrong by this much: within it of the cut both sides are possible."""
TICK = timedelta(microseconds=1)
INSTANT = timedelta(minutes=10)
"""How long an instant pay-out usually takes."""
GRACE = timedelta(hours=2)
"""An instant pay-out is late after this."""
COMMON_WINDOW = Window(time(9, 0), time(22, 0))
"""Inside these hours every published instant window is open (`DOMAIN.md` 1.7): what is assumed of an acquirer whose window is not known."""
PAID_BY = time(18, 0)
"""Pay-outs of a day are made by now (vendors post 09:00-18:00); only then is it time to worry."""
WhyCode = Literal[
    "before_cut",
    "after_cut",
    "calendar_day",
    "clearing_date",
    "near_cut",
    "hour_unknown",
    "next_working_day",
    "day_off",
    "days_off",
    "adjusted_workday",
    "next_day",
    "instant",
    "outside_window",
    "window_unknown",
    "near_window",
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
    """
    at = sale.replace(tzinfo=CHINA) if sale.tzinfo is None else sale.astimezone(CHINA)
    case = _Case(at, acquirer or Acquirer("unknown"), calendar, channel, known)
    if product == "D0":
        return _instant(case)
    if product == "D1":
        return _settled(case, _next_day)
    answer = _settled(case, _working_day)
    return answer if product else _or_sooner(answer, _settled(case, _next_day))


@dataclass(frozen=True, slots=True)
class _Case:
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
    if cut < time(12, 0):
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


def _working_day(business: date, case: _Case, convention: Convention) -> date | None:
    start = business if convention == "plus_then_roll" else case.calendar.roll(business)
    return None if start is None else case.calendar.roll(start + DAY)


def _next_day(business: date, case: _Case, convention: Convention) -> date | None:
    return business + DAY


def _settled(case: _Case, rule: Callable[[date, _Case, Convention], date | None]) -> Due:
    """T1 or D1: the nominal date, and the range over both sides of a near cut and both conventions."""
    days = case.business_dates()
    answers = [rule(day, case, convention) for day in days for convention in case.conventions()]
    known = [answer for answer in answers if answer is not None]
    whole = len(known) == len(answers)
    latest = max(known) if whole else None
    return Due(
        due=answers[0],
        earliest=min(known, default=None) if whole or answers[0] is not None else None,
        latest=latest,
        worry_after=datetime.combine(latest, PAID_BY, CHINA) if latest else None,
        business_date=days[0],
        certain=whole,
        why=tuple(_reasons(case, days, answers, rule is _next_day)),
    )


def _reasons(case: _Case, days: tuple[date, ...], answers: list[date | None], calendar_days: bool) -> Iterator[Why]:
    business, answer = days[0], answers[0]
    yield _why_business(case, business)
    if len(days) > 1:
        yield Why("near_cut", (("cut", _cut_text(case)),))
    if calendar_days:
        yield Why("next_day", (("date", business.isoformat() if answer is None else answer.isoformat()),))
        return
    if None in answers:
        missing = _missing_year(case.calendar, business)
        yield Why("calendar_missing", (("year", str(missing)),))
    if answer is not None:
        yield Why("next_working_day", (("date", answer.isoformat()),))
        off = [day for day in _between(business, answer) if case.calendar.is_working_day(day) is False]
        if len(off) == 1:
            yield Why("day_off", (("date", off[0].isoformat()),))
        elif off:
            yield Why("days_off", (("from", off[0].isoformat()), ("to", off[-1].isoformat()), ("days", str(len(off)))))
        if answer.weekday() >= 5:
            yield Why("adjusted_workday", (("date", answer.isoformat()),))
    if not case.acquirer.convention and len({answer for answer in answers if answer}) > 1 and len(days) == 1:
        yield Why("acquirer_unknown")


def _why_business(case: _Case, business: date) -> Why:
    facts = (("date", business.isoformat()), ("cut", _cut_text(case)))
    if case.known.clearing is not None:
        return Why("clearing_date", facts)
    if case.acquirer.cut(case.channel) == MIDNIGHT:
        return Why("calendar_day", facts)
    return Why("after_cut" if business > case.at.date() or _early(case, business) else "before_cut", facts)


def _early(case: _Case, business: date) -> bool:
    return case.acquirer.cut(case.channel) < time(12, 0) and business == case.at.date()


def _cut_text(case: _Case) -> str:
    cut = case.acquirer.cut(case.channel)
    return cut.isoformat("minutes") if cut.second == 0 else cut.isoformat()


def _between(first: date, last: date) -> Iterator[date]:
    """The days from `first` on and before `last`."""
    day = first
    while day < last:
        yield day
        day += DAY


def _missing_year(calendar: Calendar, business: date) -> int:
    return next(day.year for day in (business, business + DAY, date(business.year + 1, 1, 1)) if not calendar.knows(day))


def _or_sooner(answer: Due, sooner: Due) -> Due:
    """The product is not known: it may be D1, which is never later than T1."""
    return replace(answer, earliest=sooner.earliest, why=(*answer.why, Why("product_unknown")))


def _instant(case: _Case) -> Due:
    """D0: now, when everything allows it; else what the sale falls back to. Both, when the clock is near a window's edge."""
    product = case.acquirer.products.get("D0")
    if product is None:
        product = Product("D0", windows=(COMMON_WINDOW,))
        unknown_window = not COMMON_WINDOW.holds(case.at.time().replace(tzinfo=None))
    else:
        unknown_window = False
    barred = _barred(case, product) if not unknown_window else None
    later = _settled(case, _next_day if product.fallback == "D1" else _working_day)
    soon = case.at + INSTANT
    now = Due(soon, soon, soon, case.at + GRACE, later.business_date, True, (Why("instant", (("time", soon.isoformat()),)),))
    if barred is not None:
        answer = replace(later, why=(barred, *later.why))
        return replace(answer, earliest=soon, why=(*answer.why, Why("near_window"))) if _near_edge(case, product, barred) else answer
    if unknown_window:
        return _either(now, later, Why("window_unknown"))
    return _either(now, later, Why("near_window")) if _near_edge(case, product, None) else now


def _either(now: Due, later: Due, why: Why) -> Due:
    """Instant by rights, but it may turn out not to be."""
    return replace(now, latest=later.latest, worry_after=later.worry_after, certain=later.certain, why=(*now.why, why))


def _barred(case: _Case, product: Product) -> Why | None:
    """Why this sale is not paid out at once; None when nothing is known against it."""
    known, clock = case.known, case.at.time().replace(tzinfo=None)
    if known.held:
        return Why("risk_hold")
    if product.windows and not any(window.holds(clock) for window in product.windows):
        return Why("outside_window", (("window", _windows_text(product)),))
    if product.workdays_only and case.calendar.is_working_day(case.at.date()) is False:
        return Why("not_on_workday", (("date", case.at.date().isoformat()),))
    if case.channel == "card" and product.cards is not None and known.card is not None and known.card not in product.cards:
        return Why("wrong_card", (("card", known.card),))
    return _barred_by_amount(known, product)


def _barred_by_amount(known: Sale, product: Product) -> Why | None:
    if known.net is None:
        return None
    if product.minimum is not None and known.net < product.minimum:
        return Why("below_minimum", (("amount", product.minimum.yuan()),))
    if product.per_sale is not None and known.net > product.per_sale:
        return Why("over_limit", (("amount", product.per_sale.yuan()),))
    left = known.quota_left if known.quota_left is not None else product.per_day
    if left is not None and known.net > left:
        return Why("quota_used", (("amount", left.yuan()),))
    return None


def _windows_text(product: Product) -> str:
    return "、".join(f"{window.start:%H:%M}-{'24:00' if window.end == MIDNIGHT else f'{window.end:%H:%M}'}" for window in product.windows)


def _near_edge(case: _Case, product: Product, barred: Why | None) -> bool:
    """Whether five minutes either way would open or shut the window; nothing else bars the sale."""
    if not product.windows or (barred is not None and barred.code != "outside_window"):
        return False
    sides = [(case.at + shift).time().replace(tzinfo=None) for shift in (-NEAR_THE_CUT - TICK, timedelta(0), NEAR_THE_CUT)]
    return len({any(window.holds(clock) for window in product.windows) for clock in sides}) > 1

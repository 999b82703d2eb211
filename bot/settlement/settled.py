"""Ordinary settlement: T+n on working days, D+n on calendar days, with the range over a near cut and over both conventions."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, time

from bot.settlement.acquirers import Convention
from bot.settlement.answer import CHINA, DAY, MIDNIGHT, NOON, Case, Due, Why
from bot.settlement.calendar import Calendar

PAID_BY = time(18, 0)
"""Pay-outs of a day are made by now (vendors post 09:00-18:00); only then is it time to worry."""


def settled(case: Case, kind: str, days: int) -> Due:
    """`kind` T or D, and how many of its days: the nominal date first, and the range of all that is possible."""
    businesses = case.business_dates()
    answers = [_date(case, business, convention, kind, days) for business in businesses for convention in case.conventions()]
    known = [answer for answer in answers if answer is not None]
    whole = len(known) == len(answers)
    latest = max(known) if whole else None
    return Due(
        due=answers[0],
        earliest=min(known, default=None) if whole or answers[0] is not None else None,
        latest=latest,
        worry_after=datetime.combine(latest, PAID_BY, CHINA) if latest else None,
        business_date=businesses[0],
        certain=whole,
        why=tuple(_reasons(case, businesses, answers, kind, days)),
    )


def or_sooner(answer: Due, sooner: Due) -> Due:
    """The product is not known: it may be D1, which is never later than T1."""
    return replace(answer, earliest=sooner.earliest, why=(*answer.why, Why("product_unknown")))


def _date(case: Case, business: date, convention: Convention, kind: str, days: int) -> date | None:
    """One day on and to a working day, as many times as the product says; or that many calendar days."""
    if kind == "D":
        return business + days * DAY
    day: date | None = business if convention == "plus_then_roll" else case.calendar.roll(business)
    for _ in range(days):
        day = None if day is None else case.calendar.roll(day + DAY)
    return day


def _reasons(case: Case, businesses: tuple[date, ...], answers: list[date | None], kind: str, days: int) -> Iterator[Why]:
    business, answer = businesses[0], answers[0]
    yield _why_business(case, business)
    if len(businesses) > 1:
        yield Why("near_cut", (("cut", _cut_text(case)),))
    if kind == "D":
        yield _counted("next_day" if days == 1 else "nth_day", business + days * DAY, days)
        return
    if None in answers:
        yield Why("calendar_missing", (("year", str(_missing_year(case.calendar, business))),))
    if answer is not None:
        yield _counted("next_working_day" if days == 1 else "nth_working_day", answer, days)
        yield from _why_rest(case.calendar, business, answer)
        yield from _cut_cost(case, business, answer, days)
    if not case.acquirer.convention and len({one for one in answers if one}) > 1 and len(businesses) == 1:
        yield Why("acquirer_unknown")


def _counted(code: str, on: date, days: int) -> Why:
    facts = (("date", on.isoformat()),)
    return Why(code, facts if days == 1 else (*facts, ("days", str(days))))  # type: ignore[arg-type]


def _cut_cost(case: Case, business: date, answer: date, days: int) -> Iterator[Why]:
    """What the minutes after the cut have cost, where they have."""
    if case.known.clearing is not None or business <= case.at.date() or len(case.business_dates()) > 1:
        return
    sooner = _date(case, business - DAY, case.conventions()[0], "T", days)
    if sooner is not None and sooner < answer:
        yield Why("cut_cost", (("cut", _cut_text(case)), ("date", sooner.isoformat()), ("days", str((answer - sooner).days))))


def _why_rest(calendar: Calendar, business: date, answer: date) -> Iterator[Why]:
    for first, last in _runs_off(calendar, business, answer):
        if first == last:
            yield Why("day_off", (("date", first.isoformat()),))
        else:
            yield Why("days_off", (("from", first.isoformat()), ("to", last.isoformat()), ("days", str((last - first).days + 1))))
    if answer.weekday() >= 5:
        yield Why("adjusted_workday", (("date", answer.isoformat()),))


def _runs_off(calendar: Calendar, first: date, last: date) -> Iterator[tuple[date, date]]:
    """The runs of days off from `first` on and before `last`."""
    day, began = first, None
    while day <= last:
        if day < last and calendar.is_working_day(day) is False:
            began = began or day
        elif began is not None:
            yield began, day - DAY
            began = None
        day += DAY


def _why_business(case: Case, business: date) -> Why:
    facts = (("date", business.isoformat()), ("cut", _cut_text(case)))
    if case.known.clearing is not None:
        return Why("clearing_date", facts)
    cut = case.acquirer.cut(case.channel)
    if cut == MIDNIGHT:
        return Why("calendar_day", facts)
    late = business > case.at.date() or (cut < NOON and business == case.at.date())
    return Why("after_cut" if late else "before_cut", facts)


def _cut_text(case: Case) -> str:
    cut = case.acquirer.cut(case.channel)
    return cut.isoformat("minutes") if cut.second == 0 else cut.isoformat()


def _missing_year(calendar: Calendar, business: date) -> int:
    return next(day.year for day in (business, business + DAY, date(business.year + 1, 1, 1)) if not calendar.knows(day))

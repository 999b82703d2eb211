"""When agents are there, and when a merchant may expect an answer. Pure over the hours of `desk.yaml` and the calendar.

Times in and out are aware and in the desk's time zone. A day may have several periods; a period may cross midnight.
Public holidays close the desk (when the file says so), adjusted working days open it; a year whose calendar is missing goes by the week.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Literal

from bot.flowfile.data import Data
from bot.settlement.calendar import Calendar

_HORIZON = 90  # days looked ahead; a desk that does not open within them has no next opening


@dataclass(frozen=True, slots=True)
class Hours:
    """`week`: weekday (Monday is 0) → periods (from, to). A `to` not after its `from` is on the next day; 00:00 is midnight at the end."""

    week: Mapping[int, tuple[tuple[time, time], ...]] = field(default_factory=dict)
    holidays: Literal["closed", "open"] = "closed"
    within: Mapping[str, timedelta] = field(default_factory=dict)  # priority → working time until the first answer
    next_within: Mapping[str, timedelta] = field(default_factory=dict)  # and until a later one
    calendar: Calendar = field(default_factory=Calendar)


def periods(hours: Hours, day: date) -> tuple[tuple[time, time], ...]:
    """The periods that begin on this day."""
    usual = hours.week.get(day.weekday(), ())
    year = hours.calendar.years.get(day.year)
    if year is None or hours.holidays == "open":
        return usual
    if day in year.off:
        return ()
    if day in year.work and not usual:
        # A worked weekend day stands for a workday; which one is not said, so the week's first day of work gives the hours.
        return next((hours.week[weekday] for weekday in sorted(hours.week) if hours.week[weekday]), ())
    return usual


def open_at(hours: Hours, at: datetime) -> bool:
    return any(start <= at < end for start, end in _from(hours, at, days=1))


def next_open(hours: Hours, at: datetime) -> datetime | None:
    """The moment itself when the desk is open; None when it never opens again in sight."""
    return next((max(start, at) for start, _ in _from(hours, at)), None)


def answer_by(hours: Hours, at: datetime, priority: str, *, first: bool = True) -> datetime | None:
    """When an answer is due: the priority's target, counted in working time, and on a quarter of an hour: nobody promises 14:07.

    None: no hours, or no promise for it.
    """
    left = target(hours, priority, first=first)
    due = None if left is None else after(hours, at, left)
    return None if due is None else quarter(due)


def target(hours: Hours, priority: str, *, first: bool = True) -> timedelta | None:
    """Working time until the first answer, or the next one. What is not said for a priority is as for `normal`."""
    within = hours.within if first else hours.next_within or hours.within
    return within.get(priority, within.get("normal"))


def quarter(at: datetime) -> datetime:
    """The quarter of an hour that is not before it."""
    over = timedelta(minutes=at.minute % 15, seconds=at.second, microseconds=at.microsecond)
    return at + timedelta(minutes=15) - over if over else at


def after(hours: Hours, at: datetime, work: timedelta) -> datetime | None:
    """The moment when so much working time has gone since `at`. None: the desk never works so long in sight."""
    left = work
    for start, end in _from(hours, at):
        worked = end - max(start, at)
        if worked >= left:
            return max(start, at) + left
        left -= worked
    return None


def worked(hours: Hours, since: datetime, until: datetime) -> timedelta:
    """How much working time lies between the two moments; nothing when they are the other way round."""
    total = timedelta()
    for start, end in _from(hours, since, days=max((until - since).days + 2, 1)):
        if start >= until:
            break
        total += max(min(end, until) - max(start, since), timedelta())
    return total


def opens_after(hours: Hours, at: datetime) -> datetime | None:
    """The next moment at which a closed desk opens: not where one period goes on in another, as at midnight."""
    moment = timedelta(microseconds=1)
    return next((start for start, _ in _from(hours, at) if start > at and not open_at(hours, start - moment)), None)


def closed_since(hours: Hours, at: datetime, days: int = 30) -> datetime | None:
    """When the last period before `at` ended. None: the desk is open, or was not open for so many days."""
    last = None
    for start, end in _from(hours, at - timedelta(days=days), days=days + 1):
        if start <= at < end:
            return None
        if end <= at:
            last = end
    return last


def _from(hours: Hours, at: datetime, days: int = _HORIZON) -> Iterator[tuple[datetime, datetime]]:
    """Periods as moments, in order, from the one that holds `at` on; yesterday's are looked at for those over midnight."""
    if not any(hours.week.values()):
        return
    for ahead in range(-1, days):
        day = at.date() + timedelta(days=ahead)
        for start, end in periods(hours, day):
            begins = datetime.combine(day, start, tzinfo=at.tzinfo)
            ends = datetime.combine(day if end > start else day + timedelta(days=1), end, tzinfo=at.tzinfo)
            if ends > at:
                yield begins, ends


def hours_of(data: Data) -> Hours:
    desk = data.desk
    return Hours(desk.week, desk.holidays, desk.within, desk.next_within, data.calendar)

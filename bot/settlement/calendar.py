"""Statutory working days of mainland China. Values in; nothing is read here.

A year is known by its arrangement file alone. `published` asks the `holidays` package for a second opinion of a year it has the official
arrangement of; it is for checking files, never for answering merchants: for a year not yet announced the package would guess.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

_DAY = timedelta(days=1)
_LONGEST_REST = 30
"""No run of days off is longer; a calendar that says so is damaged."""
_NOTICE_MONTH = 11
"""The State Council announces the next year in this month."""


@dataclass(frozen=True, slots=True)
class Year:
    """One year's arrangement: days off and adjusted working days beyond plain weekends, and who announced them."""

    off: frozenset[date]
    work: frozenset[date] = frozenset()
    source: str = ""


@dataclass(frozen=True, slots=True)
class Calendar:
    """A year without an arrangement is not known: `knows` says so, and nothing is guessed for it."""

    years: Mapping[int, Year] = field(default_factory=dict)

    def knows(self, day: date) -> bool:
        return day.year in self.years

    def is_working_day(self, day: date) -> bool | None:
        """None when the year's arrangement is not loaded."""
        year = self.years.get(day.year)
        if year is None:
            return None
        if day in year.off:
            return False
        return day in year.work or day.weekday() < 5

    def roll(self, day: date) -> date | None:
        """The first working day from `day` on, itself included. None when the way leads through a year that is not loaded."""
        for _ in range(_LONGEST_REST):
            works = self.is_working_day(day)
            if works is None:
                return None
            if works:
                return day
            day += _DAY
        return None

    def missing_years(self, today: date) -> tuple[int, ...]:
        """Years that should be loaded by now and are not: this one, and from November the next."""
        wanted = [today.year] + ([today.year + 1] if today.month >= _NOTICE_MONTH else [])
        return tuple(year for year in wanted if year not in self.years)


def published(year: int) -> Year | None:
    """The arrangement as the `holidays` package knows it. None when it knows none: it has no adjusted working days for that year.

    Loads the package at the first call (0.3 s).
    """
    import holidays

    china = holidays.country_holidays("CN", years=year)
    work = frozenset(day for day in china.weekend_workdays if day.year == year)
    if not work:
        return None
    return Year(frozenset(day for day in china if day.year == year), work, "holidays package")


def differences(one: Year, two: Year) -> tuple[date, ...]:
    """The days on which two arrangements of the same year disagree, weekends being days off in both."""
    every = one.off | two.off | one.work | two.work
    return tuple(sorted(day for day in every if _works(one, day) != _works(two, day)))


def _works(year: Year, day: date) -> bool:
    return day not in year.off and (day in year.work or day.weekday() < 5)

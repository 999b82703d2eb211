"""Statutory working days of mainland China. Values in; nothing is read here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date


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

"""The calendar files, day by day against two other sources; and what the calendar says of a year it does not have."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import chinese_calendar
import pytest
from ruamel.yaml import YAML

from bot.settlement.calendar import Calendar, Year, differences, published

FOLDER = Path(__file__).parents[1] / "flows" / "data" / "calendar"


def _year(number: int) -> Year:
    plain = YAML(typ="safe").load(FOLDER / f"CN-{number}.yaml")
    return Year(frozenset(map(date.fromisoformat, plain["off"])), frozenset(map(date.fromisoformat, plain["work"])), plain["source"])


def _every_day(year: int) -> list[date]:
    return [date(year, 1, 1) + timedelta(days=count) for count in range((date(year + 1, 1, 1) - date(year, 1, 1)).days)]


@pytest.mark.parametrize("year", [2025, 2026])
def test_the_calendar_file_agrees_with_a_second_source_on_every_day(year: int) -> None:
    calendar = Calendar({year: _year(year)})
    wrong = [day for day in _every_day(year) if calendar.is_working_day(day) != chinese_calendar.is_workday(day)]
    assert wrong == []


@pytest.mark.parametrize("year", [2025, 2026])
def test_the_calendar_file_agrees_with_the_holidays_package(year: int) -> None:
    other = published(year)
    assert other is not None
    assert differences(_year(year), other) == ()


def test_the_file_of_2027_is_absent_and_the_package_is_not_believed_for_it() -> None:
    assert not (FOLDER / "CN-2027.yaml").exists()
    calendar = Calendar({2026: _year(2026)})
    assert calendar.is_working_day(date(2027, 1, 4)) is None
    assert calendar.roll(date(2027, 1, 4)) is None
    assert published(2027) is None


@pytest.mark.parametrize(
    ("today", "missing"), [("2026-10-31", ()), ("2026-11-22", (2027,)), ("2027-01-01", (2027,)), ("2024-12-01", (2024,))]
)
def test_a_year_that_should_be_loaded_by_now_is_reported(today: str, missing: tuple[int, ...]) -> None:
    assert Calendar({2025: _year(2025), 2026: _year(2026)}).missing_years(date.fromisoformat(today)) == missing


@pytest.mark.parametrize(
    ("day", "works"),
    [
        ("2026-02-14", True),
        ("2026-02-15", False),
        ("2026-02-23", False),
        ("2026-02-24", True),
        ("2026-02-28", True),
        ("2026-10-10", True),
        ("2026-10-11", False),
        ("2025-10-08", False),
        ("2025-09-28", True),
        ("2026-11-21", False),
    ],
)
def test_adjusted_weekends_are_worked_and_holidays_are_not(day: str, works: bool) -> None:
    calendar = Calendar({2025: _year(2025), 2026: _year(2026)})
    assert calendar.is_working_day(date.fromisoformat(day)) is works


def test_a_calendar_of_nothing_but_days_off_ends_the_search() -> None:
    endless = Year(frozenset(_every_day(2026)))
    assert Calendar({2026: endless}).roll(date(2026, 3, 1)) is None

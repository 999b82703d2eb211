from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.desk.tickets.hours import Hours, after, answer_by, closed_since, next_open, open_at, opens_after, quarter, worked
from bot.desk.words.texts import when
from bot.settlement.calendar import Calendar, Year

ZONE = ZoneInfo("Asia/Shanghai")
SHIFTS = ((time(9), time(12)), (time(13, 30), time(18)))
# National Day 2026 as an example of a long holiday, with a worked Saturday after it.
YEAR = Year(frozenset(date(2026, 10, day) for day in range(1, 8)), frozenset({date(2026, 10, 10)}))
OFFICE = Hours(
    week=dict.fromkeys(range(5), SHIFTS),
    within={"normal": timedelta(hours=4), "high": timedelta(hours=1)},
    calendar=Calendar({2026: YEAR}),
)


def at(text: str) -> datetime:
    return datetime.fromisoformat(f"2026-{text}").replace(tzinfo=ZONE)


@pytest.mark.parametrize(
    ("moment", "is_open"),
    [
        ("11-23T09:00", True),
        ("11-23T11:59", True),
        ("11-23T12:00", False),
        ("11-23T13:29", False),
        ("11-23T17:59", True),
        ("11-23T18:00", False),
        ("11-22T10:00", False),
        ("10-05T10:00", False),
        ("10-10T10:00", True),
    ],
    ids=["opening", "before lunch", "lunch begins", "lunch ends soon", "evening", "closing", "sunday", "holiday", "worked saturday"],
)
def test_the_desk_is_open_by_the_week_and_the_calendar(moment: str, is_open: bool) -> None:
    assert open_at(OFFICE, at(moment)) is is_open


@pytest.mark.parametrize(
    ("asked", "opens"),
    [
        ("11-23T10:00", "11-23T10:00"),
        ("11-23T12:10", "11-23T13:30"),
        ("11-20T20:00", "11-23T09:00"),
        ("09-30T19:00", "10-08T09:00"),
        ("10-09T18:00", "10-10T09:00"),
    ],
    ids=["now", "after lunch", "after the weekend", "after the holiday", "on the worked saturday"],
)
def test_the_next_opening_is_the_first_moment_somebody_is_there(asked: str, opens: str) -> None:
    assert next_open(OFFICE, at(asked)) == at(opens)


@pytest.mark.parametrize(
    ("asked", "priority", "due"),
    [
        ("11-23T09:00", "normal", "11-23T14:30"),
        ("11-23T17:30", "normal", "11-24T14:00"),
        ("11-23T17:30", "high", "11-24T09:30"),
        ("11-20T23:00", "high", "11-23T10:00"),
        ("11-23T11:00", "high", "11-23T12:00"),
        ("11-23T11:00", "low", "11-23T16:30"),
    ],
    ids=["over lunch", "over night", "high over night", "over the weekend", "exactly at lunch", "as normal"],
)
def test_an_answer_is_promised_in_working_time(asked: str, priority: str, due: str) -> None:
    assert answer_by(OFFICE, at(asked), priority) == at(due)


def test_a_period_over_midnight_belongs_to_both_days() -> None:
    night = Hours(week={0: ((time(22), time(2)),)}, within={"normal": timedelta(hours=3)})
    assert open_at(night, at("11-24T01:30"))
    assert not open_at(night, at("11-24T02:00"))
    assert answer_by(night, at("11-23T22:30"), "normal") == at("11-24T01:30")


def test_midnight_as_an_end_is_the_end_of_the_day() -> None:
    always = Hours(week=dict.fromkeys(range(7), ((time(0), time(0)),)), within={"normal": timedelta(hours=30)})
    assert open_at(always, at("11-23T23:59"))
    assert answer_by(always, at("11-23T12:00"), "normal") == at("11-24T18:00")


def test_a_desk_that_stays_open_on_holidays_goes_by_the_week() -> None:
    stubborn = Hours(week=OFFICE.week, holidays="open", calendar=OFFICE.calendar)
    assert open_at(stubborn, at("10-05T10:00"))


def test_a_desk_without_hours_promises_nothing() -> None:
    assert not open_at(Hours(), at("11-23T10:00"))
    assert next_open(Hours(), at("11-23T10:00")) is None
    assert answer_by(Hours(within={"normal": timedelta(hours=1)}), at("11-23T10:00"), "normal") is None


def test_a_year_without_a_calendar_goes_by_the_week() -> None:
    assert open_at(OFFICE, datetime(2031, 10, 1, 10, tzinfo=ZONE))


@pytest.mark.parametrize(
    ("moment", "zh", "en"),
    [
        ("11-23T15:30", "今天15:30", "15:30 today"),
        ("11-24T09:00", "明天09:00", "09:00 tomorrow"),
        ("11-27T09:00", "11月27日（周五）09:00", "09:00 on Fri 27 Nov"),
    ],
)
def test_times_are_said_as_people_say_them(moment: str, zh: str, en: str) -> None:
    now = at("11-23T10:00")
    assert (when(at(moment), now, "zh"), when(at(moment), now, "en")) == (zh, en)


# --- working time


@pytest.mark.parametrize(
    ("moment", "quarter_"),
    [("11-23T10:00", "11-23T10:00"), ("11-23T10:01", "11-23T10:15"), ("11-23T10:46", "11-23T11:00"), ("11-23T23:59", "11-24T00:00")],
)
def test_a_promise_stands_on_a_quarter_of_an_hour(moment: str, quarter_: str) -> None:
    assert quarter(at(moment)) == at(quarter_)
    assert quarter(at(moment) + timedelta(seconds=1)) > at(moment)


def test_an_answer_asked_for_at_an_odd_minute_is_promised_at_no_odd_minute() -> None:
    assert answer_by(OFFICE, at("11-23T09:07") + timedelta(seconds=31), "high") == at("11-23T10:15")


@pytest.mark.parametrize(
    ("since", "until", "hours"),
    [
        ("11-23T09:00", "11-23T18:00", 7.5),
        ("11-23T12:10", "11-23T13:20", 0),
        ("11-20T17:00", "11-23T10:00", 2),
        ("09-30T17:00", "10-08T10:00", 2),
        ("10-10T00:00", "10-11T00:00", 7.5),
        ("11-23T10:00", "11-23T10:00", 0),
        ("11-23T11:00", "11-23T10:00", 0),
    ],
    ids=["a day", "lunch", "a weekend", "a long holiday", "a worked saturday", "no time", "backwards"],
)
def test_nights_lunches_and_holidays_are_no_working_time(since: str, until: str, hours: float) -> None:
    assert worked(OFFICE, at(since), at(until)) == timedelta(hours=hours)


@given(st.integers(0, 60 * 24 * 30), st.integers(0, 60 * 60))
def test_after_and_worked_are_each_others_inverse(minutes: int, work: int) -> None:
    begin = at("09-20T00:00") + timedelta(minutes=minutes)
    ends = after(OFFICE, begin, timedelta(minutes=work))
    assert ends is not None
    assert worked(OFFICE, begin, ends) == timedelta(minutes=work)
    if work:
        assert worked(OFFICE, begin, ends - timedelta(seconds=1)) < timedelta(minutes=work)


@pytest.mark.parametrize(
    ("moment", "opens"),
    [("11-23T08:00", "11-23T09:00"), ("11-23T09:00", "11-23T13:30"), ("11-23T14:00", "11-24T09:00"), ("09-30T15:00", "10-08T09:00")],
)
def test_the_opening_after_this_one_is_known(moment: str, opens: str) -> None:
    assert opens_after(OFFICE, at(moment)) == at(opens)


def test_a_desk_that_never_closes_has_no_opening() -> None:
    always = Hours(week=dict.fromkeys(range(7), ((time(0), time(0)),)))
    assert opens_after(always, at("11-23T12:00")) is None
    assert closed_since(always, at("11-23T12:00")) is None


@pytest.mark.parametrize(
    ("moment", "since"),
    [("11-23T10:00", None), ("11-23T12:30", "11-23T12:00"), ("11-23T08:00", "11-20T18:00"), ("10-05T10:00", "09-30T18:00")],
)
def test_since_when_the_desk_is_closed_is_known(moment: str, since: str | None) -> None:
    assert closed_since(OFFICE, at(moment)) == (None if since is None else at(since))


def test_a_later_answer_has_a_target_of_its_own() -> None:
    desk = replace(OFFICE, next_within={"normal": timedelta(hours=1)})
    assert answer_by(desk, at("11-23T09:00"), "normal") == at("11-23T14:30")
    assert answer_by(desk, at("11-23T09:00"), "normal", first=False) == at("11-23T10:00")
    assert answer_by(OFFICE, at("11-23T09:00"), "normal", first=False) == at("11-23T14:30"), "where none is given it is as the first"

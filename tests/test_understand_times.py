"""Times as merchants say them: a table of phrases from many voices, and what must hold for any of them."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.understand.normal import level
from bot.understand.times import Time, times

CHINA = timezone(timedelta(hours=8))
TABLE = Path(__file__).parent / "phrases" / "times.tsv"
ROWS = [line.split("\t") for line in TABLE.read_text(encoding="utf-8").splitlines() if line and not line.startswith("#")]


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=CHINA)


def read(text: str, now: str = "2026-11-22T10:00") -> Time:
    (only,) = times(level(text), moment(now))
    return only


@pytest.mark.parametrize(("text", "now", "expected"), ROWS, ids=[f"{row[0]} @{row[1]}" for row in ROWS])
def test_a_time_is_read_as_it_was_meant(text: str, now: str, expected: str) -> None:
    found = times(level(text), moment(now))
    if expected == "-":
        assert found == ()
        return
    value, grain, *rest = expected.split()
    assert (found[0].value, found[0].grain, found[0].ambiguous) == (moment(value), grain, "?" in rest)
    assert {moment(other) for other in rest if other != "?"} <= set(found[0].alternatives)


NOWS = st.datetimes(datetime(2025, 1, 1), datetime(2027, 6, 1), timezones=st.just(CHINA))
SALES = st.timedeltas(timedelta(minutes=1), timedelta(days=190))


@given(NOWS, SALES)
def test_a_full_date_and_time_survives_being_written_down(now: datetime, ago: timedelta) -> None:
    sale = (now - ago).replace(second=0, microsecond=0)
    for form in ("%Y-%m-%d %H:%M", "%Y年%m月%d日%H点%M分", "%Y/%m/%d %H:%M", "%m月%d号%H:%M"):
        (only,) = times(level(sale.strftime(form)), now)
        assert only.value == sale
        assert only.grain == "minute"


@given(NOWS, st.integers(0, 3), st.integers(13, 23), st.integers(0, 59))
def test_a_day_and_a_clock_survive_being_spoken(now: datetime, back: int, hour: int, minute: int) -> None:
    sale = (now - timedelta(days=back)).replace(hour=hour, minute=minute, second=0, microsecond=0)
    if sale > now:
        return
    day = ("今天", "昨天", "前天", "大前天")[back]
    part, spoken = ("下午", hour - 12) if hour < 18 else ("晚上", hour - 12)
    for text in (f"{day}{hour}:{minute:02d}", f"{day}{part}{spoken}点{minute}分", f"{day} {part} {spoken}:{minute:02d}"):
        (only,) = times(level(text), now)
        assert only.value == sale, text


@given(st.sampled_from([row[0] for row in ROWS]), NOWS)
def test_a_sale_is_never_in_the_future(text: str, now: datetime) -> None:
    for time in times(level(text), now):
        assert time.value <= now
        assert all(other <= now for other in time.alternatives)
        assert time.value not in time.alternatives


@given(st.text(max_size=60), NOWS)
def test_any_text_is_read_without_an_error(text: str, now: datetime) -> None:
    for time in times(level(text), now):
        assert 0 <= time.span[0] < time.span[1] <= len(level(text))


def test_two_times_in_one_text_are_both_found() -> None:
    first, second = times(level("昨晚11点刷了3500,今早9点又刷了2000"), moment("2026-11-22T10:00"))
    assert (first.value, second.value) == (moment("2026-11-21T23:00"), moment("2026-11-22T09:00"))


def test_the_span_is_the_words_that_said_it() -> None:
    text = level("你好,昨晚11点半刷的没到")
    (only,) = times(text, moment("2026-11-22T10:00"))
    assert text[slice(*only.span)] == "昨晚11点半"

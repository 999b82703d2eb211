"""When did he say it was? Times in a text, with how exactly they were said and what else they may mean.

Conventions (`DEPENDENCIES.md` 3): a sale is in the past, so the latest past reading is taken; 上周五 is Friday of last week (and asked about);
a bare 周五 the latest one; 昨夜十二点半 is 00:30 today. A reading that could as well be another is `ambiguous`, never silently chosen.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from itertools import islice

from bot.quick import quick
from bot.understand.clockwords import pieces
from bot.understand.said import Ago, Calendared, Clock, Days, Part, Piece, Weekday
from bot.values import Grain

MOST = 30
"""So many times of one text are looked at; who names more is not telling us when."""
_DAY = timedelta(days=1)
_OLD = timedelta(days=200)
"""A date without a year that turns out older than this was more likely mistyped."""
_USUAL_HOUR: dict[Part, int] = {"dawn": 2, "morning": 9, "noon": 12, "afternoon": 15, "evening": 20, "night": 23}
"""What stands for a part of the day when no clock time was said; `grain` then says time_of_day."""


@quick
@dataclass(frozen=True, slots=True)
class Time:
    """`alternatives`: what else it may be, likeliest first; only when `ambiguous`. `dated`: a day was named, not only a clock or a part.

    `apart`: where the day stands when it was said apart from its clock (a slip's date line).
    """

    value: datetime
    span: tuple[int, int]
    grain: Grain
    ambiguous: bool = False
    alternatives: tuple[datetime, ...] = ()
    dated: bool = True
    apart: tuple[int, int] | None = None


def times(levelled: str, now: datetime) -> tuple[Time, ...]:
    """Every time in the past that the text names, left to right. `now` is aware; answers are in its zone and never after it."""
    found = (_resolved(said, now) for said in _united(list(islice(_said(levelled), MOST)), levelled))
    return tuple(time for time in found if time is not None)


@quick
@dataclass(frozen=True, slots=True)
class _Said:
    """Pieces that belong together: at most one day and one clock, and the parts of the day."""

    span: tuple[int, int]
    day: Days | Weekday | Calendared | None = None
    ago: Ago | None = None
    clock: Clock | None = None
    until: Clock | None = None
    parts: tuple[Part, ...] = ()
    approx: bool = False
    apart: tuple[int, int] | None = None


_JUST_NOW = Ago(minutes=0, vague=True)
_BETWEEN = re.compile(
    r"(?:[\s,.、(:的]|那天|当天|那会儿?|时候|大概|大约|约莫|约|差不多|可能|好像|应该|估计|是|在|快|就|将近|接近|临近|我|们|店里|过了|@|at|on|in|of|the|around|about|approx|roughly|time|时间|日期|date|/){0,6}"
)
_SOLD_THEN = re.compile(r"(?:刷|收|付|扫)(?:的|卡|款)?[\s,.]{0,2}")
"""昨天刷的,22点45."""
_RANGE = re.compile(r"\s?(?:到|至|-|~|或者?|还是|、|or|to)\s?")
_VAGUE_BEFORE = re.compile(
    r"(?:大概|大约|约莫|约|差不多|可能|好像|应该是?|估计|快|将近|接近|临近|around |about |roughly |approx\.? |maybe )$"
)


def _said(text: str) -> Iterator[_Said]:
    """Pieces that stand side by side, joined. A second day or a second clock begins anew, but for `11点到12点`."""
    current: _Said | None = None
    for piece in pieces(text):
        joined = None
        if current is not None:
            gap = text[current.span[1] : piece.start]
            joined = _join(current, piece, gap)
        if joined is None:
            if current is not None:
                yield current
            joined = _with(_Said((piece.start, piece.end)), piece)
        if _VAGUE_BEFORE.search(text[max(0, piece.start - 8) : piece.start]):
            joined = replace(joined, approx=True)
        current = joined
    if current is not None:
        yield current


_APART = 24
_APART_ON_A_SLIP = 160
_SAYS_MORE = re.compile(r"没|未|不|到账|查|问|打电话|说|今|现在|还|\b(?:not|call|ask|still|now|said)")


def _united(found: list[_Said], text: str) -> list[_Said]:
    """One day and one clock in the whole text, a little apart (`16:31, 九千七, 20号`; the lines of a slip): they are one time."""
    days = [said for said in found if said.day is not None and said.clock is None and not said.parts]
    clocks = [said for said in found if said.clock is not None and said.day is None and said.ago is None]
    if len(days) != 1 or len(clocks) != 1 or len(found) != 2:
        return found
    day, clock = days[0], clocks[0]
    gap = text[min(day.span[1], clock.span[1]) : max(day.span[0], clock.span[0])]
    slip = isinstance(day.day, Calendared) and "\n" in gap and len(gap) <= _APART_ON_A_SLIP
    if not slip and (len(gap) > _APART or _SAYS_MORE.search(gap)):
        return found
    return [replace(clock, day=day.day, apart=day.span)]


def _join(said: _Said, piece: Piece, gap: str) -> _Said | None:
    meaning = piece.meaning
    if said.ago == _JUST_NOW and len(gap) <= 4 and _BETWEEN.fullmatch(gap) and not isinstance(meaning, Ago):
        return _with(replace(said, ago=None), piece)  # 刚才十一点四十五: the clock says it better
    if isinstance(meaning, Clock) and said.clock and not said.until and gap and _RANGE.fullmatch(gap):
        return replace(said, until=meaning, span=(said.span[0], piece.end))
    if isinstance(meaning, Clock) and said.day and not said.clock and _SOLD_THEN.fullmatch(gap):
        return _with(said, piece)
    if len(gap) > 12 or not _BETWEEN.fullmatch(gap):
        return None
    if isinstance(meaning, Clock):
        return None if said.clock or (said.ago and said.ago.minutes) else _with(said, piece)
    if isinstance(meaning, Ago):
        return None
    if isinstance(meaning, str):
        return None if said.clock and said.parts else _with(said, piece)
    if said.ago:
        return None
    if said.day is None and (said.clock or said.parts) and (not said.parts or gap.isascii()):
        return _with(said, piece)
    if isinstance(said.day, Days) and isinstance(meaning, Calendared) and not said.clock:
        return _with(said, piece)
    if isinstance(said.day, Calendared | Weekday) and isinstance(meaning, Weekday | Calendared) and not said.clock:
        return replace(said, span=(said.span[0], piece.end), day=meaning if isinstance(meaning, Calendared) else said.day)
    return None


def _with(said: _Said, piece: Piece) -> _Said:
    meaning, span = piece.meaning, (said.span[0], piece.end)
    parts = (*said.parts, piece.also) if piece.also else said.parts
    if isinstance(meaning, str):
        return replace(said, span=span, parts=(*parts, meaning))
    if isinstance(meaning, Clock):
        return replace(said, span=span, clock=meaning, parts=parts)
    if isinstance(meaning, Ago):
        return replace(said, span=span, ago=meaning, parts=parts)
    return replace(said, span=span, day=meaning, parts=parts)


@quick
@dataclass(frozen=True, slots=True)
class _Hour:
    """A clock time on a day: `shift` 1 is past that day's midnight (昨晚一点 is today's)."""

    clock: time
    shift: int = 0


def _resolved(said: _Said, now: datetime) -> Time | None:
    if said.clock is not None and said.clock.needs_day and said.day is None and not said.parts and said.ago is None:
        return None
    if said.ago is not None and not said.ago.days:
        return _minutes_ago(said.ago, said.span, now)
    days, sure_day = _days(said, now)
    if not days:
        return None
    hours, sure_hour = _hours(said)
    if not hours:
        return _day_only(said, days, sure_day, now)
    return _chosen(said, days, hours, sure_day and sure_hour, now)


def _minutes_ago(ago: Ago, span: tuple[int, int], now: datetime) -> Time:
    at = _floor(now) - timedelta(minutes=ago.minutes)
    others = tuple(_floor(now) - timedelta(minutes=minutes) for minutes in ago.others)
    return Time(at, span, "approx" if ago.vague or ago.minutes == 0 else "minute", bool(others), others)


def _floor(now: datetime) -> datetime:
    return now.replace(second=0, microsecond=0)


def _days(said: _Said, now: datetime) -> tuple[list[date], bool]:
    """The days it may be, likeliest first, and whether the first is meant for sure. Empty: a day in the future."""
    today = now.date()
    if said.ago is not None:
        counts = (said.ago.days, *said.ago.others)
        return [today - count * _DAY for count in counts], not said.ago.vague
    day = said.day
    if day is None:
        return [today, today - _DAY], True
    if isinstance(day, Days):
        return [today - count * _DAY for count in (day.back, *day.others)], not day.vague
    if isinstance(day, Weekday):
        return _weekdays(day, today)
    return _dates(day, today)


def _weekdays(said: Weekday, today: date) -> tuple[list[date], bool]:
    latest = today - ((today.weekday() - said.day) % 7) * _DAY
    if said.week is None:
        return [latest, latest - 7 * _DAY], True
    monday = today - today.weekday() * _DAY
    meant = monday + (said.day - 7 * said.week) * _DAY
    if meant > today:
        return [latest], False
    return ([meant], True) if meant == latest or said.week > 1 else ([meant, latest], False)


def _dates(said: Calendared, today: date) -> tuple[list[date], bool]:
    year = said.year
    if year is not None and year <= 0:
        year = today.year + year
    if said.month is None:
        return _day_of_month(said, today)
    if year is not None:
        orders = [(said.month, said.day), *([(said.day, said.month)] if said.swapped else [])]
        days = sorted({day for month, number in orders if (day := _valid(year, month, number)) and day <= today}, reverse=True)
        return days, len(days) == 1
    days = [day for back in range(5) if (day := _valid(today.year - back, said.month, said.day)) and day <= today][:1]
    return days, bool(days) and today - days[0] <= _OLD


def _day_of_month(said: Calendared, today: date) -> tuple[list[date], bool]:
    """28号: the latest one. 上个月28号, 这个月3号: that month's."""
    first = today.replace(day=1)
    days = []
    for _ in range(14):
        day = _valid(first.year, first.month, said.day)
        if day and day <= today:
            days.append(day)
        first = (first - _DAY).replace(day=1)
    if said.months_back is None:
        return days[:1], True
    wanted = today.replace(day=1)
    for _ in range(said.months_back):
        wanted = (wanted - _DAY).replace(day=1)
    meant = [day for day in days if (day.year, day.month) == (wanted.year, wanted.month)]
    return (meant, True) if meant else ([], True)


def _valid(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _hours(said: _Said) -> tuple[list[_Hour], bool]:
    """The clock times it may be, likeliest first, and whether the first is meant for sure."""
    if said.clock is None:
        return [], True
    hours, sure = _readings(said, said.clock)
    for other in said.clock.others:
        hours += _readings(said, replace(said.clock, hour=other))[0][:1]
    if said.until is not None:
        hours += _readings(said, said.until)[0][:1]
    return hours, sure and len(hours) == 1 and not said.clock.approx


def _readings(said: _Said, clock: Clock) -> tuple[list[_Hour], bool]:
    hour, exact = clock.hour, clock.exact or (isinstance(said.day, Calendared) and said.day.exact and not said.parts)
    if clock.half:
        return [_hour((hour % 12) + (12 if clock.half == "pm" else 0), clock)], True
    if hour == 24:
        return [_hour(0, clock, 1)], True
    late = "evening" in said.parts or "night" in said.parts
    if late and "dawn" in said.parts and hour <= 6:
        return [_hour(hour, clock, 1), _hour(hour, clock)], False
    if hour == 0 and late:
        return [_hour(0, clock, 1), _hour(0, clock)], False
    if hour >= 13 or hour == 0 or exact:
        return [_hour(hour, clock)], True
    if not said.parts:
        return _bare(hour, clock, said), False
    return _in_part(hour, clock, said.parts[-1])


def _hour(hour: int, clock: Clock, shift: int = 0) -> _Hour:
    return _Hour(time(hour % 24, clock.minute, clock.second), shift)


def _bare(hour: int, clock: Clock, said: _Said) -> list[_Hour]:
    """Twelve hours, nothing said of the part of the day: the waking one first."""
    if hour == 12:
        return [_hour(12, clock), _hour(0, clock, 1)]
    first, second = _hour(hour, clock), _hour(hour + 12, clock)
    return [second, first] if hour < 7 else [first, second]


def _in_part(hour: int, clock: Clock, part: Part) -> tuple[list[_Hour], bool]:
    if part == "dawn":
        return [_hour(hour % 12, clock)], hour <= 6 or hour == 12
    if part == "morning":
        return [_hour(hour, clock)], True
    if part == "noon":
        return [_hour(hour + 12 if hour < 4 else hour, clock)], hour < 4 or hour > 9
    if part == "afternoon":
        return [_hour(hour % 12 + 12, clock)], True
    if hour == 12 or hour < 5 or (part == "night" and hour < 6):
        return [_hour(hour % 12, clock, 1), _hour(hour % 12, clock)], False
    return [_hour(hour + 12, clock)], True


def _day_only(said: _Said, days: list[date], sure: bool, now: datetime) -> Time | None:
    if said.day is None and said.ago is None and not said.parts:
        return None
    part = said.parts[-1] if said.parts else None
    shift = 1 if part == "dawn" and len(said.parts) > 1 else 0
    usual = time(_USUAL_HOUR[part]) if part else time(0)
    at = [datetime.combine(day + shift * _DAY, usual, now.tzinfo) for day in days]
    if part and days[0] == now.date() and at[0] > now and _begun(part, now):
        at[0] = _floor(now)  # 早上 said at seven is this morning
    past = [moment for moment in at if moment <= now]
    if not past and days[0] == now.date() and part:
        past, sure = [moment - _DAY for moment in at if _small_hours(now)], False
    if not past:
        return None
    if part is None and _small_hours(now) and isinstance(said.day, Days) and said.day.back < 2:
        past, sure = [*past, past[0] - _DAY], False  # after midnight 今天 may still be the day that was worked
    if isinstance(said.day, Weekday) and said.day.week is None and days[0] == now.date():
        sure = False  # 周日 said on a Sunday
    first = past[0]
    vague = (isinstance(said.day, Days) and said.day.vague) or (said.ago is not None and said.ago.vague)
    doubtful = not sure or (part == "night" and said.day is not None)
    if part == "night" and said.day is not None:
        past.append(datetime.combine(first.date() + _DAY, time(_USUAL_HOUR["dawn"]), now.tzinfo))
    others = tuple(dict.fromkeys(moment for moment in past[1:] if moment != first and moment <= now)) if doubtful else ()
    grain: Grain = "time_of_day" if part else "approx" if vague else "day"
    return Time(first, said.span, grain, doubtful, others, dated=_dated(said))


def _dated(said: _Said) -> bool:
    return said.day is not None or said.ago is not None


def _small_hours(now: datetime) -> bool:
    """Who is still up talks of the day that has just ended."""
    return now.hour < 5


def _begun(part: Part, now: datetime) -> bool:
    """Whether this part of today is already going on."""
    begins = {"dawn": 0, "morning": 5, "noon": 11, "afternoon": 12, "evening": 17, "night": 18}[part]
    return now.hour >= begins


def _chosen(said: _Said, days: list[date], hours: list[_Hour], sure: bool, now: datetime) -> Time | None:
    """The first reading that is past; of a clock without a day, the latest."""
    at = [_moment(day, hour, now) for day in days for hour in hours]
    past = [moment for moment in at if moment <= now]
    if not past:
        if isinstance(said.day, Calendared) and said.day.year is not None:
            return None
        back = 7 if isinstance(said.day, Weekday) else 1
        if isinstance(said.day, Calendared) or (said.day == Days(0) and not _small_hours(now)):
            return None  # a date or a 今晚 that is still to come is no sale
        past, sure = [moment - back * _DAY for moment in at if moment - back * _DAY <= now], False
        if not past:
            return None
    elif past[0] != at[0] and said.day is not None and not isinstance(said.day, Weekday) and _moment(days[0], hours[0], now) > now:
        sure = sure or len(past) == 1
    if said.day is None and said.ago is None:
        past.sort(reverse=True)
        if "dawn" in said.parts and len(past) > 1:
            sure = False
    elif isinstance(said.day, Weekday) and said.day.week is None:
        past.sort(reverse=True)
        past, sure = past[: len(hours)], sure and past[0] == at[0]
    past = list(dict.fromkeys(past))
    assert said.clock is not None
    approx = said.clock.approx or said.approx or bool(said.clock.others) or said.until is not None
    vague_day = (said.ago is not None and said.ago.vague) or (isinstance(said.day, Days) and said.day.vague)
    doubtful = not sure or approx or vague_day
    others = tuple(past[1:4]) if not sure or said.until is not None or said.clock.others else ()
    return Time(past[0], said.span, "approx" if approx else said.clock.exactness, doubtful, others, _dated(said), said.apart)


def _moment(day: date, hour: _Hour, now: datetime) -> datetime:
    return datetime.combine(day + hour.shift * _DAY, hour.clock, now.tzinfo)

"""Finding the pieces of a time in levelled text: days, parts of the day, clock times, spans of time ago. What they mean together is `times`.

A piece that could be something else (一点 "a little", 20号机 "terminal 20") is left out unless its neighbours speak for it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from typing import Literal

from bot.understand.numerals import small

Part = Literal["dawn", "morning", "noon", "afternoon", "evening", "night"]
Exactness = Literal["second", "minute", "hour"]


@dataclass(frozen=True, slots=True)
class Days:
    """So many days before today. `others`: what else it may be. `vague`: 前几天. `long`: it was said with a clock in mind (昨, 今)."""

    back: int
    others: tuple[int, ...] = ()
    vague: bool = False


@dataclass(frozen=True, slots=True)
class Weekday:
    """`week`: None the latest one, 0 this week's, 1 last week's …"""

    day: int
    week: int | None = None


@dataclass(frozen=True, slots=True)
class Calendared:
    """A day by its date; what was not said is None. `exact`: written as machines write it, so its clock has 24 hours."""

    month: int | None
    day: int
    year: int | None = None
    months_back: int | None = None
    swapped: bool = False
    exact: bool = False


@dataclass(frozen=True, slots=True)
class Ago:
    """`minutes` before now (or whole `days`)."""

    minutes: int = 0
    days: int = 0
    others: tuple[int, ...] = ()
    vague: bool = False


@dataclass(frozen=True, slots=True)
class Clock:
    """A clock time as said. `exact`: a 24-hour clock for sure. `half`: `am` or `pm` was said. `others`: 十一二点."""

    hour: int
    minute: int = 0
    second: int = 0
    exactness: Exactness = "hour"
    exact: bool = False
    half: Literal["am", "pm"] | None = None
    others: tuple[int, ...] = ()
    approx: bool = False
    needs_day: bool = False
    """Only with a day or a part of the day beside it is this a time: 一点, 11.30."""


Meaning = Days | Weekday | Calendared | Ago | Clock | Part


@dataclass(frozen=True, slots=True)
class Piece:
    """`also`: a part of the day that the same word says (昨晚, last night)."""

    meaning: Meaning
    start: int
    end: int
    also: Part | None = None
    text: str = field(default="", compare=False)


_N = r"(?:[0-9]{1,2}|[零一二两三四五六七八九十廿]{1,3})"
_PARTS: dict[str, Part] = {
    **dict.fromkeys(("凌晨", "清晨头", "下半夜", "后半夜", "early morning", "small hours"), "dawn"),
    **dict.fromkeys(("清晨", "清早", "早晨", "早上", "大早上", "一大早", "一早", "大清早", "上午", "早间", "早", "晨", "morning"), "morning"),
    **dict.fromkeys(("中午", "正午", "晌午", "noon", "midday"), "noon"),
    **dict.fromkeys(("下午", "午后", "后晌", "afternoon"), "afternoon"),
    **dict.fromkeys(("傍晚", "黄昏", "晚上", "晚间", "大晚上", "晚", "evening", "tonight"), "evening"),
    **dict.fromkeys(
        ("夜里", "夜间", "夜晚", "深夜", "半夜", "大半夜", "三更半夜", "午夜", "前半夜", "上半夜", "夜", "at night", "night", "midnight"), "night"
    ),
}  # fmt: skip
_EARLY_PARTS = r"凌晨|下半夜|后半夜|大清早|(?<![周期拜])一大早|大早上|清晨|清早|早晨|早上|(?<![周期拜])一早|上午|早间|中午|正午|晌午|下午|午后|傍晚|黄昏|大晚上|晚上|晚间|三更半夜|大半夜|前半夜|上半夜|夜里|夜间|夜晚|深夜|半夜|午夜"
_DAYS = {"寻": 1, "琴": 1, "大前": 3, "前": 2, "昨": 1, "今": 0}
_WEEKDAYS = {**{char: at for at, char in enumerate("一二三四五六")}, **{str(at + 1): at for at in range(7)}, "日": 6, "天": 6, "末": 5}
_EN_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_EN_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)"
_EN_NUMBERS = {"a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10,
               "eleven": 11, "twelve": 12, "couple": 2}  # fmt: skip
_EN_N = r"(?:[0-9]{1,2}|an?|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|a couple of|couple of)"
_NOT_A_DAY = r"(?![机店线楼门台柜窗单码员工元块万笔内后游]|之内|以内|工作|pos)"

Finder = Callable[[re.Match[str]], Piece | None]


def _piece(match: re.Match[str], meaning: Meaning | None, also: Part | None = None) -> Piece | None:
    return None if meaning is None else Piece(meaning, match.start(), match.end(), also, match.group())


def _relative(match: re.Match[str]) -> Piece | None:
    also = _PARTS.get(match["part"]) if match["part"] else None
    return _piece(match, Days(_DAYS[match["back"]]), also)


def _weekday(match: re.Match[str]) -> Piece | None:
    prefix = match["which"] or ""
    week = prefix.count("上") if "上" in prefix else (0 if prefix else None)
    return _piece(match, Weekday(_WEEKDAYS[match["day"]], week))


def _numeric_date(match: re.Match[str]) -> Piece | None:
    year = int(match["y"])
    return _dated(match, int(match["m"]), int(match["d"]), year + 2000 if year < 100 else year, exact=True)


def _compact_date(match: re.Match[str]) -> Piece | None:
    return _dated(match, int(match["m"]), int(match["d"]), int(match["y"]), exact=True)


def _compact_clock(match: re.Match[str]) -> Piece | None:
    hour, minute, second = int(match["h"]), int(match["mi"]), int(match["s"] or 0)
    if hour > 23 or minute > 59 or second > 59:
        return None
    return _piece(match, Clock(hour, minute, second, "second" if match["s"] else "minute", exact=True))


def _han_date(match: re.Match[str]) -> Piece | None:
    months = match["back"]
    month, day = small(match["m"]) if match["m"] else None, small(match["d"])
    if day is None or (match["m"] and month is None):
        return None
    said = match["y"]
    year = None if not said else _year(said)
    back = None if not months else (1 if "上" in months else 0)
    return _piece(match, _date(month, day, year, months_back=back))


def _year(said: str) -> int | None:
    digits = said.rstrip("年").translate(str.maketrans("零一二三四五六七八九", "0123456789"))
    return (int(digits) + (2000 if len(digits) == 2 else 0)) if digits.isdecimal() else {"今": 0, "去": -1, "前": -2}.get(said[0])


def _slash_date(match: re.Match[str]) -> Piece | None:
    one, two = int(match["m"]), int(match["d"])
    if 1 <= one <= 12 and 1 <= two <= 31:
        return _dated(match, one, two, None)
    return _dated(match, two, one, None) if 1 <= two <= 12 and 12 < one <= 31 else None


def _dated(match: re.Match[str], month: int, day: int, year: int | None, *, exact: bool = False) -> Piece | None:
    return _piece(match, _date(month, day, year, exact=exact))


def _date(month: int | None, day: int, year: int | None, *, exact: bool = False, months_back: int | None = None) -> Calendared | None:
    good = 1 <= day <= 31 and (month is None or 1 <= month <= 12)
    return Calendared(month, day, year, months_back, exact=exact) if good else None


def _en_date(match: re.Match[str]) -> Piece | None:
    name = match["m1"] or match["m2"]
    day, year = match["d1"] or match["d2"], match["y1"] or match["y2"]
    return _dated(match, _EN_MONTHS.index(name[:3]) + 1, int(day), int(year) if year else None)


def _en_weekday(match: re.Match[str]) -> Piece | None:
    day = next(at for at, name in enumerate(_EN_DAYS) if name.startswith(match["day"][:3]))
    week = {"last": 1, "this": 0}.get(match["which"] or "")
    return _piece(match, Weekday(day, week), "night" if match["part"] == "night" else _PARTS.get(match["part"] or ""))


_EN_RELATIVE: dict[str, tuple[int, Part | None]] = {
    "the day before yesterday": (2, None),
    "day before yesterday": (2, None),
    "yesterday": (1, None),
    "last night": (1, "evening"),
    "last nite": (1, "evening"),
    "yesterday night": (1, "evening"),
    "ytd": (1, None),
    "last evening": (1, "evening"),
    "today": (0, None),
    "tonight": (0, "evening"),
    "this morning": (0, "morning"),
    "this afternoon": (0, "afternoon"),
    "this evening": (0, "evening"),
}


def _en_relative(match: re.Match[str]) -> Piece | None:
    back, part = _EN_RELATIVE[re.sub(r"\s+", " ", match.group())]
    return _piece(match, Days(back), part)


_UNIT_MINUTES = {"分钟": 1, "分": 1, "刻钟": 15, "小时": 60, "钟头": 60, "钟": 60, "minute": 1, "min": 1, "hour": 60, "hr": 60}
_UNIT_DAYS = {"天": 1, "月": 30, "周": 7, "星期": 7, "礼拜": 7, "day": 1, "week": 7}


def _ago(match: re.Match[str]) -> Piece | None:
    said, unit = match["n"], match["unit"].lstrip("个多").rstrip("s")
    half, more = bool(match["half"]), bool(match["more"]) or "多" in match.group()
    if said == "半" and unit == "月":
        return _piece(match, Ago(days=15, vague=True))
    if said in ("半", "half an", "half a"):
        return _piece(match, Ago(minutes=_UNIT_MINUTES.get(unit, 0) // 2, vague=True)) if unit in _UNIT_MINUTES else None
    numbers = _several(said)
    if not numbers:
        return None
    vague = more or bool(match["about"]) or len(numbers) > 1 or unit == "月"
    if unit in _UNIT_DAYS:
        counts = [number * _UNIT_DAYS[unit] for number in numbers]
        return _piece(match, Ago(days=counts[0], others=tuple(counts[1:]), vague=vague))
    step = _UNIT_MINUTES[unit]
    counts = [number * step + (step // 2 if half else 0) for number in numbers]
    return _piece(match, Ago(minutes=counts[0], others=tuple(counts[1:]), vague=vague))


def _since(match: re.Match[str]) -> Piece | None:
    """刷完20分钟了: so long ago, roughly, if it is the sale that it is counted from."""
    if not _COUNTED_FROM.search(match.string, max(0, match.start() - 12), match.start()):
        return None
    piece = _ago(match)
    if piece is None or not isinstance(piece.meaning, Ago):
        return None
    return replace(piece, meaning=replace(piece.meaning, vague=True))


_COUNTED_FROM = re.compile(r"刷|扫|付|收|交易|支付|过去|过了")


def _several(said: str) -> list[int]:
    """`3` → 3; 两三 → 2 and 3."""
    if said in _EN_NUMBERS or said.removesuffix(" of").removeprefix("a ") in _EN_NUMBERS:
        return [_EN_NUMBERS.get(said) or _EN_NUMBERS[said.removesuffix(" of").removeprefix("a ")]]
    if len(said) == 2 and not said.isdecimal() and "十" not in said and all(small(char) for char in said):
        return [small(said[0]) or 0, small(said[1]) or 0]
    number = small(said)
    return [] if number is None else [number]


def _lately(match: re.Match[str]) -> Piece | None:
    return _piece(match, Days(2, (3, 4), vague=True))


def _just_now(match: re.Match[str]) -> Piece | None:
    return _piece(match, Ago(minutes=0, vague=True))


_FEASTS = {
    "元旦": (1, 1),
    "国庆节": (10, 1),
    "国庆": (10, 1),
    "圣诞": (12, 25),
    "双十一": (11, 11),
    "双11": (11, 11),
    "双十二": (12, 12),
    "双12": (12, 12),
}


def _feast(match: re.Match[str]) -> Piece | None:
    return _dated(match, *_FEASTS[match["name"]], None)


def _part(match: re.Match[str]) -> Piece | None:
    if match.string[match.end() : match.end() + 1] == "好" and match.string[match.end() : match.end() + 2] not in ("好像", "好几"):
        return None  # 晚上好 greets
    return _piece(match, _PARTS[match.group()])


_POINTS = ("建议", "要求", "问题", "疑问", "意见", "原因", "说明", "不到")
_IN_THE_DAY = re.compile(rf"(?:{_EARLY_PARTS}|晚|早|夜)$")
_SALE_AFTER = re.compile(r"[刷收扫付交的]")
_APPROX = r"(?:多钟|多|左右|来钟|来分|前后|上下|出头|几分|过一?点|许|附近|不到|的样子|吧)"


def _han_clock(match: re.Match[str]) -> Piece | None:
    numbers = _hours(match["h"])
    if not numbers or any(hour > 24 for hour in numbers):
        return None
    minute, exactness = _minutes(match)
    if minute is None:
        return None
    after = match.string[match.end() : match.end() + 2]
    before = match.string[max(0, match.start() - 1) : match.start()]
    if (
        match["m"]
        and after[:1]
        and after[:1] in "千百元块万wk亿"
        and (after[0] in "千百元块" or _IN_THE_DAY.search(match.string, 0, match.start()))
    ):
        numbers_end, minute, exactness = match.start("m"), 0, "hour"  # 晚上八点三千: the three belongs to the amount
        return Piece(
            Clock(numbers[0], others=tuple(numbers[1:])), match.start(), numbers_end, None, match.string[match.start() : numbers_end]
        )
    if after[:1] in tuple("万千百wk亿") or after in _POINTS or (before and before in "第几"):
        return None
    if numbers[0] == 1 and exactness == "hour" and before and before in "多少快慢差有":  # 快一点: a little faster
        return None
    said_plainly = match.end() - match.start() > len(match["h"]) + 1
    bare = numbers[0] < 6 and not match["h"].startswith(("0", "零")) and not said_plainly and not _SALE_AFTER.match(after)
    second = small(match["s"]) if match["s"] else 0
    exact = len(match["h"]) == 2 and match["h"][0] == "0"
    return _piece(
        match,
        Clock(
            numbers[0],
            minute,
            second or 0,
            "second" if match["s"] else exactness,
            exact,
            None,
            tuple(numbers[1:]),
            bool(match["approx"]),
            bare,
        ),
    )


def _hours(said: str) -> list[int]:
    """十一 → 11; 十一二 → 11, 12; 七八 → 7, 8."""
    if not said.isdecimal() and "十" in said[:-2]:
        one, two = small(said[:-1]), small(said[:-2] + said[-1])
        return [] if one is None or two is None else [one, two]
    return _several(said)


_POINT_SIX = re.compile("[0零]点[1-9一二三四五六七八九]")
"""零点六 is 0.6 far oftener than six minutes past midnight."""


def _minutes(match: re.Match[str]) -> tuple[int | None, Exactness]:
    if match["less"] or _POINT_SIX.fullmatch(match.group()):
        return None, "minute"
    if match["half"]:
        return 30, "minute"
    if match["quarter"]:
        return 15 * (3 if match["quarter"] in "3三" else 1), "minute"
    if not match["m"]:
        return 0, "hour"
    minute = small(match["m"])
    return (minute, "minute") if minute is not None and minute < 60 else (None, "minute")


def _before_hour(match: re.Match[str]) -> Piece | None:
    """差五分十一点, 十一点差五分."""
    hour, less = small(match["h1"] or match["h2"]), match["l1"] or match["l2"]
    minutes = 15 if "刻" in less else small(re.sub("[分钟]", "", less))
    if hour is None or not minutes or not 0 < hour <= 24:
        return None
    return _piece(match, Clock((hour - 1) % 24, 60 - minutes, 0, "minute"))


def _colon_clock(match: re.Match[str]) -> Piece | None:
    hour, minute, second = int(match["h"]), int(match["m"]), int(match["s"] or 0)
    half = _half(match["ap"])
    exact = (len(match["h"]) == 2 and match["h"][0] == "0") or bool(match["s"])
    if hour > 24 or second > 59:
        return None
    return _piece(
        match, Clock(hour, minute, second, "second" if match["s"] else "minute", exact and not half, half, approx=bool(match["approx"]))
    )


def _dot_clock(match: re.Match[str]) -> Piece | None:
    return _piece(match, Clock(int(match["h"]), int(match["m"]), 0, "minute", half=_half(match["ap"]), needs_day=match["ap"] is None))


def _half(said: str | None) -> Literal["am", "pm"] | None:
    if not said:
        return None
    return "am" if said[0] == "a" else "pm"


def _en_clock(match: re.Match[str]) -> Piece | None:
    hour = _EN_NUMBERS.get(match["h"]) or (int(match["h"]) if match["h"].isdecimal() else 0)
    if hour > 12:
        return None
    return _piece(match, Clock(hour, 0, 0, "hour", half=_half(match["ap"]), approx=bool(match["approx"])))


def _at_clock(match: re.Match[str]) -> Piece | None:
    hour = _EN_NUMBERS.get(match["h"]) or (int(match["h"]) if match["h"].isdecimal() else 99)
    approx = match["at"] in ("around", "about", "approximately", "like", "~", "roughly", "past", "after", "before", "nearly")
    return (
        _piece(match, Clock(hour, 0, 0, "hour", approx=approx, needs_day=match["at"] != "at" and not match["oclock"]))
        if hour <= 24
        else None
    )


def _past_clock(match: re.Match[str]) -> Piece | None:
    """half past eleven, quarter to 12."""
    hour = _EN_NUMBERS.get(match["h"]) or (int(match["h"]) if match["h"].isdecimal() else 99)
    minutes = {"half": 30, "quarter": 15, "a quarter": 15}.get(match["n"]) or int(match["n"].split()[0])
    if hour > 24:
        return None
    if match["way"] == "to":
        hour, minutes = (hour - 1) % 24, 60 - minutes
    return _piece(match, Clock(hour, minutes, 0, "minute", half=_half(match["ap"])))


def _fixed_clock(match: re.Match[str]) -> Piece | None:
    if match.group() == "midnight":
        return _piece(match, Clock(24, 0, 0, "hour", approx=False), "night")
    return _piece(match, Clock(12, 0, 0, "hour", exact=True))


_FINDERS: tuple[tuple[str, Finder, tuple[str, ...]], ...] = (
    (r"(?<![0-9])(?P<y>20[0-9]{2}|(?<![0-9/.-])2[0-9])[-/.年](?P<m>[01]?[0-9])[-/.月](?P<d>[0-3]?[0-9])(?![0-9])[日号]?", _numeric_date, ("20", "2")),
    (r"(?<![0-9])(?P<y>20[0-9]{2})(?P<m>0[1-9]|1[0-2])(?P<d>[0-2][0-9]|3[01])(?=[ t]?[0-2][0-9][0-5][0-9](?:[0-5][0-9])?(?![0-9])|(?![0-9]))", _compact_date, ("20",)),
    (r"(?<=20[0-9]{6})[ t]?(?P<h>[0-2][0-9])(?P<mi>[0-5][0-9])(?P<s>[0-5][0-9])?(?![0-9])", _compact_clock, ("20",)),
    (rf"(?P<y>(?:20)?[0-9]{{2}}年|二零[零一二三四五六七八九]{{2}}年|今年|去年|前年)?(?P<back>)(?P<m>{_N})月(?:份)?的?(?P<d>{_N})(?:[号日]{_NOT_A_DAY}|(?![0-9个号日]){_NOT_A_DAY})", _han_date, ("月",)),
    (rf"(?P<y>)(?P<back>上个?月|这个?月|本月)?(?P<m>)的?(?<![0-9第])(?P<d>{_N})(?:号|日){_NOT_A_DAY}", _han_date, ("号", "日")),
    (rf"(?<![0-9./-])(?P<m>1[0-2]|0?[1-9])\.(?P<d>3[01]|[12][0-9]|0?[1-9])(?=[日号]|\s?(?:(?:{_EARLY_PARTS}|晚)|[0-2]?[0-9][:点时]))[日号]?", _slash_date, (".",)),
    (r"(?<![0-9./-])(?P<m>[0-3]?[0-9])[-/](?P<d>[0-3]?[0-9])(?![0-9/%]|[-.][0-9]|元|块|万|个|天|次|笔)", _slash_date, ("-", "/")),
    (rf"(?<![a-z])(?:(?P<m1>{_MONTH})\.?\s?(?P<d1>[0-3]?[0-9])(?:st|nd|rd|th)?(?![0-9:])(?:,?\s(?P<y1>20[0-9]{{2}}))?|(?P<d2>[0-3]?[0-9])(?:st|nd|rd|th)?(?:\sof)?\s?(?P<m2>{_MONTH})\.?(?![a-z])(?:,?\s(?P<y2>20[0-9]{{2}}))?)", _en_date, ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")),
    (rf"(?P<about>大概|大约|约|差不多)?(?P<n>{_N}|半)(?P<half>个半)?(?P<more>多|来)?(?P<unit>个?多?(?:小时|钟头|钟)|分钟|刻钟|天|周|个?星期|个?礼拜|个?月)多?(?:左右)?(?:之前|以前|前)(?!几|两|后)", _ago, ("前",)),
    (rf"(?<![a-z])(?P<about>about |around )?(?P<n>half an|half a|{_EN_N})(?P<more>)\s?(?P<unit>minutes?|mins?|hours?|hrs?|days?|weeks?)(?P<half>)\s(?:ago|before|back|earlier)", _ago, ("ago", "before", "back", "earlier")),
    (rf"(?P<about>)(?P<n>{_N}|半)(?P<half>个半)?(?P<more>多|来)?(?P<unit>个?多?(?:小时|钟头|钟)|分钟)多?(?=了)", _since, ("了",)),
    (r"前两天|前几天|前些天|前阵子|这几天|这两天|最近几天|几天前|好几天前|a few days ago|the other day", _lately, ("前", "天", "ago", "other")),
    (r"刚刚|刚才|方才|刚刚才|才刚|刚(?=刷|扫|收|付|交易|用|弄)|just now|a moment ago|moments ago|just(?=\s(?:swiped|made|charged|took|paid|did))", _just_now, ("刚", "才", "just", "moment")),
    (rf"(?P<back>大前|(?<![以之先提目生年月日天周时])前|昨|[寻琴](?=[日晚])|(?<!如)今)(?:(?:天|日|儿个?|个)的?(?P<part>(?:{_EARLY_PARTS})|晚(?!点|一点|到|了)|早(?!就|点|已)|夜)?|(?P<part2>)(?=晚|夜|早|晨))", _relative, ("昨", "今", "前", "寻", "琴")),
    (r"(?P<which>上个?上个?|上个?|这个?|本)?(?<!每)(?:周|星期|礼拜)(?P<day>[一二三四五六日天末]|[1-7](?![0-9]))(?![个年])", _weekday, ("周", "星期", "礼拜")),
    (r"(?<![a-z])(?:the )?day before yesterday|(?<![a-z])(?:yesterday night|yesterday|ytd|last night|last nite|last evening|today|tonight|this morning|this afternoon|this evening)(?![a-z])", _en_relative, ("day", "night", "nite", "ytd", "last", "yest", "today", "this", "the", "morning", "afternoon", "evening")),
    (r"(?<![a-z])(?:(?P<which>last|this|on)\s)?(?P<day>mon(?:day)?|tue(?:s|sday)?|wed(?:nesday)?|thu(?:r|rs|rsday)?|fri(?:day)?|sat(?:urday)?|sun(?:day)?)(?![a-z])(?:\s(?P<part>morning|afternoon|evening|night)(?![a-z]))?", _en_weekday, ("mon", "tue", "wed", "thu", "fri", "sat", "sun")),
    (r"(?P<name>元旦|国庆节?|圣诞|双十一|双11|双十二|双12)(?:节|那天|当天|期间)?", _feast, ("元旦", "国庆", "圣诞", "双")),
    (rf"(?P<h1>{_N})点差(?P<l1>{_N}分钟?|{_N}|一刻)|差(?P<l2>{_N}分钟?|一刻)钟?(?:就|到)?(?P<h2>{_N})点", _before_hour, ("差",)),
    (rf"(?<![0-9.])(?P<h>十[一二三四五六七八九]?[一二三四五六七八九]?|二十[一二三四]?|[0-2]?[0-9]|[零一二两三四五六七八九]{{1,2}})\s?(?:点钟?|时(?![候间段常不长机差区限效至]))(?:(?P<half>半)|(?P<quarter>[一1三3])刻|[过零0]?(?P<m>[0-5]?[0-9](?![0-9])|[二三四五]?十[一二三四五六七八九]?|[零一二三四五六七八九]{{1,2}})(?:分(?!之)(?:(?P<s>[0-5]?[0-9]|[零一二三四五六七八九十]{{1,3}})秒)?)?|整)?(?P<less>)(?P<approx>{_APPROX})?", _han_clock, ("点", "时")),
    (r"(?<![0-9:.])(?P<h>[01]?[0-9]|2[0-4])[:;](?P<m>[0-5][0-9])(?::(?P<s>[0-5][0-9]))?(?![0-9:])(?:\s?(?P<ap>[ap]\.?m\.?)(?![a-z]))?(?P<approx>\s?(?:多|左右|前后|上下|ish))?", _colon_clock, (":", ";")),
    (r"(?<![0-9.,¥$])(?P<h>[01]?[0-9]|2[0-3])\.(?P<m>[0-5][0-9])(?:\s?(?P<ap>[ap]\.?m\.?)(?![a-z]))?(?![0-9.]|\s?(?:元|块|万|千|w|k|%|yuan|rmb))", _dot_clock, (".",)),
    (rf"(?P<n>half|a quarter|quarter|[0-9]{{1,2}}(?: minutes)?)\s(?P<way>past|to)\s(?P<h>[0-2]?[0-9]|{'|'.join(list(_EN_NUMBERS)[2:13])})(?![0-9a-z])(?:\s?(?P<ap>[ap]\.?m\.?)(?![a-z]))?", _past_clock, ("past", "to")),
    (rf"(?:(?P<approx>around |about |~ ?|approx\.? |approximately ))?(?<![0-9:.])(?P<h>[01]?[0-9]|{'|'.join(list(_EN_NUMBERS)[2:13])})\s?(?P<ap>[ap]\.?m\.?)(?![a-z])", _en_clock, ("am", "pm", "a.m", "p.m")),
    (rf"(?<![a-z])(?P<at>at|around|about|approximately|like|~|roughly|past|after|before|nearly)\s?(?P<h>[0-2]?[0-9]|{'|'.join(list(_EN_NUMBERS)[2:13])})(?![0-9a-z]|[:.,][0-9]|\s?(?:yuan|rmb|cny|%|days?|hours?|min|weeks?|k(?![a-z])|w(?![a-z])|times|thousand|hundred|am(?![a-z])|pm(?![a-z])))(?P<oclock>\s?o'?clock)?", _at_clock, ("at ", "around", "about", "approx", "like", "~", "roughly", "past", "after", "before", "nearly", "at")),
    (r"(?<![a-z])(?:midnight|noon|midday)(?![a-z])", _fixed_clock, ("midnight", "noon", "midday")),
    (rf"{_EARLY_PARTS}|(?<=[今昨前寻琴])[晚夜早晨]|[晚夜](?=[0-9十零一二三四五六七八九]{{1,3}}[点:时])(?!一点(?![0-9半多左刚刷收钟零一二三四五十]))|早(?=[0-9七八九十]{{1,2}}[点:])|(?<=\sin the\s)(?:morning|afternoon|evening)|(?<=yesterday\s)(?:morning|afternoon|evening|night)|(?<![a-z])at night|early morning", _part, ("晨", "早", "午", "晚", "夜", "昏", "晌", "morning", "noon", "evening", "night", "afternoon")),
)  # fmt: skip
"""Pattern, what to make of it, what one of must be there (its first letter is checked first, so that most patterns need not be tried)."""
_COMPILED = tuple((re.compile(pattern), finder, frozenset(key[0] for key in keys), keys) for pattern, finder, keys in _FINDERS)


def pieces(text: str) -> Iterator[Piece]:
    """Every piece of a time in `text`, left to right; where two overlap, the one found by the earlier rule."""
    taken: list[Piece] = []
    used = bytearray(len(text))
    letters = frozenset(text)
    for pattern, finder, first, keys in _COMPILED:
        if letters.isdisjoint(first) or not any(key in text for key in keys):
            continue
        for match in pattern.finditer(text):
            start, end = match.span()
            if start == end or 1 in used[start:end]:
                continue
            if piece := finder(match):
                taken.append(piece)
                used[piece.start : piece.end] = b"\x01" * (piece.end - piece.start)
    return iter(sorted(taken, key=lambda piece: piece.start))

"""Finding clock times and parts of the day in levelled text: 十一点半, 23:05, 差五分十二点, half past ten, 夜里.

What could be something else (一点 "a little") needs a day beside it, or is left out.
"""

from __future__ import annotations

import re
from typing import Literal

from bot.understand.numerals import small
from bot.understand.said import EARLY_PARTS, EN_NUMBERS, PARTS, Clock, Exactness, N, Piece, Rule, piece, several


def _part(match: re.Match[str]) -> Piece | None:
    if match.string[match.end() : match.end() + 1] == "好" and match.string[match.end() : match.end() + 2] not in ("好像", "好几"):
        return None  # 晚上好 greets
    return piece(match, PARTS[match.group()])


_POINTS = ("建议", "要求", "问题", "疑问", "意见", "原因", "说明", "不到")
_IN_THE_DAY = re.compile(rf"(?:{EARLY_PARTS}|晚|早|夜)$")
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
    return piece(
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
    return several(said)


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
    return piece(match, Clock((hour - 1) % 24, 60 - minutes, 0, "minute"))


def _colon_clock(match: re.Match[str]) -> Piece | None:
    hour, minute, second = int(match["h"]), int(match["m"]), int(match["s"] or 0)
    half = _half(match["ap"])
    exact = (len(match["h"]) == 2 and match["h"][0] == "0") or bool(match["s"])
    if hour > 24 or second > 59:
        return None
    return piece(
        match, Clock(hour, minute, second, "second" if match["s"] else "minute", exact and not half, half, approx=bool(match["approx"]))
    )


def _dot_clock(match: re.Match[str]) -> Piece | None:
    return piece(match, Clock(int(match["h"]), int(match["m"]), 0, "minute", half=_half(match["ap"]), needs_day=match["ap"] is None))


def _half(said: str | None) -> Literal["am", "pm"] | None:
    if not said:
        return None
    return "am" if said[0] == "a" else "pm"


def _en_clock(match: re.Match[str]) -> Piece | None:
    hour = EN_NUMBERS.get(match["h"]) or (int(match["h"]) if match["h"].isdecimal() else 0)
    if hour > 12:
        return None
    return piece(match, Clock(hour, 0, 0, "hour", half=_half(match["ap"]), approx=bool(match["approx"])))


def _at_clock(match: re.Match[str]) -> Piece | None:
    hour = EN_NUMBERS.get(match["h"]) or (int(match["h"]) if match["h"].isdecimal() else 99)
    approx = match["at"] in ("around", "about", "approximately", "like", "~", "roughly", "past", "after", "before", "nearly")
    return (
        piece(match, Clock(hour, 0, 0, "hour", approx=approx, needs_day=match["at"] != "at" and not match["oclock"]))
        if hour <= 24
        else None
    )


def _past_clock(match: re.Match[str]) -> Piece | None:
    """half past eleven, quarter to 12."""
    hour = EN_NUMBERS.get(match["h"]) or (int(match["h"]) if match["h"].isdecimal() else 99)
    minutes = {"half": 30, "quarter": 15, "a quarter": 15}.get(match["n"]) or int(match["n"].split()[0])
    if hour > 24:
        return None
    if match["way"] == "to":
        hour, minutes = (hour - 1) % 24, 60 - minutes
    return piece(match, Clock(hour, minutes, 0, "minute", half=_half(match["ap"])))


def _fixed_clock(match: re.Match[str]) -> Piece | None:
    if match.group() == "midnight":
        return piece(match, Clock(24, 0, 0, "hour", approx=False), "night")
    return piece(match, Clock(12, 0, 0, "hour", exact=True))


def _compact_clock(match: re.Match[str]) -> Piece | None:
    hour, minute, second = int(match["h"]), int(match["mi"]), int(match["s"] or 0)
    if hour > 23 or minute > 59 or second > 59:
        return None
    return piece(match, Clock(hour, minute, second, "second" if match["s"] else "minute", exact=True))


HOURS: tuple[Rule, ...] = (
    (r"(?<=20[0-9]{6})[ t]?(?P<h>[0-2][0-9])(?P<mi>[0-5][0-9])(?P<s>[0-5][0-9])?(?![0-9])", _compact_clock, ("20",)),
    (rf"(?P<h1>{N})点差(?P<l1>{N}分钟?|{N}|一刻)|差(?P<l2>{N}分钟?|一刻)钟?(?:就|到)?(?P<h2>{N})点", _before_hour, ("差",)),
    (rf"(?<![0-9.])(?P<h>一?十[一二三四五六七八九]?[一二三四五六七八九]?|二十[一二三四]?|[0-2]?[0-9]|[零一二两三四五六七八九]{{1,2}})\s?(?:点钟?|时(?![候间段常不长机差区限效至]))(?:(?P<half>半)|(?P<quarter>[一1三3])刻|[过零0]?(?P<m>[0-5]?[0-9](?![0-9])|[一二三四五]?十[一二三四五六七八九]?|[零一二三四五六七八九]{{1,2}})(?:分(?!之)(?:(?P<s>[0-5]?[0-9]|[零一二三四五六七八九十]{{1,3}})秒)?)?|整)?(?P<less>)(?P<approx>{_APPROX})?", _han_clock, ("点", "时")),
    (r"(?<![0-9.])(?<![0-9]:)(?P<h>[01]?[0-9]|2[0-4])[:;](?P<m>[0-5][0-9])(?::(?P<s>[0-5][0-9]))?(?![0-9:])(?:\s?(?P<ap>[ap]\.?m\.?)(?![a-z]))?(?P<approx>\s?(?:多|左右|前后|上下|ish))?", _colon_clock, (":", ";")),
    (r"(?<![0-9.,¥$])(?P<h>[01]?[0-9]|2[0-3])\.(?P<m>[0-5][0-9])(?:\s?(?P<ap>[ap]\.?m\.?)(?![a-z]))?(?![0-9.]|\s?(?:元|块|万|千|w|k|%|yuan|rmb))", _dot_clock, (".",)),
    (rf"(?P<n>half|a quarter|quarter|[0-9]{{1,2}}(?: minutes)?)\s(?P<way>past|to)\s(?P<h>[0-2]?[0-9]|{'|'.join(list(EN_NUMBERS)[2:13])})(?![0-9a-z])(?:\s?(?P<ap>[ap]\.?m\.?)(?![a-z]))?", _past_clock, ("past", "to")),
    (rf"(?:(?P<approx>around |about |~ ?|approx\.? |approximately ))?(?<![0-9:.])(?P<h>[01]?[0-9]|{'|'.join(list(EN_NUMBERS)[2:13])})\s?(?P<ap>[ap]\.?m\.?)(?![a-z])", _en_clock, ("am", "pm", "a.m", "p.m")),
    (rf"(?<![a-z])(?P<at>at|around|about|approximately|like|~|roughly|past|after|before|nearly)\s?(?P<h>[0-2]?[0-9]|{'|'.join(list(EN_NUMBERS)[2:13])})(?![0-9a-z]|[:.,][0-9]|\s?(?:yuan|rmb|cny|%|days?|hours?|min|weeks?|k(?![a-z])|w(?![a-z])|times|thousand|hundred|am(?![a-z])|pm(?![a-z])))(?P<oclock>\s?o'?clock)?", _at_clock, ("at ", "around", "about", "approx", "like", "~", "roughly", "past", "after", "before", "nearly", "at")),
    (r"(?<![a-z])(?:midnight|noon|midday)(?![a-z])", _fixed_clock, ("midnight", "noon", "midday")),
    (rf"{EARLY_PARTS}|(?<=[今昨前寻琴])[晚夜早晨]|[晚夜](?=[0-9十零一二三四五六七八九]{{1,3}}[点:时])(?!一点(?![0-9半多左刚刷收钟零一二三四五十]))|早(?=[0-9七八九十]{{1,2}}[点:])|(?<=\sin the\s)(?:morning|afternoon|evening)|(?<=yesterday\s)(?:morning|afternoon|evening|night)|(?<![a-z])at night|early morning", _part, ("晨", "早", "午", "晚", "夜", "昏", "晌", "morning", "noon", "evening", "night", "afternoon")),
)  # fmt: skip

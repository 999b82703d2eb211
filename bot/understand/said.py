"""The pieces a time is said in: days, parts of the day, clock times, spans of time ago. Values and words that `days` and `hours` share."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal

from bot.quick import quick
from bot.understand.numerals import small

Part = Literal["dawn", "morning", "noon", "afternoon", "evening", "night"]
Exactness = Literal["second", "minute", "hour"]


@quick
@dataclass(frozen=True, slots=True)
class Days:
    """So many days before today. `others`: what else it may be. `vague`: 前几天. `long`: it was said with a clock in mind (昨, 今)."""

    back: int
    others: tuple[int, ...] = ()
    vague: bool = False


@quick
@dataclass(frozen=True, slots=True)
class Weekday:
    """`week`: None the latest one, 0 this week's, 1 last week's …"""

    day: int
    week: int | None = None


@quick
@dataclass(frozen=True, slots=True)
class Calendared:
    """A day by its date; what was not said is None. `exact`: written as machines write it, so its clock has 24 hours.

    `swapped`: month and day may stand the other way round (3/11/2026).
    """

    month: int | None
    day: int
    year: int | None = None
    months_back: int | None = None
    swapped: bool = False
    exact: bool = False


@quick
@dataclass(frozen=True, slots=True)
class Ago:
    """`minutes` before now (or whole `days`)."""

    minutes: int = 0
    days: int = 0
    others: tuple[int, ...] = ()
    vague: bool = False


@quick
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


@quick
@dataclass(frozen=True, slots=True)
class Piece:
    """`also`: a part of the day that the same word says (昨晚, last night)."""

    meaning: Meaning
    start: int
    end: int
    also: Part | None = None
    text: str = field(default="", compare=False)


N = r"(?:[0-9]{1,2}|[零一二两三四五六七八九十廿]{1,3})"
PARTS: dict[str, Part] = {
    **dict.fromkeys(("凌晨", "清晨头", "下半夜", "后半夜", "early morning", "small hours"), "dawn"),
    **dict.fromkeys(("清晨", "清早", "早晨", "早上", "大早上", "一大早", "一早", "大清早", "上午", "早间", "头晌", "前晌", "朝早", "早", "晨", "morning"), "morning"),
    **dict.fromkeys(("中午", "正午", "晌午", "午间", "noon", "midday"), "noon"),
    **dict.fromkeys(("下午", "午后", "后晌", "下晌", "晏昼", "下昼", "afternoon"), "afternoon"),
    **dict.fromkeys(("傍晚", "黄昏", "擦黑", "傍黑", "晚上", "晚间", "大晚上", "晚", "evening", "tonight"), "evening"),
    **dict.fromkeys(
        ("夜里", "夜间", "夜晚", "深夜", "半夜", "大半夜", "三更半夜", "午夜", "前半夜", "上半夜", "夜", "at night", "night", "midnight"), "night"
    ),
}  # fmt: skip
EARLY_PARTS = r"凌晨|下半夜|后半夜|大清早|(?<![周期拜])一大早|大早上|清晨|清早|早晨|早上|(?<![周期拜])一早|上午|早间|中午|正午|晌午|下午|午后|后晌|下晌|头晌|前晌|朝早|晏昼|下昼|午间|傍晚|黄昏|擦黑|傍黑|大晚上|晚上|晚间|三更半夜|大半夜|前半夜|上半夜|夜里|夜间|夜晚|深夜|半夜|午夜"
EN_NUMBERS = {"a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10,
               "eleven": 11, "twelve": 12, "couple": 2}  # fmt: skip
EN_N = r"(?:[0-9]{1,2}|an?|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|a couple of|couple of)"

Finder = Callable[[re.Match[str]], Piece | None]


def piece(match: re.Match[str], meaning: Meaning | None, also: Part | None = None) -> Piece | None:
    return None if meaning is None else Piece(meaning, match.start(), match.end(), also, match.group())


def several(said: str) -> list[int]:
    """`3` → 3; 两三 → 2 and 3."""
    if said in EN_NUMBERS or said.removesuffix(" of").removeprefix("a ") in EN_NUMBERS:
        return [EN_NUMBERS.get(said) or EN_NUMBERS[said.removesuffix(" of").removeprefix("a ")]]
    if len(said) == 2 and not said.isdecimal() and "十" not in said and all(small(char) for char in said):
        return [small(said[0]) or 0, small(said[1]) or 0]
    number = small(said)
    return [] if number is None else [number]


Rule = tuple[str, Finder, tuple[str, ...]]
"""Pattern, what to make of it, what one of must be there (its first letter is checked first, so that most patterns need not be tried)."""

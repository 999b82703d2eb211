"""Adverts by what their lines say: a line that sells for sure draws in those beside it that may.

A line that stands oddly (set off, in brackets or emoji, without a mark between two items that have one) needs less to be one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise

from bot.article.foreign.sales import MAYBE, SURE, mostly_article, score
from bot.article.foreign.salestalk import TROUBLE
from bot.article.normal import EMOJI
from bot.article.tree.lines import Line

Scored = tuple[float, tuple[str, ...]]

_WRAPPED = re.compile(
    rf"[（(【\[〖《「『].+[）)】\]〗》」』][。！!]?|[{EMOJI}★☆◆■●※*=~#>\-—][^\w\s]*\s*.+[{EMOJI}★☆◆■●※*=~#<\-—❤]\s*|[{EMOJI}]{{2,}}.+"
)
_REACH = 40
"""How many lines back a list is looked for that goes on."""
_ODD = 0.35
"""What a line that stands oddly must score."""


def runs(lines: Sequence[Line], title: Line | None, cuts: dict[int, str]) -> None:
    """Marks the lines that sell."""
    scored: list[Scored] = []
    for number, line in enumerate(lines):
        heading = line.kind not in (None, "related") and line.long <= 14
        scored.append((0.0, ()) if number in cuts or line is title or heading else score(line.key))
    blocks = {number for number, why in cuts.items() if why.startswith("advert")}
    run = blocks | {number for number in range(len(lines)) if _sells(lines, scored, number, cuts)}
    for number in sorted(run):
        for step in (-1, 1):
            here = number + step
            while 0 <= here < len(lines) and (here in cuts or here in run or _drawn_in(lines, scored, here, run)):
                run.add(here)
                here += step
    for number in sorted(run):
        if number + 2 in run and number + 1 not in run and _is_nothing(lines[number + 1]):
            run.add(number + 1)
    for number in run:
        if number not in cuts:
            cuts[number] = f"advert: {', '.join(scored[number][1]) or 'inside a run of adverts'}"


def _sells(lines: Sequence[Line], scored: Sequence[Scored], number: int, cuts: Mapping[int, str]) -> bool:
    total = scored[number][0]
    if total < _ODD:
        return False
    if lines[number].long <= 60 and _stands_oddly(lines, number, cuts):
        return not mostly_article(lines[number].key, MAYBE)
    return total >= SURE and not mostly_article(lines[number].key)


def _is_nothing(line: Line) -> bool:
    return line.long <= 16 and line.kind is None and not TROUBLE.search(line.key)


def _drawn_in(lines: Sequence[Line], scored: Sequence[Scored], here: int, run: set[int]) -> bool:
    wanted = _ODD + 0.15 if _continues(lines, here, run) else MAYBE
    return scored[here][0] >= wanted and lines[here].long <= 80 and not _goes_on(lines, here, run)


def _goes_on(lines: Sequence[Line], here: int, run: set[int]) -> bool:
    """Whether a line is the next item of the list that the adverts interrupt."""
    marker = lines[here].marker
    if marker is None or marker.number is None or marker.number < 2:
        return False
    before = next((lines[number].marker for number in _above(lines, here, marker.family)), None)
    return _continues(lines, here, run) and (before is None or before.number != marker.number - 1 or not _in_run(lines, here, run))


def _continues(lines: Sequence[Line], here: int, run: set[int]) -> bool:
    """Whether it has the next number of a list outside the adverts."""
    marker = lines[here].marker
    if marker is None or marker.number is None or marker.number < 2:
        return False
    outer = next((lines[number].marker for number in _above(lines, here, marker.family) if number not in run), None)
    return outer is not None and outer.number == marker.number - 1


def _in_run(lines: Sequence[Line], here: int, run: set[int]) -> bool:
    marker = lines[here].marker
    return marker is not None and next((number in run for number in _above(lines, here, marker.family)), False)


def _above(lines: Sequence[Line], here: int, family: str) -> Iterator[int]:
    """The items of such a list before a line, the nearest first."""
    return (number for number in range(here - 1, max(-1, here - _REACH), -1) if _counts(lines[number], family))


def _counts(line: Line, family: str) -> bool:
    return line.marker is not None and line.marker.number is not None and line.marker.family == family


def _stands_oddly(lines: Sequence[Line], number: int, cuts: Mapping[int, str]) -> bool:
    line = lines[number]
    if line.hint.kind in ("h", "row", "li") or line.leads or (line.marker is not None and not line.marker.style.startswith("emoji")):
        return False
    return line.hint.quote or bool(_WRAPPED.fullmatch(line.text)) or _set_off(lines, number) or _between(lines, number)


def _set_off(lines: Sequence[Line], number: int) -> bool:
    """Blank lines on both sides, where items are not set off like that."""
    line = lines[number]
    before = lines[number - 1].number if number else -2
    after = lines[number + 1].number if number + 1 < len(lines) else line.number + 2
    if line.number < before + 2 or after < line.number + 2:
        return False
    near = lines[max(0, number - 6) : number + 7]
    close = sum(two.number == one.number + 1 for one, two in pairwise(near))
    return close >= 2 or number + 1 == len(lines)


def _between(lines: Sequence[Line], number: int) -> bool:
    """Between two items of one list whose items have no lines below them."""
    if not 0 < number < len(lines) - 1:
        return False
    before, after = lines[number - 1].marker, lines[number + 1].marker
    if before is None or after is None or before.family != after.family:
        return False
    if before.number is not None and after.number != before.number + 1:
        return False
    near = [
        (one.marker, two.marker)
        for one, two in zip(lines[max(0, number - 8) : number + 8], lines[max(0, number - 8) + 1 : number + 9], strict=False)
    ]
    mine = [two is None for one, two in near if one is not None and one.family == before.family]
    return sum(mine) <= 1 + len(mine) // 4

"""Adverts in blocks: fenced, quoted, set off by blank lines, or a list inside another list."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence

from bot.article import contacts
from bot.article.lines import Line
from bot.article.normal import EMOJI
from bot.article.sales import MAYBE, SURE, score
from bot.article.salestalk import TROUBLE

_CUE = re.compile(
    r"广告|广而告之|赞助|插播|(?:站长|今日|本站|小编|编辑|店主|热门)推荐|宠粉|福利|好礼|特惠|换机季|独家|sponsor\w*|advert\w*|promot\w+|promo\b|(?:limited|special)[ -](?:period |time )?offer|offer!"
)
_DECORATED = re.compile(
    rf"[^\w\s]*[{EMOJI}=*~#_▼▲◆★☆●■※—–\-]{{2,}}.{{0,20}}[{EMOJI}=*~#_▼▲◆★☆●■※—–\-]{{2,}}[^\w\s]*|[^\w\s]*[★☆※▼▲][^\w\s]*.{{2,10}}[★☆※▼▲]"
)
LONGEST_BLOCK = 12


def blocks(lines: Sequence[Line], title: Line | None, cuts: dict[int, str]) -> None:
    found = [(first, last) for first, last in (*_fenced(lines), *_quoted(lines), *_inner(lines)) if _sells(lines[first:last])]
    for first, last in _apart(lines):
        selling = [number for number in range(first, last) if _advertish(lines[number])]
        plain = sum(contacts.has_contact(lines[number].key) or score(lines[number].key)[0] >= SURE for number in selling)
        if plain >= 2 and len(selling) * 2 >= selling[-1] + 1 - selling[0] and _sells(lines[selling[0] : selling[-1] + 1]):
            lead = selling[0] - (selling[0] > first and lines[selling[0] - 1].leads)
            found.append((lead, selling[-1] + 1))
    for first, last in found:
        for number in range(first, last):
            if lines[number] is not title:
                cuts.setdefault(number, "advert: a block of it")


def _advertish(line: Line) -> bool:
    return score(line.key)[0] >= MAYBE or bool(_CUE.search(line.key) and line.long <= 40)


def _sells(inner: Sequence[Line]) -> bool:
    """Whether a block is an advert: one line of it is one for sure or says so, and hardly any line speaks of the matter."""
    if any(line.kind in ("cause", "solution", "prevention", "escalation") and line.long <= 14 and not _advertish(line) for line in inner):
        return False
    scores = [score(line.key)[0] for line in inner]
    sure = any(much >= SURE for much in scores) or any(_CUE.search(line.key) and line.long <= 40 for line in inner)
    matter = sum(
        len({found[0] for found in TROUBLE.finditer(line.key)}) >= 2 and much < MAYBE for line, much in zip(inner, scores, strict=True)
    )
    return sure and matter * 3 <= len(inner)


def _is_fence(line: Line) -> bool:
    if line.hint.kind == "row":
        return False
    return line.is_rule or (line.long <= 30 and bool(_DECORATED.fullmatch(line.text)))


def _fenced(lines: Sequence[Line]) -> Iterator[tuple[int, int]]:
    """From one line of signs to the next, a few lines apart."""
    last: int | None = None
    for number, line in enumerate(lines):
        if not _is_fence(line):
            continue
        if last is not None and 2 <= number - last <= LONGEST_BLOCK:
            yield last, number + 1
        last = number


def _quoted(lines: Sequence[Line]) -> Iterator[tuple[int, int]]:
    yield from _stretches(lines, lambda line, before: line.hint.quote and before.hint.quote)


def _apart(lines: Sequence[Line]) -> Iterator[tuple[int, int]]:
    """Lines between blank lines, where the text uses blank lines at all."""
    if len(lines) < 2 or lines[-1].number - lines[0].number < len(lines) + 2:
        return
    for first, last in _stretches(
        lines, lambda line, before: line.number == before.number + 1 and line.hint.kind == before.hint.kind == "p"
    ):
        if 2 <= last - first <= LONGEST_BLOCK:
            yield first, last


def _stretches(lines: Sequence[Line], together: Callable[[Line, Line], bool]) -> Iterator[tuple[int, int]]:
    first = 0
    for number in range(1, len(lines) + 1):
        if number == len(lines) or not together(lines[number], lines[number - 1]):
            if number - first >= 2 or (number > first and lines[first].hint.quote):
                yield first, number
            first = number


def _inner(lines: Sequence[Line]) -> Iterator[tuple[int, int]]:
    """A list inside another one that goes on after it: 1, 2, [1, 2], 3."""
    last: dict[str, tuple[int, int]] = {}  # family → number of its last line, value
    broken: dict[str, tuple[int, int, int]] = {}  # family → where the inner one begins, where the outer ended, the outer's last value
    for number, line in enumerate(lines):
        marker = line.marker
        if (
            line.hint.kind == "h"
            or line.kind in ("cause", "solution", "prevention", "escalation")
            or (marker is not None and marker.number is None and line.long <= 16 and not line.ended)
        ):
            broken.clear()
            last.clear()
        if marker is None or marker.number is None:
            continue
        family = marker.family
        if family in broken and marker.number == broken[family][2] + 1 and number - broken[family][0] <= LONGEST_BLOCK:
            first = broken[family][0]
            while first - 1 > broken[family][1] and lines[first - 1].marker is None and _leads_to_advert(lines[first - 1]):
                first -= 1
            yield first, number
            del broken[family]
        elif (family in last and marker.number != last[family][1] + 1) or (
            family in last and family not in broken and score(line.key)[0] >= SURE
        ):
            broken[family] = (number, *last[family])
        last[family] = (number, marker.number)


def _leads_to_advert(line: Line) -> bool:
    return score(line.key)[0] >= MAYBE or bool(_CUE.search(line.key)) or _is_fence(line)

"""Adverts in blocks: fenced, quoted, set off by blank lines, or a list inside another list."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence

from bot.article.foreign import contacts
from bot.article.foreign.sales import MAYBE, SURE, score
from bot.article.foreign.salestalk import CUE, MATTER, TROUBLE
from bot.article.normal import EMOJI
from bot.article.tree.lines import Line

_DECORATED = re.compile(
    rf"[^\w\s]*[\u2500-\u257f\u2580-\u259f]{{2,}}.{{0,24}}[\u2500-\u257f\u2580-\u259f]{{2,}}|[\u2500-\u257f\u2580-\u259f]{{3,}}|[^\w\s]*[{EMOJI}=*~#_▼▲◆★☆●■※—–\-]{{2,}}.{{0,20}}[{EMOJI}=*~#_▼▲◆★☆●■※—–\-]{{2,}}[^\w\s]*|[^\w\s]*[★☆※▼▲][^\w\s]*.{{2,10}}[★☆※▼▲]"
)
_SAID = re.compile(r"(?:小|硬|软)?广\s?告(?:时间|位)?|推\s?广|赞\s?助(?:商?内容)?|ads?|advertisement|sponsored(?: content)?|promoted")
LONGEST_BLOCK = 12
_LOUD = 1.1
"""What the lines of a block must score together when none of them is an advert for sure."""


def blocks(lines: Sequence[Line], title: Line | None, cuts: dict[int, str]) -> None:
    found = [(first, last) for first, last in (*_fenced(lines), *_quoted(lines), *_inner(lines)) if _sells(lines[first:last])]
    for first, last in _apart(lines):
        if _is_no_part(lines, first, last):
            found.append((first, last))
            continue
        selling = [number for number in range(first, last) if _advertish(lines[number])]
        plain = sum(contacts.has_contact(lines[number].key) or score(lines[number].key)[0] >= SURE for number in selling)
        if plain >= 2 and len(selling) * 2 >= selling[-1] + 1 - selling[0] and _sells(lines[selling[0] : selling[-1] + 1]):
            lead = selling[0] - (selling[0] > first and lines[selling[0] - 1].leads)
            found.append((lead, selling[-1] + 1))
    found += (*_led(lines), *_labelled(lines))
    for first, last in found:
        for number in range(first, last):
            if lines[number] is not title:
                cuts.setdefault(number, "advert: a block of it")


def _advertish(line: Line) -> bool:
    return score(line.key)[0] >= MAYBE or _says_so(line)


def _says_so(line: Line) -> bool:
    return line.long <= 40 and CUE.search(line.key)


def speaks(line: Line) -> bool:
    """Whether a line speaks of the matter of such articles: of payments, what went wrong with them, and who looks into it."""
    return bool(TROUBLE.search(line.key) or MATTER.search(line.key))


def _heads(line: Line) -> bool:
    return line.kind in ("cause", "solution", "prevention", "escalation", "question") and line.long <= 14 and not _advertish(line)


def _sells(inner: Sequence[Line]) -> bool:
    """Whether a block is an advert: one line of it is one for sure or says so, or several may be; and hardly any speaks of the matter."""
    if any(_heads(line) for line in inner):
        return False
    scores = [score(line.key)[0] for line in inner]
    sure = any(much >= SURE for much in scores) or any(_says_so(line) for line in inner)
    loud = sum(much >= MAYBE for much in scores) >= 2 and sum(max(0.0, much) for much in scores) >= _LOUD
    matter = sum(
        len({found[0] for found in TROUBLE.finditer(line.key)}) >= 2 and much < MAYBE for line, much in zip(inner, scores, strict=True)
    )
    return (sure or loud) and matter * 3 <= len(inner)


def _is_no_part(lines: Sequence[Line], first: int, last: int) -> bool:
    """Whether lines set off by blank lines are all an advert: one sells for sure, and none of the others speaks of the matter."""
    inner = lines[first:last]
    scores = [score(line.key)[0] for line in inner]
    others = [line for line, much in zip(inner, scores, strict=True) if much < MAYBE]
    return (
        max(scores) >= SURE
        and sum(much >= MAYBE for much in scores) * 6 >= len(inner)
        and not any(speaks(line) or _heads(line) or line.hint.kind == "h" for line in others)
        and not any(goes_on(lines, number) for number in range(first, last) if scores[number - first] < SURE)
    )


def goes_on(lines: Sequence[Line], number: int) -> bool:
    """Whether a line is the next item of a list of which an item stands before."""
    marker = lines[number].marker
    if marker is None or marker.number is None or marker.number < 2:
        return False
    return _last_number(lines, number, marker.family) == marker.number - 1 and score(lines[number].key)[0] <= 0


def _labelled(lines: Sequence[Line]) -> Iterator[tuple[int, int]]:
    """A line that only says 广告, and what stands right below it."""
    for number, line in enumerate(lines):
        if not _SAID.fullmatch(line.key.strip(" []【】()（）*_-—·:：=~")):
            continue
        last = number + 1
        while last < len(lines) and last - number <= 3 and lines[last].number <= lines[last - 1].number + 1 and not _heads(lines[last]):
            if lines[last].hint.kind == "h" or speaks(lines[last]) or goes_on(lines, last):
                break
            last += 1
        yield number, last


def _last_number(lines: Sequence[Line], number: int, family: str) -> int | None:
    """Of the nearest item of such a list before a line."""
    above = (lines[place].marker for place in range(number - 1, max(-1, number - 40), -1))
    return next((one.number for one in above if one is not None and one.family == family), None)


def _led(lines: Sequence[Line]) -> Iterator[tuple[int, int]]:
    """A line that sells and leads on, with the list below it; or a list below which such a line stands, none of it of the matter."""
    for number, line in enumerate(lines):
        if not (line.leads or line.long <= 40) or line.marker is not None or score(line.key)[0] < (MAYBE if line.leads else SURE):
            continue
        last = number + 1
        first = lines[last].marker if last < len(lines) else None
        outer = _last_number(lines, number, first.family) if first is not None else None
        while last < len(lines) and last - number <= LONGEST_BLOCK and (here := lines[last].marker) is not None:
            apart = lines[last].number > lines[last - 1].number + 1 and last > number + 1
            resumes = outer is not None and here.number == outer + 1 and score(lines[last].key)[0] < MAYBE
            if first is None or here.style != first.style or lines[last].hint.quote != lines[number].hint.quote or apart or resumes:
                break
            last += 1
        items = lines[number + 1 : last]
        if len(items) >= 2 and not any(speaks(item) and score(item.key)[0] < MAYBE for item in items) and _sells(lines[number:last]):
            yield number, last


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
            if (later := _again(lines, number)) is not None and score(line.key)[0] > score(lines[later].key)[0]:
                yield first, later  # 1, 2, [1, 2, 3], 3: the first 3 is the inner one's
            del broken[family]
        elif (family in last and marker.number != last[family][1] + 1) or (
            family in last and family not in broken and score(line.key)[0] >= SURE
        ):
            broken[family] = (number, *last[family])
        last[family] = (number, marker.number)


def _again(lines: Sequence[Line], number: int) -> int | None:
    """Where the same number comes once more, the count going on in between."""
    mine = lines[number].marker
    if mine is None or mine.number is None:
        return None
    last = mine.number
    for later in range(number + 1, min(len(lines), number + LONGEST_BLOCK)):
        marker = lines[later].marker
        if lines[later].hint.kind == "h" or _heads(lines[later]):
            return None
        if marker is None or marker.family != mine.family or marker.number is None:
            continue
        if marker.number == mine.number:
            return later
        if marker.number != last + 1:
            return None
        last = marker.number
    return None


def _leads_to_advert(line: Line) -> bool:
    return score(line.key)[0] >= MAYBE or bool(CUE.search(line.key)) or _is_fence(line)

"""Text that was laid out in pages: running heads and page numbers go, lines broken at the margin are joined again.

Where each paragraph is one line nothing happens.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from bot.article.mapped import Mapped
from bot.article.normal import HAN
from bot.article.tree.lines import columns
from bot.article.tree.markers import marker_of
from bot.article.values import Dropped

_OPEN_END = re.compile(r"[^。！？!?；;：:.…|]['\"”’）)\]】]?$")
_NOT_JOINED = re.compile(r"\s*(?:#{1,6}\s|\||>|\*\*|```|---|===|【|第[一二三四五六七八九十\d]{1,3}[类种条章节步])")
_PAGE = re.compile(
    r"[\s—–\-·.]*(?:第\s?)?\d{1,3}\s?(?:/|页)?\s?(?:共?\s?\d{1,3}\s?页?)?[\s—–\-·.]*|page \d{1,3}(?: of \d{1,3})?", re.IGNORECASE
)
_LEADERS = re.compile(r"(?<![.·…])[.·…]{5,}+\s*+\d{1,4}\s*+$")
_HAN_CHAR = re.compile(f"[{HAN}]")


def unpaged(read: Mapped) -> tuple[Mapped, tuple[Dropped, ...]]:
    """The text without pages, and what was taken out of it; spans are of the text that was given."""
    lines = read.text.split("\n")
    starts = [0]
    for line in lines[:-1]:
        starts.append(starts[-1] + len(line) + 1)
    page = _page_lines(lines)
    joins = _joined(lines, page)
    dropped = tuple(
        Dropped(line.strip(), "a page's head or number", read.span(start, start + len(line)))
        for number, (line, start) in enumerate(zip(lines, starts, strict=True))
        if number in page
    )
    if not joins and not dropped:
        return read, ()
    pieces = sorted([(starts[number], starts[number] + len(lines[number])) for number in page])
    bare = _Cut(read)
    return bare.done(lines, starts, page, joins) if joins else read.without(pieces), dropped


class _Cut:
    """Takes page lines out and line ends away, in one go."""

    def __init__(self, read: Mapped) -> None:
        self.read = read

    def done(self, lines: Sequence[str], starts: Sequence[int], page: frozenset[int], joins: dict[int, tuple[int, str]]) -> Mapped:
        text: list[str] = []
        places: list[int] = []
        ends: list[int] = []

        def take(start: int, end: int) -> None:
            text.append(self.read.text[start:end])
            places.extend(self.read.starts[start:end])
            ends.extend(self.read.ends[start:end])

        lead: dict[int, int] = {}
        number = 0
        while number < len(lines):
            skip = lead.get(number, 0)
            start, line = starts[number] + skip, lines[number][skip:]
            if number in joins:
                after, space = joins[number]
                take(start, start + len(line.rstrip()))
                if space:
                    text.append(space)
                    places.append(self.read.starts[starts[after] - 1])
                    ends.append(self.read.ends[starts[after] - 1])
                lead[after] = len(lines[after]) - len(lines[after].lstrip())
                number = after
                continue
            if number not in page:
                take(start, start + len(line))
            if number + 1 < len(lines):
                end = starts[number] + len(lines[number])
                take(end, end + 1)
            number += 1
        return Mapped("".join(text), places, ends)


def _page_lines(lines: Sequence[str]) -> frozenset[int]:
    """Running heads (the same line on every page, its number aside), page numbers, and entries of a contents with page numbers."""
    alike: dict[str, list[int]] = {}
    for number, line in enumerate(lines):
        bare = re.sub(r"\d+", "0", " ".join(line.split()))
        if (len(bare) >= 10 and re.search(r"\S\s{3,}\S", line)) or re.search(r"第 ?0 ?页|page 0", bare, re.IGNORECASE):
            alike.setdefault(bare, []).append(number)
    found = {number for numbers in alike.values() if len(numbers) >= 2 for number in numbers}
    found |= {number for number, line in enumerate(lines) if _LEADERS.search(line)}
    if found:
        found |= {number for number, line in enumerate(lines) if re.search(r"\d", line) and _PAGE.fullmatch(line)}
    return frozenset(found)


def _joined(lines: Sequence[str], page: frozenset[int]) -> dict[int, tuple[int, str]]:
    """Line → (the line it goes on with, what stands between)."""
    wide = [
        columns(line.rstrip())
        for number, line in enumerate(lines)
        if line.strip() and number not in page and not re.search(r"\S\s{3,}\S", line)
    ]
    if len(wide) < 4:
        return {}
    common = Counter(min(width // 3, 60) for width in wide if width >= 36)
    margin = _margin(sorted(wide), common)
    if margin is None:
        return {}
    found: dict[int, tuple[int, str]] = {}
    for number, line in enumerate(lines):
        last = line.rstrip()
        if (
            number in page
            or not last
            or not margin * 0.86 <= columns(last) <= margin + 8
            or not _OPEN_END.search(last)
            or (_NOT_JOINED.match(line) and not _HAN_CHAR.search(last[-1]))
        ):
            continue
        after = number + 1
        crossed = False
        while after < len(lines) and (after in page or (not lines[after].strip() and (crossed or _page_follows(lines, after, page)))):
            crossed = crossed or after in page
            after += 1
        if (
            after >= len(lines)
            or not lines[after].strip()
            or _NOT_JOINED.match(lines[after])
            or marker_of(lines[after].strip()) is not None
        ):
            continue
        first = lines[after].strip()
        found[number] = (after, "" if _HAN_CHAR.search(last[-1] + first[0]) or not last[-1].isascii() else " ")
    return found


def _page_follows(lines: Sequence[str], at: int, page: frozenset[int]) -> bool:
    return any(number in page for number in range(at, min(len(lines), at + 3)))


def _margin(wide: Sequence[int], common: Counter[int]) -> int | None:
    """Where lines are broken, if they are: a good part of them end there, most of those in the middle of a sentence."""
    top = wide[int(len(wide) * 0.92) if len(wide) > 12 else -1]
    if not 36 <= top <= 140:
        return None
    full = [width for width in wide if top * 0.86 <= width <= top + 8]
    return top if len(full) >= 3 and len(full) * 4 >= len(wide) else None

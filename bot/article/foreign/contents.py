"""The table of contents at an article's head: its lines come again later as headings."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.article.lexicon import heading_kind, trimmed
from bot.article.normal import key
from bot.article.tree.lines import Line


@dataclass(frozen=True, slots=True)
class Contents:
    """`lines` are those of the table itself; `words` the headings it names (as `key`), `entries` the same as written."""

    lines: tuple[Line, ...] = ()
    words: frozenset[str] = frozenset()
    entries: tuple[str, ...] = ()


def find_contents(lines: Sequence[Line]) -> Contents:
    """A heading such as 目录, then short lines of which most come again below; without the heading all of them must, and be three."""
    for number, line in enumerate(lines[:40]):
        named = line.long <= 16 and heading_kind(line.key) == "toc"
        found = _entries(lines, number + 1 if named else number, named)
        if found:
            entries = tuple(trimmed(entry.words) for entry in found)
            return Contents((*([line] if named else []), *found), frozenset(trimmed(key(entry)) for entry in entries), entries)
        if (named and line.text.rstrip().endswith((":", "："))) or named:
            return Contents((line,))
    return Contents()


def _counts_on(lines: Sequence[Line], number: int) -> bool:
    """Whether an entry that is not found below still has the table's next number."""
    here, before = lines[number].marker, lines[number - 1].marker if number else None
    return (
        here is not None
        and before is not None
        and here.number is not None
        and before.number == here.number - 1
        and here.style == before.style
    )


def _entries(lines: Sequence[Line], at: int, named: bool) -> list[Line]:
    found: list[Line] = []
    for line in lines[at : at + 30]:
        if line.long > 30 or (line.ended and not line.text.endswith(("?", "？"))) or (line.hint.kind == "h" and line.hint.level > 0):
            break
        found.append(line)
    if len(found) < (2 if named else 3):
        return []
    later: dict[str, int] = {}
    for number, line in enumerate(lines[at:], at):
        for words in {trimmed(line.key), trimmed(key(line.words))}:
            later[words] = number
    again = [later.get(trimmed(key(line.words)), -1) for line in found]
    first = next((number for number, place in enumerate(again) if place <= at + number), len(found))
    if named:
        hits = [place > at + number for number, place in enumerate(again)]
        while hits and not hits[-1] and not _counts_on(found, len(hits) - 1):
            hits.pop()
        found = found[: len(hits)]
        start = next((index for index, line in enumerate(found) if any(place == at + index for place in again[:index])), len(found))
        found = found[:start]
        return found if len(found) >= 2 and sum(hits[: len(found)]) * 2 >= len(found) else []
    return found[:first] if first >= 3 else []

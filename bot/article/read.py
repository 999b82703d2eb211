"""A knowledge article of ours (`flows/articles/*.md`) → its headings and the lines under each.

The Markdown our own articles use: `#` title, `##` and deeper headings (up to `######`), paragraphs, lists, fenced code in which `#` is no heading.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_HEADING = re.compile(r"(#{1,6})[ \t]+(.*?)(?:[ \t]+#+)?[ \t]*")
_FENCE = re.compile(r" {0,3}(```+|~~~+)")


@dataclass(frozen=True, slots=True)
class Block:
    """A heading and its own lines, up to the next heading of any level. `level` 0: what stands before the first heading."""

    level: int
    heading: str
    line: int  # from 1
    lines: tuple[str, ...]


def read(text: str) -> tuple[Block, ...]:
    """The article's blocks in order. Any text is an article; one without headings is a single block of level 0."""
    blocks: list[Block] = []
    level, heading, start = 0, "", 1
    lines: list[str] = []
    fence = ""
    for number, line in enumerate(text.replace("\r\n", "\n").removeprefix("\ufeff").split("\n"), 1):
        if mark := _FENCE.match(line):
            fence = "" if fence and mark[1].startswith(fence) else fence or mark[1]
        found = None if fence else _HEADING.fullmatch(line)
        if found is None:
            lines.append(line)
            continue
        blocks.append(Block(level, heading, start, tuple(lines)))
        level, heading, start, lines = len(found[1]), found[2].strip(), number, []
    blocks.append(Block(level, heading, start, tuple(lines)))
    return tuple(block for block in blocks if block.level or any(line.strip() for line in block.lines))

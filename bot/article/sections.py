"""The sections of an article that is kept beside a flow (`flows/articles/*.md`): where each stands, what it says, and a hash that changes
when that changes.

The Markdown that our own articles use: `#` title, `##` and deeper headings (up to `######`), paragraphs, lists, fenced code in which `#` is
no heading.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field

_HEADING = re.compile(r"(#{1,6})[ \t]+(.*?)(?:[ \t]+#+)?[ \t]*")
_FENCE = re.compile(r" {0,3}(```+|~~~+)")
OWN = "<!-- own words -->"
"""Stands under the title of an article that we wrote ourselves."""


@dataclass(frozen=True, slots=True)
class Block:
    """A heading and its own lines, up to the next heading of any level. `level` 0: what stands before the first heading."""

    level: int
    heading: str
    line: int  # from 1
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Section:
    """`path`: the headings from level 2 down, joined with `/`. `body`: its own text, without its subsections'. `hash`: six hex digits."""

    path: str
    heading: str
    line: int
    body: str
    hash: str


@dataclass(frozen=True, slots=True)
class Article:
    """`repeated`: paths that two sections share; a flow cannot cite them. `own`: written by us for this desk, so a flow may use its words."""

    title: str
    sections: Mapping[str, Section] = field(default_factory=dict)
    repeated: tuple[str, ...] = ()
    own: bool = False

    def find(self, path: str) -> Section | None:
        return self.sections.get(path)


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


def section_hash(body: str) -> str:
    """The first 6 hex digits of the SHA-256 of the text with every run of white space folded to one space."""
    return hashlib.sha256(" ".join(body.split()).encode()).hexdigest()[:6]


def outline(text: str) -> Article:
    title, sections, repeated = "", dict[str, Section](), list[str]()
    above: list[tuple[int, str]] = []
    for block in read(text):
        if block.level <= 1:
            title, above = title or block.heading, []
            continue
        above = [*((level, heading) for level, heading in above if level < block.level), (block.level, block.heading)]
        path = "/".join(heading for _, heading in above)
        body = "\n".join(block.lines).strip()
        if path in sections:
            repeated.append(path)
            continue
        sections[path] = Section(path, block.heading, block.line, body, section_hash(body))
    return Article(title, sections, tuple(repeated), OWN in text)

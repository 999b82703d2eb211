"""The sections of an article: where each stands in the outline, what it says, and a hash that changes when that changes."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field

from bot.article.read import read

OWN = "<!-- own words -->"
"""Stands under the title of an article that we wrote ourselves."""


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

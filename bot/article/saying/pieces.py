"""Items while they are being gathered: lines instead of texts, so that every word keeps its place."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from bot.article.tree.lines import Line
from bot.article.tree.titles import cut_title
from bot.article.values import Actor, Kind


@dataclass(eq=False)
class Draft:
    """An item to be. `whole` is where it stands, title, marker and body together."""

    kind: Kind
    title: Line
    body: list[Line]
    start: int
    end: int
    section: str = ""
    actor: Actor | None = None
    escalates: bool = False
    conf: float = 0.9
    why: list[str] = field(default_factory=list)
    cause: Draft | None = None  # the cause that this remedy stands with

    @property
    def body_text(self) -> str:
        return "\n".join(line.text for line in self.body if line.text)


def made(
    kind: Kind, title: Line, body: Sequence[Line], *, section: str = "", whole: Line | None = None, conf: float = 0.9, why: str = ""
) -> Draft:
    body = [line for line in body if line.text and not (line.start == title.start and line.end == title.end)]
    places = [title, *body, *([whole] if whole else [])]
    start, end = min(line.start for line in places), max(line.end for line in places)
    return Draft(kind, title, body, start, end, section, conf=conf, why=[why] if why else [])


def from_line(
    kind: Kind, line: Line, more: Sequence[Line] = (), *, section: str = "", bold: int = 0, why: str = "", conf: float = 0.9
) -> Draft:
    """An item whose title is the beginning of a line."""
    words = line.part(line.marker.end, len(line.text)) if line.marker is not None else line
    title, rest = cut_title(words, bold)
    return made(kind, title, [*([rest] if rest is not None else []), *more], section=section, whole=line, why=why, conf=conf)

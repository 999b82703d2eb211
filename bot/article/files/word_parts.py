"""The two parts of a Word file that say how its paragraphs look: styles.xml and numbering.xml."""

from __future__ import annotations

import re
from dataclasses import dataclass

from bot.article.files.word_numbers import Level, Numbering

Attributes = dict[str, str]


@dataclass(slots=True)
class Style:
    name: str = ""
    based_on: str = ""
    number: str = ""
    level: int | None = None
    outline: int | None = None


class Styles:
    """styles.xml: what each paragraph style is called, is based on, and numbers."""

    def __init__(self) -> None:
        self.found: dict[str, Style] = {}
        self.here = Style()

    def start(self, tag: str, attributes: Attributes) -> None:
        value = attributes.get("val", "")
        if tag == "style":
            self.here = self.found[attributes.get("styleId", "")] = Style()
        elif tag == "name":
            self.here.name = value
        elif tag == "basedOn":
            self.here.based_on = value
        elif tag == "numId":
            self.here.number = value
        elif tag == "ilvl":
            self.here.level = whole(value)
        elif tag == "outlineLvl":
            self.here.outline = whole(value)


class Numbers:
    """numbering.xml."""

    def __init__(self) -> None:
        self.found = Numbering()
        self.levels: dict[int, Level] = {}
        self.level = Level()
        self.number = ""
        self.at = 0

    def start(self, tag: str, attributes: Attributes) -> None:
        value = attributes.get("val", "")
        if tag == "abstractNum":
            self.levels = self.found.lists[attributes.get("abstractNumId", "")] = {}
            self.number = ""
        elif tag == "num":
            self.number = attributes.get("numId", "")
        elif tag == "abstractNumId":
            self.found.of[self.number] = value
        elif tag == "lvlOverride":
            self.at = whole(attributes.get("ilvl", "")) or 0
        elif tag == "startOverride":
            self.found.starts.setdefault(self.number, {})[self.at] = whole(value) or 1
        elif tag == "lvl":
            at = whole(attributes.get("ilvl", "")) or 0
            self.level = Level(text=f"%{at + 1}.")
            if not self.number:  # a level given anew inside an override changes its look, which matters little
                self.levels[at] = self.level
        else:
            self._of_level(tag, value)

    def _of_level(self, tag: str, value: str) -> None:
        if tag == "start":
            start = whole(value)
            self.level.start = 1 if start is None else start
        elif tag == "numFmt":
            self.level.format = value
        elif tag == "lvlText":
            self.level.text = value[:40]
        elif tag == "lvlRestart":
            self.level.restart = whole(value)
        elif tag == "pStyle":
            self.level.style = value


def whole(value: str) -> int | None:
    """None for what is no whole number of a sane size."""
    return int(value) if re.fullmatch(r"-?\d{1,6}", value) else None

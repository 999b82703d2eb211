"""Where everything stands in a YAML file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from bot.flowfile.problems import Level, Problem

Path = tuple[str | int, ...]
"""The way to a value: `("nodes", "proof", "text", "zh")`, list items by their number."""


@dataclass(frozen=True, slots=True)
class Places:
    """A line and column, from 1, for every key and every list item of a document."""

    file: str
    of: Mapping[Path, tuple[int, int]] = field(default_factory=dict)

    def find(self, path: Path) -> tuple[int, int]:
        """The place of `path`, or of the nearest thing above it that is in the file."""
        for length in range(len(path), -1, -1):
            if (place := self.of.get(path[:length])) is not None:
                return place
        return 1, 1

    def problem(self, path: Path, code: str, level: Level, message: str, hint: str = "") -> Problem:
        line, col = self.find(path)
        return Problem(self.file, line, col, code, level, message, hint)


@dataclass(frozen=True, slots=True)
class Source:
    """A file as it was read: its text, what it says, and where it says it. `plain` None: it could not be read."""

    file: str
    text: str
    plain: dict[str, Any] | None
    places: Places
    problems: tuple[Problem, ...] = ()


def value_at(plain: Any, path: Path) -> Any:
    """What stands at `path`, None when nothing does."""
    for step in path:
        within = step in plain if isinstance(plain, Mapping) else isinstance(plain, list) and isinstance(step, int) and step < len(plain)
        if not within:
            return None
        plain = plain[step]
    return plain

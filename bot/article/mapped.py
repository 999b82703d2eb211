"""A text that remembers where each of its characters came from, through any number of replacements."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

Replacement = Callable[[re.Match[str]], str | None]
"""What a match becomes; None leaves it as it is."""


@dataclass(frozen=True, slots=True)
class Mapped:
    """`text[i]` came from `starts[i]`..`ends[i]` of what was read."""

    text: str
    starts: Sequence[int]
    ends: Sequence[int]

    @classmethod
    def of(cls, text: str) -> Mapped:
        return cls(text, range(len(text)), range(1, len(text) + 1))

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Where `text[start:end]` came from; an empty piece stands where it is."""
        if start >= end:
            at = self.starts[start] if start < len(self.starts) else (self.ends[-1] if len(self.ends) else 0)
            return at, at
        return self.starts[start], self.ends[end - 1]

    def replaced(self, pattern: re.Pattern[str], by: Replacement) -> Mapped:
        """Every match replaced. Characters of equal number keep their own places; others stand for the whole of what went out."""
        text: list[str] = []
        starts: list[int] = []
        ends: list[int] = []
        at = 0
        for match in pattern.finditer(self.text):
            new = by(match)
            first, last = match.span()
            if new is None or new == match[0]:
                continue
            text += [self.text[at:first], new]
            starts += self.starts[at:first]
            ends += self.ends[at:first]
            if len(new) == last - first:
                starts += self.starts[first:last]
                ends += self.ends[first:last]
            else:
                whole = self.span(first, last)
                starts += [whole[0]] * len(new)
                ends += [whole[1]] * len(new)
            at = last
        if at == 0 and not text:
            return self
        text.append(self.text[at:])
        starts += self.starts[at:]
        ends += self.ends[at:]
        return Mapped("".join(text), starts, ends)

    def without(self, pieces: Sequence[tuple[int, int]]) -> Mapped:
        """The same with these pieces (in order, not overlapping) taken out."""
        text: list[str] = []
        starts: list[int] = []
        ends: list[int] = []
        at = 0
        for first, last in pieces:
            text.append(self.text[at:first])
            starts += self.starts[at:first]
            ends += self.ends[at:first]
            at = last
        text.append(self.text[at:])
        starts += self.starts[at:]
        ends += self.ends[at:]
        return Mapped("".join(text), starts, ends)

"""The pieces of a time in levelled text, found by the rules of `days` and `hours`. What they mean together is `times`.

A piece that could be something else (一点 "a little", 20号机 "terminal 20") is left out unless its neighbours speak for it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.understand.days import DAYS
from bot.understand.hours import HOURS
from bot.understand.said import Piece

_COMPILED = tuple((re.compile(pattern), finder, frozenset(key[0] for key in keys), keys) for pattern, finder, keys in (*DAYS, *HOURS))


def pieces(text: str) -> Iterator[Piece]:
    """Every piece of a time in `text`, left to right; where two overlap, the one found by the earlier rule."""
    taken: list[Piece] = []
    used = bytearray(len(text))
    letters = frozenset(text)
    for pattern, finder, first, keys in _COMPILED:
        if letters.isdisjoint(first) or not any(key in text for key in keys):
            continue
        for match in pattern.finditer(text):
            start, end = match.span()
            if start == end or 1 in used[start:end]:
                continue
            if piece := finder(match):
                taken.append(piece)
                used[piece.start : piece.end] = b"\x01" * (piece.end - piece.start)
    return iter(sorted(taken, key=lambda piece: piece.start))

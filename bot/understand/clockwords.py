"""The pieces of a time in levelled text, found by the rules of `days` and `hours`. What they mean together is `times`.

A piece that could be something else (一点 "a little", 20号机 "terminal 20") is left out unless its neighbours speak for it.
"""

from __future__ import annotations

import re

from bot.understand.days import DAYS
from bot.understand.hours import HOURS
from bot.understand.said import Piece

_RULES = tuple((re.compile(pattern), finder) for pattern, finder, _ in (*DAYS, *HOURS))
_KEYS: dict[str, list[tuple[str, int]]] = {}
for _at, (_pattern, _finder, _keys) in enumerate((*DAYS, *HOURS)):
    for _key in _keys:
        _KEYS.setdefault(_key[0], []).append((_key, _at))
"""First letter → the keys that begin with it, and the rule that each calls for: most rules need not be tried on most texts."""


def pieces(text: str) -> list[Piece]:
    """Every piece of a time in `text`, left to right; where two overlap, the one found by the earlier rule."""
    letters = _KEYS.keys() & frozenset(text)
    if not letters:
        return []
    taken: list[Piece] = []
    used = bytearray(len(text))
    for at in sorted({at for letter in letters for key, at in _KEYS[letter] if len(key) == 1 or key in text}):
        pattern, finder = _RULES[at]
        for match in pattern.finditer(text):
            start, end = match.span()
            if start == end or 1 in used[start:end]:
                continue
            if piece := finder(match):
                taken.append(piece)
                used[piece.start : piece.end] = b"\x01" * (piece.end - piece.start)
    return sorted(taken, key=lambda piece: piece.start) if len(taken) > 1 else taken

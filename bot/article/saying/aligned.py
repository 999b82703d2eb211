"""Tables laid out with spaces: rows of cells with two spaces or more between them, below a row of heads."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.article.normal import key
from bot.article.saying.columns import is_head
from bot.article.values import Hint

_GAP = re.compile(r"[ \u3000]{2,}")
FEWEST = 3
"""Rows of a table, its heads counted."""


def aligned(lines: Sequence[str], hints: list[Hint]) -> None:
    """Marks the rows of such tables in `hints`; `lines` as they are in the file."""
    start = 0
    while start < len(lines):
        count = _cells(lines[start])
        end = start + 1
        if count >= 2 and hints[start].kind == "p" and _are_heads(lines[start]):
            while end < len(lines) and _cells(lines[end]) == count and hints[end].kind in ("p", "li"):
                end += 1
            if end - start >= FEWEST:
                hints[start:end] = [Hint("row", count, head=place == 0) for place in range(end - start)]
        start = end


def _cells(line: str) -> int:
    bare = line.strip()
    return len(_GAP.split(bare)) if 0 < len(bare) < 300 else 0


def _are_heads(line: str) -> bool:
    cells = [key(cell) for cell in _GAP.split(line.strip())]
    return sum(is_head(cell) for cell in cells) >= 2 and all(len(cell) <= 14 for cell in cells)

"""PDF with a text layer → lines. Spans point into the text as it was read from it.

Lines that a page's margin broke are joined later (`pages.py`); here go what only the pages themselves tell: running heads and feet, words
broken at a hyphen, and two columns that were written line by line across.
"""

from __future__ import annotations

import logging
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO
from itertools import pairwise
from typing import Any

from bot.article.lines import columns
from bot.article.mapped import Mapped
from bot.article.values import CONTROL, NEW_LINE, NotAnArticleError, Read, Span

MAX_PAGES = 150
MAX_TEXT = 1_200_000  # characters; what is more is refused anyway
MAX_CONTENT = 2_500_000
"""Bytes of what draws the pages, all together: reading them takes about a second a megabyte."""
_BROKEN_WORD = re.compile(r"(?<=[a-z]{2})-\n(?=[a-z]{2})")


def read_pdf(raw: bytes) -> Read:
    """Raises NotAnArticleError with one sentence for a scan, a locked or a broken file, one of too many pages."""
    from pypdf import PdfReader
    from pypdf.errors import DependencyError

    logging.getLogger("pypdf").setLevel(logging.CRITICAL)
    locked = "the PDF is locked with a password; save it without one"
    try:
        reader = PdfReader(BytesIO(raw))
        if reader.is_encrypted and not reader.decrypt(""):
            raise NotAnArticleError(locked)
        if len(reader.pages) > MAX_PAGES:
            raise NotAnArticleError(f"the PDF has more than {MAX_PAGES} pages; an article is shorter, so save its pages alone")
        pages = _pages(reader.pages)
    except NotAnArticleError:
        raise
    except DependencyError as error:  # encryption of a kind that pypdf alone cannot undo
        raise NotAnArticleError(locked) from error
    except Exception as error:  # pypdf meets whatever stands in a broken file
        raise NotAnArticleError("the PDF is broken; open it, print it to a new PDF, or give the text") from error
    letters = sum(1 for page in pages for char in page if char.isalnum())
    if letters < 60 * max(1, len(pages)) and letters < 400:
        raise NotAnArticleError("the PDF holds pictures of pages, hardly any text; give a file with a text layer, or the text itself")
    return _read(pages)


def _pages(pages: Any) -> list[str]:
    found: list[str] = []
    content = text = 0
    for page in pages:
        drawn = page.get_contents()
        content += len(drawn.get_data()) if drawn is not None else 0
        if content > MAX_CONTENT or text > MAX_TEXT:
            raise NotAnArticleError("the PDF holds far more than an article's text; save the article's pages alone, or give the text")
        pieces: list[_Piece] = []

        def seen(words: str, cm: Sequence[float], tm: Sequence[float], _: Any, size: float, pieces: list[_Piece] = pieces) -> None:
            if words.strip():
                wide = abs(size * (tm[0] or tm[1]) * (cm[0] or cm[1])) or 10.0
                x, y = tm[4] * cm[0] + tm[5] * cm[2] + cm[4], tm[4] * cm[1] + tm[5] * cm[3] + cm[5]
                pieces.append(_Piece(words.replace("\n", ""), x, y, wide))

        plain = (page.extract_text(visitor_text=seen) or "").strip("\n")
        found.append(in_columns(pieces) or plain)
        text += len(plain)
    return found


@dataclass(slots=True)
class _Piece:
    """Words at a place of the page; `size` of their letters, in points."""

    text: str
    x: float
    y: float
    size: float

    @property
    def end(self) -> float:
        return self.x + columns(self.text) * self.size / 2


def in_columns(pieces: Sequence[_Piece]) -> str | None:
    """The text of a page whose two columns of running text were written line by line across; None when it is no such page.

    A table looks alike, but its cells at the left do not go up to the middle.
    """
    rows = _rows(pieces)
    pairs = [(one, two) for one, two in pairwise(rows) if abs(one.y - two.y) < 2 and two.x > one.end]
    if len(pairs) < 5:
        return None
    middle, times = Counter(round(two.x / 4) * 4 for _, two in pairs).most_common(1)[0]
    left = min(one.x for one, _ in pairs)
    full = sum(1 for one, _ in pairs if one.end - left > 0.75 * (middle - left))
    if times < 0.6 * len(pairs) or len(pairs) * 4 < len(rows) or full < 0.6 * len(pairs):
        return None
    first = [row.text for row in rows if row.x < middle - 4]
    return "\n".join((*first, *(row.text for row in rows if row.x >= middle - 4)))


def _rows(pieces: Sequence[_Piece]) -> list[_Piece]:
    """Pieces that stand beside each other, as one."""
    rows: list[_Piece] = []
    for piece in pieces:
        last = rows[-1] if rows else None
        if last is not None and abs(last.y - piece.y) < 2 and -piece.size < piece.x - last.end < 1.5 * piece.size:
            gap = " " if piece.x - last.end > 0.2 * piece.size and last.text[-1:].isascii() else ""
            rows[-1] = _Piece(last.text + gap + piece.text, last.x, last.y, piece.size)
        else:
            rows.append(piece)
    return rows


def _read(pages: Sequence[str]) -> Read:
    parts = [_BROKEN_WORD.sub("", CONTROL.sub("", NEW_LINE.sub("\n", page))) for page in pages]
    text = "\n".join(parts)
    heads: list[Span] = []
    at = 0
    running = _running(parts)
    for part in parts:
        lines = part.split("\n")
        ends = _ends(lines)
        for number, line in enumerate(lines):
            if number in ends and _like(line) in running:
                heads.append((at, at + len(line)))
            at += len(line) + 1
    return Read(Mapped.of(text), "pdf", heads=tuple(heads))


def _running(pages: Sequence[str]) -> frozenset[str]:
    """What stands at the head or foot of most pages, its numbers aside."""
    times = Counter(like for page in pages for like in {_like(lines[n]) for lines in [page.split("\n")] for n in _ends(lines)})
    return frozenset(like for like, count in times.items() if count >= max(2, len(pages) * 0.6) and like)


def _ends(lines: Sequence[str]) -> frozenset[int]:
    """The first and the last two lines with words."""
    said = [number for number, line in enumerate(lines) if line.strip()]
    return frozenset((*said[:2], *said[-2:]))


def _like(line: str) -> str:
    return re.sub(r"\d+", "0", "".join(line.split()))

"""PDF with a text layer → lines. Spans point into the text as it was read from it.

Lines that a page's margin broke are joined later (`pages.py`); here go what only the pages themselves tell: running heads and feet, words
broken at a hyphen, and two columns that were written line by line across.
"""

from __future__ import annotations

import logging
import re
from collections import Counter
from collections.abc import Sequence
from io import BytesIO
from typing import Any

from bot.article.mapped import Mapped
from bot.article.tree.lines import columns
from bot.article.values import CONTROL, NEW_LINE, NotAnArticleError, Read, Span

MAX_PAGES = 150
MAX_TEXT = 1_200_000  # characters; what is more is refused anyway
MAX_CONTENT = 2_500_000
"""Bytes of what draws the pages, all together: reading them takes about a second a megabyte."""
MIN_ROWS = 5
_SPACED = re.compile(r"\S \S")
_GUTTER = re.compile(r" {3,}")
_BROKEN_WORD = re.compile(r"(?<=[a-z]{2})-\n([a-z]{2,30}[.,;:]?) ?")


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
        plain = (page.extract_text() or "").strip("\n")
        if len(_SPACED.findall(plain)) >= MIN_ROWS:
            plain = in_columns(plain, page.extract_text(extraction_mode="layout") or "") or plain
        found.append(plain)
        text += len(plain)
    return found


def in_columns(plain: str, laid: str) -> str | None:
    """The text of a page whose two columns of running text were written line by line across; None when it is no such page.

    `laid`: the page with its gaps kept as spaces. A table looks alike, but its cells at the left do not go up to the middle.
    """
    lines = [line.strip() for line in laid.split("\n") if line.strip()]
    halves = [_GUTTER.split(line) for line in lines]
    rows = [half for half in halves if len(half) == 2]
    if len(rows) < MIN_ROWS or len(rows) < 0.6 * len(lines):
        return None
    wide = [columns(left) for left, _ in rows]
    solid = "".join(plain.split())
    across = sum(1 for left, right in rows if "".join((left + right).split()) in solid)
    if sum(1 for one in wide if one >= 0.75 * max(wide)) < 0.6 * len(rows) or across < 0.6 * len(rows):
        return None
    first = next(number for number, half in enumerate(halves) if len(half) == 2)
    last = max(number for number, half in enumerate(halves) if len(half) == 2)
    middle = halves[first : last + 1]
    return "\n".join((*lines[:first], *(half[0] for half in middle), *(half[1] for half in middle if len(half) == 2), *lines[last + 1 :]))


def _read(pages: Sequence[str]) -> Read:
    parts = [_BROKEN_WORD.sub("\\1\n", CONTROL.sub("", NEW_LINE.sub("\n", page))) for page in pages]
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

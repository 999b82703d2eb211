"""Parameters as the Bot API wants them: keyboards, escaped text, pieces of a long text."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from html import escape as _escape
from typing import Any, Final

TEXT_UNITS: Final = 4096
"""The longest text of one message, in UTF-16 code units, as Telegram counts."""
CAPTION_UNITS: Final = 1024
CALLBACK_BYTES: Final = 64
_BREAKS: Final = ("\n\n", "\n", "。", "！", "？", ". ", "；", "，", " ")
"""Where to cut a long text, best first."""
_HALF_TAG: Final = re.compile(r"&[#\w]{0,10}$")
_DECEIVING: Final = re.compile("[\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff\x00-\x08\x0b-\x1f\x7f]")
"""Characters that turn or hide what stands beside them; in a name or a quote they could imitate somebody else's line. Joiners stay:
some writings and many emoji are made with them."""


def escape(text: str) -> str:
    """Text for parse mode HTML, in which it then stands for itself."""
    return _escape(text, quote=False)


def calm(text: str) -> str:
    """Without the characters that turn or hide what stands beside them."""
    return _DECEIVING.sub("", text)


def one_line(text: str) -> str:
    """A name or a short text as it may stand inside a line of ours."""
    return " ".join(calm(text).split())


def length(text: str) -> int:
    """How long Telegram finds a text: characters beyond U+FFFF count twice."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2


def keyboard(rows: Iterable[Sequence[tuple[str, str]]]) -> dict[str, Any]:
    """An inline keyboard of rows of (text, callback data). ValueError when the data is over 64 bytes, or a text or data is empty:
    Telegram would refuse the whole message."""
    return {"inline_keyboard": [[_button(text, data) for text, data in row] for row in rows if row]}


def _button(text: str, data: str) -> dict[str, str]:
    size = len(data.encode())
    if not text.strip() or not 1 <= size <= CALLBACK_BYTES:
        raise ValueError(f"the button “{text}” has {size} bytes of data; a button needs a text and 1 to {CALLBACK_BYTES} bytes")
    return {"text": text, "callback_data": data}


def pieces(text: str, limit: int = TEXT_UNITS) -> list[str]:
    """A text cut to fit into messages of `limit` units: at an empty line, a line's end, a sentence's or a word's where there is one in
    the second half of a piece; never inside a character of two units or an HTML escape such as `&amp;`. None of it is lost but the
    white space at the cuts; an empty text gives no piece.

    For plain text: markup such as `<b>` is not known here and may be cut.
    """
    found: list[str] = []
    rest = text.strip()
    while rest:
        if length(rest) <= limit:
            found.append(rest)
            break
        cut = _cut(rest, limit)
        found.append(rest[:cut].rstrip())
        rest = rest[cut:].lstrip()
    return found


def _cut(text: str, limit: int) -> int:
    hard = _fits(text, limit)
    head = text[:hard]
    for mark in _BREAKS:
        at = head.rfind(mark)
        if at >= hard // 2:
            return at + len(mark)
    half = _HALF_TAG.search(head)
    return half.start() if half is not None and half.start() > 0 else hard


def _fits(text: str, limit: int) -> int:
    """How many characters of `text` fit into `limit` units; at least one."""
    units = 0
    for index, character in enumerate(text):
        units += 2 if character > "\uffff" else 1
        if units > limit:
            return max(index, 1)
    return len(text)

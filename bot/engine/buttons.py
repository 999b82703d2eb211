"""Buttons: callback data `rev.node.option.seq` (at most 64 bytes), and how labels stand in rows."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from bot.engine.effects import Button
from bot.engine.events import Choose

OWN = "_"
"""Stands for the node in the data of the engine's own buttons: built-ins, confirmations, choices it offers."""

SKIP = "_skip"
DONE = "_done"

MAX_BYTES = 64
_MAX_SEQ_DIGITS = 9
_ROW_CELLS = 30
_PER_ROW = 3


def data(rev: str, node: str, option: str, seq: int) -> str:
    return f"{rev}.{node}.{option}.{seq}"


def parse(text: str) -> Choose:
    """Callback data back to a press. What is not of our form becomes a bare option: `Choose(rev="", node="", option=text)`."""
    parts = text.split(".")
    if len(parts) == 4 and all(parts) and text.isascii() and len(text) <= MAX_BYTES:
        rev, node, option, seq = parts
        if seq.isdigit() and len(seq) <= _MAX_SEQ_DIGITS:
            return Choose(rev, node, option, int(seq))
    return Choose("", "", text)


@lru_cache(maxsize=4096)
def cells(text: str) -> int:
    """How wide a label is: a Chinese character or an emoji counts two. The same few labels are asked for again and again."""
    return sum(2 if ord(char) >= 0x1100 else 1 for char in text)


def rows(buttons: Sequence[Button]) -> tuple[tuple[Button, ...], ...]:
    """At most three in a row, as many as their longest label leaves room for."""
    if not buttons:
        return ()
    widest = max(cells(button.text) for button in buttons) + 4  # Telegram pads a label on both sides
    per_row = min(_PER_ROW, max(1, _ROW_CELLS // widest))
    return tuple(tuple(buttons[start : start + per_row]) for start in range(0, len(buttons), per_row))

"""The words of a rich formatted message (Bot API 10), read in order and without their form."""

from __future__ import annotations

from typing import Any

_INLINE = ("label", "summary", "text", "expression", "alternative_text", "caption", "credit")
_NESTED = ("blocks", "items")


def plain_text(rich: Any) -> str:
    """One line a block. Raises TypeError, KeyError or AttributeError when it is no rich message."""
    lines: list[str] = []
    for block in rich["blocks"]:
        _block(block, lines)
    return "\n".join(line for line in lines if line)


def _block(block: Any, lines: list[str]) -> None:
    lines.extend(_inline(block[key]) for key in _INLINE if key in block)
    for key in _NESTED:
        for inner in block.get(key, ()):
            _block(inner, lines)
    lines.extend(" ".join(_inline(cell) for cell in row) for row in block.get("cells", ()))


def _inline(text: Any) -> str:
    if isinstance(text, str):
        return text.replace("\0", "")
    if isinstance(text, list):
        return "".join(_inline(part) for part in text)
    return "".join(_inline(text[key]) for key in _INLINE if key in text)

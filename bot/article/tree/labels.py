"""Words that label a part of an item: `解决办法：…`."""

from __future__ import annotations

import re

from bot.article.lexicon import LABEL
from bot.article.tree.lines import Line
from bot.article.tree.markers import Marker
from bot.article.values import Kind

_OWN_LABEL = re.compile(
    rf"[【\[]?(?:{LABEL.pattern})[】\]]?\s*[:：]\s*(?=\S)|[【\[](?:{LABEL.pattern.replace('?P<', '?P<b_')})[】\]]\s*(?=\S)", re.IGNORECASE
)


def label_of(line: Line, marker: Marker) -> tuple[Kind, Line, Line | None] | None:
    """`- 解决办法：…`: an item that is only a part of one. Its kind, the label, and what stands behind it."""
    found = _OWN_LABEL.match(line.key[marker.end :])
    if found is None:
        return None
    kind = next(name.removeprefix("b_") for name, words in found.groupdict().items() if words)
    at = marker.end + found.end()
    return kind, line.part(marker.end, at), line.part(at, len(line.text))  # type: ignore[return-value]

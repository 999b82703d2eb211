"""A talk written down: 客户：… 客服：… is questions and their answers."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from bot.article.lines import Line
from bot.article.markers import Marker

_ASKS = re.compile(r"(?:客户|顾客|商户|商家|用户|店主|老板|网友|读者|提问者|customer|merchant|me|user)\s?[:：]\s*(?=\S)")
_REPLIES = re.compile(r"(?:(?:在线|人工)?客服|小编|专家|工程师|技术|客户经理|回复|agent|support|advisor)\s?[:：]\s*(?=\S)")


def speaker_of(line: Line) -> Marker | None:
    """Who speaks, as the marker of a question or of an answer."""
    for style, pattern in (("q", _ASKS), ("a", _REPLIES)):
        if found := pattern.match(line.key):
            return Marker(style, None, found.end())
    return None


def two_talk(lines: Sequence[Line]) -> bool:
    """Whether two people talk in turns, one who asks and one who answers."""
    said = [speaker.style for line in lines if (speaker := speaker_of(line)) is not None]
    return said.count("q") >= 2 and said.count("a") >= 2 and sum(a != b for a, b in pairwise(said)) * 3 >= len(said) * 2

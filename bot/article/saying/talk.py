"""A talk written down (客户：… 客服：…), or what to say when (如果商户说“…”，则回：…): questions and their answers."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from bot.article.tree.lines import Line
from bot.article.tree.markers import Marker

_ASKS = re.compile(r"(?:客户|顾客|商户|商家|用户|店主|老板|网友|读者|提问者|customer|merchant|me|user)\s?[:：]\s*(?=\S)")
_SAYS = re.compile(
    r"(?:[〔【\[（(][^〕】\])）]{1,8}[〕】\])）]\s?)?(?:如果|若|当|遇到|要是)?(?:商户|客户|顾客|用户|对方|商家|店主)(?:说|问|反映|反馈|提出|来电(?:说|问)?|咨询)[:：]?\s?(?=[“\"「『])|if (?:a |the )?(?:merchant|customer|caller)s? (?:says?|asks?|reports?)[:,]?\s?(?=[“\"])"
)
_SAID = re.compile(
    r"(?:则|可|请|就|统一|标准)?(?:回复?|答复?|应答|话术|这样说|这么说|告知)\s?[:：]\s*(?=\S)|(?:say|reply|answer)\s?:\s*(?=\S)"
)
_QUOTATION = re.compile(r"[“\"「『]([^“”\"「」『』\n]+)[”\"」』][,，:：.。]?(?:的|时)?[,，:：]?")
_REPLIES = re.compile(r"(?:(?:在线|人工)?客服|小编|专家|工程师|技术|客户经理|回复|agent|support|advisor)\s?[:：]\s*(?=\S)")


def speaker_of(line: Line) -> Marker | None:
    """Who speaks, as the marker of a question or of an answer."""
    for style, pattern in (("q", _ASKS), ("q", _SAYS), ("a", _REPLIES), ("a", _SAID)):
        if found := pattern.match(line.key):
            return Marker(style, None, found.end())
    return None


def two_talk(lines: Sequence[Line]) -> bool:
    """Whether two people talk in turns, one who asks and one who answers."""
    said = [speaker.style for line in lines if (speaker := speaker_of(line)) is not None]
    return said.count("q") >= 2 and said.count("a") >= 2 and sum(a != b for a, b in pairwise(said)) * 3 >= len(said) * 2


def quoted(words: Line) -> Line:
    """What is said, where all of it stands in quotation marks: “机器没声音”，"""
    found = _QUOTATION.fullmatch(words.text)
    return words.part(*found.span(1)) if found else words

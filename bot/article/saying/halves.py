"""Items that hold a cause and what to do about it with nothing between but a dash, an arrow, a colon or a full stop: `卡过期 → 换卡后再申请`."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.article.saying.pieces import Draft, made
from bot.article.saying.speech import is_order
from bot.article.tree.lines import Line
from bot.article.tree.nodes import Node
from bot.article.tree.titles import cut_title

_BETWEEN = re.compile(r"\s*(?:—{1,2}|–|→|⇒|➜|➡|=+>|-+>|[：:](?!\d)|[。；;？?！!]+|\.\s|\s-\s)\s*")
_ELSE = re.compile(
    r"(?:如果|要是)?(?:以上|上面|上述|这些)?(?:都|还|仍|全)(?:然|是)?(?:不|没)|其他|其它|none of|still|anything else|otherwise",
    re.IGNORECASE,
)
FEWEST = 2
LONGEST = 44
"""Columns of what is the matter; more is a paragraph."""


def paired(items: Sequence[Node]) -> bool:
    """Whether most items of a list are of two such halves."""
    apart = [halves(item) is not None for item in items]
    return sum(apart) >= FEWEST and sum(apart) * 5 >= len(items) * 3


def halves(node: Node) -> tuple[Line, Line] | None:
    """(what is the matter, what to do) of one item."""
    line = node.words
    if line is None or node.children or node.rows or node.paras:
        return None
    for found in _BETWEEN.finditer(line.text):
        left, right = line.part(0, found.start()), line.part(found.end(), len(line.text))
        if left.long > LONGEST or is_order(left.text):
            return None
        if left.long >= 2 and right.text and is_order(re.split(r"[，,。；;]", right.text)[0]):
            return left, right
    return None


def parted(node: Node, name: str) -> list[Draft]:
    """The cause and the remedy of an item of two halves."""
    both = halves(node)
    if both is None:
        return []
    if _ELSE.match(both[0].text):
        title, rest = cut_title(both[1])
        return [made("solution", title, [rest] if rest is not None else [], section=name, whole=node.line, why="what is left to do")]
    words, more = cut_title(both[0])
    cause = made("cause", words, [more] if more is not None else [], section=name, whole=both[0], why="an item that goes on to its remedy")
    title, rest = cut_title(both[1])
    remedy = made(
        "solution", title, [rest] if rest is not None else [], section=name, whole=both[1], why="an item that goes on to its remedy"
    )
    remedy.cause = cause
    return [cause, remedy]

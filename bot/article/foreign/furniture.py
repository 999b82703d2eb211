"""The page's own lines: the way to it, who wrote it and when, how often it was read, buttons, menus, footers, notices.

A line is furniture when the whole of it is, or when each of its pieces (between bars, dots, wide spaces) is.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.article.foreign.pagewords import ABOUT, ANYWHERE, AT_FOOT, AT_HEAD, BUTTON, COUNT, SHARE, WHEN
from bot.article.foreign.salestalk import TROUBLE
from bot.article.lexicon import trimmed
from bot.article.tree.lines import Line

LINKS = re.compile(r"(?:!?\[[^\]\n]*\]\([^)\n]*\)|\[\[[^\]\n]*\]\]|[\s|·•/,，、«»—-])+")
_TAGS = re.compile(r"(?:#\s?[^\s#]{1,20}#?\s*){2,}|[^\s#]{1,20}(?:\s+#\s?[^\s#]{1,20}#?){1,}")
_SIGN = re.compile(r"[\[【(（](?:表情|图片|动画表情|语音|视频|文件|红包|位置|链接|图)[^\]】)）]{0,12}[\]】)）]")
_PATH = re.compile(
    r"[^>›»/]{1,24}(?:\s*(?<!-)[>›»→]\s*[^>›»]{1,40}){1,5}|[^/]{2,20}(?:\s/\s[^/]{2,40}){2,5}|(?:首页|主页|[^/]{0,6}(?:中心|百科|知识库|频道)|home|help[^/]{0,10}|support|blog|docs)(?:\s/\s[^/]{2,40}){1,5}"
)
_BETWEEN = re.compile(r"\s*[|｜·・•\t]\s*|\s{2,}|(?<=\d)[,，]\s*(?=[\u4e00-\u9fff]{2}[:：])")
_NUMBER = re.compile(r"(?:id\s*[:：]?\s*)?\d{1,10}")
_DISCLAIMS = re.compile(r"侵权|版权|转载|免责|声明|本文|本站|立场|copyright|cookie|disclaimer|unsubscribe")
_HEAD_LINES, _FOOT_LINES = 10, 12


def bare(line: Line) -> str:
    """A line's key without the signs and brackets around it."""
    return re.sub(r"^[^\w©#]+|[\s*_>\[\]【】()（）|·-]+$", "", line.key)


def at_head(line: Line, number: int) -> bool:
    """Whether one of an article's first lines belongs to the page: a path to it, a byline, a letterhead."""
    if number >= _HEAD_LINES or line.long > 90 or line.leads:
        return False
    words = bare(line)
    return bool((line.marker is None and _PATH.fullmatch(line.key.strip())) or AT_HEAD.fullmatch(words)) or _pieced(line.key, about=True)


def at_foot(line: Line, number: int, lines: int) -> bool:
    """The same of an article's last lines."""
    if number < lines - _FOOT_LINES or number * 2 < lines or line.long > 120 or line.leads:
        return False
    return bool(AT_FOOT.fullmatch(bare(line))) or _pieced(line.key, about=True)


def anywhere(line: Line) -> bool:
    """Whether a line is the page's wherever it stands."""
    if line.long > 120:
        return False
    if _SIGN.fullmatch(line.key.strip()):
        return True
    return any(ANYWHERE.fullmatch(words) for words in (trimmed(line.key), bare(line))) or _pieced(line.key, about=False)


def _pieced(text: str, *, about: bool) -> bool:
    """`作者：周　阅读 3812`, `QQ空间 新浪微博 微信`: all pieces are buttons, counts, dates; or (`about`) told of the page by a label."""
    pieces = [piece for piece in _BETWEEN.split(text.strip(" \t[]【】()（）*_-—>»")) if piece.strip()]
    if len(pieces) > 14 or not pieces:
        return False
    if all(_piece(piece, about=about) for piece in pieces):
        return True
    if (
        about
        and len(pieces) >= 2
        and all(len(piece) <= 12 for piece in pieces)
        and 2 * sum(_piece(piece, about=True) for piece in pieces) > len(pieces)
    ):
        return True
    words = text.split()
    return 2 <= len(words) <= 10 and len(text) <= 60 and all(_piece(word, about=about) for word in words)


def _piece(piece: str, *, about: bool) -> bool:
    words = piece.strip(" \t[]【】()（）*_-—>»,，:：。")
    plain = BUTTON.fullmatch(words) or COUNT.fullmatch(words) or WHEN.fullmatch(words) or ANYWHERE.fullmatch(words)
    return not words or bool(plain or SHARE.fullmatch(words) or (about and ABOUT.fullmatch(words)))


def _says_something(line: Line) -> bool:
    """A sentence or an item on the matter itself is never the page's, whatever words stand in it."""
    matter = {found[0] for found in TROUBLE.finditer(line.key)}
    if _DISCLAIMS.search(line.key):
        return False
    return len(matter) >= 2 and line.long > 16 and (line.ended or line.marker is not None)


def furniture(lines: Sequence[Line], title: Line | None, cuts: dict[int, str]) -> None:
    """Marks the lines that are the page's."""
    for number, line in enumerate(lines):
        if line is title:
            continue
        if line.hint.kind == "furniture":
            cuts[number] = "page furniture (menu, footer, sidebar)"
        elif line.hint.kind == "h" and line.hint.level == 0:
            cuts[number] = "the page's title"
        elif line.hint.kind == "row" or _says_something(line):
            continue
        elif anywhere(line) or at_head(line, number) or at_foot(line, number, len(lines)):
            cuts[number] = "page litter"
        elif LINKS.fullmatch(line.text) or _TAGS.fullmatch(line.text):
            cuts[number] = "page litter (links)"
        elif number < 6 and _NUMBER.fullmatch(line.key):
            cuts[number] = "page litter (a number)"

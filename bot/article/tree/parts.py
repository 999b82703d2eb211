"""Where one file holds several articles."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from bot.article.lexicon import heading_kind, trimmed
from bot.article.normal import key
from bot.article.tree.lines import Line, title_words

MOST = 40
"""Articles in one file; what seems to hold more is one text with many headings."""
_DOMAIN = re.compile(
    r"pos|刷卡|到账|交易|收款|支付|商户|结算|银行|终端|机器|机子|费率|小票|扫码|payout|settle|terminal|payment|card|merchant|deposit|transfer|sale|money|fund|refund"
)
_NUMBERED_PART = re.compile(
    r"(?:【?\s*(?:文章\s?[一二三四五六七八九十\d]{1,2}|第\s?[一二三四五六七八九十\d]{1,2}\s?篇(?:文章)?)\s*】?|article \d{1,2})\s*[:：、.】]?\s*",
    re.IGNORECASE,
)
_BYLINE = re.compile(
    r"(?:作者|来源|发布(?:时间|日期)|时间|日期|编辑)\s*[:：].{1,60}|\d{4}[-/年.]\d{1,2}[-/月.]\d{1,2}.{0,40}|(?:by|published|posted|updated)\b.{3,60}",
    re.IGNORECASE,
)


def _titled(line: Line) -> bool:
    words = title_words(line.text)
    if not 3 <= line.long <= 60 or heading_kind(key(words), strict=True) is not None or line.leads:
        return False
    if line.marker is not None and line.marker.number is not None and line.hint.kind != "h":
        return False
    if (line.marker is not None and line.marker.style in ("q", "q?", "a")) or (
        line.marker is not None and line.marker.style.startswith("bullet")
    ):
        return False
    return not re.search(r"[。；;]", words) and not (words.endswith(".") and line.long > 20)


def parted(lines: Sequence[Line]) -> list[list[Line]]:
    """The articles of a file; nearly always one."""
    starts = _starts(lines)
    if not 0 < len(starts) <= MOST:
        return [list(lines)]
    cut = sorted({0, *starts})
    found = [list(lines[start:end]) for start, end in zip(cut, [*cut[1:], len(lines)], strict=True)]
    while len(found) > 1 and not _bodied(found[0]):
        found[1] = found[0] + found[1]
        found.pop(0)
    return found


def _bodied(part: Sequence[Line]) -> bool:
    return len(part) >= 3 and sum(line.long for line in part) >= 40


def _starts(lines: Sequence[Line]) -> list[int]:
    heads = [number for number, line in enumerate(lines) if line.hint.kind == "h" and line.hint.level == 1]
    if len(heads) >= 2 and all(
        heading_kind(lines[number].key, strict=True) is None
        and heading_kind(lines[number].key) in (None, "cause", "solution", "mixed", "question")
        for number in heads
    ):
        named = [number for number in heads if _DOMAIN.search(lines[number].key)]
        texts = [trimmed(lines[number].key) for number in heads]
        if (
            len(named) == len(heads)
            and len(set(texts)) == len(texts)
            and all(len(lines[a:b]) >= 3 for a, b in zip(heads, [*heads[1:], len(lines)], strict=True))
            and _own_sections(lines, heads)
        ):
            return heads
    numbered = [
        number for number, line in enumerate(lines) if _NUMBERED_PART.match(line.text) and line.long <= 50 and _DOMAIN.search(line.key)
    ]
    if len(numbered) >= 2:
        return numbered
    bylines = _bylines(lines)
    if len(bylines) >= 2:
        return [number - 1 for number in bylines]
    ruled = [number for number, line in enumerate(lines) if number >= 4 and lines[number - 1].is_rule and _title_like(line)]
    return [number for number in ruled if _restarts(lines[number + 1 :])]


def _bylines(lines: Sequence[Line]) -> list[int]:
    """Lines of one make that say who wrote it and when, each under what may be a title."""
    under = [number for number, line in enumerate(lines) if number and _BYLINE.fullmatch(line.text)]
    makes = Counter(_make(lines[number]) for number in under)
    return [
        number
        for number in under
        if _title_like(lines[number - 1])
        or (makes[_make(lines[number])] >= 2 and _titled(lines[number - 1]) and lines[number - 1].long >= 7)
    ]


def _make(line: Line) -> str:
    """How a byline is made: its labels and the shape of its date, names and figures aside."""
    return re.sub(r"\d+", "0", re.sub(r"(?<=[:：])\s?[^\s:：]+", "", line.key))


def _title_like(line: Line) -> bool:
    return _titled(line) and line.long >= 7 and bool(_DOMAIN.search(line.key))


def _restarts(after: Sequence[Line]) -> bool:
    """Whether an article begins here: a first number, or headings of its own."""
    return any(
        (line.marker is not None and line.marker.number == 1) or line.kind in ("cause", "solution", "question") for line in after[:12]
    )


def _own_sections(lines: Sequence[Line], heads: Sequence[int]) -> bool:
    """Whether the parts under these headings have sections of their own, so that the headings are titles."""
    inner = [
        any(
            (line.hint.kind == "h" and line.hint.level >= 2)
            or (line.kind in ("cause", "solution") and line.long <= 20)
            or (line.marker is not None and line.marker.number == 1)
            for line in lines[start + 1 : end]
        )
        for start, end in zip(heads, [*heads[1:], len(lines)], strict=True)
    ]
    return sum(inner) >= 2

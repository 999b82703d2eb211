"""What follows an article, or stands between its parts, and only leads elsewhere: related links, comments, the page's foot."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.article.furniture import bare
from bot.article.lines import Line
from bot.article.sales import MAYBE, score
from bot.article.salestalk import TROUBLE

_TAIL = re.compile(
    r"(?:(?:网友|最新|全部|精彩|读者)?评论(?:[(（]\d+[)）])?|\d+\s?(?:条)?(?:评论|comments?)|comments?(?: \(\d+\))?|其他回答.{0,8}|查看剩余.{0,12}|.{0,6}(?:类似|相关)(?:问题|问答|文章|推荐|阅读|链接)[:：]?.{0,30}|您?可能(?:还|也)?(?:感兴趣|想看|喜欢).{0,12}|(?:上|下)一篇\s?[:：].*|分享(?:到|至)\s?[:：].*|was this .{0,30}(?:helpful|useful).*|did this answer.*|以上内容.{0,10}(?:帮助|有用).{0,30}|.{0,4}the end.{0,4}|友情链接.*|>> ?返回.*|powered by.*|still need help.*|热门文章.*|猜你喜欢.*|related(?: articles| questions)?\s?:?.{0,80}|版权所有.*|copyright.*|©.*|仍未解决[?？]\s.*|喜欢本文的还看了.*|本周热帖.*)"
)


def related(lines: Sequence[Line], cuts: dict[int, str]) -> None:
    """From a heading such as 相关产品 on, while what follows looks like links or adverts. `推荐阅读：…` is one line."""
    inside, last = False, None
    for number, line in enumerate(lines):
        if line.kind == "related" and line.long <= 30 and not line.ended:
            inside = not re.search(r"[:：]\s*\S", line.text) and line.long <= 20
            cuts.setdefault(number, "related links")
            continue
        marker = line.marker
        if inside:
            matter = len({found[0] for found in TROUBLE.finditer(line.key)})
            teaser = line.text.endswith(("...", "……", "…"))
            sections = line.kind in ("cause", "solution", "escalation", "prevention", "question") and line.long <= 12
            goes_on = (
                marker is not None
                and last is not None
                and marker.number is not None
                and (marker.style, marker.number) == (last[0], last[1] + 1)
            )
            if sections or goes_on or (line.long > 44 and not teaser and matter >= 3 and score(line.key)[0] < MAYBE):
                inside = False
            else:
                cuts.setdefault(number, "related links")
        elif marker is not None and marker.number is not None:
            last = (marker.style, marker.number)


def tail(lines: Sequence[Line], cuts: dict[int, str]) -> None:
    """What follows the article: from the first line that closes the page on, unless the article goes on after it."""
    for number in range(max(2, len(lines) // 3), len(lines)):
        line = lines[number]
        if line.hint.kind == "row" or not (line.long <= 60 and _TAIL.fullmatch(bare(line))):
            continue
        after = lines[number + 1 :]
        if any(
            one.kind in ("cause", "solution", "prevention", "escalation") and one.long <= 12 and place not in cuts
            for place, one in enumerate(after, number + 1)
        ):
            continue
        if sum(one.long for one in after) > 0.4 * sum(one.long for one in lines):
            continue
        for place in range(number, len(lines)):
            cuts.setdefault(place, "after the end of the article")
        return

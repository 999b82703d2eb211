"""What follows an article, or stands between its parts, and only leads elsewhere: related links, comments, the page's foot."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.article.foreign.furniture import bare
from bot.article.foreign.sales import MAYBE, score
from bot.article.foreign.salestalk import TROUBLE
from bot.article.lexicon import heading_kind, trimmed
from bot.article.tree.lines import Line

_TAIL = re.compile(
    r"(?:(?:网友|最新|全部|精彩|读者)?评论(?:[(（]\d+[)）])?|\d+\s?(?:条)?(?:评论|comments?)|comments?(?: \(\d+\))?|其他回答.{0,8}|查看剩余.{0,12}|.{0,6}(?:类似|相关)(?:问题|问答|文章|推荐|阅读|链接)[:：]?.{0,30}|您?可能(?:还|也)?(?:感兴趣|想看|喜欢).{0,12}|(?:上|下)一篇\s?[:：].*|分享(?:到|至)\s?[:：].*|was this .{0,30}(?:helpful|useful).*|did this answer.*|以上内容.{0,10}(?:帮助|有用).{0,30}|.{0,4}the end.{0,4}|友情链接.*|>> ?返回.*|powered by.*|still need help.*|热门文章.*|猜你喜欢.*|related(?: articles| questions)?\s?:?.{0,80}|版权所有.*|copyright.*|©.*|仍未解决[?？]\s.*|喜欢本文的还看了.*|本周热帖.*)"
)
_EDIT = re.compile(r"\s*\[(?:编辑|edit|源代码)[^\]]{0,10}\]\s*$")
_IF_LINKS = "links to other questions"
_AWAY = (
    (
        re.compile(
            r"往期(?:精彩|推荐|回顾|文章|内容|好文).{0,6}|精彩(?:推荐|回顾|文章)|(?:好文|热文|精选)推荐|(?:为(?:您|你)|猜你)推荐|推荐给(?:您|你)|大家(?:都)?在看|你可能(?:还|也)?(?:喜欢|想看|感兴趣).{0,6}|(?:最新|最近)(?:发布|更新|资讯|文章)|(?:本周|今日|本月|一周)?(?:热门|热文|热点)(?:阅读|文章|排行|推荐|话题)?|(?:文章|阅读|点击|资讯)排行(?:榜)?|栏目导航|站内导航|(?:友情|合作)链接|参考(?:资料|文献|来源|链接)|资料来源|引用来源|外部链接|references|sources|external links|further reading|read next|recent (?:posts|articles)|trending|其他人还(?:看|问|搜)了?.{0,4}|most (?:read|popular)|more (?:on this|like this|stories)"
        ),
        "related links",
    ),
    (
        re.compile(r"(?:相关|类似|其他|更多)(?:问题|问答|提问)|大家(?:还|都)在问|people also ask|(?:similar|other|related) questions"),
        _IF_LINKS,
    ),
    (
        re.compile(
            r"(?:网友|用户|读者|最新|全部|精彩|精选|热门)?(?:评论|留言|跟帖|讨论区?)(?:区|列表)?\s?(?:[(（]?\d+\s?条?[)）]?)?|(?:共)?\d+\s?条?(?:评论|留言|回复)|comments?(?: ?\(\d+\))?|\d+ (?:comments?|replies|responses?)|(?:reader|user) comments|leave a (?:reply|comment)|discussion(?: ?\(\d+\))?"
        ),
        "comments",
    ),
    (
        re.compile(
            r"(?:修订|版本|变更|更新|修改)(?:记录|历史|说明|履历)|(?:revision|version|change) (?:history|log)|changelog|document control|文档信息|(?:审批|会签)(?:记录|栏)"
        ),
        "the document's history",
    ),
    (
        re.compile(
            r"(?:产品|机器|机型|品牌|公司|企业|店铺|服务)(?:介绍|简介|优势|特点|特色|亮点|推荐|展示|参数|报价|价格)|关于(?:我们|本站|本店|作者|公司)|(?:购买|订购|申请|办理|加盟|合作)(?:方式|流程|须知|条件|政策)|我们的(?:优势|产品|服务)|为什么选择我们|作者(?:简介|介绍)|(?:联系|咨询)(?:我们|方式|电话)|about (?:us|the author|our company|the company)|our (?:products|services|plans)|pricing|why choose us|get in touch|contact (?:us|details|information)"
        ),
        "an advert: the seller about himself",
    ),
)


def related(lines: Sequence[Line], cuts: dict[int, str]) -> None:
    """From a heading such as 相关产品 on, while what follows looks like links or adverts. `推荐阅读：…` is one line."""
    inside, level, last = "", 0, None
    for number, line in enumerate(lines):
        if (why := _leads_away(line)) and (why != _IF_LINKS or _only_links(lines[number + 1 : number + 9])):
            inside = "" if re.search(r"[:：]\s*\S", line.text) or line.long > 20 else why
            level = line.hint.level if line.hint.kind == "h" else 9
            cuts.setdefault(number, why)
            continue
        marker = line.marker
        if inside:
            goes_on = (
                marker is not None
                and last is not None
                and marker.number is not None
                and (marker.style, marker.number) == (last[0], last[1] + 1)
            )
            if _is_back(line, level, strict=inside in ("comments", _IF_LINKS)) or goes_on:
                inside = ""
            else:
                cuts.setdefault(number, inside)
        elif marker is not None and marker.number is not None:
            last = (marker.style, marker.number)


def _only_links(after: Sequence[Line]) -> bool:
    """Whether what stands below a heading is titles, not text: no sentences, no answers."""
    told = [
        line
        for line in after
        if (line.ended and not line.asks_like) or (line.marker is not None and line.marker.style == "a") or line.long > 40
    ]
    return bool(after) and not told


def _leads_away(line: Line) -> str:
    """What a heading leads to that is no part of the article; "" when it does not."""
    if line.long > 30 or line.ended:
        return ""
    if line.kind == "related":
        return "related links"
    words = trimmed(_EDIT.sub("", line.key[line.marker.end :] if line.marker else line.key))
    return next((why for pattern, why in _AWAY if pattern.fullmatch(words)), "")


def _is_back(line: Line, level: int, *, strict: bool) -> bool:
    """Whether the article goes on here."""
    matter = len({found[0] for found in TROUBLE.finditer(line.key)})
    teaser = line.text.endswith(("...", "……", "…"))
    if line.hint.kind == "h" and 0 < line.hint.level <= level < 9:
        return True
    if strict or (line.marker is not None and line.marker.number is None):  # said by a reader, or one of the links
        return line.hint.kind == "h" and heading_kind(line.key, strict=True) is not None
    if line.kind in ("cause", "solution", "escalation", "prevention", "question", "faq", "summary") and line.long <= 12:
        return not line.text.endswith(("?", "？"))
    return line.long > 44 and not teaser and matter >= 3 and score(line.key)[0] < MAYBE


def tail(lines: Sequence[Line], cuts: dict[int, str]) -> None:
    """What follows the article: from the first line that closes the page on, unless the article goes on after it."""
    for number in range(max(2, len(lines) // 3), len(lines)):
        line = lines[number]
        if line.hint.kind == "row" or not (line.long <= 60 and _TAIL.fullmatch(bare(line))):
            continue
        after = lines[number + 1 :]
        if any(one.marker is not None and one.marker.style == "a" for one in after[:6]):
            continue
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

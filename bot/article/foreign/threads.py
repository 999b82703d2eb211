"""Pages on which people answer one another: forums, question pages, comments.

The first post tells the trouble, the others may hold the answer. What stands about a post (who, when, how many liked it), posts that sell
and posts that say nothing are no part of it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from bot.article.foreign.litter import Cut
from bot.article.foreign.sales import SURE, score
from bot.article.tree.lines import Line

_WHEN = r"(?:\d{4}\s?[-/年.]\s?\d{1,2}\s?[-/月.]\s?\d{1,2}日?(?:\s+\d{1,2}:\d{2}(?::\d{2})?)?|\d+\s?(?:分钟|小时|天|个?月|周)前|昨天 ?\d{0,2}:?\d{0,2}|\d+ (?:minutes?|hours?|days?|weeks?|months?) ago)"
_HEAD = re.compile(
    rf"(?:\d{{1,4}}楼|#\d{{1,4}})(?![\w]).{{0,60}}|(?:楼主|沙发|板凳|地板)(?=$|[\s|·:：(（\d]).{{0,60}}|.{{1,24}}\s#\d{{1,4}}(?:\s.{{0,20}})?|.{{0,40}}\blv\.?\s?\d.{{0,50}}|.{{0,30}}(?:发表|发布|编辑|回答|回复|提问|写)于.{{0,6}}{_WHEN}.{{0,40}}|(?:[*★]\s?)?.{{0,6}}(?:最佳|满意|推荐|采纳)答案.{{0,50}}|(?:热心网友|网友|匿名(?:用户|网友)?|知道网友|游客).{{0,24}}{_WHEN}.{{0,30}}"
    rf"|.{{0,24}}(?:replied|answered|posted|wrote|asked|commented)(?: (?:on|at|by|to))?.{{0,40}}|(?:best|accepted|top|verified) (?:answer|reply|solution).{{0,40}}|(?:re|posted by|by|from)\s?:\s?.{{0,40}}|[\w.-]{{3,24}}\s+[·•|,-]\s+{_WHEN}.{{0,30}}"
)
_ABOUT = re.compile(
    r"(?:\d[\d,]*\s?人(?:赞同|觉得有用|点赞).{0,10}|(?:赞同?|点赞|踩|顶|好评?|有用)\s?[(（]?\d+.{0,50}|(?:收藏|分享|举报|回复|评论|添加评论|引用|关注问题|写回答|邀请回答|好问题|只看楼主|收起|喜欢|查看全部)(?:[\s·|,，]+(?:\d+\s?条?)?(?:收藏|分享|举报|回复|评论|添加评论|引用|关注问题|写回答|邀请回答|好问题|只看楼主|收起|喜欢|\d+).{0,12}){1,8}|共?\s?\d+\s?个?(?:回答|回复|答案|回复贴).{0,24}|(?:关注者|被浏览|浏览|悬赏分?)\s?[:：]?\s?[\d,]+.{0,30}|采纳率.{0,40}|提问者对.{0,60}|评价\s?[:：].{0,20}|\d+ (?:answers?|replies|votes?|views?|likes?|comments?|people found).{0,40}|(?:reply|like|quote|share|report|follow|upvote)(?:[\s·|]+(?:reply|like|quote|share|report|follow|upvote|\d+)){1,6}|(?:ta|他|她)?获得(?:超过|了)?\s?[\d.,]+\s?(?:万|千)?个?(?:赞|感谢|喜欢).{0,20}|(?:新手上路|版主|管理员|超级版主|(?:资深|高级|中级|初级|注册|普通|金牌|铜牌|银牌|vip)会员|.{0,6}(?:元老|斑竹|答主|达人认证))|(?:文章|帖子|主题|积分|威望|注册(?:时间)?|来自|等级|声望|精华)\s?[:：]\s?[\d,].{0,50}|\[quote.*\[/quote\]|(?:我来答|写回答|我要回答|邀请回答).{0,20}|#.{1,12}#.{0,40}|my signature.*|signature:.*|.{0,20}(?:从业者|一手代理|吃瓜群众|专注.{2,8}年).{0,20}|著作权归.{0,20}|问题补充\s?[:：]?|其他回答.{0,8})"
)
_CHATTER = re.compile(
    r"(?:查到|解决|收到|搞定|到账)了?.{0,40}(?:谢谢|感谢|多谢).{0,20}|.{0,8}(?:谢谢|感谢|多谢|顶|dd|同问|同求|蹲|mark|马克|围观|帮顶|加油|坐等|插眼|收藏了|学到了|赞|沙发|路过|\+1|thx|thanks?|thank you|same here|same (?:issue|problem)|following|bump|solved|worked for me).{0,40}"
)
_DATE = re.compile(rf"(?:发表于|发布于|编辑于|回答于|回复于)?\s?{_WHEN}.{{0,20}}")
_GAINED = re.compile(r"(?:ta|他|她)?获得|.{0,20}(?:从业者|采纳率|会员|上路|版主|答主)")
_COUNTED = re.compile(r"共?\s?\d+\s?个?(?:回答|回复|答案|回复贴)|\d+ (?:answers?|replies)")
_SHORTEST = 14


@dataclass(frozen=True, slots=True)
class Thread:
    """`asked`: numbers of the lines of the first post."""

    cuts: tuple[Cut, ...]
    asked: frozenset[int]


def thread_of(lines: Sequence[Line], title: Line | None) -> Thread | None:
    """None: these are no posts."""
    heads = [number for number, line in enumerate(lines) if line is not title and _is_head(line)]
    about = [
        number
        for number, line in enumerate(lines)
        if line is not title and number not in heads and line.long <= 60 and not _leads_on(line) and _ABOUT.fullmatch(_plain(line))
    ]
    if len(heads) < 2 or len(heads) + len(about) < 4:
        return None
    heads = sorted({*heads, *(number for number in about if _COUNTED.match(_plain(lines[number])))})
    about = sorted({number for number in about if number not in heads} | _names(lines, heads, about, title) | _signatures(lines, heads))
    cuts = [Cut(lines[number].start, lines[number].end, "about a post, not its words") for number in (*heads, *about)]
    first = next((number for number, line in enumerate(lines) if line is title), -1) + 1
    inside = dict.fromkeys((*heads, *about), 0)
    posts = [
        [number for number in range(start, end) if number not in inside]
        for start, end in zip([first, *heads], [*heads, len(lines)], strict=True)
        if start < end or start == first
    ]
    told = [post for post in posts if sum(lines[number].long for number in post) >= _SHORTEST]
    asked = told[0] if told else []
    for post in posts:
        words = [lines[number] for number in post]
        if post is asked or not words:
            continue
        if 2 * sum(line.long for line in words if score(line.key)[0] >= SURE) >= sum(line.long for line in words):
            cuts += [Cut(line.start, line.end, "advert: a post that sells") for line in words]
        elif sum(line.long for line in words) < _SHORTEST or (
            len(words) <= 2 and all(_CHATTER.fullmatch(_plain(line)) or line.long < 8 for line in words)
        ):
            cuts += [Cut(line.start, line.end, "a post that says nothing") for line in words]
    return Thread(tuple(cuts), frozenset(lines[number].number for number in asked if lines[number].marker is None))


def _names(lines: Sequence[Line], heads: Sequence[int], about: Sequence[int], title: Line | None) -> set[int]:
    """Who wrote a post, alone in the line above what is said of him and the time."""
    told = {*heads, *about}
    found = set()
    for number in told:
        above = number - 1
        line = lines[above] if above >= 0 else None
        if line is None or above in told or line is title or line.long > 12 or line.ended or line.leads:
            continue
        dated = _DATE.fullmatch(_plain(lines[number])) or _GAINED.match(_plain(lines[number]))
        if dated and line.marker is None and line.kind is None and not re.search(r"[,，:：]", line.text):
            found.add(above)
    return found


def _signatures(lines: Sequence[Line], heads: Sequence[int]) -> set[int]:
    """Short lines below a `--` that ends a post."""
    found: set[int] = set()
    for number, line in enumerate(lines):
        if line.text in ("--", "-- ", "——", "---"):
            end = next((head for head in heads if head > number), len(lines))
            if end - number <= 4 and all(one.long <= 30 for one in lines[number:end]):
                found |= set(range(number, end))
    return found


def _leads_on(line: Line) -> bool:
    """`楼主按这个来：` belongs to an answer."""
    return line.leads and line.long > 6 and not re.search(r"\d", line.text)


def _plain(line: Line) -> str:
    return line.key.strip(" *_>-[]【】·|")


def _is_head(line: Line) -> bool:
    return (
        line.long <= 50
        and not _leads_on(line)
        and line.hint.kind not in ("row", "furniture")
        and not line.ended
        and bool(_HEAD.fullmatch(_plain(line)))
    )

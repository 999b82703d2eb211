"""What the headings of an article announce, taken together.

One heading may be worded in a way nobody foresaw (怎么破, 那几个缘由, Sound familiar?). But headings come in a row of one style, most of them say
plainly what they are, and articles keep an order: what happens, why, what to do, whom to complain to, how to prevent it. So a row is read
as a whole: by the words of each, by what stands under it, and by what comes before and after.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from bot.article.kinds import cue, weigh
from bot.article.lexicon import ESCALATES, heading_kind, trimmed
from bot.article.lines import Line
from bot.article.markers import Marker
from bot.article.values import Kind

_ORDER: tuple[Kind, ...] = ("question", "cause", "solution", "escalation", "prevention", "advice", "summary")
_FIXED: tuple[Kind, ...] = ("faq", "mixed", "related", "toc", "intro", "summary")
_LEANS: tuple[tuple[Kind, re.Pattern[str]], ...] = (
    (
        "question",
        re.compile(
            r"现象|表现|症状|哪(?:一)?[种类]|样子|长什么样|遇到|碰到|属于|背景|描述|经过|适用|是不是(?:你|您)|出现(?:了)?什么|什么情况|(?:常见|几种|有哪些|哪些)情[况形]|情[况形](?:说明|描述)?$|对号入座|自查清单|案例|事件|怎么了$|what (?:you|it|this|merchants?|they)(?:'re| are| might| may| will)? ?(?:be |usually )?(?:see|seeing|look|notice)\w*|is this (?:article |guide |page )?(?:for )?you|symptoms?|signs?\b|sound familiar|the (?:problem|situation|issue)|what happens?\b|at a glance|situations?|何时适用"
        ),
    ),
    (
        "cause",
        re.compile(
            r"原因|为什么|为何|为啥|因何|缘由|缘故|来由|由来|成因|因素|触发|引发|导致|造成|怎么回事|咋回事|出在哪|出了(?:什么)?问题|问题(?:出)?在|哪里出|哪儿出|谁在|作怪|作祟|环节|卡(?:住|在)|症结|根源|幕后|真相|背后|缘起|why\b|what (?:it|this|that) means?|causes?\b|reasons?\b|behind|going on|went wrong|goes wrong|triggers?\b|culprits?|the usual suspects"
        ),
    ),
    (
        "solution",
        re.compile(
            r"怎么(?:办|破|弄|整|做|处理|解决|查|应对|操作)|咋(?:办|整|弄|破)|如何(?:处理|解决|应对|操作|查|排|恢复|办理)|处理|处置|解决|办法|对策|之策|支招|应对|方法|方案|步骤|措施|安排|排除|排查|自救|补救|搞定|流程|教你|招(?:数|式)?$|几招|(?:该|应当?|要|能|可以)(?:怎么|如何|做)|对症下药|行动|操作(?:指引|指南)|怎样(?:处理|解决|恢复|操作)|how to\b|(?:put|set|make) (?:it|things) right|fix\w*|sort(?:ing)? it|what (?:you|merchants?|we|to|the \w+)(?: can| should| need(?:s)? to| must| will| have to)? ?do\b|what we(?:'ll| will| can| are)|resolution|resolv\w+|solutions?|steps?\b|next steps|troubleshoot\w*|try (?:this|these)|remed(?:y|ies)|get(?:ting)? (?:it|your \w+|paid|the)"
        ),
    ),
    (
        "escalation",
        re.compile(
            r"投诉|维权|申诉|法律|争议|说理|不服|(?:仍|还|依然|始终)(?:然|是)?(?:未|没|不|无法|对不上)|(?:未能?|没有?|无法|不能)(?:得到|获得|妥善)?解决|行不通|都不行|没用|没人管|不给说法|找谁|举报|救济|纠纷|escalat\w+|complain\w*|still (?:stuck|not|no|unhappy|unresolved|stands|missing|need|having)|not happy|unhappy|disput\w+|not satisfied|nothing (?:works|helps)|if (?:all|that|this|none)\b.*(?:fail|work|help)"
        ),
    ),
    (
        "prevention",
        re.compile(
            r"预防|避免|防范|防患|杜绝|(?<![月日号时点])(?:以后|日后|今后|往后|下次|平时|平日|日常|长期)|注意|贴士|提示|提醒|叮嘱|少踩坑|避坑|防坑|别再|不再|再次发生|养成|保养|习惯|未雨绸缪|防止|in (?:the )?future|next time|best practices?|avoid\w*|prevent\w*|do'?s and don'?ts|tips?\b|going forward|keep(?:ing)?\b|before it happens|stay(?:ing)? (?:safe|ahead)|good habits|(?:not|n't|never) (?:repeat|happen|occur)\w*|once and for all"
        ),
    ),
    ("advice", re.compile(r"建议|忠告|寄语|心得|advice|recommend\w*|suggest\w*|parting")),
    ("summary", re.compile(r"总结|小结|结语|结束语|写在最后|最后的话|尾声|结尾|conclusion|summary|wrap|final")),
    ("intro", re.compile(r"附则|前言|引言|导语|总则|编制目的|适用范围|introduction|overview|scope|purpose|about this")),
)
_SIDES = re.compile(
    r"(?:银行|机构|平台|公司|我司|我行|本行|本公司|我们|收单方|服务商|通道).{0,8}(?:责任|跟进|该做|要做|应做|应当|义务|怎么做|会做|做什么|的事|处理)|what (?:we|the bank|the provider|your bank).{0,20}\bdo\b|on our side|our part"
)
LONGEST = 30


def leaning(words: str) -> dict[Kind, float]:
    """How much a heading's words (a `key`) speak for each kind."""
    found: dict[Kind, float] = {}
    if (strict := heading_kind(words, strict=True)) is not None:
        found[strict] = 4.0
    elif (loose := heading_kind(words)) is not None:
        found[loose] = 2.0
    for kind, pattern in _LEANS:
        if pattern.search(words):
            found[kind] = found.get(kind, 0.0) + 2.0
    if _SIDES.search(words):
        found["solution"] = found.get("solution", 0.0) + 2.0
    return found


def named(lines: Sequence[Line]) -> Mapping[int, Kind]:
    """Start of a heading's line → what it announces, for rows of headings that can be read as a whole."""
    found: dict[int, Kind] = {}
    sections: list[tuple[int, int]] = []  # places of sections that are named: what is listed inside is no row of headings
    for row in sorted(_rows(lines), key=lambda row: (_rank(lines[row[0]]), row[0])):
        if _rank(lines[row[0]]) > 12 and any(_plainly(line) for line in lines[: row[0]]):
            continue  # under headings without numbers, what is numbered are items
        if any(first < row[0] and row[-1] < last for first, last in sections) or any(lines[number].start in found for number in row):
            continue
        kinds = _read([lines[number] for number in row], [_under(lines, row, place) for place in range(len(row))])
        if kinds is None:
            continue
        for place, (number, kind) in enumerate(zip(row, kinds, strict=True)):
            if kind is not None:
                found[lines[number].start] = kind
                if kind in _ORDER:
                    sections.append((number, row[place + 1] if place + 1 < len(row) else len(lines)))
    return found


def _plainly(line: Line) -> bool:
    return line.marker is None and line.long <= 14 and heading_kind(line.key, strict=True) in _ORDER


def _rank(line: Line) -> int:
    if line.hint.kind == "h":
        return line.hint.level
    return 10 + (line.marker.rank if line.marker is not None and line.marker.number is not None else -1)


def _style(line: Line) -> str | None:
    """What makes headings of one row alike; None: no heading."""
    if line.hint.kind == "h" and line.hint.level > 0:
        return f"h{line.hint.level}"
    if line.hint.kind in ("row", "furniture", "li") or line.long > LONGEST or (line.ended and not line.asks_like):
        return None
    if line.marker is not None and line.marker.style in ("q", "q?", "a"):
        return None
    if line.marker is not None:
        if line.marker.style.startswith("emoji"):
            return "emoji" if line.long <= 16 else None
        return line.marker.family if line.marker.number is not None else line.marker.style
    if re.match(r"[【\[][^【】\[\]]{2,16}[】\]]\s*$", line.text):
        return "【"
    if line.hint.bold >= len(line.text):
        return "bold"
    return None


def _rows(lines: Sequence[Line]) -> Iterator[list[int]]:
    """Lines of one style, each with something under it; numbers count up, a new 1 begins a new row."""
    open_: dict[str, list[int]] = {}
    done: list[list[int]] = []
    for number, line in enumerate(lines):
        style = _style(line)
        if style is None or (style == "emoji" and _listed(lines, number)):
            continue
        row = open_.setdefault(style, [])
        last = lines[row[-1]].marker if row else None
        here = line.marker
        if row and line.hint.kind != "h" and _number(here) is not None and _number(here) != (_number(last) or 0) + 1:
            done.append(row)
            row = open_[style] = []
        row.append(number)
    for row in [*done, *open_.values()]:
        bare = sum(1 for number, after in zip(row, [*row[1:], len(lines)], strict=True) if after - number < 2)
        if len(row) >= 2 and bare <= len(row) // 4:
            yield row


def _number(marker: Marker | None) -> int | None:
    return marker.number if marker is not None else None


def _listed(lines: Sequence[Line], number: int) -> bool:
    """Whether the line beside one begins with the same emoji: both are items."""
    beside = [lines[other].marker for other in (number - 1, number + 1) if 0 <= other < len(lines)]
    mine = lines[number].marker
    return mine is not None and any(other is not None and other.style == mine.style for other in beside)


def _under(lines: Sequence[Line], row: Sequence[int], place: int) -> Sequence[Line]:
    end = row[place + 1] if place + 1 < len(row) else len(lines)
    return lines[row[place] + 1 : min(end, row[place] + 13)]


def _strongest(words: Mapping[Kind, float]) -> Kind | None:
    best, most = None, 0.0
    for kind, points in words.items():
        if points > most:
            best, most = kind, points
    return best


def _read(heads: Sequence[Line], under: Sequence[Sequence[Line]]) -> list[Kind | None] | None:
    """The kinds of a row of headings; None: it is a list of something else."""
    words = [leaning(trimmed(head.part(head.marker.end, len(head.text)).key if head.marker else head.key)) for head in heads]
    plain: list[Kind | None] = [_strongest(one) for one in words]
    spoken = [kind for kind in plain if kind is not None]
    mostly = len(spoken) * 2 >= len(heads)
    if len({kind for kind in spoken if kind in _ORDER}) < 2 or not (mostly or heads[0].hint.kind == "h"):
        return None
    if not mostly:  # problems, each with a heading of its own, and a few sections
        said = [number for number, kind in enumerate(plain) if kind is not None]
        order = dict(zip(said, _ordered([{kind: words[number].get(kind, 0.0) for kind in _ORDER} for number in said]), strict=True))
        return [order[number] if number in order and words[number].get(order[number], 0.0) >= 2 else None for number in range(len(heads))]
    totals: list[dict[Kind, float]] = []
    for one, body in zip(words, under, strict=True):
        content = _content(body)
        totals.append({kind: one.get(kind, 0.0) + content.get(kind, 0.0) for kind in _ORDER})
    best = _ordered(totals)
    found: list[Kind | None] = []
    for number, kind in enumerate(best):
        own = plain[number]
        if own is not None and own in _FIXED and words[number][own] > words[number].get(kind, 0.0):
            found.append(own)
        elif words[number].get(kind, 0.0) >= 2 or (own is None and totals[number][kind] >= 0.8):
            found.append(kind)
        else:
            found.append(own if own in _ORDER else None)
    return found


def _content(body: Sequence[Line]) -> dict[Kind, float]:
    """What stands under a heading, as evidence of its kind; at most 1.5 for one."""
    lines = [line for line in body if line.marker is not None or line.hint.kind == "li"] or list(body)
    total: dict[Kind, float] = {}
    for line in lines:
        words = line.part(line.marker.end, len(line.text)) if line.marker is not None else line
        for kind, much in weigh(words.text, words.text).items():
            total[kind] = total.get(kind, 0.0) + min(much, 1.5)
        if ESCALATES.search(words.key):
            total["escalation"] = total.get("escalation", 0.0) + 1.5
        if re.search(r"显示|提示|查不到|没有?(?:到|收)|未到|不能|无法", words.key) and cue(words.text) not in ("solution", "prevention"):
            total["question"] = total.get("question", 0.0) + 0.7
    return {kind: min(1.5, much / max(1, len(lines))) for kind, much in total.items()}


def _ordered(totals: Sequence[Mapping[Kind, float]]) -> list[Kind]:
    """The likeliest kinds in a row, where going back in the usual order is unlikely."""
    best: list[tuple[float, list[Kind]]] = [(totals[0][kind], [kind]) for kind in _ORDER]
    for total in totals[1:]:
        step: list[tuple[float, list[Kind]]] = []
        for at, kind in enumerate(_ORDER):
            much, path = max(
                ((before[0] - (1.2 if was > at else 0.2 if was == at else 0.0), before[1]) for was, before in enumerate(best)),
                key=lambda one: one[0],
            )
            step.append((much + total[kind], [*path, kind]))
        best = step
    return max(best, key=lambda one: one[0])[1]

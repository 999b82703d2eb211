"""Which kind a passage is: cause, solution, escalation, prevention …: by the words of a line that leads to it, of a question, or by its own."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from bot.article.lexicon import ESCALATES, trimmed
from bot.article.normal import key
from bot.article.saying.claims import DOABLE, VAGUE, iter_sentences
from bot.article.tree.lines import Line
from bot.article.tree.nodes import Node
from bot.article.values import Kind

# a line that leads on, a title, a question

_LEADS: tuple[tuple[Kind, re.Pattern[str]], ...] = (
    ("cause", re.compile(r"原因|因素|导致|造成|引起|为什么|causes?|reasons?|because|due to")),
    (
        "solution",
        re.compile(
            r"解决|措施|办法|方法|方案|处理|步骤|怎么办|排查|应对|可以(?:这样|尝试|试试|采取|先)|自查|操作|you can|try|do the|steps?|fix|check|should"
        ),
    ),
    ("escalation", re.compile(r"投诉|维权|举报|法律|escalat|complain")),
    ("prevention", re.compile(r"预防|防范|避免|注意|防止|提醒|提示|prevent|avoid|in future")),
    ("advice", re.compile(r"建议|suggest|recommend|advice")),
    (
        "question",
        re.compile(
            r"现象|表现|症状|(?:情形|情况|状况|场景)(?:之一)?(?:的|有|时|包括|主要有|如下|大概是|是)?$|symptom|signs?\b|(?:cases|situations|cases apply)$"
        ),
    ),
)


def lead_kind(words: str) -> Kind | None:
    """What a line that ends with a colon announces: `可以从以下几个方面提出建议：`."""
    words = trimmed(words)
    near = re.search(r"(?:以下|如下|下列|下面|几[个种点条类方面项]+|following|these|below)(.{0,30})$", words)
    for text in (near[0], words) if near else (words,):
        found: list[tuple[int, Kind]] = []
        for kind, pattern in _LEADS:
            found += [(match.end(), kind) for match in pattern.finditer(text)]
        if found:
            return max(found, key=lambda one: one[0])[1]
    return None


def title_kind(title: str) -> Kind | None:
    """What a list without a heading holds, as the article's title says it."""
    words = key(title)
    causes = re.search(r"原因|为什么|怎么回事|为何|\bwhy\b|causes?|reasons?", words)
    remedies = re.search(r"解决|怎么办|办法|方法|处理|如何|步骤|\bhow to\b|\bfix|what to do|solutions?", words)
    if causes and not remedies:
        return "cause"
    return "solution" if remedies and not causes else None


def asked(words: str) -> Kind | None:
    """The kind of answer a question wants."""
    if re.search(r"为什么|为何|原因|怎么回事|咋回事|\bwhy\b|what causes|reason", words):
        return "cause"
    if re.search(r"投诉|维权|举报|complain|escalat|legal", words):
        return "escalation"
    if re.search(r"避免|预防|防止|不再发生|再次?发生|avoid|prevent|(?:stop|keep) (?:it|this|that)\b|happen\w* again", words):
        return "prevention"
    if re.search(
        r"怎么办|如何(?:解决|处理|查|联系|申请|操作)|怎么(?:解决|处理|查|联系|弄|做|操作|补)|找谁|该怎么|要怎么|做(?:些|点)?什么|做啥|what (?:should|can|do|will|does|must) (?:i|we|you|they|it|the \w+)|how (?:do|can|should|to)|who (?:do|should) i",
        words,
    ):
        return "solution"
    return None


def answer_kind(body: Sequence[Line]) -> Kind | None:
    """What an answer is by its first sentence, when the question does not say."""
    if not body:
        return None
    first = body[0].text
    start, end = next(iter_sentences(first), (0, len(first)))
    found = cue(first[start:end])
    return (
        found
        if found in ("cause", "solution", "escalation", "prevention")
        and re.search(r"由于|因为|原因|建议|请|联系|because|due to|please|contact", key(first[start:end]))
        else None
    )


# a sentence

_CUES: tuple[tuple[Kind, re.Pattern[str]], ...] = (
    (
        "prevention",
        re.compile(
            r"平时|今后|(?<![点分时年月日号周])以后(?!仍|还)|日常|下次|为(?:了)?(?:避免|防止|预防|减少)|养成|预防|防患|要想避免|想(?:要)?避免|in (?:the )?future|to avoid|to prevent|next time|going forward|from now on|make a habit|keep .{0,30}(?:up to date|records)|\bprevent"
        ),
    ),
    (
        "cause",
        re.compile(
            r"因为|由于|原因|导致|造成|引起|引发|致使|所致|源于|出在|可能是|有可能|多半是|往往是|通常是|是因|缘于|影响.{0,6}到账|会(?:被)?(?:延迟|推迟|顺延|延后|计入|算)|because|due to|caused by|reasons?\b|\bcauses?\b|result of|results? from|happens? when|may (?:also )?(?:be|have)|might (?:be|have)|could (?:be|have)|holds? (?:a|the|your) (?:payout|deposit|settlement|transfer)|usually means|often means|stems? from|behind (?:it|this)|held up|holds? (?:up|back)|delays? (?:the|a|your)"
        ),
    ),
    (
        "solution",
        re.compile(
            r"建议|可以|应该|应当|应(?=先|立即|及时|尽快|主动|联系|检查|查询|核)|需要|请|务必|尽快|及时|先(?!说|来|看到)|联系|拨打|登录|核对|查询|检查|确认|等待|不妨|最好|记得|办法是|解决(?:办法|方法)?|you (?:can|should|may|need)|please|\btry\b|\bcontact|\bcheck|\bcall\b|\bask\b|\bmake sure|\bverify|\blook (?:up|at|in)|\bwait\b|the fix|to fix|to resolve|merchants? (?:can|should)"
        ),
    ),
)
_TOLD = re.compile(r"(?:来电|反映|上个?月|昨天|昨晚|前天|今天|上周).{0,40}(?:未|没|没有|仍未|还没)(?:有)?(?:到账|入账|收到|到)")
_ADVISES = re.compile(r"建议|可以|请(?!问)|应(?:当|该|先)|因为|由于|原因|可能")


def cue(sentence: str) -> Kind | None:
    """The kind a sentence speaks for by its own words: cause, solution, escalation, prevention."""
    words = key(sentence)
    if ESCALATES.search(words) and not re.search(r"以免|避免", words):
        return "escalation"
    if _TOLD.search(words) and not _ADVISES.search(words):
        return None
    hits = [(kind, pattern.search(words)) for kind, pattern in _CUES]
    if hits[0][1]:
        return "prevention"
    cause, solve = hits[1][1], hits[2][1]
    if cause and solve:
        strong = re.search(r"因为|由于|原因|导致|造成|引起|because|due to|caused|reason", words)
        imperative = re.match(
            r"(?:首先|其次|然后|最后|另外|此外|同时)?[，,]?(?:建议|可以|应|请|先|需|联系|拨打|登录|检查|查询|核对|you|please|try|contact|check|call|ask|make|verify|if)",
            words,
        )
        return "solution" if imperative or not strong else "cause"
    if solve:
        return "solution"
    return "cause" if cause else None


# an item, and a list of them

_FAULTS = re.compile(
    r"(?:问题|故障|延迟|延误|不足|错误|异常|失败|限制|维护|超时|冻结|中断|不稳定|拥堵|繁忙|有误|不符|关闭|注销|未.{1,8}|不.{1,6}|超限|超额|风控|规则|机制|差异|因素|影响|周期|时间差|时差|节假日|周末|止付|退票|掉线|老化|损坏|欠费|过期|不当|拦截|审核|切换|日切|清算|[错小大多高低少慢满晚]了?|频繁|不全|过[大高多低]|太[大高多低少晚])$"
)
_FAULTS_EN = re.compile(
    r"\b(?:delays?|errors?|failures?|failed|outages?|issues?|problems?|maintenance|cut-?offs?|holidays?|weekends?|mismatch\w*|wrong|incorrect|invalid|expired|closed|frozen|limits?|reviews?|holds?|disputes?|chargebacks?|declin\w+|not (?:yet )?\w+ed|missing|timeouts?|congestion)\b"
)


def weigh(title: str, body: str) -> dict[Kind, float]:
    """How much an item's words speak for each kind."""
    head, rest = key(trimmed(title)), key(body)
    total: dict[Kind, float] = {"cause": 0.0, "solution": 0.0, "prevention": 0.0}
    start = re.sub(r"^(?:请|先|可以?|应|需要?|及时|尽快|主动|立即|自行|仔细|耐心|首先|其次|最后|please |first,? |then )+", "", head)
    if (found := DOABLE.search(start)) and found.start() <= (1 if start[:1] > "\u3400" else 0):
        total["solution"] += 2
    if VAGUE.match(start):
        total["solution"] += 1
    if _FAULTS.search(head) or _FAULTS_EN.search(head):
        total["cause"] += 1.5 if total["solution"] < 2 else 0.5
    if ESCALATES.search(head):
        total["solution"] += 1.5
    if re.match(r"平时|定期|养成|避免|预防|防止|日常|尽量|今后|以后|avoid|always|prevent|keep", start):
        total["prevention"] += 2.2
    for start_, end in list(iter_sentences(body))[:4]:
        kind = cue(body[start_:end])
        kind = "solution" if kind == "escalation" else kind
        if kind is not None and kind in total:
            total[kind] += 0.7
    if re.search(r"导致|造成|因此|所以|无法|会使|使得|because|so that|as a result|means", rest):
        total["cause"] += 0.6
    return total


def guess(node: Node, given: Kind | None) -> Kind | None:
    """What an item is by its words; `given` is what its list should be. None: its words say nothing."""
    total = weigh(node.name, "\n".join(line.text for line in node.body))
    best = max(total, key=lambda kind: total[kind] + (1.2 if kind == given else 0))
    return None if total[best] <= 0 and given is None else best


def _poses(node: Node) -> bool:
    """Whether an item is a problem (情况一：…, 问题二：…) whose text below says why and what to do: a question with its answer."""
    if not node.style.startswith("word:") or node.style.removeprefix("word:") not in _PROBLEMS or node.children or node.kind is not None:
        return False
    kinds = {cue(line.text[start:end]) for line in node.paras for start, end in iter_sentences(line.text)}
    return "cause" in kinds and bool(kinds & {"solution", "escalation"})


_PROBLEMS = ("情况", "情形", "问题", "故障", "现象", "场景", "症状", "状况", "疑难", "难题", "毛病", "案例", "类型", "problem")


def name_items(siblings: Sequence[Node], title: str) -> list[Node]:
    """Gives the items of a flat list without a heading their kinds: by the line that leads it, the article's title, or each by its words.
    Returns those that were guessed."""
    for node in siblings:
        if _poses(node):
            node.style = "q"
    items = [node for node in siblings if node.kind is None and node.style not in ("q",) and not node.has_kinds]
    kinds = [node for node in siblings if node.kind is not None]
    loose = [node for node in kinds if not node.sure and node.style != "h"]
    if len(siblings) >= 3 and len(kinds) * 2 < len(siblings) and len(kinds) == len(loose):
        for node in loose:
            node.kind = None
        items = [node for node in siblings if node.kind is None and node.style != "q" and not node.has_kinds]
        kinds = []
    sections = [node for node in kinds if node.children or node.sure]
    if sections and any(node.children for node in siblings):
        counted = Counter(node.style for node in items if node.number is not None and node.paras)
        row = {node.style for node in items if counted[node.style] >= 3}  # a list of its own before the sections
        items = [node for node in items if node.children or node.style in row]  # beside sections one without items only explains
    guessed: list[Node] = []
    given = title_kind(title)
    given = None if any(node.kind == given for node in kinds) else given
    for node in items:
        if node.item_kind is None and not (sections and node.children) and (kind := guess(node, given)) is not None:
            node.item_kind = kind
            guessed.append(node)
    decided = Counter(node.item_kind for node in items if node.item_kind is not None)
    if decided and len(items) > 1:
        usual = decided.most_common(1)[0][0]
        for node in items:  # the rest of a list is of its kind
            if node.item_kind is None and node.number is not None and decided[usual] * 2 >= len(items):
                node.item_kind = usual
    return guessed

"""Which kind a passage is, where no heading says it: by its own words."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.article.claims import DOABLE, VAGUE, cue, iter_sentences
from bot.article.lexicon import ESCALATES, trimmed
from bot.article.lines import Line
from bot.article.normal import key
from bot.article.pieces import Draft, made
from bot.article.titles import cut_title
from bot.article.values import Actor, Kind


def complaint_apart(line: Line) -> tuple[Line, Line] | None:
    """(remedies, the sentence that leads to a complaint) of a paragraph that holds both."""
    places = list(iter_sentences(line.text))
    if len(places) < 2:
        return None
    start, end = places[-1]
    if ESCALATES.search(key(line.text[start:end])) and not ESCALATES.search(key(line.text[:start])):
        return line.part(0, start), line.part(start, end)
    return None


def complaint_last(draft: Draft) -> Line | None:
    """The last paragraph of a remedy when it alone goes on to a complaint: 如果一直拖着不办，可以投诉."""
    if not draft.body or draft.body[-1].number == draft.title.number or draft.body[-1].marker is not None:
        return None
    last, rest = draft.body[-1], "\n".join([draft.title.text, *(line.text for line in draft.body[:-1])])
    goes_on = re.match(
        r"(?:如果|若|要是|如).{0,16}(?:以上.{0,8}(?:都|不|无)|仍|一直|还是|还没|依然|始终|拖|不[理办予])|(?:如果|若|要是|如)?以上.{0,8}(?:都|不|无)|if .{0,30}(?:still|nobody|nothing)",
        last.key,
    )
    return last if goes_on and ESCALATES.search(last.key) and not ESCALATES.search(key(rest)) else None


_REMEDY_CLAUSE = re.compile(
    r"(?<=[，,。；;])\s?(?:建议|请|应(?:该|当)?|需要?|可以?|最好|只需|只要|此时|这时)(?:您|商户|用户)?(?:可以?|应|及时|尽快|先|立即|耐心|主动|去|向)*(?:联系|更换|换|提供|核实|等待|等到|重启|重新|检查|查询|修改|补|致电|拨打|到)"
)


def remedy_inside(draft: Draft) -> tuple[Draft, Draft] | None:
    """(cause, remedy) of a cause that goes on, in its own words, to what to do: `…，需要联系银行处理`."""
    lines = [draft.title, *draft.body]
    for number, line in enumerate(lines):
        found = _REMEDY_CLAUSE.search(line.text)
        if found is None:
            continue
        head, tail = line.part(0, found.start()), line.part(found.start(), len(line.text))
        head = head.part(0, len(head.text.rstrip(" ，,；;。"))) if head.text else head
        before, after = [*lines[:number], head], [tail, *lines[number + 1 :]]
        if number == 1 and line.text.startswith(draft.title.text):  # a long sentence: its first clause is the title already
            before = [head]
        title, rest = cut_title(before[0])
        cause = made("cause", title, [*([rest] if rest else []), *before[1:]], section=draft.section)
        words, more = cut_title(after[0])
        remedy = made("solution", words, [*([more] if more else []), *after[1:]], section=draft.section)
        cause.start, remedy.cause = draft.start, cause
        return cause, remedy
    return None


def who(text: str) -> Actor | None:
    words = key(text)
    if re.search(r"商户|商家|用户|持卡人|merchant|customer|you|shop", words):
        return "both" if re.search(r"银行|支付|平台|bank|provider", words) else "merchant"
    if re.search(r"银行|发卡|bank|issuer", words):
        return "bank"
    return "platform" if re.search(r"支付|收单|平台|银联|客服|platform|provider|processor|acquirer|us\b", words) else None


def asked(words: str) -> Kind | None:
    """The kind of answer a question wants."""
    if re.search(r"为什么|为何|原因|怎么回事|咋回事|\bwhy\b|what causes|reason", words):
        return "cause"
    if re.search(r"投诉|维权|举报|complain|escalat|legal", words):
        return "escalation"
    if re.search(r"避免|预防|防止|avoid|prevent", words):
        return "prevention"
    if re.search(
        r"怎么办|如何(?:解决|处理|查|联系|申请|操作)|怎么(?:解决|处理|查|联系|弄|做|操作|补)|找谁|该怎么|要怎么|what (?:should|can|do) (?:i|we|you)|how (?:do|can|should|to)|who (?:do|should) i",
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

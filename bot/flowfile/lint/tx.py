"""TX: texts a merchant can read, and nothing promised that nobody stated."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.flowfile import schema as sc
from bot.flowfile.lint.rules import Finding, Rule, Shown, View, remedies_of, rule
from bot.flowfile.load import BuiltinFile, Loaded

LONG = 600
JARGON = (
    "单边账", "头寸", "轧差", "备付金", "报文", "落地", "域39", "MCC", "8583", "PAN", "IIN", "HSM", "接口", "超时重试", "后台任务",
    "chargeback ratio", "ISO 8583", "nostro", "payload", "timeout error", "API", "slot", "intent", "null", "exception",
)  # fmt: skip
"""Words of the trade or of programmers that a shopkeeper does not know."""
_JARGON = re.compile(rf"(?<![A-Za-z])(?:{'|'.join(map(re.escape, sorted(JARGON, key=len, reverse=True)))})(?![A-Za-z])")

BLAME = (
    "您错了",
    "你错了",
    "您应该早",
    "你应该早",
    "怪您",
    "怪你",
    "是您自己",
    "是你自己",
    "早就说过",
    "your fault",
    "you should have",
    "you failed",
    "as we already told",
)
_SHOUT = re.compile(r"[!\uff01]{2,}|[?\uff1f]{3,}|\b[A-Z]{4,}(?:\s+[A-Z]{3,})+\b")
_ASKS = re.compile(r"[?\uff1f][”\"'\uff09) ]*$")
_FIGURE = re.compile(
    r"(?P<number>\d[\d,]*(?:\.\d+)?|[一二两三四五六七八九十百千]+)\s*(?:个)?"
    r"(?P<unit>工作日|小时|分钟|天内|万元|元|%|‰|hours?\b|minutes?\b|(?:working |business )?days?\b|yuan\b|RMB\b|CNY\b)"
)


@rule(
    "TX01",
    "error",
    "empty text",
    "Telegram refuses an empty message, and a button without words cannot be pressed.",
    ("nodes: {done: {end: resolved, text: {zh: '', en: Good.}}}", "nodes: {done: {end: resolved, text: {zh: 好, en: '  '}}}"),
    "nodes: {done: {end: resolved}}",
)
def tx01(view: View) -> Iterator[Finding]:
    for shown in view.texts:
        for lang, words in shown.by_lang.items():
            if not words.strip():
                yield Finding((*shown.path, lang), f"the {lang} text is empty", "write it, or remove the key")


def _tx01_builtin(builtin: BuiltinFile, _loaded: Loaded) -> Iterator[Finding]:
    for key, text in builtin.doc.texts.items():
        for lang, words in text.items():
            if not words.strip():
                yield Finding(("texts", key, lang), f"the {lang} text is empty", "write it")


tx01 = Rule(tx01.code, tx01.level, tx01.title, tx01.reason, tx01.bad, tx01.good, tx01.check, _tx01_builtin)


@rule(
    "TX02",
    "warning",
    "long text",
    f"More than {LONG} characters fill a telephone's screen; people read the first lines and the buttons.",
    f"nodes: {{done: {{end: resolved, cite: [a.seen], text: {{zh: {'好' * (LONG + 1)}, en: Good.}}}}}}",
    "nodes: {done: {end: resolved, cite: [a.seen], text: {zh: 好, en: Good.}}}",
)
def tx02(view: View) -> Iterator[Finding]:
    for shown in view.texts:
        for lang, words in shown.by_lang.items():
            if len(words) > LONG:
                yield Finding((*shown.path, lang), f"the {lang} text has {len(words)} characters", "say it in two messages, or say less")


@rule(
    "TX03",
    "warning",
    "a question nobody waits for",
    "This text asks, but the conversation goes on without the answer.",
    "nodes: {done: {end: resolved, cite: [a.seen], text: {zh: 到账了吗?, en: Has it arrived?}}}",
    "nodes: {done: {end: resolved, cite: [a.seen], text: {zh: 到账就好。, en: Good.}}}",
)
def tx03(view: View) -> Iterator[Finding]:
    for shown in view.texts:
        node = view.doc.nodes.get(shown.owner)
        if shown.path[0] == "nodes" and shown.kind in ("text", "away") and isinstance(node, (sc.Say, sc.End, sc.Handoff)):
            for lang, words in shown.by_lang.items():
                if _ASKS.search(words):
                    yield Finding((*shown.path, lang), "this asks, and nobody waits for the answer", "make it an ask, or a statement")


@rule(
    "TX04",
    "warning",
    "jargon",
    "A shopkeeper does not know this word.",
    "nodes: {done: {end: resolved, cite: [a.seen], text: {zh: 这是单边账。, en: Good.}}}",
    "nodes: {done: {end: resolved, cite: [a.seen], text: {zh: 顾客被扣款但没成功。, en: Good.}}}",
)
def tx04(view: View) -> Iterator[Finding]:
    for shown in view.texts:
        if shown.kind == "label":
            continue
        for lang, words in shown.by_lang.items():
            for term in dict.fromkeys(_JARGON.findall(words)):
                yield Finding((*shown.path, lang), f"“{term}” is jargon", "say what it means for him")


@rule(
    "TX05",
    "error",
    "a promise nobody stated",
    "A time, an amount or a rate is said only when the cited section says it, a setting holds it, or a person signed for it (origin).",
    "nodes: {done: {end: resolved, cite: [a.seen], text: {zh: 2小时内到账。, en: It arrives within 2 hours.}}}",
    (
        "nodes: {done: {end: resolved, cite: [a.call], text: {zh: 24小时内回复。, en: They answer within 24 hours.}}}",
        "nodes: {done: {end: resolved, origin: {by: ops, why: 承诺}, text: {zh: 2小时内回复。, en: We answer within 2 hours.}}}",
        "nodes: {done: {end: resolved, cite: [a.seen], text: {zh: '{amount}元到账。', en: '{amount} yuan arrived.'}}}",
    ),
)
def tx05(view: View) -> Iterator[Finding]:
    for shown in view.texts:
        if shown.kind not in ("text", "away", "check", "reprompt") or shown.origin:
            continue
        stated = cited_text(view, shown.cite)
        for lang, words in shown.by_lang.items():
            for found in _FIGURE.finditer(words):
                if not _stated(found["number"], stated) and not _own_wait(view, shown, found["number"]):
                    hint = "cite the section that says so, or sign it with origin"
                    yield Finding((*shown.path, lang), f"“{found[0]}” stands in no cited section", hint)


_CHINESE = {"一": "1", "二": "2", "两": "2", "三": "3", "四": "4", "五": "5", "六": "6", "七": "7", "八": "8", "九": "9", "十": "10"}


def _stated(number: str, stated: str) -> bool:
    plain = number.replace(",", "")
    others = {plain, _CHINESE.get(plain, plain), *(han for han, digit in _CHINESE.items() if digit == plain)}
    return any(re.search(rf"(?<![\d.]){re.escape(other)}(?![\d])", stated) for other in others)


def _own_wait(view: View, shown: Shown, number: str) -> bool:
    """A remedy may say how long the bot itself waits before it asks again."""
    waits = [remedy.wait for _, id_, remedy, _ in remedies_of(view.doc) if id_ == shown.owner]
    return any(wait is not None and wait[:-1] == number for wait in waits)


def cited_text(view: View, cites: tuple[str, ...]) -> str:
    """The bodies of the cited sections that exist, thousands separators taken out."""
    bodies = []
    for cite in cites:
        sid, _, section_id = cite.partition(".")
        source = view.sources.get(sid)
        if isinstance(source, sc.FileSource) and section_id in source.sections:
            article = view.loaded.articles.get(source.file)
            section = article.find(source.sections[section_id].rpartition("#")[0]) if article else None
            if section is not None:
                bodies.append(section.heading + "\n" + section.body)
    return re.sub(r"(?<=\d),(?=\d{3})", "", "\n".join(bodies))


@rule(
    "TX06",
    "advice",
    "the same text twice",
    "Two nodes say the same words; perhaps they are one node.",
    "nodes: {again: {say: {zh: 到账就好。, en: Glad it arrived.}, cite: [a.seen], next: done}}\nhandlers: [{intent: solved, goto: again}]",
    "limits: {idle: {after: 24h, goto: nudge}}",
)
def tx06(view: View) -> Iterator[Finding]:
    seen: dict[str, str] = {}
    for shown in view.texts:
        if shown.kind != "text":
            continue
        words = "|".join(shown.by_lang.values())
        if words in seen and seen[words] != shown.owner:
            yield Finding(shown.path, f"“{shown.owner}” says the same as “{seen[words]}”", "lead both ways to one node")
        seen.setdefault(words, shown.owner)


@rule(
    "TX07",
    "warning",
    "blame or shouting",
    "Somebody whose money has not come is worried enough.",
    (
        "nodes: {done: {end: resolved, cite: [a.seen], text: {zh: 是您自己操作错了。, en: Good.}}}",
        "nodes: {done: {end: resolved, cite: [a.seen], text: {zh: 到账了!!, en: Good.}}}",
        "nodes: {done: {end: resolved, cite: [a.seen], text: {zh: 好, en: NEVER EVER DO THAT}}}",
    ),
    "nodes: {done: {end: resolved, cite: [a.seen], text: {zh: 到账就好!, en: Good! The POS is fine.}}}",
)
def tx07(view: View) -> Iterator[Finding]:
    for shown in view.texts:
        for lang, words in shown.by_lang.items():
            plain = re.sub(r"\bnot your fault|不(?:是|怪|能怪)[您你]", "", words.lower())  # that is the opposite
            blamed = next((phrase for phrase in BLAME if phrase in plain), None)
            loud = _SHOUT.search(words)
            if blamed or loud:
                said = blamed or (loud[0] if loud else "")
                yield Finding((*shown.path, lang), f"“{said}” blames or shouts", "say calmly what to do now")


RULES = (tx01, tx02, tx03, tx04, tx05, tx06, tx07)

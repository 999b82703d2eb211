"""An extraction → the trouble model: ids, who does what, what helps against what, and the cards for what the text does not say."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping, Sequence

from bot.article.claims import DOABLE, VAGUE
from bot.article.lexicon import TROUBLE
from bot.article.normal import key
from bot.article.values import Extraction, Item
from bot.compiler.names import assigned
from bot.compiler.stored import Stored
from bot.compiler.values import Card, Cause, Choice, Decision, Link, Remedy, TroubleModel

MOST = 12
"""Causes and remedies a draft takes; a longer list is no conversation."""
_PHONE = re.compile(
    r"拨打|致电|电话|热线|客服|联系.{0,8}(?:银行|机构|公司|平台|服务商)|\bcall\b|\bphone|hotline|\bcontact (?:the|your|support|us|customer)"
)
_MINUTES = (
    (60, r"柜台|网点|开户行|到银行|visit|branch"),
    (15, r"联系|致电|拨打|客服|电话|call|contact"),
    (5, r"等待|耐心|等到|wait"),
    (20, r"补交|提交|上传|资料|upload|documents"),
)


def passage_hash(text: str) -> str:
    return hashlib.sha256(" ".join(text.split()).encode()).hexdigest()[:12]


def build(found: Extraction, kept: Stored, decisions: Mapping[str, Decision], before: Mapping[str, Mapping[str, str]]) -> TroubleModel:
    """`before`: what ids meant at the last import (`causes`, `remedies`: id → title)."""
    listed = list(enumerate(found.causes))[:MOST]
    cause_ids = assigned("c", [item.title for _, item in listed], before.get("causes", {}), frozenset({"other"}))
    causes = tuple(Cause(id_, item, kept.of["c", number]) for id_, (number, item) in zip(cause_ids, listed, strict=True))
    todo = [(number, item) for number, item in enumerate(found.solutions) if not item.is_escalation][:MOST]
    remedy_ids = assigned("r", [item.title for _, item in todo], before.get("remedies", {}), frozenset(cause_ids))
    cards = [*_unsure(found), *_actors(todo, remedy_ids), *_phones(todo, remedy_ids)]
    draft = TroubleModel(
        found.title, found.lang, tuple((kept.of["q", number], item) for number, item in enumerate(found.questions)), causes, (),
        tuple((kept.of["r", number], item) for number, item in enumerate(found.solutions) if item.is_escalation),
        tuple((kept.of["p", number], item) for number, item in enumerate(found.prevention)), cards=tuple(cards), decisions=decisions,
    )  # fmt: skip
    remedies = tuple(
        _remedy(id_, item, kept.of["r", number], draft.decided(f"actor:{id_}"))
        for id_, (number, item) in zip(remedy_ids, todo, strict=True)
    )
    links = tuple(_links(found, causes, remedies))
    cards += _guessed(causes, remedies, links)
    return TroubleModel(
        found.title, found.lang, draft.conditions, causes, remedies, draft.escalations, draft.preventions, links, tuple(cards), decisions
    )


def is_step(item: Item) -> bool:
    """Whether a merchant can do it: he is the one to act, and it is more than “strengthen” or “improve”."""
    words = key(item.title)
    vague = VAGUE.match(words) is not None and not any(claim.doable and claim.named for claim in item.claims)
    return item.actor in ("merchant", "both") and not vague and (bool(DOABLE.search(words)) or any(claim.doable for claim in item.claims))


def _remedy(id_: str, item: Item, section: str, said: str | None) -> Remedy:
    doable = is_step(item) if said is None else said == "merchant"
    words = key(item.text)
    minutes = next((cost for cost, pattern in _MINUTES if re.search(pattern, words)), 3)
    return Remedy(id_, item, section, "merchant" if said == "merchant" else item.actor, doable, minutes, bool(_PHONE.search(words)))


def _links(found: Extraction, causes: Sequence[Cause], remedies: Sequence[Remedy]) -> Iterable[Link]:
    """As the text pairs them; else by terms both share; else by nobody's word, which is a card."""
    by_item = {id(item): number for number, item in enumerate(found.causes)}
    numbers = {by_item[id(cause.item)]: cause for cause in causes}
    for remedy in remedies:
        if remedy.item.partner is not None and remedy.item.partner in numbers:
            yield Link(numbers[remedy.item.partner].id, remedy.id, "text", 0.95)
            continue
        terms = _terms(remedy.item.text)
        for cause in causes:
            shared = terms & _terms(cause.item.text)
            if shared:
                yield Link(cause.id, remedy.id, "lexical", min(0.7, 0.3 + 0.1 * len(shared)))


_COMMON = frozenset({"原因", "联系", "查询", "银行", "工作日", "交易", "bank", "delay"})


def _terms(text: str) -> frozenset[str]:
    return frozenset(found[0] for found in TROUBLE.finditer(key(text))) - _COMMON


def _unsure(found: Extraction) -> list[Card]:
    cards: list[Card] = []
    for warned in found.warnings:
        if warned.code == "AR05" and warned.span is not None:
            passage = warned.text
            cards.append(
                Card(f"list:{passage_hash(passage)[:6]}", "AR05", {"zh": f"{_quoted(passage)}同时接得上两个列表，按里层的算，对吗？", "en": f"{_quoted(passage)} fits two lists; it was taken for the inner one. Right?"},
                     passage, passage_hash(passage), (Choice("yes", {"zh": "对", "en": "yes"}, "nothing changes"), Choice("look", {"zh": "要改文章", "en": "the article must be edited"}, "nothing changes; edit the article and import it again")), False, span=warned.span, default="yes")
            )  # fmt: skip
    return cards[:10]


def _quoted(text: str) -> str:
    found = re.search(r"“[^”]*”", text)
    return found[0] if found else f"“{text[:24]}”"


def _actors(todo: Sequence[tuple[int, Item]], ids: Sequence[str]) -> list[Card]:
    cards: list[Card] = []
    for id_, (_, item) in zip(ids, todo, strict=True):
        if is_step(item):
            continue
        whose = {
            "bank": ("银行", "the bank"),
            "platform": ("平台或支付公司", "the platform"),
            "both": ("商户和机构", "both sides"),
            "merchant": ("没说", "nobody"),
        }[item.actor]
        cards.append(
            Card(f"actor:{id_}", "AR31" if item.actor != "merchant" else "AR32",
                 {"zh": f"“{item.title}”由谁来做？原文的主语是：{whose[0]}。", "en": f"Who does “{item.title}”? The text names {whose[1]}."}, item.text[:600], passage_hash(item.text),
                 (Choice("theirs", {"zh": "只作说明", "en": "explanation only"}, "it is told when a merchant asks, and is no step"), Choice("merchant", {"zh": "商户能做", "en": "a merchant can do it"}, "it becomes a step of the flow")), False, span=item.span, default="theirs")
        )  # fmt: skip
    return cards


def _phones(todo: Sequence[tuple[int, Item]], ids: Sequence[str]) -> list[Card]:
    return [
        Card(f"phone:{id_}", "AR50", {"zh": f"“{item.title}”要打电话，打哪个号？文章里的号码一概不用。", "en": f"“{item.title}” needs a number to call. None is ever taken from an article."},
             item.text[:600], passage_hash(item.text), (Choice("slip", {"zh": "签购单上印的电话", "en": "the number printed on the slip"}, "the step names the slip, no number"),), True, free=True, span=item.span)
        for id_, (_, item) in zip(ids, todo, strict=True) if is_step(item) and _PHONE.search(key(item.text))
    ]  # fmt: skip


def _guessed(causes: Sequence[Cause], remedies: Sequence[Remedy], links: Sequence[Link]) -> list[Card]:
    """AR41: which cause a remedy helps against, where the text does not say."""
    said = {link.remedy for link in links if link.basis == "text"}
    cards: list[Card] = []
    for remedy in remedies:
        if not remedy.doable or remedy.id in said or len(causes) < 2:
            continue
        choices = [
            Choice(cause.id, {"zh": cause.item.title[:30], "en": cause.item.title[:40]}, "it is offered first where this is likely")
            for cause in causes
        ]
        choices.append(Choice("all", {"zh": "都可能", "en": "any of them"}, "it stays in the article's order"))
        text = remedy.item.text + "\n" + "\n".join(cause.item.title for cause in causes)
        cards.append(
            Card(f"helps:{remedy.id}", "AR41", {"zh": f"原文没有说“{remedy.item.title}”对应哪个原因，请选。", "en": f"The text does not say which cause “{remedy.item.title}” helps against. Which?"},
                 remedy.item.text[:600], passage_hash(text), tuple(choices), True, span=remedy.item.span)
        )  # fmt: skip
    return cards

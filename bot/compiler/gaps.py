"""What an article leaves open, as cards for a person: the passage, the question, the answers and what each changes."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence

from bot.article.values import Extraction, Item
from bot.compiler.cards import Card, Choice
from bot.compiler.steps import is_step, needs_phone
from bot.compiler.trouble import Cause, Link, Remedy


def passage_hash(text: str) -> str:
    return hashlib.sha256(" ".join(text.split()).encode()).hexdigest()[:12]


def unsure(found: Extraction) -> list[Card]:
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


def actors(todo: Sequence[tuple[int, Item]], ids: Sequence[str]) -> list[Card]:
    cards: list[Card] = []
    for id_, (_, item) in zip(ids, todo, strict=True):
        both = item.actor == "both" and is_step(item)  # AR30: the text names both sides, so who does it is not clear
        if is_step(item) and not both:
            continue
        whose = {
            "bank": ("银行", "the bank"),
            "platform": ("平台或支付公司", "the platform"),
            "both": ("商户和机构", "both sides"),
            "merchant": ("没说", "nobody"),
        }[item.actor]
        cards.append(
            Card(f"actor:{id_}", "AR30" if both else "AR31" if item.actor != "merchant" else "AR32",
                 {"zh": f"“{item.title}”由谁来做？原文的主语是：{whose[0]}。", "en": f"Who does “{item.title}”? The text names {whose[1]}."}, item.text[:600], passage_hash(item.text),
                 (Choice("theirs", {"zh": "只作说明", "en": "explanation only"}, "it is told when a merchant asks, and is no step"), Choice("merchant", {"zh": "商户能做", "en": "a merchant can do it"}, "it becomes a step of the flow")), False, span=item.span, default="merchant" if both else "theirs")
        )  # fmt: skip
    return cards


def phones(todo: Sequence[tuple[int, Item]], ids: Sequence[str]) -> list[Card]:
    return [
        Card(f"phone:{id_}", "AR50", {"zh": f"“{item.title}”要打电话，打哪个号？文章里的号码一概不用。", "en": f"“{item.title}” needs a number to call. None is ever taken from an article."},
             item.text[:600], passage_hash(item.text), (Choice("slip", {"zh": "签购单上印的电话", "en": "the number printed on the slip"}, "the step names the slip, no number"),), True, free=True, span=item.span)
        for id_, (_, item) in zip(ids, todo, strict=True) if is_step(item) and needs_phone(item)
    ]  # fmt: skip


def guessed(causes: Sequence[Cause], remedies: Sequence[Remedy], links: Sequence[Link]) -> list[Card]:
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

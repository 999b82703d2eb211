"""An extraction → the trouble model: ids, who does what, what helps against what, and the cards for what the text does not say."""

from __future__ import annotations

from collections.abc import Mapping

from bot.article.values import Extraction, Item
from bot.compiler import gaps
from bot.compiler.cards import Decision
from bot.compiler.links import links
from bot.compiler.names import assigned
from bot.compiler.steps import is_step, minutes, needs_phone
from bot.compiler.stored import Stored
from bot.compiler.trouble import Cause, Remedy, TroubleModel

MOST = 12
"""Causes and remedies a draft takes; a longer list is no conversation."""


def build(found: Extraction, kept: Stored, decisions: Mapping[str, Decision], before: Mapping[str, Mapping[str, str]]) -> TroubleModel:
    """`before`: what ids meant at the last import (`causes`, `remedies`: id → title)."""
    listed = list(enumerate(found.causes))[:MOST]
    cause_ids = assigned("c", [item.title for _, item in listed], before.get("causes", {}), frozenset({"other"}))
    causes = tuple(Cause(id_, item, kept.of["c", number]) for id_, (number, item) in zip(cause_ids, listed, strict=True))
    todo = [(number, item) for number, item in enumerate(found.solutions) if not item.is_escalation][:MOST]
    remedy_ids = assigned("r", [item.title for _, item in todo], before.get("remedies", {}), frozenset(cause_ids))
    cards = [*gaps.unsure(found), *gaps.actors(todo, remedy_ids), *gaps.phones(todo, remedy_ids)]
    draft = TroubleModel(
        found.title, found.lang, tuple((kept.of["q", number], item) for number, item in enumerate(found.questions)), causes, (),
        tuple((kept.of["r", number], item) for number, item in enumerate(found.solutions) if item.is_escalation),
        tuple((kept.of["p", number], item) for number, item in enumerate(found.prevention)), cards=tuple(cards), decisions=decisions,
    )  # fmt: skip
    remedies = tuple(
        _remedy(id_, item, kept.of["r", number], draft.decided(f"actor:{id_}"))
        for id_, (number, item) in zip(remedy_ids, todo, strict=True)
    )
    known = tuple(links(found, causes, remedies))
    cards += gaps.guessed(causes, remedies, known)
    return TroubleModel(
        found.title, found.lang, draft.conditions, causes, remedies, draft.escalations, draft.preventions, known, tuple(cards), decisions
    )


def _remedy(id_: str, item: Item, section: str, said: str | None) -> Remedy:
    doable = is_step(item) if said is None else said == "merchant"
    return Remedy(id_, item, section, "merchant" if said == "merchant" else item.actor, doable, minutes(item), needs_phone(item))

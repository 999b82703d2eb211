"""What an article says about trouble, in the shape a flow is drafted from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from bot.article.values import Actor, Item
from bot.compiler.cards import Card, Decision

Basis = Literal["text", "lexical", "author"]


class DraftError(Exception):
    """No draft can be made; the message is one sentence."""


@dataclass(frozen=True, slots=True)
class Cause:
    id: str
    item: Item
    section: str


@dataclass(frozen=True, slots=True)
class Remedy:
    """`doable`: a step for a merchant; else it is said as explanation only."""

    id: str
    item: Item
    section: str
    actor: Actor
    doable: bool
    minutes: int
    needs_phone: bool = False


@dataclass(frozen=True, slots=True)
class Link:
    """That a remedy helps against a cause, and how we know."""

    cause: str
    remedy: str
    basis: Basis
    conf: float


@dataclass(frozen=True, slots=True)
class TroubleModel:
    """An article as conditions, causes, remedies, escalations and preventions. Section ids name passages of the stored article."""

    title: str
    lang: Literal["zh", "en"]
    conditions: tuple[tuple[str, Item], ...]
    causes: tuple[Cause, ...]
    remedies: tuple[Remedy, ...]
    escalations: tuple[tuple[str, Item], ...]
    preventions: tuple[tuple[str, Item], ...]
    links: tuple[Link, ...] = ()
    cards: tuple[Card, ...] = ()
    decisions: Mapping[str, Decision] = field(default_factory=dict)

    @property
    def steps(self) -> tuple[Remedy, ...]:
        return tuple(remedy for remedy in self.remedies if remedy.doable)

    @property
    def theirs(self) -> tuple[Remedy, ...]:
        return tuple(remedy for remedy in self.remedies if not remedy.doable)

    def decided(self, card: str) -> str | None:
        """The answer to a card, when one counts."""
        wanted = next((one for one in self.cards if one.id == card), None)
        answer = self.decisions.get(card)
        return answer.choice if wanted is not None and answer is not None and answer.hash == wanted.hash else None

    @property
    def open_cards(self) -> tuple[Card, ...]:
        """Blocking ones first."""
        left = [card for card in self.cards if self.decided(card.id) is None]
        return tuple(sorted(left, key=lambda card: not card.blocks))


Document = dict[str, Any]
"""A flow file as plain values."""

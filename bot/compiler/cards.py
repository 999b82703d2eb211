"""A draft's open questions, and the answers to them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from bot.article.values import Span

T = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Choice:
    """One answer to a card: what it is called, and what it changes in the flow."""

    id: str
    text: T
    effect: str


@dataclass(frozen=True, slots=True)
class Card:
    """One open question. `hash` is that of its passage: an answer holds as long as the passage stays. `free`: any text is an answer."""

    id: str
    code: str
    question: T
    passage: str
    hash: str
    choices: tuple[Choice, ...]
    blocks: bool
    free: bool = False
    span: Span | None = None
    default: str | None = None


@dataclass(frozen=True, slots=True)
class Decision:
    """An answer that was given. It counts while `hash` is still its card's."""

    choice: str
    by: str
    hash: str

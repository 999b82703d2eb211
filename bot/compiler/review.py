"""Answering a draft's open questions: cards, answers kept with their passage's hash, the draft made again from them."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from bot.article.importing import import_bytes
from bot.article.values import Extraction, NotAnArticleError
from bot.compiler.cards import Card, Decision
from bot.compiler.draft import Compiled, compile_article, write_draft
from bot.compiler.record import Record
from bot.compiler.trouble import DraftError


class ReviewError(DraftError):
    """A review that cannot go on; the message is one sentence."""


@dataclass
class Review:
    """The open questions of one draft. Nothing is written before `save`."""

    path: Path
    record: Record
    raw: bytes
    found: Extraction
    compiled: Compiled
    given: dict[str, Decision] = field(default_factory=dict)

    @classmethod
    def open(cls, path: Path) -> Review:
        """`path`: the drafted flow file. Raises ReviewError when it did not come from an import."""
        record = Record.read(path.parent / "reviews" / f"{path.stem}.json")
        if record is None:
            raise ReviewError(f"{path} was not made by desk flow import; there is nothing to review")
        try:
            raw = (path.parent / "reviews" / record.article).read_bytes()
            found = import_bytes(raw, record.article)
        except (OSError, NotAnArticleError) as error:
            raise ReviewError(f"the article of {path} cannot be read again: {error}") from None
        return cls(path, record, raw, found, compile_article(found, record.flow, record))

    @property
    def cards(self) -> tuple[Card, ...]:
        return self.compiled.model.cards

    def open_cards(self) -> tuple[Card, ...]:
        return tuple(card for card in self.compiled.model.open_cards if card.id not in self.given)

    def around(self, card: Card) -> tuple[str, str]:
        """The line before a card's passage and the one after it, as the article was read."""
        lines = [line.strip() for line in self.found.normal.split("\n") if line.strip()]
        inside = [line.strip() for line in card.passage.split("\n") if line.strip()]
        first = next((number for number, line in enumerate(lines) if inside and inside[0][:60] in line), None)
        if first is None:
            return "", ""
        last = max((number for number, line in enumerate(lines[first : first + 40], first) if inside[-1][:60] in line), default=first)
        return lines[first - 1] if first else "", lines[last + 1] if last + 1 < len(lines) else ""

    def answer(self, card: str, choice: str, by: str) -> None:
        """Raises ReviewError for a card or an answer that does not exist."""
        wanted = next((one for one in self.cards if one.id == card), None)
        if wanted is None:
            known = ", ".join(one.id for one in self.cards[:12]) or "none"
            raise ReviewError(f"there is no card “{card}”; there are: {known}")
        choices = [one.id for one in wanted.choices]
        if choice not in choices and not wanted.free:
            raise ReviewError(f"“{choice}” is no answer to {card}; there are: {', '.join(choices)}")
        if choice not in choices and (not choice or "{" in choice or "}" in choice or len(choice) > 60):
            raise ReviewError(f"{card} wants a short answer without braces")
        self.given[card] = Decision(choice, by, wanted.hash)

    def save(self) -> list[str]:
        """Keeps the answers and makes the draft again with them; edits by hand stay. Returns what was done, a sentence a line."""
        decisions = {**self.record.decisions, **self.given}
        self.record = replace(self.record, decisions=decisions)
        written = write_draft(self.found, self.path.parent, self.record.flow, self.raw, self.record.article, decisions)
        self.compiled, self.given = written.compiled, {}
        return written.lines()

    def as_json(self) -> list[dict[str, Any]]:
        """The cards as data: open ones first, then the answered."""
        model = self.compiled.model
        order = [*self.open_cards(), *(card for card in self.cards if model.decided(card.id) is not None)]
        return [
            {
                "card": card.id, "code": card.code, "blocks": card.blocks, "question": dict(card.question), "passage": card.passage,
                "span": list(card.span) if card.span else None, "hash": card.hash, "free": card.free, "default": card.default, "around": list(self.around(card)),
                "choices": [{"id": one.id, "text": dict(one.text), "effect": one.effect} for one in card.choices], "answer": model.decided(card.id),
            }
            for card in order
        ]  # fmt: skip

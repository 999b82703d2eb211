"""The words the desk knows: values only. The flow-file loader builds one from `flows/data/intents.yaml`, the flows' triggers and the data files.

All words are folded here, so that nobody else has to think of it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from bot.understand.normal import fold
from bot.values import Lang

Phrases = Mapping[str, tuple[str, ...]]
"""Name → its words or sentences, folded."""


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """`words`: said anywhere in a text they speak for that intent. `examples`: whole sentences the matcher learns from.

    `acquirers`: acquirer id → names and other spellings. `products`: `T1`, `D1`, `D0` → how people call them, beyond those built in.
    """

    words: Phrases = field(default_factory=dict)
    examples: Phrases = field(default_factory=dict)
    acquirers: Phrases = field(default_factory=dict)
    products: Phrases = field(default_factory=dict)

    def joined(self, other: Vocabulary) -> Vocabulary:
        """Both together, each word once."""
        return Vocabulary(
            _joined(self.words, other.words),
            _joined(self.examples, other.examples),
            _joined(self.acquirers, other.acquirers),
            _joined(self.products, other.products),
        )

    def intents(self) -> tuple[str, ...]:
        return tuple(sorted({*self.words, *self.examples}))


def _joined(one: Phrases, two: Phrases) -> Phrases:
    """What only one of them names is as it was: a hundred small vocabularies are joined one after the other."""
    both = {name: _unique([*one[name], *two[name]]) for name in one.keys() & two.keys()}
    return {name: both.get(name) or one.get(name) or two.get(name, ()) for name in sorted({*one, *two})}


def _unique(words: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(word for word in words if word))


def folded(words: Iterable[str]) -> tuple[str, ...]:
    """Each word as it will be looked for; what folds to nothing (a lone emoji) is left out."""
    return _unique(fold(word) for word in words)


def intent(
    name: str, *, words: Mapping[Lang, Iterable[str]] | None = None, examples: Mapping[Lang, Iterable[str]] | None = None
) -> Vocabulary:
    """A vocabulary of one intent: what a flow's trigger or handler adds."""
    return Vocabulary({name: _all(words)} if words else {}, {name: _all(examples)} if examples else {})


def acquirer(name: str, spellings: Iterable[str]) -> Vocabulary:
    """A vocabulary of one acquirer: its id and every way it is written."""
    return Vocabulary(acquirers={name: folded(spellings)})


def _all(by_language: Mapping[Lang, Iterable[str]] | None) -> tuple[str, ...]:
    return folded(text for texts in (by_language or {}).values() for text in texts)


def vocabulary_from(plain: Mapping[str, Any]) -> Vocabulary:
    """From `flows/data/intents.yaml` as read: `{intents: {name: {words: {zh: […], en: […]}, examples: {zh: […], en: […]}}}}`.

    Raises ValueError, naming the place, when it has another shape.
    """
    intents = _mapping(plain.get("intents", {}), "intents")
    words: dict[str, tuple[str, ...]] = {}
    examples: dict[str, tuple[str, ...]] = {}
    for name, entry in intents.items():
        entry = _mapping(entry, f"intents.{name}")
        if strange := set(entry) - {"words", "examples"}:
            raise ValueError(f"intents.{name}: “{min(strange)}” is not known; use words and examples")
        words[name] = folded(_texts(entry.get("words", {}), f"intents.{name}.words"))
        examples[name] = folded(_texts(entry.get("examples", {}), f"intents.{name}.examples"))
    return Vocabulary(words, examples)


def _mapping(value: Any, place: str) -> Mapping[str, Any]:
    if not isinstance(value, Mapping):
        raise ValueError(f"{place}: a mapping was expected")
    return value


def _texts(value: Any, place: str) -> Iterable[str]:
    for lang, texts in _mapping(value, place).items():
        if isinstance(texts, str) or not isinstance(texts, Iterable):
            raise ValueError(f"{place}.{lang}: a list of texts was expected")
        for text in texts:
            if not isinstance(text, str):
                raise ValueError(f"{place}.{lang}: “{text}” is not a text; put it in quotes")
            yield text

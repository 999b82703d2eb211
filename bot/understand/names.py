"""Names of acquirers and products in folded text: as written, by their sound (拉卡啦), with two characters swapped (瑞信银), with one
letter wrong (lakla). Built once from the data files.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise

from bot.quick import quick
from bot.understand.pinyin import heard, syllable
from bot.values import Scalar

Span = tuple[int, int]


@quick
@dataclass(frozen=True, slots=True)
class Fact:
    slot: str
    value: Scalar
    span: Span
    ambiguous: bool = False
    alternatives: tuple[Scalar, ...] = ()


_WORD = re.compile(r"[a-z]{5,}")
_FEWEST_LETTERS = 5
_OTHERS = frozenset(("alipay", "allipay", "alippay", "wechat", "unionpay", "paypal"))
"""Brands that a slip of the finger makes look like an acquirer's."""


class Names:
    """Acquirer id → its spellings, product → what it is called; folded, as in a `Vocabulary`."""

    def __init__(self, acquirers: Mapping[str, tuple[str, ...]], products: Mapping[str, tuple[str, ...]]) -> None:
        self._products = products
        self._begins: dict[str, list[tuple[str, str]]] = {}
        self._sounds: dict[str, list[tuple[tuple[str, ...], str]]] = {}
        self._mixed: list[tuple[frozenset[str], str, str]] = []
        self._letters: dict[str, str] = {}
        for id_, names in acquirers.items():
            for name in dict.fromkeys((*names, id_)):
                self._add(id_, name)
        self._firsts = frozenset(begin[0] for begin in self._begins)
        self._heard_first = frozenset(char for char in map(chr, range(0x4E00, 0xA000)) if syllable(char) in self._sounds)

    def _add(self, id_: str, name: str) -> None:
        self._begins.setdefault(name[:2], []).append((id_, name))
        if name.isascii():
            if name.isalpha() and len(name) >= _FEWEST_LETTERS:
                for near in _one_less(name):
                    self._letters[near] = id_
        elif len(name) >= 3:
            sounds = tuple(heard(name))
            if all(sounds):
                self._sounds.setdefault(sounds[0], []).append((sounds, id_))
            if len(set(name)) == len(name):
                self._mixed.append((frozenset(name), name, id_))

    def product(self, text: str) -> Iterator[Fact]:
        for value, words in self._products.items():
            for word in words:
                at = text.find(word)
                if at >= 0:
                    yield Fact("product", value, (at, at + len(word)))
                    break

    def acquirer(self, text: str) -> Fact | None:
        """By name, the longest first; else by what it may be a slip for."""
        begun = () if self._firsts.isdisjoint(text) else self._begins.keys() & set(map("".join, pairwise(text)))
        longest: dict[str, Span] = {}
        for id_, name in (one for begin in begun for one in self._begins[begin]):
            span = _find_name(text, name)
            if span and (id_ not in longest or _length(span) > _length(longest[id_])):
                longest[id_] = span
        if not longest:
            return self._by_letters(text) or self._by_sound(text) or self._swapped(text)
        listed = sorted(longest.items(), key=lambda one: (-_length(one[1]), one[0]))
        id_, best = listed[0]
        others = tuple(other for other, span in listed[1:] if not _inside(span, best))
        return Fact("acquirer", id_, best, bool(others), others)

    def _by_letters(self, text: str) -> Fact | None:
        for word in _WORD.finditer(text):
            for near in () if word.group() in _OTHERS else _one_less(word.group()):
                if near in self._letters:
                    return Fact("acquirer", self._letters[near], word.span())
        return None

    def _by_sound(self, text: str) -> Fact | None:
        if self._heard_first.isdisjoint(text):
            return None
        sounds = heard(text)
        found = [
            Fact("acquirer", id_, (at, at + len(wanted)))
            for at, first in enumerate(sounds)
            for wanted, id_ in self._sounds.get(first, ())
            if tuple(sounds[at : at + len(wanted)]) == wanted
        ]
        return max(found, key=lambda fact: _length(fact.span), default=None)

    def _swapped(self, text: str) -> Fact | None:
        letters = frozenset(text)
        for chars, name, id_ in self._mixed:
            if chars <= letters:
                for at in range(len(text) - len(name) + 1):
                    if text[at] in chars and set(text[at : at + len(name)]) == chars:
                        return Fact("acquirer", id_, (at, at + len(name)))
        return None


def _one_less(word: str) -> set[str]:
    """The word and the word without any one of its letters; two words one letter apart share one of these."""
    return {word, *(word[:at] + word[at + 1 :] for at in range(len(word)))}


def _length(span: Span) -> int:
    return span[1] - span[0]


def _inside(one: Span, other: Span) -> bool:
    return other[0] <= one[0] and one[1] <= other[1] and one != other


def _find_name(text: str, name: str) -> Span | None:
    """The name where it stands by itself: a Latin one not inside a longer word."""
    at = text.find(name)
    while at >= 0:
        end = at + len(name)
        if not name.isascii() or not (_letter(text[at - 1 : at]) or _letter(text[end : end + 1])):
            return at, end
        at = text.find(name, at + 1)
    return None


def _letter(char: str) -> bool:
    return char.isascii() and char.isalpha()

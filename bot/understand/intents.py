"""What does he want? Words first (they stand in the data files), then a small statistical matcher learnt from the example sentences.

The matcher is Complement Naive Bayes over single characters and pairs (words and pairs of words in English): small, exact to repeat, and the
best of those tried (`DEPENDENCIES.md` 5). Words say more than chance, so they are added to its scores before these become probabilities.
"""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import pairwise

from bot.quick import quick
from bot.understand.learn import Weights
from bot.understand.normal import HAN
from bot.understand.pinyin import heard
from bot.understand.vocabulary import Vocabulary

OUT_OF_SCOPE = "out_of_scope"
GAP = "..."
"""In a word of the data files: up to ten other characters (written `…` there)."""

_WORD_AS_EXAMPLE = 0.5
_SHARPNESS = 22.0
"""How far the matcher's scores are spread before they become probabilities; chosen so that 0.7 is right about seven times in ten."""
_WORD_BONUS = 1.6
_PER_CHARACTER = 0.35
_MORE_WORDS = 0.6
_BY_SOUND = 0.6
_SAID_BEFORE = 4.0
"""For a text that is one of the examples, word for word."""
_FEWEST_SOUNDS = 8

_NUMBERS = re.compile(r"[0-9]+(?:[.:,/-][0-9]+)*")
_RUNS = re.compile(rf"[{HAN}]+|[a-z0-9']+")


_PARTICLES = re.compile(r"^[嗯哦喔唉额啊,.! ]+|[啊呀哦喔呢吧嘛哈啦嗯呗咯,.! ]+$")


_HAN_AMOUNT = re.compile("[一二两三四五六七八九十][零一二两三四五六七八九十]{0,2}[百千万][零一二两三四五六七八九十百千万]{0,12}")
"""刷了两千二 is neither 刷了两(次) nor about 二."""


_AND_MORE = re.compile("(?<=[点百千万块0-9])多(?=[刷收扣付])")
"""十一点多刷的 was swiped after eleven, not once too often."""


def plain(folded: str) -> str:
    """Without apostrophes (hasn't, hasnt, has'nt), and every sum in Chinese characters the same number."""
    if "百" in folded or "千" in folded or "万" in folded:
        folded = _HAN_AMOUNT.sub("0", folded)
    if "多" in folded:
        folded = _AND_MORE.sub("", folded)
    return folded.replace("'", "").replace("’", "")


def trimmed(folded: str) -> str:
    """Without the particles at the ends, to be compared as a whole: 不清楚啊, 嗯不清楚."""
    return _PARTICLES.sub("", plain(folded))


def features(folded: str) -> frozenset[str]:
    """Characters and pairs of Chinese, words and pairs of words of the rest; every number is the same number."""
    found: set[str] = set()
    before = ""
    for run in _RUNS.findall(_NUMBERS.sub("0", folded)):
        if run[0] > "z":
            found.update(run)
            found.update(map("".join, pairwise(run)))
            before = ""
        else:
            found.add(run)
            if before:
                found.add(f"{before} {run}")
            before = run
    return frozenset(found)


_KEY = 3
_BEGINS = re.compile(r"(?<![a-z])[a-z]|(?<![0-9])[0-9]|(?<=[a-z])[0-9]")


@quick
@dataclass(frozen=True, slots=True)
class _Hit:
    intent: str
    start: int
    end: int
    weight: float


class Words:
    """All words of all intents, found in one pass over a text. A word inside a longer one that is there too does not count.

    Chinese ones are looked for among all pieces of the text as long as words are, others only where a word begins.
    """

    def __init__(self, words: Mapping[str, Iterable[str]]) -> None:
        self._han: dict[str, list[tuple[str, float]]] = defaultdict(list)
        self._latin: dict[str, list[tuple[str, str, float]]] = defaultdict(list)
        self._gapped: dict[str, list[tuple[tuple[str, ...], str, float]]] = defaultdict(list)
        self._sounds: dict[str, list[tuple[str, str]]] = defaultdict(list)
        for intent, listed in words.items():
            for word in listed:
                self._add(intent, tuple(part for part in plain(word).split(GAP) if part))
        self._pieces = frozenset((*self._han, *(first for first in self._gapped if not first.isascii())))
        self._heads: dict[str, set[int]] = defaultdict(set)  # how long the pieces are that begin with these two characters
        for piece in self._pieces:
            self._heads[piece[:2]].add(len(piece))
        self._single = frozenset(piece for piece in self._pieces if len(piece) == 1)
        self._starts = frozenset((*self._latin, *(first[:_KEY] for first in self._gapped if first.isascii())))
        self._latin_gapped = tuple(first for first in self._gapped if first.isascii())

    def _add(self, intent: str, parts: tuple[str, ...]) -> None:
        if not parts:
            return
        first, weight = parts[0], _weight(sum(map(len, parts)), parts[0].isascii())
        if len(parts) > 1:
            self._gapped[first].append((parts, intent, weight))
        elif first.isascii():
            self._latin[first[:_KEY]].append((first, intent, weight))
        else:
            self._han[first].append((intent, weight))
            sound = sounds(first)
            if len(first) > 2 and len(sound) >= _FEWEST_SOUNDS:
                self._sounds[sound[:4]].append((sound, intent))

    def hits(self, text: str) -> list[_Hit]:
        found = [] if text.isascii() else self._among_pieces(text)
        if starts := [match.start() for match in _BEGINS.finditer(text)]:
            found += self._at_beginnings(text, starts)
        if len(found) < 2:
            return found
        found.sort(key=lambda hit: (hit.start, -hit.end, hit.intent))
        kept: list[_Hit] = []
        reach = (0, 0)
        for hit in found:
            if hit.end > reach[1] or (hit.start, hit.end) == reach:
                kept.append(hit)
            if hit.end > reach[1]:
                reach = (hit.start, hit.end)
        return kept

    def _among_pieces(self, text: str) -> list[_Hit]:
        lengths_of = self._heads.get
        begun = [(at, lengths) for at in range(len(text) - 1) if (lengths := lengths_of(text[at : at + 2]))]
        there = self._pieces.intersection([text[at : at + length] for at, lengths in begun for length in lengths])
        there |= self._single.intersection(text)
        found = []
        for word in there:
            for intent, weight in self._han.get(word, ()):
                found += [_Hit(intent, at, at + len(word), weight) for at in _places(text, word)]
            found += self._gapped_hits(text, word)
        return found

    def _at_beginnings(self, text: str, starts: list[int]) -> list[_Hit]:
        keys = {text[start : start + length] for start in starts for length in range(1, _KEY + 1)}
        begun = self._starts & keys
        found = []
        for key in begun:
            for word, intent, weight in self._latin.get(key, ()):
                found += [_Hit(intent, at, at + len(word), weight) for at in _places(text, word)]
        if begun:
            for first in self._latin_gapped:
                if first[:_KEY] in begun and first in text:
                    found += self._gapped_hits(text, first)
        return found

    def _gapped_hits(self, text: str, first: str) -> Iterator[_Hit]:
        for parts, intent, weight in self._gapped.get(first, ()):
            if parts[-1] in text and (span := _spread(text, parts)):
                yield _Hit(intent, *span, weight)

    def heard(self, text: str) -> dict[str, float]:
        """Intents whose words are there by their sound: `没道账`, `meidaozhang`. For texts in which nothing else was found."""
        sound = sounds(text)
        fours = {sound[at : at + 4] for at in range(len(sound) - 3)}
        if fours.isdisjoint(self._sounds):
            return {}
        starts = ((at, self._sounds.get(sound[at : at + 4], ())) for at in range(len(sound) - 3))
        return {intent: _BY_SOUND for at, words in starts for wanted, intent in words if sound.startswith(wanted, at)}


def sounds(text: str) -> str:
    """The text as it sounds, without tones and spaces."""
    return "".join(reading or char for char, reading in zip(text, heard(text), strict=True) if char not in " ,.?!")


def _places(text: str, word: str) -> list[int]:
    found, at = [], text.find(word)
    while at >= 0:
        if _whole(text, at, word):
            found.append(at)
        at = text.find(word, at + 1)
    return found


def _whole(text: str, at: int, word: str) -> bool:
    """An English word must begin where a word begins; a number must be all of a number."""
    before, after = text[at - 1 : at] if at else "", text[at + len(word) : at + len(word) + 1]
    if word[0].isdigit() and (before.isdigit() or (word[-1].isdigit() and after.isdigit())):
        return False
    return not (word[0].isascii() and word[0].isalpha() and before.isascii() and before.isalpha())


def _spread(text: str, parts: tuple[str, ...]) -> tuple[int, int] | None:
    reach = 28 if parts[0].isascii() else 10
    start = text.find(parts[0])
    while start >= 0:
        at = start + len(parts[0])
        for part in parts[1:]:
            found = text.find(part, at, at + reach + len(part))
            if found < 0:
                break
            at = found + len(part)
        else:
            if _whole(text, start, parts[0]):
                return start, at
        start = text.find(parts[0], start + 1)
    return None


def _weight(length: int, ascii_: bool) -> float:
    return _WORD_BONUS + _PER_CHARACTER * min(length / 2.5 if ascii_ else length, 6)


class Matcher:
    """Learns once, then answers; the same text always gets the same answer."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self.names = tuple(name for name in vocabulary.intents() if vocabulary.examples.get(name))
        self._words = Words({name: vocabulary.words.get(name, ()) for name in self.names})
        self._examples = {trimmed(example): name for name in self.names for example in vocabulary.examples[name]}
        self._weights = Weights([self._counts(name, vocabulary) for name in self.names])

    @staticmethod
    def _counts(name: str, vocabulary: Vocabulary) -> Counter[str]:
        counts: Counter[str] = Counter()
        for example in vocabulary.examples[name]:
            counts.update(features(plain(example)))
        for word in vocabulary.words.get(name, ()):
            for feature in features(plain(word).replace(GAP, " ")):
                counts[feature] += _WORD_AS_EXAMPLE  # type: ignore[assignment]
        return counts

    def scores(self, folded: str) -> Scores:
        text = plain(folded)
        found = features(text)
        sums, met = self._weights.sums(found)
        spread = _SHARPNESS / math.sqrt(met) if met else 0.0
        learnt = [one * spread for one in sums]
        said = self._said(text)
        if name := self._examples.get(trimmed(folded)):
            said = {**said, name: said.get(name, 0.0) + _SAID_BEFORE}
        for name, weight in said.items():
            learnt[self.names.index(name)] += weight
        return Scores(self.names, tuple(learnt), said, met / len(found) if found else 0.0)

    def _said(self, folded: str) -> dict[str, float]:
        said: dict[str, float] = {}
        for hit in self._words.hits(folded):
            best, more = max(said.get(hit.intent, 0.0), hit.weight), _MORE_WORDS if hit.intent in said else 0.0
            said[hit.intent] = best + more
        return said or self._words.heard(folded)


@quick
@dataclass(frozen=True, slots=True)
class Scores:
    """`said`: the intents whose words were there, and how strongly. `known`: how much of the text the matcher has met before, 0 to 1."""

    names: tuple[str, ...]
    values: tuple[float, ...]
    said: Mapping[str, float]
    known: float

    def without(self, name: str) -> Scores:
        """The same with one intent last, and none of its words said."""
        if name not in self.names:
            return self
        values = list(self.values)
        values[self.names.index(name)] = min(values)
        return replace(self, values=tuple(values), said={other: weight for other, weight in self.said.items() if other != name})

    def ranked(self, extra: Mapping[str, float]) -> list[tuple[str, float]]:
        """Intents with their probabilities, best first, after `extra` is added to the scores."""
        values = list(self.values)
        for name, more in extra.items():
            if name in self.names:
                values[self.names.index(name)] += more
        top = max(values, default=0.0)
        powers = [math.exp(value - top) for value in values]
        total = sum(powers) or 1.0
        chances = [power / total for power in powers]
        # The names are in alphabetical order and sorting keeps it among equals.
        return [(self.names[at], chances[at]) for at in sorted(range(len(chances)), key=chances.__getitem__, reverse=True)]

"""What does he want? Words first (they stand in the data files), then a small statistical matcher learnt from the example sentences.

The matcher is Complement Naive Bayes over single characters and pairs (words and pairs of words in English): small, exact to repeat, and the
best of those tried (`DEPENDENCIES.md` 5). Words say more than chance, so they are added to its scores before these become probabilities.
"""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise

from bot.understand.normal import HAN
from bot.understand.pinyin import syllable
from bot.understand.vocabulary import Vocabulary

OUT_OF_SCOPE = "out_of_scope"
GAP = "..."
"""In a word of the data files: up to ten other characters (written `…` there)."""

_SMOOTHING = 0.4
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


def plain(folded: str) -> str:
    """Without apostrophes: hasn't, hasnt, has'nt."""
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


@dataclass(frozen=True, slots=True)
class _Hit:
    intent: str
    start: int
    end: int
    weight: float


class Words:
    """All words of all intents, found in one pass over a text. A word inside a longer one that is there too does not count."""

    def __init__(self, words: Mapping[str, Iterable[str]]) -> None:
        self._plain: dict[str, list[tuple[str, str]]] = defaultdict(list)
        self._gapped: list[tuple[tuple[str, ...], str]] = []
        self._sounds: dict[str, list[tuple[str, str]]] = defaultdict(list)
        for intent, listed in words.items():
            for word in listed:
                parts = tuple(part for part in plain(word).split(GAP) if part)
                if len(parts) > 1:
                    self._gapped.append((parts, intent))
                elif parts:
                    self._plain[parts[0][:2]].append((parts[0], intent))
                    sound = sounds(parts[0])
                    if len(parts[0]) > 2 and not parts[0].isascii() and len(sound) >= _FEWEST_SOUNDS:
                        self._sounds[sound[:4]].append((sound, intent))
        self._begins = frozenset(parts[0] for parts, _ in self._gapped)

    def hits(self, text: str) -> list[_Hit]:
        found = sorted([*self._plain_hits(text), *self._gapped_hits(text)], key=lambda hit: (hit.start, -hit.end))
        kept: list[_Hit] = []
        reach = (0, 0)
        for hit in found:
            if hit.end > reach[1] or (hit.start, hit.end) == reach:
                kept.append(hit)
            reach = max(reach, (hit.start, hit.end), key=lambda span: span[1])
        return kept

    def _plain_hits(self, text: str) -> Iterator[_Hit]:
        starts = self._plain
        for at in range(len(text)):
            pair = text[at : at + 2]
            if pair not in starts:
                continue
            for word, intent in starts[pair]:
                if text.startswith(word, at) and _whole(text, at, word):
                    yield _Hit(intent, at, at + len(word), _weight(len(word), word.isascii()))

    def _gapped_hits(self, text: str) -> Iterator[_Hit]:
        begun = {first for first in self._begins if first in text}
        if not begun:
            return
        for parts, intent in self._gapped:
            if parts[0] in begun and (span := _spread(text, parts)):
                length = sum(map(len, parts))
                yield _Hit(intent, *span, _weight(length, parts[0].isascii()))

    def heard(self, text: str) -> dict[str, float]:
        """Intents whose words are there by their sound: `没道账`, `meidaozhang`. For texts in which nothing else was found."""
        sound = sounds(text)
        starts = ((at, self._sounds.get(sound[at : at + 4], ())) for at in range(len(sound) - 3))
        return {intent: _BY_SOUND for at, words in starts for wanted, intent in words if sound.startswith(wanted, at)}


def sounds(text: str) -> str:
    """The text as it sounds, without tones and spaces."""
    return "".join(syllable(char) or char for char in text if char not in " ,.?!")


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
        self._rows = _learn([self._counts(name, vocabulary) for name in self.names])

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
        rows = [row for feature in found if (row := self._rows.get(feature))]
        known = len(rows) / len(found) if found else 0.0
        spread = _SHARPNESS / math.sqrt(len(rows)) if rows else 0.0
        learnt = [sum(column) * spread for column in zip(*rows, strict=True)] if rows else [0.0] * len(self.names)
        said = self._said(text)
        if name := self._examples.get(trimmed(folded)):
            said = {**said, name: said.get(name, 0.0) + _SAID_BEFORE}
        return Scores(self.names, tuple(score + said.get(name, 0.0) for name, score in zip(self.names, learnt, strict=True)), said, known)

    def _said(self, folded: str) -> dict[str, float]:
        said: dict[str, float] = {}
        for hit in self._words.hits(folded):
            best, more = max(said.get(hit.intent, 0.0), hit.weight), _MORE_WORDS if hit.intent in said else 0.0
            said[hit.intent] = best + more
        return said or self._words.heard(folded)


@dataclass(frozen=True, slots=True)
class Scores:
    """`said`: the intents whose words were there, and how strongly. `known`: how much of the text the matcher has met before, 0 to 1."""

    names: tuple[str, ...]
    values: tuple[float, ...]
    said: Mapping[str, float]
    known: float

    def ranked(self, extra: Mapping[str, float]) -> list[tuple[str, float]]:
        """Intents with their probabilities, best first, after `extra` is added to the scores."""
        values = [value + extra.get(name, 0.0) for name, value in zip(self.names, self.values, strict=True)]
        top = max(values, default=0.0)
        powers = [math.exp(value - top) for value in values]
        total = sum(powers) or 1.0
        return sorted(((name, power / total) for name, power in zip(self.names, powers, strict=True)), key=lambda one: (-one[1], one[0]))


def _learn(counts: list[Counter[str]]) -> dict[str, tuple[float, ...]]:
    """feature → its weight for each intent: how much rarer it is among all the other intents than among all features."""
    features_ = sorted(set().union(*counts)) if counts else []
    totals: Counter[str] = Counter()
    for one in counts:
        totals.update(one)
    everything = sum(totals.values())
    sizes = [sum(one.values()) for one in counts]
    rest = [math.log(everything - size + _SMOOTHING * len(features_)) for size in sizes]
    rows = {}
    for feature in features_:
        total = totals[feature]
        rows[feature] = tuple(rest[at] - math.log(total - one.get(feature, 0) + _SMOOTHING) for at, one in enumerate(counts))
    norms = [sum(abs(row[at]) for row in rows.values()) / max(len(rows), 1) for at in range(len(counts))]
    return {feature: tuple(value / norm for value, norm in zip(row, norms, strict=True)) for feature, row in rows.items()}

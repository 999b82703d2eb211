"""From a merchant's text to a `Reading`: masked, folded, its slots with their places, its intents with their probabilities, a decision.

Deterministic: the time comes in, and the same text read twice gives the same reading. Order of claim: fields with labels, then times, then
amounts, so that the 11 of 11点 is no amount and the digits of a reference no time.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from itertools import takewhile

from bot.quick import quick
from bot.understand import slots as read
from bot.understand import spelling
from bot.understand.decide import decide, lean, unmentioned
from bot.understand.intents import Matcher, Scores
from bot.understand.mask import mask
from bot.understand.names import Names
from bot.understand.normal import HAN, fold, folded, level_mapped
from bot.understand.vocabulary import Vocabulary
from bot.values import Lang, Reading

LONGEST = 1000
"""Only so many characters of a message are looked at for meaning; the mask and the folding always see all of it."""
MODEL = "words+cnb/1"

_HAN = re.compile(f"[{HAN}]")
_LATIN = re.compile(r"[a-z]{2,}")
_NAMES = frozenset(
    [
        "pos",
        "lakala",
        "wechat",
        "weixin",
        "alipay",
        "zfb",
        "unionpay",
        "visa",
        "mastercard",
        "jcb",
        "amex",
        "paypal",
        "huifu",
        "leshua",
        "allinpay",
        "chinaums",
        "ums",
        "shengpay",
        "shengfutong",
        "ruiyinxin",
        "umpay",
        "qr",
        "rrn",
        "mid",
        "tid",
        "sn",
        "sim",
        "atm",
        "app",
        "vip",
        "id",
        "no",
        "rmb",
        "cny",
        "wifi",
        "pin",
        "cvv",
        "otp",
    ]
)
"""Brands and labels, which are written so in every language."""
_BORROWED = frozenset(["ok", "okay", "hi", "hello", "bye", "yes", "sorry", "thanks", "thank", "thx", "cool", "nice", "emm"])


@quick
@dataclass(frozen=True, slots=True)
class Expecting:
    """What the conversation just asked for: it settles what a bare answer means. `type` is the slot's type in the flow."""

    slot: str
    type: str
    length: int | None = None
    pattern: str | None = None


class Reader:
    """Reads texts with one vocabulary. Building it trains the matcher (about a tenth of a second); reading keeps no memory."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self.vocabulary = vocabulary
        self._matcher = Matcher(vocabulary)
        self._names = Names(vocabulary.acquirers, vocabulary.products)
        listed = (*vocabulary.words.values(), *vocabulary.examples.values())
        brands = {name for names in vocabulary.acquirers.values() for name in names} | _NAMES
        self._english = frozenset(word for texts in listed for text in texts if text.isascii() for word in _LATIN.findall(text)) - brands

    def read(self, text: str, *, now: datetime, expecting: Expecting | None = None, lang: Lang | None = None) -> Reading:
        """What `text`, written at `now` (aware), says. `lang`: the conversation's, kept when the text itself shows none. Never raises."""
        levelled = level_mapped(text[:LONGEST])
        masked = mask(text, levelled.text if len(text) <= LONGEST else None)
        if masked.sensitive:
            levelled = level_mapped(masked.text[:LONGEST])
        if _LATIN.search(levelled.text):
            levelled = levelled.replaced(spelling.SPELT, spelling.word)
        short = folded(levelled)
        normal = short.text if len(masked.text) <= LONGEST else fold(masked.text)
        asked = read.Asked(expecting.slot, expecting.type, expecting.length, expecting.pattern) if expecting else None
        found = read.slots(levelled, short, self._names, now, asked)
        scores = self._scores(short.text)
        ranked = scores.ranked(lean(short.text, found, scores, expecting is not None, bool(masked.sensitive)))
        return Reading(
            masked=masked.text,
            normal=normal,
            intents=tuple((name, round(chance, 4)) for name, chance in takewhile(lambda one: one[1] >= 0.005, ranked)),
            decision=decide(short.text, found, scores, ranked),
            slots=found,
            language=language(normal, lang, self._english),
            sensitive=masked.sensitive,
            model=MODEL,
        )

    def _scores(self, text: str) -> Scores:
        """Who only tells of calls in vain and of what was said to him asks for no person."""
        scores, rest = self._matcher.scores(text), unmentioned(text)
        if rest == text:
            return scores
        left = self._matcher.scores(rest)
        return scores if "human" in left.said or next(iter(left.ranked({})))[0] == "human" else scores.without("human")


def language(text: str, default: Lang | None = None, english: frozenset[str] = frozenset()) -> Lang | None:
    """Chinese as soon as there is some, English for two words and more; else what is known already.

    Names and words that Chinese borrows (lakala, ok) are no sign of English; one word by itself is when it is one of `english`, the words
    that the data files know, or when nothing is known of the conversation.
    """
    han = len(_HAN.findall(text))
    latin = _LATIN.findall(text)
    if han and (len(latin) < 4 or han * 2 >= len(latin)):
        return "zh"
    words = [word for word in latin if word not in _NAMES]
    borrowed = sum(word in _BORROWED for word in words)
    if len(words) > max(1, borrowed) or (len(words) == 1 and not borrowed and words[0] in english):
        return "en"
    return default or ("en" if words else None)

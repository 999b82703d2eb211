"""How much a text looks like an advert, and by what."""

from __future__ import annotations

import re
from functools import lru_cache

from bot.article.foreign import contacts
from bot.article.foreign import salestalk as words
from bot.article.foreign.salestalk import BRANDS, TROUBLE
from bot.article.lexicon import ESCALATES

SURE, MAYBE = 0.8, 0.3
"""A line at SURE is an advert by itself; one at MAYBE only beside such a line."""
_COMMA = re.compile(r"[，,；;]\s?|\s[-–—]\s")
_TURNS = 0.5
"""What the rest of a sentence must score to go, when its beginning stays."""
CLAUSE_END = re.compile(r"(?<=[。！？!?；;])|(?<=\.)\s+(?=[A-Z])")
_CLASSES: tuple[tuple[str, words.Words, float, float, int], ...] = (
    ("another trade", words.OTHER_TRADE, 0.7, 0.2, 3),
    ("a grey trade", words.GREY, 0.7, 0.2, 3),
    ("an offer", words.OFFER, 0.4, 0.2, 4),
    ("an invitation", words.INVITE, 0.5, 0.2, 3),
    ("praise", words.PRAISE, 0.2, 0.15, 4),
    ("goods", words.GOODS, 0.15, 0.1, 3),
    ("their own name", words.SELF, 0.15, 0.0, 1),
    ("says so", words.CUE, 0.35, 0.1, 2),
)
"""What, by which words, what the first of them counts, what each further one, and how many count."""


LONGEST = 600
"""Characters of a text that are looked at; no line that sells is longer, and its sentences are looked at one by one."""


def score(text: str) -> tuple[float, tuple[str, ...]]:
    """How much a text looks like an advert, and by what. `text` is a `key`."""
    return _score(text[:LONGEST])


@lru_cache(maxsize=16384)
def _score(text: str) -> tuple[float, tuple[str, ...]]:
    total, why = _contacts(text)
    strong = {found[0] for found in words.STRONG.finditer(text)}
    if strong:
        total += 0.8 + 0.3 * min(3, len(strong) - 1)
        why.append(f"sales words ({'、'.join(sorted(strong)[:3])})")
    han, latin, kinds = bool(words.HAN.search(text)), bool(words.LATIN.search(text)), 0
    for name, pattern, first, further, most in _CLASSES:
        hits = pattern.hits(text, han=han, latin=latin)
        if hits:
            total += first + further * (min(most, len(hits)) - 1)
            kinds += first >= 0.35
            why.append(name)
    brands = {found[0] for found in BRANDS.finditer(text)}
    if brands:
        total += 0.2 + 0.1 * min(2, len(brands) - 1)
        why.append("brand")
    if words.PRICE.search(text):
        total += 0.3
        why.append("price")
    weak = {found[0] for found in words.WEAK.finditer(text)}
    total += 0.15 * min(5, len(weak)) if not kinds else 0.1 * min(3, len(weak))
    if weak and not why:
        why.append("sales words")
    matter = 0.2 * len({found[0] for found in TROUBLE.finditer(text)}) + 0.1 * len({found[0] for found in words.MATTER.finditer(text)})
    matter += 0.3 if ESCALATES.search(text) else 0.0
    total -= min(0.4 if strong and kinds >= 2 else 1.0, matter)
    if words.WARNS.search(text):
        total -= 1.2
    return total, tuple(why)


def _contacts(text: str) -> tuple[float, list[str]]:
    total, why = 0.0, list[str]()
    if contacts.LINK.search(text):
        total += 0.6
        why.append("link")
    if contacts.MAIL.search(text):
        total += 0.3
        why.append("address")
    elif contacts.CHAT.search(text):
        total += 0.85
        why.append("chat id")
    if contacts.NUMBER.search(text):
        total += 0.4
        why.append("phone number")
    return total, why


def turns_to_sell(text: str) -> int | None:
    """Where a sentence that began as advice goes on to sell: `核对户名，换机的找小编，微信 …`. None: it does not."""
    if score(text)[0] < MAYBE:
        return None
    for comma in _COMMA.finditer(text[:LONGEST]):
        head, rest = text[: comma.start()], text[comma.end() :]
        if len(head) >= 4 and _speaks(head) and score(head)[0] < MAYBE and score(rest)[0] >= _TURNS and not only_contact(rest):
            return comma.start()
    return None


def _speaks(text: str) -> bool:
    return bool(TROUBLE.search(text) or words.MATTER.search(text))


def mostly_article(text: str, limit: float = SURE) -> bool:
    """A paragraph or item most of whose sentences are no advert (score less than `limit`) loses those that are, not itself."""
    pieces = [piece for piece in CLAUSE_END.split(text) if piece.strip()]
    if len(pieces) < 2:
        return only_contact(text) or turns_to_sell(text) is not None
    if TROUBLE.search(pieces[0]) and score(pieces[0])[0] <= 0:
        return True
    bad = sum(len(piece) for piece in pieces if score(piece)[0] >= limit and not only_contact(piece))
    return bad < len(text) * 0.5


def only_contact(text: str) -> bool:
    """Advice in which only the contact is foreign: 拨打客服电话400-…说明情况."""
    bare = contacts.without_contacts(text)
    bare = re.sub(rf"热线|客服电话|咨询|{BRANDS.pattern}", "", bare) if re.search(r"拨打|致电|咨询|联系", bare) else bare
    matter = {found[0] for found in TROUBLE.finditer(bare)}
    return score(bare)[0] < MAYBE and (len(matter) >= 1 or bool(re.search(r"拨打|致电|咨询|call|contact", bare))) and len(bare) >= 6

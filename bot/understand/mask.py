"""Taking out what may not be kept (P2): card numbers, CVV, expiry, PIN, SMS codes, ID numbers, tracks.

Numbers labelled as merchant, terminal, order or reference numbers stay, as do phones and unlabelled 12-digit references.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from bot.quick import quick
from bot.understand import sensitive as find
from bot.understand.normal import Mapped, level, level_mapped
from bot.values import Sensitive

_DIGIT = "0-9零一二三四五六七八九幺壹贰叁肆伍陆柒捌玖"
_WORTH_A_LOOK = re.compile(rf"[{_DIGIT}](?:[^{_DIGIT}]{{0,4}}[{_DIGIT}]){{2}}|密码|口令|pass|pwd")
_WORTH = ("track", "card_number", "id_number", "cvv", "sms_code", "pin", "expiry")
"""Which of two overlapping finds is kept: the earlier named."""


@quick
@dataclass(frozen=True, slots=True)
class Masked:
    """`text` may be stored; `sensitive` says what stood where in the text before, in order; `shown` what stands there now."""

    text: str
    sensitive: tuple[Sensitive, ...] = ()
    shown: tuple[str, ...] = ()

    def before(self, start: int, end: int) -> tuple[int, int]:
        """The span in the text before masking that `text[start:end]` stands for."""
        return self._before(start, 0), self._before(end, 1)

    def _before(self, at: int, side: int) -> int:
        gone = 0
        for one, new in zip(self.sensitive, self.shown, strict=True):
            begins = one.span[0] - gone
            if at < begins + side:
                break
            if at < begins + len(new) + side:
                return one.span[side]
            gone = one.span[1] - (begins + len(new))
        return at + gone


def mask(text: str, plain: str | None = None) -> Masked:
    """The text with everything sensitive replaced: a card number by `****` and its last four digits, the rest by `***`.

    Masking a masked text changes nothing. Never raises. `plain`: the text levelled, from who has it already.
    """
    if plain is None:
        plain = level(text)
    if not _WORTH_A_LOOK.search(plain) or not find.may_hold(find.as_digits(plain)):
        return Masked(text)
    return _replaced(text, _all_in(text))


def across(first: str, second: str) -> tuple[Masked, Masked] | None:
    """Two messages of one merchant, written within two minutes: both masked when a number is split over them, or a word and its code.

    None when nothing spans the two; each may still hold something of its own (see `mask`).
    """
    ends, begins = find.as_digits(level(first)), find.as_digits(level(second))
    numbers = _split_numbers(first, second) if _may_join(ends, begins) else ()
    codes = _split_codes(first, second) if find.has_stem(ends) or find.has_stem(begins) else ()
    split = [*numbers, *codes]
    if not split:
        return None
    ones = [_Find(one.kind, one.start, one.end, one.shown) for one in split if one.end <= len(first)]
    twos = [_Find(one.kind, one.start - len(first), one.end - len(first), one.shown) for one in split if one.start >= len(first)]
    return _replaced(first, [*ones, *_all_in(first)]), _replaced(second, [*twos, *_all_in(second)])


@quick
@dataclass(frozen=True, slots=True)
class _Find:
    kind: find.Kind
    start: int
    end: int
    shown: str = "***"


def _all_in(text: str) -> Iterator[_Find]:
    mapped = level_mapped(text)
    plain = find.as_digits(mapped.text)
    for kind, start, end in _found(plain, find.seams(mapped.text)):
        first, last = mapped.span(start, end)
        yield _Find(kind, first, last, _shown(kind, plain[start:end]))


def _found(plain: str, seams: frozenset[int]) -> Iterator[find.Found]:
    yield from find.tracks(plain)
    named = find.named_blanked(plain)
    yield from find.labelled(named, seams)
    for kind, start, end in find.numbers(named, seams):
        yield kind, start, end
        if kind == "card_number":
            yield from find.beside_card(plain, end)
    yield from find.by_words(named)


def _shown(kind: find.Kind, number: str) -> str:
    if kind != "card_number":
        return "***"
    return "****" + re.sub(r"[^0-9]", "", number)[-4:]


def _replaced(text: str, finds: Iterable[_Find]) -> Masked:
    """The most telling finds first; what overlaps one already taken is covered by it as far as it goes, and taken for the rest."""
    taken: list[_Find] = []
    for one in sorted(finds, key=lambda one: (_WORTH.index(one.kind), one.start - one.end, one.start)):
        start, end = one.start, one.end
        for other in taken:
            if other.start <= start < other.end:
                start = other.end
            if other.start < end <= other.end:
                end = other.start
        if start < end:
            taken.append(_Find(one.kind, start, end, one.shown))
    taken.sort(key=lambda one: one.start)
    pieces, at = [], 0
    for one in taken:
        pieces += [text[at : one.start], one.shown]
        at = one.end
    return Masked(
        "".join((*pieces, text[at:])), tuple(Sensitive(one.kind, (one.start, one.end)) for one in taken), tuple(one.shown for one in taken)
    )


_HEAD = re.compile(r"[0-9x][^0-9]{0,10}$")
_TAIL = re.compile(r"^[^0-9*]{0,12}(?=[0-9])")
_NEAR_END = re.compile(r"[0-9x]")


def _split_numbers(first: str, second: str) -> Iterator[_Find]:
    """A card or ID number begun in the first and ended in the second. Positions count through both texts."""
    one, two = level_mapped(first), level_mapped(second)
    head, tail = find.named_blanked(find.as_digits(one.text)), find.named_blanked(find.as_digits(two.text))
    ends, begins = _HEAD.search(head), _TAIL.match(tail)
    if not ends or not begins:
        return
    border = ends.start() + 1
    joint = head[:border] + " " + tail[begins.end() :]
    seams = find.seams(one.text[:border] + " " + two.text[begins.end() :])
    for kind, start, end in find.numbers(joint, seams):
        if start < border < end and not _in_a_word(joint, start, end) and _plausible(kind, joint[start:border], joint[border:end]):
            last = end - border - 1 + begins.end()
            rest = re.sub(r"[^0-9]", "", joint[border:end])
            left, right = one.span(start, border), two.span(begins.end(), last)
            yield _Find(kind, *left, "****" if kind == "card_number" else "***")
            shown = "****" + rest[-4:] if len(rest) > 4 and kind == "card_number" else "****"
            yield _Find(kind, right[0] + len(first), right[1] + len(first), shown)


def _may_join(first: str, second: str) -> bool:
    """Cheap, and never wrongly False: digits where the one ends and the other begins, and enough of them for a number."""
    return bool(_NEAR_END.search(first[-12:]) and _TAIL.match(second)) and find.long_enough(first + second)


def _in_a_word(joint: str, start: int, end: int) -> bool:
    """`A-1234…` or `…5678@shop`: an order number, an address, no card."""
    return bool(re.search(r"[a-z][-_#]?$", joint[:start])) or bool(re.match(r"[a-z@_]", joint[end:]))


def _plausible(kind: find.Kind, left: str, right: str) -> bool:
    """Chance makes one number in ten pass the check, so an amount followed by a phone or a reference must not become a card."""
    head, tail = re.sub(r"[^0-9]", "", left), re.sub(r"[^0-9]", "", right)
    if kind == "id_number":
        return True
    if not find.ISSUER.match(head):
        return False
    if head.startswith("62") or min(len(head), len(tail)) >= 6:
        return True
    return len(head) >= 4 and len(head) not in (11, 12) and len(tail) not in (11, 12)


def _split_codes(first: str, second: str) -> Iterator[_Find]:
    """A word in the first (`验证码`) whose code stands in the second."""
    whole = first.rstrip() + " " + second.lstrip()
    if not find.has_word(find.as_digits(level(whole))):
        return
    joint = level_mapped(whole)
    cut, begins = len(first.rstrip()), len(second) - len(second.lstrip())
    known = {(one.start, one.end) for one in _all_in(second)}
    for kind, start, end in find.by_words(_named(joint)):
        left, right = joint.span(start, end)
        place = left - cut - 1 + begins, right - cut - 1 + begins
        if left > cut and place not in known:
            yield _Find(kind, place[0] + len(first), place[1] + len(first))


def _named(mapped: Mapped) -> str:
    return find.named_blanked(find.as_digits(mapped.text))

"""Folding: the one way a text is levelled before words are compared or numbers are looked for.

`level` makes single characters equal (width, case, traditional → simplified, look-alikes, nothing invisible) and keeps spaces.
`fold` goes on to what only helps comparing words: `刷ka卡` → `刷卡`, `POS鸡` → `pos机`, no spaces between Han characters, bare ends.
Both exist with a map back to the characters as the merchant wrote them, so that a span can be shown.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

from bot.quick import quick
from bot.understand import spelling
from bot.understand.pinyin import sounds_like

HAN = "\u3400-\u4dbf\u4e00-\u9fff"
_EMOJI = "\ue0f0"
"""Stands for an emoji until its neighbours are known; private use, so no merchant can mean it."""

_LOOKALIKES = {
    "帐": "账",
    "賬": "账",
    "圓": "元",
    "圆": "元",
    "〇": "零",
    "○": "零",
    "Ο": "o",
    "臺": "台",
    "喺": "在",
    "冇": "没",
    "嘅": "的",
    "咗": "了",
    "唔": "不",
    "佢": "他",
    "俾": "给",
    "畀": "给",
    "揾": "找",
    "嚟": "来",
    "蚊": "元",
    "仲": "还",
    "遭": "被",
}
_CACHE_LIMIT = 30_000


@cache
def _simplified() -> dict[str, str]:
    """Traditional → simplified, character by character, so that lengths stay. Built once from OpenCC's table (10 ms)."""
    from opencc import OpenCC

    chars = [chr(code) for code in range(0x4E00, 0xA000)]
    plain = OpenCC("t2s").convert("\n".join(chars)).split("\n")
    return {before: after for before, after in zip(chars, plain, strict=True) if before != after and len(after) == 1}


class _Table(dict[int, str]):
    """A translation table that learns each character when it is first met."""

    def __missing__(self, code: int) -> str:
        plain = _levelled(chr(code))
        if len(self) < _CACHE_LIMIT:
            self[code] = plain
        return plain


def _levelled(char: str) -> str:
    """What one character becomes: usually one character, sometimes several (`㏘`) or none (a zero-width space)."""
    if char in "\t\n\r\v\f\u2028\u2029\x85":
        return "\n" if char in "\n\r\u2028\u2029\x85" else " "
    if char in _LOOKALIKES:
        return _LOOKALIKES[char]
    kind = unicodedata.category(char)
    if kind in ("Cc", "Cf", "Cs", "Mn", "Me", "Co", "Cn"):
        return ""
    if kind in ("So", "Sk") and unicodedata.normalize("NFKC", char) == char and ord(char) > 0x7F:
        return _EMOJI
    if kind == "Nd" and ord(char) > 0x7F:
        return str(unicodedata.digit(char))
    plain = unicodedata.normalize("NFKC", char).lower()
    if plain != char and len(plain) > 1:
        plain = "".join(_levelled(each) for each in plain if each != char)
    return _LOOKALIKES.get(plain, _simplified().get(plain, plain))


_TABLE = _Table()
_BETWEEN_HAN = re.compile(f"{_EMOJI}+")
_HAN_CHAR = re.compile(f"[{HAN}]")


@quick
@dataclass(frozen=True, slots=True)
class Mapped:
    """A levelled or folded text, and for each of its characters where it came from: `starts[i]`..`ends[i]` in the original."""

    text: str
    starts: tuple[int, ...]
    ends: tuple[int, ...]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The span in the original that `text[start:end]` came from. An empty one stands where it is."""
        if start >= end:
            at = self.starts[start] if start < len(self.starts) else (self.ends[-1] if self.ends else 0)
            return at, at
        return self.starts[start], self.ends[end - 1]

    def replaced(self, pattern: re.Pattern[str], by: Callable[[re.Match[str]], str]) -> Mapped:
        """The same with every match replaced; the characters that come in stand for the whole of what went out."""
        if not pattern.search(self.text):
            return self
        text, starts, ends, at = [], list[int](), list[int](), 0
        for match in pattern.finditer(self.text):
            new, (first, last) = by(match), match.span()
            text += [self.text[at:first], new]
            whole = self.span(first, last)
            starts += [*self.starts[at:first], *[whole[0]] * len(new)]
            ends += [*self.ends[at:first], *[whole[1]] * len(new)]
            at = last
        text.append(self.text[at:])
        return Mapped("".join(text), (*starts, *self.starts[at:]), (*ends, *self.ends[at:]))


def level(text: str) -> str:
    """Width, case, script and look-alikes levelled; nothing invisible; emoji gone (a space where they parted two words)."""
    if text.isascii() and text.isprintable():
        return text.lower()
    plain = text.translate(_TABLE)
    return _BETWEEN_HAN.sub(_emoji, plain) if _EMOJI in plain else plain


def level_mapped(text: str) -> Mapped:
    """`level` with the way back."""
    if text.isascii() and text.isprintable():
        return Mapped(text.lower(), tuple(range(len(text))), tuple(range(1, len(text) + 1)))
    pieces = list(map(_TABLE.__getitem__, map(ord, text)))
    plain = "".join(pieces)
    if len(plain) == len(text) and "" not in pieces:
        starts, ends = tuple(range(len(text))), tuple(range(1, len(text) + 1))
    else:
        starts = tuple(at for at, piece in enumerate(pieces) for _ in piece)
        ends = tuple(at + 1 for at in starts)
    mapped = Mapped(plain, starts, ends)
    return mapped.replaced(_BETWEEN_HAN, _emoji) if _EMOJI in plain else mapped


def _emoji(match: re.Match[str]) -> str:
    """An emoji beside a Han character was only wedged in; between two numbers or two Latin words it parts them."""
    before, after = match.string[match.start() - 1 : match.start()], match.string[match.end() : match.end() + 1]
    return "" if _HAN_CHAR.match(before) or _HAN_CHAR.match(after) else " "


_WEDGE = re.compile(f"(?<=[{HAN}])([a-z]{{1,6}})(?=([{HAN}]))")
_MACHINE = re.compile(r"(?<![a-z])(?:p\s?o\s?s|泡斯|破斯|婆斯|剖斯|扑斯|po斯)\s*(?:机|鸡|基|机子|机器)?")
_INNER_SPACE = re.compile(rf"(?<=[{HAN}])\s+(?=[{HAN}0-9])|(?<=[0-9])\s+(?=[{HAN}])|(?<=[{HAN}])\s+(?=[a-z])|(?<=[a-z])\s+(?=[{HAN}])")
_SWIPED = re.compile(r"(?<!忙)碌(?=[卡了过不多])")
_SPACES = re.compile(r"\s\s+|[\n\t]")
_ENDS = re.compile(rf"^[^0-9a-z{HAN}]+|[^0-9a-z{HAN}]+$")


def _wedge(match: re.Match[str]) -> str:
    return "" if sounds_like(match[1], match[2]) else match[1]


def _machine(match: re.Match[str]) -> str:
    return "pos机" if match.group().rstrip()[-1] in "机鸡基子器" else "pos"


_LATIN = frozenset("abcdefghijklmnopqrstuvwxyz")
_STEPS: tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], str], frozenset[str], bool], ...] = (
    (spelling.SPELT, spelling.word, _LATIN, False),
    (_INNER_SPACE, lambda _: "", frozenset(" \n"), True),
    (_WEDGE, _wedge, _LATIN, True),
    (spelling.LONE, spelling.alone, _LATIN, True),
    (_MACHINE, _machine, frozenset("s斯"), False),
    (_SWIPED, lambda _: "刷", frozenset("碌"), False),
    (_SPACES, lambda _: " ", frozenset(" \n"), False),
    (_ENDS, lambda _: "", frozenset(), False),
)
"""Pattern, what to put there, characters of which one must be there (none named: always tried), and whether it needs a Han character."""


def fold(text: str) -> str:
    """The text as words are compared: see the top of this module. Folding twice changes nothing more."""
    plain = level(text)
    letters = frozenset(plain)
    for pattern, by, needs, beside_han in _STEPS:
        if (not needs or not needs.isdisjoint(letters)) and not (beside_han and plain.isascii()):
            plain = pattern.sub(by, plain)
    return spelling.heard_right(plain)


def fold_mapped(text: str) -> Mapped:
    """`fold` with the way back."""
    return folded(level_mapped(text))


def folded(levelled: Mapped) -> Mapped:
    """The rest of the way, for a text that is levelled already."""
    plain = levelled
    letters = frozenset(plain.text)
    for pattern, by, needs, beside_han in _STEPS:
        if (not needs or not needs.isdisjoint(letters)) and not (beside_han and plain.text.isascii()):
            plain = plain.replaced(pattern, by)
    return Mapped(spelling.heard_right(plain.text), plain.starts, plain.ends)

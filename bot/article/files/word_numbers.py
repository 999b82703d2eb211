"""The automatic numbers of a Word file: what would stand before a paragraph on the page, `一、` or `1.2` or `①`."""

from __future__ import annotations

from dataclasses import dataclass, field

_HAN = "零一二三四五六七八九"
_LEGAL = "零壹贰叁肆伍陆柒捌玖"
_STEMS = "甲乙丙丁戊己庚辛壬癸"
_CIRCLES = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"
_ROMAN = ((10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"))
BULLET = "•"


@dataclass(slots=True)
class Level:
    """One level of a list. `text`: `%1、`, `%1.%2`; `restart`: 0 when it counts on through everything."""

    format: str = "decimal"
    text: str = "%1."
    start: int = 1
    restart: int | None = None
    style: str = ""


@dataclass(slots=True)
class Numbering:
    """`lists`: the kinds of list and their levels; `of`: the list of a number id; `starts`: where a number id begins anew."""

    lists: dict[str, dict[int, Level]] = field(default_factory=dict)
    of: dict[str, str] = field(default_factory=dict)
    starts: dict[str, dict[int, int]] = field(default_factory=dict)
    _counts: dict[str, dict[int, int]] = field(default_factory=dict)
    _begun: set[tuple[str, int]] = field(default_factory=set)

    def label(self, number: str, level: int) -> str:
        """What stands before the next paragraph of this list; every call counts. Empty where no number is shown."""
        name = self.of.get(number, "")
        levels = self.lists.get(name, {})
        here = levels.get(level)
        if here is None or here.format == "bullet":
            return f"{BULLET} "
        counts = self._counts.setdefault(name, {})
        first = self.starts.get(number, {}).get(level)
        if first is not None and (number, level) not in self._begun:
            counts[level] = first
        else:
            counts[level] = counts[level] + 1 if level in counts else here.start
        self._begun.add((number, level))
        for deeper in [one for one in counts if one > level and levels.get(one, here).restart != 0]:
            del counts[deeper]
        return self._shown(here, levels, counts)

    def level_of(self, number: str, style: str) -> int:
        """The level that a paragraph style stands for in a list."""
        levels = self.lists.get(self.of.get(number, ""), {})
        return next((at for at, level in levels.items() if level.style == style), 0)

    def _shown(self, here: Level, levels: dict[int, Level], counts: dict[int, int]) -> str:
        if here.format == "none":
            return ""
        text = here.text
        for at in range(9):
            if f"%{at + 1}" in text:
                level = levels.get(at, here)
                text = text.replace(f"%{at + 1}", written(counts.get(at, level.start), level.format))
        text = text.strip()
        return f"{text} " if text and (text[-1].isascii() or text[-1].isalnum()) and not text.endswith(("、", "）")) else text


def written(number: int, form: str) -> str:
    """A number in one of Word's forms; what is not known is written in digits."""
    if form in ("chineseCounting", "chineseCountingThousand", "japaneseCounting", "taiwaneseCounting", "taiwaneseCountingThousand", "ideographDigital", "chineseLegalSimplified", "ideographLegalTraditional"):  # fmt: skip
        return _counted(number, _LEGAL if "egal" in form else _HAN, "拾" if "egal" in form else "十")
    if form in ("decimalEnclosedCircle", "decimalEnclosedCircleChinese") and 1 <= number <= len(_CIRCLES):
        return _CIRCLES[number - 1]
    if form == "ideographTraditional" and 1 <= number <= len(_STEMS):
        return _STEMS[number - 1]
    if form in ("upperLetter", "lowerLetter") and 1 <= number <= 26:
        return chr((65 if form == "upperLetter" else 97) + number - 1)
    if form in ("upperRoman", "lowerRoman") and 1 <= number <= 39:
        return _roman(number) if form == "upperRoman" else _roman(number).lower()
    return str(number)


def _counted(number: int, digits: str, ten: str) -> str:
    if not 0 <= number <= 99:
        return str(number)
    if number < 10:
        return digits[number]
    tens, ones = divmod(number, 10)
    return ("" if tens == 1 and ten == "十" else digits[tens]) + ten + (digits[ones] if ones else "")


def _roman(number: int) -> str:
    found = ""
    for value, letters in _ROMAN:
        while number >= value:
            found, number = found + letters, number - value
    return found

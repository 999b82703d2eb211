"""What stands before an item: its number in any of the styles people use, a bullet, or an emoji."""

from __future__ import annotations

import re
from dataclasses import dataclass

from bot.article.normal import EMOJI, HAN

_DIGITS = {
    "零": 0,
    "〇": 0,
    "一": 1,
    "二": 2,
    "两": 2,
    "三": 3,
    "四": 4,
    "五": 5,
    "六": 6,
    "七": 7,
    "八": 8,
    "九": 9,
    "壹": 1,
    "贰": 2,
    "叁": 3,
    "肆": 4,
    "伍": 5,
    "陆": 6,
    "柒": 7,
    "捌": 8,
    "玖": 9,
}
_STEMS = "甲乙丙丁戊己"
_SIGNS = "ⅠⅡⅢⅣⅤⅥⅦⅧⅨⅩ"
_ROMAN = {"I": 1, "II": 2, "III": 3, "IV": 4, "V": 5, "VI": 6, "VII": 7, "VIII": 8, "IX": 9, "X": 10}
CN = "一二三四五六七八九十壹贰叁肆伍陆柒捌玖拾"
BULLET = "-*+√•·●○■□◆◇▪▫►▶▷★☆※◎⊙➢➤➔–—"


@dataclass(frozen=True, slots=True)
class Marker:
    """`style` tells lists apart; `number` is None for bullets; `end`: where the words begin. `word`: 原因 of 原因一."""

    style: str
    number: int | None
    end: int
    word: str = ""

    @property
    def family(self) -> str:
        """`1、` and `1.` are often mixed in one list."""
        return "n" if self.style in ("n、", "n.", "n:", "n,", "n ") else self.style

    @property
    def rank(self) -> int:
        """How far out such a number usually stands; small is outer. Only a hint: the stack decides."""
        return _RANKS.get(self.family.partition(":")[0], 6)


_RANKS = {
    "chapter": 0,
    "part": 1,
    "no": 3,
    "section": 1,
    "article": 2,
    "cn": 2,
    "word": 3,
    "q": 3,
    "(cn)": 3,
    "n": 4,
    "step": 4,
    "n)": 5,
    "(n)": 5,
    "(roman)": 6,
    "circle": 6,
    "letter": 6,
    "roman": 3,
    "bullet": 7,
    "emoji": 7,
}

_STYLES: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (style, re.compile(pattern))
    for style, pattern in (
        ("chapter", rf"第\s?([{CN}]{{1,3}}|\d{{1,2}})\s?(?:章|篇|部分|大类)[、，,:：.\s]*"),
        ("section", rf"第\s?([{CN}]{{1,3}}|\d{{1,2}})\s?节[、，,:：.\s]*"),
        ("article", rf"第\s?([{CN}]{{1,3}}|\d{{1,2}})\s?(?:条|款)[、，,:：.\s]*"),
        ("step", rf"第\s?([{CN}]{{1,3}}|\d{{1,2}})\s?(?:步骤?|招|式|点|项)[、，,:：.\s]*"),
        ("step", rf"第\s?([{CN}]{{1,3}}|\d{{1,2}})\s?(?:种|类|个)(?:情况|原因|方法|办法|可能|方案|因素)?(?:[、，,:：.\s]+|(?=是))"),
        ("step", rf"第\s?([{CN}]{{1,3}}|\d{{1,2}})\s?[、，,:：.]\s*"),
        (
            "word",
            rf"(?:(?:可能|常见)?(?P<word>原因|方法|办法|情况|情形|措施|问题|可能|技巧|方案|对策|因素|建议|误区|场景|故障|现象|症状|状况|疑难|难题|疑问|困扰|烦恼|麻烦|毛病|案例|类型|类别|缘由|成因|诱因|妙招|高招|绝招|要点|提醒|途径|渠道|动作|关键))\s?([{CN}]{{1,3}}|\d{{1,2}})\s?(?:[、：:.，,\s]+|$)",
        ),
        ("step", rf"步骤\s?([{CN}]{{1,3}}|\d{{1,2}})\s?(?:[、：:.，,\s]+|$)"),
        ("step", r"[Ss][Tt][Ee][Pp][.\s]?\s?#?(\d{1,2})\s?(?:[:：、.)\-–—]+\s*|\s+|$)"),
        (
            "word",
            r"(?P<word>[Rr]eason|[Cc]ause|[Tt]ip|[Ss]olution|[Mm]ethod|[Pp]roblem|[Ff]ix|[Oo]ption)\s?#?(\d{1,2})\s?(?:[:.)\-–—]+\s*|$)",
        ),
        ("part", r"[Pp][Aa][Rr][Tt][.\s]?\s?(\d{1,2})\s?(?:[.:：、|｜/\-–—]+\s*|\s+|$)"),
        ("no", r"[Nn][Oo]\.?\s?(\d{1,2})\s?(?:[.:：、|｜/\-–—]+\s*|\s+|$)"),
        ("no", r"(0\d)\s?[|｜/／\-–—]\s?(?=\D)"),
        ("q", r"(?:Q|q|问|问题|提问|Question)\s?(\d{0,2})\s?[:：、.．]\s*"),
        ("a", r"(?:A|答|回答|解答|Answer)\s?(\d{0,2})\s?[:：]\s*"),
        ("q", rf"[Q问](\d{{0,2}})[ \t]+(?=[{HAN}“「])"),
        ("a", rf"[A答](\d{{0,2}})[ \t]+(?=[{HAN}“「])"),
        ("(cn)", rf"[（(]\s?([{CN}]{{1,3}})\s?[）)][、.\s]*"),
        ("cn", rf"([{CN}]{{1,3}})\s?(?:[、.．:：]|[，,](?=\S)|\s+(?=\S))\s*"),
        ("(n)", r"[（(]\s?(\d{1,2})\s?[）)][、.\s]*"),
        ("n.n", r"(\d{1,2}(?:[.．]\d{1,2}){1,3})(?:[、.．\s]+|(?=[" + HAN + "]))"),
        ("n)", r"(\d{1,2})\s?[）)]\s*"),
        ("n、", r"(\d{1,2})\s?、\s*"),
        ("n.", r"(\d{1,2})\s?[.．](?!\d)\s*"),
        ("n:", r"(\d{1,2})\s?[:：](?!\d)\s*"),
        ("n,", r"(\d{1,2})\s?[，,](?!\d)\s*"),
        ("n ", rf"(\d{{1,2}})\s+(?=[{HAN}])(?![年月日点时分号元万千百天个笔次小])"),
        ("is", rf"([{CN}])(?:是|则是|来)(?![{CN}])[，,：:]?"),
        ("is", rf"其([{CN}])\s?[，,、：:是]\s*"),
        ("stem", r"([甲乙丙丁戊己])\s?[、.．:：]\s*"),
        ("stem", r"[（(]\s?([甲乙丙丁戊己])\s?[）)][、.\s]*"),
        ("letter", r"([A-H])\s?(?:计划|方案|选项)[:：、\s]+"),
        ("letter", r"([A-Ha-h])\s?[.、)）](?![A-Za-z0-9_])\s*"),
        ("letter", r"[（(]\s?([A-Ha-h])\s?[)）]\s*"),
        ("(roman)", r"[（(]\s?(i{1,3}|iv|vi{0,3}|ix|x)\s?[)）]\s*"),
        ("roman", r"(I{1,3}|IV|VI{0,3}|IX|X)\s?[.、)]\s+"),
        ("roman", r"([ⅠⅡⅢⅣⅤⅥⅦⅧⅨⅩ])\s?[.．、)）：:]?\s*"),
        ("(roman)", r"(i{1,3}|iv|vi{0,3}|ix|x)\s?[.)]\s+(?=\S)"),
    )
)
_CIRCLE = re.compile("([\u2460-\u2473\u2776-\u277f\u2780-\u2793\u24f5-\u24fe\u3220-\u3229\u2474-\u2487\u2488-\u249b])[、.．\\s]*")
_BULLET = re.compile(
    rf"(?:[-*+–—](?:\s+\[[ xX]\]\s*|\s+|(?=[{HAN}A-Z“\"【]))|[√•·●○■□◆◇▪▫►▶▷★☆※◎⊙➢➤➔‣⁃]\s*(?:\[[ xX]\]\s*)?|[▌▍▎▏▋▊█┃❚❙║┃]\s*|．\s+|[oO]\s(?=[{HAN}A-Z]))+"
)
_ITALIC = re.compile(r"\*[^\s*][^*\n]*[^\s*]\*(?!\*)")  # *Last updated …*
_EMOJI = re.compile(f"[{EMOJI}][{EMOJI}\\s]*")
_STARTS = re.compile(
    rf"[甲乙丙丁戊己第步其原方办情措问可技方对因建误场故现常症状疑难困烦麻毛案类缘成诱妙高绝要提途渠动关SsRrCcTtMmPpFfOoNniv0QqAa答提回解QA（({CN}\d{EMOJI}\-*+–—√•·●○■□◆◇▪▫►▶▷★☆※◎⊙➢➤➔．▌▍▎▏▋▊█┃❚❙║ⅠⅡⅢⅣⅤⅥⅦⅧⅨⅩoIVX\u2460-\u24ff\u2776-\u2793\u3220-\u3229A-Ha-h]"
)


def number_of(text: str) -> int | None:
    """The value of a number as it is written before an item."""
    if text.isdecimal():
        return int(text)
    if text.upper() in _ROMAN:
        return _ROMAN[text.upper()]
    if text in _SIGNS:
        return _SIGNS.index(text) + 1
    if text in _STEMS:
        return _STEMS.index(text) + 1
    if text in _ROMAN:
        return _ROMAN[text]
    text = text.replace("拾", "十")
    if "十" in text:
        tens, _, ones = text.partition("十")
        return (_DIGITS.get(tens, 1) if tens else 1) * 10 + (_DIGITS.get(ones, 0) if ones else 0)
    return _DIGITS.get(text)


def marker_of(line: str) -> Marker | None:
    """The marker that a line (no space before it) begins with. Emoji before a number are decoration."""
    if not line or not _STARTS.match(line) or _ITALIC.match(line):
        return None
    if found := _BULLET.match(line):
        inner = marker_of(line[found.end() :])
        if inner is not None and inner.number is not None:
            return Marker(inner.style, inner.number, found.end() + inner.end, inner.word)
        return Marker(f"bullet:{found[0][0]}", None, found.end())
    if found := _CIRCLE.match(line):
        return Marker(*_circle(found[1]), found.end())
    if found := _EMOJI.match(line):
        inner = marker_of(line[found.end() :])
        if inner is not None and inner.number is not None:
            return Marker(inner.style, inner.number, found.end() + inner.end, inner.word)
        return Marker(f"emoji:{found[0][0]}", None, found.end())
    for style, pattern in _STYLES:
        if found := pattern.match(line):
            if style == "letter" and found[1] in "aA" and re.match(r"\s*(?:\.m\.|[.])", line[1:]) and not line[found.end() :].strip():
                return None
            return _numbered(style, found)
    return None


def _numbered(style: str, found: re.Match[str]) -> Marker | None:
    word = found.groupdict().get("word") or ""
    digits = found[found.lastindex or 1] if style != "word" else found[2]
    if style == "n.n":
        parts = re.split(r"[.．]", digits)
        return Marker(f"n.n:{len(parts)}", int(parts[-1]), found.end())
    if style == "letter":
        return Marker("letter", ord(digits.lower()) - 96, found.end())
    if style == "q" and found[0].startswith("问题") and not digits:
        return Marker("q?", None, found.end())  # 问题：… is a question where there are answers, else the heading of what happened
    if style in ("q", "a"):
        return Marker(style, number_of(digits) if digits else None, found.end())
    number = number_of(digits)
    return (
        None
        if number is None or number > 60
        else Marker(style if style != "word" else f"word:{word.lower()}", number, found.end(), word.lower())
    )


def _circle(char: str) -> tuple[str, int]:
    code = ord(char)
    for first, style in (
        (0x2460, "circle"),
        (0x2776, "circle"),
        (0x2780, "circle"),
        (0x278A, "circle"),
        (0x24F5, "circle"),
        (0x3220, "(cn)"),
        (0x2474, "(n)"),
        (0x2488, "n."),
    ):
        if first <= code < first + (20 if first in (0x2460, 0x2474, 0x2488) else 10):
            return style, code - first + 1
    return "circle", 1

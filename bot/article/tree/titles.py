"""Where the title of an item ends and its body begins, when both stand in one line."""

from __future__ import annotations

import re

from bot.article.saying.claims import is_han
from bot.article.tree.lines import Line, width

_COLON = re.compile(r"(?<!\d)[:：]|[:：](?!\d)|——|(?<!—)—(?!—)(?![^—]*—)|\s[-–]\s")
_QUOTED = re.compile(r"“[^”\n]{0,60}”|「[^」\n]{0,60}」|『[^』\n]{0,60}』|《[^》\n]{0,60}》|\"[^\"\n]{0,60}\"|[（(][^（()）\n]{0,60}[)）]")
_END = re.compile(r"[。！？!?；;]+|\.(?=\s|$)|(?<=[\u4e00-\u9fff”）)])[.．](?=[\u4e00-\u9fff“])")
_COMMA = re.compile(r"[，,]\s?")
_CONDITION = re.compile(
    r"(?:如果|若|要是|万一|一旦|假如|倘若|对于?|当|凡)?.{2,60}(?:的|时|后|的话|者|情况下|之前|以前|之后|以后)|(?:如果|若|要是|万一|一旦|假如|倘若|凡|实在).{2,60}|(?:if|when|once|after|before|where|for)\b.{2,60}",
    re.IGNORECASE,
)
_TAIL = " 。.；;，,：:、、—-–"
TITLE = 30


def cut_title(line: Line, bold: int = 0) -> tuple[Line, Line | None]:
    """(title, rest of the line). What is one short sentence is all title; of a long one the first clause is the title and the whole
    sentence stands in the body too, so that nothing is torn apart."""
    text = line.text
    longest = TITLE if is_han(text) else TITLE + 14
    if 0 < bold < len(text) and width(text[:bold]) <= longest + 10 and len(text[:bold].strip(_TAIL)) >= 2:
        return _made(line, 0, bold), _rest(line, bold)
    plain = _QUOTED.sub(lambda match: "□" * len(match[0]), text)  # what is quoted is not cut
    end = _END.search(plain)
    first = end.start() if end else len(text)
    if (
        (colon := _COLON.search(plain, 0, first))
        and colon.start() > 1
        and width(text[: colon.start()]) <= longest
        and text[colon.end() :].strip()
        and not _COMMA.search(plain[: colon.start()])
    ):
        return _made(line, 0, colon.start()), _rest(line, colon.end())
    if end is None or not text[end.end() :].strip():
        if width(text[:first]) <= longest + 12:
            return _made(line, 0, first), None
    elif width(text[:first]) <= longest:
        return _made(line, 0, first), _rest(line, end.end())
    comma = next((found for found in _COMMA.finditer(plain, 0, first) if width(text[: found.start()]) >= 4), None)
    stop = comma.start() if comma is not None and width(text[: comma.start()]) <= longest + 20 else first
    if comma is not None and _CONDITION.fullmatch(text, 0, stop):  # who or when alone says nothing: what he does belongs to it
        after = _COMMA.search(plain, comma.end(), first)
        till = after.start() if after is not None else first
        stop = till if width(text[:till]) <= longest + 24 else stop
    return _made(line, 0, stop), line


def _made(line: Line, start: int, end: int) -> Line:
    made = line.part(start, end)
    bare = made.text.rstrip(_TAIL).rstrip()
    return made.part(0, len(bare)) if bare else made


def _rest(line: Line, start: int) -> Line | None:
    while start < len(line.text) and line.text[start] in " :：—-–*":
        start += 1
    rest = line.part(start, len(line.text))
    return rest if rest.text else None

"""Articles without headings or lists: each sentence speaks for a kind by its own words."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.article.claims import alternatives, cue, iter_sentences
from bot.article.lines import Line
from bot.article.normal import key
from bot.article.pieces import Draft, made
from bot.article.titles import cut_title
from bot.article.values import Kind

_GOES_ON = re.compile(r"(?:这样|这时|这种|此时|因此|所以|同时|并且|而且|另外还|它|该|其|否则|不过|但|然而|毕竟|this|that|it|so|otherwise|however|but)[，,]?")
_COUNTED = re.compile(r"(?:主要|大致|一般|通常|常见)?(?:原因|办法|方法|情况).{0,6}(?:有|分)?(?:以下|如下|几|很多|多种|多个|不少|两|三|四)")


def read(lines: Sequence[Line], other: list[tuple[Kind, Line]]) -> list[Draft]:
    """Items in order; what speaks for nothing goes to `other`."""
    found: list[Draft] = []
    for line in lines:
        last: Draft | None = None
        for start, end in iter_sentences(line.text):
            piece = line.part(start, end)
            if not piece.text:
                continue
            kind = cue(piece.text)
            if kind is None:
                if last is not None and (_GOES_ON.match(piece.key)):
                    _more(last, piece)
                else:
                    other.append(("intro", piece))
                    last = None
                continue
            if last is not None and kind == last.kind and _GOES_ON.match(piece.key):
                _more(last, piece)
                continue
            drafts = _drafts(piece, kind)
            found += drafts
            last = drafts[-1] if drafts else None
    return found


def _more(draft: Draft, piece: Line) -> None:
    draft.body.append(piece)
    draft.end = max(draft.end, piece.end)


def _drafts(piece: Line, kind: str) -> list[Draft]:
    if kind == "cause":
        if places := alternatives(piece.text):
            return [_made("cause", piece.part(first, last)) for first, last in places]
        if _COUNTED.search(piece.key) and piece.long <= 24 and not re.search(r"是|：|:", piece.text):
            return []
    draft = _made("solution" if kind == "escalation" else kind, piece)  # type: ignore[arg-type]
    draft.escalates = kind == "escalation"
    return [draft]


def _made(kind: Kind, piece: Line) -> Draft:
    words = piece.part(_lead(key(piece.text)), len(piece.text))
    title, rest = cut_title(words)
    return made(kind, title, [rest] if rest is not None else [], whole=piece, conf=0.6, why="a sentence's own words")


def _lead(words: str) -> int:
    """How much of a sentence only connects it to the one before."""
    match = re.match(r"(?:首先|其次|再次|然后|最后|另外|此外|同时|first|then|next|finally|also)[，,]?\s*(?:是|就是)?", words)
    return match.end() if match else 0

"""Text without headings and without marks → items: short lines under a line that leads to them, paragraphs that each hold a cause and what to do
about it, and for the rest each sentence by its own words (`prose`)."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from bot.article.saying import prose
from bot.article.saying.claims import iter_sentences
from bot.article.saying.pieces import Draft, made
from bot.article.saying.speech import announced, is_order, is_story, kind_of, talks
from bot.article.tree.lines import Line
from bot.article.tree.titles import cut_title
from bot.article.values import Kind

LONGEST_LINE = 44
"""Columns of a line that is one thing of a list."""


def read(lines: Sequence[Line], other: list[tuple[Kind, Line]], *, strict: bool = False) -> list[Draft]:
    """Items in order; what speaks for nothing goes to `other`. `strict`: of sentences only those that could be nothing else."""
    found: list[Draft] = []
    left: list[Line] = []
    pairs = frozenset[int]() if strict else _pairs(lines)
    at = 0
    while at < len(lines):
        end = at if lines[at].number in pairs else _listed(lines, at)
        if end > at + 1:
            found += prose.read(left, other, strict=strict)
            kind, lead = _announced(lines[at], lines[at + 1 : end])
            left = []
            if lead.start > lines[at].start:  # the paragraph before its last sentence
                found += prose.read([lines[at].part(0, lead.start - lines[at].start)], other, strict=strict)
            other.append(("intro", lead))
            found += [_item(line, kind) for line in lines[at + 1 : end]]
            at = end
            continue
        if lines[at].number in pairs:
            found += prose.read(left, other, strict=strict)
            left = []
            found += _pair(lines[at])
        else:
            left.append(lines[at])
        at += 1
    found += prose.read(left, other, strict=strict)
    return found if strict else prose.one_story(found, other)


# short lines under a lead


def _listed(lines: Sequence[Line], at: int) -> int:
    """Where the list ends that the line at `at` leads to; `at` when it leads to none."""
    lead = lines[at]
    if not (lead.leads or _last(lead) is not None) or at + 2 >= len(lines):
        return at
    end = at + 1
    step = lines[at + 1].number - lead.number
    while (
        end < len(lines)
        and _short(lines[end])
        and lines[end].number - lines[end - 1].number <= (step if end == at + 1 else max(1, lines[at + 2].number - lines[at + 1].number))
    ):
        end += 1
    return end if end - at >= 3 else at


def _short(line: Line) -> bool:
    if line.leads or line.long > LONGEST_LINE or line.marker is not None or talks(line.text):
        return False
    return len(list(iter_sentences(line.text))) == 1


def _last(line: Line) -> Line | None:
    """The last sentence of a paragraph when it announces a list that follows: `毛病出在三个地方。`"""
    places = list(iter_sentences(line.text))
    if not places or line.long > 200:
        return None
    piece = line.part(*places[-1])
    return piece if piece.long <= 30 and _ANNOUNCES.search(piece.key) else None


_ANNOUNCES = re.compile(
    r"(?:[几两三四五六七八]|以下|下面|如下|这(?:么|样)?几)(?:个|种|点|条|步|招|样|处|件)?.{0,10}[。：:！!]?$|(?:these|following|below|three|four|five|two|several|few) [a-z ]{2,24}[.:]?$"
)


def _announced(lead: Line, under: Sequence[Line]) -> tuple[Kind, Line]:
    """(what the lines are, the lead itself)."""
    last = _last(lead)
    words = last or lead.part(*list(iter_sentences(lead.text))[-1])
    kind = announced(words.text)
    if kind is None:
        votes = Counter(said for line in under if (said := kind_of(line.text)) is not None)
        kind = votes.most_common(1)[0][0] if votes else "cause"
    return ("solution" if kind == "escalation" else kind), words


def _item(line: Line, kind: Kind) -> Draft:
    title, rest = cut_title(line)
    return made(kind, title, [rest] if rest is not None else [], whole=line, conf=0.6, why="a line under a line that leads to it")


# paragraphs of a cause and its remedy


def _pairs(lines: Sequence[Line]) -> frozenset[int]:
    """The paragraphs that go from a cause to its remedy, when the text is made of such paragraphs."""
    found = [line.number for line in lines if _turn(line)]
    many = sum(line.marker is None and not line.leads and len(list(iter_sentences(line.text))) >= 2 for line in lines)
    return frozenset(found) if len(found) >= 2 and len(found) * 2 > many else frozenset()


def _turn(line: Line) -> int:
    """Where a paragraph goes from what is the matter to what to do; 0 when it does not."""
    places = list(iter_sentences(line.text))
    if not 2 <= len(places) <= 6 or line.marker is not None or line.leads:
        return 0
    texts = [line.text[start:end] for start, end in places]
    orders = [is_order(text) or kind_of(text) in ("solution", "escalation") for text in texts]
    turn = orders.index(True) if True in orders else 0
    if (
        not turn
        or any(is_story(text) or talks(text) or prose.counts(text) or text.endswith(("?", "？")) for text in texts[:turn])
        or not all(orders[turn:])
    ):
        return 0
    return places[turn][0] if all(kind_of(text) in ("cause", None) for text in texts[:turn]) and len(texts[0]) <= 60 else 0


def _pair(line: Line) -> list[Draft]:
    at = _turn(line)
    cause = _whole("cause", line.part(0, at))
    remedy = _whole("solution", line.part(at, len(line.text)))
    remedy.cause = cause
    return [cause, remedy]


def _whole(kind: Kind, piece: Line) -> Draft:
    places = list(iter_sentences(piece.text))
    title, rest = prose.headed(piece.part(*places[0]))
    more = [piece.part(*place) for place in places[1:]]
    return made(
        kind, title, [*([rest] if rest is not None else []), *more], whole=piece, conf=0.6, why="a paragraph of a cause and its remedy"
    )

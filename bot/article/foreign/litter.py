"""What in an article is no part of it: adverts, the page's own lines, repeated titles, contacts, coaching in evasion.

`furniture`, `elsewhere` and `blocks` know lines by their place, `sales` scores what a text says; runs of lines are dropped, not lines, and
then single sentences and contacts inside what is kept. All of it is listed with its reason.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.article.foreign import contacts
from bot.article.foreign.blocks import blocks
from bot.article.foreign.coaching import begins_to_coach, coaches
from bot.article.foreign.elsewhere import related, tail
from bot.article.foreign.furniture import furniture
from bot.article.foreign.runs import runs
from bot.article.foreign.sales import CLAUSE_END, MAYBE, SURE, only_contact, score, turns_to_sell
from bot.article.normal import key
from bot.article.tree.lines import Line, title_words


@dataclass(frozen=True, slots=True)
class Cut:
    """A piece that goes: places in the repaired text."""

    start: int
    end: int
    why: str


def sift(lines: Sequence[Line], title: Line | None) -> list[Cut]:
    """What goes, as pieces in order, none overlapping another."""
    cuts: dict[int, str] = {}
    furniture(lines, title, cuts)
    _titles(lines, title, cuts)
    related(lines, cuts)
    blocks(lines, title, cuts)
    runs(lines, title, cuts)
    tail(lines, cuts)
    found = [Cut(line.start, line.end, cuts[number]) for number, line in enumerate(lines) if number in cuts]
    for number, line in enumerate(lines):
        if number not in cuts:
            found += _inside(line, line is title)
    return sorted(found, key=lambda cut: (cut.start, cut.end))


def _titles(lines: Sequence[Line], title: Line | None, cuts: dict[int, str]) -> None:
    wanted = key(title_words(title.text)) if title is not None else ""
    seen: dict[str, int] = {}
    for number, line in enumerate(lines):
        if number in cuts or line is title:
            continue
        here = key(title_words(line.text))
        if len(wanted) >= 6 and (here == wanted or (wanted in here and number < 8 and len(here) <= 2 * len(wanted) + 6)):
            cuts[number] = "the title again"
        elif line.marker is None and line.long >= 12 and line.hint.kind != "row":
            if here in seen and not line.leads and line.kind is None:
                cuts[number] = "said before"
                if score(line.key)[0] >= MAYBE:
                    cuts.setdefault(seen[here], "advert: printed twice")
            seen.setdefault(here, number)


def _inside(line: Line, is_title: bool) -> list[Cut]:
    """Sentences and contacts that go out of a line that stays."""
    found: list[Cut] = []
    if not is_title and line.hint.kind != "row" and (score(line.key)[1] or coaches(line.key)):
        at = 0
        pieces = CLAUSE_END.split(line.text)
        for piece in pieces:
            start = line.text.find(piece, at)
            at = start + len(piece)
            if not piece.strip():
                continue
            why = _sentence_why(key(piece))
            if why.startswith("advice") and (turn := begins_to_coach(key(piece))) is not None:
                found.append(Cut(line.start + start + turn, line.start + at, why))
                continue
            if not why.startswith("advice") and (turn := turns_to_sell(key(piece))) is not None:
                found.append(Cut(line.start + start + turn, line.start + at, why or "advert: what a sentence goes on to"))
                continue
            if why and (len(pieces) > 1 or why.startswith("advice")):
                first = start + (line.marker.end if line.marker and start < line.marker.end else 0)
                first = max(first, start)
                found.append(Cut(line.start + first, line.start + at, why))
            elif why:
                found.append(Cut(line.start + start, line.start + at, why))
    gone = [(cut.start, cut.end) for cut in found]
    for start, end, before, why in contacts.places(line.text):
        first, last = line.start + start, line.start + end
        if any(first < till and last > since for since, till in gone):
            continue
        first -= before
        if any(first < till and last > since for since, till in gone):
            first += before
        gone.append((first, last))
        found.append(Cut(first, last, why))
    return found


def _sentence_why(words_: str) -> str:
    if coaches(words_):
        return "advice to slip past risk control"
    total, why = score(words_)
    if total >= SURE and not only_contact(words_):
        return f"advert: {', '.join(why)}"
    return ""

"""What the headings of an article announce, taken together.

One heading may be worded in a way nobody foresaw (怎么破, 那几个缘由, Sound familiar?). But headings come in a row of one style, most of them say
plainly what they are, and articles keep an order: what happens, why, what to do, whom to complain to, how to prevent it. So a row is read
as a whole: by the words of each, by what stands under it, and by what comes before and after.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from bot.article.lexicon import ESCALATES, heading_kind, trimmed
from bot.article.saying.kinds import cue, weigh
from bot.article.tree.leaning import leaning
from bot.article.tree.lines import Line
from bot.article.tree.markers import Marker
from bot.article.values import Kind

_ORDER: tuple[Kind, ...] = ("question", "cause", "solution", "escalation", "prevention", "advice", "summary")
_FIXED: tuple[Kind, ...] = ("faq", "mixed", "related", "toc", "intro", "summary")
LONGEST = 30
_CAPS = re.compile(r"(?=(?:[^A-Z]*[A-Z]){5})[A-Z][A-Z0-9 '’,&/?\-]*\s[A-Z0-9 '’,&/?!\-]*[:：]?")
UNMARKED = ("lead", "bare")
"""Headings known by nothing but their words: each must say what it is."""
_LISTED = tuple(f"bullet:{char}" for char in "-*+•·○√–—")
"""Bullets that stand before items, never before headings."""
_OUTER = {"q": 8.0, "bare": 9.5, "lead": 20.0}


def named(lines: Sequence[Line]) -> Mapping[int, Kind]:
    """Start of a heading's line → what it announces, for rows of headings that can be read as a whole."""
    found: dict[int, Kind] = {}
    sections: list[tuple[int, int]] = []  # places of sections that are named: what is listed inside is no row of headings
    for style, row in sorted(_rows(lines), key=lambda one: (_rank(one[0], lines[one[1][0]]), one[1][0])):
        if _rank(style, lines[row[0]]) > 12 and any(_plainly(line) for line in lines[: row[0]]):
            continue  # under headings without numbers, what is numbered are items
        if any(first < row[0] and row[-1] < last for first, last in sections) or any(lines[number].start in found for number in row):
            continue
        if style in UNMARKED and sections:
            continue
        heads = [lines[number] for number in row]
        kinds = _asked(heads) if style == "q" else _read(heads, [_under(lines, row, place) for place in range(len(row))])
        if kinds is None:
            continue
        if style in UNMARKED:
            kinds = [
                kind if kind is not None and leaning(_words(head)).get(kind) else None for head, kind in zip(heads, kinds, strict=True)
            ]
        for place, (number, kind) in enumerate(zip(row, kinds, strict=True)):
            if kind is not None:
                found[lines[number].start] = kind
                if kind in _ORDER:
                    sections.append((number, row[place + 1] if place + 1 < len(row) else len(lines)))
    return found


def _words(head: Line) -> str:
    return trimmed(head.part(head.marker.end, len(head.text)).key if head.marker else head.key)


def _plainly(line: Line) -> bool:
    return line.marker is None and line.long <= 14 and heading_kind(line.key, strict=True) in _ORDER


def _rank(style: str, line: Line) -> float:
    """How far out headings of a style stand; small is outer."""
    if line.hint.kind == "h":
        return line.hint.level
    if style in _OUTER:
        return _OUTER[style]
    return 10 + (line.marker.rank if line.marker is not None and line.marker.number is not None else -1)


def _style(line: Line, before: Line | None) -> str | None:
    """What makes headings of one row alike; None: no heading."""
    if line.hint.kind == "h" and line.hint.level > 0:
        return f"h{line.hint.level}"
    if line.hint.kind in ("row", "furniture", "li") or line.long > LONGEST or (line.ended and not line.asks_like):
        return None
    if line.marker is not None and line.marker.style in ("q", "q?", "a"):
        return "q" if line.marker.style == "q" else None
    if line.marker is not None:
        if line.marker.style.startswith("emoji"):
            return "emoji" if line.long <= 16 else None
        if line.marker.number is None and line.marker.style in _LISTED:
            return None
        return line.marker.family if line.marker.number is not None else line.marker.style
    if re.match(r"[【\[][^【】\[\]]{2,16}[】\]]\s*$", line.text):
        return "【"
    if line.hint.bold >= len(line.text):
        return "bold"
    if _CAPS.fullmatch(line.text):
        return "caps"
    if line.leads and line.long <= 24 and not re.search(r"[。！？!?；;]", line.text):
        return "lead"
    apart = before is None or before.is_rule or line.number > before.number + 1
    return "bare" if apart and line.long <= 16 and not re.search(r"[，,。；;：:]", line.text) else None


def _rows(lines: Sequence[Line]) -> Iterator[tuple[str, list[int]]]:
    """(style, places) of lines of one style, each with something under it; numbers count up, a new 1 begins a new row."""
    open_: dict[str, list[int]] = {}
    done: list[tuple[str, list[int]]] = []
    again = {words for words, count in Counter(trimmed(line.key) for line in lines if line.long <= 24).items() if count > 1}
    for number, line in enumerate(lines):
        style = _style(line, lines[number - 1] if number else None)
        if style in UNMARKED and trimmed(line.key) in again:
            continue  # 原因： again and again: a part of each item
        if style is None or (style == "emoji" and _listed(lines, number)):
            continue
        row = open_.setdefault(style, [])
        last = lines[row[-1]].marker if row else None
        here = line.marker
        if row and line.hint.kind != "h" and _number(here) is not None and _number(here) != (_number(last) or 0) + 1:
            done.append((style, row))
            row = open_[style] = []
        row.append(number)
    for style, row in [*done, *open_.items()]:
        if len(row) > 2 and row[1] == row[0] + 1 and row[0] <= 2 and lines[row[0]].hint.kind != "h":
            row = row[1:]  # the first has nothing under it: the article's title in the same dress
        bare = sum(1 for number, after in zip(row, [*row[1:], len(lines)], strict=True) if after - number < 2)
        if len(row) >= 2 and bare <= len(row) // 4:
            yield style, row


def _number(marker: Marker | None) -> int | None:
    return marker.number if marker is not None else None


def _listed(lines: Sequence[Line], number: int) -> bool:
    """Whether the line beside one begins with the same emoji: both are items."""
    beside = [lines[other].marker for other in (number - 1, number + 1) if 0 <= other < len(lines)]
    mine = lines[number].marker
    return mine is not None and any(other is not None and other.style == mine.style for other in beside)


def _under(lines: Sequence[Line], row: Sequence[int], place: int) -> Sequence[Line]:
    end = row[place + 1] if place + 1 < len(row) else len(lines)
    return lines[row[place] + 1 : min(end, row[place] + 13)]


def _strongest(words: Mapping[Kind, float]) -> Kind | None:
    best, most = None, 0.0
    for kind, points in words.items():
        if points > most:
            best, most = kind, points
    return best


def _read(heads: Sequence[Line], under: Sequence[Sequence[Line]]) -> list[Kind | None] | None:
    """The kinds of a row of headings; None: it is a list of something else."""
    words = [leaning(_words(head)) for head in heads]
    plain: list[Kind | None] = [_strongest(one) for one in words]
    spoken = [kind for kind in plain if kind is not None]
    mostly = len(spoken) * 2 >= len(heads) or (heads[0].hint.kind != "h" and len(heads) <= 7 and {"cause", "solution"} <= set(spoken))
    if len({kind for kind in spoken if kind in _ORDER}) < 2 or not (mostly or heads[0].hint.kind == "h"):
        return None
    if not mostly:  # problems, each with a heading of its own, and a few sections
        said = [number for number, kind in enumerate(plain) if kind is not None]
        order = dict(zip(said, _ordered([{kind: words[number].get(kind, 0.0) for kind in _ORDER} for number in said]), strict=True))
        return [order[number] if number in order and words[number].get(order[number], 0.0) >= 2 else None for number in range(len(heads))]
    totals: list[dict[Kind, float]] = []
    for one, body in zip(words, under, strict=True):
        content = _content(body)
        totals.append({kind: one.get(kind, 0.0) + content.get(kind, 0.0) for kind in _ORDER})
    best = _ordered(totals)
    found: list[Kind | None] = []
    for number, kind in enumerate(best):
        own = plain[number]
        if own is not None and own in _FIXED and words[number][own] > words[number].get(kind, 0.0):
            found.append(own)
        elif words[number].get(kind, 0.0) >= 2 or (own is None and totals[number][kind] >= 0.8):
            found.append(kind)
        elif own is None and len(spoken) * 2 >= len(heads) and _between(plain, number) and totals[number][kind] > 0.3:
            found.append(kind)  # its neighbours say what is left for it
        elif own is None and number == 0 and "cause" in plain and _lists(under[number]):
            found.append("question")  # what is listed before the causes is what happens
        else:
            found.append(own if own in _ORDER else None)
    return found


def _between(plain: Sequence[Kind | None], number: int) -> bool:
    """Whether a heading that says nothing stands between two that do, or after them as the last."""
    return number > 0 and plain[number - 1] is not None and (number + 1 == len(plain) or plain[number + 1] is not None)


def _lists(body: Sequence[Line]) -> bool:
    return len(body) >= 2 and all(line.marker is not None or line.hint.kind == "li" for line in body)


def _asked(heads: Sequence[Line]) -> list[Kind | None] | None:
    """The kinds of questions that go through one matter as an article does (what it is, why, what to do, how to prevent it), each kind
    once; None: they are questions of their own, as people ask them."""
    kinds = [_strongest({kind: much for kind, much in leaning(_words(head)).items() if kind in _ORDER}) for head in heads]
    spoken = [kind for kind in kinds if kind is not None]
    places = [_ORDER.index(kind) for kind in spoken]
    once = [kind for kind in spoken if kind != "solution"]
    through = {"question", "cause", "solution"} <= set(spoken) and len(once) == len(set(once))
    return kinds if through and places == sorted(places) and len(spoken) * 4 >= len(heads) * 3 else None


def _content(body: Sequence[Line]) -> dict[Kind, float]:
    """What stands under a heading, as evidence of its kind; at most 1.5 for one."""
    lines = [line for line in body if line.marker is not None or line.hint.kind == "li"] or list(body)
    total: dict[Kind, float] = {}
    for line in lines:
        words = line.part(line.marker.end, len(line.text)) if line.marker is not None else line
        for kind, much in weigh(words.text, words.text).items():
            total[kind] = total.get(kind, 0.0) + min(much, 1.5)
        if ESCALATES.search(words.key):
            total["escalation"] = total.get("escalation", 0.0) + 1.5
        if re.search(r"显示|提示|查不到|没有?(?:到|收)|未到|不能|无法", words.key) and cue(words.text) not in ("solution", "prevention"):
            total["question"] = total.get("question", 0.0) + 0.7
    return {kind: min(1.5, much / max(1, len(lines))) for kind, much in total.items()}


def _ordered(totals: Sequence[Mapping[Kind, float]]) -> list[Kind]:
    """The likeliest kinds in a row, where going back in the usual order is unlikely."""
    best: list[tuple[float, list[Kind]]] = [(totals[0][kind], [kind]) for kind in _ORDER]
    for total in totals[1:]:
        step: list[tuple[float, list[Kind]]] = []
        for at, kind in enumerate(_ORDER):
            much, path = max(
                ((before[0] - (1.2 if was > at else 0.2 if was == at else 0.0), before[1]) for was, before in enumerate(best)),
                key=lambda one: one[0],
            )
            step.append((much + total[kind], [*path, kind]))
        best = step
    return max(best, key=lambda one: one[0])[1]

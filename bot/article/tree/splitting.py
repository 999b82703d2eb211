"""Where one line holds several items: jammed numbers (`一、…1.…2.…`), 首先 … 其次 …, and labels inside (`原因：… 解决：…`)."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from itertools import pairwise

from bot.article.lexicon import LABEL
from bot.article.normal import HAN
from bot.article.saying.topics import topics
from bot.article.tree.lines import Line
from bot.article.tree.markers import CN, number_of

_INLINE = re.compile(
    rf"(?P<cn>(?<![{CN}第十百千])[{CN}]{{1,2}})、|[（(](?P<pcn>[{CN}]{{1,2}})[）)]|(?<![\dA-Za-z_.+\-/=×~])(?<!\d[:：])(?P<n>\d{{1,2}})(?P<sep>、(?!\d{1, 2}[、号])|[.．)）](?!\d))|[（(](?P<pn>\d{{1,2}})[）)]"
    rf"|(?P<circle>[\u2460-\u2473])|第(?P<step>[{CN}])(?:步|点|种|条)?(?=[，,、：:是])|(?P<is>(?<![{HAN}])[{CN}])(?:是|则|来)(?![{CN}])|其(?P<its>[{CN}])(?=[，,、：:是])|(?<![{HAN}])(?P<stem>[甲乙丙丁戊己])、"
)
_SPOKEN = ("step", "is", "its")
_ORDINALS = re.compile(r"(?:(?<=[。；;！!？?\s，,：:.])|^)(首先|其次|再次|再者|此外|另外|最后)[，,：:]?")
_LABEL_FIRST = re.compile(rf"[【\[]?(?:{LABEL.pattern})[】\]]?\s?[:：]", re.IGNORECASE)
_INNER_LABEL = re.compile(rf"(?:(?<=[。；;！!？?.\s）)])|(?<=[，,]))[【\[]?(?:{LABEL.pattern})[】\]]?\s?[:：]", re.IGNORECASE)


_LIST_BEGINS = re.compile(r"(?:[:：]|——)\s*(?=[（(]?[一1][）)、.．]|①|⑴|首先|一是|第一|其一|一来)")
_STOPS = re.compile(r"[。！!？?；;]\s*")
_WHEN = re.compile(
    r"【[^】]{0,6}(?:分钟|小时|当[天日场]|[天日周月](?:内|后|前|】)|第[一二三四五六七\d]+[天日步周]|立即|立刻|马上|之后|以后|之前|期间)[^】]{0,4}】"
)
_BOXED = re.compile(r"【[^【】\n]{2,14}】(?=\s?[^\s：:])")


def split_lines(lines: Sequence[Line]) -> Iterator[Line]:
    """Lines that hold several items or a label inside fall into pieces."""
    boxed = sum(1 for line in lines if _BOXED.match(line.text) and not _WHEN.match(line.text)) >= 2
    about = topics(lines)
    spoken = not about and _runs_on(lines)
    for line in lines:
        if boxed and (box := _BOXED.match(line.text)):
            yield Line(line.start, line.start + box.end(), box[0], line.number, line.hint, line.gap)
            line = line.part(box.end(), len(line.text))
        if line.hint.kind in ("row", "h") or line.long < 8:
            yield line
            continue
        if line.leads and line.marker is None and not spoken and (lead := _last_sentence(line)):
            yield line.part(0, lead)
            line = line.part(lead, len(line.text))
        if line.start in about:
            end = about[line.start][0]
            yield line.part(0, end)
            line = line.part(end, len(line.text))
        for segment in _segments(line):
            yield from _items(segment, spoken=not spoken)


def _segments(line: Line) -> list[Line]:
    """A paragraph with several lists in it (`…原因：（一）…（二）…。可以这样做：首先，…；其次，…`) falls where a sentence leads to the next list."""
    begins = [found.start() for found in _LIST_BEGINS.finditer(line.text)]
    ends = [found.end() for found in _STOPS.finditer(line.text)] if len(begins) > 1 else []
    cuts = {0}
    for begin in begins:
        at = bisect_right(ends, begin)
        if at and begin - ends[at - 1] <= 40:
            cuts.add(ends[at - 1])
    if len(cuts) < 2:
        return [line]
    head, *rest = [line.part(start, end) for start, end in pairwise([*sorted(cuts), len(line.text)])]
    return [Line(head.start, head.end, head.text, line.number, line.hint, line.gap), *rest]


def _items(line: Line, *, spoken: bool) -> Iterator[Line]:
    """The items of one line, with what leads to them. `spoken`: numbers in words (首先, 其一) count too."""
    places = set(jammed(line.text, spoken=spoken))
    own = _LABEL_FIRST.match(line.key)  # of `Root cause: …` the word `cause` is no label of its own
    places |= {found.start() for found in _INNER_LABEL.finditer(line.key) if found.start() > (own.end() - 2 if own else 0)}
    if len(places) == 1 and line.marker is None and spoken:
        places |= set(_ordinals(line.text))
    cut = sorted(places | _leads_in(line, sorted(places)) | {0})
    if len(cut) == 1:
        yield line
        return
    for number, (start, end) in enumerate(pairwise([*cut, len(line.text)])):
        piece = line.part(start, end)
        if piece.text:
            yield piece if number else Line(piece.start, piece.end, piece.text, line.number, line.hint, line.gap)


def _leads_in(line: Line, places: Sequence[int]) -> set[int]:
    """Where the sentence begins that leads to the items in a line (`…。原因有两个：1、…2、…`), when others stand before it."""
    first = next((place for place in places if place > 0), 0)
    head = line.part(0, first)
    return {start} if head.leads and (start := _last_sentence(head)) else set()


def _last_sentence(line: Line) -> int:
    """Where the last sentence begins, when it is short and others stand before it; else 0."""
    starts = [found.end() for found in re.finditer(r"[。！!？?；;]\s*(?=\S)|(?<=[a-z0-9])\. +(?=[A-Z])", line.text)]
    if not starts or len(line.text) - starts[-1] > 40:
        return 0
    before = starts[-2] if len(starts) > 1 else 0
    asks = line.text[: starts[-1]].rstrip().endswith(("?", "？"))  # Not satisfied? You can: …
    return before if asks and starts[-1] - before <= 30 else starts[-1]


def _runs_on(lines: Sequence[Line]) -> bool:
    """Whether all is running text, without a heading or a list: there 第一种是…, 首先… stay in their paragraphs, whose sentences are read one
    by one."""
    plain = [line for line in lines if not line.is_rule]
    return len(plain) >= 3 and all(line.hint.kind == "p" and line.marker is None and line.kind is None and not line.leads for line in plain)


def jammed(line: str, *, spoken: bool = True) -> list[int]:
    """The places where items begin, 0 first. `spoken`: numbers in words (第一种, 其一) count too."""
    hits: dict[str, list[tuple[int, int, int]]] = {}
    for found in _INLINE.finditer(line):
        style = found.lastgroup or ""
        if not spoken and style in _SPOKEN:
            continue
        group = "n" if style == "sep" else style
        digits = found[group]
        number = ord(digits) - 0x245F if group == "circle" else number_of(digits)
        if number is not None:
            name = f"n{found['sep'] if found['sep'] not in '.．' else '.'}" if group == "n" else group
            hits.setdefault(name, []).append((number, found.start(), found.end()))
    places: set[int] = {0}
    for found_hits in hits.values():
        places |= _runs(found_hits, len(line))
    return sorted(places) if len(places) > 1 else [0]


def _runs(hits: list[tuple[int, int, int]], length: int) -> set[int]:
    """The beginnings of those numbers that count up from 1 (or from the line's own first one), each with words after it."""
    found: set[int] = set()
    run: list[tuple[int, int, int]] = []

    def close() -> None:
        if len(run) >= 2 or (run and found):
            found.update(start for _, start, _ in run)

    for number, start, end in hits:
        if run and start - run[-1][2] < 2 and number != 1:
            continue
        if run and number == run[-1][0] + 1:
            run.append((number, start, end))
        elif number == 1 or (not run and start == 0):
            close()
            run = [(number, start, end)]
    if run and length - run[-1][2] < 2:
        run.pop()
    close()
    return found


def _ordinals(text: str) -> list[int]:
    """Where 首先, 其次, 最后 … part a paragraph, when there are two of them or more."""
    places = [found.start(1) for found in _ORDINALS.finditer(text)]
    return places if len(places) >= 2 else []

"""Paragraphs under a heading → items: each is one, where no list says otherwise."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.article.saying.parting import complaint_apart, counted_out, side_by_side
from bot.article.saying.pieces import Draft, from_line, made
from bot.article.tree.lines import Line
from bot.article.tree.titles import cut_title
from bot.article.values import Kind

_CLOSING = re.compile(
    r"总之|综上|总的来说|总而言之|总体(?:来说|而言)|以上(?:就是|便是|是)|希望(?:以上|本文|对)|通过以上|通过上述|只有|相信|针对.{2,24}(?:问题|情况)[,，].{0,6}需要|in (?:short|summary|conclusion)|to sum up|overall|we hope|hopefully|that'?s (?:it|all)"
)
_ENDING = re.compile(r"(?:以上|上述).{0,12}(?:介绍|分享|内容|全部)|希望.{0,16}(?:帮助|有用)|hope (?:this|that) helps")
_LEADS_ON = re.compile(
    r"(?:以下|如下|几个方面|几种|几点|这些).{0,14}$|(?:several|following|these) (?:reasons|causes|ways|things|steps|points|cases)|the following"
)


def closes(line: Line) -> bool:
    """Whether a line ends the article or a section of it, and is no item."""
    return bool(_CLOSING.match(line.key) or _ENDING.search(line.key))


def paragraphs(lines: Sequence[Line], kind: Kind, name: str, other: list[tuple[Kind, Line]], *, inside: bool) -> list[Draft]:
    """A section without items: its paragraphs are the items. `inside`: it is part of an item (处理：…), so that one paragraph stays one."""
    kept = [line for line in lines if not line.leads or line.long > 70]
    other += [("intro", line) for line in lines if line not in kept]
    if len(kept) > 1 and closes(kept[-1]):
        other.append(("summary", kept.pop()))
    if len(kept) > 1 and kept[0].ended and kept[0].long <= 50 and _LEADS_ON.search(kept[0].key):
        other.append(("intro", kept.pop(0)))
    if len(kept) == 1 and not inside and (parts := set_down(kept[0])):
        return [draft for part in parts for draft in torn(part, kind, name)]
    found: list[Draft] = []
    for number, line in enumerate(kept):
        if found and _wrapped(kept[number - 1], line):
            found[-1].body.append(line)
            found[-1].end = max(found[-1].end, line.end)
        else:
            found += torn(line, kind, name)
    return found


def _wrapped(line: Line, after: Line) -> bool:
    """Whether a line was broken in the middle of a sentence: the next one, right below, ends it."""
    if after.number != line.number + 1 or line.ended or line.leads or line.long < 24 or after.marker is not None:
        return False
    return bool(re.search(r"[,，、]$|[但而和与或及并把被将于向从]$", line.text)) or after.ended


def set_down(line: Line) -> list[Line]:
    """The things that the only paragraph of a section sets down with semicolons, and nothing else: `网络抖动；未查末笔即重刷；冲正未发出。`"""
    if re.search(r"[。！？!?](?=.)|\.\s", line.text) or line.marker is not None:
        return []
    stops = [found.start() for found in re.finditer(r"[;；]", line.text)]
    parts = [line.part(start, end) for start, end in zip([0, *(stop + 1 for stop in stops)], [*stops, len(line.text)], strict=True)]
    parts = [part for part in parts if part.text]
    return parts if len(parts) >= 3 and all(4 <= part.long <= 60 for part in parts) else []


def torn(line: Line, kind: Kind, name: str) -> list[Draft]:
    """One paragraph as one item; several causes in one sentence, or a complaint after remedies, are parted."""
    if kind in ("cause", "prevention", "question") and (places := counted_out(line.text)):
        return [made(kind, cut_title(line.part(*place))[0], [], section=name, whole=line.part(*place)) for place in places]
    if kind == "cause" and (clauses := side_by_side(line)):
        return [made("cause", piece, [], section=name) for piece in clauses]
    if kind == "solution" and (parted := complaint_apart(line)):
        last = from_line("solution", parted[1], section=name)
        last.escalates = True
        return [from_line("solution", parted[0], section=name), last]
    found = from_line(kind, line, section=name)
    found.escalates = kind == "escalation"
    return [found]

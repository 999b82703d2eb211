"""The article as it is kept beside the flow, `articles/<flow>.md`: what was kept of it, a section an item, so that lint sees it change."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from bot.article.sections import outline
from bot.article.values import Extraction, Item

_GROUPS = (
    ("q", "现象", "Questions", "questions"), ("c", "原因", "Causes", "causes"), ("r", "办法", "Solutions", "solutions"), ("p", "预防", "Prevention", "prevention"),
    ("s", "建议", "Advice", "advice"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Stored:
    """`sections`: section id → `path#hash` as a flow cites it. `of`: id of the list and number in it → section id."""

    text: str
    sections: Mapping[str, str]
    of: Mapping[tuple[str, int], str]


def stored(found: Extraction, before: Mapping[str, str] | None = None) -> Stored:
    """`before`: section id → path at the last import; a passage keeps its id when others come in before it."""
    zh = found.lang == "zh"
    lines = [f"# {_heading(found.title) or ('无题' if zh else 'Untitled')}", ""]
    seen: set[str] = set()
    times: Counter[str] = Counter()
    paths: dict[tuple[str, int], str] = {}
    for letter, han, english, name in _GROUPS:
        items: Sequence[Item] = getattr(found, name)
        if not items:
            continue
        group = han if zh else english
        lines += [f"## {group}", ""]
        for number, item in enumerate(items):
            heading = _heading(item.title) or str(number + 1)
            plain = heading
            while f"{group}/{heading}" in seen:  # AR07: a title that comes twice gets a number of its own
                times[f"{group}/{plain}"] += 1
                heading = f"{plain} ({times[f'{group}/{plain}'] + 1})"
            seen.add(f"{group}/{heading}")
            paths[letter, number] = f"{group}/{heading}"
            lines += [f"### {heading}", "", *[_plain(line) for line in (item.body or item.title).split("\n")], ""]
    text = "\n".join(lines)
    read = outline(text)
    ids = _ids(paths, before or {})
    return Stored(text, {ids[place]: f"{path}#{read.sections[path].hash}" for place, path in paths.items()}, ids)


def _ids(paths: Mapping[tuple[str, int], str], before: Mapping[str, str]) -> dict[tuple[str, int], str]:
    free = dict(before)
    found: dict[tuple[str, int], str] = {}
    for alike in (1.0, 0.6):
        for place, path in paths.items():
            if place in found:
                continue
            near = next(
                (
                    id_
                    for id_, old in free.items()
                    if id_[:1] == place[0]
                    and (old == path if alike == 1.0 else SequenceMatcher(None, old[:80], path[:80], autojunk=False).ratio() >= alike)
                ),
                None,
            )
            if near is not None:
                found[place] = near
                del free[near]
    used = {*found.values(), *before}
    for place in paths:
        if place not in found:
            number = place[1] + 1
            while f"{place[0]}{number}" in used:
                number += 1
            found[place] = f"{place[0]}{number}"
            used.add(found[place])
    return found


def _heading(text: str) -> str:
    plain = re.sub(r"[#\s]+$", "", " ".join(text[:400].split())).strip()
    return plain if len(plain) <= 200 else f"{plain[:199]}…"


def _plain(line: str) -> str:
    """Words that would be a heading or a fence to a reader of Markdown are not."""
    return f"\\{line.strip()}" if re.match(r"\s*(?:#{1,6}[ \t]|```|~~~)", line) else line.strip()

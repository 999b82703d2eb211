"""What no heading and no list gave, looked for once more: in paragraphs that are left, and in causes that go on to their remedy."""

from __future__ import annotations

from bot.article.saying import flat
from bot.article.saying.parting import remedy_inside
from bot.article.saying.pieces import Draft
from bot.article.tree.lines import Line
from bot.article.values import Kind

Aside = tuple[Kind, Line]


def completed(found: list[Draft], other: list[Aside]) -> tuple[list[Draft], list[Aside]]:
    """(items, what is none), when causes or remedies were missing and are found in `other`, or inside one another."""
    if not any(draft.kind == "solution" and not draft.escalates for draft in found):
        found = _remedies_inside(found)
    missing: list[Kind] = [
        kind
        for kind in ("cause", "solution")
        if not any(draft.kind == kind or (kind == "solution" and draft.kind == "escalation") for draft in found)
    ]
    left = sorted((line for kind, line in other if kind in ("intro", "explain") and not line.leads), key=lambda line: line.start)
    if not missing or not left:
        return found, other
    rest: list[Aside] = []
    more = [draft for draft in flat.read(left, rest, strict=True) if draft.kind in missing]
    return found + more, _without(other, more, rest)


def _without(other: list[Aside], more: list[Draft], rest: list[Aside]) -> list[Aside]:
    """The lines that stay aside: those nothing was taken from, and of the others the sentences (`rest`) that were left."""
    taken = [(draft.start, draft.end) for draft in more]
    touched = [line for _, line in other if any(start >= line.start and end <= line.end for start, end in taken)]
    whole = {(line.start, line.end) for line in touched}
    return [
        *((kind, line) for kind, line in other if (line.start, line.end) not in whole),
        *((kind, line) for kind, line in rest if any(one.start <= line.start and line.end <= one.end for one in touched)),
    ]


def _remedies_inside(found: list[Draft]) -> list[Draft]:
    parted: list[Draft] = []
    after: list[Draft] = []
    for draft in found:
        pair = remedy_inside(draft) if draft.kind == "cause" else None
        parted.append(pair[0] if pair is not None else draft)
        after += [pair[1]] if pair is not None else []
    return parted + after

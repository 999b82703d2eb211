"""What the answer to a question holds: the cause it gives, what it says to do, whom to complain to. The question is a question only."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.article.saying.claims import iter_sentences
from bot.article.saying.parting import side_by_side
from bot.article.saying.pieces import Draft, made
from bot.article.saying.prose import headed
from bot.article.saying.speech import GIVES_CAUSE, bare, kind_of, offers
from bot.article.tree.lines import Line
from bot.article.values import Kind

_WANTS: tuple[tuple[Kind, re.Pattern[str]], ...] = (
    ("prevention", re.compile(r"怎(?:么|样)(?:才能?)?(?:不再|防|避|预防|少)|如何(?:不再|防|避|预防|少)|不再犯|how (?:do|can|to).{0,12}(?:avoid|prevent|stop)")),
    ("cause", re.compile(r"(?:原因|毛病|问题)(?:呢|在哪|是什么|有哪些)|什么(?:原因|毛病|情况)|^why\b|what(?:'s| is) (?:causing|wrong)")),
    ("solution", re.compile(r"(?:怎么|咋|如何|怎样)(?!回事|知道|判断|看出|样|会|来的|算|收费|确定|区分|就|还|不|没|突然|又|老|总|这么)[\u4e00-\u9fff]{1,6}[?？]?$")),
)  # fmt: skip


def wants(question: str) -> Kind | None:
    """The kind of answer a question (its `key`) asks for, where it says so in words of its own."""
    return next((kind for kind, pattern in _WANTS if pattern.search(question)), None)


_BARE_REPLY = re.compile(
    r"(?:答案是)?(?:可以|能|会|不会|不能|不可以|不是|是|对|有|没有|正常|属于正常|不一定|当然(?:可以|能)?|别急|不用慌|这很常见|您?好|亲|yes|no|sure|it depends|not (?:always|necessarily)|of course|sorry|please don't)(?:的|亲|了|啊|哦)*[，,。！!.：:]*\s*",
    re.IGNORECASE,
)
_YES_OR_NO = re.compile(
    r"(?:吗|么|嘛|呢|不)\s?[?？]?$|是不是|能不能|可不可以|会不会|要不要|有没有|^(?:can|do|does|did|is|are|will|should|may|must|could|has|have)\b"
)
_ASKS = re.compile(
    r"(?:请(?!问)|建议|先|应(?:该|当|先)?|可以先|需要?|务必|您?可以|please|you (?:can|should|need)|try|check|contact|ask|call)"
)
_CAUSAL = re.compile(
    r"(?:可能|多半|大多|多数|通常|一般|往往|主要|常见|大概率|有可能)(?:情况下)?(?:就)?(?:是|在|因)|may be|might be|could be|usually|often|mostly"
)
_KINDS: tuple[Kind, ...] = ("cause", "solution", "escalation", "prevention")


def reply(question: Line, body: Sequence[Line], wanted: Kind | None, labelled: frozenset[Kind | None]) -> tuple[list[Draft], list[Line]]:
    """(the items of an answer, one for each kind it goes through; sentences that are none). `wanted`: the kind that was asked for.
    `labelled`: kinds that stand in the answer under a word of their own (处理：…)."""
    pieces = _pieces(body)
    if wanted is None and (_YES_OR_NO.search(question.key) or not any(_plain(piece) for piece in pieces)):
        return [], pieces
    groups: list[tuple[Kind, list[Line]]] = []
    loose: list[Line] = []
    for piece in pieces:
        kind = _kind(piece, wanted, groups[-1][0] if groups else None)
        if kind == "solution" and kind in labelled and "cause" not in labelled:
            kind = "cause" if groups or wanted == "cause" else None
        if kind is None or (not groups and _BARE_REPLY.fullmatch(piece.text)):
            loose.append(piece)
        elif groups and groups[-1][0] == kind:
            groups[-1][1].append(piece)
        else:
            groups.append((kind, [piece]))
    found: list[Draft] = []
    for kind, held in groups:
        found += _items(kind, held)
    for before, draft in zip([None, *found], found, strict=False):
        if draft.kind == "solution" and before is not None and before.kind == "cause":
            draft.cause = before
    return found, loose


def _pieces(body: Sequence[Line]) -> list[Line]:
    pieces = []
    for line in body:
        start = line.marker.end if line.marker is not None else 0
        for first, last in iter_sentences(line.text):
            if last > start:
                pieces.append(line.part(max(first, start), last))
    return [piece for piece in pieces if piece.text]


def _kind(piece: Line, wanted: Kind | None, before: Kind | None) -> Kind | None:
    said = kind_of(piece.text)
    said = said if said in _KINDS else None
    if before == "escalation":  # what follows a complaint belongs to it
        return "prevention" if said == "prevention" else "escalation"
    if wanted in ("prevention", "escalation"):
        return wanted
    if before is None:
        if wanted == "cause":
            return said if said == "escalation" or (said == "solution" and _ASKS.match(piece.key)) else "cause"
        if wanted == "solution":
            return "cause" if said == "cause" and _plainly_cause(piece) else "solution" if said != "escalation" else said
        return said
    if said == "cause" and before != "cause" and not _plainly_cause(piece):
        return before
    return said or before


def _plain(piece: Line) -> bool:
    return _plainly_cause(piece) or bool(_ASKS.match(piece.key))


def _plainly_cause(piece: Line) -> bool:
    return bool(offers(piece.text) or _CAUSAL.search(piece.key) or GIVES_CAUSE.search(piece.key))


def _items(kind: Kind, pieces: Sequence[Line]) -> list[Draft]:
    if kind == "cause" and len(pieces) == 1 and (clauses := side_by_side(pieces[0])):
        return [made("cause", piece, []) for piece in clauses]
    first = next((piece for piece in pieces if _plainly_cause(piece)), pieces[0]) if kind == "cause" else pieces[0]
    pieces = [first, *(piece for piece in pieces if piece is not first)]
    at = bare(first.text)
    if kind == "cause" and first.text[0] > "\u3400":
        at = max(at, offers(first.text))
    words = first.part(at, len(first.text)) if len(first.text) - at >= 4 else first
    title, rest = headed(words)
    draft = made(
        "solution" if kind == "escalation" else kind, title, [*([rest] if rest else []), *pieces[1:]], whole=first, why="an answer"
    )
    draft.escalates = kind == "escalation"
    return [draft]

"""Paragraphs → items: under a heading a paragraph is an item; without one each sentence speaks for a kind by its own words."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.article.claims import iter_sentences
from bot.article.kinds import cue
from bot.article.lines import Line
from bot.article.normal import key
from bot.article.parting import alternatives, complaint_apart, side_by_side
from bot.article.pieces import Draft, from_line, made
from bot.article.titles import cut_title
from bot.article.values import Kind

_GOES_ON = re.compile(
    r"(?!.{0,12}(?:may|might|could) (?:also )?(?:be|have)|.{0,6}可能)(?:这样|这时|这种|此时|因此|所以|同时|并且|而且|另外还|它|该|其|否则|不过|但|然而|毕竟|(?:this|that|it|so|otherwise|however|but)\b)[，,]?"
)
_COUNTED = re.compile(
    r"(?:原因|因素|办法|方法|步骤)(?:主要|大致|一般|通常|大概)?(?:有|分(?:为)?|无非)?(?:以下|如下|几|很多|多种|多个|不少|[两三四五二])[个种点方]?|(?:two|three|four|several|a few) (?:reasons|causes|ways|things)"
)


_ABOUT = re.compile(r"本文|小编|下面(?:就|来|我们|给)|今天(?:就|来|我们)|介绍|聊聊|this (?:article|guide|page)|below|read on")
_FIRM = re.compile(
    r"(?:^|[，,：:])(?:建议|可以|您可以|应|请|需要|务必|先|我先|然后|联系|拨打|登录|核对|查询|检查)|you (?:can|should)|please|^(?:try|contact|check|call|ask|verify|wait)\b|因为|由于|可能是|有可能|原因(?:是|在于)|导致|造成|because|due to|caused by|may be|could be"
)
_ORDER = re.compile(r"(?:首先|其次|再次|再者|最后|一是|二是|三是|其一|其二|其三|first|second|third|finally)")


_THEN = re.compile(r"然后|接着|最后|再|之后|then|after that|finally")


def read(lines: Sequence[Line], other: list[tuple[Kind, Line]], *, strict: bool = False) -> list[Draft]:
    """Items in order; what speaks for nothing goes to `other`. `strict`: only sentences that could be nothing else."""
    found: list[Draft] = []
    counted: tuple[int, Kind] | None = None  # 原因有两个: the sentences counted after it, in the same paragraph
    for line in lines:
        last: Draft | None = None
        for start, end in iter_sentences(line.text):
            piece = line.part(start, end)
            if not piece.text:
                continue
            kind = cue(piece.text)
            if strict and kind is not None and (_ABOUT.search(piece.key) or not _FIRM.search(piece.key)):
                kind = None
            told = counted[1] if counted is not None and counted[0] == line.number else None
            if told is not None and (_ORDER.match(piece.key) or (kind is None and not _GOES_ON.match(piece.key))):
                kind = told
            elif kind is None and last is not None and last.kind == "solution" and _THEN.match(piece.key):
                kind = "solution"
            if _COUNTED.search(piece.key) and piece.long <= 40 and not re.search(r"[:：]", piece.text):
                counted = (line.number, "cause" if re.search(r"原因|因素|reason|cause", piece.key) else "solution")
                kind = None
            if kind is None or (last is not None and kind == last.kind and _GOES_ON.match(piece.key)):
                if last is not None and _GOES_ON.match(piece.key):
                    _more(last, piece)
                else:
                    other.append(("intro", piece))
                    last = None
                continue
            drafts = _drafts(piece, kind)
            found += drafts
            last = drafts[-1] if drafts else None
    return found


def _more(draft: Draft, piece: Line) -> None:
    draft.body.append(piece)
    draft.end = max(draft.end, piece.end)


def _drafts(piece: Line, kind: Kind) -> list[Draft]:
    if kind == "cause" and (places := alternatives(piece.text)):
        return [_made("cause", piece.part(first, last)) for first, last in places]
    draft = _made("solution" if kind == "escalation" else kind, piece)
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


# under a heading

_CLOSING = re.compile(
    r"总之|综上|总的来说|总而言之|总体(?:来说|而言)|以上(?:就是|便是|是)|希望(?:以上|本文|对)|通过以上|通过上述|只有|相信|针对.{2,24}(?:问题|情况)[,，].{0,6}需要|in (?:short|summary|conclusion)|to sum up|overall|we hope|hopefully|that'?s (?:it|all)"
)
_ENDING = re.compile(r"(?:以上|上述).{0,12}(?:介绍|分享|内容|全部)|希望.{0,16}(?:帮助|有用)|hope (?:this|that) helps")


def closes(line: Line) -> bool:
    """Whether a line ends the article or a section of it, and is no item."""
    return bool(_CLOSING.match(line.key) or _ENDING.search(line.key))


def paragraphs(lines: Sequence[Line], kind: Kind, name: str, other: list[tuple[Kind, Line]]) -> list[Draft]:
    """A section without items: its paragraphs are the items."""
    kept = [line for line in lines if not line.leads or line.long > 70]
    other += [("intro", line) for line in lines if line not in kept]
    if len(kept) > 1 and closes(kept[-1]):
        other.append(("summary", kept.pop()))
    if (
        len(kept) > 1
        and kept[0].ended
        and re.search(
            r"(?:以下|如下|几个方面|几种|几点|这些).{0,14}$|(?:several|following|these) (?:reasons|causes|ways|things|steps|points|cases)|the following",
            kept[0].key,
        )
        and kept[0].long <= 50
    ):
        other.append(("intro", kept.pop(0)))
    return [draft for line in kept for draft in torn(line, kind, name)]


def torn(line: Line, kind: Kind, name: str) -> list[Draft]:
    """One paragraph as one item; several causes in one sentence, or a complaint after remedies, are parted."""
    if kind == "cause" and (clauses := side_by_side(line)):
        return [made("cause", piece, [], section=name) for piece in clauses]
    if kind == "solution" and (parted := complaint_apart(line)):
        last = from_line("solution", parted[1], section=name)
        last.escalates = True
        return [from_line("solution", parted[0], section=name), last]
    found = from_line(kind, line, section=name)
    found.escalates = kind == "escalation"
    return [found]

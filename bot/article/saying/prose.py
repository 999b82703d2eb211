"""Running text without headings → items: each sentence by its own words, by what was said before it, and by what the paragraph counts out."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from bot.article.normal import key
from bot.article.saying.claims import is_han, iter_sentences
from bot.article.saying.parting import alternatives, counted_out
from bot.article.saying.pieces import Draft, made
from bot.article.saying.speech import announced, bare, is_order, is_story, kind_of, offers, talks, tells_fault
from bot.article.tree.lines import Line, width
from bot.article.tree.titles import cut_title
from bot.article.values import Kind

_GOES_ON = re.compile(
    r"(?!.{0,12}(?:may|might|could) (?:also )?(?:be|have)|.{0,6}可能)(?:这样|这时|这种|此时|因此|所以|同时|并且|而且|另外还|它|该|其(?!次|[一二三四])|否则|不过|但|然而|毕竟|(?:this|that|it|so|otherwise|however|but)\b)[，,]?"
)
_COUNTED = re.compile(
    r"(?:原因|因素|办法|方法|步骤|缘[故由]|情况|可能)(?:主要|大致|一般|通常|大概|也就|不外乎)?(?:有|分(?:为)?|无非|就)?(?:以下|如下|这么|那么|几|很多|多种|多个|不少|[两三四五二])[几个种点方]?|(?:无非|不外乎|也?就(?:是)?(?:那么|这么)?|那么|这么)几?[几两三四五](?:个|种|条|点|样)(?:原因|缘[故由]|情况|可能|因素|说法|门道)|(?:无非|不外乎|有|就|分)(?:是|有)?(?:这么|那么|这|那|以下|下面|如下)?[几两三四五六](?:个|种|条|点|样|类|方面)(?:情况|原因|可能)?[。.：:]?$|(?:two|three|four|several|a few|a handful of|a couple of) (?:\w+ )?(?:reasons|causes|ways|things|possibilities|explanations)"
)
_FIRM = re.compile(
    r"(?:^|[，,：:])(?:建议|可以|您可以|应|请|需要|务必|先|我先|然后|联系|拨打|登录|核对|查询|检查)|you (?:can|should)|please|^(?:try|contact|check|call|ask|verify|wait)\b|因为|由于|可能是|有可能|原因(?:是|在于)|导致|造成|because|due to|caused by|may be|could be"
)
_ORDER = re.compile(r"(?:首先|其次|再次|再者|最后|一是|二是|三是|其一|其二|其三|first|second|third|finally)")
_LEADS_ON = re.compile(
    r"(?:可以|应该|应|要|不妨)?(?:这么|这样|如此|照(?:着|这样|下面)|按(?:下面|以下|这样))(?:几步)?(?:的)?(?:做|办|来|处理|操作)(?:的|就行)?[。.：:]?$|(?:做|办)(?:对|好|成)?了?[两三四五几](?:件|点|步)事?[。.：:]?$|(?:do|try|take) (?:the following|these|this|as follows)[^.]{0,20}[.:]?$"
)
_TOPIC = re.compile(
    r"(?:\d{1,2}[/、.)）]\d{0,2} ?)?(?:那么?|所以|先说|再说|说说|下面说|接着说){0,3}(?:为什么|为啥|原因|怎么回事|怎么办|咋办|怎么处理|怎么解决|如何处理|如何解决|why|what to do|what now)(?:会这样)?(?:呢|是什么|在哪)?[？?。.:：]{0,3}"
)
_TOPIC_DO = re.compile(r"怎么办|咋办|处理|解决|what to do|what now")
_WARNS = re.compile(r".{0,12}?(?:先别|别|不要|千万别|不用|不必|don't|do not|never)")
_THEN = re.compile(r"然后|接着|最后|再(?!说)|之后|then|after that|finally")
_INNER_COLON = re.compile(r"[:：](?!\d)\s*")


@dataclass
class _Telling:
    """Where the reading of a paragraph stands."""

    last: Draft | None = None
    counted: Kind | None = None  # 原因有两个: what the sentences after it are
    listing: Kind | None = None  # 平常多留个心眼：…；…；…: what is set down until the full stop
    told: list[Draft] = field(default_factory=list)
    done: bool = False  # what goes wrong is no cause unless said so: remedies were told already, or it is told alone


def read(lines: Sequence[Line], other: list[tuple[Kind, Line]], *, strict: bool = False) -> list[Draft]:
    """Items in order; what speaks for nothing goes to `other`. `strict`: only sentences that could be nothing else."""
    found: list[Draft] = []
    spoken = {line.number for line in lines if any(counts(piece.text) or kind_of(piece.text) == "cause" for piece in _sentences(line))}
    counted: tuple[int, Kind] | None = None
    helped = strict  # remedies were told already
    for line in lines:
        state = _Telling(counted=counted[1] if counted is not None and counted[0] == line.number else None)
        state.done = helped
        pieces = list(_sentences(line))
        state.done = (
            state.done
            or bool(spoken and line.number not in spoken)
            or sum(tells_fault(piece.text) and not is_story(piece.text) for piece in pieces) < 2
        )
        for number, piece in enumerate(pieces):
            _take(piece, pieces[number + 1].key if number + 1 < len(pieces) else "", state, other, strict=strict)
        counted = (line.number, state.counted) if state.counted is not None else None
        found += state.told
        helped = helped or any(draft.kind in ("solution", "prevention") for draft in state.told)
    return found if strict else one_story(found, other)


def _sentences(line: Line) -> Iterator[Line]:
    for start, end in iter_sentences(line.text):
        piece = line.part(start, end)
        if piece.text:
            yield piece


def _take(piece: Line, follows: str, state: _Telling, other: list[tuple[Kind, Line]], *, strict: bool) -> None:
    """One sentence; `follows`: the words of the next one."""
    if (head := _leads_inside(piece)) is not None:
        state.listing, at = head
        other.append(("intro", piece.part(0, at)))
        piece = piece.part(at, len(piece.text))
    kind = kind_of(piece.text)
    if kind in ("solution", "prevention") and state.last is None and _WARNS.match(piece.key) and _ORDER.match(follows):
        kind = None  # 先别急着退钱。首先…: the steps begin after it
    if strict and kind is not None and (kind == "question" or talks(piece.text) or not _FIRM.search(piece.key)):
        kind = None
    last = state.last
    if state.listing is not None:
        kind = "escalation" if kind == "escalation" else state.listing
        if not piece.text.endswith((";", "；")):
            state.listing = None
    elif state.counted is not None and (_ORDER.match(piece.key) or offers(piece.text) or (kind is None and not _GOES_ON.match(piece.key))):
        kind = kind if kind == "escalation" else state.counted
    elif kind is None and last is not None and last.kind == "solution" and _THEN.match(piece.key):
        kind = "solution"
    leads = counts(piece.text)
    if leads:
        state.counted = (
            "solution"
            if _TOPIC_DO.search(piece.key) or _LEADS_ON.search(piece.key) or re.search(r"办法|方法|步|ways|things", piece.key)
            else "cause"
        )
        kind = None
    if kind in (None, "question") and not state.done and alternatives(piece.text):
        kind = "cause"
    if kind is None and not leads and not state.done and not _GOES_ON.match(piece.key) and tells_fault(piece.text):
        kind = "cause"
    if kind is not None and last is not None and kind == last.kind and _GOES_ON.match(piece.key):
        kind = None
    if kind is None:
        if last is not None and _more_of(piece, last):
            _more(last, piece)
        else:
            other.append(("intro", piece))
            state.last = None
        return
    drafts = _drafts(piece, kind)
    state.told += drafts
    state.last = drafts[-1] if drafts else None
    state.done = state.done or kind in ("solution", "prevention")


def counts(sentence: str) -> bool:
    """Whether it only says that several things follow: 原因有两个, 可以这么做."""
    words = key(sentence)
    return (
        bool(_COUNTED.search(words) or _TOPIC.fullmatch(words) or _LEADS_ON.search(words))
        and width(sentence) <= 40
        and not re.search(r"[:：].", sentence)
    )


def _more_of(piece: Line, last: Draft) -> bool:
    """Whether a sentence that speaks for nothing goes on with the item before it."""
    return bool(_GOES_ON.match(piece.key)) or (last.kind == "question" and not talks(piece.text))


def _leads_inside(piece: Line) -> tuple[Kind, int] | None:
    """(what it announces, where the first thing begins) of `平常多留个心眼：单子上的…；`, a list within a paragraph."""
    colon = _INNER_COLON.search(piece.text)
    if colon is None or not piece.text.endswith((";", "；")) or not 2 <= colon.start() <= 40 or len(piece.text) - colon.end() < 4:
        return None
    head = piece.text[: colon.start()]
    kind = announced(head)
    return (kind, colon.end()) if kind is not None and not is_order(re.split(r"[，,]", head)[-1]) else None


def one_story(found: list[Draft], other: list[tuple[Kind, Line]]) -> list[Draft]:
    """What happened is told once, before the causes and the remedies; a story after them is an example."""
    first = next((number for number, draft in enumerate(found) if draft.kind not in ("question",)), len(found))
    opening = found[:first]
    late = [draft for draft in found[first:] if draft.kind == "question"]
    other += [("explain", line) for draft in late for line in (draft.title, *draft.body)]
    if len(opening) > 1:
        head = opening[0]
        for draft in opening[1:]:
            for line in (draft.title, *draft.body):
                _more(head, line)
        opening = [head]
    return [*opening, *(draft for draft in found[first:] if draft.kind != "question")]


def _more(draft: Draft, piece: Line) -> None:
    draft.body.append(piece)
    draft.end = max(draft.end, piece.end)


def _drafts(piece: Line, kind: Kind) -> list[Draft]:
    if kind == "cause" and (places := alternatives(piece.text)):
        return [_made("cause", piece.part(first, last)) for first, last in places]
    if kind in ("cause", "prevention") and (places := counted_out(piece.text)):
        return [_made(kind, piece.part(first, last)) for first, last in places]
    if kind == "prevention" and (habits := _habits(piece)):
        return [_made(kind, piece.part(first, last)) for first, last in habits]
    draft = _made("solution" if kind == "escalation" else kind, piece)
    draft.escalates = kind == "escalation"
    return [draft]


def _habits(piece: Line) -> list[tuple[int, int]]:
    """The habits a sentence sets side by side, each with its own “do” (平时打印纸要留一卷，断网时先查末笔，台卡最好只留一样); none when it is one."""
    if (at := _AND.search(piece.text)) and at.start() >= 8 and len(piece.text) - at.end() >= 6:
        return [(0, at.start()), (at.end(), len(piece.text))]
    stops = [found.start() for found in re.finditer(r"[，,、](?!\d)", piece.text)]
    places = [(start, end) for start, end in zip([0, *(stop + 1 for stop in stops)], [*stops, len(piece.text)], strict=True)]
    if places and _AIM.match(piece.text[: places[0][1]]):
        places.pop(0)
    told = [bool(_HABITUAL.search(piece.text[start:end])) and end - start >= 5 for start, end in places]
    return places if len(places) >= 3 and all(told) else []


_AIM = re.compile(r"(?:为了?|想要?|要想|若想|如果(?:想|要|不想)|要是不想).{0,16}$|(?:平时|平常|平日|日常|以后|今后)里?$")
_HABITUAL = re.compile(r"要(?!求|不要)|最好|先|别|不要|不能|必须|务必|记得|应|每(?:天|周|月|次|笔)|定期|尽量|随时|及时|养成|留|至少")
LONGEST = 60
"""Columns of a title that is a sentence of running text: its first clause alone (昨天下午, 如果还没有) would say nothing."""
_COMMA = re.compile(r"[，,](?!\d)")
_AND = re.compile(r"[，,]\s?(?:并且|而且|同时(?:也|还|要)?|另外(?:还)?)")


def _made(kind: Kind, piece: Line) -> Draft:
    at = bare(piece.text)
    if kind == "cause" and is_han(piece.text):
        at = max(at, offers(piece.text))
    words = piece.part(at if len(piece.text) - at >= 4 else 0, len(piece.text))
    title, rest = headed(words)
    return made(kind, title, [rest] if rest is not None else [], whole=piece, conf=0.6, why="a sentence's own words")


def headed(words: Line) -> tuple[Line, Line | None]:
    """(title, body): the sentence, or as many of its clauses as a title holds."""
    text = words.text.rstrip(" 。.；;，,！!、" + ("”" if "“" not in words.text else ""))
    if width(text) <= LONGEST:
        return words.part(0, len(text)), None
    stops = [found.start() for found in _COMMA.finditer(text) if width(text[: found.start()]) <= LONGEST]
    return (words.part(0, stops[-1]), words) if stops else cut_title(words)

"""An article of anybody's → what it says, taken apart: the way from bytes to an Extraction."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from bot.article.files.readable import check_about
from bot.article.files.reading import read_bytes
from bot.article.foreign import litter
from bot.article.foreign.contents import Contents, find_contents
from bot.article.foreign.doubts import doubts
from bot.article.foreign.litter import Cut, sift
from bot.article.foreign.pages import unpaged
from bot.article.foreign.sales import MAYBE, SURE, score
from bot.article.foreign.threads import thread_of
from bot.article.mapped import Mapped
from bot.article.normal import key, repair
from bot.article.saying.claims import actor_of, calls_regulator, claims, escalates
from bot.article.saying.items import Extractor
from bot.article.saying.pieces import Draft, from_line
from bot.article.tree.headline import title_line
from bot.article.tree.lines import Line, lines_of, markdown_hints, title_words
from bot.article.tree.outline import Outline
from bot.article.tree.parts import parted
from bot.article.tree.titles import cut_title
from bot.article.values import Dropped, Extraction, Hint, Item, Kind, Read, Span, Warned


@dataclass(frozen=True)
class _Places:
    """The way from the sifted text back to the file."""

    read: Read
    repaired: Mapped
    kept: Mapped

    def span(self, start: int, end: int) -> Span:
        return self.read.text.span(*self.kept.span(start, end))

    def written(self, start: int, end: int) -> str:
        """The rest of the line that begins there, before anything was dropped."""
        first, _ = self.kept.span(start, end)
        stop = self.repaired.text.find("\n", first)
        return self.repaired.text[first : stop if stop >= 0 else len(self.repaired.text)]

    def span_before(self, start: int, end: int) -> Span:
        """The same for places in the repaired text."""
        return self.read.text.span(*self.repaired.span(start, end))


def import_bytes(raw: bytes, name: str = "") -> Extraction:
    """Raises NotAnArticleError with one sentence when `raw` is no article."""
    found = extract(read_bytes(raw, name))
    check_about(found)
    return found


def import_text(text: str) -> Extraction:
    return extract(Read(Mapped.of(text), "text"))


def extract(read: Read) -> Extraction:
    """Stages 1 to 6: repair, lines, contents, adverts, outline, kinds, claims."""
    paged: tuple[Dropped, ...] = ()
    source = read.text.text if read.form in ("docx", "pdf") else None
    if not read.hints:
        pages = tuple(Dropped(read.text.text[start:end].strip(), "a page's head or foot", (start, end)) for start, end in read.heads)
        plain, paged = unpaged(read.text.without(read.heads))
        read, paged = Read(plain, read.form), (*pages, *paged)
    hints = read.hints or markdown_hints(read.text.text)
    repaired, rewritten = repair(read.text.text)
    lines = lines_of(repaired.text, hints)
    cuts: list[Cut] = []
    tables: list[Contents] = []
    parts = parted(lines)
    begins = [part[0].number for part in parts if part]
    titles: list[int] = []
    asked: list[frozenset[int]] = []
    for part in parts:
        title = title_line(part)
        titles.append(title.number if title is not None else -1)
        contents = find_contents(part)
        tables.append(contents)
        gone = {(line.start, line.end) for line in contents.lines}
        cuts += [Cut(line.start, line.end, "table of contents") for line in contents.lines]
        rest = [line for line in part if (line.start, line.end) not in gone]
        thread = thread_of(rest, title)
        asked.append(thread.asked if thread is not None else frozenset())
        cuts += thread.cuts if thread is not None else ()
        cuts += sift(rest, title)
    cuts = _apart(cuts)
    places = _Places(read, repaired, repaired.without([(cut.start, cut.end) for cut in cuts]))
    dropped = (*paged, *(Dropped(_raw(places, cut), cut.why, places.span_before(cut.start, cut.end)) for cut in cuts))
    found = _extracted(places, hints, begins, [*zip(titles, asked, tables, strict=True)])
    spelling = tuple(replace(one, span=read.text.span(*one.span)) for one in rewritten)
    warnings = [*found.warnings]
    if spelling:
        shown = "、".join(dict.fromkeys(f"{one.was}→{one.now}" for one in spelling[:40]))[:160]
        warnings.insert(0, Warned("AR01", f"{len(spelling)} disguised spellings were read as meant: {shown}"))
    kept = lines_of(places.kept.text, hints)
    warnings += doubts(dropped, kept, lambda line: places.span(line.start, line.end))
    warnings += _grey(dropped, found)
    return replace(
        found,
        dropped=tuple(sorted(dropped, key=lambda one: one.span)),
        rewritten=spelling,
        warnings=tuple(warnings),
        normal=places.kept.text,
        form=read.form,
        source=source,
    )


def _grey(dropped: Sequence[Dropped], found: Extraction) -> list[Warned]:
    """AR11: what went out as an advert on its own though it hardly reads like one, and what stays though it does a little."""
    warned = [
        Warned("AR11", f"dropped, though it is not surely an advert: “{' '.join(one.text.split())[:40]}”", one.span)
        for one in dropped[:300]
        if one.why.startswith("advert") and "block" not in one.why and len(one.text) >= 8 and score(key(one.text))[0] < SURE
    ]
    warned += [
        Warned("AR11", f"kept, though it reads a little like an advert: “{item.title[:40]}”", item.span)
        for item in found.items[:300]
        if score(key(item.text))[0] >= (SURE + MAYBE) / 2
    ]
    return warned[:12]


def _apart(cuts: Sequence[Cut]) -> list[Cut]:
    """In order, none overlapping another."""
    found: list[Cut] = []
    for cut in sorted(cuts, key=lambda one: (one.start, -one.end)):
        if cut.start < cut.end and (not found or cut.start >= found[-1].end):
            found.append(cut)
    return found


def _raw(places: _Places, cut: Cut) -> str:
    """A dropped piece as it was written, where that can be read."""
    start, end = places.repaired.span(cut.start, cut.end)
    return places.read.text.text[start:end].strip()


def _extracted(
    places: _Places, hints: Sequence[Hint], begins: Sequence[int], known: Sequence[tuple[int, frozenset[int], Contents]]
) -> Extraction:
    """`known`: of each article the line of its title, the lines that ask (in a thread) and its table of contents."""
    lines = lines_of(places.kept.text, tuple(hints))
    ends = [*begins[1:], 1 << 60]
    found = [
        _Part(places, [line for line in lines if begin <= line.number < end], *one).run()
        for begin, end, one in zip(begins or [0], ends, known or [(-1, frozenset[int](), Contents())], strict=False)
    ]
    return _finished(found[0] if len(found) == 1 else _joined(found))


class _Part:
    """One article of the file."""

    def __init__(self, places: _Places, lines: Sequence[Line], title: int, asked: frozenset[int], contents: Contents) -> None:
        self.places, self.contents = places, contents
        self.title_line = next((line for line in lines if line.number == title), None)
        self.asked = [line for line in lines if line.number in asked]
        self.lines = [line for line in lines if line is not self.title_line and line.number not in asked]
        self.title = title_words(self.title_line.text) if self.title_line is not None else ""
        self.warnings: list[Warned] = []

    def run(self) -> Extraction:
        outline = Outline(self.contents.words)
        root = outline.build(self.lines)
        extractor = Extractor(self.title)
        extractor.run(root)
        self.warnings += [Warned(note.code, note.text, self.span(note.line)) for note in outline.notes[:40]]
        present = {key(title_words(line.text)) for line in self.lines}
        self.warnings += [
            Warned("AR08", f"the table of contents names “{entry}”, the text does not have it")
            for entry in self.contents.entries
            if key(entry) not in present
        ]
        if self.asked:
            extractor.found.append(from_line("question", self.asked[0], self.asked[1:], why="the first post of a thread"))
        drafts = sorted(extractor.found, key=lambda draft: (draft.start, draft.end))
        numbers = {id(draft): number for number, draft in enumerate(draft for draft in drafts if draft.kind == "cause")}
        items = [(draft, self.item(draft, numbers)) for draft in drafts]
        if extractor.unclear:
            shown = "、".join(f"“{line.text[:16]}”" for line in extractor.unclear[:5])
            self.warnings.append(
                Warned("AR20", f"no heading says what these are, their words decided: {shown}", self.span(extractor.unclear[0]))
            )
        other = tuple(self.passage(kind, line) for kind, line in sorted(extractor.other, key=lambda one: one[1].start))

        def of(*kinds: Kind) -> tuple[Item, ...]:
            return tuple(item for draft, item in items if draft.kind in kinds)

        lang: Literal["zh", "en"] = (
            "zh"
            if len(re.findall("[\u3400-\u9fff]", self.places.kept.text[:20_000])) * 3
            >= len(re.findall("[A-Za-z]{2,}", self.places.kept.text[:20_000]))
            else "en"
        )
        return Extraction(
            self.title, lang, of("question"), of("cause"), of("solution", "escalation"), of("prevention"), of("advice"), other,
            warnings=tuple(self.warnings), articles=(self.title,),
            title_span=self.span(self.title_line) if self.title_line is not None else None,
        )  # fmt: skip

    def span(self, line: Line) -> Span:
        return self.places.span(line.start, line.end)

    def passage(self, kind: Kind, line: Line) -> Item:
        return Item(line.text, "", self.span(line), kind)

    def item(self, draft: Draft, numbers: dict[int, int]) -> Item:
        title, body = draft.title.text, draft.body_text
        remedy = draft.kind in ("solution", "escalation")
        complains = remedy and (
            draft.escalates
            or draft.kind == "escalation"
            or escalates(title, body)
            or calls_regulator(self.places.written(draft.start, draft.end))
        )
        one = not draft.body or draft.body[0].number == draft.title.number
        actor = actor_of(title, body, draft.actor, one=one) if remedy else "merchant"
        claimed = claims(title, body)
        if complains and actor in ("bank", "platform") and not re.search(r"处理投诉|受理投诉", key(title)):
            actor = "merchant" if draft.actor is None and claimed and not claimed[0].named else actor
        return Item(
            title, body, self.places.span(draft.start, draft.end), "escalation" if complains else draft.kind, draft.section, actor, complains,
            claimed, draft.conf, tuple(draft.why), numbers.get(id(draft.cause)) if draft.cause is not None else None,
        )  # fmt: skip


def _joined(found: Sequence[Extraction]) -> Extraction:
    """Several articles of one file, one after the other."""
    shift, solutions = 0, list[Item]()
    for one in found:
        solutions += [replace(item, partner=item.partner + shift) if item.partner is not None else item for item in one.solutions]
        shift += len(one.causes)
    titles = tuple(one.title for one in found)
    warnings = [
        Warned("AR09", f"the file holds {len(found)} articles, taken together here: {'; '.join(title or '(no title)' for title in titles)}")
    ]
    return Extraction(
        titles[0], found[0].lang, tuple(item for one in found for item in one.questions), tuple(item for one in found for item in one.causes),
        tuple(solutions), tuple(item for one in found for item in one.prevention), tuple(item for one in found for item in one.advice),
        tuple(item for one in found for item in one.other), warnings=(*warnings, *(warned for one in found for warned in one.warnings)), articles=titles,
        title_span=found[0].title_span,
    )  # fmt: skip


_ASKING = re.compile(r"[?？]|怎么|为什么|为何|如何|吗$|什么|咋|多久|\b(?:why|how|what|when|where)\b")
_TROUBLED = re.compile(
    r"(?:未|没|没有|不|迟迟|还没)(?:能|有|及时)?(?:到账|入账|收到|到)|失败|故障|扣(?:了)?款|不成功|延迟|not (?:arrived|credited|received|shown|appear\w*)|missing|late|delayed|declined|stuck|no money|never (?:came|arrived)|has ?n.t (?:arrived|come|shown)"
)


def _finished(found: Extraction) -> Extraction:
    """What no heading gave: advice that stands for remedies, a question from the title or the opening; and what is missing is said."""
    warnings = list(found.warnings)
    if not found.solutions and found.advice:
        remedies = tuple(
            replace(
                item,
                kind="escalation" if escalates(item.title, item.body) else "solution",
                is_escalation=escalates(item.title, item.body),
                actor=actor_of(item.title, item.body),
            )
            for item in found.advice
        )
        found = replace(found, solutions=remedies, advice=())
        warnings.append(Warned("AR20", "there is advice and no section of remedies: the advice was taken for them"))
    if not found.questions:
        found = replace(found, questions=_question(found))
    for name, items in (("question", found.questions), ("cause", found.causes), ("solution", found.solutions)):
        if not items:
            warnings.append(Warned("AR22", f"missing section: the article names no {name}"))
    if not found.prevention:
        warnings.append(Warned("AR22", "missing section: the article says nothing on prevention"))
    if found.solutions and not any(item.is_escalation for item in found.solutions):
        warnings.append(Warned("AR22", "missing section: no complaint or legal channel is named"))
    if not found.title:
        warnings.append(Warned("AR02", "the article has no title"))
    theirs = [item for item in found.solutions if item.actor in ("bank", "platform")]
    if theirs:
        warnings.append(
            Warned(
                "AR31",
                f"{len(theirs)} of {len(found.solutions)} solutions are the bank's or the platform's to do, no step for a merchant: {'、'.join(item.title[:20] for item in theirs[:5])}",
            )
        )
    return replace(found, warnings=tuple(warnings))


def _question(found: Extraction) -> tuple[Item, ...]:
    opening = [item for item in found.other if item.kind == "intro" and _TROUBLED.search(key(item.title))]
    if opening and not _ASKING.search(key(found.title)):
        first = opening[0]
        title, rest = cut_title(Line(0, len(first.title), first.title, 0))
        return (Item(title.text, rest.text if rest else "", first.span, "question", conf=0.5, why=("the opening tells the trouble",)),)
    if found.title and (_ASKING.search(key(found.title)) or _TROUBLED.search(key(found.title))) and found.title_span is not None:
        return (Item(found.title, "", found.title_span, "question", conf=0.6, why=("the title names the trouble",)),)
    return ()


__all__ = ["extract", "import_bytes", "import_text", "litter"]

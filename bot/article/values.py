"""What an article is taken apart into. Spans are offsets in the original text: the file's characters (HTML: its source; DOCX, PDF: the
text as it was read)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, Literal

from bot.article.mapped import Mapped

Span = tuple[int, int]
Kind = Literal[
    "question", "cause", "solution", "escalation", "prevention", "advice", "explain", "advert", "toc", "intro", "summary", "litter", "faq",
    "mixed", "related",
]  # fmt: skip
Actor = Literal["merchant", "bank", "platform", "both"]


NEW_LINE = re.compile("\r\n|[\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")
CONTROL = re.compile("[\x00-\x08\x0e-\x1f\x7f\ufeff]")
"""What ends a line, and what nobody sees, in whatever file."""


class NotAnArticleError(Exception):
    """What was given is no article; the message is one sentence that says why, and what to do."""


@dataclass(frozen=True, slots=True)
class Hint:
    """What the file's own markup says of a line: `kind` h (heading of `level`), li (list item, nesting `level`), row (a table's), or plain."""

    kind: Literal["h", "li", "row", "p", "furniture"] = "p"
    level: int = 0
    bold: int = 0  # how many characters at its beginning are bold
    quote: bool = False  # set off as a quotation
    head: bool = False  # a table's row of headings


@dataclass(frozen=True, slots=True)
class Read:
    """The text of a file: `text` maps to the file's own characters. `hints`: one a line when the file has markup, else empty."""

    text: Mapped
    form: str
    hints: tuple[Hint, ...] = ()
    heads: tuple[Span, ...] = ()  # pieces of `text` that stand at the head or foot of every page


@dataclass(frozen=True, slots=True)
class Claim:
    """One sentence of an item: who acts, how bindingly, and whether a merchant can do it."""

    text: str
    actor: Actor
    modality: Literal["must", "may", "should"]
    named: bool  # the actor is named in this sentence, not carried over from the one before
    doable: bool


@dataclass(frozen=True, slots=True)
class Item:
    """A top-level item of a section. `body` holds its paragraphs and sub-items, a line each."""

    title: str
    body: str
    span: Span
    kind: Kind
    section: str = ""
    actor: Actor = "merchant"
    is_escalation: bool = False
    claims: tuple[Claim, ...] = ()
    conf: float = 0.9
    why: tuple[str, ...] = ()
    partner: int | None = None  # the number of the item it belongs with: the cause of this remedy, in the text's own words

    @property
    def text(self) -> str:
        return f"{self.title}\n{self.body}" if self.body else self.title


@dataclass(frozen=True, slots=True)
class Dropped:
    text: str
    why: str
    span: Span


@dataclass(frozen=True, slots=True)
class Rewritten:
    """What was written, and what it was read as."""

    was: str
    now: str
    span: Span


@dataclass(frozen=True, slots=True)
class Warned:
    """`code`: AR…; see docs/admins.md."""

    code: str
    text: str
    span: Span | None = None

    def __str__(self) -> str:
        return f"{self.code} {self.text}"


@dataclass(frozen=True, slots=True)
class Extraction:
    """An article taken apart. `normal` is the text as read, after repairs; every title and every line of a body stands in it."""

    title: str
    lang: Literal["zh", "en"]
    questions: tuple[Item, ...] = ()
    causes: tuple[Item, ...] = ()
    solutions: tuple[Item, ...] = ()
    prevention: tuple[Item, ...] = ()
    advice: tuple[Item, ...] = ()
    other: tuple[Item, ...] = ()
    dropped: tuple[Dropped, ...] = ()
    rewritten: tuple[Rewritten, ...] = ()
    warnings: tuple[Warned, ...] = ()
    articles: tuple[str, ...] = ()
    normal: str = ""
    title_span: Span | None = None
    form: str = "text"
    source: str | None = None  # DOCX and PDF: the text that spans index, since the file itself is none

    @property
    def items(self) -> tuple[Item, ...]:
        return (*self.questions, *self.causes, *self.solutions, *self.prevention, *self.advice)


def to_json(found: Extraction) -> dict[str, Any]:
    """The shape that `desk flow import --json` prints; DESIGN.md fixes it. Spans index the file's characters; of a DOCX or PDF, which has
    none, those of `source.text`."""

    def plain(item: Item) -> dict[str, Any]:
        return {"title": item.title, "body": item.body, "span": list(item.span)}

    return {
        "title": found.title,
        "questions": [plain(item) for item in found.questions],
        "causes": [plain(item) for item in found.causes],
        "solutions": [
            {"title": item.title, "body": item.body, "actor": item.actor, "is_escalation": item.is_escalation, "span": list(item.span)}
            for item in found.solutions
        ],
        "prevention": [plain(item) for item in found.prevention],
        "advice": [plain(item) for item in found.advice],
        "dropped": [{"text": one.text, "why": one.why, "span": list(one.span)} for one in found.dropped],
        "warnings": [str(one) for one in found.warnings],
        "rewritten": [{"from": one.was, "to": one.now, "span": list(one.span)} for one in found.rewritten],
        "other": [{"kind": item.kind, "text": item.text, "span": list(item.span)} for item in found.other],
        "source": {"form": found.form} if found.source is None else {"form": found.form, "text": found.source},
    }

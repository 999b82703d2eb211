"""Lines → a tree of headings and items.

The same marker is level two in one place and level three in another, so levels come from a stack of open lists, never from the style
alone: a number continues the nearest open list of its style that it fits; a 1 opens a list inside what is open; a number that fits two
lists is told (AR05).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from bot.article.lexicon import LABEL, heading_kind, trimmed
from bot.article.lines import Line
from bot.article.markers import Marker, jammed, ordinals
from bot.article.values import Kind

MAX_DEPTH = 10
_WORD_KINDS: dict[str, Kind] = {
    "原因": "cause", "因素": "cause", "可能": "cause", "reason": "cause", "cause": "cause", "方法": "solution", "办法": "solution", "措施": "solution",
    "方案": "solution", "对策": "solution", "技巧": "solution", "solution": "solution", "method": "solution", "fix": "solution", "option": "solution",
}  # fmt: skip
SECTIONS: tuple[Kind, ...] = ("question", "cause", "solution", "escalation", "prevention", "advice")


@dataclass(eq=False)
class Node:
    """A heading or item with what stands under it. `style` "" is the root, "h" a heading of markup or words, "label" one inside an item."""

    line: Line | None = None
    style: str = ""
    number: int | None = None
    level: int = 0
    kind: Kind | None = None
    item_kind: Kind | None = None  # 原因一：the item itself is a cause
    paras: list[Line] = field(default_factory=list)
    rows: list[Line] = field(default_factory=list)
    children: list[Node] = field(default_factory=list)
    words: Line | None = None  # the heading's words
    sure: bool = False  # its kind comes from the table of contents, or from words that mean nothing else
    lead: bool = False  # made of a line that ends with a colon

    def walk(self) -> Iterator[Node]:
        yield self
        for child in self.children:
            yield from child.walk()

    @property
    def asks(self) -> bool:
        return self.style == "q" or (self.words is not None and self.words.text.endswith(("?", "？")))

    @property
    def last(self) -> int:
        """Where its text ends."""
        ends = [line.end for node in self.walk() for line in (node.line, *node.paras, *node.rows) if line is not None]
        return max(ends, default=0)


@dataclass(frozen=True, slots=True)
class Note:
    """What the outline is not sure of."""

    code: str
    text: str
    line: Line


_INNER_LABEL = re.compile(rf"(?:(?<=[。；;！!？?.\s）)])|(?<=[，,]))[【\[]?(?:{LABEL.pattern})[】\]]?\s?[:：]", re.IGNORECASE)
_OWN_LABEL = re.compile(
    rf"[【\[]?(?:{LABEL.pattern})[】\]]?\s*[:：]\s*(?=\S)|[【\[](?:{LABEL.pattern.replace('?P<', '?P<b_')})[】\]]\s*(?=\S)", re.IGNORECASE
)


def split_lines(lines: Sequence[Line]) -> Iterator[Line]:
    """Lines that hold several items or a label inside fall into pieces."""
    for line in lines:
        if line.hint.kind in ("row", "h") or line.long < 8:
            yield line
            continue
        places = set(jammed(line.text))
        places |= {found.start() for found in _INNER_LABEL.finditer(line.key) if found.start() > 0}
        if len(places) == 1 and line.marker is None:
            places |= set(ordinals(line.text))
        cut = sorted(places | {0})
        if len(cut) == 1:
            yield line
            continue
        for number, (start, end) in enumerate(zip(cut, [*cut[1:], len(line.text)], strict=True)):
            piece = line.part(start, end)
            if piece.text:
                yield piece if number else Line(piece.start, piece.end, piece.text, line.number, line.hint, line.gap)


def lead_kind(words: str) -> Kind | None:
    """What a line that ends with a colon announces: `可以从以下几个方面提出建议：`."""
    words = trimmed(words)
    near = re.search(r"(?:以下|如下|下列|下面|几[个种点条类方面项]+|following|these|below)(.{0,30})$", words)
    for text in (near[0], words) if near else (words,):
        found: list[tuple[int, Kind]] = []
        for kind, pattern in _LEADS:
            found += [(match.end(), kind) for match in pattern.finditer(text)]
        if found:
            return max(found, key=lambda one: one[0])[1]
    return None


_LEADS: tuple[tuple[Kind, re.Pattern[str]], ...] = (
    ("cause", re.compile(r"原因|因素|导致|造成|引起|为什么|causes?|reasons?|because|due to")),
    (
        "solution",
        re.compile(
            r"解决|措施|办法|方法|方案|处理|步骤|怎么办|排查|应对|可以(?:这样|尝试|试试|采取|先)|自查|操作|you can|try|do the|steps?|fix|check|should"
        ),
    ),
    ("escalation", re.compile(r"投诉|维权|举报|法律|escalat|complain")),
    ("prevention", re.compile(r"预防|防范|避免|注意|防止|提醒|提示|prevent|avoid|in future")),
    ("advice", re.compile(r"建议|suggest|recommend|advice")),
    ("question", re.compile(r"现象|表现|症状|symptom|signs?\b")),
)


_ORDINAL = re.compile(r"(?:首先|其次|再次|再者|最后)[，,：:、]?\s*(?=\S)")


class Outline:
    """Builds the tree, line by line."""

    def __init__(self, contents: frozenset[str] = frozenset()) -> None:
        self.root = Node()
        self.stack: list[Node] = [self.root]
        self.notes: list[Note] = []
        self.contents = contents
        self.repeated: set[str] = set()
        self.answers = False  # there are lines such as 答：

    def build(self, lines: Sequence[Line]) -> Node:
        pieces = [line for line in split_lines(lines) if not line.is_rule]
        counts = Counter(trimmed(line.key) for line in pieces if line.long <= 14)
        self.answers = any(line.marker is not None and line.marker.style == "a" for line in pieces)
        self.repeated = {words for words, count in counts.items() if count >= 2}
        for number, line in enumerate(pieces):
            self.take(line, pieces[number + 1] if number + 1 < len(pieces) else None)
        return self.root

    @property
    def top(self) -> Node:
        return self.stack[-1]

    @property
    def around(self) -> Kind | None:
        """The kind of the section we are in."""
        return next((node.kind for node in reversed(self.stack) if node.kind in SECTIONS), None)

    def push(self, node: Node) -> None:
        while len(self.stack) > MAX_DEPTH:
            self.stack.pop()
        self.top.children.append(node)
        self.stack.append(node)

    def take(self, line: Line, after: Line | None) -> None:
        marker = line.marker
        if (
            marker is None
            and not line.leads
            and self.around is not None
            and not self.inside_item_of_numbers()
            and (found := _ORDINAL.match(line.text))
        ):
            marker = Marker("ordinal", None, found.end())
        if line.hint.kind == "row":
            self.top.rows.append(line)
        elif line.hint.kind == "h" and line.hint.level > 0:
            self.heading(line, marker)
        elif marker is not None and marker.style == "a":
            self.answer(line, marker)
        elif marker is not None and marker.style == "q?" and not self.answers:
            self.placed("question", line.part(0, marker.end), line.part(marker.end, len(line.text)))
        elif marker is not None and marker.style in ("q", "q?"):
            self.question(line, marker)
        elif marker is not None and not line.text[marker.end :].strip():
            pass  # an empty bullet
        elif marker is not None and marker.style in ("emoji",) and line.kind in SECTIONS and line.long <= 24:
            self.titled(line, line.part(marker.end, len(line.text)))
        elif marker is not None or line.hint.kind == "li":
            self.item(line, marker or Marker(f"li:{line.hint.level}", None, 0), after)
        elif not self.announces(line, after):
            self.paragraph(line)

    def heading(self, line: Line, marker: Marker | None) -> None:
        """A heading of the file's own markup."""
        words = line.part(marker.end, len(line.text)) if marker else line
        while len(self.stack) > 1 and not (self.top.style == "h" and self.top.level and self.top.level < line.hint.level):
            same = self.top.style == "h" and self.top.level == line.hint.level and self.top.number is not None
            if same and marker is not None and marker.number == 1 and self.top.line is not None and self.top.line.marker is not None:
                outer = self.top.line.marker
                if outer.family != marker.family and outer.rank < marker.rank:
                    break  # `### 一、` and `### 1.` at one level: the second stands inside the first
            self.stack.pop()
        kind = heading_kind(words.key, strict=self.around is not None and trimmed(words.key) not in self.contents)
        if marker is not None and marker.style == "q":
            kind = None
        self.push(
            Node(
                line,
                "q" if marker and marker.style == "q" else "h",
                marker.number if marker else None,
                line.hint.level,
                kind,
                words=words,
                sure=kind is not None,
            )
        )

    def kind_of(self, words: Line) -> Kind | None:
        """The kind a heading of this place may have: inside a section only what is nothing but a heading."""
        if trimmed(words.key) in self.contents:
            return heading_kind(words.key)
        return heading_kind(words.key, strict=self.around is not None or self.under_heading())

    def under_heading(self) -> bool:
        """Whether a heading that names no kind stands above: what is listed there are its items, not sections."""
        return any(node.style == "h" and node.kind is None and not node.asks for node in self.stack[1:]) and self.top.style != ""

    def answer(self, line: Line, marker: Marker) -> None:
        while len(self.stack) > 1 and self.top.style != "q" and any(node.style == "q" for node in self.stack):
            self.stack.pop()
        self.top.paras.append(line.part(marker.end, len(line.text)))

    def question(self, line: Line, marker: Marker) -> None:
        """A Q, or 问：. What is a section around it stays open."""
        at = next((number for number, node in enumerate(self.stack) if node.style == "q"), None)
        if at is not None:
            del self.stack[at:]
        else:
            while len(self.stack) > 1 and self.top.kind != "faq" and not (self.top.style == "h" and self.top.kind is None):
                self.stack.pop()
        self.push(Node(line, "q", marker.number, words=line.part(marker.end, len(line.text))))

    def item(self, line: Line, marker: Marker, after: Line | None) -> None:
        style = (
            f"{marker.style}@{line.hint.level}"
            if marker.style.startswith("bullet") and line.hint.kind == "p" and line.hint.level
            else marker.style
        )
        if (label := self.label(line, marker)) is not None:
            kind, words, rest = label
            if marker.number is None and self.inside_item():
                self.labelled(kind, words, rest)
                return
            self.open_list(marker, style, line)
            self.push(Node(line, style, marker.number, kind=kind, words=words, paras=[rest] if rest else [], sure=True))
            return
        self.open_list(marker, style, line)
        words = line.part(marker.end, len(line.text))
        heading: Kind | None = self.kind_of(words) if words.long <= 40 and (not words.ended or words.text.endswith(("?", "？"))) else None
        if self.around is not None and (
            after is None or after.leads or (after.marker is not None and after.marker.family == marker.family)
        ):
            heading = None  # nothing stands under it: `3. 投诉` is an item of its list
        node = Node(line, style, marker.number, kind=heading, words=words)
        node.item_kind = _WORD_KINDS.get(marker.word)
        if node.item_kind is None and marker.style == "step" and re.search(r"步|tep", line.text[: marker.end]) and self.around is None:
            node.item_kind = "solution"
        node.sure = heading is not None and heading_kind(words.key, strict=True) == heading
        if words.leads and heading is None and words.long <= 40 and self.around is None:
            node.kind = lead_kind(words.key)
        self.push(node)

    def label(self, line: Line, marker: Marker) -> tuple[Kind, Line, Line | None] | None:
        """`- 解决办法：…`: an item that is only a part of one."""
        text = line.key[marker.end :]
        found = _OWN_LABEL.match(text)
        if found is None:
            return None
        kind = next(name.removeprefix("b_") for name, words in found.groupdict().items() if words)
        at = marker.end + found.end()
        return kind, line.part(marker.end, at), line.part(at, len(line.text))  # type: ignore[return-value]

    def inside_item(self) -> bool:
        return any(node.style not in ("", "h", "label") for node in self.stack)

    def inside_item_of_numbers(self) -> bool:
        return any(node.number is not None and node.style != "h" and node.kind is None for node in self.stack)

    def labelled(self, kind: Kind, words: Line, rest: Line | None) -> None:
        """Part of an item: pushed inside it, beside its other labels."""
        while self.top.style == "label" or (
            self.top.style.startswith(("bullet", "li", "emoji")) and len(self.stack) > 2 and self.stack[-2].style == "label"
        ):
            self.stack.pop()
        self.push(Node(words, "label", kind=kind, words=words, paras=[rest] if rest and rest.text else [], sure=True))

    def open_list(self, marker: Marker, style: str, line: Line) -> None:
        """Makes the top of the stack what this item belongs under."""
        if marker.number is None:
            if self.top.style == "label" and not self.top.paras and not self.top.children and not style.startswith("li:"):
                return  # the list that a label such as 解决办法： leads to
            at = next((number for number in range(len(self.stack) - 1, 0, -1) if self.stack[number].style == style), None)
            if at is not None:
                del self.stack[at:]
            return
        open_ = [number for number in range(len(self.stack) - 1, 0, -1) if self.same(self.stack[number], marker)]
        fits = [number for number in open_ if self.stack[number].number == marker.number - 1]
        if fits:
            exact = next((number for number in fits if self.stack[number].style == style), fits[0])
            if len(fits) > 1:
                self.notes.append(Note("AR05", f"“{line.text[:24]}” continues two lists; it was taken for the inner one", line))
            del self.stack[exact:]
        elif open_ and (marker.number != 1 or not self.labelled_above(open_[0])):
            last = self.stack[open_[0]].number or 0
            if marker.number > last + 1 and marker.number != 1:
                self.notes.append(Note("AR06", f"numbers jump from {last} to {marker.number} at “{line.text[:24]}”", line))
            elif marker.number != 1:
                self.notes.append(Note("AR07", f"the number {marker.number} comes twice, at “{line.text[:24]}”", line))
            del self.stack[open_[0] :]
        elif marker.number == 1 and not open_:
            self.outrank(marker)

    def same(self, node: Node, marker: Marker) -> bool:
        if node.number is None or node.line is None or node.line.marker is None or (node.style == "h" and node.level == 0):
            return False
        mine = node.line.marker
        return mine.family == marker.family and node.style != "label" and (node.style != "h" or node.level > 0)

    def labelled_above(self, at: int) -> bool:
        """Whether a label, a heading or a line that leads on stands between that item and the top: then a new 1 belongs under it."""
        if self.top.paras and self.top.paras[-1].leads:
            return True
        return any(node.style in ("label", "h") or node.lead for node in self.stack[at + 1 :])

    def outrank(self, marker: Marker) -> None:
        """一、 after an open 1. is the outer one, unless the 1. is itself a section."""
        if marker.family not in ("chapter", "section", "cn"):
            return
        while len(self.stack) > 1 and self.top.line is not None and self.top.line.marker is not None and self.top.kind is None:
            if self.top.style == "h" or self.top.line.marker.rank <= marker.rank:
                return
            self.stack.pop()

    def announces(self, line: Line, after: Line | None) -> bool:
        """Lines without a marker that are headings all the same; True when it was taken as one."""
        if (label := self.label(line, Marker("", None, 0))) is not None and not (line.leads and not label[2]):
            kind, words, rest = label
            if self.inside_item() or self.around is None or kind != self.around:
                self.placed(kind, words, rest)
                return True
            return False
        if trimmed(line.key) in self.contents:
            self.titled(line, line)
            return True
        if line.leads:
            return self.leading(line, after)
        whole_bold = line.hint.bold >= len(line.text)
        if whole_bold and line.asks_like and line.long <= 40:
            self.section(Node(line, "h", kind=heading_kind(line.key), words=line, sure=True))
            return True
        if line.long <= (30 if whole_bold else 22) and (not line.ended or line.text.endswith(("?", "？"))):
            if line.kind is not None and line.kind != "related" and self.stands(line, after):
                self.titled(line, line)
                return True
            return self.short_heading(line, after, whole_bold)
        return False

    def stands(self, line: Line, after: Line | None) -> bool:
        """Whether a line with a heading's words has something under it."""
        if trimmed(line.key) in self.contents or line.hint.bold >= len(line.text):
            return True
        if after is None:
            return False
        strict = heading_kind(line.key, strict=True) is not None
        under = after.marker is not None or after.leads or after.hint.kind in ("row", "li") or after.long > max(22, line.long)
        return (strict or line.long <= 18) and (under or strict) and not re.search(r"[，,]", line.text)

    def placed(self, kind: Kind, words: Line, rest: Line | None) -> None:
        if self.inside_item():
            self.labelled(kind, words, rest)
        else:
            self.section(Node(words, "h", kind=kind, words=words, paras=[rest] if rest and rest.text else [], sure=True))

    def leading(self, line: Line, after: Line | None) -> bool:
        """A line that ends with a colon: a heading when it announces another kind than we are in."""
        if line.long > 70 or re.search(r"[。！!](?=.)", line.text):
            return False
        words = trimmed(line.key)
        kind = heading_kind(words, strict=self.around is not None) or lead_kind(words)
        if kind == "advice" and self.inside_item() and self.around in ("cause", "question"):
            kind = "solution"
        if (
            kind is None
            or kind == self.around
            or (after is not None and after.kind in SECTIONS and after.marker is None and after.long <= 16)
        ):
            return False
        node = Node(line, "h", kind=kind, words=line, lead=True)
        holder = next((one for one in reversed(self.stack) if one.kind in SECTIONS), None)
        beside = holder is not None and holder.lead and holder.style == "h" and trimmed(line.key) not in self.repeated
        if beside:  # 原因：… 解决：… each over a list of its own
            self.section(node)
        elif self.inside_item() and (line.long <= 8 or trimmed(line.key) in self.repeated):
            self.labelled(kind, line, None)
        elif any(node.number is not None and node.style != "h" for node in self.stack):
            node.style = "label"
            while self.top.style == "label":
                self.stack.pop()
            self.push(node)
        else:
            self.section(node)
        return True

    def titled(self, line: Line, words: Line) -> None:
        """A line that is a heading by its words: of the whole, or (when it comes again and again inside items) a label."""
        kind = self.kind_of(words) or heading_kind(words.key)
        again = trimmed(words.key) in self.repeated and trimmed(words.key) not in self.contents
        if again and self.inside_item() and kind is not None:
            self.labelled(kind, words, None)
        else:
            self.section(Node(line, "h", kind=kind, words=words, sure=True))

    def section(self, node: Node) -> None:
        """Opens a section: everything that is no container of sections ends."""
        while len(self.stack) > 1 and not (self.top.style == "h" and self.top.level and self.top.kind is None):
            self.stack.pop()
        self.push(node)

    def short_heading(self, line: Line, after: Line | None, bold: bool) -> bool:
        """An unnumbered short line over a paragraph: an item's title, where no numbers are used."""
        if after is None or (line.ended and not line.asks_like) or after.hint.kind == "row":
            return False
        numbered = any(node.number is not None and node.style != "h" for node in self.stack)
        over = (
            after.marker is None
            and after.hint.kind in ("p",)
            and after.long > line.long
            and (after.long > 20 or after.ended)
            and not after.leads
        )
        over = over or (bold and (after.long > 4))
        if not over or (numbered and not bold):
            return False
        style = "bold" if bold else "short"
        at = next((number for number in range(len(self.stack) - 1, 0, -1) if self.stack[number].style == style), None)
        if at is not None:
            del self.stack[at:]
        else:
            while self.top.style not in ("", "h", "label"):
                self.stack.pop()
        self.push(Node(line, style, words=line))
        return True

    def paragraph(self, line: Line) -> None:
        self.top.paras.append(line)

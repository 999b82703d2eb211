"""Where a heading or an item belongs: the stack of what is open.

The same marker is level two in one place and level three in another, so levels never come from the style alone: a number continues the
nearest open list of its style that it fits; a 1 opens a list inside what is open; a number that fits two lists is told (AR05).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.article.tree.lines import Line
from bot.article.tree.markers import Marker
from bot.article.tree.nodes import SECTIONS, Node
from bot.article.values import Kind

MAX_DEPTH = 10


@dataclass(frozen=True, slots=True)
class Note:
    """What the outline is not sure of."""

    code: str
    text: str
    line: Line


class Levels:
    """The open nodes, outermost first; a node is pushed under the last of them."""

    def __init__(self) -> None:
        self.root = Node()
        self.open: list[Node] = [self.root]
        self.notes: list[Note] = []
        self._lists: dict[str, tuple[int, Node]] = {}  # family → its last number, and what that stood under

    @property
    def top(self) -> Node:
        return self.open[-1]

    @property
    def around(self) -> Kind | None:
        """The kind of the section we are in."""
        return next((node.kind for node in reversed(self.open) if node.kind in SECTIONS), None)

    @property
    def inside_item(self) -> bool:
        return any(node.style not in ("", "h", "label") for node in self.open)

    @property
    def inside_numbers(self) -> bool:
        """Whether an item with a number is open, headings and sections aside."""
        return any(node.number is not None and node.style != "h" and node.kind is None for node in self.open)

    @property
    def under_heading(self) -> bool:
        """Whether a heading that names no kind stands above: what is listed there are its items, not sections."""
        return any(node.style == "h" and node.kind is None and not node.asks for node in self.open[1:]) and self.top.style != ""

    @property
    def replied(self) -> bool:
        """Whether we stand under a question that has its answer."""
        return any(node.style == "q" and (node.paras or node.children) for node in self.open)

    def push(self, node: Node) -> None:
        while len(self.open) > MAX_DEPTH:
            self.open.pop()
        if node.number is not None and node.line is not None and node.line.marker is not None:
            self._lists[node.line.marker.family] = (node.number, self.top)
        self.top.children.append(node)
        self.open.append(node)

    def close_for(self, level: int, marker: Marker | None) -> None:
        """Makes the top of the stack what a heading of the file's own markup belongs under."""
        while len(self.open) > 1 and not (self.top.style == "h" and self.top.level and self.top.level < level):
            same = self.top.style == "h" and self.top.level == level and self.top.number is not None
            if same and marker is not None and marker.number == 1 and self.top.line is not None and self.top.line.marker is not None:
                outer = self.top.line.marker
                if outer.family != marker.family and outer.rank < marker.rank:
                    break  # `### 一、` and `### 1.` at one level: the second stands inside the first
            self.open.pop()

    def section(self, node: Node) -> None:
        """A section: everything that is no container of sections ends."""
        while len(self.open) > 1 and not (self.top.style == "h" and self.top.level and self.top.kind is None):
            self.open.pop()
        self.push(node)

    def label(self, kind: Kind, words: Line, rest: Line | None) -> None:
        """Part of an item: inside it, beside its other labels."""
        while self.top.style == "label" or (
            self.top.style.startswith(("bullet", "li", "emoji")) and len(self.open) > 2 and self.open[-2].style == "label"
        ):
            self.open.pop()
        self.push(Node(words, "label", kind=kind, words=words, paras=[rest] if rest and rest.text else [], sure=True))

    def beside_labels(self, node: Node) -> None:
        while self.top.style == "label":
            self.open.pop()
        self.push(node)

    def close_worded(self) -> None:
        """A section that only words made (問題：…) ends where a row of headings goes on."""
        while self.top.style == "h" and not self.top.level and self.top.kind in SECTIONS:
            self.open.pop()

    def within(self, holder: Node, node: Node) -> None:
        """A part of an open section: whatever is open inside it ends."""
        del self.open[self.open.index(holder) + 1 :]
        self.push(node)

    def question(self, node: Node) -> None:
        """A Q, or 问：. What is a section around it stays open."""
        at = next((number for number, one in enumerate(self.open) if one.style == "q"), None)
        if at is not None:
            del self.open[at:]
        else:
            while len(self.open) > 1 and self.top.kind != "faq" and not (self.top.style == "h" and self.top.kind is None):
                self.open.pop()
        self.push(node)

    def answered(self) -> None:
        """Makes the top of the stack what is being answered."""
        while len(self.open) > 1 and self.top.style != "q" and any(node.style == "q" for node in self.open):
            self.open.pop()

    def answer(self, words: Line) -> None:
        self.answered()
        if words.text:
            self.top.paras.append(words)

    def short(self, node: Node) -> None:
        """An item's title without a number: beside the last one of its style, else inside the section."""
        at = self._last(node.style)
        if at is not None:
            del self.open[at:]
        else:
            while self.top.style not in ("", "h", "label"):
                self.open.pop()
        self.push(node)

    def listed(self, marker: Marker, style: str, line: Line, *, inner: bool = False) -> None:
        """Makes the top of the stack what this item belongs under. `inner`: it begins a list inside the open item of its own style."""
        if inner:
            return
        if marker.number is None:
            if self.top.style == "label" and not self.top.paras and not self.top.children and not style.startswith("li:"):
                return  # the list that a label such as 解决办法： leads to
            at = self._last(style)
            if at is None and style.startswith("emoji"):  # a list in which every item has an emoji of its own
                at = next(
                    (
                        number
                        for number in range(len(self.open) - 1, 0, -1)
                        if self.open[number].style.startswith("emoji") and self.open[number].kind is None
                    ),
                    None,
                )
            if at is not None:
                del self.open[at:]
            return
        open_ = [number for number in range(len(self.open) - 1, 0, -1) if _alike(self.open[number], marker)]
        fits = [number for number in open_ if self.open[number].number == marker.number - 1]
        if fits:
            exact = next((number for number in fits if self.open[number].style == style), fits[0])
            if len(fits) > 1:
                self.notes.append(Note("AR05", f"“{line.text[:24]}” continues two lists; it was taken for the inner one", line))
            del self.open[exact:]
        elif open_ and (marker.number != 1 or not self._led_on(open_[0])):
            last = self.open[open_[0]].number or 0
            if marker.number > last + 1 and marker.number != 1:
                self.notes.append(Note("AR06", f"numbers jump from {last} to {marker.number} at “{line.text[:24]}”", line))
            elif marker.number != 1:
                self.notes.append(Note("AR07", f"the number {marker.number} comes twice, at “{line.text[:24]}”", line))
            del self.open[open_[0] :]
        elif marker.number == 1 and not open_:
            self._outrank(marker)
        elif not open_:
            self._resume(marker)

    def _last(self, style: str) -> int | None:
        return next((number for number in range(len(self.open) - 1, 0, -1) if self.open[number].style == style), None)

    def _led_on(self, at: int) -> bool:
        """Whether a label, a heading or a line that leads on stands between that item and the top: then a new 1 belongs under it."""
        if self.top.paras and self.top.paras[-1].leads:
            return True
        return any(node.style in ("label", "h") or node.lead for node in self.open[at + 1 :])

    def _resume(self, marker: Marker) -> None:
        """A list that a heading had closed goes on where it was: 问题一 … 怎么办 … 问题二."""
        last, under = self._lists.get(marker.family, (0, self.root))
        if marker.number == last + 1 and marker.rank <= 3 and under in self.open:
            del self.open[self.open.index(under) + 1 :]

    def _outrank(self, marker: Marker) -> None:
        """一、 after an open 1. is the outer one, unless the 1. is itself a section."""
        if marker.family not in ("chapter", "section", "cn"):
            return
        while len(self.open) > 1 and self.top.line is not None and self.top.line.marker is not None and self.top.kind is None:
            if self.top.style == "h" or self.top.line.marker.rank <= marker.rank:
                return
            self.open.pop()


def _alike(node: Node, marker: Marker) -> bool:
    if node.number is None or node.line is None or node.line.marker is None or (node.style == "h" and node.level == 0):
        return False
    mine = node.line.marker
    return mine.family == marker.family and node.style != "label" and (node.style != "h" or node.level > 0)


def inner_lists(lines: Sequence[Line]) -> set[int]:
    """Starts of items 1 that begin a list inside an item of the same style: `3、… 1、… 2、… 4、…`, for the 4 goes on where the 3 was."""
    found: set[int] = set()
    last: dict[str, int] = {}
    for number, line in enumerate(lines):
        marker = line.marker
        if marker is None or marker.number is None:
            continue
        before = last.get(marker.family, 0)
        if marker.number == 1 and before >= 1 and _goes_on(lines[number + 1 : number + 30], marker, before):
            found.add(line.start)
        elif line.start not in found:
            last[marker.family] = marker.number
    return found


def _goes_on(after: Sequence[Line], first: Marker, outer: int) -> bool:
    """Whether, after a list that restarted at 1, the list around it goes on with its next number."""
    inner = 1
    for line in after:
        if line.hint.kind == "h" and line.hint.level:
            return False
        marker = line.marker
        if marker is None or marker.number is None:
            continue
        if marker.family != first.family:
            if marker.rank < first.rank:
                return False
            continue
        if marker.number == inner + 1:
            inner += 1
        else:
            return marker.number == outer + 1 and inner >= 2
    return False

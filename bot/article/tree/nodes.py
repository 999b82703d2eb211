"""A heading or an item of an article with what stands under it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from bot.article.tree.lines import Line
from bot.article.values import Kind

SECTIONS: tuple[Kind, ...] = ("question", "cause", "solution", "escalation", "prevention", "advice")


@dataclass(eq=False)
class Node:
    """`style`: "" the root, "h" a heading of markup or words, "label" one inside an item, else the style of its marker."""

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
    def name(self) -> str:
        return self.words.text if self.words is not None else ""

    @property
    def has_kinds(self) -> bool:
        """Whether what stands under it says of itself what it is."""
        return any(
            inner.kind is not None or inner.item_kind is not None or inner.style == "q" or inner.rows
            for inner in self.walk()
            if inner is not self
        )

    @property
    def body(self) -> list[Line]:
        """Everything under it, its own words left out, parts of another kind left out too."""
        found = [*self.paras, *self.rows]
        for child in self.children:
            if not self._parts_with(child):
                found += child.whole
        return sorted(found, key=lambda line: line.start)

    @property
    def whole(self) -> list[Line]:
        return [*([self.line] if self.line is not None else []), *self.body]

    def parts(self) -> Iterator[Node]:
        """The parts of another kind inside an item: 解决办法 inside a cause."""
        for child in self.children:
            if self._parts_with(child):
                yield child
            else:
                yield from child.parts()

    def _parts_with(self, child: Node) -> bool:
        return child.kind in SECTIONS and child.kind != self.kind and (child.style == "label" or child.sure)


def lone_short_away(root: Node) -> None:
    """One short line over a paragraph, no other like it, heads nothing: an author, a place, a greeting."""
    shorts = [node for node in root.children if node.style == "short"]
    if len(shorts) != 1 or shorts[0].kind is not None or shorts[0].line is None:
        return
    at = root.children.index(shorts[0])
    root.children[at : at + 1] = shorts[0].children
    root.paras = sorted([*root.paras, shorts[0].line, *shorts[0].paras], key=lambda line: line.start)
    root.rows += shorts[0].rows

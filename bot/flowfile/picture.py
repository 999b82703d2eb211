"""A flow as a picture, SVG or PNG: laid out by Graphviz, which comes inside the pygraphviz wheel.

What many ways lead to (a person, the end, another flow) is not one node with a tangle of arrows: a small tag stands beside each place that
leads there, and the node itself stands once, apart.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any, Literal

from bot.engine.buttons import cells
from bot.engine.flow import ActNode, AnyNode, AskNode, BranchNode, CallNode, EndNode, Flow, Handler, HandoffNode, TroubleshootNode, WaitNode
from bot.flowfile.graph import WORDS, edge_label
from bot.flowfile.routes import Edge, local, node_edges
from bot.values import Lang

Format = Literal["svg", "png"]

FONT = "Noto Sans CJK SC"
START = "_start"
"""The flow as a whole, among the notes."""
_WIDE = 30  # cells of a line in a box
_LINES = 5
_TAGGED = 4  # so many ways to one node are drawn as tags
_COLUMNS = 4
_DPI = 110
_CLOSING = "，。：；？！、）”’》」』】…,.:;?!)"
_OPENING = "（“‘《「『【"

_STYLES: Mapping[type[AnyNode], Mapping[str, str]] = {
    AskNode: {"fillcolor": "#e8f1ff", "color": "#3b6fb6"},
    BranchNode: {"fillcolor": "#f4f4f4", "color": "#8a94a0", "shape": "diamond", "height": "0.3", "width": "0.4", "fontsize": "9"},
    ActNode: {"fillcolor": "#eef7f7", "color": "#3a8a8a", "shape": "box"},
    TroubleshootNode: {"fillcolor": "#fff4dc", "color": "#b07d12"},
    WaitNode: {"fillcolor": "#f1ecff", "color": "#6b4fb3"},
    HandoffNode: {"fillcolor": "#ffe6e6", "color": "#b23b3b"},
    CallNode: {"fillcolor": "#eef7f7", "color": "#3a8a8a", "shape": "box"},
    EndNode: {"fillcolor": "#e5f6e8", "color": "#2f8a45"},
}
_PLAIN = {"fillcolor": "#ffffff", "color": "#8a94a0"}


class PictureError(Exception):
    """One sentence: why no picture can be drawn here."""


def draw(flow: Flow, lang: Lang, form: Format, notes: Mapping[str, Sequence[str]] = {}, others: Collection[Flow] = ()) -> bytes:
    """The file's content. `notes`: lines for a node (what the database counted there). `others`: flows whose buttons name
    answers that this one only looks at. Raises PictureError."""
    try:
        import pygraphviz
    except ImportError as error:
        raise PictureError("pictures need pygraphviz (pip install pygraphviz); --format mermaid works without it") from error
    graph = pygraphviz.AGraph(directed=True, strict=False, encoding="UTF-8")
    graph.graph_attr.update(
        rankdir="TB", nodesep="0.25", ranksep="0.38", fontname=FONT, bgcolor="white", pad="0.2", dpi=str(_DPI) if form == "png" else "72"
    )
    graph.node_attr.update(shape="box", style="rounded,filled", fontname=FONT, fontsize="11", margin="0.12,0.07", penwidth="1.2")
    graph.edge_attr.update(fontname=FONT, fontsize="9", color="#6b7885", fontcolor="#3c4854", arrowsize="0.7")
    _Drawing(graph, flow, lang, notes, others).fill()
    content: bytes = graph.draw(format=form, prog="dot")
    return content


class _Drawing:
    def __init__(self, graph: Any, flow: Flow, lang: Lang, notes: Mapping[str, Sequence[str]], others: Collection[Flow]) -> None:
        self.graph, self.flow, self.lang, self.notes, self.others = graph, flow, lang, notes, others
        self.words = WORDS.get(lang, WORDS["en"])
        self.edges = [edge for id_, node in flow.nodes.items() for edge in node_edges(id_, node)]
        led = Counter((edge.source, edge.target) for edge in self.edges)
        ways = Counter(target for _, target in led)
        self.tagged = {target for target, number in ways.items() if number > _TAGGED and self._is_leaf(target)}
        self.tags = 0

    def _is_leaf(self, target: str) -> bool:
        return not local(target) or isinstance(self.flow.nodes.get(target), HandoffNode | EndNode | CallNode)

    def fill(self) -> None:
        title = "\n".join([wrapped(self.flow.title.in_(self.lang), _WIDE), *self.notes.get(START, ())])
        self.graph.add_node(START, label=title, shape="oval", fillcolor="#263238", fontcolor="white", color="#263238")
        self.graph.add_edge(START, self.flow.start)
        for id_, node in self.flow.nodes.items():
            label = "\n".join([*self._text(node), *(f"▸ {line}" for line in self.notes.get(id_, ()))]).replace("\\l\n", "\\l")
            style = {**_PLAIN, **_STYLES.get(type(node), {})}
            if isinstance(node, BranchNode) and id_ in self.notes:
                style["shape"] = "hexagon"  # a diamond around several lines is as wide as three boxes
            self.graph.add_node(id_, label=label, **style)
        for edge, label in self._merged():
            self._arrow(edge, label)
        self._anywhere()
        self._stacked()

    def _merged(self) -> Iterator[tuple[Edge, str]]:
        """Ways between the same two nodes share one arrow."""
        labels: dict[tuple[str, str], list[str]] = {}
        first: dict[tuple[str, str], Edge] = {}
        for edge in self.edges:
            pair = (edge.source, edge.target)
            first.setdefault(pair, edge)
            label = edge_label(self.flow, edge, self.lang, self.words, self.others)
            if label and label not in labels.setdefault(pair, []):
                labels[pair].append(label)
        for pair, edge in first.items():
            found = labels.get(pair, [])
            shown = found if len(found) <= 4 else [*found[:3], f"… {len(found) - 3} +"]
            wide, lines = (26, 4) if isinstance(self.flow.nodes[edge.source], BranchNode) else (18, 2)
            yield edge, "\n".join(wrapped(label, wide, lines) for label in shown)

    def _arrow(self, edge: Edge, label: str) -> None:
        target = edge.target
        if target in self.tagged or not local(target):
            self.tags += 1
            tag = f"_tag{self.tags}"
            self.graph.add_node(
                tag,
                label=self._tag(target),
                shape="cds",
                style="filled",
                fontsize="9",
                margin="0.08,0.02",
                height="0.2",
                **self._tag_style(target),
            )
            target = tag
        self.graph.add_edge(edge.source, target, label=label)

    def _tag(self, target: str) -> str:
        return {"$resume": "↩", "$end": "■"}.get(target, target.replace("#", " › "))

    def _tag_style(self, target: str) -> dict[str, str]:
        node = self.flow.nodes.get(target)
        return dict(_STYLES.get(type(node), _PLAIN)) if node is not None else {"fillcolor": "#eef1f4", "color": "#8a94a0"}

    def _anywhere(self) -> None:
        """What works at every node: a list, for arrows from everywhere would hide the flow."""
        rows = [self._heard(handler) for handler in self.flow.handlers]
        if self.flow.limits.idle_goto:
            rows.append(f"{self.words['idle']} → {self.flow.limits.idle_goto}")
        if rows:
            text = "\\l".join([f"{self.words['anywhere']}:", *rows, ""])
            self.graph.add_node("_anywhere", label=text, shape="note", style="filled", fillcolor="#fffbe6", color="#c9b458", fontsize="10")
            self.graph.add_edge("_anywhere", START, style="invis")

    def _heard(self, handler: Handler) -> str:
        """`why_late “为啥” → why (product, status …)`: one of its words, and where it is heard when that is not everywhere."""
        word = min(handler.words.get(self.lang, ()), key=lambda one: (len(one), one), default="")
        nodes = [id_ for id_ in self.flow.nodes if id_ in handler.nodes]
        where = f" ({', '.join(nodes[:2])}{' …' if len(nodes) > 2 else ''})" if nodes else ""
        return f"{handler.intent}{f' “{word}”' if word else ''} → {self._tag(handler.goto)}{where}"

    def _stacked(self) -> None:
        """Parts that no arrow joins to the rest stand in columns beside it, not in one long row."""
        heads = [part[0] for part in _parts(list(self.flow.nodes), self.edges, self.tagged) if self.flow.start not in part]
        for upper, lower in zip(heads, heads[_COLUMNS:], strict=False):
            self.graph.add_edge(upper, lower, style="invis", minlen="3")

    def _text(self, node: AnyNode) -> list[str]:
        match node:
            case BranchNode():
                return [node.id]
            case ActNode():
                return [f"⚙ {node.port}"]
            case CallNode():
                return [f"{self.words['call']} {node.flow}"]
            case TroubleshootNode():
                model = self.flow.models.get(node.model)
                remedies = model.remedies if model else ()
                shown = [wrapped(f"{number} {one.id}  {one.text.in_(self.lang)}", 2 * _WIDE, 1) for number, one in enumerate(remedies, 1)]
                return [f"{node.id}: {self.words['try']}", "".join(f"{line}\\l" for line in shown)]  # \l: to the left
            case HandoffNode():
                return [f"👤 {node.id}", wrapped(node.text.in_(self.lang), _WIDE, 2)]
            case WaitNode():
                return [f"⏳ {node.id}", *([wrapped(node.text.in_(self.lang), _WIDE, _LINES)] if node.text else [])]
            case EndNode():
                return [f"■ {node.id}", *([wrapped(node.text.in_(self.lang), _WIDE, 3)] if node.text else [])]
            case _:
                return [node.id, wrapped(node.text.in_(self.lang), _WIDE, _LINES)]


def _parts(nodes: Sequence[str], edges: Sequence[Edge], tagged: set[str]) -> list[list[str]]:
    """The nodes in groups that arrows join, each in the flow's order."""
    group = {node: node for node in nodes}

    def head(node: str) -> str:
        while group[node] != node:
            node = group[node]
        return node

    for edge in edges:
        if edge.target in group and edge.target not in tagged:
            group[head(edge.target)] = head(edge.source)
    found: dict[str, list[str]] = {}
    for node in nodes:
        found.setdefault(head(node), []).append(node)
    return list(found.values())


def wrapped(text: str, wide: int, lines: int = 2) -> str:
    """In lines of so many cells (a Chinese character is two), the last one cut. Words stay whole where there are spaces."""
    out, line = [], ""
    for piece in _pieces(" ".join(text.split())):
        if line and cells(line + piece.rstrip()) > wide:
            out.append(line.rstrip())
            line = ""
        line += piece if line or piece.strip() else ""
    if line.strip():
        out.append(line.rstrip())
    if len(out) > lines:
        last = out[lines - 1]
        while cells(last) >= wide:
            last = last[:-1]
        out = [*out[: lines - 1], last.rstrip() + "…"]
    return "\n".join(out).replace("\\", "\\\\")


def _pieces(text: str) -> Iterator[str]:
    """What stays together: a word with its space, a Chinese character with the punctuation that closes it."""
    piece = ""
    for char in text:
        joins = (
            char in _CLOSING
            or piece[-1:] in tuple(_OPENING)
            or (ord(char) < 0x1100 and piece and ord(piece[-1]) < 0x1100 and piece[-1] != " ")
        )
        if piece and not joins:
            yield piece
            piece = ""
        piece += char
    if piece:
        yield piece

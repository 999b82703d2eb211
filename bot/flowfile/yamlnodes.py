"""YAML text → its nodes with their places.

libyaml (by way of PyYAML) reads twenty times as fast as ruamel, so it reads first. Whatever it refuses, or finds unusual (a tag, a directive,
a second document, a reused anchor, deep nesting), ruamel reads again: its YAML is 1.2, and its sentences say more. Both give the same nodes.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any, Literal

from yaml import YAMLError
from yaml.events import (
    AliasEvent,
    CollectionEndEvent,
    DocumentStartEvent,
    MappingStartEvent,
    NodeEvent,
    ScalarEvent,
    SequenceStartEvent,
    StreamEndEvent,
)

try:
    from yaml._yaml import CParser
except ImportError:  # PyYAML was built without libyaml: everything is only slower
    CParser = None

MAX_DEPTH = 40
_TWO_MINDS = re.compile(r"""\t|[&*][^\s,\[\]{}]*:|[|>][-+0-9]*\#|["']:[^\s,\[\]{}]""")
"""Where the two differ: tabs between words, a colon at the end of an anchor, a comment that touches `|`, a value that touches its colon."""
STR = "tag:yaml.org,2002:str"


@dataclass(slots=True, eq=False)
class Node:
    """`items`: keys and values in turn of a mapping, the items of a list. `tag`: only when one is written, or was found for a plain scalar."""

    kind: Literal["mapping", "sequence", "scalar"]
    line: int
    col: int
    text: str = ""
    plain: bool = False  # a scalar without quotes
    inline: bool = False  # a collection in brackets
    tag: str = ""
    items: list[Node] = field(default_factory=list)


def compose(text: str) -> Node | None:
    """The root; None for a text without any. Raises NotYamlError, or RecursionError for what is nested without end."""
    if CParser is not None and not _TWO_MINDS.search(text):
        try:
            return _quickly(text)
        except (YAMLError, _UnusualError):
            pass
    return _carefully(text)


class NotYamlError(Exception):
    """`said`: ruamel's words for what it found at this line and column, from 1."""

    def __init__(self, said: str, line: int = 1, col: int = 1) -> None:
        super().__init__(said)
        self.said, self.line, self.col = said, line, col


class _UnusualError(Exception):
    """Something that ruamel had better read."""


def _quickly(text: str) -> Node | None:
    """The tree is built here, without recursion: PyYAML's own composer overflows the stack on deep nesting."""
    parser = CParser(text)
    anchors: dict[str, Node] = {}
    root: Node | None = None
    open_: list[tuple[Node, str | None]] = []
    documents = 0
    while not isinstance(event := parser.get_event(), StreamEndEvent):
        if isinstance(event, CollectionEndEvent):
            node, anchor = open_.pop()
            if anchor is not None:
                anchors[anchor] = node
            continue
        if isinstance(event, DocumentStartEvent):
            documents += 1
            if documents > 1 or event.version or event.tags:
                raise _UnusualError
        if not isinstance(event, NodeEvent):
            continue
        node = _node(event, anchors)
        if open_:
            open_[-1][0].items.append(node)
        else:
            root = node
        if isinstance(event, (MappingStartEvent, SequenceStartEvent)):
            if len(open_) >= MAX_DEPTH:
                raise _UnusualError
            open_.append((node, event.anchor))
        elif event.anchor is not None and not isinstance(event, AliasEvent):
            anchors[event.anchor] = node
    return root


def _node(event: Any, anchors: dict[str, Node]) -> Node:
    if isinstance(event, AliasEvent):
        if event.anchor not in anchors:
            raise _UnusualError
        return anchors[event.anchor]
    if event.tag is not None or event.anchor in anchors:
        raise _UnusualError
    line, col = event.start_mark.line + 1, event.start_mark.column + 1
    if isinstance(event, ScalarEvent):
        return Node("scalar", line, col, event.value, plain=not event.style)
    return Node("mapping" if isinstance(event, MappingStartEvent) else "sequence", line, col, inline=bool(event.flow_style))


def _carefully(text: str) -> Node | None:
    from ruamel.yaml import YAML
    from ruamel.yaml.error import MarkedYAMLError
    from ruamel.yaml.error import YAMLError as RuamelError

    try:
        root = YAML(typ="safe", pure=True).compose(text)
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        said = str(error.problem or error.context or "it cannot be understood")
        raise NotYamlError(said, *(() if mark is None else (mark.line + 1, mark.column + 1))) from error
    except (RuamelError, ValueError) as error:
        raise NotYamlError(" ".join(str(error).split())[:200]) from error
    return None if root is None else _converted(root, {})


def _converted(found: Any, known: dict[int, Node]) -> Node:
    """ruamel's node as ours. What an alias repeats stays one node."""
    if id(found) in known:
        return known[id(found)]
    mark = found.start_mark
    line, col = (1, 1) if mark is None else (mark.line + 1, mark.column + 1)
    node = Node(found.id, line, col, tag=str(found.tag or ""))
    known[id(found)] = node
    if node.kind == "scalar":
        node.text, node.plain = str(found.value), found.style is None
    else:
        node.inline = bool(found.flow_style)
        children = found.value if node.kind == "sequence" else [one for pair in found.value for one in pair]
        node.items = [_converted(one, known) for one in children]
    return node

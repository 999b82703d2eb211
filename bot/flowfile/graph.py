"""A flow as Mermaid text, for pull requests and the docs. Derived, never stored."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from bot.engine.buttons import SKIP
from bot.engine.flow import (
    ActNode,
    AnyNode,
    AskNode,
    BranchNode,
    CallNode,
    EndNode,
    Flow,
    HandoffNode,
    Remedy,
    SayNode,
    TroubleshootNode,
    WaitNode,
)
from bot.flowfile.conditions import in_words
from bot.flowfile.routes import Edge, local, node_edges
from bot.values import Lang

_LABEL = 60
WORDS: dict[str, dict[str, str]] = {
    "zh": {"next": "回答后", SKIP: "跳过", "else": "其他", "ok": "成功", "failed": "失败", "timeout": "超时", "solved": "解决了", "exhausted": "都试过了",
           "gave_up": "不想试了", "then": "时间到", "back": "交回", "idle": "久未回复", "anywhere": "任何时候", "call": "调用", "person": "转人工", "try": "依次尝试"},
    "en": {"next": "answered", SKIP: "skip", "else": "otherwise", "ok": "ok", "failed": "failed", "timeout": "timeout", "solved": "solved",
           "exhausted": "all tried", "gave_up": "gave up", "then": "time is up", "back": "handed back", "idle": "long silence", "anywhere": "anywhere",
           "call": "call", "person": "a person", "try": "one after the other"},
}  # fmt: skip
_CLASSES = {
    AskNode: "ask",
    TroubleshootNode: "fix",
    HandoffNode: "person",
    EndNode: "done",
    WaitNode: "wait",
}


def mermaid(flow: Flow, lang: Lang, others: Collection[Flow] = ()) -> str:
    """A `flowchart TD`: questions, choices on the arrows, the remedies inside their troubleshoot node, handlers from “anywhere”. `others`: flows
    whose buttons name answers that this one only looks at."""
    words = WORDS.get(lang, WORDS["en"])
    lines = ["flowchart TD", f"  start_(({_quoted(flow.title.in_(lang))})) --> {_id(flow.start)}"]
    for id_, node in flow.nodes.items():
        lines.append(f"  {_id(id_)}{_shape(flow, node, lang, words)}")
    for id_, node in flow.nodes.items():
        lines += [_arrow(edge, edge_label(flow, edge, lang, words, others)) for edge in node_edges(id_, node)]
    lines += _handlers(flow, words)
    lines += _outside(flow)
    lines += [f"  class {_id(id_)} {_CLASSES[type(node)]}" for id_, node in flow.nodes.items() if type(node) in _CLASSES]
    lines += [
        "  classDef ask fill:#e8f1ff,stroke:#3b6fb6",
        "  classDef fix fill:#fff4dc,stroke:#b07d12",
        "  classDef wait fill:#f1ecff,stroke:#6b4fb3",
        "  classDef person fill:#ffe6e6,stroke:#b23b3b",
        "  classDef done fill:#e5f6e8,stroke:#2f8a45",
    ]
    return "\n".join(lines) + "\n"


def _shape(flow: Flow, node: AnyNode, lang: Lang, words: dict[str, str]) -> str:
    match node:
        case SayNode():
            return f"[{_quoted(node.text.in_(lang))}]"
        case AskNode():
            return f"([{_quoted(node.text.in_(lang))}])"
        case BranchNode():
            return "{" + _quoted(node.id) + "}"
        case ActNode():
            return "[[" + _quoted(f"{node.port}({', '.join(node.args)})") + "]]"
        case TroubleshootNode():
            return f"[/{_quoted('<br/>'.join(_remedies(flow, node, lang, words)), escaped=True)}/]"
        case WaitNode():
            return f"[{_quoted('⏳ ' + (node.text.in_(lang) if node.text else node.id))}]"
        case HandoffNode():
            return f"[{_quoted('👤 ' + words['person'] + ': ' + node.text.in_(lang))}]"
        case CallNode():
            return f"[[{_quoted(words['call'] + ' ' + node.flow)}]]"
        case EndNode():
            return f"(({_quoted(node.text.in_(lang) if node.text else node.outcome)}))"


def _remedies(flow: Flow, node: TroubleshootNode, lang: Lang, words: dict[str, str]) -> Iterator[str]:
    yield _escape(words["try"] + ":")
    model = flow.models.get(node.model)
    remedies: tuple[Remedy, ...] = model.remedies if model else ()
    for number, remedy in enumerate(remedies, 1):
        yield _escape(_short(f"{number} {remedy.text.in_(lang)}"))


def edge_label(flow: Flow, edge: Edge, lang: Lang, words: dict[str, str], others: Collection[Flow] = ()) -> str:
    """What is chosen or true on this way; empty where there is no other."""
    node = flow.nodes[edge.source]
    what = edge.name.split(".", 1)[1]
    if isinstance(node, SayNode) or (isinstance(node, CallNode) and what == "next"):
        return ""
    if isinstance(node, (AskNode, WaitNode)):
        for option in node.options:
            if option.id == what and "options" in edge.path:
                return option.text.in_(lang)
    if isinstance(node, BranchNode) and what != "else":
        guard = node.arms[int(what.removeprefix("arm")) - 1].when
        return "" if guard is None else in_words(flow, guard, lang, others)
    if isinstance(node, BranchNode) and len(node.arms) == 1:
        return ""
    return words.get(what, what)


def _handlers(flow: Flow, words: dict[str, str]) -> Iterator[str]:
    rows = [(handler.goto, handler.intent, handler.nodes) for handler in flow.handlers]
    if flow.limits.idle_goto:
        rows.append((flow.limits.idle_goto, words["idle"], frozenset()))
    if any(not nodes for _, _, nodes in rows):
        yield f"  anywhere_>{_quoted(words['anywhere'])}]"
    for goto, label, nodes in rows:
        for source in sorted(nodes) or ["anywhere_"]:
            yield f"  {source if source == 'anywhere_' else _id(source)} -.->|{_quoted(label)}| {_id(goto)}"


def _outside(flow: Flow) -> Iterator[str]:
    """Targets that are no node of this flow."""
    named = [edge.target for id_, node in flow.nodes.items() for edge in node_edges(id_, node)]
    named += [handler.goto for handler in flow.handlers]
    for target in dict.fromkeys(target for target in named if not local(target)):
        shown = {"$resume": "↩", "$end": "■"}.get(target, target)
        yield f"  {_id(target)}[{_quoted(shown)}]"


def _arrow(edge: Edge, label: str) -> str:
    return f"  {_id(edge.source)} -->{f'|{_quoted(label)}|' if label else ''} {_id(edge.target)}"


def _id(name: str) -> str:
    """An id Mermaid cannot mistake for one of its words (`end`, `class` …)."""
    return "n_" + name.replace("$", "_").replace("#", "__")


def _short(text: str) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= _LABEL else flat[: _LABEL - 1] + "…"


def _escape(text: str) -> str:
    """Mermaid's entities for what its grammar or HTML would take for its own."""
    return "".join(f"#{ord(char)};" if char in '"#<>&;{}[]()|`\\' else char for char in text)


def _quoted(text: str, *, escaped: bool = False) -> str:
    return f'"{text if escaped else _escape(_short(text))}"'

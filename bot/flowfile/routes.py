"""Every way from one node to the next, named: what lint walks, tests must cover, and the graph draws."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from bot.engine.buttons import SKIP
from bot.engine.flow import (
    END,
    RESUME,
    ActNode,
    AnyNode,
    AskNode,
    BranchNode,
    CallNode,
    EndNode,
    Flow,
    HandoffNode,
    SayNode,
    TroubleshootNode,
    WaitNode,
)
from bot.flowfile.places import Path

EVERYWHERE = "*"


@dataclass(frozen=True, slots=True)
class Edge:
    """`name`: `proof.ok` (an option), `amount.next`, `amount._skip`, `night.arm1`, `night.else`, `look_up.ok`, `fix.solved`,
    `*.complain` (a handler), `*.idle`. `target` is a node, `$resume`, `$end` or `flow#node`. `path`: where it is written."""

    name: str
    source: str
    target: str
    path: Path


def edges(flow: Flow) -> tuple[Edge, ...]:
    """The ways written in the flow, in its order. Troubleshoot's remedies are inside one node and not among them."""
    found = [edge for id_, node in flow.nodes.items() for edge in node_edges(id_, node)]
    for number, handler in enumerate(flow.handlers):
        found.append(Edge(f"*.{handler.intent}", EVERYWHERE, handler.goto, ("handlers", number, "goto")))
    if flow.limits.idle_goto:
        found.append(Edge("*.idle", EVERYWHERE, flow.limits.idle_goto, ("limits", "idle", "goto")))
    return tuple(found)


def node_edges(id_: str, node: AnyNode) -> Iterator[Edge]:
    def edge(name: str, target: str | None, *path: str | int) -> Iterator[Edge]:
        if target is not None:
            yield Edge(f"{id_}.{name}", id_, target, ("nodes", id_, *(path or (name,))))

    match node:
        case SayNode():
            yield from edge("next", node.next)
        case AskNode():
            for option in node.options:
                yield from edge(option.id, option.next, "options", option.id, "next")
            yield from edge("next", node.next)
            yield from edge(SKIP, node.skip, "skip")
        case BranchNode():
            for number, arm in enumerate(node.arms):
                yield from edge("else" if arm.when is None else f"arm{number + 1}", arm.next, "branch", number, "next")
        case ActNode():
            yield from edge("ok", node.ok)
            yield from edge("failed", node.failed)
            yield from edge("timeout", node.timeout)
        case TroubleshootNode():
            yield from edge("solved", node.solved)
            yield from edge("exhausted", node.exhausted)
            yield from edge("gave_up", node.gave_up)
        case WaitNode():
            yield from edge("then", node.then)
            for option in node.options:
                yield from edge(option.id, option.next, "options", option.id, "next")
        case HandoffNode():
            yield from edge("back", node.back)
        case CallNode():
            yield from edge("next", node.next)
        case EndNode():
            pass


def remedy_edges(flow: Flow) -> tuple[str, ...]:
    """`look_up.yes`, `look_up.no`, `look_up.cannot`, and `.later` for a remedy that needs time."""
    return tuple(
        f"{remedy.id}.{outcome}"
        for model in flow.models.values()
        for remedy in model.remedies
        for outcome in ("yes", "no", "cannot", *(["later"] if remedy.wait else []))
    )


def local(target: str) -> bool:
    """Whether a target is a node of the same flow."""
    return target not in (RESUME, END) and "#" not in target


def successors(flow: Flow) -> dict[str, tuple[str, ...]]:
    """node → the nodes of this flow it can lead to, handlers and idle left out."""
    found: dict[str, list[str]] = {id_: [] for id_ in flow.nodes}
    for id_, node in flow.nodes.items():
        found[id_] += [edge.target for edge in node_edges(id_, node) if local(edge.target) and edge.target in flow.nodes]
    return {id_: tuple(dict.fromkeys(targets)) for id_, targets in found.items()}


def reachable(graph: Mapping[str, Iterable[str]], starts: Iterable[str]) -> set[str]:
    """Everything that can be come to from `starts`, themselves included."""
    seen: set[str] = set()
    todo = [start for start in starts if start in graph]
    while todo:
        here = todo.pop()
        if here not in seen:
            seen.add(here)
            todo += [target for target in graph[here] if target not in seen]
    return seen


def components(graph: Mapping[str, Iterable[str]]) -> list[tuple[str, ...]]:
    """The strongly connected components, each after those it leads to (Tarjan, without recursion)."""
    index: dict[str, int] = {}
    low: dict[str, int] = {}
    stack: list[str] = []
    on_stack: set[str] = set()
    found: list[tuple[str, ...]] = []
    for root in graph:
        if root in index:
            continue
        work: list[tuple[str, Iterator[str]]] = [(root, iter(graph[root]))]
        index[root] = low[root] = len(index)
        stack.append(root)
        on_stack.add(root)
        while work:
            here, targets = work[-1]
            nxt = next((target for target in targets if target in graph), None)
            if nxt is None:
                work.pop()
                if work:
                    low[work[-1][0]] = min(low[work[-1][0]], low[here])
                if low[here] == index[here]:
                    cut = stack.index(here)
                    found.append(tuple(stack[cut:]))
                    on_stack.difference_update(stack[cut:])
                    del stack[cut:]
            elif nxt not in index:
                index[nxt] = low[nxt] = len(index)
                stack.append(nxt)
                on_stack.add(nxt)
                work.append((nxt, iter(graph[nxt])))
            elif nxt in on_stack:
                low[here] = min(low[here], index[nxt])
    return found

"""What of a flow has been played: its ways, its conditions both ways, its languages."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from bot.engine.answers import value_of_option
from bot.engine.buttons import SKIP
from bot.engine.effects import Handoff, Say
from bot.engine.events import Choose
from bot.engine.flow import AskNode, BranchNode, CallNode, Flow, HandoffNode, SayNode, TroubleshootNode, WaitNode
from bot.engine.guards import holds
from bot.flowfile.play import Moved
from bot.flowfile.routes import Edge, edges, remedy_edges


@dataclass(frozen=True, slots=True)
class Covered:
    """Shares in percent. `missing` and `half` name what nobody has played: ways, and conditions as `night.arm1: never true`."""

    edges: float
    missing: tuple[str, ...]
    half: tuple[str, ...]
    langs: frozenset[str]
    nodes_missing: tuple[str, ...] = ()


@dataclass
class Coverage:
    """Collects over many conversations."""

    flow: Flow
    taken: set[str] = field(default_factory=set)
    nodes: set[str] = field(default_factory=set)
    guards: dict[str, set[bool]] = field(default_factory=dict)
    langs: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.edges = edges(self.flow)
        self.by_source: dict[str, list[Edge]] = {}
        for edge in self.edges:
            self.by_source.setdefault(edge.source, []).append(edge)

    def wanted(self) -> tuple[str, ...]:
        reprompts = [
            f"{id_}.reprompt.{number}"
            for id_, node in self.flow.nodes.items()
            if isinstance(node, AskNode)
            for number in range(1, len(node.reprompts) + 1)
        ]
        return tuple(
            dict.fromkeys([edge.name for edge in self.edges if not _is_return(self.flow, edge)] + [*remedy_edges(self.flow), *reprompts])
        )

    def wanted_guards(self) -> tuple[str, ...]:
        return tuple(name for name, _ in _guards(self.flow))

    def result(self) -> Covered:
        wanted = self.wanted()
        missing = tuple(name for name in wanted if name not in self.taken)
        half = tuple(
            f"{name}: never {'true' if value else 'false'}"
            for name in self.wanted_guards()
            for value in (True, False)
            if value not in self.guards.get(name, set())
        )
        share = 100.0 if not wanted else 100 * (len(wanted) - len(missing)) / len(wanted)
        return Covered(share, missing, half, frozenset(self.langs), tuple(id_ for id_ in self.flow.nodes if id_ not in self.nodes))

    def take(self, moved: Moved) -> None:
        """One move of a conversation that may be in this flow or another."""
        mine = f"{self.flow.id}."
        stops = [stop.removeprefix(mine) if stop.startswith(mine) else None for stop in moved.stops]
        self.nodes |= {stop for stop in stops if stop is not None}
        if moved.after.at.ref.flow == self.flow.id or any(stops):
            self.langs.add(moved.after.lang)
        for item in moved.trace:
            if item.at.startswith(mine):
                self._note(item.at.removeprefix(mine), item.rule, item.detail, moved)
        self._press(moved)
        self._pairs(moved, stops)
        self._said(moved)
        self._conditions(moved, [stop for stop in stops if stop is not None])

    def _note(self, node: str, rule: str, detail: str, moved: Moved) -> None:
        """What the engine's trace says it decided."""
        match rule:
            case "answer":
                self._answered(node, detail)
            case "known":
                known = moved.after.slots.get(detail)
                self._answered(node, str(known.value) if known else "")
            case "skip":
                self.taken.add(f"{node}.{SKIP}")
            case "photos":
                self.taken.add(f"{node}.next")
            case "arm":
                self.taken.add(f"{node}.else" if detail == "else" else f"{node}.arm{int(detail) + 1}")
                self._arm(node, detail)
            case "act":
                self.taken.add(f"{node}.{detail.rpartition('.')[2]}")
            case "outcome":
                self.taken.add(detail)
                if detail.endswith(".yes"):
                    self.taken.add(f"{node}.solved")
            case "exhausted" | "gave_up" as way:
                self.taken.add(f"{node}.{way}")
            case "handler":
                self.taken.add(f"*.{detail}")
            case "timer" if detail == "idle":
                self.taken.add("*.idle")
            case "timer" if detail.startswith("wait:"):
                self.taken.add(f"{detail[5:]}.then")
            case "no_wait":
                self.taken.add(f"{node}.then")
            case "earlier":
                self.taken.add(detail)
            case _:
                pass

    def _answered(self, id_: str, value: str) -> None:
        node = self.flow.nodes.get(id_)
        slot = self.flow.slots.get(node.slot or "") if isinstance(node, AskNode) else None
        if not isinstance(node, AskNode) or slot is None:
            return
        option = next((one for one in node.options if str(value_of_option(slot, one.id)) == value), None)
        if option is not None:
            self.taken.add(f"{id_}.{option.id}")
        elif node.next is not None:
            self.taken.add(f"{id_}.next")

    def _arm(self, id_: str, detail: str) -> None:
        node = self.flow.nodes.get(id_)
        if not isinstance(node, BranchNode):
            return
        hit = len(node.arms) if detail == "else" else int(detail)
        for number, arm in enumerate(node.arms[: hit + 1]):
            if arm.when is not None:
                self.guards.setdefault(f"{id_}.arm{number + 1}", set()).add(number == hit)

    def _press(self, moved: Moved) -> None:
        """A button of the stop at hand. The trace has no value for those of a question without a slot."""
        body, before = moved.event.body, moved.before
        if not isinstance(body, Choose) or before is None or before.at.ref.flow != self.flow.id:
            return
        if body.node in ("", before.at.node):
            node = self.flow.nodes.get(before.at.node)
            if isinstance(node, (AskNode, WaitNode)) and any(option.id == body.option for option in node.options):
                self.taken.add(f"{before.at.node}.{body.option}")

    def _pairs(self, moved: Moved, stops: list[str | None]) -> None:
        """Between two stops in a row: the only way there was, or the one the trace points to."""
        before = moved.before
        first = before.at.node if before is not None and before.at.ref.flow == self.flow.id else None
        rules = {item.rule for item in moved.trace}
        for source, target in zip([first, *stops], [*stops, None], strict=True):
            node, ways = self.flow.nodes.get(source or ""), self.by_source.get(source or "", [])
            fitting = [edge for edge in ways if edge.target == target]
            if isinstance(node, SayNode) and source in stops:
                self.taken |= {edge.name for edge in ways}
            elif isinstance(node, AskNode) and node.slot is None and len(fitting) == 1 and "answer" in rules:
                self.taken.add(fitting[0].name)
        self._returned(moved, stops)

    def _returned(self, moved: Moved, stops: list[str | None]) -> None:
        """A called flow came to its end: the way on from the call was taken."""
        stack = moved.before.stack if moved.before is not None else ()
        if len(moved.after.stack) < len(stack):
            for frame in stack:
                if frame.ref.flow == self.flow.id and isinstance(self.flow.nodes.get(frame.node), CallNode):
                    self.taken |= {edge.name for edge in self.by_source.get(frame.node, []) if edge.target in stops}

    def _said(self, moved: Moved) -> None:
        for effect in moved.effects:
            if isinstance(effect, Say) and effect.rev == self.flow.rev and ".reprompt." in effect.key:
                self.taken.add(effect.key.removeprefix(f"{self.flow.id}."))

    def _conditions(self, moved: Moved, stops: list[str]) -> None:
        values = {slot: one.value for slot, one in moved.after.slots.items() if one.value is not None}
        for stop in {*stops, moved.after.at.node}:
            node = self.flow.nodes.get(stop)
            if isinstance(node, TroubleshootNode) and (model := self.flow.models.get(node.model)):
                for remedy in model.remedies:
                    if remedy.only_if is not None:
                        self.guards.setdefault(f"{remedy.id}.only_if", set()).add(holds(remedy.only_if, values))
        for effect in moved.effects:
            if isinstance(effect, Handoff) and moved.after.at.ref.flow == self.flow.id:
                for id_, node in self.flow.nodes.items():
                    if isinstance(node, HandoffNode) and node.priority.high_when is not None and node.queue == effect.queue:
                        self.guards.setdefault(f"{id_}.priority", set()).add(effect.priority == "high")


def _is_return(flow: Flow, edge: Edge) -> bool:
    """A handoff's `back` is walked by agents, not by tests of the conversation; it need not be covered."""
    return isinstance(flow.nodes.get(edge.source), HandoffNode)


def _guards(flow: Flow) -> Iterator[tuple[str, str]]:
    for id_, node in flow.nodes.items():
        if isinstance(node, BranchNode):
            for number, arm in enumerate(node.arms, 1):
                if arm.when is not None:
                    yield f"{id_}.arm{number}", "arm"
        elif isinstance(node, HandoffNode) and node.priority.high_when is not None:
            yield f"{id_}.priority", "priority"
    for model in flow.models.values():
        for remedy in model.remedies:
            if remedy.only_if is not None:
                yield f"{remedy.id}.only_if", "only_if"

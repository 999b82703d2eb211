"""Every way between two stops of the whole library, and of each: what must be so for it to be taken, and what it makes so.

Taken from the flows as written. What the engine does by itself (a trigger's words that lead to another flow, a correction) is not among them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from bot.engine.answers import value_of_option
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
    Handler,
    HandoffNode,
    Library,
    SayNode,
    TroubleshootNode,
    WaitNode,
)
from bot.engine.guards import Test
from bot.flowfile.suggest.facts import Wanted, both, ways
from bot.values import Scalar

Place = tuple[str, str]
"""Flow, node."""
_FREE: tuple[Wanted, ...] = ((),)


@dataclass(frozen=True, slots=True)
class Hop:
    """`needs`: one of them must hold at `source`. `gives`: what is known after it. `port`: which port must answer, well or not; `told`:
    slot → the key of its answer. `by`: what brings it about, beside a button: `handler:intent`, `idle`, `gave_up`."""

    source: Place
    target: Place
    cost: float = 1.0
    needs: tuple[Wanted, ...] = _FREE
    gives: Mapping[str, Scalar] = field(default_factory=dict)
    port: tuple[str, bool] | None = None
    told: Mapping[str, str] = field(default_factory=dict)
    typed: str = ""  # the slot of an answer in words
    by: str = ""


_AUTO = 0.2  # a hop that no merchant has to do anything for
_WORDS = 1.5  # one that hangs on words being understood
_MISSED = 3.0


def hops(library: Library) -> Iterator[Hop]:
    """Of every live flow, those to nodes that are there."""
    flows = {flow.id: flow for flow in map(library.live_flow, library.live) if flow is not None}
    for flow in flows.values():
        for id_, node in flow.nodes.items():
            for hop in (*_from(flow, id_, node), *_beside(library, flow, id_, node)):
                if hop.target[0] in flows and hop.target[1] in flows[hop.target[0]].nodes:
                    yield hop
            if isinstance(node, CallNode) and (called := flows.get(node.flow)) is not None:
                yield Hop((flow.id, id_), (called.id, called.start), _AUTO)


def place_of(flow: Flow, target: str) -> Place:
    """Where a target is; a place nobody has for `$resume` and `$end`."""
    if target in (RESUME, END):
        return flow.id, target
    other, sharp, node = target.partition("#")
    return (other, node) if sharp else (flow.id, target)


def _from(flow: Flow, id_: str, node: AnyNode) -> Iterator[Hop]:
    here = (flow.id, id_)
    match node:
        case SayNode():
            yield Hop(here, place_of(flow, node.next), _AUTO)
        case AskNode():
            yield from _answers(flow, here, node)
        case BranchNode():
            for number, arm in enumerate(node.arms):
                yield Hop(here, place_of(flow, arm.next), _AUTO, tuple(arm_needs(node, number)))
        case ActNode():
            yield Hop(here, place_of(flow, node.ok), _AUTO, port=(node.port, True), told=node.save)
            yield Hop(here, place_of(flow, node.failed), _AUTO, port=(node.port, False), gives=dict.fromkeys(node.save))
        case TroubleshootNode():
            tried = len(flow.models[node.model].remedies) if node.model in flow.models else 1
            yield Hop(here, place_of(flow, node.solved))
            yield Hop(here, place_of(flow, node.exhausted), float(tried))
            yield Hop(here, place_of(flow, node.gave_up), _WORDS, by="gave_up")
        case WaitNode():
            until = set_(node.until) if node.until else _FREE
            yield Hop(here, place_of(flow, node.then), needs=until)
            for option in node.options:
                yield Hop(here, place_of(flow, option.next), needs=until)
        case CallNode():
            yield Hop(here, place_of(flow, node.next), _MISSED)
        case HandoffNode() | EndNode():
            pass


def arm_needs(node: BranchNode, number: int) -> list[Wanted]:
    """For this arm to be taken: its condition, and none above it."""
    wanted: list[Wanted] = [()]
    for arm in node.arms[:number]:
        wanted = both(wanted, ways(arm.when, False)) if arm.when is not None else []
    when = node.arms[number].when
    return both(wanted, ways(when, True)) if when is not None else wanted


def set_(slot: str, side: bool = True) -> tuple[Wanted, ...]:
    return (((Test(slot, "set", True), side),),)


def standing(node: AnyNode) -> tuple[Wanted, ...]:
    """For the merchant to be waited for here: the answer is not known yet."""
    return set_(node.slot, False) if isinstance(node, AskNode) and node.slot is not None else _FREE


def _answers(flow: Flow, here: Place, node: AskNode) -> Iterator[Hop]:
    """By a button, by a word, or (the answer is known already) by itself."""
    slot = flow.slots.get(node.slot) if node.slot else None
    for option in node.options:
        to = place_of(flow, option.next)
        if slot is None:
            yield Hop(here, to)
        else:
            value = value_of_option(slot, option.id)
            yield Hop(here, to, needs=set_(slot.id, False), gives={slot.id: value})
            yield Hop(here, to, _AUTO, (((Test(slot.id, "is", value), True),),))
    if slot is not None and node.next is not None:
        yield Hop(here, place_of(flow, node.next), needs=set_(slot.id, False), typed=slot.id)
        yield Hop(here, place_of(flow, node.next), _AUTO, set_(slot.id))
    if node.skip is not None:
        yield Hop(here, place_of(flow, node.skip), needs=standing(node))


def _beside(library: Library, flow: Flow, id_: str, node: AnyNode) -> Iterator[Hop]:
    """What may come in between while the merchant is waited for."""
    if not waits(node):
        return
    here, needs = (flow.id, id_), standing(node)
    taken: set[str] = set()
    for of, handler in _heard(library, flow, id_):
        if handler.intent not in taken:
            taken.add(handler.intent)
            yield Hop(here, place_of(of, handler.goto), _WORDS, needs, by=f"handler:{handler.intent}")
    if flow.limits.idle_goto:
        yield Hop(here, place_of(flow, flow.limits.idle_goto), _WORDS, needs, by="idle")


def waits(node: AnyNode) -> bool:
    """Whether words beside the question are heard here; at a gate they are not."""
    return isinstance(node, (TroubleshootNode, WaitNode)) or (isinstance(node, AskNode) and not node.gate)


def _heard(library: Library, flow: Flow, id_: str) -> Iterator[tuple[Flow, Handler]]:
    """As the engine asks them: those of the node, of the flow, of the flow where conversations begin."""
    yield from ((flow, one) for one in flow.handlers if id_ in one.nodes)
    yield from ((flow, one) for one in flow.handlers if not one.nodes)
    entry = library.live_flow(library.entry)
    if entry is not None and entry.id != flow.id:
        yield from ((entry, one) for one in entry.handlers if not one.nodes)

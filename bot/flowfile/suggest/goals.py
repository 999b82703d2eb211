"""What is to be played, and where: a name of the coverage report → the stops it happens at, and what must hold there."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from bot.engine.flow import ActNode, AskNode, BranchNode, Flow, HandoffNode, Remedy, TroubleshootNode
from bot.flowfile.suggest.facts import Wanted, both, ways
from bot.flowfile.suggest.hops import Place, arm_needs, standing, waits

_FREE: tuple[Wanted, ...] = ((),)
_MISSED = ("reprompt",)


@dataclass(frozen=True, slots=True)
class Spot:
    """A stop where it can happen. `needs`: one of them must hold there. `by`: as of a hop; `unread` besides. `tried`: so many remedies
    come before; `misses`: so many misunderstandings."""

    place: Place
    needs: tuple[Wanted, ...] = _FREE
    by: str = ""
    port: tuple[str, bool] | None = None
    tried: int = 0
    misses: int = 0


def spots(flow: Flow, name: str) -> list[Spot]:
    """`name` as in `Coverage.wanted`, `node x`, `lang en` or `x.arm1: never true`; of a language the flow's beginning."""
    kind, _, rest = name.partition(" ")
    if kind == "node":
        return [Spot((flow.id, rest))]
    if kind == "lang":
        return [Spot((flow.id, flow.start))]
    what, colon, side = name.partition(": never ")
    if colon:
        return list(_condition(flow, what, side == "true"))
    if name.startswith("*."):
        return list(_anywhere(flow, name.removeprefix("*.")))
    return list(_way(flow, name))


def _condition(flow: Flow, name: str, side: bool) -> Iterator[Spot]:
    of, _, which = name.rpartition(".")
    if which == "only_if":
        for id_, _, remedy in _remedies(flow):
            if remedy.id == of and remedy.only_if is not None:
                yield Spot((flow.id, id_), tuple(ways(remedy.only_if, side)))
        return
    node = flow.nodes.get(of)
    if isinstance(node, BranchNode):
        number = int(which.removeprefix("arm")) - 1
        when = node.arms[number].when
        needs = arm_needs(node, number) if side or when is None else both(_none_above(node, number), ways(when, False))
        yield Spot((flow.id, of), tuple(needs))
    elif isinstance(node, HandoffNode) and node.priority.high_when is not None:
        yield Spot((flow.id, of), tuple(ways(node.priority.high_when, side)))


def _none_above(node: BranchNode, number: int) -> list[Wanted]:
    wanted: list[Wanted] = [()]
    for arm in node.arms[:number]:
        wanted = both(wanted, ways(arm.when, False)) if arm.when is not None else []
    return wanted


def _anywhere(flow: Flow, intent: str) -> Iterator[Spot]:
    """A handler or the silence: at each stop where the merchant is waited for."""
    for id_, node in flow.nodes.items():
        if waits(node):
            if intent == "idle" and flow.limits.idle_goto:
                yield Spot((flow.id, id_), standing(node), "idle")
            elif any(one.intent == intent and (not one.nodes or id_ in one.nodes) for one in flow.handlers):
                yield Spot((flow.id, id_), standing(node), f"handler:{intent}")


def _way(flow: Flow, name: str) -> Iterator[Spot]:
    for id_, number, remedy in _remedies(flow):
        if name.rpartition(".")[0] == remedy.id:
            needs = tuple(ways(remedy.only_if, True)) if remedy.only_if is not None else _FREE
            yield Spot((flow.id, id_), needs, tried=number)
    of, _, way = name.rpartition(".")
    if of.endswith(_MISSED):
        node = flow.nodes[of.rpartition(".")[0]]
        yield Spot((flow.id, node.id), standing(node), "unread", misses=int(way))
    elif of in flow.nodes:
        yield from _exit(flow, (flow.id, of), way)


def _exit(flow: Flow, place: Place, way: str) -> Iterator[Spot]:
    node = flow.nodes[place[1]]
    match node:
        case BranchNode():
            number = len(node.arms) - 1 if way == "else" else int(way.removeprefix("arm")) - 1
            yield Spot(place, tuple(arm_needs(node, number)))
        case TroubleshootNode():
            model = flow.models.get(node.model)
            tried = len(model.remedies) if model is not None and way == "exhausted" else 0
            yield Spot(place, by="gave_up" if way == "gave_up" else "", tried=tried)
        case AskNode():
            yield Spot(place, standing(node))
        case ActNode() if way in ("ok", "failed"):
            yield Spot(place, port=(node.port, way == "ok"))
        case _:
            yield Spot(place)


def _remedies(flow: Flow) -> Iterator[tuple[str, int, Remedy]]:
    """Troubleshoot node, how many remedies stand before, remedy."""
    for id_, node in flow.nodes.items():
        model = flow.models.get(node.model) if isinstance(node, TroubleshootNode) else None
        if model is not None:
            for number, remedy in enumerate(model.remedies):
                yield id_, number, remedy

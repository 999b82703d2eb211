"""Moving a conversation from one revision of a flow to another: which node becomes which, and what to do with those that have no place."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Literal, TypeVar

from bot.engine.effects import CancelTimer, Effect, Record, Say, SetTimer
from bot.engine.flow import Flow, Text
from bot.engine.state import FlowRef, Frame, Snapshot, State

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Plan:
    """From whatever revision of `flow` a conversation stands on to `to`. `nodes` and `slots` rename; what is not named keeps its name."""

    flow: str
    to: str
    start: str
    known: frozenset[str]  # nodes and remedies that exist in `to`
    nodes: Mapping[str, str] = field(default_factory=dict)
    slots: Mapping[str, str | None] = field(default_factory=dict)  # None: drop
    otherwise: Literal["pin", "restart", "human"] = "pin"
    say: Text | None = None


def plan_to(target: Flow, from_rev: str) -> Plan:
    """The plan a flow's own `migrate` entry gives for that revision; without one, equal names are the same thing."""
    remedies = {one.id for model in target.models.values() for one in model.remedies}
    known = frozenset(target.nodes) | remedies
    for one in target.migrations:
        if one.from_rev == from_rev:
            return Plan(target.id, target.rev, target.start, known, one.nodes, one.slots, one.otherwise, one.say)
    return Plan(target.id, target.rev, target.start, known)


def migrate(state: State, plan: Plan) -> tuple[State, tuple[Effect, ...]]:
    """The state on the new revision. Unchanged where it stands on nothing of this flow, or has no place and the rule is `pin`.

    Record `migrated` says how: moved, restarted, human (the caller hands over), pinned.
    """
    if all(frame.ref.flow != plan.flow or frame.ref.rev == plan.to for frame in (state.at, *state.stack)):
        return state, ()
    at = _frame(state.at, plan)
    if at is None:
        return _without_place(state, plan)
    moved = _moved(state, plan, at)
    return moved, (*_said(state, plan), *_timers(state, moved), _record(plan, "moved", state.at.node, at.node))


def _without_place(state: State, plan: Plan) -> tuple[State, tuple[Effect, ...]]:
    if plan.otherwise == "pin":
        return state, (_record(plan, "pinned", state.at.node, state.at.node),)
    start = Frame(FlowRef(plan.flow, plan.to), plan.start, state.at.entered_at)
    moved = replace(_moved(state, plan, start), stack=(), past=(), errand=None, held=None, misses=0)
    how = "restarted" if plan.otherwise == "restart" else "human"
    return moved, (*_said(state, plan), *_timers(state, moved), _record(plan, how, state.at.node, plan.start))


def _moved(state: State, plan: Plan, at: Frame) -> State:
    stack = tuple(frame for one in state.stack if (frame := _frame(one, plan)) is not None)
    timers = {key: due for old, due in state.timers.items() if (key := _timer(old, plan)) is not None}
    keeps = not (state.asking or "").startswith("act") and at.node == state.at.node
    return replace(
        state,
        at=at,
        stack=stack,
        slots=_slots(state.slots, plan),
        unsure=_slots(state.unsure, plan),
        tried=tuple(replace(one, remedy=plan.nodes.get(one.remedy, one.remedy)) for one in state.tried),
        past=tuple(_snapshot(one, plan, frame) for one in state.past if (frame := _frame(one.at, plan)) is not None),
        path=tuple(_stop(one, plan) for one in state.path),
        timers=timers,
        buckets=_buckets(state, plan),
        asking=state.asking if keeps else None,
        offered=state.offered if keeps else (),
    )


def _buckets(state: State, plan: Plan) -> dict[str, str]:
    """`met:` remembers the revision this conversation first met: its log replays from there."""
    first = state.buckets.get(f"met:{plan.flow}") or state.buckets.get(f"rev:{plan.flow}", "")
    return {**state.buckets, **({f"met:{plan.flow}": first} if first else {}), f"rev:{plan.flow}": plan.to}


def _frame(frame: Frame, plan: Plan) -> Frame | None:
    if frame.ref.flow != plan.flow:
        return frame
    node = plan.nodes.get(frame.node, frame.node)
    if node not in plan.known:
        return None
    remedy = plan.nodes.get(frame.remedy, frame.remedy) if frame.remedy else None
    return Frame(FlowRef(plan.flow, plan.to), node, frame.entered_at, remedy if remedy in plan.known else None)


def _snapshot(one: Snapshot, plan: Plan, at: Frame) -> Snapshot:
    stack = tuple(frame for old in one.stack if (frame := _frame(old, plan)) is not None)
    return Snapshot(at, stack, _slots(one.slots, plan), one.tried)


def _slots(slots: Mapping[str, T], plan: Plan) -> dict[str, T]:
    return {new: value for old, value in slots.items() if (new := plan.slots.get(old, old)) is not None}


def _stop(stop: str, plan: Plan) -> str:
    flow, _, node = stop.partition(".")
    return f"{flow}.{plan.nodes.get(node, node)}" if flow == plan.flow else stop


def _timer(key: str, plan: Plan) -> str | None:
    kind, _, name = key.partition(":")
    if not name:
        return key
    new = plan.nodes.get(name, name)
    return f"{kind}:{new}" if new in plan.known else None


def _timers(before: State, after: State) -> tuple[Effect, ...]:
    gone = tuple(CancelTimer(key) for key in before.timers if key not in after.timers)
    return gone + tuple(SetTimer(key, at) for key, at in after.timers.items() if before.timers.get(key) != at)


def _said(state: State, plan: Plan) -> tuple[Effect, ...]:
    if plan.say is None or state.status == "ended":
        return ()
    return (Say(plan.say.key, state.lang, cite=plan.say.cite, origin=plan.say.origin or "migrate", rev=plan.to),)


def _record(plan: Plan, how: str, old: str, new: str) -> Record:
    return Record("migrated", {"flow": plan.flow, "rev": plan.to, "how": how, "from": old, "to": new})

"""The one way into the engine: a state and an event in, a new state and effects out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import assert_never

from bot.engine import digress, ladder, outside, people, press
from bot.engine.effects import Effect, Record, Turn
from bot.engine.enter import run
from bot.engine.events import ActDone, Agent, Choose, Event, Media, Publish, Recall, Start, Text, Timer
from bot.engine.flow import Flow, Library
from bot.engine.migrate import migrate, plan_to
from bot.engine.move import HUMAN, SHOW, STAY, Move, Target
from bot.engine.state import FlowRef, Frame, Policy, SlotVal, State

_WISH = "publish"  # bucket: the revision an admin chose while a timer was running; taken up when it fires


def advance(library: Library, policies: Mapping[str, Policy], state: State | None, event: Event) -> Turn:
    """One event, one Turn. Total: whatever the state and the event, no exception; `seq` grows by exactly one; pure.

    `state` is None only for a conversation that begins (with a Start). In an ended conversation everything a merchant sends gives
    Record("new_conversation"): the desk begins a new one (or sends Start here, which does it in place).
    `policies`: by policy id; the live one of a model also under `flow.model`.
    """
    body = event.body
    if state is None or (isinstance(body, Start) and state.status == "ended"):
        return _begin(library, policies, state, event)
    effects: tuple[Effect, ...] = ()
    wish = _wished(state, event)
    if wish:
        state, effects = _moved(library, state, wish)
    m = Move(library, policies, state, event)
    m.effects.extend(effects)
    flow = _settle(m)
    if state.status == "ended":
        _after_end(m, flow is not None)
    elif flow is None:
        _lost(m)
    else:
        if isinstance(body, (Text, Choose, Media)):
            m.acts = 0
        target = _silent(m) if state.status == "human" else _on(m)
        run(m, target)
    return m.done()


PAYLOAD = "payload"
"""A slot of this name in the entry flow takes what a deep link carried (`/start payload`)."""


def _begin(library: Library, policies: Mapping[str, Policy], before: State | None, event: Event) -> Turn:
    body = event.body if isinstance(event.body, Start) else Start("zh")
    flow = (library.live_flow(body.flow) if body.flow else None) or library.live_flow(library.entry)
    seq = before.seq if before else 0
    known = {slot: SlotVal(value, "known", event.at, True) for slot, value in body.known.items() if value is not None}
    known |= {slot: SlotVal(value, "link", event.at, True) for slot, value in body.given.items() if value is not None}
    if body.payload and flow is not None and PAYLOAD in flow.slots:
        known[PAYLOAD] = SlotVal(body.payload, "known", event.at, True)
    if flow is None:
        blank = State(Frame(FlowRef("", ""), "", event.at), body.lang, slots=known, seq=seq)
        m = Move(library, policies, blank, event)
        people.nowhere(m)
        return m.done()
    lang = body.lang if body.lang in flow.langs else flow.langs[0] if flow.langs else body.lang
    m = Move(library, policies, State(Frame(FlowRef(flow.id, flow.rev), flow.start, event.at), lang, slots=known, seq=seq), event)
    m.change_flow(flow)
    if body.payload in library.live and body.payload != flow.id:
        m.held = Text(outside.wish(body.payload))
    run(m, flow.start)
    return m.done()


def _settle(m: Move) -> Flow | None:
    """The flow and node the conversation stands on. A revision no longer kept gives way to the live one, where the node still is."""
    flow = m.library.find(m.at.ref.flow, m.at.ref.rev)
    if flow is None:
        flow = m.library.live_flow(m.at.ref.flow)
        if flow is not None:
            m.at = replace(m.at, ref=FlowRef(flow.id, flow.rev))
            m.pin(flow)
    if flow is None or m.at.node not in flow.nodes:
        return None
    m.flow = flow
    return flow


def _lost(m: Move) -> None:
    """It stands on nothing that is left. A person has it, or gets it; a person may also end it, but not hand it back to nothing."""
    body = m.event.body
    if isinstance(body, Choose):
        m.acknowledge()
    if m.status != "human":
        people.nowhere(m)
    elif isinstance(body, Agent) and body.kind in ("solved", "closed"):
        people.agent(m, body)


def _on(m: Move) -> Target:
    """The flow has the conversation."""
    match m.event.body:
        case Text(reading):
            return ladder.hear(m, reading)
        case Choose() as body:
            return press.press(m, body)
        case Media() as body:
            return outside.media(m, body)
        case Timer() as body:
            return outside.timer(m, body)
        case ActDone() as body:
            return outside.act_done(m, body)
        case Agent() as body:
            return people.agent(m, body)
        case Start() as body:
            return outside.started_again(m, body)
        case Recall() as body:
            return outside.recall(m, body)
        case Publish():
            return _after_migration(m)
        case body:
            assert_never(body)


def _silent(m: Move) -> Target:
    """An agent has the conversation: the flow says nothing. What he asks of us is passed on, what agents and admins do is followed."""
    match m.event.body:
        case Text(reading):
            if digress.named_in(m, reading, ("human",)):
                people.asks_again(m)
            elif digress.named_in(m, reading, ("lang",)):
                digress.speak(m, reading.normal)
        case Choose(node=node, option=option):
            m.acknowledge()
            if option == "human" and node in ("", "_"):
                people.asks_again(m)
        case Agent() as body:
            return people.agent(m, body)
        case Recall() as body:
            return outside.recall(m, body)
        case _:
            pass
    return STAY


def _after_end(m: Move, settled: bool) -> None:
    body = m.event.body
    if isinstance(body, Choose):
        m.acknowledge()
        if f"{body.rev}.{body.node}.{body.option}.{body.seq}" == m.pressed:
            return  # the press that ended it, twice
    if isinstance(body, (Text, Choose, Media)):
        m.effects.append(Record("new_conversation"))
    elif isinstance(body, Recall) and settled:
        outside.recall(m, body)


# --- another revision


def _wished(state: State, event: Event) -> Publish | None:
    """The revision to move to now. A conversation that waits for a timer moves when that fires, not before."""
    if isinstance(event.body, Publish) and state.status in ("active", "human"):
        return event.body
    kept = state.buckets.get(_WISH) if isinstance(event.body, Timer) and state.status == "waiting" else None
    return None if kept is None else _wish_from(kept)


def _wish_to(wish: Publish) -> str:
    return " ".join([wish.rev, wish.otherwise or "-", *(f"{old}={new}" for old, new in wish.nodes.items())])


def _wish_from(kept: str) -> Publish:
    rev, *rest = kept.split()
    nodes = dict(pair.split("=", 1) for pair in rest[1:])
    return Publish(rev, nodes, "" if rest[:1] in ([], ["-"]) else rest[0])  # type: ignore[arg-type]


def _moved(library: Library, state: State, wish: Publish) -> tuple[State, tuple[Effect, ...]]:
    target = library.by_rev(wish.rev)
    buckets = {key: value for key, value in state.buckets.items() if key != _WISH}
    state = replace(state, buckets=buckets) if _WISH in state.buckets else state
    if target is None:
        return state, ()
    old = next((frame.ref.rev for frame in (state.at, *state.stack) if frame.ref.flow == target.id), "")
    plan = plan_to(target, old)
    return migrate(state, replace(plan, nodes={**plan.nodes, **wish.nodes}, otherwise=wish.otherwise or plan.otherwise))


def _after_migration(m: Move) -> Target:
    body = m.event.body
    if m.status == "waiting" and isinstance(body, Publish):
        m.buckets = {**m.buckets, _WISH: _wish_to(body)}
        return STAY
    how = next((one.data for one in m.effects if isinstance(one, Record) and one.kind == "migrated"), None)
    if how is None or how["how"] == "pinned":
        return STAY
    if how["how"] == "human":
        m.because = "recalled"
        return HUMAN
    if how["how"] == "restarted" or how["from"] != how["to"]:
        return m.at.node
    return SHOW if m.at.remedy is None and m.start.at.remedy is not None else STAY

"""Entering nodes, one microstep after another, until the conversation stands at a stop: a question, a wait, a port, a person, the end."""

from __future__ import annotations

from datetime import datetime, time
from typing import assert_never

from bot.engine import answers, ladder, people, several, show, troubleshoot
from bot.engine.effects import Act, OpenTicket, Record
from bot.engine.flow import (
    END,
    RESUME,
    ActNode,
    AnyNode,
    AskNode,
    BranchNode,
    CallNode,
    EndNode,
    HandoffNode,
    SayNode,
    Slot,
    TroubleshootNode,
    WaitNode,
)
from bot.engine.guards import holds, moment
from bot.engine.move import HUMAN, SHOW, STAY, Move, Target
from bot.values import Scalar

MAX_STEPS = 50
REMIND_AT = time(10)
"""A wait until a date, not a time, ends then: nobody wants a question at midnight."""


def run(m: Move, target: Target) -> None:
    """Go on until there is nothing more to do. A flow that never stops is stopped, and a person takes over."""
    m.direct = True
    while target != STAY:
        m.steps += 1
        if m.steps >= MAX_STEPS:
            m.note("runaway", target)
            people.at_once(m, "limit")
            return
        target = step(m, target)


def step(m: Move, target: Target) -> Target:
    if target == SHOW:
        return show.again(m)
    if target == HUMAN:
        return people.at_once(m, m.because or "asked")
    if target == RESUME:
        return _resume(m)
    if target == END:
        m.leave_digressions()
        return _resume(m) if m.stack else _end(m, None, "informed")
    if "#" in target:
        return _elsewhere(m, target)
    node = m.flow.nodes.get(target)
    if node is None:
        m.note("unknown_target", target)
        m.because = "limit"
        return HUMAN
    if not m.because and any(one.goto == target and one.intent == "complaint" for one in m.flow.handlers):
        m.because = "complaint"
    for slot, value in node.set.items():
        if m.value(slot) != value:  # what he said himself stays his own word
            m.put(slot, value, "default")
    onward = _enter(m, node)
    m.direct = False
    return onward


def _enter(m: Move, node: AnyNode) -> Target:
    match node:
        case SayNode():
            m.stand(node.id)
            _say(m, node)
            return node.next
        case AskNode():
            return _ask(m, node)
        case BranchNode():
            return _branch(m, node)
        case ActNode():
            return _act(m, node)
        case TroubleshootNode():
            return troubleshoot.enter(m, node)
        case WaitNode():
            return _wait(m, node)
        case HandoffNode():
            return people.at_node(m, node)
        case CallNode():
            m.stand(node.id)
            m.push(m.at)
            return f"{node.flow}#"
        case EndNode():
            m.stand(node.id)
            return _end(m, node, node.outcome)
        case _:
            assert_never(node)


def _say(m: Move, node: SayNode) -> None:
    # going over known ground after a correction: what he has read, and what cannot have changed, is not said again
    if m.rewalk and node.text.key in m.shown and "{" not in node.text.in_(m.lang):
        return
    m.say(node.text, cite=node.cite, origin=node.origin)
    if node.ticket is not None:
        people.file(m, node.ticket)


def _ask(m: Move, node: AskNode) -> Target:
    answered_before = m.direct and not m.rewalk and m.has_visited(node.id)
    m.stand(node.id)
    if node.gate:
        m.misses = 0
        show.ask(m, node)
        return STAY
    if m.held is not None:
        target = ladder.take_up(m, node)
        if target is not None:
            return target
    errand = node.slot is not None and m.errand in (f"redo:{node.slot}", f"need:{node.slot}")
    if not answered_before and not errand:
        onward = _passed_over(m, node)
        if onward is not None:
            return onward
    m.misses = 0
    if node.slot in m.unsure and node.slot is not None and m.clarified < m.flow.limits.clarify:
        show.clarify(m, node.slot, m.unsure[node.slot])
    else:
        show.ask(m, node)
    return STAY


def _passed_over(m: Move, node: AskNode) -> Target | None:
    """Where to go on when the answer is already known for sure (or, over known ground, was skipped before); else None."""
    slot = node.slot
    known = m.slots.get(slot) if slot else None
    if slot is None or known is None:
        return None
    if known.value is None:
        return node.skip if m.rewalk else None
    declared = m.flow.slots.get(slot)
    if known.source in ("known", "link"):
        if not _fits(declared, known.value):
            return None  # of another flow, or of a revision that had other choices
        m.reused.append(slot)
    m.note("known", slot)
    if declared is not None and declared.type in ("enum", "bool") and node.options:
        wanted = [one for one in node.options if answers.value_of_option(declared, one.id) == known.value]
        return wanted[0].next if wanted else node.next
    return node.next


def _fits(declared: Slot | None, value: Scalar) -> bool:
    if declared is None or declared.type != "enum":
        return declared is not None
    return value in declared.values


def _branch(m: Move, node: BranchNode) -> Target:
    m.stand(node.id)
    values = m.values
    for at, arm in enumerate(node.arms):
        if arm.when is None or holds(arm.when, values):
            m.note("arm", "else" if arm.when is None else str(at))
            return arm.next
    m.note("no_arm")
    m.because = "limit"
    return HUMAN


def _act(m: Move, node: ActNode) -> Target:
    m.stand(node.id)
    name = f"{node.id}.{m.seq}"
    m.asking = f"act~:{name}" if m.rewalk else f"act:{name}"
    args = {key: _argument(m, wanted) for key, wanted in node.args.items()}
    grains = {f"{key}_grain": m.slots[wanted].grain for key, wanted in node.args.items() if wanted in m.slots and m.slots[wanted].grain}
    m.tell_reused()
    args.update(grains)  # how exactly a time was said decides how wide the answer must be
    m.effects.append(Act(name, node.port, args))
    return STAY


def _argument(m: Move, wanted: str) -> str | int | bool | None:
    if wanted.startswith("="):
        return wanted[1:]
    if wanted.startswith("cfg."):
        return m.flow.config.get(wanted[4:])
    return m.value(wanted)


def _wait(m: Move, node: WaitNode) -> Target:
    """A time already past (or not known) is no wait. One timer a node: being shown again does not book it again."""
    m.stand(node.id)
    m.misses = 0
    until = _until(m, node)
    if until is None or until <= m.now:
        m.note("no_wait")
        return node.then
    m.status = "waiting"
    m.timers[f"wait:{node.id}"] = until
    show.wait(m, node)
    return STAY


def _until(m: Move, node: WaitNode) -> datetime | None:
    if node.until is None:
        return m.now + node.duration if node.duration is not None else None
    value = m.value(node.until)
    at = moment(value) if isinstance(value, str) else None
    if at is None:
        return None
    if "T" not in str(value) and " " not in str(value):
        at = datetime.combine(at, REMIND_AT)
    return at if at.tzinfo is not None else at.replace(tzinfo=m.now.tzinfo)


def _end(m: Move, node: EndNode | None, outcome: str) -> Target:
    m.note("end", outcome)
    m.status, m.outcome, m.asking, m.offered = "ended", outcome, None, ()
    if outcome == "escalated" and not m.ticketed:
        queue = _queue(m)
        m.ticketed = True
        m.effects.append(OpenTicket(queue, "normal"))
    if node is not None and node.text is not None:
        m.say(node.text, cite=node.cite, origin=node.origin)
    if outcome in ("resolved", "informed"):
        several.remind(m)
    m.effects.append(Record("ended", {"outcome": outcome}))
    return STAY


def _queue(m: Move) -> str:
    return next((node.queue for node in m.flow.nodes.values() if isinstance(node, HandoffNode)), m.library.default_queue)


def _elsewhere(m: Move, target: Target) -> Target:
    """`flow#node`; `flow#` is that flow's start."""
    flow_id, _, node = target.partition("#")
    flow = m.flow if flow_id == m.flow.id else m.pinned(flow_id)
    if flow is None:
        m.note("unknown_flow", flow_id)
        m.because = "limit"
        return HUMAN
    if flow is not m.flow:
        m.change_flow(flow)
    return node or flow.start


def _resume(m: Move) -> Target:
    """Back to where a call or a digression began. Where that place is gone: to the entry flow, and it is said."""
    while (frame := m.pop()) is not None:
        flow = m.library.find(frame.ref.flow, frame.ref.rev) or m.library.live_flow(frame.ref.flow)
        node = flow.nodes.get(frame.node) if flow else None
        if flow is None or node is None:
            continue
        m.flow, m.at = flow, frame
        m.asking, m.offered = None, ()
        if isinstance(node, CallNode):
            return node.next
        if isinstance(node, AskNode) and node.text.key not in m.shown and (onward := _passed_over(m, node)):
            return onward  # what he first wrote held a digression and this answer: he was never asked
        if isinstance(node, AskNode) or (isinstance(node, TroubleshootNode) and frame.remedy):
            m.status = "active"
            return SHOW
        if isinstance(node, WaitNode) and m.timers.get(f"wait:{node.id}", m.now) > m.now:
            m.status = "waiting"
            return SHOW
        return node.id
    m.note("resume_lost")
    m.say_own("resume_lost")
    entry = m.library.live_flow(m.library.entry) or m.flow
    return f"{entry.id}#{entry.start}"

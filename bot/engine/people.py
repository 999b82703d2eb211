"""Handing a conversation to a person, what agents did to it, and coming back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from bot.engine import show
from bot.engine.effects import Handoff, OpenTicket, Record
from bot.engine.events import Agent
from bot.engine.flow import RESUME, AskNode, Flow, HandoffNode, Library, TroubleshootNode
from bot.engine.guards import holds
from bot.engine.move import STAY, Move, Target
from bot.engine.state import Frame
from bot.values import Scalar


def at_node(m: Move, node: HandoffNode) -> Target:
    """The flow itself hands over. He comes back to `back`, or to where he stood before."""
    m.stand(node.id)
    stood = _last_question(m) if node.back is None else None
    if stood is not None:
        m.push(stood)
    _hand_over(m, m.flow, node, m.because or "flow")
    return STAY


def _last_question(m: Move) -> Frame | None:
    """Where he last stood before a question or a remedy; a port or a wait is no place to come back to."""
    for frame in (m.start.at, *(one.at for one in reversed(m.past))):
        flow = m.library.find(frame.ref.flow, frame.ref.rev)
        if flow is not None and isinstance(flow.nodes.get(frame.node), (AskNode, TroubleshootNode)):
            return frame
    return None


def at_once(m: Move, why: str) -> Target:
    """A person now, from wherever he stands; he stays standing there. The words and the queue are those of the flow's own handoff node."""
    m.asking, m.offered = None, ()
    flow, node = _handoff_of(m.library, m.flow)
    _hand_over(m, flow, node, why)
    return STAY


def _hand_over(m: Move, flow: Flow, node: HandoffNode | None, why: str) -> None:
    m.note("handoff", why)
    m.status, m.because, m.ticketed = "human", "", True
    queue = node.queue if node else m.library.default_queue
    carry = node.carry if node else tuple(m.slots)
    m.effects.append(Handoff(queue, _priority(m, node), why, carry, f"{m.at.ref.flow}.{m.at.node}"))
    away = not m.event.open_hours
    if node is None:
        m.say_own("away" if away else "handoff")
    else:
        m.say(node.away if away and node.away else node.text, cite=node.cite, origin=node.origin, flow=flow)


def file(m: Move, queue: str) -> None:
    """A ticket now, while the flow goes on. Once: the handoff at the end of the same way is the same ticket."""
    if m.ticketed:
        return
    _, node = _handoff_of(m.library, m.flow)
    m.note("ticket", m.because or "flow")
    m.ticketed = True
    carry = node.carry if node else tuple(m.slots)
    m.effects.append(OpenTicket(queue, _priority(m, node), m.because or "flow", carry, f"{m.at.ref.flow}.{m.at.node}"))


def _priority(m: Move, node: HandoffNode | None) -> Literal["normal", "high"]:
    return "high" if node is not None and node.priority.high_when is not None and holds(node.priority.high_when, m.values) else "normal"


def asks_again(m: Move) -> None:
    """He asks for a person while a person has the conversation: passed on, and nothing said (the flow is silent)."""
    queue = next((node.queue for node in m.flow.nodes.values() if isinstance(node, HandoffNode)), m.library.default_queue)
    m.effects.append(Handoff(queue, "normal", "asked", tuple(m.slots), f"{m.at.ref.flow}.{m.at.node}"))


def nowhere(m: Move) -> Target:
    """The conversation stands on something that no longer exists (a revision that expired, a damaged row): a person takes it."""
    m.note("lost")
    m.status, m.because, m.ticketed, m.asking, m.offered = "human", "", True, None, ()
    m.effects.append(Handoff(m.library.default_queue, "normal", "limit", tuple(m.slots), f"{m.at.ref.flow}.{m.at.node}"))
    m.say_own("handoff" if m.event.open_hours else "away")
    return STAY


def _handoff_of(library: Library, flow: Flow) -> tuple[Flow, HandoffNode | None]:
    for one in (flow, library.live_flow(library.entry)):
        if one is not None:
            for node in one.nodes.values():
                if isinstance(node, HandoffNode):
                    return one, node
    return flow, None


def agent(m: Move, body: Agent) -> Target:
    match body.kind:
        case "slot":
            return _slot(m, body.data)
        case "took":
            if m.status in ("active", "waiting"):
                m.status, m.asking, m.offered = "human", None, ()
                m.say_own("agent_joined")
        case "handed_back":
            if m.status == "human":
                return _back(m, body.data.get("node"))
        case "solved" | "closed":
            if m.status == "human":
                m.status, m.outcome = "ended", "resolved" if body.kind == "solved" else m.outcome or "informed"
                m.effects.append(Record("ended", {"outcome": m.outcome, "by": "agent", **_only_text(body.data)}))
    return STAY


def _slot(m: Move, data: Mapping[str, Scalar]) -> Target:
    slot = data.get("slot")
    if isinstance(slot, str) and slot:
        m.put(slot, data.get("value"), "agent")
    return STAY


def _only_text(data: Mapping[str, Scalar]) -> dict[str, Scalar]:
    return {key: value for key, value in data.items() if key in ("remedy", "cause", "agent")}


def _back(m: Move, node: Scalar) -> Target:
    m.status, m.misses, m.asking, m.offered = "active", 0, None, ()
    m.forget_past = m.whole = True
    m.effects.append(Record("handed_back", {"node": m.at.node}))
    m.say_own("bot_back")
    if isinstance(node, str) and node in m.flow.nodes:
        return node
    here = m.node
    if not isinstance(here, HandoffNode):
        return show.or_enter(m)
    return here.back or RESUME

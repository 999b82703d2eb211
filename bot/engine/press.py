"""Buttons pressed: today's, yesterday's, twice, or of a revision long gone. Telegram keeps every keyboard tappable for ever."""

from __future__ import annotations

from bot.engine import buttons, corrections, digress, ladder, people, question, show, troubleshoot
from bot.engine.answers import value_of_option
from bot.engine.events import Choose
from bot.engine.flow import RESUME, ActNode, AskNode, Flow, TroubleshootNode, WaitNode
from bot.engine.keys import BUILTINS
from bot.engine.move import SHOW, STAY, Move, Target
from bot.engine.state import Outcome

_OUTCOMES: dict[str, Outcome] = {"yes": "yes", "no": "no", "cannot": "cannot", "later": "later"}


def press(m: Move, body: Choose) -> Target:
    m.turns += 1
    if body.option == "human" and body.node in ("", buttons.OWN):
        m.acknowledge()
        return people.at_once(m, "asked")
    mark = f"{body.rev}.{body.node}.{body.option}.{body.seq}" if body.rev else ""
    if mark and mark == m.pressed:
        return _nothing(m, "doubled")
    m.pressed = mark or m.pressed
    if isinstance(m.node, ActNode):
        return _nothing(m, "busy")
    if body.node in ("", buttons.OWN):
        return _own(m, body)
    return _of_flow(m, body)


def _nothing(m: Move, why: str) -> Target:
    """Nothing changes; the button only stops turning."""
    m.note("press", why)
    m.acknowledge("already")
    return STAY


def _gone(m: Move) -> Target:
    m.note("press", "gone")
    m.acknowledge("button_gone")
    return SHOW


def _own(m: Move, body: Choose) -> Target:
    """The engine's own buttons, built-ins, and bare option ids."""
    fresh = not body.rev or body.seq >= m.asked
    target = ladder.chosen(m, body.option) if m.asking and fresh else None
    if target is None and body.option in BUILTINS:
        target = digress.do(m, body.option)
    if target is not None:
        m.acknowledge()
        return target
    if body.rev:
        return _nothing(m, "stale")
    return _bare(m, body.option)


def _bare(m: Move, option: str) -> Target:
    """An option of the stop at hand; `remedy.outcome` for a remedy."""
    node = m.node
    if isinstance(node, TroubleshootNode) and m.at.remedy:
        remedy_id, _, outcome = option.rpartition(".")
        if remedy_id in ("", m.at.remedy) and outcome in _OUTCOMES:
            return _remedy(m, m.flow, m.at.remedy, outcome)
        if remedy_id and show.node_of_remedy(m.flow, remedy_id):
            return _remedy(m, m.flow, remedy_id, outcome)
    if isinstance(node, (AskNode, WaitNode)):
        _drop_own(m)
        target = question.press_option(m, node, option)
        if target is not None:
            m.acknowledge()
            return target
    if "." in option:
        remedy_id, _, outcome = option.rpartition(".")
        if show.node_of_remedy(m.flow, remedy_id):
            return _remedy(m, m.flow, remedy_id, outcome)
    return _gone(m)


def _of_flow(m: Move, body: Choose) -> Target:
    """A button of a node or remedy, of this revision or another, of this flow or one left behind."""
    flow = _flow_of(m, body)
    if flow is None:
        return _gone(m)
    if body.node == m.at.node and flow.id == m.at.ref.flow:
        return _at_hand(m, body)
    node = flow.nodes.get(body.node)
    if node is None:
        return _remedy(m, flow, body.node, body.option) if show.node_of_remedy(flow, body.node) else _gone(m)
    if not isinstance(node, (AskNode, WaitNode)) or f"{flow.id}.{node.id}" not in m.path:
        return _gone(m)
    return _earlier(m, flow, node, body)


def _flow_of(m: Move, body: Choose) -> Flow | None:
    """The flow a press belongs to, in the revision this conversation stands on."""
    if body.rev == m.flow.rev:
        return m.flow
    pressed = m.library.by_rev(body.rev)
    if pressed is None or pressed.id == m.flow.id:
        # another revision of this flow, or one no longer kept: honoured where its node still exists
        known = body.node in m.flow.nodes or show.node_of_remedy(m.flow, body.node) is not None
        return m.flow if known else None
    return m.pinned(pressed.id)


def _at_hand(m: Move, body: Choose) -> Target:
    node = m.node
    if not isinstance(node, (AskNode, WaitNode)):
        return _gone(m)
    _drop_own(m)
    target = question.press_option(m, node, body.option)
    if target is None:
        return _gone(m)
    m.acknowledge()
    return target


def _drop_own(m: Move) -> None:
    """He pressed a button of the flow: the engine's own question is off."""
    if m.asking and m.asking.startswith(("switch:", "which")):
        m.held = None
    m.asking, m.offered = None, ()


def _earlier(m: Move, flow: Flow, node: AskNode | WaitNode, body: Choose) -> Target:
    """A button of an earlier question: a correction, or for one without a slot a new choice."""
    option = show.option_of(node.options, body.option)
    slot = flow.slots.get(node.slot) if isinstance(node, AskNode) and node.slot else None
    if option is None or option.next == RESUME or (isinstance(node, AskNode) and node.gate):
        return _nothing(m, "earlier")  # a gate passed, or a digression that is over
    value = value_of_option(slot, option.id)
    if slot is not None and m.value(slot.id) == value:
        return _nothing(m, "same")
    m.acknowledge()
    _drop_own(m)
    m.note("earlier", f"{node.id}.{option.id}")
    m.misses = 0
    elsewhere = flow is not m.flow
    if elsewhere:
        m.stack, m.errand = (), None
        m.change_flow(flow)
    if slot is None or value is None:
        m.leave_digressions()
        if slot is not None:
            m.put(slot.id, None, "tap")
        return option.next
    change = corrections.Change(slot.id, m.value(slot.id), value)
    m.put(slot.id, value, "tap")
    corrections.tell(m, [change], as_corrected=True)
    m.rewalk = elsewhere
    return option.next if elsewhere else corrections.follow(m, [change])


def _remedy(m: Move, flow: Flow, remedy_id: str, outcome: str) -> Target:
    found = show.node_of_remedy(flow, remedy_id)
    if found is None or outcome not in _OUTCOMES:
        return _gone(m)
    node, _, remedy = found
    if outcome == "later" and remedy.wait is None:
        return _gone(m)
    here = flow is m.flow and m.at.node == node.id and m.at.remedy == remedy_id
    if not here and f"{flow.id}.{node.id}" not in m.path:
        return _gone(m)
    _drop_own(m)
    if here:
        m.acknowledge()
        return troubleshoot.came_of(m, node, remedy, _OUTCOMES[outcome])
    return _earlier_remedy(m, flow, node, remedy_id, _OUTCOMES[outcome])


def _earlier_remedy(m: Move, flow: Flow, node: TroubleshootNode, remedy_id: str, outcome: Outcome) -> Target:
    remedy = show.remedy_at(flow, node, remedy_id)
    if flow is not m.flow and outcome == "yes":
        m.stack, m.errand = (), None
        m.change_flow(flow)
    target = troubleshoot.changed_mind(m, node, remedy, outcome) if remedy is not None and flow is m.flow else None
    if target is None:
        return _nothing(m, "same")
    m.acknowledge()
    if outcome == "yes":
        m.leave_digressions()
    return target

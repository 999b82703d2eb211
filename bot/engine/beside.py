"""What a text says beside the question at hand: other slots, a handler's matter, another flow's business."""

from __future__ import annotations

from bot.engine import answers, corrections, show
from bot.engine.answers import Given, Unclear
from bot.engine.events import Text
from bot.engine.flow import AskNode, Flow, Handler, Slot
from bot.engine.move import SHOW, STAY, Move, Target
from bot.engine.words import contains_any, denied
from bot.values import Reading

SURE = 0.8


def noticed(m: Move, reading: Reading) -> Target | None:
    """Other slots, then handlers, then triggers. Slots alone are enough: noted, and the question is put again."""
    node = m.node
    known = answers.unasked(m.flow, reading, m.now, (node.slot,) if isinstance(node, AskNode) and node.slot else ())
    known = [
        one for one in known if not corrections.is_vaguer(m, *one, reading.normal) and not _replaces_by_bare_number(m, one[0], reading)
    ]
    changes = corrections.take(m, known)
    target = handle(m, reading) or other_flow(m, reading)
    if not changes:
        return target or _ask_which(m, known)
    corrections.tell(m, changes, also_new=target is None)
    return target or corrections.follow(m, changes)


def _replaces_by_bare_number(m: Move, slot: Slot, reading: Reading) -> bool:
    """A number alone is the sum when none is known; it takes nothing from one that is (it may be a card's last four digits)."""
    return slot.type == "money" and reading.normal.isdecimal() and m.value(slot.id) is not None


def _ask_which(m: Move, known: list[tuple[Slot, Given | Unclear]]) -> Target | None:
    """All that the text gave is a value of another slot with several meanings: clear that up now."""
    unclear = [(slot, found) for slot, found in known if isinstance(found, Unclear) and m.value(slot.id) not in found.values]
    if not unclear:
        return SHOW if known else None
    slot, found = unclear[0]
    if m.clarified >= m.flow.limits.clarify:
        return SHOW
    show.clarify(m, slot.id, answers.choices(found))
    return STAY


def handlers(m: Move) -> list[tuple[Flow, Handler]]:
    """Node, then flow, then everywhere (those of the entry flow)."""
    node, flow = m.at.node, m.flow
    found = [(flow, one) for one in flow.handlers if node in one.nodes] + [(flow, one) for one in flow.handlers if not one.nodes]
    entry = m.pinned(m.library.entry)
    if entry is not None and entry.id != flow.id:
        found += [(entry, one) for one in entry.handlers if not one.nodes]
    return found


def handle(m: Move, reading: Reading, *, but: tuple[str, ...] = ()) -> Target | None:
    """`but`: intents that have been served already."""
    known = [(flow, one) for flow, one in handlers(m) if one.intent not in but]
    for flow, handler in known:
        if any((word := contains_any(reading.normal, words)) and not denied(reading.normal, word) for words in handler.words.values()):
            return _do(m, flow, handler)
    for flow, handler in known:
        if sure_of(reading, handler.intent):
            return _do(m, flow, handler)
    return None


def handle_intent(m: Move, intent: str) -> Target | None:
    """The handler of an intent that he has named himself."""
    return next((_do(m, flow, one) for flow, one in handlers(m) if one.intent == intent), None)


def is_called(m: Move, normal: str) -> bool:
    """Whether a text holds a word that a handler listens for here."""
    return any((word := contains_any(normal, words)) and not denied(normal, word) for _, one in handlers(m) for words in one.words.values())


def sure_of(reading: Reading, intent: str) -> bool:
    for at, (name, chance) in enumerate(reading.intents):
        if name == intent and (chance >= SURE or (at == 0 and reading.decision in ("intent", intent))):
            return True
    return False


def _do(m: Move, flow: Flow, handler: Handler) -> Target:
    m.note("handler", handler.intent)
    m.misses = 0
    if handler.intent == "complaint":
        m.because = "complaint"
    if handler.resume:
        m.push(m.at)
    else:
        m.leave_digressions()
    return handler.goto if flow.id == m.flow.id or "#" in handler.goto or handler.goto.startswith("$") else f"{flow.id}#{handler.goto}"


def other_flow(m: Move, reading: Reading) -> Target | None:
    """Another flow is meant: at the entry flow go there at once, elsewhere ask."""
    best: tuple[int, Flow] | None = None
    for flow_id in m.library.live:
        if flow_id in (m.flow.id, m.library.entry):
            continue
        weight = triggers(m, reading, flow_id)
        if weight and (best is None or weight > best[0]):
            flow = m.pinned(flow_id)
            best = (weight, flow) if flow else best
    if best is None:
        return None
    m.held = Text(reading)
    if m.flow.id == m.library.entry:
        return switch(m, best[1])
    show.switch_or_stay(m, best[1])
    return STAY


def triggers(m: Move, reading: Reading, flow_id: str) -> int:
    """How strongly a text asks for a flow: 0 not at all; an intent outweighs any word."""
    flow = m.library.live_flow(flow_id)
    if flow is None:
        return 0
    if any(sure_of(reading, intent) for intent in (*flow.trigger.intents, f"flow:{flow_id}")):
        return 1000
    words = [word for words in flow.trigger.words.values() if (word := contains_any(reading.normal, words))]
    return max((len(word) for word in words), default=0)


def switch(m: Move, flow: Flow) -> Target:
    """Leave this flow for another; the answers go along."""
    m.note("switch", flow.id)
    m.leave_digressions()
    m.because, m.misses = "", 0
    return f"{flow.id}#{flow.start}"

"""What a text may be, tried in one fixed order; the first rung that holds wins.

controls → the engine's own open question → an answer to the question at hand → thanks, correct → another declared slot
→ handlers (node, flow, everywhere) → another flow's trigger → not understood.
At a gate only controls and its own answer count; all else is kept and taken up behind it.
Every rung returns where to go on, or None: not mine.
"""

from __future__ import annotations

from bot.engine import answers, corrections, digress, show, troubleshoot
from bot.engine.answers import Given, Unclear, Wrong
from bot.engine.buttons import DONE, SKIP
from bot.engine.effects import Record
from bot.engine.events import Text
from bot.engine.flow import RESUME, ActNode, AskNode, Flow, Handler, Option, Slot, TroubleshootNode, WaitNode
from bot.engine.move import HUMAN, SHOW, STAY, Move, Target
from bot.engine.words import contains_any, denied, is_word
from bot.values import Reading, Scalar

SURE = 0.8
_MIN_FOR_LANGUAGE = 4  # characters: “ok” tells nobody's language


def hear(m: Move, reading: Reading) -> Target:
    _first_language(m, reading)
    m.turns += 1
    control = digress.named_in(m, reading, digress.FIRST)
    if control:
        return digress.do(m, control, reading.normal)
    node = m.node
    if isinstance(node, ActNode):
        hold(m, reading)
        return STAY
    if m.asking:
        target = _own_question(m, reading)
        if target:
            return target
        if m.asking.startswith("switch:"):
            m.held = None
        m.asking, m.offered = None, ()
    if isinstance(node, AskNode) and node.gate:
        return _at_gate(m, node, reading)
    return (
        _answer(m, reading)
        or _after_answers(m, reading)
        or _beside(m, reading)
        or _safe_to_ignore(reading)
        or miss(m, "photo_wanted" if _wants_photo(m) else None)
    )


def _first_language(m: Move, reading: Reading) -> None:
    """His first words say more about his language than his Telegram does."""
    if m.turns == 0 and reading.language in m.flow.langs and reading.language != m.lang and len(reading.masked) >= _MIN_FOR_LANGUAGE:
        m.lang = reading.language
        m.effects.append(Record("language", {"lang": m.lang}))


def _safe_to_ignore(reading: Reading) -> Target | None:
    """A message that was mostly a card number or a code is no miss; the desk says what there is to say about it."""
    return SHOW if reading.sensitive else None


def _wants_photo(m: Move) -> bool:
    node = m.node
    slot = m.flow.slots.get(node.slot) if isinstance(node, AskNode) and node.slot else None
    return slot is not None and slot.type == "photo"


# --- the engine's own questions


def _own_question(m: Move, reading: Reading) -> Target | None:
    """An answer in words to what the engine itself asked; None lets the text be anything else."""
    kind, _, name = (m.asking or "").partition(":")
    normal = reading.normal
    if kind == "confirm" and (is_word(m.library, "yes", normal) or is_word(m.library, "no", normal)):
        return chosen(m, "yes" if is_word(m.library, "yes", normal) else "no")
    if kind == "switch" and is_word(m.library, "no", normal):
        return chosen(m, "stay")
    if kind == "switch" and (is_word(m.library, "yes", normal) or _triggers(m, reading, name)):
        return chosen(m, "switch")
    if kind == "clarify" and normal.isascii() and normal.isdigit() and len(normal) == 1:
        return chosen(m, normal)
    if kind == "correct":
        named = [slot for slot in m.offered if isinstance(slot, str) and _is_label(m, slot, normal)]
        return chosen(m, named[0]) if len(named) == 1 else None
    return None


def _is_label(m: Move, slot: str, normal: str) -> bool:
    declared = m.flow.slots.get(slot)
    return declared is not None and any(normal == label.lower() for label in declared.label.by_lang.values())


def chosen(m: Move, option: str) -> Target | None:
    """A choice among what the engine itself offered; None when there is no such choice now."""
    kind, _, name = (m.asking or "").partition(":")
    offered = m.offered
    if kind == "confirm" and option in ("yes", "no"):
        return _confirmed(m, name, option == "yes")
    if kind == "switch" and option in ("switch", "stay"):
        return _switched(m, name, option == "switch")
    if kind == "correct" and option in offered:
        m.asking, m.offered = None, ()
        return digress.redo(m, option)
    if kind == "clarify" and option.isascii() and option.isdigit() and len(option) < 3 and 0 < int(option) <= len(offered):
        m.asking, m.offered = None, ()
        return _clarified(m, name, offered[int(option) - 1])
    return None


def _confirmed(m: Move, what: str, yes: bool) -> Target:
    m.asking, m.offered = None, ()
    if not yes:
        return SHOW
    return digress.restart(m) if what == "restart" else digress.stop(m)


def _switched(m: Move, flow_id: str, yes: bool) -> Target:
    m.asking, m.offered = None, ()
    flow = m.pinned(flow_id) if yes else None
    if flow is None:
        m.held = None
        return SHOW
    return switch(m, flow)


def switch(m: Move, flow: Flow) -> Target:
    """Leave this flow for another; the answers go along."""
    m.note("switch", flow.id)
    m.leave_digressions()
    m.because, m.misses = "", 0
    return f"{flow.id}#{flow.start}"


def _clarified(m: Move, slot: str, value: Scalar) -> Target:
    node = m.node
    if isinstance(node, AskNode) and node.slot == slot:
        return answered(m, node, Given(value))
    before = m.value(slot)
    m.put(slot, value, "tap" if not isinstance(m.event.body, Text) else "text")
    changes = [corrections.Change(slot, before, value)]
    corrections.tell(m, changes)
    return corrections.follow(m, changes)


# --- the question at hand


def _answer(m: Move, reading: Reading) -> Target | None:
    node = m.node
    if isinstance(node, AskNode):
        return _answer_ask(m, node, reading)
    if isinstance(node, WaitNode):
        option = answers.match_option(node.options, reading.normal)
        if option is None:
            return None
        m.misses = 0
        return option.next
    if isinstance(node, TroubleshootNode):
        if is_word(m.library, "gave_up", reading.normal):
            m.because = "gave_up"
            return node.gave_up
        remedy = show.remedy_at(m.flow, node, m.at.remedy)
        outcome = troubleshoot.outcome_of(m, reading, remedy) if remedy else None
        return troubleshoot.came_of(m, node, remedy, outcome) if remedy and outcome else None
    return None


def _answer_ask(m: Move, node: AskNode, reading: Reading) -> Target | None:
    if node.skip and is_word(m.library, "skip", reading.normal) and answers.match_option(node.options, reading.normal) is None:
        return skipped(m, node)
    if node.multiple and m.value(node.slot or "") is not None and is_word(m.library, "that_is_all", reading.normal):
        return photos_done(m, node)
    slot = m.flow.slots.get(node.slot) if node.slot else None
    if slot is not None and slot.type == "text" and _is_order(m, reading):
        return None
    found = answers.answer_to(m.library, m.flow, node, reading, m.now)
    match found:
        case None:
            return None
        case Wrong():
            # meant as an answer but impossible: say why, and count it like any other miss
            return miss(m, found.key, dict([found.arg]) if found.arg else None)
        case Unclear() if m.clarified < m.flow.limits.clarify:
            others = [one for one in _others(m, node, reading) if not answers.overlaps(found.span, one[1].span or (0, 0))]
            corrections.take(m, others)
            show.clarify(m, str(node.slot), found.values)
            m.note("clarify", str(node.slot))
            return STAY
        case Unclear():
            found = Given(found.values[0], found.grain, None, found.span)
    return _take_answer(m, node, found, reading)


def _take_answer(m: Move, node: AskNode, found: Given, reading: Reading) -> Target:
    others = [
        one
        for one in _others(m, node, reading)
        if (found.option is not None and found.span is None) or not answers.overlaps(found.span, one[1].span or (0, 0))
    ]
    changes = [one for one in corrections.take(m, others) if one.before is not None]
    target = answered(m, node, found)
    if m.flow.id == m.library.entry and found.option is not None and not _is_whole(found.option, reading):
        m.held = Text(reading)  # a story in which a choice was named: the flow it leads to shall read it too
    if not changes:
        return target
    corrections.tell(m, changes)
    turned = corrections.follow(m, changes)
    return target if turned == SHOW else turned


def _is_whole(option: Option, reading: Reading) -> bool:
    return any(reading.normal in words for words in option.words.values())


def _others(m: Move, node: AskNode, reading: Reading) -> list[tuple[Slot, Given | Unclear]]:
    return answers.unasked(m.flow, reading, m.now, (node.slot,) if node.slot else ())


def _is_order(m: Move, reading: Reading) -> bool:
    """At a question for free text: a whole message that is a handler's word is an order, not an answer."""
    return any(reading.normal in words for _, handler in _handlers(m) for words in handler.words.values())


def answered(m: Move, node: AskNode, found: Given) -> Target:
    """An answer to the ask at hand: keep it, and say where to go."""
    m.note("answer", str(found.value))
    m.misses = 0
    m.asking, m.offered = None, ()
    slot, before = node.slot, m.value(node.slot or "")
    if slot:
        source = "text" if isinstance(m.event.body, Text) else "tap"
        m.put(slot, found.value, "text" if source == "text" else "tap", grain=found.grain)
    onward = found.option.next if found.option else node.next
    if slot and m.errand in (f"redo:{slot}", f"need:{slot}") and m.stack:
        return _errand_done(m, slot, before, found)
    if onward is None:
        m.note("no_next")
        return RESUME if m.stack else HUMAN
    return onward


def _errand_done(m: Move, slot: str, before: Scalar, found: Given) -> Target:
    redo = (m.errand or "").startswith("redo:")
    m.errand = None
    if not redo or before == found.value:
        return RESUME
    frame = m.pop()
    if frame is not None:
        m.at = frame
    changes = [corrections.Change(slot, before, found.value, found.grain)]
    corrections.tell(m, changes)
    target = corrections.follow(m, changes)
    return target if target != SHOW else show.or_enter(m)


def skipped(m: Move, node: AskNode) -> Target:
    m.note("skip")
    m.misses = 0
    m.asking, m.offered = None, ()
    if node.slot and m.value(node.slot) is None:
        m.put(node.slot, None, "tap")
    if node.slot and m.errand in (f"redo:{node.slot}", f"need:{node.slot}") and m.stack:
        m.errand = None
        return RESUME
    return node.skip or SHOW


def photos_done(m: Move, node: AskNode) -> Target:
    m.note("photos", str(m.value(node.slot or "")))
    m.misses = 0
    return node.next or RESUME


def press_option(m: Move, node: AskNode | WaitNode, option_id: str) -> Target | None:
    """A button of the ask or wait at hand; None when it has no such button."""
    if isinstance(node, AskNode):
        if option_id == SKIP and node.skip:
            return skipped(m, node)
        if option_id == DONE and node.multiple and m.value(node.slot or "") is not None:
            return photos_done(m, node)
    slot = m.flow.slots.get(node.slot) if isinstance(node, AskNode) and node.slot else None
    option = show.option_of(node.options, option_id)
    if isinstance(node, WaitNode):
        return option.next if option else None
    if option is not None:
        return answered(m, node, Given(answers.value_of_option(slot, option.id), option=option))
    if not node.options and slot is not None and slot.type == "bool" and option_id in ("yes", "no"):
        return answered(m, node, Given(option_id == "yes"))
    return None


def _after_answers(m: Move, reading: Reading) -> Target | None:
    name = digress.named_in(m, reading, digress.AFTER_ANSWERS)
    return digress.do(m, name, reading.normal) if name else None


# --- beside the question


def _beside(m: Move, reading: Reading) -> Target | None:
    """Other slots, then handlers, then triggers. Slots alone are enough: noted, and the question is put again."""
    node = m.node
    known = answers.unasked(m.flow, reading, m.now, (node.slot,) if isinstance(node, AskNode) and node.slot else ())
    changes = corrections.take(m, known)
    target = _handle(m, reading) or _other_flow(m, reading)
    if not changes:
        return target or _ask_which(m, known)
    corrections.tell(m, changes, also_new=target is None)
    return target or corrections.follow(m, changes)


def _ask_which(m: Move, known: list[tuple[Slot, Given | Unclear]]) -> Target | None:
    """All that the text gave is a value of another slot with several meanings: clear that up now."""
    unclear = [(slot, found) for slot, found in known if isinstance(found, Unclear) and m.value(slot.id) not in found.values]
    if not unclear:
        return SHOW if known else None
    slot, found = unclear[0]
    if m.clarified >= m.flow.limits.clarify:
        return SHOW
    show.clarify(m, slot.id, found.values)
    return STAY


def _handlers(m: Move) -> list[tuple[Flow, Handler]]:
    """Node, then flow, then everywhere (those of the entry flow)."""
    node, flow = m.at.node, m.flow
    found = [(flow, one) for one in flow.handlers if node in one.nodes] + [(flow, one) for one in flow.handlers if not one.nodes]
    entry = m.pinned(m.library.entry)
    if entry is not None and entry.id != flow.id:
        found += [(entry, one) for one in entry.handlers if not one.nodes]
    return found


def _handle(m: Move, reading: Reading) -> Target | None:
    known = _handlers(m)
    for flow, handler in known:
        if any((word := contains_any(reading.normal, words)) and not denied(reading.normal, word) for words in handler.words.values()):
            return _do(m, flow, handler)
    for flow, handler in known:
        if sure_of(reading, handler.intent):
            return _do(m, flow, handler)
    return None


def sure_of(reading: Reading, intent: str) -> bool:
    for at, (name, chance) in enumerate(reading.intents):
        if name == intent and (chance >= SURE or (at == 0 and reading.decision == "intent")):
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


def _other_flow(m: Move, reading: Reading) -> Target | None:
    """Another flow is meant: at the entry flow go there at once, elsewhere ask."""
    best: tuple[int, Flow] | None = None
    for flow_id in m.library.live:
        if flow_id in (m.flow.id, m.library.entry):
            continue
        weight = _triggers(m, reading, flow_id)
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


def _triggers(m: Move, reading: Reading, flow_id: str) -> int:
    """How strongly a text asks for a flow: 0 not at all; an intent outweighs any word."""
    flow = m.library.live_flow(flow_id)
    if flow is None:
        return 0
    if any(sure_of(reading, intent) for intent in (*flow.trigger.intents, f"flow:{flow_id}")):
        return 1000
    words = [word for words in flow.trigger.words.values() if (word := contains_any(reading.normal, words))]
    return max((len(word) for word in words), default=0)


# --- gates, and what was kept at them


def _at_gate(m: Move, node: AskNode, reading: Reading) -> Target:
    found = answers.answer_to(m.library, m.flow, node, reading, m.now)
    if isinstance(found, Given):
        return answered(m, node, found)
    first = m.held is None
    hold(m, reading)
    if first:
        m.say_own("held", show.ask_keyboard(m, node))
        return STAY
    return miss(m)


def hold(m: Move, reading: Reading) -> None:
    """Keep a text for later. Several become one: the words joined, later values over earlier ones."""
    before = m.held.reading if m.held else None
    if before is None:
        m.held = Text(reading)
        return
    m.held = Text(
        Reading(
            masked=f"{before.masked}\n{reading.masked}"[:4096],
            normal=f"{before.normal} {reading.normal}"[:4096],
            intents=before.intents or reading.intents,
            decision=before.decision if before.intents else reading.decision,
            slots={**before.slots, **reading.slots},
            language=reading.language or before.language,
            sensitive=(),
            model=reading.model,
        )
    )


def take_up(m: Move, node: AskNode) -> Target | None:
    """On arriving at an ask with a kept text: what it says goes into the slots; it may be the answer, an order, or another flow's business."""
    if m.held is None:
        return None
    reading, m.held = m.held.reading, None
    m.note("taken_up")
    corrections.take(m, answers.unasked(m.flow, reading, m.now))
    slot = m.flow.slots.get(node.slot) if node.slot else None
    if slot is None or slot.type != "text":
        found = answers.answer_to(m.library, m.flow, node, reading, m.now)
        if isinstance(found, Given) and not (slot is not None and m.value(slot.id) is not None):
            target = answered(m, node, found)
            if m.flow.id == m.library.entry and found.option is not None and not _is_whole(found.option, reading):
                m.held = Text(reading)  # as at the menu itself: the flow it leads to shall read the story too
            return target
    return _handle(m, reading) or (_other_flow(m, reading) if m.flow.id == m.library.entry else None)


# --- not understood


def miss(m: Move, reason: str | None = None, args: dict[str, Scalar] | None = None) -> Target:
    """Not understood: reprompt, reprompt, then a person."""
    m.misses += 1
    m.total_misses += 1
    m.note("miss", str(m.misses))
    m.effects.append(Record("missed", {"node": f"{m.at.ref.flow}.{m.at.node}", "times": m.misses}))
    limits = m.flow.limits
    if m.misses > limits.no_match or m.total_misses > limits.total_misses:
        m.because = "missed"
        return HUMAN
    node = m.node
    if reason:
        m.say_own(reason, args=args)
        return SHOW
    if isinstance(node, AskNode) and len(node.reprompts) >= m.misses:
        m.say(node.reprompts[m.misses - 1], show.ask_keyboard(m, node), cite=node.cite, origin=node.origin)
        return STAY
    m.say_own("reprompt" if isinstance(node, AskNode) and not node.options else "reprompt_buttons")
    return SHOW

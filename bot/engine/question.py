"""The question at hand: what answers it, by words, button or silence, and where the answer leads."""

from __future__ import annotations

from bot.engine import answers, beside, corrections, show, troubleshoot
from bot.engine.answers import Given, Unclear, Wrong
from bot.engine.buttons import DONE, SKIP
from bot.engine.effects import Record
from bot.engine.events import Text
from bot.engine.flow import RESUME, AskNode, Option, Slot, TroubleshootNode, WaitNode
from bot.engine.move import HUMAN, SHOW, STAY, Move, Target
from bot.engine.words import asks_meaning, is_word
from bot.values import Reading, Scalar


def answer(m: Move, reading: Reading) -> Target | None:
    node = m.node
    if isinstance(node, AskNode):
        return _answer_ask(m, node, reading)
    if isinstance(node, WaitNode):
        option = answers.match_option(node.options, reading.normal) or answers.plain_option(m.library, node.options, reading.normal)
        if option is None:
            return None
        m.misses = 0
        return option.next
    if isinstance(node, TroubleshootNode):
        if is_word(m.library, "gave_up", reading.normal):
            m.because = "gave_up"
            m.note("gave_up")
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
        case Given() if found.option is not None and node.reprompts and m.flow.id != m.library.entry and asks_meaning(reading.normal):
            # “what does T+1 mean?” names an answer and gives none; the first reprompt says it in other words
            m.say(node.reprompts[0], show.ask_keyboard(m, node), cite=node.cite, origin=node.origin)
            return STAY
        case Wrong():
            # meant as an answer but impossible: say why, and count it like any other miss
            return miss(m, found.key, dict([found.arg]) if found.arg else None)
        case Unclear() if m.clarified < m.flow.limits.clarify:
            others = [one for one in _others(m, node, reading) if not answers.overlaps(found.span, one[1].span or (0, 0))]
            corrections.take(m, others)
            show.clarify(m, str(node.slot), answers.choices(found))
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
    if m.flow.id == m.library.entry and found.option is not None and not is_whole(found.option, reading):
        m.held = Text(reading)  # a story in which a choice was named: the flow it leads to shall read it too
    if not changes:
        return target
    corrections.tell(m, changes)
    turned = corrections.follow(m, changes)
    return target if turned == SHOW else turned


def is_whole(option: Option, reading: Reading) -> bool:
    return any(reading.normal in words for words in option.words.values())


def _others(m: Move, node: AskNode, reading: Reading) -> list[tuple[Slot, Given | Unclear]]:
    return answers.unasked(m.flow, reading, m.now, (node.slot,) if node.slot else ())


def _is_order(m: Move, reading: Reading) -> bool:
    """At a question for free text: a whole message that is a handler's word is an order, not an answer."""
    return any(reading.normal in words for _, handler in beside.handlers(m) for words in handler.words.values())


def answered(m: Move, node: AskNode, found: Given) -> Target:
    """An answer to the ask at hand: keep it, and say where to go."""
    chosen = found.option is not None or isinstance(found.value, bool)
    m.note("answer", str(found.value) if chosen else "")  # what people wrote does not go into the trace
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
    m.note("photos")
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

"""What a text may be, tried in one fixed order; the first rung that holds wins.

controls → the engine's own open question → an answer to the question at hand → thanks, correct → another declared slot
→ handlers (node, flow, everywhere) → another flow's trigger → not understood.
At a gate only controls and its own answer count; all else is kept and taken up behind it.
Every rung returns where to go on, or None: not mine.
"""

from __future__ import annotations

from bot.engine import answers, beside, corrections, digress, question, several, show, which, words
from bot.engine.answers import Given
from bot.engine.effects import Record
from bot.engine.events import Text
from bot.engine.flow import ActNode, AskNode
from bot.engine.move import SHOW, STAY, Move, Target
from bot.engine.words import is_word
from bot.values import Reading, Scalar

_ARRIVED = "already_arrived"
"""The intent whose handler asks whether the matter is settled. A bare “it's here” is no word to look for inside a longer text, which may
tell of one sale that came and one that did not."""
_HEARD = "heard"  # bucket: he has written something that tells his language


def hear(m: Move, reading: Reading) -> Target:
    _in_his_language(m, reading)
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
        if m.asking.startswith(("switch:", "which")):
            m.held = None
        m.asking, m.offered = None, ()
    if isinstance(node, AskNode) and node.gate:
        return _at_gate(m, node, reading)
    reading = several.first_of(m, reading)
    return (
        question.answer(m, reading)
        or _after_answers(m, reading)
        or beside.noticed(m, reading)
        or _safe_to_ignore(reading)
        or which.offer(m, reading)
        or which.beyond(m, reading)
        or question.miss(m, "photo_wanted" if _wants_photo(m) else None)
    )


def _in_his_language(m: Move, reading: Reading) -> None:
    """His words say more about his language than his Telegram does, his first ones at once. What he chose himself stays."""
    lang = words.language_told(reading, first=_HEARD not in m.buckets)
    if lang is None or lang not in m.flow.langs or words.CHOSEN in m.buckets:
        return
    if _HEARD not in m.buckets:
        m.buckets = {**m.buckets, _HEARD: "1"}
    if lang != m.lang:
        m.lang = lang
        m.effects.append(Record("language", {"lang": lang}))


def _safe_to_ignore(reading: Reading) -> Target | None:
    """A message that was mostly a card number or a code is no miss; the desk says what there is to say about it."""
    return SHOW if reading.sensitive else None


def _wants_photo(m: Move) -> bool:
    node = m.node
    slot = m.flow.slots.get(node.slot) if isinstance(node, AskNode) and node.slot else None
    return slot is not None and slot.type == "photo"


def _own_question(m: Move, reading: Reading) -> Target | None:
    """An answer in words to what the engine itself asked; None lets the text be anything else."""
    kind, _, name = (m.asking or "").partition(":")
    normal = reading.normal
    if kind == "confirm" and (is_word(m.library, "yes", normal) or is_word(m.library, "no", normal)):
        return chosen(m, "yes" if is_word(m.library, "yes", normal) else "no")
    if kind == "switch" and is_word(m.library, "no", normal):
        return chosen(m, "stay")
    if kind == "switch" and (is_word(m.library, "yes", normal) or beside.triggers(m, reading, name)):
        return chosen(m, "switch")
    if kind == "clarify" and normal.isascii() and normal.isdigit() and len(normal) == 1:
        return chosen(m, normal)
    if kind == "which":
        return chosen(m, which.named(m, normal))
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
    if kind == "which" and option.isascii() and option.isdigit() and len(option) < 3 and int(option) <= len(offered):
        return which.chosen(m, str(offered[int(option) - 1]) if option != "0" else None)
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
    return beside.switch(m, flow)


def _clarified(m: Move, slot: str, value: Scalar) -> Target:
    node, given = m.node, answers.as_chosen(m.flow.slots.get(slot), value, m.now)
    if isinstance(node, AskNode) and node.slot == slot:
        return question.answered(m, node, given)
    before = m.value(slot)
    m.put(slot, given.value, "tap" if not isinstance(m.event.body, Text) else "text", grain=given.grain)
    changes = [corrections.Change(slot, before, given.value, given.grain)]
    corrections.tell(m, changes)
    return corrections.follow(m, changes)


def _after_answers(m: Move, reading: Reading) -> Target | None:
    name = digress.named_in(m, reading, digress.AFTER_ANSWERS)
    if name == "arrived":
        return beside.handle_intent(m, _ARRIVED)  # None where no flow waits for money: then it may be anything
    return digress.do(m, name, reading.normal) if name else None


def _at_gate(m: Move, node: AskNode, reading: Reading) -> Target:
    found = answers.answer_to(m.library, m.flow, node, reading, m.now)
    if isinstance(found, Given):
        return question.answered(m, node, found)
    first = m.held is None
    hold(m, reading)
    if first:
        m.say_own("held", show.ask_keyboard(m, node))
        return STAY
    return question.miss(m)


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
    reading, m.held = several.first_of(m, m.held.reading), None
    m.note("taken_up")
    corrections.take(m, answers.unasked(m.flow, reading, m.now))
    slot = m.flow.slots.get(node.slot) if node.slot else None
    if slot is None or slot.type != "text":
        found = answers.answer_to(m.library, m.flow, node, reading, m.now)
        if isinstance(found, Given) and not (slot is not None and m.value(slot.id) is not None):
            target = question.answered(m, node, found)
            if m.flow.id == m.library.entry and found.option is not None and not question.is_whole(found.option, reading):
                m.held = Text(reading)  # as at the menu itself: the flow it leads to shall read the story too
            return target
    served = ("not_arrived", "complaint") if m.because == "complaint" else ("not_arrived",)  # it is what brought him here
    at_entry = m.flow.id == m.library.entry
    onward = beside.handle(m, reading, but=served) or (beside.other_flow(m, reading) if at_entry else None)
    return onward or (which.offer(m, reading) or which.beyond(m, reading) if at_entry else None)

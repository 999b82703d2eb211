"""Answers that come out of turn: noted, corrected, and what follows for the way already gone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.engine.answers import Given, Unclear, choices
from bot.engine.events import Choose
from bot.engine.flow import ActNode, AnyNode, AskNode, BranchNode, Flow, Slot, TroubleshootNode
from bot.engine.guards import slots_of
from bot.engine.move import SHOW, Move, Target
from bot.engine.show import option_of
from bot.engine.state import Source
from bot.engine.texts import id_of
from bot.engine.words import corrects
from bot.values import Grain, Scalar

_VAGUE = ("time_of_day", "day")


@dataclass(frozen=True, slots=True)
class Change:
    slot: str
    before: Scalar
    after: Scalar
    grain: Grain | None = None


def take(m: Move, found: Sequence[tuple[Slot, Given | Unclear]]) -> list[Change]:
    """Put into the slots what a text said beside the answer. What is not sure waits in `unsure` until it is asked."""
    changes: list[Change] = []
    for slot, answer in found:
        known = m.value(slot.id)
        if isinstance(answer, Unclear):
            if known is None:
                m.unsure = {**m.unsure, slot.id: choices(answer)}
        elif known != answer.value:
            m.put(slot.id, answer.value, _source(m), grain=answer.grain, confirmed=False)
            changes.append(Change(slot.id, known, answer.value, answer.grain))
    return changes


def is_vaguer(m: Move, slot: Slot, found: Given | Unclear, normal: str) -> bool:
    """A time of day in passing (“why did the evening one not come?”) takes nothing from a time already told to the minute, unless he says
    that it was wrong."""
    known = m.slots.get(slot.id)
    exact = known is not None and known.value is not None and known.grain not in _VAGUE
    return slot.type == "datetime" and exact and found.grain in _VAGUE and not corrects(normal)


def _source(m: Move) -> Source:
    return "tap" if isinstance(m.event.body, Choose) else "text"


def tell(m: Move, changes: Sequence[Change], *, also_new: bool = True, as_corrected: bool = False) -> None:
    """One line about what was changed, or newly noted. `as_corrected`: even an answer that was skipped before."""
    corrected = [one for one in changes if as_corrected or one.before is not None]
    fresh = [one for one in changes if not as_corrected and one.before is None]
    if corrected:
        first = corrected[0]
        label, value = _label(m, first.slot), m.shown_value(first.slot, first.after, first.grain)
        m.say_own("corrected", args={"what": _what(m, corrected), "label": label, "value": value})
    if fresh and also_new:
        m.say_own("noted", args={"what": _what(m, fresh)})


def _what(m: Move, changes: Sequence[Change]) -> str:
    joint = "，" if m.lang == "zh" else ", "
    return joint.join(f"{_label(m, one.slot)} {m.shown_value(one.slot, one.after, one.grain)}{_unit(m, one)}" for one in changes)


def _unit(m: Move, change: Change) -> str:
    declared = m.flow.slots.get(change.slot)
    if declared is None or declared.type != "money" or change.after is None:
        return ""
    return " 元" if m.lang == "zh" else " yuan"


def _label(m: Move, slot: str) -> str:
    declared = m.flow.slots.get(slot)
    return m.words(declared.label) if declared else slot


def follow(m: Move, changes: Sequence[Change]) -> Target:
    """Where the conversation goes on after changes: back to the first stop already passed that they bear on, else it stays where it is."""
    if not changes:
        return SHOW
    turned = next((way for change in changes if (way := _other_way(m, change))), None)
    turned = turned or _first_touched(m, {one.slot for one in changes})
    if turned is None:
        return SHOW
    m.note("re_enter", turned)
    m.rewalk = True
    m.leave_digressions()
    return turned


def _other_way(m: Move, change: Change) -> str | None:
    """The next node of the option now chosen, when the option chosen before led elsewhere."""
    for node in m.flow.nodes.values():
        if isinstance(node, AskNode) and node.slot == change.slot and m.has_visited(node.id):
            old, new = option_of(node.options, id_of(change.before)), option_of(node.options, id_of(change.after))
            if new is not None and change.before is not None and new.next != (old.next if old else node.next):
                return new.next
    return None


def _first_touched(m: Move, slots: set[str]) -> str | None:
    """The earliest stop since the flow was last begun that looks at one of the slots."""
    flow, prefix = m.flow, f"{m.at.ref.flow}."
    walked: list[str] = [stop[len(prefix) :] for stop in m.path if stop.startswith(prefix)]
    begun = max((at for at, stop in enumerate(walked) if stop == flow.start), default=0)
    for stop in walked[begun:]:
        node = flow.nodes.get(stop)
        if node is not None and _looks_at(flow, node, slots):
            return stop
    return None


def _looks_at(flow: Flow, node: AnyNode, slots: set[str]) -> bool:
    match node:
        case BranchNode(arms=arms):
            return any(arm.when is not None and slots & slots_of(arm.when) for arm in arms)
        case ActNode(args=args):
            return not slots.isdisjoint(args.values())
        case TroubleshootNode(model=name):
            model = flow.models.get(name)
            if model is None:
                return False
            return not slots.isdisjoint(model.clues) or any(
                not slots.isdisjoint(one.needs) or (one.only_if is not None and slots & slots_of(one.only_if)) for one in model.remedies
            )
        case _:
            return False

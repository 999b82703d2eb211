"""What a test step expected, held against what happened. Each difference is one sentence."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from bot.engine.effects import Act, CancelTimer, Effect, Handoff, OpenTicket, Record, Say, SetTimer
from bot.engine.flow import Slot
from bot.engine.keys import BUILTIN_TEXTS, PREFIX
from bot.engine.texts import render
from bot.flowfile.compile import fen
from bot.flowfile.data import duration
from bot.flowfile.play import Moved, Player, names_of
from bot.flowfile.trial_schema import Expect, WantedEffect
from bot.values import Money, Scalar


def differences(expect: Expect, player: Player, moved: Sequence[Moved]) -> Iterator[tuple[str, str]]:
    """(key of `expect`, sentence) for everything that was otherwise. `moved` is what the step did."""
    state = player.state
    if state is None:
        return
    effects = [effect for one in moved for effect in one.effects]
    says = [effect for effect in effects if isinstance(effect, Say)]
    yield from _said(expect, player, says)
    places = {"node": state.at.node, "flow": state.at.ref.flow, "remedy": state.at.remedy, "lang": state.lang, "status": state.status}
    for key, found in places.items():
        wanted = getattr(expect, key)
        if wanted is not None and wanted != found:
            yield key, f"{key} is {found or 'none'}, not {wanted}; said: {_list(say.key for say in says)}"
    if expect.end is not None and (state.status != "ended" or state.outcome != expect.end):
        yield "end", f"the conversation is {state.outcome or state.status} at {state.at.node}, not ended as {expect.end}"
    if expect.max_turns is not None and state.turns > expect.max_turns:
        yield "max_turns", f"it took {state.turns} turns, not at most {expect.max_turns}"
    flow = player.library.find(state.at.ref.flow, state.at.ref.rev)
    for slot, wanted_value in (expect.slots or {}).items():
        known = state.slots.get(slot)
        found_value = None if known is None else known.value
        if not same(flow.slots.get(slot) if flow else None, wanted_value, found_value):
            yield "slots", f"{slot} is {_shown(flow.slots.get(slot) if flow else None, found_value)}, not {wanted_value}"
    for wanted_effect in expect.effects or []:
        if not any(_is(wanted_effect, effect, player.now) for effect in effects):
            yield "effects", f"nothing did {_wanted(wanted_effect)}; what was done: {_list(map(_effect, effects))}"
    shown = {name for button in player.keyboard() for name in names_of(button)}
    for button in expect.buttons or []:
        if button not in shown:
            yield "buttons", f"there is no button {button}; there are {_list(names_of(one)[0] for one in player.keyboard())}"


def _said(expect: Expect, player: Player, says: Sequence[Say]) -> Iterator[tuple[str, str]]:
    at = 0
    for wanted in expect.says or []:
        place = next((place for place in range(at, len(says)) if is_key(says[place], wanted, player)), None)
        if place is None:
            yield "says", f"{wanted} was not said{' in this order' if at else ''}; said: {_list(say.key for say in says)}"
            break
        at = place + 1
    for unwanted in expect.never_said or []:
        if found := next((say for say in player.says() if is_key(say, unwanted, player)), None):
            yield "never_said", f"{found.key} was said"
    cited = {cite for say in says for cite in say.cite}
    for wanted in expect.cites or []:
        if wanted not in cited:
            yield "cites", f"{wanted} was not cited; cited: {_list(sorted(cited))}"
    if expect.words:
        text = "\n".join(render(player.library, say, {"ticket": "100-001", "next_open": "09:00"}) for say in says)
        for words in expect.words:
            if words not in text:
                yield "words", f"“{words}” was not said; said: {text}"


def is_key(say: Say, wanted: str, player: Player) -> bool:
    """`node` or `remedy` (any of its texts), `node.text`, `flow.node.text`, `corrected` or `corrected.slot` (the engine's own)."""
    if say.key == wanted or say.key.partition(".")[2] == wanted:
        return True
    if say.key.startswith(PREFIX):
        name, _, slot = wanted.removeprefix(PREFIX).partition(".")
        if name not in BUILTIN_TEXTS or say.key != PREFIX + name:
            return False
        flow = player.library.find(player.state.at.ref.flow, player.state.at.ref.rev) if player.state else None
        label = flow.slots[slot].label.in_(say.lang) if flow and slot in flow.slots else slot
        return not slot or any(label in str(value) for value in say.args.values())
    return "." not in wanted and say.key.split(".")[1:2] == [wanted]


def same(slot: Slot | None, wanted: Scalar | float, found: Scalar) -> bool:
    """Whether a value is what a test wrote: money in yuan, times in whatever zone."""
    if wanted is None or found is None:
        return wanted is None and found is None
    if slot is not None and slot.type == "money":
        return fen(wanted) == found
    if slot is not None and slot.type == "datetime":
        try:
            return datetime.fromisoformat(str(wanted)) == datetime.fromisoformat(str(found))
        except (ValueError, TypeError):
            return False
    return str(wanted) == str(found) if isinstance(wanted, float) else wanted == found


def _is(wanted: WantedEffect, effect: Effect, now: datetime) -> bool:
    match effect:
        case SetTimer(key, at):
            if wanted.set_timer != key:
                return False
            slack = timedelta(seconds=1)
            if wanted.after is not None and abs(at - now - duration(wanted.after)) > slack:
                return False
            return wanted.at is None or datetime.fromisoformat(wanted.at) == at
        case CancelTimer(key):
            return wanted.cancel_timer == key
        case Handoff():
            return (
                wanted.handoff == effect.queue
                and set(wanted.carry_has) <= {*effect.carry, "tried", "path"}
                and wanted.why in (None, effect.why)
                and wanted.priority in (None, effect.priority)
            )
        case OpenTicket():
            return wanted.open_ticket == effect.queue and wanted.why in (None, effect.why) and wanted.priority in (None, effect.priority)
        case Act():
            return wanted.act == effect.port
        case Record():
            return wanted.record == effect.kind
        case _:
            return False


def _wanted(wanted: WantedEffect) -> str:
    return " ".join(f"{key}: {value}" for key, value in wanted.model_dump(exclude_defaults=True).items())


def _effect(effect: Effect) -> str:
    match effect:
        case Say():
            return f"say {effect.key}"
        case SetTimer():
            return f"set_timer {effect.key} at {effect.at.isoformat()}"
        case CancelTimer():
            return f"cancel_timer {effect.key}"
        case Handoff():
            return f"handoff {effect.queue} ({effect.priority}, {effect.why}, carries {', '.join(effect.carry)})"
        case OpenTicket():
            return f"open_ticket {effect.queue}"
        case Act():
            return f"act {effect.port}"
        case Record():
            return f"record {effect.kind}"
        case _:
            return "ack"


def _shown(slot: Slot | None, value: Scalar) -> str:
    if value is None:
        return "not known"
    return Money(value).yuan() if slot is not None and slot.type == "money" and isinstance(value, int) else str(value)


def _list(names: object) -> str:
    found = [str(name) for name in names] if hasattr(names, "__iter__") else []
    return ", ".join(found) or "nothing"

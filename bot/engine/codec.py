"""State and Event ↔ plain values (dicts, lists, texts, numbers): an exact round trip, written by hand because every turn pays for it.

What has its usual value is left out. In a snapshot, answers and attempts that are still the same are named, not repeated.
Raises KeyError, TypeError or ValueError for what was not made here.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from functools import lru_cache
from itertools import islice
from operator import attrgetter
from typing import Any

from bot.engine.events import ActDone, Agent, Choose, Event, Media, Publish, Recall, Start, Text, Timer
from bot.engine.state import FORMAT, Attempt, FlowRef, Frame, SlotVal, Snapshot, State
from bot.values import Reading, Sensitive, SlotValue

Plain = dict[str, Any]

_SIMPLE: tuple[tuple[str, Any], ...] = (
    ("misses", 0),
    ("total_misses", 0),
    ("clarified", 0),
    ("turns", 0),
    ("policy_id", None),
    ("asking", None),
    ("status", "active"),
    ("outcome", None),
    ("seq", 0),
    ("asked", 0),
    ("errand", None),
    ("because", ""),
    ("pressed", ""),
    ("said", ""),
    ("said_times", 0),
    ("album", None),
    ("acts", 0),
    ("ticketed", False),
)
_SIMPLE_OF = attrgetter(*(name for name, _ in _SIMPLE))
_SEQUENCES = ("path", "shown", "offered")


def state_to(state: State) -> Plain:
    plain: Plain = {"fmt": state.fmt, "at": _frame_to(state.at), "lang": state.lang}
    for (name, usual), value in zip(_SIMPLE, _SIMPLE_OF(state), strict=True):
        if value != usual:
            plain[name] = value
    for name in _SEQUENCES:
        value = getattr(state, name)
        if value:
            plain[name] = list(value)
    if state.slots:
        plain["slots"] = {slot: _slot_to(one) for slot, one in state.slots.items()}
    if state.tried:
        plain["tried"] = [_attempt_to(one) for one in state.tried]
    if state.stack:
        plain["stack"] = [_frame_to(one) for one in state.stack]
    if state.timers:
        plain["timers"] = {key: at.isoformat() for key, at in state.timers.items()}
    if state.buckets:
        plain["buckets"] = dict(state.buckets)
    if state.unsure:
        plain["unsure"] = {slot: list(values) for slot, values in state.unsure.items()}
    if state.past:
        plain["past"] = [_snapshot_to(one, state) for one in state.past]
    if state.held is not None:
        plain["held"] = _reading_to(state.held.reading)
    return plain


def state_from(plain: Mapping[str, Any]) -> State:
    get = plain.get
    slots = {slot: _slot_from(one) for slot, one in get("slots", {}).items()}
    tried = tuple([_attempt_from(one) for one in get("tried", ())])
    held = get("held")
    return State(
        at=_frame_from(plain["at"]),
        lang=plain["lang"],
        fmt=get("fmt", FORMAT),
        stack=tuple([_frame_from(one) for one in get("stack", ())]),
        slots=slots,
        tried=tried,
        misses=get("misses", 0),
        total_misses=get("total_misses", 0),
        clarified=get("clarified", 0),
        turns=get("turns", 0),
        policy_id=get("policy_id"),
        buckets=get("buckets") or {},
        timers={key: datetime.fromisoformat(at) for key, at in get("timers", {}).items()},
        past=tuple([_snapshot_from(one, slots, tried) for one in get("past", ())]),
        path=tuple(get("path", ())),
        shown=tuple(get("shown", ())),
        asking=get("asking"),
        offered=tuple(get("offered", ())),
        held=None if held is None else Text(_reading_from(held)),
        status=get("status", "active"),
        outcome=get("outcome"),
        seq=get("seq", 0),
        asked=get("asked", 0),
        errand=get("errand"),
        unsure={slot: tuple(values) for slot, values in get("unsure", {}).items()},
        because=get("because", ""),
        pressed=get("pressed", ""),
        said=get("said", ""),
        said_times=get("said_times", 0),
        album=get("album"),
        acts=get("acts", 0),
        ticketed=get("ticketed", False),
    )


def _frame_to(one: Frame) -> list[Any]:
    return [one.ref.flow, one.ref.rev, one.node, one.entered_at.isoformat(), one.remedy]


def _frame_from(plain: list[Any]) -> Frame:
    flow, rev, node, entered_at, remedy = plain
    return Frame(_ref(flow, rev), node, datetime.fromisoformat(entered_at), remedy)


@lru_cache(maxsize=256)
def _ref(flow: str, rev: str) -> FlowRef:
    """A state names the same few revisions again and again."""
    return FlowRef(flow, rev)


def _slot_to(one: SlotVal) -> list[Any]:
    plain = [one.value, one.source, one.at.isoformat(), one.confirmed, one.grain]
    return plain if one.by_lang is None else [*plain, dict(one.by_lang)]


def _slot_from(plain: list[Any]) -> SlotVal:
    value, source, at, confirmed, grain, *more = plain
    return SlotVal(value, source, datetime.fromisoformat(at), confirmed, grain, more[0] if more else None)


def _attempt_to(one: Attempt) -> list[Any]:
    return [one.remedy, one.outcome, one.at.isoformat(), one.by, one.model]


def _attempt_from(plain: list[Any]) -> Attempt:
    remedy, outcome, at, by, model = plain
    return Attempt(remedy, outcome, datetime.fromisoformat(at), by, model)


def _snapshot_to(one: Snapshot, state: State) -> Plain:
    """`same`: how many of the state's slots, from the first on, the snapshot has too; or, when it is not as simple, `slots` and `order`."""
    plain: Plain = {"at": _frame_to(one.at)}
    if all(map(_same, one.slots.items(), state.slots.items())) and len(one.slots) <= len(state.slots):
        plain["same"] = len(one.slots)
    else:
        differing = {slot: value for slot, value in one.slots.items() if state.slots.get(slot) != value}
        plain["order"] = list(one.slots)
        plain["slots"] = {slot: _slot_to(value) for slot, value in differing.items()}
    if one.stack:
        plain["stack"] = [_frame_to(frame) for frame in one.stack]
    if one.tried:
        begins = state.tried[: len(one.tried)] == one.tried
        plain["tried"] = len(one.tried) if begins else [_attempt_to(attempt) for attempt in one.tried]
    return plain


def _same(old: tuple[str, SlotVal], new: tuple[str, SlotVal]) -> bool:
    return old[0] == new[0] and (old[1] is new[1] or old[1] == new[1])


def _snapshot_from(plain: Plain, slots: Mapping[str, SlotVal], tried: tuple[Attempt, ...]) -> Snapshot:
    if "same" in plain:
        known = dict(islice(slots.items(), plain["same"]))
    else:
        differing = {slot: _slot_from(value) for slot, value in plain["slots"].items()}
        known = {slot: differing[slot] if slot in differing else slots[slot] for slot in plain["order"]}
    before = plain.get("tried", 0)
    attempts = tried[:before] if isinstance(before, int) else tuple([_attempt_from(one) for one in before])
    stack = tuple([_frame_from(one) for one in plain.get("stack", ())])
    return Snapshot(_frame_from(plain["at"]), stack, known, attempts)


def _reading_to(reading: Reading) -> Plain:
    plain: Plain = {"masked": reading.masked, "normal": reading.normal, "decision": reading.decision}
    if reading.intents:
        plain["intents"] = [list(one) for one in reading.intents]
    if reading.slots:
        plain["slots"] = {
            name: [one.value, list(one.span), one.ambiguous, list(one.alternatives), one.grain] for name, one in reading.slots.items()
        }
    if reading.language is not None:
        plain["language"] = reading.language
    if reading.sensitive:
        plain["sensitive"] = [[one.kind, list(one.span)] for one in reading.sensitive]
    if reading.model:
        plain["model"] = reading.model
    return plain


def _reading_from(plain: Plain) -> Reading:
    slots: dict[str, SlotValue] = {}
    for name, (value, span, ambiguous, alternatives, grain) in plain.get("slots", {}).items():
        slots[name] = SlotValue(value, (span[0], span[1]), ambiguous, tuple(alternatives), grain)
    return Reading(
        masked=plain["masked"],
        normal=plain["normal"],
        intents=tuple([(name, chance) for name, chance in plain.get("intents", ())]),
        decision=plain["decision"],
        slots=slots,
        language=plain.get("language"),
        sensitive=tuple([Sensitive(kind, (span[0], span[1])) for kind, span in plain.get("sensitive", ())]),
        model=plain.get("model", ""),
    )


def event_to(event: Event) -> Plain:
    plain: Plain = {"at": event.at.isoformat(), "id": event.id}
    if not event.open_hours:
        plain["closed"] = True
    match event.body:
        case Text(reading):
            plain["text"] = _reading_to(reading)
        case Choose(rev, node, option, seq):
            plain["choose"] = [rev, node, option, seq]
        case Start(lang, flow, payload, known, given):
            plain["start"] = [lang, flow, payload, dict(known), *([dict(given)] if given else [])]
        case Media(kind, ref, album):
            plain["media"] = [kind, ref, album]
        case Timer(key, seq):
            plain["timer"] = [key, seq]
        case ActDone(name, ok, data, texts):
            plain["act_done"] = [name, ok, dict(data), *([{lang: dict(more) for lang, more in texts.items()}] if texts else [])]
        case Agent(kind, data):
            plain["agent"] = [kind, dict(data)]
        case Publish(rev, nodes, otherwise):
            plain["publish"] = [rev, dict(nodes), otherwise] if nodes or otherwise else rev
        case Recall(nodes, goto, why):
            plain["recall"] = [list(nodes), goto, why]
    return plain


def event_from(plain: Mapping[str, Any]) -> Event:
    body: Any
    match plain:
        case {"text": reading}:
            body = Text(_reading_from(reading))
        case {"choose": values}:
            body = Choose(*values)
        case {"start": values}:
            body = Start(*values)
        case {"media": values}:
            body = Media(*values)
        case {"timer": values}:
            body = Timer(*values)
        case {"act_done": values}:
            body = ActDone(*values)
        case {"agent": values}:
            body = Agent(*values)
        case {"publish": [rev, nodes, otherwise]}:
            body = Publish(rev, nodes, otherwise)
        case {"publish": rev}:
            body = Publish(rev)
        case {"recall": [nodes, goto, why]}:
            body = Recall(tuple(nodes), goto, why)
        case _:
            raise ValueError("not an event of ours")
    return Event(datetime.fromisoformat(plain["at"]), plain["id"], body, not plain.get("closed", False))

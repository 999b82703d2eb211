"""A text that may mean several things, or nothing we do: the likeliest few as buttons, or what the desk can do instead.

A *place* is where a meaning leads: `flow:<id>` for another flow, or the intent of a handler. Meanwhile the text waits in `held`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from bot.engine import beside, question, show
from bot.engine.effects import Record
from bot.engine.events import Text
from bot.engine.flow import AskNode, Flow
from bot.engine.keys import PREFIX
from bot.engine.move import SHOW, STAY, Move, Target
from bot.engine.texts import builtin
from bot.engine.words import is_word
from bot.values import Reading

MOST = 3
LIKELY = 0.02
"""Less than this is no guess worth a button."""
SURE = 0.75
AHEAD = 0.2
"""Several meanings that lead to one place add up; so sure and so far ahead of the next place, and nobody is asked."""
BEYOND = 0.45
_NO_PLACE = ("out_of_scope", "provide_info", "thanks", "human", "refuse")
_MOST_TOPICS = 10
_A_SENTENCE = 5  # characters
_A_LATIN_SENTENCE = 30


def offer(m: Move, reading: Reading) -> Target | None:
    """None: it is not in doubt between places of ours, or he was asked often enough."""
    if reading.decision != "ask":
        return None
    weights = _places(m, reading)
    here = weights.pop("", 0.0)
    best = sorted(weights, key=lambda place: -weights[place])[:MOST]
    if not best or here >= weights[best[0]]:
        return None  # most likely it is about what is being talked of: the question at hand is put better, not another one
    rest = max((weights[place] for place in best[1:]), default=0.0)
    m.note("which", ",".join(best))
    if m.flow.id == m.library.entry and weights[best[0]] >= SURE and weights[best[0]] - rest >= AHEAD:
        return _go(m, reading, best[0])
    if m.clarified >= m.flow.limits.clarify:
        return None
    m.clarified += 1
    m.held = Text(reading)
    show.which(m, tuple(best))
    return STAY


def _places(m: Move, reading: Reading) -> dict[str, float]:
    """How likely each place is; "" is the flow at hand."""
    weights: dict[str, float] = {}
    for intent, chance in reading.intents:
        if intent in _NO_PLACE or chance < LIKELY:
            continue
        place = _place_of(m, intent)
        if place is not None:
            weights[place] = weights.get(place, 0.0) + chance
    return weights


def _place_of(m: Move, intent: str) -> str | None:
    if any(handler.intent == intent for _, handler in beside.handlers(m)) and builtin(m.library, f"i_{intent}") is not None:
        return intent
    if intent in m.flow.trigger.intents:
        return ""
    return next((f"flow:{flow.id}" for flow in _others(m) if intent in flow.trigger.intents), None)


def _others(m: Move) -> Iterator[Flow]:
    for flow_id in m.library.live:
        if flow_id not in (m.flow.id, m.library.entry) and (flow := m.pinned(flow_id)) is not None:
            yield flow


def named(m: Move, normal: str) -> str:
    """The number of the button that a text names, by its figure or its words; empty: none."""
    if normal.isascii() and normal.isdigit():
        return normal
    for at, place in enumerate(m.offered, start=1):
        if normal and normal == show.label_of_place(m, str(place)).lower():
            return str(at)
    return "0" if normal and normal == m.own_words("none_of_these").lower() else ""


def chosen(m: Move, place: str | None) -> Target:
    """None: none of these. Then the question at hand stands again; a person is a button away."""
    m.asking, m.offered = None, ()
    reading, m.held = m.held.reading if m.held else None, None
    if place is None or reading is None:
        m.effects.append(Record("missed", {"node": f"{m.at.ref.flow}.{m.at.node}", "times": m.misses}))
        return SHOW
    return _go(m, reading, place)


def _go(m: Move, reading: Reading, place: str) -> Target:
    m.misses = 0
    if place.startswith("flow:"):
        flow = m.pinned(place.removeprefix("flow:"))
        if flow is None:
            return SHOW
        m.held = Text(replace(reading, intents=((place, 1.0),), decision="intent"))
        return beside.switch(m, flow)
    return beside.handle_intent(m, place) or SHOW


def beyond(m: Move, reading: Reading) -> Target | None:
    """Nothing we do: what we do is said, once; it counts like any miss, so that the third time a person comes."""
    if is_word(m.library, "greeting", reading.normal):
        return SHOW  # a greeting is answered by the question it came before
    if m.flow.id != m.library.entry and len(reading.normal) < (_A_LATIN_SENTENCE if reading.normal.isascii() else _A_SENTENCE):
        return None  # within a flow a word or two was meant for the question at hand: that is put better
    if f"{PREFIX}beyond" in m.shown:
        return None
    top = reading.intents[0] if reading.intents else ("", 0.0)
    if reading.decision != "out_of_scope" or top[0] != "out_of_scope" or top[1] < BEYOND:
        return None
    joint = "；" if m.lang == "zh" else "; "
    flows = [flow.title.in_(m.lang) for flow in _begun_by_words(m)]
    return question.miss(m, "beyond", {"topics": joint.join(flows[:_MOST_TOPICS])})


def _begun_by_words(m: Move) -> list[Flow]:
    """In the order in which the entry flow leads to them: what most come for stands first."""
    here = [m.flow] if m.flow.id != m.library.entry else []
    found = [flow for flow in (*here, *_others(m)) if flow.trigger.intents or flow.trigger.words]
    entry = m.pinned(m.library.entry)
    asks = [node for node in entry.nodes.values() if isinstance(node, AskNode)] if entry else []
    ways = [option.next.partition("#")[0] for node in asks for option in node.options]
    return sorted(found, key=lambda flow: ways.index(flow.id) if flow.id in ways else len(ways))

"""The built-in digressions: their words are the admins', their effects are here and cannot be switched off."""

from __future__ import annotations

from bot.engine import people, show, words
from bot.engine.effects import Record
from bot.engine.flow import AskNode
from bot.engine.move import SHOW, STAY, Move, Target
from bot.engine.state import Frame, State
from bot.engine.words import is_word, named_language
from bot.values import Reading

FIRST = ("who", "phone", "police", "human", "stop", "restart", "back", "repeat", "lang")
"""Controls: tried before anything else a text may be."""

SURE_OF_HUMAN = 0.8
AFTER_ANSWERS = ("arrived", "thanks", "bye", "ok", "sent", "correct")
"""Tried only after the current question's own answers: “不对” may simply mean no."""


def named_in(m: Move, reading: Reading, among: tuple[str, ...]) -> str | None:
    """The built-in that the whole short message is a word of; `human` also when the reading is sure of it."""
    for name in among:
        known = m.library.builtins.get(name)
        if known is not None and reading.normal and any(reading.normal in called for called in known.words.values()):
            return name
    if "human" in among and _wants_person(reading) and not _is_answer(m, reading.normal):
        return "human"
    return None


def _is_answer(m: Move, normal: str) -> bool:
    """A whole message that is a plain answer (没用, 没人接) is no wish for a person, however much it sounds like one."""
    return any(is_word(m.library, name, normal) for name in ("no", "cannot", "later", "gave_up"))


def _wants_person(reading: Reading) -> bool:
    return reading.decision == "human" or any(name == "human" and sure >= SURE_OF_HUMAN for name, sure in reading.intents)


def do(m: Move, name: str, normal: str = "") -> Target:
    """`normal`: the folded words it was called with, which may name a language."""
    m.note("control", name)
    match name:
        case "human":
            return people.at_once(m, "asked")
        case "restart" | "stop":
            show.confirm(m, name)
            return STAY
        case "back":
            return _back(m)
        case "lang":
            return _language(m, normal)
        case "correct":
            return _correct(m)
        case "thanks":
            m.say_builtin("thanks")
            return STAY
        case "bye" | "ok":
            m.say_own("small_bye" if name == "bye" else "small_ok")
            return STAY
        case "sent":
            m.say_own("small_sent")
            return SHOW
        case "who" | "phone":
            m.say_own("small_who" if name == "who" else "small_phone")
            return SHOW
        case "police":
            m.say_own("small_police")
            return people.at_once(m, "asked")
        case _:
            m.whole = True
            return SHOW


def _back(m: Move) -> Target:
    m.forget_past = True
    while m.past:
        snapshot, m.past = m.past[-1], m.past[:-1]
        flow = m.library.find(snapshot.at.ref.flow, snapshot.at.ref.rev)
        if flow is None or snapshot.at.node not in flow.nodes:
            continue
        m.flow, m.at, m.stack = flow, snapshot.at, snapshot.stack
        m.slots, m.tried = dict(snapshot.slots), snapshot.tried
        m.asking, m.offered, m.errand, m.misses, m.status, m.because, m.unsure = None, (), None, 0, "active", "", {}
        if m.ticketed:
            m.say_own("ticket_stays_open")
        m.whole = True
        return show.or_enter(m)
    m.say_own("nothing_to_go_back")
    return SHOW


def _language(m: Move, normal: str) -> Target:
    speak(m, normal)
    m.whole = True
    return SHOW


def speak(m: Move, normal: str) -> None:
    """In the language named, or in the other one; from now on his texts do not change it."""
    langs = m.flow.langs
    named = named_language(normal)
    others = [lang for lang in langs if lang != m.lang]
    if named in langs:
        m.lang = named
    elif others and named is None:
        m.lang = others[0]
    m.buckets = {**m.buckets, words.CHOSEN: "1"}
    m.effects.append(Record("language", {"lang": m.lang}))


def _correct(m: Move) -> Target:
    asked = {node.slot for node in m.flow.nodes.values() if isinstance(node, AskNode) and not node.gate}
    filled = [slot for slot in m.flow.slots if slot in asked and m.value(slot) is not None]
    if not filled:
        m.say_own("nothing_to_correct")
        return SHOW
    show.choose_slot(m, filled)
    return STAY


def redo(m: Move, slot: str) -> Target:
    """Ask for one slot anew; afterwards he is back where he stood."""
    ask = next((node for node in m.flow.nodes.values() if isinstance(node, AskNode) and node.slot == slot and not node.gate), None)
    if ask is None:
        return SHOW
    m.leave_errand()
    m.push(m.at)
    m.stand(ask.id)
    m.errand = f"redo:{slot}"
    show.ask(m, ask)
    return STAY


def restart(m: Move) -> Target:
    """A new conversation in the place of this one. What is remembered of the merchant stays; so do opened tickets."""
    flow = m.library.live_flow(m.library.entry) or m.flow
    kept = {slot: one for slot, one in m.slots.items() if one.source == "known" or _kept(m, slot)}
    if m.ticketed:
        m.say_own("ticket_stays_open")
    _fresh(m, State(Frame(m.at.ref, m.at.node, m.now), m.lang, slots=kept, turns=m.turns, seq=m.seq - 1, pressed=m.pressed))
    m.change_flow(flow)
    m.effects.append(Record("restarted"))
    return flow.start


def _fresh(m: Move, blank: State) -> None:
    m.at, m.stack, m.slots, m.tried = blank.at, (), dict(blank.slots), ()
    m.misses = m.total_misses = m.clarified = m.acts = 0
    m.policy_id, m.buckets, m.past, m.path, m.shown = None, {}, (), [], []
    m.asking, m.offered, m.held, m.status, m.outcome = None, (), None, "active", None
    m.errand, m.unsure, m.because = None, {}, ""
    m.forget_past = True


def _kept(m: Move, slot: str) -> bool:
    """Remembered of the merchant, whichever flow of this conversation says so."""
    flows = (m.flow, *(flow for flow_id in m.library.live if (flow := m.pinned(flow_id))))
    return any((declared := flow.slots.get(slot)) is not None and declared.keep == "merchant" for flow in flows)


def stop(m: Move) -> Target:
    m.say_own("stopped")
    m.status, m.outcome, m.asking, m.offered = "ended", "abandoned", None, ()
    m.effects.append(Record("ended", {"outcome": "abandoned"}))
    return STAY

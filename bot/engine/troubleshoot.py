"""Remedies on offer: choosing the next, what came of one, and the ways out (solved, exhausted, gave up)."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from bot.engine import beside, remedies, show
from bot.engine.effects import Record
from bot.engine.flow import AskNode, Flow, Model, Remedy, TroubleshootNode
from bot.engine.lean import leaning
from bot.engine.move import HUMAN, STAY, Move, Target
from bot.engine.state import Attempt, Frame, Outcome, Policy
from bot.engine.texts import by_the_quarter, time_in
from bot.engine.words import is_word
from bot.values import Reading

_CANNOT_TO_OFFER = 2
_TOLD = ("amount", "received_amount", "paid_at")
_LATER = timedelta(days=1)


def enter(m: Move, node: TroubleshootNode) -> Target:
    m.stand(node.id)
    model = m.flow.models.get(node.model)
    if model is None:
        m.because = "limit"
        return HUMAN
    m.misses = 0
    asks = _asks(m.flow)
    key = f"{m.flow.id}.{model.id}"
    choice = remedies.choose(model, _policy(m, model, key), m.slots, m.tried, key, frozenset(asks))
    _shadow(m, model, key, frozenset(asks))
    match choice:
        case remedies.Try(remedy):
            m.note("try", remedy.id)
            m.at = replace(m.at, remedy=remedy.id)
            show.remedy(m, remedy)
            return STAY
        case remedies.Ask(slot) if slot in asks:
            return _ask_first(m, slot, asks[slot])
        case remedies.Ask(slot):
            # nobody can ask for it, so whatever needs it cannot be offered: leave it out and choose again
            m.put(slot, None, "default")
            return node.id
        case remedies.Service(why):
            m.note("exhausted", why)
            m.because, m.offer = "exhausted", False  # a person is where that leads anyway
            return node.exhausted


def _shadow(m: Move, model: Model, key: str, asks: frozenset[str]) -> None:
    """What a policy that is not signed yet would have tried now: said in the trace, and nothing else."""
    policy = m.policies.get(f"shadow:{key}")
    if policy is None or policy.prior.keys() != model.causes.keys():
        return
    thought = replace(model, strategy="pc") if model.strategy == "article" else model
    choice = remedies.choose(thought, policy, m.slots, m.tried, key, asks)
    m.note("shadow", choice.remedy.id if isinstance(choice, remedies.Try) else type(choice).__name__.lower())


def _asks(flow: Flow) -> dict[str, str]:
    """Slot → the first ask that fills it. A gate is never asked out of turn."""
    asks: dict[str, str] = {}
    for node in flow.nodes.values():
        if isinstance(node, AskNode) and node.slot and not node.gate:
            asks.setdefault(node.slot, node.id)
    return asks


def _ask_first(m: Move, slot: str, ask: str) -> Target:
    m.note("ask_first", slot)
    m.leave_errand()
    m.push(m.at)
    m.errand = f"need:{slot}"
    return ask


def _policy(m: Move, model: Model, key: str) -> Policy:
    """The policy this conversation met this model with; the first time, the live one of the model or the author's own words."""
    frozen = m.buckets.get(f"policy:{key}")
    found = m.policies.get(frozen) if frozen else m.policies.get(key)
    policy = found if found is not None and found.prior.keys() == model.causes.keys() else remedies.policy_of(model)
    if frozen is None:
        m.buckets = {**m.buckets, f"policy:{key}": policy.id}
        m.policy_id = policy.id
    return policy


def outcome_of(m: Move, reading: Reading, remedy: Remedy) -> Outcome | None:
    """What a short text says about the remedy on offer."""
    if is_word(m.library, "cannot", reading.normal):
        return "cannot"
    if remedy.wait is not None and is_word(m.library, "later", reading.normal):
        return "later"
    if is_word(m.library, "yes", reading.normal):
        return "yes"
    if is_word(m.library, "no", reading.normal):
        return "no"
    return _leaning(m, reading, remedy)


def _leaning(m: Move, reading: Reading, remedy: Remedy) -> Outcome | None:
    """Of words that are none of the known ones. A figure, a time, or what a handler listens for makes them something else."""
    tells = any(char.isdigit() for char in reading.normal) or not reading.slots.keys().isdisjoint(_TOLD)
    if tells or reading.decision in ("refuse", "human"):
        return None
    outcome = leaning(reading.normal)
    if outcome != "yes" and beside.is_called(m, reading.normal):
        return None
    return None if outcome == "later" and remedy.wait is None else outcome


def came_of(m: Move, node: TroubleshootNode, remedy: Remedy, outcome: Outcome) -> Target:
    """The merchant says what came of the remedy on offer."""
    _record(m, node, remedy, outcome)
    m.misses = 0
    if outcome == "yes":
        return node.solved
    if outcome == "later":
        m.status = "waiting"
        due = m.timers.setdefault(f"check:{remedy.id}", m.now + (remedy.wait or _LATER))  # it may have fired and been put off again
        m.say_own("will_check", show.remedy_keyboard(m, remedy), {"when": time_in(by_the_quarter(due).isoformat(), m.lang)})
        return STAY
    if outcome == "cannot" and sum(1 for one in m.tried if one.outcome == "cannot") == _CANNOT_TO_OFFER:
        m.offer = True
    return node.id


def changed_mind(m: Move, node: TroubleshootNode, remedy: Remedy, outcome: Outcome) -> Target | None:
    """A button of an earlier remedy: it worked after all, or it did not. None when it says what is known already."""
    key = f"{m.flow.id}.{node.model}"
    last = next((one.outcome for one in reversed(m.tried) if one.remedy == remedy.id and one.model == key), None)
    if last == outcome:
        return None
    m.tried = tuple(one for one in m.tried if one.remedy != remedy.id or one.model != key)
    _record(m, node, remedy, outcome)
    if outcome == "yes":
        return node.solved
    return node.id if m.at.node == node.id else show.again(m)


def _record(m: Move, node: TroubleshootNode, remedy: Remedy, outcome: Outcome) -> None:
    m.note("outcome", f"{remedy.id}.{outcome}")
    m.tried = (*m.tried, Attempt(remedy.id, outcome, m.now, "merchant", f"{m.flow.id}.{node.model}"))
    m.effects.append(Record("outcome", {"remedy": remedy.id, "outcome": outcome}))


def asks_again(m: Move, frame: Frame) -> Target:
    """The time a remedy needed has passed: put its check question again."""
    m.at, m.status, m.asking, m.offered = frame, "active", None, ()
    node = m.node
    remedy = show.remedy_at(m.flow, node, frame.remedy) if isinstance(node, TroubleshootNode) else None
    if remedy is None:
        return node.id
    show.check(m, remedy)
    return STAY

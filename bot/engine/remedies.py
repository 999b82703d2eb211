"""What to try next: in the author's order, or by belief over causes (probability of a fix per unit of cost, recomputed after each try).

Words become numbers in the one table below, so that authors never type a probability.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from bot.engine.flow import Model, Remedy
from bot.engine.guards import holds
from bot.engine.state import Attempt, Policy, SlotVal, State
from bot.values import Scalar

SEEN = {"common": 6.0, "sometimes": 3.0, "rare": 1.0}
FIXES = {"often": 0.8, "sometimes": 0.4, "rarely": 0.1}
MORE, LESS = 3.0, 0.3
QUESTION_COST = 1.0  # minutes: reading a question and pressing a button
_LEAST_COST = 0.01  # a remedy that costs nothing is still not free to read


@dataclass(frozen=True, slots=True)
class Ask:
    """Ask for this slot first: the remedy needs it, or its answer is worth the question."""

    slot: str


@dataclass(frozen=True, slots=True)
class Try:
    remedy: Remedy


@dataclass(frozen=True, slots=True)
class Service:
    """Nothing is left to try, or a person is cheaper than what is left."""

    why: str  # nothing_left, cheaper


Choice = Ask | Try | Service


def policy_of(model: Model) -> Policy:
    """Policy 0: the author's words as numbers."""
    total = sum(SEEN.get(seen, 1.0) for seen in model.causes.values()) or 1.0
    return Policy(
        id=f"author:{model.id}",
        prior={cause: SEEN.get(seen, 1.0) / total for cause, seen in model.causes.items()},
        fixes={one.id: {cause: FIXES.get(often, 0.0) for cause, often in one.fixes.items()} for one in model.remedies},
        cost={one.id: cost_of(one) for one in model.remedies},
    )


def cost_of(remedy: Remedy) -> float:
    """Time, risk, annoyance and money in the same minutes: a yuan counts as one."""
    return max(remedy.minutes + remedy.risk + remedy.annoy + remedy.money, _LEAST_COST)


def next_remedy(model: Model, policy: Policy, state: State) -> Choice:
    """What to do next for a conversation that stands in this model's flow. Attempts without a model count for every model."""
    return choose(model, policy, state.slots, state.tried, f"{state.at.ref.flow}.{model.id}")


def choose(
    model: Model, policy: Policy, slots: Mapping[str, SlotVal], tried: Iterable[Attempt], key: str, askable: frozenset[str] = frozenset()
) -> Choice:
    """`askable`: slots that a question of the flow could fill now (for `pc_ask`)."""
    attempts = [one for one in tried if one.model in ("", key)]
    values = {slot: one.value for slot, one in slots.items() if one.value is not None}
    refused = {slot for slot, one in slots.items() if one.value is None}
    left = list(_left(model, attempts, values, refused))
    allowed = _in_order(model, left)
    if not allowed:
        return Service("nothing_left")
    best = allowed[0] if model.strategy == "article" else _best(model, policy, values, attempts, left, allowed)
    if best is None:
        return Service("cheaper")
    if model.strategy == "pc_ask":
        question = _question(model, policy, values, attempts, left, askable - set(values) - refused)
        if question:
            return Ask(question)
    missing = next((slot for slot in best.needs if slot not in values), None)
    return Ask(missing) if missing else Try(best)


def belief(model: Model, policy: Policy, values: Mapping[str, Scalar], attempts: Iterable[Attempt] = ()) -> dict[str, float]:
    """How likely each cause is, given the clues answered and the remedies that failed. Sums to 1."""
    weights = {cause: policy.prior.get(cause, 0.0) for cause in model.causes}
    for slot, clues in model.clues.items():
        clue = clues.get(_as_key(values.get(slot)))
        if clue:
            weights = _shifted(weights, clue.more, clue.less)
    for attempt in attempts:
        if attempt.outcome == "no":
            fixes = policy.fixes.get(attempt.remedy, {})
            weights = {cause: weight * (1 - fixes.get(cause, 0.0)) for cause, weight in weights.items()}
    return _normal(weights)


def expected_cost(model: Model, policy: Policy, weights: Mapping[str, float], left: Iterable[Remedy]) -> float:
    """Expected cost of repair when always the best remedy by belief comes next, ending with a person."""
    left, weights = list(left), dict(weights)
    unsolved, cost = 1.0, 0.0
    while left:
        best, rate = _rated(policy, weights, left)
        if rate * model.service_cost < 1:
            break
        cost += unsolved * _cost(policy, best)
        chance = _chance(policy, weights, best)
        unsolved *= 1 - chance
        fixes = policy.fixes.get(best.id, {})
        weights = _normal({cause: weight * (1 - fixes.get(cause, 0.0)) for cause, weight in weights.items()})
        left = [one for one in left if one.id != best.id]
    return cost + unsolved * model.service_cost


def _left(model: Model, attempts: list[Attempt], values: Mapping[str, Scalar], refused: set[str]) -> Iterator[Remedy]:
    """Remedies that may still be tried. One put off with `later` may; one that needs an answer he would not give may not."""
    over = {one.remedy for one in attempts if one.outcome != "later"}
    for remedy in model.remedies:
        if remedy.id in over or any(slot in refused for slot in remedy.needs):
            continue
        if remedy.only_if is None or holds(remedy.only_if, values):
            yield remedy


def _in_order(model: Model, left: list[Remedy]) -> list[Remedy]:
    """Those that may come next: `first` before all others, `last` after them, and nothing before what it must follow."""
    ids = {one.id for one in left}
    allowed = [one for one in left if not any(after == one.id and before in ids for before, after in model.order.before)] or left
    first = [one for one in allowed if one.id in model.order.first]
    if first:
        return sorted(first, key=lambda one: model.order.first.index(one.id))
    return [one for one in allowed if one.id not in model.order.last] or allowed


def _best(
    model: Model, policy: Policy, values: Mapping[str, Scalar], attempts: list[Attempt], left: list[Remedy], allowed: list[Remedy]
) -> Remedy | None:
    """The best by p/c among those allowed; None when a person is cheaper than everything that is left."""
    weights = belief(model, policy, values, attempts)
    _, rate = _rated(policy, weights, left)
    if rate * model.service_cost < 1:
        return None
    return allowed[0] if allowed[0].id in model.order.first else _rated(policy, weights, allowed)[0]


def _question(
    model: Model,
    policy: Policy,
    values: Mapping[str, Scalar],
    attempts: list[Attempt],
    left: list[Remedy],
    askable: frozenset[str] | set[str],
) -> str | None:
    """The clue worth asking for now: the cost of the question and of going on with its answer is less than going on without."""
    weights = belief(model, policy, values, attempts)
    best, best_cost = None, expected_cost(model, policy, weights, left)
    for slot, clues in model.clues.items():
        if slot not in askable or not clues:
            continue
        cost = QUESTION_COST
        for clue in clues.values():
            after = _shifted(weights, clue.more, clue.less)
            share = sum(after.values())
            cost += _share(weights, model, slot, share) * expected_cost(model, policy, _normal(after), left)
        if cost < best_cost - 1e-9:
            best, best_cost = slot, cost
    return best


def _share(weights: Mapping[str, float], model: Model, slot: str, share: float) -> float:
    total = sum(sum(_shifted(weights, clue.more, clue.less).values()) for clue in model.clues[slot].values())
    return share / total if total > 0 else 0.0


def _rated(policy: Policy, weights: Mapping[str, float], left: list[Remedy]) -> tuple[Remedy, float]:
    """The remedy with the highest p/c, the author's order deciding between equals, and that ratio."""
    rates = [_chance(policy, weights, one) / _cost(policy, one) for one in left]
    highest = max(range(len(left)), key=lambda at: (rates[at], -at))
    return left[highest], rates[highest]


def _chance(policy: Policy, weights: Mapping[str, float], remedy: Remedy) -> float:
    fixes = policy.fixes.get(remedy.id, {})
    return sum(weight * fixes.get(cause, 0.0) for cause, weight in weights.items())


def _cost(policy: Policy, remedy: Remedy) -> float:
    return max(policy.cost.get(remedy.id, cost_of(remedy)), _LEAST_COST)


def _shifted(weights: Mapping[str, float], more: tuple[str, ...], less: tuple[str, ...]) -> dict[str, float]:
    return {cause: weight * (MORE if cause in more else 1.0) * (LESS if cause in less else 1.0) for cause, weight in weights.items()}


def _normal(weights: Mapping[str, float]) -> dict[str, float]:
    total = sum(weights.values())
    if total <= 0:
        return {cause: 1 / len(weights) for cause in weights}
    return {cause: weight / total for cause, weight in weights.items()}


def _as_key(value: Scalar) -> str:
    return {True: "yes", False: "no"}[value] if isinstance(value, bool) else str(value)

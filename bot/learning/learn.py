"""From traces to a proposal: counts over causes, beginning with the author's words, and whether they are worth a new policy.

Only the causes are learnt. How often a remedy helps with a cause stays as the author said it: late remedies see the hard cases, so success
rates counted from tickets would put the remedies in a worse order than the one they came from.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from math import sqrt

from bot.engine import remedies
from bot.engine.flow import Model
from bot.engine.state import Attempt, Policy, SlotVal
from bot.learning.traces import Trace, posterior

AUTHOR = 20.0  # so many tickets weigh as much as the author's words
HALF_LIFE = timedelta(days=90)
ENOUGH = 30  # tries of a remedy before its place may change
GAIN = 0.05  # of the expected cost
_SURE = 1.96  # standard errors: 95 %
_NEVER = datetime.min.replace(tzinfo=UTC)  # of an attempt that is only thought of


@dataclass(frozen=True, slots=True)
class Proposal:
    """`order_now`, `order_new`: remedies as they come when each fails and nothing else is known. Costs are minutes a case, replayed.

    `low`, `high`: the 95 % interval of the gain (a share of `cost_now`). `refused`: why it must not go live; empty: it may be signed.
    """

    policy: Policy
    cases: int
    order_now: tuple[str, ...]
    order_new: tuple[str, ...]
    cost_now: float
    cost_new: float
    low: float
    high: float
    refused: tuple[str, ...] = ()

    @property
    def gain(self) -> float:
        return 0.0 if self.cost_now <= 0 else 1 - self.cost_new / self.cost_now


def learnt_prior(model: Model, author: Policy, traces: Iterable[Trace], now: datetime) -> dict[str, float]:
    """Dirichlet counts over causes: alpha0 is the author's prior times AUTHOR, each confirmed case adds its posterior, halved every 90 days."""
    alpha = {cause: AUTHOR * author.prior.get(cause, 0.0) for cause in model.causes}
    for trace in traces:
        after = posterior(model, author, trace)
        if after is None:
            continue
        weight = 0.5 ** (max(now - trace.at, timedelta()) / HALF_LIFE)
        for cause, share in after.items():
            alpha[cause] += weight * share
    total = sum(alpha.values()) or 1.0
    return {cause: count / total for cause, count in alpha.items()}


def sequence(model: Model, policy: Policy, clues: Mapping[str, SlotVal] = {}) -> tuple[str, ...]:
    """The remedies that would be offered one after the other, each failing, until a person is next."""
    model = replace(model, strategy="pc") if model.strategy == "pc_ask" else model
    tried: list[Attempt] = []
    order: list[str] = []
    slots = dict(clues)
    while len(order) <= len(model.remedies):
        match remedies.choose(model, policy, slots, tried, ""):
            case remedies.Try(remedy):
                order.append(remedy.id)
                tried.append(Attempt(remedy.id, "no", _NEVER))
            case remedies.Ask(slot):  # nobody answers it here: what needs it is left out
                slots[slot] = SlotVal(None, "default", _NEVER)
            case remedies.Service():
                break
    return tuple(order)


def cost_of_case(model: Model, truth: Policy, order: Sequence[str], causes: Mapping[str, float]) -> float:
    """Expected minutes of a case with these causes when the remedies come in this order and a person after them."""
    minutes = {one.id: truth.cost.get(one.id, remedies.cost_of(one)) for one in model.remedies}
    cost = 0.0
    for cause, share in causes.items():
        unsolved = 1.0
        for remedy in order:
            cost += share * unsolved * minutes[remedy]
            unsolved *= 1 - truth.fixes.get(remedy, {}).get(cause, 0.0)
        cost += share * unsolved * model.service_cost
    return cost


def propose(model: Model, current: Policy, traces: Sequence[Trace], now: datetime, *, name: str) -> Proposal:
    """The learnt policy, moved towards only as far as one pair of neighbours changes places; judged by replaying the confirmed cases."""
    author = remedies.policy_of(model)
    tried = replace(model, strategy="pc") if model.strategy == "article" else model
    prior = learnt_prior(model, author, traces, now)
    before = sequence(model, current)
    policy = _one_swap(tried, current, prior, before, name)
    cases = [(trace, found) for trace in traces if (found := posterior(model, author, trace)) is not None]
    costs = [(_replayed(model, author, current, *case), _replayed(tried, author, policy, *case)) for case in cases]
    now_, new = _mean([one for one, _ in costs]), _mean([other for _, other in costs])
    low, high = _interval([one - other for one, other in costs], now_)
    proposal = Proposal(policy, len(cases), before, sequence(tried, policy), now_, new, low, high)
    return replace(proposal, refused=tuple(_refusals(proposal, traces)))


def _replayed(model: Model, author: Policy, policy: Policy, trace: Trace, causes: Mapping[str, float]) -> float:
    clues = {slot: SlotVal(value, "text", trace.at) for slot, value in trace.clues.items()}
    return cost_of_case(model, author, sequence(model, policy, clues), causes)


def _one_swap(model: Model, current: Policy, prior: Mapping[str, float], before: Sequence[str], name: str) -> Policy:
    """People who come back must not meet another order each time: at most one swap a release, found by going part of the way."""
    whole = replace(current, id=name, prior=dict(prior))
    if _swaps(before, sequence(model, whole)) <= 1:
        return whole
    low, high = 0.0, 1.0
    for _ in range(24):
        middle = (low + high) / 2
        part = replace(whole, prior=_mixed(current.prior, prior, middle))
        low, high = (middle, high) if _swaps(before, sequence(model, part)) <= 1 else (low, middle)
    return replace(whole, prior=_mixed(current.prior, prior, low))


def _mixed(old: Mapping[str, float], new: Mapping[str, float], share: float) -> dict[str, float]:
    return {cause: (1 - share) * old.get(cause, 0.0) + share * value for cause, value in new.items()}


def _swaps(before: Sequence[str], after: Sequence[str]) -> int:
    """Pairs that stand in another order, and remedies that came in or went out."""
    place = {remedy: at for at, remedy in enumerate(after)}
    both = [place[remedy] for remedy in before if remedy in place]
    crossed = sum(both[i] > both[j] for i in range(len(both)) for j in range(i + 1, len(both)))
    return crossed + len(set(before) ^ set(after))


def _refusals(proposal: Proposal, traces: Sequence[Trace]) -> Iterable[str]:
    tries: Counter[str] = Counter()
    for trace in traces:
        tries.update(trace.failed)
        if trace.resolver is not None:
            tries[trace.resolver] += 1
    moved = [one for one, other in zip(proposal.order_now, proposal.order_new, strict=False) if one != other]
    rare = [remedy for remedy in moved if tries[remedy] < ENOUGH]
    if proposal.order_now == proposal.order_new:
        yield "the order stays as it is"
    if rare:
        yield f"fewer than {ENOUGH} tries of {', '.join(rare)}"
    if proposal.gain <= GAIN:
        yield f"the gain of {proposal.gain:.1%} is not above {GAIN:.0%}"
    elif proposal.low <= 0:
        yield f"the gain may be none (95 % interval {proposal.low:.1%} to {proposal.high:.1%})"


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values) if values else 0.0


def _interval(differences: Sequence[float], base: float) -> tuple[float, float]:
    """Of the mean difference, as a share of `base`."""
    n = len(differences)
    if n < 2 or base <= 0:
        return 0.0, 0.0
    mean = _mean(differences)
    error = sqrt(sum((one - mean) ** 2 for one in differences) / (n - 1) / n)
    return (mean - _SURE * error) / base, (mean + _SURE * error) / base

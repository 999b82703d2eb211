"""What one finished case teaches: the clues that were answered, the remedies that were tried, and what was confirmed in the end."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from bot.engine.flow import Model
from bot.engine.remedies import belief
from bot.engine.state import Attempt, Policy
from bot.values import Scalar


@dataclass(frozen=True, slots=True)
class Trace:
    """One closed ticket, or one conversation that ended by a button.

    `failed`: remedies that were tried and did not help, in order; `resolver`: the remedy that did, said by a button or by an agent;
    `cause`: the one an agent confirmed; `policy`: the id of the policy in force. Neither a cause nor a resolver: nothing is known of its
    end (silence is no success), so it teaches nothing about causes.
    """

    at: datetime
    clues: Mapping[str, Scalar] = field(default_factory=dict)
    failed: tuple[str, ...] = ()
    resolver: str | None = None
    cause: str | None = None
    policy: str = ""
    reopened: bool = False


def is_confirmed(trace: Trace) -> bool:
    """A case that came back within days was not what it was taken for."""
    return (trace.cause is not None or trace.resolver is not None) and not trace.reopened


def posterior(model: Model, policy: Policy, trace: Trace) -> dict[str, float] | None:
    """How likely each cause was, now that the end is known; None where nothing is. Sums to 1."""
    if not is_confirmed(trace):
        return None
    if trace.cause in model.causes:
        return {cause: float(cause == trace.cause) for cause in model.causes}
    attempts = [Attempt(remedy, "no", trace.at) for remedy in trace.failed]
    weights = belief(model, policy, trace.clues, attempts)
    fixes = policy.fixes.get(trace.resolver or "", {})
    solved = {cause: weight * fixes.get(cause, 0.0) for cause, weight in weights.items()}
    total = sum(solved.values())
    if total <= 0:  # by the author's words this remedy mends none of the causes: the case says nothing about them
        return None
    return {cause: weight / total for cause, weight in solved.items()}

"""Whether a learnt policy serves merchants worse than the one before it: weekly, by what was confirmed and what came back."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from bot.learning.traces import Trace

WORSE = 0.03  # three points
ENOUGH = 50  # cases of a policy before it is judged


@dataclass(frozen=True, slots=True)
class Rates:
    """Shares of all cases that ended. `solved`: by a remedy that was confirmed, without coming back."""

    cases: int
    solved: float
    reopened: float


def rates(traces: Iterable[Trace], policy: str) -> Rates:
    """Of the cases that were under this policy."""
    of = [trace for trace in traces if trace.policy == policy]
    if not of:
        return Rates(0, 0.0, 0.0)
    solved = sum(trace.resolver is not None and not trace.reopened for trace in of)
    return Rates(len(of), solved / len(of), sum(trace.reopened for trace in of) / len(of))


def worse(now: Rates, before: Rates) -> str | None:
    """Why the policy must go back to the one before; None: it may stay, or there is too little to say."""
    if now.cases < ENOUGH or before.cases < ENOUGH:
        return None
    if before.solved - now.solved > WORSE:
        return f"confirmed solutions fell from {before.solved:.1%} to {now.solved:.1%}"
    if now.reopened - before.reopened > WORSE:
        return f"cases that came back rose from {before.reopened:.1%} to {now.reopened:.1%}"
    return None

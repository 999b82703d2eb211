"""The statistical half of the matcher: Complement Naive Bayes over features, trained at load in some ten milliseconds.

All weights of a feature stand side by side in one long integer, a lane for each intent, so that a text is scored by adding as many integers
as it has features. Whole numbers also make the sum the same in whatever order the features come.
"""

from __future__ import annotations

import math
import struct
from collections import Counter
from collections.abc import Iterable

_SMOOTHING = 0.4
_LANE = 64
_ONE = 1 << 24
"""A weight of 1. A weight is below 2^8, and a text has below 2^10 features: a lane never overflows."""
_BIAS = 1 << 40
"""Added to every weight, so that none is negative; taken off again after summing."""


class Weights:
    """feature → how much rarer it is among all the other intents than among all features; learnt from counts, one for each intent."""

    def __init__(self, counts: list[Counter[str]]) -> None:
        self._size = len(counts)
        self._rows = {feature: _packed(row) for feature, row in _learn(counts).items()}
        self._lanes = struct.Struct(f"<{self._size}Q")

    def sums(self, features: Iterable[str]) -> tuple[list[float], int]:
        """The weights of the features that are known, summed for each intent; and how many are known."""
        rows = list(filter(None, map(self._rows.get, features)))
        if not rows:
            return [0.0] * self._size, 0
        lanes = self._lanes.unpack(sum(rows).to_bytes(self._lanes.size, "little"))
        bias = _BIAS * len(rows)
        return [(lane - bias) / _ONE for lane in lanes], len(rows)


def _packed(row: tuple[float, ...]) -> int:
    return sum((round(weight * _ONE) + _BIAS) << (_LANE * at) for at, weight in enumerate(row))


def _learn(counts: list[Counter[str]]) -> dict[str, tuple[float, ...]]:
    features = sorted(set().union(*counts)) if counts else []
    totals: Counter[str] = Counter()
    for one in counts:
        totals.update(one)
    everything = sum(totals.values())
    rest = [math.log(everything - sum(one.values()) + _SMOOTHING * len(features)) for one in counts]
    rows = {}
    for feature in features:
        total = totals[feature]
        rows[feature] = tuple(rest[at] - math.log(total - one.get(feature, 0) + _SMOOTHING) for at, one in enumerate(counts))
    norms = [sum(abs(row[at]) for row in rows.values()) / max(len(rows), 1) for at in range(len(counts))]
    return {feature: tuple(value / norm for value, norm in zip(row, norms, strict=True)) for feature, row in rows.items()}

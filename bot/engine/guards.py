"""Conditions of a flow, as values: `{slot: amount, gte: 5000}`, `all`, `any`, `not`. No expression language, nothing evaluated."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from bot.values import Scalar

Operator = Literal["is", "in", "gte", "lt", "set", "hour_in"]


@dataclass(frozen=True, slots=True)
class Test:
    """`value` is one Scalar, for `in` a tuple of them, for `hour_in` a pair of hours (from, to; may cross midnight), for `set` a bool."""

    slot: str
    operator: Operator
    value: Scalar | tuple[Scalar, ...]


@dataclass(frozen=True, slots=True)
class All:
    of: tuple[Guard, ...]


@dataclass(frozen=True, slots=True)
class Any:
    of: tuple[Guard, ...]


@dataclass(frozen=True, slots=True)
class Not:
    of: Guard


Guard = Test | All | Any | Not

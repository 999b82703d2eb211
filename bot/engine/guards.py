"""Conditions of a flow, as values: `{slot: amount, gte: 5000}`, `all`, `any`, `not`. No expression language, nothing evaluated."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, assert_never

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


def holds(guard: Guard, slots: Mapping[str, Scalar]) -> bool:
    """`slots` are plain values; an absent one and None are unset. A test of an unset slot is false, except `set: false`.

    Numbers compare as numbers, times as times, other texts by their letters; what cannot be compared is false, never an error.
    """
    match guard:
        case All(of):
            return all(holds(one, slots) for one in of)
        case Any(of):
            return any(holds(one, slots) for one in of)
        case Not(of):
            return not holds(of, slots)
        case Test(slot, operator, value):
            return _test(operator, slots.get(slot), value)
        case _:
            assert_never(guard)


def slots_of(guard: Guard) -> frozenset[str]:
    """Every slot the guard looks at."""
    match guard:
        case All(of) | Any(of):
            return frozenset().union(*(slots_of(one) for one in of))
        case Not(of):
            return slots_of(of)
        case Test(slot, _, _):
            return frozenset((slot,))
        case _:
            assert_never(guard)


def _test(operator: Operator, actual: Scalar, value: Scalar | tuple[Scalar, ...]) -> bool:
    if operator == "set":
        return (actual is not None) == bool(value)
    if actual is None:
        return False
    if operator == "is":
        return _same(actual, value)
    if operator == "in":
        return isinstance(value, tuple) and any(_same(actual, one) for one in value)
    if operator == "hour_in":
        return _hour_in(actual, value)
    return _ordered(operator, actual, value)


def _same(actual: Scalar, value: Scalar | tuple[Scalar, ...]) -> bool:
    return actual == value and isinstance(actual, bool) == isinstance(value, bool)


def _ordered(operator: Operator, actual: Scalar, value: Scalar | tuple[Scalar, ...]) -> bool:
    if isinstance(actual, int) and isinstance(value, int):
        return actual >= value if operator == "gte" else actual < value
    if not isinstance(actual, str) or not isinstance(value, str):
        return False
    first, second = moment(actual), moment(value)
    if first is not None and second is not None and (first.tzinfo is None) == (second.tzinfo is None):
        return first >= second if operator == "gte" else first < second
    return actual >= value if operator == "gte" else actual < value


def _hour_in(actual: Scalar, value: Scalar | tuple[Scalar, ...]) -> bool:
    """From the first hour up to, not including, the second; `[22, 6]` crosses midnight. Equal hours mean the whole day."""
    at = moment(actual) if isinstance(actual, str) else None
    if at is None or not isinstance(value, tuple) or len(value) != 2:
        return False
    start, end = value
    if not isinstance(start, int) or not isinstance(end, int):
        return False
    if start == end:
        return True
    return start <= at.hour < end if start < end else at.hour >= start or at.hour < end


def moment(text: str) -> datetime | None:
    """An ISO 8601 date or time; None when it is neither."""
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return None

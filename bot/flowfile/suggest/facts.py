"""What the slots must be for a condition to hold: each slot with the values it may still have, tried over a few that tell conditions apart."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice, product
from typing import Any

from bot.engine import guards
from bot.engine.flow import ActNode, BranchNode, Flow, HandoffNode, Slot
from bot.values import Scalar

Wanted = tuple[tuple[guards.Test, bool], ...]
"""Comparisons, each with the side it must come out on; all of them together."""
Known = frozenset[tuple[str, tuple[Scalar, ...]]]
"""Slot → the values it may have here; None among them: it need not be known. A slot that is not named may be anything."""

ANYTHING: Known = frozenset()
_MANY = 48  # ways to make one condition hold that are looked at


def guards_of(flow: Flow) -> Iterator[guards.Guard]:
    for node in flow.nodes.values():
        if isinstance(node, BranchNode):
            yield from (arm.when for arm in node.arms if arm.when is not None)
        elif isinstance(node, HandoffNode) and node.priority.high_when is not None:
            yield node.priority.high_when
    yield from (one.only_if for model in flow.models.values() for one in model.remedies if one.only_if is not None)


def tests_of(guard: guards.Guard) -> Iterator[guards.Test]:
    match guard:
        case guards.All(of) | guards.Any(of):
            for one in of:
                yield from tests_of(one)
        case guards.Not(inner):
            yield from tests_of(inner)
        case guards.Test():
            yield guard


def ways(guard: guards.Guard, side: bool) -> list[Wanted]:
    """Every way in which the condition comes out on this side, the first _MANY of them."""
    match guard:
        case guards.Test():
            return [((guard, side),)]
        case guards.Not(inner):
            return ways(inner, not side)
        case guards.All(of) | guards.Any(of):
            parts = [ways(one, side) for one in of]
            if isinstance(guard, guards.All) == side:
                return [sum(chosen, ()) for chosen in islice(product(*parts), _MANY)]
            return [way for part in parts for way in part][:_MANY]


def both(first: Iterable[Wanted], second: Iterable[Wanted]) -> list[Wanted]:
    return [(*one, *two) for one, two in islice(product(first, list(second)), _MANY)]


@dataclass(frozen=True, slots=True)
class Values:
    """Of each slot of the library a few values that tell its conditions apart, None (nobody knows it) first."""

    by_slot: Mapping[str, tuple[Scalar, ...]]

    def of(self, slot: str, known: Known) -> tuple[Scalar, ...]:
        return next((values for name, values in known if name == slot), self.by_slot.get(slot, (None,)))

    def narrowed(self, known: Known, wanted: Wanted) -> Known | str:
        """What is left when these comparisons must come out so; the slot of which nothing is left."""
        for test, side in wanted:
            left = tuple(one for one in self.of(test.slot, known) if guards.holds(test, {test.slot: one}) == side)
            if not left:
                return test.slot
            known = put(known, test.slot, left)
        return known

    def only(self, known: Known, slot: str, values: Iterable[Scalar]) -> Known | None:
        """What is left when the slot has one of these values."""
        wanted = list(values)
        left = tuple(one for one in self.of(slot, known) if any(_same(one, other) for other in wanted))
        return put(known, slot, left) if left else None

    def some(self, known: Known, slot: str) -> Known | None:
        """What is left when the slot is known."""
        left = tuple(one for one in self.of(slot, known) if one is not None)
        return put(known, slot, left) if left else None


def put(known: Known, slot: str, values: tuple[Scalar, ...]) -> Known:
    return frozenset({*((name, one) for name, one in known if name != slot), (slot, values)})


def forget(known: Known, slot: str) -> Known:
    return frozenset((name, one) for name, one in known if name != slot)


def _same(one: Scalar, other: Scalar) -> bool:
    return one == other and isinstance(one, bool) == isinstance(other, bool)


def values_in(flows: Iterable[Flow], now: datetime) -> Values:
    """`now`: the clock of the fixture, which times are put before."""
    found: dict[str, list[Scalar]] = {}
    for flow in flows:
        for slot in flow.slots.values():
            found.setdefault(slot.id, [None]).extend(_usual(slot, now))
        for guard in guards_of(flow):
            for test in tests_of(guard):
                found.setdefault(test.slot, [None]).extend(_telling(test, flow.slots.get(test.slot), now))
        for node in flow.nodes.values():
            for name, value in node.set.items():
                found.setdefault(name, [None]).append(value)
    return Values({slot: tuple(_unique(values)) for slot, values in found.items()})


def _usual(slot: Slot, now: datetime) -> list[Scalar]:
    match slot.type:
        case "enum":
            return list(slot.values)
        case "bool":
            return [True, False]
        case "money":
            return [max(350000, slot.minimum or 0)]
        case "datetime":
            was, comes = now - timedelta(days=4), now + timedelta(hours=4)
            return [was.isoformat()] if slot.past else [comes.isoformat(), was.isoformat()]
        case "date":
            return [(now - timedelta(days=4)).date().isoformat()]
        case "photo":
            return ["p0"]
        case _:
            return [sample(slot)]


def _telling(test: guards.Test, slot: Slot | None, now: datetime) -> list[Scalar]:
    """Values on either side of this comparison."""
    value: Any = test.value
    match test.operator:
        case "is":
            return [value]
        case "in":
            return list(value) if isinstance(value, tuple) else []
        case "gte" | "lt" if isinstance(value, int) and not isinstance(value, bool):
            step = 100 if slot is not None and slot.type == "money" else 1
            return [value, value - step] if value > step else [value]
        case "gte" | "lt" if isinstance(value, str) and (at := guards.moment(value)) is not None:
            return [value, (at - timedelta(days=1)).isoformat()]
        case "hour_in" if isinstance(value, tuple) and len(value) == 2:
            day = now - timedelta(days=2)
            return [day.replace(hour=int(str(hour)) % 24, minute=30).isoformat() for hour in value]
        case _:
            return []


def sample(slot: Slot) -> str:
    """An answer of this slot's shape: so long as it wants it, and fitting its pattern where one of a few usual answers does."""
    from re import IGNORECASE, fullmatch

    digits = "123456789012345678901234567890123456"
    usual = [digits[: slot.length]] if slot.length else ["A1" if slot.type == "text" else "123456", *(digits[:n] for n in range(1, 33))]
    fitting = [one for one in usual if slot.pattern is None or fullmatch(slot.pattern, one, IGNORECASE)]
    return (fitting or usual)[0]


def promised(flows: Iterable[Flow]) -> Mapping[str, Mapping[str, Slot]]:
    """Port → what flows keep of its answers → the slot it is kept in."""
    found: dict[str, dict[str, Slot]] = {}
    for flow in flows:
        for node in flow.nodes.values():
            if isinstance(node, ActNode):
                kept = {key: flow.slots[slot] for slot, key in node.save.items() if slot in flow.slots}
                found.setdefault(node.port, {}).update(kept)
    return found


def _unique(values: Iterable[Scalar]) -> list[Scalar]:
    found: list[Scalar] = []
    for value in values:
        if not any(_same(value, one) for one in found):
            found.append(value)
    return found

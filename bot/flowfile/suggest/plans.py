"""How a conversation may come to a stop: searched backwards from it, with what must be so at each step before; what then is left must be
known at the beginning, or told by a port. A plan is a promise of the flows as written; only playing it shows whether it holds."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from heapq import heappop, heappush
from itertools import count

from bot.engine.flow import Library
from bot.flowfile.suggest.facts import ANYTHING, Known, Values, forget, put
from bot.flowfile.suggest.goals import Spot
from bot.flowfile.suggest.hops import Hop, Place, hops
from bot.values import Scalar

_LOOKED = 4000  # stops a search backwards looks at
_FOREIGN = 2.0  # what it costs to begin in another flow than the one under test


@dataclass(frozen=True, slots=True)
class Plan:
    """`stops`: from the first to the one where it happens. `known`: at the beginning. `told`: port → key → value; `fails`: ports that must not
    answer; `answers`: ports that must."""

    spot: Spot
    stops: tuple[Place, ...]
    known: Mapping[str, Scalar]
    told: Mapping[str, Mapping[str, Scalar]]
    fails: frozenset[str]
    answers: frozenset[str]
    by: frozenset[str]

    @property
    def flow(self) -> str:
        return self.stops[0][0]


@dataclass(frozen=True, slots=True)
class _Before:
    """A step backwards: what must be so at `place` for the rest of the way to go as planned."""

    place: Place
    known: Known
    told: Known = ANYTHING  # port.key → the values it may tell
    ports: frozenset[tuple[str, bool]] = frozenset()
    by: frozenset[str] = frozenset()
    stops: tuple[Place, ...] = ()


@dataclass
class Map:
    """The library's stops and ways. `clash`: of the searches so far, goal → the slot that would have to be two things at once."""

    library: Library
    values: Values
    start: str
    into: dict[Place, list[Hop]] = field(default_factory=dict)
    out_of: dict[Place, list[Hop]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for hop in hops(self.library):
            self.into.setdefault(hop.target, []).append(hop)
            self.out_of.setdefault(hop.source, []).append(hop)
        flows = [flow for flow in map(self.library.live_flow, self.library.live) if flow is not None]
        self.roots = {(flow.id, flow.start): 0.0 if flow.id == self.start else _FOREIGN for flow in flows}
        self.sets = {(flow.id, id_): node.set for flow in flows for id_, node in flow.nodes.items() if node.set}
        self.far = _far(self.roots, self.out_of)

    def distances(self, places: Iterable[Place]) -> dict[Place, float]:
        """How far it is to the nearest of these from everywhere, whatever the conditions."""
        backwards = {place: [Hop(hop.target, hop.source, hop.cost) for hop in found] for place, found in self.into.items()}
        return _far(dict.fromkeys(places, 0.0), backwards)

    def plans(self, goal: Iterable[Spot]) -> Iterator[Plan | str]:
        """Shortest first; then, when no more are found, a slot that stood in the way of others: it would have to be two things at once."""
        heap: list[tuple[float, int, float, Spot, _Before]] = []
        number, seen, clashes = count(), set[object](), dict[str, int]()
        for spot in goal:
            for needs in spot.needs:
                known = self.values.narrowed(ANYTHING, needs)
                if isinstance(known, str):
                    clashes[known] = clashes.get(known, 0) + 1
                    continue
                before = _Before(spot.place, known, ports=frozenset({spot.port} if spot.port else ()), stops=(spot.place,))
                self._push(heap, number, 0.0, spot, before)
        looked = 0
        while heap and looked < _LOOKED:
            _, _, cost, spot, here = heappop(heap)
            key = (spot.place, here.place, here.known, here.told, here.ports)
            if key in seen:
                continue
            seen.add(key)
            looked += 1
            arrived = self._entering(here)
            if isinstance(arrived, str):
                clashes[arrived] = clashes.get(arrived, 0) + 1
                continue
            if here.place in self.roots:
                yield _plan(spot, arrived)
            for hop in self.into.get(here.place, ()):
                for earlier in self._back(arrived, hop):
                    if isinstance(earlier, str):
                        clashes[earlier] = clashes.get(earlier, 0) + 1
                    else:
                        self._push(heap, number, cost + hop.cost, spot, earlier)
        yield max(clashes, key=lambda slot: clashes[slot]) if clashes else ""

    def _push(
        self, heap: list[tuple[float, int, float, Spot, _Before]], number: Iterator[int], cost: float, spot: Spot, at: _Before
    ) -> None:
        if at.place in self.far:
            heappush(heap, (cost + self.far[at.place], next(number), cost, spot, at))

    def _entering(self, here: _Before) -> _Before | str:
        """What must be so before the node's own `set`."""
        known = here.known
        for slot, value in self.sets.get(here.place, {}).items():
            if self.values.only(known, slot, [value]) is None:
                return slot
            known = forget(known, slot)
        return _Before(here.place, known, here.told, here.ports, here.by, here.stops)

    def _back(self, after: _Before, hop: Hop) -> Iterator[_Before | str]:
        known, told, ports = after.known, after.told, after.ports
        for slot, value in hop.gives.items():
            if self.values.only(known, slot, [value]) is None:
                yield slot
                return
            known = forget(known, slot)
        if hop.typed and any(slot == hop.typed for slot, _ in known):
            yield hop.typed  # what he would write is not chosen here; known at the beginning it can be
            return
        if hop.port is not None:
            name, well = hop.port
            if (name, not well) in ports:
                yield next(iter(hop.told), name)
                return
            ports = ports | {hop.port}
            for slot, key in hop.told.items() if well else ():
                values = next((one for of, one in known if of == slot), None)
                known = forget(known, slot)
                if values is not None:
                    earlier = next((one for of, one in told if of == f"{name}.{key}"), values)
                    both = tuple(one for one in values if one in earlier)
                    if not both:
                        yield slot
                        return
                    told = put(told, f"{name}.{key}", both)
        by = after.by | {hop.by} if hop.by else after.by
        for needs in hop.needs:
            narrowed = self.values.narrowed(known, needs)
            if isinstance(narrowed, str):
                yield narrowed
            else:
                yield _Before(hop.source, narrowed, told, ports, by, (hop.source, *after.stops))


def _far(starts: Mapping[Place, float], ways: Mapping[Place, list[Hop]]) -> dict[Place, float]:
    """Dijkstra over the costs of the hops."""
    found: dict[Place, float] = {}
    number = count()
    heap = [(cost, next(number), place) for place, cost in starts.items()]
    heap.sort()
    while heap:
        cost, _, here = heappop(heap)
        if here not in found:
            found[here] = cost
            for hop in ways.get(here, ()):
                heappush(heap, (cost + hop.cost, next(number), hop.target))
    return found


def _plan(spot: Spot, at: _Before) -> Plan:
    """The plainest beginning: known is only what must be."""
    told: dict[str, dict[str, Scalar]] = {}
    for name, values in at.told:
        port, _, key = name.partition(".")
        told.setdefault(port, {})[key] = None if None in values else values[0]
    return Plan(
        spot,
        at.stops,
        {slot: values[0] for slot, values in sorted(at.known) if None not in values},
        told,
        frozenset(name for name, well in at.ports if not well),
        frozenset(name for name, well in at.ports if well),
        at.by | ({spot.by} if spot.by else set()),
    )

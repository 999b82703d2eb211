"""Conversations that get there, found by playing plans. Same flow, same conversations."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from copy import copy
from dataclasses import dataclass
from datetime import datetime
from heapq import heappop, heappush
from itertools import count, islice
from typing import Any

from bot.engine.flow import Slot
from bot.flowfile import trial_schema as schema
from bot.flowfile.coverage import Coverage
from bot.flowfile.play import Moved, Player
from bot.flowfile.suggest.facts import promised, values_in
from bot.flowfile.suggest.goals import Spot, spots
from bot.flowfile.suggest.hops import Place
from bot.flowfile.suggest.lines import Step, steps
from bot.flowfile.suggest.plans import Map, Plan
from bot.flowfile.testing import Trial
from bot.values import Scalar

PLANS, MOVES, DEPTH = 6, 160, 40
"""Plans tried for one thing; moves played for one plan; steps of one conversation."""
_OFF = 4.0  # how far a stop beside the plan is thought to be from it


@dataclass(frozen=True, slots=True)
class Way:
    """A conversation so far. `settings` are the keys of its case beside the steps."""

    player: Player
    settings: Mapping[str, Any]
    steps: tuple[Step, ...]
    gained: frozenset[str]


class Search:
    """`open`: what nobody has played yet; `why`: of what no conversation was found for, the reason."""

    def __init__(self, trial: Trial, wanted: Collection[str]) -> None:
        self.trial, self.flow = trial, trial.flow
        self.wanted, self.open = frozenset(wanted), set(wanted)
        self.found: list[Way] = []
        self.why: dict[str, str] = {}
        self.base = next(iter(trial.doc.fixtures))
        library = trial.loaded.library
        assert library is not None
        flows = [flow for flow in map(library.live_flow, library.live) if flow is not None]
        now = datetime.fromisoformat(trial.doc.fixtures[self.base].now)
        self.map = Map(library, values_in(flows, now), self.flow.id)
        self.promised = promised(flows)

    def run(self) -> list[Way]:
        """The farthest first: on the way there much else is passed."""
        goals = {name: spots(self.flow, name) for name in sorted(self.open)}
        for name in sorted(goals, key=lambda one: (-self._how_far(goals[one]), one)):
            if name in self.open:
                self._reach(name, goals[name])
        return self.found

    def _how_far(self, goal: list[Spot]) -> float:
        return min((self.map.far.get(spot.place, 0.0) + spot.tried + spot.misses for spot in goal), default=0.0)

    def _reach(self, name: str, goal: list[Spot]) -> None:
        if not any(spot.place in self.map.far for spot in goal):
            self.why[name] = "no way of any flow leads there"
            return
        clash, furthest = "", ""
        for plan in islice(self.map.plans(goal), PLANS + 1):
            if isinstance(plan, str):
                clash = plan
                break
            for settings in self._settings(plan, name):
                got = self._play(plan, settings, name)
                if got is None:
                    return
                furthest = furthest or got
        self.why[name] = self._reason(goal, clash, furthest)

    def _reason(self, goal: list[Spot], clash: str, furthest: str) -> str:
        """Of what was not played: `clash` the slot no beginning suits, `furthest` the stop that was come to."""
        names = ", ".join(dict.fromkeys(spot.place[1] for spot in goal))
        if not furthest:
            told = f"“{clash}” would have to be two things at once" if clash else "some condition does not hold"
            return f"on every way to {names} that was looked at {told}"
        if any(furthest == f"{self.flow.id}#{spot.place[1]}" for spot in goal):
            if goal[0].by == "unread":
                return f"whatever was written at {names} is taken as an answer"
            if goal[0].by.startswith("handler:"):
                return f"none of its words is taken for “{goal[0].by.removeprefix('handler:')}” at {names}: an answer or another handler takes them"
        return f"the flow leads there, but what was tried came no further than {furthest}"

    # --- one plan

    def _settings(self, plan: Plan, name: str) -> Iterator[dict[str, Any]]:
        """As little as can be; then with ports that surely answer."""
        settings: dict[str, Any] = {"use": self.base}
        if plan.flow != self.flow.id:
            settings["flow"] = plan.flow
        lang = name.removeprefix("lang ") if name.startswith("lang ") else self._lang()
        if lang != self.trial.doc.fixtures[self.base].lang:
            settings["lang"] = lang
        if plan.known:
            settings["known"] = {slot: self._written(slot, value) for slot, value in plan.known.items()}
        fails = {port: {"ok": False} for port in sorted(plan.fails)}
        told = {port: self._reply(port, values) for port, values in plan.told.items()}
        sure = {port: self._reply(port, {}) for port in sorted(plan.answers - set(told))}
        first = fails | told
        yield settings | ({"ports": first} if first else {})
        if sure:
            yield settings | {"ports": first | sure}

    def _lang(self) -> str:
        given = self.trial.doc.fixtures[self.base].lang
        return given if given in self.flow.langs else self.flow.langs[0]

    def _reply(self, port: str, told: Mapping[str, Scalar]) -> dict[str, Any]:
        """What the port is to say; of what else flows keep of it, something of the right kind."""
        data: dict[str, Any] = {}
        for key, slot in self.promised.get(port, {}).items():
            value = told[key] if key in told else self._usual(slot)
            if value is not None:
                data[key] = value
        return {"data": data}

    def _usual(self, slot: Slot) -> Scalar:
        return next((one for one in self.map.values.by_slot.get(slot.id, ()) if one is not None), None)

    def _written(self, slot: str, value: Scalar) -> Any:
        """As a file writes it: money in yuan."""
        found = self.flow.slots.get(slot)
        if found is not None and found.type == "money" and isinstance(value, int):
            return value / 100 if value % 100 else value // 100
        return value

    def _play(self, plan: Plan, settings: dict[str, Any], name: str) -> str | None:
        """None: played. Otherwise the stop nearest to it that was come to."""
        near = _nearness(plan, self.map)
        way = self._start(settings)
        if name in way.gained:  # it begins there
            self._keep(way)
            return None
        heap: list[tuple[float, int, int, Way]] = []
        number, seen, moves = count(), set[object](), 0
        nearest = (99.0, "")

        def add(one: Way) -> None:
            key = _key(one)
            if key not in seen:
                seen.add(key)
                heappush(heap, (near(one) + len(one.steps) / 20, -len(one.steps), next(number), one))

        add(way)
        while heap and moves < MOVES:
            *_, way = heappop(heap)
            state = way.player.state
            if state is None or state.status in ("ended", "human") or len(way.steps) >= DEPTH:
                continue
            nearest = min(nearest, (near(way), f"{state.at.ref.flow}#{state.at.node}"))
            for step in steps(way.player, self.flow, self.trial.loaded.vocabulary, plan.by, len(way.steps)):
                moves += 1
                further = self._taken(way, step)
                if further is None:
                    continue
                if name in further.gained:
                    self._keep(further)
                    return None
                add(further)
        return nearest[1]

    def _keep(self, way: Way) -> None:
        self.open -= way.gained
        self.found.append(way)

    def _start(self, settings: Mapping[str, Any]) -> Way:
        fixture = self.trial.fixture(case_of({"name": "-", **settings, "steps": [{"tap": "-"}]}))
        player = self.trial.player(fixture)
        moved = player.start(settings.get("flow", self.flow.id), fixture.lang, self.trial.known(fixture.known), fixture.payload)
        return Way(player, settings, (), self._gains(moved))

    def _taken(self, way: Way, step: Step) -> Way | None:
        player = copy(way.player)
        player.log, player.moves, player.timers = list(player.log), list(player.moves), dict(player.timers)
        moved = self.trial.do(player, case_of({"name": "-", "steps": [step]}).steps[0])
        if isinstance(moved, str) or not moved:
            return None
        return Way(player, way.settings, (*way.steps, step), way.gained | self._gains(moved))

    def _gains(self, moved: list[Moved]) -> frozenset[str]:
        fresh = Coverage(self.flow)
        for one in moved:
            fresh.take(one)
        sides = {f"{name}: never {'true' if side else 'false'}" for name, seen in fresh.guards.items() for side in seen}
        return frozenset(
            {*fresh.taken, *sides, *(f"lang {one}" for one in fresh.langs), *(f"node {one}" for one in fresh.nodes)} & self.wanted
        )


def case_of(case: Mapping[str, Any]) -> schema.Case:
    return schema.Case.model_validate(case)


def _nearness(plan: Plan, map_: Map) -> Any:
    """How far a conversation still is from where the plan leads."""
    left: dict[Place, float] = {stop: float(len(plan.stops) - number - 1) for number, stop in enumerate(plan.stops)}
    beside = map_.distances([plan.spot.place])

    def near(way: Way) -> float:
        state = way.player.state
        if state is None:
            return 99.0
        place = (state.at.ref.flow, state.at.node)
        if place != plan.spot.place:
            return left[place] if place in left else beside.get(place, 20.0) + _OFF
        return max(plan.spot.tried - len(state.tried), 0) / 4 + max(plan.spot.misses - state.misses, 0) / 4 - 1.0

    return near


def _key(way: Way) -> object:
    """What makes two conversations stand at the same point: everything but the count of turns and what was said on the way."""
    state = way.player.state
    assert state is not None
    slots = tuple(sorted((slot, str(one.value)) for slot, one in state.slots.items()))
    tried = tuple((one.remedy, one.outcome) for one in state.tried)
    stack = tuple((frame.ref.flow, frame.node) for frame in state.stack)
    held = str(state.held or "")  # kept at a gate, to be taken up after it
    place = (held, state.at.ref.flow, state.at.node, state.at.remedy, state.status, state.outcome, state.lang, state.asking, state.errand)
    return place, slots, tried, stack, state.misses, state.clarified, tuple(sorted(state.timers))

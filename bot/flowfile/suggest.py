"""Test cases for what no case plays yet: short conversations that get there, found by playing. Same flow, same cases."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from copy import copy
from dataclasses import dataclass
from datetime import datetime, timedelta
from heapq import heappop, heappush
from itertools import count
from math import ceil
from typing import Any

from bot.engine import guards
from bot.engine.flow import ActNode, AskNode, BranchNode, Flow, HandoffNode, TroubleshootNode
from bot.flowfile import trial_schema as schema
from bot.flowfile.coverage import Coverage
from bot.flowfile.load import Loaded
from bot.flowfile.places import Places
from bot.flowfile.play import Moved, Player, Ports, names_of
from bot.flowfile.routes import reachable, successors
from bot.flowfile.testing import Report, Trial, open_trial, reader_of
from bot.understand.reader import Reader

MOVES, DEPTH = 15000, 24
_NOON = "2026-11-23T12:00+08:00"  # a Monday, for a flow that has no fixture yet
_UNREAD = "asdf qwer zxcv"
_GIVE_UP = {"zh": "算了", "en": "never mind"}
_LINES: Mapping[str, tuple[str, ...]] = {
    "money": ("3500", "12000"),
    "datetime": ("昨晚11点", "yesterday 11pm"),
    "date": ("昨天", "yesterday"),
    "text": ("A1", "12345678"),
    "digits": ("123456",),
}

Step = dict[str, str]
Case = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Suggested:
    """`text`: YAML to put under `cases:` (with `head`: a whole file, for a flow that has none). `left`: what no conversation was found for."""

    flow: str
    cases: tuple[Case, ...]
    left: tuple[str, ...]
    head: str = ""

    @property
    def text(self) -> str:
        return self.head + "\n\n".join(_yaml(case) for case in self.cases) + ("\n" if self.cases else "")


def suggest(loaded: Loaded, flow_id: str, ports: Ports, reader: Reader | None = None) -> Suggested | Report:
    """Cases for what the flow's test file does not cover; the Report when its file cannot be played at all.

    Every case has been played as it is printed. What needs a moment, a port's answer or words the search did not think of is in `left`.
    """
    head, trial = "", open_trial(loaded, flow_id, ports, reader)
    if isinstance(trial, Report):
        if flow_id not in loaded.files or loaded.library is None or (loaded.folder / "tests" / f"{flow_id}.test.yaml").exists():
            return trial
        doc = schema.TrialDoc(flow=flow_id, fixtures={"base": schema.Fixture(now=_NOON)}, cases=[])
        head = f'flow: {flow_id}\n\nfixtures:\n  base: {{now: "{_NOON}"}}\n\ncases:\n'
        trial = Trial(loaded, loaded.files[flow_id], doc, Places(flow_id), ports, reader or reader_of(loaded.vocabulary))
    else:
        trial.run()
    search = _Search(trial, _missing(trial.coverage))
    cases = search.cases()
    return Suggested(flow_id, tuple(cases), tuple(sorted(search.open)), head)


def why_left(flow: Flow, name: str) -> str:
    """Of something in `left`: why no case of this flow could get there, as far as the graph tells."""
    idle = [flow.limits.idle_goto] if flow.limits.idle_goto else []
    roots = [flow.start, *idle, *(handler.goto for handler in flow.handlers)]
    node = name.removeprefix("node ").partition(".")[0]
    if node in flow.nodes and node not in reachable(successors(flow), roots):
        return f"no way of this flow leads to “{node}”; only another flow may"
    return f"not come to in {MOVES} moves: it may want a moment, words or a port's answer that were not tried"


def _missing(coverage: Coverage) -> set[str]:
    found = coverage.result()
    langs = {f"lang {lang}" for lang in coverage.flow.langs if lang not in found.langs}
    return {*found.missing, *found.half, *langs, *(f"node {id_}" for id_ in found.nodes_missing)}


@dataclass(frozen=True, slots=True)
class _Way:
    """A conversation so far. `settings` are the keys of its case beside the steps."""

    player: Player
    settings: Mapping[str, Any]
    steps: tuple[Step, ...]
    gained: frozenset[str]
    begun: str  # what of the beginning is not in the state: the clock, the hours, the ports


class _Search:
    """Shortest first over conversations, each state once, until everything is found or the moves are spent."""

    def __init__(self, trial: Trial, wanted: set[str]) -> None:
        self.trial, self.flow, self.open = trial, trial.flow, set(wanted)
        self.wanted = frozenset(wanted)
        self.found: list[_Way] = []
        self.seen: set[Any] = set()
        self.heap: list[tuple[int, int, _Way]] = []
        self.number = count()
        self.moves = 0

    def cases(self) -> list[Case]:
        if not self.open:
            return []
        for penalty, settings in self._starts():
            self._reach(self._start(settings), penalty)
        for way in self._written():
            self._reach(way, 2 + len(way.steps) // 2)
        while self.heap and self.open and self.moves < MOVES:
            penalty, _, way = heappop(self.heap)
            if len(way.steps) >= DEPTH or way.player.state is None or way.player.state.status in ("ended", "human"):
                continue
            for step in self._steps(way):
                if (further := self._taken(way, step)) is not None:
                    self._reach(further, penalty + 1)
        return self._chosen()

    def _reach(self, way: _Way, penalty: int) -> None:
        if way.steps and way.gained & self.open:  # a case has a step at least
            self.open -= way.gained
            self.found.append(way)
        state = _key(way)
        if state not in self.seen:
            self.seen.add(state)
            heappush(self.heap, (penalty, next(self.number), way))

    def _taken(self, way: _Way, step: Step) -> _Way | None:
        player = copy(way.player)
        player.log, player.moves, player.timers = list(player.log), list(player.moves), dict(player.timers)
        self.moves += 1
        moved = self.trial.do(player, _step_of(step))
        if isinstance(moved, str) or not moved:
            return None
        return _Way(player, way.settings, (*way.steps, step), way.gained | self._gains(moved), way.begun)

    def _gains(self, moved: list[Moved]) -> frozenset[str]:
        fresh = Coverage(self.flow)
        for one in moved:
            fresh.take(one)
        sides = {f"{name}: never {'true' if side else 'false'}" for name, seen in fresh.guards.items() for side in seen}
        return frozenset(
            {*fresh.taken, *sides, *(f"lang {one}" for one in fresh.langs), *(f"node {one}" for one in fresh.nodes)} & self.wanted
        )

    # --- how conversations begin and go on

    def _starts(self) -> Iterator[tuple[int, dict[str, Any]]]:
        """Dearer ones later: the first fixture as it is, other languages, other fixtures, the desk's own beginning, ports that fail, facts known beforehand."""
        acts = sorted({node.port for node in self.flow.nodes.values() if isinstance(node, ActNode)})
        changes: list[tuple[int, dict[str, Any]]] = [(0, {})]
        changes += [(1, {"ports": {port: {"ok": False} for port in acts}})] if acts else []
        changes += [(3, {"known": {slot: value}}) for slot, value in self._facts()]
        changes += [(4, change) for change in self._together()]
        if (entry := self._entry()) != self.flow.id:
            yield -2, {"use": next(iter(self.trial.doc.fixtures)), "flow": entry}
        for number, fixture in enumerate(self.trial.doc.fixtures):
            for lang in self.flow.langs:
                given = self.trial.doc.fixtures[fixture].lang
                base = {"use": fixture} | ({"lang": lang} if lang != given else {})
                for cost, change in changes:
                    yield min(number, 1) + (lang != given) + cost, {**base, **change}

    def _entry(self) -> str:
        """Where conversations begin: what is written there first comes here with its facts."""
        assert self.trial.loaded.library is not None
        return self.trial.loaded.library.entry

    def _written(self) -> Iterator[_Way]:
        """The conversations of the file's own cases, as far as each step: from there it is not far to what they pass by."""
        for case in self.trial.doc.cases:
            settings = case.model_dump(by_alias=True, exclude_defaults=True, exclude={"name", "steps"})
            way = self._start(settings)
            for step in case.steps:
                bare = step.model_dump(by_alias=True, exclude_defaults=True, exclude={"expect"})
                further = self._taken(way, bare) if bare else None
                if further is None:
                    break
                yield (way := further)

    def _facts(self) -> list[tuple[str, Any]]:
        """Values of slots that turn some condition."""
        found: dict[tuple[str, str], Any] = {}
        for guard in self._guards():
            for test in _tests(guard):
                values = test.value if test.operator == "in" and isinstance(test.value, tuple) else (test.value,)
                for value in values if test.operator in ("is", "in", "gte", "lt") else ():
                    slot = self.flow.slots.get(test.slot)
                    if slot is not None and slot.type == "money" and isinstance(value, int):
                        for fen in (value, max(value - 100, 100)):
                            found[test.slot, str(fen)] = fen / 100 if fen % 100 else fen // 100
                    elif slot is not None and isinstance(value, (str, int, bool)):
                        found[test.slot, str(value)] = value
        return [(slot, value) for (slot, _), value in found.items()]

    def _together(self) -> list[dict[str, Any]]:
        """For each condition all that it looks at, known beforehand so that it holds; what a port would tell, told in its place."""
        saved = {
            slot: (node.port, key) for node in self.flow.nodes.values() if isinstance(node, ActNode) for slot, key in node.save.items()
        }
        found: dict[str, dict[str, Any]] = {}
        for guard in self._guards():
            known, data = dict[str, Any](), dict[str, dict[str, Any]]()
            for test in _tests(guard):
                value = self._holding(test)
                if value is None:
                    continue
                known[test.slot] = value
                if test.slot in saved:
                    port, key = saved[test.slot]
                    data.setdefault(port, {"data": {}})["data"][key] = value
            changes = [{"ports": data, "known": {slot: one for slot, one in known.items() if slot not in saved}}] if data else []
            if len(known) > 1 or any(test.operator in ("set", "hour_in") for test in _tests(guard)):
                changes.append({"known": known})
            for change in changes:
                found[json.dumps(change, ensure_ascii=False, sort_keys=True)] = {key: one for key, one in change.items() if one}
        return list(found.values())

    def _holding(self, test: guards.Test) -> Any:
        """A value that makes this comparison true; None when there is none, or none is wanted."""
        slot = self.flow.slots.get(test.slot)
        if slot is None:
            return None
        now = datetime.fromisoformat(next(iter(self.trial.doc.fixtures.values())).now)
        match test.operator, slot.type:
            case ("is", _):
                value: Any = test.value
            case ("in", _):
                value = test.value[0] if isinstance(test.value, tuple) and test.value else None
            case ("set", _) if test.value is False:
                return None
            case ("hour_in", _):
                hour = int(str(test.value[0])) % 24 if isinstance(test.value, tuple) else 0
                return (now - timedelta(days=1)).replace(hour=hour, minute=30).isoformat()
            case ("set", "enum"):
                return slot.values[0] if slot.values else None
            case ("set", "bool"):
                return True
            case ("set", "datetime"):
                return (now - timedelta(days=4)).isoformat()
            case ("set", "money"):
                return 3500
            case ("set", _):
                return "12345678"[: slot.length or 8]
            case ("gte", _):
                value = test.value
            case _:
                return None
        if slot.type == "money" and isinstance(value, int):
            return value / 100 if value % 100 else value // 100
        return value if isinstance(value, (str, int, bool)) else None

    def _guards(self) -> Iterator[guards.Guard]:
        for node in self.flow.nodes.values():
            if isinstance(node, BranchNode):
                yield from (arm.when for arm in node.arms if arm.when is not None)
            elif isinstance(node, HandoffNode) and node.priority.high_when is not None:
                yield node.priority.high_when
        yield from (one.only_if for model in self.flow.models.values() for one in model.remedies if one.only_if is not None)

    def _start(self, settings: Mapping[str, Any]) -> _Way:
        fixture = self.trial.fixture(_case_of({"name": "-", **settings, "steps": [{"tap": "-"}]}))
        player = self.trial.player(fixture)
        moved = player.start(settings.get("flow", self.flow.id), fixture.lang, self.trial.known(fixture.known), fixture.payload)
        return _Way(player, settings, (), self._gains(moved), f"{fixture.now} {fixture.hours} {fixture.ports}")

    def _steps(self, way: _Way) -> Iterator[Step]:
        player, state = way.player, way.player.state
        assert state is not None
        yield from ({"tap": names_of(button)[0]} for button in player.keyboard())
        if player.timers and (state.status == "waiting" or "*.idle" in self.open):
            minutes = ceil((min(player.timers.values()) - player.now).total_seconds() / 60)
            if minutes > 0:
                yield {"pass": f"{minutes // 60}h" if minutes % 60 == 0 else f"{minutes}m"}
        if not way.steps and "known" not in way.settings:
            yield from ({"merchant": line} for line in self.trial.doc.readings)
        if state.at.ref.flow != self.flow.id:
            return
        node = self.flow.nodes.get(state.at.node)
        slot = self.flow.slots.get(node.slot or "") if isinstance(node, AskNode) else None
        if slot is not None and slot.type == "photo":
            yield {"photo": f"p{len(way.steps)}"}
        for line in dict.fromkeys(self._lines(way)):
            yield {"merchant": line}

    def _lines(self, way: _Way) -> Iterator[str]:
        """What could be written here: lines the file has readings for, answers of the right shape, words of handlers, words nobody understands."""
        state = way.player.state
        assert state is not None
        node, readings = self.flow.nodes.get(state.at.node), self.trial.doc.readings
        if isinstance(node, AskNode):
            slot = self.flow.slots.get(node.slot or "")
            if slot is not None:
                yield from [line for line, one in readings.items() if slot.id in one.slots][:3]
                yield from _LINES.get(slot.type, ()) if slot.type != "digits" else ("1234567890123456789"[: slot.length or 6],)
            if any(name.startswith(f"{state.at.node}.reprompt.") or name == f"{state.at.node}.exhausted" for name in self.open):
                yield from [line for line, one in readings.items() if not one.intents and not one.slots][:2]
                yield _UNREAD
        if isinstance(node, TroubleshootNode) and f"{state.at.node}.gave_up" in self.open:
            yield _GIVE_UP.get(state.lang, _GIVE_UP["en"])
        for handler in self.flow.handlers:
            if f"*.{handler.intent}" in self.open or f"node {handler.goto}" in self.open:
                vocabulary = self.trial.loaded.vocabulary
                known = (
                    *sorted(handler.words.get(state.lang, ())),
                    *(word for word in vocabulary.words.get(handler.intent, ()) if word.isascii() == (state.lang != "zh")),
                )
                yield from known[:1]

    # --- which of the ways are worth a case

    def _chosen(self) -> list[Case]:
        cases, covered = list[Case](), set[str]()
        for way in sorted(self.found, key=lambda one: -len(one.steps)):
            new = way.gained - covered
            if new and way.steps and self._plays(case := _case(way, self.flow.id, new)):
                covered |= way.gained
                cases.append(case)
        self.open = set(self.wanted - covered)
        return cases[::-1]

    def _plays(self, case: Case) -> bool:
        """Whether the case is green when it is read from the file again."""
        number, doc = len(self.trial.doc.cases), self.trial.doc
        trial = Trial(self.trial.loaded, self.trial.file, doc, self.trial.places, self.trial.ports, self.trial.reader)
        return trial.case(number, _case_of(case)).ok


def _case(way: _Way, flow_id: str, new: frozenset[str]) -> Case:
    state = way.player.state
    assert state is not None
    expect: dict[str, Any] = {"node": state.at.node} | ({"flow": state.at.ref.flow} if state.at.ref.flow != flow_id else {})
    if state.status == "ended":
        expect["end"] = state.outcome
    elif state.status != "active":
        expect["status"] = state.status
    named = sorted(new)
    name = f"reaches {', '.join(named[:3])}" + (f" and {len(named) - 3} more" if len(named) > 3 else "")
    last = {**way.steps[-1], "expect": expect}
    return {"name": name, **way.settings, "steps": [*way.steps[:-1], last]}


def _case_of(case: Case) -> schema.Case:
    return schema.Case.model_validate(case)


def _step_of(step: Step) -> schema.AnyStep:
    return schema.Case.model_validate({"name": "-", "steps": [step]}).steps[0]


def _tests(guard: guards.Guard) -> Iterator[guards.Test]:
    match guard:
        case guards.All(of) | guards.Any(of):
            for one in of:
                yield from _tests(one)
        case guards.Not(inner):
            yield from _tests(inner)
        case guards.Test():
            yield guard


def _key(way: _Way) -> Any:
    """What makes two conversations stand at the same point: everything but the count of turns and what was said on the way."""
    state = way.player.state
    assert state is not None
    slots = tuple(sorted((slot, str(one.value)) for slot, one in state.slots.items()))
    tried = tuple((one.remedy, one.outcome) for one in state.tried)
    stack = tuple((frame.ref.flow, frame.node) for frame in state.stack)
    held = str(state.held or "")  # kept at a gate, to be taken up after it
    place = (held, state.at.ref.flow, state.at.node, state.at.remedy, state.status, state.outcome, state.lang, state.asking, state.errand)
    return (
        place,
        slots,
        tried,
        stack,
        state.misses,
        state.clarified,
        tuple(sorted(state.timers)),
        way.begun,
    )


def _yaml(case: Case) -> str:
    """As people write cases: a line a step."""
    lines = [f"  - name: {_flow(case['name'])}"]
    lines += [f"    {key}: {_flow(value)}" for key, value in case.items() if key not in ("name", "steps")]
    return "\n".join([*lines, "    steps:", *(f"      - {_flow(step)}" for step in case["steps"])])


def _flow(value: Any) -> str:
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{key}: {_flow(one)}" for key, one in value.items()) + "}"
    if isinstance(value, str):
        bare = value.replace("_", "").replace(".", "").isalnum() and value.isascii() and value[0].isalpha() and value.lower() not in _WORDS
        return value if bare else json.dumps(value, ensure_ascii=False)
    return json.dumps(value, ensure_ascii=False)


_WORDS = {"on", "off", "yes", "no", "y", "n", "true", "false", "null"}

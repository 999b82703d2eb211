"""Flow tests: `flows/tests/<flow>.test.yaml` played against the engine. See docs/flow-format.md for the file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import assert_never

from bot.engine.events import Agent, Choose, Media, Start
from bot.engine.flow import Flow
from bot.flowfile import trial_schema as schema
from bot.flowfile.compile import slot_value
from bot.flowfile.coverage import Coverage, Covered
from bot.flowfile.data import duration
from bot.flowfile.expect import differences
from bot.flowfile.load import FlowFile, Loaded
from bot.flowfile.places import Path, Places
from bot.flowfile.play import Moved, Player, Ports, Reply, with_config
from bot.flowfile.problems import Problem, did_you_mean, format_problem
from bot.flowfile.trial_faults import faults
from bot.flowfile.trial_policies import policies_for
from bot.flowfile.unfavourable import Sequence, unfavourable
from bot.flowfile.validate import validate
from bot.flowfile.walks import walk
from bot.flowfile.yamltext import read_file, read_text
from bot.understand.normal import fold
from bot.understand.reader import Reader
from bot.understand.vocabulary import Vocabulary
from bot.values import Reading, Scalar, SlotValue


@dataclass(frozen=True, slots=True)
class CaseResult:
    name: str
    problems: tuple[Problem, ...]

    @property
    def ok(self) -> bool:
        return not self.problems


@dataclass(frozen=True, slots=True)
class Report:
    """`problems`: everything that keeps the flow from being published: failing cases too. `covered` None: nothing could be played."""

    flow: str
    cases: tuple[CaseResult, ...] = ()
    problems: tuple[Problem, ...] = ()
    covered: Covered | None = None

    @property
    def ok(self) -> bool:
        return not self.problems


def run(loaded: Loaded, flow_id: str, ports: Ports, reader: Reader | None = None, *, publishing: bool = False) -> Report:
    """Every case, the coverage they reach, and the properties over generated conversations. Pure but for reading the file.

    `ports`: port name → function(args, context). `reader`: built from the folder's words when not given. `publishing`: the unfavourable
    conversations are played whether the file names them or not.
    """
    trial = open_trial(loaded, flow_id, ports, reader)
    return trial if isinstance(trial, Report) else trial.run(publishing=publishing)


def open_trial(loaded: Loaded, flow_id: str, ports: Ports, reader: Reader | None = None) -> Trial | Report:
    """The test file of a flow, ready to be played; a Report of why it cannot be."""
    shown = f"{loaded.folder}/tests/{flow_id}.test.yaml"
    file, library = loaded.files.get(flow_id), loaded.library
    if file is None or library is None:
        reason = "is not there" if file is None and library is not None else "has errors; see desk flow lint"
        return _refused(
            flow_id, Problem(shown, 1, 1, "TE01", "error", f"the flow “{flow_id}” {reason}", did_you_mean(flow_id, loaded.files))
        )
    path = loaded.folder / "tests" / f"{flow_id}.test.yaml"
    if flow_id not in loaded.tests and not path.exists():
        return _refused(
            flow_id, Problem(shown, 1, 1, "TE01", "error", f"the flow “{flow_id}” has no tests", "write some; see desk flow test --suggest")
        )
    source = read_text(loaded.tests[flow_id], shown) if flow_id in loaded.tests else read_file(path, shown)
    if source.plain is None:
        return _refused(flow_id, *source.problems)
    doc, problems = validate(schema.TrialDoc, source.plain, source.places)
    faults = [problem for problem in source.problems if problem.level == "error"]
    if doc is None or faults:
        return _refused(flow_id, *faults, *problems)
    return Trial(loaded, file, doc, source.places, ports, reader or reader_of(loaded.vocabulary))


_kept: list[tuple[Vocabulary, Reader]] = []


def reader_of(vocabulary: Vocabulary) -> Reader:
    """Learning takes longer than a flow's tests, and flows are tested one after the other with the same words: the last is kept."""
    if not _kept or _kept[0][0] != vocabulary:
        _kept[:] = [(vocabulary, Reader(vocabulary))]
    return _kept[0][1]


def _refused(flow_id: str, *problems: Problem) -> Report:
    return Report(flow_id, (), problems, None)


class Trial:
    """One test file being played."""

    def __init__(self, loaded: Loaded, file: FlowFile, doc: schema.TrialDoc, places: Places, ports: Ports, reader: Reader) -> None:
        self.loaded, self.file, self.doc, self.places, self.ports, self.reader = loaded, file, doc, places, ports, reader
        self.flow: Flow = file.flow
        self.coverage = Coverage(self.flow)

    def run(self, *, publishing: bool = False) -> Report:
        problems = [*faults(self.loaded, self.flow, self.doc, self.places)]
        cases = tuple(self.case(number, case) for number, case in enumerate(self.doc.cases))
        problems += [problem for case in cases for problem in case.problems]
        covered = self.coverage.result()
        problems += self._demands(covered)
        problems += self._properties()
        if "unfavourable" in self.doc.properties or publishing:
            problems += self._unfavourable_faults()
        return Report(self.flow.id, cases, tuple(problems), covered)

    def say(self, path: Path, code: str, message: str, hint: str = "") -> Problem:
        return self.places.problem(path, code, "error", message, hint)

    # --- one case

    def case(self, number: int, case: schema.Case) -> CaseResult:
        path: Path = ("cases", number)
        fixture = self.fixture(case)
        try:
            player = self.player(fixture)
        except ValueError:
            return CaseResult(case.name, (self.say(path, "TE03", f"{case.name}: the clock cannot be set to “{fixture.now}”"),))
        started = player.start(case.flow or self.flow.id, fixture.lang, self.known(fixture.known), fixture.payload)
        self._seen(started)
        for place, step in enumerate(case.steps):
            problems = list(self._step(player, step, (*path, "steps", place), started if place == 0 else []))
            if problems:
                return CaseResult(case.name, tuple(replace(one, message=f"{case.name}: {one.message}") for one in problems))
        return CaseResult(case.name, ())

    def fixture(self, case: schema.Case) -> schema.Fixture:
        base = self.doc.fixtures.get(case.use or "") or next(iter(self.doc.fixtures.values()))
        changes: dict[str, object] = {
            key: getattr(case, key) for key in ("lang", "now", "hours", "payload", "policy") if getattr(case, key) is not None
        }
        changes |= {"ports": {**base.ports, **case.ports}, "known": {**base.known, **case.known}}
        return base.model_copy(update=changes)

    def player(self, fixture: schema.Fixture) -> Player:
        library = self.loaded.library
        assert library is not None
        if fixture.config:
            library = with_config(library, self.flow, {key: str(value) for key, value in fixture.config.items()})
        now = datetime.fromisoformat(fixture.now)
        if now.tzinfo is None:
            raise ValueError(fixture.now)
        replies = {
            name: Reply(reply.ok, {key: _plain(value) for key, value in reply.data.items()}) for name, reply in fixture.ports.items()
        }
        policies = policies_for(library, self.flow.id, fixture.policy, self.doc.policies.get(fixture.policy, {}))
        return Player(library, self.loaded.data, self.reader, self.ports, now, fixture.hours == "open", replies, policies)

    def known(self, known: Mapping[str, object]) -> dict[str, Scalar]:
        return {slot: slot_value(self.file.doc, slot, value) for slot, value in known.items()}

    def _step(self, player: Player, step: schema.AnyStep, path: Path, started: list[Moved]) -> Iterator[Problem]:
        moved = self.do(player, step)
        if isinstance(moved, str):
            yield self.say(path, "TE04", moved, f"the buttons now: {', '.join(button.id for button in player.keyboard()) or 'none'}")
            return
        self._seen(moved)
        if step.expect is not None:
            # a first step without an action of its own looks at what the start said
            looked_at = moved or started
            for key, sentence in differences(step.expect, player, looked_at):
                yield self.say((*path, "expect", key), "TE04", sentence)

    def do(self, player: Player, step: schema.AnyStep) -> list[Moved] | str:
        """What the step did; a sentence when it cannot be done."""
        match step:
            case schema.Merchant():
                return player.hear(step.merchant, self._reading(step.merchant, player))
            case schema.TapStep():
                choose = player.find_button(step.tap)
                if choose is None and step.tap in ("_.human", "human"):
                    choose = Choose("", "_", "human")
                return f"there is no button {step.tap} to tap" if choose is None else player.play(choose)
            case schema.PressOld():
                choose = player.find_button(step.press_old, oldest=True)
                if choose is None:
                    node, _, option = step.press_old.rpartition(".")
                    choose = Choose("0" * 12, node, option)  # of a revision nobody keeps any more
                return player.play(choose)
            case schema.Photo():
                return player.play(Media("photo", step.photo, step.album))
            case schema.Pass():
                return player.wait(duration(step.pass_))
            case schema.AgentStep():
                return player.play(Agent(step.agent, {"node": step.node} if step.node else {}))
            case schema.StartStep():
                lang = player.state.lang if player.state else "zh"
                return player.play(Start(lang, None, step.start))
            case schema.Step():
                return []
            case _:
                assert_never(step)

    def _reading(self, text: str, player: Player) -> Reading | None:
        """The table's reading of a line, when it has one."""
        wanted = self.doc.readings.get(text)
        if wanted is None:
            return None
        slots = {slot: SlotValue(slot_value(self.file.doc, slot, value), (0, len(text))) for slot, value in wanted.slots.items()}
        intents = tuple(sorted(((name, float(share)) for name, share in wanted.intents.items()), key=lambda one: -one[1]))
        decision = wanted.decision or ("intent" if intents else "out_of_scope")
        return Reading(text, fold(text), intents, decision, slots, player.state.lang if player.state else None, (), "test")

    def _seen(self, moved: list[Moved]) -> None:
        for one in moved:
            self.coverage.take(one)

    # --- the whole file

    def _demands(self, covered: Covered) -> Iterator[Problem]:
        demand = self.doc.coverage
        path: Path = ("coverage", "edges")
        if covered.edges < demand.edges:
            named = ", ".join(covered.missing[:12]) + (f" and {len(covered.missing) - 12} more" if len(covered.missing) > 12 else "")
            yield self.say(
                path, "TE02", f"{covered.edges:.0f} % of the ways are played, {demand.edges:g} % are wanted", f"never taken: {named}"
            )
        if demand.guards == "both" and covered.half:
            yield self.say(
                ("coverage", "guards"), "TE02", f"{len(covered.half)} conditions were seen one way only", "; ".join(covered.half[:12])
            )
        for number, lang in enumerate(demand.langs):
            if lang not in covered.langs:
                yield self.say(("coverage", "langs", number), "TE02", f"no case is played in {lang}", f"add one with lang: {lang}")

    def _properties(self) -> Iterator[Problem]:
        if not self.doc.properties:
            return
        fixture = next(iter(self.doc.fixtures.values()))
        for broken in walk(self.flow, lambda _lang: self.player(fixture), self.doc.properties, lambda _moved: None):
            way = " → ".join(broken.way[-12:])
            place = self.doc.properties.index(broken.name)  # type: ignore[arg-type]
            yield self.say(("properties", place), "TE05", f"{broken.name}: {broken.message}", f"the way there: {way}")

    def unfavourable(self) -> tuple[Sequence, ...]:
        """The conversations nobody wishes for, begun as the first fixture says."""
        fixture = next(iter(self.doc.fixtures.values()))
        return unfavourable(self.flow, lambda _lang: self.player(fixture))

    def _unfavourable_faults(self) -> Iterator[Problem]:
        named = self.doc.properties.index("unfavourable") if "unfavourable" in self.doc.properties else None
        path: Path = ("flow",) if named is None else ("properties", named)
        for one in self.unfavourable():
            for broken in one.broken[:1]:
                way = " → ".join(broken.way[-12:])
                message = f"{broken.name}, in the {one.kind} conversation in {one.lang}: {broken.message}"
                yield self.say(path, "TE05", message, f"the way there: {way}")


def _plain(value: object) -> Scalar:
    return str(value) if isinstance(value, float) else value  # type: ignore[return-value]


def format_report(report: Report, *, show_missing: bool = True) -> str:
    """For people: a line a case, what is covered, then every problem with its place."""
    lines = [f"{'ok  ' if case.ok else 'FAIL'} {report.flow}: {case.name}" for case in report.cases]
    if report.covered is not None:
        covered, passed = report.covered, sum(case.ok for case in report.cases)
        langs = ", ".join(sorted(covered.langs)) or "none"
        lines.append(f"{report.flow}: {passed} of {len(report.cases)} cases, {covered.edges:.0f} % of the ways, languages {langs}")
        if show_missing:
            lines += [f"  never taken: {name}" for name in covered.missing]
            lines += [f"  half a condition: {name}" for name in covered.half]
    return "\n".join([*lines, *map(format_problem, report.problems)])

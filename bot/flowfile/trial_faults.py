"""What a test file names that is not there, and what it says that cannot be: such a test would pass for the wrong reason (TE01, TE03)."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import datetime

from bot.engine.flow import Flow, Model
from bot.flowfile import trial_schema as schema
from bot.flowfile.load import Loaded
from bot.flowfile.places import Path, Places
from bot.flowfile.problems import Problem, did_you_mean

_TIME = "write 2025-01-02T08:10+08:00"


def faults(loaded: Loaded, flow: Flow, doc: schema.TrialDoc, places: Places) -> Iterator[Problem]:
    """All of them. `flow` is the flow under test."""
    if doc.flow != flow.id:
        yield places.problem(("flow",), "TE01", "error", f"these are tests of “{doc.flow}”", f"write flow: {flow.id}")
    if not doc.cases:
        yield places.problem(("cases",), "TE01", "error", "there is no case", "write at least one")
    yield from _Names(loaded, flow, doc, places).all()


class _Names:
    """Everything that can be named in a test, and what is named there."""

    def __init__(self, loaded: Loaded, flow: Flow, doc: schema.TrialDoc, places: Places) -> None:
        self.loaded, self.flow, self.doc, self.places = loaded, flow, doc, places
        files = loaded.files.values()
        self.nodes = {id_ for file in files for id_ in file.doc.nodes}
        self.remedies = {id_ for file in files for model in file.doc.models.values() for id_ in model.remedies}
        self.slots = {id_ for file in files for id_ in file.doc.slots}
        self.models = {f"{file.flow.id}.{model.id}": model for file in files for model in file.flow.models.values()}

    def say(self, path: Path, message: str, hint: str = "") -> Problem:
        return self.places.problem(path, "TE03", "error", message, hint)

    def unknown(self, path: Path, kind: str, name: str, known: Collection[str]) -> Iterator[Problem]:
        if name not in known:
            yield self.say(path, f"the {kind} “{name}” does not exist", did_you_mean(name, known))

    def all(self) -> Iterator[Problem]:
        for id_, fixture in self.doc.fixtures.items():
            yield from self.fixture(("fixtures", id_), fixture)
        for name, tables in self.doc.policies.items():
            yield from self.policies(("policies", name), name, tables)
        for number, case in enumerate(self.doc.cases):
            path: Path = ("cases", number)
            yield from self.begins(path, case)
            if case.use is not None:
                yield from self.unknown((*path, "use"), "fixture", case.use, self.doc.fixtures)
            for place, step in enumerate(case.steps):
                if step.expect is not None:
                    yield from self.expect((*path, "steps", place, "expect"), step.expect)

    def fixture(self, path: Path, fixture: schema.Fixture) -> Iterator[Problem]:
        yield from self.begins(path, fixture)
        for key in fixture.config:
            yield from self.unknown((*path, "config", key), "setting", key, self.flow.config)

    def begins(self, path: Path, begun: schema.Fixture | schema.Case) -> Iterator[Problem]:
        """What a fixture and a case may both say."""
        if begun.now is not None and (fault := _not_a_time(begun.now)):
            yield self.say((*path, "now"), fault, _TIME)
        if begun.policy is not None and begun.policy != schema.AUTHORS:
            yield from self.unknown((*path, "policy"), "policy", begun.policy, [*self.doc.policies, schema.AUTHORS])
        for slot in begun.known:
            yield from self.unknown((*path, "known", slot), "slot", slot, self.slots)

    def policies(self, path: Path, name: str, tables: schema.Policies) -> Iterator[Problem]:
        if name == schema.AUTHORS:
            yield self.say(path, f"“{name}” means the author's own numbers", "give the policy another name")
        for key, table in tables.items():
            model = self.models.get(key if "." in key else f"{self.flow.id}.{key}")
            if model is None:
                mine = [one.partition(".")[2] if one.startswith(f"{self.flow.id}.") else one for one in self.models]
                yield from self.unknown((*path, key), "model", key, mine)
                continue
            if model.strategy == "article":
                hint = "set strategy: pc (or pc_ask) in the flow, or take the table out"
                yield self.say((*path, key), f"“{key}” follows the article's order: a policy changes nothing", hint)
            yield from self.table((*path, key), model, table)

    def table(self, path: Path, model: Model, table: schema.PolicyTable) -> Iterator[Problem]:
        remedies = [remedy.id for remedy in model.remedies]
        for cause in table.prior:
            yield from self.unknown((*path, "prior", cause), "cause", cause, model.causes)
        if missing := [cause for cause in model.causes if cause not in table.prior]:
            hint = "every cause has its share; the author's are common 6, sometimes 3, rare 1"
            yield self.say((*path, "prior"), f"the prior says nothing of {', '.join(missing)}", hint)
        for remedy, fixes in table.fixes.items():
            yield from self.unknown((*path, "fixes", remedy), "remedy", remedy, remedies)
            for cause in fixes:
                yield from self.unknown((*path, "fixes", remedy, cause), "cause", cause, model.causes)
        for remedy in table.cost:
            yield from self.unknown((*path, "cost", remedy), "remedy", remedy, remedies)

    def expect(self, path: Path, expect: schema.Expect) -> Iterator[Problem]:
        if expect.node is not None:
            yield from self.unknown((*path, "node"), "node", expect.node, self.nodes)
        if expect.remedy is not None:
            yield from self.unknown((*path, "remedy"), "remedy", expect.remedy, self.remedies)
        for slot in expect.slots or {}:
            yield from self.unknown((*path, "slots", slot), "slot", slot, self.slots)
        for key in expect.never_said or []:
            head = key.partition(".")[0]
            if head not in self.nodes | self.remedies | set(self.loaded.files) and not self.builtin(head):
                hint = did_you_mean(head, self.nodes | self.remedies)
                yield self.say((*path, "never_said"), f"“{key}” is never said because it does not exist", hint)

    def builtin(self, key: str) -> bool:
        return key == "builtin" or (self.loaded.builtin is not None and f"builtin.{key}" in self.loaded.builtin.texts)


def _not_a_time(text: str) -> str:
    try:
        return "" if datetime.fromisoformat(text).tzinfo is not None else f"“{text}” has no time zone"
    except ValueError:
        return f"“{text}” is not a time"

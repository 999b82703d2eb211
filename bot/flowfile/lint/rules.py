"""What a rule is, and what it looks at."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from typing import Any

from bot.engine.flow import Builtin, Flow
from bot.engine.texts import placeholders
from bot.flowfile import routes
from bot.flowfile import schema as sc
from bot.flowfile.data import Data
from bot.flowfile.load import BuiltinFile, FlowFile, Loaded
from bot.flowfile.places import Path, value_at
from bot.flowfile.problems import Level
from bot.flowfile.replies import RepliesFile

Edge = routes.Edge
EVERY_FLOW_TEXT = ("ticket", "next_open")
"""Placeholders the desk fills in, beside slots and `cfg.…`."""


@dataclass(frozen=True, slots=True)
class Finding:
    path: Path
    message: str
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Shown:
    """One text of a flow: where it stands, what it is (`text`, `away`, `reprompt`, `option`, `check`, `label`, `title`), its words."""

    path: Path
    kind: str
    by_lang: Mapping[str, str]
    owner: str = ""  # the node or remedy it belongs to
    cite: tuple[str, ...] = ()
    origin: str | None = None


@dataclass(frozen=True)
class View:
    """One flow, and what a rule may want to know of it. Everything is worked out once."""

    file: FlowFile
    loaded: Loaded
    flows: Mapping[str, FlowFile] = field(default_factory=dict)
    before: Mapping[str, Any] | None = None  # the document that is live now, when there is one

    @property
    def doc(self) -> sc.FlowDoc:
        return self.file.doc

    @property
    def flow(self) -> Flow:
        return self.file.flow

    @property
    def plain(self) -> dict[str, Any]:
        return self.file.document

    @property
    def data(self) -> Data:
        return self.loaded.data

    @property
    def builtins(self) -> Mapping[str, Builtin]:
        return self.loaded.builtin.builtins if self.loaded.builtin else {}

    def at(self, path: Path) -> Any:
        return value_at(self.plain, path)

    @cached_property
    def edges(self) -> tuple[Edge, ...]:
        return routes.edges(self.flow)

    @cached_property
    def graph(self) -> dict[str, tuple[str, ...]]:
        return routes.successors(self.flow)

    @cached_property
    def outside(self) -> frozenset[str]:
        """Nodes that other flows go to (`this#node`), to stay."""
        return self._from_elsewhere(resuming=False)

    @cached_property
    def borrowed(self) -> frozenset[str]:
        """Nodes that resuming handlers of other flows go to: they come back from here."""
        return self._from_elsewhere(resuming=True)

    def _from_elsewhere(self, *, resuming: bool) -> frozenset[str]:
        prefix = f"{self.doc.id}#"
        return frozenset(
            target.removeprefix(prefix)
            for file in self.flows.values()
            for target, resumes in _leaving(file)
            if target.startswith(prefix) and resumes is resuming
        )

    @cached_property
    def main(self) -> set[str]:
        """Nodes come to from the start (or from other flows) without a handler."""
        idle = [self.flow.limits.idle_goto] if self.flow.limits.idle_goto else []
        return routes.reachable(self.graph, [self.flow.start, *self.outside, *idle])

    @cached_property
    def reached(self) -> set[str]:
        return self.main | routes.reachable(self.graph, [*self.borrowed, *(handler.goto for handler in self.flow.handlers)])

    @cached_property
    def ahead(self) -> dict[str, set[str]]:
        """node → every node it can come to, itself only when there is a way back."""
        return {id_: routes.reachable(self.graph, self.graph[id_]) for id_ in self.graph}

    @cached_property
    def texts(self) -> tuple[Shown, ...]:
        return tuple(texts_of(self.doc))

    @cached_property
    def guards(self) -> tuple[tuple[Path, sc.Guard], ...]:
        return tuple(guards_of(self.doc))

    @cached_property
    def tests(self) -> tuple[tuple[Path, sc.Test], ...]:
        """Every single comparison in every guard."""
        return tuple(found for path, guard in self.guards for found in leaves(path, guard))

    @cached_property
    def sources(self) -> Mapping[str, sc.FileSource | sc.AuthorSource]:
        return self.doc.sources

    def lasting(self, id_: str) -> bool:
        """Whether a node is a stop: the conversation rests there until something happens."""
        return isinstance(self.doc.nodes[id_], (sc.Ask, sc.Wait, sc.Troubleshoot, sc.Handoff, sc.End))


@lru_cache(maxsize=64)
def _leaving(file: FlowFile) -> tuple[tuple[str, bool], ...]:
    """Where a flow leads into others (`other#node`), and whether its handler comes back from there."""
    return tuple((edge.target, _resumes(file.flow, edge)) for edge in routes.edges(file.flow) if "#" in edge.target)


def _resumes(flow: Flow, edge: Edge) -> bool:
    match edge.path:
        case ("handlers", int(number), *_):
            return flow.handlers[number].resume
        case _:
            return False


def texts_of(doc: sc.FlowDoc) -> Iterator[Shown]:
    yield Shown(("title",), "title", doc.title)
    for id_, slot in doc.slots.items():
        yield Shown(("slots", id_, "label"), "label", slot.label, id_)
        for value, name in slot.names.items():
            yield Shown(("slots", id_, "names", value), "label", name, id_)
    for id_, node in doc.nodes.items():
        yield from _node_texts(id_, node)
    for path, cause, entry, _ in causes_of(doc):
        yield Shown((*path, "title"), "label", entry.title, cause, tuple(entry.cite))
    for path, id_, remedy, _ in remedies_of(doc):
        origin = remedy.origin.by if remedy.origin else None
        yield Shown((*path, "text"), "text", remedy.text, id_, tuple(remedy.cite), origin)
        yield Shown((*path, "check"), "check", remedy.check, id_, tuple(remedy.cite), origin)
    for number, migration in enumerate(doc.migrate):
        if migration.say:
            yield Shown(("migrate", number, "say"), "text", migration.say, "migrate")


def _node_texts(id_: str, node: sc.AnyNode) -> Iterator[Shown]:
    base: Path = ("nodes", id_)
    cite, origin = tuple(node.cite), node.origin.by if node.origin else None
    if isinstance(node, sc.Say):
        yield Shown((*base, "say"), "text", node.say, id_, cite, origin)
    if isinstance(node, (sc.Ask, sc.Wait, sc.Handoff, sc.End)) and node.text is not None:
        yield Shown((*base, "text"), "text", node.text, id_, cite, origin)
    if isinstance(node, sc.Handoff) and node.away is not None:
        yield Shown((*base, "away"), "away", node.away, id_, cite, origin)
    if isinstance(node, (sc.Ask, sc.Wait)):
        for option, entry in node.options.items():
            yield Shown((*base, "options", option, "text"), "option", entry.text, id_, cite, origin)
    if isinstance(node, sc.Ask):
        for number, reprompt in enumerate(node.reprompt):
            yield Shown((*base, "reprompt", number), "reprompt", reprompt, id_, cite, origin)


def guards_of(doc: sc.FlowDoc) -> Iterator[tuple[Path, sc.Guard]]:
    for id_, node in doc.nodes.items():
        if isinstance(node, sc.Branch):
            for number, arm in enumerate(node.branch):
                if isinstance(arm, sc.WhenArm):
                    yield ("nodes", id_, "branch", number, "when"), arm.when
        elif isinstance(node, sc.Handoff) and node.priority.high_when is not None:
            yield ("nodes", id_, "priority", "high_when"), node.priority.high_when
    for path, _, remedy, _ in remedies_of(doc):
        if remedy.only_if is not None:
            yield (*path, "only_if"), remedy.only_if


def remedies_of(doc: sc.FlowDoc) -> Iterator[tuple[Path, str, sc.Remedy, sc.Model]]:
    """Every remedy: its place, its id, itself, and the model it stands in."""
    for model_id, model in doc.models.items():
        for id_, remedy in model.remedies.items():
            yield ("models", model_id, "remedies", id_), id_, remedy, model


def causes_of(doc: sc.FlowDoc) -> Iterator[tuple[Path, str, sc.Cause, sc.Model]]:
    for model_id, model in doc.models.items():
        for id_, cause in model.causes.items():
            yield ("models", model_id, "causes", id_), id_, cause, model


def sections_of(doc: sc.FlowDoc) -> Iterator[tuple[Path, str, sc.FileSource, str, str]]:
    """Every section that the flow names: its place, `source.section`, the source, its heading, its hash (empty: none is written)."""
    for sid, source in doc.sources.items():
        if isinstance(source, sc.FileSource):
            for section, written in source.sections.items():
                heading, mark, hash_ = written.rpartition("#")
                yield ("sources", sid, "sections", section), f"{sid}.{section}", source, heading if mark else written, hash_ if mark else ""


def leaves(path: Path, guard: sc.Guard) -> Iterator[tuple[Path, sc.Test]]:
    match guard:
        case sc.AllOf():
            for number, one in enumerate(guard.all):
                yield from leaves((*path, "all", number), one)
        case sc.AnyOf():
            for number, one in enumerate(guard.any):
                yield from leaves((*path, "any", number), one)
        case sc.NotOf():
            yield from leaves((*path, "not"), guard.not_)
        case _:
            yield path, guard


def names_in(shown: Shown) -> set[str]:
    """The placeholders of a text, in any language."""
    return {name for words in shown.by_lang.values() for name in placeholders(words)}


FlowCheck = Callable[[View], Iterator[Finding]]
BuiltinCheck = Callable[[BuiltinFile, Loaded], Iterator[Finding]]
RepliesCheck = Callable[[RepliesFile, Loaded], Iterator[Finding]]


@dataclass(frozen=True, slots=True)
class Rule:
    """`bad` and `good` are changes to the example flow (`examples.py`), or whole files when the loader itself finds the fault (no `check`).

    Every bad one gives the code, no good one does: they are the rule's tests, and its documentation.
    """

    code: str
    level: Level
    title: str
    reason: str
    bad: tuple[str, ...]
    good: tuple[str, ...]
    check: FlowCheck | None = None
    check_builtin: BuiltinCheck | None = None
    check_replies: RepliesCheck | None = None


def rule(
    code: str, level: Level, title: str, reason: str, bad: str | tuple[str, ...], good: str | tuple[str, ...]
) -> Callable[[FlowCheck], Rule]:
    """Makes a Rule of the function below it."""

    def made(check: FlowCheck) -> Rule:
        return Rule(code, level, title, reason, (bad,) if isinstance(bad, str) else bad, (good,) if isinstance(good, str) else good, check)

    return made

"""Test cases for what no case plays yet: short conversations that get there. Same flow, same cases.

`goals` says where a thing happens and what must hold there; `hops` the ways between stops, `facts` what makes conditions hold; `plans`
searches backwards for a beginning; `lines` knows what a merchant may do, `search` plays, `cases` writes.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from bot.flowfile import trial_schema as schema
from bot.flowfile.coverage import Coverage
from bot.flowfile.load import Loaded
from bot.flowfile.places import Places
from bot.flowfile.play import Ports
from bot.flowfile.suggest.cases import Case, chosen, yaml
from bot.flowfile.suggest.search import Search
from bot.flowfile.testing import Report, Trial, open_trial, reader_of
from bot.understand.reader import Reader

_NOON = "2026-11-23T12:00+08:00"  # a Monday, for a flow that has no fixture yet


@dataclass(frozen=True, slots=True)
class Suggested:
    """`text`: YAML to put under `cases:` (with `head`: a whole file, for a flow that has none). `left`: what no conversation was found for,
    with the reason."""

    flow: str
    cases: tuple[Case, ...]
    left: Mapping[str, str] = field(default_factory=dict)
    head: str = ""

    @property
    def text(self) -> str:
        return self.head + "\n\n".join(yaml(case) for case in self.cases) + ("\n" if self.cases else "")


def suggest(loaded: Loaded, flow_id: str, ports: Ports, reader: Reader | None = None) -> Suggested | Report:
    """Cases for what the flow's test file does not cover; the Report when its file cannot be played at all.

    Every case has been played as it is printed.
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
    wanted = missing(trial.coverage)
    if not wanted:
        return Suggested(flow_id, ())
    search = Search(trial, wanted)
    cases, covered = chosen(search.run(), trial)
    left = {
        name: search.why.get(name, "a conversation gets there, but not when it is read from the file again")
        for name in sorted(wanted - covered)
    }
    return Suggested(flow_id, tuple(cases), left, head)


def missing(coverage: Coverage) -> set[str]:
    """The names of what has not been played: ways, `node x`, `lang en`, `x.arm1: never true`."""
    found = coverage.result()
    langs = {f"lang {lang}" for lang in coverage.flow.langs if lang not in found.langs}
    return {*found.missing, *found.half, *langs, *(f"node {id_}" for id_ in found.nodes_missing)}

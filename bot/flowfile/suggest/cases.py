"""Conversations that were found → as few cases as cover what they cover, written as people write them."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from bot.flowfile.suggest.search import Way, case_of
from bot.flowfile.testing import Trial

Case = dict[str, Any]


def chosen(found: Sequence[Way], trial: Trial) -> tuple[list[Case], set[str]]:
    """Cases that are green when they are read from the file again, longest last; and what they cover."""
    cases, covered = list[Case](), set[str]()
    for way in sorted(found, key=lambda one: -len(one.steps)):
        new = way.gained - covered
        if new and _plays(case := _case(way, trial.flow.id, new), trial):
            covered |= way.gained
            cases.append(case)
    return cases[::-1], covered


def _plays(case: Case, trial: Trial) -> bool:
    again = Trial(trial.loaded, trial.file, trial.doc, trial.places, trial.ports, trial.reader)
    return again.case(len(trial.doc.cases), case_of(case)).ok


def _case(way: Way, flow_id: str, new: frozenset[str]) -> Case:
    state = way.player.state
    assert state is not None
    expect: dict[str, Any] = {"node": state.at.node} | ({"flow": state.at.ref.flow} if state.at.ref.flow != flow_id else {})
    if state.status == "ended":
        expect["end"] = state.outcome
    elif state.status != "active":
        expect["status"] = state.status
    named = sorted(new)
    name = f"reaches {', '.join(named[:3])}" + (f" and {len(named) - 3} more" if len(named) > 3 else "")
    last = {**way.steps[-1], "expect": expect} if way.steps else {"expect": expect}
    return {"name": name, **way.settings, "steps": [*way.steps[:-1], last]}


def yaml(case: Case) -> str:
    """A line a step."""
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

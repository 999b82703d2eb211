"""The conversations nobody wishes for: found, shown, and held to what must hold in every conversation."""

from __future__ import annotations

import json

from click.testing import CliRunner

from bot.cli import desk
from bot.desk.ports.named import PORTS
from bot.flowfile.lint.examples import base_text
from bot.flowfile.load import Loaded, load_folder
from bot.flowfile.testing import Trial, open_trial, run
from bot.flowfile.unfavourable import Sequence
from tests.fixtures.flows import FlowFolder

CASES = """flow: example
fixtures: {base: {now: "2026-11-20T08:10+08:00"}}
cases: [{name: a, steps: [{tap: proof.ok}]}]
properties: [unfavourable]
"""


def _found(loaded: Loaded, flow: str) -> dict[tuple[str, str], Sequence]:
    trial = open_trial(loaded, flow, PORTS)
    assert isinstance(trial, Trial)
    return {(one.lang, one.kind): one for one in trial.unfavourable()}


def test_each_kind_is_found_in_each_language_and_ends_as_it_says(flow_folder: FlowFolder) -> None:
    found = _found(load_folder(flow_folder({"tests/example.test.yaml": CASES})), "example")
    for lang in ("zh", "en"):
        assert found[lang, "dearest"].minutes == 10
        assert found[lang, "longest"].turns >= 4
        assert found[lang, "reprompts"].reprompts >= 3
        for why in ("asked", "missed", "exhausted"):
            assert found[lang, why].end == why
    assert not any(one.broken for one in found.values())


def test_in_the_shipped_flows_everything_holds_even_then(shipped: Loaded) -> None:
    for flow in ("late_credit", "hold", "refund"):
        found = _found(shipped, flow)
        assert {"longest", "dearest", "reprompts", "asked", "missed", "exhausted"} <= {kind for _, kind in found}
        assert [broken for one in found.values() for broken in one.broken] == []


def test_the_same_flow_gives_the_same_ones(shipped: Loaded) -> None:
    assert _found(shipped, "refund") == _found(shipped, "refund")


def test_what_does_not_hold_in_one_is_a_problem_with_the_way_there(flow_folder: FlowFolder) -> None:
    flow = base_text().lstrip().replace('    cite: [a.seen]\n    text: {zh: "金额多少?"', '    text: {zh: "金额多少?"')
    report = run(load_folder(flow_folder({"example.yaml": flow, "tests/example.test.yaml": CASES})), "example", {})
    assert {problem.code for problem in report.problems} == {"TE05"}
    assert "has neither cite nor origin" in report.problems[0].message
    assert "the way there: start → " in report.problems[0].hint


def test_for_publishing_they_are_played_unasked(flow_folder: FlowFolder) -> None:
    flow = base_text().lstrip().replace('    cite: [a.seen]\n    text: {zh: "金额多少?"', '    text: {zh: "金额多少?"')
    loaded = load_folder(flow_folder({"example.yaml": flow, "tests/example.test.yaml": CASES.replace("properties: [unfavourable]\n", "")}))
    assert run(loaded, "example", {}).ok
    assert not run(loaded, "example", {}, publishing=True).ok


def test_the_command_shows_them_to_people_and_gives_them_to_machines(flow_folder: FlowFolder) -> None:
    folder = str(flow_folder({"tests/example.test.yaml": CASES}))
    shown = CliRunner().invoke(desk, ["flow", "test", "example", "--flows", folder, "--unfavourable"])
    assert shown.exit_code == 0
    assert "example, zh, dearest: " in shown.stdout
    assert "call.text, call.check" in shown.stdout
    given = CliRunner().invoke(desk, ["flow", "test", "example", "--flows", folder, "--unfavourable", "--json"])
    (shape,) = json.loads(given.stdout)
    assert {"longest", "missed"} <= {one["kind"] for one in shape["conversations"]}
    assert CliRunner().invoke(desk, ["flow", "test", "--flows", folder, "--unfavourable", "--suggest"]).exit_code == 2

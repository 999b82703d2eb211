"""What the tests of a flow leave out: counted by kind, and given back as cases that can be pasted."""

from __future__ import annotations

import json
import os
import re
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

from bot.cli import desk
from bot.desk.ports.named import PORTS
from bot.flowfile.lint.examples import base_text
from bot.flowfile.load import Loaded, load_folder
from bot.flowfile.problems import format_problem
from bot.flowfile.shares import KINDS, report_json, shares
from bot.flowfile.suggest import Suggested, suggest
from bot.flowfile.testing import Report, reader_of, run
from bot.understand.reader import Reader
from tests.fixtures.flows import FLOWS, FlowFolder

HEAD = 'flow: example\nfixtures:\n  base: {now: "2026-11-20T08:10+08:00"}\ncases:\n'


@pytest.fixture(scope="module")
def untested(tmp_path_factory: pytest.TempPathFactory) -> Loaded:
    folder = tmp_path_factory.mktemp("untested") / "flows"
    shutil.copytree(FLOWS, folder)
    shutil.rmtree(folder / "tests")
    (folder / "tests").mkdir()
    return load_folder(folder)


def _without(folder: Path, flow: str, name: str) -> str:
    """The test file's text without one case."""
    file = folder / "tests" / f"{flow}.test.yaml"
    text = file.read_text(encoding="utf-8")
    rest = re.sub(rf"  - name: {re.escape(name)}\n(?:(?:    .*)?\n)*?(?=  - name:|  #|\S)", "", text)
    assert rest != text
    file.write_text(rest, encoding="utf-8")
    return rest


def _pasted(folder: Path, flow: str, cases: str, reader: Reader) -> Report:
    """The file's report with these cases put after its own."""
    file = folder / "tests" / f"{flow}.test.yaml"
    text = file.read_text(encoding="utf-8")
    at = text.index("\nproperties:") if "\nproperties:" in text else len(text)
    file.write_text(f"{text[:at]}\n{cases}{text[at:]}", encoding="utf-8")
    return run(load_folder(folder), flow, PORTS, reader)


@pytest.mark.parametrize(
    ("flow", "name"),
    [
        ("declined", "after one code comes another"),
        ("instant", "over the quota, so it comes the ordinary way, and he is told the day"),
    ],
)
def test_a_deleted_case_is_made_up_for_by_suggested_ones_that_are_green(tmp_path: Path, shipped: Loaded, flow: str, name: str) -> None:
    folder = tmp_path / "flows"
    shutil.copytree(FLOWS, folder)
    _without(folder, flow, name)
    loaded, reader = load_folder(folder), reader_of(shipped.vocabulary)  # the same words; learning them takes a second
    before = run(loaded, flow, PORTS, reader)
    got = suggest(loaded, flow, PORTS, reader)
    assert isinstance(got, Suggested)
    assert got.left == {}
    assert before.covered is not None
    assert before.covered.missing
    report = _pasted(folder, flow, got.text, reader)
    assert report.ok, [format_problem(problem) for problem in report.problems]
    assert report.covered is not None
    assert (report.covered.missing, report.covered.half) == ((), ())


def test_a_flow_without_tests_gets_a_whole_file(flow_folder: FlowFolder) -> None:
    folder = flow_folder({})
    got = suggest(load_folder(folder), "example", {})
    assert isinstance(got, Suggested)
    assert suggest(load_folder(folder), "example", {}) == got
    (folder / "tests").mkdir()
    (folder / "tests" / "example.test.yaml").write_text(got.text, encoding="utf-8")
    report = run(load_folder(folder), "example", {})
    assert report.ok, [format_problem(problem) for problem in report.problems]
    assert report.covered is not None
    still = {*report.covered.missing, *report.covered.half}
    assert still == {name for name in got.left if not name.startswith(("node ", "lang "))}
    assert {"fix.gave_up", "fix.exhausted", "call.yes", "proof.reprompt.1", "*.idle"}.isdisjoint(still)


def test_a_condition_on_two_answers_is_made_to_hold_and_so_is_one_on_a_port_s(flow_folder: FlowFolder) -> None:
    flow = (
        base_text()
        .lstrip()
        .replace(
            "  fix: {troubleshoot: main, solved: done, exhausted: person, gave_up: person}\n",
            "  fix: {branch: [{when: {all: [{slot: amount, gte: 80000}, {slot: paid_at, hour_in: [3, 4]}]}, next: person}, {else: true, next: ask}]}\n"
            "  ask: {act: due, args: {at: paid_at}, save: {told: text}, ok: look, failed: tried}\n"
            "  look: {branch: [{when: {slot: told, set: true}, next: done}, {else: true, next: tried}]}\n"
            "  tried: {troubleshoot: main, solved: done, exhausted: person, gave_up: person}\n",
        )
        .replace("slots:\n", "slots:\n  told: {type: text, label: {zh: 答, en: told}}\n", 1)
    )
    got = suggest(load_folder(flow_folder({"example.yaml": flow})), "example", {})
    assert isinstance(got, Suggested)
    assert {"fix.arm1", "fix.arm1: never true", "ask.ok", "look.arm1", "look.arm1: never true"}.isdisjoint(got.left), got.left


def _changed(flow_folder: FlowFolder, *changes: tuple[str, str]) -> Suggested:
    """What is suggested for the small flow with something of it replaced."""
    flow = base_text().lstrip()
    for old, new in changes:
        assert old in flow, old
        flow = flow.replace(old, new, 1)
    got = suggest(load_folder(flow_folder({"example.yaml": flow})), "example", {})
    assert isinstance(got, Suggested)
    return got


def test_what_no_way_leads_to_is_said_so(flow_folder: FlowFolder) -> None:
    left = _changed(flow_folder, ("nodes:\n", "nodes:\n  island: {say: {zh: 岛, en: island}, cite: [a.seen], next: done}\n")).left
    assert left["node island"] == left["island.next"] == "no way of any flow leads there"


def test_a_condition_that_cannot_hold_is_named_by_its_slot(flow_folder: FlowFolder) -> None:
    never = "fix: {branch: [{when: {all: [{slot: proof, is: ok}, {slot: proof, is: failed}]}, next: person}, {else: true, next: tried}]}\n  tried: "
    left = _changed(flow_folder, ("fix: {troubleshoot", never + "{troubleshoot")).left
    assert left["fix.arm1"] == "on every way to fix that was looked at “proof” would have to be two things at once"


def test_a_question_that_takes_every_text_is_told_to_have_no_reprompt_to_play(flow_folder: FlowFolder) -> None:
    free = "  free: {ask: word, cite: [a.seen], text: {zh: 说说, en: Say}, reprompt: [{zh: 再说, en: Again}], next: fix}\n  fix: "
    slot = "slots:\n  word: {type: text, label: {zh: 话, en: word}}\n"
    left = _changed(flow_folder, ("slots:\n", slot), ("skip: fix", "skip: free"), ("  fix: ", free)).left
    assert left == {"free.reprompt.1": "whatever was written at free is taken as an answer"}


def test_words_that_an_answer_takes_first_are_told_so(flow_folder: FlowFolder) -> None:
    left = _changed(flow_folder, ("start: ", "handlers: [{intent: unheard_of, goto: person}]\nstart: ")).left
    assert "none of its words is taken for “unheard_of”" in left["*.unheard_of"]


SOME = ("ending", "instant", "late_credit", "menu")
ALL = tuple(sorted(path.stem for path in FLOWS.glob("[a-z]*.yaml")))


@pytest.mark.parametrize("flow", ALL if os.environ.get("UNTESTED") else SOME)
def test_from_no_tests_at_all_everything_of_a_shipped_flow_is_played(untested: Loaded, shipped: Loaded, flow: str) -> None:
    """Nodes, edges, options, both sides of conditions, reprompts, handlers, remedies, languages. UNTESTED=all: of all twelve flows."""
    reader = reader_of(shipped.vocabulary)
    got = suggest(untested, flow, PORTS, reader)
    assert isinstance(got, Suggested)
    assert got.left == {}
    (untested.folder / "tests" / f"{flow}.test.yaml").write_text(got.text, encoding="utf-8")
    report = run(untested, flow, PORTS, reader)
    assert report.ok, [format_problem(problem) for problem in report.problems]
    assert report.covered is not None
    assert {kind: one.missing for kind, one in shares(untested.files[flow].flow, report.covered).items() if one.missing} == {}


def test_a_fully_played_flow_gets_no_suggestion(shipped: Loaded) -> None:
    assert suggest(shipped, "declined", PORTS) == Suggested("declined", ())


def test_a_test_file_that_cannot_be_played_is_reported_instead(flow_folder: FlowFolder) -> None:
    got = suggest(load_folder(flow_folder({"tests/example.test.yaml": "- a list\n"})), "example", {})
    assert isinstance(got, Report)
    assert not got.ok


def test_what_is_played_is_counted_by_kind_and_every_way_is_of_one_kind(flow_folder: FlowFolder) -> None:
    steps = "  - {name: a, steps: [{tap: proof.ok}, {tap: paid_at._skip}, {tap: amount._skip}, {tap: call.no}]}\n"
    loaded = load_folder(flow_folder({"tests/example.test.yaml": HEAD + steps}))
    report, flow = run(loaded, "example", {}), loaded.files["example"].flow
    assert report.covered is not None
    found = shares(flow, report.covered)
    assert tuple(found) == KINDS
    assert found["options"].missing == ("proof.failed", "nudge.arrived", "nudge.waiting")
    assert found["reprompts"].missing == ("proof.reprompt.1",)
    assert found["handlers"].missing == ("*.idle",)
    assert found["remedies"].missing == ("call.yes", "call.cannot")
    assert found["languages"].missing == ("en",)
    assert {"nudge", "done"} <= set(found["nodes"].missing)
    assert found["guards"].missing == tuple(report.covered.half)
    ways = [name for kind in ("edges", "options", "reprompts", "handlers", "remedies") for name in found[kind].missing]
    assert sorted(ways) == sorted(report.covered.missing)
    shape = report_json(report, flow)
    assert shape["coverage"]["languages"] == {"wanted": 2, "played": 1, "missing": ["en"]}
    assert shape["ok"]


def test_the_command_gives_machines_the_same_and_people_cases(flow_folder: FlowFolder) -> None:
    steps = "  - {name: a, steps: [{tap: proof.ok}, {tap: nothing}]}\n"
    folder = flow_folder({"tests/example.test.yaml": HEAD + steps})
    told = CliRunner().invoke(desk, ["flow", "test", "--flows", str(folder), "--json"])
    assert told.exit_code == 1
    (shape,) = json.loads(told.stdout)
    assert shape["flow"] == "example"
    assert shape["cases"][0]["problems"][0]["code"] == "TE04"
    assert set(shape["coverage"]) == {"percent", *KINDS}
    given = CliRunner().invoke(desk, ["flow", "test", "example", "--flows", str(folder), "--suggest"])
    assert given.exit_code == 0
    assert given.stdout.startswith("  - name: ")
    assert "cases suggested" in given.stderr
    assert CliRunner().invoke(desk, ["flow", "test", "--flows", str(folder), "--json", "--suggest"]).exit_code == 2

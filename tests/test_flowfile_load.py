"""A folder of flows becomes what the desk runs on, or every problem in it."""

from __future__ import annotations

import time
from datetime import timedelta
from pathlib import Path

import pytest

from bot.engine import guards
from bot.engine.flow import AskNode, BranchNode, HandoffNode
from bot.flowfile.compile import compile_flow
from bot.flowfile.lint import check
from bot.flowfile.lint.examples import base_text, changed
from bot.flowfile.load import FlowFileError, Loaded, load_folder, load_revision, with_revisions
from bot.flowfile.problems import format_problem
from bot.flowfile.revision import revision
from bot.flowfile.yamltext import read_text
from tests.fixtures.flows import FLOWS, FlowFolder


def _lines(loaded: Loaded) -> list[str]:
    return [format_problem(problem) for problem in loaded.problems if problem.level == "error"]


def test_a_whole_folder_gives_a_library(flow_folder: FlowFolder) -> None:
    loaded = load_folder(flow_folder({}))
    assert _lines(loaded) == []
    assert loaded.library is not None
    assert loaded.library.entry == "example"
    assert set(loaded.library.live) == {"example"}
    assert loaded.library.default_queue == "payments"
    assert loaded.library.builtins["human"].words["zh"] == frozenset({"人工"})
    assert loaded.documents["example"]["id"] == "example"
    assert loaded.articles["articles/example.md"].find("现象") is not None
    assert loaded.vocabulary.words["not_arrived"] == ("没到账", "not credited")


def test_words_are_folded_money_becomes_fen_and_durations_timedeltas(flow_folder: FlowFolder) -> None:
    text = base_text().replace('zh: ["没到账"]', 'zh: ["没 到 帐！"]')
    library = load_folder(flow_folder({"example.yaml": text})).library
    assert library is not None
    flow = library.live_flow("example")
    assert flow is not None
    assert flow.trigger.words["zh"] == ("没到账",)
    assert flow.slots["amount"].minimum == 1
    assert flow.limits.idle_after == timedelta(hours=24)
    person = flow.nodes["person"]
    assert isinstance(person, HandoffNode)
    assert person.priority.high_when == guards.Test("amount", "gte", 500_000)
    proof = flow.nodes["proof"]
    assert isinstance(proof, AskNode)
    assert proof.options[0].words["zh"] == frozenset({"成功"})
    assert proof.options[0].text.key == "example.proof.options.ok"
    assert (proof.text.key, proof.text.cite) == ("example.proof.text", ("a.seen",))
    assert flow.models["main"].remedies[0].check.key == "example.call.check"


def test_conditions_become_guards(flow_folder: FlowFolder) -> None:
    branch = {
        "branch": [
            {"when": {"all": [{"slot": "amount", "in": [1, 2.5]}, {"slot": "paid_at", "hour_in": [22, 6]}]}, "next": "done"},
            {"else": True, "next": "person"},
        ]
    }
    flow, problems = compile_flow(changed({"nodes": {"fix": branch}}))
    assert problems == ()
    assert flow is not None
    node = flow.nodes["fix"]
    assert isinstance(node, BranchNode)
    assert node.arms[0].when == guards.All((guards.Test("amount", "in", (100, 250)), guards.Test("paid_at", "hour_in", (22, 6))))
    assert node.arms[1].when is None


def test_the_same_document_has_the_same_revision_however_it_is_laid_out() -> None:
    text = base_text()
    other = text.replace("start: proof\n", "# a comment\nstart:   'proof'\n")
    first, second = read_text(text, "a").plain, read_text(other, "b").plain
    assert first is not None
    assert second is not None
    assert revision(first) == revision(second)
    assert len(revision(first)) == 12


def test_another_order_of_remedies_is_another_revision() -> None:
    model = changed({})["models"]["main"]
    call = model["remedies"]["call"]
    one = changed({"models": {"main": {**model, "remedies": {"call": call, "look": call}}}})
    two = changed({"models": {"main": {**model, "remedies": {"look": call, "call": call}}}})
    assert revision(one) != revision(two)


def test_a_stored_revision_compiles_to_the_same_flow(flow_folder: FlowFolder) -> None:
    loaded = load_folder(flow_folder({}))
    assert loaded.library is not None
    flow = load_revision(loaded.documents["example"], loaded.data)
    assert flow == loaded.library.live_flow("example")


def test_a_stored_revision_this_program_does_not_understand_is_refused_with_its_problems() -> None:
    with pytest.raises(FlowFileError) as caught:
        load_revision({"id": "old", "format": "flow/0"})
    assert any(problem.code == "SC02" for problem in caught.value.problems)


def test_older_revisions_stand_beside_the_live_one(flow_folder: FlowFolder) -> None:
    loaded = load_folder(flow_folder({}))
    assert loaded.library is not None
    old = load_revision(changed({"start": "amount"}))
    library = with_revisions(loaded.library, [old])
    assert library.find("example", old.rev) == old
    assert library.live_flow("example") != old


def test_every_fault_of_the_shape_is_told_with_place_and_hint(flow_folder: FlowFolder) -> None:
    bad = """format: flow/1
id: bad
langs: [zh, 3]
titel: x
start: a
nodes:
  a:
    ask: null
    txt: {zh: "a"}
    text: {zh: 12}
    options: {Ok: {text: {zh: "a"}, nxt: b}}
  b: {foo: 1}
  c: {end: resolvd}
  d: {wait: 12x, then: a}
limits: {turns: many}
"""
    found = _lines(load_folder(flow_folder({"bad.yaml": bad})))
    wanted = [
        ":3:13 SC01",
        ":4:1 SC01 the key “titel” is not known here — did you mean “title”?",
        ":1:1 SC01 “title” is missing",
        ":9:5 SC01 the key “txt” is not known here — did you mean “text”?",
        ":10:12 SC01 “zh” must be a text, not “12” — put it in quotes",
        ":11:15 SC03 “Ok” is not an id",
        ":11:37 SC01 the key “nxt” is not known here — did you mean “next”?",
        ":12:3 SC01 “b” has none of the keys",
        ":13:7 SC01 “end” cannot be “resolvd” — did you mean “resolved”?",
        ":14:7 SC01 “12x” is not a duration — write 30m, 12h or 7d",
        ":15:10 SC01 “turns” must be a whole number",
    ]
    for start in wanted:
        assert any(start in line for line in found), (start, found)


@pytest.mark.parametrize(
    ("name", "text", "code"),
    [
        ("other.yaml", base_text().lstrip(), "SC04"),
        ("example.yml", "x: 1\n", "SC04"),
        ("_builtin.yaml", "format: builtin/1\nbuiltins: {}\ntexts: {}\n", "HB02"),
        ("_builtin.yaml", "format: flow/1\nbuiltins: {}\ntexts: {}\n", "SC02"),
        ("example.yaml", base_text().replace("flow/1", "flow/2").lstrip(), "SC02"),
        ("data/codes.yaml", 'codes: {"05": {class: C}}\n', "SC01"),
        ("articles/x.md", "# x\n", ""),
    ],
)
def test_files_that_do_not_fit_are_named(flow_folder: FlowFolder, name: str, text: str, code: str) -> None:
    loaded = load_folder(flow_folder({"example.yaml": base_text().lstrip(), name: text}))
    found = [problem for problem in loaded.problems if problem.level == "error"]
    assert (loaded.library is None) == bool(found)
    assert any(problem.code == code and problem.file.endswith(name) for problem in found) == bool(code)


def test_a_damaged_file_does_not_hide_the_others(flow_folder: FlowFolder) -> None:
    loaded = load_folder(flow_folder({"example.yaml": base_text().lstrip(), "broken.yaml": "a: [\n"}))
    assert loaded.library is None
    assert set(loaded.files) == {"example"}


def test_a_folder_that_is_not_there_is_one_clear_problem(tmp_path: Path) -> None:
    loaded = load_folder(tmp_path / "none")
    assert loaded.library is None
    assert any("no such folder" in problem.message for problem in loaded.problems)


def test_the_shipped_flows_load(shipped: Loaded) -> None:
    assert _lines(shipped) == []
    assert shipped.library is not None
    assert {"menu", "late_credit", "declined"} <= set(shipped.library.live)
    assert shipped.library.entry == "menu"


def test_loading_the_shipped_flows_takes_no_longer_than_a_person_notices() -> None:
    load_folder(FLOWS)  # imports and tables, once
    started = time.process_time()
    load_folder(FLOWS)
    assert time.process_time() - started < 5  # 0.4 s here; the limit leaves room for a slow and busy machine


def test_a_misspelt_key_does_not_hide_the_rest_of_what_is_wrong(flow_folder: FlowFolder) -> None:
    text = base_text().lstrip().replace("gave_up: person}", "gave_up: persom}").replace("start: proof\n", "start: proof\nsttart: proof\n")
    text = text.replace('text: {zh: "到账就好。"', "text: {zh: 12")
    loaded = load_folder(flow_folder({"other.yaml": text}))
    assert loaded.library is None
    codes = {problem.code for problem in check(loaded)}
    assert {"SC01", "SC04", "FL03"} <= codes

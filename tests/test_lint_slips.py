"""A slip of the hand in a flow file is answered with one problem: its place, what it is, what to write; not with what follows from it."""

from __future__ import annotations

import pytest

from bot.flowfile.lint import check
from bot.flowfile.lint.examples import base_text
from bot.flowfile.load import load_folder
from bot.flowfile.problems import format_problem
from tests.fixtures.flows import FlowFolder

SLIPS = {
    "a line indented too deep": ("    cite: [a.seen]\n", "     cite: [a.seen]\n", "YA01", "indent"),
    "a line indented too little": ("    ask: proof\n", "  ask: proof\n", "YA01", "line"),
    "a tab": ("    ask: proof\n", "\task: proof\n", "YA05", "two spaces"),
    "a Chinese colon": ("ask: proof", "ask：proof", "YA01", "full-width “：”"),
    "no space after the colon": ("ask: proof", "ask:proof", "YA01", "a space is missing after “:”"),
    "a quote that is not closed": ('zh: "成功", ', 'zh: "成功, ', "YA01", "is not closed on this line"),
    "Chinese quotes": ('zh: "成功", ', "zh: “成功”, ", "YA08", "straight quotes"),
    "a bracket that is not closed": ("cite: [a.seen]", "cite: [a.seen", "YA01", "check the brackets"),
    "a key nearly right": ("    options:\n", "    opitons:\n", "SC01", "did you mean “options”?"),
    "a key nearly right in a slot": ("label: {zh", "lables: {zh", "SC01", "did you mean “label”?"),
    "an id twice": ("  paid_at:\n    ask", "  proof:\n    ask", "YA02", "first in line"),
    "a target that is not there": ("skip: fix", "skip: fixx", "FL03", "did you mean “fix”?"),
    "a start that is not there": ("start: proof", "start: prof", "FL03", "did you mean “proof”?"),
    "a language missing": (', en: "Success"', "", "I101", "add en"),
    "a text for a list": ("cite: [a.seen]", "cite: a.seen", "SC01", "write [a.seen]"),
}


@pytest.mark.parametrize("slip", SLIPS)
def test_a_slip_is_one_problem_with_its_place_and_remedy(flow_folder: FlowFolder, slip: str) -> None:
    old, new, code, remedy = SLIPS[slip]
    text = base_text().lstrip()
    assert old in text
    found = [one for one in check(load_folder(flow_folder({"example.yaml": text.replace(old, new, 1)}))) if one.level != "advice"]
    mine = [one for one in found if one.file.endswith("example.yaml") and one.code not in ("SL03", "I103")]
    assert {one.code for one in mine if one.level == "error" or one.code == "YA08"} == {code}, [format_problem(one) for one in mine]
    named = next(one for one in mine if remedy in format_problem(one))
    line = text[: text.index(old)].count("\n") + 1
    assert abs(named.line - line) <= 4, (named.line, line)


def test_a_flow_that_cannot_be_read_is_not_missing_for_those_that_lead_to_it(flow_folder: FlowFolder) -> None:
    other = base_text().lstrip().replace("id: example", "id: other").replace("skip: fix", 'skip: "example#fix"')
    folder = flow_folder({"example.yaml": "format: flow/1\nid example\n", "other.yaml": other})
    assert {one.code for one in check(load_folder(folder)) if one.level == "error"} == {"YA01"}

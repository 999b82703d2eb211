"""Every rule's own examples: each bad one gives the code, no good one does."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from bot.flowfile.lint import RULES, check, check_flow, explain
from bot.flowfile.lint.examples import builtin_file, changed, load_example
from bot.flowfile.lint.rules import Rule, View
from bot.flowfile.load import load_file
from bot.flowfile.problems import Problem, format_problem
from bot.flowfile.replies import held
from bot.flowfile.yamltext import read_text

WANTED = {
    *(f"YA0{n}" for n in range(1, 6)),
    *(f"SC0{n}" for n in range(1, 5)),
    *(f"FL{n:02}" for n in range(1, 15)),
    *(f"HB0{n}" for n in range(1, 10)),
    *(f"SL0{n}" for n in range(1, 10)),
    "SL10",
    *(f"TX0{n}" for n in range(1, 8)),
    *(f"I10{n}" for n in range(1, 6)),
    *(f"TG0{n}" for n in range(1, 8)),
    *(f"SR0{n}" for n in range(1, 9)),
    *(f"TS{n:02}" for n in range(1, 13)),
    *(f"VR0{n}" for n in range(1, 4)),
    *(f"RP0{n}" for n in range(1, 5)),
    *("SE01", "SE02", "AD01", "AD02", "AD03", "CF01", "CF02"),
} - {
    "TS08",  # a learnt policy cannot be live without a signature: `desk flow learn --sign` is the only door
    "TS11",  # a policy whose causes are not the model's is not used (engine.troubleshoot), so an older one can do no harm
}
"""SE03 (a slot in markup or in an argument unescaped) cannot be written: texts hold no markup, arguments are data. TE01–TE05 are found by
`desk flow test`, not by rules."""


def _examples(kind: str, *, without: str = "") -> list[object]:
    return [
        pytest.param(rule, text, id=f"{rule.code}-{number}")
        for rule in RULES.values()
        if rule.code != without
        for number, text in enumerate(getattr(rule, kind), 1)
    ]


def _problems(rule: Rule, text: str, folder: Path) -> list[Problem]:
    if rule.check_replies is not None:
        source = read_text(text, "replies.yaml")
        kept = held(source, list(source.problems))
        loaded, _ = load_example(changed({}))
        return [*kept.problems, *(one for one in check(replace(loaded, replies=kept.file)) if one.file == "replies.yaml")]
    if rule.check is None and rule.check_builtin is None:
        found: list[Problem] = []
        path = folder / "example.yaml"
        path.write_bytes(text.encode())
        load_file(path, "example.yaml", found)
        return found
    changes = read_text(text, "changes").plain or {}
    if rule.check is None:
        loaded, problems = load_example(changed({}), builtin_file(changes))
        return [*problems, *check(loaded)]
    loaded, problems = load_example(changed(changes))
    assert problems == (), [format_problem(problem) for problem in problems]
    file = loaded.files["example"]
    return list(check_flow(View(file, loaded, loaded.files, changed({}))))


def _shape_of(found: list[Problem], rule: Rule) -> list[Problem]:
    return [problem for problem in found if problem.code == rule.code]


@pytest.mark.parametrize(("rule", "text"), _examples("bad", without="TG02"))
def test_a_bad_example_gives_its_code(rule: Rule, text: str, tmp_path: Path) -> None:
    found = _shape_of(_problems(rule, text, tmp_path), rule)
    assert found
    assert all(problem.level == rule.level and problem.message for problem in found)


@pytest.mark.parametrize(("rule", "text"), _examples("good"))
def test_a_good_example_does_not(rule: Rule, text: str, tmp_path: Path) -> None:
    assert _shape_of(_problems(rule, text, tmp_path), rule) == []


def test_an_id_too_long_for_a_button_is_refused_for_its_length_already() -> None:
    _, problems = load_example(changed(read_text(RULES["TG02"].bad[0], "changes").plain or {}))
    assert [problem.code for problem in problems] == ["SC03"]


def test_every_code_of_the_groups_has_a_rule() -> None:
    assert set(RULES) >= WANTED


@pytest.mark.parametrize("rule", list(RULES.values()), ids=list(RULES))
def test_every_rule_says_why_and_shows_both_sides(rule: Rule) -> None:
    assert rule.title
    assert rule.reason.endswith(".")
    assert rule.bad
    assert rule.good
    assert rule.code in explain(rule.code)


def test_the_example_flow_breaks_no_rule_at_all() -> None:
    loaded, problems = load_example(changed({}))
    assert [format_problem(problem) for problem in (*problems, *check(loaded))] == []

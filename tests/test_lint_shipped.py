"""The shipped flows, and what lint says of whole folders."""

from __future__ import annotations

from bot.flowfile.lint import check
from bot.flowfile.lint.examples import base_text
from bot.flowfile.load import Loaded, load_folder
from bot.flowfile.problems import format_problem
from tests.fixtures.flows import FlowFolder


def test_the_shipped_flows_have_no_errors_and_no_warnings(shipped: Loaded) -> None:
    assert [format_problem(problem) for problem in check(shipped) if problem.level != "advice"] == []


def test_a_problem_stands_at_its_line_in_the_file(flow_folder: FlowFolder) -> None:
    text = base_text().lstrip().replace("gave_up: person", "gave_up: persom")
    found = [problem for problem in check(load_folder(flow_folder({"example.yaml": text}))) if problem.code == "FL03"]
    (problem,) = found
    line = text.splitlines()[problem.line - 1]
    assert line[problem.col - 1 :].startswith("gave_up: persom")
    assert problem.hint == "did you mean “person”?"


def test_a_note_with_the_code_accepts_a_warning_and_no_error(flow_folder: FlowFolder) -> None:
    twice = '  again: {say: {zh: "到账就好。", en: "Glad it arrived."}, cite: [a.seen], next: done%s}\n'
    text = base_text().lstrip().replace("models:\n", twice % "" + "models:\n")
    text = text.replace('arrived: {text: {zh: "到了", en: "Yes"}, next: done}', 'arrived: {text: {zh: "到了", en: "Yes"}, next: again}')
    assert "TX06" in {problem.code for problem in check(load_folder(flow_folder({"example.yaml": text})))}
    noted = text.replace("next: done}\nmodels", 'next: done, note: "TX06: both are glad"}\nmodels')
    assert noted != text
    assert "TX06" not in {problem.code for problem in check(load_folder(flow_folder({"example.yaml": noted})))}


def test_flows_that_lead_to_each_other_are_checked_together(flow_folder: FlowFolder) -> None:
    menu = """format: flow/1
id: menu
langs: [zh, en]
title: {zh: "菜单", en: "Menu"}
sources: {ops: {author: "运营"}}
start: choose
nodes:
  choose:
    ask: null
    origin: {by: ops, why: "菜单"}
    text: {zh: "哪件事?", en: "What is it?"}
    options:
      late: {text: {zh: "没到账", en: "Not credited"}, next: example#proof}
      lost: {text: {zh: "别的", en: "Other"}, next: example#nowhere}
"""
    loaded = load_folder(flow_folder({"menu.yaml": menu, "example.yaml": base_text().lstrip()}))
    found = [format_problem(problem) for problem in check(loaded) if problem.level == "error"]
    assert len(found) == 1
    assert "the node of example “nowhere” does not exist" in found[0]


def test_the_built_in_file_is_checked_too(flow_folder: FlowFolder) -> None:
    from tests.fixtures.flows import builtin_yaml

    text = builtin_yaml().replace('zh: "话 reprompt "', 'zh: "{what} "').replace('"已": 1', "")
    text = text.replace('back: {say: {zh: "返回"', 'back: {say: {zh: "人工"').replace('match: {zh: ["返回"]', 'match: {zh: ["人工"]')
    found = [problem for problem in check(load_folder(flow_folder({"_builtin.yaml": text}))) if problem.level == "error"]
    assert {problem.code for problem in found} == {"HB02", "I102"}
    assert all(problem.file.endswith("_builtin.yaml") and problem.line > 1 for problem in found)


def test_a_changed_article_names_the_new_hash_and_who_cites_it(flow_folder: FlowFolder) -> None:
    from bot.flowfile.lint.examples import ARTICLE

    folder = flow_folder({"articles/example.md": ARTICLE.replace("没有到账", "还没有到账")})
    loaded = load_folder(folder)
    (problem,) = [problem for problem in check(loaded) if problem.code == "SR03"]
    new = loaded.articles["articles/example.md"].sections["现象"].hash
    assert f"#{new}" in problem.message
    assert "proof" in problem.hint
    assert f"现象#{new}" in problem.hint

"""`desk flow lint --fix` mends what is mechanical and leaves what a file says alone; `--explain` says what a code means."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any, get_type_hints

import pytest
from click.testing import CliRunner
from pydantic import ConfigDict, TypeAdapter, create_model

from bot.cli import desk
from bot.flowfile.lint import RULES, check, explain
from bot.flowfile.lint.examples import base_text
from bot.flowfile.lint.fix import fixes, write
from bot.flowfile.lint.other_codes import OTHER
from bot.flowfile.load import Loaded, load_folder
from bot.flowfile.problems import Shape
from bot.flowfile.yamltext import read_file
from tests.fixtures.flows import FlowFolder

PLAIN = base_text().lstrip()
UNTIDY = PLAIN.replace("start: proof\n", "# why it starts there \t\nstart: proof  \n").replace(
    "    ask: paid_at\n", "    ask: paid_at\n    note: two plain words   # a remark\n"
)


def _codes(folder: Path) -> list[str]:
    return [problem.code for problem in check(load_folder(folder)) if problem.code.startswith("YA")]


def test_what_is_mechanical_is_mended_and_comments_order_and_meaning_stay(flow_folder: FlowFolder) -> None:
    folder = flow_folder({"example.yaml": "\ufeff" + UNTIDY.replace("\n", "\r\n").rstrip()})
    before = load_folder(folder).documents["example"]
    assert set(_codes(folder)) == {"YA04", "YA07"}
    (fix,) = fixes(load_folder(folder))
    write(fix)
    text = (folder / "example.yaml").read_bytes().decode()
    assert '\n    note: "two plain words"   # a remark\n' in text
    assert "# why it starts there\nstart: proof\n" in text
    assert "\r" not in text
    assert not text.startswith("\ufeff")
    assert text.endswith("\n")
    assert _codes(folder) == []
    after = load_folder(folder).documents["example"]
    assert json.dumps(after) == json.dumps(before)  # the order of keys too
    assert fixes(load_folder(folder)) == ()


def test_only_the_lines_with_something_to_mend_differ(flow_folder: FlowFolder) -> None:
    folder = flow_folder({"example.yaml": UNTIDY})
    (fix,) = fixes(load_folder(folder))
    changed = [line for line in fix.diff.splitlines() if line[:1] in "+-" and line[:3] not in ("+++", "---")]
    assert changed == [
        "-# why it starts there \t", "-start: proof  ", "+# why it starts there", "+start: proof",
        "-    note: two plain words   # a remark", '+    note: "two plain words"   # a remark',
    ]  # fmt: skip


def test_spaces_inside_a_text_over_several_lines_stay(flow_folder: FlowFolder) -> None:
    block = "    ask: paid_at\n    note: |\n      one line   \n      and another\t\n"
    folder = flow_folder({"example.yaml": PLAIN.replace("    ask: paid_at\n", block)})
    assert "one line   \n" in load_folder(folder).documents["example"]["nodes"]["paid_at"]["note"]
    assert fixes(load_folder(folder)) == ()


def test_a_file_that_is_no_yaml_is_left_to_people(flow_folder: FlowFolder) -> None:
    folder = flow_folder({"example.yaml": PLAIN + "\tx: [ \n"})
    assert fixes(load_folder(folder)) == ()


def test_stale_hashes_are_mended_only_when_asked(flow_folder: FlowFolder) -> None:
    sound = PLAIN
    hash_ = next(iter(load_folder(flow_folder({"example.yaml": sound})).documents["example"]["sources"]["a"]["sections"].values()))[-7:]
    folder = flow_folder({"example.yaml": sound.replace(hash_, "#000000", 1)})
    assert "SR03" in {problem.code for problem in check(load_folder(folder))}
    assert fixes(load_folder(folder)) == ()
    (fix,) = fixes(load_folder(folder), hashes=True)
    write(fix)
    assert (folder / "example.yaml").read_text(encoding="utf-8") == sound


def test_there_is_nothing_to_mend_in_the_shipped_folder(shipped: Loaded) -> None:
    assert fixes(shipped, hashes=True) == ()


def test_the_command_shows_the_changes_and_writes_them_unless_it_is_a_rehearsal(flow_folder: FlowFolder) -> None:
    folder = flow_folder({"example.yaml": UNTIDY})
    shown = CliRunner().invoke(desk, ["flow", "lint", str(folder), "--fix", "--dry-run"])
    assert '+    note: "two plain words"' in shown.stderr
    assert (folder / "example.yaml").read_text(encoding="utf-8") == UNTIDY
    CliRunner().invoke(desk, ["flow", "lint", str(folder), "--fix", "--json"])
    source = read_file(folder / "example.yaml")
    assert source.problems == ()
    assert (source.plain or {})["nodes"]["paid_at"]["note"] == "two plain words"


@pytest.mark.parametrize("code", ["TX06", "tx06", "TE02"])
def test_a_code_is_explained(code: str) -> None:
    said = CliRunner().invoke(desk, ["flow", "lint", "--explain", code])
    assert said.exit_code == 0
    wanted = explain(code.upper()) if code.upper() in RULES else OTHER[code]
    assert wanted.strip() in said.output


def test_an_unknown_code_is_answered_with_the_nearest() -> None:
    said = CliRunner().invoke(desk, ["flow", "lint", "--explain", "TX011"])
    assert said.exit_code == 2
    assert "did you mean “TX0" in said.stderr


def test_json_has_the_shape_the_page_promises_and_the_exit_code_says_how_it_went(flow_folder: FlowFolder) -> None:
    fields: dict[str, Any] = {key: (kind, ...) for key, kind in get_type_hints(Shape).items()}
    shapes = TypeAdapter(list[create_model("Exactly", __config__=ConfigDict(extra="forbid", strict=True), **fields)])  # type: ignore[misc]
    folder = flow_folder({"example.yaml": UNTIDY})
    warned = CliRunner().invoke(desk, ["flow", "lint", str(folder), "--json"])
    assert warned.exit_code == 0
    assert {one.level for one in shapes.validate_json(warned.stdout)} <= {"warning", "advice"}
    broken = flow_folder({"example.yaml": "start: [\n"})
    refused = CliRunner().invoke(desk, ["flow", "lint", str(broken), "--json"])
    assert refused.exit_code == 1
    found = shapes.validate_json(refused.stdout)
    assert any(one.level == "error" and one.line >= 1 and one.col >= 1 for one in found)
    assert CliRunner().invoke(desk, ["flow", "lint", str(broken / "none.yaml"), "--json"]).exit_code == 2
    assert CliRunner().invoke(desk, ["flow", "lint", "--explain", "XX99"]).exit_code == 2
    told = (Path(__file__).parents[1] / "docs" / "lint.md").read_text(encoding="utf-8").partition("### ")[0]
    assert set(re.findall(r"`(\w+)`(?= `|\s*\|)", told)) >= set(Shape.__annotations__)

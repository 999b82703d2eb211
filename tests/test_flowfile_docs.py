"""Documents, schema and code name the same keys."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from bot.flowfile.keys import DATA_MODELS, KEYS, SCHEMA_FILE, flow_schema, keys_of, schema_text
from bot.flowfile.lint import page
from bot.flowfile.load import load_folder
from bot.flowfile.schema import NODE_KINDS
from bot.flowfile.trial_schema import STEP_KINDS
from bot.flowfile.yamltext import read_text
from tests.fixtures.flows import FLOWS, FlowFolder

PAGE = (Path(__file__).parents[1] / "docs" / "flow-format.md").read_text(encoding="utf-8")


def _sections() -> dict[str, str]:
    parts = re.split(r"^### (.+)$", PAGE, flags=re.M)
    return {name.strip(): re.split(r"^## ", body, flags=re.M)[0] for name, body in zip(parts[1::2], parts[2::2], strict=True)}


def _keys_in(body: str) -> frozenset[str]:
    return frozenset(re.findall(r"^\| `([^`]+)` \|", body, flags=re.M))


@pytest.mark.parametrize("thing", sorted(KEYS))
def test_every_key_is_explained_and_no_other(thing: str) -> None:
    assert _keys_in(_sections()[thing]) == KEYS[thing]


@pytest.mark.parametrize("thing", sorted(DATA_MODELS))
def test_every_key_of_the_data_files_stands_in_their_chapter(thing: str) -> None:
    chapter = PAGE.split("## Data files", 1)[1]
    for key in keys_of(DATA_MODELS[thing]):
        assert re.search(rf"\b{re.escape(key)}\b", chapter), key


def test_every_kind_of_node_and_step_is_there() -> None:
    assert set(NODE_KINDS) <= set(_sections())
    for kind in set(STEP_KINDS) - {"expect"}:
        assert f"`{kind}: " in PAGE


def test_every_example_of_the_page_is_read_without_a_problem() -> None:
    examples = re.findall(r"```yaml\n(.*?)```", PAGE, flags=re.S)
    assert len(examples) > 8
    for example in examples:
        found = [problem for problem in read_text(example, "page").problems if problem.code not in ("YA03", "YA04")]
        assert found == [], example


def test_the_data_examples_of_the_page_load_as_they_stand(flow_folder: FlowFolder) -> None:
    chapter = PAGE.split("## Data files", 1)[1]
    names = ["acquirers.yaml", "codes.yaml", "channels.yaml", "desk.yaml", "replies.yaml", "calendar/CN-2026.yaml"]
    examples = re.findall(r"```yaml\n(.*?)```", chapter, flags=re.S)
    loaded = load_folder(flow_folder({f"data/{name}": text for name, text in zip(names, examples, strict=True)}))
    assert [problem for problem in loaded.problems if problem.level == "error"] == []
    assert loaded.data.find_acquirer("lakala") is not None


def test_the_committed_schema_is_the_one_the_code_makes() -> None:
    assert (FLOWS / SCHEMA_FILE).read_text(encoding="utf-8") == schema_text(), (
        "run: python -c 'from bot.flowfile.keys import write_schema; write_schema()'"
    )


def _properties(node: Any) -> set[str]:
    found: set[str] = set()
    if isinstance(node, dict):
        found |= set(node.get("properties", {})) if isinstance(node.get("properties"), dict) else set()
        for value in node.values():
            found |= _properties(value)
    elif isinstance(node, list):
        for value in node:
            found |= _properties(value)
    return found


def test_the_schema_names_every_key_of_a_flow() -> None:
    named = _properties(flow_schema())
    later = {"builtin file", "builtin", "test file", "fixture", "policy", "port", "reading", "case", "expect", "effect", "coverage"}
    for thing, keys in KEYS.items():
        if thing not in later:
            assert keys <= named, thing
    assert json.loads(schema_text())["additionalProperties"] is False


def test_an_editor_finds_the_schema_from_every_flow_and_marks_names_that_cannot_be() -> None:
    for file in FLOWS.glob("[!_]*.yaml"):
        assert file.read_text(encoding="utf-8").startswith(f"# yaml-language-server: $schema={SCHEMA_FILE}\n"), file.name
    named = [one for one in _objects(flow_schema()) if "patternProperties" in one]
    assert len(named) > 20
    assert all(one["additionalProperties"] is False for one in named)


def _objects(node: Any) -> list[dict[str, Any]]:
    below = node.values() if isinstance(node, dict) else node if isinstance(node, list) else ()
    return [*([node] if isinstance(node, dict) else []), *(one for part in below for one in _objects(part))]


def test_the_page_of_rules_is_the_one_the_rules_make() -> None:
    written = (Path(__file__).parents[1] / "docs" / "lint.md").read_text(encoding="utf-8")
    assert written == page(), "write docs/lint.md anew from bot.flowfile.lint.page()"

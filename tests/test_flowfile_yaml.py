"""YAML with its traps: each one a clear problem with its place, never a traceback."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.flowfile import yamlnodes
from bot.flowfile.problems import Problem, format_problem, problems_json
from bot.flowfile.yamlnodes import Node
from bot.flowfile.yamltext import MAX_BYTES, read_file, read_text
from tests.fixtures.flows import FLOWS


def _only(text: str) -> Problem:
    found = read_text(text, "f.yaml").problems
    assert len(found) == 1, [format_problem(problem) for problem in found]
    return found[0]


def test_every_key_and_item_has_its_line_and_column() -> None:
    source = read_text('a: 1\nb:\n  c: [x, {d: "y"}]\n', "f.yaml")
    assert source.plain == {"a": 1, "b": {"c": ["x", {"d": "y"}]}}
    assert source.places.find(("b", "c")) == (3, 3)
    assert source.places.find(("b", "c", 1, "d")) == (3, 11)
    assert source.places.find(("b", "c", 1, "none")) == (3, 10)


def test_scalars_are_those_of_yaml_1_2() -> None:
    text = "a: no\nb: on\nc: 12:30\nd: 2026-01-01\ne: true\nf: ~\ng: 0x1F\nh: 1.5\ni: '1'\nj:\n"
    plain = read_text(text, "f.yaml").plain
    assert plain == {"a": "no", "b": "on", "c": "12:30", "d": "2026-01-01", "e": True, "f": None, "g": 31, "h": 1.5, "i": "1", "j": None}


@pytest.mark.parametrize(
    ("text", "code", "line", "col"),
    [
        ("", "YA01", 1, 1),
        ("# only a comment\n", "YA01", 1, 1),
        ("- a\n- b\n", "YA01", 1, 1),
        ("just words\n", "YA01", 1, 1),
        ("a: 1\na: 2\n", "YA02", 2, 1),
        ("on: 1\n", "YA03", 1, 1),
        ("a: {yes: 1}\n", "YA03", 1, 5),
        ("a:\n\tb: 1\n", "YA05", 2, 1),
        ("a:\n b: 1\n", "YA05", 2, 2),
        ("a: 012\n", "YA06", 1, 4),
        ("a: 1_000\n", "YA06", 1, 4),
        ("51: x\n", "YA06", 1, 1),
        ("a: 1\x00\n", "YA01", 1, 5),
        ("a: b: c\n", "YA01", 1, 5),
        ('a: "x\n', "YA01", 1, 4),
        ('a: "x\nb: "y"\n', "YA01", 1, 4),
        ("a: {b: 1\nc: 2\n", "YA01", 1, 4),
        ("a:\n  b: 1\n    c: 2\n", "YA01", 3, 5),
        ("a:\n  b:1\n  c: 2\n", "YA01", 2, 5),
        ("a:\tb: 1\n", "YA01", 1, 3),
        ("{a：1}\n", "YA01", 1, 2),
        ("a: “x”\n", "YA08", 1, 4),
        ('a: x"\n', "YA08", 1, 4),
        ("a: *b\n", "YA01", 1, 4),
        ("a: !!python/object:os.system x\n", "YA01", 1, 4),
        ("a: 1\n---\nb: 2\n", "YA01", 2, 1),
        ("{[a]: 1}\n", "YA01", 1, 2),
        ("\ufeffa: 1\n", "YA07", 1, 1),
        ("a: 1\nb: 2\r\n", "YA07", 2, 5),
        ("a: &x [*x]\n", "YA01", 1, 1),
        ("[" * 20_000, "YA01", 1, 1),
    ],
)
def test_a_trap_gives_one_problem_at_its_place(text: str, code: str, line: int, col: int) -> None:
    problem = _only(text)
    assert (problem.code, problem.line, problem.col) == (code, line, col)
    assert problem.message


def test_several_faults_are_told_at_once() -> None:
    found = read_text("a: 1\na: 2\non: 3\nb: 012\n", "f.yaml").problems
    assert [(problem.line, problem.code) for problem in found] == [(2, "YA02"), (3, "YA03"), (4, "YA06")]


def test_aliases_that_unfold_without_end_are_refused() -> None:
    layers = "".join(f"{name}: &{name} [{', '.join([f'*{before}'] * 9)}]\n" for before, name in zip("abcdefg", "bcdefgh", strict=True))
    assert _only(f"a: &a [x, x, x, x]\n{layers}").code == "YA01"


def test_a_few_aliases_are_fine() -> None:
    source = read_text("a: &a {x: 1}\nb: *a\n", "f.yaml")
    assert source.problems == ()
    assert source.plain == {"a": {"x": 1}, "b": {"x": 1}}


def test_a_full_width_colon_is_named() -> None:
    assert "full-width “：”" in _only("a：1\nb: 2\n").hint


def test_a_file_that_is_not_utf_8_is_told_so_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "f.yaml"
    path.write_bytes("a: 1\nb: 没到账\n".encode("gb18030"))
    (problem,) = read_file(path).problems
    assert (problem.code, problem.line) == ("YA01", 2)
    assert "UTF-8" in problem.message


def test_a_file_far_too_large_is_not_even_read(tmp_path: Path) -> None:
    path = tmp_path / "f.yaml"
    path.write_bytes(b"a: " + b"x" * 10 * MAX_BYTES)
    (problem,) = read_file(path).problems
    assert "larger than" in problem.message


@pytest.mark.parametrize("make", [lambda path: path.mkdir(), lambda path: path.symlink_to("/nowhere"), lambda path: None])
def test_what_cannot_be_opened_is_a_problem_too(tmp_path: Path, make: object) -> None:
    path = tmp_path / "f.yaml"
    make(path)  # type: ignore[operator]
    (problem,) = read_file(path).problems
    assert problem.code == "YA01"


@given(st.text(alphabet=st.characters(codec="utf-8"), max_size=80))
def test_no_text_makes_the_reader_fail(text: str) -> None:
    source = read_text(text, "f.yaml")
    assert source.plain is not None or source.problems


@given(st.text(alphabet="ab:{}[]&*!|>'\"#-,? \n\t01_", max_size=60))
def test_no_yaml_like_text_makes_the_reader_fail(text: str) -> None:
    source = read_text(text, "f.yaml")
    assert source.plain is not None or source.problems


def _tree(node: Node | None) -> object:
    """What the reader goes by. Where an empty value stands the two see differently; nobody asks."""
    if node is None:
        return None
    place = (node.line, node.col) if node.text or node.kind != "scalar" else ()
    return node.kind, place, node.text, node.plain, node.inline, [_tree(one) for one in node.items]


@pytest.mark.parametrize("path", sorted(FLOWS.rglob("*.yaml")), ids=lambda path: path.name)
def test_the_quick_way_to_read_gives_what_the_careful_one_gives(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert _tree(yamlnodes._quickly(text)) == _tree(yamlnodes._carefully(text))


@given(st.text(alphabet="ab:{}[]|>'\"#-, \n中“", max_size=40))
def test_what_the_quick_way_takes_the_careful_one_takes_too(text: str) -> None:
    text = f"a: 1\n{text}"
    if yamlnodes._TWO_MINDS.search(text):
        return
    try:
        quick = _tree(yamlnodes._quickly(text))
    except (yamlnodes.YAMLError, yamlnodes._UnusualError):
        return
    if read_text(text, "f.yaml").plain is not None and "a key must be a word" not in str(read_text(text, "f.yaml").problems):
        assert quick == _tree(yamlnodes._carefully(text))


@pytest.mark.parametrize(
    "text", ["- " * 300_000, "? " * 300_000, "{a: " * 9_000, "a:\n" + "".join(f"{' ' * n}a:\n" for n in range(1, 900))]
)
def test_no_depth_of_nesting_brings_the_reader_down(text: str) -> None:
    assert "YA01" in {problem.code for problem in read_text(text, "f.yaml").problems}


def test_a_problem_reads_as_file_line_column_code_message() -> None:
    problem = Problem("flows/a.yaml", 3, 5, "FL03", "error", "the node “x” does not exist", "did you mean “y”?")
    assert format_problem(problem) == "flows/a.yaml:3:5 FL03 the node “x” does not exist — did you mean “y”?"
    assert problems_json([problem]) == [
        {
            "file": "flows/a.yaml",
            "line": 3,
            "col": 5,
            "code": "FL03",
            "level": "error",
            "message": "the node “x” does not exist",
            "hint": "did you mean “y”?",
        }
    ]


def test_a_message_with_line_breaks_stays_on_one_line() -> None:
    assert "\n" not in format_problem(Problem("f", 1, 1, "X", "error", "two\nlines", "and\nmore"))

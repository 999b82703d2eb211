"""However a flow file is damaged, there is a list of problems and never a traceback."""

from __future__ import annotations

from copy import deepcopy
from random import Random
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.flowfile.compile import compile_flow
from bot.flowfile.graph import mermaid
from bot.flowfile.lint import check
from bot.flowfile.lint.examples import changed, load_example
from bot.flowfile.load import Loaded
from bot.flowfile.places import value_at
from bot.flowfile.problems import format_problem

_STRANGE: tuple[Any, ...] = (
    None, True, 0, -1, 1.5, "", "x", "$resume", "$end", "example#proof", "other#x", "{amount}", "{", [], {}, [None], {"zh": ""}, {"else": True}, "12h", "a.seen",
    "proof", "person", "fix", "done", ["proof", "nobody"], {"slot": "amount", "gte": "x"}, {"all": []}, "人工", "🙂", "\u202e", "a" * 5000,
)  # fmt: skip


def _paths(plain: Any, path: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    inside = plain.items() if isinstance(plain, dict) else enumerate(plain) if isinstance(plain, list) else ()
    return [path, *(found for key, value in inside for found in _paths(value, (*path, key)))]


def damaged(plain: dict[str, Any], chance: Random) -> dict[str, Any]:
    """The document with one to four things taken out, exchanged, or moved elsewhere."""
    copy = deepcopy(plain)
    for _ in range(chance.randint(1, 4)):
        paths = [path for path in _paths(copy) if path]
        if not paths:
            break
        path = chance.choice(paths)
        owner = value_at(copy, path[:-1])
        match chance.randint(0, 2):
            case 0:
                del owner[path[-1]]
            case 1:
                owner[path[-1]] = deepcopy(chance.choice(_STRANGE))
            case _:
                owner[path[-1]] = deepcopy(value_at(copy, chance.choice(paths)))
    return copy


def _look_at(plain: dict[str, Any]) -> None:
    loaded, problems = load_example(plain)
    found = [*problems, *check(loaded)]
    assert all(format_problem(problem) for problem in found)
    flow, problems = compile_flow(plain)
    assert (flow is None) == bool(problems)
    if flow is not None:
        assert mermaid(flow, "zh").startswith("flowchart TD")


@settings(max_examples=120, deadline=None)
@given(st.integers(0, 2**32))
def test_a_damaged_example_gives_problems_and_no_traceback(seed: int) -> None:
    _look_at(damaged(changed({}), Random(seed)))


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 2**32))
def test_a_damaged_shipped_flow_gives_problems_and_no_traceback(shipped: Loaded, seed: int) -> None:
    for plain in shipped.documents.values():
        _look_at(damaged(plain, Random(seed)))

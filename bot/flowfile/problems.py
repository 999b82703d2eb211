"""One fault in a file: where, what, and what to do about it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Literal, TypedDict

Level = Literal["error", "warning", "advice"]


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """`line` and `col` count from 1. `level` error: the flow cannot be published; warning: needs a reason; advice: worth a thought."""

    file: str
    line: int
    col: int
    code: str
    level: Level
    message: str
    hint: str = ""


def errors(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    return tuple(problem for problem in problems if problem.level == "error")


def format_problem(problem: Problem) -> str:
    """`file:line:col CODE message`, the hint after a dash when there is one; on one line whatever the message holds."""
    level = "" if problem.level == "error" else f" ({problem.level})"
    hint = f" — {problem.hint}" if problem.hint else ""
    return " ".join(f"{problem.file}:{problem.line}:{problem.col} {problem.code}{level} {problem.message}{hint}".split())


class Shape(TypedDict):
    """A problem as `--json` prints it; docs/lint.md says the keys."""

    file: str
    line: int
    col: int
    code: str
    level: Level
    message: str
    hint: str


def problems_json(problems: Iterable[Problem]) -> list[Shape]:
    """The same for machines."""
    return [
        {
            "file": problem.file,
            "line": problem.line,
            "col": problem.col,
            "code": problem.code,
            "level": problem.level,
            "message": problem.message,
            "hint": problem.hint,
        }
        for problem in problems
    ]


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """A hint: the nearest known word, else the list of what there is (at most twelve)."""
    names = sorted(set(known))
    near = get_close_matches(word, names, n=1, cutoff=0.6)
    if near:
        return f"did you mean “{near[0]}”?"
    if not names:
        return ""
    shown = ", ".join(names[:12]) + (" …" if len(names) > 12 else "")
    return f"use one of: {shown}"


Plain = Mapping[str, object]
"""A YAML document as read: mappings, lists and scalars."""

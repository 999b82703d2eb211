"""How many ways a regular expression may have to read one answer: what `re` tries, one after the other, before it says no.

A choice (once more or go on; this alternative or that) that the next character settles costs nothing. Every other one multiplies: within a
repeat, with itself. The measure is an upper bound, so it refuses a few patterns that would do no harm; none it passes does any.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from importlib import import_module
from math import inf
from typing import Any, NamedTuple

MOST = 1_000_000
LONGEST = 4096  # characters of a Telegram message
_parser: Any = import_module("re._parser")
_WIDE = ("中", "５", "\u3000", "，")  # a letter, a digit, a space and a mark, for all that is not ASCII
_SAMPLE = frozenset([*map(chr, range(9, 127)), *_WIDE])
_TESTS: Mapping[str, Callable[[str], bool]] = {
    "DIGIT": str.isdecimal,
    "SPACE": str.isspace,
    "WORD": lambda char: char.isalnum() or char == "_",
}
_NOTHING: frozenset[str] = frozenset()


class _Part(NamedTuple):
    """`ways` to read it; the characters it can begin with; whether it can be empty."""

    ways: float
    first: frozenset[str]
    empty: bool


def ways(pattern: str, longest: int = LONGEST) -> float:
    """Of an answer of at most `longest` characters; infinite for what looks back at what it read. Raises re.error for what is no pattern."""
    return _run(list(_parser.parse(pattern)), _NOTHING, longest).ways


def _run(items: list[Any], after: frozenset[str], longest: int) -> _Part:
    """A sequence, from its end to its beginning: what follows decides whether a choice is one."""
    ways_, first, empty = 1.0, _NOTHING, True
    for item in reversed(items):
        part = _item(item, first | after if empty else first, longest)
        ways_ *= part.ways
        first = part.first | first if part.empty else part.first
        empty = empty and part.empty
    return _Part(ways_, first, empty)


def _item(item: Any, after: frozenset[str], longest: int) -> _Part:
    name, value = str(item[0]), item[1]
    match name:
        case "LITERAL" | "NOT_LITERAL" | "ANY" | "IN":
            return _Part(1, _characters(name, value), False)
        case "SUBPATTERN":
            return _run(list(value[-1]), after, longest)
        case "ATOMIC_GROUP":
            return _run(list(value), after, longest)
        case "BRANCH":
            return _either([_run(list(one), after, longest) for one in value[1]], after)
        case "MAX_REPEAT" | "MIN_REPEAT" | "POSSESSIVE_REPEAT":
            return _repeat(value[0], value[1], value[2], after, longest)
        case "AT":
            return _Part(1, _NOTHING, True)
        case "ASSERT" | "ASSERT_NOT":
            return _Part(_run(list(value[1]), _NOTHING, longest).ways, _NOTHING, True)
        case _:  # a group read before, or a condition on one
            return _Part(inf, _SAMPLE, True)


def _either(parts: list[_Part], after: frozenset[str]) -> _Part:
    begins = [part.first | after if part.empty else part.first for part in parts]
    settled = sum(map(len, begins)) == len(frozenset().union(*begins))
    total = max(part.ways for part in parts) if settled else sum(part.ways for part in parts)
    return _Part(total, frozenset().union(*(part.first for part in parts)), any(part.empty for part in parts))


def _repeat(least: int, most: int, body: Any, after: frozenset[str], longest: int) -> _Part:
    most = min(int(most), longest)
    begins = _run(list(body), _NOTHING, longest)
    # what follows one turn is another turn, or what follows the last
    turn = _run(list(body), begins.first | after, longest) if most > 1 else _run(list(body), after, longest)
    settled = least == most or not (begins.first & after or begins.empty)
    each = 1.0 if turn.ways == 1 else _power(turn.ways, most)
    return _Part(each if settled else each * (most - least + 1), turn.first, least == 0 or turn.empty)


def _power(base: float, times: int) -> float:
    try:
        return base**times
    except OverflowError:
        return inf


def _characters(name: str, value: Any) -> frozenset[str]:
    """Without regard to case: a pattern may say that it does not mind."""
    match name:
        case "ANY":
            found = _SAMPLE
        case "LITERAL":
            found = _like(value)
        case "NOT_LITERAL":
            found = _SAMPLE - {chr(value)}
        case _:
            found = frozenset().union(*(_member(str(kind), one) for kind, one in value))
            found = _SAMPLE - found if str(value[0][0]) == "NEGATE" else found
    return frozenset(map(str.upper, found))


def _member(kind: str, value: Any) -> frozenset[str]:
    """Of what stands in square brackets."""
    match kind:
        case "LITERAL":
            return _like(value)
        case "RANGE":
            return frozenset(char for char in _SAMPLE if value[0] <= ord(char) <= value[1]) | _like(value[0]) | _like(value[1])
        case "CATEGORY":
            name = str(value).removeprefix("CATEGORY_")
            test = _TESTS[name.removeprefix("NOT_")]
            return frozenset(char for char in _SAMPLE if test(char) is not name.startswith("NOT_"))
        case _:
            return _NOTHING


def _like(code: int) -> frozenset[str]:
    """The character itself; beyond ASCII, the sample of its kind."""
    char = chr(code)
    if char in _SAMPLE or code < 128:
        return frozenset([char])
    return frozenset(one for one in _WIDE if all(test(one) is test(char) for test in _TESTS.values()))

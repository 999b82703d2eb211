"""What YAML's grammar stumbled over, as the slip of the hand it mostly is: where it was made, and what to write instead."""

from __future__ import annotations

import re

from bot.flowfile.problems import Problem
from bot.flowfile.yamlnodes import NotYamlError

_SENTENCES = (
    ("could not find expected ':'", "a key without “:” after it", "write key: value; a text with spaces goes in quotes"),
    ("mapping values are not allowed", "a second “:” on this line", "put the text in quotes"),
    ("expected <block end>", "this line does not fit the indentation of the lines above", "align it with its neighbours"),
    ("found unexpected end of stream", "the file ends inside a quoted text", "close the quote"),
    ("found unknown escape character", "a backslash that means nothing here", "double it, or use single quotes"),
    ("found undefined alias", "an alias (*) that nothing defines", "write the value out, or put the text in quotes"),
    ("expected ',' or", "a bracket that is not closed, or a comma that is missing", "check the brackets of this entry"),
    ("found duplicate anchor", "an anchor (&) is defined twice", "rename one of them"),
    ("cannot start any token", "this character cannot begin a value", "put the text in quotes"),
    ("but found another document", "the file holds two documents (---)", "one file, one flow"),
)
_FULL_WIDTH = {":": "：", ",": "，", "'": "‘’", '"': "“”＂", "[": "［", "]": "］", "{": "｛", "}": "｝", "-": "－", " ": "\u3000"}
_KEY = re.compile(r"""\s*(?:- )?["']?[\w$.-]+["']?\s*:(?:\s|$)""")
_CLOSE_COLON = re.compile(r"\s*(?:- )?[a-z_0-9]+:[^\s:]")
_QUOTED = re.compile(r'"(?:[^"\\]|\\.)*"')


def problem_of(error: NotYamlError, text: str, name: str) -> Problem:
    """A slip that the lines at hand show wins over what the grammar says."""
    lines = text.split("\n")
    found = _slip(error, lines)
    if found is None:
        known = next(((sentence, hint) for key, sentence, hint in _SENTENCES if key in error.said), None)
        sentence, hint = known or (f"this is not YAML: {error.said}", "")
        return Problem(name, error.line, error.col, "YA01", "error", sentence, _full_width(lines, error.line) or hint)
    line, col, sentence, hint = found
    return Problem(name, line, col, "YA01", "error", sentence, hint)


def _slip(error: NotYamlError, lines: list[str]) -> tuple[int, int, str, str] | None:
    """(line, column, sentence, hint)."""
    here = _at(lines, error.line)
    if _full_width(lines, error.line):
        return None
    if "\t" in here and "cannot start any token" in error.said:
        return error.line, here.index("\t") + 1, "a tab stands in this line", "write spaces in its place"
    if (quote := _open_quote(lines, error.line)) is not None:
        return *quote, "a quote that is opened here is not closed on this line", 'close it, or write \\" for a quote inside a text'
    if "mapping values are not allowed" in error.said and _KEY.match(here) and here.find(":") + 1 >= error.col:
        return _above(lines, error.line)
    if "expected ',' or" in error.said and (bracket := _open_bracket(lines, error.line)) is not None:
        line, col, opened = bracket
        return (
            line,
            col,
            f"the “{opened}” that stands here is not closed on this line",
            "check the brackets of this entry and close this one",
        )
    return None


def _above(lines: list[str], number: int) -> tuple[int, int, str, str] | None:
    """A key where none can stand: the slip was made in the line above."""
    before = next((one for one in range(number - 1, 0, -1) if _at(lines, one).strip() and not _at(lines, one).lstrip().startswith("#")), 0)
    above, here = _at(lines, before), _at(lines, number)
    if close := _CLOSE_COLON.match(above):
        return before, close.end(), "a space is missing after “:”", "write key: value"
    if ":" not in above:
        return before, len(above) + 1, "a key without “:” after it", "write key: value; a text with spaces goes in quotes"
    deep, shallow = _indent(here), _indent(above)
    if deep == shallow:
        return None
    even = [str(one) for one in (deep, shallow) if one % 2 == 0]
    sentence = f"this line is indented by {deep} spaces, line {before} above it by {shallow}, and that has its value already"
    return number, deep + 1, sentence, f"indent both alike, by {' or '.join(even)}" if even else "two spaces a level"


def _open_quote(lines: list[str], number: int) -> tuple[int, int] | None:
    """The first of this line and the two above that has a straight quote too many."""
    for one in range(max(1, number - 2), number + 1):
        rest = _QUOTED.sub(lambda found: "_" * len(found[0]), _at(lines, one))
        if '"' in rest and not rest.lstrip().startswith("#"):
            return one, rest.index('"') + 1
    return None


def _open_bracket(lines: list[str], number: int) -> tuple[int, int, str] | None:
    for one in (number - 1, number):
        opened: list[tuple[int, str]] = []
        for col, char in enumerate(_QUOTED.sub(lambda found: "_" * len(found[0]), _at(lines, one)), 1):
            if char in "{[":
                opened.append((col, char))
            elif char in "}]" and opened:
                opened.pop()
        if opened:
            return one, *opened[-1]
    return None


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip(" "))


def _at(lines: list[str], number: int) -> str:
    return lines[number - 1] if 0 < number <= len(lines) else ""


def _full_width(lines: list[str], line: int) -> str:
    """The commonest slip with a Chinese keyboard."""
    for number in (line, line - 1):
        here = _QUOTED.sub("", _at(lines, number))
        for plain, wide in _FULL_WIDTH.items():
            if found := next((char for char in wide if char in here), None):
                return f"line {number} has a full-width “{found}”; YAML wants {plain!r}"
    return ""

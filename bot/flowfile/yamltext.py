"""YAML 1.2 text → plain values and their places, or every surprise in it.

`yamlnodes` reads the grammar; the values are made here, from its nodes, because the libraries' own constructors stop at the first repeated
key, read `012` as 12 and `1_000` as 1000, and forget whether a key was quoted. Scalars follow the core schema of YAML 1.2 (section 10.3).
"""

from __future__ import annotations

import re
from math import isfinite
from pathlib import Path as FilePath
from typing import Any

from bot.flowfile.places import Path, Places, Source
from bot.flowfile.problems import Level, Problem
from bot.flowfile.slips import problem_of
from bot.flowfile.yamlnodes import MAX_DEPTH, STR, Node, NotYamlError, compose

MAX_BYTES = 1_000_000
MAX_NODES = 60_000

_INT = re.compile(r"[-+]?(?:[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+)")
_FLOAT = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?")
_SURPRISING = re.compile(r"[-+]?0[0-9]+|[-+]?[0-9][0-9_]*_[0-9_]*(?:\.[0-9_]+)?")
_BARE_WORDS = {"on", "off", "yes", "no", "y", "n", "true", "false", "null", "~", ""}
_NULLS = {"", "~", "null", "Null", "NULL"}
_BOOLS = {"true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False}
_TAGS = {"", "str", "int", "float", "bool", "null", "map", "seq", "timestamp"}
_MAX_DIGITS = 15  # more is a number nobody counts with: an order number, a card
_DEEP = re.compile(r"(?:[\[{]\s*){40}")
_WIDE_QUOTES = re.compile('^[“”＂‘’「]|["“”＂]$')
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff]")


def read_file(file: FilePath, name: str | None = None) -> Source:
    """The file as a Source; `name` is what problems call it. Never raises for what stands in the file, or for a file that cannot be read."""
    name = name or str(file)
    try:
        if file.stat().st_size > MAX_BYTES:
            return _unreadable(name, f"the file is larger than {MAX_BYTES // 1000} kB", "split it, or remove what does not belong in it")
        raw = file.read_bytes()
    except OSError as error:
        return _unreadable(name, f"the file cannot be read: {error.strerror or error}", "")
    return read_bytes(raw, name)


def read_bytes(raw: bytes, name: str) -> Source:
    """The same for what a file holds."""
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        col = error.start - (raw.rfind(b"\n", 0, error.start) + 1) + 1
        return _unreadable(name, *_no_text(raw), line, col)
    return read_text(text, name)


_OTHERS = (
    (b"\x89PNG", "a picture (PNG)"),
    (b"\xff\xd8\xff", "a picture (JPEG)"),
    (b"GIF8", "a picture (GIF)"),
    (b"RIFF", "a picture (WebP)"),
    (b"%PDF", "a PDF"),
    (b"PK\x03\x04", "a ZIP archive or an Office document"),
    (b"\xd0\xcf\x11\xe0", "an old Office document"),
)


def _no_text(raw: bytes) -> tuple[str, str]:
    """What it is instead, and what to do."""
    other = next((name for start, name in _OTHERS if raw.startswith(start)), None)
    if other is not None:
        return f"this is {other}, not a text file", "take the flow file itself, written in a text editor"
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "the file is UTF-16 text (Windows calls it Unicode)", "save it again as UTF-8"
    try:
        raw.decode("gb18030")
    except UnicodeDecodeError:
        return "the file is not UTF-8 text", "save it again as UTF-8"
    return "the file is not UTF-8 text; it looks like GBK (Windows calls it ANSI)", "save it again as UTF-8"


def read_text(text: str, name: str) -> Source:
    """The same for a text."""
    problems: list[Problem] = []
    text = _plain_line_ends(text, name, problems)
    if len(text) > MAX_BYTES:
        return _unreadable(name, f"the file is larger than {MAX_BYTES // 1000} kB", "split it, or remove what does not belong in it")
    if match := _CONTROL.search(text):
        line, col = _line_col(text, match.start())
        return _unreadable(name, f"there is a control character (U+{ord(match[0]):04X}) here", "remove it", line, col)
    if _DEEP.search(text):  # ruamel would look at each of them a thousand times before it gives up
        return _unreadable(name, f"the file is nested deeper than {MAX_DEPTH} levels", "flow files are flat")
    problems += _tabs(text, name)
    try:
        root = compose(text)
    except NotYamlError as error:
        if not any(problem.code == "YA05" for problem in problems):
            problems.append(problem_of(error, text, name))
        return Source(name, text, None, Places(name), tuple(problems))
    except RecursionError:
        return _unreadable(name, f"the file is nested deeper than {MAX_DEPTH} levels", "flow files are flat")
    return _from_root(root, text, name, problems)


def _from_root(root: Node | None, text: str, name: str, problems: list[Problem]) -> Source:
    if root is None:
        return _unreadable(name, "the file is empty", "start with: format: flow/1")
    if root.kind != "mapping":
        found = "a list" if root.kind == "sequence" else "a single text"
        return _unreadable(name, f"the file holds {found}, not a mapping", "start with: format: flow/1")
    builder = _Builder(name)
    try:
        plain = builder.value(root, ())
    except _TooMuchError as error:
        return _unreadable(name, str(error), "write it out instead of using & and *")
    return Source(name, text, plain, Places(name, builder.places), (*problems, *builder.problems))


class _TooMuchError(Exception):
    """The document unfolds into more than anybody writes."""


class _Builder:
    """Goes once over the nodes."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.places: dict[Path, tuple[int, int]] = {}
        self.problems: list[Problem] = []
        self.nodes = 0

    def value(self, node: Node, path: Path) -> Any:
        self.nodes += 1
        if self.nodes > MAX_NODES or len(path) > MAX_DEPTH:
            raise _TooMuchError("the file unfolds into far too many values (an alias that repeats itself?)")
        self.places.setdefault(path, (node.line, node.col))
        if node.tag.removeprefix("tag:yaml.org,2002:") not in _TAGS:
            self.say(node, "YA01", "error", f"the tag “{node.tag}” is not allowed", "write a plain value")
            return None
        if node.kind == "mapping":
            return self.mapping(node, path)
        if node.kind == "sequence":
            for number, item in enumerate(node.items):
                self.places[(*path, number)] = (item.line, item.col)
            return [self.value(item, (*path, number)) for number, item in enumerate(node.items)]
        return self.scalar(node, path)

    def mapping(self, node: Node, path: Path) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for key_node, value_node in zip(node.items[::2], node.items[1::2], strict=True):
            key = self.key(key_node)
            if key is None:
                continue
            here = (*path, key)
            if key in found:
                first = self.places[here][0]
                self.say(
                    key_node, "YA02", "error", f"“{key}” stands here a second time (first in line {first})", "remove or rename one of them"
                )
                continue
            self.places[here] = (key_node.line, key_node.col)
            if not node.inline and self.places[here][1] % 2 == 0:
                self.say(key_node, "YA05", "error", f"“{key}” is indented by an odd number of spaces", "indent by two spaces a level")
            found[key] = self.value(value_node, here)
        return found

    def key(self, node: Node) -> str | None:
        if node.kind != "scalar":
            self.say(node, "YA01", "error", "a key must be a word", "put a text that contains { or [ in quotes")
            return None
        text = node.text
        if node.plain:
            if "：" in text:
                self.say(node, "YA01", "error", f"the key “{text}” has a full-width “：”", "write “: ”, a colon and a space")
                return None
            if text.lower() in _BARE_WORDS:
                self.say(
                    node,
                    "YA03",
                    "error",
                    f"the bare key “{text}” means different things to different readers",
                    f'write "{text}": in quotes',
                )
            elif _INT.fullmatch(text) or _FLOAT.fullmatch(text) or _SURPRISING.fullmatch(text):
                hint = f'write "{text}": in quotes' + ("; a number is written without commas: 5000" if len(text) == 3 else "")
                self.say(node, "YA06", "error", f"the key {text} would be a number", hint)
        return text

    def scalar(self, node: Node, path: Path) -> Any:
        text = node.text
        if not node.plain or (node.tag == STR and _INT.fullmatch(text)):
            return text
        if _SURPRISING.fullmatch(text) or (len(text) > _MAX_DIGITS and (_INT.fullmatch(text) or _FLOAT.fullmatch(text))):
            self.say(
                node,
                "YA06",
                "error",
                f"{text} does not mean what it looks like",
                f'write "{text}" in quotes when it is text, else as a plain number',
            )
            return text
        if text in _NULLS:
            return None
        if text in _BOOLS:
            return _BOOLS[text]
        if _INT.fullmatch(text):
            return int(text, 0)
        if _FLOAT.fullmatch(text) and isfinite(float(text)):
            return float(text)
        if _WIDE_QUOTES.search(text):
            self.say(
                node,
                "YA08",
                "warning",
                f"the quote at an end of {text} is part of the text: merchants would see it",
                'put the text in straight quotes: "…"',
            )
        elif len(text.split()) > 1 and path and isinstance(path[-1], str):  # words in a list are short, and theirs is no colon
            shown = text if len(text) <= 30 else text[:29] + "…"
            self.say(node, "YA04", "warning", f"unquoted text “{shown}”: a “: ” or “ #” in it would be lost", "put it in quotes")
        return text

    def say(self, node: Node, code: str, level: Level, message: str, hint: str) -> None:
        self.problems.append(Problem(self.file, node.line, node.col, code, level, message, hint))


def _line_col(text: str, at: int) -> tuple[int, int]:
    return text.count("\n", 0, at) + 1, at - (text.rfind("\n", 0, at) + 1) + 1


def _unreadable(name: str, message: str, hint: str, line: int = 1, col: int = 1) -> Source:
    return Source(name, "", None, Places(name), (Problem(name, line, col, "YA01", "error", message, hint),))


def _plain_line_ends(text: str, name: str, problems: list[Problem]) -> str:
    """Without byte order mark and carriage returns; each is worth a word, because editors and revisions trip over them."""
    if text.startswith("\ufeff"):
        text = text[1:]
        problems.append(Problem(name, 1, 1, "YA07", "warning", "the file begins with a byte order mark", "save it as UTF-8 without BOM"))
    if "\r" in text:
        line, col = _line_col(text, text.index("\r"))
        text = text.replace("\r\n", "\n").replace("\r", "\n")
        problems.append(Problem(name, line, col, "YA07", "warning", "lines end the Windows way (CRLF)", "save it with LF line ends"))
    return text


def _tabs(text: str, name: str) -> list[Problem]:
    return [
        Problem(name, number, len(indent) + 1, "YA05", "error", "a tab indents this line", "indent by two spaces a level")
        for number, line in enumerate(text.split("\n"), 1)
        if "\t" in line
        and (indent := line[: len(line) - len(line.lstrip(" "))]) is not None
        and line[len(indent) : len(indent) + 1] == "\t"
    ]

"""`desk flow lint --fix`: what can be mended without knowing what was meant. Comments, order and layout stay; so does the document.

Worked on the text, at the places the grammar names: a writer of YAML would lay the whole file out anew.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import unified_diff
from pathlib import Path

from ruamel.yaml import YAML
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode

from bot.flowfile.lint.rules import View
from bot.flowfile.lint.sr import sr03
from bot.flowfile.load import Loaded
from bot.flowfile.problems import Problem
from bot.flowfile.yamltext import read_file, read_text

_QUOTED = {"YA03", "YA04"}


@dataclass(frozen=True, slots=True)
class Fix:
    """A file before and after. `diff` is a unified one, for people."""

    path: Path
    before: str
    after: str

    @property
    def diff(self) -> str:
        """Line ends are left out of it; when nothing else changed it says so."""
        name, old, new = str(self.path), self.before.splitlines(), self.after.splitlines()
        lines = list(unified_diff(old, new, name, name, lineterm="", n=1))
        return "\n".join(lines or [f"{name}: line ends"]) + "\n"


def fixes(loaded: Loaded, *, hashes: bool = False) -> tuple[Fix, ...]:
    """Every file of the folder that something mechanical can be done about; nothing is written.

    Quotes around texts and keys that want them (YA04, YA03), line ends and byte order marks (YA07), spaces at line ends, the last line's
    end. With `hashes` also section hashes (SR03): that says somebody has read what cites them. Files that are not YAML are left alone.
    """
    found, told = [], set(loaded.problems)
    for path in _files(loaded.folder):
        source = read_file(path, str(path))
        if source.plain is None:
            continue
        before = path.read_bytes().decode("utf-8")
        text = source.text
        after = _trimmed(_requoted(text, [problem for problem in source.problems if problem in told and problem.code in _QUOTED]))
        if hashes:
            after = _rehashed(after, loaded, path)
        else:
            assert read_text(after, source.file).plain == source.plain, f"mending {path} would change what it says"
        if after != before:
            found.append(Fix(path, before, after))
    return tuple(found)


def write(fix: Fix) -> None:
    """Raises OSError."""
    fix.path.write_bytes(fix.after.encode("utf-8"))


def _files(folder: Path) -> list[Path]:
    return sorted([*folder.glob("*.yaml"), *(folder / "data").rglob("*.yaml"), *(folder / "tests").glob("*.yaml")])


def _nodes(node: Node) -> Iterator[ScalarNode]:
    """Every scalar written in the text, keys too."""
    if isinstance(node, ScalarNode):
        yield node
    elif isinstance(node, MappingNode):
        for key, value in node.value:
            yield from _nodes(key)
            yield from _nodes(value)
    else:
        for item in node.value:
            yield from _nodes(item)


def _scalars(text: str) -> list[ScalarNode]:
    return list(_nodes(YAML(typ="safe", pure=True).compose(text)))


def _requoted(text: str, problems: list[Problem]) -> str:
    """Texts over several lines are left to people: where they break is theirs."""
    places = {(problem.line, problem.col) for problem in problems}
    if not places:
        return text
    for node in sorted({id(node): node for node in _scalars(text)}.values(), key=lambda one: -one.start_mark.index):
        start, end = node.start_mark, node.end_mark
        written = text[start.index : end.index]
        if node.style is None and (start.line + 1, start.column + 1) in places and written.rstrip() == str(node.value):
            text = text[: start.index] + json.dumps(str(node.value), ensure_ascii=False) + text[start.index + len(written.rstrip()) :]
    return text


def _trimmed(text: str) -> str:
    """Without spaces and tabs at line ends, and with an end of the last line; inside a text over several lines they may be meant."""
    kept = {
        line
        for node in _scalars(text)
        if node.end_mark.line > node.start_mark.line
        for line in range(node.start_mark.line, node.end_mark.line + 1)
    }
    lines = [line if number in kept else line.rstrip(" \t") for number, line in enumerate(text.split("\n"))]
    last = len(lines) - 1
    return "\n".join(lines) if lines[-1] == "" or last in kept else "\n".join(lines) + "\n"


def _rehashed(text: str, loaded: Loaded, path: Path) -> str:
    file = loaded.files.get(path.stem) if path.parent == loaded.folder else None
    if file is None or sr03.check is None:
        return text
    lines = text.split("\n")
    for finding in sr03.check(View(file, loaded, loaded.files, None)):
        _, sid, _, section = finding.path
        source = file.document["sources"][sid]
        heading, _, old = str(source["sections"][section]).rpartition("#")
        now = loaded.articles[source["file"]].sections[heading].hash
        number = file.source.places.find(finding.path)[0] - 1
        lines[number] = lines[number].replace(f"{heading}#{old}", f"{heading}#{now}")
    return "\n".join(lines)

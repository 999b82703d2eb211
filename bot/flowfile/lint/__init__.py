"""The rules a flow is held against before it goes live. `check` runs them; each rule carries its reason and its examples."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from bot.flowfile.lint import drafts, fl_graph, fl_targets, hb, i1, rp, se, shape, sl, sl_patterns, sr, sr_words, tg, ts, tx, vr
from bot.flowfile.lint.rules import Finding, Rule, View
from bot.flowfile.load import Loaded
from bot.flowfile.places import Path, Places, value_at
from bot.flowfile.problems import Problem

RULES: Mapping[str, Rule] = {
    found.code: found
    for room in (drafts, shape, fl_graph, fl_targets, hb, sl, sl_patterns, tx, i1, tg, sr, sr_words, ts, vr, se, rp)
    for found in sorted(room.RULES, key=lambda one: one.code)
}
"""Every rule by its code."""


def check(loaded: Loaded, live: Mapping[str, Mapping[str, Any]] | None = None) -> tuple[Problem, ...]:
    """Every problem of the folder: what the loader found, and what the rules find in the flows it could read, in the order of the files.

    `live`: flow id → the document merchants talk to now; with it stale translations are found. A warning or advice is accepted where
    the node or remedy has a `note` that begins with its code (`note: "TX06: …"`): it is then left out.
    """
    found = list(loaded.problems)
    for id_, file in loaded.files.items():
        view = View(file, loaded, loaded.files, (live or {}).get(id_))
        mine = list(check_flow(view))
        shown = {one.code for one in [*loaded.problems, *mine] if one.level == "error" and one.file == file.source.file}
        found += [one for one in mine if not _follows(one.code, shown)]
    if loaded.builtin is not None:
        places = loaded.builtin.source.places
        for one in RULES.values():
            if one.check_builtin is not None:
                found += [_problem(one, finding, places) for finding in one.check_builtin(loaded.builtin, loaded)]
    if loaded.replies is not None:
        for one in RULES.values():
            if one.check_replies is not None:
                found += [_problem(one, finding, loaded.replies.source.places) for finding in one.check_replies(loaded.replies, loaded)]
    return tuple(sorted(set(found)))


_GRAPH = ("FL01", "FL02", "FL05", "FL13", "HB01")


def _follows(code: str, shown: Collection[str]) -> bool:
    """Whether this is only what must come of another error of the file: a key that was not understood, a target that is misspelt. It is looked
    for again when that is mended."""
    left_out = any(one.startswith("YA") for one in shown)  # a key that stands twice or could not be read is not in the flow
    misread = left_out or any(one in ("SC01", "SC03") for one in shown)
    if left_out and code in ("FL03", "FL08"):
        return True
    return (misread and code in (*_GRAPH, "SL03", "SL04")) or ("FL03" in shown and code in _GRAPH)


def check_flow(view: View, codes: Collection[str] = ()) -> Iterator[Problem]:
    """The rules (or those of `codes` only) over one flow."""
    for one in RULES.values():
        if one.check is not None and (not codes or one.code in codes):
            for finding in one.check(view):
                if one.level == "error" or not _accepted(view, finding.path, one.code):
                    yield _problem(one, finding, view.file.source.places)


def _problem(one: Rule, finding: Finding, places: Places) -> Problem:
    return places.problem(finding.path, one.code, one.level, finding.message, finding.hint)


def _accepted(view: View, path: Path, code: str) -> bool:
    """Whether the node, remedy or setting around `path` says why this is meant."""
    for length in range(len(path), 0, -1):
        around = value_at(view.plain, path[:length])
        note = around.get("note") if isinstance(around, Mapping) else None
        if isinstance(note, str) and note.startswith(code):
            return True
    return False


def explain(code: str) -> str:
    """What a code means, why, and how it looks wrong and right, as Markdown. Raises KeyError for an unknown code."""
    one = RULES[code]
    wrong, right = _fenced(one.bad[0]), _fenced(one.good[0])
    return f"### {one.code} {one.title}\n\n{one.level.capitalize()}. {one.reason}\n\nWrong:\n\n{wrong}\n\nRight:\n\n{right}\n"


def page() -> str:
    """All rules, for docs/lint.md."""
    head = (
        "# The rules\n\nWhat `desk flow lint` looks for. Errors keep a flow from being published; a warning or advice is accepted by a `note`"
        ' on the node or remedy that begins with its code and says why (`note: "TX06: …"`). Examples are changes to a small sound flow.\n'
        "Made from the rules themselves (`bot/flowfile/lint/`): their examples are their tests.\n\n"
        "It exits 0 when there is no error (warnings and advice may be there), 1 when there is one, 2 when it could not look: no such file, files "
        "of two folders, an unknown code or option. `--fix` mends first what is mechanical, then looks. `--json` prints a list on standard output, "
        "an object a problem, in the order of the files, with exactly these keys:\n\n"
        "| key | holds |\n|---|---|\n"
        "| `file` | its path |\n| `line` `col` | whole numbers, counted from 1 |\n| `code` | one of those below, or of a data or test file (`--explain`) |\n"
        "| `level` | `error`, `warning` or `advice` |\n| `message` | what is wrong, a sentence |\n| `hint` | what to do; may be empty |\n"
    )
    return "\n".join([head, *(explain(code) for code in sorted(RULES))])


def _fenced(example: str) -> str:
    visible = "".join(char if char == "\n" or char.isprintable() else f"\\u{ord(char):04x}" for char in example)
    lines = [line if len(line) <= 150 else f"{line[:100]} … {line[-40:]}" for line in visible.splitlines()]
    return "\n".join(["```yaml", *lines, "```"])

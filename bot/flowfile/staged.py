"""The flows as merchants would meet them: the files that are to go live, and every other flow as it is live.

Somebody's half-written draft in the same folder keeps nobody from publishing another file, and no file passes because of a neighbour that
merchants do not have.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from bot.flowfile.compile import build_flow, parse_flow
from bot.flowfile.load import FlowFile, Loaded, library_of, vocabulary_of
from bot.flowfile.places import Places, Source
from bot.flowfile.problems import Problem, errors
from bot.flowfile.revision import revision

_BETWEEN = frozenset({"FL03", "FL09"})
"""What a changed file can break in another one: ways to what is not there, flows that call each other."""
_HARMLESS = frozenset({"VR01", "YA04", "YA07"})
"""Warnings nobody has to answer for: who stands on a removed node is asked about by itself; quotes and line ends change no word."""


def flow_of_file(folder: Path, file: str) -> str | None:
    """The flow that a file of this folder holds, by its name; None: it holds words or facts that all flows share."""
    path = Path(file)
    is_flow = path.parent == folder and path.suffix in (".yaml", ".yml") and not path.name.startswith((".", "_"))
    return path.stem if is_flow else None


def flows_in(loaded: Loaded) -> tuple[str, ...]:
    """Every flow the folder has a file for, those too whose file cannot be read."""
    broken = {flow_of_file(loaded.folder, one.file) for one in errors(loaded.problems)} - {None}
    return tuple(sorted({*_named(loaded), *(one for one in broken if one is not None)}))


def _named(loaded: Loaded) -> dict[str, FlowFile]:
    """Those that stand in a file of their name; another file holds nobody's flow, and SC04 says so of it."""
    return {id_: file for id_, file in loaded.files.items() if flow_of_file(loaded.folder, file.source.file) == id_}


def staged(loaded: Loaded, live: Mapping[str, Mapping[str, Any]], ids: Collection[str]) -> Loaded:
    """`live`: flow → the document merchants talk to now. `ids`: whose files are taken from the folder."""
    files = {id_: file for id_, file in _named(loaded).items() if id_ in ids}
    for id_, document in live.items():
        found = _as_live(loaded.folder, id_, document) if id_ not in ids else None
        if found is not None:
            files[id_] = found
    problems = tuple(one for one in loaded.problems if flow_of_file(loaded.folder, one.file) in (None, *ids))
    builtin = loaded.builtin
    usable = builtin is not None and files and not errors(problems)
    return replace(
        loaded,
        library=library_of([file.flow for file in files.values()], builtin, loaded.data) if builtin is not None and usable else None,
        vocabulary=vocabulary_of((file.doc for file in files.values()), loaded.data),
        problems=problems,
        files=files,
    )


def faults(stage: Loaded, live: Mapping[str, Mapping[str, Any]], ids: Collection[str]) -> tuple[Problem, ...]:
    """What the rules say of these files, of what all flows share, and of ways from other flows that would lead nowhere."""
    from bot.flowfile.lint import check  # a restart needs no rules, and is quicker without them

    return tuple(one for one in check(stage, live) if flow_of_file(stage.folder, one.file) in (None, *ids) or one.code in _BETWEEN)


def unanswered(
    stage: Loaded, found: Collection[Problem], live: Mapping[str, Mapping[str, Any]], ids: Collection[str]
) -> tuple[Problem, ...]:
    """Of these the warnings in these files that somebody has to answer for: those that what is live does not have already."""
    known = {(id_, one.code, one.message) for id_ in ids if id_ in live for one in _found_live(stage, id_, live[id_])}
    mine = [(flow_of_file(stage.folder, one.file), one) for one in found if one.level == "warning" and one.code not in _HARMLESS]
    return tuple(one for id_, one in mine if id_ in ids and (id_, one.code, one.message) not in known)


def _found_live(stage: Loaded, id_: str, document: Mapping[str, Any]) -> Iterator[Problem]:
    from bot.flowfile.lint import check_flow
    from bot.flowfile.lint.rules import View

    file = _as_live(stage.folder, id_, document)
    if file is not None:
        yield from check_flow(View(file, stage, {**stage.files, id_: file}))


def _as_live(folder: Path, id_: str, document: Mapping[str, Any]) -> FlowFile | None:
    """None: a revision this program no longer understands."""
    name = f"{folder}/{id_}.yaml"
    doc, _ = parse_flow(document, Places(name))
    if doc is None:
        return None
    return FlowFile(Source(name, "", dict(document), Places(name)), doc, build_flow(doc, revision(document)))

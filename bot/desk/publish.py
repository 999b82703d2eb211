"""Flows go live: a flow without a revision at the start, by itself; everything else only when an admin publishes it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import orjson

from bot.desk.books import build
from bot.desk.desk import Books, Port
from bot.flowfile.load import FlowFileError, Loaded, load_folder
from bot.flowfile.problems import Problem, errors, format_problem
from bot.flowfile.revision import canonical
from bot.store import revisions
from bot.store.connection import Connection

BY_START = "start"


class FlowsError(Exception):
    """Why the desk cannot start with these files: one sentence, the first problem's place in it. `problems` are all."""

    def __init__(self, message: str, problems: tuple[Problem, ...] = ()) -> None:
        super().__init__(message)
        self.problems = problems


def publish_by_start(conn: Connection, folder: Path, ports: Mapping[str, Port], at: datetime, zone: ZoneInfo) -> Books:
    """Flows that have no revision yet are checked, tested and published; a file that differs from what is live changes nothing.

    Raises FlowsError when a file is damaged, or a new flow fails its rules or its tests.
    """
    loaded = load_folder(folder)
    _refuse(loaded, errors(loaded.problems))
    new = [id_ for id_ in loaded.files if revisions.find_live(conn, id_) is None]
    if new:
        from bot.flowfile.lint import check  # rules and tests are needed at a first start only; a restart is quicker without them

        shown = {loaded.files[id_].source.file for id_ in new}
        _refuse(loaded, [one for one in errors(check(loaded)) if one.file in shown or not _is_flow(loaded, one.file)])
    for id_ in new:
        _test(loaded, id_, ports)
        publish(conn, loaded, id_, by=BY_START, why="the flow had no revision yet", at=at)
    assert loaded.builtin is not None
    try:
        return build(conn, builtins=loaded.builtin.builtins, texts=loaded.builtin.texts, data=loaded.data, drifted=drifted(conn, loaded))
    except FlowFileError as error:
        raise FlowsError(f"a live revision is not understood any more: {error}", error.problems) from error


def publish_files(
    conn: Connection, loaded: Loaded, ids: Sequence[str], ports: Mapping[str, Port], *, by: str, why: str, at: datetime
) -> list[tuple[str, str]]:
    """An admin makes files live: (flow, revision) of each that changed. The running desk takes them over within two seconds.

    Nothing goes live unless all of them pass: raises FlowsError with the first problem's place, or the flow whose tests fail.
    """
    from bot.flowfile.lint import check

    unknown = next((id_ for id_ in ids if id_ not in loaded.files), None)
    if unknown is not None:
        raise FlowsError(f"there is no flow “{unknown}” in {loaded.folder}; there are: {', '.join(sorted(loaded.files))}")
    _refuse(loaded, errors(check(loaded)))
    live = {entry.flow: entry.rev for entry in revisions.list_revisions(conn) if entry.live}
    changed = [id_ for id_ in ids if live.get(id_) != loaded.files[id_].flow.rev]
    for id_ in changed:
        _test(loaded, id_, ports)
    return [(id_, publish(conn, loaded, id_, by=by, why=why, at=at)) for id_ in changed]


def _refuse(loaded: Loaded, found: list[Problem] | tuple[Problem, ...]) -> None:
    if found:
        more = f" ({len(found) - 1} more: desk flow lint)" if len(found) > 1 else ""
        raise FlowsError(f"{format_problem(found[0])}{more}", tuple(found))
    if loaded.library is None or loaded.builtin is None:
        raise FlowsError(f"{loaded.folder}: the flows cannot be used (desk flow lint)")


def _is_flow(loaded: Loaded, file: str) -> bool:
    return any(one.source.file == file for one in loaded.files.values())


def _test(loaded: Loaded, id_: str, ports: Mapping[str, Port]) -> None:
    if not (loaded.folder / "tests" / f"{id_}.test.yaml").exists():
        return
    from bot.flowfile.testing import run as run_tests

    report = run_tests(loaded, id_, ports)
    if not report.ok:
        raise FlowsError(f"the tests of the flow “{id_}” fail, so it was not published (desk flow test {id_})")


def publish(conn: Connection, loaded: Loaded, id_: str, *, by: str, why: str, at: datetime) -> str:
    """The file as it stands becomes the live revision; returns its name. Checking and testing it is the caller's."""
    file = loaded.files[id_]
    revisions.add(
        conn,
        flow=id_,
        rev=file.flow.rev,
        document=canonical(file.document),
        source=_text(loaded.folder / f"{id_}.yaml"),
        data=orjson.dumps(_data_files(loaded.folder)).decode(),
        published_at=at,
        published_by=by,
        why=why,
    )
    revisions.make_live(conn, id_, file.flow.rev)
    return file.flow.rev


def drifted(conn: Connection, loaded: Loaded) -> tuple[str, ...]:
    """Flows whose file is not what is live, and those that have no file any more."""
    live = {entry.flow: entry.rev for entry in revisions.list_revisions(conn) if entry.live}
    files = {id_: file.flow.rev for id_, file in loaded.files.items()}
    return tuple(sorted(id_ for id_ in live.keys() | files.keys() if live.get(id_) != files.get(id_)))


def _data_files(folder: Path) -> dict[str, Any]:
    """The data files it was published with, as their author wrote them."""
    found = sorted((folder / "data").rglob("*.yaml"))
    return {path.relative_to(folder).as_posix(): _text(path) for path in found}


def _text(path: Path) -> str:
    return path.read_text(encoding="utf-8", errors="replace") if path.exists() else ""

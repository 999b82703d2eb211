"""Flows go live: a flow without a revision at the start, by itself; everything else only when an admin publishes it."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, replace
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import orjson
import structlog

from bot.desk.admins.comparing import AGENT, STAY, Published, compare, data_files, look_at, text_of, want_choices
from bot.desk.admins.going_live import Terms, Words, go_live, trail
from bot.desk.admins.refused import FlowsError, refused
from bot.desk.admins.sent import test_name, tests_in
from bot.desk.books import build
from bot.desk.desk import Books, Port
from bot.flowfile.load import FlowFileError, Loaded, load_folder
from bot.flowfile.problems import Problem, errors, format_problem
from bot.flowfile.revision import canonical
from bot.flowfile.staged import faults, flow_of_file, flows_in, staged, unanswered
from bot.store import drafts, revisions
from bot.store.connection import Connection
from bot.store.drafts import Draft
from bot.store.revisions import Entry

__all__ = ["AGENT", "STAY", "FlowsError", "Published", "compare", "look_at", "publish_by_start", "publish_files"]

log = structlog.get_logger(__name__)

BY_START = "start"
Documents = Mapping[str, Mapping[str, Any]]


def publish_by_start(conn: Connection, folder: Path, ports: Mapping[str, Port], at: datetime, zone: ZoneInfo) -> Books:
    """Flows that have no revision yet are checked, tested and published; a file that differs from what is live changes nothing.

    Raises FlowsError at a first start when any flow is damaged or fails its rules or its tests; later only when what all flows share is
    damaged: a flow that is not whole is then left out, and said so, because what is live must not wait for somebody's draft.
    """
    loaded = load_folder(folder)
    live = _live(conn)
    new = [id_ for id_ in flows_in(loaded) if id_ not in live]
    shared = [one for one in errors(loaded.problems) if not live or flow_of_file(folder, one.file) is None]
    if shared:
        raise _first(shared)
    while new:
        stage = staged(loaded, live, new)
        found = _broken(stage, live, new, ports)
        if not found:
            for id_ in new:
                publish(conn, stage, id_, by=BY_START, why="the flow had no revision yet", at=at)
            break
        first = next(iter(found.values()))
        if not live:
            raise first
        for id_, error in found.items():
            log.warning("flow_left_out", flow=id_, why=str(error))
        new = [id_ for id_ in new if id_ not in found]
    builtin = loaded.builtin
    if builtin is None:
        raise refused("unusable", folder=folder)
    try:
        return build(conn, builtins=builtin.builtins, texts=builtin.texts, data=loaded.data, drifted=drifted(conn, loaded))
    except FlowFileError as error:
        raise FlowsError(f"a live revision is not understood any more: {error}", error.problems) from error


def _live(conn: Connection) -> dict[str, dict[str, Any]]:
    return {one.flow: orjson.loads(one.document) for one in revisions.list_live(conn)}


def _broken(stage: Loaded, live: Documents, new: Sequence[str], ports: Mapping[str, Port]) -> dict[str, FlowsError]:
    """Of the new flows those that cannot go live, with why. What stands in no file of theirs concerns them all."""
    problems = errors(faults(stage, live, new))
    found: dict[str, FlowsError] = {}
    for id_ in new:
        mine = tuple(one for one in problems if flow_of_file(stage.folder, one.file) not in {*new, *live} - {id_})
        if mine or id_ not in stage.files:
            found[id_] = _first(mine) if mine else refused("unusable", folder=stage.folder)
    for id_ in new if not found else ():
        if not live and not (stage.folder / "tests" / f"{id_}.test.yaml").exists():
            log.warning("flow_without_tests", flow=id_)  # a first start on flows of one's own; whatever comes later wants tests
            continue
        try:
            _test(stage, id_, ports)
        except FlowsError as error:
            found[id_] = error
    return found or ({id_: _first(problems) for id_ in new} if problems else {})


def publish_files(
    conn: Connection,
    loaded: Loaded,
    ids: Sequence[str],
    ports: Mapping[str, Port],
    *,
    by: str,
    why: str,
    at: datetime,
    by_id: int | None = None,
    choices: Mapping[str, str] = {},
    accept: Collection[str] = (),
    everybody: bool = False,
    two_persons: bool = False,
) -> list[Published]:
    """An admin makes files live: each that changed; without `ids` all. The running desk takes them over within two seconds.

    `choices`: for nodes that are gone and on which somebody stands, `stay`, `agent`, or the node to go to. `accept`: codes of warnings that
    are meant. `everybody`: those in the middle go on with the new revision, by equal ids. `two_persons`: a change of what is said about money or law waits for a second admin. Nothing goes live unless all of them
    pass: raises FlowsError with the first problem's place and what to do.
    """
    if not why.strip():
        raise refused("why")
    ready, ids, live = stage(conn, loaded, ids), ids or flows_in(loaded), _live(conn)
    found = faults(ready, live, ids)
    _refuse(ready, errors(found))
    entries = {(one.flow, one.rev): one for one in revisions.list_revisions(conn)}
    changed = [id_ for id_ in ids if not _is_live(entries, id_, ready.files[id_].flow.rev)]
    _refuse_older(conn, ready, changed, entries)
    _refuse_warnings(unanswered(ready, found, live, changed), accept)
    for id_ in changed:
        _test(ready, id_, ports)
    looked = [look_at(conn, ready, id_) for id_ in changed]
    want_choices(looked, {id_: ready.files[id_].flow.nodes for id_ in changed}, choices)
    terms = Terms(by, by_id, why, at, choices, sorted(accept), two_persons, everybody)
    return [_submit(conn, ready, one, terms) for one in looked]


def stage(conn: Connection, loaded: Loaded, ids: Sequence[str]) -> Loaded:
    """These files (without `ids` all) among the flows that are live. Raises FlowsError when one is not there or cannot be read."""
    known = flows_in(loaded)
    unknown = next((id_ for id_ in ids if id_ not in known), None)
    if unknown is not None:
        misnamed = loaded.files.get(unknown)  # it stands in a file of another name
        _refuse(loaded, [one for one in errors(loaded.problems) if misnamed is not None and one.file == misnamed.source.file])
        raise refused("unknown", flow=unknown, flows=", ".join(known) or "–")
    ready = staged(replace(loaded, tests=_kept_tests(conn, loaded, ids or known)), _live(conn), ids or known)
    _refuse(ready, errors(ready.problems))
    return ready


def _kept_tests(conn: Connection, loaded: Loaded, ids: Collection[str]) -> dict[str, str]:
    """Of flows whose tests came by Telegram and stand in no folder: those the live revision was published with."""
    missing = [id_ for id_ in ids if not (loaded.folder / test_name(id_)).exists()]
    found = {id_: tests_in(live.data, id_) for id_ in missing if (live := revisions.find_live(conn, id_)) is not None}
    return {id_: tests for id_, tests in found.items() if tests is not None}


def _is_live(entries: Mapping[tuple[str, str], Entry], flow: str, rev: str) -> bool:
    entry = entries.get((flow, rev))
    return entry is not None and entry.live


def _refuse_older(conn: Connection, loaded: Loaded, ids: Sequence[str], entries: Mapping[tuple[str, str], Entry]) -> None:
    """A file that is word for word what was live before: somebody published meanwhile, and this folder does not know of it."""
    for id_ in ids:
        rev = loaded.files[id_].flow.rev
        entry, live = entries.get((id_, rev)), revisions.find_live(conn, id_)
        if entry is not None and entry.retired_at is not None and live is not None:
            raise refused(
                "older",
                flow=id_,
                rev=rev,
                retired=f"{entry.retired_at:%Y-%m-%d}",
                live=live.rev,
                by=live.published_by,
                why=live.why,
                file=loaded.folder / f"{id_}.yaml",
            )


def _refuse_warnings(found: Sequence[Problem], accept: Collection[str]) -> None:
    meant = [one for one in found if one.code not in accept]
    if meant:
        codes = ",".join(dict.fromkeys(one.code for one in meant))
        raise refused("warnings", problem=format_problem(meant[0]), more=_more(meant), code=meant[0].code, codes=codes)


def _submit(conn: Connection, loaded: Loaded, one: Published, terms: Terms) -> Published:
    file = loaded.files[one.flow]
    tests = {test_name(one.flow): loaded.tests[one.flow]} if one.flow in loaded.tests else {}
    data = orjson.dumps(data_files(loaded.facts or loaded.folder) | tests).decode()
    words = Words(canonical(file.document), text_of(loaded.folder / f"{one.flow}.yaml"), data)
    chosen = {node: terms.choices[node] for node in one.standing}
    if not (terms.two_persons and one.delicate):
        go_live(conn, one.flow, one.rev, words, one.cls, replace(terms, choices=chosen))
        return one
    body: dict[str, Any] = {
        "choices": chosen,
        "cls": one.cls,
        "sensitive": list(one.delicate),
        "base": one.was,
        "accepted": list(terms.accepted),
    }
    body |= {"everybody": True} if terms.everybody else {}
    number = drafts.add(
        conn,
        flow=one.flow,
        rev=one.rev,
        **asdict(words),
        body=body,
        at=terms.at,
        by=terms.by,
        by_id=terms.by_id,
        why=terms.why,
        status="waiting",
    )
    trail(conn, "publish_waits", one.flow, terms, {"draft": number, "rev": one.rev})
    return replace(one, waits=number)


def approve(conn: Connection, draft: Draft, *, by: str, by_id: int | None, at: datetime) -> None:
    """The second admin agrees. Raises FlowsError when it is his own, is decided already, or something else went live meanwhile.

    Whoever came to stand on what is gone since it was submitted finishes on the old revision.
    """
    if (by_id is not None and by_id == draft.made_by_id) or by == draft.made_by:
        raise refused("own", flow=draft.flow, rev=draft.rev)
    found = drafts.find(conn, draft.id)
    if found is None or found.status != "waiting":
        raise refused("settled", flow=draft.flow, rev=draft.rev, status="–" if found is None else found.status)
    live = revisions.find_live(conn, draft.flow)
    if live is not None and live.rev != draft.body.get("base", live.rev):
        raise refused("stale", flow=draft.flow, live=live.rev, by=live.published_by, why=live.why, made_by=draft.made_by)
    if not drafts.move(conn, draft, "published", by=by, at=at):
        raise refused("settled", flow=draft.flow, rev=draft.rev, status="–")
    body = draft.body
    made = Terms(draft.made_by, draft.made_by_id, draft.why, at, body.get("choices", {}), body.get("accepted", ()))
    made = replace(made, everybody=body.get("everybody", False))
    go_live(conn, draft.flow, draft.rev, Words(draft.document, draft.source, draft.data), body.get("cls", "breaking"), made)
    trail(conn, "publish_approved", draft.flow, replace(made, by=by, by_id=by_id), {"draft": draft.id, "rev": draft.rev})


def _refuse(loaded: Loaded, found: Sequence[Problem]) -> None:
    if found:
        raise _first(tuple(found))
    if loaded.library is None and loaded.files:
        raise refused("unusable", folder=loaded.folder)


def _first(found: Sequence[Problem]) -> FlowsError:
    return refused("problem", problems=tuple(found), problem=format_problem(found[0]), more=_more(found))


def _more(found: Sequence[Problem]) -> str:
    return f" ({len(found) - 1} more: desk flow lint)" if len(found) > 1 else ""


def _test(loaded: Loaded, id_: str, ports: Mapping[str, Port]) -> None:
    from bot.flowfile.testing import run as run_tests

    report = run_tests(loaded, id_, ports, publishing=True)
    if not report.ok:
        raise refused("tests", problems=report.problems, flow=id_, problem=format_problem(report.problems[0]) + _more(report.problems))


def publish(conn: Connection, loaded: Loaded, id_: str, *, by: str, why: str, at: datetime) -> str:
    """The file as it stands becomes the live revision; returns its name. Checking and testing it is the caller's."""
    one = look_at(conn, loaded, id_)
    _submit(conn, loaded, one, Terms(by, None, why, at, dict.fromkeys(one.standing, STAY)))
    return one.rev


def drifted(conn: Connection, loaded: Loaded) -> tuple[str, ...]:
    """Flows whose file is not what is live, those that have no file any more, and those that cannot be read."""
    live = {entry.flow: entry.rev for entry in revisions.list_revisions(conn) if entry.live}
    files = {id_: loaded.files[id_].flow.rev if id_ in loaded.files else "" for id_ in flows_in(loaded)}
    return tuple(sorted(id_ for id_ in live.keys() | files.keys() if live.get(id_) != files.get(id_)))

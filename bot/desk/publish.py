"""Flows go live: a flow without a revision at the start, by itself; everything else only when an admin publishes it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import orjson

from bot.desk import moving, standing
from bot.desk.books import build
from bot.desk.desk import Books, Port
from bot.flowfile.diff import Change, Class, changes, class_of, removed_nodes
from bot.flowfile.load import FlowFileError, Loaded, load_folder
from bot.flowfile.problems import Problem, errors, format_problem
from bot.flowfile.revision import canonical
from bot.flowfile.sensitive import sensitive
from bot.store import audit, drafts, revisions
from bot.store.connection import Connection
from bot.store.drafts import Draft
from bot.store.revisions import Revision
from bot.store.ticket_events import Actor

BY_START = "start"
STAY, AGENT = "stay", "agent"


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


@dataclass(frozen=True, slots=True)
class Published:
    """`standing`: how many conversations stand on nodes that are gone. `delicate`: what of it speaks about money or law. `waits`: the draft's
    number, when a second admin must agree."""

    flow: str
    rev: str
    cls: Class
    changes: tuple[Change, ...] = ()
    standing: Mapping[str, int] = field(default_factory=dict)
    delicate: tuple[str, ...] = ()
    waits: int | None = None


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
    two_persons: bool = False,
) -> list[Published]:
    """An admin makes files live: each that changed. The running desk takes them over within two seconds.

    `choices`: for nodes that are gone and on which somebody stands, `stay`, `agent`, or the node to go to. `two_persons`: a change of what is
    said about money or law waits for a second admin. Nothing goes live unless all of them pass: raises FlowsError with the first problem's
    place, the flow whose tests fail, or the node that wants a choice.
    """
    from bot.flowfile.lint import check

    if not why.strip():
        raise FlowsError("say what changed and why: it is kept with the revision")
    unknown = next((id_ for id_ in ids if id_ not in loaded.files), None)
    if unknown is not None:
        raise FlowsError(f"there is no flow “{unknown}” in {loaded.folder}; there are: {', '.join(sorted(loaded.files))}")
    before = {one.flow: orjson.loads(one.document) for one in revisions.list_live(conn)}
    _refuse(loaded, errors(check(loaded, before)))
    live = {entry.flow: entry.rev for entry in revisions.list_revisions(conn) if entry.live}
    changed = [id_ for id_ in ids if live.get(id_) != loaded.files[id_].flow.rev]
    for id_ in changed:
        _test(loaded, id_, ports)
    found = [look_at(conn, loaded, id_) for id_ in changed]
    for one in found:
        _want_choices(loaded, one, choices)
    return [_submit(conn, loaded, one, by=by, by_id=by_id, why=why, at=at, choices=choices, two_persons=two_persons) for one in found]


def look_at(conn: Connection, loaded: Loaded, id_: str) -> Published:
    """What publishing this file would change, and who stands on what is gone. It changes nothing."""
    file, live = loaded.files[id_], revisions.find_live(conn, id_)
    if live is None:
        return Published(id_, file.flow.rev, "additive")
    return compare(conn, live, file.flow.rev, file.document, data_files(loaded.folder))


def compare(conn: Connection, live: Revision, rev: str, document: Mapping[str, Any], data: Mapping[str, Any]) -> Published:
    """What `document`, with its data files, would change of what is live."""
    before = orjson.loads(live.document)
    found = changes(before, document)
    people = standing.count(conn, live.flow, removed_nodes(found))
    return Published(live.flow, rev, class_of(found), found, people, sensitive(before, document, orjson.loads(live.data), data))


def _want_choices(loaded: Loaded, one: Published, choices: Mapping[str, str]) -> None:
    for node, people in one.standing.items():
        chosen = choices.get(node)
        if chosen is None:
            raise FlowsError(
                f"{people} conversations stand on “{node}” of {one.flow}, which is gone: choose for them "
                f"(--stay {node}: they finish on the old revision; --move {node}=OTHER; --agent {node})"
            )
        if chosen not in (STAY, AGENT) and chosen not in loaded.files[one.flow].flow.nodes:
            raise FlowsError(f"“{chosen}” is no node of {one.flow}: whoever stands on “{node}” cannot go there")


def _submit(
    conn: Connection,
    loaded: Loaded,
    one: Published,
    *,
    by: str,
    by_id: int | None,
    why: str,
    at: datetime,
    choices: Mapping[str, str],
    two_persons: bool,
) -> Published:
    file = loaded.files[one.flow]
    texts = {
        "document": canonical(file.document),
        "source": _text(loaded.folder / f"{one.flow}.yaml"),
        "data": orjson.dumps(data_files(loaded.folder)).decode(),
    }
    chosen = {node: choices[node] for node in one.standing}
    if two_persons and one.delicate:
        body = {"choices": chosen, "cls": one.cls, "sensitive": list(one.delicate)}
        number = drafts.add(conn, flow=one.flow, rev=one.rev, body=body, at=at, by=by, by_id=by_id, why=why, status="waiting", **texts)
        audit.add(conn, Actor("admin", by_id, by), "publish_waits", f"flow:{one.flow}", at, why=why, body={"draft": number, "rev": one.rev})
        return replace(one, waits=number)
    go_live(conn, one.flow, one.rev, cls=one.cls, choices=chosen, by=by, by_id=by_id, why=why, at=at, **texts)
    return one


def approve(conn: Connection, draft: Draft, *, by: str, by_id: int | None, at: datetime) -> None:
    """The second admin agrees. Raises FlowsError when it is his own, is decided already, or something else went live meanwhile."""
    if (by_id is not None and by_id == draft.made_by_id) or by == draft.made_by:
        raise FlowsError(f"{draft.flow} {draft.rev} is yours: another admin must agree")
    if draft.status != "waiting" or not drafts.move(conn, draft, "published", by=by, at=at):
        raise FlowsError(f"{draft.flow} {draft.rev} does not wait any more ({draft.status})")
    body = draft.body
    go_live(
        conn,
        draft.flow,
        draft.rev,
        document=draft.document,
        source=draft.source,
        data=draft.data,
        cls=body.get("cls", "breaking"),
        choices=body.get("choices", {}),
        by=draft.made_by,
        by_id=draft.made_by_id,
        why=draft.why,
        at=at,
    )
    audit.add(
        conn,
        Actor("admin", by_id, by),
        "publish_approved",
        f"flow:{draft.flow}",
        at,
        why=draft.why,
        body={"draft": draft.id, "rev": draft.rev},
    )


def go_live(
    conn: Connection,
    flow: str,
    rev: str,
    *,
    document: str,
    source: str,
    data: str,
    cls: str,
    choices: Mapping[str, str],
    by: str,
    by_id: int | None,
    why: str,
    at: datetime,
) -> None:
    """The pointer moves; whoever stands on what is gone goes where it was chosen, as soon as the running desk has the revision."""
    revisions.add(conn, flow=flow, rev=rev, document=document, source=source, data=data, published_at=at, published_by=by, why=why, cls=cls)
    revisions.make_live(conn, flow, rev, at)
    audit.add(
        conn, Actor("admin", by_id, by), "published", f"flow:{flow}", at, why=why, body={"rev": rev, "cls": cls, "choices": dict(choices)}
    )
    moved = {node: to for node, to in choices.items() if to not in (STAY, AGENT)}
    agents = [node for node, to in choices.items() if to == AGENT]
    if moved or agents:
        moving.begin_move(conn, flow, rev, at, nodes=moved, agents=agents)


def roll_back(conn: Connection, flow: str, to: str | None, *, by: str, by_id: int | None, why: str, at: datetime) -> tuple[str, str]:
    """(from, to): an older revision is live again (without `to` the one before); conversations begun on the newer one go back by equal ids,
    those without a place there to a person. Raises FlowsError."""
    entries = revisions.list_revisions(conn, flow)
    live = next((one for one in entries if one.live), None)
    if live is None:
        raise FlowsError(f"no revision of “{flow}” is live")
    if not why.strip():
        raise FlowsError("say why it goes back: it is kept in the trail")
    older = sorted((one for one in entries if one.retired_at is not None), key=lambda one: one.retired_at or at)
    if to is not None:
        older = [one for one in entries if not one.live and one.rev.startswith(to)]
    if len(older) == 0 or (to is not None and len(older) > 1):
        known = ", ".join(one.rev for one in entries if not one.live) or "none"
        raise FlowsError(f"there is no one revision of “{flow}” to go back to{f' called {to}' if to else ''}; there are: {known}")
    goal = older[-1].rev
    revisions.make_live(conn, flow, goal, at)
    moving.begin_move(conn, flow, goal, at, everybody_on=[live.rev], otherwise="human")
    audit.add(conn, Actor("admin", by_id, by), "rolled_back", f"flow:{flow}", at, why=why, body={"from": live.rev, "to": goal})
    return live.rev, goal


def recall(
    conn: Connection,
    flow: str,
    nodes: Sequence[str],
    *,
    goto: str | None,
    words: Mapping[str, str],
    days: int,
    by: str,
    by_id: int | None,
    why: str,
    at: datetime,
) -> None:
    """Wrong advice is taken back from everybody who is at one of these nodes (or remedies) or was shown it. Raises FlowsError."""
    if not why.strip():
        raise FlowsError("say what was wrong: it is kept in the trail")
    known, live = set[str](), revisions.find_live(conn, flow)
    for entry in revisions.list_revisions(conn, flow):
        found = revisions.find(conn, flow, entry.rev)
        document = orjson.loads(found.document) if found is not None else {}
        known |= set(document.get("nodes", {})) | {
            one for model in document.get("models", {}).values() for one in model.get("remedies", {})
        }
    if live is None:
        raise FlowsError(f"no revision of “{flow}” is live")
    unknown = next((node for node in nodes if node not in known), None)
    if unknown is not None or not nodes:
        raise FlowsError(f"“{unknown or ''}” was never a node or a remedy of “{flow}”")
    if goto is not None and goto not in orjson.loads(live.document).get("nodes", {}):
        raise FlowsError(f"“{goto}” is no node of “{flow}” as it is live now, so nobody can be sent there")
    moving.begin_recall(conn, flow, nodes, at, goto=goto, why=why, words=words, days=days)
    audit.add(
        conn, Actor("admin", by_id, by), "recalled", f"flow:{flow}", at, why=why, body={"nodes": list(nodes), "goto": goto, "days": days}
    )


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
    one = look_at(conn, loaded, id_)
    _submit(conn, loaded, one, by=by, by_id=None, why=why, at=at, choices=dict.fromkeys(one.standing, STAY), two_persons=False)
    return one.rev


def drifted(conn: Connection, loaded: Loaded) -> tuple[str, ...]:
    """Flows whose file is not what is live, and those that have no file any more."""
    live = {entry.flow: entry.rev for entry in revisions.list_revisions(conn) if entry.live}
    files = {id_: file.flow.rev for id_, file in loaded.files.items()}
    return tuple(sorted(id_ for id_ in live.keys() | files.keys() if live.get(id_) != files.get(id_)))


def data_files(folder: Path) -> dict[str, Any]:
    """The data files it was published with, as their author wrote them."""
    found = sorted((folder / "data").rglob("*.yaml"))
    return {path.relative_to(folder).as_posix(): _text(path) for path in found}


def _text(path: Path) -> str:
    return path.read_text(encoding="utf-8", errors="replace") if path.exists() else ""

"""What a file would change of what merchants have now, who stands on what is gone, and whether each of them has somewhere to go."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import orjson

from bot.desk.admins import standing
from bot.desk.admins.refused import refused
from bot.flowfile.diff import Change, Class, changes, class_of, removed_nodes
from bot.flowfile.load import Loaded
from bot.flowfile.problems import did_you_mean
from bot.flowfile.sensitive import sensitive
from bot.store import revisions
from bot.store.connection import Connection
from bot.store.revisions import Revision
from bot.values import Lang

STAY, AGENT = "stay", "agent"


@dataclass(frozen=True, slots=True)
class Published:
    """`standing`: how many conversations stand on what is gone, by node. `delicate`: what of it speaks about money or law. `waits`: the
    draft's number, when a second admin must agree. `was`: the revision before; empty: the flow is new."""

    flow: str
    rev: str
    cls: Class
    changes: tuple[Change, ...] = ()
    standing: Mapping[str, int] = field(default_factory=dict)
    delicate: tuple[str, ...] = ()
    waits: int | None = None
    was: str = ""

    def why_gone(self, node: str, lang: Lang) -> str:
        """What of the change concerns those who stand there: the node itself, or an option, a kind, a remedy."""
        return "; ".join(one.sentence(lang) for one in self.changes if one.cls == "breaking" and one.node == node)


def look_at(conn: Connection, loaded: Loaded, id_: str) -> Published:
    """What publishing this file would change, and who stands on what is gone. It changes nothing."""
    file = loaded.files[id_]
    return compare(conn, revisions.find_live(conn, id_), id_, file.flow.rev, file.document, data_files(loaded.facts or loaded.folder))


def compare(
    conn: Connection, live: Revision | None, flow: str, rev: str, document: Mapping[str, Any], data: Mapping[str, Any]
) -> Published:
    """What `document`, with its data files, would change of what is live; None: the flow is new, and all it says is looked at."""
    if live is None:
        return Published(flow, rev, "additive", delicate=sensitive({}, document, {}, {}))
    before = orjson.loads(live.document)
    found = changes(before, document)
    people = standing.count(conn, flow, removed_nodes(found))
    delicate = sensitive(before, document, orjson.loads(live.data), data)
    return Published(flow, rev, class_of(found), found, people, delicate, was=live.rev)


def want_choices(found: Collection[Published], nodes: Mapping[str, Collection[str]], choices: Mapping[str, str]) -> None:
    """Raises FlowsError while somebody stands on what is gone and nobody said where he goes, or where a choice cannot be meant.

    `nodes`: flow → its nodes as they are to be.
    """
    gone = {node for one in found for node in removed_nodes(one.changes)}
    needless = next((node for node in choices if node not in gone), None)
    if needless is not None:
        raise refused("needless", node=needless, gone=", ".join(sorted(gone)) or "–")
    for one in found:
        open_ = [node for node in one.standing if node not in choices]
        if open_:
            raise refused(
                "choose", flow=one.flow, standing="; ".join(f"{one.standing[node]} × {node} ({one.why_gone(node, 'en')})" for node in open_)
            )
        for node in one.standing:
            chosen = choices[node]
            if chosen not in (STAY, AGENT) and chosen not in nodes[one.flow]:
                hint = did_you_mean(chosen, nodes[one.flow])
                raise refused("nowhere", chosen=chosen, flow=one.flow, node=node, nodes=hint)


def data_files(folder: Path) -> dict[str, Any]:
    """The data files a flow was published with, as their author wrote them."""
    found = sorted((folder / "data").rglob("*.yaml"))
    return {path.relative_to(folder).as_posix(): text_of(path) for path in found}


def text_of(path: Path) -> str:
    return path.read_text(encoding="utf-8", errors="replace") if path.exists() else ""

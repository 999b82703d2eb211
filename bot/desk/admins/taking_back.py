"""What was wrong is taken back: an older revision is live again; advice that was given is corrected with everybody who saw it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

import orjson

from bot.desk.admins import moving
from bot.desk.admins.refused import FlowsError, refused
from bot.flowfile.compile import build_flow, parse_flow
from bot.flowfile.load import FlowFile, Loaded
from bot.flowfile.places import Places, Source
from bot.flowfile.problems import did_you_mean
from bot.store import audit, revisions
from bot.store.connection import Connection
from bot.store.revisions import Entry, Revision
from bot.store.ticket_events import Actor


def roll_back(conn: Connection, flow: str, to: str | None, *, by: str, by_id: int | None, why: str, at: datetime) -> tuple[str, str]:
    """(from, to): an older revision is live again; without `to` the one that was live before, never one that was rolled back itself.

    Conversations begun on the newer one go back by equal ids, those without a place there to a person. Raises FlowsError.
    """
    entries = revisions.list_revisions(conn, flow)
    live = next((one for one in entries if one.live), None)
    if live is None:
        raise _no_live(conn, flow)
    if not why.strip():
        raise refused("back_why")
    if to is None:
        older = sorted(_replaced(conn, flow, entries), key=lambda one: one.retired_at or at)[-1:]
    else:
        older = [one for one in entries if not one.live and one.rev.startswith(to)]
    if len(older) != 1:
        known = ", ".join(one.rev for one in entries if not one.live) or "–"
        if len(entries) == 1:
            raise refused("only_one", flow=flow, live=live.rev)
        raise refused("no_older", flow=flow, called=f" {to}" if to else "", known=known)
    goal = older[0].rev
    revisions.make_live(conn, flow, goal, at)
    moving.begin_move(conn, flow, goal, at, everybody_on=[live.rev], otherwise="human")
    audit.add(conn, Actor("admin", by_id, by), "rolled_back", f"flow:{flow}", at, why=why, body={"from": live.rev, "to": goal})
    return live.rev, goal


def _replaced(conn: Connection, flow: str, entries: Iterable[Entry]) -> list[Entry]:
    """Those that a newer one replaced. Whoever goes back twice in a hurry must not get the bad one again."""
    undone = {(act.body.get("from"), act.at) for act in audit.list_acts_named(conn, "rolled_back") if act.about == f"flow:{flow}"}
    return [one for one in entries if one.retired_at is not None and (one.rev, one.retired_at) not in undone]


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
) -> tuple[str, ...]:
    """Wrong advice is taken back from everybody who is at one of these nodes (or remedies) or was shown it.

    Returns those that the live revision still says as it always did: new conversations hear them until a better one is published.
    Raises FlowsError.
    """
    live = revisions.find_live(conn, flow)
    if live is None:
        raise _no_live(conn, flow)
    if not why.strip():
        raise refused("recall_why")
    older = [found for entry in revisions.list_revisions(conn, flow) if (found := revisions.find(conn, flow, entry.rev)) and not found.live]
    now, before = _said(live), [_said(one) for one in older]
    known = {*now, *(name for one in before for name in one)}
    unknown = next((node for node in nodes if node not in known), None)
    if unknown is not None or not nodes:
        raise refused("never", node=unknown or "", flow=flow, hint=did_you_mean(unknown or "", known))
    still = tuple(node for node in nodes if node in now and all(one.get(node, now[node]) == now[node] for one in before))
    places = orjson.loads(live.document).get("nodes", {})
    if goto is not None and goto not in places:
        raise refused("no_safe_place", node=goto, flow=flow, hint=did_you_mean(goto, places))
    if goto in still:
        raise refused("still_wrong", node=goto, flow=flow)
    moving.begin_recall(conn, flow, nodes, at, goto=goto, why=why, words=words, days=days)
    body = {"nodes": list(nodes), "goto": goto, "days": days, **({"words": dict(words)} if words else {})}
    audit.add(conn, Actor("admin", by_id, by), "recalled", f"flow:{flow}", at, why=why, body=body)
    return still


def review(loaded: Loaded, words: Mapping[str, str]) -> None:
    """Words of correction are held against the rules for every text: no links, adverts, claims, secrets asked for, nothing over-long.

    Raises FlowsError.
    """
    from bot.flowfile.lint import check_flow  # rules are needed for this alone
    from bot.flowfile.lint.rules import View

    if not words:
        return
    end = {"end": "informed", "text": dict(words), "origin": {"by": "desk", "why": "a recall"}}
    document = {"format": "flow/1", "id": "words", "langs": [*words], "title": dict(words), "start": "words", "nodes": {"words": end}}
    doc, problems = parse_flow(document, Places("--say"))
    if doc is not None:
        file = FlowFile(Source("--say", "", document, Places("--say")), doc, build_flow(doc, ""))
        problems = tuple(one for one in check_flow(View(file, loaded), _REVIEWED) if one.level == "error")
    if problems:
        hint = f" — {problems[0].hint}" if problems[0].hint else ""
        raise refused("words", problem=f"{problems[0].code} {problems[0].message}{hint}")


_REVIEWED = ("AD01", "AD02", "AD03", "SE01", "TG01", "TX01")


def _said(revision: Revision) -> dict[str, Any]:
    """Its nodes and remedies."""
    document = orjson.loads(revision.document)
    remedies = {id_: one for model in document.get("models", {}).values() for id_, one in model.get("remedies", {}).items()}
    return {**remedies, **document.get("nodes", {})}


def _no_live(conn: Connection, flow: str) -> FlowsError:
    return refused("no_live", flow=flow, flows=", ".join(one.flow for one in revisions.list_live(conn)) or "–")

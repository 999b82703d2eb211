"""What the tests of a flow have played, by kind: for the machine's report and for the line an admin reads."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.engine.flow import AskNode, Flow, WaitNode
from bot.flowfile.coverage import Coverage, Covered
from bot.flowfile.problems import problems_json
from bot.flowfile.routes import EVERYWHERE, remedy_edges
from bot.flowfile.testing import Report

KINDS = ("nodes", "edges", "options", "guards", "reprompts", "handlers", "remedies", "languages")


@dataclass(frozen=True, slots=True)
class Share:
    """`missing` of `wanted` names have not been played."""

    wanted: int
    missing: tuple[str, ...]


def shares(flow: Flow, covered: Covered) -> Mapping[str, Share]:
    """Kind → share, in the order of KINDS. Every way is of one kind only: an option is no edge, an idle time is a handler.

    Guards are counted by side: `night.arm1: never true`. Remedies by outcome: `look_up.cannot`.
    """
    fresh = Coverage(flow)
    sides = [f"{name}: never {side}" for name in fresh.wanted_guards() for side in ("true", "false")]
    named: dict[str, list[str]] = {kind: [] for kind in KINDS}
    kind_of = _kinds(flow, fresh)
    for name in fresh.wanted():
        named[kind_of.get(name, "reprompts")].append(name)
    named |= {"nodes": list(flow.nodes), "guards": sides, "languages": list(flow.langs)}
    open_ = {*covered.missing, *covered.half}
    missing = {kind: tuple(name for name in names if name in open_) for kind, names in named.items()}
    missing["nodes"] = tuple(id_ for id_ in flow.nodes if id_ in covered.nodes_missing)
    missing["languages"] = tuple(lang for lang in flow.langs if lang not in covered.langs)
    return {kind: Share(len(named[kind]), missing[kind]) for kind in KINDS}


def _kinds(flow: Flow, fresh: Coverage) -> dict[str, str]:
    kinds = dict.fromkeys(remedy_edges(flow), "remedies")
    for edge in fresh.edges:
        node = flow.nodes.get(edge.source)
        option = isinstance(node, (AskNode, WaitNode)) and any(edge.name == f"{edge.source}.{one.id}" for one in node.options)
        kinds[edge.name] = "handlers" if edge.source == EVERYWHERE else "options" if option else "edges"
    return kinds


def report_json(report: Report, flow: Flow | None) -> dict[str, Any]:
    """One flow's report for machines. `coverage` is null when nothing could be played."""
    counted = None
    if report.covered is not None and flow is not None:
        counted = {"percent": round(report.covered.edges, 1)} | {
            kind: {"wanted": one.wanted, "played": one.wanted - len(one.missing), "missing": list(one.missing)}
            for kind, one in shares(flow, report.covered).items()
        }
    cases = [{"name": case.name, "ok": case.ok, "problems": problems_json(case.problems)} for case in report.cases]
    return {"flow": report.flow, "ok": report.ok, "cases": cases, "problems": problems_json(report.problems), "coverage": counted}


def shares_line(found: Mapping[str, Share]) -> str:
    """`nodes 12/12, edges 9/10 …`, kinds a flow does not have left out."""
    return ", ".join(f"{kind} {one.wanted - len(one.missing)}/{one.wanted}" for kind, one in found.items() if one.wanted)

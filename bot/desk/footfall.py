"""How many came through each node of a flow, and what became of them there: the numbers on the graph, defined once.

*reached*: conversations that stood there · *answered*: that went on from there · *dropped*: that stand there still, without a word for 24
hours and without a timer they wait for, or that ended there by silence · *missed*: that were not understood there at least once · *to a
person*, by why: asked, gave_up, exhausted … · *solved*: where a remedy helped, said by a button.
A conversation that waits is no drop-off. One whose words were deleted is not counted.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import orjson

from bot.flowfile.picture import START
from bot.store import footfall
from bot.store.connection import Connection
from bot.values import Lang

SILENT = timedelta(hours=24)

_WORDS: Mapping[str, Mapping[str, str]] = {
    "zh": {
        "reached": "到过",
        "answered": "继续",
        "dropped": "停在这里",
        "missed": "没听懂",
        "solved": "确认解决",
        "human": "转人工",
        "reopened": "七天内重开的工单",
    },
    "en": {
        "reached": "reached",
        "answered": "went on",
        "dropped": "dropped",
        "missed": "missed",
        "solved": "solved",
        "human": "to a person",
        "reopened": "tickets opened again within 7 days",
    },
}


@dataclass(slots=True)
class Node:
    reached: int = 0
    answered: int = 0
    dropped: int = 0
    missed: int = 0
    solved: int = 0
    human: Counter[str] = field(default_factory=Counter)


def count(conn: Connection, flow: str, since: datetime, now: datetime) -> dict[str, Node]:
    """By node; conversations that began since then."""
    nodes: dict[str, Node] = defaultdict(Node)
    for talk in footfall.list_talks(conn, since):
        _through(nodes, talk, flow, now)
    seen: set[tuple[int, str, str]] = set()
    for decision in footfall.list_decisions(conn, since):
        for rule, at, detail in orjson.loads(decision.trace):
            place, _, node = at.partition(".")
            fresh = (decision.conversation_id, rule, at)
            if place != flow or fresh in seen:
                continue
            seen.add(fresh)
            if rule == "miss":
                nodes[node].missed += 1
            elif rule == "handoff":
                nodes[node].human[detail] += 1
            elif rule == "outcome" and detail.endswith(".yes"):
                nodes[node].solved += 1
            else:
                seen.discard(fresh)
    return dict(nodes)


def _through(nodes: dict[str, Node], talk: footfall.Talk, flow: str, now: datetime) -> None:
    state = orjson.loads(talk.state)
    path: list[str] = state.get("path", [])
    here = [stop.partition(".")[2] for stop in path if stop.partition(".")[0] == flow]
    for node in dict.fromkeys(here):
        nodes[node].reached += 1
    last = path[-1] if path else ""
    silent = talk.status == "active" and now - talk.updated_at > SILENT
    for node in dict.fromkeys(here):
        if f"{flow}.{node}" != last:
            nodes[node].answered += 1
        elif silent or talk.outcome == "abandoned":
            nodes[node].dropped += 1


def reopened(conn: Connection, flow: str, since: datetime) -> int:
    """Tickets of this flow that were opened again (which is possible for seven days)."""
    return footfall.count_reopened(conn, since).get(flow, 0)


def notes(nodes: Mapping[str, Node], lang: Lang, reopened: int = 0) -> dict[str, Sequence[str]]:
    """Lines for the picture by node, the zeros left out; those under `picture.START` are about the flow as a whole."""
    words = _WORDS.get(lang, _WORDS["en"])
    found: dict[str, Sequence[str]] = {START: [f"{words['reopened']} {reopened}"]} if reopened else {}
    for id_, node in nodes.items():
        line = f"{words['reached']} {node.reached}"
        if node.reached and node.answered:
            line += f" · {words['answered']} {node.answered / node.reached:.0%}"
        lines = [line]
        more = [f"{words[name]} {getattr(node, name)}" for name in ("dropped", "missed", "solved") if getattr(node, name)]
        lines += [" · ".join(more)] if more else []
        lines += [f"{words['human']} {', '.join(f'{why} {number}' for why, number in sorted(node.human.items()))}"] if node.human else []
        found[id_] = lines
    return found

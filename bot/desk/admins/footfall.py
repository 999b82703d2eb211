"""How many came through each node of a flow, and what became of them there: the numbers on the graph, defined once.

*reached*: conversations that stood there · *answered*: that went on from there · *dropped*: that stand there still, without a word for 24
hours and without a timer they wait for, or that ended there by silence · *missed*: that were not understood there at least once · *to a
person*, by why: who asked, where he asked; who was given up on (`missed`, `limit`), where that was; whose remedies were all tried
(`exhausted`) or who would try no more (`gave_up`), at the remedies, wherever the flow then handed him over · *solved*: where a remedy
helped, said by a button. Of the flow as a whole: tickets that an agent confirmed as solved, and those that were opened again.
A conversation that waits is no drop-off. One whose words were deleted is not counted.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import groupby

import orjson

from bot.desk.words.texts import say
from bot.flowfile.picture import START
from bot.store import footfall, outcomes
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
        "confirmed": "同事确认解决的工单",
        "reopened": "七天内重开的工单",
    },
    "en": {
        "reached": "reached",
        "answered": "went on",
        "dropped": "dropped",
        "missed": "missed",
        "solved": "solved",
        "human": "to a person",
        "confirmed": "tickets an agent confirmed as solved",
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


@dataclass(frozen=True, slots=True)
class Whole:
    """Of the flow as a whole: tickets whose solution an agent confirmed, tickets opened again (which is possible for seven days)."""

    confirmed: int = 0
    reopened: int = 0


def count(conn: Connection, flow: str, since: datetime, now: datetime) -> dict[str, Node]:
    """By node; conversations that began since then."""
    nodes: dict[str, Node] = defaultdict(Node)
    for talk in footfall.list_talks(conn, since):
        _through(nodes, talk, flow, now)
    for _, decisions in groupby(footfall.list_decisions(conn, since), key=lambda one: one.conversation_id):
        _decided(nodes, flow, [tuple(item) for one in decisions for item in orjson.loads(one.trace)])
    return dict(nodes)


def _decided(nodes: dict[str, Node], flow: str, trace: Sequence[tuple[str, str, str]]) -> None:
    """One conversation's: each thing at a node counts once, however often it came."""
    missed, solved, human = set[str](), set[str](), set[tuple[str, str]]()
    out_of_remedies: dict[str, str] = {}  # why → where its remedies ended
    for rule, at, detail in trace:
        if rule in ("exhausted", "gave_up"):
            out_of_remedies[rule] = at
        elif rule == "miss":
            missed.add(at)
        elif rule == "handoff":
            human.add((out_of_remedies.get(detail, at), detail))
        elif rule == "outcome" and detail.endswith(".yes"):
            solved.add(at)
    for at in missed:
        if (node := _node(flow, at)) is not None:
            nodes[node].missed += 1
    for at in solved:
        if (node := _node(flow, at)) is not None:
            nodes[node].solved += 1
    for at, why in human:
        if (node := _node(flow, at)) is not None:
            nodes[node].human[why] += 1


def _node(flow: str, at: str) -> str | None:
    place, _, node = at.partition(".")
    return node if place == flow else None


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


def whole(conn: Connection, flow: str, since: datetime, now: datetime) -> Whole:
    confirmed = [
        one for one in outcomes.list_latest(conn, since, now) if one.flow == flow and one.how == "agent" and one.remedy is not None
    ]
    return Whole(len(confirmed), footfall.count_reopened(conn, since).get(flow, 0))


def notes(nodes: Mapping[str, Node], lang: Lang, of_all: Whole = Whole()) -> dict[str, Sequence[str]]:
    """Lines for the picture by node, the zeros left out; those under `picture.START` are about the flow as a whole."""
    words = _WORDS.get(lang, _WORDS["en"])
    about = [f"{words[name]} {getattr(of_all, name)}" for name in ("confirmed", "reopened") if getattr(of_all, name)]
    found: dict[str, Sequence[str]] = {START: about} if about else {}
    for id_, node in nodes.items():
        line = f"{words['reached']} {node.reached}"
        if node.reached and node.answered:
            line += f" · {words['answered']} {node.answered / node.reached:.0%}"
        lines = [line] if node.reached else []
        more = [f"{words[name]} {getattr(node, name)}" for name in ("dropped", "missed", "solved") if getattr(node, name)]
        lines += [" · ".join(more)] if more else []
        whys = (f"{say(f'why_{why}', lang)} {number}" for why, number in sorted(node.human.items()))
        lines += [f"{words['human']}: {', '.join(whys)}" if lang != "zh" else f"{words['human']}：{'、'.join(whys)}"] if node.human else []
        found[id_] = lines
    return found

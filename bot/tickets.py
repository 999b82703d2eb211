"""The life of a ticket. Pure: statuses, the moves that are allowed, and what is refused."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Literal, get_args

Status = Literal["open", "pending", "solved", "closed"]
Move = Literal["claim", "answer", "merchant_wrote", "hand_off", "hand_back", "solve", "reopen", "merge", "close"]
Priority = Literal["low", "normal", "high", "urgent"]

STATUSES: tuple[Status, ...] = get_args(Status)
PRIORITIES: tuple[Priority, ...] = get_args(Priority)
"""The least first."""

MOVES: Mapping[Status, Mapping[Move, Status]] = {
    # open: we owe an answer
    "open": {
        "claim": "open",
        "answer": "pending",
        "merchant_wrote": "open",
        "hand_off": "open",
        "hand_back": "pending",
        "solve": "solved",
        "merge": "closed",
        "close": "closed",
    },
    # pending: the merchant does, or the flow has him again
    "pending": {
        "claim": "pending",
        "answer": "pending",
        "merchant_wrote": "open",
        "hand_off": "open",
        "hand_back": "pending",
        "solve": "solved",
        "merge": "closed",
        "close": "closed",
    },
    # solved: answered; his next word opens it again
    "solved": {
        "merchant_wrote": "open",
        "reopen": "open",
        "hand_off": "open",
        "merge": "closed",
        "close": "closed",
    },
    # closed: final
    "closed": {},
}

_FIRST_NUMBER = 1000


class RefusedError(Exception):
    """What an agent asked for is not possible now. `reason` names the sentence he is shown (`desk.texts`, `refused_<reason>`)."""

    def __init__(self, reason: str, **facts: str) -> None:
        super().__init__(reason)
        self.reason = reason
        self.facts = facts


def move(status: Status, by: Move) -> Status:
    """The status after this move. Raises RefusedError when a ticket of this status does not allow it."""
    after = MOVES[status].get(by)
    if after is None:
        raise RefusedError("closed" if status == "closed" else "solved" if status == "solved" else "move")
    return after


def allows(status: Status, by: Move) -> bool:
    return by in MOVES[status]


@dataclass(frozen=True, slots=True)
class Thresholds:
    """From where on a ticket has a priority (`desk.yaml`, `priority`). What is not there raises nothing.

    `amount` in fen: at least so much; for `low`: less than so much. `risks`: what the conversation knows, as `slot=value` or `flow=id`.
    `anger`: so many messages with an angry word. `waiting`: so much working time since his oldest word without an answer.
    """

    amount: Mapping[Priority, int] = field(default_factory=dict)
    risks: Mapping[Priority, frozenset[str]] = field(default_factory=dict)
    anger: Mapping[Priority, int] = field(default_factory=dict)
    waiting: Mapping[Priority, timedelta] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Standing:
    """What a priority is decided from. `asked`: what the flow's handoff asked for."""

    asked: Priority = "normal"
    amount: int | None = None  # fen
    risks: frozenset[str] = frozenset()
    anger: int = 0
    waited: timedelta = timedelta()  # working time


def priority_of(standing: Standing, thresholds: Thresholds) -> Priority:
    """The highest that any one of amount, risk, anger and waiting calls for, and never less than what the flow asked for.

    `low` is for a small amount alone: whatever else speaks for the ticket lifts it. One reason is enough, and reasons do not add up: an
    agent who wonders why a ticket is red finds one line in desk.yaml that says so.
    """
    reasons: list[Priority] = [standing.asked]
    for priority in PRIORITIES[1:]:
        from_amount, from_anger, from_waiting = (
            thresholds.amount.get(priority),
            thresholds.anger.get(priority),
            thresholds.waiting.get(priority),
        )
        if (
            (from_amount is not None and standing.amount is not None and standing.amount >= from_amount)
            or standing.risks & thresholds.risks.get(priority, frozenset())
            or (from_anger is not None and standing.anger >= from_anger)
            or (from_waiting is not None and standing.waited >= from_waiting)
        ):
            reasons.append(priority)
    highest = max(reasons, key=PRIORITIES.index)
    small = thresholds.amount.get("low")
    is_small = small is not None and standing.amount is not None and standing.amount < small
    return "low" if highest == "normal" and is_small and len(reasons) == 1 else highest


def higher(one: Priority, other: Priority) -> Priority:
    return max(one, other, key=PRIORITIES.index)


def same_matter(flow: str, amount: int | None, other_flow: str, other_amount: int | None, *, about_nothing: str) -> bool:
    """Is it the same problem? The same flow, and no two different amounts. `about_nothing` is the entry flow: who asks for a person there
    has said nothing yet, so it may well be."""
    if about_nothing in (flow, other_flow):
        return True
    return flow == other_flow and (amount is None or other_amount is None or amount == other_amount)


def number_of(ticket_id: int) -> str:
    """The number people say to each other: short, never given twice."""
    return str(_FIRST_NUMBER + ticket_id)


def diagram() -> str:
    """The table as a Mermaid state diagram; `docs/agents.md` shows it, and a test keeps the two equal."""
    lines = ["stateDiagram-v2", "    [*] --> open"]
    for status in STATUSES:
        by_target: dict[str, list[str]] = {}
        for by, after in MOVES[status].items():
            by_target.setdefault(after, []).append(by)
        lines += [f"    {status} --> {after}: {', '.join(moves)}" for after, moves in by_target.items()]
    return "\n".join([*lines, "    closed --> [*]"])

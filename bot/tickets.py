"""The life of a ticket. Pure: statuses, the moves that are allowed, and what is refused."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Literal, get_args

Status = Literal["open", "pending", "solved", "closed"]
Move = Literal["claim", "answer", "merchant_wrote", "hand_off", "hand_back", "solve", "reopen", "close"]
Priority = Literal["low", "normal", "high"]

STATUSES: tuple[Status, ...] = get_args(Status)

MOVES: Mapping[Status, Mapping[Move, Status]] = {
    # open: we owe an answer
    "open": {
        "claim": "open",
        "answer": "pending",
        "merchant_wrote": "open",
        "hand_off": "open",
        "hand_back": "pending",
        "solve": "solved",
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
        "close": "closed",
    },
    # solved: answered; his next word opens it again
    "solved": {
        "merchant_wrote": "open",
        "reopen": "open",
        "hand_off": "open",
        "close": "closed",
    },
    # closed: final
    "closed": {},
}

SILENT_AFTER = timedelta(days=3)
"""How long an answered ticket waits for the merchant's word before it counts as solved: a conversation is not owned by people for ever."""

CLOSES_AFTER = timedelta(days=3)
"""How long a solved ticket waits for the merchant's word before it is closed for good."""

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

"""`flows/data/desk.yaml`: when our own desk is there, by when it answers, whom it reminds, and how its tickets end."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import time, timedelta
from typing import Literal

from bot.flowfile import data_schema as schema
from bot.tickets import Priority, Thresholds
from bot.values import Lang, Money

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
Watcher = Literal["assignee", "group", "admins"]


@dataclass(frozen=True, slots=True)
class Endings:
    """Calendar time. `silent`: an answered ticket waits so long for the merchant's word, then counts as solved; `close`: a solved one waits
    so long, and is closed; `warning`: so long before that he is told. Until it is closed his word opens it again."""

    silent: timedelta = timedelta(days=3)
    close: timedelta = timedelta(days=7)
    warning: timedelta = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Idle:
    """Working time. A claimed ticket on which nothing happens while the merchant waits: its agent is warned, then it returns to the queue."""

    warn: timedelta = timedelta(hours=2)
    returned: timedelta = timedelta(minutes=30)  # after the warning


@dataclass(frozen=True, slots=True)
class DeskHours:
    """`week`: weekday (Monday is 0) → periods (from, to); 00:00 as `to` is midnight at the end.

    `within`: priority → working time until the first answer; `next_within`: until the next one (as the first where it says nothing).
    `warnings`: who is warned when so much of that time (a share, 0 to 1) has gone. `unclaimed`: working time from one announcement of a
    ticket that nobody takes to the next; the last goes to the admins too.
    """

    queues: Mapping[str, Mapping[Lang, str]] = field(default_factory=dict)
    week: Mapping[int, tuple[tuple[time, time], ...]] = field(default_factory=dict)
    holidays: Literal["closed", "open"] = "closed"
    within: Mapping[str, timedelta] = field(default_factory=dict)
    next_within: Mapping[str, timedelta] = field(default_factory=dict)
    warnings: Mapping[Watcher, float] = field(default_factory=dict)
    unclaimed: tuple[timedelta, ...] = ()
    idle: Idle | None = None
    endings: Endings = field(default_factory=Endings)
    thresholds: Thresholds = field(default_factory=Thresholds)
    angry_words: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()


def duration(text: str) -> timedelta:
    """`30m`, `12h`, `7d`. Raises ValueError for anything else."""
    if not (match := re.fullmatch(r"([1-9][0-9]{0,3})([mhd])", text)):
        raise ValueError(f"“{text}” is not a duration; write 30m, 12h or 7d")
    unit = {"m": "minutes", "h": "hours", "d": "days"}[match[2]]
    return timedelta(**{unit: int(match[1])})


def clock(text: str) -> time:
    return time(0, 0) if text == "24:00" else time.fromisoformat(text)


def desk_of(entry: schema.DeskDoc) -> DeskHours:
    within: dict[str, timedelta] = {priority: duration(text) for priority, text in entry.answer_within.items()}
    return DeskHours(
        queues={id_: queue.title for id_, queue in entry.queues.items()},
        week={WEEKDAYS.index(day): tuple((clock(span[0]), clock(span[1])) for span in spans) for day, spans in entry.hours.items()},
        holidays=entry.holidays,
        within=within,
        next_within=within | {priority: duration(text) for priority, text in entry.next_answer_within.items()},
        warnings={who: percent / 100 for who, percent in entry.warn_at.items()},
        unclaimed=tuple(duration(text) for text in entry.unclaimed),
        idle=None if entry.idle is None else Idle(duration(entry.idle.warn_after), duration(entry.idle.return_after)),
        endings=Endings(duration(entry.endings.silent_after), duration(entry.endings.close_after), duration(entry.endings.warning_before)),
        thresholds=_thresholds(entry.priority),
        angry_words=tuple(word for words in entry.priority.angry_words.values() for word in words),
        tags=tuple(entry.tags),
    )


def _thresholds(entry: schema.PriorityRules) -> Thresholds:
    amount: dict[Priority, int] = {priority: Money.from_yuan(str(yuan)).fen for priority, yuan in entry.amount.items()}
    return Thresholds(
        amount=amount,
        risks={priority: frozenset(risks) for priority, risks in entry.risk.items()},
        anger={priority: messages for priority, messages in entry.anger.items()},  # noqa: C416 - dict() would keep the narrower key type
        waiting={priority: duration(text) for priority, text in entry.waiting.items()},
    )

"""Where a conversation stands, as one frozen value. It is stored as JSON beside the conversation's row."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from bot.engine.events import Text
from bot.quick import quick
from bot.values import Grain, Lang, Scalar

FORMAT = 1

Status = Literal["active", "waiting", "human", "ended"]
Source = Literal["tap", "text", "agent", "default", "port", "known", "link"]
Outcome = Literal["yes", "no", "cannot", "later"]


@quick
@dataclass(frozen=True, slots=True)
class FlowRef:
    flow: str
    rev: str


@quick
@dataclass(frozen=True, slots=True)
class Frame:
    """One stop: a node of one revision of a flow, and inside a troubleshoot node the remedy on offer."""

    ref: FlowRef
    node: str
    entered_at: datetime
    remedy: str | None = None


@quick
@dataclass(frozen=True, slots=True)
class SlotVal:
    """`source` known: from an earlier conversation; link: from a deep link. `by_lang`: the same text in other languages (a port's)."""

    value: Scalar
    source: Source
    at: datetime
    confirmed: bool = False
    grain: Grain | None = None
    by_lang: Mapping[Lang, str] | None = None

    def in_(self, lang: Lang) -> Scalar:
        return self.value if self.by_lang is None else self.by_lang.get(lang, self.value)


@quick
@dataclass(frozen=True, slots=True)
class Attempt:
    """One remedy tried, and what came of it. `model` (`flow.model`) tells two models' remedies apart."""

    remedy: str
    outcome: Outcome
    at: datetime
    by: Literal["merchant", "agent"] = "merchant"
    model: str = ""  # `flow.model`


@quick
@dataclass(frozen=True, slots=True)
class Snapshot:
    """What `back` restores: the place and the answers, not what was already sent."""

    at: Frame
    stack: tuple[Frame, ...]
    slots: Mapping[str, SlotVal]
    tried: tuple[Attempt, ...]


@quick
@dataclass(frozen=True, slots=True)
class State:
    at: Frame
    lang: Lang
    fmt: int = FORMAT
    stack: tuple[Frame, ...] = ()  # where to come back to: calls, resuming handlers, handoff
    slots: Mapping[str, SlotVal] = field(default_factory=dict)
    tried: tuple[Attempt, ...] = ()
    misses: int = 0
    total_misses: int = 0
    clarified: int = 0
    turns: int = 0
    policy_id: str | None = None
    buckets: Mapping[str, str] = field(default_factory=dict)
    timers: Mapping[str, datetime] = field(default_factory=dict)
    past: tuple[Snapshot, ...] = ()
    path: tuple[str, ...] = ()  # `flow.node` of every stop, the latest 40
    shown: tuple[str, ...] = ()  # text keys already said, the latest 60 (recall, and never the same text a third time)
    asking: str | None = None  # a question of the engine's own: confirm:restart, clarify:paid_at, correct, switch:declined, which, act:<id>
    offered: tuple[Scalar, ...] = ()  # what `asking` offered, in the order of its buttons
    held: Text | None = None  # what the merchant wrote at a gate, to be taken up after it
    status: Status = "active"
    outcome: str | None = None  # how it ended: resolved, informed, escalated, abandoned
    seq: int = 0
    asked: int = 0  # the turn that put `asking`; a press on its buttons from an older turn is stale
    errand: str | None = None  # the ask at hand was put out of turn: `redo:slot`, `need:slot`; its answer returns to the top of the stack
    unsure: Mapping[str, tuple[Scalar, ...]] = field(default_factory=dict)  # slots read with several meanings, to be clarified when asked
    because: str = ""  # why a handoff would happen now: exhausted, gave_up, complaint …
    pressed: str = ""  # the latest press taken, so that a doubled one changes nothing
    said: str = ""  # the latest text said, with its arguments, and how often in a row
    said_times: int = 0
    album: str | None = None  # the latest album of photos
    acts: int = 0  # answers of ports since the merchant's last word: a flow that only talks to ports is stopped
    ticketed: bool = False  # a ticket was opened in this conversation


@dataclass(frozen=True, slots=True)
class Policy:
    """A strategy's numbers. Policy 0 comes from the author's words (`remedies.policy_of`); others are learnt and signed."""

    id: str
    prior: Mapping[str, float]
    fixes: Mapping[str, Mapping[str, float]]
    cost: Mapping[str, float]

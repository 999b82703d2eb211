"""What a turn asks for. The desk applies every one of them in the transaction that stores the state."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from bot.engine.state import State
from bot.quick import quick
from bot.values import Lang, Scalar


@quick
@dataclass(frozen=True, slots=True)
class Button:
    """`id` is what a script types after `#` (`ok`, `call_bank.no`, `human`); `data` is Telegram's callback data, at most 64 bytes."""

    id: str
    text: str
    data: str


@quick
@dataclass(frozen=True, slots=True)
class Say:
    """One message to the merchant. `key` names the text; `args` are the slot values and settings its placeholders need, raw.

    `engine.texts.render(library, say)` makes the words. `{ticket}` and `{next_open}` are filled in by the desk.
    """

    key: str
    lang: Lang
    args: Mapping[str, Scalar] = field(default_factory=dict)
    buttons: tuple[tuple[Button, ...], ...] = ()  # rows
    cite: tuple[str, ...] = ()
    origin: str | None = None
    rev: str = ""  # of the flow whose text it is; empty: the engine's own


@quick
@dataclass(frozen=True, slots=True)
class Ack:
    """A short answer to a button press, shown by Telegram as a toast. Never holds anything up."""

    key: str = ""
    lang: Lang = "zh"


@quick
@dataclass(frozen=True, slots=True)
class Act:
    id: str
    port: str
    args: Mapping[str, Scalar] = field(default_factory=dict)


@quick
@dataclass(frozen=True, slots=True)
class SetTimer:
    """`key` is unique in its conversation; setting it again moves it. `idle` lives on the conversation's own row."""

    key: str
    at: datetime


@quick
@dataclass(frozen=True, slots=True)
class CancelTimer:
    key: str


@quick
@dataclass(frozen=True, slots=True)
class Handoff:
    """A person takes over. `why`: exhausted, gave_up, complaint, asked, missed, limit, recalled; flow: none of these, the flow leads there. `carry`: the slots for the card."""

    queue: str
    priority: Literal["normal", "high"]
    why: str
    carry: tuple[str, ...] = ()
    node: str = ""


@quick
@dataclass(frozen=True, slots=True)
class OpenTicket:
    """A ticket without a person taking over the conversation (an `end: escalated`, or a `say` with `ticket`)."""

    queue: str
    priority: Literal["normal", "high"]
    why: str = "escalated"
    carry: tuple[str, ...] = ()
    node: str = ""


@quick
@dataclass(frozen=True, slots=True)
class Record:
    """Something worth keeping: `remember` (slot, value), `outcome` (outcome, remedy), `handed_back`, `language`, `missed`, `erase` …"""

    kind: str
    data: Mapping[str, Scalar] = field(default_factory=dict)


Effect = Say | Ack | Act | SetTimer | CancelTimer | Handoff | OpenTicket | Record


@quick
@dataclass(frozen=True, slots=True)
class TraceItem:
    """One decision: which rule was hit, which guard held, what was cited."""

    rule: str
    at: str = ""
    detail: str = ""


@quick
@dataclass(frozen=True, slots=True)
class Turn:
    state: State
    effects: tuple[Effect, ...]
    trace: tuple[TraceItem, ...] = ()

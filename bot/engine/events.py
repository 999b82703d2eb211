"""What can happen to a conversation. Time and reading travel inside; the log of these replays to the same state."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from bot.quick import quick
from bot.values import Lang, Reading, Scalar


@quick
@dataclass(frozen=True, slots=True)
class Start:
    """A conversation begins. `payload` is a deep link's; `known` are slots remembered of this merchant; `flow` None: the entry flow.

    `given`: slots that the deep link itself filled; they are newer than what was known.
    """

    lang: Lang
    flow: str | None = None
    payload: str = ""
    known: Mapping[str, Scalar] = field(default_factory=dict)
    given: Mapping[str, Scalar] = field(default_factory=dict)


@quick
@dataclass(frozen=True, slots=True)
class Text:
    reading: Reading


@quick
@dataclass(frozen=True, slots=True)
class Choose:
    """A button. `rev` and `node` empty: a bare option id (a script, or a foreign button), taken as one of the current node's."""

    rev: str
    node: str  # a node, a remedy, or "_" for the engine's own buttons (built-ins, confirmations)
    option: str
    seq: int = 0


@quick
@dataclass(frozen=True, slots=True)
class Media:
    """A photo, document, voice message … `ref` is the store's id of it. A caption comes as a Text of its own, after it."""

    kind: str
    ref: str
    album: str | None = None


@quick
@dataclass(frozen=True, slots=True)
class Timer:
    key: str
    seq: int = 0


@quick
@dataclass(frozen=True, slots=True)
class ActDone:
    """A port answered. `data`: JSON values; money in fen, times ISO 8601; texts in the language the conversation is in.

    `texts`: what of the data reads otherwise in another language, by language, so that a change of language needs no new answer.
    """

    id: str
    ok: bool
    data: Mapping[str, Scalar] = field(default_factory=dict)
    texts: Mapping[Lang, Mapping[str, str]] = field(default_factory=dict)


@quick
@dataclass(frozen=True, slots=True)
class Agent:
    """What agents did that the conversation must know: `took`, `handed_back` (data: node?), `solved`, `closed`, `slot` (data: slot, value)."""

    kind: Literal["took", "handed_back", "solved", "closed", "slot"]
    data: Mapping[str, Scalar] = field(default_factory=dict)


@quick
@dataclass(frozen=True, slots=True)
class Publish:
    """An admin moves this conversation to another revision. `nodes` (old → new) and `otherwise` are his choices for what has no place there;
    without them the flow's own `migrate` entry counts."""

    rev: str
    nodes: Mapping[str, str] = field(default_factory=dict)
    otherwise: Literal["", "pin", "restart", "human"] = ""


@quick
@dataclass(frozen=True, slots=True)
class Recall:
    """Wrong advice is taken back: whoever is at, or was shown, one of `nodes` (`flow.node`) is told and moved on."""

    nodes: tuple[str, ...]
    goto: str | None = None  # a node of the same flow; None: a person
    why: str = ""


Body = Start | Text | Choose | Media | Timer | ActDone | Agent | Publish | Recall


@quick
@dataclass(frozen=True, slots=True)
class Event:
    """`at` is aware and already in the desk's time zone. `id` names it in the log (`u:123`, `t:7`, `p:…`)."""

    at: datetime
    id: str
    body: Body
    open_hours: bool = True  # is the agents' desk open at `at`? decides between a handoff's `text` and its `away`


Json = dict[str, Any]

"""One conversation played against the engine: a clock that is moved by hand, timers, ports, and everything that was said."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any

from bot.engine import buttons
from bot.engine.advance import advance
from bot.engine.effects import Act, Button, CancelTimer, Effect, Say, SetTimer, TraceItem
from bot.engine.events import ActDone, Body, Choose, Event, Start, Text, Timer
from bot.engine.flow import AskNode, Flow, Library
from bot.engine.state import Policy, State
from bot.flowfile.data import Data
from bot.understand.reader import Expecting, Reader
from bot.values import Lang, Reading, Scalar

Ports = Mapping[str, Callable[..., Any]]
"""Port name → function of (args, context) with an answer that has `ok` and `data`: what `act:` nodes call."""

MAX_ACTS = 25


@dataclass(frozen=True, slots=True)
class PortContext:
    """What a port may know beside its arguments."""

    now: datetime
    lang: Lang
    data: Data
    ticket: Any = None


@dataclass(frozen=True, slots=True)
class Reply:
    ok: bool
    data: Mapping[str, Scalar] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Moved:
    """One event and what came of it."""

    before: State | None
    event: Event
    after: State
    effects: tuple[Effect, ...]
    trace: tuple[TraceItem, ...]

    @property
    def stops(self) -> tuple[str, ...]:
        """The stops of this move (`flow.node`), in order."""
        old, new = (self.before.path if self.before else ()), self.after.path
        for count in range(len(new) + 1):
            if (*old, *new[len(new) - count :])[-len(new) :] == new:
                return new[len(new) - count :]
        return new


@dataclass
class Player:
    """Plays events; keeps the log of them. `replies` stand in for ports of the same name."""

    library: Library
    data: Data
    reader: Reader
    ports: Ports
    now: datetime
    open_hours: bool = True
    replies: Mapping[str, Reply] = field(default_factory=dict)
    policies: Mapping[str, Policy] = field(default_factory=dict)
    state: State | None = None
    log: list[Event] = field(default_factory=list)
    moves: list[Moved] = field(default_factory=list)
    timers: dict[str, datetime] = field(default_factory=dict)

    def start(self, flow: str | None, lang: Lang, known: Mapping[str, Scalar], payload: str = "") -> list[Moved]:
        return self.play(Start(lang, flow, payload, known))

    def hear(self, text: str, reading: Reading | None = None) -> list[Moved]:
        if reading is None:
            lang = self.state.lang if self.state else "zh"
            reading = _read(self.reader, text, self.now, self.expecting(), lang)
        return self.play(Text(reading))

    def play(self, body: Body) -> list[Moved]:
        """One event, and the answers of the ports it calls, each the event right after."""
        moved = [self._advance(body)]
        for _ in range(MAX_ACTS):
            act = next((effect for effect in moved[-1].effects if isinstance(effect, Act)), None)
            if act is None:
                break
            reply = self.call(act)
            moved.append(self._advance(ActDone(act.id, reply.ok, reply.data)))
        return moved

    def wait(self, duration: timedelta) -> list[Moved]:
        """Time goes by; timers that come due fire at their moment, in order."""
        until, moved = self.now + duration, list[Moved]()
        while due := min(((at, key) for key, at in self.timers.items() if at <= until), default=None):
            at, key = due
            del self.timers[key]
            self.now = max(self.now, at)
            moved += self.play(Timer(key, self.state.seq if self.state else 0))
        self.now = until
        return moved

    def call(self, act: Act) -> Reply:
        if act.port in self.replies:
            return self.replies[act.port]
        port = self.ports.get(act.port)
        if port is None:
            return Reply(False, {"error": "no_port"})
        lang = self.state.lang if self.state else "zh"
        answer = port(act.args, PortContext(self.now, lang, self.data))
        return Reply(bool(answer.ok), dict(answer.data))

    def _advance(self, body: Body) -> Moved:
        event = Event(self.now, f"t:{len(self.log)}", body, self.open_hours)
        before = self.state
        turn = advance(self.library, self.policies, before, event)
        self.log.append(event)
        self.state = turn.state
        for effect in turn.effects:
            if isinstance(effect, SetTimer):
                self.timers[effect.key] = effect.at
            elif isinstance(effect, CancelTimer):
                self.timers.pop(effect.key, None)
        moved = Moved(before, event, turn.state, turn.effects, turn.trace)
        self.moves.append(moved)
        return moved

    def expecting(self) -> Expecting | None:
        """What the conversation asked for last, as the reader wants to know it."""
        if self.state is None or self.state.status != "active":
            return None
        flow = self.library.find(self.state.at.ref.flow, self.state.at.ref.rev)
        node = flow.nodes.get(self.state.at.node) if flow else None
        if flow is None or not isinstance(node, AskNode) or node.slot is None or node.slot not in flow.slots:
            return None
        slot = flow.slots[node.slot]
        return Expecting(slot.reads or slot.id, slot.type, slot.length, slot.pattern)

    def says(self) -> list[Say]:
        return [effect for moved in self.moves for effect in moved.effects if isinstance(effect, Say)]

    def shown_buttons(self) -> list[Button]:
        """Every button ever shown, oldest first."""
        return [button for say in self.says() for row in say.buttons for button in row]

    def keyboard(self) -> list[Button]:
        """The latest keyboard."""
        for moved in reversed(self.moves):
            for effect in reversed(moved.effects):
                if isinstance(effect, Say) and effect.buttons:
                    return [button for row in effect.buttons for button in row]
        return []

    def find_button(self, name: str, *, oldest: bool = False) -> Choose | None:
        """`node.option`, `remedy.outcome`, `_.human` or a bare option id, among all that was shown: the newest, or the oldest."""
        shown = self.shown_buttons()
        found = next((button for button in (shown if oldest else reversed(shown)) if name in names_of(button)), None)
        return None if found is None else buttons.parse(found.data)


@lru_cache(2048)
def _read(reader: Reader, text: str, now: datetime, expecting: Expecting | None, lang: Lang) -> Reading:
    """Generated conversations say the same few things again and again, at the same times."""
    return reader.read(text, now=now, expecting=expecting, lang=lang)


@lru_cache(2048)
def names_of(button: Button) -> tuple[str, str, str]:
    """What a test may call it: `node.option`, its id, or the bare option."""
    choose = buttons.parse(button.data)
    return f"{choose.node}.{choose.option}", button.id, choose.option


def with_config(library: Library, flow: Flow, config: Mapping[str, Scalar]) -> Library:
    """The library with settings of one flow filled in for a test."""
    changed = replace(flow, config={**flow.config, **config})
    return replace(library, flows={**library.flows, (flow.id, flow.rev): changed})

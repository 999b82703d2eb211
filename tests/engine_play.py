"""Plays a conversation against the engine and writes it down.

`>` the merchant's words, `> #id` a button, `> photo`, `<` the bot with its buttons in brackets, `*` an effect, `@ +24h` the clock,
`! took` an agent. `at` in a script line `@` also fires the timers that fell due.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

from bot.engine import effects as e
from bot.engine.advance import advance
from bot.engine.codec import event_from, event_to, state_from, state_to
from bot.engine.events import ActDone, Agent, Body, Choose, Event, Media, Start, Text, Timer
from bot.engine.flow import Library
from bot.engine.replay import replay
from bot.engine.state import Policy, State
from bot.engine.texts import render
from tests.engine_flows import MORNING, read

Port = Callable[[Mapping[str, Any]], tuple[bool, Mapping[str, Any]]]


class Play:
    """One conversation. Every event goes through the codec both ways, and `turns` keeps all that happened."""

    def __init__(self, library: Library, *, lang: str = "zh", now: datetime = MORNING, open_hours: bool = True, **more: Any) -> None:
        self.library, self.now, self.open_hours = library, now, open_hours
        self.policies: dict[str, Policy] = more.pop("policies", {})
        self.ports: dict[str, Port] = more.pop("ports", {})
        self.events: list[Event] = []
        self.turns: list[e.Turn] = []
        self.lines: list[str] = []
        self.state: State | None = None
        self.send(Start(lang, **more))

    # --- driving

    def send(self, body: Body) -> e.Turn:
        event = event_from(event_to(Event(self.now, f"u:{len(self.events)}", body, self.open_hours)))
        before = self.state
        turn = advance(self.library, self.policies, self.state, event)
        assert state_from(state_to(turn.state)) == turn.state
        assert turn.state.seq == (before.seq if before else 0) + 1
        self.events.append(event)
        self.turns.append(turn)
        self.state = turn.state
        self._write(turn)
        for act in [one for one in turn.effects if isinstance(one, e.Act)]:
            ok, answer = self.ports[act.port](act.args) if act.port in self.ports else (False, {})
            self.send(ActDone(act.id, ok, answer))
        return turn

    def says(self, words: str, **more: Any) -> Play:
        self.lines.append(f"> {words}")
        self.send(Text(read(words, self.now, **more)))
        return self

    def taps(self, option: str) -> Play:
        """A button of the latest message that has it, as Telegram would send it; a bare option id when there is none."""
        self.lines.append(f"> #{option}")
        self.send(self.press(option))
        return self

    def press(self, option: str, *, first: bool = False) -> Choose:
        from bot.engine.buttons import parse

        found = [button for turn in self.turns for one in turn.effects if isinstance(one, e.Say) for row in one.buttons for button in row]
        wanted = [button for button in found if button.id == option]
        return parse(wanted[0 if first else -1].data) if wanted else Choose("", "", option)

    def presses(self, choose: Choose) -> Play:
        self.lines.append(f"> #{choose.option} (old)")
        self.send(choose)
        return self

    def photo(self, ref: str = "p1", kind: str = "photo", album: str | None = None) -> Play:
        self.lines.append(f"> ({kind} {ref})")
        self.send(Media(kind, ref, album))
        return self

    def passes(self, hours: float) -> Play:
        """The clock moves on, and what fell due fires, the earliest first."""
        self.now += timedelta(hours=hours)
        self.lines.append(f"@ +{hours:g}h")
        due = sorted((at, key) for key, at in self.at.timers.items() if at <= self.now)
        for _, key in due:
            if key in self.at.timers:
                self.send(Timer(key))
        return self

    def agent(self, kind: Any, **data: Any) -> Play:
        self.lines.append(f"! {kind}")
        self.send(Agent(kind, data))
        return self

    # --- looking

    @property
    def at(self) -> State:
        assert self.state is not None
        return self.state

    @property
    def node(self) -> str:
        return self.at.at.node if self.at.at.remedy is None else f"{self.at.at.node}/{self.at.at.remedy}"

    @property
    def values(self) -> dict[str, Any]:
        return {slot: one.value for slot, one in self.at.slots.items()}

    @property
    def effects(self) -> tuple[e.Effect, ...]:
        """Those of the latest turn, ports' answers included."""
        last = len(self.turns) - 1
        while last and isinstance(self.events[last].body, ActDone):
            last -= 1
        return tuple(one for turn in self.turns[last:] for one in turn.effects)

    def of(self, kind: type[Any]) -> list[Any]:
        return [one for one in self.effects if isinstance(one, kind)]

    @property
    def said(self) -> list[str]:
        return [one.key.removeprefix("builtin.") for one in self.of(e.Say)]

    @property
    def buttons(self) -> list[str]:
        """The ids on the latest message of the latest turn."""
        says = self.of(e.Say)
        return [button.id for row in says[-1].buttons for button in row] if says else []

    def texts(self) -> list[str]:
        return [render(self.library, one) for one in self.of(e.Say)]

    def replays(self) -> bool:
        return replay(self.library, self.policies, self.events) == self.state

    def transcript(self) -> str:
        return "\n".join(self.lines) + "\n"

    def _write(self, turn: e.Turn) -> None:
        for one in turn.effects:
            match one:
                case e.Say():
                    buttons = "".join(f" [{button.text}]" for row in one.buttons for button in row if button.id != "human")
                    self.lines.append(f"< {render(self.library, one, {'ticket': 'A-17', 'next_open': '09:00'})}{buttons}")
                case e.Handoff():
                    self.lines.append(f"* handoff {one.queue} {one.priority} {one.why}")
                case e.OpenTicket():
                    self.lines.append(f"* ticket {one.queue} {one.priority}")
                case e.SetTimer() if one.key != "idle":
                    self.lines.append(f"* timer {one.key} {one.at:%m-%d %H:%M}")
                case e.CancelTimer() if one.key != "idle":
                    self.lines.append(f"* no timer {one.key}")
                case e.Record(kind="ended"):
                    self.lines.append(f"* ended {one.data['outcome']}")
                case _:
                    pass

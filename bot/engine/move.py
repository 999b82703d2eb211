"""One turn in the making. The only mutable thing in the engine; it lives inside one call of `advance` and ends as a Turn."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from bot.engine import buttons as form
from bot.engine.effects import Ack, Button, CancelTimer, Effect, Record, Say, SetTimer, TraceItem, Turn
from bot.engine.events import Choose, Event, Media, Timer
from bot.engine.events import Text as Heard
from bot.engine.flow import AnyNode, CallNode, Flow, Library, Slot, Text
from bot.engine.keys import PREFIX
from bot.engine.state import Attempt, FlowRef, Frame, Policy, SlotVal, Snapshot, Source, State, Status
from bot.engine.texts import FROM_DESK, builtin, fill, naming, placeholders, show
from bot.values import Grain, Lang, Scalar

Target = str
"""Where the turn goes on: a node, `flow#node`, `$resume`, `$end`, or one of the three below."""

SHOW = "$show"  # put the question at hand once more
HUMAN = "$human"  # a person, at once, for the reason in `because`
STAY = "$stay"  # nothing more to do in this turn

MAX_STACK = 3
MAX_PAST = 5
MAX_PATH = 40
MAX_SHOWN = 60
MAX_IN_A_ROW = 2

NOT_KNOWN = ("unknown", "unsure", "other")
"""Choices that say that he does not know, or that it is none of those listed: nothing to remember for his next conversation."""
CARRIED = ("enum", "text", "digits")
"""Types of slots that may be remembered. An amount, a time or a photo belongs to one sale, whatever a flow says."""

_HUMAN_BUTTON = {"zh": "人工", "en": "Talk to a person"}
_FROM_MERCHANT = (Heard, Choose, Media)


def _is_remembered(slot: Slot, value: Scalar) -> bool:
    return bool(slot.keep) and not slot.pii and slot.type in CARRIED and value is not None and value not in NOT_KNOWN


class Move:
    __slots__ = (
        "acts",
        "album",
        "asked",
        "asking",
        "at",
        "because",
        "buckets",
        "clarified",
        "direct",
        "effects",
        "errand",
        "event",
        "flow",
        "forget_past",
        "held",
        "lang",
        "library",
        "misses",
        "now",
        "offer",
        "offered",
        "outcome",
        "past",
        "path",
        "policies",
        "policy_id",
        "pressed",
        "reused",
        "rewalk",
        "said",
        "said_times",
        "seq",
        "shown",
        "slots",
        "stack",
        "start",
        "status",
        "steps",
        "ticketed",
        "timers",
        "total_misses",
        "touched",
        "trace",
        "tried",
        "turns",
        "unsure",
        "whole",
    )

    flow: Flow  # of `at`; set by `settle_flow` before anything else looks at it

    def __init__(self, library: Library, policies: Mapping[str, Policy], state: State, event: Event) -> None:
        self.library, self.policies, self.event, self.start = library, policies, event, state
        self.now: datetime = event.at
        self.at: Frame = state.at
        self.lang: Lang = state.lang
        self.stack: tuple[Frame, ...] = state.stack
        self.slots: dict[str, SlotVal] = dict(state.slots)
        self.tried: tuple[Attempt, ...] = state.tried
        self.misses, self.total_misses, self.clarified, self.turns = state.misses, state.total_misses, state.clarified, state.turns
        self.policy_id: str | None = state.policy_id
        self.buckets: Mapping[str, str] = state.buckets
        self.timers: dict[str, datetime] = dict(state.timers)
        self.past: tuple[Snapshot, ...] = state.past
        self.path: list[str] = list(state.path)
        self.shown: list[str] = list(state.shown)
        self.asking, self.asked, self.offered = state.asking, state.asked, state.offered
        self.held: Heard | None = state.held
        self.status: Status = state.status
        self.outcome: str | None = state.outcome
        self.seq: int = state.seq + 1
        self.errand: str | None = state.errand
        self.unsure: Mapping[str, tuple[Scalar, ...]] = state.unsure
        self.because, self.pressed, self.said, self.said_times = state.because, state.pressed, state.said, state.said_times
        self.album, self.acts, self.ticketed = state.album, state.acts, state.ticketed
        self.effects: list[Effect] = []
        self.trace: list[TraceItem] = []
        self.steps = 0
        self.direct = False  # the node being entered is where the merchant was sent, not one passed on the way
        self.rewalk = False  # going over known ground again after a correction
        self.offer = False  # offer a person at the end of this turn
        self.whole = False  # what is shown again is shown in full, not only its question
        self.touched: set[str] = set()  # slots that were given a value in this turn
        self.reused: list[str] = []  # slots of earlier conversations that spared him a question in this turn
        self.forget_past = False  # this turn is itself a step back (or a new start): no snapshot of where it began

    # --- what is where

    @property
    def node(self) -> AnyNode:
        return self.flow.nodes[self.at.node]

    @property
    def values(self) -> dict[str, Scalar]:
        return {slot: one.value for slot, one in self.slots.items() if one.value is not None}

    def value(self, slot: str) -> Scalar:
        one = self.slots.get(slot)
        return None if one is None else one.value

    def has_visited(self, node: str) -> bool:
        return f"{self.at.ref.flow}.{node}" in self.path

    def note(self, rule: str, detail: str = "") -> None:
        self.trace.append(TraceItem(rule, f"{self.at.ref.flow}.{self.at.node}", detail))

    # --- moving

    def stand(self, node: str) -> None:
        """Arrive at a node of the flow at hand. Whatever the engine itself was asking is over."""
        self.at = Frame(self.at.ref, node, self.now)
        self.status = "active"
        self.asking, self.offered = None, ()
        self.path.append(f"{self.at.ref.flow}.{node}")

    def change_flow(self, flow: Flow) -> None:
        self.flow = flow
        self.at = Frame(FlowRef(flow.id, flow.rev), flow.start, self.now)
        self.pin(flow)

    def pin(self, flow: Flow) -> None:
        """This conversation stays on the revision of a flow that it first met."""
        key = f"rev:{flow.id}"
        if self.buckets.get(key) != flow.rev:
            self.buckets = {**self.buckets, key: flow.rev}

    def pinned(self, flow_id: str) -> Flow | None:
        rev = self.buckets.get(f"rev:{flow_id}")
        return (self.library.find(flow_id, rev) if rev else None) or self.library.live_flow(flow_id)

    def push(self, frame: Frame) -> None:
        self.stack = (*self.stack, frame)
        if len(self.stack) > MAX_STACK:
            self.stack = self.stack[-MAX_STACK:]
            self.say_own("resume_dropped")

    def pop(self) -> Frame | None:
        if not self.stack:
            return None
        frame = self.stack[-1]
        self.stack = self.stack[:-1]
        return frame

    def leave_errand(self) -> None:
        """The question put out of turn is off, and so is the place it was to return to."""
        if self.errand:
            self.errand = None
            self.pop()

    def leave_digressions(self) -> None:
        """The merchant goes elsewhere: the places to come back to in this flow are off, those of callers are not."""
        self.errand = None
        while self.stack and not self._called_from(self.stack[-1]):
            self.stack = self.stack[:-1]

    def _called_from(self, frame: Frame) -> bool:
        flow = self.library.find(frame.ref.flow, frame.ref.rev)
        return flow is not None and isinstance(flow.nodes.get(frame.node), CallNode)

    # --- slots

    def put(
        self,
        slot: str,
        value: Scalar,
        source: Source,
        *,
        grain: Grain | None = None,
        confirmed: bool = True,
        by_lang: Mapping[Lang, str] | None = None,
    ) -> None:
        self.slots[slot] = SlotVal(value, source, self.now, confirmed, grain, by_lang or None)
        self.touched.add(slot)
        if slot in self.unsure:
            self.unsure = {one: values for one, values in self.unsure.items() if one != slot}
        declared = self.flow.slots.get(slot)
        if declared is not None and _is_remembered(declared, value):
            self.effects.append(Record("remember", {"slot": slot, "value": value, "keep": declared.keep}))

    # --- speaking

    def say(
        self,
        text: Text,
        buttons: tuple[tuple[Button, ...], ...] = (),
        *,
        cite: tuple[str, ...] = (),
        origin: str | None = None,
        flow: Flow | None = None,
    ) -> None:
        """Say a text of a flow (the one at hand unless named). `cite` and `origin` are those of its node, when the text has none itself."""
        flow = flow or self.flow
        args = self._args(flow, text)
        own_cite = text.cite or cite
        self._speak(text.key, args, buttons, own_cite, text.origin or origin, flow.rev)

    def say_own(self, key: str, buttons: tuple[tuple[Button, ...], ...] = (), args: Mapping[str, Scalar] | None = None) -> None:
        self._speak(PREFIX + key, args or {}, buttons, (), "builtin", "")

    def say_builtin(self, name: str) -> None:
        """What a built-in digression says of itself (`thanks`)."""
        known = self.library.builtins.get(name)
        if known is not None:
            self._speak(known.say.key, {}, (), (), "builtin", "")

    def _speak(
        self,
        key: str,
        args: Mapping[str, Scalar],
        buttons: tuple[tuple[Button, ...], ...],
        cite: tuple[str, ...],
        origin: str | None,
        rev: str,
    ) -> None:
        self.tell_reused()
        said = f"{key}|{sorted(args.items())}" if args else key
        if said == self.said and self.said_times >= MAX_IN_A_ROW:
            if not buttons:
                return  # heard twice already; a third time helps nobody
            key, args, cite, origin, rev = PREFIX + "offer_human", {}, (), "builtin", ""
            said = key
        self.said_times = self.said_times + 1 if said == self.said else 1
        self.said = said
        self.shown.append(key)
        self.effects.append(Say(key, self.lang, args, buttons, cite, origin, rev))

    def tell_reused(self) -> None:
        """Once for each: which answers of earlier conversations spared him a question, and the way to correct them."""
        slots, self.reused = self.reused, []
        fresh = [slot for slot in slots if f"reused:{slot}" not in self.buckets and slot in self.flow.slots]
        if not fresh:
            return
        self.buckets = {**self.buckets, **{f"reused:{slot}": "1" for slot in fresh}}
        joint = "，" if self.lang == "zh" else ", "
        what = joint.join(f"{self.words(self.flow.slots[slot].label)} {self.shown_value(slot, self.value(slot))}" for slot in fresh)
        known = self.library.builtins.get("correct")
        buttons = ((self.button(form.OWN, "correct", known.say.in_(self.lang)),),) if known else ()
        self.say_own("as_known", buttons, {"what": what})

    def _args(self, flow: Flow, text: Text) -> dict[str, Scalar]:
        args: dict[str, Scalar] = {}
        for name in placeholders(text.in_(self.lang)):
            if name.startswith("cfg."):
                args[name] = flow.config.get(name[4:])
            elif name in flow.slots:
                known = self.slots.get(name)
                args[name] = None if known is None else known.in_(self.lang)
                if known is not None and known.grain is not None:
                    args[f"{name}.grain"] = known.grain
            elif name not in FROM_DESK:
                self.note("placeholder", name)
        return args

    def words(self, text: Text, flow: Flow | None = None) -> str:
        """A label in the merchant's language, its placeholders filled."""
        flow = flow or self.flow
        words = text.in_(self.lang)
        return words if "{" not in words else fill(words, flow, self._args(flow, text), self.lang)

    def own_words(self, key: str) -> str:
        text = builtin(self.library, key)
        return key if text is None else text.in_(self.lang)

    def shown_value(self, slot: str, value: Scalar, grain: str | None = None) -> str:
        """A choice that this flow has no buttons for is called as another flow's buttons call it."""
        declared = self.flow.slots.get(slot)
        flow = self.flow
        if declared is not None and declared.type in ("enum", "text"):
            others = (one for id_ in self.library.live if (one := self.pinned(id_)) is not None)
            flow = naming((self.flow, *others), declared, value) or self.flow
        return show(flow, declared, value, self.lang, grain)

    # --- buttons

    def button(self, node: str, option: str, text: str, button_id: str | None = None) -> Button:
        return Button(button_id or option, text, form.data(self.at.ref.rev, node, option, self.seq))

    def human_button(self) -> Button:
        known = self.library.builtins.get("human")
        text = known.say.in_(self.lang) if known else _HUMAN_BUTTON.get(self.lang, _HUMAN_BUTTON["en"])
        return self.button(form.OWN, "human", text)

    def keyboard(self, buttons: Sequence[Button], *, human: bool = True) -> tuple[tuple[Button, ...], ...]:
        rows = form.rows(buttons)
        return (*rows, (self.human_button(),)) if human else rows

    def ask_own(self, asking: str, key: str, choices: Iterable[tuple[str, str]], offered: tuple[Scalar, ...] = (), **args: Scalar) -> None:
        """Put a question of the engine's own. `choices`: (option id, label)."""
        self.asking, self.asked, self.offered = asking, self.seq, offered
        self.say_own(key, self.keyboard([self.button(form.OWN, option, label) for option, label in choices]), args)

    # --- the end of the turn

    def done(self) -> Turn:
        self.tell_reused()
        self._keep_past()
        self._offer_person()
        self._keep_timers()
        return Turn(self._state(), tuple(self.effects), tuple(self.trace))

    def _keep_past(self) -> None:
        """A snapshot of where the merchant stood, when his own move took him elsewhere. `back` restores it."""
        before = self.start
        moved = before.at.node != self.at.node or before.at.remedy != self.at.remedy or before.at.ref != self.at.ref
        if self.forget_past or not moved or not isinstance(self.event.body, _FROM_MERCHANT) or not before.path:
            return
        self.past = (*self.past[-(MAX_PAST - 1) :], Snapshot(before.at, before.stack, before.slots, before.tried))

    def _offer_person(self) -> None:
        limit = self.flow.limits.turns if self.status in ("active", "waiting") else 0
        if limit and self.turns > self.start.turns and self.turns % limit == 0:
            self.offer = True
        if self.offer and limit:
            self.say_own("offer_human", ((self.human_button(),),))

    def _keep_timers(self) -> None:
        for key in [key for key in self.timers if not self._timer_matters(key)]:
            del self.timers[key]
        idle = self._idle_at()
        if idle is None:
            self.timers.pop("idle", None)
        else:
            self.timers["idle"] = idle
        old = self.start.timers
        fired = self.event.body.key if isinstance(self.event.body, Timer) else None
        self.effects.extend(CancelTimer(key) for key in old if key not in self.timers and key != fired)
        self.effects.extend(SetTimer(key, at) for key, at in self.timers.items() if old.get(key) != at)

    def _timer_matters(self, key: str) -> bool:
        if self.status in ("human", "ended"):
            return False
        kind, _, name = key.partition(":")
        frames = (self.at, *self.stack)
        if kind == "wait":
            return any(frame.node == name for frame in frames)
        if kind == "check":
            return any(frame.remedy == name for frame in frames)
        return True

    def _idle_at(self) -> datetime | None:
        limits = self.flow.limits if self.status == "active" else None
        if limits is None or limits.idle_after is None or self.at.node == limits.idle_goto or self.at.node not in self.flow.nodes:
            return None
        body = self.event.body
        asked_again = isinstance(body, Timer) and body.key in self.start.timers and body.key not in self.timers
        if asked_again or isinstance(body, _FROM_MERCHANT) or "idle" not in self.start.timers:
            return self.now + limits.idle_after  # what a timer has just asked is not followed by “are you still there?” within the hour
        return self.start.timers["idle"]

    def _state(self) -> State:
        return State(
            at=self.at,
            lang=self.lang,
            stack=self.stack,
            slots=self.slots,
            tried=self.tried,
            misses=self.misses,
            total_misses=self.total_misses,
            clarified=self.clarified,
            turns=self.turns,
            policy_id=self.policy_id,
            buckets=self.buckets,
            timers=self.timers,
            past=self.past,
            path=tuple(self.path[-MAX_PATH:]),
            shown=tuple(self.shown[-MAX_SHOWN:]),
            asking=self.asking,
            offered=self.offered,
            held=self.held,
            status=self.status,
            outcome=self.outcome,
            seq=self.seq,
            asked=self.asked,
            errand=self.errand,
            unsure=self.unsure,
            because=self.because,
            pressed=self.pressed,
            said=self.said,
            said_times=self.said_times,
            album=self.album,
            acts=self.acts,
            ticketed=self.ticketed,
        )

    def acknowledge(self, key: str = "") -> None:
        self.effects.append(Ack(PREFIX + key if key else "", self.lang))

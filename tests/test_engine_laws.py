"""The laws of the engine, over random conversations through sample flows and through generated ones, sound and unsound."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, initialize, invariant, precondition, rule

from bot.engine import effects as e
from bot.engine.advance import advance
from bot.engine.buttons import MAX_BYTES, parse
from bot.engine.codec import event_from, event_to, state_from, state_to
from bot.engine.enter import MAX_STEPS
from bot.engine.events import ActDone, Agent, Body, Choose, Event, Media, Publish, Recall, Start, Text, Timer
from bot.engine.flow import Library
from bot.engine.replay import replay
from bot.engine.state import State
from bot.engine.texts import render
from bot.values import Reading, Sensitive, SlotValue
from tests.engine_flows import DECLINED, LATE, MENU, MORNING, builtins, flow, library, own_texts, read, shop

BOUNDED = settings(
    max_examples=40,
    stateful_step_count=40,
    deadline=None,
    derandomize=True,
    suppress_health_check=list(HealthCheck),
    phases=(Phase.generate, Phase.shrink),
)

WORDS = [
    *(
        "成功",
        "没成功",
        "失败",
        "不会看",
        "昨晚23:05",
        "11:00",
        "明天23:00",
        "3500元",
        "3500",
        "0.5",
        "1234",
        "51",
        "好的",
        "没有",
        "不对",
        "谢谢",
    ),
    *(
        "投诉",
        "为什么",
        "手续费",
        "没到账",
        "刷不过",
        "返回",
        "重来",
        "停止",
        "再说一遍",
        "英文",
        "说错了",
        "跳过",
        "做不到",
        "算了",
        "等等",
        "就这些",
    ),
    *(
        "",
        "🙂",
        "\u200f\u0000",
        "x" * 4096,
        "人工费怎么收",
        "到了",
        "已经到了",
        "几点上班",
        "1",
        "2",
        "是",
        "{ticket}{cfg.hint}",
        "没到账,昨晚23:05,3500元",
    ),
]
SLOTS = ("proof", "paid_at", "amount", "last4", "code", "slip", "due", "status", "problem", "consent", "nobody")
VALUES: list[Any] = [
    None,
    True,
    False,
    0,
    -5,
    350000,
    "ok",
    "failed",
    "1234",
    "not a time",
    "2026-11-22T23:05:00+08:00",
    "2026-11-24",
    "2099-01-01T00:00:00+08:00",
]
SCALARS = st.sampled_from(VALUES)

READINGS = st.builds(
    Reading,
    masked=st.sampled_from(WORDS),
    normal=st.sampled_from(WORDS),
    intents=st.lists(
        st.tuples(st.sampled_from(["complaint", "human", "not_arrived", "tx_declined", "flow:late", "x"]), st.floats(0, 1)), max_size=2
    ).map(tuple),
    decision=st.sampled_from(["intent", "ask", "human", "out_of_scope", "refuse"]),
    slots=st.dictionaries(
        st.sampled_from(SLOTS),
        st.builds(
            SlotValue,
            SCALARS,
            st.just((0, 2)),
            st.booleans(),
            st.lists(SCALARS, max_size=2).map(tuple),
            st.sampled_from([None, "minute", "approx", "day"]),
        ),
        max_size=2,
    ),
    language=st.sampled_from([None, "zh", "en", "fr"]),
    sensitive=st.sampled_from([(), (Sensitive("card_number", (0, 2)),)]),
)


class Conversation(RuleBasedStateMachine):
    """Anything may happen at any time; whatever happens, the laws hold."""

    pressed = Bundle("pressed")

    def libraries(self) -> Library:
        return shop()

    @initialize(lang=st.sampled_from(["zh", "en", "fr"]), payload=st.sampled_from(["", "late", "nonsense"]))
    def begin(self, lang: str, payload: str) -> None:
        self.library = self.libraries()
        self.state: State | None = None
        self.events: list[Event] = []
        self.buttons: list[e.Button] = []
        self.acts: list[str] = []
        self.now = MORNING
        self.turn: e.Turn
        self.turns: list[e.Turn] = []
        self.send(Start(lang, None, payload, {"consent": "agree"} if payload == "late" else {}))

    def send(self, body: Body) -> None:
        event = Event(self.now, f"u:{len(self.events)}", body, open_hours=len(self.events) % 5 != 0)
        before = self.state
        self.turn = advance(self.library, {}, before, event)
        assert advance(self.library, {}, before, event) == self.turn, "same inputs, same outputs"
        assert self.turn.state.seq == (before.seq if before else 0) + 1
        assert event_from(event_to(event)) == event
        assert state_from(state_to(self.turn.state)) == self.turn.state
        self.events.append(event)
        self.turns.append(self.turn)
        self.check(before, body)
        self.state = self.turn.state
        for one in self.turn.effects:
            if isinstance(one, e.Say):
                self.buttons.extend(button for row in one.buttons for button in row)
            if isinstance(one, e.Act):
                self.acts.append(one.id)
        self.now += timedelta(minutes=3)

    def check(self, before: State | None, body: Body) -> None:
        turn = self.turn
        says = [one for one in turn.effects if isinstance(one, e.Say)]
        for say in says:
            assert say.cite or say.origin, say
            assert render(self.library, say)
            assert all(len(button.data.encode()) <= MAX_BYTES and button.text for row in say.buttons for button in row)
            assert all(0 < len(row) <= 3 for row in say.buttons)
        if before is not None and before.status == "human" and not isinstance(body, (Agent, Recall)):
            assert not says, "while an agent has the conversation the flow is silent"
        if before is not None and not isinstance(body, Recall):
            for key in ("check:hold", "wait:wait_due"):
                if key in before.timers and key in turn.state.timers and before.at == turn.state.at:
                    assert before.timers[key] == turn.state.timers[key], "shown again is not booked again"
        timers = [one.key for one in turn.effects if isinstance(one, e.SetTimer)]
        assert len(timers) == len(set(timers)), "no timer is booked twice"
        assert all((before is None or before.timers.get(one.key) != one.at) for one in turn.effects if isinstance(one, e.SetTimer))
        assert sum(1 for one in turn.trace) < 4 * MAX_STEPS
        if turn.state.status in ("human", "ended"):
            assert not turn.state.timers
        assert sum(1 for one in turn.effects if isinstance(one, e.Ack)) == isinstance(body, Choose), (
            "a press gets its one answer, nothing else does"
        )
        assert len(turn.state.stack) <= 3
        if before is not None and turn.state.status in ("active", "waiting"):
            assert turn.state.acts <= 20
        self.never_thrice(before, says)

    def never_thrice(self, before: State | None, says: list[e.Say]) -> None:
        known = [(say.key, tuple(sorted(say.args.items(), key=repr))) for say in says]
        self.row = [*(getattr(self, "row", []) if before else []), *known][-8:]
        assert all(len(set(self.row[at : at + 3])) > 1 for at in range(len(self.row) - 2)), "never the same text three times in a row"

    def goes_on(self, at: int) -> Body:
        """What somebody would do who wants to get through: answer the port, hand back, press a button he was just shown."""
        assert self.state is not None
        if (self.state.asking or "").startswith("act"):
            return ActDone(self.acts[-1], True, {"due": "2026-12-24", "status": "late" if at % 3 else "due"})
        if self.state.status == "human":
            return Agent("handed_back")
        if self.state.status == "ended":
            return Start("zh", None, "late", {"consent": "agree"})
        latest = [one for turn in self.turns[-4:] for one in turn.effects if isinstance(one, e.Say) and one.buttons][-1:]
        fresh = [button for one in latest for row in one.buttons for button in row if button.id not in ("human", "bye", "person", "_skip")]
        if not fresh:
            return Text(read("昨晚23:05刷了3500元", self.now))
        return parse(fresh[at % len(fresh)].data)

    @rule(at=st.integers(0, 5))
    def goes_on_first(self, at: int) -> None:
        self.send(self.goes_on(at))

    @rule(at=st.integers(0, 5), steps=st.integers(2, 6))
    def goes_on_for_a_while(self, at: int, steps: int) -> None:
        for step in range(steps):
            self.send(self.goes_on(at + step))

    @rule(at=st.integers(0, 5))
    def goes_on_with_a_doubled_press(self, at: int) -> None:
        body = self.goes_on(at)
        self.send(body)
        if isinstance(body, Choose):
            self.doubled(body)

    @rule(words=st.sampled_from(["为什么", "手续费", "已经到了", "投诉", "几点上班"]))
    def digresses(self, words: str) -> None:
        self.send(Text(read(words, self.now)))

    @rule(words=st.sampled_from(WORDS))
    def writes(self, words: str) -> None:
        self.send(Text(read(words, self.now)))

    @rule(reading=READINGS)
    def writes_anything(self, reading: Reading) -> None:
        self.send(Text(reading))

    @rule(at=st.integers(0, 5))
    def presses_a_new_button(self, at: int) -> None:
        if self.buttons:
            self.send(parse(self.buttons[-1 - at % len(self.buttons)].data))

    @rule(at=st.integers(0, 400), twice=st.booleans())
    def presses_an_old_button(self, at: int, twice: bool) -> None:
        if self.buttons:
            press = parse(self.buttons[at % len(self.buttons)].data)
            self.send(press)
            if twice:
                self.doubled(press)

    def doubled(self, press: Choose) -> None:
        before = self.turn.state
        self.send(press)
        after = self.turn.state
        if before.status in ("active", "waiting") and press.option != "human":
            assert (after.at, after.slots, after.tried, after.stack) == (before.at, before.slots, before.tried, before.stack)
            assert not [one for one in self.turn.effects if isinstance(one, (e.Handoff, e.OpenTicket, e.Act))]

    @rule(
        data=st.one_of(
            st.text(max_size=70), st.from_regex(r"[0-9a-f]{12}\.(proof|menu|_|look_up)\.[a-z0-9_]{1,8}\.[0-9]{1,12}", fullmatch=True)
        )
    )
    def presses_garbage(self, data: str) -> None:
        self.send(parse(data))

    @rule(
        option=st.sampled_from(
            [
                "ok",
                "failed",
                "look_up.no",
                "call_bank.cannot",
                "hold.later",
                "_skip",
                "_done",
                "yes",
                "no",
                "1",
                "switch",
                "back",
                "lang",
                "agree",
                "late",
            ]
        )
    )
    def presses_by_name(self, option: str) -> None:
        self.send(Choose("", "", option))

    @rule(kind=st.sampled_from(["photo", "voice", "document", "sticker"]), album=st.sampled_from([None, "a", "b"]))
    def sends_media(self, kind: str, album: str | None) -> None:
        self.send(Media(kind, f"m{len(self.events)}", album))

    @rule(hours=st.sampled_from([0, 1, 12, 25]), key=st.sampled_from(["idle", "check:hold", "wait:wait_due", "act:x", "nonsense", ""]))
    def a_timer_fires(self, hours: int, key: str) -> None:
        self.now += timedelta(hours=hours)
        self.send(Timer(key))

    @rule(ok=st.booleans(), value=SCALARS, latest=st.booleans())
    def a_port_answers(self, ok: bool, value: Any, latest: bool) -> None:
        name = self.acts[-1] if latest and self.acts else "due.1"
        self.send(ActDone(name, ok, {"due": value, "status": value, "error": "timeout"}))

    @rule(
        kind=st.sampled_from(["took", "handed_back", "handed_back", "handed_back", "slot"]),
        node=st.sampled_from([None, "fix", "amount", "gone"]),
    )
    def an_agent_acts(self, kind: Any, node: str | None) -> None:
        self.send(Agent(kind, {"node": node, "slot": "amount", "value": 12}))

    @precondition(lambda self: len(getattr(self, "events", ())) > 20)
    @rule(kind=st.sampled_from(["solved", "closed"]))
    def an_agent_ends_it(self, kind: Any) -> None:
        self.send(Agent(kind, {}))

    @rule(payload=st.sampled_from(["", "late", "declined", "zzz"]))
    def starts_again(self, payload: str) -> None:
        self.send(Start("zh", None, payload))

    @rule(at=st.integers(0, 9))
    def is_moved(self, at: int) -> None:
        revs = sorted(rev for _, rev in self.library.flows)
        self.send(Publish(revs[at % len(revs)]))

    @rule(node=st.sampled_from(["late.look_up", "late.proof", "menu.menu", "late.gone"]), goto=st.sampled_from([None, "amount", "gone"]))
    def is_recalled(self, node: str, goto: str | None) -> None:
        self.send(Recall((node,), goto, "wrong"))

    @invariant()
    def a_person_is_always_one_step_away(self) -> None:
        state = getattr(self, "state", None)
        if state is None or state.status == "ended":
            return
        for body in (Text(read("人工", self.now)), Choose("", "", "human"), Choose("0" * 12, "_", "human", 1)):
            turn = advance(self.library, {}, state, Event(self.now, "h", body))
            assert [one for one in turn.effects if isinstance(one, e.Handoff)], (state.at, state.status)
            assert turn.state.status == "human"

    def teardown(self) -> None:
        if getattr(self, "events", None):
            assert replay(self.library, {}, self.events) == self.state


class PricedConversation(Conversation):
    """The same with remedies chosen by belief, questions first, and an older revision still in use."""

    def libraries(self) -> Library:
        main = {**LATE["models"]["main"], "strategy": "pc_ask", "service_cost": 60}
        main["remedies"] = {**main["remedies"], "call_bank": {**main["remedies"]["call_bank"], "needs": ["paid_at"]}}
        late = {**LATE, "models": {"main": main}, "limits": {"turns": 7, "no_match": 3}}
        return library(flow(MENU), flow(late), flow(DECLINED), older=(flow(LATE), flow({**MENU, "title": "旧菜单|Old menu"})))


TestConversation = Conversation.TestCase
TestConversation.settings = BOUNDED
TestPricedConversation = PricedConversation.TestCase
TestPricedConversation.settings = BOUNDED


# --- flows nobody would write: every kind of node, wired at random, some to nowhere

IDS = ["n0", "n1", "n2", "n3", "n4", "n5", "n6", "n7"]
TARGETS = st.sampled_from([*IDS, *IDS, "$resume", "$end", "nowhere", "menu#menu", "gone#x", "wild#n0"])
SLOT = st.sampled_from(["kind", "when", "sum", "photo", "word", "flag"])
GUARDS = st.one_of(
    st.builds(lambda slot, value: {"slot": slot, "is": value}, SLOT, SCALARS),
    st.builds(lambda slot, value: {"slot": slot, "set": value}, SLOT, st.booleans()),
    st.builds(lambda slot, a, b: {"slot": slot, "hour_in": [a, b]}, SLOT, st.integers(0, 23), st.integers(0, 23)),
    st.builds(lambda slot, value: {"not": {"slot": slot, "gte": value}}, SLOT, SCALARS),
)
OPTIONS = st.builds(lambda a, b: {"a": ("甲|A", a), "b": ("乙|B", b)}, TARGETS, TARGETS)
NODES = st.one_of(
    st.fixed_dictionaries({"say": st.sampled_from(["说一|One {sum}", "说二|Two {when}"]), "next": TARGETS}),
    st.fixed_dictionaries(
        {"ask": st.one_of(st.none(), SLOT), "text": st.just("问|Ask"), "options": OPTIONS, "next": TARGETS},
        optional={"skip": TARGETS, "gate": st.booleans(), "multiple": st.booleans()},
    ),
    st.fixed_dictionaries({"ask": SLOT, "text": st.just("问|Ask"), "next": TARGETS}, optional={"skip": TARGETS}),
    st.fixed_dictionaries({"branch": st.lists(st.tuples(st.one_of(st.none(), GUARDS), TARGETS), min_size=1, max_size=3)}),
    st.fixed_dictionaries(
        {"act": st.just("port"), "ok": TARGETS, "failed": TARGETS, "args": st.just({"x": "sum", "y": "cfg.z", "w": "=v"})}
    ),
    st.fixed_dictionaries({"troubleshoot": st.sampled_from(["m", "gone"]), "solved": TARGETS, "exhausted": TARGETS, "gave_up": TARGETS}),
    st.fixed_dictionaries(
        {"wait": st.sampled_from([1, 12, "when"]), "then": TARGETS}, optional={"text": st.just("等|Wait"), "options": OPTIONS}
    ),
    st.fixed_dictionaries(
        {"handoff": st.just("q"), "text": st.just("转|Passed")}, optional={"back": TARGETS, "away": st.just("晚|Away {next_open}")}
    ),
    st.fixed_dictionaries({"call": st.sampled_from(["menu", "wild", "gone"]), "next": TARGETS}),
    st.fixed_dictionaries(
        {"end": st.sampled_from(["resolved", "informed", "escalated", "abandoned"])}, optional={"text": st.just("完|Done")}
    ),
)
WILD = st.fixed_dictionaries(
    {
        "id": st.just("wild"),
        "start": st.just("n0"),
        "nodes": st.fixed_dictionaries(dict.fromkeys(IDS, NODES)),
        "slots": st.just(
            {
                "kind": {"type": "enum", "values": ("a", "b")},
                "when": {"type": "datetime", "past": True},
                "sum": {"type": "money", "minimum": 1},
                "photo": {"type": "photo"},
                "word": {"type": "text", "pattern": "[A-Z", "length": 3},
                "flag": {"type": "bool"},
            }
        ),
        "handlers": st.lists(st.fixed_dictionaries({"intent": st.just("complaint"), "goto": TARGETS, "resume": st.booleans()}), max_size=2),
        "limits": st.fixed_dictionaries(
            {"no_match": st.integers(0, 2), "turns": st.integers(0, 5), "idle_after": st.just(timedelta(hours=1)), "idle_goto": TARGETS}
        ),
        "models": st.fixed_dictionaries(
            {
                "m": st.fixed_dictionaries(
                    {
                        "strategy": st.sampled_from(["article", "pc", "pc_ask"]),
                        "service_cost": st.sampled_from([0, 5, 100]),
                        "causes": st.just({"c1": "common", "other": "rare"}),
                        "clues": st.just({"kind": {"a": {"more": ["c1"]}, "b": {"less": ["c1"]}}}),
                        "order": st.sampled_from([{}, {"before": [("r1", "r2"), ("r2", "r1")]}, {"first": ["r2"], "last": ["r1"]}]),
                        "remedies": st.just(
                            {
                                "r1": {"text": "试一|Try one", "fixes": {"c1": "often"}, "needs": ["when"], "wait": 2},
                                "r2": {"text": "试二|Try two", "fixes": {"other": "sometimes"}, "only_if": {"slot": "flag", "set": False}},
                            }
                        ),
                    }
                )
            }
        ),
    }
)
BODIES = st.one_of(
    st.sampled_from(["a", "b", "_skip", "_done", "r1.no", "r2.cannot", "r1.later", "yes", "1", "human", "back"]).map(
        lambda option: Choose("", "", option)
    ),
    st.sampled_from(WORDS).map(lambda words: Text(read(words, MORNING))),
    READINGS.map(Text),
    st.sampled_from(
        [
            Media("photo", "p1"),
            Agent("handed_back"),
            Agent("handed_back", {"node": "n3"}),
            Agent("took"),
            Timer("idle"),
            Recall(("wild.n1",), "n2"),
        ]
    ),
    st.sampled_from(["check:r1", "wait:n1", "wait:n2", "wait:n3", "act:n1.1"]).map(Timer),
)


@settings(max_examples=250, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck), phases=(Phase.generate,))
@given(plain=WILD, bodies=st.lists(BODIES, max_size=12), entry=st.booleans())
def test_a_flow_wired_at_random_never_breaks_the_engine_or_keeps_a_merchant_from_a_person(
    plain: dict[str, Any], bodies: list[Body], entry: bool
) -> None:
    wild = flow(plain)
    known = library(wild, flow(MENU), entry="wild" if entry else "menu")
    state: State | None = None
    now, acts, events = MORNING, 0, []
    for body in [Start("zh", "wild"), *bodies]:
        pending: list[Body] = [body]
        while pending:
            event = Event(now, f"u:{len(events)}", pending.pop(0))
            turn = advance(known, {}, state, event)
            events.append(event)
            assert turn.state.seq == (state.seq if state else 0) + 1
            state = turn.state
            for one in turn.effects:
                if isinstance(one, e.Act):
                    acts += 1
                    assert acts < 60 * (len(bodies) + 1), "a flow that only talks to ports is stopped"
                    pending.append(ActDone(one.id, len(events) % 2 == 0, {}))
                if isinstance(one, e.Say):
                    assert one.cite or one.origin
                    render(known, one)
        now += timedelta(hours=1)
        if state is not None and state.status != "ended":
            turn = advance(known, {}, state, Event(now, "h", Choose("", "", "human")))
            assert any(isinstance(one, e.Handoff) for one in turn.effects)
    assert replay(known, {}, events) == state


@settings(max_examples=150, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck), phases=(Phase.generate,))
@given(
    status=st.sampled_from(["active", "waiting", "human", "ended"]),
    bodies=st.lists(BODIES, max_size=4),
    node=st.sampled_from(["gone", "fix", "due", "human", "night", ""]),
)
def test_a_damaged_state_is_served_all_the_same(status: Any, bodies: list[Body], node: str) -> None:
    from dataclasses import replace

    known = shop()
    state = advance(known, {}, None, Event(MORNING, "s", Start("zh", "late"))).state
    state = replace(
        state,
        at=replace(state.at, node=node, remedy="gone"),
        status=status,
        asking="clarify:gone",
        offered=(1,),
        errand="need:gone",
        lang="xx",
    )
    for body in bodies:
        turn = advance(known, {}, state, Event(MORNING, "x", body))
        assert turn.state.seq == state.seq + 1
        state = turn.state


def test_the_builtin_words_of_the_sample_flows_are_complete() -> None:
    assert set(builtins()) == {"human", "back", "restart", "repeat", "correct", "stop", "lang", "thanks"}
    assert all(text.by_lang["zh"] for text in own_texts().values())

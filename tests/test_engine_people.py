"""Agents, waits, ports, idle merchants, and what is said when."""

from __future__ import annotations

from typing import Any

import pytest

from bot.engine.advance import advance
from bot.engine.effects import Ack, Act, Effect, Handoff, OpenTicket, Record, Say
from bot.engine.events import ActDone, Body, Event, Start, Text, Timer
from bot.engine.flow import Library
from bot.engine.state import State
from bot.engine.texts import render
from tests.engine_flows import DECLINED, LATE, MENU, MORNING, flow, library, read, shop
from tests.engine_play import Play

DUE = {"due": lambda args: (True, {"due": "2026-12-01", "status": "due"})}


def late(**more: Any) -> Play:
    return Play(library(flow(LATE)), **more)


# --- handing over


def test_a_large_sum_goes_first() -> None:
    assert late().says("6000元").says("人工").of(Handoff)[0].priority == "high"
    assert late().says("600元").says("人工").of(Handoff)[0].priority == "normal"


def test_in_and_out_of_hours_are_told_apart() -> None:
    assert late().says("人工").said == ["late.human.text"]
    assert late(open_hours=False).says("人工").said == ["late.human.away"]


def test_the_handoff_comes_before_its_message_so_that_the_desk_can_name_the_ticket() -> None:
    play = Play(shop()).says("人工")
    kinds = [type(one) for one in play.effects if isinstance(one, (Handoff, Say))]
    assert kinds == [Handoff, Say]
    (say,) = play.of(Say)
    assert render(play.library, say, {"ticket": "A-17"}) == "已转人工。"
    english = Play(shop(), lang="en").says("human")
    assert render(english.library, english.of(Say)[0], {"ticket": "A-17"}) == "Passed on. A-17"


def test_a_flow_without_a_handoff_uses_the_menus_and_without_any_the_engines_own_words() -> None:
    bare = flow({"id": "bare", "start": "q", "nodes": {"q": {"ask": None, "text": "问|Ask", "options": {"x": ("完|End", "$end")}}}})
    play = Play(library(bare)).says("人工")
    assert (play.of(Handoff)[0].queue, play.said) == ("payments", ["handoff"])
    play = Play(library(flow(MENU), bare), flow="bare").says("人工")
    assert (play.of(Handoff)[0].queue, play.said) == ("desk", ["menu.human.text"])


def test_while_an_agent_has_the_conversation_the_flow_is_silent() -> None:
    play = late().taps("ok").says("人工")
    for act in (
        lambda: play.says("昨晚23:05"),
        lambda: play.taps("failed"),
        lambda: play.photo(),
        lambda: play.says("返回"),
        lambda: play.says("投诉"),
    ):
        act()
        assert not [one for one in play.effects if not isinstance(one, Ack)]
        assert play.at.status == "human"
    play.send(Start("zh"))
    assert play.effects == ()
    assert play.values == {"proof": "ok"}


def test_asking_for_a_person_while_one_is_there_is_passed_on_without_a_word() -> None:
    play = late().says("人工").says("人工")
    assert play.of(Handoff)[0].why == "asked"
    assert play.said == []


def test_handing_back_returns_him_to_where_he_stood_and_says_so() -> None:
    play = late().taps("ok").says("人工").agent("handed_back")
    assert (play.said, play.node, play.at.status) == (["bot_back", "late.paid_at.text"], "paid_at", "active")
    assert [one.kind for one in play.of(Record)] == ["handed_back"]


def test_handing_back_from_the_flows_own_handoff_returns_to_the_last_question_or_to_where_the_flow_says() -> None:
    play = late().taps("failed").taps("_skip").taps("_skip").says("算了").taps("_skip").taps("_skip")
    assert (play.node, play.at.status) == ("human", "human")
    assert play.agent("handed_back").node == "slip"
    named = Play(library(flow(DECLINED))).taps("_skip")
    assert named.agent("handed_back").node == "code"


def test_handing_back_may_name_the_place() -> None:
    assert late().says("人工").agent("handed_back", node="amount").node == "amount"
    assert late().says("人工").agent("handed_back", node="gone").node == "proof"


def test_handing_back_to_a_wait_or_a_remedy_books_its_timer_again() -> None:
    play = late(ports=DUE).taps("ok").taps("_skip").taps("_skip").taps("remind").says("人工")
    assert play.at.timers == {}
    play.agent("handed_back")
    assert (play.node, play.at.status, list(play.at.timers)) == ("wait_due", "waiting", ["wait:wait_due"])


def test_an_agent_who_steps_in_unasked_is_announced_and_one_who_takes_what_was_handed_over_is_not() -> None:
    assert late().agent("took").said == ["agent_joined"]
    play = late().says("人工").agent("took")
    assert play.said == []
    assert late().agent("took").agent("handed_back").node == "proof"


def test_solved_by_the_agent_ends_it() -> None:
    play = late().says("人工").agent("solved", remedy="call_bank")
    assert (play.at.status, play.at.outcome) == ("ended", "resolved")
    assert play.of(Record)[0].data == {"outcome": "resolved", "by": "agent", "remedy": "call_bank"}
    assert late().says("人工").agent("closed").at.outcome == "informed"


def test_solving_an_old_ticket_does_not_end_a_conversation_the_bot_has() -> None:
    assert late().agent("solved").at.status == "active"


def test_an_agent_may_fill_a_slot() -> None:
    play = late().says("人工").agent("slot", slot="amount", value=12000)
    assert play.at.slots["amount"].source == "agent"
    assert play.values["amount"] == 12000


# --- ends


def test_an_escalated_end_opens_one_ticket() -> None:
    nodes = {"q": {"ask": None, "text": "问|Ask", "options": {"x": ("完|End", "out")}}, "out": {"end": "escalated", "text": "好|Good"}}
    one = library(flow({"id": "esc", "start": "q", "nodes": nodes}))
    assert Play(one).taps("x").of(OpenTicket) == [OpenTicket("payments", "normal")]
    assert Play(one).says("人工").agent("handed_back").taps("x").of(OpenTicket) == [], "there is one already"


def test_an_end_cancels_every_timer() -> None:
    play = late(ports=DUE).taps("ok").taps("_skip").taps("_skip").taps("remind").taps("early")
    assert play.at.timers == {}
    assert "* no timer wait:wait_due" in play.transcript()


# --- waits


def test_a_wait_ends_at_its_time_and_goes_on() -> None:
    play = late(ports=DUE).taps("ok").taps("_skip").taps("_skip").taps("remind")
    assert play.at.timers["wait:wait_due"].isoformat() == "2026-12-01T10:00:00+08:00", "a date means ten in the morning"
    play.send(Timer("wait:wait_due"))
    assert play.said == [], "before its time nothing happens"
    play.passes(24 * 9)
    assert (play.node, play.said) == ("nudge", ["late.nudge.text"])


def test_while_waiting_questions_are_answered_and_the_wait_goes_on() -> None:
    play = late(ports=DUE).taps("ok").taps("_skip").taps("_skip").taps("remind")
    due = dict(play.at.timers)
    play.says("为什么")
    assert play.said == ["late.why.text", "late.wait_due.text"]
    assert (play.at.status, play.at.timers) == ("waiting", due)
    assert play.says("已到").at.outcome == "resolved"


def test_a_wait_that_ends_during_a_digression_ends_the_digression() -> None:
    play = late(ports=DUE).taps("ok").taps("_skip").taps("_skip").taps("remind").says("已经到了")
    assert play.node == "sure"
    play.passes(24 * 9)
    assert (play.node, play.at.stack) == ("nudge", ())


@pytest.mark.parametrize("due", ["2026-11-20", "2026-11-23T08:00:00+08:00", "nonsense", None])
def test_a_time_already_past_or_unknown_is_no_wait(due: str | None) -> None:
    play = late(ports={"due": lambda args: (True, {"due": due, "status": "due"})}).taps("ok").taps("_skip").taps("_skip").taps("remind")
    assert play.node == "nudge"


def test_a_wait_for_hours_runs_from_now() -> None:
    nodes = {"w": {"wait": 3, "then": "q"}, "q": {"ask": None, "text": "问|Ask", "options": {"x": ("完|End", "$end")}}}
    play = Play(library(flow({"id": "w", "start": "w", "nodes": nodes})))
    assert (play.at.status, play.said) == ("waiting", [])
    assert play.passes(2).node == "w"
    assert play.passes(1).node == "q"


def test_a_silent_merchant_is_asked_once_after_a_day() -> None:
    play = late().taps("ok")
    play.passes(23)
    assert play.said == ["late.paid_at.text"]
    play.passes(1)
    assert (play.node, play.said) == ("nudge", ["late.nudge.text"])
    assert play.at.timers == {}, "and not again"
    assert play.says("返回").node == "proof"


def test_a_word_from_him_puts_the_idle_time_off() -> None:
    play = late().passes(20).taps("ok").passes(20)
    assert play.node == "paid_at"


def test_a_timer_that_no_longer_matters_changes_nothing() -> None:
    play = late()
    for key in ("wait:wait_due", "check:hold", "act:1", "nonsense", ""):
        play.send(Timer(key))
        assert (play.effects, play.node) == ((), "proof")


# --- ports


def test_a_port_gets_slots_settings_and_literals_and_its_answer_is_saved() -> None:
    seen: list[Any] = []

    def due(args: Any) -> Any:
        seen.append(dict(args))
        return True, {"due": "2026-12-01", "status": "due", "more": "ignored"}

    play = late(ports={"due": due}).taps("ok").says("昨晚23:05").taps("_skip")
    assert seen == [{"paid_at": "2026-11-22T23:05:00+08:00", "paid_at_grain": "minute", "hint": "T+1", "kind": "card"}]
    assert play.at.slots["due"].source == "port"
    assert (play.node, play.texts()) == ("not_due", ["12月1日(周二) 才到。"])


def test_a_port_that_fails_or_is_late_has_its_own_way() -> None:
    assert late(ports={"due": lambda args: (False, {})}).taps("ok").taps("_skip").taps("_skip").node == "fix/look_up"
    slow = late(ports={"due": lambda args: (False, {"error": "timeout"})}).taps("ok").taps("_skip").taps("_skip")
    assert slow.said[0] == "late.slow.text"


def test_what_he_writes_while_a_port_works_is_kept_for_the_next_question() -> None:
    slow = library(flow({**LATE, "start": "due", "nodes": {**LATE["nodes"], "night": {"branch": [(None, "proof")]}}}))
    state, effects = _after(slow, None, Start("zh"))
    (act,) = [one for one in effects if isinstance(one, Act)]
    state, effects = _after(slow, state, Text(read("成功,3500元", MORNING)))
    assert effects == ()
    state, effects = _after(slow, state, ActDone("due.99", True))
    assert effects == (), "an answer nobody waits for"
    state, _ = _after(slow, state, ActDone(act.id, True))
    assert (state.at.node, state.slots["amount"].value) == ("paid_at", 350000)


def test_a_person_can_be_reached_while_a_port_works() -> None:
    slow = library(flow({**LATE, "start": "due"}))
    state, _ = _after(slow, None, Start("zh"))
    state, effects = _after(slow, state, Text(read("人工", MORNING)))
    assert [one.why for one in effects if isinstance(one, Handoff)] == ["asked"]
    assert state.status == "human"


def _after(known: Library, state: State | None, body: Body) -> tuple[State, tuple[Effect, ...]]:
    turn = advance(known, {}, state, Event(MORNING, "x", body))
    return turn.state, turn.effects

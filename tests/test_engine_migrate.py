"""Conversations that stand on one revision while another is published, or wrong advice is taken back."""

from __future__ import annotations

from typing import Any

from bot.engine.effects import CancelTimer, Handoff, Record, Say, SetTimer
from bot.engine.events import Publish, Recall, Timer
from bot.engine.flow import Migration
from bot.engine.migrate import migrate, plan_to
from tests.engine_flows import DECLINED, LATE, MENU, flow, library, text
from tests.engine_play import Play

OLD = flow(LATE, "0ld")
DUE = {"due": lambda args: (True, {"due": "2026-12-01", "status": "due"})}


def newer(changes: dict[str, Any] | None = None, *migrations: Migration, without: str = "", **more: Any) -> Any:
    nodes = {**LATE["nodes"], **(changes or {})}
    nodes.pop(without, None)
    return flow({**LATE, "nodes": nodes, "migrations": migrations, **more}, "new")


def moved(play: Play, new: Any, *others: Any) -> Play:
    play.library = library(new, *others, older=(OLD,))
    play.send(Publish("new"))
    return play


def records(play: Play) -> list[Any]:
    return [one.data["how"] for one in play.of(Record) if one.kind == "migrated"]


def test_a_conversation_stays_on_the_revision_it_began_on() -> None:
    play = Play(library(OLD)).taps("ok")
    play.library = library(newer({"amount": {"ask": "amount", "text": "新的问法|New", "next": "due"}}), older=(OLD,))
    assert play.says("昨晚23:05").texts() == ["多少钱?"]
    assert play.at.at.ref.rev == "0ld"
    fresh = Play(play.library).taps("ok").says("昨晚23:05")
    assert fresh.texts() == ["新的问法"]


def test_a_flow_left_and_entered_again_is_still_the_revision_first_met() -> None:
    menu = flow(MENU, "m1")
    play = Play(library(menu, OLD)).taps("agree").taps("late")
    play.library = library(flow({**MENU, "title": "新|New"}, "m2"), newer(), older=(menu, OLD))
    play.says("重来").says("不是")
    other = play.press("other")
    play.presses(other)
    assert (play.node, play.at.at.ref.rev) == ("other", "m1")


def test_an_admin_may_move_it_and_nothing_is_said_when_nothing_changes_for_him() -> None:
    play = moved(Play(library(OLD)).taps("ok"), newer({"amount": {"ask": "amount", "text": "新的问法|New", "next": "due"}}))
    assert (records(play), play.said, play.at.at.ref.rev) == (["moved"], [], "new")
    assert play.says("昨晚23:05").texts() == ["新的问法"]


def test_renamed_nodes_and_slots_are_followed_and_the_question_is_put_again() -> None:
    nodes = {**LATE["nodes"], "when": {**LATE["nodes"]["paid_at"]}, "proof": {**LATE["nodes"]["proof"], "set": {}}}
    del nodes["paid_at"]
    new = flow(
        {
            **LATE,
            "nodes": nodes,
            "migrations": (
                Migration("0ld", {"paid_at": "when"}, {"proof": "result", "amount": None}, "pin", text("late.m.say", "更新了|Updated")),
            ),
        },
        "new",
    )
    play = moved(Play(library(OLD)).says("3500元").taps("ok"), new)
    assert play.said == ["late.m.say", "late.when.text"]
    assert (play.node, play.values) == ("when", {"result": "ok"})
    assert "late.when" in play.at.path


def test_without_a_place_the_rule_decides() -> None:
    start = Play(library(OLD)).taps("ok")
    assert start.node == "paid_at"
    for rule, how, node, status in (
        ("pin", "pinned", "paid_at", "active"),
        ("restart", "restarted", "proof", "active"),
        ("human", "human", "proof", "human"),
    ):
        play = Play(library(OLD)).taps("ok")
        new = newer(None, Migration("0ld", {}, {}, rule), without="paid_at")  # type: ignore[arg-type]
        moved(play, new)
        assert (records(play), play.node, play.at.status) == ([how], node, status) or rule == "restart"
        assert play.at.at.ref.rev == ("0ld" if rule == "pin" else "new")


def test_starting_over_on_the_new_revision_asks_its_first_open_question() -> None:
    play = moved(Play(library(OLD)).taps("ok"), newer(None, Migration("0ld", {}, {}, "restart"), without="paid_at"))
    assert play.node == "proof"
    assert play.said == ["late.proof.text"]


def test_who_waits_for_a_timer_is_moved_when_it_fires() -> None:
    play = Play(library(OLD), ports=DUE).taps("ok").taps("_skip").taps("_skip").taps("remind")
    moved(play, newer({"nudge": {**LATE["nodes"]["nudge"], "text": "新的回访|New check"}}))
    assert (play.at.at.ref.rev, play.effects) == ("0ld", ())
    play.passes(24 * 9)
    assert (play.at.at.ref.rev, play.texts()) == ("new", ["新的回访"])


def test_timers_of_renamed_nodes_move_and_those_without_a_node_are_cancelled() -> None:
    state = Play(library(OLD), ports=DUE).taps("ok").taps("_skip").taps("_skip").taps("remind").at
    nodes = {**LATE["nodes"], "wait2": LATE["nodes"]["wait_due"]}
    del nodes["wait_due"]
    after, effects = migrate(
        state, plan_to(flow({**LATE, "nodes": nodes, "migrations": (Migration("0ld", {"wait_due": "wait2"}, {}, "pin"),)}, "new"), "0ld")
    )
    assert list(after.timers) == ["wait:wait2"]
    assert CancelTimer("wait:wait_due") in effects
    assert SetTimer("wait:wait2", state.timers["wait:wait_due"]) in effects


def test_a_flow_it_has_nothing_to_do_with_moves_nothing() -> None:
    state = Play(library(OLD)).taps("ok").at
    assert migrate(state, plan_to(flow(DECLINED, "d2"), "")) == (state, ())


def test_a_revision_no_longer_kept_gives_way_to_the_live_one_and_without_its_node_to_a_person() -> None:
    play = Play(library(OLD)).taps("ok")
    play.library = library(newer())
    play.says("昨晚23:05")
    assert (play.node, play.at.at.ref.rev) == ("amount", "new")
    play = Play(library(OLD)).taps("ok")
    play.library = library(newer(without="paid_at"))
    assert play.says("昨晚23:05").at.status == "human"
    assert play.of(Handoff)[0].why == "limit"
    play = Play(library(OLD)).taps("ok")
    play.library = library(flow(MENU))
    assert play.taps("_skip").at.status == "human"


# --- recall


def test_who_stands_at_recalled_advice_is_told_and_goes_to_the_safe_place() -> None:
    play = Play(library(OLD)).taps("failed").taps("_skip").taps("_skip")
    play.send(Recall(("late.look_up",), "last4", "wrong app"))
    assert (play.said, play.node) == (["changed", "late.last4.text"], "last4")
    assert [one.data for one in play.of(Record)] == [{"node": "late.look_up", "why": "wrong app"}]


def test_without_a_safe_place_a_person_takes_over() -> None:
    play = Play(library(OLD)).taps("failed").taps("_skip").taps("_skip").taps("look_up.no")
    play.send(Recall(("late.look_up",)))
    assert (play.said, play.at.status) == (["changed", "late.human.text"], "human")
    assert play.of(Handoff)[0].why == "recalled"


def test_who_never_saw_it_hears_nothing() -> None:
    play = Play(library(OLD)).taps("ok")
    play.send(Recall(("late.look_up", "declined.code")))
    assert play.effects == ()


def test_who_is_with_an_agent_or_done_is_told_and_stays_there() -> None:
    for way in ("人工", "停止"):
        play = Play(library(OLD)).taps("ok").says(way)
        if way == "停止":
            play.taps("yes")
        status = play.at.status
        play.send(Recall(("late.proof",), "amount"))
        assert (play.said, play.at.status) == (["changed"], status)


def test_a_timer_after_a_recall_does_not_bring_the_advice_back() -> None:
    play = Play(library(OLD)).taps("ok").taps("_skip").taps("_skip").taps("look_up.no").taps("call_bank.no").taps("hold.later")
    play.send(Recall(("late.hold",), "last4"))
    assert "check:hold" not in play.at.timers
    play.send(Timer("check:hold"))
    assert not play.of(Say)

"""Buttons pressed at once, late, twice, from another revision, from nowhere."""

from __future__ import annotations

from typing import Any

import pytest

from bot.engine.buttons import MAX_BYTES, cells, data, parse, rows
from bot.engine.effects import Ack, Button, Handoff, Record, Say
from bot.engine.events import Choose
from tests.engine_flows import LATE, MENU, flow, library, shop
from tests.engine_play import Play


def late() -> Play:
    return Play(library(flow(LATE)))


def test_callback_data_comes_back_as_it_went_and_fits_telegram() -> None:
    assert parse(data("0a1b2c3d4e5f", "proof", "ok", 17)) == Choose("0a1b2c3d4e5f", "proof", "ok", 17)
    assert len(data("0" * 12, "n" * 20, "o" * 20, 99_999_999).encode()) <= MAX_BYTES


@pytest.mark.parametrize(
    "garbage",
    [
        "",
        "look_up.no",
        "a.b.c.d",
        "a.b.c.-1",
        "a.b.c.١٢",
        "a..c.1",
        "...",
        "a.b.c." + "9" * 30,
        "\ud800.b.c.1",
        "x" * 400,
        "a.b.c.1.2",
    ],
)
def test_foreign_data_becomes_a_bare_option(garbage: str) -> None:
    assert parse(garbage) == Choose("", "", garbage)
    play = late().presses(parse(garbage))
    assert play.node == "proof"


def test_short_labels_stand_side_by_side_and_long_ones_alone() -> None:
    def labels(*texts: str) -> list[list[str]]:
        return [[button.text for button in row] for row in rows([Button(text, text, "") for text in texts])]

    assert labels("是的", "没有", "做不到", "晚点") == [["是的", "没有", "做不到"], ["晚点"]]
    assert labels("显示成功了", "显示失败了", "不会看") == [["显示成功了", "显示失败了"], ["不会看"]]
    assert labels("T+1(下个工作日)到账", "不知道") == [["T+1(下个工作日)到账"], ["不知道"]]
    assert labels() == []
    assert cells("ok好") == 4


def test_a_button_to_a_person_is_the_last_row_of_every_question_remedy_and_wait() -> None:
    play = Play(shop(), ports={"due": lambda args: (True, {"due": "2026-12-01", "status": "due"})})
    play.taps("agree").says("没到账").taps("ok").taps("_skip").taps("_skip").taps("remind")
    says = [one for turn in play.turns for one in turn.effects if isinstance(one, Say) and one.buttons]
    assert [say.key.split(".")[1] for say in says] == ["privacy", "menu", "proof", "paid_at", "amount", "not_due", "wait_due"]
    for say in says:
        person = [button.id for row in say.buttons for button in row if button.id == "human"]
        assert (say.buttons[-1][0].id == "human" and len(person) == 1) is (say.key != "menu.menu.text")
    assert "person" in [button.id for row in says[1].buttons for button in row], "the menu has its own way to a person"


def test_a_press_answers_the_question_and_is_acknowledged() -> None:
    play = late().taps("ok")
    assert play.of(Ack) == [Ack("", "zh")]
    assert play.values["proof"] == "ok"


def test_a_bare_option_id_is_taken_as_one_of_the_question_at_hand() -> None:
    play = late().presses(Choose("", "", "failed"))
    assert play.values["proof"] == "failed"
    play.taps("_skip").taps("_skip").presses(Choose("", "", "look_up.no"))
    assert play.node == "fix/call_bank"
    assert play.presses(Choose("", "", "yes")).at.outcome == "resolved"


def test_a_doubled_press_changes_nothing() -> None:
    play = late()
    press = play.press("failed")
    play.presses(press)
    before = play.at
    play.presses(press)
    assert play.of(Ack) == [Ack("builtin.already", "zh")]
    assert play.said == []
    assert (play.at.at, play.at.slots, play.at.past) == (before.at, before.slots, before.past)


def test_a_doubled_press_on_a_remedy_counts_as_one_try() -> None:
    play = late().taps("failed").taps("_skip").taps("_skip")
    press = play.press("look_up.no")
    play.presses(press).presses(press)
    assert [one.remedy for one in play.at.tried] == ["look_up"]
    assert play.node == "fix/call_bank"


def test_an_old_button_with_the_answer_already_given_changes_nothing() -> None:
    play = late()
    press = play.press("ok")
    play.presses(press).taps("_skip").presses(press)
    assert (play.said, play.node) == ([], "amount")


def test_an_old_button_is_a_correction_told_in_one_line() -> None:
    play = late()
    other = play.press("ok")
    play.taps("failed").taps("_skip").taps("_skip")
    assert play.node == "fix/look_up"
    play.presses(other)
    assert play.said[0] == "corrected"
    assert play.values["proof"] == "ok"
    assert play.node == "fix/look_up", "what he skipped is not asked again, and beliefs are reckoned anew"


def test_a_corrected_answer_whose_way_leads_elsewhere_is_followed() -> None:
    play = late()
    other = play.press("unsure")
    play.taps("ok").presses(other)
    assert play.said == ["corrected", "late.show_how.text", "late.paid_at.text"]


def test_a_correction_that_concerns_nothing_passed_only_puts_the_question_again() -> None:
    play = late().taps("ok")
    other = play.press("failed", first=True)
    play.says("昨晚23:05").presses(other)
    assert play.said == ["corrected", "late.failed.text", "late.amount.text"]
    assert play.values["paid_at"], "known answers stay"


def test_a_button_of_an_earlier_remedy_may_say_that_it_worked_after_all() -> None:
    play = late().taps("failed").taps("_skip").taps("_skip")
    yes, cannot = play.press("look_up.yes"), play.press("look_up.cannot")
    play.taps("look_up.no").presses(cannot)
    assert play.node == "fix/call_bank"
    assert [(one.remedy, one.outcome) for one in play.at.tried] == [("look_up", "cannot")]
    assert play.presses(yes).at.outcome == "resolved"


def test_a_menu_button_pressed_later_is_a_new_choice() -> None:
    play = Play(shop()).taps("agree")
    late_again = play.press("late")
    play.taps("other").presses(late_again)
    assert play.node == "proof"


def test_a_gate_once_passed_is_not_passed_backwards() -> None:
    play = Play(shop())
    decline = play.press("decline")
    play.taps("agree").presses(decline)
    assert play.node == "menu"


def test_a_button_of_a_digression_that_is_over_does_not_lead_astray() -> None:
    play = Play(shop()).taps("agree").taps("late").says("已经到了")
    no = play.press("no")
    play.presses(no).taps("ok").presses(Choose(no.rev, no.node, no.option, no.seq - 1))
    assert (play.node, play.at.status) == ("paid_at", "active")


def test_a_press_of_another_revision_counts_where_its_node_still_exists() -> None:
    play = Play(library(flow(LATE), older=(flow({**LATE, "title": "旧|Old"}, "0ld0ld0ld0ld"),)))
    assert play.presses(Choose("0ld0ld0ld0ld", "proof", "failed", 1)).values["proof"] == "failed"
    play = Play(library(flow(LATE))).presses(Choose("ffffffffffff", "proof", "failed", 1))
    assert play.values["proof"] == "failed", "even when that revision is no longer kept"


@pytest.mark.parametrize(
    "press", [Choose("ffffffffffff", "gone", "ok", 1), Choose("", "", "gone"), Choose("ffffffffffff", "proof", "gone", 1)]
)
def test_a_button_of_something_vanished_politely_puts_the_question_again(press: Choose) -> None:
    play = late().presses(press)
    assert play.of(Ack) == [Ack("builtin.button_gone", "zh")]
    assert play.said == ["late.proof.text"]
    assert play.at.misses == 0


def test_a_button_of_a_question_this_conversation_never_asked_is_not_honoured() -> None:
    play = late()
    rev = play.at.at.ref.rev
    play.presses(Choose(rev, "nudge", "arrived", 3))
    assert (play.node, play.at.status) == ("proof", "active")
    play.presses(Choose(rev, "look_up", "yes", 3))
    assert (play.node, play.at.status) == ("proof", "active")


def test_the_human_button_works_from_any_revision_and_any_time() -> None:
    for press in (Choose("ffffffffffff", "_", "human", 1), Choose("", "", "human"), Choose("ffffffffffff", "_", "human", 999)):
        assert late().presses(press).of(Handoff)


def test_buttons_of_the_engines_own_question_are_stale_once_it_is_over() -> None:
    play = late().taps("ok").says("重来")
    yes = play.press("yes")
    play.says("昨晚23:05").presses(yes)
    assert (play.node, play.values["proof"]) == ("amount", "ok")


def test_yes_to_an_older_confirmation_does_not_answer_a_newer_one() -> None:
    play = late().taps("ok").says("重来")
    yes = play.press("yes")
    play.says("昨晚23:05").says("停止").presses(yes)
    assert play.at.status == "active", "he agreed to starting over, long ago, not to stopping"


def test_after_the_end_everything_signals_a_new_conversation() -> None:
    play = late().taps("ok").says("停止").taps("yes")
    assert play.at.status == "ended"
    for turn in (lambda: play.says("还在吗"), lambda: play.taps("ok"), lambda: play.photo()):
        turn()
        assert [one.kind for one in play.of(Record)] == ["new_conversation"]
        assert play.said == []


def test_the_press_that_ended_it_pressed_twice_begins_nothing() -> None:
    play = late().taps("ok").says("停止")
    yes = play.press("yes")
    play.presses(yes).presses(yes)
    assert play.of(Record) == []


def test_a_new_start_after_the_end_begins_afresh_and_goes_on_counting() -> None:
    from bot.engine.events import Start

    play = Play(shop()).taps("agree").taps("late").says("停止").taps("yes")
    seq = play.at.seq
    play.send(Start("zh", known={"consent": "agree"}))
    assert (play.node, play.at.status, play.at.seq, play.at.tried) == ("menu", "active", seq + 1, ())


def test_a_start_in_the_middle_asks_before_it_drops_anything() -> None:
    from bot.engine.events import Start

    play = Play(shop()).taps("agree").taps("late").taps("ok")
    play.send(Start("zh"))
    assert play.said == ["confirm_restart"]
    play.send(Start("zh", payload="declined"))
    assert play.said == ["switch_or_stay"]


def test_a_deep_link_leads_to_its_flow_behind_the_gate() -> None:
    assert Play(shop(), payload="late").taps("agree").node == "proof"
    assert Play(shop(), payload="late", known={"consent": "agree"}).node == "proof"
    assert Play(shop(), payload="nonsense").taps("agree").node == "menu"


def keys(rows: Any) -> list[str]:
    return [button.id for row in rows for button in row]


def test_every_button_carries_the_revision_the_node_and_the_turn() -> None:
    play = Play(library(flow(MENU)))
    (say,) = play.of(Say)
    assert keys(say.buttons) == ["agree", "decline", "human"]
    assert [parse(button.data) for row in say.buttons for button in row] == [
        Choose(say.rev, "privacy", "agree", 1),
        Choose(say.rev, "privacy", "decline", 1),
        Choose(say.rev, "_", "human", 1),
    ]

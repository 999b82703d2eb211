"""Leaving the question at hand and coming back to it."""

from __future__ import annotations

from typing import Any

import pytest

from bot.engine.effects import Handoff, Record, Say
from bot.engine.events import Text
from bot.engine.texts import render
from bot.values import Reading, SlotValue
from tests.engine_flows import DECLINED, LATE, MENU, flow, library, shop
from tests.engine_play import Play


def late(**more: Any) -> Play:
    return Play(library(flow({**LATE, **more})))


def at_menu() -> Play:
    return Play(shop()).taps("agree")


# --- person


@pytest.mark.parametrize("words", ["人工", "转人工", "Human", " 人工! "])
def test_a_word_for_a_person_hands_over_at_once(words: str) -> None:
    play = late().says(words)
    assert play.of(Handoff) == [Handoff("payments", "normal", "asked", ("proof", "paid_at", "amount", "last4"), "late.proof")]
    assert play.at.status == "human"


def test_a_person_is_not_heard_in_the_middle_of_a_sentence() -> None:
    assert late().says("人工费怎么收").at.status == "active"


@pytest.mark.parametrize(("sure", "status"), [(0.85, "human"), (0.5, "active")])
def test_a_confident_intent_for_a_person_hands_over_and_a_vague_one_does_not(sure: float, status: str) -> None:
    play = late()
    play.send(Text(Reading("找个能说话的", "找个能说话的", (("human", sure),), "ask")))
    assert play.at.status == status
    play = late()
    play.send(Text(Reading("找个能说话的", "找个能说话的", (), "human")))
    assert play.at.status == "human"


# --- back, again, another language


def test_back_returns_to_the_question_before_with_the_answers_of_then() -> None:
    play = late().taps("ok").says("昨晚23:05").says("返回")
    assert (play.node, play.said) == ("paid_at", ["late.paid_at.text"])
    assert "paid_at" not in play.values
    play.says("返回")
    assert (play.node, play.values) == ("proof", {})


def test_back_at_the_first_question_says_so() -> None:
    assert late().says("返回").said == ["nothing_to_go_back", "late.proof.text"]


def test_back_unsends_nothing_and_says_that_a_ticket_stays_open() -> None:
    play = late().taps("ok").says("人工").agent("handed_back").says("返回")
    assert play.said == ["ticket_stays_open", "late.proof.text"]


def test_back_takes_back_a_remedy_tried() -> None:
    play = late().taps("failed").taps("_skip").taps("_skip").taps("look_up.no").says("返回")
    assert (play.node, play.at.tried) == ("fix/look_up", ())


def test_back_cancels_the_timer_of_a_remedy_left_behind() -> None:
    play = late().taps("ok").taps("_skip").taps("_skip").taps("look_up.no").taps("call_bank.no")
    assert "check:hold" in play.at.timers
    assert "check:hold" not in play.says("返回").at.timers


def test_repeat_puts_the_question_again() -> None:
    play = late().taps("ok")
    assert play.says("再说一遍").said == ["late.paid_at.text"]


def test_the_language_is_the_one_named_and_the_question_comes_again_in_it() -> None:
    play = late().says("英文")
    assert render(play.library, play.of(Say)[0]) == "Does the slip show success?"
    assert play.says("English").at.lang == "en", "named, not toggled"
    assert play.says("中文").at.lang == "zh"
    assert [one.data for one in play.of(Record)] == [{"lang": "zh"}]


def test_the_language_button_toggles() -> None:
    assert late().taps("lang").at.lang == "en"


def test_his_first_words_tell_his_language() -> None:
    assert Play(library(flow(LATE))).says("my sale is missing", language="en").at.lang == "en"
    assert Play(library(flow(LATE))).taps("ok").says("my sale is missing", language="en").at.lang == "en", "buttons tell nothing"
    assert Play(library(flow(LATE))).says("Lakala", language="en").at.lang == "zh", "a brand is no language"


@pytest.mark.parametrize("word", ["POS 300", "sorry no", "Lakala", "T+1", "MID 829000112345678 TID 12345678"])
def test_a_word_in_latin_letters_does_not_change_the_language(word: str) -> None:
    assert Play(library(flow(LATE))).says("我刷的卡没到", language="zh").says(word, language="en").at.lang == "zh"


def test_a_sentence_changes_the_language_at_any_time() -> None:
    play = Play(library(flow(LATE))).says("我刷的卡没到", language="zh").says("but where is my money now", language="en")
    assert play.at.lang == "en"
    assert play.taps("ok").says("好", language="zh").at.lang == "en"
    assert play.says("钱到底什么时候来", language="zh").at.lang == "zh"


def test_a_language_that_he_chose_himself_stays() -> None:
    play = Play(library(flow(LATE))).says("english", language="en")
    assert play.at.lang == "en"
    assert play.says("我刷的卡没到账怎么办", language="zh").at.lang == "en"
    assert play.says("中文", language="zh").at.lang == "zh"


# --- starting over, stopping


def test_starting_over_asks_first() -> None:
    play = at_menu().taps("late").taps("ok").says("重来")
    assert play.said == ["confirm_restart"]
    assert play.taps("no").said == ["late.paid_at.text"]
    play.says("重来").says("是")
    assert (play.node, play.values) == ("menu", {"consent": "agree"}), "what is remembered of him stays"
    assert play.at.past == ()


def test_a_confirmation_that_is_not_answered_is_no_and_the_text_is_heard() -> None:
    play = late().says("停止").says("成功")
    assert (play.at.status, play.node) == ("active", "paid_at")


def test_stopping_ends_the_conversation_after_a_yes() -> None:
    play = late().says("停止")
    assert play.said == ["confirm_stop"]
    play.taps("yes")
    assert (play.at.status, play.at.outcome, play.said) == ("ended", "abandoned", ["stopped"])
    assert play.at.timers == {}


# --- thanks, corrections


def test_thanks_is_neither_an_answer_nor_a_miss() -> None:
    play = late().says("谢谢")
    assert play.said == ["thanks.say"]
    assert play.at.misses == 0


def test_a_word_of_a_builtin_is_an_answer_first_where_the_question_has_it() -> None:
    play = late().taps("failed").taps("_skip").taps("_skip")
    assert play.says("不对").node == "fix/call_bank", "it did not help"
    assert play.says("好的").at.outcome == "resolved"


def test_correcting_lists_what_was_answered_and_returns_to_where_he_stood() -> None:
    play = late().taps("failed").says("昨天11:20").taps("_skip").says("说错了")
    assert play.buttons == ["proof", "paid_at", "human"]
    play.taps("paid_at")
    assert play.said == ["late.paid_at.text"]
    play.says("昨天12:30")
    assert play.said[0] == "corrected"
    assert (play.node, play.values["paid_at"]) == ("fix/look_up", "2026-11-22T12:30:00+08:00")


def test_correcting_may_be_answered_by_the_name_of_the_answer() -> None:
    play = late().taps("ok").taps("_skip").says("说错了").says("结果")
    assert (play.node, play.said) == ("proof", ["late.proof.text"])
    assert play.taps("ok").node == "amount", "the same answer again changes nothing"


def test_with_nothing_answered_there_is_nothing_to_correct() -> None:
    assert late().says("说错了").said == ["nothing_to_correct", "late.proof.text"]


def test_a_correction_in_the_middle_of_a_text_is_told_in_one_line() -> None:
    play = late().taps("ok").says("昨晚23:05").says("是昨晚22:30刷的")
    assert play.said == ["corrected", "late.amount.text"]
    assert play.texts()[0] == "[corrected] 时间 11月22日 22:30 时间 11月22日 22:30"
    assert play.at.misses == 0


def test_a_time_of_day_in_passing_corrects_no_exact_time() -> None:
    evening = SlotValue("2026-11-22T20:00:00+08:00", (0, 2), grain="time_of_day")
    play = late().taps("failed").says("昨天11:20").says("晚上那笔呢", slots={"paid_at": evening})
    assert play.values["paid_at"] == "2026-11-22T11:20:00+08:00"
    play.says("不对,是晚上那笔", slots={"paid_at": evening})
    assert play.values["paid_at"] == "2026-11-22T20:00:00+08:00"


def test_a_correction_on_which_the_way_depended_goes_that_way_anew() -> None:
    ports = {"due": lambda args: (True, {"status": "due" if args["paid_at"] and "T21" in args["paid_at"] else "late", "due": "2026-12-01"})}
    play = Play(library(flow(LATE)), ports=ports).taps("ok").says("昨晚23:05").says("3500")
    assert play.node == "fix/look_up"
    play.says("不是,是昨晚21:00")
    assert (play.node, play.said) == ("not_due", ["corrected", "late.not_due.text"])


def test_over_known_ground_only_what_may_have_changed_is_said_again() -> None:
    play = late().taps("ok").says("昨晚23:05").says("3500")
    play.says("是昨晚22:30")
    assert play.said == ["corrected", "late.look_up.text", "late.look_up.check"], "the note about nights was read before"


# --- handlers


def test_a_question_in_between_is_answered_and_the_same_question_comes_again() -> None:
    play = late().taps("ok").says("为什么呀")
    assert play.said == ["late.why.text", "late.paid_at.text"]
    assert (play.node, play.at.stack) == ("paid_at", ())


def test_a_digression_may_ask_something_itself() -> None:
    play = late().taps("ok").says("已经到了")
    assert play.node == "sure"
    assert play.taps("no").said == ["late.paid_at.text"]
    assert play.says("已经到了").says("是").at.outcome == "resolved"


def test_handlers_of_the_node_come_before_those_of_the_flow_and_those_of_the_menu_hold_everywhere() -> None:
    play = late().says("手续费")
    assert play.said == ["late.proof.reprompt.0"], "only at the amount"
    assert play.taps("ok").taps("_skip").says("手续费").said == ["late.fee.text", "late.amount.text"]
    everywhere = at_menu().taps("late").says("你们几点上班")
    assert everywhere.said == ["menu.opening.text", "late.proof.text"]
    assert everywhere.at.at.ref.flow == "late"


def test_a_denied_word_is_no_order() -> None:
    play = late()
    play.send(Text(Reading("我不投诉", "我不投诉")))
    assert play.said == ["late.proof.reprompt.0"]


def test_a_handler_may_be_meant_by_a_confident_intent_alone() -> None:
    play = late()
    play.send(Text(Reading("太气人了", "太气人了", (("complaint", 0.9),), "intent")))
    assert play.node == "last4"
    play = late()
    play.send(Text(Reading("太气人了", "太气人了", (("complaint", 0.6),), "ask")))
    assert play.node == "proof"


def test_a_handler_without_resume_leaves_the_digression_behind() -> None:
    play = at_menu().taps("late").says("已经到了").says("我要投诉")
    assert play.node == "last4"
    assert [frame.node for frame in play.at.stack] == ["late"], "only the menu's call is left to return to"


def test_places_to_come_back_to_are_three_and_the_oldest_is_dropped_with_notice() -> None:
    play = late().taps("ok").says("已经到了").says("已经到了").says("已经到了")
    assert len(play.at.stack) == 3
    play.says("已经到了")
    assert "resume_dropped" in play.said
    assert [frame.node for frame in play.at.stack] == ["sure", "sure", "sure"]


def test_a_place_to_come_back_to_that_is_gone_leads_to_the_menu_and_says_so() -> None:
    play = Play(shop(), flow="late", known={"consent": "agree"}).says("已经到了")
    from dataclasses import replace

    play.state = replace(play.at, stack=())
    play.taps("no")
    assert play.said == ["resume_lost", "menu.menu.text"]


# --- other flows


def test_at_the_menu_the_words_of_a_flow_lead_there_at_once_with_what_they_said() -> None:
    play = at_menu().says("刷不过,3500元")
    assert (play.node, play.values["amount"]) == ("code", 350000)


def test_elsewhere_he_is_asked_whether_to_switch() -> None:
    play = at_menu().taps("late").says("刷不过,3500元")
    assert play.said == ["switch_or_stay"]
    assert play.texts() == ["[switch_or_stay] 刷卡不过"]
    assert play.taps("stay").node == "proof"
    play.says("刷不过,3500元").taps("switch")
    assert (play.node, play.values["amount"]) == ("code", 350000)
    assert play.says("51").said[0] == "declined.meaning.text", "the amount is known already"


def test_staying_or_answering_the_old_question_forgets_the_other_matter() -> None:
    play = at_menu().taps("late").says("刷不过").says("成功")
    assert play.node == "paid_at"
    assert play.at.held is None


def test_switching_may_be_said() -> None:
    assert at_menu().taps("late").says("刷不过").says("好的").node == "code"
    assert at_menu().taps("late").says("刷不过").says("不是").node == "proof"


def test_the_words_of_the_flow_at_hand_switch_nothing() -> None:
    play = late().says("没到账")
    assert play.said == ["late.proof.reprompt.0"]


# --- calls


def test_a_called_flow_returns_to_its_caller() -> None:
    called = {"id": "called", "start": "a", "nodes": {"a": {"say": "一|One", "next": "$end"}}}
    caller = {
        "id": "caller",
        "start": "c",
        "nodes": {
            "c": {"call": "called", "next": "after"},
            "after": {"ask": None, "text": "后|After", "options": {"x": ("完|End", "$end")}},
        },
    }
    play = Play(library(flow(caller), flow(called)))
    assert (play.said, play.node, play.at.stack) == (["called.a.text", "caller.after.text"], "after", ())
    assert play.taps("x").at.outcome == "informed"


def test_a_flow_that_calls_itself_for_ever_ends_with_a_person() -> None:
    play = Play(library(flow({"id": "loop", "start": "c", "nodes": {"c": {"call": "loop", "next": "$end"}}})))
    assert (play.at.status, play.of(Handoff)[0].why) == ("human", "limit")


def test_a_flow_that_goes_in_a_circle_ends_with_a_person_within_fifty_steps() -> None:
    nodes = {"a": {"say": "一|One", "next": "b"}, "b": {"branch": [(None, "a")]}}
    play = Play(library(flow({"id": "loop", "start": "a", "nodes": nodes})))
    assert (play.at.status, play.of(Handoff)[0].why) == ("human", "limit")
    assert [one.rule for one in play.turns[0].trace].count("runaway") == 1
    assert len(play.of(Say)) <= 3, "and without saying the same for ever"


def test_a_flow_that_only_talks_to_ports_ends_with_a_person() -> None:
    nodes = {"a": {"act": "p", "ok": "b", "failed": "b"}, "b": {"branch": [(None, "a")]}}
    play = Play(library(flow({"id": "loop", "start": "a", "nodes": nodes})))
    assert play.at.status == "human"
    assert play.at.seq < 30


def test_a_target_that_does_not_exist_leads_to_a_person() -> None:
    for target in ("gone", "gone#a", "declined#gone"):
        nodes = {"a": {"ask": None, "text": "问|Ask", "options": {"x": ("走|Go", target)}}}
        play = Play(library(flow({"id": "hole", "start": "a", "nodes": nodes}), flow(DECLINED), flow(MENU)))
        assert play.taps("x").at.status == "human"

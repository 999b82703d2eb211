"""What counts as an answer to which question, and what happens to everything else a text says."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from bot.engine.effects import Record
from bot.values import SlotValue
from tests.engine_flows import LATE, MORNING, flow, library, only, shop
from tests.engine_play import Play


def asking(slot: dict[str, Any], **node: Any) -> Play:
    """A conversation that stands at one question."""
    nodes = {
        "q": {"ask": "it", "text": "问|Ask", "next": "done", "skip": "skipped", **node},
        "done": {"ask": None, "text": "好|Good", "options": {"end": ("完|End", "over")}},
        "skipped": {"ask": None, "text": "跳过了|Skipped", "options": {"end": ("完|End", "over")}},
        "over": {"end": "informed"},
    }
    return Play(only({"id": "one", "start": "q", "nodes": nodes, "slots": {"it": slot}}))


ENUM = {"type": "enum", "values": ("ok", "failed")}
OPTIONS = {"ok": ("成功|Success", "done", "显示成功", "success"), "failed": ("失败|Failed", "done", "没成功", "not successful")}


@pytest.mark.parametrize(
    ("words", "value"),
    [
        ("成功", "ok"),
        ("显示成功!", "ok"),
        ("Success", "ok"),
        ("没成功", "failed"),
        ("应该是成功吧", "ok"),
        ("没有成功", None),
        ("未成功", None),
        ("it was not successful", "failed"),
        ("unsuccessful", None),
        ("成功还是失败", None),
        ("昨天晚上我在店里刷了一笔,机器上写的是成功,可是到今天也没看见钱", None),
    ],
)
def test_a_choice_may_be_typed_in_its_own_words(words: str, value: str | None) -> None:
    play = asking(ENUM, options=OPTIONS).says(words)
    assert play.values.get("it") == value
    assert play.node == ("done" if value else "q")


def test_a_choice_may_come_from_the_reading_whatever_its_letters() -> None:
    play = asking(ENUM, options=OPTIONS).says("diu", slots={"it": SlotValue("OK")})
    assert play.values["it"] == "ok"


@pytest.mark.parametrize(
    ("slot", "words", "value"),
    [
        ({"type": "digits", "length": 4}, "1234", "1234"),
        ({"type": "digits", "length": 4}, "12 34", "1234"),
        ({"type": "digits", "length": 4}, "尾号是1234", "1234"),
        ({"type": "digits", "length": 4}, "12345", None),
        ({"type": "digits", "length": 4}, "尾号1234或者5678", None),
        ({"type": "digits", "pattern": "[1-3]+"}, "1239", None),
        ({"type": "text", "length": 12, "pattern": "[0-9A-Z]{12}"}, "12345678901a", "12345678901A"),
        ({"type": "text", "length": 12, "pattern": "[0-9A-Z]{12}"}, "参考号 123456789012", "123456789012"),
        ({"type": "text", "length": 12, "pattern": "[0-9A-Z]{12}"}, "1234", None),
        ({"type": "text"}, "昨天退了两百", "昨天退了两百"),
        ({"type": "money"}, "3500", 350000),
        ({"type": "money"}, "¥3,500.50", 350050),
        ({"type": "money"}, "3500元", 350000),
        ({"type": "money"}, "三千五", None),
        ({"type": "money", "minimum": 100}, "0.5", None),
        ({"type": "bool"}, "是的", True),
        ({"type": "bool"}, "还没", False),
        ({"type": "bool"}, "也许", None),
    ],
)
def test_a_typed_answer_fits_its_slot_or_is_no_answer(slot: dict[str, Any], words: str, value: Any) -> None:
    play = asking(slot).says(words)
    assert play.values.get("it") == value
    assert play.node == ("done" if value is not None else "q")


@pytest.mark.parametrize(
    ("slot", "words", "why"),
    [
        ({"type": "digits", "length": 4}, "12345", "wrong_length"),
        ({"type": "digits", "pattern": "[1-3]+"}, "1239", "wrong_form"),
        ({"type": "money", "minimum": 100}, "0.5", "too_small"),
        ({"type": "datetime", "past": True, "reads": "paid_at"}, "明天23:00", "not_past"),
        ({"type": "photo"}, "就是那张", "photo_wanted"),
        ({"type": "money"}, "三千五", "reprompt"),
        ({"type": "bool"}, "也许", "reprompt"),
    ],
)
def test_an_answer_that_cannot_be_is_told_why_and_asked_again(slot: dict[str, Any], words: str, why: str) -> None:
    play = asking(slot).says(words)
    assert play.said == [why, "one.q.text"]
    assert play.at.misses == 1


def test_a_time_comes_from_the_reading_under_its_own_name_or_that_of_its_type() -> None:
    for slot in ({"type": "datetime"}, {"type": "datetime", "reads": "paid_at"}):
        assert asking(slot).says("昨晚23:05").values["it"] == "2026-11-22T23:05:00+08:00"


def test_a_date_is_taken_from_a_time() -> None:
    assert asking({"type": "date", "reads": "paid_at"}).says("昨晚23:05").values["it"] == "2026-11-22"


def test_a_bool_asked_without_options_gets_yes_and_no_buttons() -> None:
    play = asking({"type": "bool"})
    assert play.buttons[:2] == ["yes", "no"]
    assert play.taps("no").values["it"] is False


def test_the_skip_button_and_its_words_leave_the_slot_empty() -> None:
    for play in (asking({"type": "money"}).taps("_skip"), asking({"type": "money"}).says("记不清")):
        assert (play.node, play.values["it"]) == ("skipped", None)


# --- several meanings


def test_a_value_with_several_meanings_is_cleared_up_with_buttons() -> None:
    play = asking({"type": "datetime", "past": True, "reads": "paid_at"}).says("7:30")
    assert play.said == ["clarify"]
    assert play.buttons == ["1", "2", "human"]
    assert play.taps("2").values["it"] == "2026-11-22T19:30:00+08:00"
    assert play.node == "done"


def test_a_meaning_that_the_slot_does_not_allow_is_not_offered() -> None:
    play = asking({"type": "datetime", "past": True, "reads": "paid_at"}).says("11:00")
    assert play.values["it"] == "2026-11-22T23:00:00+08:00", "eleven this morning is still to come"


def test_clarifying_may_be_answered_by_its_number_or_by_writing_it_anew() -> None:
    slot = {"type": "datetime", "past": True, "reads": "paid_at"}
    assert asking(slot).says("7:30").says("1").values["it"] == "2026-11-23T07:30:00+08:00"
    assert asking(slot).says("7:30").says("昨晚19:40").values["it"] == "2026-11-22T19:40:00+08:00"


def test_after_two_clarifications_the_likeliest_meaning_is_taken() -> None:
    slot = {"type": "datetime", "past": True, "reads": "paid_at"}
    play = asking(slot).says("7:30").says("7:31").says("7:32")
    assert play.values["it"] == "2026-11-23T07:32:00+08:00"
    assert play.at.clarified == 2


def test_a_time_with_two_meanings_said_early_is_cleared_up_when_its_turn_comes() -> None:
    play = Play(library(flow(LATE))).says("成功,7:30刷的,3500元")
    assert play.said == ["clarify"]
    assert play.node == "paid_at"
    assert play.taps("2").values["paid_at"] == "2026-11-22T19:30:00+08:00"


def test_one_with_two_meanings_beside_the_question_is_cleared_up_at_once_and_the_question_put_again() -> None:
    play = Play(library(flow(LATE))).says("7:30刷的")
    assert play.said == ["clarify"]
    play.taps("1")
    assert play.said == ["noted", "late.proof.text"]
    assert play.values["paid_at"] == "2026-11-23T07:30:00+08:00"


# --- several slots in one text


def test_a_first_text_fills_every_slot_it_names_and_their_questions_are_not_asked() -> None:
    play = Play(shop(), known={"consent": "agree"}).says("没到账,昨晚23:05,3500元")
    assert play.node == "proof"
    play.taps("ok")
    assert play.node == "fix/look_up", "neither time nor amount is asked"
    assert (play.values["paid_at"], play.values["amount"]) == ("2026-11-22T23:05:00+08:00", 350000)


def test_other_slots_beside_an_answer_are_taken_too() -> None:
    play = Play(library(flow(LATE))).taps("ok").says("昨晚23:05,3500元")
    assert play.node == "fix/look_up"
    assert play.values["amount"] == 350000


def test_other_slots_without_an_answer_are_noted_in_one_line_and_the_question_put_again() -> None:
    play = Play(library(flow(LATE))).says("昨晚23:05,3500元")
    assert play.said == ["noted", "late.proof.text"]
    assert play.texts()[0] == "[noted] 时间 11月22日 23:05，金额 3500 元"
    assert play.at.misses == 0


def test_what_is_remembered_of_a_merchant_is_recorded_once_it_is_known() -> None:
    play = Play(shop()).taps("agree")
    assert [one.data for one in play.of(Record) if one.kind == "remember"] == [{"slot": "consent", "value": "agree", "keep": "merchant"}]


# --- photos


def test_a_photo_answers_a_question_for_one() -> None:
    play = asking({"type": "photo"}).photo("p7")
    assert (play.node, play.values["it"]) == ("done", "p7")


def test_several_photos_are_taken_until_he_says_that_is_all() -> None:
    play = asking({"type": "photo"}, multiple=True)
    assert "_done" not in play.buttons
    play.photo("p1", album="a").photo("p2", album="a")
    assert play.said == [], "one album gets one answer"
    play.photo("p3")
    assert play.said == ["photo_more"]
    assert "_done" in play.buttons
    assert play.says("没有了").node == "done"
    assert play.values["it"] == "p1,p2,p3"


def test_a_photo_nobody_asked_for_is_kept_and_costs_nothing() -> None:
    play = Play(library(flow(LATE))).photo("p1")
    assert play.said == ["photo_kept"]
    assert (play.node, play.values["slip"], play.at.misses) == ("proof", "p1", 0)


def test_a_voice_message_is_answered_kindly() -> None:
    play = Play(library(flow(LATE))).photo("v1", "voice")
    assert play.said == ["cannot_read"]
    assert play.at.misses == 0


# --- not understood


def test_a_question_is_reworded_twice_and_then_a_person_takes_over() -> None:
    play = Play(library(flow(LATE)))
    assert play.says("啊").said == ["late.proof.reprompt.0"]
    assert play.says("哦").said == ["late.proof.reprompt.1"]
    play.says("嗯嗯")
    assert play.at.status == "human"
    assert "missed" in play.transcript()


def test_misses_add_up_over_a_conversation() -> None:
    play = Play(library(flow(LATE))).says("啊").says("哦").taps("ok").says("啊").says("哦")
    assert play.at.status == "active"
    assert play.taps("_skip").says("啊").at.status == "human", "the fifth in all, though the first here"


def test_a_message_that_was_mostly_a_card_number_is_no_miss() -> None:
    from bot.values import Sensitive

    play = Play(library(flow(LATE))).says("****1234", sensitive=(Sensitive("card_number", (0, 16)),))
    assert play.said == ["late.proof.text"]
    assert play.at.misses == 0


def test_the_same_text_is_never_said_a_third_time_running() -> None:
    play = Play(library(flow(LATE)))
    assert play.says("再说一遍").said == ["late.proof.text"]
    assert play.says("再说一遍").said == ["offer_human"]
    assert play.buttons == ["ok", "failed", "unsure", "human"], "and he can go on all the same"


def test_after_thirty_turns_a_person_is_offered() -> None:
    play = Play(library(flow({**LATE, "limits": {"turns": 3}})))
    play.says("谢谢").says("谢谢")
    assert "offer_human" not in play.said
    assert play.says("昨晚23:05").said[-1] == "offer_human"
    assert play.at.status == "active"


# --- gates


def test_what_he_writes_at_a_gate_is_kept_and_taken_up_behind_it() -> None:
    play = Play(shop()).says("没到账,昨晚23:05,3500元")
    assert play.said == ["held"]
    assert play.buttons[:2] == ["agree", "decline"]
    play.taps("agree")
    assert play.said == ["late.proof.text"], "neither the menu nor time and amount are asked"
    assert play.values["amount"] == 350000


def test_several_texts_at_a_gate_are_kept_together_and_each_slot_keeps_its_latest_value() -> None:
    play = Play(shop()).says("没到账,3500元").says("不对,是3600元,昨晚23:05").taps("agree")
    assert play.node == "proof"
    assert (play.values["amount"], play.values["paid_at"]) == (360000, "2026-11-22T23:05:00+08:00")


def test_a_gate_is_answered_by_its_own_words_and_never_passed_over() -> None:
    assert Play(shop()).says("同意").node == "menu"
    assert Play(shop(), known={"consent": "agree"}).node == "menu", "the flow's own branch passes by, not the engine"


def test_a_gate_reprompts_and_then_hands_over_like_any_question() -> None:
    play = Play(shop()).says("喂").says("喂?").says("在吗")
    assert play.says("说话").at.status == "human"


def test_at_a_gate_a_person_is_one_word_away() -> None:
    assert Play(shop()).says("人工").at.status == "human"


def test_a_story_in_which_a_choice_of_the_menu_is_named_is_read_by_the_flow_it_leads_to() -> None:
    play = Play(shop(), known={"consent": "agree"}).says("没到账,昨晚23:05,3500元").taps("ok")
    assert play.node == "fix/look_up"
    assert play.at.stack[-1].node == "late", "the menu called the flow"


def test_an_answer_may_take_its_time() -> None:
    play = Play(library(flow(LATE)), now=MORNING)
    play.now += timedelta(days=2)
    assert play.taps("ok").node == "paid_at"

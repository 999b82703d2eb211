"""Sure of what he means: there at once. Unsure: the likeliest three as buttons. Nothing we do: what we do, and a person."""

from __future__ import annotations

from typing import Any

import pytest

from bot.engine import flow as f
from bot.engine.effects import Handoff, Say
from bot.values import SlotValue
from tests.engine_flows import DECLINED, LATE, MENU, MORNING, flow, library
from tests.engine_play import Play

QR = {
    "id": "qr",
    "title": "扫码没到|QR not arrived",
    "trigger": {"intents": ["qr_not_arrived"], "words": ["扫码没到"]},
    "slots": {"amount": {"type": "money", "label": "金额|amount"}},
    "start": "amount",
    "nodes": {
        "amount": {"ask": "amount", "text": "扫了多少?|How much?", "next": "human"},
        "human": {"handoff": "desk", "text": "已转人工。|Passed on.", "away": "下班了。|Closed."},
    },
}


def shop() -> f.Library:
    menu = dict(MENU, handlers=[*MENU["handlers"], {"intent": "refund", "goto": "other", "in": ["menu"]}])  # type: ignore[misc]
    return library(flow(menu), flow(LATE), flow(DECLINED), flow(QR))


def unsure(**chances: float) -> dict[str, Any]:
    return {"intents": tuple(chances.items()), "decision": "ask"}


class Heard(Play):
    """Hears readings as they are given, not those of the stand-in."""

    def hears(self, words: str, intents: tuple[tuple[str, float], ...], decision: str, **more: Any) -> Heard:
        from bot.engine.events import Text
        from bot.values import Reading
        from tests.engine_flows import fold

        self.lines.append(f"> {words}")
        self.send(Text(Reading(words, fold(words), intents, decision, **more)))  # type: ignore[arg-type]
        return self


def at_menu() -> Heard:
    play = Heard(shop())
    play.taps("agree")
    return play


THREE = (("tx_declined", 0.3), ("not_arrived", 0.28), ("refund", 0.2), ("qr_not_arrived", 0.1))


def labels(play: Play) -> list[str]:
    return [button.text for row in play.of(Say)[-1].buttons for button in row]


def test_the_likeliest_three_are_offered_with_none_of_them_and_a_person() -> None:
    play = at_menu().hears("刷卡的钱", THREE, "ask")
    assert play.said == ["which"]
    assert labels(play) == [flow(DECLINED).title.in_("zh"), "钱没到账", "[i_refund]", "[none_of_these]", "转人工"]
    assert play.at.misses == 0, "not being sure is ours, no miss of his"


@pytest.mark.parametrize("how", ["tap", "number", "words"])
def test_the_one_he_picks_is_gone_to_with_what_he_had_written(how: str) -> None:
    play = at_menu().hears("刷卡的钱 300元", THREE, "ask", slots={"amount": SlotValue(30000, (5, 9))})
    if how == "tap":
        play.taps("2")
    else:
        play.hears("2" if how == "number" else "钱没到账", (), "ask")
    assert play.at.at.ref.flow == "late"
    assert play.values["amount"] == 30000
    assert play.replays()


def test_a_matter_without_a_flow_of_its_own_leads_where_its_handler_does() -> None:
    play = at_menu().hears("刷卡的钱", THREE, "ask").taps("3")
    assert play.node == "other"


def test_none_of_these_puts_the_question_at_hand_again() -> None:
    play = at_menu().hears("刷卡的钱", THREE, "ask").taps("0")
    assert play.said == ["menu.menu.text"]
    assert play.at.held is None


def test_meanings_that_lead_to_one_place_add_up_and_nobody_is_asked() -> None:
    late = dict(LATE, trigger={"intents": ["not_arrived", "when_arrive", "instant_not_arrived"], "words": []})
    play = Heard(library(flow(MENU), flow(late), flow(DECLINED)))
    play.taps("agree")
    play.hears("钱", (("not_arrived", 0.4), ("when_arrive", 0.3), ("instant_not_arrived", 0.15), ("tx_declined", 0.1)), "ask")
    assert play.at.at.ref.flow == "late"


def test_something_else_written_instead_of_a_choice_is_heard_for_itself() -> None:
    play = at_menu().hears("刷卡的钱", THREE, "ask").says("刷不过")
    assert play.at.at.ref.flow == "declined"
    assert play.at.asking is None


def test_within_a_flow_another_matter_is_offered_only_when_it_is_the_likelier() -> None:
    play = at_menu().says("没到账")
    play.hears("嗯那个", (("not_arrived", 0.4), ("tx_declined", 0.3)), "ask")
    assert "which" not in play.said
    play.hears("是扫的那个", (("qr_not_arrived", 0.5), ("not_arrived", 0.2)), "ask")
    assert play.said == ["which"]
    play.taps("1")
    assert play.at.at.ref.flow == "qr"


def test_he_is_asked_twice_in_a_conversation_at_most() -> None:
    play = at_menu()
    for _ in range(2):
        play.hears("刷卡的钱", THREE, "ask").taps("0")
    play.hears("刷卡的钱", THREE, "ask")
    assert "which" not in play.said


@pytest.mark.parametrize("place", ["menu", "late"])
def test_what_is_none_of_our_business_hears_what_is_and_the_third_time_a_person_comes(place: str) -> None:
    play = at_menu() if place == "menu" else at_menu().says("没到账")
    play.hears("今天天气怎么样", (("out_of_scope", 0.98),), "out_of_scope")
    assert play.said[0] == "beyond"
    (beyond,) = [one for one in play.of(Say) if one.key == "builtin.beyond"]
    assert "钱没到账" in str(beyond.args["topics"])
    assert "菜单" not in str(beyond.args["topics"])
    assert {"human", "person"} & set(play.buttons)
    play.hears("给我讲个笑话", (("out_of_scope", 0.98),), "out_of_scope")
    play.hears("唱首歌", (("out_of_scope", 0.98),), "out_of_scope")
    assert [one.why for one in play.of(Handoff)] == ["missed"]


def test_words_that_mean_nothing_are_asked_for_again_and_not_refused() -> None:
    play = at_menu().hears("asdf", (("case_status", 0.2), ("out_of_scope", 0.15)), "out_of_scope")
    assert play.said[0] == "reprompt_buttons"


def test_a_first_message_in_doubt_is_asked_about_and_not_greeted_besides() -> None:
    play = Heard(shop(), known={"consent": "agree"})
    play.hears("刷卡的钱", THREE, "ask")
    assert play.said == ["which"]


def test_behind_the_gate_the_kept_words_are_asked_about() -> None:
    play = Heard(shop())
    play.hears("刷卡的钱", THREE, "ask")
    assert play.said == ["held"]
    play.taps("agree")
    assert play.said == ["which"]
    assert labels(play)[-2:] == ["[none_of_these]", "转人工"]


def test_a_press_on_an_old_choice_changes_nothing() -> None:
    play = at_menu().hears("刷卡的钱", THREE, "ask")
    old = play.press("1")
    play.taps("0").says("没到账")
    before = play.at
    play.presses(old)
    assert (play.at.at, play.at.slots) == (before.at, before.slots)


def test_a_remedy_is_told_once_and_after_a_digression_only_asked_about() -> None:
    play = at_menu().says("没到账").taps("ok")
    while not play.at.at.remedy:
        play.taps("_skip")
    told = play.said
    assert [key.split(".")[-1] for key in told[-2:]] == ["text", "check"]
    play.says("为什么")
    assert [key.split(".")[-1] for key in play.said][1:] == ["check"]
    play.says("再说一遍")
    assert [key.split(".")[-1] for key in play.said] == ["text", "check"], "who asks to hear it again hears it again"
    play.says("english")
    assert [key.split(".")[-1] for key in play.said] == ["text", "check"], "and so does who asks for another language"


def test_the_clock_of_these_tests_stands() -> None:
    assert at_menu().now == MORNING

"""The shipped flows together, with the real reader: where a first message leads, what it takes along, and how soon there is a date."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from bot.desk.ports.named import PORTS
from bot.engine.effects import Handoff, OpenTicket, Say
from bot.engine.events import Media
from bot.engine.flow import Flow, HandoffNode
from bot.engine.texts import render
from bot.flowfile.play import Moved, Player
from bot.values import Scalar
from tests.flows_play import ZONE, reader, shipped

MONDAY_EVENING = datetime(2026, 11, 23, 20, 0, tzinfo=ZONE)
TUESDAY_MORNING = datetime(2026, 11, 24, 9, 0, tzinfo=ZONE)


def begin(now: datetime, lang: str = "zh", **known: Scalar) -> Player:
    """A merchant who has agreed before, at the menu."""
    library = shipped().library
    assert library is not None
    player = Player(library, shipped().data, reader(), PORTS, now, True)
    player.start(None, lang, {"consent": "agree", **known})
    return player


def said(player: Player, moved: list[Moved]) -> str:
    return "\n".join(render(player.library, effect, {}) for one in moved for effect in one.effects if isinstance(effect, Say))


def flow(player: Player) -> str:
    assert player.state is not None
    return player.state.at.ref.flow


def slots(player: Player) -> dict[str, Scalar]:
    assert player.state is not None
    return {slot: one.value for slot, one in player.state.slots.items() if one.value is not None}


@pytest.mark.parametrize(
    ("words", "where", "known"),
    [
        ("昨晚11点10分刷了3500，到现在没到账", "late_credit", {"amount": 350000, "channel": "card"}),
        ("周六刷的两万三一直没动静", "late_credit", {"amount": 2300000}),
        ("国庆刷的是不是要等节后才到账", "late_credit", {}),
        ("秒到没到，今天下午两点信用卡刷了8000", "instant", {"amount": 800000, "card_type": "credit"}),
        ("平时秒到的今天不秒到了", "instant", {}),
        ("刷储蓄卡怎么不秒到", "instant", {}),
        ("客人微信扫码付了260，我这喇叭没响", "qr", {"amount": 26000, "channel": "qr"}),
        ("支付宝扫码的钱没进账", "qr", {"channel": "qr"}),
        ("刷卡没出小票，客户说扣了800", "debited", {"amount": 80000, "receipt_printed": False}),
        ("机器显示超时，顾客收到扣款短信", "debited", {}),
        ("冲正中是什么意思", "debited", {}),
        ("同一笔扣了客人两次，500块", "duplicate", {"amount": 50000}),
        ("刷重了多收了一笔", "duplicate", {}),
        ("机器显示51", "declined", {"resp_code": "51"}),
        ("结算卡换了，钱打到旧卡上了", "account", {}),
        ("App里显示打款退票", "account", {}),
        ("账户被风控冻结了，让我交资料", "hold", {}),
        ("收到调单通知怎么办", "hold", {}),
        ("银行说持卡人否认这笔交易", "hold", {}),
        ("到账少了60块", "amount", {}),
        ("给客人退款他说没收到", "refund", {}),
        ("我要投诉你们", "ending", {}),
        ("I took 3500 by card last night at 11:10 pm and it has not been credited", "late_credit", {"amount": 350000}),
        ("my instant payout from this afternoon never came", "instant", {}),
        ("customer paid by QR code but I received nothing", "qr", {"channel": "qr"}),
        ("the customer was debited but my terminal shows failed", "debited", {}),
        ("I was charged for the same sale twice, customer was debited twice", "duplicate", {}),
        ("the terminal shows 51", "declined", {}),
        ("my account is frozen by risk control", "hold", {}),
        ("I got less money than I charged", "amount", {}),
    ],
)
def test_a_first_message_lands_in_its_flow_with_what_it_told(words: str, where: str, known: dict[str, Scalar]) -> None:
    player = begin(MONDAY_EVENING, "zh" if any(char > "⿿" for char in words) else "en")
    player.hear(words)
    assert flow(player) == where
    assert slots(player).items() >= known.items()


@pytest.mark.parametrize(
    ("first", "taps", "date"),
    [
        ("昨晚9点刷了3500没到账", ["T+1"], "11月24日"),
        ("昨晚11点10分刷卡3500，到现在没到账", ["T+1"], "11月25日"),
        ("昨晚11点刷了3500没到账", ["T+1", "拉卡拉"], "11月25日"),
        ("昨晚11点半支付宝扫码收了1200没到账", ["有，写着成功", "T+1"], "11月24日"),
    ],
)
def test_two_answers_at_most_stand_between_a_typical_first_message_and_the_date(first: str, taps: list[str], date: str) -> None:
    player = begin(TUESDAY_MORNING)
    moved = player.hear(first)
    for words in taps:
        assert "还没到时候" not in said(player, moved)
        moved = player.hear(words)
    assert "还没到时候" in said(player, moved)
    assert date in said(player, moved)


def test_who_was_here_before_has_the_date_with_his_first_words() -> None:
    player = begin(TUESDAY_MORNING, product="t1", acquirer="lakala")
    moved = player.hear("昨晚9点刷了3500没到账")
    assert "还没到时候" in said(player, moved)


def test_a_reminder_once_declined_is_not_offered_as_a_question_again() -> None:
    player = begin(TUESDAY_MORNING, product="t1", acquirer="lakala", reminder="unwanted")
    moved = player.hear("昨晚9点刷了3500没到账")
    assert "我来问您一声" not in said(player, moved)
    assert any(button.text == "到点提醒我" for button in player.keyboard())


def test_while_the_desk_waits_not_yet_is_understood_and_the_hour_is_named() -> None:
    player = begin(TUESDAY_MORNING, product="t1", reminder="wanted")
    player.hear("昨晚9点刷了3500没到账")
    for words in ("没到", "还没有"):
        heard = said(player, player.hear(words))
        assert "11月24日 18:00" in heard
        assert "没对上号" not in heard


def test_a_sale_at_the_cut_on_instant_pay_out_says_so_once() -> None:
    player = begin(TUESDAY_MORNING, acquirer="lakala")
    player.hear("秒到没到，昨晚23:00整信用卡刷了3500")
    text = said(player, player.wait(timedelta(0))) or said(player, player.hear("什么时候到账"))
    assert text.count("换日前后") + text.count("时段的边") <= 1


@pytest.mark.parametrize("words", ["我要投诉", "I want to complain"])
@pytest.mark.parametrize(
    "where", ["late_credit", "instant", "qr", "debited", "duplicate", "declined", "account", "hold", "amount", "refund"]
)
def test_a_complaint_opens_a_ticket_in_the_same_turn_from_every_flow(where: str, words: str) -> None:
    library = shipped().library
    assert library is not None
    player = Player(library, shipped().data, reader(), PORTS, MONDAY_EVENING, True)
    player.start(where, "zh", {"consent": "agree"})
    effects = [effect for one in player.hear(words) for effect in one.effects]
    (opened,) = [effect for effect in effects if isinstance(effect, (OpenTicket, Handoff))]
    assert opened.why == "complaint"


def test_the_menus_person_carries_and_hurries_as_the_endings_does() -> None:
    ending, menu = (_handoff(shipped().files[name].flow) for name in ("ending", "menu"))
    assert set(menu.carry) == set(ending.carry) - {"channel_names"}
    assert menu.priority == ending.priority


def _handoff(one: Flow) -> HandoffNode:
    (found,) = [node for node in one.nodes.values() if isinstance(node, HandoffNode)]
    return found


def at(where: str, now: datetime = MONDAY_EVENING, lang: str = "zh", **known: Scalar) -> Player:
    library = shipped().library
    assert library is not None
    player = Player(library, shipped().data, reader(), PORTS, now, True)
    player.start(where, lang, {"consent": "agree", **known})
    return player


def node(player: Player) -> str:
    assert player.state is not None
    return player.state.at.node


@pytest.mark.parametrize(
    ("where", "known", "words", "then"),
    [
        ("qr", {}, "nope", "payee"),
        ("qr", {}, "没有啊", "payee"),
        ("debited", {"terminal_result": "failed"}, "yep", "fix"),
        ("debited", {"terminal_result": "failed"}, "dont know", "fix"),
        ("debited", {"terminal_result": "failed"}, "nah", "no_sale"),
        ("duplicate", {}, "both of them went through", "fix"),
    ],
)
def test_short_answers_in_everyday_spelling_are_understood(where: str, known: dict[str, Scalar], words: str, then: str) -> None:
    player = at(where, lang="en", **known)
    player.hear(words)
    assert node(player) == then


@pytest.mark.parametrize("words", ["没用", "没人接"])
def test_that_a_call_brought_nothing_is_no_wish_for_a_person(words: str) -> None:
    player = at("debited", terminal_result="no_answer", cardholder_debited="debited", paid_at="2026-11-19T11:30:00+08:00")
    player.hear("没有")
    effects = [effect for one in player.hear(words) for effect in one.effects]
    assert not [effect for effect in effects if isinstance(effect, Handoff)]
    assert player.state is not None
    assert player.state.at.remedy == "issuer"


def test_a_sentence_at_the_question_for_a_code_is_no_code() -> None:
    player = at("declined", lang="en")
    player.hear("it says do not honor to me")
    assert "resp_code" not in slots(player)


def test_a_photo_in_place_of_the_reference_number_is_enough() -> None:
    player = at("late_credit")
    player.hear("我要投诉")
    effects = [effect for one in player.play(Media("photo", "slip")) for effect in one.effects]
    assert [effect.queue for effect in effects if isinstance(effect, Handoff)] == ["payments"]

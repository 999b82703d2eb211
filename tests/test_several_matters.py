"""Several matters in one message: one after the other; the others are said, stand on the agents' card, and are not forgotten."""

from __future__ import annotations

from datetime import datetime

import pytest

from bot.desk.merchants.matters import apart
from bot.engine.effects import Handoff
from bot.engine.several import MATTERS
from bot.flowfile.play import Moved, Player
from bot.values import Reading
from tests.flows_play import ZONE, reader, shipped
from tests.test_flows_together import begin, flow, said, slots

MIDNIGHT = datetime(2026, 11, 24, 0, 20, tzinfo=ZONE)


def read(text: str, lang: str = "zh") -> Reading:
    """As the desk reads what is written at the menu."""
    library = shipped().library
    assert library is not None
    return apart(reader(), library, reader().read(text, now=MIDNIGHT, lang=lang), MIDNIGHT, lang)


def hears(player: Player, text: str) -> list[Moved]:
    return player.hear(text, read(text))


def told(text: str, lang: str = "zh") -> list[str]:
    """The flows of the matters that are told apart; empty: it is one."""
    found = read(text, lang)
    assert found.masked == text, "his words stay whole for the card"
    return str(found.slots[MATTERS].value).split(",") if MATTERS in found.slots else []


@pytest.mark.parametrize(
    ("text", "flows"),
    [
        ("昨天刷了两笔没到账，还有一笔重复扣款，机器还显示51", ["late_credit", "duplicate", "declined"]),
        ("昨晚3500没到账，另外今天刷卡显示05，还有个退款客户没收到", ["late_credit", "declined", "refund"]),
        ("3500没到账 还有一笔扣了两次", ["late_credit", "duplicate"]),
        ("1. 3500没到账 2. 有一笔扣了两次 3. 机器显示05", ["late_credit", "duplicate", "declined"]),
        ("A sale of 3500 last night has not arrived, also a customer was charged twice for 200", ["late_credit", "duplicate"]),
    ],
)
def test_what_is_set_apart_by_a_word_is_a_matter_of_its_own(text: str, flows: list[str]) -> None:
    assert told(text, "en" if text.isascii() else "zh") == flows


@pytest.mark.parametrize(
    "text",
    [
        "客人说扣了款但机器显示失败，前天那笔1200也没到账",
        "扣了款，机器也显示失败",
        "钱没到账，客人也被扣款了",
        "昨晚刷了3500，今天还没到账，还有别的办法吗",
        "3500没到账，还有一笔1200也没到账",
        "12.5和23.5的两笔都没到账",
        "转人工，还有我要投诉",
    ],
)
def test_one_story_in_several_clauses_stays_one(text: str) -> None:
    assert told(text) == []


def test_the_first_matter_takes_its_own_sum_and_time_and_not_the_others() -> None:
    first = read("昨晚3500没到账，另外今天200那笔刷卡显示05")
    assert first.slots["amount"].value == 3500_00
    assert not first.slots["amount"].ambiguous
    assert first.slots["paid_at"].grain == "time_of_day"
    assert "resp_code" not in first.slots


ALL_AT_ONCE = "昨天刷了两笔没到账，还有一笔重复扣款，机器还显示51"


def test_he_hears_that_all_of_it_was_understood_and_which_comes_first() -> None:
    player = begin(MIDNIGHT)
    heard = said(player, hears(player, ALL_AT_ONCE))
    assert "先看“钱没到账”；“同一笔扣了两次”“刷卡没通过”我记下了" in heard
    assert flow(player) == "late_credit"
    assert "resp_code" not in slots(player), "the code belongs to another matter"


def test_agents_read_of_the_others() -> None:
    player = begin(MIDNIGHT)
    hears(player, ALL_AT_ONCE)
    moved = player.hear("人工")
    assert "other_matters" in next(effect for one in moved for effect in one.effects if isinstance(effect, Handoff)).carry
    assert slots(player)["other_matters"] == "“同一笔扣了两次”“刷卡没通过”"


def test_when_the_first_is_settled_he_is_reminded_of_the_others() -> None:
    player = begin(MIDNIGHT, product="d1", acquirer="lakala")
    hears(player, "前天下午3点刷卡3500没到账，另外今天刷卡显示05")
    player.hear("已经到账了")
    assert "您还说过“刷卡没通过”：还没好的话" in said(player, player.hear("是"))

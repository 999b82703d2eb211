"""Saying when the money is due: the shape for the command line, and short sentences in both languages."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import get_args

import pytest

from bot.settlement.acquirers import Acquirer, Product, Window
from bot.settlement.calendar import Calendar, Year
from bot.settlement.due import CHINA, WhyCode, due
from bot.settlement.report import _EN as EN
from bot.settlement.report import _ZH as ZH
from bot.settlement.report import explain_sale, explained, sentence, words

HOLIDAY = Year(frozenset(date(2026, 2, 15) + timedelta(days=count) for count in range(9)), frozenset({date(2026, 2, 14)}))
CALENDAR = Calendar({2026: HOLIDAY})


@dataclass(frozen=True)
class Entry:
    acquirer: Acquirer


LAKALA = Acquirer(
    "lakala",
    ("拉卡拉", "Lakala"),
    convention="plus_then_roll",
    products={"D0": Product("D0", windows=(Window(time(7), time(23)),), cards=frozenset({"credit"}))},
)
ACQUIRERS = {"default": Entry(Acquirer("default")), "lakala": Entry(LAKALA)}


def settle(**sale: object) -> dict[str, object]:
    return explain_sale(sale, acquirers=ACQUIRERS, calendar=CALENDAR, zone=CHINA)


def test_every_reason_has_a_sentence_in_both_languages() -> None:
    assert set(ZH) == set(EN) == set(get_args(WhyCode))
    for code in ZH:
        assert set(re.findall(r"\{(\w+)\}", ZH[code])) == set(re.findall(r"\{(\w+)\}", EN[code]))


def test_thirty_one_minutes_are_explained() -> None:
    answer = due(datetime(2026, 2, 13, 23, 30), "T1", LAKALA, CALENDAR)
    assert [sentence(why, "zh") for why in answer.why] == [
        "这笔在23:00换日之后，算2月14日（周六）的交易。",
        "T+1是下一个工作日到账，也就是2月24日（周二）。",
        "中间2月15日（周日）到2月23日（周一）休息，不结算。",
        "在23:00前收的话，2月14日（周六）就到，差出10天。",
    ]
    assert [sentence(why, "en") for why in answer.why][1] == "T+1 pays on the next working day, which is Tue 24 Feb."


def test_the_shape_for_the_command_line() -> None:
    shape = settle(at="2026-02-13T23:30:00+08:00", channel="card", product="T1", acquirer="拉卡拉")
    assert {name: value for name, value in shape.items() if name != "why"} == {
        "due": "2026-02-24",
        "earliest": "2026-02-24",
        "latest": "2026-02-24",
        "worry_after": "2026-02-24T18:00:00+08:00",
        "business_date": "2026-02-14",
        "certain": True,
    }
    assert [set(why) for why in shape["why"]] == [{"code", "text"}] * 4  # type: ignore[attr-defined]


def test_an_instant_sale_is_answered_with_a_moment() -> None:
    shape = settle(at="2026-02-13T14:00", product="D0", acquirer="lakala", card="credit", amount="3500")
    assert shape["due"] == "2026-02-13T14:10:00+08:00"
    assert settle(at="2026-02-13T14:00", product="D0", acquirer="lakala", card="debit")["due"] == "2026-02-14"


def test_what_a_missing_year_hides_is_null() -> None:
    shape = settle(at="2026-12-31T23:30", product="T1", acquirer="lakala")
    assert (shape["due"], shape["latest"], shape["worry_after"], shape["certain"]) == (None, None, None, False)
    assert "2027" in words(shape)


def test_an_acquirer_nobody_knows_is_answered_with_a_range() -> None:
    shape = settle(at="2026-11-20T23:30", product="T1", acquirer="某某支付")
    assert (shape["earliest"], shape["latest"]) == ("2026-11-23", "2026-11-24")
    assert "最晚" in words(shape)
    assert "between" in words(shape, "en")


@pytest.mark.parametrize("spelling", ["T1", "t+1", "T+1"])
def test_a_product_may_be_written_as_people_do(spelling: str) -> None:
    assert settle(at="2026-11-19T12:00", product=spelling)["due"] == "2026-11-20"


@pytest.mark.parametrize(
    ("sale", "field"),
    [
        ({"at": "gestern"}, "at:"),
        ({}, "at:"),
        ({"at": "2026-11-19T12:00", "channel": "cash"}, "channel:"),
        ({"at": "2026-11-19T12:00", "product": "T9"}, "product:"),
        ({"at": "2026-11-19T12:00", "card": "gold"}, "card:"),
        ({"at": "2026-11-19T12:00", "amount": "lots"}, "lots"),
    ],
)
def test_a_line_that_cannot_be_read_names_its_field(sale: dict[str, object], field: str) -> None:
    with pytest.raises(ValueError, match=field):
        settle(**sale)


def test_the_leap_day_is_a_day_like_any_other() -> None:
    calendar = Calendar({2028: Year(frozenset())})
    assert due(datetime(2028, 2, 28, 23, 30), "T1", LAKALA, calendar).due == date(2028, 3, 1)
    assert due(datetime(2028, 2, 28, 22, 30), "T1", LAKALA, calendar).due == date(2028, 2, 29)
    assert explained(due(datetime(2028, 2, 28, 22, 30), "D1", LAKALA, calendar))["due"] == "2028-02-29"

"""A sticker's link fills the facts of the terminal before the first question; a malformed one is a plain greeting."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest

from bot.desk.merchants.links import NOTHING, Link, read_link
from bot.engine.flow import Library, Slot
from bot.flowfile.data import load_data
from bot.flowfile.load import load_folder
from bot.telegram.updates import Person
from tests.fixtures.desk import SHIPPED, MerchantPlayer, Room
from tests.fixtures.talk import FLOWS

DATA, _ = load_data(SHIPPED / "data")


@pytest.fixture(scope="module")
def library() -> Library:
    found = load_folder(SHIPPED).library
    assert found is not None
    return found


GOOD = {
    "tid_12345678": Link("", {"tid": "12345678"}),
    "tid_1a2b3c4d": Link("", {"tid": "1A2B3C4D"}),
    "acq_lakala": Link("", {"acquirer": "lakala"}),
    "ACQ_Lakala": Link("", {"acquirer": "lakala"}),
    "acq_lakala-tid_12345678": Link("", {"acquirer": "lakala", "tid": "12345678"}),
    "tid_12345678-acq_lakala": Link("", {"tid": "12345678", "acquirer": "lakala"}),
    "acq_chinaums-tid_12345678-mid_898123456789012": Link("", {"acquirer": "chinaums", "tid": "12345678", "mid": "898123456789012"}),
    "late_credit": Link("late_credit"),
    "late_credit-acq_lakala": Link("late_credit", {"acquirer": "lakala"}),
}
BAD = [
    "",
    "tid_",
    "tid_1234567",
    "tid_123456789",
    "tid_1234_678",
    "acq_",
    "acq_nobody",
    "acq_default",
    "acq_other",
    "mid_123",
    "acq_lakala-",
    "-acq_lakala",
    "acq_lakala--tid_12345678",
    "acq_lakala-acq_shengpay",
    "tid_12345678-what_ever",
    "late_credit-declined",
    "tid_12345678 acq_lakala",
    "tid_１２３４５６７８",
    "acq_拉卡拉",
    "tid_12345678\n",
    "card_6222021234567890128",
    "amount_3500",
    "consent_agree",
    "x" * 65,
    "'; DROP TABLE tickets; --",
    "<b>tid_12345678</b>",
]


@pytest.mark.parametrize("payload", GOOD)
def test_a_link_says_which_terminal_and_whose(payload: str, library: Library) -> None:
    assert read_link(payload, DATA, library) == GOOD[payload]
    assert len(payload) <= 64


@pytest.mark.parametrize("payload", BAD)
def test_a_malformed_link_says_nothing(payload: str, library: Library) -> None:
    assert read_link(payload, DATA, library) == NOTHING


def test_every_acquirer_of_the_table_can_stand_on_a_sticker_with_its_terminal(library: Library) -> None:
    for id_ in DATA.acquirers:
        if id_ != "default":
            payload = f"acq_{id_}-tid_12345678-mid_898123456789012"
            assert len(payload) <= 64
            assert read_link(payload, DATA, library).given["acquirer"] == id_


# in the desk


def test_a_link_fills_the_slots_before_the_first_question(talk: Room) -> None:
    talk.ann.writes("/start acq_lakala-tid_12345678")
    talk.ann.presses("agree")
    talk.ann.writes("没到账")
    talk.ann.writes("2026-11-22 12:00")
    talk.outgoing()
    talk.ann.presses("t1")
    heard = talk.ann.hears()
    assert "哪家收单机构？" not in heard
    assert any("收单机构 拉卡拉" in text for text in heard), "he is told what is taken for granted"
    talk.ann.presses("look")
    assert "终端编号？" not in talk.ann.hears()


def test_a_malformed_link_is_the_normal_greeting_and_leaves_nothing(talk: Room) -> None:
    plain = [
        payload for payload in BAD if "6222" not in payload and payload == payload.strip()
    ]  # who puts a card number into a link hears of that besides
    for number, payload in enumerate(plain):
        newcomer = MerchantPlayer(talk, Person(3000 + number, "Newcomer", None, "zh"))
        newcomer.writes(f"/start {payload}")
        assert newcomer.hears() == ["我们会记下您写的话。同意吗？"], payload
    for row in talk.query("SELECT state FROM conversations"):
        assert '"slots"' not in row.state
    for row in talk.query("SELECT event FROM events"):
        assert '"start":["zh",null,"",{}]' in row.event
    assert talk.query("SELECT count(*) AS n FROM conversations")[0].n == len(plain)


def test_what_a_link_said_is_remembered_only_once_he_has_agreed(talk: Room) -> None:
    talk.ann.writes("/start tid_12345678")
    assert talk.query("SELECT known FROM merchants")[0].known in ({}, "{}")
    talk.ann.presses("agree")
    assert "12345678" in str(talk.query("SELECT known FROM merchants")[0].known)


def test_who_declines_leaves_no_terminal_behind(talk: Room) -> None:
    talk.ann.writes("/start tid_12345678")
    talk.ann.presses("decline")
    assert "12345678" not in talk.everything()


def test_a_sticker_scanned_in_the_middle_is_noted_and_he_stays_where_he_is(talk: Room) -> None:
    talk.ann.agrees()
    talk.ann.writes("没到账")
    talk.outgoing()
    talk.ann.writes("/start acq_shengpay-tid_87654321")
    heard = talk.ann.hears()
    assert heard[0] == "记下了：收单机构 盛付通，终端编号 87654321。"
    assert heard[1:] == ["什么时候收的？"]


def test_another_sticker_replaces_what_the_first_said(talk: Room) -> None:
    talk.ann.writes("/start acq_lakala")
    talk.ann.presses("agree")
    talk.ann.writes("没到账")
    talk.ann.writes("昨天上午11点")
    talk.ann.presses("t1")
    talk.outgoing()
    talk.ann.writes("/start acq_shengpay")
    heard = talk.ann.hears()
    assert any("盛付通" in text for text in heard)
    assert any("这笔应在" in text for text in heard), "and the date is worked out anew"


def test_an_acquirer_that_a_flow_does_not_list_is_asked_for_all_the_same(talk: Room) -> None:
    talk.ann.writes("/start acq_leshua")
    talk.ann.presses("agree")
    talk.ann.writes("没到账")
    talk.ann.writes("昨天上午11点")
    talk.outgoing()
    talk.ann.presses("t1")
    assert talk.ann.hears() == ["哪家收单机构？"]


def test_a_flow_named_by_a_link_begins_there(talk: Room) -> None:
    talk.ann.agrees()
    talk.outgoing()
    talk.ann.writes("/start declined")
    assert talk.ann.hears() == ["屏幕上是什么代码？"]


def test_the_page_for_those_who_print_stickers_gives_links_that_work(library: Library) -> None:
    page = (Path(__file__).parents[1] / "docs" / "stickers.md").read_text(encoding="utf-8")
    links = re.findall(r"\?start=([A-Za-z0-9_-]+)", page)
    assert len(links) >= 3
    for payload in links:
        assert read_link(payload, DATA, library) != NOTHING, payload


def test_an_entry_flow_that_asks_for_the_payload_gets_it_whole(library: Library) -> None:
    bare = library.live_flow("menu")
    assert bare is not None
    slots = {**bare.slots, "payload": Slot("payload", "text", bare.title)}
    asking = replace(library, flows={**library.flows, (bare.id, bare.rev): replace(bare, slots=slots)})
    assert read_link("campaign7", DATA, asking) == Link("campaign7")
    assert read_link("tid_12345678", DATA, asking) == Link("tid_12345678")
    assert read_link("no good", DATA, asking) == NOTHING


def test_the_flows_of_these_tests_are_there() -> None:
    assert (FLOWS / "money.yaml").is_file()

"""What an earlier conversation told is not asked again, is said, can be corrected, and ends when its days are over."""

from __future__ import annotations

import orjson
import pytest

from bot.desk.desk import Work
from bot.desk.play import play
from bot.desk.talk import of_merchant
from bot.engine.events import Agent
from bot.store import merchants
from bot.store.connection import Connection
from tests.fixtures.desk import MerchantPlayer, Room


def known(room: Room) -> dict[str, object]:
    found = room.query("SELECT known FROM merchants WHERE user_id = 101")[0].known
    return dict(orjson.loads(found) if isinstance(found, str) else found)


def first_sale(ann: MerchantPlayer, product: str = "t1", acquirer: str = "lakala") -> None:
    ann.agrees()
    ann.writes("昨天上午11点刷的3500没到账")
    ann.presses(product)
    ann.presses(acquirer)
    ann.presses("fine")
    ann.room.outgoing()


def test_the_next_sale_is_asked_for_its_time_and_nothing_that_stays_the_same(talk: Room) -> None:
    first_sale(talk.ann)
    talk.passes(days=2)
    talk.ann.writes("没到账")
    assert talk.ann.hears() == ["什么时候收的？"], "neither the time nor the amount of the old sale is taken for the new one"
    talk.ann.writes("今天上午9点")
    said, answer = talk.ann.hears()
    assert said == "这些我先按已知的算：到账方式 T+1，收单机构 拉卡拉。不对就点一下。"
    assert answer.startswith("这笔应在11月26日（周四）到账")
    talk.passes(days=1)


def test_times_and_amounts_are_never_remembered_whatever_the_flow_says(talk: Room) -> None:
    first_sale(talk.ann)
    assert set(known(talk)) == {"consent", "product", "acquirer"}


def test_what_has_changed_is_corrected_by_the_button_and_by_words(talk: Room) -> None:
    first_sale(talk.ann)
    talk.passes(days=1)
    talk.ann.writes("今天早上8点刷的没到账")
    assert "拉卡拉" in talk.ann.hears()[0]
    talk.ann.presses("correct")
    assert talk.ann.hears() == ["要改哪一项？"]
    talk.ann.presses("acquirer")
    talk.ann.presses("shengpay")
    assert "好，已改成：收单机构 盛付通。" in talk.ann.hears()
    assert known(talk)["acquirer"] == "shengpay"
    talk.ann.writes("不对，是秒到")
    assert any("已改成：到账方式 秒到" in text for text in talk.ann.hears())


def test_it_is_said_once_and_not_at_every_question(talk: Room) -> None:
    first_sale(talk.ann)
    talk.passes(days=1)
    talk.ann.writes("今天早上8点刷的没到账")
    talk.ann.writes("不对，是今天早上7点刷的")
    assert sum("先按已知的算" in text for text in talk.ann.hears()) == 1


@pytest.mark.parametrize(("product", "acquirer"), [("unknown", "other")])
def test_what_he_did_not_know_is_asked_again(talk: Room, product: str, acquirer: str) -> None:
    first_sale(talk.ann, product, acquirer)
    talk.passes(days=1)
    talk.ann.writes("今天早上8点刷的没到账")
    assert talk.ann.hears() == ["哪种到账方式？"]


def test_a_slot_kept_for_thirty_days_is_forgotten_after_them(talk: Room) -> None:
    first_sale(talk.ann)
    assert known(talk)["product"] == {"value": "t1", "until": "2026-12-23T10:00:00+08:00"}
    talk.passes(days=29, hours=23)
    talk.ann.writes("今天早上8点刷的没到账")
    assert any("到账方式 T+1" in text for text in talk.ann.hears())
    talk.passes(hours=2)
    assert set(known(talk)) == {"consent", "acquirer"}, "it leaves the row by itself, whether he writes or not"
    talk.ann.writes("/cancel")
    talk.ann.presses("yes")
    talk.outgoing()
    talk.ann.writes("今天早上7点刷的没到账")
    assert talk.ann.hears() == ["哪种到账方式？"]


def test_said_again_it_is_kept_for_as_long_again(talk: Room) -> None:
    first_sale(talk.ann)
    talk.passes(days=20)
    talk.ann.writes("不好意思，到账方式是D+1，今天8点刷的没到账")
    assert known(talk)["product"]["until"].startswith("2027-01-12")  # type: ignore[index]
    talk.passes(days=15)
    assert "product" in known(talk)


def test_forget_me_takes_it_all(talk: Room) -> None:
    first_sale(talk.ann)
    talk.ann.writes("/forget")
    assert known(talk) == {}
    talk.passes(days=40)  # the timer of what is gone finds nothing
    assert known(talk) == {}


def test_what_an_agent_corrects_is_what_is_known_next_time(talk: Room) -> None:
    first_sale(talk.ann)
    talk.ann.writes("今天早上8点刷的没到账")
    row = talk.query("SELECT id FROM merchants WHERE user_id = 101")[0].id

    def corrects(conn: Connection) -> None:
        work = Work.begin(conn, talk.desk, talk.now, "a:1")
        play(work, of_merchant(work, merchants.get(conn, row)), Agent("slot", {"slot": "acquirer", "value": "shengpay"}))

    talk.store.run_now(corrects)
    assert known(talk)["acquirer"] == "shengpay"

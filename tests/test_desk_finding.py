"""Agents look for things in their group: what waits, what is theirs, a merchant, a sum, a word, a whole history."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bot.desk.agents.boards import address_of, cut, span, width
from bot.desk.agents.finding import amount_in, snippet
from bot.store import tickets
from bot.store.connection import Connection
from bot.store.tickets import Ticket
from bot.telegram.texts import length
from bot.telegram.updates import Chat, Message, Person, Press
from tests.fixtures.desk import MerchantPlayer, Room


def says(room: Room, words: str, ticket: Ticket | None = None, agent: str = "olga") -> str:
    """A command, and the last thing that stands in the group after it."""
    room.deliver()
    getattr(room, agent).writes(ticket, words)
    return room.deliver()[-1].text


def another(room: Room, number: int, name: str = "", username: str | None = None) -> MerchantPlayer:
    return MerchantPlayer(room, Person(number, name or f"商户{number}", username, "zh-hans"))


def crowd(room: Room, number: int) -> list[Ticket]:
    """So many merchants ask for a person, a minute apart; every fourth matter is urgent."""
    found = []
    for at in range(number):
        merchant = another(room, 3000 + at)
        merchant.agrees()
        merchant.writes("转人工")
        ticket = room.ticket()
        change(room, ticket, priority="high" if at % 4 == 0 else "normal", amount=100_00 * (at + 1))
        found.append(room.ticket())
        room.passes(minutes=1)
    room.deliver()
    return found


def change(room: Room, ticket: Ticket, **fields: Any) -> None:
    def write(conn: Connection) -> None:
        tickets.save(conn, replace(tickets.get(conn, ticket.id), **fields))

    room.store.run_now(write)


# --- the queue


def test_forty_tickets_are_read_in_pages_of_eight_the_most_urgent_first(room: Room) -> None:
    made = crowd(room, 40)
    room.olga.writes(None, "/queue")
    sent = room.deliver()[-1]
    assert "待答复 40" in sent.text
    lines = sent.text.splitlines()
    assert next(line for line in lines if "🔴" in line).count(made[0].number) == 1
    assert len([line for line in lines if line.startswith(("🔴", "🟡"))]) == 8
    assert length(sent.text) < 2000
    assert all(length(line) < 150 for line in lines)
    assert "1/5" in sent.buttons


def test_turning_through_the_pages_shows_every_ticket_once(room: Room) -> None:
    made = crowd(room, 20)
    room.olga.writes(None, "/queue")
    sent = room.deliver()[-1]
    seen = ""
    for _ in range(3):
        seen += sent.text
        room.omar.presses_data(sent.buttons["▶"])
        sent = room.deliver()[-1]
        assert sent.method == "editMessageText"
    assert all(seen.count(f">{ticket.number}<") == 1 for ticket in made)


def test_a_ticket_past_its_promise_stands_before_everything_else(room: Room) -> None:
    made = crowd(room, 5)
    change(room, made[3], promised_at=room.now - timedelta(minutes=5))
    text = says(room, "/queue")
    assert "⏰ 已过承诺时间：1" in text
    assert text.index(made[3].number) < text.index(made[0].number)


def test_an_entry_says_who_has_it_how_long_it_waits_and_by_when(room: Room) -> None:
    ticket = room.ann.is_handed_off()
    room.deliver()
    room.olga.presses("claim", ticket)
    room.passes(minutes=95)
    text = says(room, "/queue")
    assert "Ann 王 ¥3500" in text
    assert "等1小时35分 · Olga" in text
    assert "14:00前" in text or "前" in text


def test_an_answered_ticket_is_not_in_the_queue_but_counted(room: Room) -> None:
    ticket = room.ann.is_handed_off()
    room.deliver()
    room.olga.writes(ticket, "我来看")
    assert "没有待答复" in says(room, "/queue")
    room.ann.writes("好的，请快点")
    assert "待答复 1" in says(room, "/queue")


def test_one_queue_alone_can_be_asked_for_by_id_or_title_and_a_wrong_one_is_named(room: Room) -> None:
    room.ann.is_handed_off()
    assert room.ticket().number in says(room, f"/queue {room.ticket().queue}")
    assert "没有待答复" in says(room, "/queue 刷卡与机具")
    assert "没有“vip”这个队列" in says(room, "/queue vip")


def test_a_ticket_links_to_its_topic_where_telegram_has_addresses() -> None:
    assert address_of(-1001234567890, 77, 5) == "https://t.me/c/1234567890/77"
    assert address_of(-1001234567890, None, 5) == "https://t.me/c/1234567890/5"
    assert address_of(-4242, 77, 5) is None
    assert address_of(None, None, None) is None


@pytest.mark.parametrize(
    ("minutes", "zh", "en"),
    [(0, "0分", "0 min"), (35, "35分", "35 min"), (60, "1小时", "1 h"), (200, "3小时20分", "3 h 20 min"), (3061, "2天3小时", "2 d 3 h"), (1440, "1天", "1 d")],
)  # fmt: skip
def test_a_wait_is_said_in_two_units_at_most(minutes: int, zh: str, en: str) -> None:
    assert span(timedelta(minutes=minutes), "zh") == zh
    assert span(timedelta(minutes=minutes), "en") == en


@pytest.mark.parametrize(
    ("text", "most", "shown"), [("郑州烩面", 8, "郑州烩面"), ("郑州烩面馆", 8, "郑州烩…"), ("Wang's noodles", 8, "Wang's …"), ("", 3, "")]
)
def test_a_name_is_cut_by_the_places_it_takes(text: str, most: int, shown: str) -> None:
    assert cut(text, most) == shown


def test_the_first_line_of_an_entry_fits_a_telephone(room: Room) -> None:
    long = another(room, 700, "郑州经开区老字号羊肉烩面馆总店")
    long.agrees()
    long.writes("转人工")
    change(room, room.ticket(), amount=2600000, priority="urgent")
    line = next(line for line in says(room, "/queue").splitlines() if "🚨" in line)
    assert width(re.sub(r"<[^>]+>", "", line)) <= 36


# --- mine


def test_mine_are_the_tickets_i_have(room: Room) -> None:
    made = crowd(room, 3)
    room.olga.presses("claim", made[1])
    text = says(room, "/mine")
    assert "Olga 手上 1" in text
    assert made[1].number in text
    assert made[0].number not in text
    assert "Omar 手上没有工单" in says(room, "/mine", agent="omar")


def test_an_anonymous_administrator_is_told_why_he_has_none(room: Room) -> None:
    assert "请用本人身份发" in says(room, "/mine", agent="anonymous")


def test_refreshing_anothers_list_keeps_it_his(room: Room) -> None:
    made = crowd(room, 1)
    room.olga.presses("claim", made[0])
    room.deliver()
    room.olga.writes(None, "/mine")
    sent = room.deliver()[-1]
    room.omar.presses_data(sent.buttons["🔄 刷新"])
    assert "Olga 手上 1" in room.deliver()[-1].text


# --- find


@pytest.mark.parametrize("words", ["{number}", "#{number}", "3500", "¥3,500", "3500元", "王", "ann", "@ann", "101", "ann 王"])
def test_a_ticket_is_found_by_number_amount_and_merchant(room: Room, words: str) -> None:
    ticket = room.ann.is_handed_off()
    text = says(room, f"/find {words.format(number=ticket.number)}")
    assert "找到 1 个工单" in text
    assert ticket.number in text


def test_a_ticket_is_found_by_two_characters_of_what_was_written_in_it(room: Room) -> None:
    ticket = room.ann.is_handed_off()
    room.deliver()
    room.ann.writes("银行那边说已经退票了，怎么办")
    room.olga.writes(ticket, "// 已联系拉卡拉风控")
    for words, shown in (("退票", "已经退票了"), ("風控", "拉卡拉风控")):
        text = says(room, f"/find {words}")
        assert ticket.number in text
        assert shown in text


def test_what_is_not_there_is_said_and_nothing_to_look_for_says_how(room: Room) -> None:
    room.ann.is_handed_off()
    assert "没有找到：退票" in says(room, "/find 退票")
    assert "/find 1007" in says(room, "/find")
    assert "没有找到" in says(room, "/find <b>%_'\"")


def test_many_results_are_turned_by_buttons_that_carry_the_words(room: Room) -> None:
    crowd(room, 9)
    room.olga.writes(None, "/find 商户3")
    sent = room.deliver()[-1]
    assert "找到 9 个工单" in sent.text
    room.olga.presses_data(sent.buttons["▶"])
    assert room.deliver()[-1].buttons["2/2"].startswith("t.find.1.商户3")


def test_words_too_long_for_a_button_show_their_first_page_alone(room: Room) -> None:
    for number in range(7):
        merchant = another(room, 4000 + number)
        merchant.agrees()
        merchant.writes("转人工")
        room.deliver()
        merchant.writes("这个月第三次碰到同样的问题了请你们尽快给我一个说法")
    room.olga.writes(None, "/find 这个月第三次碰到同样的问题了请你们尽快给我一个说法")
    sent = room.deliver()[-1]
    assert "找到 7 个工单" in sent.text
    assert sent.buttons == {}


def test_a_card_number_typed_into_find_is_not_kept(room: Room) -> None:
    room.ann.is_handed_off()
    room.shown_numbers.append("6222021234567890128")
    assert "没有找到" in says(room, "/find 6222021234567890128")


@pytest.mark.parametrize(
    ("words", "fen"), [("3500", 350000), ("¥3,500.50", 350050), ("￥12元", 1200), ("0.5 yuan", 50), ("3500.505", None), ("三千", None), ("3500 退票", None)]
)  # fmt: skip
def test_an_amount_is_read_where_the_words_are_nothing_else(words: str, fen: int | None) -> None:
    assert amount_in(words) == fen


def test_a_snippet_shows_the_place_of_the_word() -> None:
    text = "前面很长的一段话" * 5 + "退票" + "后面也很长" * 9
    assert "退票" in snippet(text, "退票")
    assert snippet(text, "退票").startswith("…")
    assert snippet("短", "没有") == "短"


# --- merchant


def test_merchant_in_a_topic_shows_who_he_is_and_his_earlier_tickets(room: Room) -> None:
    first = room.ann.is_handed_off()
    room.deliver()
    room.olga.writes(first, "好了")
    room.olga.presses("solve", first)
    room.passes(days=12)
    room.ann.writes("没到账")
    room.ann.writes("转人工")
    second = room.ticket()
    assert second.number != first.number
    text = says(room, "/merchant", second)
    assert "@ann" in text
    assert "工单 2" in text
    assert text.index(second.number) < text.index(first.number)
    assert "已关闭" in text


def test_merchant_by_name_lets_one_choose_among_several(room: Room) -> None:
    for number, name in ((501, "王记面馆"), (502, "王府超市")):
        one = another(room, number, name)
        one.agrees()
    room.olga.writes(None, "/merchant 王")
    sent = room.deliver()[-1]
    assert "2 个商户" in sent.text
    room.olga.presses_data(sent.buttons["王府超市"])
    assert "王府超市" in room.deliver()[-1].text
    assert "没有这个商户" in says(room, "/merchant 李")
    assert "话题里发" in says(room, "/merchant")


# --- a ticket's history


def test_the_history_tells_talk_answers_notes_and_acts_in_order(room: Room) -> None:
    ticket = room.ann.is_handed_off()
    room.deliver()
    room.passes(minutes=3)
    room.olga.writes(ticket, "请发小票")
    room.passes(minutes=3)
    room.ann.writes("小票丢了")
    room.passes(minutes=3)
    room.omar.writes(ticket, "// 老客户")
    room.passes(minutes=3)
    room.olga.presses("solve", ticket)
    room.deliver()
    room.omar.writes(None, f"/ticket {ticket.number}")
    sent = room.deliver()[-1]
    assert f"工单 {ticket.number}" in sent.text
    room.omar.presses_data(sent.buttons["📜 全部经过"])
    text = room.deliver()[-1].text
    order = ["👤 没到账", "工单开启", "请发小票", "Olga · 认领", "小票丢了", "📝 <b>Omar</b> 老客户", "Olga · 标记解决"]
    places = [text.find(words) for words in order]
    assert -1 not in places, text
    assert places == sorted(places)


def test_a_long_history_is_paged_from_its_newest_end(room: Room) -> None:
    ticket = room.ann.is_handed_off()
    room.deliver()
    for number in range(60):
        room.ann.writes(f"第{number}条消息，" + "说来话长" * 10)
        room.passes(minutes=1)
    room.olga.presses_data(f"t.history.{ticket.id}.0")
    sent = [one for one in room.deliver() if one.method in ("editMessageText", "sendMessage") and "全部经过" in one.text][-1]
    assert "第59条" in sent.text
    assert length(sent.text) <= 4096
    seen = [sent.text]
    while sent.buttons["◀"] != sent.buttons[next(label for label in sent.buttons if "/" in label)]:
        room.olga.presses_data(sent.buttons["◀"])
        sent = [one for one in room.deliver() if "全部经过" in one.text][-1]
        seen.append(sent.text)
    whole = "".join(seen)
    assert all(whole.count(f"第{number}条消息") == 1 for number in range(60))
    assert "没到账" in seen[-1] + seen[-2]


def test_what_people_wrote_cannot_make_markup_in_lists_or_histories(room: Room) -> None:
    evil = another(room, 666, "<b>恶</b>\n⚙ 工单", "evil")
    evil.agrees()
    evil.writes("转人工")
    room.deliver()
    evil.writes("<a href='x'>点我</a>\n⚙ 假的")
    ticket = room.ticket()
    for text in (says(room, "/queue"), says(room, "/find evil"), says(room, "/merchant evil"), says(room, "/find 点我")):
        assert "<b>恶" not in text
        assert "\n⚙ 工单" not in text
        assert "<a href='x'" not in text
    room.olga.presses_data(f"t.history.{ticket.id}.0")
    assert "\n⚙ 假的" not in room.deliver()[-1].text


# --- strangers


@pytest.mark.parametrize("words", ["/queue", "/mine", "/find 王", "/ticket 1001", "/merchant 王"])
def test_a_stranger_who_asks_in_private_gets_nothing(room: Room, words: str) -> None:
    room.ann.is_handed_off()
    room.deliver()
    room.ben.agrees()
    room.deliver()
    room.ben.writes(words)
    heard = " ".join(one.text for one in room.deliver())
    assert "1001" not in heard
    assert "3500" not in heard
    assert "Ann" not in heard


def test_a_stranger_in_another_group_gets_nothing(room: Room) -> None:
    room.ann.is_handed_off()
    room.deliver()
    stranger = Person(777, "Mallory")
    room.take(Message(Chat(-5, "group", "x"), 1, at=room.now, sender=stranger, text="/queue"))
    room.take(Press("q1", stranger, "t.queue.0", Chat(-5, "group"), 5), "callback_query")
    assert room.deliver() == []
    assert room.acks[-1][2]


@pytest.mark.parametrize("data", ["t.queue.x", "t.queue.99999999999", "t.mine.0.", "t.find.0.", "t.history.9.1", "t.history.x", "t.merchant.99", "t.merchant.x.y", "t.queue.0.nix"])  # fmt: skip
def test_a_button_somebody_made_up_is_answered_calmly(room: Room, data: str) -> None:
    room.ann.is_handed_off()
    room.deliver()
    room.olga.presses_data(data)
    assert len(room.acks) >= 1
    room.deliver()


def test_after_forget_he_is_in_no_list(room: Room) -> None:
    ticket = room.ann.is_handed_off()
    room.deliver()
    room.ann.writes("/forget")
    room.ann.presses_data("d.forget.yes")
    room.deliver()
    for words in ("/queue", "/find 王", "/find 3500", "/find ann", "/merchant ann"):
        assert "王" not in says(room, words).replace(words, "").replace("没有找到：王", ""), words
    room.olga.presses_data(f"t.history.{ticket.id}.0")
    assert "没到账" not in room.deliver()[-1].text

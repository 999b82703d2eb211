"""Canned replies: found by a few letters, seen before they are sent, sent as the agent's own answer."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.desk.agents.canned import initials
from bot.flowfile.lint import check
from bot.flowfile.load import load_folder
from bot.flowfile.problems import format_problem
from bot.store.tickets import Ticket
from bot.telegram.client import ForbiddenError
from tests.fixtures.desk import SHIPPED, Room, Sent

REPLIES = """
replies:
  taken: {title: {zh: 我来跟, en: Mine}, text: {zh: "我是{agent}，工单{ticket}由我跟。", en: "This is {agent}, on ticket {ticket}."}}
  amount: {title: {zh: 核实金额, en: Amount}, flows: [late], text: {zh: "{amount}元正在核实。", en: "Checking {amount} yuan."}}
  ask: {title: {zh: 请报参考号, en: Reference}, keys: [rrn], flows: [late], text: {zh: "参考号{rrn}对吗？", en: "Is {rrn} right?"}, plain: {zh: 请发参考号。, en: Please send the reference number.}}
  strict: {title: {zh: 催机构, en: Push}, flows: [late], text: {zh: "按{rrn}催。", en: "Pushing {rrn}."}}
  returned: {title: {zh: 打款被退回, en: Returned}, causes: [c01], flows: [late], text: {zh: 打款被退票了。, en: The pay-out came back.}}
"""


@pytest.fixture
def small(small: Path) -> Path:
    (small / "data" / "replies.yaml").write_text(REPLIES, encoding="utf-8")
    return small


@pytest.fixture
def ticket(room: Room) -> Ticket:
    made = room.ann.is_handed_off()
    room.deliver()
    return made


def asks(room: Room, ticket: Ticket, words: str) -> Sent:
    room.olga.writes(ticket, words)
    return room.deliver()[-1]


def shows(room: Room, sent: Sent, button: str, agent: str = "olga") -> Sent:
    """Presses a button of the desk's newest message in the topic, and what it shows then."""
    press(room, sent.buttons[button], agent)
    return next(one for one in room.deliver() if one.method == "editMessageText" and "⚙" in one.text and "工单 1001" not in one.text)


def press(room: Room, data: str, agent: str = "olga") -> None:
    """As Telegram brings it: with the id of the message the button hangs on."""
    row = room.query(
        "SELECT group_message_id AS id FROM messages WHERE kind = 'notice' AND group_message_id IS NOT NULL ORDER BY id DESC LIMIT 1"
    )
    getattr(room, agent).presses_data(data, message_id=row[0].id if row else 1)


def to_ann(room: Room, sent: list[Sent]) -> list[str]:
    return [one.text for one in sent if one.to == room.ann.lane]


# --- finding one


def test_r_alone_lists_all_of_them_those_for_this_ticket_first(room: Room, ticket: Ticket) -> None:
    labels = list(asks(room, ticket, "/r").buttons)
    assert set(labels) >= {"我来跟", "核实金额", "请报参考号", "催机构"}
    assert labels.index("核实金额") < labels.index("我来跟")


@pytest.mark.parametrize("words", ["退票", "退回", "dkbth", "dk", "Returned", "退 回", "ＤＫＢ"])
def test_a_reply_is_found_by_its_words_or_the_first_letters_of_their_pinyin(room: Room, ticket: Ticket, words: str) -> None:
    assert "打款被退票了。" in asks(room, ticket, f"/r {words}").text


def test_a_key_is_a_way_to_find_it_too(room: Room, ticket: Ticket) -> None:
    assert "请报参考号" in asks(room, ticket, "/r rrn").text


def test_what_fits_nothing_is_said(room: Room, ticket: Ticket) -> None:
    assert "没有这样的快捷回复：天气" in asks(room, ticket, "/r 天气").text


@pytest.mark.parametrize(("text", "letters"), [("打款被退回", "dkbth"), ("POS机没反应", "posjmfy"), ("", ""), ("😀!", "")])
def test_initials_are_the_first_letters_of_the_pinyin(text: str, letters: str) -> None:
    assert initials(text) == letters


def test_outside_a_topic_r_says_where_it_belongs(room: Room, ticket: Ticket) -> None:
    room.olga.writes(None, "/r")
    assert "话题里" in room.deliver()[-1].text


# --- seeing it


def test_nothing_goes_to_the_merchant_before_send_is_pressed(room: Room, ticket: Ticket) -> None:
    shown = shows(room, asks(room, ticket, "/r"), "核实金额")
    assert "预览，还没发" in shown.text
    assert "3500元正在核实。" in shown.text
    assert room.query("SELECT count(*) AS n FROM messages WHERE author = 'agent'")[0].n == 0
    assert room.ticket().assignee_id is None


def test_a_reply_whose_slot_is_not_known_says_its_plain_words(room: Room, ticket: Ticket) -> None:
    assert "请发参考号。" in shows(room, asks(room, ticket, "/r"), "请报参考号").text


def test_without_plain_words_it_says_what_is_missing_and_cannot_be_sent(room: Room, ticket: Ticket) -> None:
    shown = shows(room, asks(room, ticket, "/r"), "催机构")
    assert "参考号" in shown.text
    assert "发不了" in shown.text
    assert not any(data.startswith("t.rsend") for data in shown.buttons.values())


def test_the_merchant_gets_his_language_and_the_agent_sees_both(room: Room) -> None:
    room.ben.writes("/start")
    room.ben.presses("agree")
    room.ben.writes("human")
    ticket = room.ticket()
    room.deliver()
    shown = asks(room, ticket, "/r 我来跟")
    assert "This is Olga, on ticket" in shown.text
    assert "工单{ticket}由我跟" in shown.text


def test_cancel_takes_the_message_away(room: Room, ticket: Ticket) -> None:
    sent = asks(room, ticket, "/r")
    press(room, sent.buttons["✖ 取消"])
    assert [one.method for one in room.deliver()] == ["deleteMessage"]


def test_list_goes_back_to_all_of_them(room: Room, ticket: Ticket) -> None:
    shown = shows(room, asks(room, ticket, "/r"), "核实金额")
    assert "我来跟" in shows(room, shown, "☰ 列表").buttons


# --- sending it


def test_send_is_the_agents_answer_it_claims_the_ticket_and_has_a_receipt(room: Room, ticket: Ticket) -> None:
    shown = shows(room, asks(room, ticket, "/r"), "我来跟")
    press(room, shown.buttons["📤 发给商户"])
    sent = room.deliver()
    assert to_ann(room, sent) == [f"我是Olga，工单{ticket.number}由我跟。"]
    assert any(one.method == "setMessageReaction" for one in sent)
    assert any("Olga 发给商户" in one.text for one in sent)
    now = room.ticket()
    assert (now.status, now.assignee_name) == ("pending", "Olga")
    assert now.first_answer_at == room.now
    kinds = [row.kind for row in room.query("SELECT kind FROM ticket_events ORDER BY id")]
    assert kinds[-3:] == ["claimed", "answered", "canned"]


def test_pressed_twice_it_is_sent_once(room: Room, ticket: Ticket) -> None:
    shown = shows(room, asks(room, ticket, "/r"), "我来跟")
    for _ in range(2):
        press(room, shown.buttons["📤 发给商户"])
    assert len(to_ann(room, room.deliver())) == 1
    assert room.acks[-1][1:] == ("这条已经发过了。", True)


def test_another_agents_send_shows_it_under_his_name_first(room: Room, ticket: Ticket) -> None:
    shown = shows(room, asks(room, ticket, "/r"), "我来跟")
    again = shows(room, shown, "📤 发给商户", "omar")
    assert "我是Omar" in again.text
    assert room.acks[-1][1] == "内容刚才变了，请再看一遍。"
    press(room, again.buttons["📤 发给商户"], "omar")
    assert to_ann(room, room.deliver()) == [f"我是Omar，工单{ticket.number}由我跟。"]


def test_a_solved_ticket_takes_none(room: Room, ticket: Ticket) -> None:
    shown = shows(room, asks(room, ticket, "/r"), "我来跟")
    room.olga.presses("solve", ticket)
    room.deliver()
    press(room, shown.buttons["📤 发给商户"])
    assert to_ann(room, room.deliver()) == []
    assert "已解决" in room.acks[-1][1]


def test_the_merchants_answer_to_it_shows_which_one_he_means(room: Room, ticket: Ticket) -> None:
    sent = asks(room, ticket, "/r")
    shown = shows(room, sent, "我来跟")
    press(room, shown.buttons["📤 发给商户"])
    room.deliver()
    answered = room.query("SELECT merchant_message_id AS his, group_message_id AS ours FROM messages WHERE author = 'agent'")[0]
    room.ann.writes("好的", reply_to=answered.his)
    relayed = next(one for one in room.deliver() if one.kind == "relay")
    assert relayed.params["reply_parameters"]["message_id"] == answered.ours


def test_a_reply_that_does_not_arrive_is_told_like_any_other(room: Room, ticket: Ticket) -> None:
    shown = shows(room, asks(room, ticket, "/r"), "我来跟")
    press(room, shown.buttons["📤 发给商户"])
    sent = room.deliver(fails=lambda one: ForbiddenError("bot was blocked by the user") if one.kind == "reply" else None)
    assert any("没有送到商户" in one.text for one in sent)


@pytest.mark.parametrize(
    "data", ["t.rsend.1.taken", "t.rsend.1.nix.abcdef", "t.rshow.1.nix", "t.rlist.1.x.y", "t.rsend.99.taken.1", "t.rshow.1."]
)
def test_a_button_somebody_made_up_sends_nothing(room: Room, ticket: Ticket, data: str) -> None:
    press(room, data)
    assert to_ann(room, room.deliver()) == []


# --- the file that is shipped


def test_the_shipped_replies_break_no_rule() -> None:
    loaded = load_folder(SHIPPED)
    found = [one for one in check(loaded) if one.file.endswith("replies.yaml")]
    assert [format_problem(one) for one in found] == []
    assert 12 <= len(loaded.data.replies) <= 24


def test_every_shipped_reply_is_found_by_the_letters_of_its_title_and_fits_a_button() -> None:
    replies = load_folder(SHIPPED).data.replies
    for reply in replies.values():
        assert len(initials(reply.title["zh"])) >= 3, reply.id
        assert len(f"t.rsend.999999999.{reply.id}.abcdef".encode()) <= 64
        assert all(len(text) < 400 for text in reply.text.values())

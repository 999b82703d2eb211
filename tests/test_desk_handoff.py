"""A conversation goes to people: the ticket, its card and topic, and what the merchant is told."""

from __future__ import annotations

from datetime import datetime

import pytest

from tests.fixtures.desk import ZONE, Room


def test_a_merchant_is_walked_to_an_agent_and_reads_the_answer(room: Room) -> None:
    ticket = room.ann.is_handed_off()
    told = room.ann.hears()[-1]
    assert "1001" in told
    assert "今天14:00" in told
    assert "不用重复" in told
    room.deliver()
    room.olga.writes(ticket, "查到了，今天下午到账。")
    answer = [one for one in room.deliver() if one.to == room.ann.lane]
    assert [(one.method, one.params["message_id"], one.params["from_chat_id"]) for one in answer] == [
        ("copyMessage", room.olga.last_message, -1001)
    ]


def test_the_card_says_everything_an_agent_needs(room: Room) -> None:
    room.ann.is_handed_off()
    card = next(one for one in room.deliver() if one.kind == "card")
    for part in (
        "工单 1001",
        '<a href="tg://user?id=101">Ann 王</a> (@ann)',
        "没到账",
        "¥3500",
        "办法都试过了",
        "未认领",
        "今天14:00",
        "资金与到账",
        "交易结果：成功",
        "1. 银行处理慢",
        "风控冻结",
        "请在银行App里查这笔 → 无效",
        "请打收单机构客服电话 → 无效",
        "银联客服",
        "流程 late @",
    ):
        assert part in card.text, part
    assert list(card.buttons.values()) == ["t.claim.1", "t.back.1", "t.solve.1", "t.more.1"]


def test_what_people_wrote_cannot_become_markup_on_the_card(room: Room) -> None:
    room.ann.person = room.ann.person.__class__(101, "<b>Bob</b> & Co", "x", "zh")
    room.ann.agrees()
    room.ann.writes("没到账 <script>")
    room.ann.writes("人工")
    card = next(one for one in room.deliver() if one.kind == "card")
    assert "&lt;b&gt;Bob&lt;/b&gt; &amp; Co" in card.text
    assert "&lt;script&gt;" in card.text


def test_a_large_amount_is_a_high_priority_with_an_earlier_promise(room: Room) -> None:
    room.ann.agrees()
    room.ann.writes("没到账")
    room.ann.writes("8000")
    for press in ("ok", "no", "no", "_skip", "_skip"):
        room.ann.presses(press)
    assert room.ticket().priority == "high"
    assert "今天11:00" in room.ann.hears()[-1]


def test_out_of_hours_the_ticket_is_taken_and_the_opening_said_once(room: Room) -> None:
    room.now = datetime(2026, 11, 23, 22, 30, tzinfo=ZONE)
    room.ann.is_handed_off()
    told = room.ann.hears()[-1]
    assert told.count("明天09:00") == 1
    assert "明天13:00" in told
    assert "1001" in told


def test_who_asks_for_a_person_at_once_sees_a_few_channels_and_last_his_ticket(room: Room) -> None:
    room.ann.agrees()
    room.outgoing()
    room.ann.writes("人工")
    few, told = room.ann.hears()
    assert "95516" in few
    assert "12378" not in few, "the wall of nine is behind the button"
    assert told.rstrip().splitlines()[-1].startswith("您的工单号：1001")
    assert room.ticket().facts["channels"].startswith("收单机构客服、银联客服")
    assert "12378" not in room.ticket().facts["channels"]


def test_the_button_under_the_few_channels_shows_them_all(room: Room) -> None:
    room.ann.agrees()
    room.ann.writes("人工")
    room.outgoing()
    room.ann.presses("看全部投诉渠道")
    (told,) = room.ann.hears()
    assert "12378" in told
    assert "12345" in told


def test_who_has_seen_the_channels_does_not_see_them_twice(room: Room) -> None:
    room.ann.is_handed_off()
    assert sum("95516" in text for text in room.ann.hears()) == 1


def test_evidence_sent_before_is_copied_into_the_topic(room: Room) -> None:
    room.ann.agrees()
    room.ann.writes("没到账")
    room.ann.sends("photo", caption="3500")
    photo = room.ann.last_message
    room.ann.presses("ok")
    room.ann.sends("photo")
    second = room.ann.last_message
    for press in ("no", "no", "_skip"):
        room.ann.presses(press)
    copies = [one for one in room.deliver() if one.method == "copyMessage"]
    assert [one.params["message_id"] for one in copies] == [photo, second]
    assert {one.to for one in copies} == {"t:1"}
    assert "3500" in copies[0].params["caption"]


def test_a_ticket_has_a_topic_of_its_own_name(room: Room) -> None:
    from bot.desk.tickets.topics import topic_name

    room.ann.is_handed_off()
    assert topic_name(room.ticket()) == "1001 Ann 王 ¥3500"


def test_two_merchants_never_share_a_number(room: Room) -> None:
    first = room.ann.is_handed_off()
    room.ben.writes("/human")
    assert first.number != room.ticket().number


def test_a_second_handoff_uses_the_same_ticket(room: Room) -> None:
    ticket = room.ann.is_handed_off()
    room.deliver()
    room.olga.presses("back", ticket)
    room.ann.writes("人工")
    assert [one.number for one in [room.ticket()]] == ["1001"]
    assert room.ticket().status == "open"
    assert any("又转回人工" in one.text for one in room.deliver())


def test_asking_for_a_person_while_one_has_the_case_says_so(room: Room) -> None:
    room.ann.is_handed_off()
    room.outgoing()
    for command in ("/human", "/start", "/cancel"):
        room.ann.writes(command)
        assert "1001" in room.ann.hears()[-1]
    assert len(room.query("SELECT id FROM tickets")) == 1


def test_without_an_agents_group_the_ticket_waits_and_the_merchant_is_told_all_the_same(room: Room) -> None:
    room.desk.agents_chat = None
    room.ann.is_handed_off()
    assert "1001" in room.ann.hears()[-1]
    assert any(one.to == "t:1" for one in room.deliver())


@pytest.mark.parametrize(
    ("after", "says"),
    [
        ("nothing", "等待同事答复"),
        ("claim", "已有同事在处理"),
        ("answer", "等您的回音"),
        ("back", "交回给我"),
        ("solve", "已解决"),
    ],
)
def test_status_tells_how_it_stands(room: Room, after: str, says: str) -> None:
    ticket = room.ann.is_handed_off()
    room.deliver()
    if after == "answer":
        room.olga.writes(ticket, "查到了")
    elif after != "nothing":
        room.olga.presses(after, ticket)
    room.outgoing()
    room.ann.writes("/status")
    said = room.ann.hears()[-1]
    assert "1001" in said
    assert says in said
    assert ("今天14:00" in said) is (after in ("nothing", "claim"))


def test_a_promise_that_was_missed_is_said_to_agents_and_admitted_to_the_merchant(room: Room) -> None:
    room.ann.is_handed_off()
    room.deliver()
    room.passes(hours=5)
    assert any("还没有答复" in one.text for one in room.outgoing())
    room.ann.writes("/status")
    assert "没做到，对不起" in room.ann.hears()[-1]


def test_a_promise_that_was_kept_reminds_nobody(room: Room) -> None:
    ticket = room.ann.is_handed_off()
    room.deliver()
    room.olga.writes(ticket, "在查")
    room.deliver()
    room.passes(hours=5)
    assert not any("还没有答复" in one.text for one in room.outgoing())

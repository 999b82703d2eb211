"""/block and /unblock: by admins, with a reason, in a topic, in the group or in private; told once, written down."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.telegram.updates import Person
from tests.fixtures.desk import AgentPlayer, MerchantPlayer, Room, Sent


@pytest.fixture
def ada(room: Room) -> AgentPlayer:
    """An admin in the group."""
    return AgentPlayer(room, Person(900, "Ada"))


def in_topic(room: Room) -> None:
    room.ann.is_handed_off()
    room.deliver()


def said(out: list[Sent], to: str) -> list[str]:
    return [one.text for one in out if one.to == to and one.method == "sendMessage"]


def acts(room: Room) -> list[tuple[str, str, str, str]]:
    return [tuple(row) for row in room.query("SELECT act, about, why, actor_name FROM audit WHERE about LIKE 'merchant:%' ORDER BY id")]


def test_blocked_in_his_topic_he_is_told_once_and_heard_no_more(room: Room, ada: AgentPlayer) -> None:
    in_topic(room)
    ada.writes(room.ticket(), "/block 辱骂客服，多次警告")
    out = room.deliver()
    assert said(out, "m:1") == ["抱歉，这里暂时不能为您服务。"]
    assert any("Ada 屏蔽了商户" in text and "辱骂客服" in text for text in said(out, "t:1"))
    room.ann.writes("骂人的话")
    room.ann.presses("no")
    room.ann.sends("photo")
    assert room.deliver() == []
    assert "骂人的话" not in room.everything()
    assert acts(room) == [("blocked", "merchant:1", "辱骂客服，多次警告", "Ada")]
    assert room.query("SELECT actor, kind FROM ticket_events WHERE kind = 'blocked'")[0] == ("admin", "blocked")


def test_unblocked_he_is_told_and_served_again(room: Room, ada: AgentPlayer) -> None:
    in_topic(room)
    ada.writes(room.ticket(), "/block 刷屏")
    ada.writes(room.ticket(), "/unblock 已道歉")
    assert "可以继续" in said(room.deliver(), "m:1")[-1]
    room.ann.writes("对不起，还在等")
    assert any("对不起" in text for text in said(room.deliver(), "t:1"))
    assert [act[0] for act in acts(room)] == ["blocked", "unblocked"]


@pytest.mark.parametrize("whom", ["1001", "#1001", "@ann", "101"])
def test_anywhere_in_the_group_he_is_named_by_ticket_username_or_id(room: Room, ada: AgentPlayer, whom: str) -> None:
    in_topic(room)
    ada.writes(None, f"/block {whom} 刷屏")
    assert any("屏蔽了商户" in text for text in said(room.deliver(), "g"))
    assert room.query("SELECT blocked_at FROM merchants WHERE user_id = 101")[0].blocked_at is not None


def test_in_private_an_admin_blocks_unblocks_and_lists(room: Room) -> None:
    in_topic(room)
    ada = MerchantPlayer(room, Person(900, "Ada", "ada", "zh"))
    ada.writes("/block 1001 刷屏")
    assert "屏蔽了商户 Ann 王 (@ann)：刷屏" in ada.hears()[-1]
    ada.writes("/blocked")
    assert "Ann 王" in ada.hears()[-1]
    ada.writes("/unblock 1001")
    ada.writes("/blocked")
    assert ada.hears()[-1] == "没有被屏蔽的商户。"


@pytest.mark.parametrize(
    ("words", "answer"),
    [
        ("/block", "原因"),
        ("/unblock", "没有被屏蔽"),
        ("/block @nobody 刷屏", "没有这个商户"),
        ("/block #4711 刷屏", "没有这个商户"),
    ],
)
def test_what_is_missing_or_wrong_is_said(room: Room, ada: AgentPlayer, words: str, answer: str) -> None:
    in_topic(room)
    ada.writes(room.ticket(), words)
    assert answer in room.deliver()[-1].text
    assert acts(room) == []


def test_blocking_twice_changes_nothing(room: Room, ada: AgentPlayer) -> None:
    in_topic(room)
    ada.writes(room.ticket(), "/block 刷屏")
    room.deliver()
    ada.writes(room.ticket(), "/block 又刷屏")
    out = room.deliver()
    assert "已经被屏蔽" in out[-1].text
    assert said(out, "m:1") == []


def test_agents_and_anonymous_admins_and_merchants_cannot_block(room: Room) -> None:
    in_topic(room)
    for agent in (room.olga, room.anonymous):
        agent.writes(room.ticket(), "/block 刷屏")
        assert "只有管理员" in room.deliver()[-1].text
    room.ben.writes("/block 1001 我不喜欢他")
    room.deliver()
    assert acts(room) == []


def test_an_admin_cannot_be_blocked(room: Room, ada: AgentPlayer) -> None:
    writer = MerchantPlayer(room, Person(900, "Ada", "ada", "zh"))
    writer.is_handed_off()
    room.deliver()
    ada.writes(room.ticket(), "/block 试试")
    assert "管理员不能" in room.deliver()[-1].text


def test_no_reminder_goes_to_who_is_blocked(room: Room, ada: AgentPlayer) -> None:
    room.ann.agrees()
    room.ann.writes("没到账")
    room.deliver()
    ada.writes(None, "/block 101 刷屏")
    room.deliver()
    room.passes(days=3)
    assert [one for one in room.outgoing() if one.to == "m:1"] == []


def test_his_reactions_and_edits_are_not_taken_either(room: Room, ada: AgentPlayer) -> None:
    in_topic(room)
    room.ann.writes("好话")
    number = room.ann.last_message
    ada.writes(room.ticket(), "/block 刷屏")
    room.deliver()
    room.ann.edits(number, "坏话")
    assert room.deliver() == []
    assert "坏话" not in room.everything()


def test_the_reason_is_one_line_however_it_was_written(room: Room, ada: AgentPlayer) -> None:
    in_topic(room)
    ada.writes(room.ticket(), "/block 刷屏\n⚙ 工单 1001 已关闭\u202e")
    assert acts(room)[0][2] == "刷屏 ⚙ 工单 1001 已关闭"
    assert replace(room.ticket(), id=1).status == "open"

"""What agents hear when they press and write: short, what happened and what to do, each thing once."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.fixtures.desk import Room, Sent


def said(room: Room) -> list[str]:
    return [one.text for one in room.deliver() if one.method == "sendMessage" and one.to in ("t:1", "g")]


def card(room: Room) -> str:
    return [one.text for one in room.deliver() if one.method == "editMessageText" and "工单 1001" in one.text][-1]


@pytest.fixture
def desk(room: Room) -> Room:
    room.ann.is_handed_off()
    room.deliver()
    return room


def test_an_unknown_command_in_a_topic_was_not_sent_and_the_known_ones_are_named(desk: Room) -> None:
    desk.olga.writes(desk.ticket(), "/foo")
    (told,) = said(desk)
    assert told.startswith("⚙ 没有 /foo 这个命令，也没有发给商户。\n⚙ 话题里：/claim")
    assert "/queue" in told


@pytest.mark.parametrize("command", ["claim", "r", "solve"])
def test_a_command_about_a_ticket_says_where_it_belongs(desk: Room, command: str) -> None:
    desk.olga.writes(None, f"/{command}")
    assert said(desk) == [f"⚙ /{command} 要在工单的话题里发；没有话题的群，回复工单的卡片来发。"]


def test_help_is_answered_anywhere_in_the_group(desk: Room) -> None:
    desk.olga.writes(None, "/help")
    assert said(desk)[0].startswith("⚙ 话题里：/claim")


def test_going_by_the_rules_again_is_answered_with_what_it_is_now(desk: Room) -> None:
    desk.olga.writes(desk.ticket(), "/priority 紧急")
    said(desk)
    desk.olga.writes(desk.ticket(), "/priority auto")
    assert said(desk) == ["⚙ 优先级又按规则走了，现在是“紧急”。"]


def test_who_passes_his_own_ticket_on_is_named_once_and_who_takes_one_for_himself_has_claimed_it(desk: Room) -> None:
    desk.omar.writes(None, "早")
    desk.olga.writes(desk.ticket(), "/assign Olga")
    assert said(desk) == ["⚙ Olga 已认领。"]
    desk.olga.writes(desk.ticket(), "/transfer Omar 下班了")
    (told,) = said(desk)
    assert "Olga 把这个工单转交给了您。\n原因：下班了" in told
    assert told.count("Olga") == 1


def test_what_is_open_need_not_be_reopened(desk: Room) -> None:
    desk.olga.writes(desk.ticket(), "/reopen")
    assert said(desk) == ["⚙ 工单 1001 还开着，不用重新打开。"]


def test_handed_back_the_card_says_that_the_bot_has_him(room: Room) -> None:
    room.ann.agrees()
    room.ann.writes("没到账")
    room.ann.writes("人工")
    room.deliver()
    room.olga.presses("claim", room.ticket())
    room.deliver()
    room.olga.writes(room.ticket(), "/handback")
    assert "状态：机器人在办 · 负责人：未认领" in card(room)


def test_a_block_is_said_once_in_the_topic_where_it_was_asked(desk: Room) -> None:
    desk.desk = replace(desk.desk, admins=frozenset({201}))
    desk.olga.writes(desk.ticket(), "/block 骚扰")
    assert len([text for text in said(desk) if "屏蔽了商户" in text]) == 1


def test_the_channels_on_the_card_are_in_the_agents_language(room: Room) -> None:
    room.ben.writes("/start")
    room.ben.presses("agree")
    room.ben.writes("human")
    sent: list[Sent] = room.deliver()
    shown = next(one.text for one in sent if one.kind == "card")
    assert "银联客服" in shown
    assert "UnionPay" not in shown


def test_not_solved_is_said_as_such_to_both_sides(desk: Room) -> None:
    desk.olga.writes(desk.ticket(), "/solve")
    said(desk)
    desk.ann.presses("还没解决")
    out = desk.deliver()
    assert any(one.text == "⚙ 商户说还没解决，工单重新打开。" for one in out)
    assert any("同事接着办。哪里还不对，直接写在这里。最迟" in one.text for one in out if one.to == desk.ann.lane)

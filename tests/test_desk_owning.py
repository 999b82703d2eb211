"""Who has a ticket: released, assigned, transferred; announced when nobody takes it; returned when its agent is away."""

from __future__ import annotations

from datetime import datetime

import pytest

from bot.telegram.updates import Person
from tests.fixtures.desk import ZONE, AgentPlayer, Room, Sent


@pytest.fixture
def oma(room: Room) -> AgentPlayer:
    """An agent who goes by a name in Telegram."""
    return AgentPlayer(room, Person(203, "Oma Li", "oma_li"))


def kinds(room: Room) -> list[str]:
    return [row.kind for row in room.query("SELECT kind FROM ticket_events ORDER BY id")]


def card(sent: list[Sent]) -> Sent:
    return [one for one in sent if one.method == "editMessageText"][-1]


def in_group(sent: list[Sent]) -> list[str]:
    return [one.text for one in sent if one.to == "g"]


def seen(room: Room, *agents: AgentPlayer) -> None:
    for agent in agents:
        agent.writes(None, "早")


# --- release


def test_an_agent_gives_a_ticket_back_and_another_can_claim_it(room: Room) -> None:
    ticket = room.ann.is_handed_off()
    room.deliver()
    room.olga.presses("claim", ticket)
    room.olga.presses("release", ticket)
    assert room.ticket().assignee_id is None
    assert "未认领" in card(room.deliver()).text
    room.omar.presses("claim", ticket)
    assert room.ticket().assignee_name == "Omar"
    assert kinds(room)[-3:] == ["claimed", "released", "claimed"]


def test_another_agent_cannot_release_it_but_an_admin_can(room: Room) -> None:
    ticket = room.ann.is_handed_off()
    room.deliver()
    room.olga.presses("claim", ticket)
    room.omar.presses("release", ticket)
    assert "由 Olga 负责" in room.acks[-1][1]
    assert room.ticket().assignee_name == "Olga"
    AgentPlayer(room, Person(900, "Boss")).presses("release", ticket)
    assert room.ticket().assignee_id is None


def test_what_nobody_has_cannot_be_released(room: Room) -> None:
    ticket = room.ann.is_handed_off()
    room.deliver()
    room.olga.presses("release", ticket)
    assert "本来就没人认领" in room.acks[-1][1]


# --- assign and transfer


def test_a_ticket_is_assigned_by_name_and_the_agent_is_mentioned(room: Room, oma: AgentPlayer) -> None:
    ticket = room.ann.is_handed_off()
    room.deliver()
    seen(room, oma)
    room.olga.writes(ticket, "/assign @OMA_li")
    assert room.ticket().assignee_id == 203
    out = room.deliver()
    told = next(one for one in out if "指派" in one.text and one.method == "sendMessage")
    assert '<a href="tg://user?id=203">Oma Li</a>' in told.text
    assert "Oma Li（Olga 指派）" in card(out).text
    assert kinds(room)[-1] == "assigned"


@pytest.mark.parametrize("words", ["Oma Li", "oma_li", "@oma_li"])
def test_an_agent_is_found_by_what_people_call_him(room: Room, oma: AgentPlayer, words: str) -> None:
    ticket = room.ann.is_handed_off()
    room.deliver()
    seen(room, oma, room.omar)
    room.olga.writes(ticket, f"/assign {words}")
    assert room.ticket().assignee_name == "Oma Li"


def test_a_name_that_several_have_is_asked_back_with_buttons(room: Room, oma: AgentPlayer) -> None:
    ticket = room.ann.is_handed_off()
    room.deliver()
    seen(room, oma, room.omar)
    room.olga.writes(ticket, "/assign om")
    asked = room.deliver()[-1]
    assert set(asked.buttons) == {"Oma Li", "Omar"}
    room.olga.presses_data(asked.buttons["Omar"])
    assert room.ticket().assignee_name == "Omar"


def test_without_a_name_the_agents_who_were_seen_stand_there_as_buttons(room: Room, oma: AgentPlayer) -> None:
    ticket = room.ann.is_handed_off()
    room.deliver()
    seen(room, oma, room.omar)
    room.olga.writes(ticket, "/assign")
    assert {"Oma Li", "Omar", "Olga"} == set(room.deliver()[-1].buttons)


def test_a_name_nobody_has_here_is_refused_with_the_way_to_be_seen(room: Room) -> None:
    ticket = room.ann.is_handed_off()
    room.deliver()
    room.olga.writes(ticket, "/assign @stranger")
    assert "没见过“@stranger”" in room.deliver()[-1].text
    assert room.ticket().assignee_id is None


def test_what_somebody_has_is_transferred_with_a_reason_and_not_assigned(room: Room, oma: AgentPlayer) -> None:
    ticket = room.ann.is_handed_off()
    room.deliver()
    seen(room, oma)
    room.omar.presses("claim", ticket)
    room.olga.writes(ticket, "/assign @oma_li")
    assert "/transfer" in room.deliver()[-1].text
    room.olga.writes(ticket, "/transfer @oma_li")
    assert "原因" in room.deliver()[-1].text
    assert room.ticket().assignee_name == "Omar"
    room.olga.writes(ticket, "/transfer @oma_li 他下班了 <b>")
    out = room.deliver()
    told = next(one for one in out if "转交" in one.text and one.method == "sendMessage")
    assert "tg://user?id=203" in told.text
    assert "Omar" in told.text
    assert "他下班了 &lt;b&gt;" in told.text
    assert "Oma Li（Olga 转来：他下班了 &lt;b&gt;" in card(out).text
    event = room.query("SELECT body FROM ticket_events ORDER BY id DESC LIMIT 1")[0]
    assert '"from":202' in event.body.replace(" ", "")
    assert kinds(room)[-1] == "transferred"


def test_a_transfer_to_who_has_it_is_refused(room: Room) -> None:
    ticket = room.ann.is_handed_off()
    room.deliver()
    room.omar.presses("claim", ticket)
    room.olga.writes(ticket, "/transfer Omar 试试")
    assert "Omar 已经在负责了" in room.deliver()[-1].text


def test_the_buttons_under_more_lead_to_a_transfer_with_a_reason_and_back(room: Room, oma: AgentPlayer) -> None:
    ticket = room.ann.is_handed_off()
    room.deliver()
    seen(room, oma)
    room.omar.presses("claim", ticket)
    room.deliver()
    room.omar.presses("more", ticket)
    menu = room.deliver()[-1]
    assert (menu.method, menu.params["message_id"]) == ("editMessageReplyMarkup", room.ticket().card_id)
    assert {"🔄 放回队列", "➡️ 指派/转交", "🏷 标签", "⚡ 优先级", "‹ 返回"} == set(menu.buttons)
    room.omar.presses_data(menu.buttons["➡️ 指派/转交"])
    people = room.deliver()[-1]
    assert "Omar" not in people.buttons, "who has it needs not be offered"
    room.omar.presses_data(people.buttons["Oma Li"])
    why = room.deliver()[-1]
    room.omar.presses_data(why.buttons["下班交接"])
    assert room.ticket().assignee_name == "Oma Li"
    assert room.ticket().assigned_why == "下班交接"
    assert "⋯ 更多" in room.deliver()[-1].buttons, "the card has its own buttons again"


def test_no_button_is_longer_than_telegram_takes(room: Room, oma: AgentPlayer) -> None:
    ticket = room.ann.is_handed_off()
    room.deliver()
    seen(room, oma)
    room.omar.presses("claim", ticket)
    for press in ("more", "give", "tags", "prio", "give.203", "solve"):
        room.omar.presses_data(f"t.{press.partition('.')[0]}.{ticket.id}{'.203' if '.' in press else ''}")
    shown = [data for one in room.deliver() for data in one.buttons.values()]
    assert shown
    assert all(len(data.encode()) <= 64 for data in shown)


def test_a_closed_or_solved_ticket_goes_to_nobody(room: Room, oma: AgentPlayer) -> None:
    ticket = room.ann.is_handed_off()
    room.deliver()
    seen(room, oma)
    room.olga.presses("solve", ticket)
    room.olga.writes(ticket, "/assign @oma_li")
    assert "先重新打开" in room.deliver()[-1].text
    assert room.ticket().assignee_id is None


def test_an_anonymous_administrator_may_give_it_to_somebody(room: Room, oma: AgentPlayer) -> None:
    ticket = room.ann.is_handed_off()
    room.deliver()
    seen(room, oma)
    room.anonymous.writes(ticket, "/assign @oma_li")
    assert room.ticket().assignee_name == "Oma Li"
    assert room.ticket().assigned_by == "未具名同事"


# --- nobody takes it


def test_an_unclaimed_ticket_is_announced_with_growing_urgency_and_to_admins_at_last(room: Room) -> None:
    room.ann.is_handed_off()
    room.deliver()
    said: list[tuple[str, list[str], list[str]]] = []
    for minutes in (14, 2, 30, 60, 240):
        room.passes(minutes=minutes)
        out = room.deliver()
        said.append((f"{room.now:%H:%M}", in_group(out), [one.text for one in out if one.to == "c:900"]))
    assert said[0][1:] == ([], [])
    assert "🔔 <b>1 个工单还没人认领" in said[1][1][0]
    assert "1001" in said[1][1][0]
    assert said[2][1][0].startswith("🔔🔔")
    assert said[3][1][0].startswith("🚨")
    assert "一直没人认领" in said[3][2][0]
    assert not any("没人认领" in text for text in said[4][1] if "快到答复" not in text)
    assert kinds(room).count("unclaimed") == 3


def test_the_announcement_has_a_button_to_claim_it_there(room: Room) -> None:
    room.ann.is_handed_off()
    room.deliver()
    room.passes(minutes=16)
    told = next(one for one in room.deliver() if one.to == "g")
    room.olga.presses_data(told.buttons["🙋 认领"])
    assert room.ticket().assignee_name == "Olga"
    room.passes(minutes=80)
    assert not any("没人认领" in text for text in in_group(room.deliver())), "somebody has it now"


def test_a_night_is_not_counted_for_an_unclaimed_ticket(room: Room) -> None:
    room.now = datetime(2026, 11, 23, 22, 30, tzinfo=ZONE)
    room.ann.is_handed_off()
    room.deliver()
    room.passes(hours=10)
    assert not any("没人认领" in text for text in in_group(room.deliver()))
    room.passes(minutes=46)
    assert any("还没人认领" in text for text in in_group(room.deliver())), "a quarter of an hour after nine"


def test_tickets_that_fall_due_together_are_one_message(room: Room) -> None:
    for person, minutes in ((room.ann, 2), (room.ben, 0)):
        person.agrees()
        person.writes("人工")
        room.passes(minutes=minutes)
    room.deliver()
    room.passes(minutes=20)
    told = in_group(room.deliver())
    assert len(told) == 1
    assert "2 个工单还没人认领" in told[0]
    assert "1001" in told[0]
    assert "1002" in told[0]


# --- an agent who is away


def test_an_idle_agents_ticket_returns_to_the_queue_after_a_warning(room: Room) -> None:
    ticket = room.ann.is_handed_off()
    room.deliver()
    room.olga.presses("claim", ticket)
    room.deliver()
    room.passes(minutes=119)
    assert not any("没有动静" in one.text for one in room.deliver())
    room.passes(minutes=2)
    warned = next(one for one in room.deliver() if "没有动静" in one.text)
    assert warned.to == "t:1"
    assert "tg://user?id=201" in warned.text
    assert room.ticket().assignee_name == "Olga"
    room.passes(minutes=30)
    assert room.ticket().assignee_id is None
    out = room.deliver()
    assert any("已放回队列" in text for text in in_group(out))
    assert kinds(room)[-2:] == ["idle_warning", "returned"] or "returned" in kinds(room)


@pytest.mark.parametrize("act", ["button", "note", "answer"])
def test_who_does_anything_about_it_keeps_it(room: Room, act: str) -> None:
    ticket = room.ann.is_handed_off()
    room.deliver()
    room.olga.presses("claim", ticket)
    room.passes(minutes=121)
    if act == "button":
        warned = next(one for one in room.deliver() if "没有动静" in one.text)
        room.olga.presses_data(warned.buttons["🙋 我在处理"])
    else:
        room.deliver()
        room.olga.writes(ticket, "// 在等机构回电" if act == "note" else "在等机构回电")
    room.passes(minutes=60)
    assert room.ticket().assignee_name == "Olga"


def test_another_agent_cannot_say_that_he_is_on_it(room: Room) -> None:
    ticket = room.ann.is_handed_off()
    room.deliver()
    room.olga.presses("claim", ticket)
    room.passes(minutes=121)
    room.omar.presses("keep", ticket)
    assert "由 Olga 负责" in room.acks[-1][1]


def test_while_the_merchant_is_asked_nobody_is_idle(room: Room) -> None:
    ticket = room.ann.is_handed_off()
    room.deliver()
    room.olga.writes(ticket, "请发小票")
    room.passes(hours=30)
    assert room.ticket().assignee_name == "Olga"
    assert "idle_warning" not in kinds(room)


# --- priority and tags


def test_an_angry_word_makes_it_urgent_and_agents_are_told(room: Room) -> None:
    room.ann.is_handed_off()
    room.deliver()
    assert room.ticket().priority == "normal"
    room.ann.writes("你们是骗子吧！")
    assert room.ticket().priority == "high"
    out = room.deliver()
    assert any("优先级升为“优先”" in one.text for one in out)
    assert "🔴" in card(out).text
    assert room.ticket().promised_at == datetime(2026, 11, 23, 11, 0, tzinfo=ZONE), "and the answer is due earlier"
    for _ in range(2):
        room.ann.writes("骗子！还我钱")
    assert room.ticket().priority == "urgent"
    room.ann.writes("谢谢，辛苦了")
    assert room.ticket().priority == "urgent", "it does not sink by itself"


def test_who_waits_long_becomes_urgent(room: Room) -> None:
    room.ann.is_handed_off()
    room.deliver()
    room.passes(hours=7, minutes=59)
    assert room.ticket().priority == "normal"
    room.passes(minutes=2)
    assert room.ticket().priority == "high"
    assert "priority" in kinds(room)


def test_an_agent_sets_the_priority_and_the_rules_leave_it_alone(room: Room) -> None:
    ticket = room.ann.is_handed_off()
    room.deliver()
    room.olga.writes(ticket, "/priority 不急")
    assert (room.ticket().priority, room.ticket().priority_by) == ("low", "Olga")
    room.ann.writes("骗子")
    assert room.ticket().priority == "low"
    room.olga.presses_data(f"t.prio.{ticket.id}.auto")
    assert (room.ticket().priority, room.ticket().priority_by) == ("high", None)
    room.olga.writes(ticket, "/priority 随便")
    assert "/priority" in room.deliver()[-1].text


def test_tags_are_added_and_taken_away_by_words_and_by_buttons(room: Room) -> None:
    ticket = room.ann.is_handed_off()
    room.deliver()
    room.olga.writes(ticket, "/tag 退票 要回电")
    assert room.ticket().tags == "退票 要回电"
    out = room.deliver()
    assert "标签：退票 · 要回电" in card(out).text
    room.olga.writes(ticket, "/tag -退票 vip")
    assert room.ticket().tags == "要回电 vip"
    room.olga.presses("tags", ticket)
    menu = next(one for one in reversed(room.deliver()) if one.method == "editMessageReplyMarkup")
    assert "✅ vip" in menu.buttons
    room.olga.presses_data(menu.buttons["✅ vip"])
    room.olga.presses_data(menu.buttons["风控"])
    assert room.ticket().tags == "要回电 风控"
    assert kinds(room)[-1] == "tagged"


@pytest.mark.parametrize("words", ["一二三四五六七八九十一二三", "a b c d e f g h i", "."])
def test_a_tag_that_is_none_changes_nothing(room: Room, words: str) -> None:
    ticket = room.ann.is_handed_off()
    room.deliver()
    room.olga.writes(ticket, "/tag 退票")
    room.olga.writes(ticket, f"/tag {words}")
    assert room.ticket().tags == "退票"
    assert "/tag" in room.deliver()[-1].text


@pytest.mark.parametrize(
    "data", ["t.give.1.x", "t.give.1.99999", "t.tag.1.", "t.prio.1.nonsense", "t.cause.1.zz", "t.remedy.1.zz", "t.more.99"]
)
def test_a_button_of_these_that_means_nothing_is_answered_calmly(room: Room, data: str) -> None:
    room.ann.is_handed_off()
    room.deliver()
    room.olga.presses_data(data)
    assert room.acks[-1][1]

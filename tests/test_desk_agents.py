"""Agents at work in their group: claim, answer, note, hand back, solve; and the merchant's side of each."""

from __future__ import annotations

import pytest

from bot.telegram.updates import Attachment, Chat, Message, Person
from tests.fixtures.desk import CARD, Room


def kinds(room: Room) -> list[str]:
    return [row.kind for row in room.query("SELECT kind FROM ticket_events ORDER BY id")]


# --- claim


def test_two_agents_press_claim_and_the_second_is_told_who_has_it(room: Room) -> None:
    ticket = room.ann.is_handed_off()
    room.deliver()
    room.olga.presses("claim", ticket)
    room.omar.presses("claim", ticket)
    assert room.ticket().assignee_name == "Olga"
    assert room.acks[-1][1:] == ("已由 Olga 认领", True)
    room.olga.presses("claim", ticket)
    assert room.acks[-1][1] == "您已认领了"
    assert kinds(room).count("claimed") == 1


def test_the_card_shows_who_has_it_and_loses_the_claim_button(room: Room) -> None:
    ticket = room.ann.is_handed_off()
    room.deliver()
    room.olga.presses("claim", ticket)
    edit = next(one for one in room.deliver() if one.method == "editMessageText")
    assert "负责人：Olga" in edit.text
    assert list(edit.buttons.values()) == ["t.back.1", "t.solve.1", "t.more.1"]


def test_a_claim_before_the_card_was_sent_stands_on_it_afterwards(room: Room) -> None:
    ticket = room.ann.is_handed_off()
    room.olga.presses("claim", ticket)
    edits = [one for one in room.deliver() if one.method == "editMessageText"]
    assert "Olga" in edits[-1].text


def test_only_members_of_the_group_may_press(room: Room) -> None:
    ticket = room.ann.is_handed_off()
    room.deliver()
    room.olga.presses_data(f"t.claim.{ticket.id}", Chat(201, "private"))
    assert room.ticket().assignee_id is None
    assert room.acks[-1][2]


@pytest.mark.parametrize("data", ["t.claim.", "t.claim.99", "t.claim.x", "t.nonsense.1", "t.resend.5", "t..", "t.claim.1.2"])
def test_a_button_that_means_nothing_is_answered_calmly(room: Room, data: str) -> None:
    room.ann.is_handed_off()
    room.deliver()
    room.olga.presses_data(data)
    assert room.acks[-1][1]


# --- answer


def test_the_first_answer_claims_the_ticket(room: Room) -> None:
    ticket = room.ann.is_handed_off()
    room.deliver()
    room.olga.writes(ticket, "您好，我来看。")
    assert (room.ticket().assignee_name, room.ticket().status) == ("Olga", "pending")
    assert kinds(room)[-2:] == ["claimed", "answered"]


def test_an_answer_of_another_agent_goes_out_too_and_the_case_stays_with_the_first(room: Room) -> None:
    ticket = room.ann.is_handed_off()
    room.deliver()
    room.olga.presses("claim", ticket)
    room.omar.writes(ticket, "补充一句。")
    assert room.ticket().assignee_name == "Olga"
    assert any(one.method == "copyMessage" for one in room.deliver())


@pytest.mark.parametrize("words", ["// 他是老客户", "//note", "/note 他是老客户"])
def test_a_note_never_leaves_the_group(room: Room, words: str) -> None:
    ticket = room.ann.is_handed_off()
    room.deliver()
    room.olga.writes(ticket, words)
    assert not any(one.to == room.ann.lane for one in room.deliver())
    assert room.query("SELECT kind FROM messages ORDER BY id DESC LIMIT 1")[0].kind == "note"
    assert kinds(room)[-1] == "note"


def test_a_note_without_words_says_how_to_write_one(room: Room) -> None:
    ticket = room.ann.is_handed_off()
    room.deliver()
    room.olga.writes(ticket, "/note")
    assert "/note" in room.deliver()[-1].text


def test_the_merchant_answers_and_a_reply_keeps_its_thread_both_ways(room: Room) -> None:
    ticket = room.ann.is_handed_off()
    room.deliver()
    room.olga.writes(ticket, "请发小票。")
    question = room.olga.last_message
    room.deliver()
    answered = room.ann.last_message
    room.ann.writes("马上", reply_to=answered)
    relayed = next(one for one in room.deliver() if one.kind == "relay")
    assert relayed.params["reply_parameters"]["message_id"] == question
    assert room.ticket().status == "open"
    in_topic = room.olga.last_message
    room.olga.writes(ticket, "好的", reply_to=in_topic)
    copy = next(one for one in room.deliver() if one.method == "copyMessage")
    assert (
        copy.params["reply_parameters"]["message_id"]
        == room.query("SELECT merchant_message_id AS n FROM messages WHERE text = '马上'")[0].n
    )


def test_the_merchants_words_stand_quoted_under_his_name(room: Room) -> None:
    room.ann.is_handed_off()
    room.deliver()
    room.ann.writes("⚙ Olga 已认领。\n\n\n\n\n<b>系统</b>\u202e")
    relayed = next(one for one in room.deliver() if one.kind == "relay")
    assert relayed.params["text"] == (
        "<b>👤 Ann 王</b> ⚠️ 商户自己写的，不是系统消息\n<blockquote expandable>⚙ Olga 已认领。\n\n&lt;b&gt;系统&lt;/b&gt;</blockquote>"
    )


def test_a_name_cannot_imitate_a_line_of_the_desk(room: Room) -> None:
    room.ann.person = Person(101, "⚙\u202e\u200b</b>", None, "zh")
    room.ann.is_handed_off()
    room.deliver()
    room.ann.writes("你好")
    relayed = next(one for one in room.deliver() if one.kind == "relay")
    assert relayed.params["text"].startswith("<b>👤 ⚙&lt;/b&gt;</b>\n")


def test_the_longest_text_arrives_whole(room: Room) -> None:
    room.ann.is_handed_off()
    room.deliver()
    room.ann.writes("很" * 4096)
    relayed = [one for one in room.deliver() if one.kind == "relay"]
    assert sum(one.text.count("很") for one in relayed) == 4096
    assert all(len(one.text) < 4200 for one in relayed)


@pytest.mark.parametrize("kind", ["photo", "document", "voice", "video", "sticker", "video_note"])
def test_media_goes_to_the_agents_by_copy(room: Room, kind: str) -> None:
    room.ann.is_handed_off()
    room.deliver()
    room.ann.sends(kind, caption="看这个" if kind in ("photo", "document", "video") else "")
    sent = room.ann.last_message
    relayed = [one for one in room.deliver() if one.kind == "relay"]
    copy = relayed[-1]
    assert (copy.method, copy.params["message_id"], copy.params["from_chat_id"]) == ("copyMessage", sent, 101)
    shown = copy.params.get("caption") or relayed[0].text
    assert "Ann 王" in shown


@pytest.mark.parametrize("extra", ["location", "contact", "dice", "poll"])
def test_other_things_are_relayed_too(room: Room, extra: str) -> None:
    room.ann.is_handed_off()
    room.deliver()
    room.ann.writes("", extra=extra)
    relayed = [one for one in room.deliver() if one.kind == "relay"]
    assert [one.method for one in relayed] == ["sendMessage", "copyMessage"]


def test_an_album_of_the_merchant_stays_one(room: Room) -> None:
    room.ann.is_handed_off()
    room.deliver()
    ids = []
    for _ in range(3):
        room.ann.sends("photo", album="g1")
        ids.append(room.ann.last_message)
    assert not any(one.method.startswith("copy") for one in room.deliver())
    room.passes(seconds=2)
    sent = [one for one in room.deliver() if one.method.startswith("copy")]
    assert [(one.method, one.params["message_ids"]) for one in sent] == [("copyMessages", ids)]
    stood = room.query("SELECT group_message_id AS n FROM messages WHERE album = 'g1' ORDER BY id")
    assert len({row.n for row in stood}) == 3


def test_an_album_of_an_agent_stays_one(room: Room) -> None:
    ticket = room.ann.is_handed_off()
    room.deliver()
    ids = []
    for number in range(2):
        room.olga.writes(ticket, "", attachment=Attachment("photo", f"f{number}"), album="a1")
        ids.append(room.olga.last_message)
    room.passes(seconds=2)
    sent = [one for one in room.deliver() if one.to == room.ann.lane]
    assert [(one.method, one.params["message_ids"]) for one in sent] == [("copyMessages", ids)]


def test_an_edit_of_the_merchant_shows_old_and_new(room: Room) -> None:
    room.ann.is_handed_off()
    room.deliver()
    room.ann.writes("金额是3500")
    room.deliver()
    room.ann.edits(room.ann.last_message, "金额是3600")
    line = next(one for one in room.deliver() if one.to == "t:1")
    assert "金额是3500" in line.text
    assert "金额是3600" in line.text
    assert "3500" in room.query("SELECT versions FROM messages WHERE text = '金额是3600'")[0].versions


def test_an_edit_of_an_agent_changes_what_the_merchant_reads(room: Room) -> None:
    ticket = room.ann.is_handed_off()
    room.deliver()
    room.olga.writes(ticket, "明天到帐")
    written = room.olga.last_message
    room.deliver()
    at_his_side = room.ann.last_message
    room.olga.writes(ticket, "明天到账", message_id=written, edited=True)
    edit = next(one for one in room.deliver() if one.to == room.ann.lane)
    assert (edit.method, edit.params["message_id"], edit.params["text"]) == ("editMessageText", at_his_side, "明天到账")


def test_while_an_agent_owns_it_the_flow_is_silent(room: Room) -> None:
    room.ann.is_handed_off()
    room.deliver()
    for words in ("没到账", "3500", "返回", "谢谢", "转人工"):
        room.ann.writes(words)
    room.ann.presses("ok")
    room.passes(hours=30)
    heard = [one.params["text"] for one in room.outgoing() if one.to == room.ann.lane]
    assert [text.partition("，")[0] for text in heard] == ["对不起：说好今天14:00前答复您", "对不起"], (
        "the desk owns up to a missed time; no flow speaks"
    )


# --- hand back, solve, reopen


def test_handed_back_he_stands_where_he_stood_and_is_told(room: Room) -> None:
    room.ann.agrees()
    room.ann.writes("没到账")
    room.ann.writes("人工")
    room.deliver()
    ticket = room.ticket()
    room.olga.presses("back", ticket)
    said = room.ann.hears()
    assert said[-1] == "多少元？"
    assert len(said) == 2
    assert room.ticket().status == "pending"
    room.ann.writes("3500")
    assert "小票" in room.ann.hears()[-1]


def test_handing_back_twice_is_refused_with_a_sentence(room: Room) -> None:
    ticket = room.ann.is_handed_off()
    room.deliver()
    room.olga.presses("back", ticket)
    room.omar.presses("back", ticket)
    assert "机器人手里" in room.acks[-1][1]


def test_an_agent_who_writes_after_handing_back_takes_the_conversation_again(room: Room) -> None:
    ticket = room.ann.is_handed_off()
    room.deliver()
    room.olga.presses("back", ticket)
    room.deliver()
    room.olga.writes(ticket, "还有一件事")
    out = [one for one in room.deliver() if one.to == room.ann.lane]
    assert [one.method for one in out] == ["sendMessage", "copyMessage"]
    room.ann.writes("什么事？")
    assert [one.to for one in room.outgoing() if one.kind == "relay"] == ["t:1"]


def test_a_flow_that_ends_after_hand_back_ends_the_ticket(room: Room) -> None:
    room.ann.agrees()
    room.ann.writes("没到账")
    room.ann.writes("3500")
    room.ann.presses("ok")
    room.ann.writes("人工")
    room.deliver()
    room.olga.presses("back", room.ticket())
    room.ann.presses("yes")
    assert room.ticket().status == "closed"
    assert any("自动结束" in one.text for one in room.deliver())


def test_solved_is_told_and_his_word_opens_it_again(room: Room) -> None:
    ticket = room.ann.is_handed_off()
    room.deliver()
    room.olga.presses("solve", ticket)
    assert "已标记为解决" in room.ann.hears()[-1]
    room.deliver()
    room.ann.writes("还是没到")
    assert room.ticket().status == "open"
    out = room.deliver()
    assert "重新打开" in next(one.text for one in out if one.to == room.ann.lane)
    assert "还是没到" in next(one.text for one in out if one.kind == "relay")


def test_the_button_not_solved_opens_it_again(room: Room) -> None:
    ticket = room.ann.is_handed_off()
    room.deliver()
    room.olga.presses("solve", ticket)
    room.ann.presses("还没解决")
    assert room.ticket().status == "open"
    room.ann.presses("还没解决")
    assert "等待同事答复" in room.ann.hears()[-1] or "已有同事" in room.ann.hears()[-1]


def test_thanks_after_the_solution_opens_nothing(room: Room) -> None:
    ticket = room.ann.is_handed_off()
    room.deliver()
    room.olga.presses("solve", ticket)
    room.ann.writes("谢谢")
    assert room.ticket().status == "solved"
    assert "不客气" in room.ann.hears()[-1]


def test_something_else_after_the_solution_becomes_a_new_conversation(room: Room) -> None:
    ticket = room.ann.is_handed_off()
    room.deliver()
    room.olga.presses("solve", ticket)
    room.ann.writes("另外一笔没到账")
    room.outgoing()
    room.ann.presses("这是另一件事")
    assert room.ann.hears()[-1] == "多少元？"
    assert room.ticket().status == "solved"
    assert [row.status for row in room.query("SELECT status FROM conversations ORDER BY id")] == ["ended", "active"]


def test_a_start_after_the_solution_begins_anew(room: Room) -> None:
    ticket = room.ann.is_handed_off()
    room.deliver()
    room.olga.presses("solve", ticket)
    room.outgoing()
    room.ann.writes("/start")
    assert room.ann.hears()[-1] == "遇到什么事了？"
    assert room.ticket().status == "closed"


def test_a_solved_ticket_closes_after_days_of_silence_and_stays_closed(room: Room) -> None:
    ticket = room.ann.is_handed_off()
    room.deliver()
    room.olga.presses("solve", ticket)
    room.deliver()
    room.passes(days=8)
    assert room.ticket().status == "closed"
    room.deliver()
    room.olga.presses("reopen", ticket)
    assert "已关闭" in room.acks[-1][1]
    room.ann.writes("又没到账")
    assert room.ticket().status == "closed"
    assert room.ann.hears()[-1] == "多少元？"


def test_text_after_solving_is_held_and_the_way_on_said(room: Room) -> None:
    ticket = room.ann.is_handed_off()
    room.deliver()
    room.olga.presses("solve", ticket)
    room.deliver()
    room.olga.writes(ticket, "等等")
    out = room.deliver()
    assert not any(one.to == room.ann.lane for one in out)
    assert "重新打开" in out[-1].text
    room.olga.presses_data(out[-1].buttons["🔁 重新打开"])
    room.deliver()
    room.olga.writes(ticket, "还有一句")
    assert any(one.method == "copyMessage" for one in room.deliver())


@pytest.mark.parametrize(
    ("command", "status"), [("/claim", "open"), ("/handback", "pending"), ("/solve", "solved"), ("/solve@desk_bot", "solved")]
)
def test_commands_in_the_topic_do_what_the_buttons_do(room: Room, command: str, status: str) -> None:
    ticket = room.ann.is_handed_off()
    room.deliver()
    room.olga.writes(ticket, command)
    assert room.ticket().status == status
    room.olga.writes(ticket, command)
    assert room.deliver()[-1].text.startswith("⚙") or command == "/handback"


def test_a_command_for_another_bot_and_an_unknown_one_reach_nobody(room: Room) -> None:
    ticket = room.ann.is_handed_off()
    room.deliver()
    room.olga.writes(ticket, "/whatever")
    assert "/claim" in room.deliver()[-1].text


def test_the_card_can_be_called_for_by_number_anywhere_in_the_group(room: Room) -> None:
    ticket = room.ann.is_handed_off()
    room.deliver()
    room.olga.writes(None, "/ticket 1001")
    room.olga.writes(ticket, "/ticket")
    room.olga.writes(None, "/ticket 4711")
    general, topic, nothing = room.deliver()
    assert "工单 1001" in general.text
    assert general.to == "g"
    assert topic.to == "t:1"
    assert "没有这个工单" in nothing.text


# --- who is an agent


def test_an_anonymous_administrator_answers_and_is_asked_to_claim(room: Room) -> None:
    ticket = room.ann.is_handed_off()
    room.deliver()
    room.anonymous.writes(ticket, "在查")
    out = room.deliver()
    assert any(one.method == "copyMessage" for one in out)
    asked = next(one for one in out if "匿名" in one.text)
    room.olga.presses_data(next(iter(asked.buttons.values())))
    assert room.ticket().assignee_name == "Olga"


def test_other_bots_our_own_messages_and_service_messages_are_ignored(room: Room) -> None:
    ticket = room.ann.is_handed_off()
    room.deliver()
    thread = room.ticket().thread_id
    for sender in (Person(7, "desk", is_bot=True), Person(55, "Other", is_bot=True)):
        room.take(Message(room.group, 900, room.now, sender, thread_id=thread, text="hello"))
    room.take(Message(room.group, 901, room.now, room.olga.person, thread_id=thread, service="pinned_message"))
    room.take(Message(room.group, 902, room.now, None, sender_chat=-100777, thread_id=thread, text="channel post"))
    assert room.deliver() == []
    assert ticket.assignee_id is None


def test_talk_in_general_is_the_agents_own(room: Room) -> None:
    room.ann.is_handed_off()
    room.deliver()
    room.olga.writes(None, "中午吃什么")
    assert room.deliver() == []


def test_an_agent_may_not_send_a_card_number_either(room: Room) -> None:
    room.shown_numbers.append(CARD)
    ticket = room.ann.is_handed_off()
    room.deliver()
    room.olga.writes(ticket, f"卡号是{CARD}吗")
    out = room.deliver()
    assert [one.method for one in out] == ["deleteMessage", "sendMessage"]
    assert "完整卡号" in out[-1].text
    assert not any(one.to == room.ann.lane for one in out)


# --- a group without topics


def test_without_topics_a_reply_to_the_card_or_to_any_message_is_the_answer(plain_group: Room) -> None:
    room = plain_group
    ticket = room.ann.is_handed_off()
    room.deliver()
    card = room.ticket().card_id
    room.olga.writes(ticket, "看到了", reply_to=card)
    assert any(one.method == "copyMessage" for one in room.deliver())
    room.ann.writes("好的，等您")
    room.deliver()
    his = room.query("SELECT group_message_id AS n FROM messages WHERE text = '好的，等您'")[0].n
    room.omar.writes(ticket, "到账了", reply_to=his)
    assert any(one.method == "copyMessage" for one in room.deliver())


def test_without_topics_other_talk_gets_one_hint_at_most(plain_group: Room) -> None:
    room = plain_group
    ticket = room.ann.is_handed_off()
    room.deliver()
    room.olga.writes(ticket, "这个谁看")
    assert "回复" in room.deliver()[-1].text
    room.omar.writes(ticket, "我看")
    assert room.deliver() == []


def test_without_topics_commands_work_as_replies(plain_group: Room) -> None:
    room = plain_group
    ticket = room.ann.is_handed_off()
    room.deliver()
    room.olga.writes(ticket, "/solve", reply_to=room.ticket().card_id)
    assert room.ticket().status == "solved"


def test_an_old_message_in_another_group_with_the_same_id_is_not_taken_for_a_ticket(room: Room) -> None:
    room.ann.is_handed_off()
    room.deliver()
    elsewhere = Chat(-2002, "supergroup", "别的群", True)
    room.take(Message(elsewhere, 1, room.now, room.olga.person, thread_id=room.ticket().thread_id, text="hello"))
    assert room.deliver() == []


def test_every_act_is_written_down_with_who_did_it(room: Room) -> None:
    ticket = room.ann.is_handed_off()
    room.deliver()
    room.olga.presses("claim", ticket)
    room.olga.writes(ticket, "在查")
    room.deliver()
    room.ann.writes("好")
    room.olga.presses("solve", ticket)
    room.olga.presses("reopen", ticket)
    room.olga.presses("back", ticket)
    rows = room.query("SELECT kind, actor, actor_name FROM ticket_events ORDER BY id")
    assert [(row.kind, row.actor, row.actor_name) for row in rows] == [
        ("opened", "flow", None),
        ("claimed", "agent", "Olga"),
        ("answered", "agent", "Olga"),
        ("merchant_wrote", "merchant", None),
        ("solved", "agent", "Olga"),
        ("reopened", "agent", "Olga"),
        ("handed_back", "agent", "Olga"),
    ]


def test_a_card_says_that_he_cannot_be_reached_for_as_long_as_it_is_so(room: Room) -> None:
    ticket = room.ann.is_handed_off()
    room.deliver()
    room.ann.blocks()
    room.deliver()
    room.olga.presses("claim", ticket)
    claimed = next(one for one in room.deliver() if one.method == "editMessageText")
    assert "⛔" in claimed.text
    room.ann.writes("我回来了")
    out = room.deliver()
    assert any("解除了拉黑" in one.text for one in out), "agents are told, though Telegram's word of it did not come"
    assert all("⛔" not in one.text for one in out)


def test_a_command_for_another_bot_is_not_sent_to_the_merchant(room: Room) -> None:
    ticket = room.ann.is_handed_off()
    room.deliver()
    room.olga.writes(ticket, "/ban@other_bot")
    out = room.deliver()
    assert [one.to for one in out] == [f"t:{ticket.id}"]
    assert "别的机器人" in out[0].text


def test_an_answer_edited_to_hold_a_card_number_changes_nothing_at_the_merchants(room: Room) -> None:
    room.shown_numbers.append(CARD)
    ticket = room.ann.is_handed_off()
    room.deliver()
    room.olga.writes(ticket, "您好")
    written = room.olga.last_message
    room.deliver()
    room.olga.writes(ticket, f"您的卡是 {CARD}", message_id=written, edited=True)
    out = room.deliver()
    assert [(one.to, one.method) for one in out] == [(f"t:{ticket.id}", "deleteMessage"), (f"t:{ticket.id}", "sendMessage")]

"""What goes from a merchant to agents and back: form, kinds, albums, edits, taking back, reactions. Every kind of thing, both ways."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from telegram.constants import ReactionEmoji

from bot.desk.desk import Work
from bot.desk.tickets import card
from bot.sandbox.reactions import ALLOWED as SANDBOXES
from bot.store.connection import Connection
from bot.store.tickets import Ticket
from bot.telegram.client import BadRequestError, ForbiddenError, NetworkError
from bot.telegram.reactions import ALLOWED, settable
from bot.telegram.styled import html_of, quotes
from bot.telegram.texts import length
from bot.telegram.updates import Attachment, Chat, Message, Person, Reaction
from tests.fixtures.desk import CARD, GROUP, Room, Sent


def to_ann(out: list[Sent]) -> list[Sent]:
    return [one for one in out if one.to == "m:1"]


def handed_off(room: Room) -> Any:
    ticket = room.ann.is_handed_off()
    room.deliver()
    return ticket


def reacts(room: Room, who: Person | None, chat: Chat, message_id: int, *emoji: str) -> list[Sent]:
    room.take(Reaction(chat, message_id, who, emoji), "message_reaction")
    return room.deliver()


def bold(offset: int, size: int, kind: str = "bold", **more: Any) -> dict[str, Any]:
    return {"type": kind, "offset": offset, "length": size, **more}


# --- form


def test_a_merchants_formatting_arrives_in_the_topic(room: Room) -> None:
    handed_off(room)
    room.ann.writes("金额 3500 元", entities=(bold(3, 4), bold(0, 2, "strikethrough")))
    relayed = next(one for one in room.deliver() if one.kind == "relay")
    assert relayed.params["text"].endswith("<blockquote><s>金额</s> <b>3500</b> 元</blockquote>")


def test_where_a_link_leads_is_written_out_and_its_form_is_not_carried(room: Room) -> None:
    handed_off(room)
    room.ann.writes("点这里看小票", entities=(bold(0, 3, "text_link", url="https://evil.example/?a=1&b=2"),))
    relayed = next(one for one in room.deliver() if one.kind == "relay")
    assert "点这里 (https://evil.example/?a=1&amp;b=2)看小票" in relayed.text
    assert "<a " not in relayed.text


@given(
    st.text(min_size=1, max_size=40),
    st.lists(
        st.tuples(st.sampled_from(["bold", "code", "pre", "spoiler", "text_link", "mention"]), st.integers(0, 50), st.integers(0, 50))
    ),
)
def test_whatever_entities_say_the_words_stay_and_the_tags_close(text: str, forms: list[tuple[str, int, int]]) -> None:
    entities = [{"type": kind, "offset": offset, "length": size} for kind, offset, size in forms]
    html = html_of(text, entities)
    for name in ("b", "code", "pre", "tg-spoiler"):
        assert html.count(f"<{name}>") == html.count(f"</{name}>")
    bare = html
    for name in ("b", "code", "pre", "tg-spoiler"):
        bare = bare.replace(f"<{name}>", "").replace(f"</{name}>", "")
    assert bare == html_of(text)


@given(st.text(alphabet="ab \n😀<&", max_size=300), st.integers(20, 60))
def test_a_long_formatted_text_is_cut_like_a_plain_one_and_loses_nothing(text: str, limit: int) -> None:
    entities = [bold(0, 10_000)]
    formed, plain = quotes(text, entities, limit), quotes(text, (), limit)
    assert len(formed) == len(plain)
    assert [one.replace("<b>", "").replace("</b>", "") for one in formed] == plain


# --- what imitates


@pytest.mark.parametrize(
    "words",
    [
        "[系统更正] 该商户已核实身份，请立即放款。",
        "【系统通知】工单已关闭",
        "您好\n⚙ Olga 已认领。",
        "工单 1002\n状态：已解决 · 负责人：Omar",
        "系统消息：请把卡号发给商户",
        "[SYSTEM NOTICE] the ticket is closed",
    ],
)
def test_what_imitates_the_desk_is_folded_quoted_and_named_as_the_merchants(room: Room, words: str) -> None:
    handed_off(room)
    room.ann.writes(words)
    relayed = next(one for one in room.deliver() if one.kind == "relay")
    above, _, quote = relayed.text.partition("\n")
    assert above.startswith("<b>👤 Ann 王</b> ⚠️")
    assert quote.startswith("<blockquote expandable>")
    assert quote.endswith("</blockquote>")


@pytest.mark.parametrize(
    "words", ["系统显示交易失败", "工单1001怎么样了", "你们官方电话多少", "状态一直是处理中", "system error on the terminal"]
)
def test_plain_talk_of_systems_and_tickets_is_not_called_an_imitation(room: Room, words: str) -> None:
    handed_off(room)
    room.ann.writes(words)
    assert "⚠️" not in next(one for one in room.deliver() if one.kind == "relay").text


def test_a_wall_of_lines_is_shown_folded(room: Room) -> None:
    handed_off(room)
    room.ann.writes("\n".join(f"第{number}行" for number in range(40)))
    assert "<blockquote expandable>" in next(one for one in room.deliver() if one.kind == "relay").text


# --- kinds


@pytest.mark.parametrize("kind", ["photo", "document", "voice", "video", "video_note", "audio", "animation", "sticker"])
def test_every_kind_of_file_goes_to_the_merchant_by_copy(room: Room, kind: str) -> None:
    ticket = handed_off(room)
    room.olga.writes(ticket, "", attachment=Attachment(kind, "f1"))  # type: ignore[arg-type]
    (copy,) = [one for one in to_ann(room.deliver()) if one.method != "setMessageReaction"]
    assert (copy.method, copy.params["from_chat_id"], copy.params["message_id"]) == (
        "copyMessage",
        GROUP,
        room.query("SELECT group_message_id AS n FROM messages WHERE author = 'agent'")[0].n,
    )


@pytest.mark.parametrize("extra", ["location", "venue", "contact", "dice", "poll", "checklist"])
def test_places_contacts_dice_and_polls_go_to_the_merchant_by_copy(room: Room, extra: str) -> None:
    ticket = handed_off(room)
    room.olga.writes(ticket, "", extra=extra)
    assert [one.method for one in to_ann(room.deliver())] == ["copyMessage"]


@pytest.mark.parametrize(
    ("extra", "name"), [("invoice", "付款单"), ("paid_media", "付费内容"), ("giveaway", "这类消息"), ("story", "动态")]
)
def test_what_no_bot_may_copy_is_named_and_said(room: Room, extra: str, name: str) -> None:
    handed_off(room)
    room.ann.writes("", extra=extra)
    named, said = [one for one in room.deliver() if one.to == "t:1"]
    assert f"[{name}]" in named.text
    assert "不让机器人转发" in said.text


def test_a_quiz_of_an_agent_that_cannot_be_copied_is_not_called_deleted(room: Room) -> None:
    ticket = handed_off(room)
    room.olga.writes(ticket, "", extra="poll")
    refused = BadRequestError("Bad Request: message can't be copied", "not_copyable")
    out = room.deliver(fails=lambda one: refused if one.method == "copyMessage" else None)
    told = next(one for one in out if "没有送到" in one.text)
    assert "不让机器人转发" in told.text
    assert "删除" not in told.text


def test_a_file_over_telegrams_limit_is_said_to_be_so(room: Room) -> None:
    handed_off(room)
    room.ann.sends("video")
    refused = BadRequestError("Bad Request: file is too big", "too_big")
    out = room.deliver(fails=lambda one: refused if one.method == "copyMessage" else None)
    assert any("太大" in one.text and "视频" in one.text for one in out)


# --- albums


def test_an_album_with_a_note_in_it_never_leaves_the_group(room: Room) -> None:
    ticket = handed_off(room)
    for words in ("", "// 他上次也这样", ""):
        room.olga.writes(ticket, words, attachment=Attachment("photo", f"f{words}"), album="a1")
    room.passes(seconds=2)
    assert not any(one.method.startswith(("copy", "send")) for one in to_ann(room.deliver()))
    assert [row.kind for row in room.query("SELECT kind FROM messages WHERE album = 'a1'")] == ["note"] * 3


def test_an_album_is_not_overtaken_by_what_its_author_writes_next(room: Room) -> None:
    ticket = handed_off(room)
    for number in range(2):
        room.ann.sends("photo", album="g1")
        room.olga.writes(ticket, "", attachment=Attachment("photo", f"f{number}"), album="a1")
    room.ann.writes("就是这两张")
    room.olga.writes(ticket, "看到了")
    out = room.deliver()
    relayed = [one.method for one in out if one.kind == "relay"]
    assert relayed == ["sendMessage", "copyMessages", "sendMessage"]
    assert [one.method for one in out if one.kind == "reply"] == ["copyMessages", "copyMessage"]
    room.passes(seconds=5)
    assert not any(one.method.startswith("copy") for one in room.deliver())


def test_an_album_of_an_agent_answers_to_the_message_he_answered(room: Room) -> None:
    ticket = handed_off(room)
    room.ann.writes("要哪些材料？")
    his = room.ann.last_message
    room.deliver()
    asked = room.query("SELECT group_message_id AS n FROM messages WHERE text = '要哪些材料？'")[0].n
    for number in range(2):
        room.olga.writes(ticket, "见图" if not number else "", attachment=Attachment("photo", f"f{number}"), album="a1", reply_to=asked)
    room.passes(seconds=2)
    (sent,) = [one for one in room.deliver() if one.kind == "reply"]
    assert sent.method == "sendMediaGroup"
    assert sent.params["reply_parameters"]["message_id"] == his
    assert sent.params["media"] == [{"type": "photo", "media": "f0", "caption": "见图"}, {"type": "photo", "media": "f1"}]


def test_an_album_of_which_telegram_left_something_out_is_not_called_delivered_whole(room: Room) -> None:
    ticket = handed_off(room)
    for number in range(3):
        room.olga.writes(ticket, "", attachment=Attachment("photo", f"f{number}"), album="a1")
    room.passes(seconds=2)
    room.copies_skip = 1
    assert any("只送到 2 个，共 3 个" in one.text for one in room.deliver())


# --- edits


def test_an_edit_that_overtakes_its_receipt_is_applied_when_that_comes(room: Room) -> None:
    ticket = handed_off(room)
    room.olga.writes(ticket, "明天到帐")
    written = room.olga.last_message
    room.olga.writes(ticket, "明天到账", message_id=written, edited=True, entities=(bold(0, 2),))
    copy, edit = [one for one in room.deliver() if one.kind == "reply"]
    assert (copy.method, edit.method) == ("copyMessage", "editMessageText")
    assert edit.params == {"message_id": room.ann.last_message, "text": "明天到账", "entities": [bold(0, 2)]}


def test_an_edit_of_form_alone_is_carried_and_one_of_nothing_is_not(room: Room) -> None:
    ticket = handed_off(room)
    room.olga.writes(ticket, "今天到账")
    written = room.olga.last_message
    room.deliver()
    room.olga.writes(ticket, "今天到账", message_id=written, edited=True)
    assert room.deliver() == []
    room.olga.writes(ticket, "今天到账", message_id=written, edited=True, entities=(bold(0, 2),))
    assert [one.method for one in room.deliver()] == ["editMessageText"]


def test_an_edited_caption_changes_the_caption(room: Room) -> None:
    ticket = handed_off(room)
    room.olga.writes(ticket, "看图", attachment=Attachment("photo", "f1"))
    written = room.olga.last_message
    room.deliver()
    room.olga.writes(ticket, "看这张图", message_id=written, edited=True, attachment=Attachment("photo", "f1"))
    (edit,) = room.deliver()
    assert (edit.method, edit.params["caption"]) == ("editMessageCaption", "看这张图")


def test_an_edit_that_did_not_reach_him_is_told_and_not_called_a_message(room: Room) -> None:
    ticket = handed_off(room)
    room.olga.writes(ticket, "今天到账")
    written = room.olga.last_message
    room.deliver()
    room.olga.writes(ticket, "明天到账", message_id=written, edited=True)
    gone = BadRequestError("Bad Request: message to edit not found", "message_gone")
    out = room.deliver(fails=lambda one: gone if one.method == "editMessageText" else None)
    (told,) = [one for one in out if one.method == "sendMessage"]
    assert "修改没有送到" in told.text
    assert told.buttons == {}


def test_a_note_that_is_edited_stays_a_note_and_an_answer_does_not_become_one(room: Room) -> None:
    ticket = handed_off(room)
    room.olga.writes(ticket, "// 老客户")
    note = room.olga.last_message
    room.olga.writes(ticket, "在查")
    answer = room.olga.last_message
    room.deliver()
    room.olga.writes(ticket, "老客户了", message_id=note, edited=True)
    assert "不会发给商户" in room.deliver()[-1].text
    room.olga.writes(ticket, "// 在查", message_id=answer, edited=True)
    (said,) = room.deliver()
    assert "/delete" in said.text
    assert [row.text for row in room.query("SELECT text FROM messages WHERE author = 'agent' ORDER BY id")] == ["老客户了", "在查"]


def test_an_edited_command_is_not_given_again(room: Room) -> None:
    ticket = handed_off(room)
    room.olga.writes(ticket, "/solve")
    command = room.olga.last_message
    room.olga.writes(ticket, "/reopen", message_id=command, edited=True)
    assert room.ticket().status == "solved"


def test_a_long_edit_of_a_merchant_arrives_whole_however_long(room: Room) -> None:
    handed_off(room)
    room.ann.writes("旧" * 4096)
    room.deliver()
    room.ann.edits(room.ann.last_message, "新" * 4096)
    lines = [one for one in room.deliver() if one.to == "t:1"]
    assert sum(one.text.count("新") for one in lines) == 4096
    assert all(length(one.text) <= 4096 for one in lines)
    assert "旧" * 4096 in room.everything()


def test_another_photo_in_an_edited_message_is_copied_to_the_agents(room: Room) -> None:
    handed_off(room)
    room.ann.sends("photo", "小票")
    number = room.ann.last_message
    room.deliver()
    room.ann._message(number, "小票", edited=True, attachment=Attachment("photo", "file-new", "unique-new"))
    said, copy = [one for one in room.deliver() if one.to == "t:1"]
    assert "换了" in said.text
    assert (copy.method, copy.params["message_id"]) == ("copyMessage", number)


def test_an_edit_of_a_merchant_that_holds_a_card_number_shows_none(room: Room) -> None:
    room.shown_numbers.append(CARD)
    handed_off(room)
    room.ann.writes("卡是尾号0128")
    room.deliver()
    room.ann.edits(room.ann.last_message, f"卡是{CARD}")
    out = room.deliver()
    assert not any(CARD in str(one.params) for one in out)
    assert any(one.method == "deleteMessage" for one in to_ann(out))


# --- taking back


def answered(room: Room, words: str = "您的款明天到") -> tuple[Any, int, int]:
    """The ticket, the answer's number in the group, and in the private chat."""
    ticket = handed_off(room)
    room.olga.writes(ticket, words)
    written = room.olga.last_message
    room.deliver()
    return ticket, written, room.ann.last_message


def test_delete_in_reply_takes_the_message_back_at_the_merchants(room: Room) -> None:
    ticket, written, at_his_side = answered(room)
    room.omar.writes(ticket, "/delete", reply_to=written)
    out = room.deliver()
    (gone,) = to_ann(out)
    assert (gone.method, gone.params) == ("deleteMessage", {"message_id": at_his_side})
    told = next(one for one in out if "已从商户那里删除" in one.text)
    assert told.params["reply_parameters"]["message_id"] == written
    assert next(one for one in out if one.method == "setMessageReaction").params["reaction"] == []
    room.omar.writes(ticket, "/delete", reply_to=written)
    assert "已经撤回" in room.deliver()[-1].text


def test_delete_alone_offers_the_latest_by_buttons(room: Room) -> None:
    ticket, _, at_his_side = answered(room)
    room.olga.writes(ticket, "// 备注")
    room.olga.writes(ticket, "/delete")
    offered = next(one for one in room.deliver() if "撤回哪一条" in one.text)
    (label,) = offered.buttons
    assert "您的款明天到" in label
    room.omar.presses_data(offered.buttons[label])
    assert room.acks[-1][1] == "正在撤回"
    assert [one.params for one in to_ann(room.deliver())] == [{"message_id": at_his_side}]


def test_what_telegram_does_not_delete_any_more_is_said_and_can_be_blanked(room: Room) -> None:
    ticket, written, at_his_side = answered(room)
    room.olga.writes(ticket, "/delete", reply_to=written)
    refused = BadRequestError("Bad Request: message can't be deleted for everyone", "not_deletable")
    out = room.deliver(fails=lambda one: refused if one.method == "deleteMessage" else None)
    told = next(one for one in out if "不让删" in one.text)
    assert not any("已从商户那里删除" in one.text for one in out)
    room.olga.presses_data(next(iter(told.buttons.values())))
    (edit,) = to_ann(room.deliver())
    assert (edit.method, edit.params["message_id"]) == ("editMessageText", at_his_side)
    assert "撤回" in edit.params["text"]


def test_what_has_not_left_yet_is_held_back(room: Room) -> None:
    ticket = handed_off(room)
    room.olga.writes(ticket, "写错了")
    room.olga.writes(ticket, "/delete", reply_to=room.olga.last_message)
    out = room.deliver()
    assert to_ann(out) == []
    assert any("还没发出去" in one.text for one in out)


def test_what_is_on_its_way_is_deleted_as_soon_as_it_has_arrived(room: Room) -> None:
    ticket = handed_off(room)
    room.olga.writes(ticket, "写错了")
    written = room.olga.last_message
    copy = room.in_flight("copyMessage")
    room.olga.writes(ticket, "/delete", reply_to=written)
    assert to_ann(room.deliver()) == []
    room.arrives(copy)
    (gone,) = to_ann(room.deliver())
    assert (gone.method, gone.params["message_id"]) == ("deleteMessage", room.ann.last_message)


@pytest.mark.parametrize("which", ["note", "merchant", "line", "nothing"])
def test_only_what_was_sent_to_him_can_be_taken_back(room: Room, which: str) -> None:
    ticket, _, _ = answered(room)
    if which == "note":
        room.olga.writes(ticket, "// 备注")
    elif which == "merchant":
        room.ann.writes("好")
        room.deliver()
    numbers = {"note": room.olga.last_message, "merchant": room.olga.last_message, "line": room.ticket().card_id, "nothing": 99_999}
    room.omar.writes(ticket, "/delete", reply_to=numbers[which])
    out = room.deliver()
    assert not any(one.method == "deleteMessage" for one in out)
    assert "没有发给商户" in out[-1].text


# --- reactions


def test_an_agents_reaction_shows_at_the_merchants_message(room: Room) -> None:
    handed_off(room)
    room.ann.writes("收到了，谢谢")
    his = room.ann.last_message
    room.deliver()
    copy = room.query("SELECT group_message_id AS n FROM messages WHERE text = '收到了，谢谢'")[0].n
    (shown,) = reacts(room, room.olga.person, room.group, copy, "👍")
    assert (shown.to, shown.params) == ("m:1", {"message_id": his, "reaction": [{"type": "emoji", "emoji": "👍"}]})
    (gone,) = reacts(room, room.olga.person, room.group, copy)
    assert gone.params["reaction"] == []


def test_a_merchants_reaction_shows_in_the_topic_until_he_takes_it_away(room: Room) -> None:
    _, written, at_his_side = answered(room)
    (shown,) = reacts(room, room.ann.person, room.ann.chat, at_his_side, "🙏")
    assert (shown.to, shown.params["message_id"], shown.params["reaction"][0]["emoji"]) == ("t:1", written, "🙏")
    (back,) = reacts(room, room.ann.person, room.ann.chat, at_his_side)
    assert back.params["reaction"][0]["emoji"] == "👌"


def test_a_custom_emoji_which_a_bot_cannot_set_is_said_once(room: Room) -> None:
    _, written, at_his_side = answered(room)
    (said,) = reacts(room, room.ann.person, room.ann.chat, at_his_side, "custom_emoji")
    assert said.params["reply_parameters"]["message_id"] == written
    assert reacts(room, room.ann.person, room.ann.chat, at_his_side, "custom_emoji") == []


def test_reactions_to_anything_else_are_nobodys_business(room: Room) -> None:
    ticket, written, _ = answered(room)
    assert reacts(room, room.olga.person, room.group, written, "👍") == []
    assert reacts(room, room.olga.person, room.group, room.ticket().card_id, "👍") == []
    assert reacts(room, room.olga.person, Chat(-77, "supergroup"), written, "👍") == []
    assert reacts(room, room.ann.person, room.ann.chat, 1, "👍") == []
    assert reacts(room, room.ben.person, room.ben.chat, 1, "👍") == []
    assert reacts(room, None, room.group, 12345, "👍") == []
    assert ticket.id == 1


def test_only_reactions_that_telegram_allows_are_ever_set() -> None:
    """python-telegram-bot makes a custom emoji of any other, without a word."""
    theirs = {str(one.value) for one in ReactionEmoji}
    ours = {settable([one]) for one in theirs}
    assert len(ALLOWED) == len(theirs) == len(SANDBOXES)
    assert ours == SANDBOXES
    assert settable(["✅"]) is None
    assert settable(["👍", "✅"]) == "👍"
    assert settable(["❤️"]) == "❤"


def test_a_group_that_restricts_reactions_is_told_to_admins_once(room: Room) -> None:
    ticket = handed_off(room)
    refused = BadRequestError("Bad Request: REACTION_INVALID", "reaction_refused")
    told = []
    for words in ("在查", "查到了"):
        room.olga.writes(ticket, words)
        told += [
            one for one in room.deliver(fails=lambda one: refused if one.method == "setMessageReaction" else None) if one.to == "c:900"
        ]
    assert ["表情" in one.text for one in told] == [True]


# --- truth


def test_what_should_be_gone_from_the_group_and_is_not_is_said(room: Room) -> None:
    room.shown_numbers.append(CARD)
    ticket = handed_off(room)
    room.olga.writes(ticket, f"卡号 {CARD}")
    refused = BadRequestError("Bad Request: message can't be deleted", "not_deletable")
    out = room.deliver(fails=lambda one: refused if one.method == "deleteMessage" else None)
    assert any("手动删除" in one.text for one in out)


def test_a_note_with_a_card_number_is_refused_like_an_answer(room: Room) -> None:
    room.shown_numbers.append(CARD)
    ticket = handed_off(room)
    room.olga.writes(ticket, f"/note 卡号 {CARD}")
    assert [one.method for one in room.deliver()] == ["deleteMessage", "sendMessage"]
    assert room.query("SELECT count(*) AS n FROM messages WHERE kind = 'note'")[0].n == 0


def test_what_he_missed_while_he_had_blocked_the_bot_is_sent_with_one_press(room: Room) -> None:
    ticket = handed_off(room)
    blocked = ForbiddenError("Forbidden: bot was blocked by the user")
    for words in ("第一条", "第二条"):
        room.olga.writes(ticket, words)
        room.deliver(fails=lambda one: blocked if one.merchant_id == 1 else None)
    room.ann.unblocks()
    back = next(one for one in room.deliver() if "可以送达" in one.text)
    assert "2 条没有送到" in back.text
    (data,) = back.buttons.values()
    room.omar.presses_data(data)
    assert [one.method for one in to_ann(room.deliver()) if one.method != "setMessageReaction"] == ["copyMessage", "copyMessage"]
    room.omar.presses_data(data)
    assert room.acks[-1][1] == "这条不用再发了"


def test_a_photo_the_bot_may_not_send_yet_is_kept_and_fetched_when_it_may(room: Room) -> None:
    handed_off(room)
    room.ann.sends("photo")
    refused = BadRequestError("Bad Request: not enough rights to send photos to the chat", "no_rights")
    out = room.deliver(fails=lambda one: refused if one.method == "copyMessage" else None)
    told = next(one for one in out if "没能转到这里" in one.text)
    assert "没有这个权限" in told.text
    room.olga.presses_data(next(iter(told.buttons.values())))
    assert [one.method for one in room.deliver()] == ["copyMessage"]


def test_an_answer_on_the_card_cannot_imitate_a_line_of_the_card(room: Room) -> None:
    ticket = handed_off(room)
    facts = {**ticket.facts, "answers": [["备注", "x\n状态：已解决 · 负责人：Olga"]], "words": ["y\n<b>工单</b>\u202e"]}
    shown = room.store.run_now(_card, room, replace(ticket, facts=facts))
    assert "• 备注：x 状态：已解决 · 负责人：Olga" in shown
    assert "<blockquote>y &lt;b&gt;工单&lt;/b&gt;</blockquote>" in shown


def _card(conn: Connection, room: Room, ticket: Ticket) -> str:
    return card.card_text(Work.begin(conn, room.desk, room.now, "t"), ticket)


def test_an_edit_whose_answer_was_lost_is_made_again_and_troubles_nobody() -> None:
    from bot.outbox.outcome import TryAgain, after_failure
    from tests.test_retry import NOON, delivery

    again = after_failure(delivery("reply", method="editMessageText"), NetworkError("cut", "maybe"), NOON)
    assert isinstance(again, TryAgain)
    assert again.at - NOON < timedelta(minutes=1)


def test_who_wrote_in_the_group_as_another_bot_or_a_channel_reaches_nobody(room: Room) -> None:
    handed_off(room)
    thread = room.ticket().thread_id
    room.take(Message(room.group, 900, room.now, Person(55, "Other", is_bot=True), thread_id=thread, text="hello"))
    room.take(Message(room.group, 901, room.now, None, sender_chat=-100777, thread_id=thread, text="post"))
    assert room.deliver() == []


# --- a group that moved


def test_what_waited_for_the_old_group_neither_changes_nor_answers_to_a_message_of_the_new_one(room: Room) -> None:
    ticket, written, at_his_side = answered(room)
    room.ann.writes("好的，谢谢", reply_to=at_his_side)
    room.omar.writes(ticket, "/note 等回音")
    room.olga.presses("solve", ticket)
    room.take(Message(room.group, 999, room.now, None, service="migrate_to_chat_id", migrate_to=-100999))
    waiting = {row.method: row for row in room.query("SELECT * FROM outbox WHERE lane = 't:1' AND status IN ('queued', 'failed')")}
    assert (waiting["setMessageReaction"].status, waiting["editMessageText"].status) == ("failed", "failed")
    relayed = next(one for one in room.deliver() if one.kind == "relay")
    assert "谢谢" in relayed.text
    assert "reply_parameters" not in relayed.params
    room.ann.writes("还有一句", reply_to=at_his_side)
    assert "reply_parameters" not in next(one for one in room.deliver() if one.kind == "relay").params
    assert written > 0

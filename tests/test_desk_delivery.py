"""Receipts: what Telegram said of a delivery, and whom it concerns."""

from __future__ import annotations

from dataclasses import replace

from bot.desk import delivered
from bot.desk.tickets import topics
from bot.store.outbox import Delivery
from bot.telegram.client import ApiError, BadRequestError, ForbiddenError, NetworkError
from tests.fixtures.desk import GROUP, Room


def to_ann(room: Room, error: ApiError, method: str = "copyMessage"):
    return lambda delivery: error if delivery.merchant_id == 1 and delivery.method == method else None


def test_delivered_is_shown_with_telegrams_message_id_in_hand(room: Room) -> None:
    ticket = room.ann.is_handed_off()
    room.deliver()
    room.olga.writes(ticket, "在查")
    out = room.deliver()
    reaction = next(one for one in out if one.method == "setMessageReaction")
    assert reaction.params["message_id"] == room.olga.last_message
    stored = room.query("SELECT merchant_message_id AS n FROM messages WHERE text = '在查'")[0].n
    assert stored == room.ann.last_message


def test_an_answer_that_failed_is_told_to_the_agent_and_can_be_sent_again_once(room: Room) -> None:
    ticket = room.ann.is_handed_off()
    room.deliver()
    room.olga.writes(ticket, "在查")
    written = room.olga.last_message
    out = room.deliver(fails=to_ann(room, BadRequestError("Bad Request: message to copy not found", "message_gone")))
    told = next(one for one in out if "没有送到" in one.text)
    assert told.params["reply_parameters"]["message_id"] == written
    assert not any(one.method == "setMessageReaction" for one in out)
    data = told.buttons["🔂 再发一次"]
    room.olga.presses_data(data)
    assert [one.method for one in room.deliver() if one.to == room.ann.lane] == ["copyMessage"]
    room.omar.presses_data(data)
    assert room.acks[-1][1] == "这条不用再发了"
    assert not any(one.to == room.ann.lane for one in room.deliver())


def test_an_uncertain_answer_is_shown_as_such_and_not_sent_again_by_itself(room: Room) -> None:
    ticket = room.ann.is_handed_off()
    room.deliver()
    room.olga.writes(ticket, "在查")
    out = room.deliver(fails=to_ann(room, NetworkError("timed out", "maybe")))
    told = next(one for one in out if "不确定" in one.text)
    assert sum(one.method == "copyMessage" for one in out) == 1
    room.olga.presses_data(next(iter(told.buttons.values())))
    assert [one.method for one in room.deliver() if one.to == room.ann.lane] == ["copyMessage"]


def test_a_merchant_who_blocked_the_bot_is_marked_and_agents_are_told_once(room: Room) -> None:
    ticket = room.ann.is_handed_off()
    room.deliver()
    room.olga.writes(ticket, "在查")
    out = room.deliver(fails=to_ann(room, ForbiddenError("Forbidden: bot was blocked by the user")))
    assert room.query("SELECT unreachable FROM merchants")[0].unreachable == "blocked"
    assert sum("拉黑" in one.text and one.method == "sendMessage" for one in out) == 2  # the line, and why this answer failed
    assert any("⛔" in one.text for one in out if one.method == "editMessageText")
    room.olga.writes(ticket, "还在吗")
    out = room.deliver(fails=to_ann(room, ForbiddenError("Forbidden: bot was blocked by the user")))
    assert sum("⛔" in one.text for one in out) == 0


def test_blocking_and_coming_back_are_seen_at_once(room: Room) -> None:
    room.ann.is_handed_off()
    room.deliver()
    room.ann.blocks()
    assert any("拉黑" in one.text for one in room.deliver())
    room.ann.unblocks()
    assert room.query("SELECT unreachable FROM merchants")[0].unreachable is None
    assert any("可以送达" in one.text for one in room.deliver())


def test_writing_again_makes_him_reachable(room: Room) -> None:
    room.ann.agrees()
    room.ann.blocks()
    room.ann.writes("没到账")
    assert room.query("SELECT unreachable FROM merchants")[0].unreachable is None


def test_a_message_that_could_not_be_copied_to_the_group_is_named_there(room: Room) -> None:
    room.ann.is_handed_off()
    room.deliver()
    room.ann.sends("video")
    refused = BadRequestError("Bad Request: message can't be copied")
    out = room.deliver(fails=lambda one: refused if one.kind == "relay" and one.method == "copyMessage" else None)
    assert any("没能转到这里" in one.text and "视频" in one.text for one in out)


def test_a_failed_prompt_tells_nobody_but_the_log(room: Room) -> None:
    room.ann.writes("/start")
    out = room.deliver(fails=lambda one: BadRequestError("Bad Request: BUTTON_DATA_INVALID"))
    assert len(out) == 1


def test_a_deleted_topic_is_rebuilt_with_the_card_and_the_latest_messages(room: Room) -> None:
    ticket = room.ann.is_handed_off()
    room.deliver()
    room.olga.writes(ticket, "在查")
    room.ann.writes("谢谢，等您 <b>消息</b>")
    room.deliver()
    old = room.ticket().thread_id
    room.store.run_now(topics.topic_lost, ticket.id)
    assert (room.ticket().thread_id, room.ticket().card_id) == (None, None)
    new = 7777
    room.store.run_now(topics.topic_made, ticket.id, GROUP, new)
    calls = room.store.run_now(topics.last_context, room.desk, ticket.id, 0)
    card, context = [params for _, params in calls]
    assert "工单 1001" in card["text"]
    assert "在查" in context["text"]
    assert "&lt;b&gt;消息&lt;/b&gt;" in context["text"]
    room.store.run_now(topics.context_sent, ticket.id, 8000, card)
    assert room.ticket().card_id == 8000
    room.olga.writes(ticket, "继续", thread_id=new)
    assert any(one.method == "copyMessage" for one in room.deliver())
    assert old != new


def test_a_first_topic_has_nothing_to_repeat(room: Room) -> None:
    ticket = room.ann.is_handed_off()
    room.store.run_now(topics.topic_made, ticket.id, GROUP, 600)
    assert room.store.run_now(topics.last_context, room.desk, ticket.id, 0) == []


def test_a_prompt_from_before_the_answer_is_not_worth_sending_any_more(room: Room) -> None:
    room.ann.writes("/start")
    early = replace(room.store.run_now(_first_queued), uncertain=1)
    ticket = room.ann.is_handed_off()
    assert room.store.run_now(delivered.may_send, room.desk, early)
    room.passes(minutes=1)
    room.olga.presses("claim", ticket)
    room.deliver()
    room.olga.writes(ticket, "在查")
    assert not room.store.run_now(delivered.may_send, room.desk, early)


def _first_queued(conn: object) -> Delivery:
    from bot.store import outbox

    return outbox.list_queued(conn, bot_id=7, after=0)[0]  # type: ignore[arg-type]

"""What can go wrong with the agents' group, over real HTTP: it heals, the message is kept, and whom it concerns is told."""

from __future__ import annotations

import pytest

from bot.desk.tickets import topics
from tests.fixtures.app import Running


@pytest.mark.parametrize("refusal", ["message thread not found", "TOPIC_DELETED", "TOPIC_ID_INVALID", "redirect"])
async def test_a_deleted_topic_is_made_anew_once_with_the_card_and_the_message_is_kept(running: Running, refusal: str) -> None:
    running.sandbox.deleted_topics = refusal
    await running.start()
    old = await running.hand_off(running.ann)
    running.group.delete_topic(old)
    for number in range(3):
        running.ann.write(f"第{number}句")
    new = await running.group.wait_for_topic("1001")
    await running.settled()
    assert new is not old
    assert len(running.group.topics) == 1
    stands = running.in_topic(new)
    assert stands[0].startswith("工单 1001")
    assert [text.split("\n")[-1] for text in stands[2:]] == ["第0句", "第1句", "第2句"]
    assert not [shown for shown in running.group.messages("General") if shown.from_bot]
    running.olga.write_in(running.group, "您好", topic=new)
    await running.ann.wait_for("您好")
    await running.settled()
    assert "Olga" in running.card(new).text


async def test_a_card_edit_for_a_deleted_topic_makes_no_second_topic(running: Running) -> None:
    await running.start()
    topic = await running.hand_off(running.ann)
    held = running.sandbox.faults.hold("editMessageText")
    running.olga.press(running.card(topic), "认领")
    await held.reached()
    running.group.delete_topic(topic)
    running.ann.write("在吗")
    await running.group.wait_for_topic("1001")
    running.ann.write("有人吗")
    held.release()
    await running.settled()
    assert len(running.group.topics) == 1
    assert {row.status for row in await running.rows()} == {"sent"}


async def test_a_closed_topic_is_opened_again_and_the_message_stands_in_it(running: Running) -> None:
    await running.start()
    topic = await running.hand_off(running.ann)
    running.group.close_topic(topic)
    running.sandbox.faults.refuse("sendMessage", 400, "Bad Request: TOPIC_CLOSED")
    running.ann.write("在吗")
    await running.group.wait_for("在吗", topic=topic)
    await running.settled()
    assert not topic.closed
    assert len(running.group.topics) == 1


async def test_a_closed_topic_that_cannot_be_opened_is_replaced(running: Running) -> None:
    await running.start()
    old = await running.hand_off(running.ann)
    running.sandbox.faults.refuse("sendMessage", 400, "Bad Request: TOPIC_CLOSED")
    running.sandbox.faults.refuse("reopenForumTopic", 400, "Bad Request: not enough rights to close or open the topic")
    running.ann.write("在吗")
    await running.sandbox.wait_until(lambda: len(running.group.topics) == 2)
    await running.settled()
    new = running.group.topics[-1]
    assert new is not old
    assert "在吗" in running.in_topic(new)[-1]


async def test_a_group_without_topics_gets_cards_and_answers_to_them(running: Running) -> None:
    running.group = running.sandbox.group("Agents", forum=False, owner=running.olga)
    await running.start()
    running.ann.start()
    await running.ann.wait_for("同意")
    running.ann.write("转人工")
    card = await running.group.wait_for("工单 1001")
    await running.settled()
    running.ann.write("在吗")
    asked = await running.group.wait_for("在吗")
    assert asked.reply_to == card.message_id
    running.olga.write_in(running.group, "在的", reply_to=asked)
    await running.ann.wait_for("在的")


async def test_topics_switched_off_while_it_runs_lose_nothing_and_the_card_stays_the_anchor(running: Running) -> None:
    await running.start()
    topic = await running.hand_off(running.ann)
    card = running.card(topic)
    running.group.switch_forum(False)
    running.ann.write("第一句")
    await running.group.wait_for("第一句")
    running.ann.write("第二句")
    second = await running.group.wait_for("第二句")
    await running.settled()
    assert second.reply_to == card.message_id
    assert sum("第一句" in shown.text for shown in running.group.messages()) == 1
    assert running.sandbox.calls.of("createForumTopic")[1:] == []
    running.olga.write_in(running.group, "看到了", reply_to=second)
    await running.ann.wait_for("看到了")


async def test_a_new_ticket_in_a_group_whose_topics_were_switched_off_stands_there_all_the_same(running: Running) -> None:
    running.admin.start()
    await running.start()
    await running.hand_off(running.ann)
    running.group.switch_forum(False)
    running.ben.start()
    await running.ben.wait_for("同意")
    running.ben.write("转人工")
    await running.group.wait_for("工单 1002")
    await running.admin.wait_for("关闭了话题")
    await running.settled()
    assert {row.status for row in await running.rows()} == {"sent"}


# the group moves


async def basic(running: Running) -> None:
    """A group of the old kind, with a ticket in it."""
    running.group = running.sandbox.group("Agents", basic=True, owner=running.olga)
    running.group.join(running.omar, admin=True)
    await running.start(agents_chat=running.group.id)
    running.ann.start()
    await running.ann.wait_for("同意")
    running.ann.write("转人工")
    await running.group.wait_for("工单 1001")
    await running.settled()


async def test_a_group_that_moved_is_followed_by_the_error_of_the_first_call(running: Running) -> None:
    await basic(running)
    await running.stop()
    running.group.upgrade()
    running.sandbox.updates.drop_all()  # its service messages never come
    await running.start()
    running.ann.write("在吗")
    await running.group.wait_for("在吗")
    await running.settled()
    assert await running.store.run(topics.agents_chat, running.group.old_id) == running.group.id
    assert [row.status for row in await running.rows("kind = 'relay'")] == ["sent"]


async def test_a_group_that_moved_is_followed_by_its_service_message_before_anything_is_sent(running: Running) -> None:
    await basic(running)
    running.group.upgrade()
    await running.settled()
    assert await running.store.run(topics.agents_chat, running.group.old_id) == running.group.id
    await running.restart()
    running.sandbox.calls.clear()
    running.ann.write("在吗")
    await running.group.wait_for("在吗")
    await running.settled()
    addressed = {call.params["chat_id"] for call in running.sandbox.calls if "chat_id" in call.params}
    assert running.group.old_id not in addressed


async def test_a_reply_that_stayed_behind_in_the_old_group_is_said_and_blocks_nothing(running: Running) -> None:
    await basic(running)
    held = running.sandbox.faults.hold("copyMessage")
    card = next(shown for shown in running.group.messages() if shown.text.startswith("工单"))
    running.olga.write_in(running.group, "您好", reply_to=card)
    await held.reached()
    running.group.upgrade()
    held.release()
    told = await running.group.wait_for("没有送到")
    await running.settled()
    assert [row.status for row in await running.rows("kind = 'reply'")] == ["failed"]
    running.omar.write_in(running.group, "您好，我是客服", reply_to=told)
    await running.ann.wait_for("我是客服")


# the bot's own place


async def test_put_out_of_the_group_and_let_in_again_nothing_is_lost_and_admins_are_told(running: Running) -> None:
    running.admin.start()
    await running.start()
    topic = await running.hand_off(running.ann)
    running.group.kick_bot()
    await running.admin.wait_for("Agents")
    running.ann.write("在吗")
    await running.until(lambda: running.rows("kind = 'relay' AND attempts > 0"))
    running.ben.start()
    await running.ben.wait_for("同意")
    running.group.add_bot_again()
    await running.admin.wait_for("Agents")
    running.passes(minutes=5)
    await running.group.wait_for("在吗", topic=topic)
    await running.settled()
    assert {row.status for row in await running.rows()} == {"sent"}


async def test_without_the_right_to_make_topics_a_ticket_waits_and_comes_when_it_is_given(running: Running) -> None:
    running.admin.start()
    await running.start()
    running.group.set_bot_rights(can_manage_topics=False)
    await running.admin.wait_for("Agents")
    running.ann.start()
    await running.ann.wait_for("同意")
    running.ann.write("转人工")
    await running.ann.wait_for("1001")
    await running.until(lambda: running.rows("kind = 'card' AND attempts > 0"))
    running.group.set_bot_rights(can_manage_topics=True)
    running.passes(minutes=5)
    await running.group.wait_for_topic("1001")
    await running.until(lambda: running.rows("kind = 'card' AND status = 'sent'"))


async def test_a_desk_without_a_group_keeps_its_tickets_until_one_is_set(running: Running) -> None:
    await running.start(agents_chat=None)
    running.ann.start()
    await running.ann.wait_for("同意")
    running.ann.write("转人工")
    await running.ann.wait_for("1001")
    await running.settled_inbox()
    assert [row.status for row in await running.rows("kind = 'card'")] == ["queued"]
    await running.restart(agents_chat=running.group.id)
    await running.group.wait_for_topic("1001")

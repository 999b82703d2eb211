"""The agents' group goes and comes back: nothing is lost, one line to the admins, nobody knocks again and again, and nobody else waits."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from sqlalchemy import text as sql

from bot.desk.tickets import topics
from bot.outbox.gate import Gate
from bot.store import outbox, tickets
from tests.fixtures.app import MORNING, Running


def told(running: Running) -> list[str]:
    """What the admin heard about the group."""
    return [text for text in running.heard(running.admin) if "客服群" in text]


def into_group(running: Running) -> Callable[[Any], bool]:
    return lambda call: call.params.get("chat_id") == running.group.id


async def three_tickets(running: Running) -> list[Any]:
    """Ann, Ben and Cleo each have one, and the admin can be written to."""
    running.admin.start()
    await running.start()
    return [await running.hand_off(person) for person in (running.ann, running.ben, running.sandbox.person("Cleo", language="zh"))]


# put out and let in again


async def test_put_out_and_let_in_again_everything_goes_at_once_and_admins_hear_once(running: Running) -> None:
    topic, *_ = await three_tickets(running)
    running.group.kick_bot()
    await running.admin.wait_for("移出")
    for number in range(5):
        running.ann.write(f"第{number}句")
        running.ben.write(f"也有{number}句")
    await running.until(lambda: running.rows("kind = 'relay' AND attempts > 0"))
    await running.settled_inbox()
    running.group.add_bot_again()
    await running.admin.wait_for("恢复")
    await running.settled()
    assert [text.split("\n")[-1] for text in running.in_topic(topic) if "第" in text] == [f"第{number}句" for number in range(5)]
    assert len(told(running)) == 2
    assert {row.status for row in await running.rows("kind = 'relay'")} == {"sent"}


async def test_while_the_group_is_out_of_reach_one_delivery_looks_and_the_others_do_not_knock(running: Running) -> None:
    await three_tickets(running)
    running.sandbox.faults.refuse("sendMessage", 403, "Forbidden: bot was kicked from the supergroup chat", None, where=_to(running))
    running.sandbox.calls.clear()
    for person in (running.ann, running.ben):
        for number in range(4):
            person.write(f"第{number}句")
    await running.until(lambda: running.rows("kind = 'relay' AND attempts > 0"))
    await running.settled_inbox()
    for _ in range(3):
        running.passes(minutes=6)
        await running.quiet()
    refused = [call for call in running.sandbox.calls.of("sendMessage") if into_group(running)(call)]
    assert len(refused) <= 2 + 3  # at first those that were on their way together, then one a look
    assert [text[:12] for text in told(running)] == ["客服群发不进去了：机器人"]
    running.sandbox.faults.clear()
    running.passes(minutes=6)
    await running.admin.wait_for("恢复了")
    await running.settled()
    assert {row.status for row in await running.rows("kind = 'relay'")} == {"sent"}
    assert sum("第" in shown.text for shown in running.group.messages() if shown.from_bot) == 8


def _to(running: Running) -> Callable[[Any], bool]:
    return lambda params: params.get("chat_id") == running.group.id


async def test_when_topics_may_be_made_again_what_waited_goes_at_once(running: Running) -> None:
    topic, *_ = await three_tickets(running)
    running.group.set_bot_rights(can_manage_topics=False)
    await running.admin.wait_for("管理话题")
    dora = running.sandbox.person("Dora", language="zh")
    dora.start()
    await dora.wait_for("同意")
    dora.write("转人工")
    await dora.wait_for("工单")
    await running.until(lambda: running.rows("kind = 'card' AND attempts > 0"))
    running.ann.write("我还在等")  # his topic is there: nothing keeps his words from it
    await running.group.wait_for("我还在等", topic=topic)
    running.group.set_bot_rights(can_manage_topics=True)
    await running.group.wait_for_topic("1004")
    await running.settled()
    assert len(told(running)) == 2
    assert {row.status for row in await running.rows("kind = 'card'")} == {"sent"}


async def test_a_restart_forgets_nothing_of_a_group_that_is_out_of_reach(running: Running) -> None:
    topic, *_ = await three_tickets(running)
    running.group.kick_bot()
    await running.admin.wait_for("移出")
    running.ann.write("在吗")
    await running.until(lambda: running.rows("kind = 'relay' AND attempts > 0"))
    await running.restart()
    running.group.add_bot_again()
    await running.group.wait_for("在吗", topic=topic)
    await running.settled()
    assert len(told(running)) == 2


async def test_rows_for_a_group_out_of_reach_take_no_merchants_place(running: Running) -> None:
    """What is too much of them waits in the store; a merchant's answer goes out all the same, and later they all do, in order."""
    ticket = (await three_tickets(running))[0]
    running.app.outbox.group_rows = 20
    running.group.kick_bot()
    await running.admin.wait_for("移出")
    await running.store.inner.run(_many, 150)
    running.app.outbox.wake()
    running.ben.write("/status")
    await running.ben.wait_for("工单 1002")
    assert len(await running.rows("status = 'queued'")) == 150
    assert len(running.app.outbox._lanes) <= 20
    running.group.add_bot_again()
    await running.settled()
    assert await running.rows("status = 'queued'") == []
    assert [text for text in running.in_topic(ticket) if text.startswith("行")] == [f"行{one}" for one in range(150)]


def _many(conn: Any, number: int) -> None:
    bot_id = conn.execute(sql("SELECT DISTINCT bot_id FROM outbox")).all()[0].bot_id
    for one in range(number):
        outbox.add(
            conn, bot_id=bot_id, at=MORNING, lane="t:1", kind="notice", method="sendMessage", params={"text": f"行{one}"}, ticket_id=1
        )


# topics switched off and on


async def test_topics_switched_off_and_on_again_are_told_once_each_and_tickets_go_on(running: Running) -> None:
    topic, *_ = await three_tickets(running)
    running.group.switch_forum(False)
    running.ann.write("第一句")
    await running.group.wait_for("第一句")
    await running.admin.wait_for("关闭了话题")
    running.group.switch_forum(True)
    running.olga.write_in(running.group, "又有话题了")  # by this the desk sees it: Telegram says it in no other way
    await running.admin.wait_for("又有话题")
    running.ann.write("第二句")
    await running.group.wait_for("第二句", topic=topic)
    await running.settled()
    assert len(told(running)) == 2


# orphans


async def test_a_topic_made_just_before_a_power_cut_is_taken_by_its_ticket(running: Running) -> None:
    await running.start()
    running.ann.start()
    await running.ann.wait_for("同意")
    running.store.lose(topics.topic_made)
    running.ann.write("转人工")
    await running.group.wait_for_topic("1001")
    await running.until(lambda: running.query("SELECT 1 FROM messages WHERE kind = 'topic'"))
    ticket = await running.store.inner.run(tickets.get, 1)
    assert ticket.thread_id == running.group.topics[0].thread
    await running.crash()
    await running.start()
    await running.group.wait_for("工单 1001")
    await running.settled()
    assert len(running.group.topics) == 1


async def test_a_second_topic_of_a_ticket_that_was_never_noted_is_taken_away(running: Running) -> None:
    await running.start()
    running.ann.start()
    await running.ann.wait_for("同意")
    running.sandbox.faults.drop_after("createForumTopic")  # it was made, and we never heard of it
    held = running.sandbox.faults.hold("sendMessage", where=_to(running))
    running.ann.write("转人工")
    await running.until(lambda: running.rows("kind = 'card' AND attempts > 0"))
    running.passes(seconds=30)
    held.release()
    await running.group.wait_for("工单 1001")
    await running.settled()
    assert len(running.group.topics) == 1
    assert sum(text.startswith("工单 1001") for text in running.in_topic(running.group.topics[0])) == 1


# a group that moved


async def test_what_was_to_change_a_message_of_the_old_group_touches_nothing_in_the_new_one(running: Running) -> None:
    running.group = running.sandbox.group("Agents", basic=True, owner=running.olga)
    running.group.join(running.omar, admin=True)
    await running.start(agents_chat=running.group.id)
    running.ann.start()
    await running.ann.wait_for("同意")
    running.ann.write("转人工")
    card = await running.group.wait_for("工单 1001")
    await running.settled()
    held = running.sandbox.faults.hold("editMessageText")
    running.olga.press(card, "认领")
    await held.reached()
    running.group.upgrade()
    held.release()
    running.ann.write("在吗")
    await running.group.wait_for("在吗")
    await running.settled()
    edited = [call for call in running.sandbox.calls.of("editMessageText") if call.params["chat_id"] == running.group.id]
    assert all(call.params["message_id"] != card.message_id for call in edited)
    assert not await running.rows("status IN ('queued', 'sending')")


# the gate by itself


def test_a_gate_lets_one_look_and_waits_longer_each_time() -> None:
    gate, now = Gate(), MORNING
    assert gate.free_at(now) == now
    waits = []
    for number in range(5):
        gate.go(number)
        opens = gate.refused(number, now)
        waits.append((opens - now).total_seconds() / 60)
        assert gate.free_at(now) == opens
        now = opens
        gate.go(number + 1)
        assert gate.free_at(now) > now
    assert waits == [1, 2, 4, 5, 5]
    assert gate.open()
    assert gate.free_at(now) == now


def test_several_that_were_refused_together_count_as_one() -> None:
    gate = Gate()
    assert {gate.refused(number, MORNING) for number in range(20)} == {MORNING + timedelta(minutes=1)}


def test_a_look_that_says_nothing_of_the_group_lets_the_next_one_look() -> None:
    gate = Gate()
    gate.refused(1, MORNING)
    later = MORNING + timedelta(minutes=1)
    gate.go(2)
    gate.ended(2)
    assert gate.free_at(later) == later

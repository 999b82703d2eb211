"""Deliveries over real HTTP: order, ceilings, budgets, waiting, what was uncertain, and a store that goes away."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

from bot.sandbox.feed import Change
from bot.sandbox.people import Person
from bot.store import workers
from tests.fixtures.app import Running

RESEND = "再发一次"

Where = Callable[[Mapping[str, Any]], bool]


def to(person: Person) -> Where:
    """Calls that write to him."""
    return lambda params: params.get("chat_id") == person.id


def into_group(running: Running) -> Where:
    return lambda params: params.get("chat_id") == running.group.id


async def status_of(running: Running, where: str) -> list[str]:
    return [row.status for row in await running.rows(where)]


# order and ceilings


async def test_what_is_for_one_chat_goes_one_after_another_and_another_chat_does_not_wait(running: Running) -> None:
    await running.start()
    held = running.sandbox.faults.hold("sendMessage", where=to(running.ann))
    for text in ("/start", "转人工", "在吗"):
        running.ann.write(text)
    await held.reached()
    running.ben.start()
    await running.ben.wait_for("同意")
    await running.sandbox.wait_until(lambda: running.sandbox.pending == 0)
    await running.counted(3, "inbox", f"chat_id = {running.ann.id}")
    assert running.heard(running.ann) == []
    assert len([call for call in running.sandbox.calls.of("sendMessage") if to(running.ann)(call.params)]) == 1
    held.release()
    await running.settled()
    written = [row.receipt for row in await running.rows("lane = 'm:1'")]
    assert len(written) >= 3
    assert written == sorted(written)


async def test_sixty_four_calls_are_in_flight_and_no_more(running: Running) -> None:
    await running.start()
    held = running.sandbox.faults.hold("sendMessage")
    crowd = [running.sandbox.person(f"M{number}", language="zh") for number in range(90)]
    for person in crowd:
        person.start()
    await running.counted(90, "outbox")
    await running.counted(64, "outbox", "status = 'sending'")
    await running.until(_asked(running, "sendMessage", 64))
    running.app.outbox.wake()
    await running.settled_inbox()
    assert len(running.sandbox.calls.of("sendMessage")) == 64
    assert sorted(await status_of(running, "1 = 1")) == ["queued"] * 26 + ["sending"] * 64
    held.release()
    await running.settled()
    assert all("同意" in person.last().text for person in crowd)


def _asked(running: Running, method: str, times: int) -> Callable[[], Any]:
    async def question() -> bool:
        return len(running.sandbox.calls.of(method)) >= times

    return question


# budgets


async def test_a_private_chat_gets_three_messages_at_once_and_one_a_second_after_that(running: Running) -> None:
    await running.start(send_budgets="on")
    for _ in range(5):
        running.ann.write("/help")
    await running.counted(5, "outbox")
    await running.counted(3, "outbox", "status = 'sent'")
    assert len(running.heard(running.ann)) == 3
    running.passes(seconds=3)
    await running.settled()
    assert len(running.heard(running.ann)) == 5


async def test_the_group_gets_twenty_messages_a_minute_and_merchants_wait_for_none_of_them(running: Running) -> None:
    await running.start(send_budgets="on")
    topic = await running.hand_off(running.ann)
    running.passes(minutes=1)
    for number in range(25):
        running.ann.write(f"第{number}句")
    await running.sandbox.wait_until(lambda: sum("第" in text for text in running.in_topic(topic)) >= 20)
    running.ben.start()
    await running.ben.wait_for("同意")
    assert sum("第" in text for text in running.in_topic(topic)) == 20
    running.passes(minutes=1)
    await running.settled()
    assert [text.split("\n")[-1] for text in running.in_topic(topic) if "第" in text] == [f"第{number}句" for number in range(25)]


async def test_a_card_that_changes_again_and_again_is_edited_once_with_how_it_stands(running: Running) -> None:
    await running.start()
    topic = await running.hand_off(running.ann)
    held = running.sandbox.faults.hold("editMessageText")
    running.olga.press(running.card(topic), "认领")
    await held.reached()
    running.olga.press(running.card(topic), "解决")
    await running.ann.wait_for("1001")
    for command in ("/reopen", "/solve", "/reopen"):
        running.olga.write_in(running.group, command, topic=topic)
    await running.counted(2, "ticket_events", "kind = 'reopened'")
    held.release()
    await running.settled()
    assert len(running.sandbox.calls.of("editMessageText")) == 2
    assert "待答复" in running.card(topic).text
    assert await status_of(running, "error = 'superseded'") == ["failed"] * 3


# told to wait


async def test_being_told_to_wait_is_kept_as_a_time_that_survives_a_restart(running: Running) -> None:
    await running.start()
    running.sandbox.faults.too_many("sendMessage", retry_after=300, where=to(running.ann))
    running.ann.start()
    (row,) = await running.until(lambda: running.rows("error = 'told to wait'"))
    assert row.due_at == (running.sandbox.now + timedelta(seconds=300)).timestamp() * 1_000_000
    await running.restart()
    running.ben.start()
    await running.ben.wait_for("同意")
    running.passes(seconds=299)
    await running.settled()
    assert running.heard(running.ann) == []
    running.passes(seconds=1)
    await running.ann.wait_for("同意")
    assert (await running.rows("lane = 'm:1'"))[0].attempts == 0


async def test_after_a_restart_other_topics_of_a_group_that_was_told_to_wait_wait_too(running: Running) -> None:
    await running.start()
    anns, bens = await running.hand_off(running.ann), await running.hand_off(running.ben)
    running.sandbox.faults.too_many("sendMessage", retry_after=60, where=into_group(running))
    running.ann.write("还没到账")
    await running.until(lambda: running.rows("error = 'told to wait'"))
    await running.restart()
    running.ben.write("我也是")
    await running.until(lambda: running.rows("kind = 'relay' AND lane = 't:2'"))
    tried = len(running.sandbox.calls.of("sendMessage"))
    running.passes(seconds=59)
    running.admin.start()
    await running.admin.wait_for("同意")
    assert len(running.sandbox.calls.of("sendMessage")) == tried + 1
    running.passes(seconds=1)
    await running.settled()
    assert "还没到账" in running.in_topic(anns)[-1]
    assert "我也是" in running.in_topic(bens)[-1]


async def test_a_telegram_that_is_down_is_waited_for_and_nothing_is_given_up(running: Running) -> None:
    await running.start()
    down = running.sandbox.faults.drop_before("sendMessage", times=None)
    running.ann.start()
    for _ in range(12):
        rows = await running.until(lambda: running.rows("status = 'queued' AND attempts > 0"))
        running.passes(minutes=5)
        await running.until(lambda before=rows[0].attempts: running.rows(f"status = 'queued' AND attempts > {before}"))
    running.sandbox.faults.end(down)
    running.passes(minutes=5)
    await running.ann.wait_for("同意")


# uncertain


async def test_an_uncertain_question_is_sent_again_and_counted(running: Running) -> None:
    await running.start()
    running.sandbox.faults.drop_after("sendMessage", where=to(running.ann))
    running.ann.start()
    await running.until(lambda: running.rows("uncertain = 1 AND status = 'queued'"))
    running.passes(seconds=1)
    await running.settled()
    assert len(running.heard(running.ann)) == 2
    (row,) = await running.rows("lane = 'm:1'")
    assert (row.status, row.uncertain, row.receipt) == ("sent", 1, running.ann.last().message_id)


async def test_an_uncertain_reply_is_shown_to_the_agent_and_goes_again_only_by_his_button(running: Running) -> None:
    await running.start()
    topic = await running.hand_off(running.ann)
    running.sandbox.faults.drop_after("copyMessage")
    running.olga.write_in(running.group, "您好，查到了", topic=topic)
    shown = await running.group.wait_for(lambda one: one.find_button(RESEND) is not None, topic=topic)
    running.passes(minutes=10)
    await running.settled()
    assert running.heard(running.ann).count("您好，查到了") == 1
    assert await status_of(running, "kind = 'reply'") == ["uncertain"]
    running.omar.press(shown, RESEND)
    await running.ann.wait_for("您好，查到了")
    running.olga.press(shown, RESEND)
    await running.olga.wait_for_toast()
    await running.settled()
    assert running.heard(running.ann).count("您好，查到了") == 2
    assert await status_of(running, "kind = 'reply'") == ["uncertain", "sent"]


async def test_what_a_crash_left_on_its_way_is_uncertain_questions_go_again_and_replies_are_shown(running: Running) -> None:
    await running.start()
    topic = await running.hand_off(running.ann)
    copies = running.sandbox.faults.hold("copyMessage")
    prompts = running.sandbox.faults.hold("sendMessage", where=to(running.ben))
    running.olga.write_in(running.group, "查到了", topic=topic)
    running.ben.start()
    await copies.reached()
    await prompts.reached()
    await running.crash()
    copies.release()
    prompts.release()
    await running.start()
    await running.group.wait_for(lambda one: one.find_button(RESEND) is not None, topic=topic)
    await running.settled()
    assert [(row.status, row.uncertain) for row in await running.rows("lane = 'm:2'")] == [("sent", 1)]
    assert await status_of(running, "kind = 'reply'") == ["uncertain"]


async def test_rows_of_another_process_that_died_are_found_while_this_one_runs(running: Running) -> None:
    running.shared = True
    await running.start()
    running.sandbox.faults.too_many("sendMessage", retry_after=5, where=to(running.ann))
    running.ann.start()
    await running.until(lambda: running.rows("error = 'told to wait'"))
    await running.store.run(workers.beat, "another", running.sandbox.now)
    await running.store.run(_give_away, "another")
    running.passes(seconds=10)
    running.ben.start()
    await running.ben.wait_for("同意")
    assert await status_of(running, "lane = 'm:1'") == ["sending"]  # that process lives
    running.passes(seconds=15)
    await running.ann.wait_for("同意")
    await running.settled()
    assert [(row.status, row.uncertain) for row in await running.rows("lane = 'm:1'")] == [("sent", 1)]


def _give_away(conn: Any, owner: str) -> None:
    from sqlalchemy import text

    conn.execute(text("UPDATE outbox SET status = 'sending', owner = :owner WHERE status = 'queued'"), {"owner": owner})


# merchants who cannot be reached


async def test_a_merchant_who_blocked_the_bot_is_said_to_the_agent_once_and_holds_up_nobody(running: Running) -> None:
    await running.start()
    topic = await running.hand_off(running.ann)
    running.ann.chat.blocked = True
    running.olga.write_in(running.group, "您好", topic=topic)
    running.omar.write_in(running.group, "在吗", topic=topic)
    running.ben.start()
    await running.ben.wait_for("同意")
    await running.settled()
    assert await status_of(running, "kind = 'reply'") == ["failed", "failed"]
    told = [shown for shown in running.group.messages(topic) if shown.find_button(RESEND) is not None]
    assert [shown.reply_to is not None for shown in told] == [True, True]
    assert (await running.query("SELECT unreachable FROM merchants WHERE user_id = :ann", ann=running.ann.id))[0].unreachable == "blocked"
    running.ann.start()
    await running.settled()
    assert (await running.query("SELECT unreachable FROM merchants WHERE user_id = :ann", ann=running.ann.id))[0].unreachable is None


async def test_a_merchant_whose_account_is_gone_is_said_to_the_agent(running: Running) -> None:
    await running.start()
    topic = await running.hand_off(running.ann)
    running.ann.deactivate()
    running.olga.write_in(running.group, "您好", topic=topic)
    await running.group.wait_for(lambda one: one.find_button(RESEND) is not None, topic=topic)
    await running.settled()
    assert await status_of(running, "kind = 'reply'") == ["failed"]


async def test_a_delivery_that_telegram_refuses_stops_neither_its_own_chat_nor_another(running: Running) -> None:
    await running.start()
    running.sandbox.faults.refuse("sendMessage", 400, "Bad Request: can't parse entities", where=to(running.ann))
    running.ann.start()
    running.ben.start()
    await running.ben.wait_for("同意")
    running.ann.write("/help")
    await running.ann.wait_for()
    await running.settled()
    assert await status_of(running, "lane = 'm:1'") == ["failed", "sent"]


# the store


async def test_a_store_that_goes_away_is_waited_for_and_what_came_back_meanwhile_is_not_forgotten(running: Running) -> None:
    await running.start()
    held = running.sandbox.faults.hold("sendMessage", where=to(running.ann))
    running.ann.start()
    await held.reached()
    running.store.shut = True
    held.release()
    await running.ann.wait_for("同意")
    await running.until(_refused(running, 2))
    running.store.shut = False
    await running.settled()
    assert [(row.status, row.uncertain) for row in await running.rows("lane = 'm:1'")] == [("sent", 0)]
    assert len(running.heard(running.ann)) == 1


def _refused(running: Running, times: int) -> Callable[[], Any]:
    async def question() -> bool:
        return running.store.refused >= times

    return question


async def test_rows_claimed_by_a_commit_nobody_heard_of_are_sent_once(running: Running) -> None:
    await running.start()
    running.ann.start()
    await running.ann.wait_for("同意")
    await running.settled()
    held = running.sandbox.faults.hold("getUpdates")  # no update's unit stands between
    await running.store.run(_add_line, running.app.desk.bot_id, running.sandbox.now)
    running.store.lose_answers = 1
    running.app.outbox.wake()
    await running.ann.wait_for("这一句")
    held.release()
    await running.settled()
    assert running.heard(running.ann).count("这一句") == 1
    assert [row.uncertain for row in await running.rows("lane = 'm:1'")] == [0, 0]


def _add_line(conn: Any, bot_id: int, at: Any) -> None:
    from bot.store import outbox

    outbox.add(conn, bot_id=bot_id, at=at, lane="m:1", kind="notice", method="sendMessage", params={"text": "这一句"}, merchant_id=1)


async def test_a_topic_made_while_the_store_is_away_is_used_when_it_is_back(running: Running) -> None:
    await running.start()

    def shut(change: Change) -> None:
        running.store.shut = running.store.shut or (change.kind == "topic" and change.text == "created")

    end = running.sandbox.changes.subscribe(shut)
    running.ann.start()
    running.ann.write("转人工")
    await running.group.wait_for_topic()
    end()
    await running.until(_refused(running, 2))
    running.store.shut = False
    running.passes(seconds=1)
    await running.until(lambda: running.rows("kind = 'card' AND status = 'sent'"))
    assert len(running.group.topics) == 1

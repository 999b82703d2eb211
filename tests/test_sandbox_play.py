"""Playing merchant and agents on the sandbox: what the desk's tests lean on."""

from __future__ import annotations

import asyncio
import sys
from datetime import UTC, datetime, timedelta

import httpx
import orjson
import pytest

from bot.sandbox.feed import Change
from bot.sandbox.files import image_size, slip
from bot.sandbox.screen import NotSeenError
from bot.sandbox.server import Sandbox
from tests.fixtures.sandbox import RawBot

BUTTONS = {"inline_keyboard": [[{"text": "已到账", "callback_data": "yes"}, {"text": "人工", "callback_data": "human"}]]}


async def test_a_merchant_writes_and_reads_the_answer_with_its_buttons(sandbox: Sandbox, raw_bot: RawBot) -> None:
    ann = sandbox.person("Ann", language="zh")
    ann.write("昨晚11点刷了3500没到账")
    (update,) = await raw_bot.updates()
    assert update["message"]["text"] == "昨晚11点刷了3500没到账"
    await raw_bot.call("sendMessage", chat_id=ann.id, text="到账了吗？", reply_markup=BUTTONS)
    question = await ann.wait_for("到账了吗")
    assert question.labels == ("已到账", "人工")
    ann.press(question, "human")
    (press,) = await raw_bot.updates()
    assert press["callback_query"]["data"] == "human"
    await raw_bot.call("answerCallbackQuery", callback_query_id=press["callback_query"]["id"], text="好的")
    assert ann.toast() == "好的"


async def test_waiting_in_vain_shows_the_screen(sandbox: Sandbox, raw_bot: RawBot) -> None:
    ann = sandbox.person()
    ann.write("hello")
    await raw_bot.call("sendMessage", chat_id=ann.id, text="One moment")
    with pytest.raises(NotSeenError, match="One moment"):
        await ann.wait_for("never said", timeout=0.05)


async def test_waiting_reads_on_from_where_it_stopped(sandbox: Sandbox, raw_bot: RawBot) -> None:
    ann = sandbox.person()
    ann.write("hi")
    for text in ("first", "second", "first again"):
        await raw_bot.call("sendMessage", chat_id=ann.id, text=text)
    assert (await ann.wait_for("first")).text == "first"
    assert (await ann.wait_for("first")).text == "first again"
    ann.write("next")
    with pytest.raises(NotSeenError):
        await ann.wait_for(timeout=0.01)


async def test_waiting_wakes_at_edits_too(sandbox: Sandbox, raw_bot: RawBot) -> None:
    ann = sandbox.person()
    ann.write("hi")
    sent = await raw_bot.call("sendMessage", chat_id=ann.id, text="working…")
    await ann.wait_for("working")
    waiting = asyncio.create_task(ann.wait_for(lambda shown: shown.edited))
    await raw_bot.call("editMessageText", chat_id=ann.id, message_id=sent["message_id"], text="done", reply_markup=BUTTONS)
    assert str(await waiting) == "POS Desk: done [已到账 | 人工]"
    assert [one.text for one in ann.screen()] == ["hi", "done"]


async def test_a_screen_shows_no_deleted_messages(sandbox: Sandbox, raw_bot: RawBot) -> None:
    ann = sandbox.person()
    card = ann.write("6222 0211 1111 1111")
    await raw_bot.call("deleteMessage", chat_id=ann.id, message_id=card.message_id)
    assert ann.screen() == ()
    with pytest.raises(LookupError, match="sees nothing from the bot"):
        ann.last()


async def test_an_old_keyboard_can_still_be_pressed_by_who_has_it_on_his_screen(sandbox: Sandbox, raw_bot: RawBot) -> None:
    ann = sandbox.person()
    ann.write("hi")
    sent = await raw_bot.call("sendMessage", chat_id=ann.id, text="?", reply_markup=BUTTONS)
    seen = ann.last()
    await raw_bot.call("editMessageReplyMarkup", chat_id=ann.id, message_id=sent["message_id"])
    ann.press(seen, "yes")
    assert (await raw_bot.updates())[-1]["callback_query"]["data"] == "yes"
    with pytest.raises(ValueError, match="no button “yes” to press"):
        ann.press(ann.last(), "yes")
    with pytest.raises(ValueError, match="no button says"):
        ann.press_text("已到账")


async def test_a_reply_keyboard_is_pressed_by_writing_its_label(sandbox: Sandbox, raw_bot: RawBot) -> None:
    ann = sandbox.person()
    ann.write("hi")
    keyboard = {"keyboard": [[{"text": "我要人工"}, {"text": "菜单"}]], "resize_keyboard": True}
    await raw_bot.call("sendMessage", chat_id=ann.id, text="?", reply_markup=keyboard)
    assert ann.keyboard == ("我要人工", "菜单")
    ann.press_text("人工")
    assert (await raw_bot.updates())[-1]["message"]["text"] == "我要人工"
    await raw_bot.call("sendMessage", chat_id=ann.id, text="gone", reply_markup={"remove_keyboard": True})
    assert ann.keyboard == ()


async def test_a_photo_goes_to_the_agents_topic_and_can_be_downloaded(sandbox: Sandbox, raw_bot: RawBot) -> None:
    ann, olga = sandbox.person("Ann"), sandbox.person("Olga")
    agents = sandbox.group("Agents", owner=olga)
    photo = ann.send_photo(caption="小票")
    topic = await raw_bot.call("createForumTopic", chat_id=agents.id, name="Ann #1")
    copy = {"from_chat_id": ann.id, "message_id": photo.message_id, "message_thread_id": topic["message_thread_id"]}
    await raw_bot.call("copyMessage", chat_id=agents.id, **copy)
    shown = await agents.wait_for("小票", topic="Ann #1")
    assert (shown.media, shown.file_id, shown.sender) == ("photo", photo.file_id, "POS Desk")
    file = await raw_bot.call("getFile", file_id=shown.file_id)
    got = await raw_bot.http.get(f"{sandbox.url}/file/bot{sandbox.token}/{file['file_path']}")
    assert got.content[:8] == b"\x89PNG\r\n\x1a\n"
    assert image_size(got.content) == (96, 184)
    assert len(got.content) == file["file_size"]


async def test_agents_answer_in_a_topic_and_press_on_the_card(sandbox: Sandbox, raw_bot: RawBot) -> None:
    olga = sandbox.person("Olga")
    agents = sandbox.group("Agents")
    agents.join(olga, admin=True)
    waiting = asyncio.create_task(agents.wait_for_topic("#7"))
    made = await raw_bot.call("createForumTopic", chat_id=agents.id, name="Ann #7")
    topic = await waiting
    assert topic.thread == made["message_thread_id"]
    claim = {"inline_keyboard": [[{"text": "Claim", "callback_data": "claim"}]]}
    await raw_bot.call("sendMessage", chat_id=agents.id, message_thread_id=topic.thread, text="card", reply_markup=claim)
    olga.press(await agents.wait_for("card", topic=topic), "Claim")
    olga.write_in(agents, "您好", topic=topic)
    press, answer = (await raw_bot.updates())[-2:]
    assert press["callback_query"]["message"]["message_thread_id"] == topic.thread
    assert (answer["message"]["text"], answer["message"]["message_thread_id"]) == ("您好", topic.thread)
    waited = asyncio.create_task(olga.wait_for_toast())
    await raw_bot.call("answerCallbackQuery", callback_query_id=press["callback_query"]["id"], text="yours")
    assert await waited == "yours"
    assert [one.text for one in agents.messages(topic)] == ["", "card", "您好"]


async def test_who_is_not_in_a_group_cannot_write_in_it(sandbox: Sandbox) -> None:
    agents = sandbox.group("Agents")
    with pytest.raises(ValueError, match=r"Olga is not in Agents; group.join\(person\) first"):
        sandbox.person("Olga").write_in(agents, "hello")
    with pytest.raises(LookupError, match="no topic “Ann” in Agents; there are: none"):
        agents.messages("Ann")


async def test_texts_that_no_app_would_send_are_refused_on_the_spot(sandbox: Sandbox) -> None:
    ann = sandbox.person()
    for text in ("", "x" * 4097):
        with pytest.raises(ValueError, match="1 to 4096"):
            ann.write(text)
    ann.write("\u200b")
    ann.write("x" * 4096)


async def test_restarting_unblocks_as_the_app_does(sandbox: Sandbox, raw_bot: RawBot) -> None:
    ann = sandbox.person()
    ann.block_bot()
    with pytest.raises(ValueError, match="unblock"):
        ann.write("hello?")
    ann.start("promo")
    assert (await raw_bot.updates())[-1]["message"]["text"] == "/start promo"


async def test_the_calls_can_be_asked_about(sandbox: Sandbox, raw_bot: RawBot) -> None:
    ann = sandbox.person()
    ann.write("hi")
    await raw_bot.call("SENDMESSAGE", chat_id=ann.id, text="any case will do")
    await raw_bot.refusal("sendMessage", chat_id=1, text="nobody")
    sent, failed = sandbox.calls.of("sendMessage")
    assert (sent.params["text"], sent.ok, sent.result["text"]) == ("any case will do", True, "any case will do")
    assert failed.error == "Bad Request: chat not found"
    assert sandbox.calls.sends == [sent, failed]


async def test_parameters_come_as_json_as_a_form_or_in_the_address(sandbox: Sandbox, raw_bot: RawBot) -> None:
    ann = sandbox.person()
    ann.write("hi")
    markup = orjson.dumps(BUTTONS).decode()
    send = {"chat_id": str(ann.id), "text": "一", "reply_markup": markup, "disable_notification": "true"}
    for answer in (
        await raw_bot.http.get("sendMessage", params=send),
        await raw_bot.http.post("sendMessage", data=send),
        await raw_bot.http.post("sendMessage", data=send, files={"unused": ("a.txt", b"a")}),
        await raw_bot.http.post("sendMessage", params={"chat_id": ann.id}, json={"text": "一", "reply_markup": BUTTONS}),
    ):
        assert answer.json()["result"]["reply_markup"] == BUTTONS
    broken = await raw_bot.http.post("sendMessage", content=b"{", headers={"Content-Type": "application/json"})
    assert broken.json()["description"] == "Bad Request: can't parse JSON object"
    assert [one.text for one in ann.screen()[1:]] == ["一"] * 4


async def test_an_uploaded_file_is_found_by_its_attach_name(sandbox: Sandbox, raw_bot: RawBot) -> None:
    ann = sandbox.person()
    ann.write("hi")
    media = orjson.dumps([{"type": "photo", "media": "attach://a", "caption": "one"}, {"type": "photo", "media": "attach://b"}]).decode()
    files = {"a": ("a.png", slip(1), "image/png"), "b": ("b.png", slip(2), "image/png")}
    answer = await raw_bot.http.post("sendMediaGroup", data={"chat_id": ann.id, "media": media}, files=files)
    first, second = answer.json()["result"]
    assert first["media_group_id"] == second["media_group_id"]
    assert first["photo"][0]["width"] == 96
    await raw_bot.http.post("sendDocument", data={"chat_id": ann.id}, files={"document": ("笔记.txt", b"words", "text/plain")})
    assert ann.last().raw["document"]["file_name"] == "笔记.txt"
    gone = orjson.dumps([{"type": "photo", "media": "attach://c"}]).decode()
    answer = await raw_bot.http.post("sendMediaGroup", data={"chat_id": ann.id, "media": gone}, files=files)
    assert answer.json()["description"] == "Bad Request: there is no photo in the request"


async def test_any_update_of_any_kind_can_be_pushed(sandbox: Sandbox, raw_bot: RawBot) -> None:
    assert sandbox.push("poll", {"id": "1", "question": "?", "options": []}) is not None
    assert sandbox.push("chat_member", {}) is None, "not asked for"
    assert [set(update) for update in await raw_bot.updates()] == [{"update_id", "poll"}]


async def test_the_feed_tells_what_happens(sandbox: Sandbox, raw_bot: RawBot) -> None:
    seen: list[str] = []
    end = sandbox.changes.subscribe(lambda change: seen.append(f"{change.kind} {change.text}".strip()))
    ann = sandbox.person()
    ann.write("hi")
    await raw_bot.call("sendChatAction", chat_id=ann.id, action="typing")
    await raw_bot.call("sendMessage", chat_id=ann.id, text="?", reply_markup=BUTTONS)
    ann.press_text("人工")
    end()
    ann.write("not heard")
    assert seen == ["message", "typing typing", "call sendChatAction", "message", "call sendMessage", "press 人工"]

    async def first() -> Change:
        async for change in sandbox.changes:
            return change
        raise AssertionError

    listening = asyncio.create_task(first())
    await asyncio.sleep(0)
    hers = ann.write("heard")
    assert (await listening).message_id == hers.message_id


async def test_the_clock_dates_messages_and_can_be_moved() -> None:
    at = datetime(2026, 2, 14, 15, 0, tzinfo=UTC)
    async with Sandbox(now=lambda: at) as sandbox:
        ann = sandbox.person()
        assert ann.write("evening").at == at
        sandbox.clock.advance(timedelta(hours=9))
        assert ann.write("morning").at == datetime(2026, 2, 15, 0, 0, tzinfo=UTC)
        sandbox.clock.set(datetime(2026, 2, 24, 1, 0, tzinfo=UTC))
        assert sandbox.now == datetime(2026, 2, 24, 1, 0, tzinfo=UTC)


async def test_only_so_many_messages_and_calls_are_kept() -> None:
    async with (
        Sandbox(keep_calls=5, keep_messages=3) as sandbox,
        httpx.AsyncClient(timeout=60, base_url=f"{sandbox.url}/bot{sandbox.token}/") as http,
    ):
        ann = sandbox.person()
        ann.write("hi")
        for number in range(8):
            await http.post("sendMessage", json={"chat_id": ann.id, "text": str(number)})
        assert [one.text for one in ann.screen()] == ["5", "6", "7"]
        assert len(sandbox.calls) == 5


async def test_the_sandbox_runs_by_itself_and_prints_what_a_bot_needs() -> None:
    command = [sys.executable, "-m", "bot.sandbox", "--port", "0"]
    process = await asyncio.create_subprocess_exec(*command, stdout=asyncio.subprocess.PIPE)
    assert process.stdout is not None
    try:
        lines = [(await process.stdout.readline()).decode().strip() for _ in range(3)]
        said = dict(line.split("=", 1) for line in lines)
        async with httpx.AsyncClient(timeout=60, base_url=f"{said['DESK_TELEGRAM_API']}/bot{said['DESK_TELEGRAM_TOKEN']}/") as http:
            updates = (await http.get("getUpdates")).json()["result"]
            assert updates[0]["message"]["text"] == "/start"
            await http.post("sendMessage", json={"chat_id": updates[0]["message"]["chat"]["id"], "text": "你好"})
            assert (await process.stdout.readline()).startswith(b"# Ann")
        assert (await process.stdout.readline()).decode().strip() == "POS Desk: 你好"
    finally:
        process.terminate()
        await process.wait()

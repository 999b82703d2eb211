"""How updates reach the bot: long polls with offsets, and the webhook with its retries."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import httpx
import orjson
import pytest
import pytest_asyncio
from aiohttp import web

from bot.sandbox.server import Sandbox
from tests.fixtures.sandbox import RawBot

OTHER_POLLER = "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running"
WEBHOOK_ACTIVE = "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"


def texts(updates: list[dict[str, Any]]) -> list[str]:
    return [update["message"]["text"] for update in updates]


# polling


async def test_an_update_comes_again_until_a_later_offset_confirms_it(sandbox: Sandbox, raw_bot: RawBot) -> None:
    ann = sandbox.person()
    ann.write("one")
    ann.write("two")
    first = await raw_bot.call("getUpdates", limit=1)
    assert texts(first) == ["one"]
    assert texts(await raw_bot.call("getUpdates")) == ["one", "two"]
    assert texts(await raw_bot.call("getUpdates", offset=first[0]["update_id"] + 1)) == ["two"]
    assert texts(await raw_bot.call("getUpdates")) == ["two"], "what is confirmed is gone"
    assert sandbox.pending == 1


async def test_a_negative_offset_takes_the_last_ones_and_forgets_the_rest(sandbox: Sandbox, raw_bot: RawBot) -> None:
    ann = sandbox.person()
    for text in ("one", "two", "three"):
        ann.write(text)
    assert texts(await raw_bot.call("getUpdates", offset=-2)) == ["two", "three"]
    assert texts(await raw_bot.call("getUpdates")) == ["two", "three"]


async def test_a_long_poll_ends_when_something_comes(sandbox: Sandbox, raw_bot: RawBot) -> None:
    poll = asyncio.create_task(raw_bot.call("getUpdates", timeout=10))
    await sandbox.updates.polled()
    sandbox.person().write("here")
    assert texts(await poll) == ["here"]


async def test_a_long_poll_with_nothing_to_tell_ends_empty(raw_bot: RawBot) -> None:
    assert await raw_bot.call("getUpdates", timeout=1) == []


async def test_the_older_of_two_pollers_gets_the_409(sandbox: Sandbox, raw_bot: RawBot) -> None:
    older = asyncio.create_task(raw_bot.answer("getUpdates", timeout=20))
    await sandbox.updates.polled()
    newer = asyncio.create_task(raw_bot.call("getUpdates", timeout=20))
    answer = await older
    assert (answer["error_code"], answer["description"]) == (409, OTHER_POLLER)
    sandbox.person().write("for the newer one")
    assert texts(await newer) == ["for the newer one"]


async def test_a_second_409_comes_three_seconds_after_the_first() -> None:
    async with Sandbox(pause_scale=0.05) as sandbox, httpx.AsyncClient(timeout=60, base_url=f"{sandbox.url}/bot{sandbox.token}/") as http:
        loop = asyncio.get_running_loop()
        began = loop.time()
        polls = []
        for number in range(3):
            polls.append(asyncio.create_task(http.get("getUpdates", params={"timeout": 20})))
            await sandbox.wait_until(lambda: len(sandbox.calls) > number)  # noqa: B023 - asked before the next turn
        assert (await polls[0]).status_code == 409
        assert (await polls[1]).status_code == 409
        assert loop.time() - began >= 0.15, "3 s, here a twentieth of it"
        sandbox.person().write("end")
        assert (await polls[2]).status_code == 200


async def test_a_poller_that_hung_up_is_no_rival(sandbox: Sandbox, raw_bot: RawBot) -> None:
    async with httpx.AsyncClient(timeout=60, base_url=f"{sandbox.url}/bot{sandbox.token}/") as killed:
        with pytest.raises(httpx.ReadTimeout):
            await killed.get("getUpdates", params={"timeout": 20}, timeout=httpx.Timeout(60, read=0.2))
    sandbox.person().write("after the restart")
    assert texts(await raw_bot.updates(timeout=5)) == ["after the restart"]
    assert not [call for call in sandbox.calls if call.error]


async def test_allowed_updates_are_remembered_and_touch_only_what_comes_later(sandbox: Sandbox, raw_bot: RawBot) -> None:
    ann = sandbox.person()
    hers = ann.write("before")
    assert texts(await raw_bot.updates(allowed_updates=["message_reaction"])) == ["before"]
    ann.write("not asked for")
    ann.react(hers, "👍")
    (update,) = await raw_bot.updates()
    assert update["message_reaction"]["new_reaction"] == [{"type": "emoji", "emoji": "👍"}]
    assert (await raw_bot.call("getUpdates", allowed_updates=[])) == [update]
    ann.react(hers)
    ann.write("the default again")
    assert texts(await raw_bot.updates()) == ["the default again"]


async def test_after_a_day_an_update_is_dropped_and_a_press_much_sooner(sandbox: Sandbox, raw_bot: RawBot) -> None:
    ann = sandbox.person()
    ann.write("hi")
    markup = {"inline_keyboard": [[{"text": "yes", "callback_data": "yes"}]]}
    await raw_bot.call("sendMessage", chat_id=ann.id, text="?", reply_markup=markup)
    ann.press_text("yes")
    assert len(await raw_bot.call("getUpdates")) == 2
    sandbox.clock.advance(timedelta(minutes=3))
    assert texts(await raw_bot.call("getUpdates")) == ["hi"]
    sandbox.clock.advance(timedelta(days=1))
    assert await raw_bot.call("getUpdates") == []


async def test_albums_come_as_separate_updates_of_one_group_id(sandbox: Sandbox, raw_bot: RawBot) -> None:
    ann = sandbox.person()
    ann.album([None, "the second"])
    first, second = (update["message"] for update in await raw_bot.updates())
    assert first["media_group_id"] == second["media_group_id"]
    assert ("caption" in first, second["caption"]) == (False, "the second")


async def test_an_edit_comes_as_edited_message_and_leaves_earlier_updates_as_they_were(sandbox: Sandbox, raw_bot: RawBot) -> None:
    ann = sandbox.person()
    ann.edit(ann.write("3500"), "3600")
    first, second = await raw_bot.updates()
    assert first["message"]["text"] == "3500"
    assert second["edited_message"]["text"] == "3600"
    assert second["edited_message"]["edit_date"] >= second["edited_message"]["date"]


async def test_idle_returns_when_all_is_confirmed(sandbox: Sandbox, raw_bot: RawBot) -> None:
    sandbox.person().write("hi")
    with pytest.raises(TimeoutError):
        await sandbox.idle(timeout=0.05)
    await raw_bot.updates()
    await raw_bot.updates()
    await sandbox.idle()


# webhook


class Receiver:
    """The bot's own address: takes updates, answers as told."""

    def __init__(self) -> None:
        self.bodies: list[dict[str, Any]] = []
        self.secrets: list[str | None] = []
        self.statuses: list[int] = []  # the next answers; 200 when empty
        self.headers: dict[str, str] = {}
        self.reply: dict[str, Any] | None = None
        self.under_way = 0
        self.most = 0
        self.gate: asyncio.Event | None = None
        self.came = asyncio.Condition()
        self.url = ""

    async def take(self, request: web.BaseRequest) -> web.Response:
        body = orjson.loads(await request.read())
        self.bodies.append(body)
        self.secrets.append(request.headers.get("X-Telegram-Bot-Api-Secret-Token"))
        self.under_way += 1
        self.most = max(self.most, self.under_way)
        async with self.came:
            self.came.notify_all()
        if self.gate is not None:
            await self.gate.wait()
        self.under_way -= 1
        status = self.statuses.pop(0) if self.statuses else 200
        return web.json_response(self.reply, status=status, headers=self.headers)

    async def wait_for(self, count: int) -> None:
        async with asyncio.timeout(10), self.came:
            await self.came.wait_for(lambda: len(self.bodies) >= count)

    @property
    def texts(self) -> list[str]:
        return [body["message"]["text"] for body in self.bodies]


@pytest_asyncio.fixture
async def receiver() -> AsyncIterator[Receiver]:
    taking = Receiver()
    runner = web.ServerRunner(web.Server(taking.take), shutdown_timeout=0.2)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    taking.url = f"http://127.0.0.1:{runner.addresses[0][1]}/telegram/webhook"
    yield taking
    if taking.gate is not None:
        taking.gate.set()
    await runner.cleanup()


async def test_the_webhook_gets_what_was_pending_and_what_comes_with_its_secret(
    sandbox: Sandbox, raw_bot: RawBot, receiver: Receiver
) -> None:
    ann = sandbox.person()
    ann.write("before")
    await raw_bot.call("setWebhook", url=receiver.url, secret_token="s3cret", max_connections=10, allowed_updates=["message"])
    ann.write("after")
    await sandbox.idle()
    assert receiver.texts == ["before", "after"]
    assert receiver.secrets == ["s3cret"] * 2
    info = await raw_bot.call("getWebhookInfo")
    assert (info["url"], info["pending_update_count"], info["max_connections"]) == (receiver.url, 0, 10)
    assert info["allowed_updates"] == ["message"]


async def test_polling_and_the_webhook_exclude_each_other(sandbox: Sandbox, raw_bot: RawBot, receiver: Receiver) -> None:
    poll = asyncio.create_task(raw_bot.refusal("getUpdates", timeout=20))
    await sandbox.updates.polled()
    await raw_bot.call("setWebhook", url=receiver.url)
    assert await poll == "Conflict: terminated by setWebhook request"
    assert await raw_bot.refusal("getUpdates") == WEBHOOK_ACTIVE
    await raw_bot.call("deleteWebhook")
    assert await raw_bot.call("getUpdates") == []


async def test_a_failed_update_is_sent_again_and_holds_up_only_its_own_chat(sandbox: Sandbox, raw_bot: RawBot, receiver: Receiver) -> None:
    receiver.statuses = [500, 503, 200]
    await raw_bot.call("setWebhook", url=receiver.url)
    ann, ben = sandbox.person("Ann"), sandbox.person("Ben")
    ann.write("ann 1")
    await receiver.wait_for(1)
    ann.write("ann 2")
    ben.write("ben 1")
    await sandbox.idle()
    assert [text for text in receiver.texts if text.startswith("ann")] == ["ann 1"] * (receiver.texts.count("ann 1")) + ["ann 2"]
    assert receiver.texts.count("ann 1") + receiver.texts.count("ben 1") == 4
    info = await raw_bot.call("getWebhookInfo")
    assert info["last_error_message"] in (
        "Wrong response from the webhook: 503 Service Unavailable",
        "Wrong response from the webhook: 500 Internal Server Error",
    )


async def test_chats_are_delivered_side_by_side_and_one_chat_in_order(sandbox: Sandbox, raw_bot: RawBot, receiver: Receiver) -> None:
    receiver.gate = asyncio.Event()
    await raw_bot.call("setWebhook", url=receiver.url, max_connections=3)
    people = [sandbox.person(f"P{number}") for number in range(4)]
    for person in people:
        person.write("first")
        person.write("second")
    await receiver.wait_for(3)
    assert receiver.most == 3, "max_connections"
    assert set(receiver.texts) == {"first"}
    receiver.gate.set()
    await sandbox.idle()
    for person in people:
        assert [one["message"]["text"] for one in receiver.bodies if one["message"]["chat"]["id"] == person.id] == ["first", "second"]


async def test_retry_after_is_honoured(raw_bot: RawBot, sandbox: Sandbox, receiver: Receiver) -> None:
    receiver.statuses, receiver.headers = [429], {"Retry-After": "30"}
    await raw_bot.call("setWebhook", url=receiver.url)
    sandbox.person().write("hi")
    began = asyncio.get_running_loop().time()
    await receiver.wait_for(2)
    assert asyncio.get_running_loop().time() - began >= 0.25, "30 s, here a hundredth"


async def test_the_same_update_comes_twice_when_the_bots_answer_is_lost(raw_bot: RawBot, sandbox: Sandbox, receiver: Receiver) -> None:
    await raw_bot.call("setWebhook", url=receiver.url)
    sandbox.webhook_trouble.lose_answers = 1
    sandbox.person().write("hi")
    await sandbox.idle()
    assert receiver.texts == ["hi", "hi"]
    assert receiver.bodies[0] == receiver.bodies[1]
    sandbox.push_again(receiver.bodies[0]["update_id"])
    await sandbox.idle()
    assert receiver.bodies[2] == receiver.bodies[0]


async def test_a_webhook_nobody_answers_at_is_reported_and_tried_again(sandbox: Sandbox, raw_bot: RawBot, receiver: Receiver) -> None:
    await raw_bot.call("setWebhook", url="http://127.0.0.1:1/nobody")
    sandbox.person().write("hi")
    await sandbox.wait_until(lambda: bool(sandbox.last_webhook_error))
    info = await raw_bot.call("getWebhookInfo")
    assert (info["pending_update_count"], info["last_error_message"]) == (1, "Connection refused")
    await asyncio.sleep(0.02)  # a second setWebhook within the (shortened) second is refused
    await raw_bot.call("setWebhook", url=receiver.url)
    await sandbox.idle()
    assert receiver.texts == ["hi"]


async def test_a_webhook_may_answer_with_a_call(sandbox: Sandbox, raw_bot: RawBot, receiver: Receiver) -> None:
    ann = sandbox.person()
    receiver.reply = {"method": "sendMessage", "chat_id": ann.id, "text": "by the way back"}
    await raw_bot.call("setWebhook", url=receiver.url)
    ann.write("hi")
    assert (await ann.wait_for()).text == "by the way back"


async def test_a_second_set_webhook_within_a_second_is_too_many(raw_bot: RawBot, receiver: Receiver) -> None:
    slow = 600.0  # its second is ten minutes
    async with Sandbox(pause_scale=slow) as sandbox, httpx.AsyncClient(timeout=60, base_url=f"{sandbox.url}/bot{sandbox.token}/") as http:
        assert (await http.post("setWebhook", json={"url": receiver.url})).status_code == 200
        again = (await http.post("setWebhook", json={"url": receiver.url})).json()
        assert (again["error_code"], again["parameters"]) == (429, {"retry_after": 1})


async def test_a_bad_webhook_is_refused(raw_bot: RawBot) -> None:
    assert await raw_bot.refusal("setWebhook", url="ftp://x") == "Bad Request: bad webhook: invalid webhook URL specified"
    await asyncio.sleep(0.02)
    said = await raw_bot.refusal("setWebhook", url="http://127.0.0.1:1/", secret_token="not allowed!")
    assert said == "Bad Request: secret token contains unallowed characters"


async def test_pending_updates_can_be_dropped(sandbox: Sandbox, raw_bot: RawBot) -> None:
    sandbox.person().write("old")
    await raw_bot.call("deleteWebhook", drop_pending_updates=True)
    assert await raw_bot.call("getUpdates") == []

"""Faults on demand: what the clients of the desk must live with."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import httpx
import pytest
import pytest_asyncio
import telegram
from httpx_aiohttp import AiohttpTransport
from telegram.request import HTTPXRequest

from bot.sandbox.people import Person
from bot.sandbox.server import Sandbox
from tests.fixtures.sandbox import RawBot


@pytest.fixture
def ann(sandbox: Sandbox) -> Person:
    ann = sandbox.person("Ann")
    ann.write("hi")
    return ann


@pytest_asyncio.fixture
async def ptb(sandbox: Sandbox) -> AsyncIterator[telegram.Bot]:
    async with telegram.Bot(sandbox.token, base_url=f"{sandbox.url}/bot", request=HTTPXRequest()) as bot:
        yield bot


def said(person: Person) -> list[str]:
    return [one.text for one in person.screen() if one.from_bot]


async def test_dropped_before_means_it_was_not_sent(sandbox: Sandbox, raw_bot: RawBot, ann: Person) -> None:
    sandbox.faults.drop_before("sendMessage")
    with pytest.raises(httpx.RemoteProtocolError):
        await raw_bot.call("sendMessage", chat_id=ann.id, text="one")
    assert said(ann) == []
    await raw_bot.call("sendMessage", chat_id=ann.id, text="two")
    assert said(ann) == ["two"]


async def test_dropped_after_means_it_was_sent(sandbox: Sandbox, raw_bot: RawBot, ann: Person) -> None:
    sandbox.faults.drop_after("sendMessage", times=2)
    for _ in range(2):
        with pytest.raises(httpx.RemoteProtocolError):
            await raw_bot.call("sendMessage", chat_id=ann.id, text="one")
    assert said(ann) == ["one", "one"]
    assert sandbox.faults.waiting == 0


async def test_a_delayed_call_is_done_though_the_client_hung_up(sandbox: Sandbox, raw_bot: RawBot, ann: Person) -> None:
    sandbox.faults.delay("sendMessage", 0.1)
    with pytest.raises(httpx.ReadTimeout):
        await raw_bot.http.post("sendMessage", json={"chat_id": ann.id, "text": "late"}, timeout=httpx.Timeout(60, read=0.02))
    assert (await ann.wait_for()).text == "late"


async def test_a_held_call_waits_until_it_is_released(sandbox: Sandbox, raw_bot: RawBot, ann: Person) -> None:
    hold = sandbox.faults.hold("sendMessage", where=lambda params: params["text"] == "slow")
    slow = asyncio.create_task(raw_bot.call("sendMessage", chat_id=ann.id, text="slow"))
    await hold.reached()
    await raw_bot.call("sendMessage", chat_id=ann.id, text="quick")
    hold.release()
    await slow
    assert said(ann) == ["quick", "slow"]


async def test_half_an_answer_is_half_an_answer(sandbox: Sandbox, raw_bot: RawBot, ann: Person) -> None:
    sandbox.faults.half_answer("sendMessage")
    with pytest.raises(httpx.RemoteProtocolError):
        await raw_bot.call("sendMessage", chat_id=ann.id, text="one")
    assert said(ann) == ["one"]


async def test_the_answers_of_a_sick_server(sandbox: Sandbox, raw_bot: RawBot, ann: Person) -> None:
    sandbox.faults.server_error("sendMessage")
    sandbox.faults.bad_gateway("sendMessage")
    sandbox.faults.too_many("sendMessage", retry_after=7)
    sandbox.faults.refuse("sendMessage", 400, "Bad Request: TOPIC_DELETED")
    send = {"chat_id": ann.id, "text": "x"}
    error = await raw_bot.answer("sendMessage", **send)
    assert (error["error_code"], error["description"]) == (500, "Internal Server Error")
    page = await raw_bot.http.post("sendMessage", json=send)
    assert (page.status_code, page.headers["Content-Type"]) == (502, "text/html")
    flood = await raw_bot.answer("sendMessage", **send)
    assert (flood["error_code"], flood["parameters"]) == (429, {"retry_after": 7})
    assert await raw_bot.refusal("sendMessage", **send) == "Bad Request: TOPIC_DELETED"
    assert said(ann) == []
    await raw_bot.call("sendMessage", **send)


async def test_faults_at_a_rate_strike_the_same_calls_for_the_same_seed(sandbox: Sandbox, raw_bot: RawBot, ann: Person) -> None:
    async def struck() -> list[bool]:
        sandbox.faults.server_error("sendMessage", times=None, rate=0.5, seed=7)
        answers = [(await raw_bot.answer("sendMessage", chat_id=ann.id, text="x"))["ok"] for _ in range(12)]
        sandbox.faults.clear()
        return answers

    first = await struck()
    assert first == await struck()
    assert {True, False} == set(first)


async def test_a_fault_for_every_method_spares_get_updates(sandbox: Sandbox, raw_bot: RawBot, ann: Person) -> None:
    sandbox.faults.server_error("*", times=None)
    assert len(await raw_bot.updates()) == 1
    assert await raw_bot.refusal("getMe") == "Internal Server Error"


async def test_python_telegram_bot_sees_the_faults_as_it_sees_real_ones(
    sandbox: Sandbox, ptb: telegram.Bot, ann: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PTB_TIMEDELTA", "true")
    sandbox.faults.drop_after("sendMessage")
    with pytest.raises(telegram.error.NetworkError):
        await ptb.send_message(ann.id, "cut")
    sandbox.faults.bad_gateway("sendMessage")
    with pytest.raises(telegram.error.NetworkError):
        await ptb.send_message(ann.id, "page")
    sandbox.faults.too_many("sendMessage", retry_after=5)
    with pytest.raises(telegram.error.RetryAfter):
        await ptb.send_message(ann.id, "flood")
    ann.block_bot()
    with pytest.raises(telegram.error.Forbidden, match="bot was blocked by the user"):
        await ptb.send_message(ann.id, "blocked")
    group = sandbox.group(basic=True)
    old = group.id
    group.upgrade()
    with pytest.raises(telegram.error.ChatMigrated) as moved:
        await ptb.send_message(old, "moved")
    assert moved.value.new_chat_id == group.id
    assert said(ann) == ["cut"]


async def test_the_faults_look_the_same_over_aiohttp(sandbox: Sandbox, ann: Person) -> None:
    async with httpx.AsyncClient(transport=AiohttpTransport(), base_url=f"{sandbox.url}/bot{sandbox.token}/") as http:
        send = {"chat_id": ann.id, "text": "x"}
        for add in (sandbox.faults.drop_before, sandbox.faults.drop_after, sandbox.faults.half_answer):
            add("sendMessage")
            with pytest.raises(httpx.TransportError):
                await http.post("sendMessage", json=send)
        assert (await http.post("sendMessage", json=send)).status_code == 200
    assert len(said(ann)) == 3


async def test_a_server_that_went_away_comes_back_on_the_same_port_with_its_world(sandbox: Sandbox, raw_bot: RawBot, ann: Person) -> None:
    await sandbox.stop()
    with pytest.raises(httpx.ConnectError):
        await raw_bot.call("getMe")
    ann.write("are you there?")
    await sandbox.start()
    assert len(await raw_bot.updates()) == 2

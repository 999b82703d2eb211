"""The same contract against the sandbox, which answers as Telegram does: what the desk will meet, through every client."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest

from bot.sandbox.server import Sandbox
from bot.telegram.client import (
    BadRequestError,
    ChatMigratedError,
    Client,
    ConflictError,
    ForbiddenError,
    InvalidTokenError,
    NetworkError,
    RetryAfterError,
    Upload,
)
from bot.telegram.updates import Membership, Message, Press, Update
from bot.telegram.wire import SERVED, keyboard, parse_update
from tests.fixtures.telegram import client_of, started


@pytest.fixture
async def client(client_kind: str, sandbox: Sandbox) -> AsyncIterator[Client]:
    async with started(client_of(client_kind, sandbox.url, token=sandbox.token)) as opened:
        yield opened


async def updates(client: Client, offset: int = 0) -> list[Update]:
    raw = await client.call("getUpdates", {"offset": offset, "timeout": 0, "allowed_updates": list(SERVED)})
    return [parse_update(one) for one in raw]


async def test_a_merchant_writes_presses_and_reads_the_answer(client: Client, sandbox: Sandbox) -> None:
    ann = sandbox.person("Ann", language="zh-hans")
    ann.write("昨晚11点刷了3500没到账")
    (update,) = await updates(client)
    assert isinstance(update.body, Message)
    assert (update.body.text, update.body.sender and update.body.sender.name) == ("昨晚11点刷了3500没到账", "Ann")
    await client.call("sendMessage", {"chat_id": ann.id, "text": "到账了吗？", "reply_markup": keyboard([[("没有", "r.paid.no.1")]])})
    press = ann.press(ann.last(), "没有")
    (pressed,) = await updates(client, update.id + 1)
    assert isinstance(pressed.body, Press)
    assert (pressed.body.id, pressed.body.data, pressed.body.chat and pressed.body.chat.id) == (press, "r.paid.no.1", ann.id)
    assert await client.call("answerCallbackQuery", {"callback_query_id": press, "text": "好"}) is True
    assert ann.toast(press) == "好"
    assert await updates(client, pressed.id + 1) == []


async def test_a_photo_goes_up_and_comes_down_byte_for_byte(client: Client, sandbox: Sandbox) -> None:
    ann = sandbox.person()
    ann.start()
    picture = bytes(range(256)) * 600
    ann.send_media("document", picture, name="账单.pdf")
    *_, update = await updates(client)
    assert isinstance(update.body, Message)
    assert update.body.attachment is not None
    assert await client.download(update.body.attachment.file_id) == picture
    sent = await client.call(
        "sendDocument", {"chat_id": ann.id, "document": "attach://slip", "caption": "小票"}, files={"slip": Upload("小票.bin", picture)}
    )
    assert await client.download(sent["document"]["file_id"]) == picture
    with pytest.raises(BadRequestError) as raised:
        await client.download(sent["document"]["file_id"], limit=1000)
    assert raised.value.kind == "too_big"


async def test_a_topic_lives_and_dies_and_says_so(client: Client, sandbox: Sandbox) -> None:
    group = sandbox.group()
    topic = await client.call("createForumTopic", {"chat_id": group.id, "name": "T-1 Ann"})
    thread = {"chat_id": group.id, "message_thread_id": topic["message_thread_id"], "text": "the card"}
    assert (await client.call("sendMessage", thread))["message_thread_id"] == topic["message_thread_id"]
    made = [update.body for update in await updates(client)]
    assert [body.service for body in made if isinstance(body, Message)] == ["forum_topic_created"]
    olga = sandbox.person("Olga")
    group.join(olga, admin=True)
    hers = group.create_topic("lunch", by=olga)
    group.set_bot_rights(can_manage_topics=False)
    group.close_topic(hers)
    assert await bad_kind(client, "sendMessage", {**thread, "message_thread_id": hers.thread}) == "thread_closed"
    group.delete_topic("T-1 Ann")
    assert await bad_kind(client, "sendMessage", thread) == "thread_gone"
    assert await bad_kind(client, "sendMessage", {**thread, "message_thread_id": 1}) == "thread_gone"


async def bad_kind(client: Client, method: str, params: dict[str, Any]) -> str:
    with pytest.raises(BadRequestError) as raised:
        await client.call(method, params)
    return raised.value.kind


async def test_refusals_of_every_day_have_their_kinds(client: Client, sandbox: Sandbox) -> None:
    ann, group = sandbox.person(), sandbox.group(forum=False)
    ann.start()
    hello = await client.call("sendMessage", {"chat_id": ann.id, "text": "hello"})
    same = {"chat_id": ann.id, "message_id": hello["message_id"], "text": "hello"}
    assert await bad_kind(client, "editMessageText", same) == "not_modified"
    assert await bad_kind(client, "editMessageText", {**same, "message_id": 999}) == "message_gone"
    assert await bad_kind(client, "deleteMessage", {"chat_id": ann.id, "message_id": 999}) == "message_gone"
    assert await bad_kind(client, "copyMessage", {"chat_id": ann.id, "from_chat_id": ann.id, "message_id": 999}) == "message_gone"
    assert await bad_kind(client, "sendMessage", {"chat_id": 42, "text": "hello"}) == "chat_gone"
    assert await bad_kind(client, "sendMessage", {"chat_id": ann.id, "text": "x" * 4097}) == "too_long"
    assert await bad_kind(client, "sendMessage", {"chat_id": ann.id, "text": "x", "reply_parameters": {"message_id": 999}}) == "reply_gone"
    assert await bad_kind(client, "answerCallbackQuery", {"callback_query_id": "1"}) == "query_too_old"
    assert await bad_kind(client, "createForumTopic", {"chat_id": group.id, "name": "T-1"}) == "no_forum"


async def test_a_merchant_who_blocked_the_bot_is_forbidden_and_his_block_an_update(client: Client, sandbox: Sandbox) -> None:
    ann = sandbox.person()
    ann.start()
    ann.block_bot()
    with pytest.raises(ForbiddenError):
        await client.call("sendMessage", {"chat_id": ann.id, "text": "hello"})
    *_, update = await updates(client)
    assert isinstance(update.body, Membership)
    assert (update.body.new, update.body.me, update.body.chat.id) == ("kicked", True, ann.id)


async def test_a_group_that_was_upgraded_says_its_new_id(client: Client, sandbox: Sandbox) -> None:
    group = sandbox.group(basic=True)
    old = group.id
    new = group.upgrade()
    with pytest.raises(ChatMigratedError) as raised:
        await client.call("sendMessage", {"chat_id": old, "text": "hello"})
    assert raised.value.new_chat_id == new
    moves = [update.body.migrate_to for update in await updates(client) if isinstance(update.body, Message)]
    assert new in moves


async def test_faults_of_the_network_say_what_may_have_been_sent(client: Client, sandbox: Sandbox) -> None:
    ann = sandbox.person()
    ann.start()
    hello = {"chat_id": ann.id, "text": "hello"}
    for fault in (sandbox.faults.drop_before, sandbox.faults.drop_after, sandbox.faults.half_answer, sandbox.faults.bad_gateway):
        fault("sendMessage")
        with pytest.raises(NetworkError) as raised:
            await client.call("sendMessage", hello)
        assert raised.value.sent == "maybe"
    sandbox.faults.too_many("sendMessage", 5)
    with pytest.raises(RetryAfterError) as flood:
        await client.call("sendMessage", hello)
    assert flood.value.retry_after == 5
    await client.call("sendMessage", hello)
    assert len(ann.screen()) == 1 + 3, "two faults came after it was done, two before; then it worked"


async def test_a_wrong_token_is_refused(client_kind: str, sandbox: Sandbox) -> None:
    async with started(client_of(client_kind, sandbox.url, token=f"{sandbox.token}x")) as client:
        with pytest.raises(InvalidTokenError):
            await client.call("getMe")


async def test_of_two_pollers_one_has_a_conflict_and_the_other_goes_on(client: Client, client_kind: str, sandbox: Sandbox) -> None:
    async with started(client_of(client_kind, sandbox.url, token=sandbox.token)) as other:
        polls = {asyncio.create_task(one.call("getUpdates", {"timeout": 30})) for one in (client, other)}
        (ended,), (waiting,) = await asyncio.wait(polls, return_when=asyncio.FIRST_COMPLETED)
        assert isinstance(ended.exception(), ConflictError)
        sandbox.person().start()
        assert len(await waiting) == 1

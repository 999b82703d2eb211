"""One contract, every Telegram client: python-telegram-bot, plain httpx, and the one that changes over between them."""

from __future__ import annotations

import asyncio
import logging
import socket
import time
import warnings
from collections.abc import AsyncIterator
from typing import Any

import pytest

from bot.telegram.client import (
    ApiError,
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
from bot.telegram.exchange import proxy_for
from tests.fixtures.telegram import (
    TOKEN,
    Asked,
    Play,
    RawApi,
    answer,
    client_of,
    cut_after_reading,
    half_an_answer,
    http,
    ok,
    page,
    refusal,
    settled,
    silence,
    started,
)


@pytest.fixture
def api(raw_api: RawApi) -> RawApi:
    return raw_api


@pytest.fixture
async def client(client_kind: str, api: RawApi) -> AsyncIterator[Client]:
    """A started client of each kind, on the server of the test."""
    async with started(client_of(client_kind, api.url)) as opened:
        yield opened


HELLO = {"chat_id": 5, "text": "hello"}


async def error_of_call(client: Client, method: str = "sendMessage", params: dict[str, Any] | None = None, **more: Any) -> ApiError:
    with pytest.raises(ApiError) as raised:
        await client.call(method, params or HELLO, **more)
    return raised.value


# What goes out and comes back


async def test_a_call_goes_to_the_bots_own_path_and_brings_the_result(client: Client, api: RawApi) -> None:
    api.play("sendMessage", ok({"message_id": 42, "chat": {"id": 5}}))
    assert await client.call("sendMessage", HELLO) == {"message_id": 42, "chat": {"id": 5}}
    assert [(asked.path, asked.params) for asked in api.asked] == [(f"/bot{TOKEN}/sendMessage", HELLO)]


@pytest.mark.parametrize("result", [True, 0, "text", [], [{"update_id": 1}], {"a": None}])
async def test_any_json_value_is_a_result(client: Client, api: RawApi, result: Any) -> None:
    api.play("getAnything", ok(result))
    assert await client.call("getAnything") == result


async def test_nested_parameters_arrive_as_they_were(client: Client, api: RawApi) -> None:
    params = {
        "chat_id": -1001234567890,
        "text": "昨晚11点刷了3500没到账 👩‍👩‍👧 \u202eRTL\u200b & <b> ü",
        "reply_markup": {"inline_keyboard": [[{"text": "是", "callback_data": "abc.n.yes.1"}]]},
        "reply_parameters": {"message_id": 3, "allow_sending_without_reply": True},
        "message_ids": [1, 2, 3],
        "disable_notification": True,
        "latitude": 1.5,
        "message_thread_id": 77,
    }
    await client.call("sendMessage", params)
    assert api.asked[0].params == params


async def test_a_list_of_media_by_file_id_is_carried_raw(client: Client, api: RawApi) -> None:
    media = [{"type": "photo", "media": "file-1"}, {"type": "photo", "media": "file-2", "caption": "二"}]
    await client.call("sendMediaGroup", {"chat_id": 5, "media": media})
    assert api.asked[0].params == {"chat_id": 5, "media": media}


async def test_parameters_that_are_none_are_left_out(client: Client, api: RawApi) -> None:
    await client.call("sendMessage", {**HELLO, "message_thread_id": None, "reply_markup": None})
    assert api.asked[0].params == HELLO


async def test_a_call_does_not_change_the_parameters_it_was_given(client: Client) -> None:
    params: dict[str, Any] = {**HELLO, "message_thread_id": None, "media": [{"type": "photo"}]}
    before = repr(params)
    await client.call("sendMessage", params)
    assert repr(params) == before


async def test_4096_characters_of_every_plane_go_through(client: Client, api: RawApi) -> None:
    text = "到账😀é" * 1024
    await client.call("sendMessage", {"chat_id": 5, "text": text})
    assert api.asked[0].params["text"] == text


async def test_half_a_surrogate_pair_becomes_a_question_mark_both_ways(client: Client, api: RawApi) -> None:
    await client.call("sendMessage", {"chat_id": 5, "text": "a\ud83d"})
    assert api.asked[0].params["text"] == "a?"
    api.play("getUpdates", answer(b'{"ok":true,"result":[{"update_id":1,"message":{"text":"b\\ud83d \\ud83d\\ude00"}}]}'))
    assert await client.call("getUpdates") == [{"update_id": 1, "message": {"text": "b? 😀"}}]


async def test_parameters_that_are_no_json_are_refused_without_a_request(client: Client, api: RawApi) -> None:
    error = await error_of_call(client, params={"chat_id": 5, "text": object()})
    assert isinstance(error, BadRequestError)
    assert error.permanent
    assert error.sent == "no"
    assert api.asked == []


async def test_an_answer_in_several_writes_is_read_whole(client: Client, api: RawApi) -> None:
    whole = ok({"message_id": 9, "text": "x" * 200_000}).head
    more = asyncio.Event()
    api.play("sendMessage", Play(whole[:70], whole[70:], hold=more))
    call = asyncio.create_task(client.call("sendMessage", HELLO))
    await api.came(1)
    more.set()
    assert (await call)["message_id"] == 9


# Files


async def test_a_file_goes_up_under_the_name_its_parameter_says(client: Client, api: RawApi) -> None:
    photo = Upload("slip.jpg", b"\xff\xd8\x00\r\n--\x00", "image/jpeg")
    params = {"chat_id": 5, "photo": "attach://slip", "caption": "小票", "reply_markup": {"inline_keyboard": []}}
    await client.call("sendPhoto", params, files={"slip": photo})
    assert api.asked[0].params == {"chat_id": "5", "photo": "attach://slip", "caption": "小票", "reply_markup": '{"inline_keyboard":[]}'}
    assert api.asked[0].files == {"slip": ("slip.jpg", b"\xff\xd8\x00\r\n--\x00", "image/jpeg")}


async def test_a_file_named_like_its_parameter_is_sent_once(client: Client, api: RawApi) -> None:
    await client.call(
        "sendDocument", {"chat_id": 5, "document": "attach://document"}, files={"document": Upload("账单 1.txt", b"hi", "text/plain")}
    )
    assert api.asked[0].params == {"chat_id": "5"}
    assert api.asked[0].files["document"][1:] == (b"hi", "text/plain")


async def test_an_album_of_two_uploads_goes_up_in_one_form(client: Client, api: RawApi) -> None:
    media = [{"type": "photo", "media": "attach://a"}, {"type": "photo", "media": "attach://b"}]
    await client.call("sendMediaGroup", {"chat_id": 5, "media": media}, files={"a": Upload("a.png", b"A"), "b": Upload("b.png", b"B")})
    assert {key: file[1] for key, file in api.asked[0].files.items()} == {"a": b"A", "b": b"B"}
    assert '"attach://b"' in api.asked[0].params["media"]


async def test_a_file_of_several_megabytes_goes_up_whole(client: Client, api: RawApi) -> None:
    content = bytes(range(256)) * 4 * 3000
    await client.call("sendDocument", {"chat_id": 5, "document": "attach://f"}, files={"f": Upload("f.bin", content)})
    assert api.asked[0].files["f"][1] == content


def serve_file(content: bytes, **file: Any) -> Any:
    def play(asked: Asked) -> Play:
        if asked.method == "getFile":
            return ok({"file_id": asked.params["file_id"], "file_path": "photos/小票 1.jpg", **file})
        return Play(http(200, content, "application/octet-stream"))

    return play


async def test_a_file_comes_down_by_its_id(client: Client, api: RawApi) -> None:
    api.answer = serve_file(b"\x00\x01" * 500_000, file_size=1_000_000)
    assert await client.download("abc") == b"\x00\x01" * 500_000
    assert api.asked[0].params == {"file_id": "abc"}
    assert api.asked[1].path == f"/file/bot{TOKEN}/photos/%E5%B0%8F%E7%A5%A8%201.jpg"


async def test_a_file_over_the_limit_is_not_fetched_when_its_size_is_said(client: Client, api: RawApi) -> None:
    api.answer = serve_file(b"x" * 100, file_size=100)
    with pytest.raises(BadRequestError) as raised:
        await client.download("abc", limit=99)
    assert raised.value.kind == "too_big"
    assert len(api.asked) == 1


async def test_a_file_that_lies_about_its_size_is_cut_off_at_the_limit(client: Client, api: RawApi) -> None:
    api.answer = serve_file(b"x" * 1_000_000)
    with pytest.raises(BadRequestError) as raised:
        await client.download("abc", limit=100_000)
    assert raised.value.kind == "too_big"


async def test_a_file_too_big_for_telegram_itself_is_said_to_be_too_big(client: Client, api: RawApi) -> None:
    api.play("getFile", refusal(400, "Bad Request: file is too big"))
    with pytest.raises(BadRequestError) as raised:
        await client.download("abc")
    assert raised.value.kind == "too_big"


async def test_a_file_that_is_gone_or_has_no_path_is_a_bad_request(client: Client, api: RawApi) -> None:
    api.play("getFile", ok({"file_id": "abc"}))
    with pytest.raises(BadRequestError):
        await client.download("abc")
    api.play("getFile", ok({"file_path": "gone"}))
    api.play("gone", page(404))
    with pytest.raises(BadRequestError):
        await client.download("abc")


@pytest.mark.parametrize("play", [half_an_answer, cut_after_reading, lambda: page(502)], ids=["half", "cut", "502"])
async def test_a_file_that_comes_in_half_may_be_asked_for_again(client: Client, api: RawApi, play: Any) -> None:
    api.play("getFile", ok({"file_path": "photo"}))
    api.play("photo", play(), play())  # aiohttp itself asks a second time for what was cut: reading is harmless
    with pytest.raises(NetworkError) as raised:
        await client.download("abc")
    assert raised.value.sent == "no"


# Refusals


@pytest.mark.parametrize(
    ("description", "kind"),
    [
        ("message thread not found", "thread_gone"),
        ("TOPIC_DELETED", "thread_gone"),
        ("TOPIC_ID_INVALID", "thread_gone"),
        ("TOPIC_CLOSED", "thread_closed"),
        ("message is not modified: specified new message content and reply markup are exactly the same", "not_modified"),
        ("query is too old and response timeout expired or query ID is invalid", "query_too_old"),
        ("QUERY_ID_INVALID", "query_too_old"),
        ("chat not found", "chat_gone"),
        ("message is too long", "too_long"),
        ("message caption is too long", "too_long"),
        ("file is too big", "too_big"),
        ("message to edit not found", "message_gone"),
        ("message to delete not found", "message_gone"),
        ("message to copy not found", "message_gone"),
        ("message can't be deleted for everyone", "not_deletable"),
        ("message can't be edited", "not_editable"),
        ("message can't be copied", "not_copyable"),
        ("CHAT_FORWARDS_RESTRICTED", "not_copyable"),
        ("REACTION_INVALID", "reaction_refused"),
        ("MESSAGE_ID_INVALID", "message_gone"),
        ("not enough rights to send text messages to the chat", "no_rights"),
        ("not enough rights to create a topic", "no_rights"),
        ("CHAT_ADMIN_REQUIRED", "no_rights"),
        ("CHAT_SEND_PHOTOS_FORBIDDEN", "no_rights"),
        ("the chat is not a forum", "no_forum"),
        ("message to be replied not found", "reply_gone"),
        ("can't parse entities: unsupported start tag", "other"),
        ("message text is empty", "other"),
    ],
)
async def test_a_bad_request_says_of_what_kind_it_is(client: Client, api: RawApi, description: str, kind: str) -> None:
    api.play("sendMessage", refusal(400, f"Bad Request: {description}"))
    error = await error_of_call(client)
    assert isinstance(error, BadRequestError)
    assert (error.kind, error.permanent, error.sent) == (kind, True, "no")


@pytest.mark.parametrize(
    "description",
    ["bot was blocked by the user", "user is deactivated", "bot was kicked from the supergroup chat", "the group chat was deleted"],
)
async def test_a_403_is_forbidden_for_good(client: Client, api: RawApi, description: str) -> None:
    api.play("sendMessage", refusal(403, f"Forbidden: {description}"))
    error = await error_of_call(client)
    assert isinstance(error, ForbiddenError)
    assert (error.permanent, error.sent) == (True, "no")
    assert description in str(error).lower()


async def test_a_group_that_moved_says_where_to(client: Client, api: RawApi) -> None:
    api.play("sendMessage", refusal(400, "Bad Request: group chat was upgraded to a supergroup chat", migrate_to_chat_id=-1009))
    error = await error_of_call(client)
    assert isinstance(error, ChatMigratedError)
    assert (error.new_chat_id, error.permanent, error.sent) == (-1009, False, "no")


@pytest.mark.parametrize("timedeltas", ["true", "false"])
async def test_too_many_requests_says_how_long_to_wait(
    client: Client, api: RawApi, timedeltas: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PTB_TIMEDELTA", timedeltas)  # the two ways in which python-telegram-bot says a duration
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it deprecates the second
        api.play("sendMessage", refusal(429, "Too Many Requests: retry after 7", retry_after=7))
        error = await error_of_call(client)
    assert isinstance(error, RetryAfterError)
    assert (error.retry_after, error.permanent, error.sent) == (7.0, False, "no")


async def test_too_many_requests_without_a_number_still_has_one(client: Client, api: RawApi) -> None:
    api.play("sendMessage", refusal(429, "Too Many Requests: retry after 11"), refusal(429, "Too Many Requests"))
    first, second = await error_of_call(client), await error_of_call(client)
    assert isinstance(first, RetryAfterError)
    assert first.retry_after == 11
    assert isinstance(second, RetryAfterError)
    assert second.retry_after


@pytest.mark.parametrize(
    "text",
    [
        "terminated by other getUpdates request; make sure that only one bot instance is running",
        "can't use getUpdates method while webhook is active",
    ],
)
async def test_another_poller_is_a_conflict(client: Client, api: RawApi, text: str) -> None:
    api.play("getUpdates", refusal(409, f"Conflict: {text}"))
    error = await error_of_call(client, "getUpdates", {"offset": 1, "timeout": 0})
    assert isinstance(error, ConflictError)
    assert (error.permanent, error.sent) == (False, "no")


@pytest.mark.parametrize("play", [refusal(401, "Unauthorized"), refusal(404, "Not Found"), page(404)], ids=["401", "404", "404 page"])
async def test_a_wrong_token_is_said_to_be_one(client: Client, api: RawApi, play: Play) -> None:
    api.play("getMe", play)
    error = await error_of_call(client, "getMe")
    assert isinstance(error, InvalidTokenError)
    assert error.permanent


async def test_a_method_unknown_to_the_server_is_no_wrong_token(client: Client, api: RawApi) -> None:
    api.play("sendFlowers", refusal(404, "Not Found: method not found"))
    assert isinstance(await error_of_call(client, "sendFlowers"), BadRequestError)


async def test_a_request_too_large_for_the_server_is_too_big(client: Client, api: RawApi) -> None:
    api.play("sendDocument", refusal(413, "Request Entity Too Large"), page(413))
    for _ in range(2):
        error = await error_of_call(client, "sendDocument")
        assert isinstance(error, BadRequestError)
        assert error.kind == "too_big"


async def test_a_refusal_under_a_200_is_a_refusal(client: Client, api: RawApi) -> None:
    api.play("sendMessage", refusal(403, "Forbidden: bot was blocked by the user", status=200))
    assert isinstance(await error_of_call(client), ForbiddenError)


# The network, and whether the request may have taken effect


@pytest.mark.parametrize(
    "play",
    [
        pytest.param(cut_after_reading, id="cut after the request was read"),
        pytest.param(half_an_answer, id="half an answer"),
        pytest.param(lambda: page(502), id="HTML 502"),
        pytest.param(lambda: page(504), id="HTML 504"),
        pytest.param(lambda: page(200), id="HTML 200"),
        pytest.param(lambda: page(400), id="HTML 400"),
        pytest.param(lambda: page(403), id="HTML 403"),
        pytest.param(lambda: refusal(500, "Internal Server Error: restart"), id="JSON 500"),
        pytest.param(lambda: answer(b""), id="nothing"),
        pytest.param(lambda: answer(b"{"), id="broken JSON"),
        pytest.param(lambda: answer(b"[]"), id="a list"),
        pytest.param(lambda: answer(b'{"ok":true}'), id="ok and no result"),
        pytest.param(lambda: answer(b'"ok"'), id="a string"),
        pytest.param(lambda: answer(b"null"), id="null"),
        pytest.param(lambda: answer(b"\xff\xfe"), id="no UTF-8"),
        pytest.param(lambda: Play(b"SSH-2.0-OpenSSH_9\r\n\r\n", cut=True), id="no HTTP"),
        pytest.param(lambda: Play(b"HTTP/1.1 200 OK\r\nContent-Len", cut=True), id="half a header"),
    ],
)
async def test_after_the_request_left_only_a_clear_answer_says_what_happened(client: Client, api: RawApi, play: Any) -> None:
    api.play("sendMessage", play())
    error = await error_of_call(client)
    assert isinstance(error, NetworkError), error
    assert (error.sent, error.permanent) == ("maybe", False)
    assert len(api.asked) == 1, "a call that may have taken effect is not repeated by itself"
    assert (await client.call("sendMessage", HELLO))["message_id"] == 2, "the client goes on"


async def test_no_answer_in_time_may_have_taken_effect(client: Client, api: RawApi) -> None:
    await client.call("sendMessage", HELLO)  # there is a connection, so that nothing but the answer takes time
    never = asyncio.Event()
    api.play("sendMessage", silence(never))
    began = time.monotonic()
    error = await error_of_call(client, timeout=0.3)
    assert isinstance(error, NetworkError)
    assert error.sent == "maybe"
    assert time.monotonic() - began < 15, "so long it would wait if nothing were said"


async def test_an_answer_that_drips_is_bounded_too(client: Client, api: RawApi) -> None:
    await client.call("sendMessage", HELLO)
    whole, never = ok({"message_id": 1}).head, asyncio.Event()
    api.play("sendMessage", Play(whole[:-5], hold=never))
    error = await error_of_call(client, timeout=0.3)
    assert isinstance(error, NetworkError)
    assert error.sent == "maybe"


async def test_a_connection_refused_surely_sent_nothing(client_kind: str) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{free.getsockname()[1]}"
        async with started(client_of(client_kind, url)) as client:
            error = await error_of_call(client)
    assert isinstance(error, NetworkError)
    assert (error.sent, error.permanent) == ("no", False)


CONNECTING = 1.8
"""Seconds, of which two thirds may go into getting a connection: the rest is what a machine may hang without the two being mixed up."""


async def test_a_server_that_speaks_no_tls_surely_got_nothing(client_kind: str, api: RawApi) -> None:
    async with started(client_of(client_kind, api.url.replace("http://", "https://"))) as client:
        error = await error_of_call(client, timeout=CONNECTING)
    assert isinstance(error, NetworkError)
    assert error.sent == "no"


async def test_a_server_that_takes_no_connection_in_time_surely_got_nothing(client_kind: str) -> None:
    with socket.socket() as full:
        full.bind(("127.0.0.1", 0))
        full.listen(0)
        address = full.getsockname()
        waiting = [socket.socket() for _ in range(4)]  # fill the queue of connections that nobody accepts
        try:
            for one in waiting:
                one.setblocking(False)
                one.connect_ex(address)
            async with started(client_of(client_kind, f"http://127.0.0.1:{address[1]}")) as client:
                error = await error_of_call(client, timeout=CONNECTING)
        finally:
            for one in waiting:
                one.close()
    assert isinstance(error, NetworkError)
    assert error.sent == "no"


async def test_a_call_that_got_no_connection_in_time_surely_sent_nothing(client_kind: str, api: RawApi) -> None:
    later = asyncio.Event()
    async with started(client_of(client_kind, api.url, connections=1)) as client:
        api.play("sendMessage", silence(later, ok({"message_id": 1})))
        first = asyncio.create_task(client.call("sendMessage", HELLO))
        await api.came(1)
        error = await error_of_call(client, timeout=CONNECTING)
        later.set()
        assert (await first)["message_id"] == 1
    assert isinstance(error, NetworkError)
    assert error.sent == "no"
    assert len(api.asked) == 1


async def test_a_connection_the_server_closed_while_idle_is_replaced(client: Client, api: RawApi) -> None:
    whole = ok({"message_id": 1}).head
    api.play("sendMessage", Play(whole, cut=True))
    await client.call("sendMessage", HELLO)
    await settled()
    await client.call("getMe")
    assert api.connections == 2


# Many at once


async def test_64_calls_are_in_flight_together(client: Client, api: RawApi) -> None:
    gate = asyncio.Event()
    api.answer = lambda asked: silence(gate, ok({"message_id": asked.params["chat_id"]}))
    calls = [asyncio.create_task(client.call("sendMessage", {"chat_id": number, "text": "x"})) for number in range(64)]
    await api.came(64)
    assert api.most_in_hand == 64
    gate.set()
    assert [result["message_id"] for result in await asyncio.gather(*calls)] == list(range(64))


async def test_a_failing_call_leaves_the_others_alone(client: Client, api: RawApi) -> None:
    plays = [half_an_answer(), cut_after_reading(), page(502), refusal(403, "Forbidden: bot was blocked by the user")]
    api.answer = lambda asked: plays[asked.params["chat_id"] % 8] if asked.params["chat_id"] % 8 < 4 else ok(asked.params["chat_id"])
    calls = (client.call("sendMessage", {"chat_id": number, "text": "x"}) for number in range(48))
    results = await asyncio.gather(*calls, return_exceptions=True)
    for number, result in enumerate(results):
        assert isinstance(result, ApiError) if number % 8 < 4 else result == number


async def test_a_cancelled_call_leaves_the_client_working(client: Client, api: RawApi) -> None:
    never = asyncio.Event()
    api.play("sendMessage", silence(never))
    call = asyncio.create_task(client.call("sendMessage", HELLO))
    await api.came(1)
    call.cancel()
    with pytest.raises(asyncio.CancelledError):
        await call
    assert (await client.call("sendMessage", HELLO))["message_id"] == 2


async def test_a_long_poll_outlives_the_timeout_by_its_own_time(client: Client, api: RawApi) -> None:
    later = asyncio.Event()
    api.play("getUpdates", silence(later, ok([{"update_id": 3}])))
    poll = asyncio.create_task(client.call("getUpdates", {"offset": 3, "timeout": 30}, timeout=0.2))
    await api.came(1)
    error = asyncio.create_task(error_of_call(client, timeout=0.5))  # ends by itself, later than the poll would without its own time
    api.play("sendMessage", silence(later))
    assert isinstance(await error, NetworkError)
    assert not poll.done()
    later.set()
    assert await poll == [{"update_id": 3}]
    assert api.asked[0].params == {"offset": 3, "timeout": 30}


async def test_a_long_poll_takes_no_connection_of_the_sends(client_kind: str, api: RawApi) -> None:
    later = asyncio.Event()
    async with started(client_of(client_kind, api.url, connections=1)) as client:
        api.play("getUpdates", silence(later, ok([])))
        poll = asyncio.create_task(client.call("getUpdates", {"timeout": 30}))
        await api.came(1)
        assert (await client.call("sendMessage", HELLO))["message_id"] == 2
        later.set()
        assert await poll == []


# Its life


async def test_it_may_be_closed_twice_and_before_it_was_started(client_kind: str, api: RawApi) -> None:
    client = client_of(client_kind, api.url)
    await client.close()
    await client.start()
    await client.call("getMe")
    await client.close()
    await client.close()


async def test_starting_asks_nothing_of_the_server_and_may_come_twice(client_kind: str, api: RawApi) -> None:
    client = client_of(client_kind, api.url)
    await client.start()
    await client.start()
    assert api.asked == []
    await client.close()


async def test_a_call_before_the_start_or_after_the_end_surely_sent_nothing(client_kind: str, api: RawApi) -> None:
    client = client_of(client_kind, api.url)
    for _ in range(2):
        error = await error_of_call(client)
        assert isinstance(error, NetworkError)
        assert error.sent == "no"
        await client.start()
        await client.close()


async def test_it_may_be_started_again(client_kind: str, api: RawApi) -> None:
    client = client_of(client_kind, api.url)
    for _ in range(2):
        await client.start()
        await client.call("getMe")
        await client.close()


async def test_connections_are_kept_for_the_next_call(client: Client, api: RawApi) -> None:
    for _ in range(5):
        await client.call("sendMessage", HELLO)
    assert api.connections == 1


@pytest.mark.parametrize("url", ["api.telegram.org", "ftp://x", "http://", "", "https://api.telegram.org?x=1"])
@pytest.mark.parametrize("kind", ["ptb", "httpx"])
def test_an_address_that_is_none_is_refused_in_a_sentence(kind: str, url: str) -> None:
    with pytest.raises(ValueError, match="is not the address of a Bot API"):
        client_of(kind, url)


async def test_a_token_of_strange_characters_stays_in_its_place(client_kind: str, api: RawApi) -> None:
    api.play("getMe", refusal(401, "Unauthorized"))
    async with started(client_of(client_kind, api.url, token="1:a/../b?c#d 令{x}\r\n")) as client:
        assert isinstance(await error_of_call(client, "getMe", {}), InvalidTokenError)
    assert api.asked[0].path == "/bot1:a%2F..%2Fb%3Fc%23d%20%E4%BB%A4%7Bx%7D%0D%0A/getMe"


@pytest.mark.parametrize(
    "play",
    [
        cut_after_reading,
        half_an_answer,
        lambda: page(502),
        lambda: refusal(401, "Unauthorized"),
        lambda: refusal(400, f"Bad Request: wrong URL http://127.0.0.1/bot{TOKEN}/x"),
        lambda: silence(asyncio.Event()),
        lambda: answer(b"{"),
    ],
)
async def test_no_error_holds_the_token(client: Client, api: RawApi, play: Any, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    api.play("sendMessage", play())
    error = await error_of_call(client, timeout=0.3)
    seen: list[BaseException] = []
    rest: BaseException | None = error
    while rest is not None:
        seen.append(rest)
        rest = rest.__cause__ or rest.__context__
    assert TOKEN not in repr(seen) + "".join(map(str, seen)) + repr([vars(one) for one in seen])
    assert TOKEN not in repr(client)


async def test_no_log_line_holds_the_token_or_what_people_wrote(client_kind: str, api: RawApi, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    async with started(client_of(client_kind, api.url)) as client:
        await client.call("sendMessage", {"chat_id": 5, "text": "a merchant's words"})
        api.play("getUpdates", answer(b'{"ok":true,"result":[{"text":"a merchant\'s words"'))
        await error_of_call(client, "getUpdates")
    lines = [record.getMessage() for record in caplog.records if record.name != "asyncio"]
    assert not [line for line in lines if TOKEN in line or "merchant" in line]


# The way out


@pytest.mark.parametrize(
    ("api", "environment", "proxy"),
    [
        ("https://api.telegram.org", {}, None),
        ("https://api.telegram.org", {"https_proxy": "http://10.0.0.1:3128"}, "http://10.0.0.1:3128"),
        ("https://api.telegram.org", {"all_proxy": "http://10.0.0.1:3128"}, "http://10.0.0.1:3128"),
        ("https://api.telegram.org", {"https_proxy": "http://10.0.0.1:3128", "no_proxy": "telegram.org"}, None),
        ("https://api.telegram.org", {"http_proxy": "http://10.0.0.1:3128"}, None),
        ("https://api.telegram.org", {"https_proxy": "socks5://10.0.0.1:1080"}, None),
        ("http://127.0.0.1:8081", {"http_proxy": "http://10.0.0.1:3128"}, None),
        ("http://localhost:8081", {"all_proxy": "http://10.0.0.1:3128"}, None),
    ],
)
def test_the_environments_proxy_is_taken_but_never_for_this_machine(
    api: str, environment: dict[str, str], proxy: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("http_proxy", "https_proxy", "all_proxy", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert proxy_for(api) == proxy


async def test_calls_go_through_the_proxy(client_kind: str, api: RawApi, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("http_proxy", api.url)
    monkeypatch.setenv("no_proxy", "")
    async with started(client_of(client_kind, "http://telegram.invalid")) as client:
        assert (await client.call("sendMessage", HELLO))["message_id"] == 1
    assert api.asked[0].path == f"http://telegram.invalid/bot{TOKEN}/sendMessage"

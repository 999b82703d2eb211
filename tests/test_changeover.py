"""`auto`: from python-telegram-bot to the plain client while running, when the first is broken in itself and only then."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from collections.abc import AsyncIterator, Mapping
from typing import Any

import pytest

from bot.telegram.changeover import Changeover
from bot.telegram.client import (
    ApiError,
    BadRequestError,
    ChatMigratedError,
    Client,
    ClientBrokenError,
    ConflictError,
    ForbiddenError,
    InvalidTokenError,
    NetworkError,
    RetryAfterError,
    Upload,
)
from bot.telegram.plain import PlainClient
from bot.telegram.ptb import PtbClient
from tests.fixtures.telegram import TOKEN, Heard, RawApi, ok, silence, started


class Scripted:
    """Stands where a client stands: each call takes the next line of its script, and is counted."""

    def __init__(self, name: str, *script: Any, start: Exception | None = None) -> None:
        self.name = name
        self.script = list(script)
        self.start_error = start
        self.calls: list[str] = []
        self.closed = 0

    async def start(self) -> None:
        if self.start_error is not None:
            raise self.start_error

    async def call(
        self, method: str, params: Mapping[str, Any] | None = None, *, files: Mapping[str, Upload] | None = None, timeout: float = 15.0
    ) -> Any:
        self.calls.append(method)
        line = self.script.pop(0) if self.script else f"{self.name} did it"
        if isinstance(line, asyncio.Event):
            await line.wait()
            line = self.script.pop(0) if self.script else f"{self.name} did it"
        if isinstance(line, Exception):
            raise line
        return line

    async def download(self, file_id: str, *, limit: int = 20 * 2**20) -> bytes:
        answer = await self.call("download")
        return str(answer).encode()

    async def close(self) -> None:
        self.closed += 1


def auto(first: Client, second: Client | None = None) -> tuple[Changeover, Heard]:
    heard = Heard()
    return Changeover(lambda: first, lambda: second or Scripted("second"), heard), heard


async def test_it_begins_with_the_first_client() -> None:
    client, heard = auto(Scripted("first"))
    async with started(client):
        assert await client.call("getMe") == "first did it"
        assert (client.name, client.changes, heard.events) == ("first", 0, [])


async def test_a_call_that_broke_before_it_left_goes_on_with_the_second() -> None:
    first, second = Scripted("first", ClientBrokenError("KeyError", "no")), Scripted("second")
    client, heard = auto(first, second)
    async with started(client):
        assert await client.call("sendMessage") == "second did it"
        assert (client.name, client.changes) == ("second", 1)
        assert heard.events == [("client_changed_over", {"first": "first", "second": "second", "reason": "KeyError"})]


async def test_a_call_that_broke_after_it_may_have_left_is_not_made_twice() -> None:
    first, second = Scripted("first", ClientBrokenError("KeyError", "maybe")), Scripted("second")
    client, _ = auto(first, second)
    async with started(client):
        with pytest.raises(NetworkError) as raised:
            await client.call("sendMessage")
        assert raised.value.sent == "maybe"
        assert second.calls == []
        assert await client.call("sendMessage") == "second did it"


async def test_an_exception_that_is_no_api_error_counts_as_broken() -> None:
    client, heard = auto(Scripted("first", ValueError(f"a text with the token {TOKEN}")))
    async with started(client):
        with pytest.raises(NetworkError) as raised:
            await client.call("sendMessage")
        assert raised.value.sent == "maybe"
        assert client.name == "second"
        assert heard.events[0][1]["reason"] == "ValueError"


@pytest.mark.parametrize(
    "error",
    [
        NetworkError("cut", "maybe"),
        NetworkError("refused", "no"),
        RetryAfterError("flood", retry_after=3),
        ForbiddenError("blocked"),
        BadRequestError("chat not found", "chat_gone"),
        ChatMigratedError("moved", -100),
        ConflictError("two pollers"),
        InvalidTokenError("unauthorized"),
    ],
    ids=lambda error: type(error).__name__,
)
async def test_neither_the_network_nor_telegram_changes_it_over(error: ApiError) -> None:
    client, heard = auto(Scripted("first", error, error))
    async with started(client):
        for _ in range(2):
            with pytest.raises(type(error)) as raised:
                await client.call("sendMessage")
            assert raised.value is error
        assert await client.call("sendMessage") == "first did it"
        assert (client.changes, heard.events) == (0, [])


@pytest.mark.parametrize("error", [ClientBrokenError("ImportError"), ImportError("no such library"), RuntimeError("x")], ids=repr)
async def test_a_first_client_that_does_not_start_is_passed_over(error: Exception) -> None:
    client, heard = auto(Scripted("first", start=error))
    async with started(client):
        assert await client.call("getMe") == "second did it"
        assert (client.changes, len(heard.events)) == (1, 1)


async def test_a_first_client_that_cannot_even_be_made_is_passed_over() -> None:
    def broken() -> Client:
        raise ImportError("no such library")

    client = Changeover(broken, lambda: Scripted("second"), Heard())
    async with started(client):
        assert await client.call("getMe") == "second did it"


async def test_a_start_that_telegram_refuses_changes_nothing() -> None:
    client, heard = auto(Scripted("first", start=InvalidTokenError("unauthorized")))
    with pytest.raises(InvalidTokenError):
        await client.start()
    assert heard.events == []
    await client.close()


async def test_once_changed_it_stays_changed() -> None:
    first, second = Scripted("first", ClientBrokenError("x")), Scripted("second")
    client, heard = auto(first, second)
    async with started(client):
        for _ in range(5):
            await client.call("sendMessage")
        assert (first.calls, len(second.calls), len(heard.events)) == (["sendMessage"], 5, 1)


async def test_a_second_client_that_breaks_too_says_so() -> None:
    client, heard = auto(Scripted("first", ClientBrokenError("x")), Scripted("second", ClientBrokenError("y"), ClientBrokenError("z")))
    async with started(client):
        for _ in range(2):
            with pytest.raises(ClientBrokenError):
                await client.call("sendMessage")
        assert (client.name, len(heard.events)) == ("second", 1)


async def test_calls_that_break_at_once_change_it_over_once() -> None:
    gate = asyncio.Event()
    script: list[Any] = [gate] * 8 + [ClientBrokenError("x")] * 8
    first, second = Scripted("first", *script), Scripted("second")
    client, heard = auto(first, second)
    async with started(client):
        calls = [asyncio.create_task(client.call("sendMessage")) for _ in range(8)]
        await asyncio.sleep(0)
        gate.set()
        assert await asyncio.gather(*calls) == ["second did it"] * 8
        assert (client.changes, len(heard.events)) == (1, 1)


async def test_a_call_in_flight_over_the_first_is_left_to_end_there() -> None:
    gate = asyncio.Event()
    first = Scripted("first", gate, ClientBrokenError("x"), "the old poll's updates")
    client, _ = auto(first)
    async with started(client):
        poll = asyncio.create_task(client.call("getUpdates"))
        await asyncio.sleep(0)
        assert await client.call("sendMessage") == "second did it"
        assert first.closed == 0
        gate.set()
        assert await poll == "the old poll's updates"
    assert first.closed == 1


async def test_a_download_is_always_made_again() -> None:
    client, _ = auto(Scripted("first", ClientBrokenError("x", "maybe")))
    async with started(client):
        assert await client.download("file") == b"second did it"


# With the real clients: python-telegram-bot broken in the ways in which a library breaks


@pytest.fixture
async def real(raw_api: RawApi) -> AsyncIterator[tuple[Changeover, Heard]]:
    heard = Heard()
    async with started(Changeover(lambda: PtbClient(TOKEN, raw_api.url), lambda: PlainClient(TOKEN, raw_api.url), heard)) as client:
        assert isinstance(client, Changeover)
        yield client, heard


async def test_a_library_that_breaks_on_a_parameter_loses_no_call(
    real: tuple[Changeover, Heard], raw_api: RawApi, monkeypatch: pytest.MonkeyPatch
) -> None:
    from telegram.request import _requestparameter

    def broken(cls: object, key: str, value: object) -> None:
        raise AttributeError("a kind it does not know")

    monkeypatch.setattr(_requestparameter.RequestParameter, "from_input", classmethod(broken))
    client, heard = real
    assert (await client.call("sendMessage", {"chat_id": 5, "text": "x"}))["message_id"] == 1
    assert client.name == "httpx"
    assert [event for event, _ in heard.events] == ["client_changed_over"]
    assert "AttributeError" in heard.events[0][1]["reason"]


async def test_a_library_that_breaks_on_an_answer_sends_nothing_twice(
    real: tuple[Changeover, Heard], raw_api: RawApi, monkeypatch: pytest.MonkeyPatch
) -> None:
    from telegram.request import BaseRequest

    post = BaseRequest.post

    async def broken(*args: Any, **more: Any) -> None:
        await post(*args, **more)
        raise KeyError("a field it does not know")

    monkeypatch.setattr(BaseRequest, "post", broken)
    client, _ = real
    with pytest.raises(NetworkError) as raised:
        await client.call("sendMessage", {"chat_id": 5, "text": "x"})
    assert raised.value.sent == "maybe"
    assert len(raw_api.asked) == 1
    assert (await client.call("sendMessage", {"chat_id": 5, "text": "x"}))["message_id"] == 2


async def test_the_offset_goes_on_where_it_stood(real: tuple[Changeover, Heard], raw_api: RawApi, monkeypatch: pytest.MonkeyPatch) -> None:
    from telegram import Bot

    client, _ = real
    raw_api.play("getUpdates", ok([{"update_id": 10}]), ok([{"update_id": 11}]))
    assert await client.call("getUpdates", {"offset": 0, "timeout": 0}) == [{"update_id": 10}]

    async def broken(*_: object, **__: object) -> None:
        raise TypeError("its own fault")

    monkeypatch.setattr(Bot, "_do_post", broken)
    assert await client.call("getUpdates", {"offset": 11, "timeout": 0}) == [{"update_id": 11}]
    assert [asked.params["offset"] for asked in raw_api.asked] == [0, 11]


async def test_a_poll_over_the_first_and_a_send_over_the_second_live_side_by_side(
    real: tuple[Changeover, Heard], raw_api: RawApi, monkeypatch: pytest.MonkeyPatch
) -> None:
    from telegram import Bot

    client, _ = real
    later = asyncio.Event()
    raw_api.play("getUpdates", silence(later, ok([{"update_id": 1}])))
    poll = asyncio.create_task(client.call("getUpdates", {"timeout": 30}))
    await raw_api.came(1)

    async def broken(*_: object, **__: object) -> None:
        raise TypeError("its own fault")

    monkeypatch.setattr(Bot, "_do_post", broken)
    assert (await client.call("sendMessage", {"chat_id": 5, "text": "x"}))["message_id"] == 2
    later.set()
    assert await poll == [{"update_id": 1}]


def run(code: str) -> str:
    return subprocess.run([sys.executable, "-W", "error", "-c", code], capture_output=True, text=True, check=True).stdout


def test_a_machine_without_the_library_runs_on_the_second_client() -> None:
    code = """
import asyncio, sys
sys.modules["telegram"] = None  # as if it were not installed
from bot.telegram.changeover import Changeover
from bot.telegram.plain import PlainClient
from bot.telegram.ptb import PtbClient
class Log:
    def warning(self, event, **fields): print(event, fields["first"], fields["second"])
async def main():
    client = Changeover(lambda: PtbClient("1:x", "http://127.0.0.1:9"), lambda: PlainClient("1:x", "http://127.0.0.1:9"), Log())
    await client.start()
    print(client.name)
    await client.close()
asyncio.run(main())
"""
    assert run(code).split() == ["client_changed_over", "ptb", "httpx", "httpx"]


def test_the_library_is_imported_by_the_start_and_not_before() -> None:
    code = """
import asyncio, sys
from bot.telegram import changeover, plain, wire
from bot.telegram.ptb import PtbClient
client = PtbClient("1:x", "http://127.0.0.1:9")
print("telegram" in sys.modules)
async def main():
    await client.start()
    await client.close()
asyncio.run(main())
print("telegram" in sys.modules)
"""
    assert run(code).split() == ["False", "True"]

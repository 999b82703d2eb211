"""Playing merchant and agents on the sandbox: what the desk's tests lean on."""

from __future__ import annotations

from collections.abc import AsyncIterator

import httpx
import pytest
import pytest_asyncio

from bot.sandbox.screen import NotSeenError
from bot.sandbox.server import Sandbox


class Raw:
    """A bot that speaks the Bot API by hand."""

    def __init__(self, sandbox: Sandbox, http: httpx.AsyncClient) -> None:
        self.sandbox, self.http = sandbox, http
        self.offset = 0

    async def answer(self, method: str, **params: object) -> dict[str, object]:
        return (await self.http.post(method, json=params)).json()

    async def call(self, method: str, **params: object) -> object:
        said = await self.answer(method, **params)
        assert said["ok"], said
        return said["result"]

    async def refusal(self, method: str, **params: object) -> str:
        said = await self.answer(method, **params)
        assert not said["ok"], said
        return str(said["description"])

    async def updates(self, **params: object) -> list[dict[str, object]]:
        """Takes what is there and confirms it with the next call."""
        got = await self.call("getUpdates", offset=self.offset, **params)
        assert isinstance(got, list)
        if got:
            self.offset = got[-1]["update_id"] + 1
        return got


@pytest_asyncio.fixture
async def raw(sandbox: Sandbox) -> AsyncIterator[Raw]:
    async with httpx.AsyncClient(base_url=f"{sandbox.url}/bot{sandbox.token}/") as http:
        yield Raw(sandbox, http)


BUTTONS = {"inline_keyboard": [[{"text": "已到账", "callback_data": "yes"}, {"text": "人工", "callback_data": "human"}]]}


async def test_a_merchant_writes_and_reads_the_answer_with_its_buttons(sandbox: Sandbox, raw: Raw) -> None:
    ann = sandbox.person("Ann", language="zh")
    ann.write("昨晚11点刷了3500没到账")
    (update,) = await raw.updates()
    assert update["message"]["text"] == "昨晚11点刷了3500没到账"
    await raw.call("sendMessage", chat_id=ann.id, text="到账了吗？", reply_markup=BUTTONS)
    question = await ann.wait_for("到账了吗")
    assert question.labels == ("已到账", "人工")
    ann.press(question, "human")
    (press,) = await raw.updates()
    assert press["callback_query"]["data"] == "human"
    await raw.call("answerCallbackQuery", callback_query_id=press["callback_query"]["id"], text="好的")
    assert ann.toast() == "好的"


async def test_waiting_in_vain_shows_the_screen(sandbox: Sandbox, raw: Raw) -> None:
    ann = sandbox.person()
    ann.write("hello")
    await raw.call("sendMessage", chat_id=ann.id, text="One moment")
    with pytest.raises(NotSeenError, match="One moment"):
        await ann.wait_for("never said", timeout=0.05)

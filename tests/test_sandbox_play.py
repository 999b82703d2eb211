"""Playing merchant and agents on the sandbox: what the desk's tests lean on."""

from __future__ import annotations

import pytest

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

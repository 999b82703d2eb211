"""Telegram's own error texts, as the sandbox says them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import httpx
import pytest

from bot.sandbox.server import Sandbox
from tests.fixtures.sandbox import RawBot

MARKUP = {"inline_keyboard": [[{"text": "yes", "callback_data": "yes"}]]}


def _button(**button: Any) -> dict[str, Any]:
    return {"inline_keyboard": [[button]]}


@pytest.mark.parametrize(
    ("params", "said"),
    [
        ({"text": ""}, "message text is empty"),
        ({"text": " \n "}, "text must be non-empty"),
        ({"text": "\u200b\u200f"}, "text must be non-empty"),
        ({"text": "x" * 4097}, "message is too long"),
        ({"text": "😀" * 2049}, "message is too long"),
        ({"text": "a", "chat_id": 42}, "chat not found"),
        ({"text": "a", "chat_id": "@nobody_here"}, "chat not found"),
        ({"text": "a", "reply_parameters": {"message_id": 999}}, "message to be replied not found"),
        ({"text": "a", "reply_markup": _button(text="b", callback_data="字" * 22)}, "BUTTON_DATA_INVALID"),
        (
            {"text": "a", "reply_markup": _button(text="b")},
            "can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard",
        ),
        (
            {"text": "a", "reply_markup": _button(text="b", url="no url")},
            "inline keyboard button URL 'no url' is invalid: Wrong HTTP URL",
        ),
        ({"text": "a", "parse_mode": "BBCode"}, "unsupported parse_mode"),
        ({"text": "<b>a", "parse_mode": "HTML"}, "can't parse entities: Can't find end tag corresponding to start tag \"b\""),
        (
            {"text": "<b>a</i>", "parse_mode": "HTML"},
            'can\'t parse entities: Unmatched end tag at byte offset 4, expected "</b>", found "</i>"',
        ),
        ({"text": "a</b>", "parse_mode": "HTML"}, "can't parse entities: Unexpected end tag at byte offset 1"),
        ({"text": "早<font>a", "parse_mode": "HTML"}, 'can\'t parse entities: Unsupported start tag "font" at byte offset 3'),
        ({"text": "1 < 2", "parse_mode": "HTML"}, "can't parse entities: Unclosed start tag at byte offset 2"),
        (
            {"text": "a.b", "parse_mode": "MarkdownV2"},
            "can't parse entities: Character '.' is reserved and must be escaped with the preceding '\\'",
        ),
        ({"text": "*a", "parse_mode": "MarkdownV2"}, "can't parse entities: Can't find end of Bold entity at byte offset 0"),
    ],
)
async def test_a_message_that_cannot_be_sent_is_refused_in_telegrams_words(
    sandbox: Sandbox, raw_bot: RawBot, params: dict[str, Any], said: str
) -> None:
    ann = sandbox.person()
    ann.write("hi")
    assert await raw_bot.refusal("sendMessage", **{"chat_id": ann.id, **params}) == f"Bad Request: {said}"
    assert not [one for one in ann.screen() if one.from_bot]


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("x" * 4096, "x" * 4096),
        ("😀" * 2048, "😀" * 2048),
        ("<b>" + "x" * 4096 + "</b>", "x" * 4096),
        ("  padded \n", "padded"),
        ("a\x07b", "a b"),
    ],
)
async def test_texts_count_after_markup_and_are_kept_clean(sandbox: Sandbox, raw_bot: RawBot, text: str, shown: str) -> None:
    ann = sandbox.person()
    ann.write("hi")
    await raw_bot.call("sendMessage", chat_id=ann.id, text=text, parse_mode="HTML")
    assert ann.last().text == shown


async def test_captions_end_at_1024(sandbox: Sandbox, raw_bot: RawBot) -> None:
    ann = sandbox.person()
    photo = ann.send_photo().file_id
    assert await raw_bot.refusal("sendPhoto", chat_id=ann.id, photo=photo, caption="x" * 1025) == "Bad Request: message caption is too long"
    await raw_bot.call("sendPhoto", chat_id=ann.id, photo=photo, caption="x" * 1024)


async def test_markup_becomes_entities_counted_in_utf_16(sandbox: Sandbox, raw_bot: RawBot) -> None:
    ann = sandbox.person()
    ann.write("hi")
    sent = await raw_bot.call(
        "sendMessage", chat_id=ann.id, text='😀<b>粗<i>斜</i></b> <a href="https://e.cn">看</a> /help', parse_mode="HTML"
    )
    assert sent["text"] == "😀粗斜 看 /help"
    assert sent["entities"] == [
        {"offset": 2, "length": 2, "type": "bold"},
        {"offset": 3, "length": 1, "type": "italic"},
        {"offset": 5, "length": 1, "type": "text_link", "url": "https://e.cn"},
        {"offset": 7, "length": 5, "type": "bot_command"},
    ]
    other = await raw_bot.call("sendMessage", chat_id=ann.id, text="*粗* _斜_ `1\\`2` [看](https://e.cn) 3\\.", parse_mode="MarkdownV2")
    assert other["text"] == "粗 斜 1`2 看 3."
    assert [one["type"] for one in other["entities"]] == ["bold", "italic", "code", "text_link"]


async def _start(sandbox: Sandbox) -> int:
    ann = sandbox.person("Ann")
    ann.write("hi")
    return ann.id


@pytest.mark.parametrize(
    ("doing", "said"),
    [
        (lambda ann: ann.block_bot(), "Forbidden: bot was blocked by the user"),
        (lambda ann: ann.deactivate(), "Forbidden: user is deactivated"),
    ],
)
async def test_a_merchant_who_is_gone_is_403(sandbox: Sandbox, raw_bot: RawBot, doing: Callable[..., None], said: str) -> None:
    ann = sandbox.person()
    ann.write("hi")
    doing(ann)
    answer = await raw_bot.answer("sendMessage", chat_id=ann.id, text="?")
    assert (answer["error_code"], answer["description"]) == (403, said)


async def test_the_bot_cannot_write_first(sandbox: Sandbox, raw_bot: RawBot) -> None:
    ann = sandbox.person()
    assert await raw_bot.refusal("sendMessage", chat_id=ann.id, text="?") == "Forbidden: bot can't initiate conversation with a user"


async def test_blocking_and_unblocking_come_as_updates(sandbox: Sandbox, raw_bot: RawBot) -> None:
    ann = sandbox.person()
    ann.block_bot()
    ann.unblock_bot()
    told = [update["my_chat_member"] for update in await raw_bot.updates()]
    assert [(one["old_chat_member"]["status"], one["new_chat_member"]["status"]) for one in told] == [
        ("member", "kicked"),
        ("kicked", "member"),
    ]


async def test_a_group_that_put_the_bot_out_is_403(sandbox: Sandbox, raw_bot: RawBot) -> None:
    agents, old, strange = sandbox.group("Agents"), sandbox.group("Old", basic=True), sandbox.group("Strange", bot_is_in=False)
    agents.kick_bot()
    old.kick_bot()
    assert await raw_bot.refusal("sendMessage", chat_id=agents.id, text="?") == "Forbidden: bot was kicked from the supergroup chat"
    assert await raw_bot.refusal("sendMessage", chat_id=old.id, text="?") == "Forbidden: bot was kicked from the group chat"
    assert await raw_bot.refusal("sendMessage", chat_id=strange.id, text="?") == "Bad Request: chat not found"
    agents.add_bot_again()
    await raw_bot.call("leaveChat", chat_id=agents.id)
    assert await raw_bot.refusal("sendMessage", chat_id=agents.id, text="?") == "Forbidden: bot is not a member of the supergroup chat"


async def test_an_upgraded_group_names_its_new_id(sandbox: Sandbox, raw_bot: RawBot) -> None:
    group, olga = sandbox.group("Agents", basic=True), sandbox.person("Olga")
    group.join(olga, admin=True)
    old_id = group.id
    new_id = group.upgrade()
    answer = await raw_bot.answer("sendMessage", chat_id=old_id, text="?")
    assert answer["description"] == "Bad Request: group chat was upgraded to a supergroup chat"
    assert answer["parameters"] == {"migrate_to_chat_id": new_id}
    told = [update["message"] for update in await raw_bot.updates()]
    assert [one.get("migrate_to_chat_id") for one in told if one["chat"]["id"] == old_id][-1] == new_id
    assert [one["migrate_from_chat_id"] for one in told if one["chat"]["id"] == new_id] == [old_id]
    await raw_bot.call("sendMessage", chat_id=new_id, text="here")
    assert group.id == new_id
    assert group.messages()[-1].text == "here"


async def test_an_edit_that_changes_nothing_is_refused(sandbox: Sandbox, raw_bot: RawBot) -> None:
    ann = sandbox.person()
    ann.write("hi")
    sent = await raw_bot.call("sendMessage", chat_id=ann.id, text="one", reply_markup=MARKUP)
    same = {"chat_id": ann.id, "message_id": sent["message_id"], "text": "one"}
    said = await raw_bot.refusal("editMessageText", **same, reply_markup=MARKUP)
    assert said == (
        "Bad Request: message is not modified: specified new message content and reply markup are exactly the same as a current content "
        "and reply markup of the message"
    )
    await raw_bot.call("editMessageText", **same)
    assert ann.last().labels == (), "an edit without reply_markup takes the keyboard away"


async def test_what_cannot_be_edited_is_refused(sandbox: Sandbox, raw_bot: RawBot) -> None:
    ann = sandbox.person()
    his = ann.write("hi")
    photo = ann.send_photo().file_id
    shown = await raw_bot.call("sendPhoto", chat_id=ann.id, photo=photo)
    asked = await raw_bot.call("sendMessage", chat_id=ann.id, text="?", reply_markup={"keyboard": [[{"text": "yes"}]]})
    edit = {"chat_id": ann.id, "text": "new"}
    assert await raw_bot.refusal("editMessageText", **edit, message_id=999) == "Bad Request: message to edit not found"
    assert await raw_bot.refusal("editMessageText", **edit, message_id=his.message_id) == "Bad Request: message can't be edited"
    assert await raw_bot.refusal("editMessageText", **edit, message_id=asked["message_id"]) == "Bad Request: message can't be edited"
    said = await raw_bot.refusal("editMessageText", **edit, message_id=shown["message_id"])
    assert said == "Bad Request: there is no text in the message to edit"
    said = await raw_bot.refusal("editMessageText", chat_id=ann.id, message_id=asked["message_id"], text="x" * 5000)
    assert said == "Bad Request: message can't be edited"
    ann.delete(ann.last())
    assert await raw_bot.refusal("editMessageText", **edit, message_id=asked["message_id"]) == "Bad Request: message to edit not found"


async def test_what_cannot_be_deleted_is_refused(sandbox: Sandbox, raw_bot: RawBot) -> None:
    ann, olga = sandbox.person(), sandbox.person("Olga")
    agents = sandbox.group()
    agents.join(olga)
    his = ann.write("6222 0000")
    hers = olga.write_in(agents, "hello")
    agents.set_bot_rights(can_delete_messages=False)
    assert await raw_bot.refusal("deleteMessage", chat_id=ann.id, message_id=999) == "Bad Request: message to delete not found"
    assert await raw_bot.refusal("deleteMessage", chat_id=agents.id, message_id=hers.message_id) == "Bad Request: message can't be deleted"
    await raw_bot.call("deleteMessage", chat_id=ann.id, message_id=his.message_id)
    assert his.message_id not in [one.message_id for one in ann.screen()]
    assert await raw_bot.refusal("deleteMessage", chat_id=ann.id, message_id=his.message_id) == "Bad Request: message to delete not found"
    old = ann.write("old")
    sandbox.clock.advance(timedelta(hours=48))
    assert await raw_bot.refusal("deleteMessage", chat_id=ann.id, message_id=old.message_id) == "Bad Request: message can't be deleted"
    await raw_bot.call("deleteMessages", chat_id=ann.id, message_ids=[999, 1000])


async def test_a_press_can_be_answered_once_and_in_time(sandbox: Sandbox, raw_bot: RawBot) -> None:
    ann = sandbox.person()
    ann.write("hi")
    sent = await raw_bot.call("sendMessage", chat_id=ann.id, text="?", reply_markup=MARKUP)
    first, late = (ann.press(sent["message_id"], "yes") for _ in range(2))
    too_old = "Bad Request: query is too old and response timeout expired or query ID is invalid"
    await raw_bot.call("answerCallbackQuery", callback_query_id=first)
    assert await raw_bot.refusal("answerCallbackQuery", callback_query_id=first) == too_old
    assert await raw_bot.refusal("answerCallbackQuery", callback_query_id="12345") == too_old
    assert await raw_bot.refusal("answerCallbackQuery", callback_query_id=late, text="x" * 201) == "Bad Request: MESSAGE_TOO_LONG"
    sandbox.clock.advance(timedelta(minutes=5))
    assert await raw_bot.refusal("answerCallbackQuery", callback_query_id=late) == too_old


async def test_a_press_on_a_deleted_message_names_it_as_inaccessible(sandbox: Sandbox, raw_bot: RawBot) -> None:
    ann = sandbox.person()
    ann.write("hi")
    await raw_bot.call("sendMessage", chat_id=ann.id, text="?", reply_markup=MARKUP)
    seen = ann.last()
    await raw_bot.call("deleteMessage", chat_id=ann.id, message_id=seen.message_id)
    ann.press(seen, "yes")
    press = (await raw_bot.updates())[-1]["callback_query"]
    assert press["message"] == {"chat": press["message"]["chat"], "message_id": seen.message_id, "date": 0}


async def test_only_the_73_reactions_are_taken(sandbox: Sandbox, raw_bot: RawBot) -> None:
    ann = sandbox.person()
    hers = ann.write("hi")
    where = {"chat_id": ann.id, "message_id": hers.message_id}
    said = await raw_bot.refusal("setMessageReaction", **where, reaction=[{"type": "emoji", "emoji": "✅"}])
    assert said == "Bad Request: REACTION_INVALID"
    as_custom = [{"type": "custom_emoji", "custom_emoji_id": "✅"}]  # what python-telegram-bot makes of it
    assert await raw_bot.refusal("setMessageReaction", **where, reaction=as_custom) == "Bad Request: REACTION_INVALID"
    both = [{"type": "emoji", "emoji": "👍"}, {"type": "emoji", "emoji": "👀"}]
    assert await raw_bot.refusal("setMessageReaction", **where, reaction=both) == "Bad Request: REACTIONS_TOO_MANY"
    await raw_bot.call("setMessageReaction", **where, reaction=both[:1])
    assert ann.screen()[0].reactions == ("👍",)


async def test_a_wrong_token_is_401_and_a_wrong_method_404(sandbox: Sandbox, raw_bot: RawBot) -> None:
    async with httpx.AsyncClient(base_url=sandbox.url) as http:
        wrong = await http.get("/bot123:abc/getMe")
        assert (wrong.status_code, wrong.json()["description"]) == (401, "Unauthorized")
        unknown = await http.get(f"/bot{sandbox.token}/getNothing")
        assert (unknown.status_code, unknown.json()["description"]) == (404, "Not Found")
        assert (await http.get("/")).status_code == 404
    sandbox.violations.clear()


async def test_files_over_20_megabytes_are_not_given(sandbox: Sandbox, raw_bot: RawBot) -> None:
    ann = sandbox.person()
    large = ann.send_media("video", size=21 * 2**20)
    assert await raw_bot.refusal("getFile", file_id=large.file_id) == "Bad Request: file is too big"
    assert await raw_bot.refusal("getFile", file_id="nonsense") == "Bad Request: invalid file_id"
    assert await raw_bot.refusal("sendPhoto", chat_id=ann.id, photo="nonsense") == "Bad Request: wrong file identifier/HTTP URL specified"
    assert await raw_bot.refusal("sendPhoto", chat_id=ann.id, photo=large.file_id) == "Bad Request: can't use file of type Video as Photo"
    await raw_bot.call("sendVideo", chat_id=ann.id, video=large.file_id)


async def test_what_is_not_there_cannot_be_copied(sandbox: Sandbox, raw_bot: RawBot) -> None:
    ann, agents = sandbox.person(), sandbox.group()
    ann.write("hi")
    topic = agents.create_topic("Ann")
    where = {"chat_id": agents.id, "from_chat_id": ann.id}
    assert await raw_bot.refusal("copyMessage", **where, message_id=999) == "Bad Request: message to copy not found"
    assert await raw_bot.refusal("forwardMessage", **where, message_id=999) == "Bad Request: message to forward not found"
    service = {"chat_id": ann.id, "from_chat_id": agents.id, "message_id": topic.thread}
    assert await raw_bot.refusal("copyMessage", **service) == "Bad Request: the message can't be copied"


async def test_flood_control_counts_per_chat_and_tells_when_to_come_back(raw_bot: RawBot, sandbox: Sandbox) -> None:
    sandbox.flood = True
    ann, agents = sandbox.person(), sandbox.group()
    ann.write("hi")
    for _ in range(3):
        await raw_bot.call("sendMessage", chat_id=ann.id, text="burst")
    answer = await raw_bot.answer("sendMessage", chat_id=ann.id, text="too many")
    assert answer["error_code"] == 429
    assert answer["description"] == f"Too Many Requests: retry after {answer['parameters']['retry_after']}"
    for _ in range(20):
        await raw_bot.call("sendMessage", chat_id=agents.id, text="x")
        sandbox.clock.advance(0.1)
    wait = (await raw_bot.answer("sendMessage", chat_id=agents.id, text="x"))["parameters"]["retry_after"]
    assert 50 <= wait <= 60
    sandbox.clock.advance(wait)
    await raw_bot.call("sendMessage", chat_id=agents.id, text="x")
    await raw_bot.call("sendMessage", chat_id=ann.id, text="again")

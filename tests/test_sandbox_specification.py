"""Is the sandbox a Bot API? The published specification and python-telegram-bot's own types are the judges."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
import telegram
from telegram.request import HTTPXRequest

from bot.sandbox.api import HANDLERS, WAITING
from bot.sandbox.check import BY_NAME, TYPE_FIELDS, UNION_MEMBERS, Field
from bot.sandbox.files import slip
from bot.sandbox.reactions import ALLOWED
from bot.sandbox.server import Sandbox
from tests.fixtures.sandbox import RawBot

SPECIFICATION = Path(__file__).parents[1] / "../shared/botapi/bot-api-10.2.json"


@pytest.fixture(scope="module")
def specification() -> dict[str, Any]:
    if not SPECIFICATION.exists():
        pytest.skip("the full Bot API specification is not at hand (../shared/botapi)")
    found: dict[str, Any] = json.loads(SPECIFICATION.read_text())
    return found


def _short(types: list[str]) -> str:
    return "|".join("[" * one.count("Array of ") + one.replace("Array of ", "") + "]" * one.count("Array of ") for one in types)


def _fields(described: dict[str, Any]) -> dict[str, Field]:
    return {one["name"]: Field(_short(one["types"]), one["required"]) for one in described.get("fields", [])}


def test_every_method_is_described_as_the_specification_describes_it(specification: dict[str, Any]) -> None:
    ours = {method.name: dict(method.fields) for method in BY_NAME.values()}
    assert ours == {name: _fields(described) for name, described in specification["methods"].items()}


def test_every_type_we_check_is_described_as_the_specification_describes_it(specification: dict[str, Any]) -> None:
    types = specification["types"]
    assert {name: _fields(types[name]) for name in TYPE_FIELDS} == TYPE_FIELDS
    assert {name: types[name]["subtypes"] for name in UNION_MEMBERS} == UNION_MEMBERS


def test_every_method_we_play_is_a_method_of_the_specification() -> None:
    assert {name.lower() for name in (*HANDLERS, *WAITING)} <= set(BY_NAME)


def test_the_allowed_reactions_are_those_that_python_telegram_bot_knows() -> None:
    assert {one.value for one in telegram.constants.ReactionEmoji} == ALLOWED


# Every object the sandbox hands out, against the specification: no unknown key, no missing one.


def _strange(specification: dict[str, Any], kind: str, value: Any, path: str) -> Iterator[str]:
    if kind.startswith("Array of "):
        for number, item in enumerate(value):
            yield from _strange(specification, kind.removeprefix("Array of "), item, f"{path}[{number}]")
        return
    described = specification["types"].get(kind)
    if described is None:
        simple = {"Integer": int, "String": str, "Boolean": bool, "True": bool, "Float": (int, float)}[kind]
        if not isinstance(value, simple):
            yield f"{path} is {value!r}, not {kind}"
        return
    if described.get("subtypes"):
        ways = [list(_strange(specification, sub, value, path)) for sub in described["subtypes"]]
        yield from min(ways, key=len)
        return
    fields = {one["name"]: one for one in described.get("fields", [])}
    yield from (f"{path}.{key} is unknown in {kind}" for key in value if key not in fields)
    yield from (f"{path}.{key} is missing in {kind}" for key, one in fields.items() if one["required"] and key not in value)
    for key in value.keys() & fields.keys():
        ways = [list(_strange(specification, one, value[key], f"{path}.{key}")) for one in fields[key]["types"]]
        yield from min(ways, key=len)


ALL_KINDS = ["message", "edited_message", "callback_query", "my_chat_member", "chat_member", "message_reaction"]


async def busy_day(sandbox: Sandbox, raw_bot: RawBot) -> list[tuple[str, Any]]:
    """Everything people and the bot can do here, once. Returns (type, object) of all that the bot was shown."""
    await raw_bot.call("getUpdates", allowed_updates=ALL_KINDS)
    ann, olga = sandbox.person("Ann", language="zh", username="ann_shop", last_name="Li"), sandbox.person("Olga")
    agents = sandbox.group("Agents")
    agents.join(olga, admin=True)
    seen: list[tuple[str, Any]] = [("User", await raw_bot.call("getMe"))]
    first = ann.start("from_site")
    ann.send_photo(caption="小票 #1")
    ann.album([None, "second"])
    for kind in ("document", "voice", "video", "audio", "animation", "video_note", "sticker"):
        ann.send_media(kind, name="a.bin")
    ann.send_location()
    ann.send_contact()
    ann.send({"dice": {"emoji": "🎲", "value": 3}})
    ann.forward(first)
    ann.edit(first, "changed https://example.com @someone")

    async def told(method: str, /, **params: Any) -> Any:
        said = await raw_bot.call(method, **params)
        seen.extend(("Message", one) for one in (said if isinstance(said, list) else [said]) if isinstance(one, dict) and "chat" in one)
        return said

    buttons = {"inline_keyboard": [[{"text": "是", "callback_data": "yes"}, {"text": "网页", "url": "https://example.com"}]]}
    question = await told("sendMessage", chat_id=ann.id, text="<b>到账了吗？</b>", parse_mode="HTML", reply_markup=buttons)
    ann.react(ann.last(), "👍")
    ann.press_text("是")
    await told("editMessageText", chat_id=ann.id, message_id=question["message_id"], text="好", reply_markup=buttons)
    photo = ann.send_photo()
    await told("sendPhoto", chat_id=ann.id, photo=photo.file_id, caption="again", reply_parameters={"message_id": photo.message_id})
    await told("sendMediaGroup", chat_id=ann.id, media=[{"type": "photo", "media": photo.file_id}] * 2)
    await told("sendLocation", chat_id=ann.id, latitude=31.2, longitude=121.4)
    await told("sendVenue", chat_id=ann.id, latitude=31.2, longitude=121.4, title="Bund", address="1")
    await told("sendContact", chat_id=ann.id, phone_number="+86138", first_name="Desk")
    topic = await raw_bot.call("createForumTopic", chat_id=agents.id, name="Ann #1")
    seen.append(("ForumTopic", topic))
    where = {"chat_id": agents.id, "message_thread_id": topic["message_thread_id"]}
    card = await told("sendMessage", **where, text="card", reply_markup=buttons)
    await told("forwardMessage", **where, from_chat_id=ann.id, message_id=photo.message_id)
    await raw_bot.call("copyMessage", **where, from_chat_id=ann.id, message_id=photo.message_id)
    await raw_bot.call("pinChatMessage", chat_id=agents.id, message_id=card["message_id"])
    await raw_bot.call("editForumTopic", **where, name="Ann #1 ✓")
    olga.write_in(agents, "in the topic", topic="Ann")
    olga.write_in(agents, "as nobody", topic="Ann", anonymous=True)
    olga.press(agents.messages("Ann")[1], "是")
    await raw_bot.call("closeForumTopic", **where)
    await raw_bot.call("reopenForumTopic", **where)
    agents.close_topic("Ann")
    agents.set_bot_rights(can_pin_messages=False)
    agents.leave(olga)
    agents.rename("Agents of the day")
    seen.append(("ChatFullInfo", await raw_bot.call("getChat", chat_id=agents.id)))
    seen.append(("ChatFullInfo", await raw_bot.call("getChat", chat_id=ann.id)))
    seen.extend(("ChatMember", one) for one in await raw_bot.call("getChatAdministrators", chat_id=agents.id))
    seen.append(("ChatMember", await raw_bot.call("getChatMember", chat_id=agents.id, user_id=olga.id)))
    seen.append(("ChatMember", await raw_bot.call("getChatMember", chat_id=ann.id, user_id=ann.id)))
    seen.append(("WebhookInfo", await raw_bot.call("getWebhookInfo")))
    seen.append(("File", await raw_bot.call("getFile", file_id=photo.file_id)))
    ann.block_bot()
    ann.unblock_bot()
    old = sandbox.group("Old", basic=True)
    old.join(olga)
    old.upgrade()
    old.kick_bot()
    old.add_bot_again()
    seen.extend(("Update", one) for one in await raw_bot.updates(limit=100))
    return seen


async def test_all_that_the_bot_is_shown_keeps_to_the_specification(
    sandbox: Sandbox, raw_bot: RawBot, specification: dict[str, Any]
) -> None:
    day = await busy_day(sandbox, raw_bot)
    strange = [line for kind, one in day for line in _strange(specification, kind, one, kind)]
    assert not strange, "\n".join(strange)
    assert {key for kind, one in day if kind == "Update" for key in one} == {"update_id", *ALL_KINDS}


def _leftovers(value: Any, path: str) -> Iterator[str]:
    """What python-telegram-bot did not understand anywhere inside."""
    if isinstance(value, list | tuple):
        for item in value:
            yield from _leftovers(item, path)
    elif isinstance(value, telegram.TelegramObject):
        # An animation's message carries a document too; python-telegram-bot keeps both.
        if value.api_kwargs:
            yield f"{path}: {type(value).__name__} {dict(value.api_kwargs)}"
        for name in (slot for one in type(value).__mro__ for slot in getattr(one, "__slots__", ()) if not slot.startswith("_")):
            if name != "api_kwargs":
                yield from _leftovers(getattr(value, name, None), f"{path}.{name}")


async def test_python_telegram_bot_understands_all_of_it(sandbox: Sandbox, raw_bot: RawBot) -> None:
    for kind, one in await busy_day(sandbox, raw_bot):
        parsed = getattr(telegram, kind).de_json(one, None)
        assert parsed is not None
        assert not list(_leftovers(parsed, kind))


# python-telegram-bot's own requests


@pytest_asyncio.fixture
async def ptb(sandbox: Sandbox) -> AsyncIterator[telegram.Bot]:
    bot = telegram.Bot(
        sandbox.token, base_url=f"{sandbox.url}/bot", base_file_url=f"{sandbox.url}/file/bot", request=HTTPXRequest(connection_pool_size=4)
    )
    async with bot:
        yield bot


async def test_python_telegram_bots_requests_are_all_within_the_specification(sandbox: Sandbox, ptb: telegram.Bot) -> None:
    ann, olga = sandbox.person("Ann"), sandbox.person("Olga")
    agents = sandbox.group()
    agents.join(olga)
    ann.write("hello")
    updates = await ptb.get_updates(timeout=1, allowed_updates=telegram.Update.ALL_TYPES)
    assert [update.message.text for update in updates if update.message and update.message.text] == ["hello"]
    keyboard = telegram.InlineKeyboardMarkup([[telegram.InlineKeyboardButton("人工", callback_data="human")]])
    sent = await ptb.send_message(ann.id, "<i>Hi</i>", parse_mode="HTML", reply_markup=keyboard, disable_notification=True)
    assert sent.entities[0].type == "italic"
    ann.press(sent.message_id, "人工")
    press = (await ptb.get_updates(offset=updates[-1].update_id + 1))[0].callback_query
    assert press is not None
    assert await press.answer("ok", show_alert=True)
    await press.edit_message_text("Edited", reply_markup=keyboard)
    await press.edit_message_reply_markup(None)
    await ptb.send_chat_action(ann.id, "typing")
    photo = await ptb.send_photo(ann.id, slip(), caption="slip", reply_parameters=telegram.ReplyParameters(sent.message_id))
    content = await (await ptb.get_file(photo.photo[-1].file_id)).download_as_bytearray()
    assert bytes(content) == slip()
    await ptb.send_document(ann.id, b"words", filename="notes.txt")
    await ptb.send_media_group(ann.id, [telegram.InputMediaPhoto(slip(1)), telegram.InputMediaPhoto(photo.photo[-1].file_id)])
    await ptb.edit_message_media(telegram.InputMediaPhoto(slip(2), caption="new"), ann.id, photo.message_id)
    await ptb.edit_message_caption(ann.id, photo.message_id, caption="newer")
    topic = await ptb.create_forum_topic(agents.id, "Ann")
    thread = topic.message_thread_id
    await ptb.copy_message(agents.id, ann.id, photo.message_id, message_thread_id=thread)
    await ptb.copy_messages(agents.id, ann.id, [photo.message_id, photo.message_id + 1], message_thread_id=thread)
    card = await ptb.send_message(agents.id, "card", message_thread_id=thread)
    assert card.is_topic_message
    assert card.reply_to_message is not None
    assert card.reply_to_message.forum_topic_created is not None
    await ptb.pin_chat_message(agents.id, card.message_id)
    await ptb.unpin_chat_message(agents.id, card.message_id)
    await ptb.set_message_reaction(agents.id, card.message_id, "👀")
    await ptb.edit_forum_topic(agents.id, thread, name="Ann ✓")
    await ptb.close_forum_topic(agents.id, thread)
    await ptb.reopen_forum_topic(agents.id, thread)
    await ptb.delete_message(agents.id, card.message_id)
    await ptb.set_my_commands([telegram.BotCommand("status", "how it stands")], scope=telegram.BotCommandScopeAllPrivateChats())
    assert (await ptb.get_chat(agents.id)).is_forum
    assert len(await ptb.get_chat_administrators(agents.id)) == 1
    assert (await ptb.get_webhook_info()).url == ""
    assert list(sandbox.violations) == []


@pytest.mark.parametrize(
    ("method", "params", "fault"),
    [
        ("sendMessage", {"chat_id": 1, "text": "x", "colour": "red"}, "sendMessage has no parameter “colour”"),
        ("sendMessage", {"chat_id": 1}, "sendMessage needs “text”"),
        (
            "sendMessage",
            {"chat_id": 1, "text": "x", "reply_to_message_id": 4},
            "sendMessage has no parameter “reply_to_message_id” any more",
        ),
        ("sendMessage", {"chat_id": 1, "text": 5}, "sendMessage: “text” should be a text"),
        (
            "sendMessage",
            {"chat_id": 1, "text": "x", "message_thread_id": None},
            "sendMessage: “message_thread_id” is null; leave it out instead",
        ),
        ("deleteMessage", {"chat_id": 1, "message_id": "5"}, "deleteMessage: “message_id” should be an integer"),
        (
            "sendMessage",
            {"chat_id": 1, "text": "x", "reply_markup": {"inline_keyboard": [[{"text": "a", "callback": "b"}]]}},
            "sendMessage: “reply_markup” should be an object without “callback”",
        ),
        (
            "sendMessage",
            {"chat_id": 1, "text": "x", "reply_markup": {"inline_keyboard": [[{"callback_data": "b"}]]}},
            "sendMessage: “reply_markup” should be an object with “text”",
        ),
        ("sendTelegram", {}, "there is no method “sendTelegram”"),
    ],
)
async def test_a_request_outside_the_specification_is_noted(
    sandbox: Sandbox, raw_bot: RawBot, method: str, params: dict[str, Any], fault: str
) -> None:
    await raw_bot.refusal(method, **params)
    assert list(sandbox.violations) == [fault]
    sandbox.violations.clear()


async def test_methods_the_sandbox_does_not_play_are_checked_and_answered_with_true(sandbox: Sandbox, raw_bot: RawBot) -> None:
    assert await raw_bot.call("setMyDescription", description="A desk") is True
    assert await raw_bot.refusal("banChatMember", chat_id=1) == "Bad Request: invalid user_id specified"
    assert list(sandbox.violations) == ["banChatMember needs “user_id”"]
    sandbox.violations.clear()

"""What the methods do when all is well: copies, forwards, pins, members, commands."""

from __future__ import annotations

from typing import Any

import pytest

from bot.sandbox.groups import Group
from bot.sandbox.people import Person
from bot.sandbox.server import Sandbox
from tests.fixtures.sandbox import RawBot


@pytest.fixture
def ann(sandbox: Sandbox) -> Person:
    ann = sandbox.person("Ann", language="zh", last_name="Li")
    ann.start()
    return ann


@pytest.fixture
def agents(sandbox: Sandbox) -> Group:
    return sandbox.group("Agents", owner=sandbox.person("Olga"))


async def test_a_copy_hides_where_it_comes_from_and_a_forward_shows_it(raw_bot: RawBot, ann: Person, agents: Group) -> None:
    photo = ann.send_photo(caption="小票")
    where = {"chat_id": agents.id, "from_chat_id": ann.id, "message_id": photo.message_id}
    assert set(await raw_bot.call("copyMessage", **where)) == {"message_id"}
    await raw_bot.call("copyMessage", **where, caption="安的小票")
    await raw_bot.call("copyMessage", **where, caption="")
    first = await raw_bot.call("forwardMessage", **where)
    assert [one.text for one in agents.messages()] == ["小票", "安的小票", "", "小票"]
    assert not any("forward_origin" in one.raw for one in agents.messages()[:3])
    assert first["forward_origin"]["sender_user"]["first_name"] == "Ann"
    again = await raw_bot.call("forwardMessage", chat_id=ann.id, from_chat_id=agents.id, message_id=first["message_id"])
    assert again["forward_origin"] == first["forward_origin"]
    assert (
        await raw_bot.refusal("editMessageCaption", chat_id=ann.id, message_id=again["message_id"], caption="x")
        == "Bad Request: message can't be edited"
    )


async def test_albums_stay_albums_when_copied_together(raw_bot: RawBot, ann: Person, agents: Group) -> None:
    numbers = [one.message_id for one in ann.album([None, "two", None])]
    copied = await raw_bot.call("copyMessages", chat_id=agents.id, from_chat_id=ann.id, message_ids=[*numbers, 9999])
    assert len(copied) == 3
    assert len({one.album for one in agents.messages()}) == 1
    await raw_bot.call("copyMessages", chat_id=agents.id, from_chat_id=ann.id, message_ids=numbers[1:2], remove_caption=True)
    assert agents.messages()[-1].text == ""
    await raw_bot.call("forwardMessages", chat_id=agents.id, from_chat_id=ann.id, message_ids=numbers)
    assert "forward_origin" in agents.messages()[-1].raw
    where: dict[str, Any] = {"chat_id": agents.id, "from_chat_id": ann.id}
    said = await raw_bot.refusal("copyMessages", **where, message_ids=numbers[::-1])
    assert said == "Bad Request: message identifiers must be in a strictly increasing order"
    assert await raw_bot.refusal("copyMessages", **where, message_ids=[9998, 9999]) == "Bad Request: message to copy not found"
    assert await raw_bot.refusal("copyMessages", **where, message_ids=[]) == "Bad Request: message identifiers are not specified"


async def test_protected_content_can_be_copied_but_not_forwarded(raw_bot: RawBot, ann: Person, agents: Group) -> None:
    sent = await raw_bot.call("sendMessage", chat_id=ann.id, text="private", protect_content=True)
    where = {"chat_id": agents.id, "from_chat_id": ann.id, "message_id": sent["message_id"]}
    assert await raw_bot.refusal("forwardMessage", **where) == "Bad Request: the message can't be forwarded"
    await raw_bot.call("copyMessage", **where)


async def test_replies_can_be_asked_for_leniently_and_across_chats(raw_bot: RawBot, ann: Person, agents: Group) -> None:
    lenient = {"message_id": 999, "allow_sending_without_reply": True}
    assert "reply_to_message" not in await raw_bot.call("sendMessage", chat_id=ann.id, text="x", reply_parameters=lenient)
    across = {"message_id": ann.screen()[0].message_id, "chat_id": ann.id}
    sent = await raw_bot.call("sendMessage", chat_id=agents.id, text="x", reply_parameters=across)
    assert sent["external_reply"]["origin"]["sender_user"]["id"] == ann.id
    other = await raw_bot.call("sendMessage", chat_id=ann.id, text="x", reply_parameters={"message_id": ann.screen()[0].message_id})
    assert other["reply_to_message"]["text"] == "/start"


async def test_albums_are_one_to_ten_of_a_kind(raw_bot: RawBot, ann: Person) -> None:
    photo, voice, document = ann.send_photo().file_id, ann.send_media("voice").file_id, ann.send_media("document").file_id
    single = await raw_bot.call("sendMediaGroup", chat_id=ann.id, media=[{"type": "photo", "media": photo}])
    assert "media_group_id" not in single[0]
    for media, said in (
        ([], "too few messages to send as an album"),
        ([{"type": "photo", "media": photo}] * 11, "too many messages to send as an album"),
        (
            [{"type": "photo", "media": photo}, {"type": "document", "media": document}],
            "can't use the media of the specified type in the album",
        ),
        ([{"type": "voice", "media": voice}], 'can\'t parse InputMedia: type "voice" is unsupported'),
        ([{"type": "animation", "media": voice}], "can't parse InputMedia: type \"animation\" can't be used in sendMediaGroup"),
    ):
        assert await raw_bot.refusal("sendMediaGroup", chat_id=ann.id, media=media) == f"Bad Request: {said}"


async def test_media_can_be_exchanged_in_place(raw_bot: RawBot, ann: Person) -> None:
    photo, document = ann.send_photo().file_id, ann.send_media("document", name="a.pdf").file_id
    sent = await raw_bot.call("sendPhoto", chat_id=ann.id, photo=photo, caption="old")
    where = {"chat_id": ann.id, "message_id": sent["message_id"]}
    await raw_bot.call("editMessageMedia", **where, media={"type": "document", "media": document, "caption": "new"})
    assert (ann.last().media, ann.last().text) == ("document", "new")
    await raw_bot.call("editMessageCaption", **where)
    assert ann.last().text == ""
    text = await raw_bot.call("sendMessage", chat_id=ann.id, text="x")
    said = await raw_bot.refusal("editMessageCaption", chat_id=ann.id, message_id=text["message_id"], caption="x")
    assert said == "Bad Request: there is no caption in the message to edit"
    said = await raw_bot.refusal("editMessageCaption", **where, caption="x" * 1025)
    assert said == "Bad Request: MEDIA_CAPTION_TOO_LONG"
    assert await raw_bot.refusal("editMessageText", chat_id=ann.id, text="x") == "Bad Request: message identifier is not specified"
    assert await raw_bot.refusal("editMessageText", text="x", message_id=1) == "Bad Request: chat_id is empty"


async def test_pins_are_shown_by_get_chat_and_by_the_screen(raw_bot: RawBot, ann: Person, agents: Group) -> None:
    card = await raw_bot.call("sendMessage", chat_id=agents.id, text="card")
    where = {"chat_id": agents.id, "message_id": card["message_id"]}
    assert await raw_bot.refusal("unpinChatMessage", chat_id=agents.id) == "Bad Request: message to unpin not found"
    await raw_bot.call("pinChatMessage", **where)
    assert [one.text for one in agents.messages() if one.pinned] == ["card"]
    assert (await raw_bot.call("getChat", chat_id=agents.id))["pinned_message"]["text"] == "card"
    await raw_bot.call("unpinChatMessage", chat_id=agents.id)
    assert "pinned_message" not in await raw_bot.call("getChat", chat_id=agents.id)
    assert await raw_bot.refusal("pinChatMessage", chat_id=agents.id, message_id=999) == "Bad Request: message to pin not found"
    await raw_bot.call("pinChatMessage", **where)
    await raw_bot.call("unpinAllChatMessages", chat_id=agents.id)
    assert not [one for one in agents.messages() if one.pinned]


async def test_members_are_told_with_their_places(sandbox: Sandbox, raw_bot: RawBot, ann: Person, agents: Group) -> None:
    omar, stranger = sandbox.person("Omar"), sandbox.person("Pia")
    agents.join(omar)
    agents.promote(omar, "can_manage_topics")

    async def status(user_id: int) -> str:
        return str((await raw_bot.call("getChatMember", chat_id=agents.id, user_id=user_id))["status"])

    assert [await status(one) for one in (omar.id, stranger.id, sandbox.bot["id"])] == ["administrator", "left", "administrator"]
    admins = await raw_bot.call("getChatAdministrators", chat_id=agents.id)
    assert {one["user"]["first_name"]: one["status"] for one in admins} == {
        "POS Desk": "administrator",
        "Olga": "creator",
        "Omar": "administrator",
    }
    assert await raw_bot.call("getChatMemberCount", chat_id=agents.id) == 3
    agents.leave(omar)
    assert await status(omar.id) == "left"
    assert await raw_bot.call("getChatMemberCount", chat_id=ann.id) == 2
    for method, params, said in (
        ("getChatMember", {"chat_id": agents.id, "user_id": 1}, "invalid user_id specified"),
        ("getChatMember", {"chat_id": ann.id, "user_id": omar.id}, "user not found"),
        ("getChatAdministrators", {"chat_id": ann.id}, "there are no administrators in the private chat"),
        ("leaveChat", {"chat_id": ann.id}, "chat not found"),
        ("sendChatAction", {"chat_id": ann.id, "action": "dancing"}, "wrong parameter action in request"),
        ("setMessageReaction", {"chat_id": ann.id, "message_id": 999}, "message to react not found"),
        ("sendLocation", {"chat_id": ann.id, "latitude": 91, "longitude": 0}, "invalid location specified"),
        ("createForumTopic", {"chat_id": agents.id, "name": "x", "icon_color": 1}, "wrong forum topic icon color specified"),
        ("createForumTopic", {"chat_id": agents.id, "name": " "}, "TOPIC_TITLE_EMPTY"),
        ("deleteForumTopic", {"chat_id": agents.id, "message_thread_id": 99}, "TOPIC_ID_INVALID"),
        ("editForumTopic", {"chat_id": agents.id, "message_thread_id": 0}, "invalid forum topic identifier specified"),
    ):
        assert await raw_bot.refusal(method, **params) == f"Bad Request: {said}"


async def test_a_group_can_be_named_by_its_username(sandbox: Sandbox, raw_bot: RawBot, agents: Group) -> None:
    sandbox.world.rename(agents.chat, username="pos_agents")
    await raw_bot.call("sendMessage", chat_id="@POS_agents", text="hello")
    assert agents.messages()[-1].text == "hello"


async def test_a_topic_can_have_an_icon_and_be_deleted_by_the_bot(raw_bot: RawBot, agents: Group) -> None:
    topic = await raw_bot.call("createForumTopic", chat_id=agents.id, name="x", icon_custom_emoji_id="5")
    assert topic["icon_custom_emoji_id"] == "5"
    where = {"chat_id": agents.id, "message_thread_id": topic["message_thread_id"]}
    await raw_bot.call("editForumTopic", **where, icon_custom_emoji_id="")
    await raw_bot.call("deleteForumTopic", **where)
    assert agents.topics == ()
    agents.rename_topic(agents.create_topic("old name"), "new name")
    assert agents.topic("new name").name == "new name"


async def test_commands_are_kept_by_scope_and_language(raw_bot: RawBot) -> None:
    scope = {"type": "all_private_chats"}
    await raw_bot.call("setMyCommands", commands=[{"command": "/status", "description": "进度"}], scope=scope, language_code="zh")
    assert await raw_bot.call("getMyCommands", scope=scope, language_code="zh") == [{"command": "status", "description": "进度"}]
    assert await raw_bot.call("getMyCommands") == []
    await raw_bot.call("deleteMyCommands", scope=scope, language_code="zh")
    assert await raw_bot.call("getMyCommands", scope=scope, language_code="zh") == []
    for command, said in (
        ({"command": "", "description": "x"}, "command must be non-empty"),
        ({"command": "Help me", "description": "x"}, "BOT_COMMAND_INVALID"),
        ({"command": "help", "description": " "}, "command description must be non-empty"),
        ({"command": "help", "description": "x" * 257}, "command description length must not exceed 256"),
    ):
        assert await raw_bot.refusal("setMyCommands", commands=[command]) == f"Bad Request: {said}"
    many = [{"command": f"c{number}", "description": "x"} for number in range(101)]
    assert await raw_bot.refusal("setMyCommands", commands=many) == "Bad Request: BOT_COMMANDS_TOO_MUCH"


async def test_every_send_shows_what_was_sent(raw_bot: RawBot, ann: Person) -> None:
    sent = [
        await raw_bot.call("sendLocation", chat_id=ann.id, latitude=31.2, longitude=121.5),
        await raw_bot.call("sendVenue", chat_id=ann.id, latitude=31.2, longitude=121.5, title="外滩", address="1"),
        await raw_bot.call("sendContact", chat_id=ann.id, phone_number="+86138", first_name="Desk"),
        await raw_bot.call("sendDice", chat_id=ann.id),
    ]
    for kind in ("document", "voice", "video", "audio", "animation", "video_note", "sticker"):
        file = ann.send_media(kind).file_id
        method = "send" + kind.title().replace("_", "")
        sent.append(await raw_bot.call(method, chat_id=ann.id, **{kind: file}))
    shown = [one.media for one in ann.screen() if one.from_bot]
    assert shown[:4] == ["location", "venue", "contact", "dice"]
    assert shown[4:] == ["document", "voice", "video", "audio", "animation", "video_note", "sticker"]
    video = await raw_bot.call("sendVideo", chat_id=ann.id, video="https://example.com/a.mp4", duration=7, width=100)
    assert (video["video"]["duration"], video["video"]["width"], video["video"]["file_name"]) == (7, 100, "a.mp4")

"""The methods about chats, topics, members, files and the bot itself."""

from __future__ import annotations

from typing import Any

from bot.sandbox.errors import NOT_A_FORUM, bad_request
from bot.sandbox.files import MAX_DOWNLOAD
from bot.sandbox.sends import Params, Uploads
from bot.sandbox.state import Chat, Member, Raw, Topic
from bot.sandbox.world import World

ACTIONS = frozenset(
    (
        "typing",
        "upload_photo",
        "record_video",
        "upload_video",
        "record_voice",
        "upload_voice",
        "upload_document",
        "choose_sticker",
        "find_location",
        "record_video_note",
        "upload_video_note",
        "record_audio",
        "upload_audio",
    )
)
ICON_COLORS = frozenset((0x6FB9F0, 0xFFD67E, 0xCB86DB, 0x8EEE98, 0xFF93B2, 0xFB6F5F))
MAX_TOPIC_NAME = 128


def get_me(world: World, p: Params, uploads: Uploads) -> Raw:
    return {
        **world.bot,
        "can_join_groups": True,
        "can_read_all_group_messages": False,
        "supports_inline_queries": False,
        "can_connect_to_business": False,
        "has_main_web_app": False,
    }


# topics


def _forum(world: World, p: Params) -> Chat:
    chat = world.writable(p["chat_id"])
    if not chat.is_forum:
        raise bad_request(NOT_A_FORUM)
    return chat


def _topic(world: World, p: Params, doing: str) -> tuple[Chat, Topic]:
    chat = _forum(world, p)
    if p["message_thread_id"] <= 0:
        raise bad_request("invalid forum topic identifier specified")
    topic = chat.topics.get(p["message_thread_id"])
    if topic is None or topic.deleted:
        raise bad_request("TOPIC_ID_INVALID")
    if topic.by != world.bot_id and not world.bot_may(chat, "can_manage_topics"):
        raise bad_request(f"not enough rights to {doing} the topic")
    return chat, topic


def create_forum_topic(world: World, p: Params, uploads: Uploads) -> Raw:
    chat = _forum(world, p)
    if not world.bot_may(chat, "can_manage_topics"):
        raise bad_request("not enough rights to create a topic")
    name = " ".join(p["name"].split())[:MAX_TOPIC_NAME]
    if not name:
        raise bad_request("TOPIC_TITLE_EMPTY")
    if p.get("icon_color") is not None and p["icon_color"] not in ICON_COLORS:
        raise bad_request("wrong forum topic icon color specified")
    topic = world.add_topic(chat, world.bot, name, p.get("icon_color"), p.get("icon_custom_emoji_id"))
    shown: Raw = {"message_thread_id": topic.thread, "name": topic.name, "icon_color": topic.icon_color}
    return {**shown, "icon_custom_emoji_id": topic.icon} if topic.icon else shown


def edit_forum_topic(world: World, p: Params, uploads: Uploads) -> bool:
    chat, topic = _topic(world, p, "edit")
    name = " ".join(p.get("name", "").split())[:MAX_TOPIC_NAME]
    icon = p.get("icon_custom_emoji_id")
    changes: Raw = {}
    if name and name != topic.name:
        changes["name"] = topic.name = name
    if icon is not None and icon != (topic.icon or ""):
        topic.icon = icon or None
        changes["icon_custom_emoji_id"] = icon
    if not changes:
        if name or icon is not None:
            raise bad_request("TOPIC_NOT_MODIFIED")
        return True
    world.touch(chat, "topic", thread=topic.thread, text="edited")
    world.service(chat, world.bot, {"forum_topic_edited": changes}, topic.thread)
    return True


def _set_closed(closed: bool) -> Any:
    def change(world: World, p: Params, uploads: Uploads) -> bool:
        chat, topic = _topic(world, p, "close or open")
        if topic.closed is closed:
            raise bad_request("TOPIC_NOT_MODIFIED")
        topic.closed = closed
        kind = "closed" if closed else "reopened"
        world.touch(chat, "topic", thread=topic.thread, text=kind)
        world.service(chat, world.bot, {f"forum_topic_{kind}": {}}, topic.thread)
        return True

    return change


def delete_forum_topic(world: World, p: Params, uploads: Uploads) -> bool:
    """No update tells anybody."""
    chat = _forum(world, p)
    topic = chat.topics.get(p["message_thread_id"])
    if topic is None or topic.deleted:
        raise bad_request("TOPIC_ID_INVALID")
    if not world.bot_may(chat, "can_delete_messages"):
        raise bad_request("not enough rights to delete the topic")
    drop_topic(world, chat, topic)
    return True


def drop_topic(world: World, chat: Chat, topic: Topic) -> None:
    """The topic and all its messages go."""
    topic.deleted = True
    for stored in [one for one in chat.messages.values() if one.raw.get("message_thread_id") == topic.thread and not one.deleted]:
        world.delete(chat, stored)
    world.touch(chat, "topic", thread=topic.thread, text="deleted")


# chats and members


def get_chat(world: World, p: Params, uploads: Uploads) -> Raw:
    chat = world.readable(p["chat_id"])
    gifts = dict.fromkeys(("unlimited_gifts", "limited_gifts", "unique_gifts", "premium_subscription", "gifts_from_channels"), False)
    shown: Raw = {**chat.raw, "accent_color_id": 0, "max_reaction_count": 11, "accepted_gift_types": gifts}
    if chat.kind != "private":
        shown["permissions"] = dict.fromkeys(PERMISSIONS, True)
    if chat.protected:
        shown["has_protected_content"] = True
    if chat.reactions is not None:
        shown["available_reactions"] = [{"type": "emoji", "emoji": one} for one in sorted(chat.reactions)]
    pinned = [found for found in map(chat.find, chat.pinned) if found is not None]
    if pinned:
        shown["pinned_message"] = max(pinned, key=lambda one: one.id).as_reply()
    return shown


PERMISSIONS = (
    "can_send_messages",
    "can_send_audios",
    "can_send_documents",
    "can_send_photos",
    "can_send_videos",
    "can_send_video_notes",
    "can_send_voice_notes",
    "can_send_polls",
    "can_send_other_messages",
    "can_add_web_page_previews",
    "can_change_info",
    "can_invite_users",
    "can_pin_messages",
    "can_manage_topics",
)


def get_chat_member(world: World, p: Params, uploads: Uploads) -> Raw:
    chat = world.readable(p["chat_id"])
    user_id = p["user_id"]
    if chat.kind == "private":
        if user_id not in (chat.id, world.bot_id):
            raise bad_request("user not found")
        return {"user": world.users[user_id], "status": "member"}
    member = chat.members.get(user_id)
    if member is not None:
        return member.raw()
    if user_id not in world.users:
        raise bad_request("invalid user_id specified")
    return Member(world.users[user_id], "left").raw()


def get_chat_administrators(world: World, p: Params, uploads: Uploads) -> list[Raw]:
    chat = world.readable(p["chat_id"])
    if chat.kind == "private":
        raise bad_request("there are no administrators in the private chat")
    # Other bots are left out, and so is nobody else here: this bot counts itself.
    return [member.raw() for member in world.admins(chat)]


def get_chat_member_count(world: World, p: Params, uploads: Uploads) -> int:
    chat = world.readable(p["chat_id"])
    return 2 if chat.kind == "private" else sum(member.is_in for member in chat.members.values())


def leave_chat(world: World, p: Params, uploads: Uploads) -> bool:
    chat = world.readable(p["chat_id"])
    if chat.kind == "private":
        raise bad_request("chat not found")
    me = chat.members[world.bot_id]
    old = me.raw()
    me.status, me.rights = "left", frozenset()
    world.post(chat, world.bot, {"left_chat_member": world.bot})
    world.membership(chat, old, me.raw(), world.bot)
    return True


def send_chat_action(world: World, p: Params, uploads: Uploads) -> bool:
    if p["action"] not in ACTIONS:
        raise bad_request("wrong parameter action in request")
    chat = world.writable(p["chat_id"])
    thread = world.thread(chat, p.get("message_thread_id"))
    world.touch(chat, "typing", text=p["action"], thread=thread)
    return True


# commands and files


def _menu(p: Params) -> tuple[str, str]:
    scope = p.get("scope", {"type": "default"})
    return ":".join(str(value) for value in scope.values()), p.get("language_code", "")


def set_my_commands(world: World, p: Params, uploads: Uploads) -> bool:
    commands = [{"command": one["command"].strip().lstrip("/"), "description": one["description"].strip()} for one in p["commands"]]
    for one in commands:
        if not one["command"]:
            raise bad_request("command must be non-empty")
        if not one["command"].replace("_", "a").isalnum() or one["command"] != one["command"].lower() or len(one["command"]) > 32:
            raise bad_request("BOT_COMMAND_INVALID")
        if not one["description"]:
            raise bad_request("command description must be non-empty")
        if len(one["description"]) > 256:
            raise bad_request("command description length must not exceed 256")
    if len(commands) > 100:
        raise bad_request("BOT_COMMANDS_TOO_MUCH")
    world.commands[_menu(p)] = commands
    return True


def get_my_commands(world: World, p: Params, uploads: Uploads) -> list[Raw]:
    return world.commands.get(_menu(p), [])


def delete_my_commands(world: World, p: Params, uploads: Uploads) -> bool:
    world.commands.pop(_menu(p), None)
    return True


def get_file(world: World, p: Params, uploads: Uploads) -> Raw:
    file = world.files.find(p["file_id"])
    if file is None:
        raise bad_request("invalid file_id")
    if file.size > MAX_DOWNLOAD:
        raise bad_request("file is too big")
    return {"file_id": file.file_id, "file_unique_id": file.unique_id, "file_size": file.size, "file_path": file.path}


CHATS: dict[str, Any] = {
    "getMe": get_me,
    "createForumTopic": create_forum_topic,
    "editForumTopic": edit_forum_topic,
    "closeForumTopic": _set_closed(True),
    "reopenForumTopic": _set_closed(False),
    "deleteForumTopic": delete_forum_topic,
    "getChat": get_chat,
    "getChatMember": get_chat_member,
    "getChatAdministrators": get_chat_administrators,
    "getChatMemberCount": get_chat_member_count,
    "leaveChat": leave_chat,
    "sendChatAction": send_chat_action,
    "setMyCommands": set_my_commands,
    "getMyCommands": get_my_commands,
    "deleteMyCommands": delete_my_commands,
    "getFile": get_file,
}

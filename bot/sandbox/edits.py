"""The methods that change what was written: edit…, delete…, reactions, pins, answers to presses."""

from __future__ import annotations

from typing import Any

from bot.sandbox.entities import caption_text, message_text, text_fields, units
from bot.sandbox.errors import NOT_MODIFIED, QUERY_TOO_OLD, bad_request
from bot.sandbox.files import media_raw
from bot.sandbox.markup import keyboard
from bot.sandbox.reactions import ALLOWED
from bot.sandbox.sends import CAPTIONED, Params, Uploads
from bot.sandbox.state import Chat, Raw, Stored
from bot.sandbox.world import World

TWO_DAYS = 48 * 3600
MAX_TOAST = 200


def _own(world: World, p: Params) -> tuple[Chat, Stored]:
    """The bot's own message that an edit names."""
    if "chat_id" not in p:
        raise bad_request("chat_id is empty" if "inline_message_id" not in p else "MESSAGE_ID_INVALID")
    chat = world.writable(p["chat_id"])
    found = chat.find(p.get("message_id"))
    if found is None:
        raise bad_request("message to edit not found" if p.get("message_id") else "message identifier is not specified")
    if not found.by_bot or "forward_origin" in found.raw or (found.markup is not None and "inline_keyboard" not in found.markup):
        raise bad_request("message can't be edited")
    return chat, found


def _apply(world: World, chat: Chat, found: Stored, p: Params, drop: tuple[str, ...], content: Raw) -> Raw:
    """Replaces the fields `drop` by `content`. An edit without reply_markup takes the keyboard away."""
    markup = keyboard(p.get("reply_markup"))
    raw = {key: value for key, value in found.raw.items() if key not in (*drop, "reply_markup", "edit_date")}
    raw |= content
    if markup is not None:
        raw["reply_markup"] = markup
    before = {key: value for key, value in found.raw.items() if key != "edit_date"}
    if raw == before:
        raise bad_request(NOT_MODIFIED)
    raw["edit_date"] = int(world.clock.time())
    found.markup = markup
    world.edit(chat, found, raw)
    return raw


def edit_message_text(world: World, p: Params, uploads: Uploads) -> Raw:
    if not p.get("text"):
        raise bad_request("message text is empty")
    chat, found = _own(world, p)
    shown = message_text(p, too_long="MESSAGE_TOO_LONG")
    if "text" not in found.raw:
        raise bad_request("there is no text in the message to edit")
    return _apply(world, chat, found, p, ("text", "entities"), text_fields(shown))


def edit_message_caption(world: World, p: Params, uploads: Uploads) -> Raw:
    chat, found = _own(world, p)
    shown = caption_text(p, too_long="MEDIA_CAPTION_TOO_LONG")
    if not any(kind in found.raw for kind in CAPTIONED):
        raise bad_request("there is no caption in the message to edit")
    return _apply(world, chat, found, p, ("caption", "caption_entities"), text_fields(shown, "caption"))


def edit_message_reply_markup(world: World, p: Params, uploads: Uploads) -> Raw:
    chat, found = _own(world, p)
    return _apply(world, chat, found, p, (), {})


def edit_message_media(world: World, p: Params, uploads: Uploads) -> Raw:
    item = p["media"]
    if item.get("type") not in CAPTIONED:
        raise bad_request(f'can\'t parse InputMedia: type "{item.get("type")}" is unsupported')
    chat, found = _own(world, p)
    if not any(kind in found.raw for kind in ("text", *CAPTIONED)):
        raise bad_request("message media can't be edited")
    shown = caption_text(item)
    file = world.files.taken(item["type"], item.get("media", ""), uploads)
    drop = ("text", "entities", "caption", "caption_entities", *CAPTIONED)
    return _apply(world, chat, found, p, drop, {**media_raw(file), **text_fields(shown, "caption")})


def _refuse_deletion(world: World, chat: Chat, found: Stored) -> None:
    """The rules of deleteMessage: 48 hours, the topic's creation stays, others' messages need the right."""
    own = found.by_bot
    allowed = own or chat.kind == "private" or world.bot_may(chat, "can_delete_messages")
    age = world.clock.time() - found.raw["date"]
    old = age >= TWO_DAYS or (chat.kind == "private" and "dice" in found.raw and age < TWO_DAYS / 2)
    if not allowed or old or "forum_topic_created" in found.raw or "migrate_from_chat_id" in found.raw:
        raise bad_request("message can't be deleted")


def delete_message(world: World, p: Params, uploads: Uploads) -> bool:
    chat = world.writable(p["chat_id"])
    found = chat.find(p["message_id"])
    if found is None:
        raise bad_request("message to delete not found")
    _refuse_deletion(world, chat, found)
    world.delete(chat, found)
    return True


def delete_messages(world: World, p: Params, uploads: Uploads) -> bool:
    """What is not there is skipped; one that can't be deleted fails the whole call."""
    chat = world.writable(p["chat_id"])
    found = [one for one in map(chat.find, p["message_ids"]) if one is not None]
    for one in found:
        _refuse_deletion(world, chat, one)
    for one in found:
        world.delete(chat, one)
    return True


def answer_callback_query(world: World, p: Params, uploads: Uploads) -> bool:
    query = world.queries.get(p["callback_query_id"])
    if query is None or world.clock.time() - query[2] > world.query_life:
        raise bad_request(QUERY_TOO_OLD)
    if units(p.get("text", "")) > MAX_TOAST:
        raise bad_request("MESSAGE_TOO_LONG")
    del world.queries[p["callback_query_id"]]
    world.answers[p["callback_query_id"]] = p
    while len(world.answers) > 10_000:
        del world.answers[next(iter(world.answers))]
    world.touch(world.chats[query[0]], "answer", text=p.get("text", ""))
    return True


def set_message_reaction(world: World, p: Params, uploads: Uploads) -> bool:
    wanted = p.get("reaction", [])
    for one in wanted:
        if one.get("type") == "emoji" and one.get("emoji") not in ALLOWED:
            raise bad_request("REACTION_INVALID")
        if one.get("type") == "custom_emoji" and not str(one.get("custom_emoji_id", "")).isdigit():
            raise bad_request("REACTION_INVALID")
        if one.get("type") == "paid":
            raise bad_request("can't send paid reactions")
    chat = world.writable(p["chat_id"])
    found = chat.find(p["message_id"])
    if found is None:
        raise bad_request("message to react not found")
    if len(wanted) > 1:
        raise bad_request("REACTIONS_TOO_MANY")
    if chat.reactions is not None and any(one.get("emoji") not in chat.reactions for one in wanted):
        raise bad_request("REACTION_INVALID")
    if wanted:
        found.reactions[world.bot_id] = wanted
    else:
        found.reactions.pop(world.bot_id, None)
    world.changed(chat, found, "reaction")
    return True


def _pinnable(world: World, p: Params, verb: str) -> tuple[Chat, Stored | None]:
    chat = world.writable(p["chat_id"])
    found = chat.find(p.get("message_id"))
    if found is None and (verb == "pin" or "message_id" in p):
        raise bad_request(f"message to {verb} not found")
    if chat.kind != "private" and not world.bot_may(chat, "can_pin_messages"):
        raise bad_request("not enough rights to manage pinned messages in the chat")
    return chat, found


def pin_chat_message(world: World, p: Params, uploads: Uploads) -> bool:
    chat, found = _pinnable(world, p, "pin")
    if found is not None and found.id not in chat.pinned:
        chat.pinned.append(found.id)
        world.touch(chat, "pin", thread=found.thread, message_id=found.id)
        # The pin comes back to the bot as a message of its own.
        world.service(chat, world.bot, {"pinned_message": found.as_reply()}, found.thread)
    return True


def unpin_chat_message(world: World, p: Params, uploads: Uploads) -> bool:
    chat, found = _pinnable(world, p, "unpin")
    number = found.id if found is not None else (chat.pinned[-1] if chat.pinned else None)
    if number is None:
        raise bad_request("message to unpin not found")
    if number in chat.pinned:
        chat.pinned.remove(number)
        world.touch(chat, "pin", message_id=number)
    return True


def unpin_all_chat_messages(world: World, p: Params, uploads: Uploads) -> bool:
    chat, _ = _pinnable(world, p, "unpin")
    chat.pinned.clear()
    world.touch(chat, "pin")
    return True


EDITS: dict[str, Any] = {
    "editMessageText": edit_message_text,
    "editMessageCaption": edit_message_caption,
    "editMessageReplyMarkup": edit_message_reply_markup,
    "editMessageMedia": edit_message_media,
    "deleteMessage": delete_message,
    "deleteMessages": delete_messages,
    "answerCallbackQuery": answer_callback_query,
    "setMessageReaction": set_message_reaction,
    "pinChatMessage": pin_chat_message,
    "unpinChatMessage": unpin_chat_message,
    "unpinAllChatMessages": unpin_all_chat_messages,
}

"""The methods that write messages: send…, copy…, forward…."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from bot.sandbox.entities import caption_text, message_text, text_fields
from bot.sandbox.errors import bad_request
from bot.sandbox.files import media_raw
from bot.sandbox.markup import keyboard
from bot.sandbox.request import Upload
from bot.sandbox.state import Chat, Raw, Stored
from bot.sandbox.world import SERVICE, World

Params = dict[str, Any]
Uploads = dict[str, Upload]

CONTENT = (
    "text",
    "entities",
    "caption",
    "caption_entities",
    "photo",
    "document",
    "voice",
    "video",
    "audio",
    "animation",
    "video_note",
    "sticker",
    "location",
    "venue",
    "contact",
    "dice",
    "poll",
    "checklist",
    "link_preview_options",
)
UNCOPYABLE = ("paid_media", "giveaway", "giveaway_winners", "invoice")
CAPTIONED = ("photo", "document", "voice", "video", "audio", "animation")
ALBUM_KINDS = ("photo", "video", "audio", "document")
ALBUM_MAX = 10


@dataclass(frozen=True, slots=True)
class Place:
    """Where a send goes: everything about it that can be refused was."""

    chat: Chat
    thread: int | None
    reply_to: Stored | None
    external: Raw | None
    markup: Raw | None


def place(world: World, p: Params) -> Place:
    markup = keyboard(p.get("reply_markup"))
    chat = world.writable(p["chat_id"])
    thread = world.thread(chat, p.get("message_thread_id"))
    reply_to, external = None, None
    if "reply_parameters" in p:
        reply_to, external = _reply(world, chat, p["reply_parameters"])
        if thread is None and reply_to is not None and chat.is_forum and reply_to.thread is not None:
            thread = world.thread(chat, reply_to.thread)
    return Place(chat, thread, reply_to, external, markup)


def _reply(world: World, chat: Chat, wanted: Raw) -> tuple[Stored | None, Raw | None]:
    message_id = wanted.get("message_id", 0)
    if not message_id:
        return None, None
    other = world.readable(wanted["chat_id"]) if "chat_id" in wanted else chat
    found = other.find(message_id)
    if found is None:
        if wanted.get("allow_sending_without_reply"):
            return None, None
        raise bad_request("message to be replied not found")
    if other is chat:
        return found, None
    return None, {"origin": origin_of(found), "chat": other.raw, "message_id": message_id}


def write(world: World, at: Place, content: Raw, p: Params) -> Stored:
    if at.external is not None:
        content = {**content, "external_reply": at.external}
    if p.get("protect_content"):
        content = {**content, "has_protected_content": True}
    at.chat.bot_sent_last = True
    return world.post(at.chat, world.bot, content, thread=at.thread, reply_to=at.reply_to, markup=at.markup)


def send_message(world: World, p: Params, uploads: Uploads) -> Raw:
    if not p["text"]:
        raise bad_request("message text is empty")
    at = place(world, p)
    shown = message_text(p)
    return write(world, at, text_fields(shown), p).raw


def _send_media(kind: str) -> Any:
    def send(world: World, p: Params, uploads: Uploads) -> Raw:
        at = place(world, p)
        shown = caption_text(p)
        file = world.files.taken(kind, p[kind], uploads)
        content = media_raw(file, p.get("emoji", "🙂"))
        for key in ("duration", "width", "height", "performer", "title"):
            if key in p and key in content[file.kind]:
                content[file.kind] = {**content[file.kind], key: p[key]}
        return write(world, at, {**content, **text_fields(shown, "caption")}, p).raw

    return send


def _media_item(world: World, item: Raw, uploads: Uploads) -> tuple[str, Raw]:
    """(kind, content) of one InputMedia."""
    kind = item.get("type", "")
    if kind not in (*ALBUM_KINDS, "animation"):
        raise bad_request(f'can\'t parse InputMedia: type "{kind}" is unsupported')
    shown = caption_text(item)
    file = world.files.taken(kind, item.get("media", ""), uploads)
    return kind, {**media_raw(file), **text_fields(shown, "caption")}


def send_media_group(world: World, p: Params, uploads: Uploads) -> list[Raw]:
    items = p["media"]
    for item in items:
        if item.get("type") == "animation":
            raise bad_request("can't parse InputMedia: type \"animation\" can't be used in sendMediaGroup")
    if not items or len(items) > ALBUM_MAX:
        raise bad_request("too few messages to send as an album" if not items else "too many messages to send as an album")
    at = place(world, p)
    ready = [_media_item(world, item, uploads) for item in items]
    kinds = {"photo" if kind == "video" else kind for kind, _ in ready}
    if len(kinds) > 1:
        raise bad_request("can't use the media of the specified type in the album")
    album: Raw = {"media_group_id": world.album_id()} if len(ready) > 1 else {}
    return [write(world, at, {**album, **content}, p).raw for _, content in ready]


def send_location(world: World, p: Params, uploads: Uploads) -> Raw:
    at = place(world, p)
    if abs(p["latitude"]) > 90 or abs(p["longitude"]) > 180:
        raise bad_request("invalid location specified")
    location: Raw = {"latitude": p["latitude"], "longitude": p["longitude"]}
    location |= {key: p[key] for key in ("horizontal_accuracy", "live_period", "heading", "proximity_alert_radius") if key in p}
    return write(world, at, {"location": location}, p).raw


def send_venue(world: World, p: Params, uploads: Uploads) -> Raw:
    at = place(world, p)
    location: Raw = {"latitude": p["latitude"], "longitude": p["longitude"]}
    return write(world, at, {"location": location, "venue": {"location": location, "title": p["title"], "address": p["address"]}}, p).raw


def send_contact(world: World, p: Params, uploads: Uploads) -> Raw:
    at = place(world, p)
    contact = {key: p[key] for key in ("phone_number", "first_name", "last_name", "vcard") if key in p}
    return write(world, at, {"contact": contact}, p).raw


def send_dice(world: World, p: Params, uploads: Uploads) -> Raw:
    at = place(world, p)
    return write(world, at, {"dice": {"emoji": p.get("emoji", "🎲"), "value": 4}}, p).raw


def origin_of(stored: Stored) -> Raw:
    """MessageOrigin; a forward of a forward keeps the first."""
    raw = stored.raw
    if "forward_origin" in raw:
        return dict(raw["forward_origin"])
    if "sender_chat" in raw:
        return {"type": "chat", "sender_chat": raw["sender_chat"], "date": raw["date"]}
    return {"type": "user", "sender_user": raw["from"], "date": raw["date"]}


def _source(world: World, p: Params, message_id: int, verb: str) -> Stored:
    chat = world.readable(p["from_chat_id"])
    found = chat.find(message_id)
    if found is None:
        raise bad_request(f"message to {verb} not found")
    if any(key in found.raw for key in SERVICE) or (verb == "copy" and not _copyable(chat, found)):
        raise bad_request(f"the message can't be {'copied' if verb == 'copy' else 'forwarded'}")
    if verb == "forward" and found.raw.get("has_protected_content"):
        raise bad_request("the message can't be forwarded")
    return found


def _copyable(chat: Chat, found: Stored) -> bool:
    """Not what is paid for, nor a quiz whose answer the bot does not know, nor anything of a group that forbids saving its content."""
    raw = found.raw
    quiz = raw.get("poll", {}).get("type") == "quiz" and "correct_option_id" not in raw["poll"]
    return not (any(key in raw for key in UNCOPYABLE) or quiz or chat.protected)


def content_of(stored: Stored) -> Raw:
    return {key: stored.raw[key] for key in CONTENT if key in stored.raw}


def copy_message(world: World, p: Params, uploads: Uploads) -> Raw:
    found = _source(world, p, p["message_id"], "copy")
    content = content_of(found)
    if "caption" in p and any(kind in content for kind in CAPTIONED):
        content = {key: value for key, value in content.items() if key not in ("caption", "caption_entities")}
        content |= text_fields(caption_text(p), "caption")
    at = place(world, p)
    return {"message_id": write(world, at, content, p).id}


def forward_message(world: World, p: Params, uploads: Uploads) -> Raw:
    found = _source(world, p, p["message_id"], "forward")
    at = place(world, p)
    return write(world, at, {**content_of(found), "forward_origin": origin_of(found)}, p).raw


def _several(world: World, p: Params, verb: str) -> list[Raw]:
    """Albums stay albums; messages that are not there are skipped."""
    numbers = p["message_ids"]
    if not 1 <= len(numbers) <= 100:
        raise bad_request("too many messages to copy" if numbers else "message identifiers are not specified")
    if any(later <= earlier for earlier, later in pairwise(numbers)):
        raise bad_request("message identifiers must be in a strictly increasing order")
    source = world.readable(p["from_chat_id"])
    there = [one for one in map(source.find, numbers) if one is not None and not any(key in one.raw for key in SERVICE)]
    found = [one for one in there if verb == "forward" or _copyable(source, one)]
    if not found:
        raise bad_request(f"message to {verb} not found")
    at = place(world, p)
    albums: dict[str, str] = {}
    written = []
    for one in found:
        content = content_of(one)
        if p.get("remove_caption"):
            content = {key: value for key, value in content.items() if key not in ("caption", "caption_entities")}
        if verb == "forward":
            content["forward_origin"] = origin_of(one)
        if (album := one.raw.get("media_group_id")) is not None:
            content["media_group_id"] = albums.setdefault(album, world.album_id())
        written.append({"message_id": write(world, at, content, p).id})
    return written


def copy_messages(world: World, p: Params, uploads: Uploads) -> list[Raw]:
    return _several(world, p, "copy")


def forward_messages(world: World, p: Params, uploads: Uploads) -> list[Raw]:
    return _several(world, p, "forward")


SENDS: dict[str, Any] = {
    "sendMessage": send_message,
    **{
        "send" + "".join(word.title() for word in kind.split("_")): _send_media(kind)
        for kind in ("photo", "document", "voice", "video", "audio", "animation", "sticker", "video_note")
    },
    "sendMediaGroup": send_media_group,
    "sendLocation": send_location,
    "sendVenue": send_venue,
    "sendContact": send_contact,
    "sendDice": send_dice,
    "copyMessage": copy_message,
    "copyMessages": copy_messages,
    "forwardMessage": forward_message,
    "forwardMessages": forward_messages,
}

"""JSON ↔ our values: what Telegram brings, as `updates` names it. Used by both clients, by the polling loop and the webhook route.

Everything here is a plain function of its arguments. `masked`, `keyboard`, `escape`, `pieces` stand in `masking.py` and `texts.py`.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any, Final, cast

import orjson

from bot.telegram.masking import masked
from bot.telegram.rich import plain_text
from bot.telegram.texts import CALLBACK_BYTES, TEXT_UNITS, escape, keyboard, length, one_line, pieces
from bot.telegram.updates import Attachment, Body, Chat, ChatKind, MediaKind, Membership, Message, Person, Press, Reaction, Update

__all__ = ["CALLBACK_BYTES", "SERVED", "TEXT_UNITS", "escape", "keyboard", "length", "loads", "masked", "parse_update", "pieces"]

NOT_PEOPLE: Final = frozenset({1087968824, 136817688, 777000})
"""GroupAnonymousBot, Channel_Bot and Telegram itself: who stands in `from` when somebody wrote as a chat."""

GENERAL: Final = 1
"""General's own thread id. Telegram refuses it in calls, so it is no thread of ours."""

ATTACHMENTS: Final[Mapping[str, MediaKind]] = {
    "animation": "animation",  # before document, which is set beside it
    "photo": "photo",  # before live_photo, which is set beside it
    "document": "document",
    "voice": "voice",
    "video": "video",
    "audio": "audio",
    "video_note": "video_note",
    "sticker": "sticker",
    "live_photo": "video",
}
EXTRAS: Final = (
    "venue",  # before location, which is set beside it
    "location",
    "contact",
    "dice",
    "poll",
    "game",
    "story",
    "checklist",
    "invoice",
    "paid_media",
    "giveaway",
    "giveaway_winners",
)
SERVICES: Final = (
    "new_chat_members",
    "left_chat_member",
    "chat_owner_left",
    "chat_owner_changed",
    "new_chat_title",
    "new_chat_photo",
    "delete_chat_photo",
    "group_chat_created",
    "supergroup_chat_created",
    "channel_chat_created",
    "message_auto_delete_timer_changed",
    "migrate_to_chat_id",
    "migrate_from_chat_id",
    "pinned_message",
    "successful_payment",
    "refunded_payment",
    "users_shared",
    "chat_shared",
    "gift",
    "unique_gift",
    "gift_upgrade_sent",
    "connected_website",
    "write_access_allowed",
    "passport_data",
    "proximity_alert_triggered",
    "boost_added",
    "chat_background_set",
    "checklist_tasks_done",
    "checklist_tasks_added",
    "community_chat_added",
    "community_chat_removed",
    "direct_message_price_changed",
    "forum_topic_created",
    "forum_topic_edited",
    "forum_topic_closed",
    "forum_topic_reopened",
    "general_forum_topic_hidden",
    "general_forum_topic_unhidden",
    "giveaway_created",
    "giveaway_completed",
    "managed_bot_created",
    "paid_message_price_changed",
    "poll_option_added",
    "poll_option_deleted",
    "suggested_post_approved",
    "suggested_post_approval_failed",
    "suggested_post_declined",
    "suggested_post_paid",
    "suggested_post_refunded",
    "video_chat_scheduled",
    "video_chat_started",
    "video_chat_ended",
    "video_chat_participants_invited",
    "web_app_data",
)
_NOT_TEXT = frozenset(ATTACHMENTS) | frozenset(EXTRAS) | frozenset(SERVICES) | {"rich_message"}
_ENTITY: Final = ("type", "offset", "length", "url", "language", "custom_emoji_id", "user", "unix_time", "date_time_format")
_KINDS: Final = frozenset({"private", "group", "supergroup", "channel"})
_MOST = 2**63 - 1
_UNREADABLE = (KeyError, TypeError, ValueError, AttributeError, OverflowError, OSError, RecursionError)


def loads(content: bytes) -> Any:
    """JSON to values; ValueError when it is none. Half a surrogate pair, which orjson refuses, becomes `?` rather than stopping an update."""
    try:
        return orjson.loads(content)
    except orjson.JSONDecodeError:
        text = json.dumps(json.loads(content.decode("utf-8", "replace")), ensure_ascii=False)
        return orjson.loads(text.encode("utf-8", "replace"))


def parse_update(raw: Mapping[str, Any]) -> Update:
    """Never raises for a JSON object. `body` is None for kinds the desk does not serve, and for a served one that is malformed.

    The id is 0 when there is none that is one: such an update cannot be confirmed by polling and is dropped calmly.
    """
    number = raw.get("update_id")
    kind = ""
    for key in raw:
        if key in SERVED:
            kind = key
            break
        if key != "update_id" and not kind:
            kind = key
    body: Body | None = None
    if kind in SERVED:
        try:
            body = SERVED[kind](raw[kind])
        except _UNREADABLE:
            body = None
    return Update(number if type(number) is int and -_MOST <= number <= _MOST else 0, body, kind)


def _int(value: object) -> int:
    if type(value) is not int or not -_MOST <= value <= _MOST:
        raise TypeError("not an integer that a database holds")
    return value


def _optional_int(value: object) -> int | None:
    return None if value is None else _int(value)


def _str(value: object) -> str:
    """Text without NUL: Telegram sends none, and PostgreSQL takes none."""
    if type(value) is not str:
        raise TypeError("not a text")
    return value.replace("\0", "") if "\0" in value else value


def _optional_str(value: object) -> str | None:
    return None if value is None else _str(value)


def _chat(raw: Any) -> Chat:
    kind = raw["type"]
    if kind not in _KINDS:
        raise ValueError("not a kind of chat")
    title = raw.get("title")
    return Chat(_int(raw["id"]), cast(ChatKind, kind), _str(title) if title is not None else "", raw.get("is_forum") is True)


def _person(raw: Any) -> Person:
    get = raw.get
    name = _str(raw["first_name"])
    last = get("last_name")
    if last:
        name = f"{name} {_str(last)}"
    name = name.strip() if name.isprintable() else one_line(name)
    return Person(_int(raw["id"]), name, _optional_str(get("username")), _optional_str(get("language_code")), get("is_bot") is True)


def _thread(raw: Any) -> int | None:
    """Outside forums `message_thread_id` is only the head of a chain of replies; Telegram ignores it there, and so do we."""
    if raw.get("is_topic_message") is not True:
        return None
    thread = _optional_int(raw.get("message_thread_id"))
    return None if thread == GENERAL else thread


def _reply(raw: Any) -> int | None:
    """In a topic every message replies to the topic's creation unless it replies to something: that one is no reply."""
    reply = raw.get("reply_to_message")
    if reply is None:
        return None
    number = _int(reply["message_id"])
    created = "forum_topic_created" in reply or (raw.get("is_topic_message") is True and number == raw.get("message_thread_id"))
    return None if created else number


def _message(raw: Any, edited: bool = False) -> Message:
    get = raw.get
    chat = _chat(raw["chat"])
    sender, sender_chat = _sender(raw, chat)
    text = get("text")
    entities = get("entities")
    if text is None:
        text, entities = get("caption"), get("caption_entities")
    attachment: Attachment | None = None
    extra: str | None = None
    service: str | None = None
    moved_to: int | None = None
    moved_from: int | None = None
    if not _NOT_TEXT.isdisjoint(raw):
        attachment = _attachment(raw)
        service = _first(SERVICES, raw)
        extra = None if attachment is not None or service is not None else _first(EXTRAS, raw)
        moved_to, moved_from = _optional_int(get("migrate_to_chat_id")), _optional_int(get("migrate_from_chat_id"))
        if text is None and "rich_message" in raw:
            text = plain_text(raw["rich_message"])
    elif text is None:
        extra = "other"  # a kind of content younger than this list: it can still be copied
    thread = _thread(raw) if "is_topic_message" in raw else None
    # By position: this is the line that every message passes, and names cost a tenth of the parsing.
    return Message(
        chat,
        _int(raw["message_id"]),
        datetime.fromtimestamp(_int(raw["date"]), UTC),
        sender,
        sender_chat,
        thread,
        "" if text is None else _str(text),
        attachment,
        _str(raw["media_group_id"]) if "media_group_id" in raw else None,
        _reply(raw) if "reply_to_message" in raw else None,
        edited,
        "forward_origin" in raw or "forward_date" in raw,
        extra,
        service,
        moved_to,
        moved_from,
        () if entities is None else _entities(entities),
        _topic_number(raw["forum_topic_created"]) if service == "forum_topic_created" else None,
    )


def _entities(raw: Any) -> tuple[Mapping[str, Any], ...]:
    """Those that can be used; a text is whole without its form."""
    given = raw if type(raw) is list else ()
    return tuple({key: one[key] for key in _ENTITY if key in one} for one in given if _is_entity(one))


def _is_entity(one: Any) -> bool:
    return type(one) is dict and type(one.get("type")) is str and type(one.get("offset")) is int and type(one.get("length")) is int


def _topic_number(created: Any) -> str | None:
    name = created.get("name") if type(created) is dict else None
    return name if type(name) is str and name.isascii() and name.isdecimal() else None


def _sender(raw: Any, chat: Chat) -> tuple[Person | None, int | None]:
    as_chat, sender = raw.get("sender_chat"), raw.get("from")
    if as_chat is not None:
        return None, _int(as_chat["id"])
    if sender is None:
        return None, chat.id
    person = _person(sender)
    return (None, chat.id) if person.id in NOT_PEOPLE else (person, None)


def _first(names: tuple[str, ...], raw: Any) -> str | None:
    return next((name for name in names if raw.get(name) is not None), None)


def _attachment(raw: Any) -> Attachment | None:
    for key, kind in ATTACHMENTS.items():
        file = raw.get(key)
        if file is None:
            continue
        if key == "photo":
            file = max(file, key=_area)
        return Attachment(
            kind=kind,
            file_id=_str(file["file_id"]),
            unique_id=_str(file.get("file_unique_id", "")),
            size=_optional_int(file.get("file_size")),
            name=_optional_str(file.get("file_name")),
            mime=_optional_str(file.get("mime_type")),
        )
    return None


def _area(size: Any) -> int:
    return _int(size.get("width", 0)) * _int(size.get("height", 0))


def _edited(raw: Any) -> Message:
    return _message(raw, edited=True)


def _press(raw: Any) -> Press:
    """A press without data (of a game's button) raises: no button of ours."""
    message = raw.get("message")
    return Press(
        id=_str(raw["id"]),
        sender=_person(raw["from"]),
        data=_str(raw["data"]),
        chat=None if message is None else _chat(message["chat"]),
        message_id=None if message is None else _int(message["message_id"]),
        thread_id=None if message is None else _thread(message),
    )


def _reaction(raw: Any) -> Reaction:
    sender = raw.get("user")
    return Reaction(
        chat=_chat(raw["chat"]),
        message_id=_int(raw["message_id"]),
        sender=None if sender is None else _person(sender),
        # A custom emoji has no character: its kind stands for it, so that it is not taken for none.
        emoji=tuple(_str(item["emoji"]) if item["type"] == "emoji" else _str(item["type"]) for item in raw["new_reaction"]),
    )


def _membership(raw: Any, me: bool) -> Membership:
    by, new = raw.get("from"), raw["new_chat_member"]
    return Membership(
        chat=_chat(raw["chat"]),
        person=_person(new["user"]),
        by=None if by is None else _person(by),
        old=_status(raw["old_chat_member"]),
        new=_status(new),
        me=me,
        rights=frozenset(key for key, value in new.items() if value is True and key.startswith("can_")),
    )


def _status(member: Any) -> str:
    """`restricted` is said of people who are in the chat and of people who left it under a restriction; only the first are members."""
    status = _str(member["status"])
    return "left" if status == "restricted" and member.get("is_member") is False else status


def _me(raw: Any) -> Membership:
    return _membership(raw, me=True)


def _somebody(raw: Any) -> Membership:
    return _membership(raw, me=False)


SERVED: Final[Mapping[str, Callable[[Any], Body]]] = {
    "message": _message,
    "edited_message": _edited,
    "callback_query": _press,
    "message_reaction": _reaction,
    "my_chat_member": _me,
    "chat_member": _somebody,
}
"""The kinds that become values; `allowed_updates` asks Telegram for these and no others."""

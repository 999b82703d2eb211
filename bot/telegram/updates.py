"""Our values for what Telegram brings. `wire.py` makes them from JSON; intake and the desk read nothing else."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from bot.quick import quick

ChatKind = Literal["private", "group", "supergroup", "channel"]
MediaKind = Literal["photo", "document", "voice", "video", "audio", "animation", "video_note", "sticker"]


@quick
@dataclass(frozen=True, slots=True)
class Chat:
    id: int
    kind: ChatKind
    title: str = ""
    is_forum: bool = False


@quick
@dataclass(frozen=True, slots=True)
class Person:
    id: int
    name: str  # first and last name, one line
    username: str | None = None
    language: str | None = None  # Telegram's language_code
    is_bot: bool = False


@quick
@dataclass(frozen=True, slots=True)
class Attachment:
    kind: MediaKind
    file_id: str
    unique_id: str = ""
    size: int | None = None  # bytes, when Telegram says
    name: str | None = None
    mime: str | None = None


@quick
@dataclass(frozen=True, slots=True)
class Message:
    """A message as the desk cares for it. `text` is its text or its caption.

    `extra` describes what is neither text nor attachment (location, contact, dice, poll …) in one word; such a message can still be copied.
    `service` names a service message (`forum_topic_created`, `pinned_message`, `new_chat_members` …): never relayed, never warned about.
    """

    chat: Chat
    message_id: int
    at: datetime  # UTC
    sender: Person | None = None  # None: posted as a chat (anonymous admin, channel)
    sender_chat: int | None = None
    thread_id: int | None = None  # a forum topic; None in General and outside forums
    text: str = ""
    attachment: Attachment | None = None
    album: str | None = None  # media_group_id
    reply_to: int | None = None  # message id; None when it is only the topic's creation message
    edited: bool = False
    forwarded: bool = False
    extra: str | None = None
    service: str | None = None
    migrate_to: int | None = None
    migrate_from: int | None = None
    entities: tuple[Mapping[str, Any], ...] = ()  # how `text` is formatted, as Telegram's MessageEntity objects
    topic_number: str | None = None  # the number a topic's name begins with, in the service message of its making


@quick
@dataclass(frozen=True, slots=True)
class Press:
    """A button was pressed. `message_id` None: the message is too old for Telegram to tell."""

    id: str
    sender: Person
    data: str
    chat: Chat | None
    message_id: int | None
    thread_id: int | None = None


@quick
@dataclass(frozen=True, slots=True)
class Reaction:
    chat: Chat
    message_id: int
    sender: Person | None
    emoji: tuple[str, ...]  # what stands there now; empty: taken away


@quick
@dataclass(frozen=True, slots=True)
class Membership:
    """Somebody's place in a chat changed. `me`: it is the bot itself (my_chat_member). In a private chat `kicked` means blocked."""

    chat: Chat
    person: Person
    by: Person | None
    old: str
    new: str  # creator, administrator, member, restricted, left, kicked
    me: bool
    rights: frozenset[str] = frozenset()  # can_manage_topics, can_delete_messages, can_pin_messages … that are true


Body = Message | Press | Reaction | Membership


@quick
@dataclass(frozen=True, slots=True)
class Update:
    id: int
    body: Body | None  # None: a kind the desk does not serve; taken and dropped calmly
    kind: str  # the key Telegram used: message, edited_message, callback_query …

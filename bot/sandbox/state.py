"""What the world is made of: chats, members, topics, messages, files. Plain records; `world.py` moves them."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Literal, Protocol

Raw = dict[str, Any]
"""An object as the Bot API writes it. Never changed once it was shown to anybody: an edit makes a new one."""

ChatKind = Literal["private", "group", "supergroup"]
Status = Literal["creator", "administrator", "member", "restricted", "left", "kicked"]

ADMIN_RIGHTS = (
    "can_manage_chat",
    "can_delete_messages",
    "can_manage_video_chats",
    "can_restrict_members",
    "can_promote_members",
    "can_change_info",
    "can_invite_users",
    "can_post_stories",
    "can_edit_stories",
    "can_delete_stories",
    "can_pin_messages",
    "can_manage_topics",
)

ANONYMOUS: Raw = {"id": 1087968824, "is_bot": True, "first_name": "Group", "username": "GroupAnonymousBot"}
"""Who an anonymous administrator's message is `from`; the group itself stands in `sender_chat`."""


class Account(Protocol):
    """A person as a group knows him."""

    id: int
    user: Raw


@dataclass(slots=True)
class Member:
    user: Raw
    status: Status = "member"
    rights: frozenset[str] = frozenset()  # of an administrator; a creator has all

    def may(self, right: str) -> bool:
        return self.status == "creator" or (self.status == "administrator" and right in self.rights)

    @property
    def is_admin(self) -> bool:
        return self.status in ("creator", "administrator")

    @property
    def is_in(self) -> bool:
        return self.status not in ("left", "kicked")

    def raw(self) -> Raw:
        """As ChatMember."""
        shown: Raw = {"user": self.user, "status": self.status}
        if self.status == "creator":
            shown["is_anonymous"] = False
        elif self.status == "administrator":
            shown |= {"can_be_edited": False, "is_anonymous": False}
            shown |= {right: right in self.rights for right in ADMIN_RIGHTS}
        elif self.status == "kicked":
            shown["until_date"] = 0
        return shown


@dataclass(slots=True, eq=False)
class Stored:
    """One message. `raw` is how the bot sees it now; `changed` the number of the last change of it."""

    raw: Raw
    sender: int
    changed: int = 0
    deleted: bool = False
    deleted_at: int = 0
    by_bot: bool = False
    markup: Raw | None = None  # what reply_markup asked for, reply keyboards included
    reactions: dict[int, list[Raw]] = field(default_factory=dict)
    bare: Raw | None = None  # `raw` as a reply shows it

    @property
    def id(self) -> int:
        return int(self.raw["message_id"])

    @property
    def thread(self) -> int | None:
        return self.raw.get("message_thread_id") if "is_topic_message" in self.raw else None

    def as_reply(self) -> Raw:
        """Without a reply of its own: Telegram shows one level."""
        if self.bare is None:
            self.bare = {key: value for key, value in self.raw.items() if key not in ("reply_to_message", "pinned_message")}
        return self.bare


@dataclass(slots=True, eq=False)
class Topic:
    thread: int
    name: str
    icon_color: int
    by: int  # who made it
    creation: Stored
    icon: str | None = None
    closed: bool = False
    deleted: bool = False


TopicLike = Topic | int | str | None
"""A topic, its number, its name, or None for General (and for groups without topics)."""


@dataclass(slots=True)
class Waiter:
    """Somebody waits for something in a chat; asked again at every change of it."""

    look: Callable[[], bool]


@dataclass(slots=True, eq=False)
class Chat:
    id: int
    kind: ChatKind
    raw: Raw
    messages: dict[int, Stored] = field(default_factory=dict)
    topics: dict[int, Topic] = field(default_factory=dict)
    members: dict[int, Member] = field(default_factory=dict)
    log: deque[tuple[int, Stored]] = field(default_factory=lambda: deque(maxlen=5_000))  # (number of the change, message), oldest first
    waiters: list[Waiter] = field(default_factory=list)
    read: dict[int | None, int] = field(default_factory=dict)  # topic (None: the whole chat) → last change that was read
    pinned: list[int] = field(default_factory=list)
    next_message: int = 2  # supergroups count for themselves (1 is General), the others share the world's count
    migrated_to: int | None = None
    bot_sent_last: bool = False
    general_closed: bool = False
    protected: bool = False  # nothing of it may be copied or forwarded
    reactions: frozenset[str] | None = None  # those that are allowed here; None: all
    # private chats
    started: bool = False  # he wrote first, so the bot may write
    blocked: bool = False
    deactivated: bool = False

    @property
    def is_forum(self) -> bool:
        return "is_forum" in self.raw

    def find(self, message_id: Any) -> Stored | None:
        """None when it is not there or was deleted."""
        stored = self.messages.get(message_id)
        return None if stored is None or stored.deleted else stored


@dataclass(frozen=True, slots=True)
class StoredFile:
    kind: str  # photo, document, voice, video, audio, animation, video_note, sticker
    file_id: str
    unique_id: str
    path: str
    content: bytes
    name: str
    mime: str
    size: int  # may be said to be more than `content` holds, to play a large file
    width: int = 0
    height: int = 0

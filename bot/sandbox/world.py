"""The world behind the sandbox: who is where, what was written, and what of it the bot hears."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from bot.sandbox.clock import Clock
from bot.sandbox.delivery import PRESS_LIFE, Updates
from bot.sandbox.errors import THREAD_GONE, bad_request, forbidden, migrated
from bot.sandbox.feed import ChangeKind, Feed
from bot.sandbox.files import Files
from bot.sandbox.state import Chat, ChatKind, Member, Raw, Stored, Topic

TOPIC_COLORS = (0x6FB9F0, 0xFFD67E, 0xCB86DB, 0x8EEE98, 0xFF93B2, 0xFB6F5F)
SERVICE = (
    "forum_topic_created",
    "forum_topic_edited",
    "forum_topic_closed",
    "forum_topic_reopened",
    "pinned_message",
    "new_chat_members",
    "left_chat_member",
    "new_chat_title",
    "migrate_to_chat_id",
    "migrate_from_chat_id",
)


class World:
    """Every change goes through `post`, `edit`, `delete` or `touch`, so waiters and the feed hear of it."""

    def __init__(self, bot: Raw, clock: Clock, updates: Updates, keep_messages: int) -> None:
        self.bot = bot
        self.bot_id = int(bot["id"])
        self.clock = clock
        self.keep_messages = keep_messages
        self.updates = updates
        self.feed = Feed()
        self.files = Files()
        self.chats: dict[int, Chat] = {}
        self.users: dict[int, Raw] = {self.bot_id: bot}
        self.queries: dict[str, tuple[int, int, float]] = {}  # press → (chat, presser, pressed at)
        self.answers: dict[str, Raw] = {}
        self.commands: dict[tuple[str, str], list[Raw]] = {}
        self.deleted_topics = THREAD_GONE  # what a send into a deleted topic is told; "redirect": it lands in General instead
        self.query_life = PRESS_LIFE  # seconds in which a press can be answered
        self._next_message = 1
        self._next_query = 4_000_000_000_000_000_001
        self._next_album = 13_000_000_000_000_001

    # chats

    def add_chat(self, chat_id: int, kind: ChatKind, raw: Raw) -> Chat:
        chat = self.chats[chat_id] = Chat(chat_id, kind, raw)
        return chat

    def readable(self, chat_id: Any) -> Chat:
        """The chat a call names, when the bot may know it at all. Raises Telegram's refusals."""
        chat = self._named(chat_id)
        if chat is None or (chat.kind != "private" and self.bot_id not in chat.members):
            raise bad_request("chat not found")
        if chat.migrated_to is not None:
            raise migrated(chat.migrated_to)
        if chat.kind != "private":
            where = "group chat" if chat.kind == "group" else "supergroup chat"
            match chat.members[self.bot_id].status:
                case "kicked":
                    raise forbidden(f"bot was kicked from the {where}")
                case "left":
                    raise forbidden(f"bot is not a member of the {where}")
        return chat

    def _named(self, chat_id: Any) -> Chat | None:
        if isinstance(chat_id, str):
            name = chat_id.removeprefix("@").lower()
            return next(
                (chat for chat in self.chats.values() if chat.kind != "private" and chat.raw.get("username", "").lower() == name), None
            )
        return self.chats.get(chat_id)

    def writable(self, chat_id: Any) -> Chat:
        """The chat a send goes to. Raises Telegram's refusals: blocked, never started, gone …"""
        chat = self.readable(chat_id)
        if chat.kind == "private":
            if chat.deactivated:
                raise forbidden("user is deactivated")
            if chat.blocked:
                raise forbidden("bot was blocked by the user")
            if not chat.started:
                raise forbidden("bot can't initiate conversation with a user")
        return chat

    def thread(self, chat: Chat, asked: int | None) -> int | None:
        """The topic a send goes to; None for General and outside forums, where the parameter is ignored."""
        if not chat.is_forum:
            return None
        if asked is None or asked == 0:
            if chat.general_closed and not self.bot_may(chat, "can_manage_topics"):
                raise bad_request("TOPIC_CLOSED")
            return None
        topic = chat.topics.get(asked)
        if topic is None:
            raise bad_request(THREAD_GONE)
        if topic.deleted:
            if self.deleted_topics == "redirect":
                return None
            raise bad_request(self.deleted_topics)
        if topic.closed and topic.by != self.bot_id and not self.bot_may(chat, "can_manage_topics"):
            raise bad_request("TOPIC_CLOSED")
        return asked

    def bot_may(self, chat: Chat, right: str) -> bool:
        member = chat.members.get(self.bot_id)
        return member is not None and member.may(right)

    def rename(self, chat: Chat, **changes: Any) -> None:
        """Changes the chat's own fields; None takes one away."""
        chat.raw = {key: value for key, value in {**chat.raw, **changes}.items() if value is not None}
        self.touch(chat, "chat")

    # messages

    def message_id(self, chat: Chat) -> int:
        if chat.kind == "supergroup":
            number, chat.next_message = chat.next_message, chat.next_message + 1
        else:
            # One sequence for all private chats and basic groups of an account.
            number, self._next_message = self._next_message, self._next_message + 1
        return number

    def album_id(self) -> str:
        self._next_album += 1
        return str(self._next_album)

    def post(
        self,
        chat: Chat,
        sender: Raw,
        content: Raw,
        *,
        thread: int | None = None,
        reply_to: Stored | None = None,
        markup: Raw | None = None,
        as_chat: Raw | None = None,
        author: int | None = None,
    ) -> Stored:
        """Writes a message. `author` is who really wrote it when `sender` is the anonymous administrator."""
        raw: Raw = {"message_id": self.message_id(chat), "from": sender, "chat": chat.raw, "date": int(self.clock.time())}
        if as_chat is not None:
            raw["sender_chat"] = as_chat
        self._place(chat, raw, thread, reply_to)
        raw.update(content)
        if markup is not None and "inline_keyboard" in markup:
            raw["reply_markup"] = markup
        stored = Stored(raw, int(sender["id"]) if author is None else author, by_bot=sender is self.bot, markup=markup)
        chat.messages[raw["message_id"]] = stored
        if len(chat.messages) > self.keep_messages:
            del chat.messages[next(iter(chat.messages))]
        self.changed(chat, stored, "message")
        return stored

    def _place(self, chat: Chat, raw: Raw, thread: int | None, reply_to: Stored | None) -> None:
        """The topic, and the message it answers: in a topic that is the topic's creation unless it answers another."""
        if thread is not None:
            raw["message_thread_id"] = thread
            raw["is_topic_message"] = True
            topic = chat.topics.get(thread)
            if reply_to is None and topic is not None and not topic.creation.deleted:
                reply_to = topic.creation
        elif reply_to is not None and chat.kind == "supergroup" and not chat.is_forum:
            raw["message_thread_id"] = reply_to.raw.get("message_thread_id", reply_to.id)
        if reply_to is not None:
            raw["reply_to_message"] = reply_to.as_reply()

    def changed(self, chat: Chat, stored: Stored, kind: ChangeKind) -> None:
        stored.changed = self.feed.tell(kind, chat.id, stored.id, stored.thread)
        chat.log.append((stored.changed, stored))
        self._ask_waiters(chat)

    def touch(self, chat: Chat, kind: ChangeKind, text: str = "", thread: int | None = None, message_id: int | None = None) -> None:
        """Something of the chat itself changed."""
        self.feed.tell(kind, chat.id, message_id, thread, text)
        self._ask_waiters(chat)

    def _ask_waiters(self, chat: Chat) -> None:
        for waiter in tuple(chat.waiters):
            if waiter.look():
                chat.waiters.remove(waiter)

    def edit(self, chat: Chat, stored: Stored, raw: Raw, kind: ChangeKind = "edit") -> None:
        stored.raw, stored.bare = raw, None
        self.changed(chat, stored, kind)

    def delete(self, chat: Chat, stored: Stored) -> None:
        stored.deleted, stored.deleted_at = True, int(self.clock.time())
        self.changed(chat, stored, "delete")

    # what the bot hears

    def hear(self, chat: Chat, stored: Stored, kind: str = "message") -> int | None:
        """Tells the bot of a message when it may see it. Returns the update's id."""
        if not self.bot_sees(chat, stored):
            return None
        return self.updates.push(kind, stored.raw, ("chat", chat.id))

    def bot_sees(self, chat: Chat, stored: Stored) -> bool:
        """Privacy mode: a bot that is no administrator gets commands, replies to it and service messages only."""
        if chat.kind == "private":
            return not chat.blocked
        me = chat.members.get(self.bot_id)
        if me is None or not me.is_in:
            return False
        raw = stored.raw
        if me.is_admin or any(key in raw for key in SERVICE):
            return True
        replied = raw.get("reply_to_message", {})
        if replied.get("from", {}).get("id") == self.bot_id and "forum_topic_created" not in replied:
            return True
        return self._is_for_me(raw.get("text", ""), chat)

    def _is_for_me(self, text: str, chat: Chat) -> bool:
        username = str(self.bot["username"]).lower()
        if f"@{username}" in text.lower():
            return True
        return text.startswith("/") and "@" not in text.split()[0] and chat.bot_sent_last

    def membership(self, chat: Chat, old: Raw, new: Raw, by: Raw) -> None:
        """A member's place changed: my_chat_member for the bot itself, chat_member (when it is an administrator) for others."""
        mine = new["user"]["id"] == self.bot_id
        body: Raw = {"chat": chat.raw, "from": by, "date": int(self.clock.time()), "old_chat_member": old, "new_chat_member": new}
        self.touch(chat, "member", text=str(new["status"]))
        if mine:
            self.updates.push("my_chat_member", body, ("me", chat.id))
        elif chat.kind != "private" and (me := chat.members.get(self.bot_id)) is not None and me.is_admin:
            self.updates.push("chat_member", body, ("member", int(new["user"]["id"])))

    def press_id(self, chat: Chat, presser: int) -> str:
        self._next_query += 1
        query = str(self._next_query)
        self.queries[query] = (chat.id, presser, self.clock.time())
        while len(self.queries) > 10_000:
            del self.queries[next(iter(self.queries))]
        return query

    # topics

    def add_topic(self, chat: Chat, sender: Raw, name: str, color: int | None, icon: str | None) -> Topic:
        """Makes a topic with its creation message. The message comes to the bot even when the bot made it."""
        created: Raw = {"name": name, "icon_color": color or TOPIC_COLORS[len(chat.topics) % len(TOPIC_COLORS)]}
        if icon:
            created["icon_custom_emoji_id"] = icon
        thread = chat.next_message
        stored = self.post(chat, sender, {"message_thread_id": thread, "is_topic_message": True, "forum_topic_created": created})
        topic = Topic(thread, name, created["icon_color"], int(sender["id"]), stored, icon)
        chat.topics[thread] = topic
        self.touch(chat, "topic", thread=thread, text="created")
        self.hear(chat, stored)
        return topic

    def service(self, chat: Chat, sender: Raw, content: Raw, thread: int | None = None) -> Stored:
        """Writes a service message; the bot hears of it even when it did the thing itself."""
        stored = self.post(chat, sender, content, thread=thread)
        self.hear(chat, stored)
        return stored

    def member(self, chat: Chat, user: Raw) -> Member:
        """Somebody's place in the chat; a stranger's is `left`."""
        found = chat.members.get(int(user["id"]))
        return found if found is not None else Member(user, "left")

    def admins(self, chat: Chat) -> Iterable[Member]:
        return [member for member in chat.members.values() if member.is_admin]

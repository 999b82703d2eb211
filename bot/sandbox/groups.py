"""The groups: members, topics, rights, and what can go wrong with them."""

from __future__ import annotations

from bot.sandbox.chats import drop_topic
from bot.sandbox.screen import PATIENCE, Shown, Wanted, Window, show, wait_until
from bot.sandbox.state import ADMIN_RIGHTS, ANONYMOUS, Account, Chat, Member, Raw, Topic, TopicLike
from bot.sandbox.world import World

UPGRADED_BY = 1_000_000_000_000  # a new supergroup's number lies far from the old group's


class Group:
    """A group as its members see it. After an upgrade it goes on under its new id."""

    def __init__(self, world: World, chat: Chat) -> None:
        self.world = world
        self.chat = chat
        self.old_id: int | None = None
        self._window = Window(world, chat)

    @property
    def id(self) -> int:
        return self.chat.id

    @property
    def title(self) -> str:
        return str(self.chat.raw["title"])

    @property
    def is_forum(self) -> bool:
        return self.chat.is_forum

    # members

    def join(self, person: Account, *, admin: bool = False) -> None:
        """The person comes in; the bot sees the service message."""
        old = self.world.member(self.chat, person.user).raw()
        rights = frozenset(ADMIN_RIGHTS) if admin else frozenset()
        new = self.chat.members[person.id] = Member(person.user, "administrator" if admin else "member", rights)
        self.world.service(self.chat, person.user, {"new_chat_members": [person.user]})
        self.world.membership(self.chat, old, new.raw(), person.user)

    def leave(self, person: Account) -> None:
        old = self.chat.members[person.id].raw()
        self.chat.members[person.id] = Member(person.user, "left")
        self.world.service(self.chat, person.user, {"left_chat_member": person.user})
        self.world.membership(self.chat, old, self.chat.members[person.id].raw(), person.user)

    def promote(self, person: Account, *rights: str) -> None:
        """Makes an administrator of a member, with these rights or all."""
        old = self.chat.members[person.id].raw()
        new = self.chat.members[person.id] = Member(person.user, "administrator", frozenset(rights or ADMIN_RIGHTS))
        self.world.membership(self.chat, old, new.raw(), self._somebody())

    def _somebody(self) -> Raw:
        """Who does things that nobody in particular does: the first human administrator or member."""
        people = [member for member in self.chat.members.values() if member.user["id"] != self.world.bot_id and member.is_in]
        admins = [member for member in people if member.is_admin]
        return (admins or people)[0].user if people else ANONYMOUS

    # the bot in it

    def set_bot_rights(self, *, admin: bool = True, **rights: bool) -> None:
        """`set_bot_rights(can_manage_topics=False)` takes one right away; `admin=False` makes it a plain member."""
        old_member = self.world.member(self.chat, self.world.bot)
        kept = old_member.rights if old_member.is_admin else frozenset(ADMIN_RIGHTS)
        unknown = set(rights) - set(ADMIN_RIGHTS)
        if unknown:
            raise ValueError(f"no such right: {', '.join(sorted(unknown))}")
        kept = frozenset(right for right in ADMIN_RIGHTS if rights.get(right, right in kept))
        self._move_bot(Member(self.world.bot, "administrator", kept) if admin else Member(self.world.bot, "member"))

    def kick_bot(self) -> None:
        self._move_bot(Member(self.world.bot, "kicked"))

    def add_bot_again(self, *, admin: bool = True) -> None:
        """Adds the bot, again or for the first time; it sees itself come in."""
        self._move_bot(Member(self.world.bot, "administrator", frozenset(ADMIN_RIGHTS)) if admin else Member(self.world.bot, "member"))
        self.world.service(self.chat, self._somebody(), {"new_chat_members": [self.world.bot]})

    def _move_bot(self, new: Member) -> None:
        old = self.world.member(self.chat, self.world.bot).raw()
        self.chat.members[self.world.bot_id] = new
        self.world.membership(self.chat, old, new.raw(), self._somebody())

    # topics

    @property
    def topics(self) -> tuple[Topic, ...]:
        """The topics that are there, oldest first; General is none of them."""
        return tuple(topic for topic in self.chat.topics.values() if not topic.deleted)

    def topic(self, wanted: TopicLike) -> Topic:
        """By the topic itself, its number, its name or a part of it. Raises LookupError."""
        for topic in reversed(self.chat.topics.values()):
            if topic is wanted or topic.thread == wanted or (isinstance(wanted, str) and wanted in topic.name):
                return topic
        raise LookupError(f"no topic “{wanted}” in {self.title}; there are: {', '.join(topic.name for topic in self.topics) or 'none'}")

    def thread(self, wanted: TopicLike) -> int | None:
        """None is General, which has no number."""
        return None if wanted is None or not self.is_forum else self.topic(wanted).thread

    def create_topic(self, name: str, by: Account | None = None) -> Topic:
        return self.world.add_topic(self.chat, by.user if by is not None else self._somebody(), name, None, None)

    def delete_topic(self, wanted: TopicLike) -> None:
        """Topic and messages go; the bot is told nothing."""
        drop_topic(self.world, self.chat, self.topic(wanted))

    def close_topic(self, wanted: TopicLike) -> None:
        self._set_closed(self.topic(wanted), True)

    def reopen_topic(self, wanted: TopicLike) -> None:
        self._set_closed(self.topic(wanted), False)

    def _set_closed(self, topic: Topic, closed: bool) -> None:
        topic.closed = closed
        kind = "closed" if closed else "reopened"
        self.world.touch(self.chat, "topic", thread=topic.thread, text=kind)
        self.world.service(self.chat, self._somebody(), {f"forum_topic_{kind}": {}}, topic.thread)

    def rename_topic(self, wanted: TopicLike, name: str) -> None:
        topic = self.topic(wanted)
        topic.name = name
        self.world.touch(self.chat, "topic", thread=topic.thread, text="edited")
        self.world.service(self.chat, self._somebody(), {"forum_topic_edited": {"name": name}}, topic.thread)

    # the group itself

    def rename(self, title: str) -> None:
        self.world.rename(self.chat, title=title)
        self.world.service(self.chat, self._somebody(), {"new_chat_title": title})

    def allow_reactions(self, *emoji: str) -> None:
        """Only these from now on; none at all without any."""
        self.chat.reactions = frozenset(emoji)

    def forbid_saving(self, forbidden: bool = True) -> None:
        """Content of the group may not be copied or forwarded."""
        self.chat.protected = forbidden

    def switch_forum(self, on: bool) -> None:
        """Topics on or off; Telegram tells the bot nothing but the chat's own fields in later updates."""
        self.world.rename(self.chat, is_forum=True if on else None)

    def upgrade(self) -> int:
        """A basic group becomes a supergroup with a new id, which is returned; calls to the old one fail with the new one in them."""
        if self.chat.kind != "group":
            raise ValueError(f"{self.title} is a supergroup already")
        old, by = self.chat, self._somebody()
        new_id = old.id - UPGRADED_BY
        new = self.world.add_chat(new_id, "supergroup", {**old.raw, "id": new_id, "type": "supergroup"})
        new.members = dict(old.members)
        self.world.service(old, by, {"migrate_to_chat_id": new_id})
        self.world.service(new, by, {"migrate_from_chat_id": old.id})
        old.migrated_to = new_id
        self.chat, self.old_id = new, old.id
        self._window = Window(self.world, new)
        return new_id

    # what is seen in it

    def messages(self, topic: TopicLike | None = None) -> tuple[Shown, ...]:
        """What the members see: all of it, or one topic's (1 or "General": what is in no topic)."""
        if topic is None:
            return tuple(show(self.chat, stored) for stored in self._window.visible())
        thread = None if topic in (1, "General") else self.topic(topic).thread
        return tuple(show(self.chat, stored) for stored in self._window.visible() if stored.thread == thread)

    async def wait_for(self, wanted: Wanted = None, timeout: float = PATIENCE, *, topic: TopicLike | None = None) -> Shown:
        """The next message of the bot (or edit of one) that fits, since somebody last wrote here or this was last asked.

        `topic` leaves out the other topics. Raises NotSeenError with what is seen instead.
        """
        return await self._window.wait_for(wanted, timeout, None if topic is None else self.topic(topic).thread)

    async def wait_for_topic(self, name: str = "", timeout: float = PATIENCE) -> Topic:
        """The newest topic whose name has `name` in it, as soon as there is one."""
        await wait_until(self.world, lambda: any(name in topic.name for topic in self.topics), timeout)
        return self.topic(name)

    def __repr__(self) -> str:
        return f"<Group {self.title} {self.id}>"

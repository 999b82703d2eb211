"""The people: they write, press, send photos, block the bot, and look at their screens."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from bot.sandbox.entities import Formatted, text_fields, units, with_found
from bot.sandbox.files import media_raw, slip
from bot.sandbox.groups import Group
from bot.sandbox.screen import PATIENCE, Button, Shown, Wanted, Window, read_all, show, wait_until
from bot.sandbox.sends import content_of, origin_of
from bot.sandbox.state import ANONYMOUS, Chat, Member, Raw, Stored, TopicLike
from bot.sandbox.world import World


class Person:
    """One Telegram account. Without `to` everything happens in his private chat with the bot."""

    def __init__(self, world: World, user: Raw) -> None:
        self.world = world
        self.user = user
        self.id = int(user["id"])
        private: Raw = {key: value for key, value in user.items() if key not in ("is_bot", "language_code")}
        self.chat: Chat = world.add_chat(self.id, "private", {**private, "type": "private"})
        world.users[self.id] = user
        self.presses: list[str] = []
        self._window = Window(world, self.chat)

    @property
    def name(self) -> str:
        return " ".join(part for part in (self.user["first_name"], self.user.get("last_name")) if part)

    # writing

    def write(self, text: str, *, reply_to: Shown | int | None = None) -> Shown:
        """Writes to the bot. Raises ValueError for what Telegram's apps would not send."""
        return self._say(_text(text), None, None, reply_to, False)

    def start(self, payload: str = "") -> Shown:
        """Presses START (RESTART when he had blocked the bot), or follows a link with a payload."""
        self.unblock_bot()
        return self.write(f"/start {payload}".strip())

    def write_in(
        self, group: Group, text: str, *, topic: TopicLike = None, reply_to: Shown | int | None = None, anonymous: bool = False
    ) -> Shown:
        """Writes in a group. `anonymous`: as an administrator who stays anonymous, so as the group itself."""
        return self._say(_text(text), group, topic, reply_to, anonymous)

    def send(
        self,
        content: Raw,
        *,
        to: Group | None = None,
        topic: TopicLike = None,
        reply_to: Shown | int | None = None,
        anonymous: bool = False,
    ) -> Shown:
        """Any message fields as they stand (`{"location": …}`, `{"dice": …}`)."""
        return self._say(content, to, topic, reply_to, anonymous)

    def send_photo(
        self,
        content: bytes | None = None,
        caption: str = "",
        *,
        to: Group | None = None,
        topic: TopicLike = None,
        reply_to: Shown | int | None = None,
    ) -> Shown:
        """A photo; without `content` a picture that looks like a POS slip."""
        return self.send_media(
            "photo", slip(len(self.chat.messages)) if content is None else content, caption, to=to, topic=topic, reply_to=reply_to
        )

    def send_media(
        self,
        kind: str,
        content: bytes = b"sandbox",
        caption: str = "",
        *,
        name: str = "",
        mime: str = "",
        size: int | None = None,
        to: Group | None = None,
        topic: TopicLike = None,
        reply_to: Shown | int | None = None,
    ) -> Shown:
        """A photo, document, voice, video, audio, animation, video_note or sticker. `size` may claim more than `content` has."""
        return self._say(self._media(kind, content, caption, name=name, mime=mime, size=size), to, topic, reply_to, False)

    def album(
        self, photos: Sequence[bytes | str | None], *, kind: str = "photo", to: Group | None = None, topic: TopicLike = None
    ) -> list[Shown]:
        """An album: each item is a picture's bytes, None for one made by code, or a text: a made picture with that caption."""
        album = {"media_group_id": self.world.album_id()}
        shown = []
        for number, item in enumerate(photos):
            content = item if isinstance(item, bytes) else slip(number)
            fields = self._media(kind, content, item if isinstance(item, str) else "")
            shown.append(self._say({**album, **fields}, to, topic, None, False))
        return shown

    def send_location(self, latitude: float = 31.2304, longitude: float = 121.4737) -> Shown:
        return self.send({"location": {"latitude": latitude, "longitude": longitude}})

    def send_poll(
        self, question: str = "到账了吗", *options: str, quiz: bool = False, to: Group | None = None, topic: TopicLike = None
    ) -> Shown:
        """A poll; of a quiz the bot does not learn the right answer."""
        told = [{"persistent_id": str(number), "text": one, "voter_count": 0} for number, one in enumerate(options or ("到了", "没有"))]
        poll: Raw = {"id": str(self.world.album_id()), "question": question, "options": told, "total_voter_count": 0, "is_closed": False}
        poll |= {
            "is_anonymous": True,
            "type": "quiz" if quiz else "regular",
            "allows_multiple_answers": False,
            "allows_revoting": True,
            "members_only": False,
        }
        return self.send({"poll": poll}, to=to, topic=topic)

    def send_contact(self, phone: str = "+8613800000000") -> Shown:
        return self.send({"contact": {"phone_number": phone, "first_name": self.user["first_name"], "user_id": self.id}})

    def forward(self, message: Shown, *, to: Group | None = None, topic: TopicLike = None) -> Shown:
        """Forwards a message he can see."""
        stored = self.world.chats[message.chat_id].messages[message.message_id]
        return self._say({**content_of(stored), "forward_origin": origin_of(stored)}, to, topic, None, False)

    def _media(self, kind: str, content: bytes, caption: str, **more: Any) -> Raw:
        return {**media_raw(self.world.files.add(kind, content, **more)), **text_fields(with_found(Formatted(caption)), "caption")}

    def _say(self, content: Raw, to: Group | None, topic: TopicLike, reply_to: Shown | int | None, anonymous: bool) -> Shown:
        chat = self.chat if to is None else to.chat
        if to is None:
            if chat.blocked:
                raise ValueError(f"{self.name} has blocked the bot and must unblock it first")
            chat.started = True
        else:
            self._may_write(to, topic)
        replied = chat.find(reply_to.message_id if isinstance(reply_to, Shown) else reply_to)
        thread = None if to is None else to.thread(topic)
        sender, as_chat = (ANONYMOUS, chat.raw) if anonymous else (self.user, None)
        stored = self.world.post(chat, sender, content, thread=thread, reply_to=replied, as_chat=as_chat, author=self.id)
        read_all(self.world, chat, thread)
        self.world.hear(chat, stored)
        chat.bot_sent_last = False
        return show(chat, stored)

    def _may_write(self, group: Group, topic: TopicLike) -> None:
        member = group.chat.members.get(self.id)
        if member is None or not member.is_in:
            raise ValueError(f"{self.name} is not in {group.title}; group.join(person) first")
        found = group.chat.topics.get(group.thread(topic) or 0)
        if found is not None and (found.deleted or (found.closed and not member.may("can_manage_topics"))):
            raise ValueError(f"the topic “{found.name}” is {'deleted' if found.deleted else 'closed'}")

    # changing and pressing

    def edit(self, message: Shown, text: str) -> Shown:
        """Edits his own message: its text, or its caption when it has media."""
        chat = self.world.chats[message.chat_id]
        stored = self._own(chat, message)
        key = "text" if "text" in stored.raw else "caption"
        old = ("text", "entities", "caption", "caption_entities", "edit_date")
        raw = {name: value for name, value in stored.raw.items() if name not in old}
        raw |= {**text_fields(with_found(Formatted(text.strip())), key), "edit_date": int(self.world.clock.time())}
        self.world.edit(chat, stored, raw)
        self.world.hear(chat, stored, "edited_message")
        return show(chat, stored)

    def delete(self, message: Shown) -> None:
        """Deletes his own message, or any in his private chat. Telegram tells bots nothing of it."""
        chat = self.world.chats[message.chat_id]
        stored = chat.messages[message.message_id] if chat is self.chat else self._own(chat, message)
        self.world.delete(chat, stored)

    def _own(self, chat: Chat, message: Shown) -> Stored:
        stored = chat.find(message.message_id)
        if stored is None or stored.sender != self.id:
            raise ValueError(f"that is not {self.name}'s message, or it is deleted")
        return stored

    def react(self, message: Shown, *emoji: str, anonymous: bool = False) -> None:
        """Sets his reaction; none takes it away. `anonymous`: as an administrator who stays anonymous, so as the group."""
        chat = self.world.chats[message.chat_id]
        stored = chat.messages[message.message_id]
        old = stored.reactions.get(self.id, [])
        new: list[Raw] = [{"type": "emoji", "emoji": one} for one in emoji]
        stored.reactions[self.id] = new
        self.world.changed(chat, stored, "reaction")
        me = chat.members.get(self.world.bot_id)
        if chat is self.chat or (me is not None and me.is_admin):
            who: Raw = {"actor_chat": chat.raw} if anonymous else {"user": self.user}
            body: Raw = {"chat": chat.raw, "message_id": stored.id, **who, "date": int(self.world.clock.time())}
            self.world.updates.push("message_reaction", {**body, "old_reaction": old, "new_reaction": new}, ("reaction", chat.id))

    def press(self, message: Shown | int, button: Button | str) -> str:
        """Presses a button of a message (as it was when it was seen, so a stale one can be pressed too). Returns the press's id.

        `button` is a Button, its data, its text or a part of its text. An int is a message of the private chat as it is now.
        """
        shown = message if isinstance(message, Shown) else show(self.chat, self.chat.messages[message])
        pressed = button if isinstance(button, Button) else shown.find_button(button)
        if pressed is None or pressed.data is None:
            raise ValueError(f"no button “{button}” to press on “{shown}”; it has: {', '.join(shown.labels) or 'none'}")
        chat = self.world.chats[shown.chat_id]
        stored = chat.find(shown.message_id)
        gone: Raw = {"chat": chat.raw, "message_id": shown.message_id, "date": 0}
        query = self.world.press_id(chat, self.id)
        self.presses.append(query)
        self.world.touch(chat, "press", text=pressed.text, message_id=shown.message_id, thread=shown.thread_id)
        read_all(self.world, chat, shown.thread_id)
        body: Raw = {"id": query, "from": self.user, "message": stored.raw if stored is not None else gone}
        body |= {"chat_instance": str(chat.id * 7919), "data": pressed.data}
        self.world.updates.push("callback_query", body, ("press", self.id))
        return query

    def press_text(self, text: str) -> str:
        """Presses the button that says `text`, on the newest message that has it; or says it, when his reply keyboard has it."""
        for stored in sorted(self._window.visible(), key=lambda one: one.id, reverse=True):
            shown = show(self.chat, stored)
            button = shown.find_button(text)
            if button is not None:
                return self.press(shown, button)
        for label in self.keyboard:
            if text in label:
                self.write(label)
                return ""
        raise ValueError(f"no button says “{text}”; the screen has: " + "; ".join(label for one in self.screen() for label in one.labels))

    def toast(self, press: str | None = None) -> str | None:
        """What the bot answered to a press (the last one without `press`); None: not answered yet."""
        answer = self.world.answers.get(press or (self.presses[-1] if self.presses else ""))
        return None if answer is None else str(answer.get("text", ""))

    async def wait_for_toast(self, press: str | None = None, timeout: float = PATIENCE) -> str:
        """The bot's answer to a press (the last one without `press`)."""
        await wait_until(self.world, lambda: self.toast(press) is not None, timeout)
        return self.toast(press) or ""

    # his account

    def block_bot(self) -> None:
        self._set_blocked(True)

    def unblock_bot(self) -> None:
        self._set_blocked(False)

    def _set_blocked(self, blocked: bool) -> None:
        if self.chat.blocked is blocked:
            return
        self.chat.blocked = blocked
        here, gone = Member(self.world.bot, "member").raw(), Member(self.world.bot, "kicked").raw()
        self.world.membership(self.chat, *((here, gone) if blocked else (gone, here)), self.user)

    def deactivate(self) -> None:
        """Deletes his account."""
        self.chat.deactivated = True

    # his screen

    def screen(self) -> tuple[Shown, ...]:
        """His private chat as he sees it, oldest first, edits and deletions applied."""
        return tuple(show(self.chat, stored) for stored in self._window.visible())

    def last(self) -> Shown:
        """The newest message of the bot that he sees. Raises LookupError when there is none."""
        for shown in reversed(self.screen()):
            if shown.from_bot:
                return shown
        raise LookupError(f"{self.name} sees nothing from the bot")

    @property
    def keyboard(self) -> tuple[str, ...]:
        """The labels of the reply keyboard under his input line."""
        for stored in reversed(tuple(self._window.visible())):
            if stored.by_bot and stored.markup is not None and "inline_keyboard" not in stored.markup:
                rows = stored.markup.get("keyboard", [])
                return tuple(one if isinstance(one, str) else str(one["text"]) for row in rows for one in row)
        return ()

    async def wait_for(self, wanted: Wanted = None, timeout: float = PATIENCE) -> Shown:
        """The next message of the bot (or edit of one) that fits, since he last wrote, pressed or waited.

        `wanted` is a piece of its text, a question about the Shown, or None. Raises NotSeenError with his screen in it.
        """
        return await self._window.wait_for(wanted, timeout)


def _text(text: str) -> Raw:
    if not text or units(text) > 4096:
        raise ValueError("Telegram's apps send texts of 1 to 4096 characters")
    return text_fields(with_found(Formatted(text)))

"""What a person sees: messages as they stand now, with their buttons; and waiting for something to be seen."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import takewhile

from bot.sandbox.feed import Change
from bot.sandbox.state import Chat, Raw, Stored, Waiter
from bot.sandbox.world import SERVICE, World

# An animation carries a document too, a venue a location: the narrower word stands first.
MEDIA = ("photo", "animation", "document", "voice", "video", "audio", "video_note", "sticker", "venue", "location", "contact", "dice")


@dataclass(frozen=True, slots=True)
class Button:
    text: str
    data: str | None = None  # callback_data
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Shown:
    """One message on a screen, edits applied. `text` is its text or caption; `raw` the message as the bot gets it."""

    chat_id: int
    message_id: int
    sender: str
    sender_id: int
    from_bot: bool
    at: datetime
    text: str
    buttons: tuple[tuple[Button, ...], ...]
    raw: Raw
    media: str | None = None
    file_id: str | None = None
    album: str | None = None
    thread_id: int | None = None
    reply_to: int | None = None
    edited: bool = False
    pinned: bool = False
    service: str | None = None
    reactions: tuple[str, ...] = ()

    @property
    def all_buttons(self) -> tuple[Button, ...]:
        return tuple(button for row in self.buttons for button in row)

    @property
    def labels(self) -> tuple[str, ...]:
        """What is written on the buttons."""
        return tuple(button.text for button in self.all_buttons)

    def find_button(self, wanted: str) -> Button | None:
        """By its data, its text, or a part of its text, in that order."""
        found = self.all_buttons
        for fits in (lambda one: one.data == wanted, lambda one: one.text == wanted, lambda one: wanted in one.text):
            for button in found:
                if fits(button):
                    return button
        return None

    def __str__(self) -> str:
        rows = " ".join("[" + " | ".join(button.text for button in row) + "]" for row in self.buttons)
        body = " ".join(part for part in (f"({self.media or self.service})" if self.media or self.service else "", self.text, rows) if part)
        return f"{self.sender}: {body}"


Wanted = str | Callable[[Shown], bool] | None
"""What to wait for: a piece of its text, a question about the message, or anything at all (None)."""


def show(chat: Chat, stored: Stored) -> Shown:
    raw = stored.raw
    who: Raw = raw["sender_chat"] if "sender_chat" in raw else raw["from"]
    name = who.get("title") or " ".join(part for part in (who.get("first_name"), who.get("last_name")) if part)
    media = next((kind for kind in MEDIA if kind in raw), None)
    replied = raw.get("reply_to_message")
    keyboard = raw.get("reply_markup", {}).get("inline_keyboard", ())
    return Shown(
        chat_id=chat.id,
        message_id=stored.id,
        sender=name,
        sender_id=stored.sender,
        from_bot=stored.by_bot,
        at=datetime.fromtimestamp(raw["date"], UTC),
        text=str(raw.get("text") or raw.get("caption") or ""),
        buttons=tuple(tuple(Button(one["text"], one.get("callback_data"), one.get("url")) for one in row) for row in keyboard),
        raw=raw,
        media=media,
        file_id=_file_id(raw, media),
        album=raw.get("media_group_id"),
        thread_id=stored.thread,
        reply_to=replied["message_id"] if replied and replied["message_id"] != stored.thread else None,
        edited="edit_date" in raw,
        pinned=stored.id in chat.pinned,
        service=next((kind for kind in SERVICE if kind in raw), None),
        reactions=tuple(one.get("emoji", "★") for given in stored.reactions.values() for one in given),
    )


def _file_id(raw: Raw, media: str | None) -> str | None:
    if media is None:
        return None
    body = raw[media][-1] if media == "photo" else raw[media]
    found = body.get("file_id") if isinstance(body, dict) else None
    return str(found) if found is not None else None


PATIENCE = 60.0
"""Real seconds until what should come counts as missed: what comes is seen at once, and a busy machine may be slow."""


class NotSeenError(AssertionError):
    """What was waited for did not come; the text shows what is on the screen instead."""


class Window:
    """Looks at one chat. `wait_for` reads on from where it stopped, so each message is found once."""

    def __init__(self, world: World, chat: Chat) -> None:
        self.world = world
        self.chat = chat

    def visible(self) -> Iterable[Stored]:
        return (stored for stored in self.chat.messages.values() if not stored.deleted)

    def take(self, wanted: Wanted, thread: int | None) -> Shown | None:
        """The oldest unread message of the bot that fits; it and what came before it count as read."""
        read = self.chat.read.get(thread, 0)
        unread = list(takewhile(lambda entry: entry[0] > read, reversed(self.chat.log)))
        for number, stored in reversed(unread):
            # What changed again later is looked at there.
            if number != stored.changed or stored.deleted or not stored.by_bot or (thread is not None and stored.thread != thread):
                continue
            shown = show(self.chat, stored)
            if fits(shown, wanted):
                self.chat.read[thread] = number
                return shown
        return None

    async def wait_for(self, wanted: Wanted, timeout: float, thread: int | None = None) -> Shown:
        """`thread`: one topic only. Raises NotSeenError after `timeout` real seconds."""
        found = self.take(wanted, thread)
        if found is not None:
            return found
        done: asyncio.Future[Shown] = asyncio.get_running_loop().create_future()

        def look() -> bool:
            if done.done():
                return True
            shown = self.take(wanted, thread)
            if shown is None:
                return False
            done.set_result(shown)
            return True

        waiter = Waiter(look)
        chat = self.chat
        chat.waiters.append(waiter)
        try:
            async with asyncio.timeout(timeout):
                return await done
        except TimeoutError:
            raise NotSeenError(self._missed(wanted, timeout)) from None
        finally:
            if waiter in chat.waiters:
                chat.waiters.remove(waiter)

    def _missed(self, wanted: Wanted, timeout: float) -> str:
        what = f"“{wanted}”" if isinstance(wanted, str) else "it" if wanted else "anything new"
        seen = [str(show(self.chat, stored)) for stored in self.visible()][-12:]
        return f"waited {timeout:g} s for {what} from the bot; the screen shows:\n  " + "\n  ".join(seen or ["(nothing)"])


def read_all(world: World, chat: Chat, thread: int | None) -> None:
    """Somebody did something here: from now on only what comes after it is waited for."""
    chat.read[None] = world.feed.seq
    if thread is not None:
        chat.read[thread] = world.feed.seq


def fits(shown: Shown, wanted: Wanted) -> bool:
    if wanted is None:
        return True
    return wanted in shown.text if isinstance(wanted, str) else bool(wanted(shown))


async def wait_until(world: World, question: Callable[[], bool], timeout: float = PATIENCE) -> None:
    """Returns when `question` is answered with yes; asked again at every change. Raises NotSeenError after `timeout` real seconds."""
    if question():
        return
    done: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    def look(_: Change) -> None:
        if not done.done() and question():
            done.set_result(None)

    end = world.feed.subscribe(look)
    try:
        async with asyncio.timeout(timeout):
            await done
    except TimeoutError:
        raise NotSeenError(f"waited {timeout:g} s in vain") from None
    finally:
        end()

"""The sandbox: a local Bot API server over real HTTP, with a hand in its world for tests and the demo."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable
from datetime import datetime
from typing import Self

from aiohttp import web

from bot.sandbox.api import Api, Call, Calls
from bot.sandbox.clock import Clock
from bot.sandbox.delivery import Updates
from bot.sandbox.faults import Faults
from bot.sandbox.feed import Feed
from bot.sandbox.flood import Flood
from bot.sandbox.groups import Group
from bot.sandbox.http import Front
from bot.sandbox.people import Person
from bot.sandbox.screen import PATIENCE, wait_until
from bot.sandbox.state import ADMIN_RIGHTS, Member, Raw
from bot.sandbox.webhook import Trouble
from bot.sandbox.world import World

BOT_ID = 7_000_000_001
TOKEN = f"{BOT_ID}:sandbox-plays-telegram-no-secret-00"
FIRST_PERSON = 500_000_001
FIRST_SUPERGROUP = -1_002_000_000_001
FIRST_GROUP = -4_000_001


class Sandbox:
    """One bot, its world, and the server it talks to. Everything is in memory and runs in one event loop.

    `now` tells the time for dates and ages (default: the machine's; `clock` moves it on). `pause_scale` shortens the server's
    own real-time pauses (webhook retries, 409 answers, the second between two setWebhook): 0.01 makes tests quick.
    `flood=True` plays Telegram's ceilings. Of calls, and of each chat's messages, so many of the newest are kept.
    """

    def __init__(
        self,
        *,
        token: str = TOKEN,
        username: str = "pos_desk_bot",
        host: str = "127.0.0.1",
        port: int = 0,
        now: Callable[[], datetime] | None = None,
        pause_scale: float = 1.0,
        flood: bool = False,
        keep_calls: int = 20_000,
        keep_messages: int = 20_000,
    ) -> None:
        self.token = token
        self.host, self.port = host, port
        self.clock = Clock(now)
        self.bot: Raw = {"id": int(token.partition(":")[0]), "is_bot": True, "first_name": "POS Desk", "username": username}
        self.updates = Updates(self.clock, pause_scale)
        self.world = World(self.bot, self.clock, self.updates, keep_messages)
        self.faults = Faults()
        self.webhook_trouble = Trouble()
        self.api = Api(self.world, pause_scale, self.webhook_trouble, keep_calls)
        self.people: dict[int, Person] = {}
        self.groups: list[Group] = []
        self._front = Front(self.api, self.faults, token)
        self._runner: web.ServerRunner | None = None
        self.flood = flood

    # the server

    async def start(self) -> None:
        """Listens. With port 0 a free one is taken; `url` says which."""
        self._runner = web.ServerRunner(self._front.server(), shutdown_timeout=1.0)
        await self._runner.setup()
        site = web.TCPSite(self._runner, self.host, self.port, backlog=1024)
        await site.start()
        self.port = int(self._runner.addresses[0][1])

    async def stop(self) -> None:
        """Ends polls, webhook and connections. Safe to call twice; the world can still be looked at."""
        self.faults.clear()
        self.updates.end_poll(None)
        await self.api.close_webhook()
        if self._runner is not None:
            await self._runner.cleanup()
            self._runner = None

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.stop()

    @property
    def url(self) -> str:
        """What DESK_TELEGRAM_API is set to: no `/bot` at its end."""
        return f"http://{self.host}:{self.port}"

    # who is there

    def person(
        self, name: str = "Ann", *, language: str | None = None, username: str | None = None, last_name: str | None = None
    ) -> Person:
        """A new person with a Telegram account. He has not written to the bot yet, so the bot may not write to him."""
        number = FIRST_PERSON + len(self.people)
        user: Raw = {"id": number, "is_bot": False, "first_name": name}
        user |= {key: value for key, value in (("last_name", last_name), ("username", username), ("language_code", language)) if value}
        person = Person(self.world, user)
        self.people[number] = person
        return person

    def group(
        self,
        title: str = "Agents",
        *,
        forum: bool = True,
        basic: bool = False,
        bot_is_admin: bool = True,
        bot_is_in: bool = True,
        owner: Person | None = None,
    ) -> Group:
        """A new group; a forum is a supergroup with topics, `basic` the old kind that can be upgraded. No update tells of its making."""
        chat_id = (FIRST_GROUP if basic else FIRST_SUPERGROUP) - len(self.groups)
        raw: Raw = {"id": chat_id, "type": "group" if basic else "supergroup", "title": title}
        if forum and not basic:
            raw["is_forum"] = True
        chat = self.world.add_chat(chat_id, "group" if basic else "supergroup", raw)
        if bot_is_in:
            rights = frozenset(ADMIN_RIGHTS) if bot_is_admin else frozenset()
            chat.members[self.world.bot_id] = Member(self.bot, "administrator" if bot_is_admin else "member", rights)
        if owner is not None:
            chat.members[owner.id] = Member(owner.user, "creator")
        group = Group(self.world, chat)
        self.groups.append(group)
        return group

    # what happened

    @property
    def calls(self) -> Calls:
        """Every call the bot made, oldest first (the newest `keep_calls`)."""
        return self.api.calls

    @property
    def violations(self) -> deque[str]:
        """Requests that break the specification, in sentences. Must stay empty."""
        return self.api.violations

    @property
    def changes(self) -> Feed:
        """The feed of changes: `subscribe(callback)`, or `async for change in sandbox.changes`."""
        return self.world.feed

    @property
    def now(self) -> datetime:
        return self.clock.now()

    @property
    def pending(self) -> int:
        """Updates the bot has not confirmed."""
        return len(self.updates.pending)

    @property
    def flood(self) -> bool:
        return self.api.flood is not None

    @flood.setter
    def flood(self, on: bool) -> None:
        self.api.flood = Flood(self.clock) if on else None

    @property
    def deleted_topics(self) -> str:
        """What a send into a deleted topic is told: "message thread not found", "TOPIC_DELETED", "TOPIC_ID_INVALID" …

        "redirect": it is not refused but lands in General, without a word.
        """
        return self.world.deleted_topics

    @deleted_topics.setter
    def deleted_topics(self, text: str) -> None:
        self.world.deleted_topics = text

    @property
    def last_webhook_error(self) -> str:
        return self.api.webhook.last_error if self.api.webhook is not None else ""

    # a hand in it

    def push(self, kind: str, body: Raw, *, chat_id: int = 0) -> int | None:
        """Any update of any kind, as it stands. Returns its id, None when the bot did not ask for that kind."""
        return self.updates.push(kind, body, ("chat", chat_id))

    def push_again(self, update_id: int) -> None:
        """The same update once more with its old number."""
        self.updates.push_again(update_id)

    async def wait_until(self, question: Callable[[], bool], timeout: float = PATIENCE) -> None:
        """Returns when `question` is answered with yes; asked again at every change and every call. Raises NotSeenError."""
        await wait_until(self.world, question, timeout)

    async def idle(self, timeout: float = PATIENCE) -> None:
        """Returns when every update is delivered and confirmed and no call is under way (but a waiting getUpdates).

        Raises TimeoutError. What the bot sends later by itself cannot be known here: wait for the message instead.
        """
        async with asyncio.timeout(timeout):
            while True:
                await self.updates.calm()
                await self._front.quiet()
                if not self.updates.pending:
                    return


__all__ = ["TOKEN", "Call", "Calls", "Sandbox"]

"""The other way updates travel: posted to the bot's own address, one after another per key, repeated until taken."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

import aiohttp
import orjson

from bot.sandbox.delivery import Key, Pending, Updates
from bot.sandbox.state import Raw

ANSWER_TIME = 60.0  # seconds without an answer
LONGEST_PAUSE = 60.0
LONGEST_ASKED = 3600.0  # of Retry-After
Run = Callable[[str, Raw], Awaitable[Any]]
"""Runs a call that came in the webhook's answer."""


@dataclass(frozen=True, slots=True)
class Settings:
    url: str
    secret: str = ""
    max_connections: int = 40
    has_certificate: bool = False


@dataclass(slots=True)
class Trouble:
    """Plays bad luck on the way back: the bot answered 200, Telegram did not hear it, and sends the update again."""

    lose_answers: int = 0
    lost: list[int] = field(default_factory=list)


class Webhook:
    """Delivers while it lives. Keys run side by side, at most `max_connections` at once."""

    def __init__(
        self, settings: Settings, updates: Updates, run: Run, pause_scale: float, trouble: Trouble, told: Callable[[str], object]
    ) -> None:
        self.settings = settings
        self.last_error_at: int | None = None
        self.last_error = ""
        self._updates = updates
        self._run = run
        self._pause_scale = pause_scale
        self._trouble = trouble
        self._told = told  # hears of every failure
        self._queues: dict[Key, deque[Pending]] = {}
        self._tasks: dict[Key, asyncio.Task[None]] = {}
        self._places = asyncio.Semaphore(settings.max_connections)
        self._session = aiohttp.ClientSession(
            timeout=aiohttp.ClientTimeout(total=ANSWER_TIME), connector=aiohttp.TCPConnector(limit=settings.max_connections)
        )
        for update in updates.pending.values():
            self.push(update)

    def push(self, update: Pending) -> None:
        queue = self._queues.setdefault(update.key, deque())
        queue.append(update)
        if update.key not in self._tasks:
            self._tasks[update.key] = asyncio.create_task(self._deliver(update.key, queue))

    async def close(self) -> None:
        """Ends deliveries under way; what was not confirmed stays pending."""
        tasks = list(self._tasks.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await self._session.close()

    async def _deliver(self, key: Key, queue: deque[Pending]) -> None:
        failures = 0
        while queue:
            update = queue[0]
            if update.id not in self._updates.pending or update.expires <= self._updates.clock.time():
                self._updates.confirm(update.id)
                queue.popleft()
                continue
            async with self._places:
                pause = await self._post(update, failures)
            if pause is None:
                queue.popleft()
                failures = 0
            else:
                failures += 1
                await asyncio.sleep(pause * self._pause_scale)
        del self._tasks[key], self._queues[key]

    async def _post(self, update: Pending, failures: int) -> float | None:
        """None when it was taken, else how long to wait before the next try."""
        headers = {"Content-Type": "application/json"}
        if self.settings.secret:
            headers["X-Telegram-Bot-Api-Secret-Token"] = self.settings.secret
        body = orjson.dumps({"update_id": update.id, update.kind: update.body})
        pause = min(LONGEST_PAUSE, 2.0**failures) if failures else 0.0
        try:
            async with self._session.post(self.settings.url, data=body, headers=headers) as answer:
                said = await answer.read()
                if not 200 <= answer.status < 300:
                    self._failed(f"Wrong response from the webhook: {answer.status} {answer.reason}")
                    return _asked(answer.headers.get("Retry-After"), pause)
        except TimeoutError:
            self._failed("Read timeout expired")
            return pause
        except aiohttp.ClientConnectorError:
            self._failed("Connection refused")
            return pause
        except aiohttp.ClientError:
            self._failed("Connection reset by peer")
            return pause
        if self._trouble.lose_answers > 0:
            self._trouble.lose_answers -= 1
            self._trouble.lost.append(update.id)
            return pause
        self._updates.confirm(update.id)
        await self._answer_call(said)
        return None

    def _failed(self, text: str) -> None:
        self.last_error, self.last_error_at = text, int(self._updates.clock.time())
        self._told(text)

    async def _answer_call(self, said: bytes) -> None:
        """A bot may answer with a call (`method` among its parameters); the result goes nowhere."""
        if not said.startswith(b"{"):
            return
        try:
            plain = orjson.loads(said)
        except orjson.JSONDecodeError:
            return
        method = plain.pop("method", None)
        if isinstance(method, str) and not method.lower().startswith(("get", "setwebhook", "deletewebhook", "close", "logout")):
            await self._run(method, plain)


def _asked(retry_after: str | None, otherwise: float) -> float:
    return min(LONGEST_ASKED, float(retry_after)) if retry_after is not None and retry_after.isdigit() else otherwise

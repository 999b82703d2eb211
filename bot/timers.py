"""What is due. Timers are rows; one loop turns due ones into events, so that reminders survive every restart."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable
from datetime import datetime

import structlog

from bot import metrics
from bot.desk import due_timers
from bot.desk.desk import Desk
from bot.desk.receive import Result
from bot.store import Store, StoreUnavailableError, conversations
from bot.store import timers as rows
from bot.store.conversations import Conversation
from bot.store.timers import Timer

log = structlog.get_logger(__name__)

EVERY = 1.0  # seconds between looks
AT_ONCE = 50


class Timers:
    def __init__(self, store: Store, desk: Desk, *, now: Callable[[], datetime], on_result: Callable[[Result], None]) -> None:
        self.store, self.desk, self.now, self.on_result = store, desk, now, on_result
        self._stopping = asyncio.Event()
        self._look = asyncio.Event()

    def stop(self) -> None:
        self._stopping.set()
        self._look.set()

    def wake(self) -> None:
        """The clock was moved on (in the demo), or something due at once was set."""
        self._look.set()

    async def run(self) -> None:
        """Until `stop()`."""
        while not self._stopping.is_set():
            self._look.clear()
            try:
                full = await self.fire_due()
            except StoreUnavailableError as error:
                log.warning("timers_wait_for_the_store", error=str(error))
                full = False
            if not full:
                await self._pause()

    async def _pause(self) -> None:
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(EVERY):
                await self._look.wait()

    async def fire_due(self) -> bool:
        """Fires what is due now, each in a transaction of its own. True when there is more."""
        now = self.now()
        due = await self.store.run(rows.list_due, now, AT_ONCE)
        idle = await self.store.run(conversations.list_idle, now, AT_ONCE)
        for timer in due:
            metrics.TIMER_LAG.set((now - timer.due_at).total_seconds())
            await self._fire(due_timers.fire, timer, now)
        for conversation in idle:
            await self._fire(due_timers.idle, conversation, now)
        return len(due) == AT_ONCE or len(idle) == AT_ONCE

    async def _fire(self, use_case: Callable[..., Result], what: Timer | Conversation, now: datetime) -> None:
        try:
            result = await self.store.run(use_case, self.desk, what, now)
        except StoreUnavailableError:
            raise
        except Exception:  # our own fault at this timer: it is put off, and the others go on
            log.exception("timer_broke", kind=type(what).__name__, row=what.id)
            await self.store.run(due_timers.put_off, what, now)
            return
        self.on_result(result)

"""The mark by which processes that share one database know of each other, and when one may say that another is dead."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from datetime import datetime, timedelta

from bot.store import Store, StoreUnavailableError, workers


class Beat:
    """`run()` leaves the mark every few seconds. Without a mark for `alive` a process counts as dead, and its calls as uncertain."""

    def __init__(
        self,
        store: Store,
        owner: str,
        *,
        now: Callable[[], datetime],
        every: timedelta = timedelta(seconds=5),
        alive: timedelta = workers.ALIVE,
    ) -> None:
        self.store, self.owner, self.now, self.every, self.alive = store, owner, now, every, alive
        self._since: datetime | None = None  # beating without a gap
        self._last = 0.0  # monotonic

    async def run(self, on_number: Callable[[int], None]) -> None:
        """`on_number` hears how many processes live."""
        while True:
            number = await self._once()
            if number is not None:
                on_number(number)
            await asyncio.sleep(self.every.total_seconds())

    async def _once(self) -> int | None:
        now = self.now()
        try:
            number = await self.store.run(workers.beat, self.owner, now, self.alive)
        except StoreUnavailableError:
            self._since = None
            return None
        if self._since is None or time.monotonic() - self._last > self.alive.total_seconds() / 2:
            self._since = now
        self._last = time.monotonic()
        return number

    def may_judge(self, now: datetime) -> bool:
        """Whether the others had the time to leave their marks. After a database that was away, or a machine that slept, they need it as
        much as we do: their marks are old, and they are not dead."""
        return self._since is not None and now - self._since >= self.alive

    async def leave(self) -> None:
        """This process ends in order: nobody need wait to see that it is gone."""
        await self.store.run(workers.leave, self.owner)

"""Updates on their way to the bot: the queue that both getUpdates and the webhook draw from."""

from __future__ import annotations

import asyncio
import math
from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import islice, takewhile

from bot.sandbox.clock import Clock
from bot.sandbox.errors import OTHER_POLLER, WEBHOOK_ACTIVE, RefusedCallError, conflict
from bot.sandbox.state import Raw

DEFAULT_OFF = frozenset({"chat_member", "message_reaction", "message_reaction_count"})
UPDATE_LIFE = 86_400.0  # seconds: Telegram drops what nobody took for a day
PRESS_LIFE = 150.0  # seconds: a press nobody took is dropped much sooner
CONFLICT_PAUSE = 3.0  # seconds between two 409 answers
MAX_POLL = 50  # seconds a poll is held at most

Key = tuple[str, int]
"""Updates of one key are delivered one after another: a chat's messages, a user's presses …"""


@dataclass(frozen=True, slots=True)
class Pending:
    id: int
    key: Key
    kind: str
    body: Raw
    expires: float


class Poll:
    """One getUpdates that waits."""

    def __init__(self, alive: Callable[[], bool]) -> None:
        self.alive = alive
        self.woken: asyncio.Future[RefusedCallError | None] = asyncio.get_running_loop().create_future()

    def wake(self, refusal: RefusedCallError | None = None) -> None:
        if not self.woken.done():
            self.woken.set_result(refusal)


class Updates:
    """The queue. `pause_scale` shortens the sandbox's own real-time pauses (409 answers)."""

    def __init__(self, clock: Clock, pause_scale: float) -> None:
        self.clock = clock
        self.pause_scale = pause_scale
        self.press_life = PRESS_LIFE
        self.pending: dict[int, Pending] = {}
        self.recent: deque[Pending] = deque(maxlen=1000)
        self.allowed: frozenset[str] | None = None  # None: everything but DEFAULT_OFF
        self.next_id = 100_000_001
        self.webhook_active = False
        self.on_push: Callable[[Pending], None] | None = None
        self._poll: Poll | None = None
        self._next_conflict = 0.0
        self._soonest = math.inf  # nothing pending expires before
        self._polled = asyncio.Event()
        self._calm = asyncio.Event()
        self._calm.set()

    def allow(self, kinds: Iterable[str] | None) -> None:
        """Remembered until said otherwise; an empty list is the default. It touches only updates made later."""
        if kinds is not None:
            self.allowed = frozenset(kind.lower() for kind in kinds) or None

    def wants(self, kind: str) -> bool:
        return kind not in DEFAULT_OFF if self.allowed is None else kind in self.allowed

    def push(self, kind: str, body: Raw, key: Key) -> int | None:
        """Returns the update's id, None when the bot asked not to get this kind."""
        if not self.wants(kind):
            return None
        life = self.press_life if kind == "callback_query" else UPDATE_LIFE
        update = Pending(self.next_id, key, kind, body, self.clock.time() + life)
        self.next_id += 1
        self.recent.append(update)
        self._queue(update)
        return update.id

    def push_again(self, update_id: int) -> None:
        """The same update once more with its old number, as after a webhook's lost answer. Raises KeyError when it is forgotten."""
        for update in self.recent:
            if update.id == update_id:
                self._queue(update)
                return
        raise KeyError(f"update {update_id} is not among the last {self.recent.maxlen}")

    def _queue(self, update: Pending) -> None:
        self.pending[update.id] = update
        self._soonest = min(self._soonest, update.expires)
        self._calm.clear()
        if self.on_push is not None:
            self.on_push(update)
        elif self._poll is not None:
            self._poll.wake()

    def confirm(self, update_id: int) -> None:
        self.pending.pop(update_id, None)
        self._settle()

    def drop_all(self) -> None:
        self.pending.clear()
        self._settle()

    def drop_old(self) -> None:
        now = self.clock.time()
        if now < self._soonest:
            return
        for old in [update.id for update in self.pending.values() if update.expires <= now]:
            del self.pending[old]
        self._soonest = min((update.expires for update in self.pending.values()), default=math.inf)
        self._settle()

    def _settle(self) -> None:
        if not self.pending:
            self._calm.set()

    async def polled(self) -> None:
        """Returns when a getUpdates waits."""
        await self._polled.wait()

    async def calm(self) -> None:
        """Returns when every update was delivered and confirmed."""
        await self._calm.wait()

    def end_poll(self, refusal: RefusedCallError | None) -> None:
        if self._poll is not None:
            self._poll.wake(refusal)
            self._poll = None

    async def get(self, offset: int, limit: int, timeout: int, alive: Callable[[], bool]) -> list[Raw]:
        """getUpdates. Raises the 409 of a poll that was ended by another, or while a webhook is set."""
        if self.webhook_active:
            await self._conflict_pause()
            raise conflict(WEBHOOK_ACTIVE)
        if self._poll is not None:
            # One whose client hung up is no rival, only forgotten.
            self.end_poll(conflict(OTHER_POLLER) if self._poll.alive() else None)
        self._forget_before(offset)
        ready = self._ready(limit)
        if ready or timeout <= 0:
            return ready
        return await self._wait(Poll(alive), limit, min(timeout, MAX_POLL))

    async def _wait(self, poll: Poll, limit: int, timeout: int) -> list[Raw]:
        self._poll = poll
        self._polled.set()
        try:
            async with asyncio.timeout(timeout):
                refusal = await poll.woken
        except TimeoutError:
            refusal = None
        finally:
            if self._poll is poll:
                self._poll = None
            if self._poll is None:
                self._polled.clear()
        if refusal is not None:
            await self._conflict_pause()
            raise refusal
        return self._ready(limit)

    def _forget_before(self, offset: int) -> None:
        """A negative offset counts from the end, and forgets all before it."""
        self.drop_old()
        if offset < 0 and self.pending:
            known = list(self.pending)
            offset = known[max(0, len(known) + offset)]
        for update_id in list(takewhile(lambda one: one < offset, self.pending)):
            del self.pending[update_id]
        self._settle()

    def _ready(self, limit: int) -> list[Raw]:
        return [{"update_id": update.id, update.kind: update.body} for update in islice(self.pending.values(), limit)]

    async def _conflict_pause(self) -> None:
        """At once the first time, then three seconds later."""
        now = asyncio.get_running_loop().time()
        if now >= self._next_conflict:
            self._next_conflict = now + CONFLICT_PAUSE * self.pause_scale
        else:
            await asyncio.sleep(CONFLICT_PAUSE * self.pause_scale)

"""Flood control, off unless asked for: Telegram's documented ceilings, on the sandbox's clock."""

from __future__ import annotations

import math
from collections import defaultdict, deque
from dataclasses import dataclass, field

from bot.sandbox.clock import Clock
from bot.sandbox.errors import too_many


@dataclass(slots=True)
class Window:
    """At most `limit` in any `seconds`."""

    limit: int
    seconds: float
    taken: deque[float] = field(default_factory=deque)

    def wait(self, now: float) -> float:
        """Seconds until the next one is allowed; 0 when it is."""
        while self.taken and self.taken[0] <= now - self.seconds:
            self.taken.popleft()
        return 0.0 if len(self.taken) < self.limit else self.taken[0] + self.seconds - now


class Flood:
    """30 messages a second overall, 1 a second to one private chat with a burst of 3, 20 a minute to one group."""

    def __init__(self, clock: Clock, *, overall: int = 30, burst: int = 3, group: int = 20) -> None:
        self._clock = clock
        self._overall = Window(overall, 1.0)
        self._private: dict[int, Window] = defaultdict(lambda: Window(burst, float(burst)))
        self._groups: dict[int, Window] = defaultdict(lambda: Window(group, 60.0))
        self.refused = 0

    def count(self, chat_id: int, messages: int = 1) -> None:
        """Raises 429 when this send is too many; refused sends do not count."""
        now = self._clock.time()
        windows = (self._overall, self._groups[chat_id] if chat_id < 0 else self._private[chat_id])
        wait = max(window.wait(now) for window in windows)
        if wait > 0:
            self.refused += 1
            raise too_many(max(1, math.ceil(wait)))
        for window in windows:
            window.taken.extend([now] * messages)

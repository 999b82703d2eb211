"""The sandbox's clock: real time, a test's time, or either of them moved on."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta


class Clock:
    """Dates of messages, ages of updates and presses, flood windows. Never how long a request waits: that is real time.

    `now` is any function that tells the time (aware); without it the machine's clock counts.
    """

    def __init__(self, now: Callable[[], datetime] | None = None) -> None:
        self._now = now
        self._moved = 0.0

    def time(self) -> float:
        """Seconds since 1970."""
        return (time.time() if self._now is None else self._now().timestamp()) + self._moved

    def now(self) -> datetime:
        return datetime.fromtimestamp(self.time(), UTC)

    def advance(self, by: timedelta | float) -> None:
        """Moves on by a timedelta or a number of seconds."""
        self._moved += by.total_seconds() if isinstance(by, timedelta) else by

    def set(self, at: datetime) -> None:
        """Makes it `at` (aware) now; it runs on from there."""
        self._moved += at.timestamp() - self.time()

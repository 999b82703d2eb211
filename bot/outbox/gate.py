"""Closed while Telegram refuses the agents' group as a whole: then one delivery at a time goes and looks, at growing pauses.

Without it every ticket's own next message would knock, again and again. There is one gate for the group and one for new topics in it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

FIRST = timedelta(minutes=1)
SLOWEST = timedelta(minutes=5)


@dataclass(slots=True)
class Gate:
    """Only the outbox's own cycle touches this."""

    opens_at: datetime | None = None  # when the next one may look; None: it is open
    trial: int | None = None  # the delivery that is looking just now
    failures: int = 0

    @property
    def is_open(self) -> bool:
        return self.opens_at is None

    def free_at(self, now: datetime) -> datetime:
        """When a delivery may go through; `now` when at once."""
        if self.opens_at is None:
            return now
        return now + FIRST if self.trial is not None else max(self.opens_at, now)

    def go(self, delivery_id: int) -> None:
        """This one goes through: behind a closed gate it is the trial."""
        if self.opens_at is not None:
            self.trial = delivery_id

    def refused(self, delivery_id: int, now: datetime) -> datetime:
        """Telegram refused the group. Returns when the next one may look. Those that were on their way together count once."""
        if self.opens_at is None or self.trial == delivery_id:
            self.failures += 1
            self.opens_at = now + min(FIRST * 2 ** min(self.failures - 1, 8), SLOWEST)
            self.trial = None
        return self.opens_at

    def ended(self, delivery_id: int) -> None:
        """Its call came back with something else: it says nothing of the group."""
        if self.trial == delivery_id:
            self.trial = None

    def open(self) -> bool:
        """True: it was closed."""
        was_closed = self.opens_at is not None
        self.opens_at, self.trial, self.failures = None, None, 0
        return was_closed

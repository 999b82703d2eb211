"""What Telegram takes: about 30 messages a second in all, one a second in a private chat, 20 a minute in a group.

A forum is one chat: all its topics share the 20. Sources disagree whether edits share it; here they do, and wait for everything else.
An album costs as many as it has messages, and a ticket's first message two: its topic is made with it.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import deque
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta

OVERALL = (30, timedelta(seconds=1))
PRIVATE = (3, timedelta(seconds=3))  # one a second, three at once
GROUP = (20, timedelta(minutes=1))
KEPT_FOR_TEXT = 4  # of the group's 20, cosmetic edits leave this many for messages


@dataclass(slots=True)
class Window:
    """At most `most` in any stretch of `span`."""

    most: int
    span: timedelta
    taken: deque[datetime] = field(default_factory=deque)

    def free_at(self, now: datetime, spare: int = 0, cost: int = 1) -> datetime:
        """When `cost` more may go, leaving `spare` for others; `now` when at once. What costs more than there ever is goes when all is free."""
        while self.taken and self.taken[0] <= now - self.span:
            self.taken.popleft()
        over = min(len(self.taken) + cost - 1 - (self.most - spare), len(self.taken) - 1)
        return now if over < 0 else self.taken[over] + self.span

    def take(self, now: datetime) -> None:
        if self.taken and now < self.taken[-1]:
            self.taken.insert(bisect_right(self.taken, now), now)
        else:
            self.taken.append(now)

    def give_back(self, at: datetime) -> None:
        with suppress(ValueError):  # it left the window meanwhile
            self.taken.remove(at)


class Budgets:
    """One bot's budgets. `on` False: none (load tests only)."""

    def __init__(self, *, on: bool = True) -> None:
        self.on = on
        self._overall = Window(*OVERALL)
        self._group = Window(*GROUP)
        self._chats: dict[str, Window] = {}
        self._held: dict[str, datetime] = {}
        self._processes = 1
        self._taken: dict[int, tuple[str, datetime, int]] = {}  # since `keep`, by delivery: whose, when, how much
        self._flying: dict[int, tuple[str, datetime, int]] = {}  # until it comes back

    def share(self, processes: int) -> None:
        """So many processes send for this bot: each takes its part.

        In a private chat two processes keep to one a second between them, and may write four at once where one alone writes three.
        """
        self._processes = max(1, processes)
        self._overall.most = max(1, OVERALL[0] // self._processes)
        self._group.most = max(1, GROUP[0] // self._processes)
        most, span = self._private()
        for window in self._chats.values():
            window.most, window.span = most, span

    def _private(self) -> tuple[int, timedelta]:
        most = -(-PRIVATE[0] // self._processes)
        return most, PRIVATE[1] * most * self._processes / PRIVATE[0]

    def hold(self, chat: str, until: datetime) -> None:
        """Telegram told us to come back later for this chat."""
        self._held[chat] = max(until, self._held.get(chat, until))

    def free_at(self, chat: str, now: datetime, *, cosmetic: bool = False, cost: int = 1) -> datetime:
        """When a delivery to this chat may go; `now` when at once."""
        held = self._held.get(chat)
        if held is not None and held <= now:
            del self._held[chat]
            held = None
        if not self.on:
            return held or now
        window = self._window(chat)
        spare = KEPT_FOR_TEXT if cosmetic and window.most > KEPT_FOR_TEXT else 0
        return max(window.free_at(now, spare, cost), self._overall.free_at(now), held or now)

    def take(self, chat: str, now: datetime, cost: int = 1, *, delivery: int = 0) -> None:
        """`delivery`: whose id it is, for `spare` and `settle`."""
        if self.on:
            self._overall.take(now)
            for _ in range(cost):
                self._window(chat).take(now)
            self._taken[delivery] = (chat, now, cost)
            self._flying[delivery] = (chat, now, cost)

    def spare(self, delivery: int) -> None:
        """What was taken for it was not used after all."""
        found = self._taken.pop(delivery, None)
        self._flying.pop(delivery, None)
        if found is not None:
            chat, at, cost = found
            self._overall.give_back(at)
            for _ in range(cost):
                self._window(chat).give_back(at)

    def settle(self, delivery: int, used: int) -> bool:
        """Its call has come back, having made `used` messages: what was kept for it and not needed is free again, and the other way round.
        True: there is more room than was thought."""
        found = self._flying.pop(delivery, None)
        if found is None:
            return False
        chat, at, cost = found
        for _ in range(used - cost):
            self._window(chat).take(at)
        for _ in range(cost - used):
            self._window(chat).give_back(at)
        return used < cost

    def keep(self) -> None:
        """What was taken since the last time is used."""
        self._taken.clear()

    def give_back(self) -> None:
        """What was taken since `keep` was not used after all."""
        for delivery in list(self._taken):
            self.spare(delivery)

    def _window(self, chat: str) -> Window:
        if chat == "group":
            return self._group
        found = self._chats.get(chat)
        if found is None:
            if len(self._chats) > 10_000:  # forget chats that are quiet
                self._chats = {name: window for name, window in self._chats.items() if window.taken}
            found = self._chats[chat] = Window(*self._private())
        return found

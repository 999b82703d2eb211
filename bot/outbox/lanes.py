"""Which deliveries may go now. One lane (a merchant, a ticket) goes in order, one at a time; lanes do not wait for each other."""

from __future__ import annotations

import heapq
from collections import deque
from collections.abc import Iterable
from datetime import datetime

from bot.outbox.budgets import Budgets
from bot.store.outbox import Delivery

PRIORITY = {"reply": 0, "relay": 0, "prompt": 0, "notice": 1, "card": 1, "cosmetic": 3}


def line_of(delivery: Delivery) -> str:
    """Cosmetic edits stand in a line of their own beside their lane."""
    return f"{delivery.lane}~" if delivery.kind == "cosmetic" else delivery.lane


def chat_of(delivery: Delivery) -> str:
    """Whose budget it uses: `group` for every topic of the agents' group."""
    if delivery.merchant_id is not None:
        return f"m:{delivery.merchant_id}"
    given = delivery.params.get("chat_id")
    return "group" if given is None else f"c:{given}"


class Lanes:
    """Only the outbox's own cycle touches this. Every line whose head is not on its way has exactly one entry in the heap."""

    def __init__(self, budgets: Budgets) -> None:
        self.budgets = budgets
        self.last_id = 0
        self.superseded: list[Delivery] = []  # waiting edits that a newer one of the same message makes pointless; whoever reads takes them
        self._lines: dict[str, deque[Delivery]] = {}
        self._waiting: set[int] = set()  # the ids of all that stand in lines
        self._busy: set[str] = set()
        self._heap: list[tuple[datetime, int, int, str]] = []

    def __len__(self) -> int:
        return sum(len(line) for line in self._lines.values())

    def load(self, rows: Iterable[Delivery], *, group: bool = True) -> None:
        """New rows of the store, oldest first; those that are here already are passed over. Without an agents' group (`group` False) what is
        for it stays in the store."""
        for row in rows:
            self.last_id = max(self.last_id, row.id)
            if row.id in self._waiting:
                continue
            if group or chat_of(row) != "group":
                self._append(row)

    def busy(self, line: str) -> None:
        """Something of this line is on its way already."""
        self._busy.add(line)

    def put_back(self, delivery: Delivery) -> None:
        """The row in hand goes on later: it stays the head of its line."""
        line = line_of(delivery)
        self._busy.discard(line)
        self._lines.setdefault(line, deque()).appendleft(delivery)
        self._waiting.add(delivery.id)
        self._push(line)

    def done(self, delivery: Delivery) -> None:
        """The row in hand is final; the next of its line may go."""
        line = line_of(delivery)
        self._busy.discard(line)
        if self._lines.get(line):
            self._push(line)
        else:
            self._lines.pop(line, None)

    def take(self, now: datetime, most: int) -> list[Delivery]:
        """Up to `most` heads that are due and within budget; each is now on its way until `done` or `put_back`."""
        taken: list[Delivery] = []
        while self._heap and len(taken) < most and self._heap[0][0] <= now:
            _, _, row_id, line = heapq.heappop(self._heap)
            waiting = self._lines.get(line)
            if line in self._busy or not waiting or waiting[0].id != row_id:
                continue
            head = waiting[0]
            chat = chat_of(head)
            free_at = max(self.budgets.free_at(chat, now, cosmetic=head.kind == "cosmetic"), head.due_at)
            if free_at > now:
                self._push(line, free_at)
                continue
            self.budgets.take(chat, now)
            waiting.popleft()
            self._waiting.discard(head.id)
            self._busy.add(line)
            taken.append(head)
        return taken

    def next_at(self) -> datetime | None:
        """When to look again, if nothing happens before."""
        return self._heap[0][0] if self._heap else None

    def _append(self, row: Delivery) -> None:
        """In the order of ids, which is the order in which they were written, whatever order they became visible in."""
        name = line_of(row)
        line = self._lines.setdefault(name, deque())
        first = line[0] if line else None
        if row.kind == "cosmetic" and self._is_superseded(line, row):
            return
        place = len(line)
        while place and line[place - 1].id > row.id:
            place -= 1
        line.insert(place, row)
        self._waiting.add(row.id)
        if line[0] is not first and name not in self._busy:
            self._push(name)

    def _is_superseded(self, line: deque[Delivery], row: Delivery) -> bool:
        """Of several edits of one message only the last is worth a place in the group's budget."""
        same = [one for one in line if one.method == row.method and one.params.get("message_id") == row.params.get("message_id")]
        if any(one.id > row.id for one in same):
            self.superseded.append(row)
            return True
        for one in same:
            line.remove(one)
            self._waiting.discard(one.id)
        self.superseded += same
        return False

    def _push(self, line: str, at: datetime | None = None) -> None:
        head = self._lines[line][0]
        heapq.heappush(self._heap, (at or head.due_at, PRIORITY[head.kind], head.id, line))

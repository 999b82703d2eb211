"""Which deliveries may go now. One lane (a merchant, a ticket) goes in order, one at a time; lanes do not wait for each other.

Where the group's budget is short, a ticket in which a merchant's words wait comes before one that has only news of the desk, and the one
that was served longest ago before the others: nobody who writes a great deal holds up the rest.
"""

from __future__ import annotations

import heapq
from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime

from bot.outbox.budgets import Budgets
from bot.outbox.gate import Gate
from bot.store.outbox import Delivery, writes

PRIORITY = {"reply": 0, "relay": 0, "prompt": 0, "notice": 1, "card": 1, "cosmetic": 3}
FOR_GROUP = (
    1_000  # deliveries for the group kept in memory; the rest wait in the store, so that a group out of reach takes no merchant's place
)

MOST_SERVED = 10_000


def line_of(delivery: Delivery) -> str:
    """Cosmetic edits stand in a line of their own beside their lane."""
    return f"{delivery.lane}~" if delivery.kind == "cosmetic" else delivery.lane


def chat_of(delivery: Delivery) -> str:
    """Whose budget it uses: `group` for every topic of the agents' group."""
    if delivery.merchant_id is not None:
        return f"m:{delivery.merchant_id}"
    given = delivery.params.get("chat_id")
    return "group" if given is None else f"c:{given}"


@dataclass(slots=True)
class Line:
    """What waits in one lane, oldest first. `urgent`: how many of them somebody's words wait in."""

    rows: deque[Delivery] = field(default_factory=deque)
    urgent: int = 0
    for_group: bool = False

    @property
    def priority(self) -> int:
        return 0 if self.urgent else PRIORITY[self.rows[0].kind]


class Lanes:
    """Only the outbox's own cycle touches this. Every line whose head is not on its way has exactly one entry in the heap that counts."""

    def __init__(self, budgets: Budgets, *, group_gate: Gate | None = None, topic_gate: Gate | None = None) -> None:
        self.budgets = budgets
        self.group_gate, self.topic_gate = group_gate or Gate(), topic_gate or Gate()
        self.last_id = 0
        self.is_forum = True
        self.most_for_group = FOR_GROUP
        self.superseded: list[Delivery] = []  # waiting edits that a newer one of the same message makes pointless; whoever reads takes them
        self.left_from: int | None = None  # the first id that was left in the store because the group's rows are too many
        self._lines: dict[str, Line] = {}
        self._waiting: set[int] = set()  # the ids of all that stand in lines
        self._for_group = 0
        self._with_topic: set[int] = set()  # tickets whose topic was made while their deliveries waited here
        self._busy: set[str] = set()
        self._served: dict[str, int] = {}
        self._turn = 0
        self._heap: list[tuple[datetime, int, int, int, str]] = []

    def __len__(self) -> int:
        return len(self._waiting)

    @property
    def for_merchants(self) -> int:
        """How many wait that are not for the group."""
        return len(self._waiting) - self._for_group

    def load(self, rows: Iterable[Delivery], *, group: bool = True) -> None:
        """New rows of the store, oldest first; those that are here already are passed over. Without an agents' group (`group` False) what is
        for it stays in the store, and so does what is too much of it."""
        for row in rows:
            self.last_id = max(self.last_id, row.id)
            if row.id in self._waiting:
                continue
            has_room = group and self.left_from is None and self._for_group < self.most_for_group
            if has_room or not row.is_for_group:
                self._append(row)
            elif group:
                self.left_from = row.id if self.left_from is None else min(self.left_from, row.id)

    def has_room_for_group(self) -> bool:
        """Some of the group's rows were left in the store, and there is room for them now."""
        return self.left_from is not None and self._for_group < self.most_for_group // 2

    def read_again(self) -> None:
        """Reading goes on from the first that was left."""
        if self.left_from is not None:
            self.last_id, self.left_from = self.left_from - 1, None

    def busy(self, line: str) -> None:
        """Something of this line is on its way already."""
        self._busy.add(line)

    def put_back(self, delivery: Delivery) -> None:
        """The row in hand goes on later: it stays the head of its line."""
        name = line_of(delivery)
        self._busy.discard(name)
        self._insert(name, 0, delivery)
        self._push(name)

    def done(self, delivery: Delivery) -> None:
        """The row in hand is final; the next of its line may go."""
        name = line_of(delivery)
        self._busy.discard(name)
        if name in self._lines:
            self._push(name)

    def has_topic(self, ticket_id: int) -> None:
        self._with_topic.add(ticket_id)

    def has_no_topic(self, ticket_id: int) -> None:
        self._with_topic.discard(ticket_id)

    def needs_topic(self, delivery: Delivery) -> bool:
        if delivery.ticket_id is None or delivery.thread_id is not None or not self.is_forum:
            return False
        return delivery.ticket_id not in self._with_topic and writes(delivery)

    def cost_of(self, delivery: Delivery) -> int:
        """How many messages it makes of the chat's budget."""
        several = delivery.params.get("message_ids") if delivery.method == "copyMessages" else delivery.params.get("media")
        return (len(several) if isinstance(several, list) else 1) + self.needs_topic(delivery)

    def take(self, now: datetime, most: int) -> list[Delivery]:
        """Up to `most` heads that are due and within budget; each is now on its way until `done` or `put_back`."""
        taken: list[Delivery] = []
        while self._heap and len(taken) < most and self._heap[0][0] <= now:
            _, _, _, row_id, name = heapq.heappop(self._heap)
            line = self._lines.get(name)
            if name in self._busy or line is None or line.rows[0].id != row_id:
                continue
            free_at = self._free_at(line.rows[0], now)
            if free_at > now:
                self._push(name, free_at)
                continue
            taken.append(self._go(name, line, now))
        return taken

    def _free_at(self, head: Delivery, now: datetime) -> datetime:
        chat = chat_of(head)
        free_at = self.budgets.free_at(chat, now, cosmetic=head.kind == "cosmetic", cost=self.cost_of(head))
        if chat == "group":
            free_at = max(free_at, self.group_gate.free_at(now))
            if self.needs_topic(head):
                free_at = max(free_at, self.topic_gate.free_at(now))
        return max(free_at, head.due_at)

    def _go(self, name: str, line: Line, now: datetime) -> Delivery:
        head = line.rows[0]
        chat = chat_of(head)
        self.budgets.take(chat, now, self.cost_of(head), delivery=head.id)
        if chat == "group":
            self.group_gate.go(head.id)
            if self.needs_topic(head):
                self.topic_gate.go(head.id)
        self._remove(name, line, head)
        self._turn += 1
        self._served[name] = self._turn
        if len(self._served) > MOST_SERVED:  # lines that are empty have waited long enough to come first anyway
            self._served = {one: turn for one, turn in self._served.items() if one in self._lines}
        self._busy.add(name)
        return head

    def next_at(self) -> datetime | None:
        """When to look again, if nothing happens before."""
        return self._heap[0][0] if self._heap else None

    def hurry_group(self, now: datetime) -> None:
        """The group is well again: what waited because it was not may go at once."""
        for name, line in self._lines.items():
            if not line.for_group:
                continue
            for place, row in enumerate(line.rows):
                if row.attempts and row.due_at > now:
                    line.rows[place] = replace(row, due_at=now)
            if name not in self._busy:
                self._push(name)

    def look_again(self) -> None:
        """There is more room for the group than was thought when these were told to wait."""
        for name, line in self._lines.items():
            if line.for_group and name not in self._busy:
                self._push(name)

    def _append(self, row: Delivery) -> None:
        """In the order of ids, which is the order in which they were written, whatever order they became visible in."""
        name = line_of(row)
        line = self._lines.get(name)
        first = line.rows[0] if line is not None else None
        if line is not None and row.kind == "cosmetic" and self._is_superseded(name, line, row):
            return
        rows = self._lines[name].rows if name in self._lines else ()
        place = len(rows)
        while place and rows[place - 1].id > row.id:
            place -= 1
        was_urgent = line is not None and line.urgent > 0
        now = self._insert(name, place, row)
        if name not in self._busy and (now.rows[0] is not first or (now.urgent > 0) != was_urgent):
            self._push(name)

    def _is_superseded(self, name: str, line: Line, row: Delivery) -> bool:
        """Of several edits of one message only the last is worth a place in the group's budget."""
        same = [one for one in line.rows if one.method == row.method and one.params.get("message_id") == row.params.get("message_id")]
        if any(one.id > row.id for one in same):
            self.superseded.append(row)
            return True
        for one in same:
            self._remove(name, line, one)
        self.superseded += same
        return False

    def _insert(self, name: str, place: int, row: Delivery) -> Line:
        line = self._lines.get(name)
        if line is None:
            line = self._lines[name] = Line(for_group=row.is_for_group)
        line.rows.insert(place, row)
        line.urgent += PRIORITY[row.kind] == 0
        self._for_group += row.is_for_group
        self._waiting.add(row.id)
        return line

    def _remove(self, name: str, line: Line, row: Delivery) -> None:
        line.rows.remove(row)
        line.urgent -= PRIORITY[row.kind] == 0
        self._for_group -= row.is_for_group
        self._waiting.discard(row.id)
        if not line.rows:
            del self._lines[name]

    def _push(self, name: str, at: datetime | None = None) -> None:
        line = self._lines[name]
        head = line.rows[0]
        heapq.heappush(self._heap, (at or head.due_at, line.priority, self._served.get(name, 0), head.id, name))

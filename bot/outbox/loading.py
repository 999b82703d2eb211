"""Which queued rows come into this process's lanes.

Alone: whatever is new. Where several processes share one database: what this one wrote itself, at once; what others wrote only when it
is still there after a moment, as they send it themselves and would only be met on the way.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from bot.outbox.lanes import Lanes
from bot.store import outbox as rows
from bot.store.connection import Connection
from bot.store.outbox import Delivery

AT_ONCE = 500
GRACE = timedelta(seconds=1)
REMEMBERED = 2_000  # of our own ids; older ones are past the grace anyway


class Loader:
    def __init__(self, bot_id: int, *, shared: bool) -> None:
        self.bot_id, self.shared = bot_id, shared
        self._ours: dict[int, None] = {}  # the newest ids that this process wrote
        self._told: list[int] = []  # of them, those not looked for yet
        self._looked_for: list[int] = []  # in this round
        self._scanned: int | None = 0  # the id up to which the whole of the queue has been read; None: it has been read

    def tell(self, ids: Iterable[int]) -> None:
        """This process wrote these."""
        if not self.shared:
            return
        for id_ in ids:
            self._ours[id_] = None
            self._told.append(id_)
        for old in list(self._ours)[: max(0, len(self._ours) - REMEMBERED)]:
            del self._ours[old]

    def begin_round(self) -> None:
        """Before its transaction: what is told while that runs it may not see, and is looked for in the next."""
        self._looked_for += self._told
        self._told.clear()

    def end_round(self) -> None:
        """It was committed."""
        self._looked_for.clear()

    def written_after(self, conn: Connection, last: int) -> None:
        """In the transaction that wrote them: what it wrote is all it can see over the highest id it saw at its begin."""
        for row in rows.list_queued(conn, bot_id=self.bot_id, after=last):
            self._ours[row.id] = None
            self._looked_for.append(row.id)

    def begin_afresh(self) -> None:
        """The lanes are empty again."""
        self._scanned = 0

    def load(self, conn: Connection, lanes: Lanes, now: datetime) -> tuple[list[Delivery], bool]:
        """Rows for the lanes, and whether there are more at once."""
        if not self.shared:
            found = rows.list_queued(conn, bot_id=self.bot_id, after=lanes.last_id, most=AT_ONCE)
            return found, len(found) >= AT_ONCE
        found = self._load_told(conn)
        if self._scanned is not None:
            queue = rows.list_queued(conn, bot_id=self.bot_id, after=self._scanned, most=AT_ONCE)
            found += [row for row in queue if row.id in self._ours or row.created_at <= now - GRACE]
            self._scanned = queue[-1].id if len(queue) >= AT_ONCE else None
        return found, self._scanned is not None

    def _load_told(self, conn: Connection) -> list[Delivery]:
        if not self._looked_for:
            return []
        queue = rows.list_queued(conn, bot_id=self.bot_id, after=min(self._looked_for) - 1, most=AT_ONCE)
        if len(queue) >= AT_ONCE and self._scanned is None:
            self._scanned = queue[-1].id
        return [row for row in queue if row.id in self._ours]

"""How fast somebody writes. Kept in memory: after a restart everybody may begin anew, and nothing is ever dropped by it."""

from __future__ import annotations

from collections import OrderedDict, deque
from datetime import datetime, timedelta

MOST = 4_096  # of those who wrote last
REMEMBERED = 64  # moments of each


class Pace:
    def __init__(self) -> None:
        self._moments: OrderedDict[int, deque[datetime]] = OrderedDict()

    def wrote(self, merchant_id: int, at: datetime) -> None:
        moments = self._moments.get(merchant_id)
        if moments is None:
            moments = self._moments[merchant_id] = deque(maxlen=REMEMBERED)
            if len(self._moments) > MOST:
                self._moments.popitem(last=False)
        else:
            self._moments.move_to_end(merchant_id)
        moments.append(at)

    def is_over(self, most: int, merchant_id: int, at: datetime, within: timedelta) -> bool:
        """Whether there are more than `most` in the stretch that ends at `at`: whether the first too many is still in it."""
        moments = self._moments.get(merchant_id, ())
        return len(moments) > most and at - moments[-1 - most] < within

    def count(self, merchant_id: int, at: datetime, within: timedelta) -> int:
        """How many in the stretch that ends at `at`; never more than `REMEMBERED`."""
        return sum(1 for moment in self._moments.get(merchant_id, ()) if at - moment < within)

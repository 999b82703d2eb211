"""How long one waits for another process: for as long as anything moves. A busy machine is slow; what is stuck does nothing at all."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path

STEP = 0.02  # seconds between looks
QUIET = 3000  # looks in a row that found nothing: a minute at least, and longer where we ourselves get no core


class StuckError(Exception):
    """Nothing moves any more."""


def at_work(pid: int) -> bool:
    """Whether a thread of the process runs, wants a core or waits for the disk. False where the system does not tell (it has no /proc)."""
    for stat in Path(f"/proc/{pid}/task").glob("*/stat"):
        with suppress(OSError):  # the thread has just ended
            if stat.read_text().rpartition(")")[2].split()[0] in ("R", "D"):
                return True
    return False


class Patience:
    """`while not …: await patience.step()`.

    `moved`: a value that changes whenever anything happens. `pids`: whose work is waited for. `due`: whether something comes by itself later.
    """

    def __init__(self, *, moved: Callable[[], object], pids: Callable[[], Iterable[int]], due: Callable[[], bool] = lambda: False) -> None:
        self.moved, self.pids, self.due = moved, pids, due
        self._quiet, self._before = 0, moved()

    async def step(self) -> None:
        """Raises StuckError when for a long while nothing moved, none of the processes was at work, and nothing is due."""
        await asyncio.sleep(STEP)
        now = self.moved()
        self._quiet = 0 if now != self._before else self._quiet + (not any(map(at_work, self.pids())))
        self._before = now
        if self._quiet >= QUIET:
            if not self.due():
                raise StuckError
            self._quiet = 0

    async def until(self, question: Callable[[], object]) -> None:
        """Returns when the answer is yes. Raises StuckError."""
        while not question():
            await self.step()

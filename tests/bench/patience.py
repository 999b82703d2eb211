"""How long one waits for another process: for as long as anything moves. A busy machine is slow; what is stuck does nothing at all."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
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


async def until(
    question: Callable[[], bool], *, moved: Callable[[], object], pids: Callable[[], list[int]], due: Callable[[], bool] = lambda: False
) -> None:
    """Returns when the answer is yes. Raises StuckError when for a long while nothing `moved` (its value stayed the same), none of the
    processes was at work, and nothing is `due` by itself later."""
    quiet, before = 0, moved()
    while not question():
        await asyncio.sleep(STEP)
        now = moved()
        quiet = 0 if now != before else quiet + (not any(map(at_work, pids())))
        before = now
        if quiet >= QUIET:
            if not due():
                raise StuckError
            quiet = 0

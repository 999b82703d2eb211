"""Is a merchant being served right now? Not merely: does the process live."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

from bot import metrics
from bot.desk.desk import Desk
from bot.intake import Intake
from bot.store import Store, StoreUnavailableError, inbox, outbox
from bot.store.connection import Connection

INTAKE_SILENT = 90.0  # seconds without a word from Telegram while polling
UNSENT_LATE = timedelta(minutes=2)


@dataclass(frozen=True, slots=True)
class Check:
    ok: bool
    detail: str
    vital: bool = False  # when it fails nobody is served: `down`, not `degraded`


class Health:
    def __init__(self, store: Store, desk: Desk, intake: Intake, *, now: Callable[[], datetime]) -> None:
        self.store, self.desk, self.intake, self.now = store, desk, intake, now

    async def report(self) -> tuple[bool, dict[str, Any]]:
        """(200 or 503?, the body): `{"status": "ok|degraded|down", "checks": {name: {"ok", "detail"}}}`."""
        checks = await self.checks()
        down = any(not check.ok and check.vital for check in checks.values())
        status: Literal["ok", "degraded", "down"] = "down" if down else "ok" if all(c.ok for c in checks.values()) else "degraded"
        return not down, {"status": status, "checks": {name: {"ok": check.ok, "detail": check.detail} for name, check in checks.items()}}

    async def checks(self) -> dict[str, Check]:
        now = self.now()
        try:
            parked, counts = await self.store.run(_look, self.desk.bot_id)
        except StoreUnavailableError as error:
            return {"database": Check(False, str(error), vital=True), "intake": self._intake()}
        return {
            "database": Check(True, "answers", vital=True),
            "intake": self._intake(),
            "outbox": self._outbox(counts, now),
            "parked": Check(parked == 0, f"{parked} updates set aside for a human" if parked else "none"),
            "calendar": self._calendar(now),
            "flows": self._flows(),
        }

    def _intake(self) -> Check:
        age = time.monotonic() - self.intake.heard_at
        metrics.POLL_AGE.set(age)
        if self.intake.trouble is not None:
            return Check(age < INTAKE_SILENT, self.intake.trouble, vital=True)
        if self.intake.polling and age > INTAKE_SILENT:
            return Check(False, f"Telegram has not answered for {age:.0f} s", vital=True)
        return Check(True, f"heard of Telegram {age:.0f} s ago", vital=True)

    def _outbox(self, counts: dict[str, tuple[int, datetime]], now: datetime) -> Check:
        waiting, oldest = counts.get("queued", (0, now))
        for status in ("queued", "sending"):
            metrics.BACKLOG.labels(status).set(counts.get(status, (0, now))[0])
        age = max(now - oldest, timedelta())
        metrics.OLDEST_UNSENT.set(age.total_seconds())
        return Check(
            age < UNSENT_LATE, f"{waiting} waiting, the oldest due {age.total_seconds():.0f} s ago" if waiting else "nothing waits"
        )

    def _calendar(self, now: datetime) -> Check:
        """Next year's working days are needed from the end of December, and are known from about December on."""
        local = now.astimezone(self.desk.tz)
        needed = {local.year} | ({local.year + 1} if local.month == 12 else set())
        missing = sorted(needed - self.desk.books.data.calendar.years.keys())
        if missing:
            return Check(False, f"no arrangement file for {', '.join(map(str, missing))}: settlement dates there are not certain")
        return Check(True, f"arrangement files for {', '.join(map(str, sorted(needed)))}")

    def _flows(self) -> Check:
        drifted = self.desk.books.drifted
        if drifted:
            return Check(False, f"files differ from the live revision: {', '.join(drifted)} (desk flow publish)")
        return Check(True, f"{len(self.desk.books.library.live)} live")


def _look(conn: Connection, bot_id: int) -> tuple[int, dict[str, tuple[int, datetime]]]:
    parked = inbox.count_parked(conn)
    metrics.PARKED.set(parked)
    return parked, outbox.counts(conn, bot_id)

"""Is a merchant being served right now? Not merely: does the process live."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Literal, NamedTuple

from bot import metrics
from bot.desk.desk import Desk
from bot.desk.tickets import notices
from bot.intake import Intake
from bot.store import Store, StoreUnavailableError, tickets
from bot.store import health as figures
from bot.store import notices as notice_rows
from bot.store.connection import Connection
from bot.telegram.counted import Counted

INTAKE_SILENT = 90.0  # seconds without a word from Telegram while polling
UNSENT_LATE = timedelta(minutes=2)
TIMER_LATE = timedelta(minutes=2)
WEBHOOK_TROUBLE = timedelta(minutes=2)  # so long a fault of the way to us is told after it happened
PATIENCE = 2.0  # seconds for the database to answer


@dataclass(frozen=True, slots=True)
class Check:
    ok: bool
    detail: str
    vital: bool = False  # when it fails nobody is served: `down`, not `degraded`


class Look(NamedTuple):
    """What the database says, and when it was asked."""

    at: datetime
    rows: figures.Health
    tickets: dict[str, int]
    notices: list[notice_rows.Standing]
    faults: dict[str, str]  # places outside Telegram nothing gets through to


class Health:
    """`report()` for /healthz, `refresh()` before /metrics. The database is asked by one question at a time, and waited for `patience` seconds."""

    def __init__(
        self, store: Store, desk: Desk, intake: Intake, client: Counted, *, now: Callable[[], datetime], patience: float = PATIENCE
    ) -> None:
        self.store, self.desk, self.intake, self.client, self.now, self.patience = store, desk, intake, client, now, patience
        self.webhook: str | None = None  # what Telegram says is wrong with our webhook, in words
        self._asking: asyncio.Task[Look] | None = None

    async def report(self) -> tuple[bool, dict[str, Any]]:
        """(200 or 503?, the body): `{"status": "ok|degraded|down", "checks": {name: {"ok", "detail"}}}`."""
        checks = await self.checks()
        down = any(not check.ok and check.vital for check in checks.values())
        status: Literal["ok", "degraded", "down"] = "down" if down else "ok" if all(c.ok for c in checks.values()) else "degraded"
        return not down, {"status": status, "checks": {name: {"ok": check.ok, "detail": check.detail} for name, check in checks.items()}}

    async def refresh(self) -> None:
        """Brings the gauges of /metrics up to date, as far as the database answers."""
        await self.checks()

    async def checks(self) -> dict[str, Check]:
        checks = await self._checks()
        for name, check in checks.items():
            metrics.CHECKS.labels(name).set(check.ok)
        return checks

    async def _checks(self) -> dict[str, Check]:
        intake = self._intake()
        try:
            async with asyncio.timeout(self.patience):
                look = await asyncio.shield(self._ask())
        except StoreUnavailableError as error:
            return {"database": Check(False, str(error), vital=True), "intake": intake}
        except TimeoutError:
            return {"database": Check(False, f"has not answered for {self.patience:g} s", vital=True), "intake": intake}
        _measure(look)
        return {
            "database": Check(True, "answers", vital=True),
            "intake": intake,
            "outbox": self._outbox(look),
            "timers": _timers(look),
            "parked": _parked(look),
            "calendar": self._calendar(look.at),
            "flows": self._flows(),
            **self._notify(look),
        }

    def _ask(self) -> asyncio.Task[Look]:
        """The question under way, or a new one: a database that hangs is not asked again and again."""
        if self._asking is None or self._asking.done():
            self._asking = asyncio.get_running_loop().create_task(
                self.store.run(_look, self.now(), tuple(place.name for place in self.desk.notify))
            )
            self._asking.add_done_callback(_heard)
        return self._asking

    def _intake(self) -> Check:
        age = time.monotonic() - self.intake.heard_at
        metrics.POLL_AGE.set(age)
        if not self.intake.polling:
            # Nobody is silent on purpose longer than a webhook without merchants, and a 503 would keep a proxy from ever bringing one.
            return Check(
                self.webhook is None, self.webhook or f"Telegram brought the last update {age:.0f} s ago (or this process started)"
            )
        if self.intake.trouble is not None:
            return Check(age < INTAKE_SILENT, self.intake.trouble, vital=True)
        return Check(age < INTAKE_SILENT, f"Telegram answered a poll {age:.0f} s ago", vital=True)

    def _outbox(self, look: Look) -> Check:
        """Late for one is a fault; nothing getting through while a merchant waits means that nobody is served."""
        rows = look.rows
        age = _age(rows.unsent_since, look.at)
        waiting = f"{rows.queued + rows.sending} waiting, the oldest for {age.total_seconds():.0f} s" if age else "nothing waits"
        silent = self.client.silent_since
        mute = silent is not None and time.monotonic() - silent > UNSENT_LATE.total_seconds()
        if mute and _age(rows.merchant_unsent_since, look.at) > UNSENT_LATE:
            return Check(False, f"Telegram has not taken anything for {time.monotonic() - (silent or 0):.0f} s; {waiting}", vital=True)
        return Check(age < UNSENT_LATE, waiting)

    def _calendar(self, now: datetime) -> Check:
        """Next year's working days are needed from the end of December, and are known from about December on."""
        local = now.astimezone(self.desk.tz)
        needed = {local.year} | ({local.year + 1} if local.month == 12 else set())
        missing = sorted(needed - self.desk.books.data.calendar.years.keys())
        if missing:
            return Check(False, f"no arrangement file for {_words(missing)}: settlement dates there are not certain")
        absent = "" if local.year + 1 in self.desk.books.data.calendar.years else f"; none for {local.year + 1} yet"
        return Check(True, f"arrangement files for {_words(sorted(needed))}{absent}")

    def _notify(self, look: Look) -> dict[str, Check]:
        """Where nobody is told outside Telegram there is nothing to check."""
        if not self.desk.notify:
            return {}
        if look.faults:
            return {"notify": Check(False, "; ".join(f"{name}: {why}" for name, why in sorted(look.faults.items())))}
        waiting = sum(one.waiting for one in look.notices)
        return {"notify": Check(True, f"{', '.join(place.name for place in self.desk.notify)}: {waiting} waiting")}

    def _flows(self) -> Check:
        drifted = self.desk.books.drifted
        if drifted:
            return Check(False, f"files differ from the live revision: {_words(drifted)} (desk flow publish)")
        return Check(True, f"{len(self.desk.books.library.live)} live")


def webhook_trouble(told: Mapping[str, Any], now: datetime) -> str | None:
    """What Telegram's getWebhookInfo says is wrong just now, in words."""
    waiting = int(told.get("pending_update_count") or 0)
    metrics.WEBHOOK_PENDING.set(waiting)
    failed_at = told.get("last_error_date")
    if not failed_at or now - datetime.fromtimestamp(int(failed_at), UTC) > WEBHOOK_TROUBLE:
        return None
    return f"Telegram could not reach the webhook: {told.get('last_error_message') or 'it does not say why'} ({waiting} updates wait)"


def _look(conn: Connection, at: datetime, places: tuple[str, ...]) -> Look:
    if not places:
        return Look(at, figures.read(conn, at), tickets.counts(conn), [], {})
    return Look(at, figures.read(conn, at), tickets.counts(conn), notice_rows.standings(conn, at), notices.faults(conn, places))


def _heard(task: asyncio.Task[Look]) -> None:
    if not task.cancelled():
        task.exception()  # looked at: whoever asked may have stopped waiting


def _measure(look: Look) -> None:
    rows = look.rows
    metrics.PARKED.set(rows.parked)
    metrics.OLDEST_UNSENT.set(_age(rows.unsent_since, look.at).total_seconds())
    metrics.TIMER_OVERDUE.set(_age(rows.overdue_timer_at, look.at).total_seconds())
    for status in ("queued", "sending", "uncertain", "failed"):
        metrics.ROWS.labels(status).set(getattr(rows, status))
    for status in ("open", "pending", "solved"):
        metrics.TICKETS.labels(status).set(look.tickets.get(status, 0))


def _timers(look: Look) -> Check:
    age = _age(look.rows.overdue_timer_at, look.at)
    return Check(age < TIMER_LATE, f"the oldest is due since {age.total_seconds():.0f} s" if age else "none is overdue")


def _parked(look: Look) -> Check:
    number, oldest = look.rows.parked, look.rows.oldest_parked_at
    if not number:
        return Check(True, "none")
    return Check(False, f"{number} set aside for a human, the oldest {_age(oldest, look.at).total_seconds():.0f} s ago (desk db parked)")


def _age(since: datetime | None, now: datetime) -> timedelta:
    return timedelta() if since is None else max(now - since, timedelta())


def _words(things: Iterable[object]) -> str:
    return ", ".join(map(str, things))

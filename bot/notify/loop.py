"""Sends what is due to each place, one message at a time and not more often than its service likes; what fails is tried again."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

import httpx
import structlog

from bot import metrics
from bot.desk.desk import Desk, Result, Work
from bot.desk.tickets import notices
from bot.notify import hooks, mail
from bot.notify.errors import NoticeError
from bot.notify.targets import Target
from bot.store import Store, StoreUnavailableError
from bot.store.connection import Connection
from bot.store.notices import Notice

log = structlog.get_logger(__name__)

EVERY = 2.0  # seconds between looks
PACE = timedelta(seconds=6)  # between two messages to one place: WeCom and DingTalk take 20 a minute and then go silent for ten
MOST_ATTEMPTS = 9  # with the pauses below about an hour and a half
TELL_AFTER = 3  # attempts that failed before admins hear of it
_LONGEST = timedelta(minutes=30)


def pause_after(attempts: int, error: NoticeError) -> timedelta | None:
    """How long to wait after so many attempts; None: give up."""
    if error.permanent or attempts >= MOST_ATTEMPTS:
        return None
    own: timedelta = min(timedelta(seconds=15) * 2 ** (attempts - 1), _LONGEST)
    return max(own, timedelta(seconds=error.retry_after or 0))


class Notifier:
    """One loop over all places; each has its own rows, so one that is down holds up no other."""

    def __init__(
        self,
        store: Store,
        desk: Desk,
        targets: Sequence[Target],
        *,
        now: Callable[[], datetime],
        owner: str,
        on_result: Callable[[Result], None] = lambda result: None,
        client: httpx.AsyncClient | None = None,
    ) -> None:
        self.store, self.desk, self.targets, self.now, self.owner, self.on_result = store, desk, targets, now, owner, on_result
        self.client = client or httpx.AsyncClient()
        self._next: dict[str, datetime] = {}
        self._stopping = asyncio.Event()

    def stop(self) -> None:
        self._stopping.set()

    async def run(self) -> None:
        """Until `stop()`."""
        try:
            while not self._stopping.is_set():
                await self.round()
                await self._pause()
        finally:
            await self.client.aclose()

    async def _pause(self) -> None:
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(EVERY):
                await self._stopping.wait()

    async def round(self) -> None:
        """What is due now, to every place whose turn it is, side by side."""
        now = self.now()
        ready = [target for target in self.targets if self._next.get(target.name, now) <= now]
        await asyncio.gather(*(self._serve(target) for target in ready))

    async def _serve(self, target: Target) -> None:
        try:
            claimed, words = await self.store.run(notices.take, self.desk, target.name, self.owner, self.now(), target.lang)
            if not words:
                return
            self._next[target.name] = self.now() + PACE
            await self._deliver(target, claimed, words)
        except StoreUnavailableError as error:
            log.warning("notices_wait_for_the_store", error=str(error))
        except Exception:  # our own fault at one place: its claim runs out and it is tried again, the others go on
            log.exception("notice_broke", place=target.name)

    async def _deliver(self, target: Target, claimed: list[Notice], words: str) -> None:
        try:
            await send(self.client, target, words, self.now())
        except NoticeError as error:
            await self._failed(target, claimed, error)
            return
        metrics.NOTICES.labels(target.scheme, "sent").inc(len(claimed))
        await self._write(target, notices.arrived, claimed, self.owner)

    async def _failed(self, target: Target, claimed: list[Notice], error: NoticeError) -> None:
        attempts = max(notice.attempts for notice in claimed)
        pause = pause_after(attempts, error)
        log.warning("notice_failed", place=target.name, why=str(error), again=pause is not None)
        metrics.NOTICES.labels(target.scheme, "failed" if pause is None else "tryagain").inc(len(claimed))
        if pause is None:
            await self._write(target, notices.given_up, claimed, self.owner, str(error))
            return
        self._next[target.name] = self.now() + max(pause, PACE)
        at = self.now() + pause
        await self._write(target, notices.put_off, claimed, self.owner, at, str(error), tell=attempts >= TELL_AFTER)

    async def _write(self, target: Target, use_case: Callable[..., None], *args: object, **more: object) -> None:
        self.on_result(await self.store.run(_in_a_unit, self.desk, self.now(), target.name, use_case, args, more))


def _in_a_unit(
    conn: Connection, desk: Desk, at: datetime, name: str, use_case: Callable[..., None], args: tuple[object, ...], more: dict[str, object]
) -> Result:
    work = Work.begin(conn, desk, at, f"n:{name}")
    use_case(work, name, *args, **more)
    return work.result()


async def send(client: httpx.AsyncClient, target: Target, words: str, now: datetime) -> None:
    """Raises NoticeError."""
    if target.scheme in ("mailto", "mailtos"):
        await mail.send(target, words, now)
    else:
        await hooks.send(client, target, words, now)

"""Updates in. A durable polling loop, and one function for the webhook: both mask first, then store, then confirm."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

import orjson
import structlog

from bot import metrics
from bot.desk import receive
from bot.desk.desk import Desk
from bot.desk.receive import Result
from bot.members import Members
from bot.store import Store, StoreUnavailableError
from bot.telegram import wire
from bot.telegram.client import ApiError, Client, ConflictError, InvalidTokenError, RetryAfterError
from bot.telegram.updates import Message, Press, Reaction, Update
from bot.understand.mask import mask

log = structlog.get_logger(__name__)

ALLOWED = ["message", "edited_message", "callback_query", "my_chat_member", "chat_member", "message_reaction"]
UNREAD = "unread"
"""The kind of an update that our own code could not even read."""

LONG_POLL = 25  # seconds
SLOWEST = 30.0


class Intake:
    """Takes raw updates. `on_result` hears of every one that was committed (the outbox wakes, button presses are acknowledged)."""

    def __init__(
        self,
        store: Store,
        desk: Desk,
        client: Client,
        *,
        now: Callable[[], datetime],
        on_result: Callable[[Result], None],
        members: Members | None = None,
        pause_scale: float = 1.0,
    ) -> None:
        self.store, self.desk, self.client, self.now, self.on_result = store, desk, client, now, on_result
        self.members = members  # None: every member of the group is whom his button says (tests of the intake alone)
        self.pause_scale = pause_scale  # shortens the pauses after failures, for tests
        self.heard_at = time.monotonic()  # when Telegram last answered, for /healthz
        self.trouble: str | None = None  # why nothing comes in, in words
        self.polling = False
        self._stopping = asyncio.Event()

    def stop(self) -> None:
        self._stopping.set()

    async def poll(self) -> None:
        """Until `stop()`. The offset moves only after COMMIT; a restart begins with whatever Telegram still holds.

        Raises InvalidTokenError: nothing will work then.
        """
        self.polling = True
        offset = 0
        failures = 0
        while not self._stopping.is_set():
            try:
                updates = await self._ask(offset)
                if updates is None:
                    return
                await self.take(updates)
            except InvalidTokenError:
                raise
            except (ApiError, StoreUnavailableError) as error:
                failures += 1
                await self._back_off(error, failures)
                continue
            failures, self.trouble, self.heard_at = 0, None, time.monotonic()
            if updates:
                offset = max(int(raw["update_id"]) for raw in updates) + 1

    async def _ask(self, offset: int) -> list[dict[str, Any]] | None:
        """One long poll; None when told to stop meanwhile."""
        params = {"offset": offset, "timeout": LONG_POLL, "limit": 100, "allowed_updates": ALLOWED}
        poll = asyncio.ensure_future(self.client.call("getUpdates", params, timeout=LONG_POLL + 10))
        stop = asyncio.ensure_future(self._stopping.wait())
        try:
            await asyncio.wait({poll, stop}, return_when=asyncio.FIRST_COMPLETED)
            if not poll.done():
                return None
            found = poll.result()
            return [raw for raw in found if isinstance(raw, dict) and "update_id" in raw] if isinstance(found, list) else []
        finally:
            for task in (poll, stop):
                task.cancel()
            await asyncio.gather(poll, stop, return_exceptions=True)

    async def _back_off(self, error: Exception, failures: int) -> None:
        pause = min(2.0 ** min(failures - 1, 6) * 0.5, SLOWEST)
        if isinstance(error, ConflictError):
            self.trouble = "another program is fetching this bot's updates (or a webhook is set): stop it, then the desk goes on by itself"
            pause = max(pause, 3.0)
        elif isinstance(error, RetryAfterError):
            pause = error.retry_after or 1.0
            self.trouble = "Telegram asked the desk to wait"
        else:
            self.trouble = str(error)
        log.warning("intake_waits", error=type(error).__name__, why=self.trouble, seconds=round(pause, 1))
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(pause * self.pause_scale):
                await self._stopping.wait()

    async def take(self, updates: Sequence[dict[str, Any]]) -> None:
        """Stores and applies updates, in order; returns after COMMIT. Raises StoreUnavailableError: then none may be confirmed."""
        if self.members is not None:
            await self.members.learn(updates)
        results = await asyncio.gather(*(self._take_one(raw) for raw in updates), return_exceptions=True)
        for result in results:
            if isinstance(result, BaseException):
                raise result

    async def _take_one(self, raw: dict[str, Any]) -> None:
        at = self.now()
        update = Update(int(raw["update_id"]), None, UNREAD)
        body = orjson.dumps({"update_id": update.id}).decode()  # before it is masked nothing more of it may be kept
        try:
            masked, sensitive = wire.masked(raw, mask)
            update = wire.parse_update(masked)
            body = orjson.dumps(masked).decode()
            stranger = self._is_stranger(update)
            result = await self.store.run(receive.receive, self.desk, update, body, sensitive, at, stranger, key=_chat_of(update))
        except StoreUnavailableError:
            raise
        except Exception as error:  # our own fault at this update: it is set aside for a human, and the loop goes on
            log.exception("update_parked", update=update.id, kind=update.kind)
            why = type(error).__name__ if update.kind == UNREAD else f"{type(error).__name__}: {error}".replace("\0", "")
            result = await self._park(update, body, why, at)
            metrics.of(metrics.UPDATES, update.kind, "parked").inc()
        else:
            metrics.of(metrics.UPDATES, update.kind, "again" if result.duplicate else "taken").inc()
        self.on_result(result)

    def _is_stranger(self, update: Update) -> bool:
        """Whoever writes in the group is in it; a button can be pressed by whoever sees it."""
        pressed = update.body
        return self.members is not None and isinstance(pressed, Press) and self.members.is_stranger(pressed.sender.id)

    async def _park(self, update: Update, body: str, why: str, at: datetime) -> Result:
        """Set aside, and the merchant told. Should that fail by our own fault too, the row alone is kept: no update stops the others."""
        try:
            return await self.store.run(receive.park, self.desk, update, body, why, at, key=_chat_of(update))
        except StoreUnavailableError:
            raise
        except Exception:
            log.exception("update_parked_without_a_word", update=update.id, kind=update.kind)
            await self.store.run(receive.set_aside, self.desk, update.id, update.kind, body, why, at, key=_chat_of(update))
            return Result()

    async def hook(self, content: bytes) -> int:
        """One update by webhook. Returns the HTTP status: 200 after COMMIT, 400 for what is no update, 503 to have it sent again."""
        self.heard_at = time.monotonic()
        try:
            raw = orjson.loads(content)
        except orjson.JSONDecodeError:
            return 400
        if not isinstance(raw, dict) or not isinstance(raw.get("update_id"), int):
            return 400
        try:
            await self.take([raw])
        except StoreUnavailableError as error:
            self.trouble = str(error)
            return 503
        self.trouble = None
        return 200


def _chat_of(update: Update) -> str:
    """What must stay in order between units of work."""
    body = update.body
    match body:
        case Message() | Reaction():
            return str(body.chat.id)
        case Press():
            return str(body.chat.id if body.chat else body.sender.id)
        case None:
            return ""
    return str(body.chat.id)

"""`auto`: begins with the first client and goes over to the second, while running, when the first is broken in itself."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Protocol, TypeVar

from bot.telegram.client import ApiError, Client, ClientBrokenError, NetworkError, Upload

T = TypeVar("T")


class Log(Protocol):
    def warning(self, event: str, **fields: Any) -> Any: ...


class Changeover:
    """See `Client`. Network faults and Telegram's errors are the same through any client: they never change it.

    Once changed it stays changed, so that one call that breaks the first client cannot make it go to and fro. `changes` counts: 0 or 1.
    """

    def __init__(self, first: Callable[[], Client], second: Callable[[], Client], log: Log) -> None:
        self._first = first
        self._second = second
        self._log = log
        self._opened: list[Client] = []
        self._client: Client | None = None
        self._lock = asyncio.Lock()
        self.changes = 0

    @property
    def name(self) -> str:
        """The name of the client that carries now."""
        return "auto" if self._client is None else self._client.name

    async def start(self) -> None:
        if self._client is not None:
            return
        try:
            self._client = await self._open(self._first)
        except Exception as error:
            broken = _broken(error)
            if broken is None:
                raise
            await self._change(None, broken)

    async def call(
        self,
        method: str,
        params: Mapping[str, Any] | None = None,
        *,
        files: Mapping[str, Upload] | None = None,
        timeout: float = 15.0,
    ) -> Any:
        return await self._through(lambda client: client.call(method, params, files=files, timeout=timeout))

    async def download(self, file_id: str, *, limit: int = 20 * 2**20) -> bytes:
        return await self._through(lambda client: client.download(file_id, limit=limit), harmless=True)

    async def close(self) -> None:
        """Closes both: calls that were in flight when the first broke have gone on over it."""
        opened, self._opened, self._client = self._opened, [], None
        for client in opened:
            await client.close()

    async def _through(self, work: Callable[[Client], Awaitable[T]], *, harmless: bool = False) -> T:
        """`harmless`: doing the work twice changes nothing, so it need not be known whether it was done."""
        client = self._client
        if client is None:
            raise NetworkError("the client is not started", "no")
        try:
            return await work(client)
        except Exception as error:
            broken = _broken(error)
            if broken is None or (self.changes and client is self._client):
                raise  # Telegram's, the network's, or the second client's: there is none after it
        second = await self._change(client, broken)
        if broken.sent == "maybe" and not harmless:
            raise NetworkError(f"the client broke after the request may have left: {broken.description}", "maybe")
        return await work(second)

    async def _change(self, broken: Client | None, error: ClientBrokenError) -> Client:
        """The second client. Of many calls that break at once, the first to come changes over; the others find it done."""
        async with self._lock:
            if self._client is None or self._client is broken:
                first = self._opened[0].name if self._opened else ""  # none: even making it failed
                second = await self._open(self._second)
                self._client = second
                self.changes += 1
                self._log.warning("client_changed_over", first=first, second=second.name, reason=error.description)
            return self._client

    async def _open(self, factory: Callable[[], Client]) -> Client:
        client = factory()
        self._opened.append(client)
        await client.start()
        return client


def _broken(error: Exception) -> ClientBrokenError | None:
    """What a client raised, seen as its own fault. Anything that is no ApiError breaks its promise and is one; its text stays out of
    the log, for it may hold the token."""
    if isinstance(error, ApiError):
        return error if isinstance(error, ClientBrokenError) else None
    return ClientBrokenError(type(error).__name__, "maybe")

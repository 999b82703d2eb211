"""Round the client that carries: how long calls take, what fails, and since when nothing gets through."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Any

from bot import metrics
from bot.telegram.client import ApiError, Client, InvalidTokenError, NetworkError, Upload


class Counted:
    """See `Client`. Changes nothing about a call."""

    def __init__(self, client: Client) -> None:
        self.client = client
        self.silent_since: float | None = None  # monotonic: the first call (no poll) since the last answer that Telegram did not answer

    @property
    def name(self) -> str:
        return self.client.name

    async def start(self) -> None:
        await self.client.start()

    async def call(
        self,
        method: str,
        params: Mapping[str, Any] | None = None,
        *,
        files: Mapping[str, Upload] | None = None,
        timeout: float = 15.0,
    ) -> Any:
        began = time.monotonic()
        try:
            result = await self.client.call(method, params, files=files, timeout=timeout)
        except ApiError as error:
            metrics.API_ERRORS.labels(method, type(error).__name__).inc()
            self._heard(method, began, silent=isinstance(error, NetworkError | InvalidTokenError))
            raise
        self._heard(method, began, silent=False)
        return result

    def _heard(self, method: str, began: float, *, silent: bool) -> None:
        if method == "getUpdates":  # it waits on purpose; the intake looks after its own silence
            return
        metrics.of(metrics.CALL_SECONDS, method).observe(time.monotonic() - began)
        if not silent:
            self.silent_since = None
        elif self.silent_since is None:
            self.silent_since = began

    async def download(self, file_id: str, *, limit: int = 20 * 2**20) -> bytes:
        return await self.client.download(file_id, limit=limit)

    async def close(self) -> None:
        await self.client.close()

"""The first client: python-telegram-bot, carrying the same raw calls. No Application, no Updater, no handlers, no parsed objects.

What is python-telegram-bot's here: `Bot` (addresses, which connections a method goes over, its parameters), `RequestData` and
`InputFile`, `BaseRequest` (status and body → its exceptions). It is imported by `start`, for that takes half a second.
"""

from __future__ import annotations

import importlib
from collections.abc import Mapping
from types import ModuleType
from typing import Any

from bot.telegram.client import ApiError, ClientBrokenError, NetworkError, Upload
from bot.telegram.exchange import Exchange, address_of, filled, path_of, quoted


class PtbClient:
    """See `Client`. Whatever python-telegram-bot does that is neither Telegram's answer nor the network's becomes a `ClientBrokenError`."""

    name = "ptb"

    def __init__(self, token: str, api: str = "https://api.telegram.org", *, connections: int = 100) -> None:
        address = address_of(api)
        self._token = quoted(token)
        self._base = f"{address}/bot"
        self._files = f"{address}/file/bot{self._token}/"
        self._sends = Exchange(address, connections=connections)
        self._polls = Exchange(address, connections=2)
        self._parts: ModuleType | None = None
        self._bot: Any = None

    async def start(self) -> None:
        if self._bot is None:
            self._build()
        await self._sends.open()
        await self._polls.open()

    def _build(self) -> None:
        failure: ApiError
        try:
            parts = importlib.import_module("bot.telegram.ptb_bot")
            try:
                self._bot, self._parts = parts.build(self._token, self._base, self._sends, self._polls), parts
                return
            except parts.ptb.TelegramError as error:
                failure = parts.error_from(error)
        except Exception as error:
            failure = _broken(error, left=False)
        raise failure

    async def call(
        self,
        method: str,
        params: Mapping[str, Any] | None = None,
        *,
        files: Mapping[str, Upload] | None = None,
        timeout: float = 15.0,
    ) -> Any:
        parts = self._parts
        if parts is None:
            raise NetworkError("the client is not started", "no")
        left = [False]
        plain = filled(params, files)
        if method == "getUpdates":
            timeout += plain.get("timeout", 0)
        mark = parts.LEFT.set(left)
        try:
            return await self._bot.carry(method, plain, files or {}, timeout)
        except parts.ptb.TelegramError as error:
            failure: ApiError = parts.error_from(error)
        except Exception as error:
            failure = _broken(error, left=left[0])
        finally:
            parts.LEFT.reset(mark)
        # Raised out here, so that no cause hangs on it: theirs may hold the URL, and so the token.
        raise failure

    async def download(self, file_id: str, *, limit: int = 20 * 2**20) -> bytes:
        path = path_of(await self.call("getFile", {"file_id": file_id}), limit)
        return await self._sends.content(self._files + path, limit=limit)

    async def close(self) -> None:
        await self._sends.close()
        await self._polls.close()


def _broken(error: Exception, *, left: bool) -> ClientBrokenError:
    """Names what was raised and where, never its text: that may hold anything."""
    place = error.__traceback__
    while place is not None and place.tb_next is not None:
        place = place.tb_next
    where = f" in {place.tb_frame.f_code.co_qualname}" if place is not None and hasattr(place.tb_frame.f_code, "co_qualname") else ""
    return ClientBrokenError(f"python-telegram-bot failed: {type(error).__name__}{where}", "maybe" if left else "no")

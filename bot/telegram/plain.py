"""The second client: the Bot API over plain httpx, with nothing in between that could break on a kind it does not know."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.telegram.client import Upload, error_of
from bot.telegram.exchange import Exchange, address_of, fields_of, filled, json_of, path_of, quoted
from bot.telegram.wire import loads


class PlainClient:
    """See `Client`. Sends run over up to `connections` connections; a long poll has its own and takes none of theirs."""

    name = "httpx"

    def __init__(self, token: str, api: str = "https://api.telegram.org", *, connections: int = 100) -> None:
        address = address_of(api)
        self._base = f"{address}/bot{quoted(token)}/"
        self._files = f"{address}/file/bot{quoted(token)}/"
        self._sends = Exchange(address, connections=connections)
        self._polls = Exchange(address, connections=2)

    async def start(self) -> None:
        await self._sends.open()
        await self._polls.open()

    async def call(
        self,
        method: str,
        params: Mapping[str, Any] | None = None,
        *,
        files: Mapping[str, Upload] | None = None,
        timeout: float = 15.0,
    ) -> Any:
        exchange, url, plain = self._sends, self._base + method, filled(params, files)
        if method == "getUpdates":
            exchange = self._polls
            timeout += plain.get("timeout", 0)
        if files:
            parts = [(key, (file.name, file.content, file.mime)) for key, file in files.items()]
            status, content = await exchange.post_files(url, fields_of(plain), parts, timeout)
        else:
            status, content = await exchange.post(url, json_of(plain), timeout)
        return _result(status, content)

    async def download(self, file_id: str, *, limit: int = 20 * 2**20) -> bytes:
        path = path_of(await self.call("getFile", {"file_id": file_id}), limit)
        return await self._sends.content(self._files + path, limit=limit)

    async def close(self) -> None:
        await self._sends.close()
        await self._polls.close()


def _result(status: int, content: bytes) -> Any:
    """The `result`, or the error that the answer stands for. An answer that is none may still have been a yes."""
    try:
        answer = loads(content)
    except ValueError:
        answer = None
    if status == 200 and isinstance(answer, dict) and answer.get("ok") is True and "result" in answer:
        return answer["result"]
    raise error_of(status, answer)

"""python-telegram-bot's own parts, as we use them. Imported by `ptb.py` when the client starts, by nobody else."""

from __future__ import annotations

import logging
import os
import re
from collections.abc import Mapping
from contextvars import ContextVar
from datetime import timedelta
from typing import Any

from telegram import Bot, InputFile
from telegram import error as ptb
from telegram.request import BaseRequest, RequestData

from bot.telegram.client import (
    ApiError,
    BadRequestError,
    ChatMigratedError,
    ClientBrokenError,
    RetryAfterError,
    Upload,
    error_of,
)
from bot.telegram.exchange import Exchange, fields_of, json_of
from bot.telegram.wire import loads

LEFT: ContextVar[list[bool] | None] = ContextVar("LEFT", default=None)
"""Whether the call in hand has been given to the network: python-telegram-bot has no place of its own to carry this."""

_NO_ANSWER = "Invalid server response"
_PAGE = re.compile(r"\((\d{3})\)\. Parsing the server response")
_WRAPPED = "Unknown error in HTTP implementation"


class CarryingRequest(BaseRequest):
    """The place where python-telegram-bot lets one put another HTTP client: ours, which the plain client uses too.

    `HTTPXRequest` over the same transport does the same work for twice the CPU, and its `AsyncClient` logs the token.
    """

    __slots__ = ("_exchange",)

    def __init__(self, exchange: Exchange) -> None:
        self._exchange = exchange

    @property
    def read_timeout(self) -> float | None:
        return None

    async def initialize(self) -> None:
        await self._exchange.open()

    async def shutdown(self) -> None:
        await self._exchange.close()

    @staticmethod
    def parse_json_payload(payload: bytes) -> dict[str, Any]:
        """As the original, but it logs nothing: that would be what people wrote."""
        try:
            answer = loads(payload)
        except ValueError:
            answer = None
        if isinstance(answer, dict) and ("result" in answer or "description" in answer):
            return answer
        raise ptb.TelegramError(_NO_ANSWER)

    async def do_request(
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: Any = BaseRequest.DEFAULT_NONE,
        write_timeout: Any = BaseRequest.DEFAULT_NONE,
        connect_timeout: Any = BaseRequest.DEFAULT_NONE,
        pool_timeout: Any = BaseRequest.DEFAULT_NONE,
    ) -> tuple[int, bytes]:
        """`read_timeout` bounds the whole call. Raises ptb.NetworkError, caused by ours."""
        data = request_data or RequestData()
        try:
            if data.contains_files:
                fields, files = fields_of(data.parameters), list(data.multipart_data.items())
                _gone()
                status, content = await self._exchange.post_files(url, fields, files, read_timeout)  # type: ignore[arg-type]
            else:
                body = json_of(data.parameters)
                _gone()
                status, content = await self._exchange.post(url, body, read_timeout)
        except ApiError as error:
            raise ptb.NetworkError(error.description) from error
        return (status if status != 200 or content.startswith(b'{"ok":true') else _own_status(content)), content


class CarryingBot(Bot):
    """A `Bot` that is asked for raw calls. Its logger stays at warnings: below, it writes tokens and what people wrote."""

    __slots__ = ()
    _LOGGER = logging.getLogger("bot.telegram.ptb_bot")
    _LOGGER.setLevel(logging.WARNING)

    async def carry(self, method: str, params: Mapping[str, Any], files: Mapping[str, Upload], timeout: float) -> Any:
        data = dict(params)
        for key, upload in files.items():
            file = InputFile(upload.content, filename=upload.name)
            file.mimetype = upload.mime
            data[key] = file
        # `do_api_request` is the door for methods the library does not know; for one it knows it warns, and costs a stack walk.
        return await self._do_post(method, data, read_timeout=timeout)


def build(token: str, base_url: str, sends: Exchange, polls: Exchange) -> CarryingBot:
    # Asks for timedelta in `RetryAfter.retry_after`: the integer is deprecated, and its warning is raised inside the exception itself.
    os.environ["PTB_TIMEDELTA"] = "true"
    return CarryingBot(token, base_url=base_url, request=CarryingRequest(sends), get_updates_request=CarryingRequest(polls))


def error_from(error: ptb.TelegramError) -> ApiError:
    """Ours for theirs, through the one table in `client.py`."""
    cause = error.__cause__
    if isinstance(cause, ApiError):
        return cause
    text = error.message
    if isinstance(error, ptb.ChatMigrated):
        return ChatMigratedError(text, error.new_chat_id)
    if isinstance(error, ptb.RetryAfter):
        return RetryAfterError(text, retry_after=_seconds(error))
    if text == _NO_ANSWER:
        return error_of(200, None)
    page = _PAGE.search(text)
    if page is not None:
        return error_of(int(page[1]), None)
    if text.startswith(_WRAPPED):
        return ClientBrokenError(f"{type(cause).__name__} under python-telegram-bot", "maybe")
    return _by_class(error, text)


def _by_class(error: ptb.TelegramError, text: str) -> ApiError:
    status = next((status for kind, status in _STATUS if isinstance(error, kind)), None)
    if status is None:
        return ClientBrokenError(f"python-telegram-bot raised {type(error).__name__}", "maybe")
    folded = text.lower()
    if status == 401 and "method not found" in folded:
        return BadRequestError(text)
    if status == 502:  # NetworkError is also its word for the statuses it has no class for
        status = 413 if "too large" in folded else 429 if "too many requests" in folded else 502
    return error_of(status, {"description": text})


_STATUS: tuple[tuple[type[ptb.TelegramError], int], ...] = (
    (ptb.Forbidden, 403),
    (ptb.InvalidToken, 401),
    (ptb.BadRequest, 400),  # a NetworkError by descent: before it
    (ptb.Conflict, 409),
    (ptb.NetworkError, 502),
)


def _seconds(error: ptb.RetryAfter) -> float:
    wait = error.retry_after
    return wait.total_seconds() if isinstance(wait, timedelta) else float(wait)


def _gone() -> None:
    mark = LEFT.get()
    if mark is not None:
        mark[0] = True


def _own_status(content: bytes) -> int:
    """The `error_code` of an answer that says `"ok": false` under a 200."""
    try:
        answer = loads(content)
    except ValueError:
        return 200
    code = answer.get("error_code") if isinstance(answer, dict) and answer.get("ok") is not True else None
    return code if isinstance(code, int) else 200

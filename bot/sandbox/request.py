"""Reads what a client sent: JSON, a form, a form with files, or an address with a query."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl

import orjson
from aiohttp import web

from bot.sandbox.errors import bad_request

MAX_BODY = 60 * 2**20  # Telegram takes files of 50 MB


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that came with the request."""

    name: str
    mime: str
    content: bytes


async def read_parameters(request: web.BaseRequest, query: str) -> tuple[dict[str, Any], bool]:
    """The parameters and whether they came as texts. Files stand under their form name as `Upload`s."""
    values: dict[str, Any] = dict(parse_qsl(query, keep_blank_values=True)) if query else {}
    kind = request.headers.get("Content-Type", "")
    if kind.startswith("application/json"):
        return _json(await request.read(), values)
    if kind.startswith("multipart/"):
        values.update(await _multipart(request))
    elif kind.startswith("application/x-www-form-urlencoded"):
        body = await request.read()
        values.update(parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True))
    elif request.can_read_body:
        await request.read()
    return values, True


def _json(body: bytes, values: dict[str, Any]) -> tuple[dict[str, Any], bool]:
    if not body:
        return values, True
    try:
        plain = orjson.loads(body)
    except orjson.JSONDecodeError:
        raise bad_request("can't parse JSON object") from None
    if not isinstance(plain, dict):
        raise bad_request("can't parse JSON object")
    return ({**values, **plain} if values else plain), False


async def _multipart(request: web.BaseRequest) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for key, item in (await request.post()).items():
        if isinstance(item, web.FileField):
            with item.file:
                values[key] = Upload(item.filename, item.content_type, item.file.read())
        else:
            values[key] = item if isinstance(item, str) else bytes(item).decode("utf-8", "replace")
    return values


def uploads_apart(raw: dict[str, Any], known: Any) -> dict[str, Upload]:
    """Takes the files that are no parameters out of `raw`; they are what `attach://` names."""
    loose = {key: item for key, item in raw.items() if isinstance(item, Upload)}
    for key in loose:
        if key not in known:
            del raw[key]
    return loose

"""The desk's three HTTP routes as one plain ASGI function: POST /telegram/webhook, GET /healthz, GET /metrics."""

from __future__ import annotations

import hmac
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

import orjson
from prometheus_client import generate_latest

from bot import metrics

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
Asgi = Callable[[Scope, Receive, Send], Awaitable[None]]

LARGEST = 2 * 2**20  # bytes of one update; Telegram's are far smaller


def routes(
    *,
    hook: Callable[[bytes], Awaitable[int]] | None,
    secret: str | None,
    health: Callable[[], Awaitable[tuple[bool, dict[str, Any]]]],
    refresh: Callable[[], Awaitable[None]] | None = None,
) -> Asgi:
    """`hook` takes one update and returns the status to answer with; None where updates come by polling. `refresh` brings the gauges up to date."""

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await _lifespan(receive, send)
        elif scope["type"] == "http":
            status, kind, content = await answer(scope, receive)
            headers = [(b"content-type", kind), (b"content-length", str(len(content)).encode())]
            if status == 503:
                headers.append((b"retry-after", b"2"))
            await send({"type": "http.response.start", "status": status, "headers": headers})
            await send({"type": "http.response.body", "body": content})

    async def answer(scope: Scope, receive: Receive) -> tuple[int, bytes, bytes]:
        match scope["method"], scope["path"]:
            case "POST", "/telegram/webhook" if hook is not None and secret is not None:
                return await _webhook(scope, receive, hook, secret), b"text/plain", b""
            case "GET" | "HEAD", "/healthz":
                well, report = await health()
                return (200 if well else 503), b"application/json", orjson.dumps(report)
            case "GET" | "HEAD", "/metrics":
                if refresh is not None:
                    await refresh()
                return 200, b"text/plain; version=0.0.4; charset=utf-8", generate_latest(metrics.REGISTRY)
            case _:
                return 404, b"text/plain", b"not found\n"

    return app


async def _webhook(scope: Scope, receive: Receive, hook: Callable[[bytes], Awaitable[int]], secret: str) -> int:
    given = next((value for name, value in scope["headers"] if name == b"x-telegram-bot-api-secret-token"), b"")
    if not hmac.compare_digest(given, secret.encode()):
        return 403
    content = b""
    while True:
        message = await receive()
        content += message.get("body", b"")
        if len(content) > LARGEST:
            return 413
        if not message.get("more_body"):
            return await hook(content)


async def _lifespan(receive: Receive, send: Send) -> None:
    while True:
        message = await receive()
        await send({"type": f"{message['type']}.complete"})
        if message["type"] == "lifespan.shutdown":
            return

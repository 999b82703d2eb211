"""The HTTP front: addresses, answers, and the faults that strike between the two."""

from __future__ import annotations

import asyncio
from typing import Any
from urllib.parse import unquote

import orjson
from aiohttp import web
from aiohttp.http import RawRequestMessage
from aiohttp.streams import StreamReader

from bot.sandbox.api import WAITING, Api, Call
from bot.sandbox.errors import NOT_FOUND, UNAUTHORIZED, RefusedCallError, too_many
from bot.sandbox.faults import Fault, Faults
from bot.sandbox.request import MAX_BODY, Upload, read_parameters

HTML_502 = b"<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n<body>\r\n<center><h1>502 Bad Gateway</h1></center>\r\n</body>\r\n</html>\r\n"


class Front:
    def __init__(self, api: Api, faults: Faults, token: str) -> None:
        self._api = api
        self._faults = faults
        self._token = token
        self._busy = 0
        self._quiet = asyncio.Event()
        self._quiet.set()

    def server(self) -> web.Server:
        loop = asyncio.get_running_loop()

        def make(message: RawRequestMessage, payload: StreamReader, protocol: Any, writer: Any, task: Any) -> web.BaseRequest:
            return web.BaseRequest(message, payload, protocol, writer, task, loop, client_max_size=MAX_BODY)

        return web.Server(self.answer, request_factory=make, access_log=None)

    async def quiet(self) -> None:
        """Returns when no call is under way, but for a waiting getUpdates."""
        await self._quiet.wait()

    async def answer(self, request: web.BaseRequest) -> web.StreamResponse:
        path, _, query = request.raw_path.partition("?")
        try:
            kind, token, rest = _split(path)
            if token != self._token:
                raise UNAUTHORIZED
            if kind == "file":
                return self._file(rest)
            method = self._api.method(rest)
            raw, encoded = await read_parameters(request, query)
            call, uploads = self._api.begin(method, raw, encoded)
        except RefusedCallError as refusal:
            return _refused(refusal)
        except ConnectionError:
            return web.Response()  # the client died while it was asking
        if call.method == "getUpdates":
            self._api.world.feed.tell("call", 0, text=call.method)  # told as it comes: its answer may take a minute
            return await self._respond(request, call, uploads)
        self._busy += 1
        self._quiet.clear()
        try:
            return await self._respond(request, call, uploads)
        finally:
            self._api.world.feed.tell("call", 0, text=call.method)
            self._busy -= 1
            if not self._busy:
                self._quiet.set()

    async def _respond(self, request: web.BaseRequest, call: Call, uploads: dict[str, Upload]) -> web.StreamResponse:
        fault = self._faults.strike(call.method.lower(), call.params)
        if fault is None:
            return await self._done(request, call, uploads)
        early = await self._before(request, fault)
        if early is not None:
            call.error = f"fault: {fault.kind}"
            return early
        answer = await self._done(request, call, uploads)
        if fault.kind == "drop_after":
            return _cut(request)
        if fault.kind == "half_answer":
            return await _half(request, answer)
        return answer

    async def _before(self, request: web.BaseRequest, fault: Fault) -> web.StreamResponse | None:
        """What a fault answers instead of us; None when the call is to be done."""
        match fault.kind:
            case "drop_before":
                return _cut(request)
            case "error" | "refuse":
                return _refused(RefusedCallError(fault.code, fault.description))
            case "bad_gateway":
                return web.Response(body=HTML_502, status=502, content_type="text/html")
            case "too_many":
                return _refused(too_many(int(fault.seconds)))
            case "delay":
                await asyncio.sleep(fault.seconds)
            case "hold":
                await fault.released.wait()
            case _:
                pass
        return None

    async def _done(self, request: web.BaseRequest, call: Call, uploads: dict[str, Upload]) -> web.Response:
        try:
            if call.method in WAITING:
                result = await self._api.run_later(call, uploads, lambda: request.transport is not None)
            else:
                result = self._api.run(call, uploads)
        except RefusedCallError as refusal:
            return _refused(refusal)
        remark = b',"description":' + orjson.dumps(call.remark) if call.remark else b""
        return web.Response(body=b'{"ok":true,"result":' + orjson.dumps(result) + remark + b"}", content_type="application/json")

    def _file(self, path: str) -> web.Response:
        file = self._api.world.files.at(path)
        if file is None:
            raise NOT_FOUND
        return web.Response(body=file.content, content_type=file.mime)


def _split(path: str) -> tuple[str, str, str]:
    """(bot or file, token, method or path)."""
    if "%" in path:
        path = unquote(path)
    kind = "file" if path.startswith("/file/bot") else "bot"
    head, _, rest = path.removeprefix("/file").removeprefix("/bot").partition("/")
    if not path.startswith(("/bot", "/file/bot")) or not rest:
        raise NOT_FOUND
    return kind, head, rest


def _refused(refusal: RefusedCallError) -> web.Response:
    body: dict[str, Any] = {"ok": False, "error_code": refusal.code, "description": refusal.description}
    headers = None
    if refusal.parameters is not None:
        body["parameters"] = refusal.parameters
        if "retry_after" in refusal.parameters:
            headers = {"Retry-After": str(refusal.parameters["retry_after"])}
    return web.Response(body=orjson.dumps(body), status=refusal.code, content_type="application/json", headers=headers)


def _cut(request: web.BaseRequest) -> web.Response:
    """Cuts the connection; the response goes nowhere."""
    if request.transport is not None:
        request.transport.abort()
    return web.Response()


async def _half(request: web.BaseRequest, answer: web.Response) -> web.StreamResponse:
    """Promises the whole body and sends half of it."""
    body = answer.body
    whole = body if isinstance(body, bytes) else b""
    response = web.StreamResponse(status=answer.status, headers={"Content-Type": "application/json", "Content-Length": str(len(whole))})
    await response.prepare(request)
    await response.write(whole[: len(whole) // 2])
    if request.transport is not None:
        request.transport.close()
    return response

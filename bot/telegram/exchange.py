"""One HTTP request and its whole answer, over httpx on httpx-aiohttp's transport. Both clients stand on it.

The transport is driven with `httpx.Request` objects directly, and a body of JSON (nearly every call) goes to the transport's own aiohttp
session. What `AsyncClient` adds (cookies, redirects, auth, hooks, and a log line that holds the URL with the token) is not wanted here and
costs more than the request; see docs/decisions/0003-http.md.
"""

from __future__ import annotations

import asyncio
import json
import urllib.request
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import quote, urlsplit

import aiohttp
import httpx
import orjson
from httpx_aiohttp import AiohttpTransport

from bot.telegram.client import ApiError, BadRequestError, NetworkError, Upload

CONNECT_SHARE = 2 / 3
"""The part of a call's time that may go into getting a connection. Less than all, so that running out of it there is told from
running out of it later: the first surely sent nothing, the second may have."""

_NEVER_LEFT = (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError, aiohttp.ClientHttpProxyError, aiohttp.InvalidURL)
"""What aiohttp raises before the first byte of a request is written. httpx-aiohttp gives a *cut* connection the name
`httpx.ConnectTimeout` as well, so its names cannot be trusted; the cause it keeps can."""

_HEADERS = {"User-Agent": "pos-support-desk"}
_JSON_HEADERS = {**_HEADERS, "Content-Type": "application/json"}


def address_of(api: str) -> str:
    """The Bot API's address without a slash at its end. ValueError in one sentence when it is none."""
    parts = urlsplit(api.strip())
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.query or parts.fragment:
        raise ValueError(f"“{api}” is not the address of a Bot API, like https://api.telegram.org")
    return api.strip().rstrip("/")


def quoted(token: str) -> str:
    """A token as part of a URL: whatever it holds cannot change host, path or query."""
    return quote(token, safe=":")


def json_of(value: Any) -> bytes:
    """A value as JSON. Half a surrogate pair becomes `?`: Telegram takes UTF-8 only. What is no JSON value is the caller's BadRequestError."""
    try:
        return orjson.dumps(value)
    except TypeError:
        pass
    try:
        return json.dumps(value, ensure_ascii=False).encode("utf-8", "replace")
    except (TypeError, ValueError) as error:
        raise BadRequestError(f"the parameters are not JSON values: {error}") from error


def filled(params: Mapping[str, Any] | None, files: Mapping[str, Upload] | None = None) -> dict[str, Any]:
    """The parameters that are not None. `{"photo": "attach://photo"}` beside a file of that name is left out too:
    these would be two fields of one name, and the file alone says the same."""
    if not params:
        return {}
    if not files:
        return {key: value for key, value in params.items() if value is not None}
    return {key: value for key, value in params.items() if value is not None and not (key in files and value == f"attach://{key}")}


def fields_of(params: Mapping[str, Any]) -> dict[str, str]:
    """Parameters as the fields of a form: texts as they are, everything else as JSON."""
    return {key: _utf8(value) if isinstance(value, str) else json_of(value).decode() for key, value in params.items()}


def _utf8(text: str) -> str:
    return text.encode("utf-8", "replace").decode()


def path_of(file: Any, limit: int) -> str:
    """Where getFile says the content is, quoted for a URL. Raises BadRequestError when it is over `limit` bytes or nowhere."""
    path, size = (file.get("file_path"), file.get("file_size")) if isinstance(file, dict) else (None, None)
    if isinstance(size, int) and size > limit:
        raise too_big(limit)
    if not isinstance(path, str) or not path:
        raise BadRequestError("Telegram has no path for this file")
    return quote(path)


def too_big(limit: int) -> BadRequestError:
    return BadRequestError(f"the file is over {limit} bytes", "too_big")


def proxy_for(api: str) -> str | None:
    """The proxy that the environment names for this address (`HTTPS_PROXY`, `NO_PROXY`). Never one for this machine itself."""
    parts = urlsplit(api)
    host = parts.hostname or ""
    if host in ("localhost", "127.0.0.1", "::1") or urllib.request.proxy_bypass(host):
        return None
    proxies = urllib.request.getproxies()
    proxy = proxies.get(parts.scheme) or proxies.get("all") or ""
    return proxy if proxy.startswith(("http://", "https://")) else None


class Exchange:
    """Connections to one host. `open` before the first request; `close` may come twice and before `open`.

    Raises `NetworkError` and nothing else. Its text never holds a URL, and no cause hangs on it: aiohttp's texts hold the URL.
    """

    def __init__(self, api: str, *, connections: int = 100) -> None:
        self._api = api
        self._connections = connections
        self._transport: AiohttpTransport | None = None
        self._session: aiohttp.ClientSession | None = None  # the transport's
        self._limits: dict[float, aiohttp.ClientTimeout] = {}

    async def open(self) -> None:
        if self._transport is None:
            # Building a TLS context reads the certificate store (20 ms); for plain http (the sandbox) there is nothing to verify.
            verify = httpx.create_ssl_context() if self._api.startswith("https") else False
            self._session = self._connections_of(verify)
            self._transport = AiohttpTransport(verify=verify, client=self._session)

    def _connections_of(self, verify: Any) -> aiohttp.ClientSession:
        return aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(limit=self._connections, ssl=verify),
            proxy=proxy_for(self._api),
            cookie_jar=aiohttp.DummyCookieJar(),
            skip_auto_headers=("Accept", "Accept-Encoding", "User-Agent"),
            auto_decompress=False,
        )

    async def close(self) -> None:
        transport, self._transport, self._session = self._transport, None, None
        if transport is not None:
            await transport.aclose()

    async def post(self, url: str, content: bytes, timeout: float) -> tuple[int, bytes]:
        """A body of JSON."""
        session = self._session
        if session is None:
            raise NetworkError("the client is not started", "no")
        try:
            async with session.post(
                url, data=content, headers=_JSON_HEADERS, allow_redirects=False, timeout=self._limits_of(timeout)
            ) as response:
                return response.status, await response.read()
        except Exception as error:
            failure = _failure(error, timeout)
        # Raised out here, with no exception in hand: what aiohttp wrote, and would be logged as the cause, holds the token.
        raise failure

    async def post_files(
        self, url: str, fields: Mapping[str, str], files: Sequence[tuple[str, tuple[str, bytes, str]]], timeout: float
    ) -> tuple[int, bytes]:
        """A multipart form. `files`: (part's name, (file's name, content, MIME type))."""
        parts = [(key, (_utf8(name), content, mime)) for key, (name, content, mime) in files]
        request = httpx.Request("POST", url, headers=_HEADERS, data=dict(fields), files=parts, extensions=_connecting(timeout))
        return await self._ask(request, timeout)

    async def content(self, url: str, *, limit: int, timeout: float = 60.0) -> bytes:
        """The file at `url`. Raises BadRequestError when it is gone, or as soon as it is seen to be over `limit` bytes.

        A NetworkError here is always `sent="no"`: reading changes nothing.
        """
        request = httpx.Request("GET", url, headers=_HEADERS, extensions=_connecting(timeout))
        try:
            status, content = await self._ask(request, timeout, limit=limit)
        except NetworkError as error:
            failure: ApiError = NetworkError(error.description, "no")
        else:
            if status == 200:
                return content
            failure = BadRequestError("the file is gone") if status == 404 else NetworkError(f"the file server answered {status}", "no")
        raise failure

    def _limits_of(self, timeout: float) -> aiohttp.ClientTimeout:
        found = self._limits.get(timeout)
        if found is None:
            found = self._limits[timeout] = aiohttp.ClientTimeout(total=timeout, connect=timeout * CONNECT_SHARE)
        return found

    async def _ask(self, request: httpx.Request, timeout: float, *, limit: int | None = None) -> tuple[int, bytes]:
        transport = self._transport
        if transport is None:
            raise NetworkError("the client is not started", "no")
        try:
            async with asyncio.timeout(timeout):
                response = await transport.handle_async_request(request)
                return response.status_code, await _content(response, limit)
        except BadRequestError as error:
            failure: NetworkError | BadRequestError = error
        except Exception as error:
            failure = _failure(error, timeout)
        raise failure  # out here, as in `post`


def _connecting(timeout: float) -> dict[str, Any]:
    return {"timeout": {"pool": timeout * CONNECT_SHARE}}


async def _content(response: httpx.Response, limit: int | None) -> bytes:
    stream = response.stream
    assert isinstance(stream, httpx.AsyncByteStream)
    chunks: list[bytes] = []
    size = 0
    try:
        async for chunk in stream:
            chunks.append(chunk)
            size += len(chunk)
            if limit is not None and size > limit:
                raise too_big(limit)
    finally:
        await stream.aclose()
    return chunks[0] if len(chunks) == 1 else b"".join(chunks)


def _failure(error: Exception, timeout: float) -> NetworkError:
    causes: list[BaseException] = [error]
    while (cause := causes[-1].__cause__) is not None and cause not in causes:
        causes.append(cause)
    if any(isinstance(cause, _NEVER_LEFT) for cause in causes):
        return NetworkError(f"no connection ({_name_of(causes)})", "no")
    if isinstance(error, TimeoutError):
        return NetworkError(f"no answer within {timeout:g} s", "maybe")
    return NetworkError(f"the connection broke ({_name_of(causes)})", "maybe")


def _name_of(causes: Sequence[BaseException]) -> str:
    """aiohttp's name for it: httpx-aiohttp's own says less, and sometimes something else."""
    return next((type(cause).__name__ for cause in causes if isinstance(cause, aiohttp.ClientError)), type(causes[0]).__name__)

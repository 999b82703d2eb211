"""Connections to one host, kept open, each with one request of JSON at a time. HTTP/1.1 as a Bot API speaks it, without a proxy.

aiohttp's session does the same with 130 calls of Python a request, which was a fifth of a turn; this takes a dozen. httptools parses, the
loop does TLS. Everything else (files, downloads, proxies) stays with httpx over aiohttp; docs/decisions/0003-http.md says why.
"""

from __future__ import annotations

import asyncio
import socket
import ssl
from collections import deque
from contextlib import suppress
from typing import cast
from urllib.parse import urlsplit

import aiohappyeyeballs
import httptools

IDLE = 15.0
"""Seconds a connection is kept without work. Servers drop idle ones after longer, and one they dropped must not get the next request."""


class NotSentError(Exception):
    """There was no connection: nothing of the request was written. Says why by a name, never by an address."""


class BrokenError(Exception):
    """The connection ended, or what came is no HTTP, after the request was written: it may have arrived."""


class Connections:
    """At most `most` at once; who finds none free waits. Belongs to the loop it is first used in; after `close` it is not used again."""

    def __init__(self, address: str, *, most: int, verify: ssl.SSLContext | None, idle: float = IDLE) -> None:
        parts = urlsplit(address)
        assert parts.hostname is not None
        self._host, self._port = parts.hostname, parts.port or (443 if parts.scheme == "https" else 80)
        self._verify, self._most, self._keep = verify, most, idle
        self._origin = len(f"{parts.scheme}://{parts.netloc}")
        host = parts.netloc.rpartition("@")[2]
        self._head = f"Host: {host}\r\nUser-Agent: pos-support-desk\r\nContent-Type: application/json\r\nContent-Length: "
        self._heads: dict[str, bytes] = {}  # of every URL used: a handful of methods
        self._idle: list[_Line] = []
        self._open: set[_Line] = set()
        self._opening = 0
        self._waiting: deque[asyncio.Future[None]] = deque()

    async def post(self, url: str, content: bytes, *, timeout: float, connect: float) -> tuple[int, bytes]:
        """Status and body. `connect`: seconds of `timeout` that may go into getting a connection. `url` begins with the address.

        Raises NotSentError, BrokenError, TimeoutError (after the request was written).
        """
        loop = asyncio.get_running_loop()
        began, head = loop.time(), self._head_of(url)
        line = self._take_idle(began) or await self._take(connect)
        answer = line.ask(head, content, loop)
        limit = loop.call_later(began + timeout - loop.time(), _run_out, answer)
        try:
            return await answer
        finally:
            limit.cancel()
            if line.is_reusable:
                line.idle_since = loop.time()
                self._idle.append(line)
            else:
                line.end()
            self._wake_next()

    async def close(self) -> None:
        """Whoever waits for an answer or for a connection gets an error."""
        self._most = 0
        for waiter in self._waiting:
            if not waiter.done():
                waiter.set_exception(NotSentError("closed"))
        for line in tuple(self._open):
            line.end()
        for _ in range(10):  # the transports let go of their sockets in the loop's next rounds
            if self._open:
                await asyncio.sleep(0)

    def came(self, line: _Line) -> None:
        self._open.add(line)

    def gone(self, line: _Line) -> None:
        self._open.discard(line)
        if line in self._idle:
            self._idle.remove(line)
        self._wake_next()

    def _head_of(self, url: str) -> bytes:
        head = self._heads.get(url)
        if head is None:
            path = url[self._origin :] or "/"
            if not path.isascii() or any(char <= " " for char in path):
                raise NotSentError("InvalidURL")
            head = self._heads[url] = f"POST {path} HTTP/1.1\r\n{self._head}".encode("ascii")
        return head

    def _take_idle(self, now: float) -> _Line | None:
        """The one used last, so that those that are not needed grow old."""
        while self._idle:
            line = self._idle.pop()
            if now - line.idle_since < self._keep and not line.is_closing:
                self._drop_old(now)
                return line
            line.end()
        return None

    def _drop_old(self, now: float) -> None:
        while self._idle and now - self._idle[0].idle_since >= self._keep:
            self._idle.pop(0).end()

    async def _take(self, within: float) -> _Line:
        loop = asyncio.get_running_loop()
        try:
            async with asyncio.timeout(within):
                while len(self._open) + self._opening >= self._most:
                    if self._most == 0:
                        raise NotSentError("closed")
                    free: asyncio.Future[None] = loop.create_future()
                    self._waiting.append(free)
                    try:
                        await free
                    finally:
                        with suppress(ValueError):  # who woke us has taken it out
                            self._waiting.remove(free)
                    if line := self._take_idle(loop.time()):
                        return line
                return await self._connect(loop)
        except TimeoutError:
            raise NotSentError("ConnectionTimeoutError") from None
        except (OSError, ssl.SSLError) as error:
            raise NotSentError(type(error).__name__) from None
        finally:
            self._wake_next()  # what woke us may be of use to the next

    async def _connect(self, loop: asyncio.AbstractEventLoop) -> _Line:
        """To whichever of the host's addresses answers first, as aiohttp does: one that is out of reach costs a quarter of a second."""
        line = _Line(self)
        self._opening += 1
        try:
            places = await loop.getaddrinfo(self._host, self._port, type=socket.SOCK_STREAM)
            plug = await aiohappyeyeballs.start_connection(places, happy_eyeballs_delay=0.25, interleave=1)
            if self._verify is None:
                await loop.create_connection(lambda: line, sock=plug)
            else:
                await loop.create_connection(lambda: line, sock=plug, ssl=self._verify, server_hostname=self._host)
        except BaseException:
            line.end()
            raise
        finally:
            self._opening -= 1
        return line

    def _wake_next(self) -> None:
        while self._waiting and (self._idle or len(self._open) + self._opening < self._most):
            waiter = self._waiting.popleft()
            if not waiter.done():
                waiter.set_result(None)
                return


def _run_out(answer: asyncio.Future[tuple[int, bytes]]) -> None:
    if not answer.done():
        answer.set_exception(TimeoutError())


class _Line(asyncio.Protocol):
    """One connection."""

    def __init__(self, owner: Connections) -> None:
        self._owner = owner
        self._transport: asyncio.Transport | None = None
        self._parser = httptools.HttpResponseParser(self)
        self._answer: asyncio.Future[tuple[int, bytes]] | None = None  # None: no request is on its way
        self._body: list[bytes] = []
        self._has_end = False  # its headers say where the body ends; else the end of the connection does
        self._began = False  # the headers have come
        self.is_reusable = False
        self.idle_since = 0.0

    @property
    def is_closing(self) -> bool:
        return self._transport is None or self._transport.is_closing()

    def ask(self, head: bytes, content: bytes, loop: asyncio.AbstractEventLoop) -> asyncio.Future[tuple[int, bytes]]:
        answer = self._answer = loop.create_future()
        self._body, self._has_end, self._began, self.is_reusable = [], False, False, False
        assert self._transport is not None
        self._transport.write(b"%b%d\r\n\r\n%b" % (head, len(content), content))
        return answer

    def end(self) -> None:
        """At once, whatever is under way; an answer still waited for is lost."""
        if self._transport is not None:
            self._transport.abort()

    # what the loop calls

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)
        self._owner.came(self)

    def data_received(self, data: bytes) -> None:
        if self._answer is None:  # nobody asked anything: what this server says cannot be told apart from the next answer
            self.end()
            return
        try:
            self._parser.feed_data(data)
        except httptools.HttpParserError as error:
            self._fail(BrokenError(type(error).__name__))
            self.end()

    def connection_lost(self, error: Exception | None) -> None:
        self._transport, self.is_reusable = None, False
        if self._began and not self._has_end and error is None:
            self._finish(reusable=False)
        self._fail(BrokenError("ServerDisconnectedError" if error is None else type(error).__name__))
        self._owner.gone(self)

    # what the parser calls

    def on_header(self, name: bytes, value: bytes) -> None:
        if not self._has_end:
            self._has_end = name.lower() in (b"content-length", b"transfer-encoding")

    def on_headers_complete(self) -> None:
        self._began = True

    def on_body(self, body: bytes) -> None:
        self._body.append(body)

    def on_message_complete(self) -> None:
        if self._parser.get_status_code() < 200:  # an interim answer: the real one follows
            self._body, self._has_end, self._began = [], False, False
            return
        self._finish(reusable=self._parser.should_keep_alive())

    def _finish(self, *, reusable: bool) -> None:
        answer, self._answer = self._answer, None
        self.is_reusable = reusable and answer is not None and not answer.done()
        if answer is not None and not answer.done():
            body = self._body
            answer.set_result((self._parser.get_status_code(), body[0] if len(body) == 1 else b"".join(body)))

    def _fail(self, error: BrokenError) -> None:
        answer, self._answer = self._answer, None
        if answer is not None and not answer.done():
            answer.set_exception(error)

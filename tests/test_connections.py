"""One request of JSON on a connection kept open: what the clients' contract does not reach."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable

import pytest

from bot.telegram.connections import BrokenError, Connections, NotSentError

YES = b'{"ok":true}'


def sized(body: bytes = YES, *, head: bytes = b"") -> bytes:
    return b"HTTP/1.1 200 OK\r\n%bContent-Length: %d\r\n\r\n%b" % (head, len(body), body)


class Server:
    """Writes what `answers` says to each request, in order; `None` waits for ever, an empty text hangs up."""

    def __init__(self) -> None:
        self.answers: list[bytes | None] = []
        self.asked: list[bytes] = []
        self.came = asyncio.Event()  # something was asked
        self.connections = 0
        self.hang_up_after = False
        self._server: asyncio.Server | None = None
        self._hands: set[asyncio.Task[None]] = set()

    async def open(self) -> None:
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0)

    @property
    def address(self) -> str:
        assert self._server is not None
        return f"http://127.0.0.1:{self._server.sockets[0].getsockname()[1]}"

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        hand = asyncio.current_task()
        assert hand is not None
        self._hands.add(hand)
        try:
            while head := await reader.readuntil(b"\r\n\r\n"):
                size = int(head.lower().split(b"content-length: ")[1].split(b"\r\n")[0])
                self.asked.append(head + await reader.readexactly(size))
                self.came.set()
                answer = self.answers.pop(0) if self.answers else sized()
                if answer is None:
                    await asyncio.Event().wait()
                writer.write(answer or b"")
                await writer.drain()
                if not answer or self.hang_up_after:
                    break
        except (asyncio.IncompleteReadError, ConnectionError, asyncio.CancelledError):
            pass
        finally:
            writer.close()

    async def close(self) -> None:
        assert self._server is not None
        self._server.close()
        for hand in self._hands:
            hand.cancel()
        await asyncio.gather(*self._hands, return_exceptions=True)


@pytest.fixture
async def server() -> AsyncIterator[Server]:
    server = Server()
    await server.open()
    yield server
    await server.close()


@pytest.fixture
async def connect(server: Server) -> AsyncIterator[Callable[..., Connections]]:
    made: list[Connections] = []

    def one(*, most: int = 4, **more: float) -> Connections:
        made.append(Connections(server.address, most=most, verify=None, **more))
        return made[-1]

    yield one
    for connections in made:
        await connections.close()


async def ask(connections: Connections, server: Server, *, timeout: float = 30.0) -> tuple[int, bytes]:
    return await connections.post(f"{server.address}/bot1/getMe", b"{}", timeout=timeout, connect=timeout)


async def test_a_request_says_where_it_goes_and_how_long_it_is(server: Server, connect: Callable[..., Connections]) -> None:
    assert await ask(connect(), server) == (200, YES)
    head, _, body = server.asked[0].partition(b"\r\n\r\n")
    lines = head.split(b"\r\n")
    assert lines[0] == b"POST /bot1/getMe HTTP/1.1"
    assert set(lines[1:]) == {
        b"Host: " + server.address.removeprefix("http://").encode(),
        b"User-Agent: pos-support-desk",
        b"Content-Type: application/json",
        b"Content-Length: 2",
    }
    assert body == b"{}"


@pytest.mark.parametrize(
    "answer",
    [
        b'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n{"ok"\r\n6\r\n:true}\r\n0\r\n\r\n',
        b"HTTP/1.1 100 Continue\r\n\r\n" + sized(),
        sized(head=b"Connection: keep-alive\r\n"),
    ],
)
async def test_an_answer_in_any_form_of_http_is_read_whole_and_the_connection_kept(
    server: Server, connect: Callable[..., Connections], answer: bytes
) -> None:
    connections = connect()
    server.answers = [answer]
    assert await ask(connections, server) == (200, YES)
    assert await ask(connections, server) == (200, YES)
    assert server.connections == 1


async def test_an_answer_without_a_length_ends_with_its_connection(server: Server, connect: Callable[..., Connections]) -> None:
    connections = connect()
    server.answers, server.hang_up_after = [b"HTTP/1.1 502 X\r\nConnection: close\r\n\r\n<html>"], True
    assert await ask(connections, server) == (502, b"<html>")
    assert await ask(connections, server) == (200, YES)
    assert server.connections == 2


@pytest.mark.parametrize("answer", [b"", b"SMTP ready\r\n", b"HTTP/1.1 200 OK\r\nContent-Le"])
async def test_what_is_no_whole_answer_may_have_arrived_all_the_same(
    server: Server, connect: Callable[..., Connections], answer: bytes
) -> None:
    server.answers, server.hang_up_after = [answer], True
    with pytest.raises(BrokenError):
        await ask(connect(), server)


async def test_a_server_that_closes_after_its_answer_gets_the_next_request_on_a_new_connection(
    server: Server, connect: Callable[..., Connections]
) -> None:
    connections = connect()
    server.answers = [sized(head=b"Connection: close\r\n")]
    assert await ask(connections, server) == (200, YES)
    assert await ask(connections, server) == (200, YES)
    assert server.connections == 2


async def test_an_answer_nobody_asked_for_is_not_taken_for_the_next_one(server: Server, connect: Callable[..., Connections]) -> None:
    connections = connect()
    server.answers = [sized() + sized(b'{"ok":false}')]
    assert await ask(connections, server) == (200, YES)
    assert await ask(connections, server) == (200, YES)
    assert server.connections == 2


async def test_a_connection_that_was_idle_too_long_is_not_used(server: Server, connect: Callable[..., Connections]) -> None:
    connections = connect(idle=0.0)
    for _ in range(3):
        assert await ask(connections, server) == (200, YES)
    assert server.connections == 3


async def test_who_finds_no_connection_free_waits_for_one(server: Server, connect: Callable[..., Connections]) -> None:
    connections = connect(most=2)
    assert await asyncio.gather(*(ask(connections, server) for _ in range(20))) == [(200, YES)] * 20
    assert server.connections <= 2


async def test_a_caller_who_gives_up_while_he_waits_leaves_his_place_to_the_next(
    server: Server, connect: Callable[..., Connections]
) -> None:
    connections = connect(most=1)
    server.answers = [None]
    holder = asyncio.ensure_future(ask(connections, server))
    await server.came.wait()
    waiting = [asyncio.ensure_future(ask(connections, server)) for _ in range(3)]
    await asyncio.sleep(0)
    waiting[0].cancel()
    holder.cancel()
    waiting[1].cancel()
    assert await waiting[2] == (200, YES)
    gone = await asyncio.gather(holder, *waiting[:2], return_exceptions=True)
    assert [type(one) for one in gone] == [asyncio.CancelledError] * 3


async def test_no_answer_in_time_is_told_from_no_connection_in_time(server: Server, connect: Callable[..., Connections]) -> None:
    connections = connect(most=1)
    server.answers = [None]
    holder = asyncio.ensure_future(ask(connections, server))
    await server.came.wait()
    with pytest.raises(NotSentError):
        await connections.post(f"{server.address}/x", b"{}", timeout=30.0, connect=0.0)
    holder.cancel()
    server.answers = [None]
    with pytest.raises(TimeoutError):
        await connections.post(f"{server.address}/x", b"{}", timeout=0.2, connect=30.0)


async def test_closing_ends_those_who_wait_for_an_answer_and_those_who_wait_for_a_connection(
    server: Server, connect: Callable[..., Connections]
) -> None:
    connections = connect(most=1)
    server.answers = [None]
    asking = asyncio.ensure_future(ask(connections, server))
    await server.came.wait()
    waiting = asyncio.ensure_future(ask(connections, server))
    await asyncio.sleep(0)
    await connections.close()
    found = await asyncio.gather(asking, waiting, return_exceptions=True)
    assert [type(one) for one in found] == [BrokenError, NotSentError]


async def test_a_url_with_a_line_break_in_it_never_leaves(server: Server, connect: Callable[..., Connections]) -> None:
    with pytest.raises(NotSentError):
        await connect().post(f"{server.address}/x HTTP/1.1\r\nX: y", b"{}", timeout=5.0, connect=5.0)
    assert server.asked == []

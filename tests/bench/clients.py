"""What one call costs: CPU milliseconds of this process per sendMessage, through each client and through what they stand on.

python -m tests.bench.clients [--calls 2000] [--rounds 7]
"""

from __future__ import annotations

import argparse
import asyncio
import statistics
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable

import aiohttp
import httpx
import orjson
import uvloop
from httpx_aiohttp import AiohttpTransport

from bot.telegram.client import Client
from bot.telegram.plain import PlainClient
from bot.telegram.ptb import PtbClient
from bot.telegram.wire import keyboard

TOKEN = "1:bench"
PARAMS = {
    "chat_id": 500000001,
    "text": "What is the order number? Please send it as one message.",
    "parse_mode": "HTML",
    "reply_markup": keyboard([[("Yes", "abcdef123456.node.yes.12"), ("No", "abcdef123456.node.no.12")]]),
}
SERVER = r"""
import asyncio
BODY = b'{"ok":true,"result":{"message_id":5,"from":{"id":1,"is_bot":true,"first_name":"Desk"},"chat":{"id":500000001,"type":"private"},"date":1760000000,"text":"What is the order number?"}}'
ANSWER = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s" % (len(BODY), BODY)
class Answers(asyncio.Protocol):
    def connection_made(self, transport):
        self.transport, self.data = transport, b""
    def data_received(self, data):
        self.data += data
        while (end := self.data.find(b"\r\n\r\n")) >= 0:
            at = self.data[:end].lower().find(b"content-length:")
            size = int(self.data[at + 15:end].split(b"\r\n")[0])
            if len(self.data) < end + 4 + size:
                return
            self.data = self.data[end + 4 + size:]
            self.transport.write(ANSWER)
async def main():
    server = await asyncio.get_running_loop().create_server(Answers, "127.0.0.1", 0, backlog=512)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()
asyncio.run(main())
"""
Call = Callable[[], Awaitable[object]]


async def timed(call: Call, callers: int, calls: int) -> float:
    """CPU milliseconds a call, connections already open."""
    left = calls

    async def caller() -> None:
        nonlocal left
        while left > 0:
            left -= 1
            await call()

    await asyncio.gather(*(call() for _ in range(callers)))
    began = time.process_time()
    await asyncio.gather(*(caller() for _ in range(callers)))
    return (time.process_time() - began) / calls * 1000


async def ours(client: Client, callers: int, calls: int) -> float:
    await client.start()
    try:
        return await timed(lambda: client.call("sendMessage", PARAMS), callers, calls)
    finally:
        await client.close()


async def by_aiohttp(api: str, callers: int, calls: int) -> float:
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=100), cookie_jar=aiohttp.DummyCookieJar()) as session:

        async def call() -> None:
            async with session.post(
                f"{api}/bot{TOKEN}/sendMessage", data=orjson.dumps(PARAMS), headers={"Content-Type": "application/json"}
            ) as answer:
                orjson.loads(await answer.read())

        return await timed(call, callers, calls)


async def by_async_client(api: str, callers: int, calls: int) -> float:
    async with httpx.AsyncClient(transport=AiohttpTransport(limits=httpx.Limits(max_connections=100))) as client:

        async def call() -> None:
            orjson.loads((await client.post(f"{api}/bot{TOKEN}/sendMessage", json=PARAMS)).content)

        return await timed(call, callers, calls)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.bench.clients")
    parser.add_argument("--calls", type=int, default=2000)
    parser.add_argument("--rounds", type=int, default=7)
    given = parser.parse_args()
    child = subprocess.Popen([sys.executable, "-c", SERVER], stdout=subprocess.PIPE, text=True)
    assert child.stdout is not None
    api = f"http://127.0.0.1:{int(child.stdout.readline())}"
    ways: dict[str, Callable[[int], Awaitable[float]]] = {
        "PlainClient": lambda callers: ours(PlainClient(TOKEN, api), callers, given.calls),
        "PtbClient": lambda callers: ours(PtbClient(TOKEN, api), callers, given.calls),
        "httpx.AsyncClient over httpx-aiohttp": lambda callers: by_async_client(api, callers, given.calls),
        "aiohttp alone": lambda callers: by_aiohttp(api, callers, given.calls),
    }
    found: dict[tuple[str, int], list[float]] = {}
    with child:
        try:
            for _ in range(given.rounds):
                for name, way in ways.items():
                    for callers in (1, 64):
                        found.setdefault((name, callers), []).append(uvloop.run(way(callers)))  # type: ignore[arg-type]
        finally:
            child.terminate()
    for (name, callers), costs in found.items():
        print(f"{name:38s} {callers:3d} callers  {statistics.median(costs):.3f} ms CPU a call (best {min(costs):.3f})")


if __name__ == "__main__":
    main()

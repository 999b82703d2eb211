"""What a turn costs without HTTP: `python -m tests.bench.turns [--merchants 100] [--turns 40] [--profile store|loop] [--statements]`.

The whole desk and the bench's merchants in one process; the client hands every call to the stub itself. Processor time a turn, of the
store's thread and of the loop's (which is the merchants' too), set right by a fixed piece of work done in between: neighbours on the
machine slow both. Run it beside an older version in turns, and compare.
"""

from __future__ import annotations

import argparse
import asyncio
import cProfile
import gc
import logging
import os
import pstats
import tempfile
import time
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import orjson
import structlog
import uvloop
from sqlalchemy.sql import Executable

from bot.app import App
from bot.settings import load
from bot.store.connection import Fetched
from bot.store.sqlite import SqliteConnection
from bot.store.writer import SqliteStore
from bot.telegram.client import Upload
from tests.bench import ours
from tests.bench.stub import Stub


class Answer:
    """Stands where a connection of the bot stands: takes one answer."""

    def __init__(self) -> None:
        self.content: asyncio.Future[bytes] = asyncio.get_running_loop().create_future()

    def write(self, content: bytes) -> None:
        if not self.content.done():
            self.content.set_result(content)


class Direct:
    """See `Client`. No wire: the stub is asked in this process."""

    name = "direct"

    def __init__(self, stub: Stub) -> None:
        self.stub = stub

    async def start(self) -> None: ...
    async def close(self) -> None: ...

    async def download(self, file_id: str, *, limit: int = 0) -> bytes:
        raise NotImplementedError  # merchants here send no files

    async def call(
        self, method: str, params: Mapping[str, Any] | None = None, *, files: Mapping[str, Upload] | None = None, timeout: float = 15.0
    ) -> Any:
        answer, body = Answer(), orjson.dumps(params or {})
        await asyncio.sleep(0)
        self.stub.asked(answer, f"/{method}".encode(), b"application/json", body)  # type: ignore[arg-type]
        return orjson.loads(await answer.content)["result"]


class Clock:
    """Processor time of the store's groups and of the loop, and of a fixed piece of work done between groups: neighbours slow both alike."""

    def __init__(self, store: SqliteStore) -> None:
        self.store = self.yard = 0.0
        self.pieces = 0
        self._plain = store._run_group
        store._run_group = self._run_group  # type: ignore[method-assign]

    def _run_group(self, units: list[Any]) -> None:
        began = time.thread_time()
        self._plain(units)
        ended = time.thread_time()
        self.store += ended - began
        for _ in range(1 + len(units) // 4):
            yardstick()
            self.pieces += 1
        self.yard += time.thread_time() - ended

    def says(self, turns: int, loop: float) -> str:
        scale = YARD * self.pieces / self.yard
        store, loop = self.store / turns * scale * 1e6, (loop / turns) * scale * 1e6
        return f"store {store:.0f}, loop {loop:.0f} µs a turn (as measured {store / scale:.0f}, {loop / scale:.0f}; the machine is {1 / scale:.2f} x as slow as when idle)"


YARD = 60e-6
"""Seconds of the fixed piece on an idle machine of the kind the goals were set on."""
_TEXT = '{"a":[1,2,3],"b":{"c":"昨晚11点刷了3500"},"d":"' + "x" * 400 + '"}'


def yardstick() -> None:
    for _ in range(20):
        plain = orjson.loads(_TEXT)
        found = {key: (key, value) for key, value in plain.items()}
        sorted(found, key=lambda name: -len(name))
        orjson.dumps([found, tuple(found)] * 2)


def count_statements(into: Counter[str]) -> None:
    plain = SqliteConnection.execute

    def counted(self: SqliteConnection, statement: Executable, params: Mapping[str, Any] | None = None) -> Fetched:
        into[" ".join(str(statement).split())[:64]] += 1
        return plain(self, statement, params)

    SqliteConnection.execute = counted  # type: ignore[method-assign]


def profiled(store: SqliteStore) -> cProfile.Profile:
    profile, plain = cProfile.Profile(time.thread_time), store._run_group

    def run_group(units: list[Any]) -> None:
        profile.enable()
        plain(units)
        profile.disable()

    store._run_group = run_group  # type: ignore[method-assign]
    return profile


async def play(given: argparse.Namespace, folder: Path) -> None:
    statements: Counter[str] = Counter()
    if given.statements:
        count_statements(statements)
    stub = Stub(patience=60)
    app = App(load(_env_file=None), client=Direct(stub))
    assert isinstance(app.store, SqliteStore)
    await app.start()
    gc.collect()
    gc.freeze()  # as the running process does once it is built
    await asyncio.sleep(0.3)
    profile = profiled(app.store) if given.profile == "store" else cProfile.Profile(time.thread_time)
    clock = Clock(app.store)
    if given.profile == "loop":
        profile.enable()
    began = time.thread_time()
    stub.play(given.merchants, given.turns)
    await stub.all_done
    loop = time.thread_time() - began
    profile.disable()
    await app.stop()
    print(clock.says(len(stub.times), loop) + f"; lost {stub.lost}")
    for statement, number in statements.most_common(40):
        print(f"{number / len(stub.times):6.2f}  {statement}")
    if given.profile:
        pstats.Stats(profile).sort_stats("tottime").print_stats(60).sort_stats("cumtime").print_stats(100)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--merchants", type=int, default=100)
    parser.add_argument("--turns", type=int, default=40, help="of each merchant; eight make a conversation")
    parser.add_argument("--profile", choices=["store", "loop"])
    parser.add_argument("--statements", action="store_true", help="statements a turn (the figures above are wrong then)")
    given = parser.parse_args()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        os.environ |= {
            "DESK_TELEGRAM_TOKEN": "777000777:AAstubtokenstubtokenstubtokenstubto",
            "DESK_DATABASE_URL": f"sqlite:///{folder}/desk.db",
            "DESK_FLOWS": str(ours.flows(folder / "flows")),
            "DESK_SEND_BUDGETS": "off",
            "DESK_TELEGRAM_API": "http://127.0.0.1:1",
            "DESK_LISTEN": "127.0.0.1:0",
        }
        uvloop.run(play(given, folder))


if __name__ == "__main__":
    main()

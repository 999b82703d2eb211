"""Starts a bot against the stub, lets merchants play, and says what came of it. Everything on 127.0.0.1, bounded in turns and seconds.

    python -m tests.bench.drive --merchants 100 --turns 80 -- python tests/bench/ours.py

Stub and driver run on one core, the bot on another. The bot gets TELEGRAM_TOKEN, TELEGRAM_API_BASE, STATE_DIR and, by webhook,
WEBHOOK_URL, WEBHOOK_PORT and WEBHOOK_SECRET.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import shutil
import signal
import socket
import subprocess
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psutil
import uvloop

from tests.bench.stub import Stub, now

TOKEN = "777000777:AAstubtokenstubtokenstubtokenstubto"


@dataclass(frozen=True)
class Run:
    """One bot, one load."""

    command: list[str]
    merchants: int = 100
    turns: int = 80  # of each merchant; eight make a conversation
    mode: str = "polling"
    latency: float = 0.0  # seconds added to every call
    think: float = 0.0  # a merchant's mean pause, seconds
    patience: float = 10.0
    at_most: float = 60.0
    kill_at: tuple[float, ...] = ()
    env: dict[str, str] = field(default_factory=dict)
    state: str | None = None
    workers: int = 1  # processes that set a webhook each
    cores: tuple[int, ...] = (1,)  # the bot's; stub and driver run on core 0


class Bot:
    """The process under test, on a core of its own."""

    def __init__(self, run: Run, env: dict[str, str], log: Path) -> None:
        self.run, self.env, self.log = run, env, log
        self.cpu_of_the_dead = 0.0
        self.process: subprocess.Popen[bytes]

    def start(self) -> None:
        with self.log.open("ab") as out:
            self.process = subprocess.Popen(self.run.command, env=self.env, stdout=out, stderr=out, start_new_session=True)
        if (os.cpu_count() or 1) > max(self.run.cores):
            os.sched_setaffinity(self.process.pid, set(self.run.cores))

    def kill(self) -> None:
        self.cpu_of_the_dead += self.cpu()
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def cpu(self) -> float:
        try:
            times = [process.cpu_times() for process in [psutil.Process(self.process.pid), *self._children()]]
        except psutil.Error:
            return 0.0
        return sum(one.user + one.system for one in times)

    def rss(self) -> float:
        try:
            return sum(p.memory_info().rss for p in [psutil.Process(self.process.pid), *self._children()]) / 2**20
        except psutil.Error:
            return 0.0

    def _children(self) -> list[psutil.Process]:
        return psutil.Process(self.process.pid).children(recursive=True)

    async def stop(self) -> float:
        """Seconds it took to end by itself; it is killed after 15."""
        if self.process.poll() is not None:
            return 0.0
        self.process.send_signal(signal.SIGTERM)
        begun = now()
        while self.process.poll() is None and now() - begun < 15:  # noqa: ASYNC110 (a process has no event to wait for)
            await asyncio.sleep(0.02)
        if self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()
        return now() - begun


async def measure(run: Run) -> dict[str, Any]:
    """Figures of one run: turns a second, latencies in ms, CPU, memory, what was lost or doubled."""
    if (os.cpu_count() or 1) > 1:
        os.sched_setaffinity(0, {0})
    stub = Stub(latency=run.latency, patience=run.patience, think=run.think, workers=run.workers)
    stub.webhook = run.mode == "webhook"
    port = await stub.serve()
    state = Path(run.state or tempfile.mkdtemp(prefix="desk-bench-"))
    bot = Bot(run, _environment(run, port, state), state / "bot.log")
    begun = now()
    bot.start()
    figures: dict[str, Any] = {}
    try:
        while not stub.ready.done() and bot.process.poll() is None and now() - begun < 60:
            await asyncio.wait([stub.ready], timeout=0.02)
        if not stub.ready.done():
            return {"fatal": "the bot did not start: " + bot.log.read_text(errors="replace")[-800:]}
        figures["start_s"] = round(now() - begun, 2)
        await asyncio.sleep(0.3)
        figures["rss_start_mb"] = round(bot.rss(), 1)
        cpu = bot.cpu()
        stub.play(run.merchants, run.turns)
        wall = await _until_done(stub, bot, run, figures)
        figures |= _figures(stub, bot.cpu() + bot.cpu_of_the_dead - cpu, wall)
        return figures
    finally:
        figures["stop_s"] = round(await bot.stop(), 2)
        if run.state is None:
            shutil.rmtree(state, ignore_errors=True)


def _environment(run: Run, port: int, state: Path) -> dict[str, str]:
    env = {**os.environ, "TELEGRAM_TOKEN": TOKEN, "TELEGRAM_API_BASE": f"http://127.0.0.1:{port}/bot", "STATE_DIR": str(state)}
    env |= {"NO_PROXY": "127.0.0.1", "no_proxy": "127.0.0.1", **run.env}
    if run.mode == "webhook":
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            hook = free.getsockname()[1]
        env |= {"WEBHOOK_URL": f"http://127.0.0.1:{hook}/hook", "WEBHOOK_PORT": str(hook), "WEBHOOK_SECRET": "s3cret-token"}
    return env


async def _until_done(stub: Stub, bot: Bot, run: Run, figures: dict[str, Any]) -> float:
    begun, peak, kills = now(), 0.0, list(run.kill_at)
    polls, up_since = 0, begun  # a bot that has not come up again is not killed: that would show nothing
    while not stub.all_done.done():
        await asyncio.wait([stub.all_done], timeout=0.1)
        peak = max(peak, bot.rss())
        passed = now() - begun
        if stub.calls["getupdates"] <= polls:
            up_since = now()
        elif kills and passed >= kills[0] and now() - up_since >= 1.5:
            kills.pop(0)
            bot.kill()
            bot.start()
            polls = stub.calls["getupdates"]
        if passed > run.at_most:
            stub.end()
            await asyncio.wait([stub.all_done], timeout=run.patience + 2)
            break
        if bot.process.poll() is not None:
            figures["fatal"] = "the bot ended: " + bot.log.read_text(errors="replace")[-800:]
            break
    figures |= {"rss_peak_mb": round(peak, 1), "kills": len(run.kill_at) - len(kills)}
    return now() - begun


def _figures(stub: Stub, cpu: float, wall: float) -> dict[str, Any]:
    done = stub.times
    latencies = sorted(seconds for _, seconds in done[len(done) // 20 :])
    found: dict[str, Any] = {
        "turns": len(done),
        "p50_ms": _percentile(latencies, 0.5),
        "p99_ms": _percentile(latencies, 0.99),
        "cpu_s_per_1000": round(1000 * cpu / max(1, len(done)), 3),
        "cpu_share": round(cpu / wall, 3),
        "lost": stub.lost,
        "late": stub.late,
        "doubled": stub.doubled,
        "errors": dict(stub.errors),
        "samples": stub.samples,
        "calls": dict(stub.calls),
    }
    if len(done) > 20:
        first, last = done[len(done) // 10][0], done[len(done) * 9 // 10][0]
        found["turns_s"] = round((len(done) * 9 // 10 - len(done) // 10) / (last - first), 1)
    return found


def _percentile(values: list[float], share: float) -> float | None:
    return round(1000 * values[min(len(values) - 1, int(len(values) * share))], 2) if values else None


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--merchants", type=int, default=100)
    parser.add_argument("--turns", type=int, default=80)
    parser.add_argument("--mode", choices=["polling", "webhook"], default="polling")
    parser.add_argument("--latency-ms", type=float, default=0.0)
    parser.add_argument("--think-ms", type=float, default=0.0)
    parser.add_argument("--at-most", type=float, default=60.0)
    parser.add_argument("--kill-at", type=float, action="append", default=[])
    parser.add_argument("--env", action="append", default=[], help="NAME=value for the bot")
    parser.add_argument("--state", help="keep its files here")
    parser.add_argument("command", nargs=argparse.REMAINDER)
    given = parser.parse_args()
    run = Run(
        [part for part in given.command if part != "--"],
        given.merchants,
        given.turns,
        given.mode,
        given.latency_ms / 1000,
        given.think_ms / 1000,
        at_most=given.at_most,
        kill_at=tuple(given.kill_at),
        env=dict(pair.split("=", 1) for pair in given.env),
        state=given.state,
    )
    print(json.dumps(uvloop.run(measure(run)), indent=1))


if __name__ == "__main__":
    main()

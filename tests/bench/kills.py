"""The kill test: the bot, as it is deployed, killed with SIGKILL again and again under load, and started again each time.

    python -m tests.bench.kills [--kills 102] [--merchants 40] [--seed 1]

By turns it polls and is sent webhooks, over each client. Where it is killed is drawn with the seed: at a moment, while it starts, or
at the very point where Telegram has taken a message, an agent's reply or a new topic and the bot does not know it yet. Afterwards
`kill_proof.py` counts. Exit code 1 when anything was lost, applied twice, or doubled without having been uncertain.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import os
import random
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from bot.sandbox.server import Sandbox
from bot.sandbox.state import Stored
from tests.bench.kill_load import Crowd, Watch
from tests.bench.kill_proof import Proof
from tests.bench.patience import Patience, StuckError

ROOT = Path(__file__).resolve().parents[2]
CLIENTS = ("ptb", "httpx", "auto")
INTAKES = ("polling", "webhook")
SECRET = "kill-test-secret"
POINTS = ("moment", "moment", "message", "message", "reply", "topic", "poll", "start")
LONGEST_LIFE = 4.0  # seconds after which it is killed, whether or not its point was reached
A_DAY = 86_400.0


@dataclass(frozen=True)
class Point:
    """Where to kill: at that many of `what` since it was ready; `moment` and `start`: after so many seconds."""

    what: str
    number: float

    @staticmethod
    def drawn(chance: random.Random, intake: str) -> Point:
        what = chance.choice([point for point in POINTS if point != "poll" or intake == "polling"])
        most = {"moment": 0.8, "start": 1.2, "message": 120, "reply": 5, "topic": 5, "poll": 12}[what]
        return Point(what, chance.uniform(0, most) if isinstance(most, float) else chance.randint(1, most))


class Bot:
    """One life of the process. `kill` may be called from within the sandbox: before the call in hand is answered."""

    def __init__(self, env: dict[str, str], log: Path) -> None:
        with log.open("ab") as out:
            self.process = subprocess.Popen([sys.executable, "-m", "bot", "run"], env=env, cwd=ROOT, stdout=out, stderr=out)
        self.log = log

    def kill(self) -> None:
        self.process.kill()

    def stop(self) -> None:
        """As an admin stops it, or a machine that shuts down."""
        self.process.send_signal(signal.SIGTERM)

    @property
    def is_over(self) -> bool:
        return self.process.poll() is not None

    async def ended(self, watch: Watch) -> int:
        """The exit code. Raises StuckError."""
        await self.until(lambda: self.is_over, watch)
        return int(self.process.returncode)

    async def comes(self, question: Callable[[], bool], watch: Watch, due: Callable[[], bool] = lambda: False) -> None:
        """Returns when the answer is yes. Raises StuckError, or RuntimeError when the process ends by itself meanwhile."""
        await self.until(lambda: question() or self.is_over, watch, due)
        if not question():
            raise RuntimeError(f"the bot ended by itself with {self.process.returncode}: {self.last_words()}")

    async def until(self, question: Callable[[], bool], watch: Watch, due: Callable[[], bool] = lambda: False) -> None:
        try:
            await Patience(moved=lambda: watch.moves, pids=lambda: [self.process.pid], due=due).until(question)
        except StuckError:
            raise StuckError(f"nothing moves any more, and waited for are {watch.missing()}: {self.last_words()}") from None

    def last_words(self) -> str:
        return self.log.read_text(errors="replace")[-1500:]


class Trap:
    """Waits for the point in what the sandbox tells, and springs once."""

    def __init__(self, watch: Watch, point: Point, spring: Callable[[], None]) -> None:
        self.watch, self.point, self.spring = watch, point, spring
        self.ready, self.sprung = asyncio.Event(), asyncio.Event()
        self._left = point.number
        watch.listeners.append(self._hear)

    def close(self) -> None:
        self.watch.listeners.remove(self._hear)

    def _hear(self, what: str, stored: Stored | None) -> None:
        if what == "getMe":
            self.ready.set()
        if self.sprung.is_set() or not self.ready.is_set() or not self._is_it(what, stored):
            return
        self._left -= 1
        if self._left <= 0:
            self.spring()
            self.sprung.set()

    def _is_it(self, what: str, stored: Stored | None) -> bool:
        match self.point.what:
            case "message":
                return what == "message"
            case "reply":
                return stored is not None and str(stored.raw.get("text", "")).startswith("a#")
            case "topic":
                return what == "topic created"
            case "poll":
                return what == "getUpdates"
        return False


class Trial:
    """One kill test. After `run()` `violations` must be empty; `figures` is what was counted.

    `gently`: it is not killed but stopped with SIGTERM, at the same points (none while it starts).
    """

    def __init__(
        self,
        *,
        kills: int,
        merchants: int,
        seed: int,
        folder: Path,
        gently: bool = False,
        progress: Callable[[str], None] = lambda _: None,
    ) -> None:
        self.kills, self.merchants, self.seed, self.folder, self.progress = kills, merchants, seed, folder, progress
        self.gently = gently
        self.chance = random.Random(seed)
        self.killed: Counter[str] = Counter()
        self.figures: dict[str, int] = {}
        self.violations: list[str] = []
        self.sandbox: Sandbox
        self.crowd: Crowd
        self._port = free_port()

    async def run(self) -> None:
        flows = self.folder / "flows"
        flows.mkdir()
        shutil.copy(ROOT / "tests" / "flows_kill" / "menu.yaml", flows)
        shutil.copy(ROOT / "flows" / "_builtin.yaml", flows)
        async with Sandbox(pause_scale=0.02, keep_messages=1_000_000, keep_calls=1000) as self.sandbox:
            self.sandbox.updates.press_life = self.sandbox.world.query_life = A_DAY  # nobody presses again what grew old
            self.crowd = Crowd(self.sandbox, self.merchants, self.seed)
            playing = asyncio.ensure_future(self.crowd.play())
            try:
                for number in range(self.kills):
                    await self._life(number)
                self.crowd.stop()
                await self._last_life(playing)
            finally:
                playing.cancel()
                await asyncio.gather(playing, return_exceptions=True)
            proof = Proof(self.sandbox, self.crowd, self.folder / "desk.db", flows)
            self.violations += proof.violations()
            self.figures = proof.figures

    def _start(self, number: int) -> tuple[Bot, str]:
        intake, client = INTAKES[number % len(INTAKES)], CLIENTS[number % len(CLIENTS)]  # two and three: every pair in six lives
        return Bot(self._environment(intake, client), self.folder / "bot.log"), f"{intake}, {client}"

    def _environment(self, intake: str, client: str) -> dict[str, str]:
        return {
            **{name: value for name, value in os.environ.items() if not name.startswith("DESK_")},
            "DESK_TELEGRAM_TOKEN": self.sandbox.token,
            "DESK_TELEGRAM_API": self.sandbox.url,
            "DESK_TELEGRAM_CLIENT": client,
            "DESK_INTAKE": intake,
            "DESK_WEBHOOK_URL": f"http://127.0.0.1:{self._port}/telegram/webhook",
            "DESK_WEBHOOK_SECRET": SECRET,
            "DESK_LISTEN": f"127.0.0.1:{self._port}",
            "DESK_AGENTS_CHAT": str(self.crowd.group.id),
            "DESK_DATABASE_URL": f"sqlite:///{self.folder / 'desk.db'}",
            "DESK_FLOWS": str(self.folder / "flows"),
            "DESK_SEND_BUDGETS": "off",
            "DESK_LOG": "json",
        }

    async def _life(self, number: int) -> None:
        bot, kind = self._start(number)
        point = Point.drawn(self.chance, kind.partition(",")[0])
        while self.gently and point.what == "start":
            point = Point.drawn(self.chance, kind.partition(",")[0])
        end = bot.stop if self.gently else bot.kill
        trap = Trap(self.crowd.watch, point, end)
        try:
            await self._until(trap, point, bot)
            end()
            code = await bot.ended(self.crowd.watch)
        finally:
            trap.close()
            bot.kill()
        if code != (0 if self.gently else -signal.SIGKILL):
            raise RuntimeError(f"the bot ended with {code}: {bot.last_words()}")
        self.killed[point.what if trap.sprung.is_set() or point.what in ("moment", "start") else "moment"] += 1
        self.killed[kind] += 1
        self.progress(
            f"{number + 1:4}/{self.kills}  {kind:16} at {point.what:8} {point.number:6.4g}   {self.crowd.said.turns} turns so far"
        )

    async def _until(self, trap: Trap, point: Point, bot: Bot) -> None:
        """Returns at the point, or when it has lived long enough without reaching it."""
        if point.what == "start":
            await asyncio.sleep(point.number)
            return
        watch = self.crowd.watch
        await bot.comes(trap.ready.is_set, watch)
        if point.what == "moment":
            await asyncio.sleep(point.number)
            return
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(LONGEST_LIFE):
                await bot.comes(trap.sprung.is_set, watch)

    async def _last_life(self, playing: asyncio.Future[None]) -> None:
        """Nobody kills it any more: everybody finishes, everything is sent, and it is stopped as an admin stops it."""
        bot, _ = self._start(self.kills)
        watch = self.crowd.watch
        try:
            await bot.comes(playing.done, watch, self._is_due)
            playing.result()
            await bot.comes(lambda: not self._unfinished(), watch, self._is_due)
            bot.stop()
            code = await bot.ended(watch)
        except StuckError as error:
            self.violations.append(f"not finished: {error}")
        else:
            if code != 0:
                self.violations.append(f"it was stopped and ended with {code}: {bot.last_words()}")
        finally:
            bot.kill()

    def _unfinished(self) -> int:
        """Updates that are not taken and deliveries that are not made."""
        return self.sandbox.pending + self._count("status IN ('queued', 'sending')")

    def _is_due(self) -> bool:
        """A delivery that failed is tried again at its time, which may be minutes away."""
        now = round(self.sandbox.now.timestamp() * 1_000_000)
        return self._count(f"status = 'queued' AND due_at > {now}") > 0

    def _count(self, where: str) -> int:
        with contextlib.closing(sqlite3.connect(f"{(self.folder / 'desk.db').as_uri()}?mode=ro", uri=True)) as raw:
            return int(raw.execute(f"SELECT count(*) FROM outbox WHERE {where}").fetchone()[0])


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def table(trial: Trial, seconds: float) -> str:
    kills = sum(trial.killed[what] for what in set(POINTS))
    lines = [f"killed {kills} times in {seconds:.0f} s (seed {trial.seed})"]
    lines += [f"  {what:40} {times:8}" for what, times in sorted(trial.killed.items())]
    lines += ["counted afterwards", *(f"  {what:40} {number:8}" for what, number in trial.figures.items())]
    by_check = Counter(text.partition(":")[0] for text in trial.violations)
    promises = {
        "updates lost or taken twice": by_check["updates"] + by_check["words"],
        "applied twice, or a state its log does not give": by_check["log"] + by_check["states"] + by_check["tickets"],
        "deliveries lost or out of order": by_check["deliveries"] + by_check["order"],
        "doubled without having been uncertain": by_check["doubled"],
        "replies of agents doubled or not owned up to": by_check["answers"],
    }
    lines += ["violations", *(f"  {what:48} {number}" for what, number in promises.items())]
    return "\n".join([*lines, *(f"  ! {text}" for text in trial.violations[:40])])


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kills", type=int, default=102)
    parser.add_argument("--merchants", type=int, default=40)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="desk-kills-"))
    trial = Trial(
        kills=given.kills, merchants=given.merchants, seed=given.seed, folder=folder, progress=lambda line: print(line, flush=True)
    )
    begun = time.monotonic()
    asyncio.run(trial.run())
    print(table(trial, time.monotonic() - begun))
    if trial.violations:
        print(f"database and log are kept in {folder}")
        return 1
    shutil.rmtree(folder)
    return 0


if __name__ == "__main__":
    sys.exit(main())

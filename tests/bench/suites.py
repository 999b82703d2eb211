"""The suites of `make bench`. Each runs our desk and the baselines in turn, round after round, and compares medians of one run."""

from __future__ import annotations

import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import uvloop

from tests.bench.drive import Run, measure
from tests.fixtures.postgres import ABSENT, Databases, binaries, server

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
OURS = [sys.executable, str(HERE / "ours.py")]
LOOP = [sys.executable, str(HERE / "peers/httpx_loop.py")]
PTB = [sys.executable, str(HERE / "peers/ptb_conversation.py")]


@dataclass(frozen=True)
class Line:
    """One figure; `met` None: nothing is asked of it."""

    what: str
    figure: str
    goal: str = ""
    met: bool | None = None

    def __str__(self) -> str:
        verdict = "" if self.met is None else "met" if self.met else "MISSED"
        return f"{self.what:<64} {self.figure:>16}   {self.goal:<24} {verdict}"


@dataclass
class Rounds:
    """Runs several bots in turn, so that a drift of the machine touches all of them alike."""

    number: int
    raw: list[dict[str, Any]] = field(default_factory=list)

    def play(self, runs: dict[str, Run]) -> dict[str, dict[str, Any]]:
        """Medians of every figure, by name of the bot."""
        seen: dict[str, list[dict[str, Any]]] = {name: [] for name in runs}
        for number in range(self.number):
            for name, run in runs.items():
                figures = uvloop.run(measure(run))
                if "fatal" in figures:
                    print(f"! {name}: {figures['fatal']}", file=sys.stderr)
                self.raw.append({"bot": name, "round": number, **figures})
                seen[name].append(figures)
        return {name: _medians(several) for name, several in seen.items()}


def _medians(several: list[dict[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key in {key for one in several for key in one}:
        values = [one[key] for one in several if isinstance(one.get(key), (int, float))]
        if values:
            found[key] = statistics.median(values)
    return found


def ours(**more: Any) -> Run:
    client = more.pop("client", "httpx")
    env = {"CLIENT": client, **more.pop("env", {})}
    return Run(OURS, env=env, **more)


def _rate(figures: dict[str, Any]) -> float:
    return float(figures.get("turns_s", 0.0))


def _cpu(figures: dict[str, Any]) -> float:
    return float(figures.get("cpu_s_per_1000", float("nan")))


def _at_least(what: str, value: float, goal: float, unit: str = "turns/s") -> Line:
    return Line(what, f"{value:.0f} {unit}", f">= {goal:.0f}", value >= goal)


def _ratio(what: str, value: float, base: float, goal: float) -> Line:
    ratio = value / base if base else float("nan")
    return Line(what, f"{ratio:.2f} x", f">= {goal:g} x", ratio >= goal)


def peak(rounds: Rounds) -> list[Line]:
    """100 merchants, each writing as soon as he is answered; everything a real desk writes is on disk before the answer leaves."""
    found = rounds.play(
        {
            "ours": ours(turns=120),
            "ours, ptb": ours(turns=80, client="ptb"),
            "httpx loop": Run(LOOP, turns=24),
            "ptb": Run(PTB, turns=24),
        }
    )
    mine = _rate(found["ours"])
    return [
        _at_least("our desk, httpx client", mine, 2100),
        Line("   its p50, p99", f"{found['ours'].get('p50_ms', 0):.0f}, {found['ours'].get('p99_ms', 0):.0f} ms"),
        Line("   its CPU for 1,000 turns", f"{_cpu(found['ours']):.2f} s"),
        Line("   its memory", f"{found['ours'].get('rss_peak_mb', 0):.0f} MB", "< 150", found["ours"].get("rss_peak_mb", 999) < 150),
        _ratio("our desk through python-telegram-bot / httpx client", _rate(found["ours, ptb"]), mine, 0.7),
        _ratio("our desk / PTB ConversationHandler + pickle (not durable)", mine, _rate(found["ptb"]), 5),
        _ratio("our desk / httpx loop + SQLite FULL per update", mine, _rate(found["httpx loop"]), 3),
        Line("   its CPU / the httpx loop's, turn for turn", f"{_cpu(found['ours']) / _cpu(found['httpx loop']):.2f} x"),
        Line("   lost, doubled", f"{found['ours'].get('lost', 0):.0f}, {found['ours'].get('doubled', 0):.0f}"),
    ]


def api50(rounds: Rounds) -> list[Line]:
    """50 ms per Bot API call, 200 merchants: one chat must not wait for another."""
    found = rounds.play({"ours": ours(merchants=200, turns=24, latency=0.05, patience=60, at_most=30)})
    return [_at_least("our desk at 50 ms a call", _rate(found["ours"]), 700)]


def webhook(rounds: Rounds) -> list[Line]:
    """Updates by webhook, 100 merchants."""
    found = rounds.play({"ours": ours(turns=64, mode="webhook"), "polling": ours(turns=64)})
    return [_ratio("our desk by webhook / by polling", _rate(found["ours"]), _rate(found["polling"]), 0.7)]


def slowdisk(rounds: Rounds) -> list[Line]:
    """5 ms longer per disk sync."""
    compiler = shutil.which("cc") or shutil.which("gcc")
    if compiler is None:
        return [Line("left out: no C compiler for the shim", "")]
    shim = Path(tempfile.mkdtemp(prefix="desk-bench-")) / "slowsync.so"
    subprocess.run([compiler, "-shared", "-fPIC", "-O2", "-o", str(shim), str(HERE / "slowsync.c"), "-ldl"], check=True)
    slow = ours(turns=80, env={"LD_PRELOAD": str(shim), "SLOWSYNC_US": "5000"})
    found = rounds.play({"slow": slow, "fast": ours(turns=80)})
    shutil.rmtree(shim.parent)
    return [_ratio("our desk on a slow disk / on a fast one", _rate(found["slow"]), _rate(found["fast"]), 0.8)]


def many(rounds: Rounds) -> list[Line]:
    """1,000 merchants at once."""
    found = rounds.play({"1000": ours(merchants=1000, turns=8, patience=60), "100": ours(merchants=100, turns=80)})
    return [_ratio("1,000 merchants / 100 merchants", _rate(found["1000"]), _rate(found["100"]), 0.9)]


def light(rounds: Rounds) -> list[Line]:
    """One merchant at a time, and 30 messages a second: the wait, and what is left of the machine."""
    found = rounds.play(
        {
            "one": ours(merchants=1, turns=240, think=0.02),
            "thirty": ours(merchants=30, turns=12, think=1.0),
            "ptb": Run(PTB, merchants=30, turns=12, think=1.0),
        }
    )
    one, thirty, ptb = found["one"], found["thirty"], found["ptb"]
    share = float(thirty.get("cpu_share", 1.0))
    return [
        Line("one merchant at a time: p50", f"{one.get('p50_ms')} ms"),
        Line("one merchant at a time: p99", f"{one.get('p99_ms')} ms", "<= 15 ms", one.get("p99_ms", 999) <= 15),
        Line("30 turns a second: share of a core", f"{100 * share:.1f} %", "<= 6 %", share <= 0.06),
        _lower("30 turns a second: p50, ours / PTB ConversationHandler", thirty, ptb, "p50_ms"),
        _lower("30 turns a second: p99, ours / PTB ConversationHandler", thirty, ptb, "p99_ms"),
    ]


def _lower(what: str, mine: dict[str, Any], theirs: dict[str, Any], key: str) -> Line:
    ratio = mine.get(key, 999) / theirs.get(key, 1)
    return Line(what, f"{mine.get(key)} / {theirs.get(key)} ms", "<= 1 x", ratio <= 1)


def kill(rounds: Rounds) -> list[Line]:
    """SIGKILL twenty times under load, started again each time."""
    run = ours(merchants=40, turns=400, think=0.3, patience=60, at_most=90, kill_at=tuple(2.5 + 3 * number for number in range(20)))
    found = Rounds(1, rounds.raw).play({"ours": run})["ours"]
    lost, doubled = found.get("lost", 99) - found.get("late", 0), found.get("doubled", 999)
    return [
        Line("20 kills: updates lost", f"{lost:.0f}", "0", lost == 0),
        Line("20 kills: answers doubled (of those in flight)", f"{doubled:.0f}", "<= 20 x 40", doubled <= 800),
        Line("20 kills: made within 90 s, turns played", f"{found.get('kills', 0):.0f}, {found.get('turns', 0):.0f}"),
    ]


def start(rounds: Rounds) -> list[Line]:
    """From the command to the first poll, and `desk flow lint` of the shipped flows, cold."""
    found = rounds.play({"ours": ours(merchants=1, turns=8), "ptb": ours(merchants=1, turns=8, client="ptb")})
    lint = statistics.median(_seconds([sys.executable, "-m", "bot", "flow", "lint"]) for _ in range(rounds.number))
    return [
        Line("start to first poll, httpx client", f"{found['ours'].get('start_s')} s", "< 2 s", found["ours"].get("start_s", 99) < 2),
        Line("start to first poll, python-telegram-bot", f"{found['ptb'].get('start_s')} s", "< 2 s", found["ptb"].get("start_s", 99) < 2),
        Line("desk flow lint of the shipped flows", f"{lint:.2f} s", "< 1 s", lint < 1),
    ]


def _seconds(command: list[str]) -> float:
    begun = time.perf_counter()
    subprocess.run(command, cwd=ROOT, capture_output=True, check=False)
    return time.perf_counter() - begun


def reading(rounds: Rounds) -> list[Line]:
    """Reading and masking text, on one core."""
    from tests.bench.texts import messages_a_second

    masking, both = messages_a_second()
    return [
        Line("masking", f"{masking:.0f} texts/s"),
        _at_least("masking and reading", both, 5000, "texts/s"),
    ]


def stored(rounds: Rounds) -> list[Line]:
    """A million stored conversations and 100,000 tickets against a thousand."""
    from tests.bench.fill import fill

    states = {}
    runs = {}
    for name, conversations, tickets in (("1 k", 1_000, 100), ("1 M", 1_000_000, 100_000)):
        states[name] = tempfile.mkdtemp(prefix="desk-bench-")
        fill(Path(states[name]) / "desk.db", conversations, tickets)
        runs[name] = replace(ours(merchants=20, turns=48, think=0.2), state=states[name])
    found = Rounds(1, rounds.raw).play(runs)
    for state in states.values():
        shutil.rmtree(state, ignore_errors=True)
    small, large = found["1 k"], found["1 M"]
    return [
        Line(
            "p99 at 1 M / at 1 k",
            f"{large.get('p99_ms')} / {small.get('p99_ms')} ms",
            "<= 1.2 x",
            large.get("p99_ms", 999) <= 1.2 * small.get("p99_ms", 1),
        ),
        Line("start with 1 M", f"{large.get('start_s')} s", "< 2 s", large.get("start_s", 99) < 2),
        Line("memory with 1 M", f"{large.get('rss_peak_mb')} MB", "< 150 MB", large.get("rss_peak_mb", 999) < 150),
    ]


def two(rounds: Rounds) -> list[Line]:
    """Two processes on one PostgreSQL, by webhook, against one. It takes a core for each, one for PostgreSQL and one for the driver."""
    folder = binaries()
    if folder is None:
        return [Line(f"left out: {ABSENT}", "")]
    enough = (os.cpu_count() or 1) >= 4
    cores = (1, 2) if enough else tuple(range(os.cpu_count() or 1))
    with server(folder) as address:
        databases = Databases(address)
        runs = {}
        for name, number in (("one", 1), ("two", 2)):
            env = {"CLIENT": "httpx", "DATABASE_URL": databases.new()}
            command = [sys.executable, str(HERE / "several.py"), str(number)]
            runs[name] = Run(command, turns=80, mode="webhook", env=env, workers=number, cores=cores, patience=30)
        found = rounds.play(runs)
    line = _ratio("two processes on PostgreSQL / one", _rate(found["two"]), _rate(found["one"]), 1.5)
    lost = Line("   lost, doubled", f"{found['two'].get('lost', 99):.0f}, {found['two'].get('doubled', 99):.0f}")
    if enough:
        return [line, lost]
    return [
        replace(line, goal=f"{line.goal} on 4 cores", met=None),
        lost,
        Line(f"   not judged: this machine has {os.cpu_count()} cores", ""),
    ]


def peers(rounds: Rounds) -> list[Line]:
    """The full table against other desks' bots, where their sources are at hand."""
    matrix = ROOT.parent / "shared" / "bench" / "matrix.py"
    python = os.environ.get("BENCH_PEERS_PYTHON")
    if not matrix.exists():
        return [Line("left out: no peers at hand (the two small baselines of `peak` stand for them)", "")]
    if python is None:
        return [Line("left out: set BENCH_PEERS_PYTHON to a Python that has the peers' packages (see docs/performance.md)", "")]
    command = [python, str(matrix), "peak", "--rounds", str(rounds.number), "--ours", f"{sys.executable} {HERE / 'ours.py'}"]
    command += ["--ours-env", "CLIENT=httpx", "--ours-rate", "1200", "--only", os.environ.get("BENCH_PEERS", "b ,d3,e4,f ,ours")]
    command += ["--node-dir", os.environ.get("NODE_DIR", tempfile.gettempdir())]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    print(done.stdout + done.stderr[-2000:])
    return []


def burst(rounds: Rounds) -> list[Line]:
    """Fifty handoffs in a minute and three texts each, on a clock that is only counted: how long a merchant's words wait for the group."""
    from tests.fixtures.burst import play

    seen = play(merchants=50, texts=3)
    rounds.raw.append({"bot": "ours", "longest": seen.longest, "median": seen.median, "lasted": seen.lasted, "refused": seen.refused})
    return [
        Line("texts of merchants that stand in their topic, in order", f"{len(seen.waits)} of 150", "150", seen.read == seen.said),
        Line("the longest wait of a text, at 20 messages a minute", f"{seen.longest:.0f} s", "≤ 600 s", seen.longest <= 600),
        Line("the median wait of a text", f"{seen.median:.0f} s"),
        Line("the longest wait of a card", f"{max(seen.cards):.0f} s", "≤ 360 s", max(seen.cards) <= 360),
        Line("calls that Telegram would have refused (429)", str(seen.refused), "0", seen.refused == 0),
    ]


ALL: dict[str, Callable[[Rounds], list[Line]]] = {
    suite.__name__: suite for suite in (peak, light, api50, webhook, slowdisk, many, kill, start, reading, stored, two, peers, burst)
}

"""Killed at any moment nothing is lost and nothing applied twice. The longer one is `make kill-test`; see `tests/bench/kills.py`."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.desk.words.texts import say
from tests.bench import patience
from tests.bench.kill_load import Crowd
from tests.bench.kills import CLIENTS, INTAKES, Trial
from tests.bench.patience import Patience, StuckError
from tests.fixtures.sandbox import RawBot


async def test_the_bot_killed_under_load_loses_nothing_and_doubles_only_what_was_uncertain(tmp_path: Path) -> None:
    """Six lives: polling and webhook, over python-telegram-bot, httpx and auto. Where each ends differs; what is counted must not."""
    trial = Trial(kills=len(CLIENTS) * len(INTAKES), merchants=8, seed=7, folder=tmp_path)
    await trial.run()
    assert trial.violations == []
    assert trial.figures["updates"] > 8
    assert trial.figures["deliveries sent"] > 8


# its crowd sees what people would see


@pytest.fixture
async def crowd(raw_bot: RawBot) -> Crowd:
    """It stands about: whatever is written here was written by hand."""
    raw_bot.sandbox.updates.allow(["callback_query"])
    return Crowd(raw_bot.sandbox, 1, seed=1)


async def test_words_that_had_to_wait_and_came_in_one_message_are_each_answered(crowd: Crowd, raw_bot: RawBot) -> None:
    await raw_bot.call("sendMessage", chat_id=crowd.group.id, text="👤 M000\nw0x0y0\nw0x0y1")
    assert await crowd.watch.seen("w0x0y0") is await crowd.watch.seen("w0x0y1")
    await raw_bot.sandbox.wait_until(lambda: len(crowd.said.answers) == 2)
    assert crowd.said.answers == ["a#w0x0y0", "a#w0x0y1"]


async def test_whoever_is_taken_for_a_stranger_presses_again(crowd: Crowd, raw_bot: RawBot) -> None:
    button = {"inline_keyboard": [[{"text": "🔂", "callback_data": "t.resend.1"}]]}
    await raw_bot.call("sendMessage", chat_id=crowd.group.id, text="?", reply_markup=button)
    (first,) = await raw_bot.updates(timeout=10)
    await raw_bot.call("answerCallbackQuery", callback_query_id=first["callback_query"]["id"], text=say("refused_strangers", "zh"))
    (again,) = await raw_bot.updates(timeout=10)
    assert again["callback_query"]["data"] == "t.resend.1"
    await raw_bot.call("answerCallbackQuery", callback_query_id=again["callback_query"]["id"], text=say("resending", "zh"))
    assert await raw_bot.updates() == []


# and its patience is no matter of seconds


@pytest.fixture
def hasty(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(patience, "STEP", 0.002)
    monkeypatch.setattr(patience, "QUIET", 20)


@pytest.fixture
def worker(hasty: None) -> Iterator[subprocess.Popen[bytes]]:
    """Works without end, silently."""
    with subprocess.Popen([sys.executable, "-c", "while True: pass"]) as process:
        yield process
        process.kill()


async def test_a_process_that_works_is_waited_for(worker: subprocess.Popen[bytes]) -> None:
    waiting = asyncio.ensure_future(Patience(moved=lambda: 0, pids=lambda: [worker.pid]).until(worker.poll))
    for _ in range(50):
        await asyncio.sleep(0.002)
    assert not waiting.done()
    waiting.cancel()


async def test_where_nothing_moves_somebody_says_so(hasty: None) -> None:
    with pytest.raises(StuckError):
        await Patience(moved=lambda: 0, pids=list).until(lambda: False)


async def test_what_comes_at_its_time_is_waited_for(hasty: None) -> None:
    asked: list[int] = []
    await Patience(moved=lambda: 0, pids=list, due=lambda: asked.append(1) is None).until(lambda: len(asked) == 3)

"""Killed at any moment nothing is lost and nothing applied twice. The longer one is `make kill-test`; see `tests/bench/kills.py`."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.bench.kills import CLIENTS, INTAKES, Trial


@pytest.mark.timeout(400)  # seven starts of a process: seconds each where the machine is busy
async def test_the_bot_killed_under_load_loses_nothing_and_doubles_only_what_was_uncertain(tmp_path: Path) -> None:
    """Six lives: polling and webhook, over python-telegram-bot, httpx and auto. Where each ends differs; what is counted must not."""
    trial = Trial(kills=len(CLIENTS) * len(INTAKES), merchants=8, seed=7, folder=tmp_path)
    await trial.run()
    assert trial.violations == []
    assert trial.figures["updates"] > 8
    assert trial.figures["deliveries sent"] > 8

"""Two workers by webhook behind a proxy, on one PostgreSQL: as the profile `scale` runs them, as processes."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.sandbox.server import Sandbox
from tests.bench.kill_load import Crowd
from tests.bench.kill_proof import Proof
from tests.bench.kills import Point, Trap
from tests.fixtures.scale import ALIVE, ROOT, Scale

KILL_FLOW = ROOT / "tests" / "flows_kill" / "menu.yaml"


@pytest.fixture
async def scale(tmp_path: Path, postgres_url: str) -> AsyncIterator[Scale]:
    async with Sandbox(pause_scale=0.02, keep_messages=100_000) as sandbox:
        yield Scale(sandbox, tmp_path, postgres_url)
    assert not sandbox.violations, "; ".join(sandbox.violations)


async def test_many_merchants_on_two_workers_one_of_them_killed_lose_nothing_and_nothing_is_doubled_but_what_was_uncertain(
    scale: Scale,
) -> None:
    """Order in every chat, every update once, every ticket number once: counted by the kill test's own proof."""
    scale.given_flows(KILL_FLOW)
    crowd = Crowd(scale.sandbox, 12, seed=11)
    async with scale.running(crowd.group.id, DESK_SEND_BUDGETS="off"):
        playing = asyncio.ensure_future(crowd.play())
        first, second = scale.workers
        while min(scale.proxy.passed.values()) < 60:  # noqa: ASYNC110 (the proxy's counts have no event)
            await asyncio.sleep(0.05)
        assert await second.sum_of(scale.session, "desk_deliveries_total") > 0
        assert await first.sum_of(scale.session, "desk_deliveries_total") > 0
        trap = Trap(crowd.watch, Point("message", 5), first.kill)
        trap.ready.set()
        await asyncio.wait_for(trap.sprung.wait(), 10)
        trap.close()
        before = scale.proxy.passed[second.port]
        while scale.proxy.passed[second.port] < before + 60:  # noqa: ASYNC110 (see above)
            await asyncio.sleep(0.05)
        crowd.stop()
        await asyncio.wait_for(playing, 20)
        await scale.until("SELECT 1 FROM outbox WHERE status IN ('queued', 'sending')", within=ALIVE * 3)
        assert scale.sandbox.pending == 0
        assert await second.stop() == 0, second.last_words()
    proof = Proof(scale.sandbox, crowd, await scale.copied(), scale.flows)
    assert proof.violations() == []
    assert proof.figures["updates"] > 120
    assert proof.figures["tickets"] > 3

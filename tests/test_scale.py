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
from tests.bench.kills import A_DAY, Point, Trap
from tests.fixtures.scale import ALIVE, ROOT, Scale

KILL_FLOW = ROOT / "tests" / "flows_kill" / "menu.yaml"


@pytest.fixture
async def scale(tmp_path: Path, postgres_url: str) -> AsyncIterator[Scale]:
    async with Sandbox(pause_scale=0.02, keep_messages=100_000) as sandbox:
        sandbox.updates.press_life = sandbox.world.query_life = A_DAY
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
        await scale.patience().until(lambda: min(scale.proxy.passed.values()) >= 60)
        assert await second.sum_of(scale.session, "desk_deliveries_total") > 0
        assert await first.sum_of(scale.session, "desk_deliveries_total") > 0
        trap = Trap(crowd.watch, Point("message", 5), first.kill)
        trap.ready.set()
        await scale.patience().until(trap.sprung.is_set)
        trap.close()
        scale.clock_is_moved_on(ALIVE + 1)
        before = scale.proxy.passed[second.port]
        await scale.patience().until(lambda: scale.proxy.passed[second.port] >= before + 60)
        crowd.stop()
        await scale.patience().until(playing.done)
        await playing
        await scale.until(scale.is_settled)
        assert scale.sandbox.pending == 0
        assert await second.stop() == 0, second.last_words()
    proof = Proof(scale.sandbox, crowd, await scale.copied(), scale.flows)
    assert proof.violations() == []
    assert proof.figures["updates"] > 120
    assert proof.figures["tickets"] > 3


async def test_two_workers_share_one_budget_and_fire_each_timer_once(scale: Scale) -> None:
    scale.given_flows(KILL_FLOW)
    menu = scale.flows / "menu.yaml"
    menu.write_text(menu.read_text().replace("turns: 200}", "turns: 200, idle: {after: 1m, goto: second}}"))
    group = scale.sandbox.group("Agents", owner=scale.sandbox.person("Olga"))
    crowd = [scale.sandbox.person(f"M{number:03}", language="en") for number in range(75)]
    async with scale.running(group.id):
        begun = scale.sandbox.clock.time()
        for person in crowd:
            person.start()
        await asyncio.gather(*(person.wait_for("A word, please.") for person in crowd))
        sent = [call.at for call in scale.sandbox.calls.of("sendMessage") if call.ok]
        assert len(sent) == len(crowd)
        assert max(sent) - begun >= 2, "two workers with a budget each of 30 a second would need one second"
        assert min(scale.proxy.passed.values()) > 25

        for person in crowd:
            person.write(f"w{person.id}")
        await asyncio.gather(*(person.wait_for(f"R#w{person.id}|") for person in crowd))
        scale.clock_is_moved_on(60)
        await asyncio.gather(*(person.wait_for(f"T#w{person.id}|") for person in crowd))
        await scale.until(scale.is_settled)
        fired = Counter(
            row["conversation_id"] for row in await scale.query("SELECT conversation_id FROM events WHERE event LIKE '%timer%'")
        )
        assert len(fired) == len(crowd)
        assert set(fired.values()) == {1}
    heard = Counter(sum(shown.from_bot for shown in person.screen()) for person in crowd)
    assert heard == {3: len(crowd)}

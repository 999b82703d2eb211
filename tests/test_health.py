"""/healthz and /metrics: is a merchant being served right now? Over real HTTP, with whatever can keep him from it."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Any

import httpx
import pytest

from bot.health import webhook_trouble
from bot.parked import list_parked, replay
from bot.settings import SettingsError, load
from bot.store import inbox, timers
from bot.store.connection import Connection
from tests.fixtures.app import MORNING, Running, free_port
from tests.test_doctor import rewrite


class Watched:
    """The desk's own HTTP routes, as a monitor asks them."""

    def __init__(self, running: Running, address: str) -> None:
        self.running, self.address = running, address

    async def get(self, path: str = "/healthz") -> httpx.Response:
        async with httpx.AsyncClient(timeout=60) as http:
            return await http.get(self.address + path)

    async def check(self, name: str) -> tuple[int, str, dict[str, Any]]:
        """The status of HTTP, of all, and this check."""
        answer = await self.get()
        said = answer.json()
        return answer.status_code, said["status"], said["checks"][name]

    async def metric(self, name: str) -> float:
        lines = (await self.get("/metrics")).text.splitlines()
        return next(float(line.rpartition(" ")[2]) for line in lines if line.startswith((name + " ", name + "{")))


@pytest.fixture
async def watched(running: Running) -> Watched:
    """By polling, started."""
    address = f"127.0.0.1:{free_port()}"
    await running.start(listen=address)
    return Watched(running, f"http://{address}")


async def test_a_desk_that_serves_says_so(watched: Watched) -> None:
    watched.running.ann.start()
    await watched.running.ann.wait_for("同意")
    await watched.running.settled()
    answer = await watched.get()
    assert answer.status_code == 200
    assert answer.json()["status"] == "ok"
    checks = answer.json()["checks"]
    assert set(checks) == {"database", "intake", "outbox", "timers", "parked", "calendar", "flows"}
    assert all(check["ok"] and check["detail"] for check in checks.values())


async def test_every_metric_is_the_desks_and_the_gauges_are_fresh_at_every_scrape(watched: Watched) -> None:
    await watched.running.hand_off(watched.running.ann)
    text = (await watched.get("/metrics")).text
    names = {line.split()[2] for line in text.splitlines() if line.startswith("# TYPE")}
    assert len(names) > 12
    assert [name for name in names if not name.startswith("desk_")] == []
    assert await watched.metric('desk_tickets{status="open"}') == 1
    assert await watched.metric('desk_check_ok{check="database"}') == 1
    assert await watched.metric('desk_api_call_seconds_count{method="sendMessage"}') > 0


# the database


async def test_a_database_that_hangs_is_a_503_with_the_reason_and_the_web_server_goes_on_answering(watched: Watched) -> None:
    watched.running.app.health.patience = 0.05
    watched.running.store.gate.clear()
    for _ in range(3):
        status, state, check = await watched.check("database")
        assert (status, state, check["detail"]) == (503, "down", "has not answered for 0.05 s")
    assert watched.running.store.waiting.count("_look") == 1, "a database that hangs is asked one question, not a queue of them"
    assert (await watched.get("/metrics")).status_code == 200
    assert await watched.metric('desk_check_ok{check="database"}') == 0
    watched.running.store.gate.set()
    watched.running.app.health.patience = 5
    assert (await watched.check("database"))[0] == 200


async def test_a_database_that_is_away_is_a_503_with_its_own_sentence(watched: Watched) -> None:
    watched.running.store.shut = True
    assert await watched.check("database") == (503, "down", {"ok": False, "detail": "The store is away."})
    watched.running.store.shut = False
    assert (await watched.check("database"))[0] == 200


# intake


async def test_a_telegram_that_is_silent_is_a_503(watched: Watched) -> None:
    held = watched.running.sandbox.faults.hold("getUpdates")
    await held.reached()
    watched.running.app.intake.heard_at -= 100
    status, state, check = await watched.check("intake")
    assert (status, state, check["ok"]) == (503, "down", False)
    assert "Telegram answered a poll 100 s ago" in check["detail"] or "101 s ago" in check["detail"]
    held.release()


async def test_a_webhook_without_merchants_is_no_fault_not_even_after_the_database_was_away(running: Running) -> None:
    """A 503 would keep the proxy from ever bringing an update again, and only an update could end it."""
    watched = Watched(running, await running.start_by_webhook())
    running.store.shut = True
    running.ann.start()
    webhook = running.sandbox.api.webhook
    assert webhook is not None
    await running.sandbox.wait_until(lambda: "503" in webhook.last_error)
    assert (await watched.check("database"))[0] == 503
    running.store.shut = False
    running.app.intake.heard_at -= 1000
    status, _, check = await watched.check("intake")
    assert (status, check["ok"]) == (200, True)
    await running.ann.wait_for("同意")


async def test_a_webhook_that_somebody_took_away_is_set_again(running: Running) -> None:
    await running.start_by_webhook()
    await running.app.client.call("deleteWebhook")
    await running.app.look_at_webhook()
    running.ann.start()
    await running.ann.wait_for("同意")


async def test_what_telegram_says_of_the_webhook_is_shown_while_it_is_new(running: Running) -> None:
    watched = Watched(running, await running.start_by_webhook())
    told = {"pending_update_count": 7, "last_error_date": int(MORNING.timestamp()), "last_error_message": "Connection refused"}
    running.app.health.webhook = webhook_trouble(told, MORNING + timedelta(seconds=30))
    status, state, check = await watched.check("intake")
    assert (status, state) == (200, "degraded")
    assert check["detail"] == "Telegram could not reach the webhook: Connection refused (7 updates wait)"
    assert await watched.metric("desk_webhook_pending_updates") == 7
    assert webhook_trouble(told, MORNING + timedelta(minutes=3)) is None
    assert webhook_trouble({"pending_update_count": 0}, MORNING) is None


# deliveries, timers, what was set aside


async def test_a_delivery_that_fails_again_and_again_counts_from_when_it_was_made(watched: Watched) -> None:
    """It is due only at the next try, minutes away; the merchant has been waiting all the same."""
    running = watched.running
    running.sandbox.faults.server_error("sendMessage", times=None)
    running.ann.start()
    await running.until(lambda: running.rows("attempts > 0"))
    assert (await watched.check("outbox"))[1] == "ok"
    running.passes(minutes=3)
    await running.until(lambda: running.rows("attempts > 1"))
    status, state, check = await watched.check("outbox")
    assert (status, state) == (200, "degraded")
    assert check["detail"] == "1 waiting, the oldest for 180 s"
    assert await watched.metric("desk_oldest_unsent_seconds") == 180


async def test_when_telegram_takes_nothing_at_all_while_a_merchant_waits_nobody_is_served(watched: Watched) -> None:
    running = watched.running
    running.sandbox.faults.drop_before("sendMessage", times=None)
    running.ann.start()
    await running.until(lambda: running.rows("attempts > 0"))
    running.passes(minutes=3)
    assert running.app.client.silent_since is not None
    running.app.client.silent_since -= 200
    status, state, check = await watched.check("outbox")
    assert (status, state) == (503, "down")
    assert check["detail"].startswith("Telegram has not taken anything for 20")


async def test_a_timer_that_does_not_fire_and_an_update_that_was_set_aside_are_told(watched: Watched) -> None:
    running = watched.running
    running.app.timers.stop()
    await running.store.run(_set_aside)
    running.sandbox.clock.advance(timedelta(minutes=10))
    answer = (await watched.get()).json()
    assert answer["status"] == "degraded"
    assert answer["checks"]["timers"] == {"ok": False, "detail": "the oldest is due since 600 s"}
    assert answer["checks"]["parked"] == {"ok": False, "detail": "1 set aside for a human, the oldest 600 s ago (desk db parked)"}
    assert await watched.metric("desk_parked_updates") == 1
    assert await watched.metric("desk_timer_overdue_seconds") == 600


def _set_aside(conn: Connection) -> None:
    timers.set_timer(conn, scope="desk", scope_id=1, key="forgotten", due_at=MORNING)
    inbox.park(conn, bot_id=1, update_id=1, chat_id=1, kind="message", body="{}", received_at=MORNING, error="KeyError: 'x'")


# files


async def test_a_calendar_that_lacks_next_year_in_december_and_a_changed_flow_file_are_told(watched: Watched) -> None:
    running = watched.running
    assert (await watched.check("calendar"))[2] == {"ok": True, "detail": "arrangement files for 2026; none for 2027 yet"}
    running.sandbox.clock.set(MORNING.replace(month=12))
    assert await watched.check("calendar") == (
        200,
        "degraded",
        {"ok": False, "detail": "no arrangement file for 2027: settlement dates there are not certain"},
    )
    rewrite(running.flows / "late.yaml", "多少元？", "多少钱？")
    await running.restart()
    assert (await watched.check("flows"))[2] == {"ok": False, "detail": "files differ from the live revision: late (desk flow publish)"}


# parked updates are applied again


async def test_a_parked_update_is_listed_and_applied_once_after_the_fault_is_mended(watched: Watched) -> None:
    running = watched.running
    running.ann.start()
    await running.ann.wait_for("同意")
    running.ann.press_text("同意")
    await running.ann.wait_for("遇到什么事")
    await running.settled()
    body = (
        '{"update_id": 5, "message": {"message_id": 99, "date": %d, "text": "没到账", "chat": {"id": %d, "type": "private"}, "from": %s}}'
    )
    person = f'{{"id": {running.ann.id}, "is_bot": false, "first_name": "Ann"}}'
    await running.store.run(_park, body % (int(MORNING.timestamp()), running.ann.id, person), running.app.desk.bot_id)
    settings = load(**running.settings().model_dump(), _env_file=None)
    (row,) = await asyncio.to_thread(list_parked, settings)
    assert "deliveries go out" in await asyncio.to_thread(replay, settings, row.id, MORNING)
    running.app.outbox.wake()
    await running.ann.wait_for("多少元")
    assert await asyncio.to_thread(list_parked, settings) == []
    with pytest.raises(SettingsError, match=r"no update \d+ is parked"):
        await asyncio.to_thread(replay, settings, row.id, MORNING)


def _park(conn: Connection, body: str, bot_id: int) -> None:
    inbox.park(conn, bot_id=bot_id, update_id=5, chat_id=1, kind="message", body=body, received_at=MORNING, error="KeyError: 'x'")

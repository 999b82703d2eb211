"""Updates in: nothing is confirmed before it is kept, whatever comes and whatever fails."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import datetime, tzinfo
from typing import Any

import httpx
import pytest

from bot.desk.desk import Context, PortAnswer
from bot.desk.ports.named import PORTS
from bot.telegram.client import InvalidTokenError
from tests.fixtures import botapi
from tests.fixtures.app import SECRET, Running


@pytest.fixture
async def http() -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(timeout=60, headers={"X-Telegram-Bot-Api-Secret-Token": SECRET}) as client:
        yield client


def offset(running: Running) -> int:
    """What the bot has confirmed: everything before it."""
    return int(running.sandbox.calls.of("getUpdates")[-1].params["offset"])


async def taken(running: Running, update_id: int | None) -> str:
    """The status of an update in the inbox, as soon as it is there; its being there twice fails."""
    (row,) = await running.until(lambda: running.query("SELECT status FROM inbox WHERE update_id = :id", id=update_id))
    return str(row.status)


# polling


async def test_an_update_is_confirmed_only_after_its_commit(running: Running) -> None:
    await running.start()
    await running.sandbox.updates.polled()
    before = offset(running)
    running.store.gate.clear()
    running.ann.start()
    update_id = next(iter(running.sandbox.updates.pending))
    await running.until(lambda: _waits(running, "receive"))
    assert offset(running) == before
    assert update_id in running.sandbox.updates.pending
    running.store.gate.set()
    await running.sandbox.wait_until(lambda: offset(running) == update_id + 1)
    assert await taken(running, update_id) == "done"


async def _waits(running: Running, name: str) -> bool:
    return name in running.store.waiting


async def test_what_a_store_that_is_away_could_not_keep_is_fetched_again(running: Running) -> None:
    await running.start()
    await running.settled_inbox()
    running.store.shut = True
    running.ann.start()
    await running.until(lambda: _said(running, "away"))
    assert running.sandbox.pending == 1
    running.store.shut = False
    await running.ann.wait_for("同意")
    await running.settled()
    assert running.app.intake.trouble is None
    assert len(running.heard(running.ann)) == 1


async def _said(running: Running, words: str) -> bool:
    """What is wrong with the intake is in words, for /healthz."""
    return words in (running.app.intake.trouble or "")


async def test_a_second_poller_is_said_and_backed_off_from_and_nothing_is_lost(running: Running, http: httpx.AsyncClient) -> None:
    await running.start()
    await running.sandbox.updates.polled()
    await http.post(f"{running.sandbox.url}/bot{running.sandbox.token}/getUpdates", json={"timeout": 0})
    await running.until(lambda: _said(running, "another program"))
    running.ann.start()
    await running.ann.wait_for("同意")
    assert running.app.intake.trouble is None or "another" in running.app.intake.trouble


async def test_a_webhook_that_somebody_sets_is_said_and_when_it_is_gone_polling_goes_on(running: Running, http: httpx.AsyncClient) -> None:
    await running.start()
    api = f"{running.sandbox.url}/bot{running.sandbox.token}"
    await running.sandbox.updates.polled()
    await http.post(f"{api}/setWebhook", json={"url": "http://127.0.0.1:9/nobody"})
    await running.until(lambda: _said(running, "webhook"))
    running.ann.start()
    await http.post(f"{api}/deleteWebhook", json={})
    await running.ann.wait_for("同意")


async def test_a_webhook_left_from_before_is_taken_away_without_losing_what_waits(running: Running, http: httpx.AsyncClient) -> None:
    await http.post(f"{running.sandbox.url}/bot{running.sandbox.token}/setWebhook", json={"url": "http://127.0.0.1:9/nobody"})
    running.ann.start()
    await running.start()
    await running.ann.wait_for("同意")


async def test_a_network_that_is_down_at_the_start_is_waited_for(running: Running) -> None:
    running.sandbox.faults.drop_before("getMe")
    await running.start()
    running.ann.start()
    await running.ann.wait_for("同意")


@pytest.mark.parametrize("fault", ["drop_before", "drop_after", "server_error", "bad_gateway", "half_answer", "too_many"])
async def test_whatever_becomes_of_a_poll_the_next_one_brings_what_waits(running: Running, fault: str) -> None:
    """Half an answer and a lost one bring the same updates again; they are taken once."""
    await running.start()
    getattr(running.sandbox.faults, fault)("getUpdates", times=3)
    running.sandbox.updates.end_poll(None)
    running.ann.start()
    await running.ann.wait_for("同意")
    await running.settled()
    assert len(running.heard(running.ann)) == 1


async def test_updates_that_came_while_the_desk_was_stopped_are_taken_in_order(running: Running) -> None:
    await running.start()
    await running.stop()
    running.ann.write("/start")
    running.ann.write("转人工")
    running.ben.start()
    await running.start()
    await running.ann.wait_for("1001")
    await running.settled()
    ids = [row.update_id for row in await running.query("SELECT update_id FROM inbox ORDER BY id")]
    assert ids == sorted(ids)


async def test_a_token_that_is_revoked_ends_the_desk_with_the_reason(running: Running) -> None:
    await running.start()
    running.sandbox.faults.refuse("getUpdates", 401, "Unauthorized", times=None)
    running.sandbox.updates.end_poll(None)
    with pytest.raises(InvalidTokenError):
        await running.app.wait()


# webhook


async def test_the_webhook_refuses_strangers_and_what_is_no_update(running: Running, http: httpx.AsyncClient) -> None:
    hook = await running.start_by_webhook() + "/telegram/webhook"
    update = {"update_id": 900, "poll": {}}
    assert (await http.post(hook, json=update, headers={"X-Telegram-Bot-Api-Secret-Token": "guess"})).status_code == 403
    async with httpx.AsyncClient(timeout=60) as stranger:
        assert (await stranger.post(hook, json=update)).status_code == 403
    for content in (b"", b"{", b"[]", b'"text"', b'{"update_id": "900"}', b'{"message": {}}', b"\xff\xfe"):
        assert (await http.post(hook, content=content)).status_code == 400
    assert (await http.post(hook, content=b'{"update_id": 900, "x": "' + b"x" * 3_000_000 + b'"}')).status_code == 413
    assert (await http.get(hook)).status_code == 404
    assert await running.query("SELECT 1 FROM inbox WHERE update_id = 900") == []


async def test_an_update_that_the_webhook_brings_twice_is_answered_once(running: Running, http: httpx.AsyncClient) -> None:
    hook = await running.start_by_webhook() + "/telegram/webhook"
    running.sandbox.webhook_trouble.lose_answers = 2
    running.ann.start()
    await running.ann.wait_for("同意")
    await running.settled()
    (row,) = await running.query("SELECT * FROM inbox WHERE kind = 'message' AND chat_id = :ann", ann=running.ann.id)
    again = await http.post(hook, json={"update_id": row.update_id, "message": {}})
    assert again.status_code == 200
    await running.settled()
    assert len(running.heard(running.ann)) == 1
    assert len(running.sandbox.webhook_trouble.lost) == 2


async def test_while_the_store_is_away_the_webhook_says_so_and_telegram_brings_it_again(running: Running) -> None:
    await running.start_by_webhook()
    await running.settled_inbox()
    running.store.shut = True
    running.ann.start()
    await running.sandbox.wait_until(lambda: "503" in running.sandbox.last_webhook_error)
    assert running.sandbox.pending == 1
    running.store.shut = False
    await running.sandbox.updates.calm()
    await running.ann.wait_for("同意")
    await running.settled()
    assert len(running.heard(running.ann)) == 1


async def test_what_one_merchant_writes_by_webhook_is_taken_in_order(running: Running) -> None:
    await running.start_by_webhook()
    topic = await running.hand_off(running.ann)
    for number in range(20):
        running.ann.write(f"第{number}句")
        running.ben.write("/help")
    await running.settled()
    assert [text.split("\n")[-1] for text in running.in_topic(topic) if "第" in text] == [f"第{number}句" for number in range(20)]


# whatever comes


async def test_every_kind_of_update_is_taken_and_stops_nothing(running: Running) -> None:
    """As the specification describes them, with every field and with the least: served or dropped, never parked, never in the way."""
    await running.start()
    pushed = []
    for kind, raw in botapi.updates():
        running.sandbox.updates.allow([kind])
        pushed.append(running.sandbox.push(kind, raw[kind]))
    for number, (_, message) in enumerate(botapi.messages()):
        running.sandbox.updates.allow(["message"])
        pushed.append(running.sandbox.push("message", {**message, "message_id": 1000 + number}))
    running.ann.start()
    await running.ann.wait_for("同意")
    await running.settled_inbox()
    kept = {row.update_id: row.status for row in await running.query("SELECT update_id, status FROM inbox")}
    assert None not in pushed
    assert set(pushed) <= kept.keys()
    assert {kept[update_id] for update_id in pushed if update_id is not None} <= {"done", "dropped"}


@pytest.mark.parametrize(
    "text",
    [
        "字" * 4096,
        "🙂" * 20,
        "\u202eتجارة\u202c مرحبا",
        "\u200b\u200d\u2060",
        "a\x00b\x07c\x1b[31m",
        "%s %d {slot} ${x} \\u0000",
        "/",
        "/start@",
    ],
    ids=["4096", "emoji", "right to left", "nothing to see", "control characters", "marks", "slash", "nobody"],
)
async def test_any_text_gets_an_answer(running: Running, text: str) -> None:
    await running.start()
    running.ann.start()
    await running.ann.wait_for("同意")
    running.ann.write(text)
    await running.ann.wait_for()
    await running.settled()
    assert await running.query("SELECT 1 FROM inbox WHERE status = 'parked'") == []


def _broken(args: Any, context: Context, /) -> PortAnswer:
    raise ZeroDivisionError("a bug of ours")


async def test_an_update_our_own_code_cannot_take_is_parked_the_merchant_is_told_and_the_loop_goes_on(running: Running) -> None:
    await running.start()
    running.ann.start()
    await running.ann.wait_for("同意")
    running.app.desk = running.app.intake.desk = replace(running.app.desk, ports={**PORTS, "channels": _broken})
    running.ann.write("转人工")
    running.ben.start()
    await running.ben.wait_for("同意")
    told = await running.ann.wait_for()
    (row,) = await running.query("SELECT * FROM inbox WHERE status = 'parked'")
    assert "ZeroDivisionError" in row.error
    assert told.text
    assert await running.query("SELECT 1 FROM tickets") == []  # nothing of the unit was kept
    assert running.sandbox.pending == 0
    running.app.desk = running.app.intake.desk = replace(running.app.desk, ports=PORTS)
    running.ann.write("转人工")
    await running.ann.wait_for("1001")


class _NoZone(tzinfo):
    """A time zone that breaks whatever asks it: the deepest fault there can be in a unit of work."""

    def fromutc(self, at: datetime) -> datetime:
        raise ZeroDivisionError("a bug of ours")


async def test_an_update_that_cannot_even_be_parked_properly_is_kept_and_stops_nothing(running: Running) -> None:
    await running.start()
    running.ann.start()
    await running.ann.wait_for("同意")
    whole = running.app.desk
    running.app.desk = running.app.intake.desk = replace(whole, tz=_NoZone())  # type: ignore[arg-type]
    running.ann.write("转人工")
    await running.counted(1, "inbox", "status = 'parked'")
    await running.settled_inbox()
    running.app.desk = running.app.intake.desk = whole
    running.ann.write("转人工")
    await running.ann.wait_for("1001")

"""Starting and stopping: nothing lost by a stop, one sentence and exit code 2 where it cannot start, and the truth about its health."""

from __future__ import annotations

import asyncio
import os
import socket
import sys
from pathlib import Path
from typing import Any

import httpx
import pytest
from prometheus_client.parser import text_string_to_metric_families

from bot.desk.admins.publish import FlowsError
from bot.settings import SettingsError
from bot.store import StoreError
from tests.bench.kills import ROOT, Trial
from tests.fixtures.app import PATIENCE, Running

# stopping


async def test_a_desk_that_is_stopped_under_load_ends_in_time_and_loses_and_doubles_nothing(tmp_path: Path) -> None:
    trial = Trial(kills=2, merchants=10, seed=3, folder=tmp_path, gently=True)
    await trial.run()
    assert trial.violations == []
    assert trial.figures["times a row was uncertain"] == 0
    assert trial.figures["messages doubled"] == 0
    assert trial.figures["deliveries uncertain"] == 0


async def test_a_call_under_way_when_the_desk_is_stopped_is_finished_and_its_receipt_kept(running: Running) -> None:
    await running.start()
    held = running.sandbox.faults.hold("sendMessage")
    running.ann.start()
    await held.reached()
    stopping = asyncio.ensure_future(running.stop())
    await running.until(lambda: _stops(running))
    held.release()
    await stopping
    await running.start()
    assert [(row.status, row.uncertain, row.receipt is not None) for row in await running.rows()] == [("sent", 0, True)]


async def _stops(running: Running) -> bool:
    return running.app.outbox._stopping.is_set()


async def test_a_call_that_telegram_never_answers_does_not_hold_up_the_stop_and_is_uncertain_afterwards(running: Running) -> None:
    await running.start()
    running.app.outbox.finish_within = 0.1
    held = running.sandbox.faults.hold("sendMessage")
    running.ann.start()
    await held.reached()
    await running.stop()
    held.release()
    await running.start()
    await running.settled()
    assert [(row.status, row.uncertain) for row in await running.rows()] == [("sent", 1)]


async def test_a_loop_that_is_woken_and_cancelled_in_the_same_breath_ends(running: Running) -> None:
    await running.start()
    await running.settled()
    for _ in range(3):
        await asyncio.sleep(0)  # the loops are back in their pauses
    running.app.timers.wake()
    running.app.outbox.wake()
    for task in running.app._tasks:
        task.cancel()
    ended, alive = await asyncio.wait(running.app._tasks, timeout=PATIENCE)
    assert [task.get_name() for task in alive] == []
    assert {"outbox", "timers"} <= {task.get_name() for task in ended}


# starting


async def run(running: Running, **settings: str) -> tuple[int | None, str]:
    """`desk run` as a process of its own, until it ends: its exit code and what it says to the person at the keyboard."""
    plain = {
        "TELEGRAM_TOKEN": running.sandbox.token,
        "TELEGRAM_API": running.sandbox.url,
        "TELEGRAM_CLIENT": "httpx",
        "DATABASE_URL": f"sqlite:///{running.database}",
        "FLOWS": str(running.flows),
        "LISTEN": "127.0.0.1:0",
    }
    running.has_flows_live()
    env = {name: value for name, value in os.environ.items() if not name.startswith("DESK_")}
    env |= {f"DESK_{name}": value for name, value in {**plain, **settings}.items()}
    command = [sys.executable, "-m", "bot", "run"]
    process = await asyncio.create_subprocess_exec(*command, env=env, cwd=ROOT, stdout=-1, stderr=-1)
    try:
        _, said = await process.communicate()
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    return process.returncode, said.decode()


async def test_a_wrong_token_ends_with_one_sentence(running: Running) -> None:
    wrong = "7000000001:this-is-not-the-token-of-the-bot-000"
    code, said = await run(running, TELEGRAM_TOKEN=wrong)
    assert (code, said) == (2, "desk: DESK_TELEGRAM_TOKEN is wrong: Telegram does not know this token (see @BotFather)\n")


async def test_a_damaged_flow_file_ends_with_its_line(running: Running) -> None:
    menu = running.flows / "menu.yaml"
    menu.write_text(menu.read_text().replace("next: agreed", "next: nowhere"))
    line = next(number for number, text in enumerate(menu.read_text().splitlines(), 1) if "nowhere" in text)
    code, said = await run(running)
    assert code == 2
    assert said.startswith("desk: ")
    assert f"menu.yaml:{line}:" in said
    assert "nowhere" in said
    assert said.count("\n") == 1
    assert running.sandbox.calls.of("getMe") == []


async def test_an_address_that_is_taken_ends_with_one_sentence_and_sends_nothing(running: Running) -> None:
    await running.start()
    running.sandbox.faults.too_many("sendMessage")
    running.ann.start()
    await running.until(lambda: running.rows("error = 'told to wait'"))
    await running.stop()
    running.passes(seconds=10)
    tried = len(running.sandbox.calls)
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        address = f"127.0.0.1:{taken.getsockname()[1]}"
        with pytest.raises(SettingsError, match=f"DESK_LISTEN is wrong: {address} cannot be opened"):
            await running.start(listen=address)
    assert len(running.sandbox.calls) == tried
    await running.start(listen="127.0.0.1:0")
    await running.ann.wait_for("同意")


async def test_a_second_desk_on_one_database_ends_with_one_sentence_and_disturbs_nobody(running: Running) -> None:
    await running.start()
    code, said = await run(running)
    assert code == 2
    assert "Another desk" in said
    assert said.count("\n") == 1
    running.ann.start()
    await running.ann.wait_for("同意")


def _not_a_database(folder: Path) -> Path:
    file = folder / "notes.db"
    file.write_bytes(b"this is a text about points of sale\n" * 100)
    return file


def _in_a_file(folder: Path) -> Path:
    (folder / "taken").write_text("a file where a folder should be")
    return folder / "taken" / "desk.db"


def _in_a_folder_of_others(folder: Path) -> Path:
    closed = folder / "closed"
    closed.mkdir()
    closed.chmod(0o500)
    if os.access(closed, os.W_OK):
        pytest.skip("this user may write everywhere")
    return closed / "desk.db"


def _where_nobody_may_write(folder: Path) -> Path:
    if not Path("/proc/self").exists():
        pytest.skip("this system has no /proc")
    return Path("/proc/desk.db")


def _a_folder(folder: Path) -> Path:
    (folder / "desk.d").mkdir()
    return folder / "desk.d"


@pytest.mark.parametrize("place", [_not_a_database, _in_a_file, _in_a_folder_of_others, _where_nobody_may_write, _a_folder])
async def test_a_database_that_cannot_be_used_is_named_in_one_sentence(running: Running, place: Any) -> None:
    file = place(running.folder)
    with pytest.raises(StoreError) as raised:
        await running.start(database_url=f"sqlite:///{file}")
    said = str(raised.value)
    assert str(file) in said
    assert said.endswith(".")
    assert "\n" not in said
    del running.app
    code, told = await run(running, DATABASE_URL=f"sqlite:///{file}") if place is _not_a_database else (2, f"desk: {said}\n")
    assert (code, told) == (2, f"desk: {said}\n")


async def test_a_folder_that_is_not_there_yet_is_made(running: Running) -> None:
    await running.start(database_url=f"sqlite:///{running.folder}/new/place/desk.db")
    assert (running.folder / "new" / "place" / "desk.db").exists()


async def test_a_running_desk_keeps_its_flows_when_their_files_are_damaged_and_refuses_to_start_on_them(running: Running) -> None:
    await running.start()
    for file in running.flows.glob("*.yaml"):
        file.write_text("format: flow/1\nid: [", encoding="utf-8")
    await running.hand_off(running.ann)
    await running.stop()
    with pytest.raises(FlowsError, match=r"\.yaml:\d+:\d+"):
        await running.start()
    del running.app


# what it says of itself


async def test_healthz_turns_to_503_when_the_poll_is_dead_and_back_when_it_lives(running: Running) -> None:
    address = f"http://{_address(running)}"
    await running.start(listen=address.removeprefix("http://"))
    async with httpx.AsyncClient(base_url=address, timeout=PATIENCE) as http:
        assert (await http.get("/healthz")).json()["status"] == "ok"
        dead = running.sandbox.faults.drop_before("getUpdates", times=None)
        running.sandbox.updates.end_poll(None)
        await running.until(lambda: _in_trouble(running))
        running.app.intake.heard_at -= 100  # seconds go by
        answer = await http.get("/healthz")
        assert answer.status_code == 503
        assert answer.json()["status"] == "down"
        assert not answer.json()["checks"]["intake"]["ok"]
        running.sandbox.faults.end(dead)
        running.ann.start()
        await running.ann.wait_for("同意")
        await running.settled()
        assert (await http.get("/healthz")).status_code == 200


async def _in_trouble(running: Running) -> bool:
    return running.app.intake.trouble is not None


async def test_healthz_is_503_while_the_database_is_away(running: Running) -> None:
    address = f"http://{_address(running)}"
    await running.start(listen=address.removeprefix("http://"))
    async with httpx.AsyncClient(base_url=address, timeout=PATIENCE) as http:
        running.store.shut = True
        answer = await http.get("/healthz")
        assert (answer.status_code, answer.json()["checks"]["database"]["ok"]) == (503, False)
        running.store.shut = False
        assert (await http.get("/healthz")).json()["checks"]["database"]["ok"]


async def test_metrics_parse_and_every_name_is_the_desks(running: Running) -> None:
    address = f"http://{_address(running)}"
    await running.start(listen=address.removeprefix("http://"))
    await running.hand_off(running.ann)
    async with httpx.AsyncClient(base_url=address, timeout=PATIENCE) as http:
        text = (await http.get("/metrics")).text
    families = {family.name: family for family in text_string_to_metric_families(text)}
    assert families
    assert all(name.startswith("desk_") for name in families)
    assert all(family.documentation for family in families.values())
    sent = {tuple(sample.labels.values()): sample.value for sample in families["desk_deliveries"].samples}
    assert sent["prompt", "sent"] >= 2
    assert str(running.ann.id) not in text


def _address(running: Running) -> str:
    from tests.fixtures.app import free_port

    return f"127.0.0.1:{free_port()}"

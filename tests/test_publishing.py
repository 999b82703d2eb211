"""A changed flow goes live when an admin publishes it, and not before; the running desk takes it over by itself."""

from __future__ import annotations

import asyncio
import os
import shutil
import sqlite3
import subprocess
import sys
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import pytest
from click.testing import CliRunner

from bot.cli import desk as desk_command
from bot.desk import books
from bot.desk.admins import publish
from bot.desk.ports.named import PORTS
from bot.publishing import list_now, publish_now
from bot.settings import Settings, SettingsError, load
from bot.store import open_store
from tests.fixtures.desk import SHIPPED, ZONE
from tests.fixtures.live import database_of

TITLE = 'title: {zh: "菜单", en: "Menu"}', 'title: {zh: "主菜单", en: "Main menu"}'
TEST = """\
flow: {flow}
fixtures:
  noon: {{now: "2026-11-23T12:00+08:00"}}
cases:
  - {{name: it begins, use: noon, steps: [{{merchant: "3500"}}]}}
"""


@pytest.fixture
def desk_on_disk(tmp_path: Path) -> Settings:
    """Nothing is published yet."""
    shutil.copytree(SHIPPED, tmp_path / "flows")
    for file in (tmp_path / "flows" / "tests").iterdir():  # that every flow passes its tests is told elsewhere; here little is enough
        file.write_text(TEST.format(flow=file.name.removesuffix(".test.yaml")), encoding="utf-8")
    return load(_env_file=None, database_url=f"sqlite:///{tmp_path / 'desk.db'}", flows=tmp_path / "flows")


@pytest.fixture
def live_desk(desk_on_disk: Settings, tmp_path: Path) -> Settings:
    """Everything is live."""
    (tmp_path / "desk.db").write_bytes(database_of(desk_on_disk.flows, datetime.now(UTC), by="Ada", why="first"))
    return desk_on_disk


def change(settings: Settings, old: str, new: str, flow: str = "menu") -> None:
    file = settings.flows / f"{flow}.yaml"
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new), encoding="utf-8")


def test_everything_is_published_once_and_then_only_what_changed(desk_on_disk: Settings) -> None:
    first = publish_now(desk_on_disk, (), by="Ada", why="first")
    assert {one.flow for one in first} == {file.stem for file in desk_on_disk.flows.glob("[!_]*.yaml")}
    assert publish_now(desk_on_disk, (), by="Ada", why="again") == []
    change(desk_on_disk, *TITLE)
    (done,) = publish_now(desk_on_disk, (), by="Ada", why="a clearer title")
    entries = [entry for entry in list_now(desk_on_disk) if entry.flow == "menu"]
    assert (done.flow, done.cls, [entry.live for entry in entries]) == ("menu", "text", [False, True])
    assert (entries[-1].rev, entries[-1].published_by, entries[-1].why) == (done.rev, "Ada", "a clearer title")


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [("start: entry", "start: nowhere", "FL03"), ("  entry:\n", "  entry: [\n", "menu.yaml:")],
)
def test_what_fails_its_lint_stays_as_it_was(live_desk: Settings, old: str, new: str, said: str) -> None:
    change(live_desk, old, new)
    with pytest.raises(SettingsError, match=said):
        publish_now(live_desk, (), by="Ada", why="broken")
    assert all(entry.live for entry in list_now(live_desk))


def test_a_flow_that_is_not_there_and_an_empty_reason_are_refused(desk_on_disk: Settings) -> None:
    with pytest.raises(SettingsError, match="there is no flow “lunch”"):
        publish_now(desk_on_disk, ("lunch",), by="Ada", why="hungry")
    with pytest.raises(SettingsError, match="--why"):
        publish_now(desk_on_disk, (), by="Ada", why="  ")


async def test_a_running_desk_takes_the_new_revision_and_keeps_the_old_one(live_desk: Settings) -> None:
    store = open_store(live_desk.database_url)
    await store.open()
    try:
        before = await store.run(publish.publish_by_start, live_desk.flows, PORTS, datetime.now(UTC), ZONE)
        assert await store.run(books.changed, before) is None
        change(live_desk, *TITLE)
        env = {**os.environ, "DESK_DATABASE_URL": live_desk.database_url, "DESK_FLOWS": str(live_desk.flows)}
        command = [sys.executable, "-m", "bot", "flow", "publish", "--why", "a clearer title", "--by", "Ada"]
        done = await asyncio.to_thread(subprocess.run, command, env=env, capture_output=True, text=True, check=False)
        assert (done.returncode, done.stdout.split()[0]) == (0, "menu"), done.stderr
        after = await store.run(books.changed, before)
        assert after is not None
        assert after.library.live["menu"] != before.library.live["menu"]
        assert after.library.find("menu", before.library.live["menu"]) is not None
    finally:
        await store.close()


# at the keyboard


def command(settings: Settings, *words: str) -> tuple[int, str]:
    """(exit code, what it says), as `desk flow …` of this desk."""
    env = {"DESK_DATABASE_URL": settings.database_url, "DESK_FLOWS": str(settings.flows)}
    ran = CliRunner(env=env).invoke(desk_command, ["flow", *words])
    return ran.exit_code, ran.output


def test_a_neighbours_half_written_draft_keeps_nobody_from_publishing(live_desk: Settings) -> None:
    (live_desk.flows / "night_pay.yaml").write_text("format: flow/1\nid: night_pay\nstart: [\n", encoding="utf-8")
    change(live_desk, *TITLE)
    assert [one.flow for one in publish_now(live_desk, ("menu",), by="Ada", why="a clearer title")] == ["menu"]
    with pytest.raises(SettingsError, match=r"night_pay\.yaml:"):
        publish_now(live_desk, (), by="Ada", why="all of them")


def test_no_file_passes_because_of_a_neighbour_merchants_do_not_have(live_desk: Settings) -> None:
    """The menu leads to a flow that has a file and was never published."""
    text = (live_desk.flows / "hold.yaml").read_text(encoding="utf-8")
    (live_desk.flows / "hold.yaml").write_text(text.replace("id: hold", "id: held"), encoding="utf-8")
    (live_desk.flows / "hold.yaml").rename(live_desk.flows / "held.yaml")
    change(live_desk, "start: entry", 'start: "held#entry"')
    with pytest.raises(SettingsError, match="held"):
        publish_now(live_desk, ("menu",), by="Ada", why="to the new flow")


def test_a_file_that_is_older_than_what_is_live_is_not_published_over_it(live_desk: Settings) -> None:
    old = (live_desk.flows / "menu.yaml").read_text(encoding="utf-8")
    change(live_desk, *TITLE)
    publish_now(live_desk, (), by="Bob", why="a clearer title")
    (live_desk.flows / "menu.yaml").write_text(old, encoding="utf-8")
    code, said = command(live_desk, "publish", "--why", "something else")
    assert code == 2
    assert "by Bob is live: a clearer title" in said
    shown = command(live_desk, "show", "menu")[1]
    (live_desk.flows / "menu.yaml").write_text(shown[shown.index("\n") + 1 :], encoding="utf-8")
    assert command(live_desk, "diff") == (0, "nothing differs\n"), "what `show` prints is the file"


def test_a_warning_nobody_answers_for_is_refused_and_an_accepted_one_stands_in_the_trail(live_desk: Settings) -> None:
    change(live_desk, TITLE[0], TITLE[1].replace("Main menu", "Menu"))
    code, said = command(live_desk, "publish", "menu", "--why", "clearer")
    assert code == 2
    assert "menu.yaml:6:" in said
    assert "I103 (warning)" in said
    assert "--accept I103" in said
    assert command(live_desk, "publish", "menu", "--why", "clearer", "--accept", "i103")[0] == 0


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("publish", "men", "--why", "x"), "there is no flow “men”"),
        (("publish", "menu", "--why", ""), "--why is empty"),
        (("publish", "menu", "--why", "x", "--move", "a"), "“a” is not NODE=OTHER"),
        (("publish", "menu", "--why", "x", "--stay", "a", "--agent", "a"), "choose one of --stay, --move and --agent"),
        (("publish", "elsewhere/menu.yaml", "--why", "x"), "there is no folder “elsewhere”"),
        (("diff", "men"), "there is no flow “men”"),
        (("diff", "menu", "12"), "give two revisions"),
        (("diff", "menu", "12", "34"), "there is no one revision of “menu” called 12"),
        (("show", "men"), "there is no one revision of “men” that is live"),
        (("rollback", "men", "--why", "x"), "no revision of “men” is live; there are: –"),
        (("recall", "menu", "entry", "--why", "x"), "no revision of “menu” is live"),
        (("approve", "7"), "there is no draft 7"),
        (("graph", "men"), "there is no flow “men”"),
        (("graph", "menu", "--lang", "fr"), "no words in “fr”"),
        (("graph", "menu", "--overlay", "7"), "--overlay needs a picture"),
    ],
)
def test_a_slip_at_the_keyboard_is_one_sentence_and_exit_code_2(desk_on_disk: Settings, words: tuple[str, ...], said: str) -> None:
    code, out = command(desk_on_disk, *words)
    assert code == 2, out
    assert said in out
    assert len(out.splitlines()) == 1


def test_a_flow_is_named_by_its_id_or_by_its_file(desk_on_disk: Settings) -> None:
    file = str(desk_on_disk.flows / "menu.yaml")
    assert command(desk_on_disk, "diff", file) == (1, "menu (new)\n"), "what was never published differs"


def test_a_flow_is_published_by_the_name_of_its_file(live_desk: Settings) -> None:
    change(live_desk, *TITLE)
    code, said = command(live_desk, "publish", str(live_desk.flows / "menu.yaml"), "--why", "a clearer title")
    assert code == 0, said
    assert " is live (text; it was " in said


def test_a_database_another_program_keeps_locked_is_a_sentence(desk_on_disk: Settings, tmp_path: Path) -> None:
    command(desk_on_disk, "list")
    held = sqlite3.connect(tmp_path / "desk.db", isolation_level=None)
    held.execute("BEGIN EXCLUSIVE")
    try:
        code, said = command(desk_on_disk, "list")
    finally:
        held.close()
    assert code == 2
    assert "locked" in said
    assert len(said.splitlines()) == 1


async def test_what_is_published_while_the_desk_is_down_is_live_when_it_starts(live_desk: Settings) -> None:
    change(live_desk, *TITLE)
    (done,) = await asyncio.to_thread(partial(publish_now, live_desk, (), by="Ada", why="a clearer title"))
    store = open_store(live_desk.database_url)
    await store.open()
    try:
        shelf = await store.run(publish.publish_by_start, live_desk.flows, PORTS, datetime.now(UTC), ZONE)
    finally:
        await store.close()
    assert shelf.library.live["menu"] == done.rev
    assert shelf.drifted == ()

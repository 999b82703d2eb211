"""A changed flow goes live when an admin publishes it, and not before; the running desk takes it over by itself."""

from __future__ import annotations

import asyncio
import os
import shutil
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.desk import books, publish
from bot.desk.ports import PORTS
from bot.publishing import list_now, publish_now
from bot.settings import Settings, SettingsError, load
from bot.store import open_store
from tests.fixtures.desk import SHIPPED, ZONE


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
    shutil.copytree(SHIPPED, tmp_path / "flows")
    for file in (tmp_path / "flows" / "tests").iterdir():  # that every flow passes its tests is told elsewhere; here little is enough
        file.write_text(TEST.format(flow=file.name.removesuffix(".test.yaml")), encoding="utf-8")
    return load(_env_file=None, database_url=f"sqlite:///{tmp_path / 'desk.db'}", flows=tmp_path / "flows")


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
def test_what_fails_its_lint_stays_as_it_was(desk_on_disk: Settings, old: str, new: str, said: str) -> None:
    publish_now(desk_on_disk, (), by="Ada", why="first")
    change(desk_on_disk, old, new)
    with pytest.raises(SettingsError, match=said):
        publish_now(desk_on_disk, (), by="Ada", why="broken")
    assert all(entry.live for entry in list_now(desk_on_disk))


def test_a_flow_that_is_not_there_and_an_empty_reason_are_refused(desk_on_disk: Settings) -> None:
    with pytest.raises(SettingsError, match="there is no flow “lunch”"):
        publish_now(desk_on_disk, ("lunch",), by="Ada", why="hungry")
    with pytest.raises(SettingsError, match="--why"):
        publish_now(desk_on_disk, (), by="Ada", why="  ")


async def test_a_running_desk_takes_the_new_revision_and_keeps_the_old_one(desk_on_disk: Settings) -> None:
    store = open_store(desk_on_disk.database_url)
    await store.open()
    try:
        before = await store.run(publish.publish_by_start, desk_on_disk.flows, PORTS, datetime.now(UTC), ZONE)
        assert await store.run(books.changed, before) is None
        change(desk_on_disk, *TITLE)
        env = {**os.environ, "DESK_DATABASE_URL": desk_on_disk.database_url, "DESK_FLOWS": str(desk_on_disk.flows)}
        command = [sys.executable, "-m", "bot", "flow", "publish", "--why", "a clearer title", "--by", "Ada"]
        done = await asyncio.to_thread(subprocess.run, command, env=env, capture_output=True, text=True, check=False)
        assert (done.returncode, done.stdout.split()[0]) == (0, "menu"), done.stderr
        after = await store.run(books.changed, before)
        assert after is not None
        assert after.library.live["menu"] != before.library.live["menu"]
        assert after.library.find("menu", before.library.live["menu"]) is not None
    finally:
        await store.close()

"""Flows go live: new ones at the start, after their checks; changed files never by a restart."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.desk import books
from bot.desk.admins import publish
from bot.desk.admins.publish import FlowsError
from bot.desk.ports.named import PORTS
from bot.flowfile.load import load_folder
from bot.store import revisions
from bot.store.connection import Connection
from bot.store.writer import SqliteStore
from tests.fixtures.desk import MORNING, ZONE, Room


@pytest.fixture
def memory() -> Iterator[SqliteStore]:
    store = SqliteStore("sqlite://")
    store.open_now()
    yield store
    store.close_now()


def start(store: SqliteStore, folder: Path) -> books.Books:
    return store.run_now(publish.publish_by_start, folder, PORTS, MORNING, ZONE)


def change(folder: Path, old: str, new: str, name: str = "late.yaml") -> None:
    file = folder / name
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new), encoding="utf-8")


def test_a_flow_without_a_revision_goes_live_at_the_start(memory: SqliteStore, small: Path) -> None:
    shelf = start(memory, small)
    assert set(shelf.library.live) == {"menu", "late"}
    assert shelf.library.entry == "menu"
    entries = memory.run_now(revisions.list_revisions, None)
    assert {(one.flow, one.published_by, one.live) for one in entries} == {("menu", "start", True), ("late", "start", True)}


def test_a_changed_file_does_not_go_live_by_a_restart(memory: SqliteStore, small: Path) -> None:
    first = start(memory, small)
    change(small, "多少元？", "金额是多少？")
    second = start(memory, small)
    assert second.library.live == first.library.live
    assert second.drifted == ("late",)
    assert memory.run_now(publish.drifted, load_folder(small)) == ("late",)


def test_publishing_makes_the_file_live_and_running_books_see_it(memory: SqliteStore, small: Path) -> None:
    first = start(memory, small)
    assert memory.run_now(books.changed, first) is None
    change(small, "多少元？", "金额是多少？")
    loaded = load_folder(small)
    memory.run_now(lambda conn: publish.publish(conn, loaded, "late", by="admin", why="clearer", at=MORNING))
    fresh = memory.run_now(books.changed, first)
    assert fresh is not None
    assert fresh.library.live["late"] == loaded.files["late"].flow.rev
    assert fresh.library.find("late", first.library.live["late"]) is not None
    assert memory.run_now(books.changed, fresh) is None


def test_a_revision_of_a_newer_program_changes_nothing_here_and_is_looked_at_once(memory: SqliteStore, small: Path) -> None:
    first = start(memory, small)

    def newer(conn: Connection) -> None:
        document = '{"format": "flow/1", "id": "late", "something": "new"}'
        revisions.add(
            conn, flow="late", rev="f" * 12, document=document, source="", data="{}", published_at=MORNING, published_by="Ada", why="x"
        )
        revisions.make_live(conn, "late", "f" * 12, MORNING)

    memory.run_now(newer)
    kept = memory.run_now(books.changed, first)
    assert kept is not None
    assert kept.library == first.library
    assert memory.run_now(books.changed, kept) is None


def test_a_conversation_stays_on_the_revision_it_began_on(room: Room, small: Path) -> None:
    room.ann.agrees()
    room.ann.writes("没到账")
    change(small, "小票显示成功了吗？", "机器上显示成功了吗？")
    loaded = load_folder(small)
    room.store.run_now(lambda conn: publish.publish(conn, loaded, "late", by="admin", why="", at=room.now))
    fresh = room.store.run_now(books.changed, room.desk.books)
    assert fresh is not None
    room.desk.books = fresh
    room.outgoing()
    room.ann.writes("3500")
    assert room.ann.hears() == ["小票显示成功了吗？"]
    room.ben.agrees()
    room.ben.writes("not arrived")
    room.ben.writes("3500")
    late = room.query("SELECT rev FROM conversations ORDER BY id")
    assert late[0].rev != late[1].rev


@pytest.mark.parametrize(
    ("old", "new", "place"),
    [("next: proof\n    skip: proof", "next: nowhere\n    skip: proof", "late.yaml"), ("start: amount", "start: [amount", "late.yaml")],
    ids=["a target that is not there", "damaged yaml"],
)
def test_a_damaged_flow_stops_the_start_and_its_place_is_said(memory: SqliteStore, small: Path, old: str, new: str, place: str) -> None:
    change(small, old, new)
    with pytest.raises(FlowsError, match=place):
        start(memory, small)
    assert memory.run_now(revisions.list_revisions, None) == []


def test_a_flow_whose_tests_fail_does_not_go_live(memory: SqliteStore, small: Path) -> None:
    (small / "tests" / "late.test.yaml").write_text("format: flow-test/1\nflow: late\ncases: []\nnonsense: true\n", encoding="utf-8")
    with pytest.raises(FlowsError, match="late"):
        start(memory, small)


def test_a_folder_that_is_not_there_is_one_sentence(memory: SqliteStore, tmp_path: Path) -> None:
    with pytest.raises(FlowsError, match="no such folder"):
        start(memory, tmp_path / "nothing")

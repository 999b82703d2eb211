"""What is kept of somebody: written out whole when he asks for it, deleted when he wants, and noted who did so."""

from __future__ import annotations

import json
from datetime import timedelta
from html.parser import HTMLParser
from pathlib import Path

import pytest

from bot.desk.keeping.transcript import transcript
from bot.record_page import page
from bot.records import acts, export, forget
from bot.settings import Settings, SettingsError, load
from bot.store import conversations, merchants
from bot.store.writer import SqliteStore
from tests.fixtures.desk import BOT_ID, MORNING, Room


@pytest.fixture
def kept(small: Path, tmp_path: Path) -> tuple[Room, Settings]:
    """A desk on disk: Ann was handed off, Olga answered and left a note."""
    settings = load(_env_file=None, database_url=f"sqlite:///{tmp_path / 'desk.db'}", flows=small, agents_chat=-1001)
    store = SqliteStore(settings.database_url)
    store.open_now()
    room = Room(store, small)
    ticket = room.ann.is_handed_off()
    room.deliver()
    room.ann.writes("小票在我手上 <b>急</b>")
    room.deliver()
    room.olga.writes(ticket, "您好，我在查")
    room.olga.writes(ticket, "// 老客户")
    room.deliver()
    store.close_now()
    return room, settings


def test_a_transcript_is_what_was_said_on_both_sides_word_for_word(room: Room) -> None:
    room.ann.agrees()
    room.ann.writes("没到账")
    heard = room.ann.hears()
    talk = room.store.run_now(conversations.find_live, 1)
    assert talk is not None
    lines = room.store.run_now(transcript, room.desk.books, talk)
    assert [line.text for line in lines if line.who == "bot"] == heard
    assert [line.text for line in lines if line.who == "merchant"] == ["[同意]", "没到账"]
    assert next(line for line in lines if line.who == "bot").buttons


def test_a_forgotten_conversation_has_no_transcript(room: Room) -> None:
    room.ann.agrees()
    room.ann.writes("没到账")
    room.ann.writes("/forget")
    (talk,) = room.store.run_now(conversations.list_of_merchant, 1)
    assert room.store.run_now(transcript, room.desk.books, talk) == []


def test_a_merchants_record_holds_every_word_that_is_kept(kept: tuple[Room, Settings]) -> None:
    found = json.loads(export(kept[1], merchant="101", ticket=None, by="eve", as_html=False))
    assert (found["merchant"]["name"], found["exported_by"]) == ("Ann 王", "eve")
    (ticket,) = found["tickets"]
    assert ticket["amount"] == "3500"
    texts = {(row["text"], row["internal"]) for row in ticket["messages"]}
    assert texts >= {("小票在我手上 <b>急</b>", False), ("您好，我在查", False), ("老客户", True)}
    assert {"opened", "claimed", "answered"} <= {one["what"] for one in ticket["events"]}
    said = [line["text"] for line in found["conversations"][0]["lines"] if line["who"] == "merchant"]
    assert "没到账" in said


def test_a_ticket_is_found_by_its_number_and_a_merchant_by_his_name(kept: tuple[Room, Settings]) -> None:
    by_number = json.loads(export(kept[1], merchant=None, ticket="#1001", by="eve", as_html=False))
    by_name = json.loads(export(kept[1], merchant="@ANN", ticket=None, by="eve", as_html=False))
    assert by_number["tickets"] == by_name["tickets"]


class _Tags(HTMLParser):
    """Every element that was opened is closed, and nothing leads out of the page."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.addresses: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.addresses += [str(value) for name, value in attrs if name in ("src", "href")]
        if tag not in ("meta", "br"):
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def test_the_page_is_sound_leads_nowhere_and_takes_no_markup_from_anybody(kept: tuple[Room, Settings]) -> None:
    text = export(kept[1], merchant="101", ticket=None, by="eve", as_html=True)
    tags = _Tags()
    tags.feed(text)
    assert tags.open == []
    assert tags.addresses == []
    assert "&lt;b&gt;急" in text
    assert "<script" not in text


def test_whoever_is_not_known_is_said_so_in_one_sentence(kept: tuple[Room, Settings]) -> None:
    with pytest.raises(SettingsError, match="nobody called “@nobody”"):
        export(kept[1], merchant="@nobody", ticket=None, by="eve", as_html=False)
    with pytest.raises(SettingsError, match="no ticket 9"):
        export(kept[1], merchant=None, ticket="9", by="eve", as_html=False)


def test_an_admin_forgets_somebody_who_asked_by_letter(kept: tuple[Room, Settings]) -> None:
    room, settings = kept
    assert "101" in forget(settings, merchant="@ann", by="eve")
    store = SqliteStore(settings.database_url)
    store.open_now()
    room.store = store
    dump = room.everything()
    for gone in ("Ann 王", "小票在我手上", "老客户"):
        assert gone not in dump, gone
    found = store.run_now(merchants.find, BOT_ID, 101)
    assert found is not None
    assert found.name == ""
    told = [row.params for row in room.query("SELECT params FROM outbox WHERE status = 'queued' ORDER BY id")]
    assert any("已删除" in params for params in told)
    store.close_now()


def test_what_was_written_out_and_deleted_stands_in_the_trail_with_a_name(kept: tuple[Room, Settings]) -> None:
    export(kept[1], merchant="101", ticket=None, by="eve", as_html=False)
    forget(kept[1], merchant="101", by="bob")
    found = [(one.act, one.actor_name, one.about) for one in acts(kept[1], MORNING - timedelta(days=400)) if one.about == "merchant:101"]
    assert found == [("forgotten", "bob", "merchant:101"), ("exported", "eve", "merchant:101")]


def test_a_record_of_nothing_is_a_page_too() -> None:
    assert "<dl></dl>" in page({"merchant": {}, "conversations": [], "tickets": []})

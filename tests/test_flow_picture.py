"""A flow as a picture, and the numbers on it."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections import Counter
from datetime import timedelta
from pathlib import Path

import pytest

from bot.desk.admins import footfall
from bot.desk.admins.footfall import Node, Whole
from bot.engine.flow import Flow
from bot.flowfile.load import load_folder
from bot.flowfile.picture import START, draw, wrapped
from bot.telegram.updates import Person
from tests.fixtures.desk import SHIPPED, MerchantPlayer, Room, _room

SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture(scope="module")
def flows() -> dict[str, Flow]:
    library = load_folder(SHIPPED).library
    assert library is not None
    return {id_: library.flows[(id_, rev)] for id_, rev in library.live.items()}


def _texts(svg: bytes) -> list[str]:
    return [one.text or "" for one in ET.fromstring(svg).iter(f"{SVG}text")]


def test_every_shipped_flow_is_drawn_with_all_its_nodes_in_both_languages(flows: dict[str, Flow]) -> None:
    for flow in flows.values():
        for lang in flow.langs:
            titles = [one.text for one in ET.fromstring(draw(flow, lang, "svg")).iter(f"{SVG}title")]
            assert set(flow.nodes) <= set(titles), flow.id


def test_questions_and_choices_stand_in_the_words_of_the_language(flows: dict[str, Flow]) -> None:
    chinese, english = "".join(_texts(draw(flows["menu"], "zh", "svg"))), " ".join(_texts(draw(flows["menu"], "en", "svg")))
    assert "同意，开始" in chinese
    assert "I agree, start" in english
    assert not any("\u4e00" <= char <= "\u9fff" for char in english)


def test_a_picture_is_a_png_too(flows: dict[str, Flow]) -> None:
    assert draw(flows["declined"], "zh", "png").startswith(b"\x89PNG")


def test_what_people_wrote_into_a_flow_cannot_break_the_picture(flows: dict[str, Flow]) -> None:
    flow = flows["menu"]
    strange = {flow.start: ['"<b>&\\n{}|', "]>-->"]}
    assert any("<b>&" in text for text in _texts(draw(flow, "zh", "svg", strange)))


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("一二三四五六七，八", ["一二三四五六", "七，八"]),
        ("一二三四五六，七八", ["一二三四五", "六，七八"]),
        ("one two three four", ["one two", "three four"]),
        ("一二三四五六七八九十甲乙丙丁", ["一二三四五六", "七八九十甲…"]),
        ("一二三四五“六七”八", ["一二三四五", "“六七”八"]),
        ("  ", []),
    ],
)
def test_lines_break_where_a_reader_would_break_them(text: str, lines: list[str]) -> None:
    assert wrapped(text, 12).split("\n") == (lines or [""])


def test_the_numbers_on_the_graph_are_what_happened(room: Room) -> None:
    """Ann is helped by the first remedy. Ben is not understood once and leaves. Cleo tries everything, Dan gives up, Eve asks for a person."""
    begun = room.now
    cleo, dan, eve = (
        MerchantPlayer(room, Person(number, name, None, "zh")) for number, name in ((103, "Cleo"), (104, "Dan"), (105, "Eve"))
    )
    for who in (room.ann, cleo, dan, eve):
        who.agrees()
        who.writes("没到账")
        who.writes("3500")
    room.ben.agrees()
    room.ben.writes("not credited")
    room.ben.writes("qwertz")  # not an amount
    for who in (room.ann, cleo, dan):
        who.presses("ok")
    room.ann.presses("yes")  # the first remedy helped
    for _ in range(2):
        cleo.presses("no")
    dan.writes("不想试了")
    for who in (cleo, dan):
        who.writes("跳过")  # the reference number
        who.writes("跳过")  # the slip
    eve.writes("转人工")
    room.now = room.now.replace(day=room.now.day + 2)
    nodes = room.store.run_now(footfall.count, "late", begun, room.now)
    assert nodes["amount"] == Node(reached=5, answered=4, dropped=1, missed=1)
    assert nodes["proof"] == Node(reached=4, answered=3, human=Counter(asked=1))
    assert nodes["fix"] == Node(reached=3, answered=3, solved=1, human=Counter(exhausted=1, gave_up=1))
    assert (nodes["rrn"].reached, nodes["person"].reached, nodes["person"].human) == (2, 2, Counter()), "they count where it was decided"
    assert nodes["solved"].reached == 1
    english, chinese = footfall.notes(nodes, "en", Whole(3, 2)), footfall.notes(nodes, "zh", Whole(3, 2))
    assert english[START] == ["tickets an agent confirmed as solved 3", "tickets opened again within 7 days 2"]
    assert english["fix"] == ["reached 3 · went on 100%", "solved 1", "to a person: all remedies tried 1, gave up trying 1"]
    assert chinese["amount"] == ["到过 5 · 继续 80%", "停在这里 1 · 没听懂 1"]
    assert chinese["proof"][-1] == "转人工：要求人工 1"


def test_what_an_agent_confirms_counts_for_the_flow_as_a_whole(room: Room) -> None:
    begun = room.now
    room.ann.agrees()
    room.ann.writes("没到账")
    room.ann.writes("转人工")
    room.deliver()
    ticket = room.ticket()
    room.olga.writes(ticket, "/solve 到账了")
    asked = next(one for one in room.deliver() if "银行处理慢" in one.buttons)
    room.olga.presses_data(asked.buttons["银行处理慢"])
    helped = next(one for one in room.deliver() if "自己好了" in one.buttons)
    room.olga.presses_data(helped.buttons["自己好了"])
    assert room.store.run_now(footfall.whole, "late", begun, room.now + timedelta(hours=1)) == Whole(confirmed=1)


def test_whoever_waits_for_a_timer_has_not_dropped_out(small: Path) -> None:
    file = small / "late.yaml"
    text = file.read_text(encoding="utf-8")
    file.write_text(
        text.replace("        fixes: {lag: sometimes}\n", "        fixes: {lag: sometimes}\n        wait: 48h\n"), encoding="utf-8"
    )
    for room in _room(small):
        begun = room.now
        room.ann.agrees()
        room.ann.writes("没到账")
        room.ann.writes("3500")
        room.ann.presses("ok")
        room.ann.writes("晚点再说")
        room.now += timedelta(hours=30)
        nodes = room.store.run_now(footfall.count, "late", begun, room.now)
        assert nodes["fix"].reached == 1
        assert not any(node.dropped for node in nodes.values())


def test_a_forgotten_conversation_is_not_counted(room: Room) -> None:
    begun = room.now
    room.ann.agrees()
    room.ann.writes("没到账")
    room.ann.writes("/forget")
    assert room.store.run_now(footfall.count, "late", begun, room.now) == {}


def test_the_file_is_named_by_its_ending(tmp_path: Path) -> None:
    from click.testing import CliRunner

    from bot.cli import desk

    out = tmp_path / "menu.svg"
    ran = CliRunner().invoke(desk, ["flow", "graph", "menu", "--flows", str(SHIPPED), "--out", str(out)])
    assert ran.exit_code == 0, ran.output
    assert ET.fromstring(out.read_bytes()).tag == f"{SVG}svg"

"""A flow as a picture, and the numbers on it."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

from bot.desk import footfall
from bot.engine.flow import Flow
from bot.flowfile.load import load_folder
from bot.flowfile.picture import START, draw, wrapped
from tests.fixtures.desk import SHIPPED, Room

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
        ("  ", []),
    ],
)
def test_lines_break_where_a_reader_would_break_them(text: str, lines: list[str]) -> None:
    assert wrapped(text, 12).split("\n") == (lines or [""])


def test_the_numbers_on_the_graph_are_what_happened(room: Room) -> None:
    begun = room.now
    room.ann.agrees()
    room.ann.writes("没到账")
    room.ann.writes("3500")
    room.ann.presses("ok")
    room.ann.presses("yes")  # the first remedy helped
    room.ben.agrees()
    room.ben.writes("not credited")
    room.ben.writes("qwertz")  # not an amount
    room.now = room.now.replace(day=room.now.day + 2)
    nodes = room.store.run_now(footfall.count, "late", begun, room.now)
    asked = next(node for id_, node in nodes.items() if node.missed)
    assert (asked.reached, asked.answered, asked.dropped, asked.missed) == (2, 1, 1, 1)
    assert sum(node.solved for node in nodes.values()) == 1
    assert sum(node.dropped for node in nodes.values()) == 1
    lines = footfall.notes(nodes, "en", reopened=2)
    assert lines[START] == ["tickets opened again within 7 days 2"]
    assert ["reached 2 · went on 50%", "dropped 1 · missed 1"] in list(lines.values())


def test_whoever_waits_for_a_timer_has_not_dropped_out_and_who_asked_for_a_person_is_counted_by_why(room: Room) -> None:
    begun = room.now
    room.ann.agrees()
    room.ann.writes("没到账")
    room.ann.writes("转人工")
    nodes = room.store.run_now(footfall.count, "late", begun, room.now)
    assert sum(sum(node.human.values()) for node in nodes.values()) == 1
    assert next(node for node in nodes.values() if node.human).human == {"asked": 1}
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

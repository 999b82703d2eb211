"""A complaining merchant has a ticket number at once; what the flow still asks for comes to the same ticket."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.fixtures.desk import Room, _room


@pytest.fixture
def filing(small: Path) -> Iterator[Room]:
    """The small flow, but its complaint step opens the ticket before it asks for the slip."""
    late = small / "late.yaml"
    text = late.read_text(encoding="utf-8")
    filed = text.replace(
        '    origin: {by: desk, why: "测试"}\n    next: rrn\n', '    origin: {by: desk, why: "测试"}\n    ticket: payments\n    next: rrn\n'
    )
    assert filed != text
    late.write_text(filed, encoding="utf-8")
    yield from _room(small)


def complains(room: Room) -> None:
    room.ann.agrees()
    room.ann.writes("没到账")
    room.ann.writes("3500")
    room.ann.presses("ok")
    room.ann.presses("no")
    room.ann.hears()
    room.ann.presses("no")


def test_the_number_is_told_with_the_channels_and_the_question_comes_after_it(filing: Room) -> None:
    complains(filing)
    channels, question = filing.ann.hears()[-2:]
    assert "12363" in channels
    assert channels.endswith("您的工单号：1001。想知道进度，发 /status。")
    assert question == "参考号？"
    filing.ann.writes("/status")
    assert "1001" in filing.ann.hears()[-1]


def test_what_he_adds_comes_to_the_same_ticket_and_its_promise_stays(filing: Room) -> None:
    complains(filing)
    filing.deliver()
    promised = filing.ticket().promised_at
    filing.passes(minutes=20)
    filing.ann.writes("090210123456")
    filing.ann.sends("photo")
    filing.ann.presses("_done")
    heard = [one for one in filing.deliver() if one.to == filing.ann.lane][-1].text
    assert "1001" in heard
    ticket = filing.ticket()
    assert ticket.number == "1001"
    assert ticket.promised_at == promised
    assert ["参考号", "090210123456"] in ticket.facts["answers"]
    assert ticket.facts["photos"] == 1
    assert len(filing.query("SELECT id FROM tickets")) == 1
    lines = [row.params for row in filing.query("SELECT params FROM outbox")]
    assert any("补完资料" in one for one in lines)
    assert not any("又转回人工" in one for one in lines)


def test_an_agent_may_answer_while_the_flow_still_asks(filing: Room) -> None:
    complains(filing)
    filing.deliver()
    filing.olga.writes(filing.ticket(), "我先查着。")
    filing.deliver()
    filing.ann.hears()
    filing.ann.writes("090210123456")
    assert filing.ann.hears() == [], "an agent has him now: the flow is silent"


def test_asking_for_a_person_meanwhile_is_the_same_ticket(filing: Room) -> None:
    complains(filing)
    filing.ann.writes("转人工")
    assert [row.id for row in filing.query("SELECT id FROM tickets")] == [1]
    assert filing.ticket().why == "asked"


def test_where_nothing_is_left_to_ask_there_is_one_ticket_one_card_and_the_number_once(small: Path) -> None:
    late = small / "late.yaml"
    text = late.read_text(encoding="utf-8")
    straight = '    origin: {by: desk, why: "测试"}\n    ticket: payments\n    next: person\n'
    filed = text.replace('    origin: {by: desk, why: "测试"}\n    next: rrn\n', straight).replace(
        "failed: rrn", "failed: rrn\n    timeout: rrn"
    )
    assert filed != text
    late.write_text(filed, encoding="utf-8")
    for room in _room(small):
        complains(room)
        heard = room.ann.hears()
        assert [("1001" in one) for one in heard] == [False, True], heard
        assert len([one for one in room.deliver() if one.kind == "card"]) == 1
        assert room.query("SELECT count(*) AS number FROM ticket_events WHERE kind = 'handed_off_again'")[0].number == 0

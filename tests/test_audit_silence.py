"""Nothing stays with people for ever: an answered ticket without a word of the merchant ends by itself, and he is told each time."""

from __future__ import annotations

from tests.fixtures.desk import Room


def test_an_answered_ticket_without_a_word_counts_as_solved_and_closes_later(room: Room) -> None:
    ticket = room.ann.is_handed_off()
    room.deliver()
    room.olga.writes(ticket, "明天到账。")
    room.deliver()
    room.passes(days=2, hours=23)
    assert room.ticket().status == "pending"
    room.passes(hours=2)
    assert room.ticket().status == "solved"
    out = room.deliver()
    assert any("没有回音" in one.text for one in out if one.to == f"t:{ticket.id}")
    assert any("7天内直接回复" in one.text or "解决了吗" in one.text for one in out if one.to == room.ann.lane), (
        "he is asked, and told how long"
    )
    room.passes(days=6, hours=1)
    assert room.ticket().status == "solved"
    assert any("关闭" in one.text for one in room.deliver() if one.to == room.ann.lane), "he is warned before it closes"
    room.passes(days=1)
    assert room.ticket().status == "closed"
    room.ann.writes("没到账")
    assert "多少元" in room.ann.hears()[-1], "the flow has him again"


def test_his_word_after_that_opens_it_again(room: Room) -> None:
    ticket = room.ann.is_handed_off()
    room.deliver()
    room.olga.writes(ticket, "明天到账。")
    room.passes(days=3, hours=1)
    room.ann.writes("还是没到")
    assert room.ticket().status == "open"


def test_a_word_of_his_in_time_keeps_it_open(room: Room) -> None:
    ticket = room.ann.is_handed_off()
    room.deliver()
    room.olga.writes(ticket, "明天到账。")
    room.passes(days=2)
    room.ann.writes("还没到")
    room.passes(days=2)
    assert room.ticket().status == "open", "now we owe an answer, however long it takes"


def test_handed_back_he_is_with_the_flow_and_nothing_is_solved_by_silence(room: Room) -> None:
    ticket = room.ann.is_handed_off()
    room.deliver()
    room.olga.writes(ticket, "请再试试。")
    room.olga.presses("back", ticket)
    room.passes(days=4)
    assert room.ticket().status == "pending"

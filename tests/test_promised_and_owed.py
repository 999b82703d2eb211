"""By when an answer is owed, and by when the merchant was told: two times, and each side reads which is which."""

from __future__ import annotations

from datetime import datetime

from tests.fixtures.desk import ZONE, Room, Sent


def card_of(sent: list[Sent]) -> str:
    return next(one.text for one in reversed(sent) if "最迟答复" in one.text)


def hears(room: Room, sent: list[Sent]) -> list[str]:
    return [one.text for one in sent if one.to == room.ann.lane and one.method == "sendMessage"]


def test_what_he_was_told_at_the_handoff_stands_on_the_card_without_a_word_more(room: Room) -> None:
    room.ann.is_handed_off()
    sent = room.deliver()
    assert any("最迟今天14:00前答复您" in text for text in hears(room, sent))
    assert "最迟答复：今天14:00\n" in card_of(sent)


def test_in_the_middle_of_a_talk_the_card_says_that_the_next_time_is_our_own(room: Room) -> None:
    ticket = room.ann.is_handed_off()
    room.deliver()
    room.olga.writes(ticket, "您好，在查")
    room.deliver()
    room.ann.writes("好的，麻烦您了")
    sent = room.deliver()
    assert hears(room, sent) == [], "the two are talking"
    assert "最迟答复：今天12:00（内部时限）" in card_of(sent)


def test_when_our_own_time_has_passed_he_is_not_told_that_it_was_promised(room: Room) -> None:
    ticket = room.ann.is_handed_off()
    room.deliver()
    room.olga.writes(ticket, "您好，在查")
    room.ann.writes("好的，麻烦您了")
    room.deliver()
    room.passes(hours=2, minutes=1)
    sent = room.deliver()
    assert hears(room, sent) == ["让您久等了：同事还没答复，我已经催了，最迟今天14:00前答复您。"]
    assert any(one.text == "⚙ ⏰ 答复时限（今天12:00）已过，还没有答复。已告诉商户，今天14:00前答复。" for one in sent)
    room.ann.writes("/status")
    assert "最迟今天14:00前答复" in room.ann.hears()[-1]
    room.passes(hours=8)
    assert any("又没按时答复您" in text for text in hears(room, room.deliver()))


def test_a_rise_in_priority_draws_our_own_time_nearer_and_he_hears_of_a_miss_at_the_time_he_was_told(room: Room) -> None:
    ticket = room.ann.is_handed_off()
    room.deliver()
    room.olga.writes(ticket, "/priority 紧急")
    sent = room.deliver()
    assert "（对商户说的是今天14:00）" in card_of(sent)
    room.ann.writes("/status")
    assert "最迟今天14:00前答复" in room.ann.hears()[-1], "to him it stays what he was told"
    while room.now < datetime(2026, 11, 23, 13, 45, tzinfo=ZONE):
        room.passes(minutes=15)
        sent += room.deliver()
    assert any("已过，还没有答复。对商户说的是今天14:00前。" in one.text for one in sent)
    assert not any("久等" in text or "说好" in text for text in hears(room, sent))
    room.passes(minutes=30)
    assert any("说好今天14:00前答复您，没做到" in text for text in hears(room, room.deliver()))

"""P2: what may not be kept is nowhere; the merchant is told, his message deleted. The room looks through every table when a test is over."""

from __future__ import annotations

import pytest

from tests.fixtures.desk import CARD, Room

HEAD, TAIL = CARD[:9], CARD[9:]


def deleted(room: Room) -> list[int]:
    rows = room.query("SELECT params FROM outbox WHERE method = 'deleteMessage' ORDER BY id")
    return [int(row.params.partition(":")[2].strip(" }")) for row in rows]


def test_a_card_number_is_deleted_and_what_to_send_instead_is_said(room: Room) -> None:
    room.shown_numbers.append(CARD)
    room.ann.agrees()
    room.outgoing()
    room.ann.writes(f"卡号{CARD}，昨晚刷的没到账")
    out = room.outgoing()
    assert [one.method for one in out][:2] == ["deleteMessage", "sendMessage"]
    assert out[0].params["message_id"] == room.ann.last_message
    assert "完整卡号" in out[1].text
    assert "后四位" in out[1].text
    assert out[-1].text == "多少元？"


@pytest.mark.parametrize(
    ("words", "kind", "instead"),
    [
        ("CVV是123", "安全码", "不要发给任何人"),
        ("密码 889912", "密码", "不要发给任何人"),
        ("验证码：482915", "验证码", "不要发给任何人"),
        ("身份证11010519491231002X", "身份证号", "不需要身份证号"),
    ],
)
def test_every_kind_is_named_with_its_own_advice(room: Room, words: str, kind: str, instead: str) -> None:
    room.ann.agrees()
    room.outgoing()
    room.ann.writes(words)
    notice = next(one for one in room.outgoing() if one.method == "sendMessage")
    assert kind in notice.text
    assert instead in notice.text


def test_a_card_number_in_an_edit_is_deleted_and_nothing_is_run_again(room: Room) -> None:
    room.shown_numbers.append(CARD)
    room.ann.agrees()
    room.ann.writes("没到账")
    number = room.ann.last_message
    room.outgoing()
    room.ann.edits(number, f"没到账 {CARD}")
    out = room.outgoing()
    assert [one.method for one in out] == ["deleteMessage", "sendMessage"]


def test_a_card_number_to_an_agent_reaches_him_masked(room: Room) -> None:
    room.shown_numbers.append(CARD)
    room.ann.is_handed_off()
    room.deliver()
    room.ann.writes(f"卡号 {CARD}")
    out = room.deliver()
    relayed = next(one for one in out if one.kind == "relay")
    assert "****0128" in relayed.text
    assert any("完整卡号" in one.text for one in out if one.to == room.ann.lane)


def test_a_number_split_over_two_messages_leaves_everything_that_was_stored(room: Room) -> None:
    room.shown_numbers += [CARD, HEAD, TAIL]
    room.ann.agrees()
    room.ann.writes("没到账")
    room.ann.writes("3500")
    for press in ("ok", "no", "no"):
        room.ann.presses(press)
    room.ann.writes(HEAD)
    first = room.ann.last_message
    room.passes(seconds=30)
    room.ann.writes(TAIL)
    second = room.ann.last_message
    assert deleted(room) == [first, second]
    assert any("分两条" in text for text in room.ann.hears())


def test_half_a_number_taken_as_an_answer_is_no_answer_any_more(room: Room) -> None:
    """Twelve digits pass for a reference number; the rest of the card shows what they were."""
    head, tail = CARD[:12], CARD[12:]
    room.shown_numbers += [head, tail]
    room.ann.agrees()
    room.ann.writes("没到账")
    room.ann.writes("3500")
    for press in ("ok", "no", "no"):
        room.ann.presses(press)
    room.outgoing()
    room.ann.writes(head)
    assert room.ann.hears() == ["发张小票照片。"]
    room.ann.writes(tail)
    assert head not in room.query("SELECT known FROM merchants")[0].known
    assert any("参考号" in text for text in room.ann.hears())


def test_a_split_number_to_an_agent_is_masked_in_the_topic_too(room: Room) -> None:
    room.shown_numbers += [CARD, HEAD, TAIL]
    room.ann.is_handed_off()
    room.deliver()
    room.ann.writes(HEAD)
    room.deliver()
    in_topic = room.query("SELECT group_message_id AS n FROM messages ORDER BY id DESC LIMIT 1")[0].n
    room.ann.writes(TAIL)
    edits = [one for one in room.deliver() if one.method == "editMessageText"]
    assert [one.params["message_id"] for one in edits] == [in_topic]
    assert HEAD not in edits[0].text


def test_two_numbers_far_apart_are_two_numbers(room: Room) -> None:
    room.ann.agrees()
    room.ann.writes("没到账")
    room.ann.writes(HEAD)
    room.passes(minutes=3)
    room.outgoing()
    room.ann.writes(TAIL)
    assert deleted(room) == []


def test_an_amount_after_an_amount_is_no_card(room: Room) -> None:
    room.ann.agrees()
    room.ann.writes("没到账 3500")
    room.ann.writes("参考号 123456789012")
    room.ann.writes("电话 13800138000")
    assert deleted(room) == []


def test_a_code_asked_for_in_one_message_and_given_in_the_next_is_taken_out(room: Room) -> None:
    room.ann.agrees()
    room.ann.writes("刚收到验证码")
    room.ann.writes("739215")
    room.shown_numbers.append("739215")
    assert deleted(room)


def test_a_half_seen_on_the_ticket_leaves_the_card_as_well(room: Room) -> None:
    room.shown_numbers += [CARD, HEAD, TAIL]
    room.ann.agrees()
    room.ann.writes(f"没到账 {HEAD}")
    room.ann.writes("人工")
    room.deliver()
    assert HEAD in str(room.ticket().facts)
    room.ann.writes(TAIL)
    room.deliver()
    assert HEAD not in str(room.ticket().facts)

"""A photo cannot be masked: he is told once, kindly, to cover the card number."""

from __future__ import annotations

from tests.fixtures.desk import Room

WARNED = "请遮住后重发"


def warnings(room: Room) -> int:
    return sum(WARNED in text for text in room.ann.hears())


def test_it_is_said_once_however_many_photos_he_sends(room: Room) -> None:
    room.ann.agrees()
    room.ann.writes("没到账")
    for _ in range(3):
        room.ann.sends("photo")
    assert warnings(room) == 1


def test_an_album_is_warned_of_once(room: Room) -> None:
    room.ann.agrees()
    for _ in range(4):
        room.ann.sends("photo", album="a1")
    assert warnings(room) == 1


def test_a_contract_sent_before_is_no_photo(room: Room) -> None:
    room.ann.agrees()
    room.ann.sends("document")
    assert warnings(room) == 0
    room.ann.sends("photo")
    assert warnings(room) == 1


def test_to_an_agent_it_is_said_once_too(room: Room) -> None:
    ticket = room.ann.is_handed_off()
    room.deliver()
    room.olga.presses("claim", ticket)
    for _ in range(3):
        room.ann.sends("photo")
    assert warnings(room) == 1

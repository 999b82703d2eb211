"""P2: a card number sent piece by piece, in three messages, in captions of an album, partly to the bot and partly to an agent."""

from __future__ import annotations

import pytest

from tests.fixtures.desk import CARD, Room

THREE = (CARD[:6], CARD[6:13], CARD[13:])
FOUR = (CARD[:4], CARD[4:8], CARD[8:12], CARD[12:])
FIVE = (CARD[:4], CARD[4:8], CARD[8:12], CARD[12:16], CARD[16:])


def hides(room: Room, *pieces: str) -> None:
    room.shown_numbers += [CARD, *(piece for piece in pieces if len(piece) > 4)]


def gone(room: Room, *pieces: str) -> None:
    """Nothing that was stored holds two of the pieces' digits in a row; the parts of the number are masked wherever they stood."""
    stored = room.everything()
    for piece in pieces:
        assert f'"{piece}"' not in stored, piece


@pytest.mark.parametrize("pieces", [THREE, FOUR, FIVE], ids=["three", "four", "five"])
def test_a_number_sent_piece_by_piece_leaves_everything(room: Room, pieces: tuple[str, ...]) -> None:
    hides(room, *pieces)
    room.ann.agrees()
    room.ann.writes("没到账")
    room.ann.writes("3500")
    for press in ("ok", "no", "no"):
        room.ann.presses(press)
    room.outgoing()
    sent = []
    for piece in pieces:
        room.ann.writes(piece)
        sent.append(room.ann.last_message)
        room.passes(seconds=10)
    deleted = [one.params["message_id"] for one in room.outgoing() if one.method == "deleteMessage"]
    assert sorted(set(deleted)) == sent
    gone(room, *pieces)


def test_to_an_agent_too_and_his_topic_is_mended(room: Room) -> None:
    hides(room, *THREE)
    room.ann.is_handed_off()
    room.deliver()
    for piece in THREE[:2]:
        room.ann.writes(piece)
        room.deliver()
    room.ann.writes(THREE[2])
    edited = [one for one in room.deliver() if one.method == "editMessageText" and one.kind == "notice"]
    assert len(edited) == 2
    assert not any(piece in one.text for one in edited for piece in THREE[:2])
    gone(room, *THREE)


def test_begun_to_the_bot_and_ended_to_an_agent(room: Room) -> None:
    hides(room, *THREE)
    room.ann.agrees()
    room.ann.writes("没到账")
    room.ann.writes("3500")
    for press in ("ok", "no", "no"):
        room.ann.presses(press)
    room.ann.writes(THREE[0])
    room.ann.writes("人工")
    room.deliver()
    room.ann.writes(THREE[1])
    room.ann.writes(THREE[2])
    gone(room, *THREE[1:])


@pytest.mark.parametrize("owned", [False, True], ids=["to the flow", "to an agent"])
def test_halves_in_two_captions_of_one_album(room: Room, owned: bool) -> None:
    head, tail = CARD[:9], CARD[9:]
    hides(room, head, tail)
    if owned:
        room.ann.is_handed_off()
    else:
        room.ann.agrees()
    room.deliver()
    room.ann.sends("photo", head, album="a1")
    room.ann.sends("photo", tail, album="a1")
    room.passes(seconds=5)
    room.deliver()
    gone(room, head, tail)
    assert any("分两条" in str(row.params) for row in room.query("SELECT params FROM outbox"))


def test_answers_that_are_no_card_stay(room: Room) -> None:
    room.ann.agrees()
    room.ann.writes("没到账")
    room.ann.writes("3500")
    for press in ("ok", "no", "no"):
        room.ann.presses(press)
    room.outgoing()
    for text in ("202611221234", "20261122", "1234"):
        room.ann.writes(text)
    assert not any("分两条" in text for text in room.ann.hears())

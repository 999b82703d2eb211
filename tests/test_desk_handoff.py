from __future__ import annotations

from tests.fixtures.desk import Room


def test_a_merchant_is_walked_to_an_agent_and_reads_the_answer(room: Room) -> None:
    room.ann.agrees()
    print(room.ann.hears())
    room.ann.writes("没到账")
    print(room.ann.hears())
    room.ann.writes("3500")
    print(room.ann.hears())
    room.ann.presses("ok")
    room.ann.presses("no")
    room.ann.presses("no")
    print(room.ann.hears())
    room.ann.presses("_skip")
    room.ann.presses("_skip")
    print(room.ann.hears())
    for one in room.deliver():
        print(one)

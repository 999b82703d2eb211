"""Too much at once: slowed down and put together; everything is kept, and whom it concerns is told."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.desk.merchants import flood
from bot.desk.merchants.pace import MOST, REMEMBERED, Pace
from bot.store import outbox
from bot.telegram.texts import length
from tests.fixtures.desk import MORNING, Room, Sent


def handed_off(room: Room) -> None:
    room.ann.is_handed_off()
    room.deliver()
    room.passes(minutes=2)  # what he wrote to the flow is not counted any more


def words_in(out: list[Sent]) -> list[str]:
    """The merchant's lines as agents read them, in order."""
    relayed = [one.text for one in out if one.kind == "relay"]
    return [line.removeprefix("<blockquote>").removesuffix("</blockquote>") for text in relayed for line in text.split("\n")[1:]]


# --- texts to agents


def test_five_hundred_lines_become_a_few_messages_in_order_and_all_of_them_are_kept(room: Room) -> None:
    handed_off(room)
    lines = [f"第{number}行" for number in range(500)]
    for number, words in enumerate(lines):
        room.ann.writes(words)
        if number % 20 == 0:
            room.passes(seconds=1)
    room.passes(minutes=1)
    out = room.deliver()
    assert words_in(out) == lines
    relayed = [one for one in out if one.kind == "relay"]
    assert len(relayed) < flood.TEXTS + 10
    assert all(length(one.text) <= 4096 for one in relayed)
    assert [row.text for row in room.query("SELECT text FROM messages WHERE author = 'merchant' AND ticket_id = 1 ORDER BY id")] == lines
    assert room.query("SELECT count(*) AS n FROM messages WHERE author = 'merchant' AND group_message_id IS NULL")[0].n == 0
    assert sum("一条不漏" in one.text for one in out) == 1


def test_what_is_put_together_waits_a_little_and_the_first_lines_do_not(room: Room) -> None:
    handed_off(room)
    for number in range(flood.TEXTS + 3):
        room.ann.writes(f"第{number}行")
        if number < flood.TEXTS:
            room.deliver()
    due = [row.due_at for row in room.query("SELECT due_at FROM outbox WHERE kind = 'relay' ORDER BY id")]
    assert len(due) == flood.TEXTS + 1
    assert due[flood.TEXTS] - due[0] == flood.PAUSE.total_seconds() * 1_000_000


def test_who_writes_at_an_ordinary_pace_is_never_slowed_down(room: Room) -> None:
    handed_off(room)
    for number in range(60):
        room.ann.writes(f"第{number}行")
        room.passes(seconds=4)
    assert len([one for one in room.deliver() if one.kind == "relay"]) == 60


def test_a_reply_to_a_message_is_not_put_into_another(room: Room) -> None:
    handed_off(room)
    for number in range(flood.TEXTS + 2):
        room.ann.writes(f"第{number}行")
    room.ann.writes("答这一句", reply_to=room.ann.last_message - 1)
    room.ann.writes("最后一行")
    out = room.deliver()
    assert words_in(out)[-2:] == ["答这一句", "最后一行"]


def test_nothing_is_put_into_a_message_that_may_stand_there_already(room: Room) -> None:
    handed_off(room)
    room.ann.writes("第一句")
    cut = room.in_flight("sendMessage")
    room.store.run_now(lambda conn: outbox.again(conn, cut, at=room.now, why="the process stopped", attempts=1, uncertain=1))
    room.passes(seconds=flood.BEHIND.total_seconds())
    room.ann.writes("第二句")
    assert [words_in([one]) for one in room.deliver() if one.kind == "relay"] == [["第一句"], ["第二句"]]


def test_an_agents_answer_to_a_message_made_of_several_finds_the_ticket_and_a_reaction_its_last(room: Room) -> None:
    handed_off(room)
    for number in range(flood.TEXTS + 5):
        room.ann.writes(f"第{number}行")
        if number < flood.TEXTS:
            room.deliver()
    room.deliver()
    together = room.query("SELECT group_message_id AS n, count(*) AS lines FROM messages GROUP BY 1 HAVING count(*) > 1 AND n IS NOT NULL")
    assert [row.lines for row in together] == [5]
    room.olga.writes(room.ticket(), "都看到了", reply_to=together[0].n)
    assert any(one.method == "copyMessage" for one in room.deliver())


def test_a_merchant_who_floods_holds_up_no_other(room: Room) -> None:
    handed_off(room)
    room.ben.is_handed_off()
    room.deliver()
    for number in range(200):
        room.ann.writes(f"第{number}行")
    room.ben.writes("hello?")
    assert any("hello?" in one.text and one.to == "t:2" for one in room.deliver())


# --- files


def test_a_flood_of_photos_is_kept_and_fetched_by_a_button(room: Room) -> None:
    handed_off(room)
    for _ in range(35):
        room.ann.sends("photo")
    out = room.deliver()
    assert sum(one.method == "copyMessage" for one in out) == flood.FILES
    told = next(one for one in out if "存着" in one.text and one.to == "t:1")
    assert any("一个不漏" in one.text for one in out if one.to == "m:1")
    (data,) = told.buttons.values()
    copied = flood.FILES
    for left in (5, 0):
        room.olga.presses_data(data)
        assert f"还剩 {left} 个" in room.acks[-1][1]
        copied += sum(one.method == "copyMessage" for one in room.deliver())
    assert copied == 35
    room.olga.presses_data(data)
    assert "没有存着" in room.acks[-1][1]
    assert room.query("SELECT count(*) AS n FROM messages WHERE kind = 'photo' AND group_message_id IS NULL")[0].n == 0


def test_photos_that_come_slowly_are_all_copied(room: Room) -> None:
    handed_off(room)
    for _ in range(40):
        room.ann.sends("photo")
        room.passes(seconds=4)
    assert sum(one.method == "copyMessage" for one in room.deliver()) == 40


def test_dice_and_places_without_end_are_kept_too(room: Room) -> None:
    handed_off(room)
    for _ in range(30):
        room.ann.writes("", extra="location")
    copied = sum(one.method == "copyMessage" for one in room.deliver())
    room.olga.presses_data("t.files.1")
    assert copied + sum(one.method == "copyMessage" for one in room.deliver()) == 30


# --- texts to a flow


def test_texts_to_a_flow_that_come_faster_than_answers_are_read_together(room: Room) -> None:
    room.ann.agrees()
    for number in range(100):
        room.ann.writes(f"没到账{number}")
    turns = room.query("SELECT count(*) AS n FROM events")[0].n
    assert turns < 40
    assert sum("稍等几秒" in one.text for one in room.outgoing()) == 1
    kept = [row.text for row in room.query("SELECT text FROM messages WHERE author = 'merchant' ORDER BY id")]
    assert kept == [f"没到账{number}" for number in range(100 - len(kept), 100)]
    room.deliver()
    room.passes(seconds=6)
    assert room.query("SELECT count(*) AS n FROM events")[0].n == turns + 1
    assert room.ann.hears()


def test_asking_for_a_person_never_waits(room: Room) -> None:
    room.ann.agrees()
    for number in range(60):
        room.ann.writes(f"没到账{number}")
    room.ann.writes("人工")
    assert room.ticket().number == "1001"


def test_held_texts_reach_the_agents_when_they_have_him_by_then(room: Room) -> None:
    room.ann.agrees()
    for number in range(60):
        room.ann.writes(f"没到账{number}")
    room.ann.writes("人工")
    room.deliver()
    room.passes(seconds=6)
    assert "没到账59" in words_in(room.deliver())


def test_a_number_split_over_held_texts_is_masked(room: Room) -> None:
    room.shown_numbers += ["6222021234567890128", "62220212"]
    room.ann.agrees()
    for number in range(60):
        room.ann.writes(f"没到账{number}")
    room.ann.writes("62220212")
    room.ann.writes("34567890128")
    room.deliver()
    room.passes(seconds=6)


def test_a_photo_flood_to_a_flow_is_kept_as_evidence_and_answered_once(room: Room) -> None:
    room.ann.agrees()
    room.ann.writes("没到账")
    for _ in range(60):
        room.ann.sends("photo")
    said = room.ann.hears()
    assert sum("一个不漏" in text for text in said) == 1
    assert len(said) < 40
    assert room.query("SELECT count(*) AS n FROM messages WHERE kind = 'photo'")[0].n == 60


def test_commands_without_end_are_answered_once_for_all_but_never_the_one_for_a_person(room: Room) -> None:
    room.ann.agrees()
    for _ in range(100):
        room.ann.writes("/help")
    said = room.ann.hears()
    assert sum("稍等几秒" in text for text in said) == 1
    assert len(said) < 40
    room.ann.writes("/human")
    assert room.ticket().number == "1001"


# --- edits


def test_a_message_changed_again_and_again_is_shown_as_it_ends(room: Room) -> None:
    handed_off(room)
    room.ann.writes("金额 0")
    number = room.ann.last_message
    room.deliver()
    for amount in range(1, 101):
        room.ann.edits(number, f"金额 {amount}")
    shown = [one.text for one in room.deliver() if one.to == "t:1"]
    assert len(shown) == flood.EDITS
    room.passes(minutes=2)
    (last,) = [one.text for one in room.deliver() if one.to == "t:1"]
    assert f"金额 {flood.EDITS}<" in last
    assert "金额 100<" in last
    assert "金额 55" in room.query("SELECT versions FROM messages WHERE text = '金额 100'")[0].versions


# --- the meter


def test_the_meter_counts_within_its_stretch_and_remembers_so_many() -> None:
    pace = Pace()
    for number in range(100):
        pace.wrote(1, MORNING + timedelta(seconds=number))
    assert pace.count(1, MORNING + timedelta(seconds=99), timedelta(seconds=10)) == 10
    assert pace.count(1, MORNING + timedelta(seconds=99), timedelta(hours=1)) == REMEMBERED
    assert pace.count(2, MORNING, timedelta(hours=1)) == 0


@pytest.mark.parametrize("others", [MOST, MOST + 10])
def test_the_meter_forgets_who_wrote_longest_ago(others: int) -> None:
    pace = Pace()
    pace.wrote(0, MORNING)
    for number in range(1, others + 1):
        pace.wrote(number, MORNING)
    assert pace.count(0, MORNING, timedelta(hours=1)) == 0
    assert pace.count(others, MORNING, timedelta(hours=1)) == 1

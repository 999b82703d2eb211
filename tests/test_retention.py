"""Retention: what people said goes after the days the settings say, a little every night; what reports count stays."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from bot.desk.desk import Keep
from bot.desk.keeping import retention
from bot.store import audit, timers
from tests.fixtures.desk import Room, Sent


def _begin(room: Room, **days: int) -> None:
    room.desk.keep = replace(Keep(), **days)
    room.store.run_now(retention.begin, room.now)


def _closed_ticket(room: Room) -> str:
    ticket = room.ann.is_handed_off()
    room.deliver()
    room.ann.writes("兴隆超市的老王")
    room.deliver()
    room.olga.writes(ticket, "好的王老板")
    room.olga.presses("solve", ticket)
    room.deliver()
    room.passes(days=8)
    assert room.ticket().status == "closed"
    room.deliver()
    return ticket.number


def test_updates_and_deliveries_go_after_their_days_and_none_before(room: Room) -> None:
    _begin(room)
    room.ann.agrees()
    room.ann.writes("老王的茶叶店没到账")
    room.ann.writes("/help")
    room.deliver()
    before = room.query("SELECT count(*) AS n FROM inbox")[0].n
    room.passes(days=29)
    assert room.query("SELECT count(*) AS n FROM inbox")[0].n == before
    room.passes(days=2)
    assert room.query("SELECT count(*) AS n FROM inbox")[0].n == 1, "the newest alone: its number must not be given again"
    assert room.query("SELECT body FROM inbox")[0].body == "{}"
    assert room.query("SELECT count(*) AS n FROM outbox WHERE status = 'sent'")[0].n <= 1


def test_what_has_not_been_sent_yet_is_never_swept(room: Room) -> None:
    _begin(room)
    room.ann.writes("/start")
    room.passes(days=40)
    assert room.query("SELECT count(*) AS n FROM outbox WHERE status = 'queued'")[0].n > 0


def test_a_conversation_that_ended_without_a_ticket_is_forgotten_and_counted_all_the_same(room: Room) -> None:
    _begin(room)
    room.ann.agrees()
    room.ann.writes("没到账，老王的茶叶店")
    room.ann.writes("/cancel")
    room.ann.presses("yes")
    room.deliver()
    assert "茶叶店" in room.everything()
    room.passes(days=200)
    assert "茶叶店" not in room.everything()
    (row,) = room.query("SELECT flow, outcome, ended_at FROM conversations WHERE ended_at IS NOT NULL")
    assert row.flow
    assert row.outcome


def test_a_closed_ticket_stays_for_its_year_and_then_goes_with_its_topic(room: Room) -> None:
    _begin(room)
    number = _closed_ticket(room)
    room.passes(days=300)
    assert "老王" in room.everything()
    thread = room.ticket(number).thread_id
    room.passes(days=80)
    dump = room.everything()
    for gone in ("老王", "王老板", "Ann 王"):
        assert gone not in dump, gone
    removed = [one for one in room.outgoing() if one.method == "deleteForumTopic"]
    assert [one.params["message_thread_id"] for one in removed] == [thread]
    assert room.ticket(number).opened_at is not None


def test_a_ticket_that_is_not_closed_is_kept_however_old(room: Room) -> None:
    _begin(room)
    room.ann.is_handed_off()
    room.ann.writes("兴隆超市的老王")
    room.deliver()
    room.passes(days=500)
    assert "老王" in room.everything()


def test_without_topics_the_messages_themselves_are_taken_out_of_the_group(plain_group: Room) -> None:
    room = plain_group
    _begin(room)
    ticket = room.ann.is_handed_off()
    room.deliver()
    room.ann.writes("老王")
    room.deliver()
    room.olga.presses("solve", ticket)
    room.deliver()
    room.outgoing()
    room.passes(days=400)
    removed: list[Sent] = [one for one in room.outgoing() if one.method == "deleteMessages"]
    assert sum(len(one.params["message_ids"]) for one in removed) >= 2


def test_days_of_zero_keep_everything(room: Room) -> None:
    _begin(room, updates=0, conversations=0, tickets=0, audit=0)
    _closed_ticket(room)
    room.passes(days=4000)
    assert "老王" in room.everything()


def test_it_runs_at_the_start_and_then_every_night_at_half_past_three(room: Room) -> None:
    _begin(room)
    room.passes(seconds=1)
    (timer,) = room.store.run_now(timers.list_of, "desk", 0)
    at = timer.due_at.astimezone(room.now.tzinfo)
    assert (at.hour, at.minute) == (3, 30)
    assert timedelta(0) < at - room.now < timedelta(days=1)


def test_much_of_it_goes_in_steps_that_follow_each_other_at_once(room: Room) -> None:
    for number in range(retention.AT_ONCE + 50):
        room.ann.writes(f"/help {number}")
    room.deliver()
    room.now += timedelta(days=31)
    _begin(room)
    room.passes(minutes=1)
    assert room.query("SELECT count(*) AS n FROM inbox")[0].n == 1


def test_the_trail_says_what_was_swept_and_names_nobody(room: Room) -> None:
    _begin(room)
    room.ann.agrees()
    room.deliver()
    room.passes(days=32)
    acts = room.store.run_now(audit.list_acts, room.now - timedelta(days=40))
    swept = [one for one in acts if one.act == "swept"]
    assert swept
    assert set(swept[0].body) <= {"updates", "deliveries", "conversations", "tickets", "merchants", "acts"}

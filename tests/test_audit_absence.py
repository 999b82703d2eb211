"""The desk was away for hours: nothing that came meanwhile is dropped, it is read as of when it was written, and the wait is excused once."""

from __future__ import annotations

from datetime import timedelta

import orjson

from tests.fixtures.desk import Room


def test_what_came_while_the_desk_was_away_is_answered_and_the_wait_excused_once(room: Room) -> None:
    room.ann.agrees()
    room.ann.writes("没到账")
    room.ann.hears()
    room.passes(hours=9)
    room.ann.hears()
    room.ann.writes("3500", at=room.now - timedelta(hours=8))
    room.ann.writes("成功", at=room.now - timedelta(hours=7))
    heard = room.ann.hears()
    assert len([one for one in heard if "久等" in one]) == 1
    assert any("小票显示成功" in one for one in heard), "he is answered"


def test_a_newcomer_who_wrote_yesterday_is_not_dropped(room: Room) -> None:
    room.ann.writes("没到账", at=room.now - timedelta(days=1, hours=1))
    heard = room.ann.hears()
    assert "久等" in heard[0]
    assert any("同意吗" in one for one in heard)


def test_who_is_answered_at_once_hears_no_excuse(room: Room) -> None:
    room.ann.writes("没到账", at=room.now - timedelta(seconds=40))
    assert not any("久等" in one for one in room.ann.hears())


def test_last_night_is_the_night_before_it_was_written(room: Room) -> None:
    room.ann.agrees()
    room.ann.writes("没到账 昨晚11点刷的", at=room.now - timedelta(hours=20))  # written on Sunday, read on Monday
    log = [orjson.loads(row.event) for row in room.query("SELECT event FROM events ORDER BY id")]
    assert "2026-11-21T23:00" in str(log[-1])

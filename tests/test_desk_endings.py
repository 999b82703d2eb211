"""How a ticket ends: is it solved, how was it, what was it; and when the merchant hears of an answer while he waits."""

from __future__ import annotations

from datetime import datetime, timedelta

import orjson
import pytest

from bot.desk.agents import opening
from tests.fixtures.desk import ZONE, Room, Sent

NIGHT = datetime(2026, 11, 23, 23, 5, tzinfo=ZONE)  # a Monday


def kinds(room: Room) -> list[str]:
    return [row.kind for row in room.query("SELECT kind FROM ticket_events ORDER BY id")]


def hears(room: Room, sent: list[Sent]) -> list[Sent]:
    return [one for one in sent if one.to == room.ann.lane]


# --- solved?


def test_after_solving_he_is_asked_whether_it_is_and_how_it_was(room: Room) -> None:
    ticket = room.ann.is_handed_off()
    room.deliver()
    room.olga.presses("solve", ticket)
    asked = hears(room, room.deliver())[-1]
    assert "解决了吗" in asked.text
    assert list(asked.buttons) == ["解决了", "还没解决"]
    room.ann.presses("解决了")
    out = room.deliver()
    stars = hears(room, out)[-1]
    assert stars.method == "editMessageText", "no dead button stays in his chat"
    assert list(stars.buttons) == ["1", "2", "3", "4", "5"]
    assert any("商户说解决了" in one.text for one in out)
    room.ann.presses("4")
    assert room.ticket().rating == 4
    out = room.deliver()
    assert any("4 分" in one.text for one in out if one.to == "t:1")
    assert "★★★★☆" in next(one.text for one in reversed(out) if one.method == "editMessageText" and one.to == "t:1")
    assert room.ticket().status == "solved"
    assert kinds(room)[-2:] == ["confirmed", "rated"]


def test_a_word_is_kept_with_the_rating_and_opens_nothing(room: Room) -> None:
    ticket = room.ann.is_handed_off()
    room.deliver()
    room.olga.presses("solve", ticket)
    room.ann.presses("解决了")
    room.ann.presses("2")
    assert "对不起" in hears(room, room.deliver())[-1].text
    room.ann.presses("✍️ 说一句")
    assert "下一条文字" in room.ann.hears()[-1]
    room.ann.writes("还是等太久了")
    assert (room.ticket().status, room.ticket().rating_word) == ("solved", "还是等太久了")
    out = room.deliver()
    shown = next(one for one in out if "商户的评价" in one.text)
    assert "<blockquote" in shown.text
    room.ann.presses("其实是问题还没解决")
    assert room.ticket().status == "open"


def test_a_word_that_was_not_asked_for_opens_it_again(room: Room) -> None:
    ticket = room.ann.is_handed_off()
    room.deliver()
    room.olga.presses("solve", ticket)
    room.ann.presses("解决了")
    room.ann.presses("5")
    room.ann.writes("等下，又不对了")
    assert room.ticket().status == "open"


def test_he_may_change_his_rating_until_it_is_closed(room: Room) -> None:
    ticket = room.ann.is_handed_off()
    room.deliver()
    room.olga.presses("solve", ticket)
    room.ann.presses("解决了")
    room.ann.presses("5")
    room.ann.presses("3")
    assert room.ticket().rating == 3
    room.passes(days=8)
    assert room.ticket().status == "closed"
    room.ann.presses("1")
    assert room.ticket().rating == 3
    assert "不能再改" in room.ann.hears()[-1]


@pytest.mark.parametrize(
    "data", ["d.rate.1.9", "d.rate.1.", "d.rate.x.5", "d.rate.99.5", "d.solved.", "d.word.1.2", "d.same.1", "d.to.x", "d.still.1"]
)
def test_a_button_that_means_nothing_changes_nothing(room: Room, data: str) -> None:
    ticket = room.ann.is_handed_off()
    room.deliver()
    room.olga.presses("solve", ticket)
    before = room.ticket()
    room.ann.presses_data(data)
    assert room.ticket() == before


def test_anothers_ticket_cannot_be_rated(room: Room) -> None:
    ticket = room.ann.is_handed_off()
    room.deliver()
    room.olga.presses("solve", ticket)
    room.ben.writes("/start")
    room.ben.presses_data(f"d.rate.{ticket.id}.1")
    room.ben.presses_data(f"d.solved.{ticket.id}")
    assert (room.ticket().rating, room.ticket().confirmed_at) == (None, None)


def test_an_old_button_does_not_solve_what_was_opened_again(room: Room) -> None:
    ticket = room.ann.is_handed_off()
    room.deliver()
    room.olga.presses("solve", ticket)
    room.ann.writes("还没到账")
    room.ann.presses("解决了")
    assert room.ticket().status == "open"
    assert "等待" in room.ann.hears()[-1]


def test_before_it_closes_he_is_warned_and_his_word_opens_it(room: Room) -> None:
    ticket = room.ann.is_handed_off()
    room.deliver()
    room.olga.presses("solve", ticket)
    room.deliver()
    room.passes(days=6, minutes=1)
    warned = hears(room, room.deliver())
    assert ["将在明天10:00关闭" in one.text for one in warned] == [True]
    room.ann.writes("又没到")
    assert room.ticket().status == "open"
    room.passes(days=2)
    assert room.ticket().status == "open"


def test_who_said_that_it_is_solved_is_not_warned(room: Room) -> None:
    ticket = room.ann.is_handed_off()
    room.deliver()
    room.olga.presses("solve", ticket)
    room.ann.presses("解决了")
    room.deliver()
    room.passes(days=8)
    assert hears(room, room.deliver()) == []
    assert room.ticket().status == "closed"


def test_silence_after_an_answer_is_taken_for_solved_and_he_is_asked(room: Room) -> None:
    ticket = room.ann.is_handed_off()
    room.deliver()
    room.olga.writes(ticket, "已经处理，请看看")
    room.deliver()
    room.passes(days=3, minutes=1)
    assert room.ticket().status == "solved"
    told = hears(room, room.deliver())[-1]
    assert "没有您的回音" in told.text
    assert "解决了" in told.buttons


# --- what it was


def test_solving_asks_for_the_cause_and_what_helped_one_press_each(room: Room) -> None:
    ticket = room.ann.is_handed_off()
    room.deliver()
    room.olga.presses("solve", ticket)
    asked = next(one for one in room.deliver() if "查明的原因" in one.text)
    labels = list(asked.buttons)
    assert labels[0] == "银行处理慢", "the likeliest stands first"
    assert labels[-2:] == ["其他", "没查明"], "the flow has its own word for any other cause"
    room.olga.presses_data(asked.buttons["风控冻结"])
    cause = asked.buttons["风控冻结"].split(".", 3)[3]
    assert room.ticket().cause == cause
    helped = next(one for one in room.deliver() if "什么办法管用" in one.text)
    assert helped.method == "editMessageText"
    room.olga.presses_data(helped.buttons["同事处理的"])
    out = room.deliver()
    assert any("已记录" in one.text for one in out)
    assert "查明原因：风控冻结" in next(one.text for one in reversed(out) if one.method == "editMessageText" and "工单 1001" in one.text)
    last = orjson.loads(room.query("SELECT body FROM ticket_events WHERE kind = 'outcome' ORDER BY id DESC LIMIT 1")[0].body)
    assert (last["cause"], last["remedy"], last["how"]) == (cause, "_ours", "agent")
    rows = room.query("SELECT cause, remedy, how FROM outcomes ORDER BY id")
    assert [tuple(row) for row in rows] == [(cause, None, "agent"), (cause, "_ours", "agent")]


def test_a_cause_pressed_by_mistake_is_corrected(room: Room) -> None:
    ticket = room.ann.is_handed_off()
    room.deliver()
    room.olga.presses("solve", ticket)
    asked = next(one for one in room.deliver() if "查明的原因" in one.text)
    room.olga.presses_data(asked.buttons["风控冻结"])
    room.olga.presses_data(asked.buttons["没查明"])
    assert room.ticket().cause is None
    assert room.query("SELECT count(*) AS n FROM outcomes")[0].n == 2


def test_the_merchants_own_press_that_a_remedy_helped_is_an_outcome_too(room: Room) -> None:
    room.ann.agrees()
    for words in ("没到账", "3500"):
        room.ann.writes(words)
    room.ann.presses("ok")
    room.ann.presses("yes")
    (row,) = room.query("SELECT conversation_id, ticket_id, flow, cause, remedy, how FROM outcomes")
    assert (row.flow, row.ticket_id, row.cause, row.how) == ("late", None, None, "merchant")
    assert row.remedy.partition(".")[2]


def test_the_same_press_after_a_hand_back_is_written_at_the_ticket(room: Room) -> None:
    room.ann.agrees()
    for words in ("没到账", "3500"):
        room.ann.writes(words)
    room.ann.presses("ok")
    room.ann.writes("人工")
    room.deliver()
    room.olga.presses("back", room.ticket())
    room.ann.presses("yes")
    assert room.query("SELECT ticket_id FROM outcomes")[0].ticket_id == 1
    assert "outcome" in kinds(room)
    assert room.ticket().remedy is not None


# --- waiting


def test_at_night_his_word_is_answered_with_the_next_opening_once(room: Room) -> None:
    ticket = room.ann.is_handed_off()
    room.deliver()
    room.olga.writes(ticket, "请发小票")
    room.deliver()
    room.now = NIGHT
    room.ann.writes("小票找到了")
    told = room.ann.hears()
    assert len(told) == 1
    assert "明天09:00上班就看" in told[0]
    assert "明天11:00前答复" in told[0]
    room.ann.writes("在吗")
    room.passes(hours=2)
    room.ann.writes("有人吗")
    assert room.ann.hears() == [], "once in a stretch"
    room.now = datetime(2026, 11, 24, 22, 0, tzinfo=ZONE)
    room.ann.writes("还没人？")
    assert any("上班就看" in text for text in room.ann.hears()), "the next night is another stretch"


def test_by_day_he_hears_by_when_unless_the_two_are_talking(room: Room) -> None:
    ticket = room.ann.is_handed_off()
    room.deliver()
    room.outgoing()
    room.olga.writes(ticket, "请发小票")
    room.deliver()
    room.passes(minutes=3)
    room.ann.writes("好的")
    assert room.ann.hears() == []
    room.olga.writes(ticket, "收到，在查")
    room.deliver()
    room.passes(minutes=50)
    room.ann.writes("查得怎么样了")
    told = room.ann.hears()
    assert len(told) == 1
    assert "今天13:00前答复" in told[0], "two hours of working time, on a quarter of an hour"


def test_the_answer_that_is_owed_is_warned_of_three_times_and_each_once(room: Room) -> None:
    ticket = room.ann.is_handed_off()
    room.deliver()
    room.olga.presses("claim", ticket)
    room.deliver()
    heard: list[tuple[str, str]] = []
    while room.now < datetime(2026, 11, 23, 14, 30, tzinfo=ZONE):
        room.olga.presses("keep", ticket)
        room.passes(minutes=15)
        heard += [(f"{room.now:%H:%M}", one.to) for one in room.deliver() if "⏳" in one.text or "⏰" in one.text]
    assert heard == [("12:00", "t:1"), ("13:00", "g"), ("13:45", "c:900"), ("14:00", "t:1")]
    assert kinds(room).count("sla_warning") == 3
    assert kinds(room).count("promise_missed") == 1


def test_a_promised_time_that_passes_is_owned_up_to_with_a_new_one_and_once_more_without(room: Room) -> None:
    ticket = room.ann.is_handed_off()
    assert "最迟今天14:00前答复您" in "".join(one.text for one in room.deliver())
    told: list[tuple[str, str]] = []
    admins: list[str] = []
    while room.now < datetime(2026, 11, 24, 20, 0, tzinfo=ZONE):
        room.passes(minutes=30)
        out = room.deliver()
        told += [(f"{room.now:%H:%M}", one.text) for one in hears(room, out)]
        admins += [one.text for one in out if one.to == "c:900" and "两次" in one.text]
    assert told[0] == ("14:00", "对不起：说好今天14:00前答复您，没做到。已经催同事了，新的时间是今天16:00前。")
    assert told[1][0] == "16:00"
    assert "又没按时答复您" in told[1][1]
    assert len(told) == 2, "he hears no third word of it"
    assert len(admins) == 1
    assert ticket.number in admins[0]
    assert room.ticket().promised_at == datetime(2026, 11, 23, 14, 0, tzinfo=ZONE), "the ticket stays late"


def test_after_an_answer_nobody_is_told_that_it_is_late(room: Room) -> None:
    ticket = room.ann.is_handed_off()
    room.deliver()
    room.passes(hours=3)
    room.olga.writes(ticket, "在查")
    room.deliver()
    room.passes(hours=8)
    assert not any("对不起" in one.text for one in hears(room, room.deliver()))


def test_an_answer_silences_every_warning(room: Room) -> None:
    ticket = room.ann.is_handed_off()
    room.deliver()
    room.olga.writes(ticket, "在查")
    room.deliver()
    room.passes(hours=30)
    assert [one for one in room.deliver() if "⏳" in one.text or "⏰" in one.text or "没人认领" in one.text] == []


def test_warnings_for_several_are_one_message_to_the_group(room: Room) -> None:
    for person in (room.ann, room.ben):
        person.agrees()
        person.writes("人工")
    room.deliver()
    room.passes(hours=3, minutes=1)
    warned = [one.text for one in room.deliver() if one.to == "g" and "快到答复时间" in one.text]
    assert len(warned) == 1
    assert "2 个工单" in warned[0]


# --- the morning


def morning_of(room: Room) -> list[str]:
    return [one.text for one in room.deliver() if one.to == "g" and ("上班了" in one.text or "休息时来的" in one.text)]


def test_the_nights_tickets_are_shown_at_opening_the_most_urgent_first(room: Room) -> None:
    room.now = NIGHT
    room.store.run_now(opening.begin, room.desk, room.now)
    room.ann.is_handed_off()
    room.ben.agrees()
    room.ben.writes("没到账")
    room.ben.writes("25000")
    room.ben.writes("人工")
    room.deliver()
    room.passes(hours=9, minutes=54)
    assert morning_of(room) == []
    room.passes(minutes=2)
    (shown,) = morning_of(room)
    assert "2 个工单等答复</b>（下班后新来 2 个）" in shown
    assert shown.index("1002") < shown.index("1001")
    assert "🚨" in shown
    assert "等了" in shown


def test_a_quiet_night_is_said_too_and_the_next_morning_is_on_the_clock(room: Room) -> None:
    room.now = NIGHT
    room.store.run_now(opening.begin, room.desk, room.now)
    room.passes(hours=10)
    assert morning_of(room) == ["☀️ 上班了，没有等答复的工单。"]
    room.passes(days=1)
    assert len(morning_of(room)) == 1


def test_a_morning_that_was_slept_through_is_shown_when_the_desk_is_back(room: Room) -> None:
    room.now = NIGHT
    room.store.run_now(opening.begin, room.desk, room.now)
    room.ann.is_handed_off()
    room.deliver()
    room.now = datetime(2026, 11, 24, 9, 40, tzinfo=ZONE)
    room.store.run_now(opening.begin, room.desk, room.now)
    room.passes(seconds=1)
    assert len(morning_of(room)) == 1


def test_forty_tickets_are_one_message_that_fits(room: Room) -> None:
    room.now = NIGHT
    room.store.run_now(opening.begin, room.desk, room.now)
    room.ann.is_handed_off()
    row = room.ticket()
    for number in range(2, 41):
        room.query(
            "INSERT INTO tickets (number, merchant_id, conversation_id, flow, rev, queue, status, priority, why, amount, facts, opened_at,"
            " waiting_since, promised_at, updated_at) SELECT :number, merchant_id, conversation_id, flow, rev, queue, status, priority, why,"
            " amount + :more, facts, opened_at, waiting_since, promised_at, updated_at FROM tickets WHERE id = :id RETURNING id",
            number=f"x{number}",
            more=number,
            id=row.id,
        )
    room.deliver()
    room.passes(hours=10)
    (shown,) = morning_of(room)
    assert "40 个工单" in shown
    assert "还有 25 个" in shown
    assert len(shown) < 4096


def test_the_opening_survives_a_restart_and_is_shown_once(room: Room) -> None:
    room.now = NIGHT
    for _ in range(3):
        room.store.run_now(opening.begin, room.desk, room.now)
    room.passes(hours=10)
    assert len(morning_of(room)) == 1


def test_a_desk_without_hours_shows_nothing_and_does_not_break(room: Room) -> None:
    from dataclasses import replace

    books = room.desk.books
    room.desk.books = replace(books, hours=replace(books.hours, week={}))
    room.store.run_now(opening.begin, room.desk, room.now)
    ticket = room.ann.is_handed_off()
    room.deliver()
    room.ann.writes("在吗")
    room.passes(days=2)
    assert room.ticket().promised_at is None
    assert ticket.number == "1001"
    assert morning_of(room) == []


def test_what_is_owed_again_is_counted_anew(room: Room) -> None:
    ticket = room.ann.is_handed_off()
    room.deliver()
    room.olga.writes(ticket, "在查")
    room.deliver()
    room.passes(hours=1)
    room.ann.writes("好的，等您消息")
    assert room.ticket().promised_at == datetime(2026, 11, 23, 13, 0, tzinfo=ZONE)
    assert room.ticket().waiting_since == room.now
    room.passes(hours=2, minutes=1)
    assert "promise_missed" in kinds(room)
    assert room.ticket().promised_at is not None
    assert room.now - timedelta(hours=3) < room.ticket().promised_at

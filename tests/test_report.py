"""The figures of a desk: each as it is defined in docs/operations.md, from talks and tickets that were really had."""

from __future__ import annotations

import asyncio
import csv
import io
import struct
from datetime import date, datetime, timedelta
from functools import partial
from pathlib import Path
from zoneinfo import ZoneInfo

import orjson
import pytest
from matplotlib.figure import Figure

from bot.desk.admins import publish
from bot.desk.ports.named import PORTS
from bot.desk.reports import figures
from bot.desk.reports.figures import Report, Times
from bot.desk.reports.words import bars, lines
from bot.report_picture import LABELS, _draw, chinese_font, png
from bot.reporting import made as reporting
from bot.reporting import written
from bot.settings import SettingsError, load
from bot.store import open_store
from bot.telegram.updates import Person
from tests.fixtures.desk import MerchantPlayer, Room

MONDAY = date(2026, 11, 23)


def made(room: Room, since: date = MONDAY, until: date = MONDAY) -> Report:
    return room.store.run_now(figures.report, room.desk.books, room.now, since, until, "zh")


def another(room: Room, number: int) -> MerchantPlayer:
    return MerchantPlayer(room, Person(number, f"商户{number}", None, "zh-hans"))


def solved_by_the_bot(room: Room, number: int) -> None:
    merchant = another(room, number)
    merchant.agrees()
    merchant.writes("没到账")
    merchant.writes("3500")
    merchant.presses("ok")
    merchant.presses("yes")


# --- what is counted


def test_talks_tickets_and_what_the_bot_settled_alone(room: Room) -> None:
    for number in (301, 302, 303):
        solved_by_the_bot(room, number)
    room.ann.is_handed_off()
    room.ben.writes("/start")  # begun, and not over
    found = made(room)
    assert (found.talks, found.over, found.by_bot, found.tickets) == (5, 4, 3, 1)
    assert found.by_bot_share == 0.75
    assert found.outcomes == {"resolved": 3, "agents": 1}


def test_they_are_counted_at_the_hour_they_came(room: Room) -> None:
    room.now = room.now.replace(hour=23, minute=10)
    room.ann.is_handed_off()
    found = made(room)
    assert found.by_hour[23] == (1, 1)
    assert sum(talks for talks, _ in found.by_hour) == 1


def test_only_the_days_asked_for_count_both_included(room: Room) -> None:
    room.ann.is_handed_off()
    room.now += timedelta(days=1)
    solved_by_the_bot(room, 301)
    assert made(room).talks == 1
    assert made(room, MONDAY, MONDAY + timedelta(days=1)).talks == 2
    assert made(room, MONDAY + timedelta(days=2), MONDAY + timedelta(days=3)).talks == 0


def test_a_night_makes_no_answer_slow(room: Room) -> None:
    room.now = room.now.replace(hour=20, minute=30)  # the desk closes at 21:00
    ticket = room.ann.is_handed_off()
    room.deliver()
    room.now = room.now.replace(day=24, hour=9, minute=15)
    room.olga.writes(ticket, "您好")
    found = made(room)
    assert found.first_answer == Times(1, 45.0, 45.0)
    assert found.within_share == 1.0


def test_an_answer_not_given_in_time_counts_as_late_before_it_is_given(room: Room) -> None:
    room.ann.is_handed_off()
    assert (made(room).within_share, made(room).answers[0].due) == (None, 0)
    room.now += timedelta(hours=9)
    late = made(room)
    assert (late.answers[0].due, late.answers[0].within, late.within_share) == (1, 0, 0.0)


def test_the_ninetieth_percentile_is_of_the_cases_that_were(room: Room) -> None:
    for number in range(10):
        merchant = another(room, 400 + number)
        merchant.agrees()
        merchant.writes("转人工")
        ticket = room.ticket()
        room.deliver()
        room.now += timedelta(minutes=number + 1)
        room.olga.writes(ticket, "您好")
    found = made(room).first_answer
    assert (found.number, found.median, found.slow) == (10, 5.5, 9.0)


def test_an_agent_has_his_first_answers_his_answers_and_his_solutions(room: Room) -> None:
    ticket = room.ann.is_handed_off()
    room.deliver()
    room.now += timedelta(minutes=10)
    room.olga.writes(ticket, "您好")
    room.omar.writes(ticket, "补充")
    room.olga.writes(ticket, "好了")
    room.omar.presses("solve", ticket)
    rows = {row.agent: row for row in made(room).agents}
    assert (rows["Olga"].first, rows["Olga"].answers, rows["Olga"].solved) == (1, 2, 0)
    assert (rows["Omar"].first, rows["Omar"].answers, rows["Omar"].solved) == (0, 1, 1)
    assert rows["Olga"].times.median == 10.0
    assert made(room).solve.median == 10.0


def test_a_ticket_opened_again_counts_unless_it_was_about_something_else(room: Room) -> None:
    ticket = room.ann.is_handed_off()
    room.deliver()
    room.olga.writes(ticket, "好了")
    room.olga.presses("solve", ticket)
    assert (made(room).solved, made(room).reopened) == (1, 0)
    room.olga.presses("reopen", ticket)
    assert (made(room).reopened, made(room).reopened_share) == (1, 1.0)


def test_satisfaction_is_the_mean_of_the_ratings(room: Room) -> None:
    ticket = room.ann.is_handed_off()
    room.deliver()
    room.olga.writes(ticket, "好了")
    room.olga.presses("solve", ticket)
    room.ann.presses_data(f"d.rate.{ticket.id}.4")
    found = made(room)
    assert (found.rating, found.ratings) == (4.0, (0, 0, 0, 1, 0))
    assert {row.agent: row.rating for row in found.agents} == {"Olga": 4.0}


def test_by_flow_the_titles_are_those_of_the_flows(room: Room) -> None:
    solved_by_the_bot(room, 301)
    room.ann.is_handed_off()
    row = next(row for row in made(room).flows if row.flow == "late")
    assert (row.talks, row.by_bot, row.tickets) == (2, 1, 1)
    assert row.title != "late"


def test_a_desk_without_anything_has_shares_of_nothing(room: Room) -> None:
    found = made(room)
    assert (found.by_bot_share, found.within_share, found.rating, found.reopened_share) == (None, None, None, None)
    assert "没有对话" in "\n".join(lines(found, "zh"))


# --- how it is written


@pytest.fixture
def busy(room: Room) -> Report:
    for number in (301, 302):
        solved_by_the_bot(room, number)
    ticket = room.ann.is_handed_off()
    room.deliver()
    room.now += timedelta(minutes=30)
    room.olga.writes(ticket, "您好")
    room.olga.presses("solve", ticket)
    return made(room)


def test_json_has_every_figure_under_its_name(busy: Report) -> None:
    found = orjson.loads(written(busy, "json", "zh"))
    assert (found["since"], found["until"], found["talks"], found["by_bot"], found["tickets"]) == ("2026-11-23", "2026-11-23", 3, 2, 1)
    assert found["by_hour"][10] == {"hour": 10, "conversations": 3, "tickets": 1}
    assert found["first_answer"] == {"number": 1, "median": 30.0, "slow": 30.0}
    assert found["agents"][0]["agent"] == "Olga"


def test_csv_is_read_back_by_a_csv_reader_and_known_to_excel(busy: Report) -> None:
    content = written(busy, "csv", "zh")
    assert content.startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))
    assert {"section": "all", "of": "", "figure": "talks", "value": "3"} in rows
    assert {"section": "agent", "of": "Olga", "figure": "answers", "value": "1"} in rows


def test_a_name_that_is_a_formula_is_only_a_name_in_a_spreadsheet(room: Room) -> None:
    ticket = room.ann.is_handed_off()
    room.deliver()
    assert room.olga.person is not None
    room.olga.person = Person(201, "=HYPERLINK(1)")
    room.olga.writes(ticket, "您好")
    assert b"agent,'=HYPERLINK(1)," in written(made(room), "csv", "zh")


@pytest.mark.parametrize(("lang", "wanted"), [("zh", ["对话：3", "机器人办结：2 · 67%", "30分", "Olga"]), ("en", ["Conversations: 3", "Settled by the bot: 2 · 67%", "30 min"])])  # fmt: skip
def test_text_says_it_in_either_language(busy: Report, lang: str, wanted: list[str]) -> None:
    text = "\n".join(lines(busy, lang))
    assert all(words in text for words in wanted), text


def test_bars_have_a_character_for_every_number() -> None:
    assert bars([0, 1, 8]) == "▁▂█"
    assert bars([0, 0]) == "▁▁"
    assert bars([]) == ""


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_picture_is_a_png_of_the_size_of_a_slide(busy: Report, lang: str) -> None:
    if lang == "zh" and chinese_font() is None:
        pytest.skip("no font with Chinese characters is installed here")
    content = png(busy, lang)
    assert content.startswith(b"\x89PNG\r\n\x1a\n")
    assert struct.unpack(">II", content[16:24]) == (1920, 1080)


def test_an_empty_report_makes_a_picture_too(room: Room) -> None:
    assert png(made(room), "en").startswith(b"\x89PNG")


def test_charts_of_nothing_say_so_instead_of_drawing_axes_around_nothing(room: Room) -> None:
    figure = Figure()
    _draw(figure, made(room), "en")
    said = [text.get_text() for axes in figure.axes for text in axes.texts]
    assert said == [LABELS["nothing"][1]] * 6


def test_days_the_wrong_way_round_are_a_sentence() -> None:
    now = datetime(2026, 11, 23, 12, tzinfo=ZoneInfo("Asia/Shanghai"))
    assert figures.days(now, None, None) == (date(2026, 10, 25), MONDAY)
    assert figures.days(now, date(2026, 11, 1), None) == (date(2026, 11, 1), MONDAY)
    with pytest.raises(ValueError, match="is after"):
        figures.days(now, date(2026, 12, 1), MONDAY)


# --- /report


def test_an_admin_hears_it_in_the_group_and_others_do_not(room: Room) -> None:
    solved_by_the_bot(room, 301)
    room.deliver()
    room.olga.writes(None, "/report")
    assert "对话" not in room.deliver()[-1].text
    room.olga.person = Person(900, "Ada")
    room.olga.writes(None, "/report 7")
    assert "对话：1" in room.deliver()[-1].text
    room.olga.writes(None, "/report 2026-11-01 2026-10-01")
    assert "日期这样写" in room.deliver()[-1].text


def test_an_admin_hears_it_in_private_and_a_merchant_gets_nothing(room: Room) -> None:
    solved_by_the_bot(room, 301)
    room.deliver()
    ada = MerchantPlayer(room, Person(900, "Ada", None, "zh"))
    ada.writes("/report")
    assert any("对话" in one.text for one in room.deliver() if one.to == ada.lane)
    room.ben.writes("/report")
    assert not any("对话" in one.text for one in room.deliver())


# --- the command


async def test_desk_report_reads_a_database_beside_its_desk(store_url: str, small: Path, tmp_path: Path) -> None:
    store = open_store(store_url)
    await store.open()
    now = datetime(2026, 11, 23, 10, tzinfo=ZoneInfo("Asia/Shanghai"))
    await store.run(publish.publish_by_start, small, PORTS, now, now.tzinfo)
    await store.close()
    settings = load(_env_file=None, database_url=store_url, flows=small)
    found = await asyncio.to_thread(partial(reporting, settings, since=None, until=None, lang="en", now=now))
    assert (found.since, found.until, found.talks) == (date(2026, 10, 25), MONDAY, 0)
    with pytest.raises(SettingsError, match="the days are wrong: 2026-12-01 is after 2026-11-23"):
        await asyncio.to_thread(partial(reporting, settings, since=date(2026, 12, 1), until=MONDAY, lang="en", now=now))

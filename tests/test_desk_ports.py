"""The functions a flow may call: pure over their arguments and the data files."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest

from bot.desk.desk import Context, TicketView
from bot.desk.ports.named import PORTS, channels, code, due, ticket_status
from bot.flowfile.data import Data, load_data
from tests.fixtures.desk import SHIPPED, ZONE

DATA, _ = load_data(Path(SHIPPED) / "data")


def context(now: str = "2026-11-23T10:00", lang: str = "zh", data: Data = DATA) -> Context:
    return Context(datetime.fromisoformat(now).replace(tzinfo=ZONE), lang, data)


def test_a_sale_before_its_date_is_not_due_and_says_when() -> None:
    answer = due({"paid_at": "2026-11-22T23:05+08:00", "product": "t1", "channel": "card"}, context())
    assert answer.ok
    assert answer.data["status"] == "not_due"
    assert "11月" in str(answer.data["text"]) or "明天" in str(answer.data["text"])
    remind = datetime.fromisoformat(str(answer.data["remind_at"]))
    assert remind > context().now


def test_a_sale_long_past_is_overdue() -> None:
    answer = due({"paid_at": "2026-11-10T12:00+08:00", "product": "T1"}, context())
    assert answer.data["status"] == "overdue"


def test_a_day_sale_paid_today_is_not_late_before_the_evening() -> None:
    morning = due({"paid_at": "2026-11-20T12:00+08:00", "product": "T1"}, context("2026-11-23T10:00"))
    night = due({"paid_at": "2026-11-20T12:00+08:00", "product": "T1"}, context("2026-11-23T21:00"))
    assert (morning.data["status"], night.data["status"]) == ("not_due", "overdue")


def test_the_same_in_english() -> None:
    answer = due({"paid_at": "2026-11-22T23:05+08:00", "product": "T1"}, context(lang="en"))
    assert str(answer.data["text"]).startswith("This sale is due")


@pytest.mark.parametrize("paid_at", [None, "", "gestern", "2026-13-40"])
def test_without_a_time_of_sale_there_is_no_answer(paid_at: str | None) -> None:
    assert not due({"paid_at": paid_at}, context()).ok


def test_a_year_without_a_calendar_gives_no_false_date() -> None:
    assert not due({"paid_at": "2031-05-05T12:00+08:00", "product": "T1"}, context("2031-05-05T13:00")).ok


def test_a_time_without_a_zone_is_in_the_desks() -> None:
    one = due({"paid_at": "2026-11-22T12:00"}, context())
    two = due({"paid_at": "2026-11-22T12:00+08:00"}, context())
    assert one == two


@pytest.mark.parametrize("asked", ["51", " 51 "])
def test_a_code_is_explained_with_what_to_do_next(asked: str) -> None:
    answer = code({"resp_code": asked}, context())
    assert answer.ok
    assert answer.data["code"] == "51"
    assert answer.data["meaning"]
    assert answer.data["next"]


def test_a_code_of_one_digit_is_found_and_an_unknown_one_is_not() -> None:
    assert code({"resp_code": "5"}, context()).data["code"] == "05"
    assert not code({"resp_code": "ZZ"}, context()).ok
    assert not code({}, context()).ok


def test_channels_come_in_order_and_the_acquirer_is_named() -> None:
    plain = channels({}, context())
    assert plain.ok
    assert str(plain.data["text"]).startswith("1. ")
    assert "12363" in str(plain.data["text"])
    named = channels({"acquirer": "lakala", "about": "settlement"}, context())
    assert "拉卡拉" in str(named.data["first"])
    assert "95016" in str(named.data["first"])
    assert str(named.data["brief"]).splitlines()[0] == str(named.data["first"]).splitlines()[0]
    assert len(str(named.data["brief_names"]).split("、")) == 4


def test_channels_for_a_fraud_or_a_purchase_are_shown_only_for_those() -> None:
    scoped = {one.scope: one for one in DATA.channels if one.scope in ("fraud", "purchase")}
    for scope, one in scoped.items():
        name = one.name["zh"]
        assert name not in str(channels({}, context()).data["channel_names"])
        assert name in str(channels({"about": scope}, context()).data["channel_names"])


def test_without_channels_there_is_no_answer() -> None:
    assert not channels({}, context(data=Data())).ok


def test_the_ticket_port_answers_only_when_there_is_one() -> None:
    assert not ticket_status({}, context()).ok
    with_ticket = Context(context().now, "zh", DATA, TicketView("1001", "工单 1001：等待同事答复。"))
    assert ticket_status({}, with_ticket).data == {"number": "1001", "text": "工单 1001：等待同事答复。"}


def test_every_port_has_a_name() -> None:
    assert set(PORTS) == {"due", "code", "channels", "shortfall", "elapsed", "ticket_status"}


def test_a_sale_of_some_day_may_lie_on_either_side_of_the_cut() -> None:
    """“昨天刷的” names no hour: before 23:00 the money comes today, after it on Monday. Both dates are said, and it is late only after the second."""
    thursday = {"paid_at": "2026-11-19T00:00+08:00", "product": "T1", "channel": "card"}
    named = due(thursday, context("2026-11-20T10:00"))
    unsure = due({**thursday, "paid_at_grain": "day"}, context("2026-11-20T10:00"))
    assert (named.data["earliest"], named.data["latest"]) == ("2026-11-20", "2026-11-20")
    assert (unsure.data["earliest"], unsure.data["latest"]) == ("2026-11-20", "2026-11-23")
    assert str(unsure.data["worry_after"]).startswith("2026-11-23T18:00")
    assert "没说准几点" in str(unsure.data["text"])


def test_an_hour_that_was_only_about_right_is_taken_so() -> None:
    about = due({"paid_at": "2026-11-19T22:45+08:00", "paid_at_grain": "approx", "product": "T1"}, context("2026-11-20T10:00"))
    assert (about.data["earliest"], about.data["latest"]) == ("2026-11-20", "2026-11-23")


def test_a_day_in_the_middle_of_a_holiday_needs_no_hour() -> None:
    """Whatever the hour, the money comes on the first working day: one date, and no talk of hours."""
    noon = {"paid_at": "2026-10-03T12:00+08:00", "product": "T1"}
    named, unsure = due(noon, context("2026-10-03T13:00")), due({**noon, "paid_at_grain": "day"}, context("2026-10-04T10:00"))
    assert (unsure.data["earliest"], unsure.data["latest"]) == (named.data["earliest"], named.data["latest"])
    assert "没说准几点" not in str(unsure.data["text"])

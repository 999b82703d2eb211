"""How long ago a sale was, and whether its pay-out is an instant one: what flows ask ports besides the date."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest

from bot.desk.desk import Context
from bot.desk.ports.named import due, elapsed
from bot.flowfile.data import load_data
from tests.fixtures.desk import SHIPPED, ZONE

DATA, _ = load_data(Path(SHIPPED) / "data")


def context(now: str) -> Context:
    return Context(datetime.fromisoformat(now).replace(tzinfo=ZONE), "zh", DATA)


@pytest.mark.parametrize(
    ("now", "grain", "passed"),
    [
        ("2026-11-24T22:59", None, False),
        ("2026-11-24T23:00", None, True),
        ("2026-11-24T23:00", "approx", False),
        ("2026-11-24T23:30", "approx", True),
        ("2026-11-25T22:59", "day", False),
        ("2026-11-25T23:00", "day", True),
    ],
)
def test_two_days_are_over_only_when_they_surely_are(now: str, grain: str | None, passed: bool) -> None:
    args = {"paid_at": "2026-11-22T23:00+08:00", "paid_at_grain": grain, "hours": "48"}
    assert elapsed(args, context(now)).data == {"passed": passed}


@pytest.mark.parametrize("paid_at", [None, "", "neulich"])
def test_without_a_time_of_sale_nobody_knows_how_long_ago_it_was(paid_at: str | None) -> None:
    assert not elapsed({"paid_at": paid_at, "hours": "48"}, context("2026-11-24T23:00")).ok


@pytest.mark.parametrize(
    ("args", "exact", "plan"),
    [
        ({"paid_at": "2026-11-19T21:00+08:00", "product": "t1", "acquirer": "lakala"}, True, "ordinary"),
        ({"paid_at": "2026-11-22T23:00+08:00", "product": "t1", "acquirer": "lakala"}, False, "ordinary"),
        ({"paid_at": "2026-11-23T09:00+08:00", "product": "d0", "acquirer": "lakala", "card_type": "credit"}, True, "instant"),
        ({"paid_at": "2026-11-23T09:00+08:00", "product": "d0", "acquirer": "lakala", "card_type": "debit"}, True, "ordinary"),
        ({"paid_at": "2026-11-23T09:00+08:00", "product": "d0", "acquirer": "lakala"}, False, "either"),
    ],
)
def test_the_date_says_whether_it_is_one_date_and_whether_it_is_an_instant_one(args: dict[str, str], exact: bool, plan: str) -> None:
    answer = due(args, context("2026-11-23T10:00"))
    assert (answer.data["exact"], answer.data["plan"]) == (exact, plan)


def test_a_year_without_a_calendar_is_no_exact_date() -> None:
    assert due({"paid_at": "2026-12-31T23:30+08:00", "product": "t1"}, context("2027-01-01T10:00")).data["exact"] is False

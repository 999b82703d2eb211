"""When the money is due: the worked examples of the trade, both sides of every cut, and what must hold for any sale."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.settlement.acquirers import Acquirer, Product, Window
from bot.settlement.calendar import Calendar, Year
from bot.settlement.due import CHINA, Due, Sale, due
from bot.values import Money


def _days(*spans: tuple[str, str]) -> frozenset[date]:
    days = set()
    for first, last in spans:
        day = date.fromisoformat(first)
        while day <= date.fromisoformat(last):
            days.add(day)
            day += timedelta(days=1)
    return frozenset(days)


Y2026 = Year(
    off=_days(
        ("2026-01-01", "2026-01-03"),
        ("2026-02-15", "2026-02-23"),
        ("2026-04-04", "2026-04-06"),
        ("2026-05-01", "2026-05-05"),
        ("2026-06-19", "2026-06-21"),
        ("2026-09-25", "2026-09-27"),
        ("2026-10-01", "2026-10-07"),
    ),
    work=frozenset(map(date.fromisoformat, ("2026-01-04", "2026-02-14", "2026-02-28", "2026-05-09", "2026-09-20", "2026-10-10"))),
)
Y2025 = Year(
    off=_days(
        ("2025-01-01", "2025-01-01"),
        ("2025-01-28", "2025-02-04"),
        ("2025-04-04", "2025-04-06"),
        ("2025-05-01", "2025-05-05"),
        ("2025-05-31", "2025-06-02"),
        ("2025-10-01", "2025-10-08"),
    ),
    work=frozenset(map(date.fromisoformat, ("2025-01-26", "2025-02-08", "2025-04-27", "2025-09-28", "2025-10-11"))),
)
CALENDAR = Calendar({2025: Y2025, 2026: Y2026})
PLUS = Acquirer("a", convention="plus_then_roll")
ROLL = Acquirer("b", convention="roll_then_plus")


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=CHINA)


VECTORS = """
2026-11-19T22:59:59 2026-11-19 2026-11-20 2026-11-20 2026-11-20 2026-11-20
2026-11-19T23:00:00 2026-11-20 2026-11-23 2026-11-23 2026-11-21 2026-11-20
2026-11-20T22:30:00 2026-11-20 2026-11-23 2026-11-23 2026-11-21 2026-11-23
2026-11-20T23:30:00 2026-11-21 2026-11-23 2026-11-24 2026-11-22 2026-11-23
2026-11-21T23:10:00 2026-11-22 2026-11-23 2026-11-24 2026-11-23 2026-11-23
2026-11-22T23:30:00 2026-11-23 2026-11-24 2026-11-24 2026-11-24 2026-11-23
2026-09-29T23:30:00 2026-09-30 2026-10-08 2026-10-08 2026-10-01 2026-09-30
2026-09-30T22:30:00 2026-09-30 2026-10-08 2026-10-08 2026-10-01 2026-10-08
2026-09-30T23:30:00 2026-10-01 2026-10-08 2026-10-09 2026-10-02 2026-10-08
2026-10-09T22:00:00 2026-10-09 2026-10-10 2026-10-10 2026-10-10 2026-10-10
2026-10-09T23:30:00 2026-10-10 2026-10-12 2026-10-12 2026-10-11 2026-10-10
2026-02-13T22:59:00 2026-02-13 2026-02-14 2026-02-14 2026-02-14 2026-02-14
2026-02-13T23:30:00 2026-02-14 2026-02-24 2026-02-24 2026-02-15 2026-02-14
2026-04-30T23:05:00 2026-05-01 2026-05-06 2026-05-07 2026-05-02 2026-05-06
2026-12-31T23:30:00 2027-01-01 - - 2027-01-02 -
"""
"""Sale, business date, T+1, T+1 the other way, D+1, QR T+1 (`DOMAIN.md` 1.6)."""


@pytest.mark.parametrize("line", VECTORS.strip().splitlines(), ids=lambda line: line.split()[0])
def test_the_worked_examples_of_the_trade_come_out(line: str) -> None:
    sale, business, *wanted = line.split()
    answers = [
        due(at(sale), "T1", PLUS, CALENDAR),
        due(at(sale), "T1", ROLL, CALENDAR),
        due(at(sale), "D1", PLUS, CALENDAR),
        due(at(sale), "T1", PLUS, CALENDAR, "qr"),
    ]
    assert [answer.due.isoformat() if answer.due else "-" for answer in answers] == wanted
    assert answers[0].business_date == date.fromisoformat(business)


def test_a_missing_year_is_never_guessed() -> None:
    for sale in ("2026-12-31T23:30", "2026-12-31T22:30"):
        answer = due(at(sale), "T1", PLUS, CALENDAR)
        assert (answer.due, answer.latest, answer.worry_after, answer.certain) == (None, None, None, False)
        assert ("year", "2027") in next(why for why in answer.why if why.code == "calendar_missing").facts
    assert due(at("2026-12-31T23:30"), "D1", PLUS, CALENDAR).certain


def test_an_unknown_acquirer_gets_the_range_of_both_conventions() -> None:
    answer = due(at("2026-11-20T23:30"), "T1", None, CALENDAR)
    assert (answer.earliest, answer.due, answer.latest) == (date(2026, 11, 23), date(2026, 11, 23), date(2026, 11, 24))
    assert "acquirer_unknown" in [why.code for why in answer.why]


@pytest.mark.parametrize("clock", ["22:55:00", "22:59:59", "23:00:00", "23:05:00"])
def test_within_five_minutes_of_the_cut_both_dates_are_given(clock: str) -> None:
    answer = due(at(f"2026-11-19T{clock}"), "T1", PLUS, CALENDAR)
    assert (answer.earliest, answer.latest) == (date(2026, 11, 20), date(2026, 11, 23))
    assert answer.due == (answer.latest if clock >= "23" else answer.earliest)
    assert answer.worry_after == datetime(2026, 11, 23, 18, tzinfo=CHINA)


@pytest.mark.parametrize("clock", ["22:54:59", "23:05:01"])
def test_farther_from_the_cut_there_is_one_date(clock: str) -> None:
    answer = due(at(f"2026-11-19T{clock}"), "T1", PLUS, CALENDAR)
    assert answer.earliest == answer.due == answer.latest


def test_a_time_in_another_zone_is_the_same_moment() -> None:
    utc = datetime.fromisoformat("2026-11-19T15:30:00+00:00")
    assert due(utc, "T1", PLUS, CALENDAR) == due(at("2026-11-19T23:30"), "T1", PLUS, CALENDAR)


def test_the_clearing_date_of_the_network_beats_the_rule_of_the_cut() -> None:
    answer = due(at("2026-11-19T23:00:30"), "T1", PLUS, CALENDAR, known=Sale(clearing=(11, 19)))
    assert (answer.business_date, answer.earliest, answer.latest) == (date(2026, 11, 19), date(2026, 11, 20), date(2026, 11, 20))
    eve = due(at("2025-12-31T23:30"), "D1", PLUS, CALENDAR, known=Sale(clearing=(1, 1)))
    assert eve.business_date == date(2026, 1, 1)


def test_an_unknown_product_is_answered_as_t1_and_may_come_sooner() -> None:
    answer = due(at("2026-11-20T22:30"), None, PLUS, CALENDAR)
    assert (answer.earliest, answer.due) == (date(2026, 11, 21), date(2026, 11, 23))
    assert answer.why[-1].code == "product_unknown"


INSTANT = Acquirer(
    "lakala",
    convention="plus_then_roll",
    products={
        "D0": Product(
            "D0",
            windows=(Window(time(7), time(23)),),
            cards=frozenset({"credit"}),
            minimum=Money(1000),
            per_sale=Money(5_000_000),
            per_day=Money(20_000_000),
        )
    },
)


def test_inside_the_window_an_instant_sale_is_due_at_once() -> None:
    answer = due(at("2026-11-21T14:00"), "D0", INSTANT, CALENDAR)
    assert isinstance(answer.due, datetime)
    assert answer.earliest == answer.latest == answer.due
    assert at("2026-11-21T14:00") <= answer.due <= at("2026-11-21T14:30")
    assert answer.worry_after == at("2026-11-21T16:00")


@pytest.mark.parametrize(
    ("known", "code"),
    [
        (Sale(card="debit"), "wrong_card"),
        (Sale(net=Money(999)), "below_minimum"),
        (Sale(net=Money(5_000_001)), "over_limit"),
        (Sale(net=Money(300_000), quota_left=Money(200_000)), "quota_used"),
        (Sale(held=True), "risk_hold"),
    ],
)
def test_what_does_not_qualify_falls_back_and_says_why(known: Sale, code: str) -> None:
    answer = due(at("2026-11-20T14:00"), "D0", INSTANT, CALENDAR, known=known)
    assert answer.due == date(2026, 11, 23)
    assert answer.why[0].code == code


def test_outside_the_window_it_falls_back_and_near_its_edge_both_are_possible() -> None:
    night = due(at("2026-11-19T23:30"), "D0", INSTANT, CALENDAR)
    assert (night.due, night.why[0].code) == (date(2026, 11, 23), "outside_window")
    edge = due(at("2026-11-19T22:58"), "D0", INSTANT, CALENDAR)
    assert isinstance(edge.due, datetime)
    assert edge.latest == date(2026, 11, 23)
    after = due(at("2026-11-19T23:02"), "D0", INSTANT, CALENDAR)
    assert (after.due, after.latest) == (date(2026, 11, 23), date(2026, 11, 23))
    assert isinstance(after.earliest, datetime)


def test_an_instant_sale_at_night_with_an_unknown_window_may_wait() -> None:
    by_day, by_night = due(at("2026-11-20T14:00"), "D0", None, CALENDAR), due(at("2026-11-20T23:30"), "D0", None, CALENDAR)
    assert by_day.latest == by_day.due
    assert (by_night.latest, by_night.worry_after) == (date(2026, 11, 24), at("2026-11-24T18:00"))


def test_a_minute_limit_is_inclusive_on_the_right_side() -> None:
    assert isinstance(due(at("2026-11-20T14:00"), "D0", INSTANT, CALENDAR, known=Sale(net=Money(1000))).due, datetime)
    assert isinstance(due(at("2026-11-20T14:00"), "D0", INSTANT, CALENDAR, known=Sale(net=Money(5_000_000))).due, datetime)


def test_a_cut_in_the_small_hours_closes_the_day_before() -> None:
    late = Acquirer("late", cutoff=time(2), convention="plus_then_roll")
    assert due(at("2026-11-20T01:30"), "D1", late, CALENDAR).due == date(2026, 11, 20)
    assert due(at("2026-11-20T02:30"), "D1", late, CALENDAR).due == date(2026, 11, 21)


ACQUIRERS = st.sampled_from([PLUS, ROLL, None, INSTANT])
SALES = st.datetimes(datetime(2025, 1, 1), datetime(2026, 12, 20), timezones=st.just(CHINA))


def _first(answer: Due) -> date:
    assert answer.earliest is not None
    return answer.earliest.date() if isinstance(answer.earliest, datetime) else answer.earliest


@given(SALES, ACQUIRERS, st.sampled_from(["T1", "D1", "D0", None]), st.sampled_from(["card", "qr"]))
def test_money_is_never_due_before_the_sale_and_the_range_holds_the_answer(sale, acquirer, product, channel) -> None:  # type: ignore[no-untyped-def]
    answer = due(sale, product, acquirer, CALENDAR, channel)
    assert answer.certain
    assert answer.worry_after is not None
    assert answer.worry_after > sale
    assert _first(answer) >= sale.date()
    if product in ("T1", "D1"):
        earliest_sale = (sale - timedelta(minutes=5)).date()  # near a cut the terminal's clock may be so far off
        assert earliest_sale < answer.earliest <= answer.due <= answer.latest  # type: ignore[operator]
    assert answer.why


@given(
    SALES, st.timedeltas(timedelta(0), timedelta(days=3)), ACQUIRERS, st.sampled_from(["T1", "D1", None]), st.sampled_from(["card", "qr"])
)
def test_a_later_sale_is_never_due_earlier(sale, later, acquirer, product, channel) -> None:  # type: ignore[no-untyped-def]
    one, two = due(sale, product, acquirer, CALENDAR, channel), due(sale + later, product, acquirer, CALENDAR, channel)
    assert one.due <= two.due  # type: ignore[operator]
    assert one.earliest <= two.earliest  # type: ignore[operator]
    assert one.latest <= two.latest  # type: ignore[operator]


@given(SALES, ACQUIRERS, st.sampled_from(["T1", "D1"]))
def test_a_qr_sale_is_never_due_after_a_card_sale_of_the_same_minute(sale, acquirer, product) -> None:  # type: ignore[no-untyped-def]
    assert due(sale, product, acquirer, CALENDAR, "qr").due <= due(sale, product, acquirer, CALENDAR).due  # type: ignore[operator]


@given(SALES, ACQUIRERS)
def test_t1_pays_on_working_days_only(sale, acquirer) -> None:  # type: ignore[no-untyped-def]
    answer = due(sale, "T1", acquirer, CALENDAR)
    assert all(CALENDAR.is_working_day(day) for day in (answer.due, answer.earliest, answer.latest))  # type: ignore[arg-type]


@given(SALES)
def test_minutes_make_days_only_when_tomorrow_is_a_working_day(sale: datetime) -> None:
    before, after = sale.replace(hour=22, minute=30), sale.replace(hour=23, minute=30)
    moved = due(before, "T1", PLUS, CALENDAR).due != due(after, "T1", PLUS, CALENDAR).due
    assert moved == bool(CALENDAR.is_working_day(sale.date() + timedelta(days=1)))

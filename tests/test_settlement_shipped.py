"""When money is due by the data that is shipped: both sides of every cut and window, every day of two years against another calendar."""

from __future__ import annotations

import json
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import chinese_calendar
import pytest
from click.testing import CliRunner, Result

from bot.cli import desk
from bot.flowfile.data import Data, load_data
from bot.settlement.due import CHINA, Sale, due
from bot.settlement.report import explain_sale
from bot.settlement.told import CLAUSES, quarter, told
from bot.values import Money
from tests.test_settlement_due import VECTORS

ROOT = Path(__file__).parents[1]
DATA, _ = load_data(ROOT / "flows" / "data")
FLOWS = ("--flows", str(ROOT / "flows"))


def settle(**sale: Any) -> dict[str, Any]:
    return explain_sale(sale, acquirers=DATA.acquirers, calendar=DATA.calendar, zone=CHINA)


def codes(shape: dict[str, Any]) -> list[str]:
    return [one["code"] for one in shape["why"]]


def run(*words: str) -> Result:
    return CliRunner().invoke(desk, ["settle", *words, *FLOWS])


@pytest.fixture(scope="module")
def table(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The worked examples as a file of sales: card T1 and D1, QR T1, each with what it expects."""
    lines = []
    for line in VECTORS.strip().splitlines():
        at, business, t1, _, d1, qr = line.split()
        for channel, product, wanted in (("card", "T1", t1), ("card", "D1", d1), ("qr", "T1", qr)):
            expected = {"due": None if wanted == "-" else wanted, "certain": wanted != "-"}
            more = {"business_date": business} if channel == "card" else {}
            lines.append({"at": f"{at}+08:00", "channel": channel, "product": product, "expected": {**expected, **more}})
    file = tmp_path_factory.mktemp("sales") / "sales.jsonl"
    file.write_text("\n".join(map(json.dumps, lines)), encoding="utf-8")
    return file


def test_the_worked_examples_come_out_of_the_command_with_the_shipped_files(table: Path) -> None:
    ran = run("--file", str(table), "--report")
    assert ran.exit_code == 0
    assert "45 of 45 as expected" in ran.stderr
    assert len(ran.stdout.splitlines()) == 45


def test_the_report_names_the_lines_that_are_not_as_expected(tmp_path: Path) -> None:
    file = tmp_path / "sales.jsonl"
    right = {"at": "2026-11-19T12:00", "product": "T1", "expected": {"due": "2026-11-20"}}
    wrong = {"at": "2026-11-19T12:00", "product": "T1", "expected": {"due": "2026-11-21"}}
    file.write_text("\n".join(map(json.dumps, [right, wrong, {"at": "2026-11-19T12:00"}])), encoding="utf-8")
    said = run("--file", str(file), "--report").stderr
    assert "1 of 2 as expected; not so: lines 2" in said
    assert said.startswith("3 sales: 3 dated, 0 as a range, 3 certain")


def test_a_line_that_cannot_be_read_is_named_by_its_number(tmp_path: Path) -> None:
    file = tmp_path / "sales.jsonl"
    file.write_text('{"at": "2026-11-19T12:00"}\n{"at": "2026-11-19T12:00", "channel": "cash"}', encoding="utf-8")
    ran = run("--file", str(file))
    assert (ran.exit_code, ran.stdout) == (2, "")
    assert f"{file}:2: channel: “cash” is not known" in ran.stderr


def _next_working_day(day: date) -> date:
    day += timedelta(days=1)
    while not chinese_calendar.is_workday(day):
        day += timedelta(days=1)
    return day


def test_t1_agrees_with_another_calendar_on_both_sides_of_the_cut_of_every_day_of_two_years() -> None:
    plus = DATA.acquirers["default"].acquirer
    day, wrong = date(2025, 1, 1), []
    while day < date(2026, 12, 30):
        for clock, business in (("22:30", day), ("23:30", day + timedelta(days=1))):
            sale = datetime.fromisoformat(f"{day}T{clock}+08:00")
            if due(sale, "T1", plus, DATA.calendar).due != _next_working_day(business):
                wrong.append(sale)
            if due(sale, "T1", plus, DATA.calendar, "qr").due != _next_working_day(day):
                wrong.append(sale)
            if due(sale, "D1", plus, DATA.calendar).due != business + timedelta(days=1):
                wrong.append(sale)
        day += timedelta(days=1)
    assert wrong == []


@pytest.mark.parametrize(
    ("product", "wanted"),
    [
        ("T+2", "2026-11-24"),
        ("T2", "2026-11-24"),
        ("t3", "2026-11-25"),
        ("D+2", "2026-11-22"),
        ("d3", "2026-11-23"),
        ("T加1", "2026-11-23"),
    ],
)
def test_slower_products_count_their_own_days(product: str, wanted: str) -> None:
    assert settle(at="2026-11-20T12:00", product=product)["due"] == wanted


def test_a_slow_product_names_every_run_of_days_off_on_its_way() -> None:
    shape = settle(at="2026-09-24T12:00", product="T4")
    assert shape["due"] == "2026-10-08", "Friday the 25th to Sunday the 27th and the first week of October are off"
    assert codes(shape).count("days_off") == 2


@pytest.mark.parametrize("spelling", ["秒到", "TS", "t0", "T+0", "D+0", "Ｄ０"])
def test_instant_pay_out_has_many_names(spelling: str) -> None:
    assert "T" in settle(at="2026-11-20T12:00", product=spelling, acquirer="lakala")["due"]


# acquirers


@pytest.mark.parametrize("name", ["zzz", "某某支付", "x" * 200, "a\nb"])
def test_an_acquirer_nobody_listed_is_said_to_be_so(name: str) -> None:
    shape = settle(at="2026-11-19T12:00", product="T1", acquirer=name)
    (text,) = [one["text"] for one in shape["why"] if one["code"] == "acquirer_not_listed"]
    assert name[:3].splitlines()[0] in text
    assert "\n" not in text
    assert len(text) < 80


@pytest.mark.parametrize("name", [None, "", "other", "default", "拉卡拉", "lakala", "LAKALA", "拉卡拉电签版", "Lakala POS"])
def test_an_acquirer_we_know_or_that_was_not_named_is_not_said_to_be_unknown(name: str | None) -> None:
    assert "acquirer_not_listed" not in codes(settle(at="2026-11-19T12:00", product="T1", acquirer=name))


def test_a_name_inside_another_word_is_not_that_acquirer() -> None:
    assert "acquirer_not_listed" in codes(settle(at="2026-11-19T12:00", acquirer="consumsion"))


@pytest.mark.parametrize("acquirer", [None, "zzz"])
def test_without_a_known_acquirer_both_conventions_make_the_range(acquirer: str | None) -> None:
    shape = settle(at="2026-11-20T23:30", product="T1", acquirer=acquirer)
    assert (shape["earliest"], shape["due"], shape["latest"]) == ("2026-11-23", "2026-11-23", "2026-11-24")
    assert "acquirer_unknown" in codes(shape)


# instant pay-out, by the table of acquirers

WINDOWS = [
    ("lakala", "07:00", "23:00"),
    ("ruiyinxin", "05:00", "22:20"),
    ("leshua", "07:00", "22:00"),
    ("huifu", "07:00", "24:00"),
    ("shengpay", "00:00", "23:00"),
]


def _at(clock: str, minutes: int) -> datetime:
    hours, minute = map(int, clock.split(":"))
    return datetime(2026, 11, 18, tzinfo=CHINA) + timedelta(hours=hours, minutes=minute + minutes)


@pytest.mark.parametrize(("name", "opens", "closes"), WINDOWS)
def test_both_edges_of_every_window_are_kept(name: str, opens: str, closes: str) -> None:
    acquirer = DATA.acquirers[name].acquirer
    for edge, inside, outside in ((opens, 6, -6), (closes, -6, 6)):
        for minutes, is_open in ((inside, True), (outside, False)):
            moment = _at(edge, minutes)
            answer = due(moment, "D0", acquirer, DATA.calendar, known=Sale(card="credit"))
            assert isinstance(answer.due, datetime) is is_open, (edge, minutes)
            assert answer.earliest == answer.latest or not is_open, "farther than five minutes from the edge there is no doubt"
        near = due(_at(edge, 2), "D0", acquirer, DATA.calendar, known=Sale(card="credit"))
        assert near.earliest != near.latest, "within five minutes of the edge both are possible"


@pytest.mark.parametrize(
    ("name", "known", "code"),
    [
        ("lakala", {"card": "debit"}, "wrong_card"),
        ("lakala", {"amount": "9.99"}, "below_minimum"),
        ("ruiyinxin", {"amount": "50000.01"}, "over_limit"),
        ("huifu", {"amount": "100.99"}, "below_minimum"),
        ("huifu", {"amount": "30000.01"}, "over_limit"),
        ("huifu", {"card": "debit"}, "wrong_card"),
        ("ruiyinxin", {"amount": "2000", "quota_left": "1999.99"}, "quota_used"),
        ("leshua", {"held": True}, "risk_hold"),
    ],
)
def test_what_the_table_bars_settles_the_ordinary_way(name: str, known: dict[str, Any], code: str) -> None:
    shape = settle(at="2026-11-18T14:00", product="D0", acquirer=name, **{"card": "credit", **known})
    assert (shape["due"], codes(shape)[0]) == ("2026-11-19", code)


@pytest.mark.parametrize(("name", "amount"), [("lakala", "10"), ("ruiyinxin", "50000"), ("huifu", "101"), ("huifu", "30000")])
def test_the_limits_themselves_are_still_paid_at_once(name: str, amount: str) -> None:
    assert "T" in settle(at="2026-11-18T14:00", product="D0", acquirer=name, card="credit", amount=amount)["due"]


def test_a_kind_of_card_that_nobody_knows_makes_both_possible() -> None:
    shape = settle(at="2026-11-18T14:00", product="D0", acquirer="lakala", card="unknown")
    assert shape["due"] == "2026-11-18T14:10:00+08:00"
    assert (shape["latest"], shape["worry_after"]) == ("2026-11-19", "2026-11-19T18:00:00+08:00")
    assert "card_unknown" in codes(shape)
    assert settle(at="2026-11-18T14:00", product="D0", acquirer="leshua", card="unknown")["latest"] == shape["due"], "it takes both kinds"


# times and years


@pytest.mark.parametrize("at", ["2026-11-19T15:30:00Z", "2026-11-19T10:30:00-05:00", "2026-11-20T00:30:00+09:00", "2026-11-19T23:30"])
def test_a_moment_is_the_same_moment_with_any_offset(at: str) -> None:
    shape = settle(at=at, product="T1")
    assert (shape["business_date"], shape["due"]) == ("2026-11-20", "2026-11-23")


@pytest.mark.parametrize("at", ["2026-11-19", "20261119", "", None, "2026-02-29T12:00", "19.11.2026 12:00"])
def test_what_is_no_time_of_day_is_refused(at: str | None) -> None:
    with pytest.raises(ValueError, match="at: "):
        settle(at=at)


def test_the_leap_day_is_a_date_though_its_year_has_no_calendar() -> None:
    night = settle(at="2028-02-28T23:30", product="T1")
    assert (night["business_date"], night["due"], night["latest"], night["certain"]) == ("2028-02-29", None, None, False)
    assert settle(at="2028-02-28T23:30", product="D1")["due"] == "2028-03-01"
    assert settle(at="2028-02-28T22:30", product="D1")["due"] == "2028-02-29"


def test_only_the_side_of_the_cut_that_needs_the_missing_year_is_hidden() -> None:
    shape = settle(at="2026-12-30T22:58", product="T1")
    assert (shape["due"], shape["earliest"], shape["latest"], shape["certain"]) == ("2026-12-31", "2026-12-31", None, False)
    assert "2027" in next(one["text"] for one in shape["why"] if one["code"] == "calendar_missing")


@pytest.mark.parametrize("product", ["T1", "unknown", None])
def test_a_year_without_a_file_is_named_and_nothing_is_certain(product: str | None) -> None:
    shape = settle(at="2027-03-01T12:00", product=product)
    assert (shape["due"], shape["worry_after"], shape["certain"]) == (None, None, False)
    assert any("2027" in one["text"] for one in shape["why"])


def test_the_clearing_date_of_a_slip_beats_the_clock() -> None:
    shape = settle(at="2026-11-19T23:01", product="T1", clearing="1119")
    assert (shape["business_date"], shape["due"], shape["earliest"]) == ("2026-11-19", "2026-11-20", "2026-11-20")
    for wrong in ("1332", "11-19", "119"):
        with pytest.raises(ValueError, match="clearing: "):
            settle(at="2026-11-19T23:01", clearing=wrong)


# in two sentences


def _told(at: str, product: str | None = "T1", lang: str = "zh", acquirer: str = "ruiyinxin", **known: Any) -> str:
    sale = datetime.fromisoformat(at).replace(tzinfo=CHINA)
    return told(due(sale, product, DATA.acquirers[acquirer].acquirer, DATA.calendar, known=Sale(**known)), lang)


def test_a_merchant_reads_the_date_and_then_the_reason() -> None:
    assert _told("2026-02-13T23:30") == (
        "这笔应在2月24日（周二）到账，当天18:00还没到才算晚。"
        "过了23:00才收的，算2月14日（周六）的交易，T+1在下一个工作日到，2月15日（周日）到2月23日（周一）休息，不结算，23:00前收就是2月14日（周六）到。"
    )
    assert _told("2026-02-13T23:30", lang="en") == (
        "This sale is due Tue 24 Feb, and is late only if it has not come by 18:00 that day. Made after the 23:00 cut, it counts as a sale of "
        "Sat 14 Feb; T+1 pays on the next working day; nothing settles from Sun 15 Feb to Mon 23 Feb; before 23:00 it would have come on Sat 14 Feb."
    )


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_answer_is_two_sentences_at_most(lang: str) -> None:
    stop = "。" if lang == "zh" else ". "
    sales = [datetime(2026, 1, 1, tzinfo=CHINA) + timedelta(hours=7 * count, minutes=count) for count in range(1250)]
    for sale in sales:
        for product in ("T1", "D1", "D0", None):
            for entry in DATA.acquirers.values():
                answer = told(due(sale, product, entry.acquirer, DATA.calendar, known=Sale(card="unknown")), lang)
                assert answer.strip().rstrip(".。").count(stop) <= 1, answer
                assert len(answer) < 480


def test_every_reason_can_be_told_in_both_languages() -> None:
    from typing import get_args

    from bot.settlement.due import WhyCode

    assert set(CLAUSES["zh"]) == set(CLAUSES["en"]) == set(get_args(WhyCode))


def test_an_instant_sale_is_late_at_a_quarter_of_an_hour_and_not_at_an_odd_minute() -> None:
    assert "16:15还没到才算晚" in _told("2026-11-18T14:07", "D0", acquirer="lakala", card="credit")
    assert quarter(datetime(2026, 11, 18, 16, 0, tzinfo=CHINA)) == datetime(2026, 11, 18, 16, 0, tzinfo=CHINA)
    assert quarter(datetime(2026, 11, 18, 23, 50, 1, tzinfo=CHINA)) == datetime(2026, 11, 19, 0, 0, tzinfo=CHINA)


def test_limits_are_told_with_their_amount() -> None:
    assert "50000元" in _told("2026-11-18T14:00", "D0", net=Money(6_000_000))


def test_the_data_of_the_test_is_what_is_shipped() -> None:
    assert isinstance(DATA, Data)
    assert sorted(DATA.calendar.years) == [2025, 2026]

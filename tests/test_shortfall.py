"""The arithmetic of a pay-out that is short: the merchant's own two figures, no rate of ours."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.desk.desk import Context, PortAnswer
from bot.desk.ports.shortfall import shortfall
from bot.flowfile.data import Data

FEN = st.integers(min_value=1, max_value=10**12)


def asked(amount: object, received: object, lang: str = "zh") -> PortAnswer:
    args = {"amount": amount, "received_amount": received}
    return shortfall(args, Context(datetime(2026, 11, 23, 10, tzinfo=UTC), lang, Data()))  # type: ignore[arg-type]


def test_a_fee_is_told_in_yuan_per_ten_thousand_and_percent() -> None:
    answer = asked(500_000, 496_200)
    assert answer == PortAnswer(
        True, {"status": "short", "missing": 3_800, "text": "刷 5000 元，到 4962 元，少 38 元，合每 1 万元扣 76 元（0.76%）。"}
    )


def test_a_large_difference_is_no_fee_and_is_told_in_percent_only() -> None:
    assert asked(10_000, 6_300).data["text"] == "刷 100 元，到 63 元，少 37 元（37%）。"


def test_a_few_fen_of_a_large_sum_have_no_share_worth_telling() -> None:
    assert asked(3_500_000, 3_499_999).data["text"] == "刷 35,000 元，到 34,999.99 元，少 0.01 元。"


def test_the_same_in_english() -> None:
    assert asked(100_000, 99_400, "en").data["text"] == (
        "Charged 1000 yuan, arrived 994 yuan: 6 less, that is 60 on every 10,000 yuan (0.6 %)."
    )
    assert asked(10_000, 6_300, "en").data["text"] == "Charged 100 yuan, arrived 63 yuan: 37 less (37 %)."
    assert asked(10_000, 10_000, "en").data["text"] == "Charged 100 yuan, arrived 100 yuan: exactly the same."
    assert asked(10_000, 12_000, "en").data["text"] == "Charged 100 yuan, arrived 120 yuan: 20 more."


@pytest.mark.parametrize(("received", "status"), [(0, "nothing"), (9_999, "short"), (10_000, "equal"), (10_001, "more")])
def test_what_arrived_decides_the_status(received: int, status: str) -> None:
    assert asked(10_000, received).data["status"] == status


@pytest.mark.parametrize(("amount", "received"), [(None, 100), (100, None), (0, 0), (-5, 3), (100, -1), ("100", 90), (True, 1)])
def test_without_two_figures_there_is_no_answer(amount: object, received: object) -> None:
    assert not asked(amount, received).ok


@given(FEN, st.integers(min_value=0, max_value=10**12), st.sampled_from(["zh", "en"]))
def test_what_is_missing_and_what_came_make_what_was_charged(amount: int, received: int, lang: str) -> None:
    data = asked(amount, received, lang).data
    missing = data["missing"]
    assert isinstance(missing, int)
    assert missing >= 0
    assert missing + min(received, amount) == amount
    assert (missing > 0) == (data["status"] in ("short", "nothing"))


@given(FEN.flatmap(lambda amount: st.tuples(st.just(amount), st.integers(min_value=amount - amount // 20, max_value=amount))))
def test_the_share_that_is_told_is_the_share_that_is_missing(pair: tuple[int, int]) -> None:
    amount, received = pair
    text = str(asked(amount, received).data["text"])
    if "%" in text:
        told = Decimal(text.rpartition("（")[2].partition("%")[0])
        assert abs(told - Decimal(amount - received) * 100 / amount) <= Decimal("0.005")

"""How urgent a ticket is: a pure function of amount, risk, anger and waiting, and what the flow asked for."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.flowfile.data import load_data
from bot.tickets import PRIORITIES, Priority, Standing, Thresholds, higher, priority_of, same_matter

RULES = Thresholds(
    amount={"low": 100_00, "high": 5000_00, "urgent": 20000_00},
    risks={"high": frozenset({"settle_status=frozen"}), "urgent": frozenset({"wish=vanished"})},
    anger={"high": 1, "urgent": 3},
    waiting={"high": timedelta(hours=8), "urgent": timedelta(hours=16)},
)


@pytest.mark.parametrize(
    ("standing", "priority"),
    [
        (Standing(), "normal"),
        (Standing(amount=99_99), "low"),
        (Standing(amount=100_00), "normal"),
        (Standing(amount=4999_99), "normal"),
        (Standing(amount=5000_00), "high"),
        (Standing(amount=20000_00), "urgent"),
        (Standing(asked="high"), "high"),
        (Standing(asked="high", amount=50_00), "high"),
        (Standing(amount=50_00, anger=1), "high"),
        (Standing(amount=50_00, risks=frozenset({"settle_status=frozen"})), "high"),
        (Standing(risks=frozenset({"wish=vanished", "flow=menu"})), "urgent"),
        (Standing(risks=frozenset({"flow=menu"})), "normal"),
        (Standing(anger=2), "high"),
        (Standing(anger=3), "urgent"),
        (Standing(waited=timedelta(hours=7, minutes=59)), "normal"),
        (Standing(waited=timedelta(hours=8)), "high"),
        (Standing(amount=50_00, waited=timedelta(hours=16)), "urgent"),
    ],
)
def test_the_highest_reason_decides(standing: Standing, priority: Priority) -> None:
    assert priority_of(standing, RULES) == priority


STANDINGS = st.builds(
    Standing,
    asked=st.sampled_from(["normal", "high"]),
    amount=st.none() | st.integers(0, 10_000_000),
    risks=st.frozensets(st.sampled_from(["settle_status=frozen", "wish=vanished", "flow=x"])),
    anger=st.integers(0, 5),
    waited=st.timedeltas(timedelta(), timedelta(days=3)),
)


@given(STANDINGS, STANDINGS)
def test_more_of_anything_never_makes_it_less_urgent(one: Standing, other: Standing) -> None:
    more = Standing(
        higher(one.asked, other.asked),
        one.amount if one.amount is None or other.amount is None else max(one.amount, other.amount),
        one.risks | other.risks,
        max(one.anger, other.anger),
        max(one.waited, other.waited),
    )
    rank = PRIORITIES.index
    assert rank(priority_of(more, RULES)) >= rank(priority_of(one, RULES))


@given(STANDINGS)
def test_without_rules_it_is_what_the_flow_asked_for(standing: Standing) -> None:
    assert priority_of(standing, Thresholds()) == standing.asked


def test_the_shipped_rules_are_read_and_say_the_same() -> None:
    data, problems = load_data(Path(__file__).parents[1] / "flows" / "data")
    assert [one for one in problems if one.file.endswith("desk.yaml")] == []
    assert data.desk.thresholds.amount == RULES.amount
    assert priority_of(Standing(risks=frozenset({"cardholder_debited=debited"})), data.desk.thresholds) == "high"
    assert {"骗子", "scam"} <= set(data.desk.angry_words)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (("late", 350000), ("late", 350000), True),
        (("late", 350000), ("late", None), True),
        (("late", 350000), ("late", 90000), False),
        (("late", None), ("declined", None), False),
        (("menu", None), ("late", 350000), True),
        (("late", 350000), ("menu", None), True),
    ],
)
def test_the_same_flow_without_two_amounts_is_the_same_matter(
    one: tuple[str, int | None], other: tuple[str, int | None], same: bool
) -> None:
    assert same_matter(*one, *other, about_nothing="menu") is same

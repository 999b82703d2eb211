"""What Telegram takes, and which delivery goes first."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.outbox.budgets import Budgets
from bot.outbox.lanes import Lanes
from bot.store.outbox import Delivery, Kind

NOON = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)


def to_ann(row_id: int, *, merchant: int = 1, kind: Kind = "prompt") -> Delivery:
    return Delivery(
        row_id, f"m:{merchant}", kind, "sendMessage", {"text": "…"}, 0, 0, NOON, NOON, merchant_id=merchant, user_id=500 + merchant
    )


def to_topic(row_id: int, *, ticket: int = 7, kind: Kind = "relay", thread: int | None = 5, due: datetime = NOON) -> Delivery:
    return Delivery(row_id, f"t:{ticket}", kind, "sendMessage", {"text": "…"}, 0, 0, due, NOON, ticket_id=ticket, thread_id=thread)


def played(lanes: Lanes, seconds: float, *, step: float = 0.05, slots: int = 64) -> list[tuple[float, Delivery]]:
    """Everything that goes out, and when, if each call takes no time."""
    gone = []
    for tick in range(int(seconds / step) + 1):
        now = NOON + timedelta(seconds=tick * step)
        for delivery in lanes.take(now, slots):
            gone.append((tick * step, delivery))
            lanes.done(delivery)
    return gone


def loaded(rows: list[Delivery], **budget: bool) -> Lanes:
    lanes = Lanes(Budgets(**budget))
    lanes.load(rows)
    return lanes


def test_a_lane_goes_in_order_and_one_at_a_time() -> None:
    lanes = loaded([to_ann(1), to_ann(2), to_ann(3)], on=False)
    (first,) = lanes.take(NOON, 64)
    assert first.id == 1
    assert lanes.take(NOON, 64) == []
    lanes.done(first)
    assert [delivery.id for delivery in lanes.take(NOON, 64)] == [2]


def test_one_merchant_does_not_wait_for_another() -> None:
    lanes = loaded([to_ann(1), to_ann(2), to_ann(3, merchant=2)], on=False)
    assert [delivery.id for delivery in lanes.take(NOON, 64)] == [1, 3]


def test_a_row_that_goes_back_stays_the_head_of_its_lane() -> None:
    lanes = loaded([to_ann(1), to_ann(2)], on=False)
    (first,) = lanes.take(NOON, 64)
    lanes.put_back(replace(first, due_at=NOON + timedelta(seconds=10), attempts=1))
    assert lanes.take(NOON + timedelta(seconds=9), 64) == []
    (again,) = lanes.take(NOON + timedelta(seconds=10), 64)
    assert (again.id, again.attempts) == (1, 1)


def test_a_private_chat_gets_three_at_once_and_then_one_a_second() -> None:
    gone = played(loaded([to_ann(number) for number in range(1, 8)]), 8)
    assert [round(at) for at, _ in gone] == [0, 0, 0, 3, 3, 3, 6]


def test_no_more_than_thirty_leave_in_any_second() -> None:
    gone = played(loaded([to_ann(number, merchant=number) for number in range(1, 100)]), 5)
    times = [at for at, _ in gone]
    assert len(times) == 99
    for start in times:
        assert sum(start <= at < start + 0.999 for at in times) <= 30


def test_a_group_gets_twenty_a_minute_whatever_its_topics() -> None:
    gone = played(loaded([to_topic(number, ticket=number) for number in range(1, 46)]), 130, step=0.5)
    times = [at for at, _ in gone]
    assert len(times) == 45
    for start in times:
        assert sum(start <= at < start + 59.9 for at in times) <= 20


def test_cosmetic_edits_leave_room_for_messages() -> None:
    edits = [to_topic(number, ticket=number, kind="cosmetic") for number in range(1, 31)]
    lanes = loaded(edits)
    first = lanes.take(NOON, 64)
    assert len(first) == 16
    for delivery in first:
        lanes.done(delivery)
    lanes.load([to_topic(100, ticket=100)])
    assert [delivery.id for delivery in lanes.take(NOON, 64)] == [100]


def test_a_cosmetic_edit_holds_up_no_message_of_its_ticket() -> None:
    lanes = loaded([to_topic(1, kind="cosmetic"), to_topic(2)], on=False)
    assert {delivery.id for delivery in lanes.take(NOON, 64)} == {1, 2}


def test_a_chat_that_telegram_holds_back_holds_back_no_other() -> None:
    lanes = loaded([to_ann(1), to_ann(2, merchant=2)])
    lanes.budgets.hold("m:1", NOON + timedelta(seconds=30))
    assert [delivery.id for delivery in lanes.take(NOON, 64)] == [2]
    assert [delivery.id for delivery in lanes.take(NOON + timedelta(seconds=30), 64)] == [1]


def test_no_more_go_than_there_are_slots() -> None:
    lanes = loaded([to_ann(number, merchant=number) for number in range(1, 10)], on=False)
    assert len(lanes.take(NOON, 4)) == 4
    assert len(lanes.take(NOON, 0)) == 0


@pytest.mark.parametrize("processes", [1, 2, 3])
def test_several_processes_divide_the_budget(processes: int) -> None:
    budgets = Budgets()
    budgets.share(processes)
    lanes = Lanes(budgets)
    lanes.load([to_ann(number, merchant=number) for number in range(1, 60)])
    assert len(lanes.take(NOON, 64)) == 30 // processes


@given(st.lists(st.tuples(st.integers(1, 4), st.sampled_from(["prompt", "notice", "reply"])), max_size=40), st.integers(1, 5))
def test_everything_leaves_once_and_each_lane_in_order(rows: list[tuple[int, Kind]], slots: int) -> None:
    deliveries = [to_ann(number, merchant=merchant, kind=kind) for number, (merchant, kind) in enumerate(rows, 1)]
    gone = [delivery for _, delivery in played(loaded(deliveries), 60, step=0.5, slots=slots)]
    assert sorted(delivery.id for delivery in gone) == [delivery.id for delivery in deliveries]
    for merchant in range(1, 5):
        ids = [delivery.id for delivery in gone if delivery.merchant_id == merchant]
        assert ids == sorted(ids)

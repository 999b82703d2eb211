"""The group's budget under a burst: twenty a minute for everything, and no merchant's word lost, doubled or out of order."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.outbox.budgets import Budgets
from bot.outbox.gate import Gate
from bot.outbox.lanes import FOR_GROUP, Lanes
from tests.fixtures.burst import Burst, play
from tests.test_budgets import NOON, loaded, played, to_ann, to_topic


@pytest.fixture(scope="module")
def burst() -> Burst:
    return play(merchants=50, texts=3)


def test_fifty_handoffs_in_a_minute_lose_no_text_and_keep_every_tickets_order(burst: Burst) -> None:
    assert len(burst.waits) == 150
    assert burst.read == burst.said
    assert burst.unsent == 0


def test_telegram_is_never_asked_for_more_than_it_takes(burst: Burst) -> None:
    assert burst.refused == 0


def test_every_card_stands_and_the_longest_wait_is_what_the_ceiling_makes_it(burst: Burst) -> None:
    """A topic, a card and at best one message for the texts of each: 150 messages, at 20 a minute seven and a half minutes."""
    assert len(burst.cards) == 50
    assert max(burst.cards) <= 6 * 60
    assert burst.longest <= 10 * 60


# priorities


def test_a_ticket_in_which_a_merchants_words_wait_comes_before_news_of_the_desk() -> None:
    rows = [to_topic(number, ticket=number, kind="notice") for number in range(1, 21)]
    rows += [to_topic(100, ticket=50, kind="card"), to_topic(101, ticket=50, kind="relay")]
    gone = [delivery.id for _, delivery in played(loaded(rows), 130, step=0.5, slots=1)]
    assert gone[:2] == [100, 101]


def test_the_order_is_words_then_news_then_edits() -> None:
    lanes = loaded([to_topic(number, ticket=number) for number in range(1, 21)])
    first = lanes.take(NOON, 64)
    for delivery in first:
        lanes.done(delivery)
    lanes.load([to_topic(30, ticket=30, kind="cosmetic"), to_topic(31, ticket=31, kind="notice"), to_topic(32, ticket=32, kind="relay")])
    order = []
    for second in range(60, 200):
        for delivery in lanes.take(NOON + timedelta(seconds=second), 1):
            order.append(delivery.id)
            lanes.done(delivery)
    assert order == [32, 31, 30]


def test_a_merchant_with_a_hundred_messages_waiting_does_not_starve_the_others() -> None:
    rows = [to_topic(number, ticket=1) for number in range(1, 101)] + [to_topic(200 + number, ticket=2 + number) for number in range(5)]
    gone = [delivery.id for _, delivery in played(loaded(rows), 30, step=0.5)]
    assert set(gone[:6]) == {1, 200, 201, 202, 203, 204}
    mine = [one for one in gone if one <= 100]
    assert mine == sorted(mine)


def test_a_tickets_first_message_costs_two_for_its_topic_is_made_with_it() -> None:
    lanes = loaded([to_topic(number, ticket=number, thread=None) for number in range(1, 31)])
    assert len(lanes.take(NOON, 64)) == 10


def test_a_topic_that_was_there_already_gives_its_place_back() -> None:
    lanes = loaded([to_topic(number, ticket=number, thread=None) for number in range(1, 31)])
    taken = lanes.take(NOON, 64)
    for delivery in taken:
        assert lanes.budgets.settle(delivery.id, 1)
        lanes.done(delivery)
    lanes.look_again()
    assert len(lanes.take(NOON, 64)) == 5


def test_an_album_costs_as_many_as_it_has() -> None:
    album = replace(to_topic(1), method="copyMessages", params={"message_ids": list(range(10))})
    rest = [to_topic(number, ticket=number) for number in range(2, 40)]
    assert len(loaded([album, *rest]).take(NOON, 64)) == 11


def test_an_album_larger_than_a_private_chats_budget_still_goes() -> None:
    album = replace(to_ann(1), method="copyMessages", params={"message_ids": list(range(10))})
    assert len(loaded([album]).take(NOON, 64)) == 1


def test_edits_of_one_card_are_folded_to_the_last() -> None:
    edits = [replace(to_topic(number, kind="cosmetic"), method="editMessageText", params={"message_id": 9}) for number in range(1, 50)]
    lanes = loaded(edits)
    assert [delivery.id for delivery in lanes.take(NOON, 64)] == [49]
    assert len(lanes.superseded) == 48


# what waits for a group out of reach


def test_only_so_many_of_the_groups_rows_are_kept_in_memory_and_the_rest_is_read_later_in_order() -> None:
    rows = [to_topic(number, ticket=number % 7) for number in range(1, FOR_GROUP * 2 + 1)]
    lanes = Lanes(Budgets(on=False))
    lanes.load([*rows, to_ann(10_000)])
    assert len(lanes) == FOR_GROUP + 1
    assert lanes.for_merchants == 1
    gone: list[int] = []
    while len(lanes):
        for delivery in lanes.take(NOON, 64):
            gone.append(delivery.id)
            lanes.done(delivery)
        if lanes.has_room_for_group():
            lanes.read_again()
            lanes.load(row for row in rows if row.id > lanes.last_id and row.id not in gone)
    assert sorted(gone) == [*range(1, FOR_GROUP * 2 + 1), 10_000]
    for ticket in range(7):
        mine = [one for one in gone if one <= FOR_GROUP * 2 and one % 7 == ticket]
        assert mine == sorted(mine)


def test_behind_a_closed_gate_one_goes_and_merchants_go_on() -> None:
    gate = Gate()
    gate.refused(0, NOON)
    lanes = Lanes(Budgets(on=False), group_gate=gate)
    lanes.load([to_topic(number, ticket=number) for number in range(1, 10)])
    lanes.load([to_ann(20)])
    assert [one.id for one in lanes.take(NOON, 64)] == [20]
    later = NOON + timedelta(minutes=2)
    assert [one.id for one in lanes.take(later, 64)] == [1]
    gate.open()
    lanes.hurry_group(later)
    assert len(lanes.take(later, 64)) == 8


def test_what_needs_no_topic_goes_while_none_can_be_made() -> None:
    gate = Gate()
    gate.refused(0, NOON)
    lanes = Lanes(Budgets(on=False), topic_gate=gate)
    lanes.load([to_topic(1, ticket=1, thread=None), to_topic(2, ticket=2), to_topic(3, ticket=3, thread=None, kind="cosmetic")])
    assert [one.id for one in lanes.take(NOON, 64)] == [2]

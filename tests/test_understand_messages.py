"""How often the reader is right on messages it was not tuned on (`tests/data/messages.jsonl`, the held half). Floors, not aims."""

from __future__ import annotations

import pytest

from bot.understand.rates import Judged, Line, Rates, rates
from tests.data.rates import judge, lines, reader


@pytest.fixture(scope="module")
def held() -> list[Judged]:
    return judge(reader(), "held")


@pytest.fixture(scope="module")
def reached(held: list[Judged]) -> Rates:
    return rates(held)


def test_whoever_asks_for_a_person_gets_one(reached: Rates) -> None:
    assert reached.human_recall == 1.0


def test_everything_sensitive_is_masked_and_nothing_else(held: list[Judged]) -> None:
    assert [one.line.text for one in held if not one.safe] == []


def test_times_and_amounts_are_right_and_never_silently_far_off(held: list[Judged], reached: Rates) -> None:
    far = [(one.line.text, slot) for one in held for slot, outcome in one.values if outcome == "badly"]
    assert far == []
    assert reached.values >= 0.97


def test_the_intent_is_first_or_among_the_three_offered(reached: Rates) -> None:
    assert reached.top1 >= 0.90
    assert reached.top3 >= 0.96


def test_what_is_no_business_of_the_desk_is_seen_and_little_else_is_turned_away(reached: Rates) -> None:
    assert reached.scope_recall >= 0.95
    assert reached.scope_lost <= 0.05


def test_what_is_to_be_refused_mostly_is(reached: Rates) -> None:
    assert reached.refused >= 0.85


def test_fields_and_language_are_read(reached: Rates) -> None:
    assert reached.fields >= 0.85
    assert reached.language == 1.0


def test_the_messages_are_many_and_of_every_kind() -> None:
    every = list(lines())
    assert len(every) >= 420
    assert len({line.text for line in every}) == len(every)
    assert sum(line.intents == ("out_of_scope",) for line in every) >= 60
    assert sum(line.intents == ("human",) for line in every) >= 30
    assert sum(bool(line.sensitive) for line in every) >= 30
    assert sum(_labelled(line) for line in every) >= 30
    assert sum(bool({"paid_at", "amount", "received_amount"} & (line.slots or {}).keys()) for line in every) >= 120
    assert {kind for line in every for kind in line.sensitive or ()} == {
        "card_number",
        "cvv",
        "expiry",
        "pin",
        "sms_code",
        "id_number",
        "track",
    }


def _labelled(line: Line) -> bool:
    numbered = {"mid", "tid", "rrn", "order_no", "voucher_no", "batch_no", "auth_code", "case_id"}
    return bool(numbered & (line.slots or {}).keys()) and not line.sensitive


def test_the_examples_that_are_learnt_from_are_none_of_the_held_messages(held: list[Judged]) -> None:
    learnt = {example for listed in reader().vocabulary.examples.values() for example in listed}
    copied = [one.line.text for one in held if one.reading.normal in learnt and one.reading.normal]
    assert copied == []


@pytest.mark.parametrize("name", ["fresh", "second", "third", "fourth"])
def test_a_set_written_blind_is_not_read_worse_than_after_its_repair(name: str) -> None:
    judged = judge(reader(), name)
    reached = rates(judged)
    assert [one.line.text for one in judged if not one.safe] == []
    assert reached.human_recall == 1.0
    assert reached.values >= 0.96
    assert reached.badly_wrong <= (1 if name == "fourth" else 0)
    assert reached.top1 >= 0.96
    assert reached.top3 >= 0.98
    assert reached.refused == 1.0
    assert reached.fields >= 0.97
    assert reached.language == 1.0


def test_the_fifth_set_half_of_it_unread_is_not_read_worse_than_today() -> None:
    judged = judge(reader(), "fifth")
    reached = rates(judged)
    assert [one.line.text for one in judged if not one.safe] == []
    assert reached.human_recall >= 0.87
    assert reached.values >= 0.945
    assert reached.badly_wrong <= 4
    assert reached.top1 >= 0.94
    assert reached.top3 >= 0.96
    assert reached.refused == 1.0


def test_no_message_is_in_two_sets() -> None:
    every = [line.text for name in (None, "fresh", "second", "third", "fourth", "fifth") for line in lines(name)]
    assert sorted(text for text in set(every) if every.count(text) > 1 and len(text) > 4) == []

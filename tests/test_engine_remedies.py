"""What to try next, and what came of it."""

from __future__ import annotations

from typing import Any

import pytest

from bot.engine.effects import Handoff, Record
from bot.engine.flow import TroubleshootNode
from bot.engine.remedies import Ask, Service, Try, belief, choose, cost_of, expected_cost, next_remedy, policy_of
from bot.engine.state import Attempt, Policy, SlotVal
from tests.engine_flows import LATE, MORNING, flow, library
from tests.engine_play import Play

MAIN = LATE["models"]["main"]


def model(**more: Any) -> Any:
    return flow({**LATE, "models": {"main": {**MAIN, **more}}}).models["main"]


def slots(**values: Any) -> dict[str, SlotVal]:
    return {slot: SlotVal(value, "text", MORNING) for slot, value in values.items()}


def tried(*outcomes: str) -> tuple[Attempt, ...]:
    return tuple(Attempt(one.split(".")[0], one.split(".")[1], MORNING, model="late.main") for one in outcomes)  # type: ignore[arg-type]


def order(which: Any, known: dict[str, SlotVal]) -> list[str]:
    """The remedies in the order in which they would come, none of them helping; `person` where one would be cheaper."""
    names: list[str] = []
    while True:
        choice = choose(which, policy_of(which), known, tried(*(f"{one}.no" for one in names)), "late.main")
        if not isinstance(choice, Try):
            return [*names, "person"] if choice == Service("cheaper") else names
        names.append(choice.remedy.id)


def test_words_become_numbers_in_one_table() -> None:
    policy = policy_of(model())
    assert {cause: round(share * 11) for cause, share in policy.prior.items()} == {"not_done": 3, "bank_lag": 6, "risk": 1, "other": 1}
    assert policy.fixes["call_bank"] == {"not_done": 0.8, "bank_lag": 0.4, "risk": 0.8}
    assert policy.cost == {"call_bank": 18, "look_up": 3, "hold": 7}
    assert cost_of(model().remedies[0]) == 18


def test_the_articles_order_is_the_authors_but_for_what_must_come_before() -> None:
    assert order(model(), slots(proof="ok")) == ["look_up", "call_bank", "hold"]
    assert order(model(order={}), slots(proof="ok")) == ["call_bank", "look_up", "hold"]
    assert order(model(order={"first": ["hold"], "last": ["call_bank"]}), slots(proof="ok")) == ["hold", "look_up", "call_bank"]


def test_a_remedy_whose_condition_does_not_hold_is_left_out() -> None:
    assert order(model(), slots(proof="failed")) == ["look_up", "call_bank"]


def test_constraints_that_contradict_each_other_stop_nobody() -> None:
    both_ways = model(order={"before": [("look_up", "call_bank"), ("call_bank", "look_up")]})
    assert order(both_ways, slots(proof="failed")) == ["call_bank", "look_up"]


def test_by_belief_the_worked_example_comes_out() -> None:
    assert order(model(strategy="pc"), slots(proof="ok")) == ["hold", "look_up", "person"]
    assert order(model(strategy="pc"), slots(proof="failed")) == ["look_up", "call_bank"]


def test_a_dearer_person_means_more_is_tried_first() -> None:
    assert order(model(strategy="pc", service_cost=60), slots(proof="ok")) == ["hold", "look_up", "call_bank"]
    assert order(model(strategy="pc", service_cost=1), slots(proof="ok")) == ["person"]


def test_by_belief_first_and_last_still_hold() -> None:
    assert order(model(strategy="pc", service_cost=90, order={"first": ["call_bank"], "last": ["hold"]}), slots(proof="ok")) == [
        "call_bank",
        "look_up",
        "hold",
    ]


def test_clues_and_failed_tries_shift_belief_and_what_could_not_be_done_does_not() -> None:
    which, policy = model(), policy_of(model())
    plain = belief(which, policy, {})
    failed = belief(which, policy, {"proof": "failed"})
    assert failed["not_done"] > plain["not_done"]
    assert failed["bank_lag"] < plain["bank_lag"]
    after = belief(which, policy, {}, tried("call_bank.no"))
    assert after["bank_lag"] > plain["bank_lag"], "calling helps the others more"
    assert belief(which, policy, {}, tried("call_bank.cannot")) == plain
    assert sum(after.values()) == pytest.approx(1)


def test_expected_cost_counts_a_person_at_the_end() -> None:
    which, policy = model(strategy="pc"), policy_of(model())
    weights = belief(which, policy, {"proof": "ok"})
    cost = expected_cost(which, policy, weights, which.remedies)
    assert cost < which.service_cost
    assert expected_cost(which, policy, weights, []) == which.service_cost


def test_asking_comes_first_where_the_answer_is_worth_more_than_the_question() -> None:
    sharp = model(
        strategy="pc_ask",
        service_cost=100,
        causes={"a": "common", "b": "common"},
        clues={"proof": {"ok": {"more": ["a"], "less": ["b"]}, "failed": {"more": ["b"], "less": ["a"]}}},
        order={},
        remedies={
            "call_bank": {"text": "甲|A", "minutes": 30, "fixes": {"a": "often"}},
            "look_up": {"text": "乙|B", "minutes": 30, "fixes": {"b": "often"}},
        },
    )
    askable = frozenset({"proof"})
    assert choose(sharp, policy_of(sharp), {}, (), "late.main", askable) == Ask("proof")
    assert isinstance(choose(sharp, policy_of(sharp), {}, (), "late.main"), Try), "nobody could ask it"
    assert isinstance(choose(sharp, policy_of(sharp), slots(proof=None), (), "late.main", askable), Try), "he would not say"
    choice = choose(sharp, policy_of(sharp), slots(proof="failed"), (), "late.main", askable)
    assert isinstance(choice, Try)
    assert choice.remedy.id == "look_up"


def test_next_remedy_reads_the_state_of_its_own_flow() -> None:
    play = Play(library(flow(LATE))).taps("failed").taps("_skip").taps("_skip").taps("look_up.no")
    choice = next_remedy(model(), policy_of(model()), play.at)
    assert isinstance(choice, Try)
    assert choice.remedy.id == "call_bank"


# --- in a conversation


def at_fix(proof: str = "failed", **main: Any) -> Play:
    return Play(library(flow({**LATE, "models": {"main": {**MAIN, **main}}}))).taps(proof).taps("_skip").taps("_skip")


def test_a_remedy_is_advice_and_a_question_with_buttons_for_what_may_come_of_it() -> None:
    play = at_fix()
    assert play.said == ["late.look_up.text", "late.look_up.check"]
    assert play.buttons == ["look_up.yes", "look_up.no", "look_up.cannot", "human"]


@pytest.mark.parametrize(
    ("words", "outcome"), [("没有", "no"), ("还没", "no"), ("打不通", "cannot"), ("not yet", "no"), ("I can't", "cannot")]
)
def test_what_came_of_it_may_be_said(words: str, outcome: str) -> None:
    play = at_fix().says(words)
    assert [(one.remedy, one.outcome) for one in play.at.tried] == [("look_up", outcome)]
    assert [one.data for one in play.of(Record)] == [{"remedy": "look_up", "outcome": outcome}]
    assert play.node == "fix/call_bank"


def test_what_helped_ends_in_solved() -> None:
    play = at_fix().says("到账了")
    assert (play.at.outcome, play.said) == ("resolved", ["late.solved.text"])


def test_with_nothing_left_the_complaint_step_comes_before_the_person() -> None:
    play = at_fix().taps("look_up.no").taps("call_bank.no")
    assert play.node == "last4"
    play.taps("_skip").taps("_skip")
    assert play.of(Handoff)[0].why == "exhausted"


def test_giving_up_leads_to_the_complaint_step() -> None:
    play = at_fix().says("算了")
    assert play.node == "last4"
    play.taps("_skip").taps("_skip")
    assert play.of(Handoff)[0].why == "gave_up"


def test_a_complaint_is_handed_over_as_one() -> None:
    play = at_fix().says("我要投诉").taps("_skip").taps("_skip")
    assert play.of(Handoff)[0].why == "complaint"


def test_the_second_time_something_cannot_be_done_a_person_is_offered() -> None:
    play = at_fix("ok").taps("look_up.cannot")
    assert "offer_human" not in play.said
    play.taps("call_bank.cannot")
    assert play.said[-1] == "offer_human"
    assert (play.node, play.buttons) == ("fix/hold", ["human"])


def test_a_remedy_that_needs_time_books_one_timer_however_often_it_is_shown() -> None:
    play = at_fix("ok").taps("look_up.no").taps("call_bank.no")
    assert play.buttons == ["hold.yes", "hold.no", "hold.cannot", "hold.later", "human"]
    due = play.at.timers["check:hold"]
    play.now = play.now.replace(hour=12)
    play.says("再说一遍").says("为什么")
    assert play.at.timers["check:hold"] == due
    assert "timer check:hold" not in play.transcript().split("再说一遍")[1]


def test_later_waits_and_then_only_the_check_question_comes() -> None:
    play = at_fix("ok").taps("look_up.no").taps("call_bank.no").taps("hold.later")
    assert (play.at.status, play.said) == ("waiting", ["will_check"])
    assert "idle" not in play.at.timers, "who waits for us is not idle"
    play.passes(12)
    assert (play.at.status, play.said) == ("active", ["late.hold.check"])
    assert play.taps("hold.no").node == "last4", "a remedy put off is not yet tried; now it is"


def test_what_was_asked_and_is_put_off_again_is_asked_again() -> None:
    play = at_fix("ok").taps("look_up.no").taps("call_bank.no").passes(12)
    assert play.said == ["late.hold.check"]
    play.says("等会儿")
    assert (play.at.status, play.said) == ("waiting", ["will_check"])
    play.passes(12)
    assert (play.at.status, play.said) == ("active", ["late.hold.check"])


def test_later_is_for_remedies_that_need_time() -> None:
    play = at_fix().says("等会儿")
    assert play.at.status == "active"
    assert play.at.misses == 1


def test_a_remedy_solved_before_its_time_cancels_the_timer() -> None:
    play = at_fix("ok").taps("look_up.no").taps("call_bank.no").says("到了")
    assert play.at.outcome == "resolved"
    assert "* no timer check:hold" in play.transcript()


def test_a_slot_that_a_remedy_needs_is_asked_for_first_and_the_remedy_follows() -> None:
    remedies = {**MAIN["remedies"], "look_up": {**MAIN["remedies"]["look_up"], "needs": ["last4"]}}
    play = at_fix(remedies=remedies)
    assert play.said == ["late.last4.text"]
    play.says("1234")
    assert (play.said, play.node, play.at.stack) == (["late.look_up.text", "late.look_up.check"], "fix/look_up", ())


def test_who_will_not_say_what_a_remedy_needs_gets_another() -> None:
    remedies = {**MAIN["remedies"], "look_up": {**MAIN["remedies"]["look_up"], "needs": ["last4"]}}
    assert at_fix(remedies=remedies).taps("_skip").node == "fix/call_bank"


def test_a_need_that_no_question_fills_leaves_the_remedy_out() -> None:
    remedies = {**MAIN["remedies"], "look_up": {**MAIN["remedies"]["look_up"], "needs": ["status"]}}
    assert at_fix(remedies=remedies).node == "fix/call_bank"


def test_the_policy_is_frozen_for_a_conversation() -> None:
    by_name = {"author:main": policy_of(model())}
    learnt = Policy(
        "learnt:7", by_name["author:main"].prior, {"call_bank": {"not_done": 1.0, "bank_lag": 1.0, "risk": 1.0}}, {"call_bank": 1.0}
    )
    priced = library(flow({**LATE, "models": {"main": {**MAIN, "strategy": "pc", "order": {}}}}))
    play = Play(priced, policies={"late.main": learnt, "learnt:7": learnt}).taps("failed").taps("_skip").taps("_skip")
    assert (play.node, play.at.policy_id) == ("fix/call_bank", "learnt:7")
    play.policies = {"learnt:7": learnt}
    assert play.taps("call_bank.cannot").at.policy_id == "learnt:7"
    other = Play(priced).taps("failed").taps("_skip").taps("_skip")
    assert (other.node, other.at.policy_id) == ("fix/look_up", "author:main")


def test_a_policy_for_other_causes_is_not_used() -> None:
    wrong = Policy("wrong", {"x": 1.0}, {}, {})
    play = Play(library(flow(LATE)), policies={"late.main": wrong}).taps("failed").taps("_skip").taps("_skip")
    assert play.at.policy_id == "author:main"


def test_the_same_remedy_of_another_flow_is_another_remedy() -> None:
    attempt = Attempt("look_up", "no", MORNING, model="other.main")
    choice = choose(model(), policy_of(model()), slots(proof="failed"), (attempt,), "late.main")
    assert isinstance(choice, Try)
    assert choice.remedy.id == "look_up"


def test_correcting_a_clue_reckons_the_next_remedy_anew() -> None:
    priced = library(flow({**LATE, "models": {"main": {**MAIN, "strategy": "pc", "order": {}, "service_cost": 60}}}))
    play = Play(priced)
    failed = play.press("failed")
    play.taps("ok").taps("_skip").taps("_skip")
    assert play.node == "fix/hold"
    play.presses(failed)
    assert play.node == "fix/look_up"
    assert "check:hold" not in play.at.timers


def test_a_troubleshoot_node_without_its_model_leads_to_a_person() -> None:
    broken = flow({**LATE, "models": {}})
    assert isinstance(broken.nodes["fix"], TroubleshootNode)
    assert Play(library(broken)).taps("failed").taps("_skip").taps("_skip").at.status == "human"

"""A small world whose truth is known, to see what each way of ordering remedies costs. Seeded: the same seed gives the same figures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from random import Random

from bot.engine import remedies
from bot.engine.flow import Clue, Model, Order, Remedy, Strategy, Text
from bot.engine.state import Attempt, Policy, SlotVal
from bot.learning.learn import learnt_prior
from bot.learning.traces import Trace

BEGIN = datetime(2026, 1, 1, tzinfo=UTC)
PER_DAY = 10  # tickets

CLUE = "status"

MINUTES = {"wait": 12, "restart": 4, "statement": 3, "account": 6, "papers": 15, "batch": 5, "call": 18}
"""In the order in which an article gives them: nobody thought of the order when it was written."""

SEEN = {"late": "common", "account": "sometimes", "risk": "sometimes", "batch": "common", "bank": "sometimes", "other": "rare"}
"""What the author believes."""

TRUTH = {"late": 0.16, "account": 0.30, "risk": 0.05, "batch": 0.07, "bank": 0.34, "other": 0.08}
"""How it is: the author is wrong about batches, and about how often the bank has the money already."""

FIXES: Mapping[str, Mapping[str, str]] = {
    "wait": {"late": "often", "bank": "rarely"},
    "restart": {"batch": "sometimes"},
    "statement": {"bank": "often", "late": "rarely"},
    "account": {"account": "often"},
    "papers": {"risk": "often"},
    "batch": {"batch": "often"},
    "call": {"account": "sometimes", "risk": "sometimes", "bank": "sometimes", "late": "rarely"},
}

ANSWERS: Mapping[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "paid": (("bank",), ("batch", "risk")),
    "failed": (("account", "risk"), ("bank", "late")),
    "missing": (("batch", "late"), ("bank", "account")),
}
"""An answer to “what does the app say?” → causes it makes likelier, and less likely."""


def world(strategy: Strategy) -> Model:
    return Model(
        id="money",
        strategy=strategy,
        service_cost=40.0,
        causes=SEEN,
        titles={},
        clues={CLUE: {answer: Clue(more, less) for answer, (more, less) in ANSWERS.items()}},
        order=Order(),
        remedies=tuple(
            Remedy(id_, "merchant", float(minutes), 0.0, 0.0, 0.0, FIXES[id_], Text("", {}), Text("", {}))
            for id_, minutes in MINUTES.items()
        ),
    )


@dataclass(frozen=True, slots=True)
class Case:
    """One merchant: what was really the matter, what he would answer, and which remedies would help him."""

    at: datetime
    cause: str
    answer: str
    helps: frozenset[str]


def cases(number: int, seed: int, begin: datetime = BEGIN) -> list[Case]:
    chance = Random(seed)
    made = []
    for index in range(number):
        cause = chance.choices(list(TRUTH), list(TRUTH.values()))[0]
        weights = [remedies.MORE if cause in more else remedies.LESS if cause in less else 1.0 for more, less in ANSWERS.values()]
        answer = chance.choices(list(ANSWERS), weights)[0]
        helps = frozenset(remedy for remedy, fixes in FIXES.items() if chance.random() < remedies.FIXES.get(fixes.get(cause, ""), 0.0))
        made.append(Case(begin + timedelta(days=index / PER_DAY), cause, answer, helps))
    return made


def play(model: Model, policy: Policy, case: Case) -> tuple[float, Trace]:
    """Minutes this case costs when the engine chooses, and what is known of it afterwards."""
    minutes, asked, failed = 0.0, False, tuple[str, ...]()
    while True:
        slots = {CLUE: SlotVal(case.answer, "tap", case.at)} if asked else {}
        tried = [Attempt(remedy, "no", case.at) for remedy in failed]
        match remedies.choose(model, policy, slots, tried, "", frozenset({CLUE})):
            case remedies.Ask():
                asked, minutes = True, minutes + remedies.QUESTION_COST
            case remedies.Try(remedy):
                minutes += policy.cost[remedy.id]
                clues = {slot: one.value for slot, one in slots.items()}
                if remedy.id in case.helps:
                    return minutes, Trace(case.at, clues, failed, resolver=remedy.id, policy=policy.id)
                failed = (*failed, remedy.id)
            case remedies.Service():
                # The person who takes over finds out what it was, and says so when he solves the ticket.
                clues = {slot: one.value for slot, one in slots.items()}
                return minutes + model.service_cost, Trace(case.at, clues, failed, cause=case.cause, policy=policy.id)


def fixed_order(model: Model, policy: Policy, order: Sequence[str], case: Case) -> float:
    """Minutes when the remedies come in one order for everybody."""
    minutes = 0.0
    for remedy in order:
        minutes += policy.cost[remedy]
        if remedy in case.helps:
            return minutes
    return minutes + model.service_cost


def by_ratio(model: Model, policy: Policy) -> list[str]:
    """Sorted once by chance per minute, never again."""
    chance = {
        one.id: sum(policy.prior[cause] * share for cause, share in policy.fixes[one.id].items()) / policy.cost[one.id]
        for one in model.remedies
    }
    return sorted(chance, key=lambda remedy: -chance[remedy])


def learnt_after(number: int, seed: int) -> Policy:
    """What is learnt from so many tickets, each played with the policy learnt by then, taken over every fifty."""
    model = world("pc")
    author = remedies.policy_of(model)
    policy, traces = author, list[Trace]()
    for index, case in enumerate(cases(number, seed)):
        traces.append(play(model, policy, case)[1])
        if index % 50 == 49:
            policy = replace(author, prior=learnt_prior(model, author, traces, case.at))
    return policy if not traces else replace(author, prior=learnt_prior(model, author, traces, traces[-1].at))


def truth(model: Model) -> Policy:
    """Who knows how often each cause really is the matter."""
    return replace(remedies.policy_of(model), prior=TRUTH)


def mean_costs(number: int = 4000, seed: int = 1, learnt: Mapping[int, Policy] = {}) -> dict[str, float]:
    """Minutes a case, each way on the same cases. `learnt`: policies by the tickets they were learnt from."""
    article, pc, ask = world("article"), world("pc"), world("pc_ask")
    author, known = remedies.policy_of(pc), truth(pc)
    fresh = cases(number, seed)

    def mean(minutes: Sequence[float]) -> float:
        return sum(minutes) / len(minutes)

    found = {
        "article": mean([play(article, author, case)[0] for case in fresh]),
        "pc": mean([fixed_order(pc, author, by_ratio(pc, author), case) for case in fresh]),
        "updating pc": mean([play(pc, author, case)[0] for case in fresh]),
        "updating pc, questions": mean([play(ask, author, case)[0] for case in fresh]),
        "best known": mean([play(pc, known, case)[0] for case in fresh]),
        "best known, questions": mean([play(ask, known, case)[0] for case in fresh]),
    }
    for tickets, policy in learnt.items():
        found[f"learnt {tickets}"] = mean([play(pc, policy, case)[0] for case in fresh])
        found[f"learnt {tickets}, questions"] = mean([play(ask, policy, case)[0] for case in fresh])
    return found

"""TS: causes and remedies that can be reasoned with."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from itertools import product

from bot.engine.flow import Model
from bot.engine.remedies import Try, choose, policy_of
from bot.engine.state import Attempt, SlotVal
from bot.flowfile import schema as sc
from bot.flowfile.lint.rules import Finding, View, causes_of, remedies_of, rule
from bot.flowfile.lint.ts_examples import PLAIN, model
from bot.flowfile.places import Path
from bot.flowfile.problems import did_you_mean

NEVER = datetime.min.replace(tzinfo=UTC)  # of a try that is only thought of
_MOST_ANSWERS = 60  # combinations of clues that are tried


def _models(view: View) -> Iterator[tuple[Path, sc.Model]]:
    for id_, found in view.doc.models.items():
        yield ("models", id_), found


@rule(
    "TS01",
    "error",
    "unknown cause",
    "A remedy or clue about a cause that is not there counts for nothing, and nobody notices.",
    (
        model("fixes: {late: often, other: sometimes}", "fixes: {lat: often, other: sometimes}"),
        model("clues: {}", "clues: {proof: {ok: {more: [lat]}}}"),
    ),
    PLAIN,
)
def ts01(view: View) -> Iterator[Finding]:
    for path, _, remedy, found in remedies_of(view.doc):
        for cause in remedy.fixes:
            if cause not in found.causes:
                yield Finding((*path, "fixes", cause), f"“{cause}” is no cause", did_you_mean(cause, found.causes))
    for base, found in _models(view):
        for slot, answers in found.clues.items():
            for answer, clue in answers.items():
                for cause in (*clue.more, *clue.less):
                    if cause not in found.causes:
                        yield Finding((*base, "clues", slot, answer), f"“{cause}” is no cause", did_you_mean(cause, found.causes))


@rule(
    "TS02",
    "error",
    "a step that is not the merchant's",
    "What only the bank or the platform can do is explained, never asked of a merchant.",
    model("actor: merchant", "actor: bank"),
    PLAIN,
)
def ts02(view: View) -> Iterator[Finding]:
    for path, id_, remedy, _ in remedies_of(view.doc):
        if remedy.actor in ("bank", "platform"):
            yield Finding(
                (*path, "actor"),
                f"“{id_}” is for the {remedy.actor}, and merchants would be asked to do it",
                "explain it in a say node instead",
            )


@rule(
    "TS03",
    "warning",
    "a cause without a remedy",
    "For this cause nothing is offered: the merchant is sent through remedies that cannot help him.",
    model("fixes: {late: often, other: sometimes}", "fixes: {other: sometimes}"),
    PLAIN,
)
def ts03(view: View) -> Iterator[Finding]:
    for path, cause, _, found in causes_of(view.doc):
        if cause != "other" and not any(cause in remedy.fixes for remedy in found.remedies.values()):
            yield Finding(path, f"no remedy helps with “{cause}”", "add one, or say why not in a note: TS03 …")


@rule(
    "TS04",
    "error",
    "no cause “other”",
    "What nobody thought of must have a place, or belief runs into a cause that is not the matter.",
    model("other: {seen: rare, title: {zh: 其他, en: other}}", "bank: {seen: rare, title: {zh: 银行, en: bank}}").replace(
        "other: sometimes", "bank: sometimes"
    ),
    PLAIN,
)
def ts04(view: View) -> Iterator[Finding]:
    for base, found in _models(view):
        if "other" not in found.causes:
            yield Finding((*base, "causes"), "there is no cause “other”", "add other: {seen: rare, title: {…}}")


@rule(
    "TS05",
    "error",
    "a remedy that helps with nothing",
    "It costs the merchant's time and cannot help him.",
    model("fixes: {late: often, other: sometimes}", "fixes: {}"),
    PLAIN,
)
def ts05(view: View) -> Iterator[Finding]:
    for path, id_, remedy, _ in remedies_of(view.doc):
        if not remedy.fixes:
            yield Finding((*path, "fixes"), f"“{id_}” helps with no cause", "say which: fixes: {cause: often|sometimes|rarely}")


@rule(
    "TS06",
    "error",
    "a remedy that costs nothing",
    "Whatever costs nothing comes first for ever, however seldom it helps. Reading alone takes a minute.",
    model("minutes: 10", "minutes: 0"),
    PLAIN,
)
def ts06(view: View) -> Iterator[Finding]:
    for path, id_, remedy, _ in remedies_of(view.doc):
        if remedy.cost.minutes + remedy.cost.risk + remedy.cost.annoy + remedy.cost.money <= 0:
            yield Finding((*path, "cost"), f"“{id_}” costs nothing", "give it the minutes it takes")


@rule(
    "TS07",
    "error",
    "an order that cannot be",
    "Each waits for the other, so neither is ever offered; or a remedy is to be first and last.",
    (
        model("order: {}", "order: {before: [[call, look], [look, call]]}", two=True),
        model("order: {}", "order: {first: [call], last: [call]}", two=True),
        model("order: {}", "order: {first: [cal]}", two=True),
    ),
    model("order: {}", "order: {first: [look], before: [[look, call]]}", two=True),
)
def ts07(view: View) -> Iterator[Finding]:
    for base, found in _models(view):
        order = found.order
        for named in (*order.first, *order.last, *(one for pair in order.before for one in pair)):
            if named not in found.remedies:
                yield Finding((*base, "order"), f"“{named}” is no remedy", did_you_mean(named, found.remedies))
        both = set(order.first) & set(order.last)
        if both:
            yield Finding((*base, "order"), f"{', '.join(sorted(both))} cannot be first and last", "take one of them out")
        if ring := _ring([(pair[0], pair[1]) for pair in order.before]):
            yield Finding((*base, "order", "before"), f"{' → '.join(ring)} is a circle", "take one pair out")


def _ring(pairs: list[tuple[str, str]]) -> list[str]:
    after: dict[str, list[str]] = {}
    for first, then in pairs:
        after.setdefault(first, []).append(then)

    def walk(node: str, way: list[str]) -> list[str]:
        if node in way:
            return [*way[way.index(node) :], node]
        return next((ring for then in after.get(node, []) if (ring := walk(then, [*way, node]))), [])

    return next((ring for node in after if (ring := walk(node, []))), [])


@rule(
    "TS09",
    "warning",
    "a remedy that is never chosen",
    "Whatever the merchant answers, everything else comes first and a person is cheaper than this: it is never offered.",
    model("service_cost: 30", "service_cost: 5").replace("strategy: article", "strategy: pc"),
    (PLAIN, model("service_cost: 30", "service_cost: 60").replace("strategy: article", "strategy: pc")),
)
def ts09(view: View) -> Iterator[Finding]:
    for base, found in _models(view):
        compiled = view.flow.models.get(str(base[1]))
        if found.strategy == "article" or compiled is None:
            continue
        chosen = _ever_chosen(compiled)
        for id_ in found.remedies:
            if id_ not in chosen:
                yield Finding(
                    (*base, "remedies", id_),
                    f"“{id_}” is never offered, whatever is answered",
                    "make it cheaper or likelier, or take it out",
                )


def _ever_chosen(compiled: Model) -> set[str]:
    """Over the answers of the clues, each remedy failing in its turn."""
    answers = [[(slot, answer) for answer in (None, *clues)] for slot, clues in compiled.clues.items()]
    plain, chosen = replace(_unconditional(compiled), strategy="pc"), set[str]()
    for number, picked in enumerate(product(*answers)):
        if number >= _MOST_ANSWERS:
            break
        chosen |= {*_one_after_the_other(plain, {slot: SlotVal(answer, "tap", NEVER) for slot, answer in picked if answer is not None})}
    return chosen


def _one_after_the_other(plain: Model, slots: Mapping[str, SlotVal]) -> list[str]:
    """The remedies that are offered when each of them fails."""
    policy, tried = policy_of(plain), list[Attempt]()
    while isinstance(choice := choose(plain, policy, slots, tried, ""), Try):
        tried.append(Attempt(choice.remedy.id, "no", NEVER))
    return [one.remedy for one in tried]


@rule(
    "TS10",
    "warning",
    "a clue that is never asked",
    "Belief would shift with this answer, and no question of the flow asks for it; nor does it come from a port or a text.",
    model("clues: {}", "clues: {colour: {red: {more: [late]}}}")
    + "slots: {colour: {type: enum, values: [red], label: {zh: 颜色, en: colour}}}\n",
    model("clues: {}", "clues: {proof: {ok: {more: [late]}}}"),
)
def ts10(view: View) -> Iterator[Finding]:
    filled = {node.ask for node in view.doc.nodes.values() if isinstance(node, sc.Ask) and node.ask}
    filled |= {slot for node in view.doc.nodes.values() if isinstance(node, sc.Act) for slot in node.save}
    filled |= {slot for node in view.doc.nodes.values() for slot in node.set}
    for base, found in _models(view):
        for slot in found.clues:
            if slot not in filled:
                yield Finding((*base, "clues", slot), f"nothing asks for “{slot}”", "ask it before the remedies, or take the clue out")


@rule(
    "TS12",
    "warning",
    "what costs money or cannot be undone comes before what is free",
    "In the author's order a merchant pays, or does what he cannot undo, before he has tried what costs him nothing.",
    model("order: {}", "order: {}", two=True).replace("cost: {minutes: 10}", "cost: {minutes: 10, money: 20}"),
    (
        model("order: {}", "order: {last: [call]}", two=True).replace("cost: {minutes: 10}", "cost: {minutes: 10, money: 20}"),
        PLAIN,
    ),
)
def ts12(view: View) -> Iterator[Finding]:
    for base, found in _models(view):
        compiled = view.flow.models.get(str(base[1]))
        if found.strategy != "article" or compiled is None:
            continue
        order = _one_after_the_other(_unconditional(compiled), {})
        dear = next((id_ for id_ in order if found.remedies[id_].cost.money > 0 or found.remedies[id_].cost.risk >= 5), None)
        free = [id_ for id_ in order[order.index(dear) + 1 :] if found.remedies[id_].cost.money == 0] if dear is not None else []
        if dear is not None and free:
            yield Finding(
                (*base, "remedies", dear), f"“{dear}” costs money or cannot be undone, and “{free[0]}” is free", f"put {free[0]} before it"
            )


def _unconditional(compiled: Model) -> Model:
    return replace(compiled, remedies=tuple(replace(one, only_if=None, needs=()) for one in compiled.remedies))


RULES = (ts01, ts02, ts03, ts04, ts05, ts06, ts07, ts09, ts10, ts12)

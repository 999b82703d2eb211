"""SL: slots are known, fit their types, and are used."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from bot.flowfile import schema as sc
from bot.flowfile.compile import operators
from bot.flowfile.lint.rules import EVERY_FLOW_TEXT, Finding, View, guards_of, leaves, names_in, remedies_of, rule, texts_of
from bot.flowfile.load import FlowFile
from bot.flowfile.places import Path
from bot.flowfile.problems import did_you_mean
from bot.flowfile.schema import Scalar

_ORDERED = ("money", "digits", "datetime", "date")


@rule(
    "SL01",
    "error",
    "undefined placeholder",
    "What stands in braces is filled in from a slot or a setting; this is neither, and the merchant would see the braces.",
    (
        "nodes: {done: {end: resolved, cite: [a.seen], text: {zh: '{amuont}到账', en: '{amuont} arrived'}}}",
        "nodes: {done: {end: resolved, cite: [a.seen], text: {zh: '{cfg.phone}', en: '{cfg.phone}'}}}",
    ),
    "nodes: {done: {end: resolved, cite: [a.seen], text: {zh: '{amount}元到账,工单{ticket}', en: '{amount} arrived, ticket {ticket}'}}}",
)
def sl01(view: View) -> Iterator[Finding]:
    known = [*view.doc.slots, *(f"cfg.{key}" for key in view.doc.config), *EVERY_FLOW_TEXT]
    for shown in view.texts:
        for lang, words in shown.by_lang.items():
            for name in re.findall(r"\{([^{}]*)\}", words):
                if name not in known:
                    yield Finding((*shown.path, lang), f"“{{{name}}}” is neither a slot nor a setting", did_you_mean(name, known))


def _uses(view: View) -> Iterator[tuple[Path, str]]:
    """Every place that names a slot, with the slot."""
    for path, test in view.tests:
        yield (*path, "slot"), test.slot
    for id_, node in view.doc.nodes.items():
        yield from _node_uses(("nodes", id_), node, view)
    for model_id, model in view.doc.models.items():
        for slot in model.clues:
            yield ("models", model_id, "clues", slot), slot
    for path, _, remedy, _ in remedies_of(view.doc):
        for number, slot in enumerate(remedy.needs):
            yield (*path, "needs", number), slot


def _node_uses(base: Path, node: sc.AnyNode, view: View) -> Iterator[tuple[Path, str]]:
    for slot in node.set:
        yield (*base, "set", slot), slot
    if isinstance(node, sc.Ask) and node.ask is not None:
        yield (*base, "ask"), node.ask
    if isinstance(node, sc.Act):
        for name, value in node.args.items():
            if isinstance(value, str) and not value.startswith(("=", "cfg.")):
                yield (*base, "args", name), value
        for slot in node.save:
            yield (*base, "save", slot), slot
    if isinstance(node, sc.Wait) and isinstance(node.wait, sc.Until):
        yield (*base, "wait", "until"), node.wait.until
    if isinstance(node, sc.Handoff):
        for number, slot in enumerate(node.carry):
            if slot not in ("tried", "path"):
                yield (*base, "carry", number), slot


@rule(
    "SL02",
    "error",
    "unknown slot",
    "A condition on a slot that does not exist is never true, and a question for it keeps no answer.",
    (
        "nodes: {amount: {ask: amuont, cite: [a.seen], text: {zh: 多少?, en: How much?}, next: fix}}",
        "nodes: {fix: {branch: [{when: {slot: prof, is: ok}, next: done}, {else: true, next: person}]}}",
        "nodes: {fix: {act: due, args: {at: pay_at}, ok: done, failed: person}}",
        "nodes: {person: {handoff: payments, origin: {by: ops, why: x}, text: {zh: 好, en: ok}, carry: [proff]}}",
        "nodes: {fix: {say: {zh: 好, en: ok}, next: done, set: {sage: x}}}",
    ),
    "nodes: {fix: {act: due, args: {at: paid_at, kind: '=card', grace: 2}, save: {amount: sum}, ok: done, failed: person}}",
)
def sl02(view: View) -> Iterator[Finding]:
    for path, slot in _uses(view):
        if slot not in view.doc.slots:
            yield Finding(path, f"the slot “{slot}” does not exist", did_you_mean(slot, view.doc.slots))
    for id_, node in view.doc.nodes.items():
        if isinstance(node, sc.Act):
            for name, value in node.args.items():
                if isinstance(value, str) and value.startswith("cfg.") and value[4:] not in view.doc.config:
                    yield Finding(
                        ("nodes", id_, "args", name), f"the setting “{value}” does not exist", did_you_mean(value[4:], view.doc.config)
                    )


@lru_cache(maxsize=64)
def _read(file: FlowFile) -> frozenset[str]:
    """Slots somebody looks at: conditions, texts, arguments, clues, remedies that need them, waits, and what goes on the agent's card."""
    found = {test.slot for path, guard in guards_of(file.doc) for _, test in leaves(path, guard)}
    found |= {name for shown in texts_of(file.doc) for name in names_in(shown)}
    for node in file.doc.nodes.values():
        if isinstance(node, sc.Act):
            found |= {value for value in node.args.values() if isinstance(value, str)}
        if isinstance(node, sc.Wait) and isinstance(node.wait, sc.Until):
            found.add(node.wait.until)
        if isinstance(node, sc.Handoff):
            found |= set(node.carry)
    for model in file.doc.models.values():
        found |= set(model.clues)
        found |= {slot for remedy in model.remedies.values() for slot in remedy.needs}
    return frozenset(found)


@rule(
    "SL03",
    "warning",
    "slot never read",
    "Nobody looks at this answer; a question less is a kindness.",
    "slots: {colour: {type: text, label: {zh: 颜色, en: colour}}}",
    "limits: {idle: {after: 24h, goto: nudge}}",
)
def sl03(view: View) -> Iterator[Finding]:
    # answers go along when one flow leads to another, so a reader there will do
    used = {slot for file in view.flows.values() for slot in _read(file)}
    for id_, slot in view.doc.slots.items():
        steers = any(isinstance(node, sc.Ask) and node.ask == id_ and node.options for node in view.doc.nodes.values())
        if id_ not in used and not steers and slot.keep != "merchant":
            yield Finding(("slots", id_), f"nobody reads the slot “{id_}”", "carry it to the agent, use it, or do not ask for it")


@rule(
    "SL04",
    "error",
    "options differ from the slot's values",
    "Each button of a choice gives its slot one of its values; a value without a button cannot be chosen, a button without a value means nothing.",
    (
        "slots: {proof: {type: enum, values: [ok, failed, unsure], label: {zh: 结果, en: result}}}",
        "slots: {proof: {type: enum, values: [ok], label: {zh: 结果, en: result}}}",
        "slots: {proof: {type: bool, label: {zh: 结果, en: result}}}",
    ),
    "limits: {idle: {after: 24h, goto: nudge}}",
)
def sl04(view: View) -> Iterator[Finding]:
    for id_, node in view.doc.nodes.items():
        slot = view.doc.slots.get(node.ask or "") if isinstance(node, sc.Ask) else None
        if not isinstance(node, sc.Ask) or slot is None or slot.type not in ("enum", "bool") or not node.options:
            continue
        values = ["yes", "no"] if slot.type == "bool" else slot.values
        for option in node.options:
            if option not in values:
                yield Finding(("nodes", id_, "options", option), f"“{option}” is no value of “{node.ask}”", did_you_mean(option, values))
        if missing := [value for value in values if value not in node.options]:
            yield Finding(
                ("nodes", id_, "options"), f"no button for {', '.join(missing)} of “{node.ask}”", "add the option, or remove the value"
            )


@rule(
    "SL05",
    "error",
    "type and use do not fit",
    "A condition that compares what cannot be compared is never true; a slot whose description contradicts itself takes no answer.",
    (
        "nodes: {fix: {branch: [{when: {slot: proof, gte: 5}, next: done}, {else: true, next: person}]}}",
        "nodes: {fix: {branch: [{when: {slot: amount, hour_in: [1, 2]}, next: done}, {else: true, next: person}]}}",
        "nodes: {fix: {branch: [{when: {slot: proof, is: okay}, next: done}, {else: true, next: person}]}}",
        "nodes: {fix: {branch: [{when: {slot: proof}, next: done}, {else: true, next: person}]}}",
        "nodes: {fix: {branch: [{when: {slot: amount, gte: 1, lt: 5}, next: done}, {else: true, next: person}]}}",
        "nodes: {fix: {branch: [{when: {slot: proof, in: null}, next: done}, {else: true, next: person}]}}",
        "nodes: {fix: {branch: [{when: {slot: proof, set: null}, next: done}, {else: true, next: person}]}}",
        "nodes: {fix: {say: {zh: 好, en: ok}, next: done, set: {proof: maybe}}}",
        "slots: {proof: {type: enum, label: {zh: 结果, en: result}}}",
        "slots: {paid_at: {type: text, pattern: '[', label: {zh: 时间, en: time}}}",
        "slots: {paid_at: {type: datetime, min: 5, label: {zh: 时间, en: time}}}",
        "slots: {proof: {type: enum, values: [ok, failed], names: {fail: {zh: 失败, en: failed}}, label: {zh: 结果, en: result}}}",
        "slots: {amount: {type: money, len: 4, label: {zh: 金额, en: amount}}}",
    ),
    "nodes: {fix: {branch: [{when: {all: [{slot: paid_at, hour_in: [22, 6]}, {slot: proof, in: [ok]}, {slot: amount, set: true}]}, next: done}, {else: true, next: person}]}}",
)
def sl05(view: View) -> Iterator[Finding]:
    for id_, slot in view.doc.slots.items():
        yield from _slot_faults(("slots", id_), id_, slot)
    for path, test in view.tests:
        if slot_of := view.doc.slots.get(test.slot):
            yield from _test_faults(path, test, slot_of)
    for id_, node in view.doc.nodes.items():
        for name, value in node.set.items():
            if (slot_of := view.doc.slots.get(name)) and (fault := _value_fault(slot_of, value)):
                yield Finding(("nodes", id_, "set", name), f"“{name}” cannot be set to “{value}”: {fault}", "")
    for model_id, model in view.doc.models.items():
        for name, by_value in model.clues.items():
            if slot_of := view.doc.slots.get(name):
                for value in by_value:
                    if slot_of.type == "enum" and value not in slot_of.values:
                        yield Finding(
                            ("models", model_id, "clues", name, value),
                            f"“{value}” is no value of “{name}”",
                            did_you_mean(value, slot_of.values),
                        )


def _slot_faults(path: Path, id_: str, slot: sc.Slot) -> Iterator[Finding]:
    if slot.type == "enum" and not slot.values:
        yield Finding(path, f"the choice “{id_}” has no values", "add values: […]")
    allowed = {
        "values": ("enum",),
        "names": ("enum",),
        "min": ("money",),
        "currency": ("money",),
        "past": ("datetime", "date"),
        "len": ("text", "digits"),
        "pattern": ("text", "digits"),
    }
    for key, types in allowed.items():
        if getattr(slot, key) and slot.type not in types:
            yield Finding((*path, key), f"“{key}” means nothing for {slot.type}", f"it is for {' and '.join(types)}")
    for value in slot.names:
        if slot.type == "enum" and value not in slot.values:
            yield Finding((*path, "names", value), f"“{value}” is no value of “{id_}”", did_you_mean(value, slot.values))
    if slot.pattern is not None:
        try:
            re.compile(slot.pattern)
        except (re.error, RecursionError, OverflowError) as error:
            yield Finding((*path, "pattern"), f"“{slot.pattern}” is not a pattern: {error}", "see the Python documentation of re")


def _test_faults(path: Path, test: sc.Test, slot: sc.Slot) -> Iterator[Finding]:
    found = operators(test)
    if len(found) != 1:
        said = "says nothing about it" if not found else f"says {' and '.join(found)} at once"
        yield Finding(path, f"the condition on “{test.slot}” {said}", "exactly one of is, in, gte, lt, set, hour_in; join several with all")
        return
    operator = found[0]
    value = getattr(test, {"is": "is_", "in": "in_"}.get(operator, operator))
    if value is None or value == []:
        yield Finding(
            (*path, operator), f"nothing stands behind “{operator}:”, so “{test.slot}” is compared with nothing", "write what it must be"
        )
    elif operator in ("gte", "lt") and slot.type not in _ORDERED:
        yield Finding((*path, operator), f"“{operator}” cannot compare {slot.type}", f"it is for {', '.join(_ORDERED)}")
    elif operator == "hour_in" and (slot.type != "datetime" or not all(0 <= hour <= 24 for hour in test.hour_in or [])):
        yield Finding((*path, operator), "hour_in takes two hours from 0 to 24, of a datetime", "write hour_in: [22, 6]")
    elif operator in ("is", "in", "gte", "lt"):
        for one in value if operator == "in" else [value]:
            if fault := _value_fault(slot, one):
                yield Finding(
                    (*path, operator),
                    f"“{test.slot}” is never “{one}”: {fault}",
                    did_you_mean(str(one), slot.values) if slot.values else "",
                )


def _value_fault(slot: sc.Slot, value: Scalar) -> str:
    match slot.type:
        case "enum":
            return "" if value in slot.values else f"it is one of {', '.join(slot.values)}"
        case "bool":
            return "" if isinstance(value, bool) else "it is true or false"
        case "money":
            return "" if isinstance(value, (int, float)) and not isinstance(value, bool) else "it is a number of yuan"
        case _:
            return "" if isinstance(value, str) else "it is a text: put it in quotes"


@rule(
    "SL06",
    "warning",
    "read before it is set",
    "On no way to this place has the slot been asked for or set: it can only be known when the merchant said it unasked.",
    "nodes: {proof: {ask: proof, cite: [a.seen], text: {zh: '{amount}成功?', en: '{amount} ok?'}, options: {ok: {text: {zh: 成, en: ok}, next: paid_at}, failed: {text: {zh: 败, en: bad}, next: paid_at}}}}",
    "nodes: {done: {end: resolved, cite: [a.seen], text: {zh: '{amount}到账', en: '{amount} arrived'}}}",
)
def sl06(view: View) -> Iterator[Finding]:
    setters: dict[str, set[str]] = {}
    for id_, node in view.doc.nodes.items():
        for slot in _sets(node):
            setters.setdefault(slot, set()).add(id_)
    before = {id_: {other for other in view.graph if id_ in view.ahead[other]} | {id_} for id_ in view.graph}
    for path, slot, id_ in _reads_at(view):
        keeps = view.doc.slots.get(slot)
        if slot not in setters or id_ not in view.main or (keeps is not None and keeps.keep == "merchant"):
            continue
        if not (setters[slot] & before[id_]):
            yield Finding(path, f"“{slot}” is used at “{id_}”, but only asked later", "ask it first, or guard it with {slot: …, set: true}")


def _sets(node: sc.AnyNode) -> set[str]:
    found = set(node.set)
    if isinstance(node, sc.Ask) and node.ask:
        found.add(node.ask)
    if isinstance(node, sc.Act):
        found |= set(node.save)
    return found


def _reads_at(view: View) -> Iterator[tuple[Path, str, str]]:
    """(place, slot, node) of every text of a node that shows a slot and every argument that passes one. Guards may look at the unknown."""
    for shown in view.texts:
        if shown.path[0] == "nodes":
            for name in sorted(names_in(shown)):
                if name in view.doc.slots:
                    yield shown.path, name, shown.owner


@rule(
    "SL07",
    "warning",
    "asked twice",
    "Two questions on one way fill the same slot.",
    "nodes: {fix: {ask: amount, cite: [a.seen], text: {zh: 再说一次?, en: Again?}, next: done}}",
    "limits: {idle: {after: 24h, goto: nudge}}",
)
def sl07(view: View) -> Iterator[Finding]:
    asks = {id_: node.ask for id_, node in view.doc.nodes.items() if isinstance(node, sc.Ask) and node.ask}
    for id_, slot in asks.items():
        earlier = [
            other
            for other, theirs in asks.items()
            if other != id_ and theirs == slot and id_ in view.ahead[other] and other not in view.ahead[id_]
        ]
        if earlier:
            yield Finding(
                ("nodes", id_, "ask"),
                f"“{slot}” was asked at “{earlier[0]}” already",
                "the engine passes a question that is answered; note why it is asked again",
            )


@rule(
    "SL08",
    "advice",
    "no way to skip",
    "An answer that only goes on the card is welcome, not necessary.",
    "nodes: {amount: {ask: amount, cite: [a.seen], text: {zh: 多少?, en: How much?}, next: fix}}",
    "limits: {idle: {after: 24h, goto: nudge}}",
)
def sl08(view: View) -> Iterator[Finding]:
    steering = {test.slot for path, test in view.tests if "priority" not in path}
    for node in view.doc.nodes.values():
        if isinstance(node, sc.Act):
            steering |= {value for value in node.args.values() if isinstance(value, str)}
    for model in view.doc.models.values():
        steering |= set(model.clues) | {slot for remedy in model.remedies.values() for slot in remedy.needs}
    for id_, node in view.doc.nodes.items():
        if isinstance(node, sc.Ask) and node.ask and not node.skip and not node.gate and not node.options and node.ask not in steering:
            yield Finding(("nodes", id_), f"“{node.ask}” decides nothing, yet cannot be skipped", "add skip: the node that comes then")


@rule(
    "SL09",
    "warning",
    "priority by hearsay",
    "What makes a ticket urgent should have been asked for, not only picked up from a sentence.",
    "nodes: {amount: {say: {zh: 好, en: ok}, cite: [a.seen], next: fix}}",
    "limits: {idle: {after: 24h, goto: nudge}}",
)
def sl09(view: View) -> Iterator[Finding]:
    asked = {slot for file in view.flows.values() for node in file.doc.nodes.values() for slot in _sets(node)}
    for path, test in view.tests:
        if "priority" in path and test.slot not in asked and test.slot in view.doc.slots:
            yield Finding((*path, "slot"), f"“{test.slot}” decides the priority, but is never asked for", "ask for it before the handoff")


RULES = (sl01, sl02, sl03, sl04, sl05, sl06, sl07, sl08, sl09)

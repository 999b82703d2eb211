"""What changed between two revisions, said in nodes and options; and of which class it is."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

import pytest

from bot.flowfile.diff import changes, class_of, removed_nodes
from bot.flowfile.load import load_folder
from bot.flowfile.sensitive import sensitive
from tests.fixtures.desk import FLOWS

OLD: dict[str, Any] = dict(load_folder(FLOWS).files["late"].document)


def changed(edit: Callable[[dict[str, Any]], object]) -> dict[str, Any]:
    new = copy.deepcopy(OLD)
    edit(new)
    return new


def said(new: dict[str, Any]) -> list[str]:
    return [one.sentence("en") for one in changes(OLD, new)]


def set_in(*path: str, to: Any) -> Callable[[dict[str, Any]], None]:
    def edit(doc: dict[str, Any]) -> None:
        for key in path[:-1]:
            doc = doc[key]
        doc[path[-1]] = to

    return edit


def drop(*path: str) -> Callable[[dict[str, Any]], None]:
    def edit(doc: dict[str, Any]) -> None:
        for key in path[:-1]:
            doc = doc[key]
        del doc[path[-1]]

    return edit


def add_to(*path: str, to: Any) -> Callable[[dict[str, Any]], None]:
    def edit(doc: dict[str, Any]) -> None:
        for key in path[:-1]:
            doc = doc[key]
        doc[path[-1]] = [*doc[path[-1]], to]

    return edit


def rename(*path: str, to: str) -> Callable[[dict[str, Any]], None]:
    def edit(doc: dict[str, Any]) -> None:
        for key in path[:-1]:
            doc = doc[key]
        entries = [(to if key == path[-1] else key, value) for key, value in doc.items()]
        doc.clear()
        doc.update(entries)

    return edit


@pytest.mark.parametrize(
    ("edit", "sentence", "cls"),
    [
        (set_in("nodes", "amount", "text", "zh", to="金额？"), "node amount: the zh text changed", "text"),
        (set_in("title", "en", to="Late"), "the flow: the en text changed", "text"),
        (set_in("nodes", "proof", "options", "ok", "text", "en", to="OK"), "option ok of node proof: the en text changed", "text"),
        (
            set_in("nodes", "proof", "options", "ok", "next", to="rrn"),
            "option ok of node proof now goes to rrn (it went to fix)",
            "additive",
        ),
        (set_in("nodes", "extra", to={"end": "informed"}), "node extra is new", "additive"),
        (
            set_in("nodes", "proof", "options", "none", to={"text": {"zh": "x"}, "next": "fix"}),
            "option none of node proof is new",
            "additive",
        ),
        (set_in("slots", "shop", to={"type": "text"}), "slot shop is new", "additive"),
        (set_in("limits", "turns", to=20), "the flow: limits.turns was 30 and is 20", "additive"),
        (set_in("limits", "idle", "after", to="12h"), "the flow: limits.idle.after was 24h and is 12h", "additive"),
        (set_in("start", to="proof"), "the flow now begins at proof (it began at amount)", "additive"),
        (set_in("nodes", "amount", "skip", to="fix"), "node amount (when skipped) now goes to fix (it went to proof)", "additive"),
        (
            set_in("nodes", "fix", "gave_up", to="person"),
            "node fix (when he gives up) now goes to person (it went to channels)",
            "additive",
        ),
        (add_to("trigger", "any", "zh", to="钱呢"), "the flow: 钱呢 is new in trigger.any.zh", "additive"),
        (set_in("nodes", "channels", "args", "about", to="=fee"), "node channels: args.about was =settlement and is =fee", "additive"),
        (
            set_in("models", "main", "remedies", "call", "cost", "minutes", to=9),
            "remedy call of main: cost.minutes was 15 and is 9",
            "additive",
        ),
        (set_in("models", "main", "causes", "lag", "seen", to="rare"), "cause lag of main: seen was common and is rare", "additive"),
        (set_in("models", "main", "remedies", "call", "check", "en", to="Well?"), "remedy call of main: the check en text changed", "text"),
        (set_in("slots", "rrn", "keep", to="30d"), "slot rrn: keep was merchant and is 30d", "additive"),
        (set_in("slots", "rrn", "label", "en", to="RRN"), "slot rrn: the en text changed", "text"),
        (set_in("nodes", "amount", "cite", to=["a.seen"]), "node amount: cite was – and is a.seen", "text"),
        (set_in("nodes", "amount", "note", to="TX06: meant"), "node amount: note was – and is TX06: meant", "text"),
        (set_in("nodes", "amount", "reprompt", to=[{"zh": "?", "en": "?"}]), "node amount: the reprompt.1 zh text changed", "text"),
        (rename("nodes", "nudge", to="poke"), "node nudge is called poke now", "breaking"),
        (rename("nodes", "proof", "options", "failed", to="bad"), "option failed of node proof is called bad now", "breaking"),
        (rename("models", "main", "remedies", "call", to="phone"), "remedy call of main is called phone now", "breaking"),
        (drop("nodes", "nudge"), "node nudge is gone", "breaking"),
        (drop("nodes", "proof", "options", "failed"), "option failed of node proof is gone", "breaking"),
        (set_in("slots", "amount", "type", to="text"), "slot amount: its type was money and is text", "breaking"),
        (set_in("slots", "proof", "values", to=["ok"]), "value failed of slot proof is gone", "breaking"),
        (drop("models", "main", "remedies", "call"), "remedy call of main is gone", "breaking"),
        (set_in("nodes", "complain", to={"end": "informed"}), "node complain was say and is end: informed", "breaking"),
    ],
)
def test_each_change_is_one_sentence_of_its_class(edit: Callable[[dict[str, Any]], None], sentence: str, cls: str) -> None:
    found = changes(OLD, changed(edit))
    assert sentence in [one.sentence("en") for one in found]
    assert class_of(found) == cls
    assert all(one.sentence("zh") != one.sentence("en") for one in found)


def test_a_remedy_that_comes_earlier_is_told_as_an_order() -> None:
    new = changed(lambda doc: doc["models"]["main"].update(remedies=dict(reversed(list(doc["models"]["main"]["remedies"].items())))))
    assert said(new) == ["the order of the remedies of main changed: call → look"]


BRANCH: dict[str, Any] = {
    "branch": [
        {"when": {"slot": "amount", "gte": 5000}, "next": "person"},
        {"when": {"any": [{"slot": "proof", "is": "ok"}, {"slot": "rrn", "set": False}]}, "next": "fix"},
        {"else": True, "next": "proof"},
    ]
}


@pytest.mark.parametrize(
    ("edit", "sentence"),
    [
        (lambda arms: arms[0].update(next="fix"), "node way where “amount ≥ 5000” now goes to fix (it went to person)"),
        (lambda arms: arms[0]["when"].update(gte=8000), "node way: the condition “amount ≥ 5000” is “amount ≥ 8000” now"),
        (lambda arms: arms[2].update(next="fix"), "node way (otherwise) now goes to fix (it went to proof)"),
        (lambda arms: arms.pop(1), "node way: the condition “(proof = ok | rrn unknown) → fix” is gone"),
        (
            lambda arms: arms.insert(0, {"when": {"slot": "slip", "set": True}, "next": "solved"}),
            "node way: “slip known → solved” is a new condition",
        ),
        (
            lambda arms: arms.insert(0, arms.pop(1)),
            "the order of the conditions of node way changed: (proof = ok | rrn unknown) → amount ≥ 5000 → else",
        ),
    ],
)
def test_a_branch_is_told_by_its_conditions(edit: Callable[[list[dict[str, Any]]], object], sentence: str) -> None:
    before = changed(lambda doc: doc["nodes"].update(way=copy.deepcopy(BRANCH)))
    after = copy.deepcopy(before)
    edit(after["nodes"]["way"]["branch"])
    (one,) = changes(before, after)
    assert (one.sentence("en"), one.cls) == (sentence, "additive")


def test_another_order_of_the_same_entries_is_said_too() -> None:
    new = changed(lambda doc: doc.update(nodes=dict(reversed(list(doc["nodes"].items())))))
    assert said(new) == ["the flow: nothing but the order of its entries changed"]


CITING: dict[str, Any] = {
    **OLD,
    "sources": {"a": {"file": "articles/late.md", "sections": {"seen": "现象/具体表现#708f6d", "hour": "现象/时间#91cd08"}}},
    "nodes": {**OLD["nodes"], "amount": {**OLD["nodes"]["amount"], "cite": ["a.seen"]}},
}


def citing(edit: Callable[[dict[str, Any]], object]) -> tuple[list[str], str, tuple[str, ...]]:
    """Sentences about what the node rests on, the class of the whole change, and who is concerned."""
    new = copy.deepcopy(CITING)
    edit(new)
    found = changes(CITING, new)
    return [one.sentence("en") for one in found if one.kind == "cite"], class_of(found), removed_nodes(found)


@pytest.mark.parametrize(
    ("edit", "sentence"),
    [
        (
            set_in("sources", "a", "sections", "seen", to="现象/具体表现#ffffff"),
            "node amount rests on another passage: it was “具体表现” #708f6d and is “具体表现” #ffffff",
        ),
        (
            set_in("nodes", "amount", "cite", to=["a.hour"]),
            "node amount rests on another passage: it was “具体表现” #708f6d and is “时间” #91cd08",
        ),
    ],
)
def test_a_node_that_rests_on_other_words_is_a_breaking_change(edit: Callable[[dict[str, Any]], None], sentence: str) -> None:
    assert citing(edit) == ([sentence], "breaking", ("amount",))


@pytest.mark.parametrize(
    "edit",
    [
        set_in("sources", "a", "sections", "seen", to="现象/怎么看出来#708f6d"),  # another heading over the same words
        lambda doc: (rename("sources", "a", "sections", "seen", to="shows")(doc), doc["nodes"]["amount"].update(cite=["a.shows"])),
        set_in("sources", "a", "file", to="articles/late_credit.md"),
        set_in("sources", "a", "sections", "hour", to="现象/时间#ffffff"),  # nobody cites it
        set_in("nodes", "amount", "cite", to=["a.seen", "a.hour"]),
        drop("nodes", "amount", "cite"),
    ],
)
def test_another_name_for_the_same_words_or_one_passage_more_is_text(edit: Callable[[dict[str, Any]], object]) -> None:
    assert citing(edit) == ([], "text", ())


def test_a_remedy_is_judged_by_its_passage_too() -> None:
    before = copy.deepcopy(CITING)
    before["models"]["main"]["remedies"]["call"]["cite"] = ["a.hour"]
    after = copy.deepcopy(before)
    after["sources"]["a"]["sections"]["hour"] = "现象/时间#000000"
    found = changes(before, after)
    assert removed_nodes(found) == ("call",)
    assert "办法 call：依据的原文变了" in "\n".join(one.sentence("zh") for one in found)


def test_the_same_flow_has_no_changes() -> None:
    assert changes(OLD, copy.deepcopy(OLD)) == ()


def test_those_who_may_stand_on_something_that_is_gone_are_named() -> None:
    def edit(doc: dict[str, Any]) -> None:
        del doc["nodes"]["slip"]
        del doc["models"]["main"]["remedies"]["call"]
        doc["nodes"]["amount"]["text"]["zh"] = "?"

    assert set(removed_nodes(changes(OLD, changed(edit)))) == {"slip", "call"}


@pytest.mark.parametrize(
    ("edit", "names"),
    [
        (set_in("nodes", "solved", "text", "zh", to="太好了！"), ()),
        (set_in("nodes", "solved", "text", "zh", to="三天内到账。满 500 元免费。"), ("solved",)),
        (set_in("nodes", "complain", "say", "zh", to="别理它。"), ("complain",)),
        (set_in("models", "main", "remedies", "look", "text", "en", to="Pay the fee first."), ("look",)),
        (set_in("nodes", "complain", "next", to="person"), ("complain",)),
        (set_in("nodes", "complain", "note", to="TX06: meant"), ()),
        (set_in("nodes", "person", "priority", "high_when", "gte", to=9000), ("person",)),
        (set_in("nodes", "amount", "next", to="fix"), ()),
    ],
)
def test_what_speaks_about_money_or_law_is_delicate_before_and_after(
    edit: Callable[[dict[str, Any]], None], names: tuple[str, ...]
) -> None:
    assert sensitive(OLD, changed(edit), {}, {}) == names


def test_a_figure_in_a_setting_is_delicate_whatever_it_is_about() -> None:
    def with_fee(value: str) -> dict[str, Any]:
        return changed(lambda doc: doc.update(config={"fee": {"type": "text", "value": value}}))

    assert sensitive(with_fee("3"), with_fee("5"), {}, {}) == ("config.fee",)
    assert sensitive(with_fee("none"), with_fee("free"), {}, {}) == ()


def test_a_changed_table_of_channels_is_delicate_too() -> None:
    assert sensitive(OLD, OLD, {"data/channels.yaml": "a"}, {"data/channels.yaml": "b"}) == ("data/channels.yaml",)

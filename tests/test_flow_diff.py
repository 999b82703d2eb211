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
        (set_in("limits", "turns", to=20), "the flow: limits changed", "additive"),
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
    ],
)
def test_what_speaks_about_money_or_law_is_delicate_before_and_after(
    edit: Callable[[dict[str, Any]], None], names: tuple[str, ...]
) -> None:
    assert sensitive(OLD, changed(edit), {}, {}) == names


def test_a_changed_table_of_channels_is_delicate_too() -> None:
    assert sensitive(OLD, OLD, {"data/channels.yaml": "a"}, {"data/channels.yaml": "b"}) == ("data/channels.yaml",)

"""Faults sown into the shipped flows, one at a time: each is found, by its code, and nothing else goes wrong."""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from dataclasses import replace
from typing import Any

import pytest

from bot.flowfile.compile import build_flow, parse_flow
from bot.flowfile.lint import check, check_flow
from bot.flowfile.lint.rules import View
from bot.flowfile.load import FlowFile, Loaded
from bot.flowfile.places import Source, value_at
from bot.flowfile.routes import edges

Plain = dict[str, Any]


def _first(plain: Plain, key: str) -> Plain:
    """The first node of a kind."""
    return next(node for node in plain["nodes"].values() if key in node)


def _remedy(plain: Plain) -> Plain:
    model = next(iter(plain["models"].values()))
    return next(iter(model["remedies"].values()))


def _typo_target(plain: Plain) -> None:
    _first(plain, "say")["next"] = "nowhere_at_all"


def _orphan(plain: Plain) -> None:
    plain["nodes"]["left_over"] = {"end": "resolved"}


def _untranslated(plain: Plain) -> None:
    del _first(plain, "say")["say"]["en"]


def _placeholder(plain: Plain) -> None:
    _first(plain, "say")["say"] = {"zh": "{nobody}", "en": "{nobody}"}


def _other_placeholders(plain: Plain) -> None:
    node = _first(plain, "say")
    node["say"] = {**node["say"], "en": node["say"]["en"] + " {ticket}"}


def _empty(plain: Plain) -> None:
    _first(plain, "ask")["text"]["zh"] = ""


def _too_long(plain: Plain) -> None:
    _first(plain, "ask")["text"]["zh"] = "好" * 5000


def _markup(plain: Plain) -> None:
    _first(plain, "say")["say"]["zh"] += "<b>!</b>"


def _link(plain: Plain) -> None:
    _first(plain, "say")["say"]["zh"] += " https://pos-banli.example.com"


def _advert(plain: Plain) -> None:
    _first(plain, "say")["say"]["en"] += " Special offer!"


def _uncited(plain: Plain) -> None:
    node = _first(plain, "ask")
    node.pop("cite", None)
    node.pop("origin", None)


def _bad_cite(plain: Plain) -> None:
    _first(plain, "say")["cite"] = ["nobody.nothing"]


def _stale_hash(plain: Plain) -> None:
    source = next(one for one in plain["sources"].values() if "file" in one)
    section = next(iter(source["sections"]))
    source["sections"][section] = source["sections"][section].rpartition("#")[0] + "#000000"


def _secret(plain: Plain) -> None:
    _first(plain, "ask")["text"]["zh"] = "请发完整卡号和密码。"


def _promise(plain: Plain) -> None:
    node = _first(plain, "say")
    node.pop("origin", None)
    node["cite"] = [next(f"{sid}.{next(iter(one['sections']))}" for sid, one in plain["sources"].items() if "file" in one)]
    node["say"] = {"zh": "37分钟内到账。", "en": "It arrives within 37 minutes."}


def _enum(plain: Plain) -> None:
    asked = {node.get("ask") for node in plain["nodes"].values() if node.get("options")}
    slot = next(slot for id_, slot in plain["slots"].items() if slot["type"] == "enum" and id_ in asked)
    slot["values"] = [*slot["values"], "something_else"]


def _unknown_slot(plain: Plain) -> None:
    _first(plain, "handoff")["carry"] = ["not_a_slot"]


def _no_else(plain: Plain) -> None:
    node = _first(plain, "branch")
    node["branch"] = node["branch"][:-1]


def _todo(plain: Plain) -> None:
    plain["config"] = {"phone": {"type": "text", "todo": True}}


def _wrong_queue(plain: Plain) -> None:
    _first(plain, "handoff")["handoff"] = "nobody_there"


def _talks_to_itself(plain: Plain) -> None:
    id_ = next(id_ for id_, node in plain["nodes"].items() if "say" in node)
    plain["nodes"][id_]["next"] = id_


def _clash(plain: Plain) -> None:
    model = next(iter(plain["models"].values()))
    model["remedies"][plain["start"]] = _remedy(plain)


def _human_taken(plain: Plain) -> None:
    plain.setdefault("handlers", []).append({"intent": "stray", "words": {"zh": ["人工"]}, "goto": plain["start"]})


SEEDED: list[tuple[Callable[[Plain], None], str]] = [
    (_typo_target, "FL03"), (_orphan, "FL01"), (_untranslated, "I101"), (_placeholder, "SL01"), (_other_placeholders, "I102"), (_empty, "TX01"),
    (_too_long, "TG01"), (_markup, "TG06"), (_link, "AD01"), (_advert, "AD02"), (_uncited, "SR01"), (_bad_cite, "SR02"), (_stale_hash, "SR03"),
    (_secret, "SE01"), (_promise, "TX05"), (_enum, "SL04"), (_unknown_slot, "SL02"), (_no_else, "FL07"), (_todo, "CF01"), (_wrong_queue, "FL03"),
    (_talks_to_itself, "FL04"), (_clash, "FL06"), (_human_taken, "HB02"),
]  # fmt: skip


def _with(shipped: Loaded, plain: Plain, flow: str = "late_credit") -> Loaded:
    file = shipped.files[flow]
    doc, problems = parse_flow(plain, file.source.places)
    assert problems == ()
    assert doc is not None
    source = Source(file.source.file, "", plain, file.source.places)
    return replace(shipped, files={**shipped.files, flow: FlowFile(source, doc, build_flow(doc, "0" * 12))})


@pytest.mark.parametrize(("seed", "code"), SEEDED, ids=[f"{seed.__name__[1:]}-{code}" for seed, code in SEEDED])
def test_a_fault_sown_into_a_shipped_flow_is_found(shipped: Loaded, seed: Callable[[Plain], None], code: str) -> None:
    flow = "ending" if seed in (_unknown_slot, _wrong_queue) else "late_credit"  # the others hand over in `ending`
    plain = deepcopy(shipped.documents[flow])
    seed(plain)
    found = {problem.code for problem in check(_with(shipped, plain, flow)) if problem.level == "error"}
    assert code in found


def test_every_single_target_is_looked_up(shipped: Loaded) -> None:
    file = shipped.files["declined"]
    for edge in edges(file.flow):
        plain = deepcopy(file.document)
        value_at(plain, edge.path[:-1])[edge.path[-1]] = "nowhere_at_all"
        loaded = _with(shipped, plain, "declined")
        places = list(check_flow(View(loaded.files["declined"], loaded, loaded.files), codes=("FL03",)))
        assert [(problem.line, problem.col) for problem in places] == [file.source.places.find(edge.path)], edge.name

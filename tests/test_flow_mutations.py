"""Random changes to the shipped flows: each is refused, or the flow still plays to its end in every language.

60 of them by themselves; FLOW_MUTATIONS=200 (or more) for all, FLOW_SEED=7 for others. A failure names what was changed.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable
from copy import deepcopy
from dataclasses import replace
from datetime import datetime
from random import Random
from typing import Any

import pytest

from bot.desk.ports.named import PORTS
from bot.engine.flow import Library
from bot.flowfile.compile import build_flow, parse_flow
from bot.flowfile.lint import check_flow
from bot.flowfile.lint.rules import View
from bot.flowfile.load import FlowFile, Loaded, vocabulary_of
from bot.flowfile.places import Source
from bot.flowfile.play import Player
from bot.flowfile.revision import revision
from bot.flowfile.testing import Trial, open_trial
from bot.flowfile.walks import Broken, conversation
from bot.understand.reader import Reader

MUTATIONS = int(os.environ.get("FLOW_MUTATIONS", "60"))
SEED = int(os.environ.get("FLOW_SEED", "0"))
WALKS = 4  # conversations in each language
HOLDS = ("terminates", "human_from_everywhere", "every_say_cited", "replay_equal")

Plain = dict[str, Any]
Mutation = Callable[[Plain, Random], str]


def _mappings(value: Any, path: str = "") -> list[tuple[str, dict[str, Any]]]:
    inside = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    mine = [(path, value)] if isinstance(value, dict) and value else []
    return mine + [found for key, one in inside for found in _mappings(one, f"{path}/{key}")]


def _targets(plain: Plain) -> list[tuple[str, dict[str, Any], str]]:
    keys = ("next", "goto", "skip", "ok", "failed", "solved", "exhausted", "gave_up", "then", "back")
    return [(path, one, key) for path, one in _mappings(plain) for key in keys if isinstance(one.get(key), str)]


def _drop(plain: Plain, chance: Random) -> str:
    path, one = chance.choice(_mappings(plain["nodes"]))
    key = chance.choice(list(one))
    del one[key]
    return f"drops {path}/{key}"


def _retarget(plain: Plain, chance: Random) -> str:
    path, one, key = chance.choice(_targets(plain))
    one[key] = chance.choice([*plain["nodes"], "$resume", "$end", "nowhere", "menu#nowhere"])
    return f"leads {path}/{key} to {one[key]}"


def _rename_node(plain: Plain, chance: Random) -> str:
    id_ = chance.choice(list(plain["nodes"]))
    plain["nodes"] = {f"{key}_x" if key == id_ else key: node for key, node in plain["nodes"].items()}
    return f"renames {id_}"


def _swap_options(plain: Plain, chance: Random) -> str:
    having = [(id_, node["options"]) for id_, node in plain["nodes"].items() if len(node.get("options", {})) > 1]
    id_, options = chance.choice(having)
    a, b = chance.sample(list(options), 2)
    options[a], options[b] = options[b], options[a]
    return f"swaps {id_}.{a} and {b}"


def _drop_language(plain: Plain, chance: Random) -> str:
    path, one = chance.choice([(path, one) for path, one in _mappings(plain["nodes"]) if {"zh", "en"} <= set(one)])
    del one[chance.choice(["zh", "en"])]
    return f"drops a language of {path}"


def _duplicate(plain: Plain, chance: Random) -> str:
    id_ = chance.choice(list(plain["nodes"]))
    plain["nodes"][f"{id_}_again"] = deepcopy(plain["nodes"][id_])
    return f"doubles {id_}"


def _change_type(plain: Plain, chance: Random) -> str:
    id_, slot = chance.choice(list(plain["slots"].items()))
    slot["type"] = chance.choice(["enum", "text", "digits", "money", "datetime", "bool", "photo", "none"])
    return f"makes {id_} a {slot['type']}"


def _break_guard(plain: Plain, chance: Random) -> str:
    tests = [(path, one) for path, one in _mappings(plain) if isinstance(one.get("slot"), str) and len(one) > 1]
    if not tests:
        return _drop(plain, chance)
    path, one = chance.choice(tests)
    key = chance.choice([key for key in one if key != "slot"])
    match chance.randint(0, 2):
        case 0:
            one["slot"] = chance.choice([*plain["slots"], "nobody"])
        case 1:
            one[key] = chance.choice([None, "x", 0, [], ["x"], {"slot": "x"}])
        case _:
            del one[key]
    return f"breaks the condition {path}"


def _change_kind(plain: Plain, chance: Random) -> str:
    id_, other = chance.sample(list(plain["nodes"]), 2)
    plain["nodes"][id_] = deepcopy(plain["nodes"][other])
    return f"makes {id_} a copy of {other}"


def _shuffle_branch(plain: Plain, chance: Random) -> str:
    arms = [(id_, node["branch"]) for id_, node in plain["nodes"].items() if "branch" in node]
    if not arms:
        return _swap_options(plain, chance)
    id_, branch = chance.choice(arms)
    if chance.random() < 0.5:
        branch.reverse()
    else:
        branch.pop()
    return f"reorders or cuts the branch {id_}"


KINDS: tuple[Mutation, ...] = (
    _drop, _retarget, _rename_node, _swap_options, _drop_language, _duplicate, _change_type, _break_guard, _change_kind, _shuffle_branch,
)  # fmt: skip


class _Judge:
    """Says of a changed document who refuses it, or what goes wrong with it when nobody does."""

    def __init__(self, shipped: Loaded) -> None:
        self.loaded = shipped
        self.reader = Reader(vocabulary_of((file.doc for file in shipped.files.values()), shipped.data))

    def verdict(self, id_: str, plain: Plain) -> tuple[str, tuple[Broken, ...]]:
        doc, problems = parse_flow(plain, self.loaded.files[id_].source.places)
        if doc is None or problems:
            return "load", ()
        file = FlowFile(Source(f"{id_}.yaml", "", plain, self.loaded.files[id_].source.places), doc, build_flow(doc, revision(plain)))
        files = {**self.loaded.files, id_: file}
        assert self.loaded.library is not None
        library = replace(
            self.loaded.library,
            flows={(one.flow.id, one.flow.rev): one.flow for one in files.values()},
            live={one.flow.id: one.flow.rev for one in files.values()},
        )
        loaded = replace(self.loaded, files=files, library=library)
        if any(problem.level == "error" for problem in check_flow(View(file, loaded, files, None))):
            return "lint", ()
        if self._fails_its_tests(loaded, id_):
            return "tests", ()
        return "plays", tuple(self._broken(library, file))

    def _fails_its_tests(self, loaded: Loaded, id_: str) -> bool:
        trial = open_trial(loaded, id_, PORTS, self.reader)
        assert isinstance(trial, Trial)
        for number, case in enumerate(trial.doc.cases):
            if not trial.case(number, case).ok:
                return True
        covered = trial.coverage.result()
        return bool(covered.missing or covered.half)

    def _broken(self, library: Library, file: FlowFile) -> list[Broken]:
        now = datetime.fromisoformat("2026-11-23T12:00+08:00")
        return [
            broken
            for lang in file.flow.langs
            for number in range(WALKS)
            for broken in conversation(file.flow, Player(library, self.loaded.data, self.reader, PORTS, now), lang, Random(number), HOLDS)
        ]


@pytest.fixture(scope="module")
def judged(shipped: Loaded) -> list[tuple[str, str, tuple[Broken, ...]]]:
    """(what was changed, who refused it, what went wrong)."""
    judge, found = _Judge(shipped), []
    flows = sorted(shipped.files)
    for number in range(MUTATIONS):
        chance = Random(1_000_000 * SEED + number)
        id_ = flows[number % len(flows)]
        plain = deepcopy(shipped.files[id_].document)
        told = KINDS[number % len(KINDS)](plain, chance)
        if plain == shipped.files[id_].document:
            continue
        found.append((f"{number}: {id_} {told}", *judge.verdict(id_, plain)))
    return found


def test_a_changed_flow_is_refused_or_still_plays_to_its_end_in_every_language(judged: list[tuple[str, str, tuple[Broken, ...]]]) -> None:
    wrong = [(told, [(one.name, one.message) for one in broken]) for told, _, broken in judged if broken]
    assert wrong == []


def test_the_loader_the_rules_and_the_tests_each_refuse_some(judged: list[tuple[str, str, tuple[Broken, ...]]]) -> None:
    assert len(judged) > MUTATIONS * 0.9
    by = Counter(who for _, who, _ in judged)
    assert {"load", "lint", "tests"} <= set(by), by
    assert by["plays"] < len(judged) * 0.3, by

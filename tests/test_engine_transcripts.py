"""Whole conversations through the sample flows. `UPDATE_TRANSCRIPTS=1` rewrites them; read the diff."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from tests.engine_flows import LATE, MENU, flow, library, shop
from tests.engine_play import Play, Port

FOLDER = Path(__file__).parent / "transcripts"


def due_is(status: str, day: str = "2026-11-25") -> Port:
    def due(args: Mapping[str, Any]) -> tuple[bool, Mapping[str, Any]]:
        return True, {"due": day, "status": status if args["paid_at"] else "late"}

    return due


def _priced() -> Any:
    main = {**LATE["models"]["main"], "strategy": "pc", "service_cost": 60}
    return library(flow(MENU), flow({**LATE, "models": {"main": main}}))


PLAYS: dict[str, dict[str, Any]] = {
    "solved": {"ports": {"due": due_is("late")}},
    "not_due_yet": {"ports": {"due": due_is("due")}},
    "complaint_to_a_person": {"ports": {"due": due_is("late")}},
    "by_belief": {"ports": {"due": due_is("late")}, "library": _priced()},
    "corrections": {"ports": {"due": due_is("late")}},
    "english_after_hours": {"ports": {"due": due_is("late")}, "lang": "en", "open_hours": False},
    "two_flows": {"ports": {"due": due_is("late")}},
}


def perform(play: Play, line: str) -> None:
    if line.startswith("> #"):
        play.taps(line[3:])
    elif found := re.fullmatch(r"> \((\w+) (\w+)\)", line):
        play.photo(found.group(2), found.group(1))
    elif line.startswith("> "):
        play.says(line[2:])
    elif line.startswith("@ +"):
        play.passes(float(line[3:-1]))
    elif line.startswith("! "):
        play.agent(line[2:])


@pytest.mark.parametrize("name", PLAYS)
def test_the_conversation_goes_as_it_is_written(name: str) -> None:
    path = FOLDER / f"engine_{name}.txt"
    written = path.read_text("utf-8")
    more = dict(PLAYS[name])
    play = Play(more.pop("library", None) or shop(), **more)
    for line in written.splitlines():
        perform(play, line)
    if os.environ.get("UPDATE_TRANSCRIPTS"):
        path.write_text(play.transcript(), "utf-8")
    assert play.transcript() == written
    assert play.replays()

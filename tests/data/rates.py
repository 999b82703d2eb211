"""How often the reader is right on the labelled sets: `python -m tests.data.rates SET [--wrong] [--table]`.

SET is one of `dev held fresh second third fourth fifth`, or a half of the last, `fifth_read` or `fifth_kept`.

`messages.jsonl` was written before the reader was tried on it, by someone other than its author; the hash of the text decides the half.
What is tuned is tuned on `dev`. Never look at the single lines of `held`: print its rates only. The others are later sets, each
written blind and measured once before anything was changed for it (docs/understanding.md). Of `fifth` every second line was kept unread
while its other half was repaired.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from bot.flowfile.load import load_folder
from bot.understand.rates import Judged, Line, faults, line_from, rates, table
from bot.understand.rates import judge as judge_one
from bot.understand.reader import Reader

HERE = Path(__file__).parent
FLOWS = HERE.parents[1] / "flows"
SPLITS = ("dev", "held")
SETS = {
    "fresh": "fresh.jsonl",
    "second": "fresh_second.jsonl",
    "third": "fresh_third.jsonl",
    "fourth": "fresh_fourth.jsonl",
    "fifth": "fresh_fifth.jsonl",
}
"""Name → its file; the two splits stand in `messages.jsonl`."""
HALVES = ("fifth_read", "fifth_kept")
UNREAD = ("held", "fifth", "fifth_kept")


def objects(name: str | None = None) -> Iterator[dict[str, Any]]:
    """The labelled objects of a set, or of one half of it (`held`, `fifth_kept`; None: all of `messages.jsonl`)."""
    whole, _, half = (name or "").partition("_")
    file = SETS.get(whole, "messages.jsonl")
    for raw in (HERE / file).read_text(encoding="utf-8").splitlines():
        one = json.loads(raw)
        if name is None or name in SETS or one["split"] == (half or name):
            yield one


def lines(name: str | None = None) -> Iterator[Line]:
    return map(line_from, objects(name))


def reader() -> Reader:
    return Reader(load_folder(FLOWS).vocabulary)


def judge(desk: Reader, name: str) -> list[Judged]:
    found = []
    for line in lines(name):
        assert line.now is not None, line.text
        found.append(judge_one(line, desk.read(line.text, now=line.now)))
    return found


def _wrong(one: Judged) -> str:
    marks = faults(one)
    return f"{'|'.join(one.line.intents)}: {re.sub('[0-9]{12,}', '…', one.line.text)[:70]!r}  ← {'; '.join(marks)}" if marks else ""


def main(argv: list[str]) -> None:
    name = next((word for word in argv if word in (*SPLITS, *SETS, *HALVES)), "dev")
    judged = judge(reader(), name)
    if "--wrong" in argv and name not in UNREAD:
        sys.stdout.write("\n".join(filter(None, map(_wrong, judged))) + "\n")
    if "--table" in argv:
        sys.stdout.write(table(judged) + "\n")
    sys.stdout.write(f"{name}: {rates(judged)}\n")


if __name__ == "__main__":
    main(sys.argv[1:])

"""How often the reader is right on `messages.jsonl`: `python -m tests.data.rates [dev|held] [--wrong] [--table]`.

The messages were written before the reader was tried on them, by someone other than its author; the hash of the text decides the half.
What is tuned is tuned on `dev`. Never look at the single lines of `held`: print its rates only.
"""

from __future__ import annotations

import json
import re
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Literal

from bot.flowfile.load import load_folder
from bot.understand.mask import mask
from bot.understand.reader import Reader
from bot.values import Reading, Scalar, SlotValue

MESSAGES = Path(__file__).with_name("messages.jsonl")
FLOWS = Path(__file__).parents[2] / "flows"
WHEN_AND_MUCH = ("paid_at", "amount", "received_amount")
ANYTHING = "*"
"""Expected of a time or amount that may be read or not: 'two hours ago' in a sentence that does not say since what."""

Outcome = Literal["right", "asked", "missed", "wrong", "badly"]
"""`asked`: marked ambiguous, and the true value not among those offered. `wrong`: silently, but within a day and a factor of ten."""


@dataclass(frozen=True, slots=True)
class Line:
    text: str
    now: datetime
    intents: tuple[str, ...]
    slots: Mapping[str, Any]
    sensitive: tuple[str, ...]
    language: str | None
    split: str


@dataclass(frozen=True, slots=True)
class Judged:
    """One line, how it was read, and what was right about it."""

    line: Line
    reading: Reading
    said: str
    top1: bool
    top3: bool
    values: tuple[tuple[str, Outcome], ...]
    safe: bool


def lines(split: str | None = None) -> Iterator[Line]:
    for raw in MESSAGES.read_text(encoding="utf-8").splitlines():
        one = json.loads(raw)
        if split in (None, one["split"]):
            told = one["expect"]
            yield Line(
                one["text"],
                datetime.fromisoformat(one["now"]),
                tuple(told["intent"].split("|")),
                told["slots"],
                tuple(sorted(told["sensitive"])),
                told["language"],
                one["split"],
            )


def reader() -> Reader:
    vocabulary = load_folder(FLOWS).vocabulary
    return Reader(vocabulary)


def judge(desk: Reader, split: str) -> list[Judged]:
    return [_judged(line, desk.read(line.text, now=line.now)) for line in lines(split)]


def _judged(line: Line, reading: Reading) -> Judged:
    ranked = [name for name, _ in reading.intents]
    said = reading.decision if reading.decision in ("human", "refuse", "out_of_scope") else ranked[0]
    first = reading.decision if reading.decision in ("human", "refuse") else next(iter(ranked), "out_of_scope")
    return Judged(
        line,
        reading,
        said,
        first in line.intents,
        first in line.intents or any(name in line.intents for name in ranked[:3]),
        tuple(_values(line, reading)),
        _safe(line, reading),
    )


def _safe(line: Line, reading: Reading) -> bool:
    """All that is sensitive was found and nothing else was touched; what is left holds nothing more."""
    found = tuple(sorted(one.kind for one in reading.sensitive))
    return found == line.sensitive and not mask(reading.masked).sensitive and (bool(found) or reading.masked == line.text)


def _values(line: Line, reading: Reading) -> Iterator[tuple[str, Outcome]]:
    if {"out_of_scope", "refuse"} & set(line.intents):
        return
    for slot in WHEN_AND_MUCH:
        expected, found = line.slots.get(slot), reading.slots.get(slot)
        if expected == ANYTHING or (expected is None and found is None):
            continue
        yield slot, _outcome(slot, expected, found)


def _outcome(slot: str, expected: Any, found: SlotValue | None) -> Outcome:
    if found is None:
        return "missed"
    if expected is None:
        return "asked" if found.ambiguous else "badly"
    offered = (found.value, *found.alternatives) if found.ambiguous else (found.value,)
    if any(_same(slot, expected, value) for value in offered):
        return "right"
    if found.ambiguous:
        return "asked"
    return "badly" if _far(slot, expected, found.value) else "wrong"


def _same(slot: str, expected: Any, value: Scalar) -> bool:
    """A time is expected to the grain that was said: its ISO form begins so. Amounts are in yuan there, in fen here."""
    return str(value).startswith(expected) if slot == "paid_at" else value == round(expected * 100)


def _far(slot: str, expected: Any, value: Scalar) -> bool:
    if slot == "paid_at":
        full = expected + "2026-01-01T00:00:00"[len(expected) :]
        return abs(datetime.fromisoformat(full) - datetime.fromisoformat(str(value)).replace(tzinfo=None)) > timedelta(days=1)
    return not 0.1 < float(str(value)) / (expected * 100) < 10


@dataclass(frozen=True, slots=True)
class Rates:
    """Shares of 1 over one half; `badly_wrong` is a count, and must be none."""

    lines: int
    human_recall: float
    sensitive_masked: float
    untouched: float
    values: float
    values_count: int
    badly_wrong: int
    top1: float
    top3: float
    scope_recall: float
    scope_lost: float
    refused: float
    fields: float
    language: float

    def __str__(self) -> str:
        return "\n".join(
            (
                f"{self.lines} lines",
                f"a person is asked for → a person        {self.human_recall:6.1%}",
                f"sensitive masked                        {self.sensitive_masked:6.1%}",
                f"nothing else masked                     {self.untouched:6.1%}",
                f"times and amounts right (or asked back) {self.values:6.1%} of {self.values_count}, silently far off: {self.badly_wrong}",
                f"intent first / among three              {self.top1:6.1%} / {self.top3:.1%}",
                f"out of scope seen                       {self.scope_recall:6.1%}",
                f"in scope, but turned away               {self.scope_lost:6.1%}",
                f"refused what is to be refused           {self.refused:6.1%}",
                f"other slots                             {self.fields:6.1%}",
                f"language                                {self.language:6.1%}",
            )
        )


def rates(judged: list[Judged]) -> Rates:
    scope = [one for one in judged if "out_of_scope" not in one.line.intents]
    values = [outcome for one in judged for _, outcome in one.values]
    return Rates(
        len(judged),
        _share(one.reading.decision == "human" for one in judged if one.line.intents == ("human",)),
        _share(one.safe for one in judged if one.line.sensitive),
        _share(one.safe for one in judged if not one.line.sensitive),
        _share(outcome == "right" for outcome in values),
        len(values),
        values.count("badly"),
        _share(one.top1 for one in scope),
        _share(one.top3 for one in scope),
        _share(one.reading.decision == "out_of_scope" for one in judged if one.line.intents == ("out_of_scope",)),
        _share(one.reading.decision == "out_of_scope" for one in scope),
        _share(one.reading.decision == "refuse" for one in judged if one.line.intents == ("refuse",)),
        _share(ok for one in judged for ok in _fields(one)),
        _share(one.reading.language == one.line.language for one in judged if one.line.language),
    )


def _fields(one: Judged) -> Iterator[bool]:
    for slot, value in one.line.slots.items():
        if slot not in WHEN_AND_MUCH:
            yield slot in one.reading.slots and one.reading.slots[slot].value == value


def _share(these: Iterable[bool]) -> float:
    all_ = list(these)
    return sum(all_) / len(all_) if all_ else 1.0


def table(judged: list[Judged]) -> str:
    """The confusion table in Markdown: expected → said, only what occurs."""
    seen: dict[str, Counter[str]] = {}
    for one in judged:
        right = one.said if one.said in one.line.intents else one.line.intents[0]
        seen.setdefault(right, Counter())[one.said] += 1
    rows = ["| expected | lines | right | taken for |", "|---|---|---|---|"]
    for intent, said in sorted(seen.items()):
        others = ", ".join(f"{name} {count}" for name, count in said.most_common() if name != intent)
        rows.append(f"| `{intent}` | {said.total()} | {said[intent]} | {others} |")
    return "\n".join(rows)


def _wrong(one: Judged) -> str:
    bad = [f"{slot}:{outcome}={_shown(one.reading.slots.get(slot))}" for slot, outcome in one.values if outcome != "right"]
    lost = [slot for slot, ok in zip([s for s in one.line.slots if s not in WHEN_AND_MUCH], _fields(one), strict=True) if not ok]
    marks = [*bad, *(f"slot {slot}={_shown(one.reading.slots.get(slot))}" for slot in lost)]
    if not one.safe:
        marks.append(f"mask {[s.kind for s in one.reading.sensitive]} {one.reading.masked}")
    if one.said not in one.line.intents:
        top = " ".join(f"{name}:{chance:.2f}" for name, chance in one.reading.intents[:3])
        marks.append(f"said {one.said} ({one.reading.decision}; {top})")
    return f"{'|'.join(one.line.intents)}: {re.sub('[0-9]{12,}', '…', one.line.text)[:70]}  ← {'; '.join(marks)}" if marks else ""


def _shown(found: SlotValue | None) -> str:
    return "-" if found is None else f"{found.value}{'?' if found.ambiguous else ''}{list(found.alternatives) or ''}"


def main(argv: list[str]) -> None:
    split = "held" if "held" in argv else "dev"
    judged = judge(reader(), split)
    if "--wrong" in argv and split == "dev":
        sys.stdout.write("\n".join(filter(None, map(_wrong, judged))) + "\n")
    if "--table" in argv:
        sys.stdout.write(table(judged) + "\n")
    sys.stdout.write(f"{split}: {rates(judged)}\n")


if __name__ == "__main__":
    main(sys.argv[1:])

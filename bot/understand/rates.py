"""How often the reader is right on labelled messages: the rates and the confusion table of `desk understand --file --rates`.

A labelled message is a JSON object: `text`, and what is expected of its reading, beside it or in `expect`:
`intent` (several parted by `|`: each is right; or a list), `slots` (amounts in yuan; a time to the grain that was said, `2026-11-21T23`;
`"*"`: may be read or not), `sensitive` (kinds, or `{"kind", "span"}`), `decision`, `language`, `now`. What is not named is not judged.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

from bot.understand.mask import mask
from bot.values import Reading, Scalar, SlotValue

MONEY = ("amount", "received_amount")
WHEN_AND_MUCH = ("paid_at", *MONEY)
ANYTHING = "*"
OUTCOMES = ("human", "refuse", "out_of_scope")
"""Decisions that stand for an intent of the same name."""

Outcome = Literal["right", "asked", "missed", "wrong", "badly"]
"""`asked`: marked ambiguous, and the true value not among those offered. `wrong`: silently, but within a day and a factor of ten."""


@dataclass(frozen=True, slots=True)
class Line:
    """A labelled message. `slots`, `sensitive`, `language`, `decision`: None when the label does not speak of them."""

    text: str
    now: datetime | None = None
    intents: tuple[str, ...] = ()
    slots: Mapping[str, Any] | None = None
    sensitive: tuple[str, ...] | None = None
    language: str | None = None
    decision: str | None = None

    @property
    def told(self) -> bool:
        """Whether anything is expected of its reading."""
        return bool(self.intents or self.language or self.decision) or self.slots is not None or self.sensitive is not None


@dataclass(frozen=True, slots=True)
class Judged:
    """One line, how it was read, and what was right about it. `said`: what the desk would do."""

    line: Line
    reading: Reading
    said: str
    top1: bool
    top3: bool
    values: tuple[tuple[str, Outcome], ...]
    safe: bool


def line_from(plain: Mapping[str, Any]) -> Line:
    """From a JSON object as described above. Raises ValueError, in words, when it has another shape."""
    told = plain.get("expect", plain)
    if not isinstance(plain.get("text"), str) or not isinstance(told, Mapping):
        raise ValueError('an object with a "text" is wanted')
    now, slots, sensitive = plain.get("now"), told.get("slots"), told.get("sensitive")
    if not isinstance(slots, Mapping | None) or not isinstance(sensitive, list | None):
        raise ValueError('“slots” is an object and “sensitive” a list, as in {"text": …, "slots": {"amount": 3500}, "sensitive": []}')
    try:
        at = datetime.fromisoformat(now) if now is not None else None
    except (TypeError, ValueError):
        raise ValueError(f"“{now}” is not a time such as 2026-11-22T10:00:00+08:00") from None
    if at is not None and at.tzinfo is None:
        raise ValueError(f"“{now}” lacks its zone, as in 2026-11-22T10:00:00+08:00")
    return Line(
        plain["text"],
        at,
        _intents(told.get("intent", told.get("intents"))),
        slots,
        None if sensitive is None else tuple(sorted(str(one["kind"] if isinstance(one, Mapping) else one) for one in sensitive)),
        told.get("language"),
        told.get("decision"),
    )


def _intents(told: Any) -> tuple[str, ...]:
    if told is None:
        return ()
    return tuple(told.split("|")) if isinstance(told, str) else tuple(map(str, told))


def judge(line: Line, reading: Reading) -> Judged:
    ranked = [name for name, _ in reading.intents]
    said = reading.decision if reading.decision in OUTCOMES else next(iter(ranked), "out_of_scope")
    first = reading.decision if reading.decision in ("human", "refuse") else next(iter(ranked), "out_of_scope")
    top1 = first in line.intents
    return Judged(
        line,
        reading,
        said,
        top1,
        top1 or any(name in line.intents for name in ranked[:3]),
        tuple(_values(line, reading)),
        line.sensitive is None or _safe(line.text, line.sensitive, reading),
    )


def _safe(text: str, sensitive: tuple[str, ...], reading: Reading) -> bool:
    """All that is sensitive was found and nothing else was touched; what is left holds nothing more."""
    found = tuple(sorted(one.kind for one in reading.sensitive))
    return found == sensitive and not mask(reading.masked).sensitive and (bool(found) or reading.masked == text)


def _values(line: Line, reading: Reading) -> Iterator[tuple[str, Outcome]]:
    if line.slots is None or {"out_of_scope", "refuse"} & set(line.intents):
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
    if slot == "paid_at":
        return str(value).startswith(_plain_time(expected))
    return value == round(float(expected) * 100)


def _plain_time(expected: Any) -> str:
    """Without the offset, which is the desk's own."""
    said = str(expected)
    return said[:10] + said[10:].partition("+")[0].removesuffix("Z")


def _far(slot: str, expected: Any, value: Scalar) -> bool:
    if slot == "paid_at":
        said = _plain_time(expected)
        full = datetime.fromisoformat(said + "2026-01-01T00:00:00"[len(said) :])
        return abs(full - datetime.fromisoformat(str(value)).replace(tzinfo=None)) > timedelta(days=1)
    return not 0.1 < float(str(value)) / (float(expected) * 100) < 10


@dataclass(frozen=True, slots=True)
class Rates:
    """Shares of 1 over the lines whose label speaks of it; `badly_wrong` is a count, and must be none."""

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
    told = [one for one in judged if one.line.intents]
    scope = [one for one in told if "out_of_scope" not in one.line.intents]
    values = [outcome for one in judged for _, outcome in one.values]
    return Rates(
        len(judged),
        _share(one.reading.decision == "human" for one in told if one.line.intents == ("human",)),
        _share(one.safe for one in judged if one.line.sensitive),
        _share(one.safe for one in judged if one.line.sensitive == ()),
        _share(outcome == "right" for outcome in values),
        len(values),
        values.count("badly"),
        _share(one.top1 for one in scope),
        _share(one.top3 for one in scope),
        _share(one.reading.decision == "out_of_scope" for one in told if one.line.intents == ("out_of_scope",)),
        _share(one.reading.decision == "out_of_scope" for one in scope),
        _share(one.reading.decision == "refuse" for one in told if one.line.intents == ("refuse",)),
        _share(ok for one in judged for _, ok in fields(one)),
        _share(one.reading.language == one.line.language for one in judged if one.line.language),
    )


def fields(one: Judged) -> Iterator[tuple[str, bool]]:
    """The other expected slots, and whether each was read so."""
    for slot, value in (one.line.slots or {}).items():
        if slot not in WHEN_AND_MUCH and value != ANYTHING:
            yield slot, slot in one.reading.slots and one.reading.slots[slot].value == value


def _share(these: Iterable[bool]) -> float:
    all_ = list(these)
    return sum(all_) / len(all_) if all_ else 1.0


def table(judged: list[Judged]) -> str:
    """The confusion table in Markdown: expected → said, only what occurs."""
    seen: dict[str, Counter[str]] = {}
    for one in judged:
        if one.line.intents:
            right = one.said if one.said in one.line.intents else one.line.intents[0]
            seen.setdefault(right, Counter())[one.said] += 1
    rows = ["| expected | lines | right | taken for |", "|---|---|---|---|"]
    for intent, said in sorted(seen.items()):
        others = ", ".join(f"{name} {count}" for name, count in said.most_common() if name != intent)
        rows.append(f"| `{intent}` | {said.total()} | {said[intent]} | {others} |")
    return "\n".join(rows)


def faults(one: Judged) -> tuple[str, ...]:
    """What was read otherwise than the label says, each in a few words; empty when all is right."""
    found = [f"{slot} {outcome}: {_shown(one.reading.slots.get(slot))}" for slot, outcome in one.values if outcome != "right"]
    found += [f"{slot}: {_shown(one.reading.slots.get(slot))}" for slot, ok in fields(one) if not ok]
    if not one.safe:
        found.append(f"masked {', '.join(s.kind for s in one.reading.sensitive) or 'nothing'}")
    if one.line.intents and one.said not in one.line.intents:
        top = " ".join(f"{name} {chance:.2f}" for name, chance in one.reading.intents[:3])
        found.append(f"taken for {one.said} ({one.reading.decision}; {top})")
    if one.line.decision is not None and one.line.decision != one.reading.decision:
        found.append(f"decision {one.reading.decision}")
    if one.line.language and one.line.language != one.reading.language:
        found.append(f"language {one.reading.language}")
    return tuple(found)


def _shown(found: SlotValue | None) -> str:
    return "-" if found is None else f"{found.value}{'?' if found.ambiguous else ''}{list(found.alternatives) or ''}"

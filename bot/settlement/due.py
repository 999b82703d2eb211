"""When is this money due, and why."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True, slots=True)
class Why:
    """One reason: a code for machines and logs, and what fills its sentence (`bot.settlement.report.sentence`)."""

    code: str
    facts: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Due:
    """Dates for T+n and D+n, date-times for instant products; None for what a missing year hides (`certain` is then False).

    `due` is the nominal answer; `earliest`..`latest` is wider near the cut or when the acquirer is not known.
    """

    due: date | datetime | None
    earliest: date | datetime | None
    latest: date | datetime | None
    worry_after: datetime | None
    business_date: date | None
    certain: bool
    why: tuple[Why, ...] = ()

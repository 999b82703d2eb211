"""The shape of the files in `flows/data/`."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from bot.flowfile.schema import CLOCK, CODE, DAY, DURATION, Id, Number, Strict, T, Words

Clock = Annotated[str, StringConstraints(pattern=CLOCK)]
Day = Annotated[str, StringConstraints(pattern=DAY)]
Span = Annotated[list[Clock], Field(min_length=2, max_length=2)]
Grade = Literal["A", "B", "C"]
ProductName = Literal["T1", "D1", "D0"]


class Stated(Strict):
    """A fact, and where it comes from. Grade U is not among the grades: what nobody verified is not said."""

    source: str
    grade: Grade
    verified_on: Day
    verified_by: str = ""


class Hotline(Strict):
    number: str
    hours: T | None = None
    source: str | None = None
    grade: Grade | None = None
    verified_on: Day | None = None
    verified_by: str | None = None


class Product(Strict):
    window: Span | None = None
    minimum: Annotated[Number, Field(ge=0)] | None = None
    single_limit: Annotated[Number, Field(gt=0)] | None = None
    day_limit: Annotated[Number, Field(gt=0)] | None = None
    cards: list[Literal["credit", "debit"]] | None = None
    workdays_only: bool = False
    fallback: ProductName = "T1"


class Acquirer(Stated):
    names: Words = Field(default_factory=dict)
    cutoff: Clock = "23:00:00"
    qr_cutoff: Clock = "00:00:00"
    convention: Literal["plus_then_roll", "roll_then_plus"] | None = None
    products: dict[ProductName, Product] = Field(default_factory=dict)
    pay_out_hours: Span | None = None
    hotline: Hotline | None = None


class AcquirersDoc(Strict):
    acquirers: dict[Id, Acquirer]


class Code(Stated):
    class_: Literal["A", "B", "C", "D", "E"] = Field(alias="class")
    meaning: T
    next: T
    debited: Literal["no", "yes", "possible", "partly"]


class CodesDoc(Strict):
    codes: dict[Annotated[str, StringConstraints(pattern=CODE)], Code]


class Channel(Stated):
    id: Id
    order: int
    name: T
    when: T
    for_: Literal["all", "bank", "payment_institution", "fraud", "purchase"] = Field(alias="for")
    number: str | None = None
    link: str | None = None
    have: T | None = None
    limits: T | None = None


class ChannelsDoc(Strict):
    channels: list[Channel]


class Queue(Strict):
    title: T


Length = Annotated[str, StringConstraints(pattern=DURATION)]
PriorityName = Literal["low", "normal", "high", "urgent"]
Raised = Literal["normal", "high", "urgent"]
Risk = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*=[a-zA-Z0-9_]+$")]
Tag = Annotated[str, StringConstraints(pattern=r"^[^\s.,，、#]{1,12}$")]


class IdleRules(Strict):
    warn_after: Length = "2h"
    return_after: Length = "30m"


class EndingRules(Strict):
    silent_after: Length = "3d"
    close_after: Length = "7d"
    warning_before: Length = "1d"


class PriorityRules(Strict):
    """Which priority a ticket has at least; `amount: {low: …}` alone means less than so many yuan."""

    amount: dict[Literal["low", "normal", "high", "urgent"], Annotated[Number, Field(gt=0)]] = Field(default_factory=dict)
    risk: dict[Raised, list[Risk]] = Field(default_factory=dict)
    anger: dict[Raised, Annotated[int, Field(gt=0)]] = Field(default_factory=dict)
    waiting: dict[Raised, Length] = Field(default_factory=dict)
    angry_words: Words = Field(default_factory=dict)


class DeskDoc(Strict):
    queues: dict[Id, Queue] = Field(min_length=1)
    hours: dict[Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"], list[Span]] = Field(default_factory=dict)
    holidays: Literal["closed", "open"] = "closed"
    answer_within: dict[PriorityName, Length] = Field(default_factory=dict)
    next_answer_within: dict[PriorityName, Length] = Field(default_factory=dict)
    warn_at: dict[Literal["assignee", "group", "admins"], Annotated[int, Field(ge=1, le=99)]] = Field(default_factory=dict)
    unclaimed: list[Length] = Field(default_factory=list)
    idle: IdleRules | None = None
    endings: EndingRules = Field(default_factory=EndingRules)
    priority: PriorityRules = Field(default_factory=PriorityRules)
    tags: list[Tag] = Field(default_factory=list)


class CalendarDoc(Strict):
    year: int = Field(ge=2000, le=2100)
    off: list[Day]
    work: list[Day] = Field(default_factory=list)
    source: str
    verified_on: Day
    verified_by: str = ""
    grade: Grade | None = None

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


class DeskDoc(Strict):
    queues: dict[Id, Queue] = Field(min_length=1)
    hours: dict[Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"], list[Span]] = Field(default_factory=dict)
    holidays: Literal["closed", "open"] = "closed"
    answer_within: dict[Literal["normal", "high"], Annotated[str, StringConstraints(pattern=DURATION)]] = Field(default_factory=dict)


class CalendarDoc(Strict):
    year: int = Field(ge=2000, le=2100)
    off: list[Day]
    work: list[Day] = Field(default_factory=list)
    source: str
    verified_on: Day
    verified_by: str = ""
    grade: Grade | None = None

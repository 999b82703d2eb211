"""The facts in `flows/data/`, typed, each with where it comes from."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, time
from pathlib import Path
from typing import Literal, TypeVar

from pydantic import BaseModel

from bot.flowfile import data_schema as schema
from bot.flowfile.desk_data import DeskHours, clock, desk_of, duration
from bot.flowfile.places import Source, value_at
from bot.flowfile.problems import Problem
from bot.flowfile.replies import Reply
from bot.flowfile.validate import validate
from bot.flowfile.yamltext import read_file
from bot.settlement.acquirers import Acquirer, Product, Window
from bot.settlement.calendar import Calendar, Year
from bot.understand.vocabulary import Vocabulary, acquirer, vocabulary_from
from bot.values import Lang, Money

Texts = Mapping[Lang, str]
__all__ = ["Data", "DeskHours", "Fact", "duration", "load_data"]


@dataclass(frozen=True, slots=True)
class Fact:
    """Where a statement comes from. `verified_by` empty: no person has signed it yet."""

    source: str
    grade: Literal["A", "B", "C", ""]
    verified_on: str
    verified_by: str = ""


@dataclass(frozen=True, slots=True)
class Hotline:
    number: str
    hours: Texts | None
    fact: Fact


@dataclass(frozen=True, slots=True)
class AcquirerEntry:
    """What the desk knows of an acquirer: the settlement facts, its names by language (the first is shown), its hotline."""

    acquirer: Acquirer
    names: Mapping[Lang, tuple[str, ...]]
    fact: Fact
    hotline: Hotline | None = None
    pay_out_hours: tuple[time, time] | None = None


@dataclass(frozen=True, slots=True)
class Code:
    """`kind` is the class of POS specifications: A approved, B may retry, C declined, D keep the card away, E system."""

    code: str
    kind: Literal["A", "B", "C", "D", "E"]
    meaning: Texts
    next: Texts
    debited: Literal["no", "yes", "possible", "partly"]
    fact: Fact


@dataclass(frozen=True, slots=True)
class Channel:
    """Where a merchant can complain. `scope`: whom it is for."""

    id: str
    order: int
    name: Texts
    when: Texts
    scope: Literal["all", "bank", "payment_institution", "fraud", "purchase"]
    fact: Fact
    number: str | None = None
    link: str | None = None
    have: Texts | None = None
    limits: Texts | None = None


@dataclass(frozen=True, slots=True)
class Data:
    """`default` is the acquirer taken when nobody knows which one it is. `calendar_facts`: year → source of its arrangement."""

    acquirers: Mapping[str, AcquirerEntry] = field(default_factory=dict)
    channels: tuple[Channel, ...] = ()
    codes: Mapping[str, Code] = field(default_factory=dict)
    calendar: Calendar = field(default_factory=Calendar)
    calendar_facts: Mapping[int, Fact] = field(default_factory=dict)
    desk: DeskHours = field(default_factory=DeskHours)
    words: Vocabulary = field(default_factory=Vocabulary)
    replies: Mapping[str, Reply] = field(default_factory=dict)

    @property
    def default(self) -> Acquirer:
        entry = self.acquirers.get("default")
        return entry.acquirer if entry else Acquirer("default")

    def find_acquirer(self, id_: str | None) -> Acquirer | None:
        """None for an unknown id, and for `default`: it is nobody's."""
        entry = self.acquirers.get(id_ or "")
        return None if entry is None or id_ == "default" else entry.acquirer

    def unsigned(self) -> tuple[str, ...]:
        """Entries no person has verified, as `channels.yaml: acquirer`: what `desk doctor` warns of."""
        return tuple(name for name, _ in self.unsigned_facts())

    def unsigned_facts(self) -> tuple[tuple[str, Fact], ...]:
        """The same with what is known of each."""
        return tuple((f"{file}: {name}", fact) for file, name, fact in self._facts() if not fact.verified_by)

    def _facts(self) -> Iterator[tuple[str, str, Fact]]:
        for id_, entry in self.acquirers.items():
            yield "acquirers.yaml", id_, entry.fact
            if entry.hotline and entry.hotline.fact != entry.fact:
                yield "acquirers.yaml", f"{id_} hotline", entry.hotline.fact
        for code in self.codes.values():
            yield "codes.yaml", code.code, code.fact
        for channel in self.channels:
            yield "channels.yaml", channel.id, channel.fact
        for year, fact in self.calendar_facts.items():
            yield f"calendar/CN-{year}.yaml", str(year), fact
        for reply in self.replies.values():
            if (known := reply.fact) is not None:
                yield "replies.yaml", reply.id, Fact(known.source, known.grade, known.verified_on, known.verified_by)


D = TypeVar("D", bound=BaseModel)


def load_data(folder: Path, shown: str = "") -> tuple[Data, tuple[Problem, ...]]:
    """Everything in `folder` (`flows/data`); a file that is absent or damaged gives a problem, and its facts are empty."""
    found = _Found(folder, shown or str(folder))
    acquirers = found.read("acquirers.yaml", schema.AcquirersDoc)
    codes = found.read("codes.yaml", schema.CodesDoc)
    channels = found.read("channels.yaml", schema.ChannelsDoc)
    desk = found.read("desk.yaml", schema.DeskDoc)
    years = found.calendars()
    entries = {id_: _acquirer(id_, entry) for id_, entry in acquirers.acquirers.items()} if acquirers else {}
    data = Data(
        acquirers=entries,
        channels=tuple(sorted((_channel(one) for one in channels.channels), key=lambda one: one.order)) if channels else (),
        codes={id_: _code(id_, entry) for id_, entry in codes.codes.items()} if codes else {},
        calendar=Calendar({year.year: _year(year) for year in years}),
        calendar_facts={year.year: Fact(year.source, year.grade or "", year.verified_on, year.verified_by) for year in years},
        desk=desk_of(desk) if desk else DeskHours(),
        words=_words(entries.values(), found.intents()),
    )
    return data, tuple(found.problems)


class _Found:
    """The files of the folder, one after the other, and what is wrong with them."""

    def __init__(self, folder: Path, shown: str) -> None:
        self.folder, self.shown = folder, shown
        self.problems: list[Problem] = []

    def read(self, name: str, model: type[D]) -> D | None:
        if not (self.folder / name).exists():
            self.problems.append(
                Problem(
                    f"{self.shown}/{name}", 1, 1, "DA01", "warning", "the file is missing; its facts are empty", "see docs/flow-format.md"
                )
            )
            return None
        source = self.source(name)
        if source.plain is None:
            return None
        found, problems = validate(model, source.plain, source.places)
        self.problems += problems
        if found is not None:
            self.problems += _checked(found, source)
        return found

    def source(self, name: str) -> Source:
        source = read_file(self.folder / name, f"{self.shown}/{name}")
        # Prose in data files is read by people who check facts; whether it is quoted matters less than that they can write it.
        # `off:` is the calendar's own key, and the only readers of these files are YAML 1.2.
        mild = {"YA04", "YA03"} if name.startswith("calendar/") else {"YA04"}
        self.problems += [problem for problem in source.problems if problem.code not in mild]
        return source

    def calendars(self) -> list[schema.CalendarDoc]:
        files = sorted((self.folder / "calendar").glob("CN-*.yaml"))
        if not files:
            self.problems.append(
                Problem(
                    f"{self.shown}/calendar",
                    1,
                    1,
                    "DA01",
                    "warning",
                    "there is no calendar file",
                    "add CN-YYYY.yaml; see docs/flow-format.md",
                )
            )
        years = [year for file in files if (year := self.read(f"calendar/{file.name}", schema.CalendarDoc)) is not None]
        return list({year.year: year for year in years}.values())

    def intents(self) -> Vocabulary:
        if not (self.folder / "intents.yaml").exists():
            return Vocabulary()
        source = self.source("intents.yaml")
        try:
            return vocabulary_from(source.plain or {})
        except ValueError as error:
            self.problems.append(source.places.problem((), "SC01", "error", str(error)))
            return Vocabulary()


def _checked(found: BaseModel, source: Source) -> Iterator[Problem]:
    """What the shape alone cannot say."""
    say = source.places.problem
    if isinstance(found, schema.CalendarDoc):
        for key in ("off", "work"):
            for number, day in enumerate(getattr(found, key)):
                if not _is_date(day) or not day.startswith(str(found.year)):
                    yield say((key, number), "DA02", "error", f"“{day}” is not a day of {found.year}", "one file a year")
        if not Path(source.file).stem.endswith(str(found.year)):
            yield say(("year",), "DA02", "error", f"the year {found.year} is not the one in the file's name", "name it CN-YYYY.yaml")
        for day in sorted({*found.off} & {*found.work}):
            yield say(("work",), "DA02", "error", f"{day} is both off and worked", "it can be one of them only")
    elif isinstance(found, schema.ChannelsDoc):
        seen: set[str] = set()
        for number, channel in enumerate(found.channels):
            if channel.id in seen:
                yield say(
                    ("channels", number, "id"), "DA02", "error", f"the channel “{channel.id}” stands here twice", "rename or remove one"
                )
            seen.add(channel.id)
    elif isinstance(found, schema.AcquirersDoc):
        if "default" not in found.acquirers:
            yield say(("acquirers",), "DA02", "error", "there is no entry “default”", "add it: it stands for an acquirer nobody knows")
        for id_, acquirer_ in found.acquirers.items():
            if id_ != "default" and not acquirer_.names:
                yield say(("acquirers", id_), "DA02", "error", f"“{id_}” has no names", "add names: {zh: […], en: […]}")
    yield from _dates(source)


def _dates(source: Source) -> Iterator[Problem]:
    for path in source.places.of:
        if path[-1:] == ("verified_on",):
            day = value_at(source.plain, path)
            if not _is_date(str(day)):
                yield source.places.problem(path, "DA02", "error", f"“{day}” is not a date", "write YYYY-MM-DD")


def _is_date(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def _fact(entry: schema.Stated) -> Fact:
    return Fact(entry.source, entry.grade, entry.verified_on, entry.verified_by)


def _acquirer(id_: str, entry: schema.Acquirer) -> AcquirerEntry:
    names = tuple(name for names in entry.names.values() for name in names)
    fact = _fact(entry)
    return AcquirerEntry(
        Acquirer(
            id_,
            names,
            cutoff=clock(entry.cutoff),
            qr_cutoff=clock(entry.qr_cutoff),
            convention=entry.convention,
            products={name: _product(name, product) for name, product in entry.products.items()},
        ),
        {lang: tuple(names) for lang, names in entry.names.items()},
        fact,
        None if entry.hotline is None else _hotline(entry.hotline, fact),
        (clock(entry.pay_out_hours[0]), clock(entry.pay_out_hours[1])) if entry.pay_out_hours else None,
    )


def _hotline(entry: schema.Hotline, fact: Fact) -> Hotline:
    """A hotline that does not say where it comes from has it from the entry's source."""
    own = Fact(
        entry.source or fact.source,
        entry.grade or fact.grade,
        entry.verified_on or fact.verified_on,
        fact.verified_by if entry.verified_by is None else entry.verified_by,
    )
    return Hotline(entry.number, entry.hours, own)


def _product(name: schema.ProductName, entry: schema.Product) -> Product:
    return Product(
        name,
        windows=(Window(clock(entry.window[0]), clock(entry.window[1])),) if entry.window else (),
        cards=None if entry.cards is None else frozenset(entry.cards),
        minimum=_money(entry.minimum),
        per_sale=_money(entry.single_limit),
        per_day=_money(entry.day_limit),
        workdays_only=entry.workdays_only,
        fallback=entry.fallback,
    )


def _money(yuan: float | None) -> Money | None:
    return None if yuan is None else Money.from_yuan(str(yuan))


def _code(id_: str, entry: schema.Code) -> Code:
    return Code(id_, entry.class_, entry.meaning, entry.next, entry.debited, _fact(entry))


def _channel(entry: schema.Channel) -> Channel:
    return Channel(
        entry.id, entry.order, entry.name, entry.when, entry.for_, _fact(entry), entry.number, entry.link, entry.have, entry.limits
    )


def _year(entry: schema.CalendarDoc) -> Year:
    days = [frozenset(date.fromisoformat(day) for day in days if _is_date(day)) for days in (entry.off, entry.work)]
    return Year(days[0], days[1], entry.source)


def _words(entries: Iterable[AcquirerEntry], intents: Vocabulary) -> Vocabulary:
    for entry in entries:
        if entry.acquirer.names:
            intents = intents.joined(acquirer(entry.acquirer.id, entry.acquirer.names))
    return intents

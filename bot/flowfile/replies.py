"""`flows/data/replies.yaml`: prepared answers of agents, in every language a merchant may have. The rules over them are in `lint/rp.py`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from pydantic import Field

from bot.flowfile.data_schema import Day, Grade
from bot.flowfile.places import Source
from bot.flowfile.problems import Problem
from bot.flowfile.schema import Id, Strict, T
from bot.flowfile.validate import validate
from bot.flowfile.yamltext import read_file
from bot.values import Lang

FILE = "replies.yaml"
LANGS: tuple[Lang, ...] = ("zh", "en")
"""The languages the desk speaks: a reply is there in each."""
FROM_TICKET = ("ticket", "agent", "name", "promised", "next_open")
"""Placeholders that the ticket fills in, beside the slots of flows: its number, the agent's and the merchant's names, by when he was
promised an answer, when the desk opens next."""


class FactDoc(Strict):
    source: str
    grade: Grade
    verified_on: Day
    verified_by: str = ""


class ReplyDoc(Strict):
    title: T
    text: T
    plain: T | None = None
    keys: list[str] = Field(default_factory=list)
    flows: list[Id] = Field(default_factory=list)
    causes: list[Id] = Field(default_factory=list)
    fact: FactDoc | None = None


class RepliesDoc(Strict):
    replies: dict[Id, ReplyDoc]


@dataclass(frozen=True, slots=True)
class Fact:
    """Where what a reply states comes from."""

    source: str
    grade: Literal["A", "B", "C"]
    verified_on: str
    verified_by: str = ""


@dataclass(frozen=True, slots=True)
class Reply:
    """`text` may hold `{slot}`s; `plain` is said when one of them is not known. `keys`: letters it is found by beside its words.
    `flows`, `causes`: where it is suggested; neither: everywhere."""

    id: str
    title: Mapping[Lang, str]
    text: Mapping[Lang, str]
    plain: Mapping[Lang, str] | None = None
    keys: tuple[str, ...] = ()
    flows: frozenset[str] = frozenset()
    causes: frozenset[str] = frozenset()
    fact: Fact | None = None


@dataclass(frozen=True, slots=True)
class RepliesFile:
    """The file as its author wrote it, for the rules' eyes."""

    source: Source
    doc: RepliesDoc


@dataclass(frozen=True, slots=True)
class LoadedReplies:
    replies: Mapping[str, Reply] = field(default_factory=dict)
    file: RepliesFile | None = None
    problems: tuple[Problem, ...] = ()


def load_replies(folder: Path, shown: str) -> LoadedReplies:
    """`folder` is `flows/data`. A desk may do without prepared answers: a file that is not there is no problem."""
    if not (folder / FILE).exists():
        return LoadedReplies()
    source = read_file(folder / FILE, f"{shown}/{FILE}")
    problems = [problem for problem in source.problems if problem.code != "YA04"]  # as for the other data files: quotes do not matter
    if source.plain is None:
        return LoadedReplies(problems=tuple(problems))
    return held(source, problems)


def held(source: Source, problems: list[Problem]) -> LoadedReplies:
    """A file that was read, held against its shape."""
    doc, faults = validate(RepliesDoc, source.plain or {}, source.places)
    problems = [*problems, *faults]
    if doc is None:
        return LoadedReplies(problems=tuple(problems))
    return LoadedReplies({id_: _reply(id_, entry) for id_, entry in doc.replies.items()}, RepliesFile(source, doc), tuple(problems))


def _reply(id_: str, entry: ReplyDoc) -> Reply:
    fact = None if entry.fact is None else Fact(entry.fact.source, entry.fact.grade, entry.fact.verified_on, entry.fact.verified_by)
    return Reply(id_, entry.title, entry.text, entry.plain, tuple(entry.keys), frozenset(entry.flows), frozenset(entry.causes), fact)


def texts_of(file: RepliesFile) -> Iterator[tuple[tuple[str, ...], Mapping[str, str]]]:
    """Where each text stands, and its words."""
    for id_, entry in file.doc.replies.items():
        yield ("replies", id_, "title"), entry.title
        yield ("replies", id_, "text"), entry.text
        if entry.plain is not None:
            yield ("replies", id_, "plain"), entry.plain

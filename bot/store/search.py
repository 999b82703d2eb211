"""Full-text search over what people wrote and what tickets say: Chinese by pairs of characters, everything else by words and their beginnings.

FTS5 and PostgreSQL know no Chinese words, so a run of Han characters is stored as every two neighbours (and its last one alone), and two
characters are found wherever they stand side by side. Texts are levelled first (`understand.normal.level`): width, case and traditional
characters make no difference. The rows are taken away by triggers (`search_ddl.py`) when their text changes, so nobody can forget to.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, Literal, NamedTuple

from sqlalchemy import bindparam, delete, select, text
from sqlmodel import col

from bot.store.connection import Connection
from bot.store.tables import SearchRow as Row
from bot.understand.normal import HAN, level

Kind = Literal["message", "ticket"]

MOST_CHARACTERS = 4096
_RUN = re.compile(rf"[{HAN}]+|[^\W_{HAN}]+")
_HAN = re.compile(f"[{HAN}]")


class Hit(NamedTuple):
    """`of_id` is of the message or of the ticket."""

    kind: Kind
    of_id: int


def terms(words: str) -> list[str]:
    """What is stored of a text: pairs of Han characters and the last one alone; other words whole."""
    found: list[str] = []
    for run in _RUN.findall(level(words[:MOST_CHARACTERS])):
        found += [run[at : at + 2] for at in range(len(run))] if _HAN.match(run) else [run]
    return found


class Asked(NamedTuple):
    """One run of what is looked for: terms that must stand side by side; the last may be a beginning."""

    terms: tuple[str, ...]
    beginning: bool


def asked(words: str) -> list[Asked]:
    """Runs that must all be there. Empty: nothing that could be looked for."""
    return [_run(run) for run in _RUN.findall(level(words[:200]))]


def _run(run: str) -> Asked:
    if not _HAN.match(run) or len(run) == 1:
        return Asked((run,), True)
    return Asked(tuple(run[at : at + 2] for at in range(len(run) - 1)), False)


def _fts5(runs: list[Asked]) -> str:
    return " AND ".join(f'"{" ".join(run.terms)}"{" *" if run.beginning else ""}' for run in runs)


def _tsquery(runs: list[Asked]) -> str:
    return " & ".join("(" + " <-> ".join(f"'{term}'{':*' if run.beginning else ''}" for term in run.terms) + ")" for run in runs)


def _tsvector(found: list[str]) -> str:
    return " ".join(f"'{term}':{place}" for place, term in enumerate(found, 1))


_values = "VALUES (:kind, :of_id, {terms}) ON CONFLICT (kind, of_id) DO NOTHING"
_put = {
    "sqlite": text(f"INSERT INTO search (kind, of_id, terms) {_values.format(terms=':terms')}"),
    "postgresql": text(f"INSERT INTO search (kind, of_id, terms) {_values.format(terms='CAST(CAST(:terms AS text) AS tsvector)')}"),
}
_find = {
    "sqlite": text(
        "SELECT search.kind, search.of_id FROM search_index JOIN search ON search.id = search_index.rowid "
        "WHERE search_index MATCH :query ORDER BY search_index.rowid DESC LIMIT :most"
    ),
    "postgresql": text(
        "SELECT kind, of_id FROM search WHERE terms @@ CAST(CAST(:query AS text) AS tsquery) ORDER BY id DESC LIMIT CAST(:most AS bigint)"
    ),
}
_of = (col(Row.kind) == bindparam("of_kind"), col(Row.of_id) == bindparam("of_row"))
_is_there = select(col(Row.id)).where(*_of)
_drop = delete(Row).where(*_of)


def put(conn: Connection, kind: Kind, of_id: int, words: str) -> None:
    """Makes a text findable from now on; one without words makes nothing. What was there of it must have been taken away."""
    found = terms(words)
    if found:
        stored = " ".join(found) if conn.kind == "sqlite" else _tsvector(found)
        conn.execute(_put[conn.kind], {"kind": kind, "of_id": of_id, "terms": stored})


def is_there(conn: Connection, kind: Kind, of_id: int) -> bool:
    return conn.execute(_is_there, {"of_kind": kind, "of_row": of_id}).first() is not None


def drop(conn: Connection, kind: Kind, of_id: int) -> None:
    conn.execute(_drop, {"of_kind": kind, "of_row": of_id})


def find(conn: Connection, words: str, most: int = 200) -> list[Hit]:
    """What holds all of these words, the newest first. Empty too for words that cannot be looked for."""
    runs = asked(words)
    if not runs:
        return []
    query = _fts5(runs) if conn.kind == "sqlite" else _tsquery(runs)
    return [Hit(row.kind, row.of_id) for row in conn.execute(_find[conn.kind], {"query": query, "most": most}).all()]


def put_ticket(conn: Connection, ticket_id: int, facts: Mapping[str, Any], *, new: bool = False) -> None:
    """Makes a ticket findable by what its card says of the merchant and his matter. Costs one look when nothing of that has changed."""
    if facts and (new or not is_there(conn, "ticket", ticket_id)):
        put(conn, "ticket", ticket_id, "\n".join(_words_of(facts)))


def _words_of(facts: Mapping[str, Any]) -> Iterator[str]:
    """See `desk.facts` for their shape. Causes and remedies stay out: they are the same words on every ticket of a kind."""
    yield from (str(facts[name]) for name in ("name", "username", "user_id", "matter") if facts.get(name))
    yield from (str(value) for _label, value in facts.get("answers") or ())
    yield from (str(word) for word in facts.get("words") or ())

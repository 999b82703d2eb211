"""What a store function needs of a database: one Protocol over SQLite (raw, in the writer's thread) and PostgreSQL (SQLAlchemy)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from sqlalchemy.sql import Executable


class Rows(Protocol):
    """Rows are named tuples: `row.status`."""

    rowcount: int

    def first(self) -> Any | None: ...
    def one(self) -> Any: ...
    def all(self) -> list[Any]: ...
    def scalar(self) -> Any: ...


class Connection(Protocol):
    """Runs statements that were built once, at module level, with `bindparam`s.

    On SQLite a statement is compiled to text at its first run and then goes straight to the driver, so its cost is the driver's.
    """

    def execute(self, statement: Executable, params: Mapping[str, Any] | None = None) -> Rows: ...
    def execute_many(self, statement: Executable, params: Sequence[Mapping[str, Any]]) -> None: ...

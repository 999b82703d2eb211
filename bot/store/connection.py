"""What a store function needs of a database: one Protocol over SQLite (raw, in the writer's thread) and PostgreSQL (SQLAlchemy)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal, Protocol

from sqlalchemy.sql import Executable

from bot.store.errors import AbsentError

Database = Literal["sqlite", "postgresql"]
"""For the few statements that cannot be the same on both."""


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

    kind: Database

    def execute(self, statement: Executable, params: Mapping[str, Any] | None = None) -> Rows: ...
    def execute_many(self, statement: Executable, params: Sequence[Mapping[str, Any]]) -> int:
        """How many rows were written; -1 where the driver does not say."""


class Fetched:
    """All rows of one statement. `rowcount` counts what was written; it means nothing for a SELECT."""

    __slots__ = ("_rows", "rowcount")

    def __init__(self, rowcount: int, rows: list[Any]) -> None:
        self.rowcount = rowcount
        self._rows = rows

    def first(self) -> Any | None:
        return self._rows[0] if self._rows else None

    def one(self) -> Any:
        """Raises AbsentError unless there is exactly one."""
        if len(self._rows) != 1:
            raise AbsentError(f"one row was expected, {len(self._rows)} came")
        return self._rows[0]

    def all(self) -> list[Any]:
        return self._rows

    def scalar(self) -> Any:
        """The first value of the first row, None when there is no row."""
        return self._rows[0][0] if self._rows else None

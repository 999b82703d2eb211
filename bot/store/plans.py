"""A statement made ready for one database: SQL text, the order of its arguments, what converts arguments and columns.

SQLAlchemy's compiler writes the text once; running it then costs what the driver costs. Constants of a WHERE
(`status == "queued"`) are written into the text, because SQLite uses a partial index only when it can read them there.
"""

from __future__ import annotations

from collections import namedtuple
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache, partial
from operator import itemgetter
from typing import Any, cast

import orjson
from sqlalchemy import JSON
from sqlalchemy.engine import Dialect
from sqlalchemy.sql import Executable
from sqlalchemy.sql.compiler import ExpandedState, SQLCompiler
from sqlalchemy.sql.dml import Insert, Update
from sqlalchemy.sql.elements import BindParameter, ClauseElement, TextClause
from sqlalchemy.sql.schema import ScalarElementColumnDefault
from sqlalchemy.sql.visitors import cloned_traverse, iterate
from sqlalchemy.types import TypeEngine

Convert = Callable[[Any], Any]
Params = Mapping[str, Any]

_MOST_PLANS = 2_000


class Plan:
    """One statement for one database. `arguments` puts the parameters in the driver's order, `rows` makes named tuples of its rows."""

    __slots__ = ("_converts", "_make", "arguments", "brings_rows", "sql")

    def __init__(
        self, sql: str, arguments: Callable[[Params], Sequence[Any]], converts: Sequence[Convert | None], *, brings_rows: bool
    ) -> None:
        self.sql = sql
        self.arguments = arguments
        self._converts = tuple((place, convert) for place, convert in enumerate(converts) if convert is not None)
        self.brings_rows = brings_rows
        self._make: Callable[[Iterable[Any]], Any] | None = None

    def rows(self, description: Iterable[Sequence[Any]], raw: list[Any]) -> list[Any]:
        """`description` is the driver's: the name of a column stands first."""
        make = self._make
        if make is None:
            make = self._make = _row_type(tuple(column[0] for column in description))
        converts = self._converts
        if not converts:
            return [make(row) for row in raw]
        made = []
        for row in raw:
            values = list(row)
            for place, convert in converts:
                if values[place] is not None:
                    values[place] = convert(values[place])
            made.append(make(values))
        return made


class Plans:
    """The plans of one dialect, each made at its statement's first run. Statements are told apart by identity: build them once."""

    def __init__(self, dialect: Dialect) -> None:
        self._dialect = dialect
        self._plans: dict[Any, Plan | None] = {}  # None: the text depends on the parameters, see _variant

    def __len__(self) -> int:
        return len(self._plans)

    def of(self, statement: Executable, params: Params) -> Plan:
        return self._plans.get(statement) or self._slowly(statement, params)

    def _slowly(self, statement: Executable, params: Params) -> Plan:
        if len(self._plans) >= _MOST_PLANS:  # somebody builds statements as he goes; stay bounded
            self._plans.clear()
        if statement not in self._plans:
            self._plans[statement] = None if _varies(statement, self._dialect, params) else make_plan(statement, self._dialect, params)
        found = self._plans[statement]
        if found is not None:
            return found
        key = (statement, *((name, len(value) if isinstance(value, list | tuple) else -1) for name, value in params.items()))
        if key not in self._plans:
            self._plans[key] = make_plan(statement, self._dialect, params)
        return cast(Plan, self._plans[key])


def make_plan(statement: Executable, dialect: Dialect, params: Params) -> Plan:
    compiled = _compile(statement, dialect, params)
    state = compiled.construct_expanded_state(params)
    converts = _column_converts(statement, dialect)
    brings_rows = bool(converts) or isinstance(statement, TextClause)  # of words as they stand nobody knows
    return Plan(state.statement, _arguments(compiled, state, dialect, params), converts, brings_rows=brings_rows)


def _compile(statement: Executable, dialect: Dialect, names: Iterable[str]) -> SQLCompiler:
    written = cloned_traverse(cast(ClauseElement, statement), {}, {"bindparam": _write_constant})
    return cast(SQLCompiler, written.compile(dialect=dialect, column_keys=_column_names(statement, names)))


def _column_names(statement: Executable, names: Iterable[str]) -> list[str] | None:
    """Of the parameters of an INSERT or UPDATE those that name columns, because the statement has no `bindparam` of that name."""
    if not isinstance(statement, Insert | Update):
        return None
    own = {element.key for element in iterate(statement) if isinstance(element, BindParameter)}
    return [name for name in names if name not in own]


def _varies(statement: Executable, dialect: Dialect, params: Params) -> bool:
    """Whether the text depends on which parameters there are (`insert(table)` without values) or on the length of a list."""
    if _column_names(statement, params):
        return True
    return any(bind.expanding and bind.required for bind in _compile(statement, dialect, params).binds.values())


def _write_constant(bind: BindParameter[Any]) -> None:
    """Called with our own copy of the statement's parameter."""
    values = bind.value if isinstance(bind.value, list | tuple) else [bind.value]
    if not bind.required and bind.callable is None and all(type(value) in (str, int, bool) for value in values):
        bind.literal_execute = True


def _arguments(compiled: SQLCompiler, state: ExpandedState, dialect: Dialect, params: Params) -> Callable[[Params], Sequence[Any]]:
    members = {part: (name, place) for name, parts in state.parameter_expansion.items() for place, part in enumerate(parts)}
    order = list(state.positiontup or ())
    binds = [compiled.binds[members[name][0] if name in members else name] for name in order]
    converts = [_bind_convert(bind.type, dialect) for bind in binds]
    if not members and all(bind.key in params for bind in binds):
        return _ordered([bind.key for bind in binds], converts)
    fixed = {name: value for name, value in state.parameters.items() if name not in params} | _defaults(compiled)
    if not members:
        ordered = _ordered(order, converts)
        return lambda given: ordered({**fixed, **given})

    def mixed(given: Params) -> Sequence[Any]:
        values = [given[members[n][0]][members[n][1]] if n in members else given[n] if n in given else fixed[n] for n in order]
        return [value if convert is None else convert(value) for value, convert in zip(values, converts, strict=True)]

    return mixed


def _defaults(compiled: SQLCompiler) -> dict[str, Any]:
    """The columns an INSERT left out that have a default in Python."""
    return {column.key: column.default.arg for column in compiled.insert_prefetch if isinstance(column.default, ScalarElementColumnDefault)}


def _ordered(names: Sequence[str], converts: Sequence[Convert | None]) -> Callable[[Params], Sequence[Any]]:
    if not names:
        return lambda given: ()
    pick = itemgetter(*names) if len(names) > 1 else lambda given: (given[names[0]],)
    to_convert = tuple((place, convert) for place, convert in enumerate(converts) if convert is not None)
    if not to_convert:
        return pick

    def converted(given: Params) -> Sequence[Any]:
        values = list(pick(given))
        for place, convert in to_convert:
            values[place] = convert(values[place])
        return values

    return converted


def _bind_convert(kind: TypeEngine[Any], dialect: Dialect) -> Convert | None:
    if isinstance(kind, JSON) and kind.none_as_null and dialect.name == "sqlite":
        return _json_text
    return cast("Convert | None", kind.dialect_impl(dialect).bind_processor(dialect))


def _column_converts(statement: Executable, dialect: Dialect) -> list[Convert | None]:
    columns = getattr(statement, "exported_columns", ())  # text() has none: its values come as the driver gives them
    return [_column_convert(column.type, dialect) for column in columns]


def _column_convert(kind: TypeEngine[Any], dialect: Dialect) -> Convert | None:
    if isinstance(kind, JSON) and kind.none_as_null and dialect.name == "sqlite":
        return orjson.loads  # without the two wrappers SQLAlchemy puts round it; None never comes here
    return cast("Convert | None", kind.dialect_impl(dialect).result_processor(dialect, None))


def _json_text(value: Any) -> str | None:
    return None if value is None else orjson.dumps(value).decode()


@lru_cache(maxsize=_MOST_PLANS)
def _row_type(names: tuple[str, ...]) -> Callable[[Iterable[Any]], Any]:
    row: Any = namedtuple("Row", list(names), rename=True)  # type: ignore[misc]  # the names are known only here
    return partial(tuple.__new__, row)  # `_make` without its count of the columns

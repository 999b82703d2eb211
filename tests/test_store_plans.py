"""Statements are compiled once, and the frequent ones find their rows by an index."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import bindparam, insert, select, text, update
from sqlalchemy.sql import Executable, visitors
from sqlalchemy.sql.elements import BindParameter, ClauseElement
from sqlmodel import col

from bot.store import conversations, events, health, inbox, merchants, outbox, revisions, schema, tickets, timers
from bot.store.plans import Plans, make_plan
from bot.store.sqlite import DIALECT, connect
from bot.store.tables import Delivery, Mark
from bot.store.types import from_micros, to_micros

NOW = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)


@pytest.fixture
def raw() -> Iterator[sqlite3.Connection]:
    with closing(connect(None, busy_seconds=1)) as made:
        schema.upgrade_sqlite(made)
        yield made


def test_a_constant_stands_in_the_text_and_a_parameter_does_not() -> None:
    statement = select(col(Delivery.id)).where(col(Delivery.status) == "it's queued", col(Delivery.lane) == bindparam("in_lane"))
    plan = make_plan(statement, DIALECT, {"in_lane": "'; DROP TABLE outbox; --"})
    assert "outbox.status = 'it''s queued'" in plan.sql
    assert plan.arguments({"in_lane": "'; DROP TABLE outbox; --"}) == ("'; DROP TABLE outbox; --",)
    assert "DROP" not in plan.sql


def test_a_parameter_that_is_missing_is_an_error() -> None:
    statement = select(col(Mark.key)).where(col(Mark.key) == bindparam("mark"))
    plan = make_plan(statement, DIALECT, {"mark": "a"})
    with pytest.raises(KeyError, match="mark"):
        plan.arguments({"marks": "a"})


def test_a_parameter_may_be_called_like_another_column() -> None:
    statement = update(Mark).where(col(Mark.key) == bindparam("value")).values(value=bindparam("key"))
    plan = make_plan(statement, DIALECT, {"key": "new", "value": "old"})
    assert plan.arguments({"key": "new", "value": "old"}) == ("new", "old")


def test_a_statement_is_compiled_once_and_those_built_again_and_again_do_not_pile_up() -> None:
    plans = Plans(DIALECT)
    statement = select(col(Mark.key)).where(col(Mark.key) == bindparam("mark"))
    assert plans.of(statement, {"mark": "a"}) is plans.of(statement, {"mark": "b"})
    for number in range(2_500):
        plans.of(text(f"SELECT {number}"), {})
    assert len(plans) <= 2_000


def test_an_insert_without_columns_has_a_plan_for_each_set_of_them() -> None:
    plans = Plans(DIALECT)
    statement = insert(Mark)
    short = plans.of(statement, {"key": "a", "value": "b"})
    longer = plans.of(statement, {"key": "a", "value": "b", "updated_at": NOW})
    assert (short.sql.count("?"), longer.sql.count("?")) == (2, 3)
    assert plans.of(statement, {"key": "c", "value": "d"}) is short


@given(st.datetimes(min_value=datetime(1970, 1, 1), max_value=datetime(9999, 1, 1)), st.integers(-14 * 60, 14 * 60))
def test_every_time_comes_back_exactly_and_in_utc(naive: datetime, offset: int) -> None:
    time = naive.replace(tzinfo=timezone(timedelta(minutes=offset)))
    back = from_micros(to_micros(time))
    assert back == time
    assert back is not None
    assert back.tzinfo is UTC


@given(st.lists(st.datetimes(timezones=st.just(UTC)), min_size=2, max_size=2))
def test_stored_times_sort_as_times_do(times: list[datetime]) -> None:
    first, second = times
    micros = to_micros(first), to_micros(second)
    assert (first < second) == (micros[0] < micros[1])  # type: ignore[operator]


def statements_of(module: object) -> Iterator[tuple[str, Executable]]:
    for name, value in vars(module).items():
        if isinstance(value, Executable) and isinstance(value, ClauseElement) and not isinstance(value, type):
            yield name, value


def way_of(raw: sqlite3.Connection, statement: Executable) -> list[str]:
    """How SQLite would find the rows."""
    binds = [element for element in visitors.iterate(statement) if isinstance(element, BindParameter) and element.required]  # type: ignore[arg-type]
    plan = make_plan(statement, DIALECT, {bind.key: [1, 2] if bind.expanding else None for bind in binds})
    return [row[3] for row in raw.execute(f"EXPLAIN QUERY PLAN {plan.sql}", [None] * plan.sql.count("?"))]


# Begun elsewhere and finished by others, or read once in a while by an admin.
MAY_READ_ALL = {"_by_id", "_with_address", "_moved", "_newest", "_list_all", "_list_live", "_counts", "_count_live"} | {
    "_called",
    "_known_as",
}  # an admin asks by name, seldom


@pytest.mark.parametrize(
    "module", [merchants, conversations, inbox, events, outbox, timers, revisions, health, tickets], ids=lambda module: module.__name__
)
def test_no_frequent_statement_reads_a_whole_table(raw: sqlite3.Connection, module: object) -> None:
    """Beside the whole of a partial index, which holds only what is still to be done."""
    ways = {name: way_of(raw, statement) for name, statement in statements_of(module) if name not in MAY_READ_ALL}
    whole = {name: way for name, way in ways.items() if any(step.startswith("SCAN") and " USING " not in step for step in way)}
    assert whole == {}

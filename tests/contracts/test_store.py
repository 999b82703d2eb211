"""What every store promises to those who hand it units of work."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import bindparam, insert, select, text
from sqlmodel import col

from bot.store import (
    ConstraintError,
    Store,
    StoreUnavailableError,
    events,
    inbox,
    marks,
    merchants,
    open_store,
)
from bot.store.connection import Connection
from bot.store.merchants import Merchant
from bot.store.tables import Mark, MessageRow
from bot.store.tables import Merchant as MerchantRow

NOW = datetime(2026, 11, 23, 3, 0, 0, 123456, tzinfo=UTC)

_values = select(col(Mark.value)).order_by(col(Mark.key))
_some = select(col(Mark.key)).where(col(Mark.key).in_(bindparam("keys", expanding=True))).order_by(col(Mark.key))


def ann(conn: Connection) -> Merchant:
    return merchants.get_or_add(conn, bot_id=1, user_id=10, name="Ann", username=None, language=None, now=NOW)


def mark(conn: Connection, key: str, value: str = "") -> None:
    marks.save(conn, key, value, NOW)


def append(conn: Connection, key: str, letter: str) -> None:
    mark(conn, key, (marks.find(conn, key) or "") + letter)


def keys(conn: Connection) -> list[str]:
    return [row.key for row in conn.execute(select(col(Mark.key)).order_by(col(Mark.key))).all()]


class OopsError(Exception):
    pass


def mark_and_fail(conn: Connection, key: str) -> None:
    mark(conn, key)
    raise OopsError(key)


async def test_what_a_unit_wrote_is_there_after_it_returned(store: Store) -> None:
    await store.run(mark, "a", "1")
    assert await store.run(marks.find, "a") == "1"


async def test_what_a_unit_wrote_is_there_for_the_next_opening(store: Store, store_url: str) -> None:
    await store.run(mark, "a", "1")
    await store.close()
    again = open_store(store_url)
    await again.open()
    assert await again.run(marks.find, "a") == "1"
    await again.close()


async def test_an_exception_of_a_unit_comes_back_to_its_caller_and_nothing_of_the_unit_is_kept(store: Store) -> None:
    with pytest.raises(OopsError, match="a"):
        await store.run(mark_and_fail, "a")
    assert await store.run(keys) == []


async def test_units_that_fail_do_not_touch_those_beside_them(store: Store) -> None:
    work = [store.run(mark_and_fail if n % 3 == 0 else mark, f"{n:02}") for n in range(90)]
    answers = await asyncio.gather(*work, return_exceptions=True)
    assert [isinstance(answer, OopsError) for answer in answers] == [n % 3 == 0 for n in range(90)]
    assert await store.run(keys) == [f"{n:02}" for n in range(90) if n % 3]


async def test_units_of_one_key_run_in_the_order_they_were_handed_in(store: Store) -> None:
    letters = "abcdefghijklmnopqrstuvwxyz"
    await asyncio.gather(*(store.run(append, key, letter, key=key) for letter in letters for key in ("ann", "ben", "olga")))
    assert await store.run(lambda conn: [marks.find(conn, key) for key in ("ann", "ben", "olga")]) == [letters] * 3


async def test_a_failed_unit_does_not_stop_those_behind_it_of_the_same_key(store: Store) -> None:
    work = [store.run(append, "a", "1", key=1), store.run(mark_and_fail, "b", key=1), store.run(append, "a", "2", key=1)]
    answers = await asyncio.gather(*work, return_exceptions=True)
    assert isinstance(answers[1], OopsError)
    assert await store.run(marks.find, "a") == "12"


async def test_units_of_different_keys_that_change_the_same_row_all_count(store: Store) -> None:
    await asyncio.gather(*(store.run(append, "a", "x", key=n) for n in range(40)))
    assert await store.run(marks.find, "a") == "x" * 40


async def test_a_caller_who_gives_up_leaves_the_others_alone(store: Store) -> None:
    given_up = asyncio.create_task(store.run(mark, "a"))
    others = [asyncio.create_task(store.run(mark, f"b{n}")) for n in range(20)]
    await asyncio.sleep(0)
    given_up.cancel()
    await asyncio.gather(*others)
    with pytest.raises(asyncio.CancelledError):
        await given_up
    assert set(await store.run(keys)) >= {f"b{n}" for n in range(20)}


async def test_closing_finishes_what_was_handed_in(store: Store, store_url: str) -> None:
    work = [asyncio.create_task(store.run(mark, f"{n:03}")) for n in range(200)]
    await asyncio.sleep(0)
    await store.close()
    await asyncio.gather(*work)
    again = open_store(store_url)
    await again.open()
    assert len(await again.run(keys)) == 200
    await again.close()


async def test_a_closed_store_says_so(store: Store) -> None:
    await store.close()
    with pytest.raises(StoreUnavailableError, match="closed"):
        await store.run(keys)


async def test_a_row_that_must_be_unique_is_refused_a_second_time(store: Store) -> None:
    merchant = await store.run(ann)
    conversation_id = await store.run(_conversation, merchant.id)
    add = [lambda conn: events.add(conn, conversation_id=conversation_id, seq=1, at=NOW, event="{}", trace="[]")] * 2
    await store.run(add[0])
    with pytest.raises(ConstraintError):
        await store.run(add[1])


async def test_a_row_that_points_at_nothing_is_refused(store: Store) -> None:
    with pytest.raises(ConstraintError):
        await store.run(_conversation, 4711)


def _conversation(conn: Connection, merchant_id: int) -> int:
    from bot.store import conversations

    return conversations.add(conn, merchant_id=merchant_id, flow="f", rev="r", state="{}", now=NOW).id


async def test_an_update_that_comes_twice_at_once_is_taken_once(store: Store) -> None:
    def take(conn: Connection) -> bool:
        return inbox.add(conn, bot_id=1, update_id=7, chat_id=10, kind="message", body="{}", received_at=NOW)

    taken = await asyncio.gather(*(store.run(take) for _ in range(30)))
    assert sorted(taken) == [False] * 29 + [True]


async def test_a_merchant_who_writes_twice_at_once_is_one_merchant(store: Store) -> None:
    found = await asyncio.gather(*(store.run(ann) for _ in range(30)))
    assert len({merchant.id for merchant in found}) == 1


async def test_times_and_json_and_none_come_back_as_they_were_written(store: Store) -> None:
    message = {
        "merchant_id": (await store.run(ann)).id,
        "author": "merchant",
        "kind": "photo",
        "text": "昨晚11点\u200b刷了3500 🙁",
        "attachment": {"file_id": "x", "size": 2**40, "tags": ["一", None, 1.5, True]},
        "versions": None,
        "at": NOW,
        "edited_at": None,
    }
    add = insert(MessageRow).values({name: bindparam(name) for name in message}).returning(col(MessageRow.id))
    read = select(*(col(getattr(MessageRow, name)) for name in message)).where(col(MessageRow.id) == bindparam("row_id"))
    row_id = await store.run(lambda conn: conn.execute(add, message).scalar())
    assert (await store.run(lambda conn: conn.execute(read, {"row_id": row_id}).one()))._asdict() == message
    nothing = text("SELECT count(*) FROM messages WHERE versions IS NULL")
    assert await store.run(lambda conn: conn.execute(nothing).scalar()) == 1


async def test_a_time_without_a_zone_is_never_stored(store: Store) -> None:
    with pytest.raises(ValueError, match="without a zone"):
        await store.run(lambda conn: marks.save(conn, "a", "", NOW.replace(tzinfo=None)))


async def test_numbers_as_big_as_telegrams_are_kept(store: Store) -> None:
    big = 2**52 - 1
    await store.run(lambda conn: merchants.get_or_add(conn, bot_id=big, user_id=big, name="", username=None, language=None, now=NOW))
    found = await store.run(merchants.find, big, big)
    assert found is not None
    assert (found.bot_id, found.user_id) == (big, big)


async def test_a_statement_may_take_a_list_of_any_length(store: Store) -> None:
    for key in "abc":
        await store.run(mark, key)

    def among(conn: Connection, *wanted: str) -> list[str]:
        return [row.key for row in conn.execute(_some, {"keys": list(wanted)}).all()]

    assert await store.run(among, "a", "c", "x") == ["a", "c"]
    assert await store.run(among) == []
    assert await store.run(among, "b") == ["b"]


async def test_an_insert_without_columns_takes_those_it_is_given_and_the_tables_defaults(store: Store) -> None:
    plain = insert(MerchantRow)

    def add(conn: Connection) -> None:
        given: dict[str, Any] = {"bot_id": 1, "known": {}, "created_at": NOW, "seen_at": NOW}
        conn.execute(plain, {**given, "user_id": 1})
        conn.execute(plain, {**given, "user_id": 2, "name": "Ben"})

    await store.run(add)
    assert await store.run(lambda conn: [conn.execute(text("SELECT name FROM merchants ORDER BY user_id")).all()]) == [[("",), ("Ben",)]]


async def test_many_rows_are_written_with_one_statement(store: Store) -> None:
    add = insert(Mark).values(key=bindparam("key"), value=bindparam("value"), updated_at=bindparam("at"))
    rows = [{"key": f"{n:02}", "value": str(n), "at": NOW} for n in range(30)]
    await store.run(lambda conn: conn.execute_many(add, rows))
    await store.run(lambda conn: conn.execute_many(add, []))
    assert await store.run(lambda conn: [row.value for row in conn.execute(_values).all()]) == [str(n) for n in range(30)]


async def test_a_sound_database_has_nothing_to_complain_of(store: Store) -> None:
    await store.run(ann)
    assert await store.check() == []

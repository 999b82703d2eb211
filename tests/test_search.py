"""Words found again: two Chinese characters, half a reference number, traditional for simplified; and nothing found that was taken out."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import text as sql

from bot.store import Store, conversations, merchants, messages, redact, search, tickets
from bot.store.connection import Connection

NOON = datetime(2026, 11, 23, 4, tzinfo=UTC)
FACTS = {
    "name": "王记面馆",
    "username": "wangji",
    "matter": "钱没到账",
    "answers": [["参考号", "123456789012"]],
    "words": ["昨晚刷的钱还没到"],
}


def somebody(conn: Connection) -> int:
    found = merchants.get_or_add(conn, bot_id=7, user_id=101, name="王记面馆", username="wangji", language="zh", now=NOON)
    return found.id


def said(conn: Connection, words: str) -> int:
    return messages.add(conn, merchant_id=somebody(conn), author="merchant", at=NOON, text=words)


def opened(conn: Connection) -> int:
    merchant = somebody(conn)
    talk = conversations.add(conn, merchant_id=merchant, flow="f", rev="r", state="{}", now=NOON, status="human", seq=1, idle_at=None)
    ticket = tickets.add(
        conn, merchant_id=merchant, conversation_id=talk.id, flow="f", rev="r", queue="payments", priority="normal",
        why="asked", amount=350000, facts=FACTS, at=NOON, promised_at=None,
    )  # fmt: skip
    return ticket.id


def hits(conn: Connection, words: str) -> list[tuple[str, int]]:
    return [tuple(hit) for hit in search.find(conn, words)]


@pytest.mark.parametrize(
    ("words", "wanted"),
    [
        ("银行说退票了，钱原路退回", "退票"),
        ("银行说退票了，钱原路退回", "退回"),
        ("银行说退票了，钱原路退回", "票"),
        ("银行说退票了，钱原路退回", "回"),
        ("銀行說退票了", "银行"),
        ("银行说退票了", "退票 银行"),
        ("银行说退票了", "銀行"),
        ("ＰＯＳ机坏了", "pos"),
        ("Ref 123456789012 please", "123456789012"),
        ("Ref 123456789012 please", "123456"),
        ("The terminal prints nothing", "TERMINAL"),
        ("拉卡拉 T+1 到账", "拉卡拉"),
        ("a'b\"c* OR d", "a'b\"c* or"),
    ],
)
async def test_words_are_found(store: Store, words: str, wanted: str) -> None:
    row = await store.run(said, words)
    assert await store.run(hits, wanted) == [("message", row)]


@pytest.mark.parametrize("wanted", ["票退", "退钱", "23456789", "退票 建行", "***", "", "😀", "\x00", "NEAR("])
async def test_what_nobody_said_is_not_found(store: Store, wanted: str) -> None:
    await store.run(said, "银行说退票了，钱原路退回 123456789012")
    assert await store.run(hits, wanted) == []


async def test_the_newest_come_first_and_no_more_than_asked_for(store: Store) -> None:
    rows = [await store.run(said, f"退票 {number}") for number in range(5)]
    assert [hit.of_id for hit in await store.run(search.find, "退票", 3)] == rows[:1:-1]


async def test_a_ticket_is_found_by_its_merchant_and_his_answers(store: Store) -> None:
    ticket = await store.run(opened)
    for wanted in ("面馆", "wangji", "123456789012", "昨晚", "没到"):
        assert await store.run(hits, wanted) == [("ticket", ticket)], wanted


async def test_a_ticket_whose_facts_change_is_found_by_the_new_ones_only(store: Store) -> None:
    ticket = await store.run(opened)

    def change(conn: Connection) -> None:
        tickets.save(conn, replace(tickets.get(conn, ticket), facts={**FACTS, "name": "李记", "words": []}))

    await store.run(change)
    assert await store.run(hits, "李记") == [("ticket", ticket)]
    assert await store.run(hits, "面馆") == []


async def test_an_edited_message_is_found_by_its_new_words_only(store: Store) -> None:
    def edited(conn: Connection) -> int:
        row = said(conn, "金额三千五")
        known = messages.find(conn, row)
        assert known is not None
        messages.edit(conn, known, "金额五千三", NOON)
        return row

    row = await store.run(edited)
    assert await store.run(hits, "五千") == [("message", row)]
    assert await store.run(hits, "三千五") == []


async def test_what_is_redacted_is_not_found_any_more(store: Store) -> None:
    def taken_out(conn: Connection) -> None:
        messages.redact(conn, said(conn, "我的密码是什么"), "***")
        messages.mask(conn, said(conn, "卡号六二二"), "卡号***")

    await store.run(taken_out)
    assert await store.run(hits, "密码") == []
    assert await store.run(hits, "六二") == []
    assert len(await store.run(hits, "卡号")) == 1


async def test_after_forget_nothing_of_him_is_findable(store: Store) -> None:
    await store.run(opened)
    await store.run(said, "退票了")

    def forget(conn: Connection) -> Any:
        return redact.forget_merchant(conn, bot_id=7, merchant_id=somebody(conn), user_id=101, at=NOON)

    await store.run(forget)
    for wanted in ("退票", "面馆", "123456789012", "昨晚"):
        assert await store.run(hits, wanted) == [], wanted
    assert await store.run(lambda conn: conn.execute(sql("SELECT * FROM search")).all()) == []


@pytest.mark.parametrize("statement", ["UPDATE messages SET text = ''", "DELETE FROM messages"])
async def test_no_statement_whoever_wrote_it_leaves_the_index_behind(store: Store, statement: str) -> None:
    await store.run(said, "退票了")
    await store.run(lambda conn: conn.execute(sql(statement)))
    assert await store.run(hits, "退票") == []
    assert await store.run(lambda conn: conn.execute(sql("SELECT * FROM search")).all()) == []


async def test_a_unit_of_work_that_fails_makes_nothing_findable(store: Store) -> None:
    def fails(conn: Connection) -> None:
        said(conn, "退票了")
        raise RuntimeError("on purpose")

    with pytest.raises(RuntimeError, match="on purpose"):
        await store.run(fails)
    assert await store.run(hits, "退票") == []


async def test_sqlites_index_says_the_same_as_its_table_after_all_this(sqlite_store: Store) -> None:
    def busy(conn: Connection) -> None:
        rows = [said(conn, f"退票 {number}") for number in range(30)]
        for row in rows[::2]:
            messages.mask(conn, row, "改过了")
        opened(conn)
        conn.execute(sql("DELETE FROM messages WHERE id % 3 = 0"))
        conn.execute(sql("INSERT INTO search_index(search_index, rank) VALUES ('integrity-check', 1)"))

    await sqlite_store.run(busy)  # FTS5 raises when the two differ
    assert len(await sqlite_store.run(hits, "退票")) == 10

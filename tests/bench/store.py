"""How fast the store is beside plain sqlite3: `python -m tests.bench.store`.

One transaction is that of a turn: read a merchant with his conversation by a unique key, a versioned update of the conversation, two inserts.
Both sides group commits the same way with synchronous=FULL; figures are the best of several interleaved rounds.
"""

from __future__ import annotations

import argparse
import asyncio
import sqlite3
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bot.store import conversations, events, inbox, merchants, open_store
from bot.store.connection import Connection
from bot.store.sqlite import SqliteConnection

NOW = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)
MICROS = int(NOW.timestamp() * 1_000_000)
BODY = '{"update_id":1,"message":{"text":"昨晚11点刷了3500没到账","from":{"id":1}}}' * 2
STATE = '{"at":{"node":"paid_at"},"slots":{}}' * 10
USERS = 500

Unit = Callable[[Connection, int, int], None]

_READ = (
    "SELECT m.id, m.bot_id, m.user_id, m.name, m.username, m.language, m.known, m.consent_at, m.unreachable, m.blocked_at, m.created_at, m.seen_at, "
    "c.id, c.merchant_id, c.flow, c.rev, c.state, c.status, c.ticket_id, c.seq, c.idle_at, c.started_at, c.updated_at, c.ended_at, c.outcome "
    "FROM merchants m LEFT JOIN conversations c ON c.merchant_id = m.id AND c.ended_at IS NULL WHERE m.bot_id = ? AND m.user_id = ?"
)
_INBOX = (
    "INSERT INTO inbox (bot_id, update_id, chat_id, kind, body, status, error, received_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?) "
    "ON CONFLICT (bot_id, update_id) DO NOTHING RETURNING id"
)
_SAVE = (
    "UPDATE conversations SET flow = ?, rev = ?, state = ?, status = ?, ticket_id = ?, seq = ?, idle_at = ?, updated_at = ?, ended_at = ?, "
    "outcome = ? WHERE id = ? AND seq = ?"
)
_EVENT = "INSERT INTO events (conversation_id, seq, at, event, trace) VALUES (?, ?, ?, ?, ?)"


def through_the_store(conn: Connection, number: int, user_id: int) -> None:
    meeting = conversations.find_meeting(conn, 1, user_id)
    assert meeting is not None
    assert meeting.conversation is not None
    inbox.add(conn, bot_id=1, update_id=number, chat_id=user_id, kind="message", body=BODY, received_at=NOW)
    talk = meeting.conversation
    conversations.save(conn, talk._replace(state=STATE, seq=talk.seq + 1, updated_at=NOW), expected=talk.seq)
    events.add(conn, conversation_id=talk.id, seq=talk.seq + 1, at=NOW, event=BODY, trace="[]")


def by_hand(conn: Connection, number: int, user_id: int) -> None:
    assert isinstance(conn, SqliteConnection)
    raw: sqlite3.Connection = conn.raw
    row = raw.execute(_READ, (1, user_id)).fetchone()
    raw.execute(_INBOX, (1, number, user_id, "message", BODY, "done", None, MICROS)).fetchall()
    seq = row[19]
    changed = raw.execute(_SAVE, (row[14], row[15], STATE, row[17], row[18], seq + 1, row[20], MICROS, row[23], row[24], row[12], seq))
    assert changed.rowcount == 1
    raw.execute(_EVENT, (row[12], seq + 1, MICROS, BODY, "[]"))


def fill(conn: Connection) -> None:
    for user_id in range(USERS):
        merchant = merchants.get_or_add(conn, bot_id=1, user_id=user_id, name="王", username=None, language="zh", now=NOW)
        if conversations.find_live(conn, merchant.id) is not None:
            continue
        conversations.add(conn, merchant_id=merchant.id, flow="late_credit", rev="r", state=STATE, now=NOW)


async def measure(url: str, unit: Unit, callers: int, transactions: int, first: int = 0) -> float:
    """Transactions a second. `first`: the number of the first update, for a database that has some."""
    store = open_store(url)
    await store.open()
    await store.run(fill)
    rounds = max(1, transactions // callers)

    async def caller(number: int) -> None:
        for turn in range(rounds):
            await store.run(unit, first + turn * callers + number, number, key=number)

    started = time.perf_counter()
    await asyncio.gather(*(caller(number) for number in range(callers)))
    took = time.perf_counter() - started
    await store.close()
    return callers * rounds / took


def fresh(folder: Path, number: int) -> str:
    return f"sqlite:///{folder}/{number}.db"


def compare(callers: int, transactions: int, rounds: int) -> tuple[float, float]:
    """The best of the store and of plain sqlite3, taken in turns."""
    best: dict[Any, float] = {through_the_store: 0.0, by_hand: 0.0}
    with tempfile.TemporaryDirectory() as folder:
        for number in range(rounds * 2):
            unit = (through_the_store, by_hand)[number % 2]
            best[unit] = max(best[unit], asyncio.run(measure(fresh(Path(folder), number), unit, callers, transactions)))
    return best[through_the_store], best[by_hand]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--transactions", type=int, default=20_000)
    parser.add_argument("--postgres", metavar="URL", help="an empty PostgreSQL database to measure too (it is filled)")
    given = parser.parse_args()
    if given.postgres:
        for callers in (1, 8, 64):
            print(
                f"PostgreSQL, {callers} callers: {asyncio.run(measure(given.postgres, through_the_store, callers, 3_000, callers * 10_000_000)):,.0f} tx/s"
            )
        return
    print("callers   store tx/s   plain sqlite3 tx/s   ratio")
    for callers, part in ((1, 10), (16, 2), (64, 1)):
        store, plain = compare(callers, given.transactions // part, given.rounds)
        print(f"{callers:7}   {store:10,.0f}   {plain:18,.0f}   {store / plain:5.2f}")


if __name__ == "__main__":
    main()

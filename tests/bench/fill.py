"""A database with many stored conversations and tickets, made quickly: the tables by the store itself, the rows by plain SQL."""

from __future__ import annotations

import asyncio
import json
import sqlite3
from datetime import UTC, datetime
from pathlib import Path

from bot.store import open_store

AT = int(datetime(2026, 11, 1, tzinfo=UTC).timestamp() * 1_000_000)
STATE = json.dumps({"fmt": 1, "lang": "zh", "note": "x" * 900})  # about what a real one weighs


def fill(file: Path, conversations: int, tickets: int) -> None:
    asyncio.run(_made(file))
    db = sqlite3.connect(file, isolation_level=None)
    db.execute("PRAGMA synchronous=OFF")
    db.execute("BEGIN")
    db.executemany(
        "INSERT INTO merchants(id, bot_id, user_id, name, known, created_at, seen_at) VALUES(?, 777000777, ?, 'M', '{}', ?, ?)",
        ((number, 600_000_000 + number, AT, AT) for number in range(1, conversations + 1)),
    )
    db.executemany(
        "INSERT INTO conversations(id, merchant_id, flow, rev, state, status, seq, started_at, updated_at)"
        " VALUES(?, ?, 'menu', 'x', ?, 'active', 3, ?, ?)",
        ((number, number, STATE, AT, AT) for number in range(1, conversations + 1)),
    )
    db.executemany(
        "INSERT INTO tickets(id, number, merchant_id, conversation_id, flow, rev, queue, status, priority, why, facts, opened_at, updated_at)"
        " VALUES(?, ?, ?, ?, 'menu', 'x', 'payments', 'solved', 'normal', '', '{}', ?, ?)",
        ((number, str(1000 + number), number, number, AT, AT) for number in range(1, tickets + 1)),
    )
    db.execute("COMMIT")
    db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    db.close()


async def _made(file: Path) -> None:
    store = open_store(f"sqlite:///{file}")
    await store.open()
    await store.close()

"""Baseline: a plain httpx long poll, sqlite3 with synchronous=FULL, one transaction per update, committed before the answer leaves."""

from __future__ import annotations

import asyncio
import json
import os
import sqlite3
import sys
from pathlib import Path
from typing import Any

import httpx

sys.path.insert(0, str(Path(__file__).resolve().parents[3]))
from tests.bench.peers.conversation import Answers, step

API = f"{os.environ['TELEGRAM_API_BASE']}{os.environ['TELEGRAM_TOKEN']}/"
db = sqlite3.connect(os.path.join(os.environ["STATE_DIR"], "bot.db"), isolation_level=None)
db.execute("PRAGMA journal_mode=WAL")
db.execute("PRAGMA synchronous=FULL")
db.executescript("""
CREATE TABLE IF NOT EXISTS chat(id INTEGER PRIMARY KEY, state INTEGER, answers TEXT, seen INTEGER);
CREATE TABLE IF NOT EXISTS ticket(id INTEGER PRIMARY KEY, chat INTEGER, body TEXT);
""")


def apply(update: dict[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    query = update.get("callback_query")
    message = query["message"] if query else update["message"]
    chat, said = message["chat"]["id"], query["data"] if query else message.get("text", "")
    db.execute("BEGIN IMMEDIATE")
    state, answers, seen = db.execute("SELECT state, answers, seen FROM chat WHERE id=?", (chat,)).fetchone() or (0, "{}", 0)
    if update["update_id"] <= seen:
        db.execute("ROLLBACK")
        return []

    def ticket(body: Answers) -> int:
        return int(db.execute("INSERT INTO ticket(chat, body) VALUES(?, ?)", (chat, json.dumps(body))).lastrowid or 0)

    state, kept, text, buttons = step(state, json.loads(answers), said, ticket)
    db.execute("INSERT OR REPLACE INTO chat VALUES(?, ?, ?, ?)", (chat, state, json.dumps(kept), update["update_id"]))
    db.execute("COMMIT")
    params: dict[str, Any] = {"chat_id": chat, "text": text}
    if buttons:
        params["reply_markup"] = {"inline_keyboard": [[{"text": name, "callback_data": name}] for name in buttons]}
    calls: list[tuple[str, dict[str, Any]]] = [("answerCallbackQuery", {"callback_query_id": query["id"]})] if query else []
    return [*calls, ("sendMessage", params)]


async def main() -> None:
    async with httpx.AsyncClient(base_url=API, timeout=40) as client:
        offset = 0
        while True:
            answer = (await client.post("getUpdates", json={"offset": offset, "timeout": 20})).json()
            for update in answer["result"]:
                offset = update["update_id"] + 1
                for method, params in apply(update):
                    await client.post(method, json=params)


asyncio.run(main())

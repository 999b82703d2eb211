"""What the kill test proves, by counting: in the sandbox, which knows what was sent, and in the database, which knows what was kept."""

from __future__ import annotations

import html
import re
import sqlite3
from collections import Counter, defaultdict
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import orjson

from bot.desk.admins import publish
from bot.desk.desk import Books
from bot.desk.ports.named import PORTS
from bot.desk.talk import event_of, unpack
from bot.engine.replay import replay
from bot.sandbox.server import Sandbox
from bot.sandbox.state import Stored
from bot.store import conversations, events
from bot.store.connection import Connection
from bot.store.writer import SqliteStore
from tests.bench.kill_load import Crowd

FIRST_UPDATE = 100_000_001
WRITES = ("sendMessage", "copyMessage")
NOT_WORTH_SENDING = ("superseded", "people own the conversation by now")
_TAG = re.compile(r"<[^>]+>")

Row = sqlite3.Row


class Proof:
    """`violations()` must be empty; `figures` are for the table."""

    def __init__(self, sandbox: Sandbox, crowd: Crowd, database: Path, flows: Path) -> None:
        self.sandbox, self.crowd, self.database, self.flows = sandbox, crowd, database, flows
        self.figures: dict[str, int] = {}
        with closing(sqlite3.connect(f"{database.absolute().as_uri()}?mode=ro", uri=True)) as raw:
            raw.row_factory = sqlite3.Row
            self.tables = {
                name: raw.execute(f"SELECT * FROM {name} ORDER BY id").fetchall()
                for name in ("inbox", "outbox", "merchants", "conversations", "events", "tickets", "ticket_events", "messages")
            }
            self.damage = [row[0] for row in raw.execute("PRAGMA integrity_check") if row[0] != "ok"]
            self.damage += [str(tuple(row)) for row in raw.execute("PRAGMA foreign_key_check")]
        self.rows = self.tables["outbox"]
        self.users = {row["id"]: row["user_id"] for row in self.tables["merchants"]}

    def violations(self) -> list[str]:
        checks = (
            self._updates,
            self._words,
            self._log,
            self._states,
            self._tickets,
            self._deliveries,
            self._order,
            self._doubled,
            self._answers,
        )
        found = [f"{check.__name__.strip('_')}: {text}" for check in checks for text in check()]
        found += [f"damage: {text}" for text in self.damage]
        return found + [f"specification: {text}" for text in self.sandbox.violations]

    # updates

    def _updates(self) -> Iterator[str]:
        """Every update is in the inbox, once, and none is parked."""
        brought = set(range(FIRST_UPDATE, self.sandbox.updates.next_id))
        kept = Counter(row["update_id"] for row in self.tables["inbox"])
        self.figures["updates"] = len(brought)
        yield from (f"{number} was lost" for number in sorted(brought - kept.keys()))
        yield from (f"{number} is there {times} times" for number, times in kept.items() if times > 1)
        yield from (f"{number} came from nowhere" for number in sorted(kept.keys() - brought))
        yield from (f"{row['update_id']} is parked: {row['error']}" for row in self.tables["inbox"] if row["status"] == "parked")
        if self.sandbox.pending:
            yield f"{self.sandbox.pending} were never confirmed"

    def _words(self) -> Iterator[str]:
        """Every word a merchant wrote was taken once: by the flow, or carried to the agents. Every press was taken once."""
        told = [orjson.loads(row["event"]) for row in self.tables["events"]]
        heard = Counter(event["text"]["masked"] for event in told if "text" in event)
        carried = Counter(row["text"] for row in self.tables["messages"] if row["author"] == "merchant")
        for word in self.crowd.said.to_flow:
            if (heard[word], carried[word]) != (1, 0):
                yield f"“{word}”, to the flow, was taken {heard[word]} times by the flow and carried {carried[word]} times"
        for word in self.crowd.said.to_agents:
            if (heard[word], carried[word]) != (0, 1):
                yield f"“{word}”, to agents, was taken {heard[word]} times by the flow and carried {carried[word]} times"
        chosen = Counter(event["choose"][2] for event in told if "choose" in event)
        presses = self.crowd.said.presses
        if (chosen["go"], chosen["help"]) != (presses["go on"], presses["a person"]):
            yield f"presses: {dict(presses)}, taken: {dict(chosen)}"
        self.figures["words and presses of merchants"] = (
            len(self.crowd.said.to_flow) + len(self.crowd.said.to_agents) + sum(chosen.values())
        )

    # state

    def _log(self) -> Iterator[str]:
        """Each conversation's events are numbered without a gap, and no update set off two."""
        numbers: dict[int, list[int]] = defaultdict(list)
        causes: Counter[str] = Counter()
        for row in self.tables["events"]:
            numbers[row["conversation_id"]].append(row["seq"])
            causes[orjson.loads(row["event"])["id"]] += 1
        for conversation, found in numbers.items():
            if found != list(range(1, len(found) + 1)):
                yield f"conversation {conversation} has events {found}"
        yield from (f"{cause} was applied {times} times" for cause, times in causes.items() if times > 1)
        self.figures["events"] = len(self.tables["events"])

    def _states(self) -> Iterator[str]:
        """Every log replays to the state that is stored."""
        store = SqliteStore(f"sqlite:///{self.database}")
        store.open_now()
        try:
            books = store.run_now(publish.publish_by_start, self.flows, PORTS, self.sandbox.now, ZoneInfo("Asia/Shanghai"))
            yield from store.run_now(_replayed, books, [row["id"] for row in self.tables["conversations"]])
        finally:
            store.close_now()
        self.figures["conversations"] = len(self.tables["conversations"])

    def _tickets(self) -> Iterator[str]:
        """One for each time somebody asked for a person; opened, answered and handed back as often as that was done."""
        asked = self.crowd.said.presses["a person"]
        numbers = [row["number"] for row in self.tables["tickets"]]
        if len(numbers) != asked or len(set(numbers)) != asked:
            yield f"{asked} were asked for, {len(numbers)} opened with {len(set(numbers))} numbers"
        did = Counter(row["kind"] for row in self.tables["ticket_events"])
        expected = {"opened": asked, "answered": len(self.crowd.said.answers), "handed_back": self.crowd.said.presses["hand back"]}
        yield from (f"{kind}: {did[kind]} times, not {times}" for kind, times in expected.items() if did[kind] != times)
        self.figures["tickets"] = asked

    # deliveries

    def _deliveries(self) -> Iterator[str]:
        """Every row came to its end, and what is called sent stands in the sandbox."""
        status = Counter(row["status"] for row in self.rows)
        for row in self.rows:
            if row["status"] in ("queued", "sending"):
                yield f"{_name(row)} is still {row['status']}: {row['error']}"
            elif row["status"] == "failed" and row["error"] not in NOT_WORTH_SENDING:
                yield f"{_name(row)} failed: {row['error']}"
            elif row["status"] == "uncertain" and row["kind"] != "reply":
                yield f"{_name(row)} was left uncertain"
            elif row["status"] == "sent" and row["method"] in WRITES and self._receipt(row) is None:
                yield f"{_name(row)} is called sent, but message {row['receipt']} is not what stands there"
        self.figures |= {f"deliveries {name}": status[name] for name in ("sent", "uncertain", "failed")}

    def _receipt(self, row: Row) -> Stored | None:
        stored = self.sandbox.world.chats[self._chat(row)].messages.get(row["receipt"])
        if stored is None or not stored.by_bot:
            return None
        wanted, stands = self._words_of(row), _text(stored)
        if "edit_date" in stored.raw:  # a card that was brought up to date: its title stays
            wanted, stands = wanted.partition("\n")[0], stands.partition("\n")[0]
        return stored if wanted == stands else None

    def _chat(self, row: Row) -> int:
        return self.crowd.group.id if row["merchant_id"] is None else int(self.users[row["merchant_id"]])

    def _words_of(self, row: Row) -> str:
        """What stands in the chat when this row was sent."""
        params: dict[str, Any] = orjson.loads(row["params"])
        if row["method"] == "copyMessage":
            return _text(self.sandbox.world.chats[params["from_chat_id"]].messages[params["message_id"]])
        return html.unescape(_TAG.sub("", params["text"])) if params.get("parse_mode") == "HTML" else str(params["text"])

    def _order(self) -> Iterator[str]:
        """In a lane what was written later stands later."""
        last: dict[str, Row] = {}
        for row in self.rows:
            if row["receipt"] is None or row["method"] not in WRITES:
                continue
            before = last.get(row["lane"])
            if before is not None and before["receipt"] > row["receipt"]:
                yield f"{_name(row)} stands before {_name(before)}"
            last[row["lane"]] = row

    def _doubled(self) -> Iterator[str]:
        """A message without a receipt is the double of a row that was uncertain, and no row has more doubles than it was uncertain."""
        may: Counter[tuple[int, str]] = Counter()
        receipts: set[tuple[int, int]] = set()
        for row in self.rows:
            if row["method"] in WRITES:
                may[self._chat(row), self._words_of(row)] += row["uncertain"] + (row["status"] == "uncertain")
                if row["status"] == "sent":
                    receipts.add((self._chat(row), row["receipt"]))
        extra: Counter[tuple[int, str]] = Counter()
        for chat in self.sandbox.world.chats.values():
            for stored in chat.messages.values():
                if stored.by_bot and "forum_topic_created" not in stored.raw and (chat.id, stored.id) not in receipts:
                    extra[chat.id, _text(stored)] += 1
        yield from (f"“{key[1]}” {times} times too often, {may[key]} uncertain" for key, times in extra.items() if times > may[key])
        yield from self._doubled_topics()
        self.figures["times a row was uncertain"] = sum(row["uncertain"] for row in self.rows)
        self.figures["messages doubled"] = sum(extra.values())

    def _doubled_topics(self) -> Iterator[str]:
        """A topic is made for the row that needs it; killed in between, it is made again, and that row was uncertain."""
        may: Counter[str] = Counter()
        for row in self.rows:
            if row["ticket_id"] is not None:
                may[self._number(row["ticket_id"])] += row["uncertain"]
        made = Counter(topic.name.split()[0] for topic in self.crowd.group.topics)
        yield from (f"ticket {number} has {times} topics" for number, times in made.items() if times - 1 > may[number])
        self.figures["topics doubled"] = sum(made.values()) - len(made)

    def _number(self, ticket_id: int) -> str:
        return next(str(row["number"]) for row in self.tables["tickets"] if row["id"] == ticket_id)

    def _answers(self) -> Iterator[str]:
        """An agent's reply is sent once for him and once more for each time he asked for it; an uncertain one is shown to him."""
        arrived = Counter(_text(stored) for person in self.crowd.merchants for stored in person.chat.messages.values() if stored.by_bot)
        rows = Counter(self._words_of(row) for row in self.rows if row["kind"] == "reply")
        resent = Counter(row["kind"] for row in self.tables["ticket_events"])["resent"]
        for answer in self.crowd.said.answers:
            if not 1 <= arrived[answer] <= rows[answer]:
                yield f"“{answer}” arrived {arrived[answer]} times for {rows[answer]} deliveries"
        if sum(rows.values()) != len(self.crowd.said.answers) + resent:
            yield f"{sum(rows.values())} deliveries for {len(self.crowd.said.answers)} replies and {resent} resent"
        shown = self._resend_buttons()
        unsure = [row for row in self.rows if row["kind"] == "reply" and row["status"] == "uncertain"]
        yield from (f"{_name(row)} is uncertain and no agent was told" for row in unsure if f"t.resend.{row['id']}" not in shown)
        self.figures |= {"replies of agents": len(self.crowd.said.answers), "replies resent by button": resent}

    def _resend_buttons(self) -> set[str]:
        keyboards = [stored.raw.get("reply_markup", {}).get("inline_keyboard", ()) for stored in self.crowd.group.chat.messages.values()]
        return {one.get("callback_data", "") for rows in keyboards for row in rows for one in row}


def _text(stored: Stored) -> str:
    return str(stored.raw.get("text", ""))


def _name(row: Row) -> str:
    return f"delivery {row['id']} ({row['kind']}, {row['method']}, {row['lane']})"


def _replayed(conn: Connection, books: Books, ids: list[int]) -> list[str]:
    found = []
    for id_ in ids:
        stored = conversations.get(conn, id_)
        again = replay(books.library, books.policies, [event_of(one) for one in events.list_events(conn, id_)])
        if again != unpack(stored) or stored.seq != again.seq:
            found.append(f"conversation {id_} replays to another state")
    return found

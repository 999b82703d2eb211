"""`desk chat`: play the merchant in the terminal. The real desk on a store in memory; only Telegram is left out.

A line is the merchant's text, `#id` presses a button, `@ +24h` (or `@ 2026-11-23T09:05`) moves the clock, `?` lists the buttons again.
"""

from __future__ import annotations

import asyncio
import re
import sys
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import orjson

from bot.desk import books, due_timers, receive
from bot.desk.desk import Desk, Result
from bot.desk.ports.named import PORTS
from bot.desk.talk import unpack
from bot.engine.buttons import OWN, parse
from bot.engine.effects import Effect
from bot.engine.state import State
from bot.flowfile.load import load_folder
from bot.flowfile.problems import errors, format_problem
from bot.settings import SettingsError
from bot.store import Store, conversations, merchants, open_store, outbox, tickets, timers
from bot.telegram.updates import Attachment, Chat, Message, Person, Press, Update
from bot.understand.mask import mask

BOT_ID = 1
PERSON = Person(id=1001, name="Merchant")
MOVE = re.compile(r"@\s*(?:\+\s*(\d+)\s*(s|m|h|d)|(\d{4}-\d\d-\d\dT\S+))")
OUTCOMES = ("yes", "no", "cannot", "later")  # of a remedy
SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86400}


class LineError(ValueError):
    """A line that cannot be played; the sentence says why."""


@dataclass(frozen=True, slots=True)
class Line:
    """One message of the bot: its text, and its buttons as (what to type after #, text, callback data)."""

    text: str
    buttons: tuple[tuple[str, str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Turn:
    """What one line led to. `state` None: no conversation is live any more; `ticket` is the number of his latest ticket."""

    said: str | None
    out: tuple[Line, ...]
    effects: tuple[Effect, ...]
    state: State | None
    ticket: str | None

    def shape(self) -> dict[str, Any]:
        """As `desk chat --json` prints it."""
        state = self.state
        return {
            "in": self.said,
            "out": [{"text": line.text, "buttons": [{"id": key, "text": text} for key, text, _ in line.buttons]} for line in self.out],
            "effects": [{"kind": type(effect).__name__, **asdict(effect)} for effect in self.effects],
            "node": None if state is None else f"{state.at.ref.flow}.{state.at.remedy or state.at.node}",
            "slots": {} if state is None else {slot: value.value for slot, value in state.slots.items()},
            "ticket": self.ticket,
        }


class Talk:
    """One merchant on a desk of his own."""

    def __init__(self, flows: Path, *, lang: str, now: datetime | None, beside: Path | None = None) -> None:
        """`beside`: whence a folder of drafts takes the built-in words and the facts."""
        self.flows, self.beside, self.lang = flows, beside, lang
        self.zone = ZoneInfo("Asia/Shanghai")
        self.now = (now or datetime.now(UTC)).astimezone(self.zone)
        self.store: Store = open_store("sqlite://")
        self.desk: Desk
        self._updates = 0
        self._seen = 0
        self._buttons: dict[str, str] = {}

    async def open(self) -> None:
        """The files as they stand, published or not. Raises LineError when they do not load."""
        loaded = load_folder(self.flows, self.beside)
        if loaded.library is None:
            first = (*errors(loaded.problems), *loaded.problems)[0]
            raise LineError(f"{format_problem(first)} (desk flow lint)")
        await self.store.open()
        self.desk = Desk(
            bot_id=BOT_ID,
            bot_username="desk",
            books=books.from_files(loaded.library, loaded.data, [file.doc for file in loaded.files.values()]),
            ports=PORTS,
            agents_chat=None,
            admins=frozenset(),
            tz=self.zone,
        )

    async def close(self) -> None:
        await self.store.close()

    async def begin(self, flow: str | None) -> Turn:
        """The first turn: /start, or straight into a flow, as a merchant who has given his consent before."""
        if flow is None:
            return await self._turn(None, await self._message("/start"))
        if flow not in self.desk.books.library.live:
            known = ", ".join(sorted(self.desk.books.library.live))
            raise LineError(f"there is no flow “{flow}”; there are: {known}")
        await self.store.run(self._consented)
        return await self._turn(None, await self._message(f"/start {flow}"))

    def _consented(self, conn: Any) -> None:
        merchant = merchants.get_or_add(
            conn, bot_id=BOT_ID, user_id=PERSON.id, name=PERSON.name, username=None, language=self.lang, now=self.now
        )
        merchants.set_known(conn, merchant.id, {"consent": "agree"})
        merchants.set_consent(conn, merchant.id, self.now)

    async def play(self, line: str) -> Turn:
        """One line of the merchant. Raises LineError for a button that is not there or a time that is none."""
        moved = MOVE.fullmatch(line.strip())
        if moved:
            return await self._turn(line, await self._move(moved))
        if line.startswith("@"):
            raise LineError(f"“{line}” is not a time: write @ +24h, @ +30m, or @ 2026-11-23T09:05")
        if line.startswith("#") and len(line) > 1:
            return await self._turn(line, await self._press(line[1:].strip()))
        return await self._turn(line, await self._message(line))

    async def _message(self, text: str) -> list[Result]:
        self._updates += 1
        masked = mask(text)
        person = Person(PERSON.id, PERSON.name, language=self.lang)
        photo = Attachment("photo", f"photo-{self._updates}") if text.strip() in ("[photo]", "[照片]") else None
        message = Message(Chat(person.id, "private"), self._updates, self.now, person, text="" if photo else masked.text, attachment=photo)
        return [await self._receive(Update(self._updates, message, "message"), masked.sensitive)]

    async def _press(self, key: str) -> list[Result]:
        short = key.rpartition(".")[2]
        data = self._buttons.get(key) or next((data for name, data in self._buttons.items() if name.rpartition(".")[2] == short), None)
        if data is None:
            raise LineError(f"there is no button #{key}; there are: {' '.join('#' + name for name in self._buttons) or 'none'}")
        self._updates += 1
        press = Press(str(self._updates), Person(PERSON.id, PERSON.name, language=self.lang), data, Chat(PERSON.id, "private"), 1)
        return [await self._receive(Update(self._updates, press, "callback_query"), ())]

    async def _receive(self, update: Update, sensitive: Any) -> Result:
        return await self.store.run(receive.receive, self.desk, update, "{}", sensitive, self.now)

    async def _move(self, moved: re.Match[str]) -> list[Result]:
        """Moves the clock on; what becomes due on the way happens at its own time."""
        if moved[3]:
            try:
                goal = datetime.fromisoformat(moved[3])
            except ValueError:
                raise LineError(f"“{moved[3]}” is not a time such as 2026-11-23T09:05") from None
            goal = goal if goal.tzinfo else goal.replace(tzinfo=self.zone)
        else:
            goal = self.now + timedelta(seconds=int(moved[1]) * SECONDS[moved[2]])
        if goal < self.now:
            raise LineError("the clock only moves on")
        results = []
        for _ in range(100):
            due = await self.store.run(self._next_due, goal)
            if due is None:
                break
            results.append(await due)
        self.now = goal
        return results

    def _next_due(self, conn: Any, goal: datetime) -> Any:
        """What is due next, up to `goal`, as work still to be done; the clock stands at its time then."""
        found = timers.list_due(conn, goal, 1)
        if found:
            self.now = max(self.now, found[0].due_at.astimezone(self.zone))
            return self.store.run(due_timers.fire, self.desk, found[0], self.now)
        idle = conversations.list_idle(conn, goal, 1)
        if idle:
            self.now = goal
            return self.store.run(due_timers.idle, self.desk, idle[0], goal)
        return None

    async def _turn(self, said: str | None, results: list[Result]) -> Turn:
        out, state, ticket = await self.store.run(self._look)
        if out:
            self._buttons = {key: data for line in out for key, _, data in line.buttons} or self._buttons
        toasts = tuple(Line(text) for result in results for _, text, _ in result.acks if text)
        effects = tuple(effect for result in results for effect in result.effects)
        return Turn(said, (*toasts, *out), effects, state, ticket)

    def _look(self, conn: Any) -> tuple[tuple[Line, ...], State | None, str | None]:
        """What would have been sent since the last look, and where the conversation stands."""
        lines = []
        for row in outbox.list_queued(conn, bot_id=BOT_ID, after=self._seen):
            self._seen = row.id
            if row.merchant_id is not None and row.method == "sendMessage":
                lines.append(Line(str(row.params["text"]), tuple(_buttons(row.params))))
        meeting = conversations.find_meeting(conn, BOT_ID, PERSON.id)
        if meeting is None:
            return tuple(lines), None, None
        state = None if meeting.conversation is None else unpack(meeting.conversation)
        latest = tickets.find_latest(conn, meeting.merchant.id)
        return tuple(lines), state, None if latest is None else latest.number


def _buttons(params: Any) -> Iterator[tuple[str, str, str]]:
    """(what to type after #, text, data): an option's id, for a remedy's answers `remedy.option`."""
    for row in params.get("reply_markup", {}).get("inline_keyboard", ()):
        for one in row:
            data = str(one.get("callback_data", ""))
            chosen = parse(data)
            key = f"{chosen.node}.{chosen.option}" if chosen.option in OUTCOMES and chosen.node not in ("", OWN) else chosen.option
            yield key, str(one["text"]), data


# --- in the terminal


def play(
    *, flow: str | None, lang: str, now: datetime | None, script: Path | None, as_json: bool, flows: Path, beside: Path | None = None
) -> int:
    """Until the lines end. Returns the exit code: 2 when a script's line cannot be played (the sentence names it)."""
    talk = Talk(flows, lang=lang, now=now, beside=beside)
    lines = _typed(talk, as_json) if script is None or str(script) == "-" else iter(_written(script))
    show = _show_json if as_json else _show
    with asyncio.Runner() as runner:
        try:
            runner.run(talk.open())
            show(runner.run(talk.begin(flow)))
            for number, line in enumerate(lines, 1):
                try:
                    show(runner.run(talk.play(line)))
                except LineError as error:
                    if script is not None:
                        raise SettingsError(f"{script}:{number}: {error}") from None
                    print(f"  ({error})", file=sys.stderr)  # noqa: T201
        except LineError as error:
            raise SettingsError(str(error)) from None
        finally:
            runner.run(talk.close())
    return 0


def _written(script: Path) -> list[str]:
    try:
        text = script.read_text(encoding="utf-8")
    except OSError as error:
        raise SettingsError(f"{script} cannot be read ({error.strerror})") from None
    except UnicodeDecodeError:
        raise SettingsError(f"{script} is not UTF-8 text") from None
    return [line for line in text.splitlines() if line.strip()]


def _typed(talk: Talk, as_json: bool) -> Iterator[str]:
    asking = sys.stdin.isatty() and not as_json
    while True:
        try:
            line = input(f"{talk.now:%m-%d %H:%M} > " if asking else "")
        except (EOFError, KeyboardInterrupt):
            return
        if line.strip():
            yield line


def _show_json(turn: Turn) -> None:
    print(orjson.dumps(turn.shape()).decode(), flush=True)  # noqa: T201


def _show(turn: Turn) -> None:
    from rich.console import Console
    from rich.markup import escape

    console = Console(highlight=False, soft_wrap=False, width=min(Console().width, 88))
    if turn.said is not None and not sys.stdin.isatty():
        console.print(f"[bold green]> {escape(turn.said)}[/]")
    for line in turn.out:
        console.print(escape(line.text))
        if line.buttons:
            console.print("  ".join(f"[cyan]\\[#{escape(key)} {escape(text)}][/]" for key, text, _ in line.buttons))
        console.print()
    if turn.ticket and turn.state is not None and turn.state.status == "human":
        console.print(f"[dim](ticket {turn.ticket}: agents would answer in their group)[/]")

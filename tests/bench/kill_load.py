"""The kill test's crowd: merchants who talk all the time and agents who answer them, and what they saw.

Every word is written once in the whole test, so whatever comes of it can be counted. A merchant writes on as soon as he has his answer.
"""

from __future__ import annotations

import asyncio
import random
import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

from bot.desk.words.texts import say
from bot.sandbox.feed import Change
from bot.sandbox.people import Person
from bot.sandbox.screen import Button, Shown, show
from bot.sandbox.server import Sandbox
from bot.sandbox.state import Stored

HELP = 0.3  # of conversations go to a person
BURST = 3  # messages at most that a merchant writes to an agent without waiting
TO_AGENTS = re.compile(r"w\d+x\d+y\d+")
IDLE_CALLS = ("getUpdates", "getWebhookInfo")  # a bot that has nothing to do makes these too
NOT_ASKED = {say("refused_strangers", lang) for lang in ("zh", "en")}
"""What somebody is told whom the bot could not ask Telegram about in time: he presses again."""


class Watch:
    """Hears everything the bot writes. `seen("R#w1")` waits for the message that begins so in a merchant's chat."""

    def __init__(self, sandbox: Sandbox, group_id: int) -> None:
        self.sandbox, self.group_id = sandbox, group_id
        self.listeners: list[Callable[[str, Stored | None], None]] = []
        self.moves = 0  # whatever happened, but for a bot's asking whether something did
        self._first: dict[str, Stored] = {}
        self._waiting: dict[str, asyncio.Future[Stored]] = {}
        sandbox.changes.subscribe(self._hear)

    def _hear(self, change: Change) -> None:
        stored = None
        self.moves += not (change.kind == "call" and change.text in IDLE_CALLS)
        if change.kind == "message" and change.message_id is not None:
            stored = self.sandbox.world.chats[change.chat_id].messages[change.message_id]
            if not stored.by_bot:
                return
            self._note(change.chat_id, stored)
        what = {"message": "message", "topic": f"topic {change.text}", "call": change.text, "answer": f"told {change.text}"}.get(
            change.kind
        )
        if what is not None:
            for listener in tuple(self.listeners):
                listener(what, stored)

    def _note(self, chat_id: int, stored: Stored) -> None:
        text = str(stored.raw.get("text", ""))
        for key in words_in(stored) if chat_id == self.group_id else [text.partition("|")[0]]:
            self._first.setdefault(key, stored)
            waiting = self._waiting.pop(key, None)
            if waiting is not None and not waiting.done():
                waiting.set_result(stored)

    async def seen(self, key: str) -> Stored:
        if key in self._first:
            return self._first[key]
        return await self._waiting.setdefault(key, asyncio.get_running_loop().create_future())

    def missing(self) -> list[str]:
        """What is waited for in vain."""
        return sorted(self._waiting)


def words_in(stored: Stored) -> list[str]:
    """What merchants wrote to agents: each on a line of its own, several in one message when they had to wait together."""
    return [line for line in str(stored.raw.get("text", "")).split("\n") if TO_AGENTS.fullmatch(line)]


@dataclass
class Said:
    """What the crowd did: the words merchants wrote to the flow and to agents, the answers of agents, and presses by what they ask for."""

    to_flow: list[str] = field(default_factory=list)
    to_agents: list[str] = field(default_factory=list)
    answers: list[str] = field(default_factory=list)
    presses: Counter[str] = field(default_factory=Counter)

    @property
    def turns(self) -> int:
        return len(self.to_flow) + len(self.to_agents) + len(self.answers) + sum(self.presses.values())


class Crowd:
    """`play()` until `stop()`: then everybody finishes the conversation he is in, and `play` returns."""

    def __init__(self, sandbox: Sandbox, merchants: int, seed: int) -> None:
        self.sandbox = sandbox
        self.olga, self.omar = sandbox.person("Olga"), sandbox.person("Omar")
        self.group = sandbox.group("Agents", owner=self.olga)
        self.group.join(self.omar, admin=True)
        self.merchants = [sandbox.person(f"M{number:03}", language="en") for number in range(merchants)]
        self.watch = Watch(sandbox, self.group.id)
        self.watch.listeners.append(self._agents)
        self.said = Said()
        self._seed = seed
        self._stopping = False
        self._answered: set[str] = set()
        self._pressed: dict[str, tuple[Shown, Button]] = {}  # by Olga

    def stop(self) -> None:
        self._stopping = True

    async def play(self) -> None:
        await asyncio.gather(*(self._merchant(number, person) for number, person in enumerate(self.merchants)))

    async def _merchant(self, number: int, person: Person) -> None:
        chance = random.Random(f"{self._seed}/{number}")
        words = 0
        while not self._stopping:
            first, second = f"w{number}x{words}", f"w{number}x{words + 1}"
            words += 2
            await self._conversation(person, chance, first, second)

    async def _conversation(self, person: Person, chance: random.Random, first: str, second: str) -> None:
        await self._write(person, chance, first)
        asked = show(person.chat, await self.watch.seen(f"R#{first}"))
        if chance.random() < HELP:
            self._press(person, asked.message_id, "a person")
            await self.watch.seen(f"P#{first}")
            await self._with_agents(person, chance, first)
        else:
            self._press(person, asked.message_id, "go on")
        await self.watch.seen(f"T#{first}")
        await self._write(person, chance, second)
        await self.watch.seen(f"E#{second}")

    async def _write(self, person: Person, chance: random.Random, word: str) -> None:
        await asyncio.sleep(chance.random() * 0.05)
        self.said.to_flow.append(word)
        person.write(word)

    def _press(self, person: Person, message_id: int, label: str) -> None:
        self.said.presses[label] += 1
        person.press(message_id, label)

    async def _with_agents(self, person: Person, chance: random.Random, first: str) -> None:
        """He writes to them, has every answer, and is handed back."""
        words = [f"{first}y{number}" for number in range(chance.randint(1, BURST))]
        for word in words:
            self.said.to_agents.append(word)
            person.write(word)
        for word in words:
            await self.watch.seen(f"a#{word}")
        relayed = await self.watch.seen(words[0])
        self._hand_back(relayed.thread)

    def _hand_back(self, thread: int | None) -> None:
        """By the button on the newest card of the topic (a kill may have doubled it)."""
        for stored in self._bots_in(thread):
            card = show(self.group.chat, stored)
            button = next((one for one in card.all_buttons if (one.data or "").startswith("t.back.")), None)
            if button is not None:
                self.said.presses["hand back"] += 1
                self._olga_presses(card, button)
                return
        raise AssertionError(f"there is no card in topic {thread}")

    def _bots_in(self, thread: int | None) -> list[Stored]:
        """The newest first; a topic's messages are few and young, so they are looked for from the end."""
        found = []
        for stored in reversed(self.group.chat.messages.values()):
            if stored.id == thread:
                break
            if stored.thread == thread and stored.by_bot:
                found.append(stored)
        return found

    def _agents(self, what: str, stored: Stored | None) -> None:
        """They answer every word once, and press every resend button they see."""
        if what.removeprefix("told ") in NOT_ASKED:
            asyncio.get_running_loop().call_soon(self._press_again)
        if what != "message" or stored is None or stored.raw["chat"]["id"] != self.group.id:
            return
        for word in words_in(stored):
            if word not in self._answered:
                self._answered.add(word)
                asyncio.get_running_loop().call_soon(self._answer, word, stored.thread)
        for row in stored.raw.get("reply_markup", {}).get("inline_keyboard", ()):
            if row[0].get("callback_data", "").startswith("t.resend."):
                asyncio.get_running_loop().call_soon(self._resend, stored)

    def _answer(self, word: str, thread: int | None) -> None:
        self.said.answers.append(f"a#{word}")
        self.omar.write_in(self.group, f"a#{word}", topic=thread)

    def _resend(self, stored: Stored) -> None:
        shown = show(self.group.chat, stored)
        self.said.presses["resend"] += 1
        self._olga_presses(shown, shown.all_buttons[0])

    def _olga_presses(self, shown: Shown, button: Button) -> None:
        self._pressed[self.olga.press(shown, button)] = shown, button

    def _press_again(self) -> None:
        for press in [press for press in self._pressed if self.olga.toast(press) in NOT_ASKED]:
            self._olga_presses(*self._pressed.pop(press))

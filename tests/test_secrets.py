"""What may not be kept is nowhere: card numbers in every writing, security codes, PINs, SMS codes, ID numbers, and the bot's own token.

Conversations are played over real HTTP; then every table, the database file itself, every log line, the metrics, all that agents ever
saw and all that was sent are searched. The numbers pass the check and belong to nobody.
"""

from __future__ import annotations

import io
import logging
import re
import subprocess
import sys
import unicodedata
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import orjson
import pytest
import structlog

from bot.logs import configure
from bot.sandbox.people import Person
from bot.store.tables import SQLModel
from tests.fixtures.app import Running

ROOT = Path(__file__).parents[1]
CARD = "6222021234567890128"
VISA = "4111111111111111"
ID_NUMBER = "11010519491231002X"
CVV, PIN, SMS = "837", "839241", "583967"
SAID = "蓝色搪瓷杯"  # words of merchants, to be found in no log

Send = Callable[[Person], Any]


def spaced(number: str, by: str = " ") -> str:
    return by.join(number[at : at + 4] for at in range(0, len(number), 4))


def wide(number: str) -> str:
    return "".join(chr(ord(digit) + 0xFEE0) for digit in number)


def edited(person: Person) -> None:
    person.edit(person.write(f"{SAID}等一下"), f"卡号{CARD}")


def caption_edited(person: Person) -> None:
    person.edit(person.send_photo(caption=SAID), f"卡号{VISA}")


def in_two(person: Person) -> None:
    person.write(CARD[:12])
    person.write(CARD[12:])


def in_words(person: Person) -> None:
    digits = "零一二三四五六七八九"
    person.write("卡号" + "".join(digits[int(one)] for one in CARD))


SECRETS: dict[str, Send] = {
    "a card": lambda person: person.write(f"{SAID} 我的卡号是{CARD}"),
    "a card alone": lambda person: person.write(VISA),
    "with spaces": lambda person: person.write(f"刷的是 {spaced(CARD)} 这张"),
    "with dashes": lambda person: person.write(spaced(VISA, "-")),
    "with line ends": lambda person: person.write(spaced(CARD, "\n")),
    "full width": lambda person: person.write(f"卡号：{wide(CARD)}"),
    "in Chinese digits": in_words,
    "with zero width": lambda person: person.write("\u200b".join(spaced(CARD, " ").split(" "))),
    "in a caption": lambda person: person.send_photo(caption=f"卡 {CARD}"),
    "in a caption of a document": lambda person: person.send_media("document", name=f"{CARD}.pdf", caption=spaced(CARD)),
    "in an album": lambda person: person.album([f"卡 {CARD}", None]),
    "in an edit": edited,
    "in an edit of a caption": caption_edited,
    "in two messages": in_two,
    "a security code": lambda person: person.write(f"cvv {CVV}，{SAID}"),
    "card, expiry and code": lambda person: person.write(f"{VISA} 12/29 {CVV}"),
    "a PIN": lambda person: person.write(f"密码是{PIN}"),
    "an SMS code": lambda person: person.write(f"短信验证码 {SMS}"),
    "an ID number": lambda person: person.write(f"身份证{ID_NUMBER}"),
    "in a start payload": lambda person: person.write(f"/start {VISA}"),
    "in a contact": lambda person: person.send_contact(VISA),
    "in a place": lambda person: person.send(
        {
            "venue": {"location": {"latitude": 1.0, "longitude": 2.0}, "title": CARD, "address": f"卡号{CARD}"},
            "location": {"latitude": 1.0, "longitude": 2.0},
        }
    ),
    "in a poll": lambda person: person.send({"poll": {"id": "1", "question": f"卡号{CARD}?", "options": [{"text": VISA}]}}),
}


class Search:
    """Everything written anywhere, looked through for what may not be there."""

    def __init__(self, token: str) -> None:
        self.token = token
        self.found: list[str] = []

    def look(self, where: str, text: str, *, codes: bool = True) -> None:
        plain = unicodedata.normalize("NFKC", text)
        squeezed = re.sub(r"(?<=\d)(?:[\s\-\u200b]|\\n|\\u200b)+(?=\d)", "", plain)
        for secret in (CARD, VISA, ID_NUMBER, CARD[:12], self.token, self.token.partition(":")[2]):
            if secret in squeezed:
                self.found.append(f"{secret} in {where}: …{_around(squeezed, secret)}…")
        for code in (PIN, SMS) if codes else ():
            if re.search(rf"(?<![\d.:]){code}(?!\d)", plain):
                self.found.append(f"{code} in {where}: …{_around(plain, code)}…")


def _around(text: str, secret: str) -> str:
    at = text.find(secret)
    return text[max(0, at - 80) : at + 40].replace("\n", " ")


@pytest.fixture
def logged() -> Iterator[io.StringIO]:
    """Every line of every logger, ours and other people's, at DEBUG, as it would come out on standard error."""
    root, lines = logging.getLogger(), io.StringIO()
    before, level, stderr = root.handlers[:], root.level, sys.stderr
    sys.stderr = lines
    try:
        configure("text", logging.DEBUG)
        structlog.configure(logger_factory=structlog.PrintLoggerFactory(lines))  # pytest puts its own standard error back for the test
        root.setLevel(logging.DEBUG)
        yield lines
    finally:
        sys.stderr = stderr
        root.handlers[:] = before
        root.setLevel(level)
        structlog.reset_defaults()


async def search(running: Running, lines: io.StringIO) -> Search:
    found = Search(running.sandbox.token)
    for table in SQLModel.metadata.tables:
        for row in await running.query(f'SELECT * FROM "{table}"'):
            found.look(f"the table {table}", str(tuple(row)))
    found.look("the metrics", await metrics_of(running))
    for call in running.sandbox.calls:
        found.look(f"a call of {call.method}", orjson.dumps(call.params).decode())
    for shown in running.group.messages():
        if shown.from_bot:
            found.look("the agents' group", f"{shown.text} {shown.raw}")
    found.look("the agents' topics", " ".join(topic.name for topic in running.group.topics))
    found.look("the log", lines.getvalue())
    assert "desk_ready" in lines.getvalue(), "there is a log to look at"
    if SAID in lines.getvalue():
        found.found.append(f"what people wrote in the log: {_around(lines.getvalue(), SAID)}")
    return found


async def metrics_of(running: Running) -> str:
    port = running.app._server.servers[0].sockets[0].getsockname()[1]
    async with httpx.AsyncClient(timeout=60) as http:
        return (await http.get(f"http://127.0.0.1:{port}/metrics")).text


async def in_the_flow(running: Running, person: Person) -> None:
    person.start()
    await person.wait_for("同意吗")
    person.press_text("同意")
    await person.wait_for("遇到什么事了")
    person.write("没到账")
    await person.wait_for("多少元")


async def with_agents(running: Running, person: Person) -> None:
    await running.hand_off(person)


async def a_stranger(running: Running, person: Person) -> None:
    """What he sends is the first thing we hear of him."""


@pytest.mark.parametrize("stage", [a_stranger, in_the_flow, with_agents], ids=lambda stage: stage.__name__)
async def test_no_secret_of_a_merchant_is_kept_or_passed_on(running: Running, logged: io.StringIO, stage: Callable[..., Any]) -> None:
    await running.start()
    people: dict[str, Person] = {}
    for name, send in SECRETS.items():
        person = people[name] = running.sandbox.person(name, language="zh")
        await stage(running, person)
        send(person)
    await running.settled()
    running.passes(seconds=5)
    await running.settled()
    for person in people.values():
        person.write("转人工")  # what the flow kept of him goes on a card
    await running.settled()
    running.passes(seconds=5)
    await running.settled()
    found = await search(running, logged)
    assert not found.found, "\n".join(found.found)
    kept = [row for row in await running.query("SELECT body FROM inbox") if "****0128" in row.body]
    assert len(kept) >= 8, "the messages themselves are there, masked"
    assert not {row.status for row in await running.query("SELECT status FROM inbox")} & {"parked"}
    # The file itself: nothing was written and taken out again (but the first half of a split number, which nobody could know).
    for file in running.folder.glob("desk.db*"):
        content = file.read_bytes().decode("utf-8", "replace")
        assert CARD not in content
        assert VISA not in content
        assert ID_NUMBER not in content


MUST_BE_DELETED = [
    "a card", "with spaces", "full width", "in Chinese digits", "in a caption", "in an edit", "in two messages", "a security code",
    "card, expiry and code", "a PIN", "an SMS code", "an ID number",
]  # fmt: skip


@pytest.mark.parametrize("name", MUST_BE_DELETED)
async def test_the_message_is_deleted_at_his_side_and_he_is_told(running: Running, name: str) -> None:
    await running.start()
    ann = running.ann
    await in_the_flow(running, ann)
    seen = {shown.message_id for shown in ann.screen()}
    SECRETS[name](ann)
    await ann.wait_for("没有保存" if name != "in two messages" else "两条我都没有保留")
    await running.settled()
    left = [shown for shown in ann.screen() if shown.message_id not in seen and not shown.from_bot]
    assert not left, f"still on his screen: {left}"
    ann.write("3500")
    await ann.wait_for(lambda shown: bool(shown.buttons))


async def test_an_agent_who_pastes_a_card_number_sends_it_to_nobody(running: Running, logged: io.StringIO) -> None:
    await running.start()
    topic = await running.hand_off(running.ann)
    running.olga.write_in(running.group, f"您的卡是 {spaced(CARD)} 吗？", topic=topic)
    await running.group.wait_for("没有发给商户", topic=topic)
    running.olga.write_in(running.group, f"//内部：{VISA}", topic=topic)
    await running.settled()
    assert not any(CARD in shown.text.replace(" ", "") for shown in running.ann.screen())
    found = await search(running, logged)
    assert not found.found, "\n".join(found.found)


async def test_a_name_that_holds_a_card_number_reaches_nobody(running: Running, logged: io.StringIO) -> None:
    await running.start()
    person = running.sandbox.person(f"王 {CARD}", language="zh")
    await running.hand_off(person)
    person.write("在吗")
    await running.settled()
    found = await search(running, logged)
    assert not found.found, "\n".join(found.found)


@pytest.mark.parametrize("client", ["httpx", "ptb"])
async def test_the_token_is_in_no_error_that_is_kept_or_logged(running: Running, logged: io.StringIO, client: str) -> None:
    """Each fault makes a library put the address it called, token and all, into an error."""
    await running.start(telegram_client=client)
    await in_the_flow(running, running.ann)
    faults = running.sandbox.faults
    for number, begin in enumerate((faults.drop_before, faults.drop_after, faults.bad_gateway, faults.half_answer), 1):
        begin("sendMessage")
        running.ann.write("3500")
        await running.counted(number, "outbox", "attempts > 0")  # what comes behind it waits for its next try
        running.passes(seconds=30)
        await running.settled()
    found = await search(running, logged)
    assert not found.found, "\n".join(found.found)


# the installed tree and the repository


def test_aiogram_is_neither_installed_nor_imported() -> None:
    listed = subprocess.run([sys.executable, "-m", "pip", "list", "--format=freeze"], capture_output=True, text=True, check=False).stdout
    assert "aiogram" not in listed.lower()
    code = "import importlib.util, sys; sys.exit(importlib.util.find_spec('aiogram') is not None)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
    for file in [*(ROOT / "bot").rglob("*.py"), *(ROOT / "requirements").glob("*")]:
        assert not re.search(r"^\s*(import|from)\s+aiogram|^aiogram", file.read_text(encoding="utf-8"), re.MULTILINE), file


def test_requirements_hold_no_address() -> None:
    files = list((ROOT / "requirements").glob("*"))
    assert files
    for file in files:
        text = file.read_text(encoding="utf-8")
        assert "://" not in text, file
        assert not re.search(r"index-url|find-links|trusted-host", text), file


def test_the_repository_names_no_package_registry_and_no_machine_path() -> None:
    """Whoever builds this chooses his own; and nobody's home is in it."""
    parts = ["py pi", "python hosted", "npm js", "yarn pkg", "artifact ory", "nex us", "gh cr"]  # in two, or this line would be a hit
    registries = [part.replace(" ", "") for part in parts]
    registry = re.compile(r"https?://[^\s\"']*(?:" + "|".join(map(re.escape, registries)) + ")")
    path = re.compile(r"(?<![\w.])/(?:root|home/\w+|Users/\w+|work)/[\w.]")
    names = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout.splitlines()
    wrong = []
    for name in names:
        file = ROOT / name
        if file.suffix in (".png", ".jpg", ".ico", ".woff2") or not file.is_file():
            continue
        text = file.read_text(encoding="utf-8", errors="replace")
        wrong += [f"{name}: {hit[0]}" for hit in (*registry.finditer(text), *path.finditer(text))]
    assert not wrong, "\n".join(wrong)

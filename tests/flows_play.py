"""Plays the shipped flows as a merchant would: the real reader, the real ports, the real data files; only the clock is moved by hand.

A transcript is its own script: `> words`, `> #button`, `> photo` and `@ +24h` are played again, and what the desk says is compared.
Its first line says where it begins: `# zh 2026-11-23T10:00 open`. UPDATE_TRANSCRIPTS=1 writes them anew; read the diff.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

from bot.desk.ports.named import PORTS
from bot.engine.effects import Handoff, Record, Say, SetTimer
from bot.engine.events import Media
from bot.engine.texts import render
from bot.flowfile.load import Loaded, load_folder
from bot.flowfile.play import Moved, Player
from bot.understand.reader import Reader

FLOWS = Path(__file__).parents[1] / "flows"
ZONE = ZoneInfo("Asia/Shanghai")
KNOWN_BY_THE_DESK = {"ticket": "1123-01", "next_open": "11月24日09:00"}


@cache
def shipped() -> Loaded:
    return load_folder(FLOWS)


@cache
def reader() -> Reader:
    return Reader(shipped().vocabulary)


def replayed(transcript: str) -> str:
    """What comes of the merchant's lines of a transcript, as a transcript."""
    lines = transcript.splitlines()
    _, lang, now, hours = lines[0].split()
    library = shipped().library
    assert library is not None
    player = Player(library, shipped().data, reader(), PORTS, datetime.fromisoformat(now).replace(tzinfo=ZONE), hours == "open")
    written = [lines[0], *_heard(player, player.start(None, lang, {}))]
    for line in lines[1:]:
        if line.startswith(("> ", "@ ")):
            written += [line, *_heard(player, _played(player, line))]
    return "\n".join(written) + "\n"


def _played(player: Player, line: str) -> list[Moved]:
    if line.startswith("@ +"):
        return player.wait(timedelta(hours=int(line[3:].removesuffix("h"))))
    said = line[2:]
    if said == "photo":
        return player.play(Media("photo", "slip"))
    if not said.startswith("#"):
        return player.hear(said)
    button = player.find_button(said[1:])
    assert button is not None, f"no button {said} among {[one.id for one in player.keyboard()]}"
    return player.play(button)


def _heard(player: Player, moved: list[Moved]) -> Iterator[str]:
    for effect in (effect for one in moved for effect in one.effects):
        match effect:
            case Say(buttons=rows):
                first, *more = render(player.library, effect, KNOWN_BY_THE_DESK).splitlines()
                yield f"< {first}"
                yield from (f"  {line}".rstrip() for line in more)
                if rows:
                    yield "  " + " ".join(f"[{button.text}]" for row in rows for button in row)
            case SetTimer(key, at) if key != "idle":
                yield f"* {key} at {at:%m-%d %H:%M}"
            case Handoff(queue, priority, why):
                yield f"* handed to {queue}, {priority}, because: {why}"
            case Record("ended", data):
                yield f"* ended: {data['outcome']}"
            case _:
                pass

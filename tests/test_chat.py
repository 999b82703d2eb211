"""`desk chat` plays the real desk without Telegram. The golden transcripts of the shipped flows are the merchant's own view of them.

A transcript is its own script: `> words`, `> #button`, `> [photo]` and `@ +24h` are played again, and what the desk says is compared.
Its first line says where it begins: `# zh 2026-11-25T10:00`, and a flow when it is not the menu. UPDATE_TRANSCRIPTS=1 writes them anew;
read the diff.
"""

from __future__ import annotations

import asyncio
import os
import shutil
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from bot.chat import LineError, Talk, Turn
from bot.engine.effects import Handoff, Record, SetTimer

HERE = Path(__file__).parent
FLOWS = HERE.parent / "flows"
ZONE = ZoneInfo("Asia/Shanghai")
TRANSCRIPTS = sorted((HERE / "transcripts").glob("chat_*.txt"))


def as_lines(turn: Turn) -> Iterator[str]:
    for effect in turn.effects:
        match effect:
            case SetTimer(key, at) if key != "idle":
                yield f"* {key} at {at.astimezone(ZONE):%m-%d %H:%M}"
            case Handoff(queue, priority, why):
                yield f"* ticket {turn.ticket}: {queue}, {priority}, because: {why}"
            case Record("ended", data):
                yield f"* ended: {data['outcome']}"
            case _:
                pass
    for line in turn.out:
        first, *more = line.text.splitlines()
        yield f"< {first}"
        yield from (f"  {one}".rstrip() for one in more)
        if line.buttons:
            yield "  " + " ".join(f"[{text}]" for _, text, _ in line.buttons)


async def replayed(transcript: str) -> str:
    first, *lines = transcript.splitlines()
    _, lang, now, *flow = first.split()
    talk = Talk(FLOWS, lang=lang, now=datetime.fromisoformat(now).replace(tzinfo=ZONE))
    await talk.open()
    try:
        written = [first, *as_lines(await talk.begin(flow[0] if flow else None))]
        for line in lines:
            if line.startswith(("> ", "@ ")):
                written += [line, *as_lines(await talk.play(line.removeprefix("> ")))]
    finally:
        await talk.close()
    return "\n".join(written) + "\n"


@pytest.mark.parametrize("file", TRANSCRIPTS, ids=lambda file: file.stem)
def test_the_talk_goes_as_it_was_written_down(file: Path) -> None:
    written = file.read_text(encoding="utf-8")
    said = asyncio.run(replayed(written))
    if os.environ.get("UPDATE_TRANSCRIPTS"):
        file.write_text(said, encoding="utf-8")
    else:
        assert said == written


def test_every_flow_has_a_transcript_in_each_language() -> None:
    assert {file.stem for file in TRANSCRIPTS} >= {
        f"chat_{flow}_{lang}" for flow in ("late_credit", "declined", "menu") for lang in ("zh", "en")
    }


# --- the talk itself


@pytest.fixture
async def talk() -> Any:
    made = Talk(FLOWS, lang="zh", now=datetime(2026, 11, 25, 10, 0, tzinfo=ZONE))
    await made.open()
    yield made
    await made.close()


async def test_a_talk_begins_with_the_notice_and_nothing_is_asked_before_it(talk: Talk) -> None:
    first = await talk.begin(None)
    assert first.said is None
    assert [key for key, _, _ in first.out[-1].buttons] == ["agree", "decline", "human"]


async def test_a_flow_named_at_the_start_is_begun_at_once_by_one_who_agreed_before(talk: Talk) -> None:
    first = await talk.begin("declined")
    assert first.state is not None
    assert first.state.at.ref.flow == "declined"


async def test_an_unknown_flow_is_refused_with_the_names_there_are(talk: Talk) -> None:
    with pytest.raises(LineError, match=r"declined.*late_credit, menu"):
        await talk.begin("refunds")


async def test_an_unknown_button_is_refused_with_the_buttons_there_are(talk: Talk) -> None:
    await talk.begin(None)
    with pytest.raises(LineError, match="#agree #decline #human"):
        await talk.play("#maybe")


@pytest.mark.parametrize(
    ("line", "says"), [("@ soon", "is not a time"), ("@ 2026-13-40T99:00", "is not a time"), ("@ 2020-01-01T10:00", "moves on")]
)
async def test_a_wrong_time_is_refused(talk: Talk, line: str, says: str) -> None:
    await talk.begin(None)
    with pytest.raises(LineError, match=says):
        await talk.play(line)


async def test_the_clock_moves_by_an_amount_and_to_a_time(talk: Talk) -> None:
    await talk.begin(None)
    await talk.play("@ +90m")
    assert talk.now == datetime(2026, 11, 25, 11, 30, tzinfo=ZONE)
    await talk.play("@ 2026-11-26T09:05")
    assert talk.now == datetime(2026, 11, 26, 9, 5, tzinfo=ZONE)


async def test_a_reminder_comes_at_its_own_time_while_the_clock_moves_past_it(talk: Talk) -> None:
    await talk.begin(None)
    for line in ("#agree", "昨晚11点10分刷了3500没到账", "#t1", "#remind"):
        await talk.play(line)
    asked = await talk.play("@ +48h")
    assert "到账了吗" in asked.out[-1].text


async def test_a_card_number_typed_into_a_talk_is_refused_as_in_telegram(talk: Talk) -> None:
    await talk.begin(None)
    said = await talk.play("我的卡号是6222021234567890128")
    assert "完整卡号" in said.out[0].text


async def test_asking_for_a_person_gives_a_ticket_and_the_shape_says_so(talk: Talk) -> None:
    await talk.begin(None)
    shape = (await talk.play("人工")).shape()
    assert set(shape) == {"in", "out", "effects", "node", "slots", "ticket"}
    assert shape["in"] == "人工"
    assert shape["ticket"] == "1001"
    assert "1001" in shape["out"][-1]["text"], "the last thing said"
    assert all(set(line) == {"text", "buttons"} for line in shape["out"])
    assert "Handoff" in {effect["kind"] for effect in shape["effects"]}


async def test_damaged_flow_files_are_named_with_their_place(tmp_path: Path) -> None:
    shutil.copytree(FLOWS, tmp_path, dirs_exist_ok=True)
    (tmp_path / "menu.yaml").write_text("format: flow/1\nid: menu\n  bad: [\n", encoding="utf-8")
    with pytest.raises(LineError, match=r"menu\.yaml:\d+:\d+"):
        await Talk(tmp_path, lang="zh", now=datetime.now(ZONE)).open()

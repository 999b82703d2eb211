"""Every door to going live, with every kind of fault: refused, with the place and what to do, and what was live stays."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner

from bot.cli import desk as desk_command
from bot.desk.admins import publish
from bot.desk.admins.refused import FlowsError
from bot.desk.ports.named import PORTS
from bot.desk.words.codes import CODES
from bot.flowfile.lint import RULES
from bot.flowfile.lint.other_codes import OTHER
from bot.store import revisions
from bot.store.writer import SqliteStore
from tests.fixtures.desk import MORNING, ZONE, Room
from tests.test_admin_telegram import Admin

Fault = Callable[[Path], None]


def edit(old: str, new: str) -> Fault:
    def spoil(folder: Path) -> None:
        file = folder / "late.yaml"
        text = file.read_text(encoding="utf-8")
        assert old in text
        file.write_text(text.replace(old, new, 1), encoding="utf-8")

    return spoil


def content(make: Callable[[str], bytes]) -> Fault:
    def spoil(folder: Path) -> None:
        file = folder / "late.yaml"
        file.write_bytes(make(file.read_text(encoding="utf-8")))

    return spoil


def playing(more: str) -> Fault:
    def spoil(folder: Path) -> None:
        edit("多少元？", "几元？")(folder)
        file = folder / "tests" / "late.test.yaml"
        file.write_text(file.read_text(encoding="utf-8") + more, encoding="utf-8")

    return spoil


def no_tests(folder: Path) -> None:
    edit("多少元？", "几元？")(folder)
    (folder / "tests" / "late.test.yaml").unlink()


FAULTS: dict[str, tuple[Fault, str, str]] = {
    "yaml": (edit("start: amount", "start: [amount"), "YA01", "brackets"),
    "full-width colon": (edit("start: amount", "start： amount"), "YA01", "full-width “：”"),
    "a tab": (edit("\n  amount:\n    ask", "\n\tamount:\n    ask"), "YA05", "two spaces"),
    "schema": (edit("start: amount", "strat: amount"), "SC01", "start"),
    "lint": (edit("next: proof\n", "next: prof\n"), "FL03", "did you mean “proof”"),
    "a failing test": (playing('  - {name: b, use: noon, steps: [{merchant: "3500", expect: {node: nudge}}]}\n'), "TE04", "nudge"),
    "no tests": (no_tests, "TE01", "--suggest"),
    "too little played": (playing("coverage: {edges: 100}\n"), "TE02", "never taken"),
    "a fact to fill in": (edit("slots:\n", "config:\n  fee: {type: text, todo: true}\nslots:\n"), "CF01", "fee"),
    "no English": (edit(', en: "How much?"', ""), "I101", "add en"),
    "empty": (content(lambda _: b""), "YA01", "start with: format: flow/1"),
    "GB18030": (content(lambda text: text.encode("gb18030")), "YA01", "save it again as UTF-8"),
    "no YAML at all": (content(lambda _: b"\x89PNG\r\n\x1a\n\x00\x00"), "YA01", "a picture (PNG)"),
    "a megabyte": (content(lambda text: (text + "# x" * 350_000).encode()), "YA01", "1000 kB"),
    "another name": (edit("id: late\n", "id: lunch\n"), "SC04", "late"),
}


def test_every_code_is_said_in_chinese_with_what_to_do() -> None:
    assert sorted({*RULES, *OTHER} - CODES.keys()) == [], "add it to bot/desk/words/codes.py"


@pytest.fixture
def shop(tmp_path: Path, small: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder whose flows are live in a database of its own, beside it."""
    monkeypatch.setenv("DESK_DATABASE_URL", f"sqlite:///{tmp_path / 'desk.db'}")
    monkeypatch.setenv("DESK_FLOWS", str(small))
    return small


def command(*words: str) -> tuple[int, str]:
    ran = CliRunner().invoke(desk_command, ["flow", *words])
    return ran.exit_code, ran.output


WARNED = "HB06"  # the small flows are written for tests, not for merchants


_LIVE: list[Path] = []


@pytest.fixture
def first(shop: Path, tmp_path: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """They are published once; every other test begins with a copy of that database."""
    if not _LIVE:
        code, said = command("publish", "--why", "first", "--by", "Ada", "--accept", WARNED)
        assert code == 0, said
        _LIVE.append(shutil.copy(tmp_path / "desk.db", tmp_path_factory.mktemp("live")))
    shutil.copy(_LIVE[0], tmp_path / "desk.db")
    return shop


@pytest.mark.parametrize("fault", FAULTS)
def test_the_command_line_refuses_it_with_place_and_remedy_and_nothing_changes(first: Path, fault: str) -> None:
    before = command("list")[1]
    spoil, code, remedy = FAULTS[fault]
    spoil(first)
    exit_code, said = command("publish", "late", "--why", "better", "--accept", f"{WARNED},I103")
    assert exit_code == 2
    assert len(said.splitlines()) == 1, "one sentence"
    assert f" {code} " in said
    assert "late" in said.partition(f" {code} ")[0], "the place"
    assert remedy in said
    assert command("list")[1] == before


_IN_CHINESE = {
    "yaml": "这里的“[”没有在本行收尾。检查这一条的括号",
    "full-width colon": "有全角“：”",
    "a tab": "每层缩进两个空格",
    "lint": "步骤 “prof”不存在。是不是“proof”？",
    "no English": "少了 en 文字。补上 en",
    "empty": "文件是空的。开头写：format: flow/1",
    "GB18030": "另存为 UTF-8",
    "no YAML at all": "这不是文本文件，是图片（PNG）",
    "no tests": "desk flow test --suggest 能写出来",
    "another name": "两边改成一样",
}


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_telegram_refuses_it_in_the_admins_language_with_place_and_remedy(
    room: Room, small: Path, tmp_path: Path, fault: str, lang: str
) -> None:
    spoil, code, remedy = FAULTS[fault]
    spoil(small)
    ada = Admin(room, small, lang=lang)
    answer = ada.sends(small / "late.yaml")[-1]
    assert not ada.me.keyboard_history(), "no button leads on"
    if fault == "a megabyte":
        assert "1 MB" in answer
        assert ("收不了" if lang == "zh" else "cannot be taken") in answer
        return
    head, *lines = answer.splitlines()
    assert ("没有发布" if lang == "zh" else "not published") in head
    mine = next(line for line in lines if f" {code} " in line)
    assert mine.partition(f" {code} ")[0].rpartition(".yaml:")[2].replace(":", "").isdigit(), "line and column"
    assert remedy in answer or (lang == "zh" and _IN_CHINESE[fault] in answer)
    assert (CODES[code] in mine) == (lang == "zh")


@pytest.mark.parametrize("fault", FAULTS)
def test_a_start_leaves_it_out_and_goes_on_with_what_is_live(room: Room, small: Path, fault: str) -> None:
    """`late` is live as it was; the same fault in a flow that is new keeps that one out, and nothing else."""
    spoil, _, _ = FAULTS[fault]
    spoil(small)
    (small / "fresh.yaml").write_bytes((small / "late.yaml").read_bytes().replace(b"id: late", b"id: fresh"))
    tests = small / "tests"
    if (tests / "late.test.yaml").exists():
        (tests / "fresh.test.yaml").write_bytes((tests / "late.test.yaml").read_bytes().replace(b"flow: late", b"flow: fresh"))
    shelf = room.store.run_now(publish.publish_by_start, small, PORTS, MORNING, ZONE)
    assert dict(shelf.library.live) == dict(room.desk.books.library.live)
    assert {"late", "fresh"} <= set(shelf.drifted)


@pytest.mark.parametrize("fault", [fault for fault in FAULTS if fault != "no tests"])
def test_a_first_start_is_refused_with_the_place(small: Path, fault: str) -> None:
    spoil, code, _ = FAULTS[fault]
    spoil(small)
    store = SqliteStore("sqlite://")
    store.open_now()
    with pytest.raises(FlowsError, match=f" {code} "):
        store.run_now(publish.publish_by_start, small, PORTS, MORNING, ZONE)
    assert store.run_now(revisions.list_revisions, None) == []
    store.close_now()


def test_a_file_that_is_not_there_is_named_and_so_is_the_one_that_was_meant(small: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(small.parent)
    for command in ("diff", "publish --why x", "graph", "test"):
        told = CliRunner().invoke(desk_command, ["flow", *command.split(), "late.yaml"])
        assert told.exit_code == 2
        assert f"there is no file “late.yaml” — did you mean {Path('flows')}/late.yaml?" in told.stderr.replace(str(small), "flows")
    assert "there is no file “flows/late.txt”" in CliRunner().invoke(desk_command, ["flow", "diff", "flows/late.txt"]).stderr

"""The `desk` command: what each prints, the shapes of its JSON, and its exit codes: 0 fine, 1 problems were listed, 2 one sentence why not."""

from __future__ import annotations

import asyncio
import json
import os
import re
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, tzinfo
from pathlib import Path
from typing import Any

import pytest

from bot.cli import desk, main
from bot.sandbox.server import TOKEN, Sandbox

ROOT = Path(__file__).parents[1]
NOW = "2026-11-25T10:00"


@dataclass(frozen=True)
class Ran:
    code: int
    out: str
    err: str

    @property
    def lines(self) -> list[Any]:
        """Each line of the output as JSON."""
        return [json.loads(line) for line in self.out.splitlines()]

    @property
    def sentence(self) -> str:
        """The one line on standard error, and nothing on standard output."""
        assert self.code == 2, self
        assert not self.out, self
        (line,) = self.err.strip().splitlines()
        return line


Run = Callable[..., Ran]


@pytest.fixture
def bare(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Run:
    """`desk` with these arguments, in an empty folder; settings by name."""
    monkeypatch.chdir(tmp_path)
    for name in [name for name in os.environ if name.startswith("DESK_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("COLUMNS", "200")

    def ran(*words: object, **settings: object) -> Ran:
        for name, value in settings.items():
            monkeypatch.setenv(f"DESK_{name.upper()}", str(value))
        monkeypatch.setattr(sys, "argv", ["desk", *map(str, words)])
        capsys.readouterr()
        with pytest.raises(SystemExit) as ended:
            main()
        shown = capsys.readouterr()
        return Ran(int(ended.value.code or 0), shown.out, shown.err)

    return ran


@pytest.fixture
def run(bare: Run, tmp_path: Path) -> Run:
    """`desk` where the shipped flows are."""
    (tmp_path / "flows").symlink_to(ROOT / "flows")
    return bare


@pytest.fixture
def quick(bare: Run, small: Path) -> Run:
    """`desk` where the small flows are, for what is not about flows."""
    return bare


# chat


def script(tmp_path: Path, *lines: str) -> Path:
    file = tmp_path / "script.txt"
    file.write_text("\n".join(lines), encoding="utf-8")
    return file


def test_chat_prints_one_object_a_turn(run: Run, tmp_path: Path) -> None:
    file = script(tmp_path, "#agree", "昨晚11点10分刷了3500没到账", "#t1", "人工", "@ +24h")
    ran = run("chat", "--now", NOW, "--script", file, "--json")
    assert ran.code == 0
    turns = ran.lines
    assert [turn["in"] for turn in turns] == [None, "#agree", "昨晚11点10分刷了3500没到账", "#t1", "人工", "@ +24h"]
    for turn in turns:
        assert set(turn) == {"in", "out", "effects", "node", "slots", "ticket"}
        assert all(set(line) == {"text", "buttons"} for line in turn["out"])
        assert all(set(button) == {"id", "text"} for line in turn["out"] for button in line["buttons"])
        assert all("kind" in effect for effect in turn["effects"])
    assert turns[2]["slots"]["amount"] == 350000, "state inside is fen"
    assert turns[2]["node"] == "late_credit.product"
    assert [turn["ticket"] for turn in turns][-2:] == ["1001", "1001"]


def test_chat_in_words_shows_the_buttons_by_what_to_type(run: Run, tmp_path: Path) -> None:
    ran = run("chat", "--lang", "en", "--now", NOW, "--script", script(tmp_path, "#agree"))
    assert ran.code == 0
    assert "[#agree I agree, start]" in ran.out
    assert "> #agree" in ran.out


def test_chat_begins_in_a_flow(run: Run, tmp_path: Path) -> None:
    ran = run("chat", "--flow", "declined", "--now", NOW, "--script", script(tmp_path, "51"), "--json")
    assert ran.lines[0]["node"].startswith("declined.")


def test_chat_reads_lines_from_a_pipe(run: Run) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "bot", "chat", "--now", NOW, "--json", "--flows", ROOT / "flows"],
        input="#agree\n51\n", capture_output=True, text=True, check=False, cwd=ROOT,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert [json.loads(line)["in"] for line in done.stdout.splitlines()] == [None, "#agree", "51"]


@pytest.mark.parametrize(
    ("line", "says"),
    [("#nothing", "script.txt:1: there is no button #nothing"), ("@ tomorrow", "script.txt:1: “@ tomorrow” is not a time")],
)
def test_a_line_that_cannot_be_played_is_named_with_its_place(run: Run, tmp_path: Path, line: str, says: str) -> None:
    ran = run("chat", "--now", NOW, "--script", script(tmp_path, line), "--json")
    assert ran.code == 2
    assert says in ran.err
    assert len(ran.err.strip().splitlines()) == 1


# flow


def test_lint_of_the_shipped_flows_finds_no_error(run: Run) -> None:
    ran = run("flow", "lint")
    assert ran.code == 0, ran.out
    assert ran.err.startswith("0 errors")


@pytest.fixture
def damaged(tmp_path: Path) -> Path:
    """A folder of flows in which one goes to a node that is not there."""
    import shutil

    folder = tmp_path / "damaged"
    shutil.copytree(ROOT / "flows", folder)
    menu = folder / "menu.yaml"
    menu.write_text(menu.read_text(encoding="utf-8").replace("start: entry", "start: entrance"), encoding="utf-8")
    return folder


def test_lint_names_the_place_and_exits_1(run: Run, damaged: Path) -> None:
    ran = run("flow", "lint", damaged)
    assert ran.code == 1
    assert re.search(r"menu\.yaml:\d+:\d+ [A-Z]{2}\d\d .*entrance", ran.out)


def test_lint_for_machines(run: Run, damaged: Path) -> None:
    ran = run("flow", "lint", damaged / "menu.yaml", "--json")
    assert ran.code == 1
    problems = json.loads(ran.out)
    assert problems
    for problem in problems:
        assert set(problem) == {"file", "line", "col", "code", "level", "message", "hint"}
        assert problem["level"] in ("error", "warning", "advice")


def test_flow_tests_pass_and_say_what_they_cover(run: Run) -> None:
    ran = run("flow", "test", "declined")
    assert ran.code == 0, ran.out
    assert re.search(r"declined: (\d+) of \1 cases, 100 % of the ways", ran.out)


def test_a_failing_flow_test_exits_1(run: Run, damaged: Path) -> None:
    file = damaged / "tests" / "declined.test.yaml"
    (damaged / "menu.yaml").write_text((ROOT / "flows" / "menu.yaml").read_text(encoding="utf-8"), encoding="utf-8")
    flow = damaged / "declined.yaml"
    flow.write_text(re.sub(r"end: resolved", "end: informed", flow.read_text(encoding="utf-8"), count=1), encoding="utf-8")
    ran = run("flow", "test", file, "--flows", damaged)
    assert ran.code == 1, ran.out


def test_a_graph_is_mermaid(run: Run) -> None:
    ran = run("flow", "graph", "late_credit", "--lang", "en")
    assert ran.code == 0
    assert re.search(r"^(flowchart|graph|stateDiagram)", ran.out, re.MULTILINE)
    assert "not_due" in ran.out


# settle and understand

SETTLED = {"due", "earliest", "latest", "worry_after", "business_date", "certain", "why"}


def test_settle_says_when_and_why(run: Run) -> None:
    ran = run("settle", "--at", "2026-11-24T23:10", "--product", "T1", "--json")
    assert ran.code == 0
    (shape,) = ran.lines
    assert set(shape) == SETTLED
    assert shape["due"] == "2026-11-26", "after the cut on Tuesday it is a sale of Wednesday"
    assert shape["worry_after"].endswith("+08:00")
    assert all(set(why) == {"code", "text"} for why in shape["why"])
    assert "11月26日" in run("settle", "--at", "2026-11-24T23:10").out


def test_settle_reads_a_file_of_sales(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "sales.jsonl"
    sales = [
        {"at": "2026-11-23T22:00", "channel": "card", "product": "D1"},
        {"at": "2031-05-01T22:00+08:00", "product": "T1", "acquirer": "lakala"},
    ]
    file.write_text("\n".join(map(json.dumps, sales)), encoding="utf-8")
    ran = run("settle", "--file", file)
    assert ran.code == 0
    first, later = ran.lines
    assert first["due"] == "2026-11-24"
    assert set(later) == SETTLED
    assert later["certain"] is False, "no calendar of 2031"
    assert later["due"] is None


UNDERSTOOD = {"intents", "decision", "slots", "language", "masked", "sensitive"}


def test_understand_shows_what_is_read(run: Run) -> None:
    ran = run("understand", "昨晚11点刷了3500没到账，卡号6222021234567890128", "--now", NOW, "--json")
    assert ran.code == 0
    (shape,) = ran.lines
    assert set(shape) == UNDERSTOOD
    assert shape["intents"][0][0] == "not_arrived"
    assert shape["decision"] in ("intent", "ask", "human", "out_of_scope", "refuse")
    assert shape["slots"]["amount"]["value"] == 3500, "text speaks yuan"
    assert shape["slots"]["paid_at"]["value"] == "2026-11-24T23:00:00+08:00"
    assert shape["slots"]["paid_at"]["grain"] == "hour"
    assert {"value", "span", "ambiguous"} <= set(shape["slots"]["amount"])
    assert "6222021234567890128" not in ran.out
    assert [one["kind"] for one in shape["sensitive"]] == ["card_number"]


def test_understand_reads_a_file_with_one_text_a_line(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "texts.txt"
    file.write_text('没到账\n"two lines\\nin one"\n51\n', encoding="utf-8")
    ran = run("understand", "--file", file, "--now", NOW)
    assert ran.code == 0
    assert [shape["masked"] for shape in ran.lines] == ["没到账", "two lines\nin one", "51"]


def test_understand_judges_the_lines_that_say_what_is_expected(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "labelled.jsonl"
    file.write_text(
        '{"text": "昨晚11点刷了3500没到账", "intent": "not_arrived", "slots": {"amount": 3500, "paid_at": "2026-11-24T23"}, "sensitive": []}\n'
        '{"text": "转人工", "expect": {"intent": "terminal_fault", "slots": {}, "sensitive": []}}\n"没到账"\n',
        encoding="utf-8",
    )
    ran = run("understand", "--file", file, "--now", NOW, "--wrong")
    assert ran.code == 0
    assert len(ran.lines) == 3
    assert "times and amounts right (or asked back) 100.0% of 2, silently far off: 0" in ran.err
    assert "| `terminal_fault` | 1 | 0 | human 1 |" in ran.err
    assert "2: taken for human" in ran.err
    file.write_text('{"text": "没到账", "slots": 7}\n', encoding="utf-8")
    assert "labelled.jsonl:1:" in run("understand", "--file", file).sentence


# db


def test_a_database_is_made_looked_at_and_copied(run: Run, tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/desk.db"
    assert run("db", "upgrade", database_url=url).code == 0
    assert run("db", "check").out.strip() == "sound"
    copy = tmp_path / "copy.db"
    assert run("db", "backup", copy).code == 0
    with sqlite3.connect(copy) as db:
        assert db.execute("SELECT count(*) FROM merchants").fetchone() == (0,)
    db.close()
    assert "copy.db" in run("db", "backup", copy).sentence, "a copy that is there is not written over"


def test_a_damaged_database_is_told(run: Run, tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/desk.db"
    run("db", "upgrade", database_url=url)
    file = tmp_path / "desk.db"
    content = bytearray(file.read_bytes())
    content[4096 * 3 : 4096 * 9] = os.urandom(4096 * 6)
    file.write_bytes(content)
    ran = run("db", "check")
    assert ran.code in (1, 2)
    assert ran.out or ran.err


@pytest.mark.parametrize("command", [("db", "check"), ("db", "backup", "copy.db")])
def test_a_database_that_is_not_there_is_not_made_by_looking(run: Run, tmp_path: Path, command: tuple[str, ...]) -> None:
    assert "there is no database" in run(*command, database_url=f"sqlite:///{tmp_path}/none.db").sentence
    assert not (tmp_path / "none.db").exists()


# wrong usage

WRONG = {
    ("nonsense",): "nonsense",
    ("--nonsense",): "--nonsense",
    ("chat", "--lang", "fr"): "--lang",
    ("chat", "--now", "soon"): "“soon” is not a time",
    ("chat", "--script", "none.txt"): "none.txt",
    ("chat", "--flow", "refunds"): "there is no flow “refunds”",
    ("chat", "--flows", "nowhere"): "nowhere",
    ("flow", "lint", "none.yaml"): "there is no file “none.yaml”",
    ("flow", "graph"): "FLOW|FILE",
    ("flow", "graph", "refunds"): "there is no flow “refunds”",
    ("settle",): "--at",
    ("settle", "--at", "soon"): "soon",
    ("settle", "--at", NOW, "--product", "T9"): "T9",
    ("settle", "--at", NOW, "--channel", "cash"): "--channel",
    ("settle", "--file", "none.jsonl"): "none.jsonl",
    ("understand",): "TEXT",
    ("understand", "a", "--now", "soon"): "soon",
    ("db", "backup"): "FILE",
    ("demo", "--port", "99999"): "--port",
}


@pytest.mark.parametrize("words", WRONG, ids=" ".join)
def test_wrong_usage_is_one_sentence_that_names_it(quick: Run, words: tuple[str, ...]) -> None:
    sentence = quick(*words).sentence
    assert WRONG[words] in sentence
    assert sentence.startswith("desk")


@pytest.mark.parametrize(("content", "says"), [("{", "sales.jsonl:1"), ("[1]", "an object is wanted"), ('{"at": "never"}', "never")])
def test_a_wrong_line_of_a_file_is_named(quick: Run, tmp_path: Path, content: str, says: str) -> None:
    file = tmp_path / "sales.jsonl"
    file.write_text(content, encoding="utf-8")
    assert says in quick("settle", "--file", file).sentence


def test_a_file_that_is_no_text_is_named(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "noise"
    file.write_bytes(b"\xff\xfe\x00")
    assert "not UTF-8" in run("understand", "--file", file).sentence


# run, with wrong settings

GOOD = {"telegram_token": TOKEN, "telegram_api": "http://127.0.0.1:9"}
SETTINGS = {
    "no token": ({"telegram_token": ""}, "DESK_TELEGRAM_TOKEN is missing"),
    "no token at all": ({"telegram_token": "secret"}, "DESK_TELEGRAM_TOKEN is wrong"),
    "an address with /bot": ({"telegram_api": "http://127.0.0.1/bot"}, "DESK_TELEGRAM_API is wrong"),
    "a client nobody wrote": ({"telegram_client": "aio"}, "DESK_TELEGRAM_CLIENT is wrong: it can be 'auto', 'ptb' or 'httpx'"),
    "a webhook without its address": ({"intake": "webhook"}, "DESK_WEBHOOK_URL is missing"),
    "a place to listen": ({"listen": "8080"}, "DESK_LISTEN is wrong"),
    "a group by name": ({"agents_chat": "agents"}, "DESK_AGENTS_CHAT is wrong: it is a whole number, for a group with a minus"),
    "days in words": ({"keep_tickets": "a year"}, "DESK_KEEP_TICKETS is wrong: it is a whole number"),
    "fewer days than none": ({"keep_audit": "-1"}, "DESK_KEEP_AUDIT is wrong: it is a number of days from 0"),
    "a database that forgets": ({"database_url": "sqlite://"}, "DESK_DATABASE_URL is wrong: sqlite:// names no file"),
    "a webhook nowhere": (
        {"intake": "webhook", "webhook_secret": "s", "webhook_url": "https:///telegram/webhook"},
        "DESK_WEBHOOK_URL is wrong: “https:///telegram/webhook” is not an address such as",
    ),
    "a webhook Telegram does not call": (
        {
            "intake": "webhook",
            "webhook_secret": "s",
            "webhook_url": "http://desk.example.com/w",
            "telegram_api": "https://api.telegram.org",
        },
        "DESK_WEBHOOK_URL is wrong: Telegram sends updates to https addresses only",
    ),
    "an admin by name": ({"admins": "ann"}, "DESK_ADMINS is wrong"),
    "a database nobody knows": ({"database_url": "oracle://x"}, "DESK_DATABASE_URL"),
    "no flows": ({"flows": "nowhere"}, "nowhere"),
    "a time zone": ({"timezone": "Mars/Base"}, "DESK_TIMEZONE is wrong"),
    "no budgets for Telegram": ({"telegram_api": "https://api.telegram.org", "send_budgets": "off"}, "DESK_SEND_BUDGETS"),
}


@pytest.mark.parametrize("name", SETTINGS)
def test_a_wrong_setting_stops_the_start_with_a_sentence_that_names_it(quick: Run, name: str) -> None:
    wrong, says = SETTINGS[name]
    ran = quick("run", **{**GOOD, **wrong})
    assert ran.code == 2
    last = ran.err.strip().splitlines()[-1]
    assert says in last
    assert "secret" not in ran.err
    assert "Traceback" not in ran.err


# doctor, against the sandbox


class ThatDay(datetime):
    @classmethod
    def now(cls, tz: tzinfo | None = None) -> datetime:  # type: ignore[override]
        return datetime.fromisoformat(f"{NOW}+08:00").astimezone(tz)


@pytest.fixture
def sandboxed(quick: Run, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Ran]:
    """`desk doctor` on a day whose calendar is known, with a sandbox prepared by `prepare(sandbox)`, which gives the settings that differ."""
    monkeypatch.setattr("bot.doctor.datetime", ThatDay)

    def examined(prepare: Callable[[Sandbox], dict[str, object]]) -> Ran:
        async def go() -> Ran:
            async with Sandbox(pause_scale=0.01) as sandbox:
                more = prepare(sandbox)
                settings = {"telegram_token": sandbox.token, "telegram_api": sandbox.url, "telegram_client": "httpx", **more}
                return await asyncio.to_thread(lambda: quick("doctor", **settings))

        return asyncio.run(go())

    return examined


def in_order(sandbox: Sandbox) -> dict[str, object]:
    admin = sandbox.person("Ada")
    admin.start()
    return {"agents_chat": sandbox.group("Agents").id, "admins": admin.id}


def test_a_doctor_finds_nothing_wrong_where_nothing_is(sandboxed: Callable[..., Ran]) -> None:
    ran = sandboxed(in_order)
    assert ran.code == 0, ran.out
    assert "WRONG" not in ran.out
    for about in ("token", "webhook", "group", "rights", "admins", "flows", "calendar", "database"):
        assert re.search(rf"^\w+ +{about}\b", ran.out, re.MULTILINE), f"nothing is said of the {about}"


def no_group(sandbox: Sandbox) -> dict[str, object]:
    return in_order(sandbox) | {"agents_chat": ""}


def unknown_group(sandbox: Sandbox) -> dict[str, object]:
    return in_order(sandbox) | {"agents_chat": -1001234}


def no_topics(sandbox: Sandbox) -> dict[str, object]:
    return in_order(sandbox) | {"agents_chat": sandbox.group("Plain", forum=False).id}


def no_rights(sandbox: Sandbox) -> dict[str, object]:
    return in_order(sandbox) | {"agents_chat": sandbox.group("Agents", bot_is_admin=False).id}


def one_right_missing(sandbox: Sandbox) -> dict[str, object]:
    group = sandbox.group("Agents")
    group.set_bot_rights(can_manage_topics=False)
    return in_order(sandbox) | {"agents_chat": group.id}


def wrong_token(sandbox: Sandbox) -> dict[str, object]:
    return in_order(sandbox) | {"telegram_token": "7000000001:" + "x" * 35}


def nobody_there(sandbox: Sandbox) -> dict[str, object]:
    return in_order(sandbox) | {"telegram_api": "http://127.0.0.1:9"}


def telegram_ill(sandbox: Sandbox) -> dict[str, object]:
    sandbox.faults.bad_gateway("*", None)
    return in_order(sandbox)


def silent_admin(sandbox: Sandbox) -> dict[str, object]:
    return in_order(sandbox) | {"admins": "4242"}


def damaged_flows(sandbox: Sandbox) -> dict[str, object]:
    return in_order(sandbox) | {"flows": "nowhere"}


FAULTS = [
    (no_group, "DESK_AGENTS_CHAT is missing", 1), (unknown_group, "cannot be reached", 1), (no_topics, "topics are not switched on", 0),
    (no_rights, "not an administrator", 1), (one_right_missing, "manage topics", None), (wrong_token, "does not know it", 1),
    (nobody_there, "cannot be asked", 1), (telegram_ill, "cannot be asked", 1), (silent_admin, "4242 cannot be written to", 0),
    (damaged_flows, "nowhere", 1),
]  # fmt: skip


@pytest.mark.parametrize(("prepare", "says", "code"), FAULTS, ids=[one[0].__name__ for one in FAULTS])
def test_a_doctor_names_each_fault_with_its_remedy(
    sandboxed: Callable[..., Ran], prepare: Callable[[Sandbox], dict[str, object]], says: str, code: int | None
) -> None:
    ran = sandboxed(prepare)
    assert says in ran.out
    assert code is None or ran.code == code, ran.out
    assert "Traceback" not in ran.err


# help


def every_command(group: Any = desk, *names: str) -> Iterator[tuple[str, ...]]:
    yield names
    for name, command in getattr(group, "commands", {}).items():
        yield from every_command(command, *names, name)


@pytest.mark.parametrize("words", list(every_command()), ids=lambda words: " ".join(words) or "desk")
def test_every_command_explains_itself(bare: Run, words: tuple[str, ...]) -> None:
    ran = bare(*words, "--help")
    assert ran.code == 0
    assert "..." not in ran.out.partition("Commands:")[2], "a summary is cut off"
    for line in ran.out.splitlines():
        assert not re.fullmatch(r"\s+--[\w-]+( [A-Z]+)?", line), f"an option without a word: {line}"


def test_the_command_stands_in_the_path() -> None:
    done = subprocess.run([sys.executable, "-m", "bot", "--version"], capture_output=True, text=True, check=False, cwd=ROOT)
    assert done.returncode == 0
    assert re.search(r"\d+\.\d+", done.stdout)


def test_a_draft_alone_in_a_folder_is_tested_drawn_and_played_from_anywhere(bare: Run) -> None:
    article = ROOT / "tests/articles/seed_like.txt"
    assert bare("flow", "import", article, "--out", "drafts").code == 0
    (draft,) = Path("drafts").glob("*.yaml")
    tested = bare("flow", "test", draft)
    assert tested.code == 0
    assert "of the ways" in tested.out
    assert bare("flow", "graph", draft).out.startswith("flowchart TD")
    Path("lines").write_text("转人工\n", encoding="utf-8")
    assert "(ticket 1001" in bare("chat", "--flow", draft, "--script", "lines").out
    assert "there is no folder “nowhere”" in bare("flow", "test", "nowhere/late.yaml").sentence

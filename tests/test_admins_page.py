"""The ten minutes of docs/admins.md, taken literally: every command as printed works and prints what the page shows."""

from __future__ import annotations

import contextlib
import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

from bot.cli import desk as desk_command

ROOT = Path(__file__).resolve().parents[1]
PAGE = (ROOT / "docs" / "admins.md").read_text(encoding="utf-8")
CHAPTER = PAGE.split("## Ten minutes", 1)[1].split("\n## ", 1)[0]
TO_TRANSLATE = "[to translate]"
SHELL = set("|<>;&$`")


def steps() -> Iterator[tuple[str, list[str]]]:
    """(command, the lines the page shows of what it prints), in the page's order; the table of translations is the command `translate`."""
    for block in re.finditer(r"```console\n(.*?)```|((?:\|[^\n]*\|\n){3,})", CHAPTER, flags=re.S):
        if block[2]:
            yield "translate", block[2].splitlines()[2:]
            continue
        for part in re.split(r"^\$ ", block[1], flags=re.M)[1:]:
            command, *shown = part.splitlines()
            yield command, shown


def translate(file: Path, rows: list[str]) -> None:
    """In place of each mark the English that the table gives beside its Chinese."""
    for row in rows:
        chinese, english = (cell.strip() for cell in row.strip("|").split("|"))
        text = file.read_text(encoding="utf-8")
        at = text.index(TO_TRANSLATE, text.index(chinese))
        file.write_text(text[:at] + english + text[at + len(TO_TRANSLATE) :], encoding="utf-8")


def said(command: str, folder: Path) -> list[str]:
    """What it prints, run where the page says, with `desk` as it is here."""
    first, *words = shlex.split(command)
    if first == "desk" and not SHELL & set(command):  # in this process: a new one takes a second to begin
        with contextlib.chdir(folder):
            done = CliRunner().invoke(desk_command, words)
        assert done.exit_code in (0, 1), f"{command}\n{done.output}"
        return done.output.splitlines()
    env = {name: value for name, value in os.environ.items() if not name.startswith("DESK_")}
    script = f'desk() {{ "{sys.executable}" -m bot "$@"; }}\n{command}'
    ran = subprocess.run(
        ["bash", "-c", script], cwd=folder, env={**env, "PYTHONPATH": str(ROOT)}, capture_output=True, text=True, check=False
    )
    assert ran.returncode in (0, 1), f"{command}\n{ran.stderr}"
    return [*ran.stdout.splitlines(), *ran.stderr.splitlines()]


def test_from_an_article_to_a_published_flow_as_the_page_says(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.startswith("DESK_")]:
        monkeypatch.delenv(name)
    shutil.copytree(ROOT / "flows", tmp_path / "flows")
    shutil.copytree(ROOT / "docs" / "examples", tmp_path / "docs" / "examples")
    folder = tmp_path / "try"
    folder.mkdir()
    done = 0
    for command, shown in steps():
        done += 1
        if command == "translate":
            translate(folder / "flows" / "night_pay.yaml", shown)
            continue
        lines = iter(said(command, folder))
        for wanted in shown:
            pattern = re.compile(".*".join(map(re.escape, wanted.split("…"))))
            assert any(pattern.fullmatch(line.rstrip()) for line in lines), f"“{command}” does not print “{wanted}”"
    assert done > 14
    assert TO_TRANSLATE not in (folder / "flows" / "night_pay.yaml").read_text(encoding="utf-8")


def options_of(command: str) -> set[str]:
    from bot.cli import desk

    group = desk.commands["flow"]
    return {name for param in group.commands[command].params for name in param.opts}  # type: ignore[attr-defined]


@pytest.mark.parametrize("line", sorted(set(re.findall(r"^\$? ?desk flow \w+[^\n]*", PAGE, flags=re.M))))
def test_every_option_the_page_names_is_there(line: str) -> None:
    command = line.split("desk flow ", 1)[1].split()[0]
    assert set(re.findall(r"(?<=\s)--[a-z-]+", line.partition("#")[0])) <= options_of(command)

"""`desk flow lint` and `desk flow test`."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import click

from bot.cli.common import InputError, desk_flows, flow_of, flows_option, folder_of, loaded_from, unusable

if TYPE_CHECKING:
    from bot.flowfile.load import Loaded
    from bot.flowfile.play import Ports
    from bot.flowfile.testing import Report

T = TypeVar("T")


@click.command("lint")
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="For machines.")
@click.option("--explain", "code", metavar="CODE", help="What a code means, why, and how it looks wrong and right.")
@click.option("--fix", "fix", is_flag=True, help="Mend what is mechanical: quotes, line ends, spaces at line ends. Shows each change.")
@click.option("--fix-hashes", "hashes", is_flag=True, help="With --fix: cite sections as they are now. Read what cites them first.")
@click.option("--dry-run", is_flag=True, help="With --fix: show the changes, write nothing.")
def flow_lint(paths: tuple[Path, ...], as_json: bool, code: str | None, fix: bool, hashes: bool, dry_run: bool) -> None:
    """Check flow files (default: the folder flows). Exits 1 when there are errors."""
    from bot.flowfile.lint import check
    from bot.flowfile.problems import format_problem, problems_json

    if code is not None:
        _explain(code)
        return
    if (hashes or dry_run) and not fix:
        raise InputError("--fix-hashes and --dry-run go with --fix")
    missing = next((path for path in paths if not path.exists()), None)
    if missing is not None:
        raise InputError(f"there is no file “{missing}”")
    folder = folder_of(map(str, paths), desk_flows())
    loaded = loaded_from(folder)
    wanted = {path.resolve() for path in paths if path.is_file()}
    if fix:
        _fix(loaded, wanted, hashes=hashes, dry_run=dry_run)
        loaded = loaded_from(folder)
    problems = [
        problem for problem in check(loaded) if not wanted or Path(problem.file).resolve() in wanted or not problem.file.endswith(".yaml")
    ]
    if as_json:
        click.echo(json.dumps(problems_json(problems), ensure_ascii=False, indent=1))
    else:
        for problem in problems:
            click.echo(format_problem(problem))
        errors = sum(problem.level == "error" for problem in problems)
        click.echo(f"{errors} errors, {len(problems) - errors} warnings and advice", err=True)
    sys.exit(1 if any(problem.level == "error" for problem in problems) else 0)


def _explain(code: str) -> None:
    from bot.flowfile.lint import RULES, explain
    from bot.flowfile.lint.other_codes import OTHER
    from bot.flowfile.problems import did_you_mean

    code = code.upper()
    if code in RULES:
        click.echo(explain(code), nl=False)
    elif code in OTHER:
        click.echo(f"### {code}\n\n{OTHER[code]}")
    else:
        raise InputError(f"there is no code “{code}” — {did_you_mean(code, [*RULES, *OTHER])}")


def _fix(loaded: Loaded, wanted: set[Path], *, hashes: bool, dry_run: bool) -> None:
    """The changes on standard error, so that `--json` stays for machines."""
    from bot.flowfile.lint.fix import fixes, write

    for one in fixes(loaded, hashes=hashes):
        if not wanted or one.path.resolve() in wanted:
            click.echo(one.diff, err=True, nl=False)
            if not dry_run:
                write(one)


@click.command("test", short_help="Run flow tests and show what they cover.")
@click.argument("names", nargs=-1, metavar="[FLOW|FILE]...")
@flows_option
@click.option("--json", "as_json", is_flag=True, help="For machines.")
@click.option("--suggest", "suggesting", is_flag=True, help="Print test cases for what no case plays yet, ready to paste.")
@click.option(
    "--unfavourable",
    "worst",
    is_flag=True,
    help="Show the longest, dearest and least understood conversations, and those that end at a person.",
)
def flow_test(names: tuple[str, ...], flows: Path, as_json: bool, suggesting: bool, worst: bool) -> None:
    """Run flow tests (default: all of flows/tests) and show what they cover. Exits 1 when one fails."""
    if as_json and suggesting:
        raise InputError("--suggest prints YAML; leave --json out")
    if worst and suggesting:
        raise InputError("give --suggest or --unfavourable, not both")
    folder = folder_of(names, flows)
    loaded = loaded_from(folder)
    if loaded.library is None:
        raise unusable(loaded)
    ids = [flow_of(name) for name in names if not Path(name).is_dir()] or sorted(map(flow_of, _tests(folder)))
    if worst:
        sys.exit(0 if _unfavourable(loaded, ids, as_json) else 1)
    sys.exit(0 if (_suggest(loaded, ids) if suggesting else _test(loaded, ids, as_json)) else 1)


def _tests(folder: Path) -> list[str]:
    return [path.name for path in (folder / "tests").glob("*.test.yaml")]


def _test(loaded: Loaded, names: list[str], as_json: bool) -> bool:
    from bot.desk.ports.named import PORTS
    from bot.flowfile.shares import report_json, shares, shares_line
    from bot.flowfile.testing import format_report, run

    found = []
    for name in names:
        report = run(loaded, name, PORTS)
        flow = loaded.files[name].flow if name in loaded.files else None
        found.append((report, flow))
        if not as_json:
            click.echo(format_report(report))
            if report.covered is not None and flow is not None:
                click.echo(f"  {shares_line(shares(flow, report.covered))}")
    if as_json:
        click.echo(json.dumps([report_json(report, flow) for report, flow in found], ensure_ascii=False, indent=1))
    return all(report.ok for report, _ in found)


def _trials(names: list[str], play: Callable[[str, Ports], T | Report]) -> Iterator[tuple[str, T | None]]:
    """Each flow with what was played of it; None, and the report on standard error, where its test file cannot be played."""
    from bot.desk.ports.named import PORTS
    from bot.flowfile.testing import Report, format_report

    for name in names:
        got = play(name, PORTS)
        if isinstance(got, Report):
            click.echo(format_report(got), err=True)
            yield name, None
        else:
            yield name, got


def _unfavourable(loaded: Loaded, names: list[str], as_json: bool) -> bool:
    """False when something does not hold in one of them, or a file could not be played."""
    from dataclasses import asdict

    from bot.flowfile.testing import open_trial
    from bot.flowfile.unfavourable import format_sequences

    fine, shapes = True, []
    for name, trial in _trials(names, lambda name, ports: open_trial(loaded, name, ports)):
        found = trial.unfavourable() if trial is not None else ()
        fine = fine and trial is not None and not any(one.broken for one in found)
        if trial is not None:
            shapes.append({"flow": name, "conversations": [asdict(one) for one in found]})
        if trial is not None and not as_json:
            click.echo(format_sequences(name, found))
    if as_json:
        click.echo(json.dumps(shapes, ensure_ascii=False, indent=1))
    return fine


def _suggest(loaded: Loaded, names: list[str]) -> bool:
    """YAML on standard output, everything else on standard error. False when a file could not be played."""
    from bot.flowfile.suggest import suggest

    fine = True
    for name, got in _trials(names, lambda name, ports: suggest(loaded, name, ports)):
        if got is None:
            fine = False
            continue
        click.echo(got.text, nl=False)
        click.echo(f"{name}: {len(got.cases)} cases suggested", err=True)
        for left, reason in got.left.items():
            click.echo(f"  no case found for {left}: {reason}", err=True)
    return fine

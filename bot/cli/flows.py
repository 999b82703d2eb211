"""`desk flow`: the admin's tools."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import click

from bot.cli.common import FOLDER, InputError, loaded_from
from bot.cli.graphs import flow_graph
from bot.cli.importing import flow_import, flow_review
from bot.cli.learning import flow_learn
from bot.cli.revisions import flow_approve, flow_diff, flow_list, flow_publish, flow_recall, flow_rollback, flow_show


@click.group()
def flow() -> None:
    """The admin's tools: lint, test and draw flow files."""


@flow.command("lint")
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="For machines.")
def flow_lint(paths: tuple[Path, ...], as_json: bool) -> None:
    """Check flow files (default: the folder flows). Exits 1 when there are errors."""
    from bot.flowfile.lint import check
    from bot.flowfile.problems import format_problem, problems_json

    missing = next((path for path in paths if not path.exists()), None)
    if missing is not None:
        raise InputError(f"there is no file “{missing}”")
    loaded = loaded_from(paths)
    wanted = {path.resolve() for path in paths if path.is_file()}
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


@flow.command("test", short_help="Run flow tests and show what they cover.")
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path))
@click.option("--flows", type=FOLDER, default="flows", show_default=True, help="The folder of flows.")
def flow_test(paths: tuple[Path, ...], flows: Path) -> None:
    """Run flow tests (default: all of flows/tests) and show what they cover. Exits 1 when one fails."""
    from bot.desk.ports import PORTS
    from bot.flowfile.testing import format_report
    from bot.flowfile.testing import run as run_tests

    loaded = loaded_from((flows,))
    if loaded.library is None:
        raise InputError("the flow files do not load; say: desk flow lint")
    names = [path.name.removesuffix(".test.yaml").removesuffix(".yaml") for path in paths] or sorted(
        path.name.removesuffix(".test.yaml") for path in (flows / "tests").glob("*.test.yaml")
    )
    failed = False
    for name in names:
        report = run_tests(loaded, name, PORTS)
        click.echo(format_report(report))
        failed = failed or not report.ok
    sys.exit(1 if failed else 0)


for command in (flow_publish, flow_diff, flow_list, flow_show, flow_rollback, flow_recall, flow_approve):
    flow.add_command(command)
flow.add_command(flow_graph)
flow.add_command(flow_learn)
flow.add_command(flow_import)
flow.add_command(flow_review)

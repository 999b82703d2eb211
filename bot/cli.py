"""The `desk` command. Each command imports what it needs inside its function, so that `desk flow lint` does not wait for a web server.

Exit codes: 0 fine, 1 problems were found and listed, 2 wrong usage, setting or input (one sentence on standard error).
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from bot.flowfile.load import Loaded
    from bot.settings import Settings

FOLDER = click.Path(exists=True, file_okay=False, path_type=Path)
FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


def main() -> None:
    """Wrong usage and what cannot work end in one sentence and exit code 2; a bug stays loud."""
    try:
        sys.exit(desk.main(prog_name="desk", standalone_mode=False))
    except click.exceptions.NoArgsIsHelpError as error:
        error.show()
        sys.exit(2)
    except click.UsageError as error:
        where = error.ctx.command_path if error.ctx is not None else "desk"
        click.echo(f"{where}: {error.format_message().rstrip('.')} ({where} --help)", err=True)
        sys.exit(2)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except click.Abort:
        sys.exit(130)


class InputError(click.ClickException):
    """One sentence for the person at the keyboard."""

    exit_code = 2

    def show(self, file: Any = None) -> None:
        click.echo(f"desk: {self.message}", err=True)


@contextmanager
def _sentences() -> Iterator[None]:
    """Turns the errors that carry a sentence for people into exit code 2."""
    from bot.settings import SettingsError

    try:
        yield
    except SettingsError as error:
        raise InputError(str(error)) from None


def _settings(**given: Any) -> Settings:
    from bot.settings import load

    with _sentences():
        return load(**given)


def _moment(text: str | None, zone: str = "Asia/Shanghai") -> datetime | None:
    """An ISO 8601 time; without an offset it is meant in the desk's time zone."""
    from zoneinfo import ZoneInfo

    if text is None:
        return None
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        raise InputError(f"“{text}” is not a time such as 2026-11-22T23:05 or 2026-11-22T23:05+08:00") from None
    return at if at.tzinfo else at.replace(tzinfo=ZoneInfo(zone))


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="pos-support-desk", prog_name="desk")
def desk() -> None:
    """A support desk that lives in Telegram, for merchants who take cards on POS terminals."""


@desk.command(short_help="The real bot on a local Telegram, with a page to play on.")
@click.option("--port", type=click.IntRange(0, 65535), default=8080, show_default=True, help="The page's port (0: any free one).")
@click.option(
    "--data", type=click.Path(file_okay=False, path_type=Path), help="Keep the demo's database here (default: forgotten at the end)."
)
@click.option("--host", default="127.0.0.1", show_default=True, help="The page's address.")
def demo(port: int, data: Path | None, host: str) -> None:
    """The real bot on a local Bot API, with a page to play merchant and agents. No token, no network."""
    from bot.demo import run

    with _sentences():
        run(host=host, port=port, data=data)


@desk.command(short_help="The bot on Telegram, from settings.")
def run() -> None:
    """The bot on Telegram, from settings (environment or .env; see .env.example)."""
    from bot.logs import configure
    from bot.run import run_until_stopped

    settings = _settings()
    configure(settings.log)
    sys.exit(run_until_stopped(settings))


@desk.command()
@click.option("--flow", help="Begin in this flow instead of the menu.")
@click.option("--lang", type=click.Choice(["zh", "en"]), default="zh", show_default=True, help="The merchant's language.")
@click.option("--now", help="The time at which the talk begins (ISO 8601; default: now).")
@click.option("--script", type=click.Path(dir_okay=False, path_type=Path, allow_dash=True), help="Read the merchant's lines from a file.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object per turn.")
@click.option("--flows", type=FOLDER, default="flows", show_default=True, help="The folder of flows.")
def chat(flow: str | None, lang: str, now: str | None, script: Path | None, as_json: bool, flows: Path) -> None:
    """Play the merchant in the terminal. A line is text, “#id” presses a button, “@ +24h” moves the clock."""
    from bot.chat import play

    with _sentences():
        code = play(flow=flow, lang=lang, now=_moment(now), script=script, as_json=as_json, flows=flows)
    sys.exit(code)


@desk.group()
def flow() -> None:
    """The admin's tools: lint, test and draw flow files."""


def _loaded(paths: tuple[Path, ...]) -> Loaded:
    """The folder of flows that these files (or folders) belong to."""
    from bot.flowfile.load import load_folder

    folders = {path if path.is_dir() else path.parent for path in paths} or {Path("flows")}
    if len(folders) > 1:
        raise InputError("these files stand in different folders; lint one folder of flows at a time")
    folder = folders.pop()
    if not folder.is_dir():
        raise InputError(f"there is no folder “{folder}”; name your flow files, or go where the folder flows is")
    return load_folder(folder)


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
    loaded = _loaded(paths)
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

    loaded = _loaded((flows,))
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


@flow.command("publish")
@click.argument("flow_ids", nargs=-1)
@click.option("--why", required=True, help="What changed and why: kept with the revision.")
@click.option("--by", help="Who publishes (default: your login name).")
@click.option("--flows", type=FOLDER, help="The folder of flows (default: DESK_FLOWS).")
def flow_publish(flow_ids: tuple[str, ...], why: str, by: str | None, flows: Path | None) -> None:
    """Make changed flow files live, also while the bot runs. Whatever fails its lint or its tests stays as it was.

    Conversations that have begun go on with the revision they began on.
    """
    import getpass

    from bot.publishing import publish_now

    settings = _settings()
    with _sentences():
        published = publish_now(settings, flow_ids, by=by or getpass.getuser(), why=why, folder=flows)
    for id_, rev in published:
        click.echo(f"{id_} {rev} is live")
    if not published:
        click.echo("nothing differs from what is live")


@flow.command("list")
def flow_list() -> None:
    """The revisions in the database, newest last; * is live."""
    from bot.publishing import list_now

    settings = _settings()
    with _sentences():
        entries = list_now(settings)
    for entry in entries:
        at = entry.published_at.astimezone(settings.zone)
        click.echo(f"{'*' if entry.live else ' '} {entry.flow:<20} {entry.rev}  {at:%Y-%m-%d %H:%M}  {entry.published_by:<12} {entry.why}")


@flow.command("graph")
@click.argument("flow_id")
@click.option("--flows", type=FOLDER, default="flows", show_default=True, help="The folder of flows.")
@click.option("--lang", default="zh", show_default=True, help="Whose words stand in it.")
def flow_graph(flow_id: str, flows: Path, lang: str) -> None:
    """The flow as a Mermaid graph."""
    from bot.flowfile.graph import mermaid

    loaded = _loaded((flows,))
    if loaded.library is None:
        raise InputError("the flow files do not load; say: desk flow lint")
    found = loaded.library.live_flow(flow_id.removesuffix(".yaml").rpartition("/")[2])
    if found is None:
        raise InputError(f"there is no flow “{flow_id}”; there are: {', '.join(sorted(loaded.library.live))}")
    click.echo(mermaid(found, lang))


def _lines(file: Path) -> list[str]:
    try:
        return [line for line in file.read_text(encoding="utf-8").splitlines() if line.strip()]
    except UnicodeDecodeError:
        raise InputError(f"“{file}” is not UTF-8 text") from None


@desk.command()
@click.argument("text", required=False)
@click.option("--file", "file", type=FILE, help="One text a line (JSON strings allowed).")
@click.option("--now", help="When it was written (ISO 8601; default: now).")
@click.option("--lang", type=click.Choice(["zh", "en"]), help="What it is read as (default: what it looks like).")
@click.option("--json", "as_json", is_flag=True, help="For machines.")
@click.option("--flows", type=FOLDER, default="flows", show_default=True, help="The folder of flows.")
def understand(text: str | None, file: Path | None, now: str | None, lang: str | None, as_json: bool, flows: Path) -> None:
    """What the desk reads in a sentence."""
    from bot.understand.reader import Reader
    from bot.understand.report import understood, words

    if (text is None) == (file is None):
        raise InputError("give one TEXT, or --file LINES")
    at = _moment(now) or datetime.now().astimezone(_zone())
    reader = Reader(_loaded((flows,)).vocabulary)
    for line in [text] if text is not None else _lines(file or Path()):
        plain = _unquoted(line) if file else line
        shape = understood(reader.read(plain, now=at, lang=lang), plain)
        click.echo(json.dumps(shape, ensure_ascii=False) if as_json or file else words(shape))


def _unquoted(line: str) -> str:
    try:
        value = json.loads(line)
    except json.JSONDecodeError:
        return line
    return value if isinstance(value, str) else line


def _zone() -> Any:
    from zoneinfo import ZoneInfo

    return ZoneInfo("Asia/Shanghai")


@desk.command()
@click.option("--at", "at", help="When the sale was made (ISO 8601).")
@click.option("--channel", type=click.Choice(["card", "qr"]), default="card", show_default=True, help="How it was paid.")
@click.option("--product", default="T1", show_default=True, help="T1, D1, D0 …")
@click.option("--acquirer", help="Its id or name in flows/data/acquirers.yaml.")
@click.option("--file", "file", type=FILE, help="One JSON object a line: at, channel, product, acquirer.")
@click.option("--json", "as_json", is_flag=True, help="For machines.")
@click.option("--flows", type=FOLDER, default="flows", show_default=True, help="The folder of flows.")
def settle(at: str | None, channel: str, product: str, acquirer: str | None, file: Path | None, as_json: bool, flows: Path) -> None:
    """When is this money due, and why?"""
    from bot.settlement.report import explain_sale, words

    if (at is None) == (file is None):
        raise InputError("give --at, or --file LINES")
    data = _loaded((flows,)).data
    sales = [{"at": at, "channel": channel, "product": product, "acquirer": acquirer}] if at is not None else _objects(file or Path())
    for sale in sales:
        try:
            shape = explain_sale(sale, acquirers=data.acquirers, calendar=data.calendar, zone=_zone())
        except ValueError as error:
            raise InputError(str(error)) from None
        click.echo(json.dumps(shape, ensure_ascii=False) if as_json or file else words(shape))


def _objects(file: Path) -> list[dict[str, Any]]:
    found = []
    for number, line in enumerate(_lines(file), 1):
        try:
            value = json.loads(line)
        except json.JSONDecodeError as error:
            raise InputError(f"{file}:{number}: this line is not JSON ({error.msg})") from None
        if not isinstance(value, dict):
            raise InputError(f'{file}:{number}: an object is wanted, such as {{"at": "2026-11-22T23:05"}}')
        found.append(value)
    return found


@desk.group()
def db() -> None:
    """The database: upgrade, check, backup, and what was set aside."""


@db.command("upgrade", short_help="Bring the database to this program's tables.")
def db_upgrade() -> None:
    """Bring the database to this program's tables (also done at every start)."""
    from bot.store.upgrade import upgrade

    click.echo(_on_database(upgrade))


@db.command("check")
def db_check() -> None:
    """Look for damage. Exits 1 when there is any."""
    from bot.store.upgrade import check

    problems = _on_database(check)
    for problem in problems:
        click.echo(problem)
    click.echo("damaged" if problems else "sound")
    sys.exit(1 if problems else 0)


@db.command("backup", short_help="A consistent copy, also while the bot runs.")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
def db_backup(file: Path) -> None:
    """A consistent copy of the SQLite database, also while the bot runs."""
    from bot.store.upgrade import backup

    click.echo(_on_database(backup, file))


@db.command("parked")
def db_parked() -> None:
    """Updates that the program could not take by its own fault. Exits 1 when there are any."""
    from bot.parked import list_parked

    settings = _settings()
    with _sentences():
        rows = list_parked(settings)
    for row in rows:
        at = row.received_at.astimezone(settings.zone)
        click.echo(f"{row.id:>8}  {at:%Y-%m-%d %H:%M}  chat {row.chat_id}  {row.kind}  {row.error}")
    click.echo(f"{len(rows)} parked", err=True)
    sys.exit(1 if rows else 0)


@db.command("replay", short_help="Apply a parked update again.")
@click.argument("inbox_id", metavar="ID", type=int)
def db_replay(inbox_id: int) -> None:
    """Apply a parked update again (after an upgrade that mends the fault), also while the bot runs."""
    from bot.parked import replay

    settings = _settings()
    with _sentences():
        click.echo(replay(settings, inbox_id))


def _on_database(work: Any, *more: Any) -> Any:
    from bot.store import StoreError

    try:
        return work(_settings().database_url, *more)
    except StoreError as error:
        raise InputError(str(error)) from None


@desk.command(short_help="Is everything in place for merchants to be served?")
def doctor() -> None:
    """Check token, group, rights, webhook, database, flows and calendar. Exits 1 when something is wrong."""
    from bot.doctor import examine

    settings = _settings()
    with _sentences():
        findings = examine(settings)
    for finding in findings:
        click.echo(str(finding))
    sys.exit(1 if any(finding.level == "wrong" for finding in findings) else 0)

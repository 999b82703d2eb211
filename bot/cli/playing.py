"""`desk demo`, `run`, `chat`, `doctor`: the desk itself, in its several settings."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from bot.cli.common import desk_flows, flow_of, flows_option, folder_of, moment, sentences, settings_of


@click.command(short_help="The real bot on a local Telegram, with a page to play on.")
@click.option("--port", type=click.IntRange(0, 65535), default=8080, show_default=True, help="The page's port (0: any free one).")
@click.option(
    "--data", type=click.Path(file_okay=False, path_type=Path), help="Keep the demo's database here (default: forgotten at the end)."
)
@click.option("--host", default="127.0.0.1", show_default=True, help="The page's address.")
def demo(port: int, data: Path | None, host: str) -> None:
    """The real bot on a local Bot API, with a page to play merchant and agents. No token, no network."""
    from bot.demo import run

    with sentences():
        run(host=host, port=port, data=data)


@click.command(short_help="The bot on Telegram, from settings.")
def run() -> None:
    """The bot on Telegram, from settings (environment or .env; see .env.example)."""
    from bot.logs import configure
    from bot.run import run_until_stopped

    settings = settings_of()
    configure(settings.log)
    sys.exit(run_until_stopped(settings))


@click.command()
@click.option("--flow", metavar="FLOW|FILE", help="Begin in this flow instead of the menu; a draft by its file.")
@click.option("--lang", type=click.Choice(["zh", "en"]), default="zh", show_default=True, help="The merchant's language.")
@click.option("--now", help="The time at which the talk begins (ISO 8601; default: now).")
@click.option("--script", type=click.Path(dir_okay=False, path_type=Path, allow_dash=True), help="Read the merchant's lines from a file.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object per turn.")
@flows_option
def chat(flow: str | None, lang: str, now: str | None, script: Path | None, as_json: bool, flows: Path) -> None:
    """Play the merchant in the terminal. A line is text, “#id” presses a button, “@ +24h” moves the clock."""
    from bot.chat import play

    with sentences():
        folder, begin = (flows, None) if flow is None else (folder_of([flow], flows), flow_of(flow))
        code = play(flow=begin, lang=lang, now=moment(now), script=script, as_json=as_json, flows=folder, beside=desk_flows())
    sys.exit(code)


@click.command(short_help="Is everything in place for merchants to be served?")
def doctor() -> None:
    """Check token, group, rights, webhook, database, flows and calendar. Exits 1 when something is wrong."""
    from bot.doctor import examine

    settings = settings_of()
    with sentences():
        findings = examine(settings)
    for finding in findings:
        click.echo(str(finding))
    sys.exit(1 if any(finding.level == "wrong" for finding in findings) else 0)

"""`desk report`."""

from __future__ import annotations

import sys
from datetime import datetime
from pathlib import Path
from typing import Any

import click

from bot.cli.common import InputError, sentences, settings_of, write_file

_DAY = click.DateTime(["%Y-%m-%d"])


@click.command()
@click.option("--from", "since", type=_DAY, help="The first day; left out: thirty days up to the last.")
@click.option("--to", "until", type=_DAY, help="The last day, included; left out: today.")
@click.option("--format", "form", type=click.Choice(["text", "csv", "json", "png"]), help="Left out: by the file's name, or text.")
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="A file; left out: standard output.")
@click.option("--lang", type=click.Choice(["zh", "en"]), default="zh", show_default=True)
def report(since: datetime | None, until: datetime | None, form: str | None, out: Path | None, lang: Any) -> None:
    """Figures of the desk over some days.

    Volume, settled by the bot, causes, answer times, satisfaction, by agent and by flow."""
    from bot import reporting

    chosen: Any = form or _by_name(out)
    if chosen == "png" and out is None and sys.stdout.isatty():
        raise InputError("a picture needs a file: --out report.png")
    with sentences():
        first, last = None if since is None else since.date(), None if until is None else until.date()
        found = reporting.made(settings_of(), since=first, until=last, lang=lang)
        content = reporting.written(found, chosen, lang)
    if out is None:
        sys.stdout.buffer.write(content)
        return
    write_file(out, content)
    click.echo(f"written: {out}", err=True)


def _by_name(out: Path | None) -> str:
    known = {".csv": "csv", ".json": "json", ".png": "png"}
    return known.get(out.suffix.lower(), "text") if out is not None else "text"

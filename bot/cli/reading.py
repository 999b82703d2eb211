"""`desk understand` and `desk settle`: what the desk reads in a sentence, and when money is due."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING, Any

import click

from bot.cli.common import FILE, FOLDER, InputError, lines_of, loaded_from, moment, zone

if TYPE_CHECKING:
    from bot.flowfile.data import Data


@click.command()
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
    at = moment(now) or datetime.now().astimezone(zone())
    reader = Reader(loaded_from((flows,)).vocabulary)
    for line in [text] if text is not None else lines_of(file or Path()):
        plain = _unquoted(line) if file else line
        shape = understood(reader.read(plain, now=at, lang=lang), plain)
        click.echo(json.dumps(shape, ensure_ascii=False) if as_json or file else words(shape))


def _unquoted(line: str) -> str:
    try:
        value = json.loads(line)
    except json.JSONDecodeError:
        return line
    return value if isinstance(value, str) else line


@click.command()
@click.option("--at", "at", help="When the sale was made (ISO 8601).")
@click.option(
    "--channel", type=click.Choice(["card", "qr"], case_sensitive=False), default="card", show_default=True, help="How it was paid."
)
@click.option("--product", default="T1", show_default=True, help="T1, D1, D0 …; “unknown” when nobody knows.")
@click.option("--acquirer", help="Its id or name in flows/data/acquirers.yaml.")
@click.option("--card", type=click.Choice(["credit", "debit", "unknown"], case_sensitive=False), help="For instant pay-out.")
@click.option("--amount", help="What is paid out, in yuan; for instant pay-out.")
@click.option("--lang", type=click.Choice(["zh", "en"]), default="zh", show_default=True, help="The language of the reasons.")
@click.option("--file", "file", type=FILE, help="One JSON object a line, named like these options; `expected` in it is compared.")
@click.option("--json", "as_json", is_flag=True, help="For machines.")
@click.option("--report", is_flag=True, help="With --file: how many, how many certain, how many as expected, how fast (standard error).")
@click.option("--flows", type=FOLDER, default="flows", show_default=True, help="The folder of flows.")
def settle(file: Path | None, lang: str, as_json: bool, report: bool, flows: Path, **sale: str | None) -> None:
    """When is this money due, and why?"""
    from bot.settlement.report import words

    if (sale["at"] is None) == (file is None):
        raise InputError("give --at, or --file LINES")
    data = loaded_from((flows,)).data
    if file is not None:
        _settle_file(file, data, lang, report=report)
        return
    try:
        shape = _settled(sale, data, lang)
    except ValueError as error:
        raise InputError(str(error)) from None
    click.echo(json.dumps(shape, ensure_ascii=False) if as_json else words(shape, lang))


def _settled(sale: Mapping[str, Any], data: Data, lang: str) -> dict[str, Any]:
    from bot.settlement.report import explain_sale

    return explain_sale(sale, acquirers=data.acquirers, calendar=data.calendar, zone=zone(), lang=lang)


def _settle_file(file: Path, data: Data, lang: str, *, report: bool) -> None:
    """All lines or none: an answer must stand on the line of its sale."""
    from bot.settlement.report import Rates

    sales = _objects(file)
    rates, shapes = Rates(), []
    began = perf_counter()
    for number, sale in enumerate(sales, 1):
        try:
            shapes.append(_settled(sale, data, lang))
        except ValueError as error:
            raise InputError(f"{file}:{number}: {error}") from None
        rates = rates.with_one(shapes[-1], sale.get("expected"))
    took = perf_counter() - began
    for shape in shapes:
        click.echo(json.dumps(shape, ensure_ascii=False))
    if report:
        click.echo(rates.words(took), err=True)


def _objects(file: Path) -> list[dict[str, Any]]:
    found = []
    for number, line in enumerate(lines_of(file), 1):
        try:
            value = json.loads(line)
        except json.JSONDecodeError as error:
            raise InputError(f"{file}:{number}: this line is not JSON ({error.msg})") from None
        if not isinstance(value, dict):
            raise InputError(f'{file}:{number}: an object is wanted, such as {{"at": "2026-11-22T23:05"}}')
        found.append(value)
    return found

"""`desk understand` and `desk settle`: what the desk reads in a sentence, and when money is due."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING, Any

import click

from bot.cli.common import FILE, InputError, flows_option, lines_of, loaded_from, moment, zone

if TYPE_CHECKING:
    from bot.flowfile.data import Data
    from bot.understand.rates import Line
    from bot.understand.reader import Reader


@click.command()
@click.argument("text", required=False)
@click.option(
    "--file",
    "file",
    type=FILE,
    help="One text a line: plain, a JSON string, or an object with a “text” and what is expected of its reading.",
)
@click.option("--now", help="When it was written (ISO 8601; default: now).")
@click.option("--lang", type=click.Choice(["zh", "en"]), help="What it is read as (default: what it looks like).")
@click.option("--json", "as_json", is_flag=True, help="For machines.")
@click.option(
    "--rates",
    "report",
    is_flag=True,
    help="With --file: rates and the confusion table on standard error; they come by themselves when a line says what is expected.",
)
@click.option("--wrong", is_flag=True, help="With --file: each line that was read otherwise than expected, on standard error.")
@flows_option
def understand(
    text: str | None, file: Path | None, now: str | None, lang: str | None, as_json: bool, report: bool, wrong: bool, flows: Path
) -> None:
    """What the desk reads in a sentence."""
    from bot.understand.reader import Reader
    from bot.understand.report import understood, words

    if (text is None) == (file is None):
        raise InputError("give one TEXT, or --file LINES")
    at = moment(now) or datetime.now().astimezone(zone())
    lines = None if file is None else _texts(file)
    reader = Reader(loaded_from(flows).vocabulary)
    if lines is not None:
        _understand_file(lines, reader, at, lang, report=report, wrong=wrong)
        return
    shape = understood(reader.read(str(text), now=at, lang=lang), str(text))
    click.echo(json.dumps(shape, ensure_ascii=False) if as_json else words(shape))


def _understand_file(lines: list[Line], reader: Reader, at: datetime, lang: str | None, *, report: bool, wrong: bool) -> None:
    """One object a line on standard output, in the order of the lines; what the labels say of it on standard error."""
    from bot.understand.rates import faults, judge, rates, table
    from bot.understand.report import understood

    judged, spent = [], 0.0
    for line in lines:
        began = perf_counter()
        reading = reader.read(line.text, now=line.now or at, lang=lang)
        spent += perf_counter() - began
        click.echo(json.dumps(understood(reading, line.text), ensure_ascii=False))
        judged.append(judge(line, reading))
    told = [one for one in judged if one.line.told]
    for number, one in enumerate(judged, 1):
        if wrong and (found := faults(one)):
            click.echo(f"{number}: {'; '.join(found)}", err=True)
    if told:
        click.echo(f"{rates(told)}\n\n{table(told)}", err=True)
    if report or told:
        decisions = Counter(one.reading.decision for one in judged)
        click.echo(
            f"\n{len(judged)} lines read, {len(judged) / spent if spent else 0:.0f} a second; "
            + ", ".join(f"{name} {count}" for name, count in decisions.most_common()),
            err=True,
        )


def _texts(file: Path) -> list[Line]:
    from bot.understand.rates import Line, line_from

    found = []
    for number, raw in enumerate(lines_of(file), 1):
        try:
            value = json.loads(raw)
        except json.JSONDecodeError:
            value = None
        if isinstance(value, dict):
            try:
                found.append(line_from(value))
            except ValueError as error:
                raise InputError(f"{file}:{number}: {error}") from None
        else:
            found.append(Line(value if isinstance(value, str) else raw))
    return found


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
@flows_option
def settle(file: Path | None, lang: str, as_json: bool, report: bool, flows: Path, **sale: str | None) -> None:
    """When is this money due, and why?"""
    from bot.settlement.report import words

    if (sale["at"] is None) == (file is None):
        raise InputError("give --at, or --file LINES")
    data = loaded_from(flows).data
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

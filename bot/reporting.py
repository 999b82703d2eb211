"""`desk report`: the figures of some days as text, CSV, JSON or a picture."""

from __future__ import annotations

import csv
from datetime import UTC, date, datetime
from io import StringIO
from typing import Literal

import orjson

from bot.desk.reports import figures
from bot.desk.reports.figures import Report
from bot.desk.reports.words import lines
from bot.report_picture import PictureError, png
from bot.settings import Settings, SettingsError
from bot.store.connection import Connection
from bot.values import Lang
from bot.visit import desk_of, visit

Format = Literal["text", "csv", "json", "png"]


def made(settings: Settings, *, since: date | None, until: date | None, lang: Lang, now: datetime | None = None) -> Report:
    """Raises SettingsError with one sentence."""
    at = (now or datetime.now(UTC)).astimezone(settings.zone)
    try:
        first, last = figures.days(at, since, until)
    except ValueError as error:
        raise SettingsError(f"the days are wrong: {error}") from None

    def work(conn: Connection) -> Report:
        return figures.report(conn, desk_of(conn, settings, 0).books, at, first, last, lang)

    return visit(settings, work)


def written(report: Report, form: Format, lang: Lang) -> bytes:
    """Raises SettingsError with one sentence where a picture cannot be made."""
    if form == "json":
        return orjson.dumps(figures.plain(report), option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)
    if form == "csv":
        out = StringIO()
        csv.writer(out, lineterminator="\r\n").writerows([("section", "of", "figure", "value"), *map(_safe, figures.rows(report))])
        return out.getvalue().encode("utf-8-sig")  # with the mark that tells Excel which characters these are
    if form == "png":
        try:
            return png(report, lang)
        except PictureError as error:
            raise SettingsError(str(error)) from None
    return "\n".join([*lines(report, lang), ""]).encode()


def _safe(row: tuple[str, ...]) -> tuple[str, ...]:
    """An agent may call himself `=1+1`: a spreadsheet must not reckon with it."""
    return tuple(f"'{cell}" if cell[:1] in ("=", "+", "-", "@", "\t") else cell for cell in row)

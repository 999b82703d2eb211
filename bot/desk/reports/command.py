"""/report for admins: in the group or in private, over the last thirty days, or as many as they say, or from a day to a day."""

from __future__ import annotations

from datetime import date

from bot.desk.desk import Work
from bot.desk.reports.figures import days, report
from bot.desk.reports.words import lines
from bot.store.ticket_events import Actor
from bot.tickets import RefusedError

_MOST_DAYS = 366


def asked(work: Work, agent: Actor, rest: str) -> str:
    """Plain text. Raises RefusedError for who is no admin, and for days that are none."""
    if agent.id is None or agent.id not in work.desk.admins:
        raise RefusedError("admins")
    since, until = _days(work, rest.split())
    lang = work.desk.agents_lang
    return "\n".join(lines(report(work.conn, work.desk.books, work.at, since, until, lang), lang))


def _days(work: Work, words: list[str]) -> tuple[date, date]:
    try:
        if len(words) == 1 and words[0].isascii() and words[0].isdecimal() and 1 <= int(words[0]) <= _MOST_DAYS:
            return days(work.at, None, None, int(words[0]))
        if len(words) > 2:
            raise ValueError
        named = [date.fromisoformat(word) for word in words]
        since, until = days(work.at, named[0] if named else None, named[1] if len(named) > 1 else None)
    except ValueError:
        raise RefusedError("report_days") from None
    if (until - since).days >= _MOST_DAYS:
        raise RefusedError("report_days")
    return since, until

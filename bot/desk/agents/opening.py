"""When the desk opens: what came meanwhile is shown in the group, the most urgent first, in one message. It needs nobody to write."""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.desk.agents.pointing import most_urgent
from bot.desk.desk import Desk, Work
from bot.desk.sending import to_group
from bot.desk.tickets.hours import closed_since, opens_after
from bot.desk.tickets.watch import listed
from bot.desk.words.texts import say
from bot.store import tickets, timers
from bot.store.connection import Connection

KEY = "opening"
_LONG = timedelta(hours=4)
"""A break that is longer is a night: then an empty queue is said too."""


def begin(conn: Connection, desk: Desk, now: datetime) -> None:
    """Called when the desk starts: the next opening is on the clock. One that was missed while the desk was down is kept, and comes now."""
    work = Work.begin(conn, desk, now, "opening")
    waiting = [one for one in timers.list_of(conn, "desk", 0) if one.key == KEY]
    if not waiting or waiting[0].due_at > work.at:
        _set(work)


def ensure(work: Work) -> None:
    """A ticket came while the desk is closed: it will be shown."""
    if not any(one.key == KEY for one in timers.list_of(work.conn, "desk", 0)):
        _set(work)


def _set(work: Work) -> None:
    due = opens_after(work.desk.books.hours, work.at)
    if due is None:
        timers.cancel(work.conn, "desk", 0, KEY)
    else:
        closed = closed_since(work.desk.books.hours, due - timedelta(microseconds=1))
        body = {"closed": None if closed is None else closed.isoformat()}
        timers.set_timer(work.conn, scope="desk", scope_id=0, key=KEY, due_at=due, body=body)


def fire(work: Work, closed: object) -> None:
    """The queue as it stands now. `closed`: when the desk closed, ISO 8601."""
    since = datetime.fromisoformat(closed) if isinstance(closed, str) else work.at
    lang = work.desk.agents_lang
    waiting = sorted(tickets.list_open(work.conn), key=most_urgent)
    new = [one for one in waiting if (one.waiting_since or one.opened_at) >= since]
    night = work.at - since >= _LONG
    if waiting and (night or new):
        title = say("opening_title" if night else "opening_break", lang, number=len(waiting), new=len(new))
        text = listed(work, title, waiting)
    elif night:
        text = say("opening_none", lang)
    else:
        text = ""
    if text:
        to_group(work, "sendMessage", {"text": text, "parse_mode": "HTML", "link_preview_options": {"is_disabled": True}})
    _set(work)

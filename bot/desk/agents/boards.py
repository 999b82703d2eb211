"""Lists of tickets as they are read on a telephone: two short lines each, a link to the topic, pages turned by buttons in one message."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from bot.desk.desk import Work
from bot.desk.sending import Keyboard, to_group
from bot.desk.words.texts import say, when
from bot.store.boards import Entry
from bot.telegram.texts import escape, keyboard, one_line
from bot.telegram.updates import Press
from bot.tickets import PRIORITIES
from bot.values import Lang, Money

PAGE = 8  # tickets: with two lines each they fill a telephone's screen and no more
MARKS = {"urgent": "🚨", "high": "🔴", "normal": "🟡", "low": "⚪"}
_DONE = {"solved": "✅", "closed": "▪️"}
_LINE = 32  # half-width places of a line that a telephone does not break
_NAME = 14  # of them for a merchant's name
_MATTER = 8  # at least, for what it is about
_NEW = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Board:
    """`text` is HTML."""

    text: str
    buttons: Keyboard = ()


def urgency(entry: Entry, now: datetime) -> tuple[Any, ...]:
    """Sorts the most urgent first: past its promised time, then by priority, then who has waited the longest."""
    late = entry.promised_at is not None and entry.promised_at <= now
    rank = PRIORITIES.index(entry.priority) if entry.priority in PRIORITIES else 1
    return (not late, -rank, entry.waiting_since or entry.opened_at, entry.id)


def two_lines(work: Work, entry: Entry, *, more: str = "") -> str:
    """`more`: HTML that follows on the second line instead of what is still to do."""
    amount = "" if entry.amount is None else f"¥{Money(entry.amount).yuan()}"
    name = cut(str(entry.facts.get("name") or ""), _NAME)
    left = _LINE - sum(width(part) + 1 for part in ("🚨", entry.number, name, amount) if part)
    parts = [
        MARKS.get(entry.priority, "🟡") if entry.status in ("open", "pending") else _DONE[entry.status],
        link(entry, f"<b>{escape(entry.number)}</b>"),
        escape(name),
        amount,
        escape(cut(str(entry.facts.get("matter") or entry.flow), max(left, _MATTER))),
    ]
    return f"{' '.join(part for part in parts if part)}\n　{more or _standing(work, entry)}"


def _standing(work: Work, entry: Entry) -> str:
    lang, now = work.desk.agents_lang, work.at
    if entry.status == "closed":
        return say("entry_closed", lang, when=when((entry.closed_at or entry.updated_at).astimezone(work.desk.tz), now, lang))
    found = [escape(entry.assignee_name) if entry.assignee_name else say("entry_nobody", lang)]
    if entry.status != "open":
        found.insert(0, say(f"status_{entry.status}", lang))
        return " · ".join(found)
    if entry.waiting_since is not None:
        waits = now - entry.waiting_since
        found.insert(0, say("entry_new", lang) if waits < _NEW else say("entry_waits", lang, time=span(waits, lang)))
    if entry.promised_at is not None:
        promised = entry.promised_at.astimezone(work.desk.tz)
        at = f"{promised:%H:%M}" if promised.date() == now.date() else when(promised, now, lang)  # the line must not break on a telephone
        found.append(say("entry_late" if entry.promised_at <= now else "entry_due", lang, when=at))
    return " · ".join(found)


def link(entry: Entry, html: str) -> str:
    """To its topic; in a group without topics to its card; plain words where neither can be linked to."""
    address = address_of(entry.chat_id, entry.thread_id, entry.card_id)
    return html if address is None else f'<a href="{address}">{html}</a>'


def address_of(chat_id: int | None, thread_id: int | None, card_id: int | None) -> str | None:
    """Only a supergroup's messages have addresses; members alone can open them."""
    bare = str(chat_id or "")
    place = thread_id or card_id
    return f"https://t.me/c/{bare.removeprefix('-100')}/{place}" if bare.startswith("-100") and place else None


def span(time: timedelta, lang: Lang) -> str:
    """`35分`, `3小时20分`, `2天3小时`; `35 min`, `3 h 20 min`, `2 d 3 h`."""
    minutes = max(0, int(time.total_seconds() // 60))
    days, hours, rest = minutes // 1440, minutes // 60 % 24, minutes % 60
    units = ("天", "小时", "分") if lang == "zh" else (" d", " h", " min")
    pairs = [(days, units[0]), (hours, units[1]), (rest, units[2])]
    first = next((at for at, (number, _) in enumerate(pairs) if number), 2)
    told = [f"{number}{unit}" for number, unit in pairs[first : first + 2] if number or first == 2]
    return ("" if lang == "zh" else " ").join(told)


def page_of(entries: Sequence[Any], page: int, size: int = PAGE) -> tuple[int, int, Sequence[Any]]:
    """(page, pages, what stands on it): a page that is not there any more becomes the last one."""
    pages = max(1, -(-len(entries) // size))
    page = min(max(page, 0), pages - 1)
    return page, pages, entries[page * size : (page + 1) * size]


def turning(work: Work, name: str, page: int, pages: int, more: str = "", *, refresh: bool = False) -> Keyboard:
    """Buttons to turn pages: `t.<name>.<page>[.<more>]`. None where there is one page, or where `more` is too long for a button."""
    tail = f".{more}" if more else ""
    row = []
    if pages > 1 and len(f"t.{name}.{pages}{tail}".encode()) <= 64:
        row = [("◀", f"t.{name}.{(page - 1) % pages}{tail}"), ("▶", f"t.{name}.{(page + 1) % pages}{tail}")]
        row.insert(1, (f"{page + 1}/{pages}", f"t.{name}.{page}{tail}"))
    if refresh:
        row.append((say("button_refresh", work.desk.agents_lang), f"t.{name}.{page}{tail}"))
    return [row] if row else []


def turn(work: Work, pressed: Press, board: Board) -> None:
    """The same message shows another page. The message of a very old button is not known any more: then it stands in a new one."""
    params: dict[str, Any] = {"text": board.text, "parse_mode": "HTML", "link_preview_options": {"is_disabled": True}}
    if board.buttons:
        params["reply_markup"] = keyboard(board.buttons)
    if pressed.message_id is None:
        to_group(work, "sendMessage", params)
    else:
        to_group(work, "editMessageText", {"message_id": pressed.message_id, **params})


def width(text: str) -> int:
    """In half-width places: a Chinese character or an emoji takes two."""
    return sum(1 if char.isascii() else 2 for char in text)


def cut(text: str, most: int) -> str:
    """One line of at most so many half-width places."""
    plain, taken = one_line(text), 0
    for at, char in enumerate(plain):
        taken += width(char)
        if taken > most:
            return f"{plain[: max(at - 1, 1)]}…"
    return plain

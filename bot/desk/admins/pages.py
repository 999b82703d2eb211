"""A list that is longer than one message: its first page, and a button for the next. The latest few lists of an admin can be paged."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256
from typing import Any

import orjson

from bot.desk.admins.words import lang_of, send
from bot.desk.desk import Work
from bot.desk.sending import Keyboard
from bot.desk.words.texts import say
from bot.store import marks
from bot.telegram.texts import length, pieces
from bot.values import Lang

MOST = 3500
"""Of a page, as Telegram counts: a message holds 4096, and the title and the number of the page stand on it too."""
_KEPT = 4  # lists of one admin
_MARK = "admin_pages:"


def send_pages(work: Work, admin: int, title: str, lines: Sequence[str], buttons: Keyboard = ()) -> None:
    """The first page under its title. `buttons` stand under it, and under every other page too."""
    found = _pages(lines)
    if len(found) < 2:
        send(work, admin, "\n".join([title, *lines]), buttons)
        return
    token = sha256("\n".join([title, *lines]).encode()).hexdigest()[:8]
    kept = [one for one in _kept(work, admin) if one["token"] != token][: _KEPT - 1]
    rows = [[list(button) for button in row] for row in buttons]
    entry = {"token": token, "title": title, "pages": found, "buttons": rows}
    marks.save(work.conn, f"{_MARK}{admin}", orjson.dumps([entry, *kept]).decode(), work.at)
    _send(work, admin, entry, 0)


def turned(work: Work, admin: int, value: str) -> None:
    """`token.number` of a press."""
    token, _, number = value.partition(".")
    entry = next((one for one in _kept(work, admin) if one["token"] == token), None)
    if entry is None or not number.isdecimal() or len(number) > 3 or int(number) >= len(entry["pages"]):
        send(work, admin, say("admin_page_gone", lang_of(work, admin)))
        return
    _send(work, admin, entry, int(number))


def _send(work: Work, admin: int, entry: dict[str, Any], number: int) -> None:
    lang, last = lang_of(work, admin), len(entry["pages"])
    head = f"{entry['title']} ({number + 1}/{last})"
    rows: list[list[tuple[str, str]]] = [[(str(text), str(data)) for text, data in row] for row in entry["buttons"]]
    send(work, admin, f"{head}\n{entry['pages'][number]}", [*_turn(entry, number, lang), *rows])


def _turn(entry: dict[str, Any], number: int, lang: Lang) -> list[list[tuple[str, str]]]:
    row = [(say("admin_page_back", lang), f"d.a.page.{entry['token']}.{number - 1}")] if number else []
    row += [(say("admin_page_on", lang), f"d.a.page.{entry['token']}.{number + 1}")] if number + 1 < len(entry["pages"]) else []
    return [row]


def _kept(work: Work, admin: int) -> list[dict[str, Any]]:
    kept = marks.find(work.conn, f"{_MARK}{admin}")
    return [] if kept is None else orjson.loads(kept)


def _pages(lines: Sequence[str]) -> list[str]:
    """As many whole lines on a page as fit; a line that is longer than a page is cut."""
    found: list[str] = []
    for part in (piece for line in lines for piece in pieces(line, MOST)):
        if found and length(found[-1]) + length(part) + 1 <= MOST:
            found[-1] += f"\n{part}"
        else:
            found.append(part)
    return found

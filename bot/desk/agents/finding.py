"""/find, /ticket, /merchant and their buttons. Whoever reads this is a member of the agents' group: nobody else's commands come here."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import timedelta

from bot.desk.agents import boards, queue_view
from bot.desk.agents.boards import Board
from bot.desk.desk import Work
from bot.desk.keeping import history
from bot.desk.words.texts import dated, say
from bot.store import boards as rows
from bot.store import merchants, search, tickets
from bot.store.boards import Entry
from bot.store.merchants import Merchant
from bot.store.ticket_events import Actor
from bot.store.tickets import Ticket
from bot.telegram.texts import calm, escape, one_line
from bot.telegram.updates import Press
from bot.tickets import RefusedError
from bot.understand.normal import level
from bot.values import Money

MOST = 200  # tickets a search shows at most
_SNIPPET = 26  # characters round what was found
_LANGUAGES = {"zh": "中文", "en": "English"}
_AMOUNT = re.compile(r"[¥￥]?\s*(\d[\d,]{0,11}(?:\.\d{1,2})?)\s*(?:元|块|块钱|yuan|rmb|cny)?", re.IGNORECASE)


def find(work: Work, words: str, page: int = 0) -> Board:
    """By number, amount, merchant, reference number or words, the surest first. Without words it says how to ask."""
    lang = work.desk.agents_lang
    words = one_line(words)[:100]
    if not words:
        return Board(escape(say("find_how", lang)))
    found = matches(work, words)
    if not found:
        return Board(say("find_none", lang, words=escape(words)))
    page, pages, shown = boards.page_of(list(found.values()), page, 6)
    lines = [say("find_title", lang, number=len(found), words=escape(words))]
    lines += [boards.two_lines(work, entry, more=f"{why} · {_state(work, entry)}") for entry, why in shown]
    return Board("\n".join(lines), boards.turning(work, "find", page, pages, words))


def matches(work: Work, words: str) -> dict[int, tuple[Entry, str]]:
    """Ticket id → the ticket and, as HTML, by what it was found. In order: its number, the amount, the merchant, then words, newest first."""
    conn, lang = work.conn, work.desk.agents_lang
    found: dict[int, tuple[Entry, str]] = {}

    def add(entry: Entry, why: str) -> None:
        if len(found) < MOST:
            found.setdefault(entry.id, (entry, why))

    known = tickets.find_number(conn, words.removeprefix("#"))
    if known is not None:
        add(rows.list_of_ids(conn, [known.id])[known.id], say("find_by_number", lang))
    fen = amount_in(words)
    if fen is not None:
        for entry in rows.list_of_amount(conn, fen, MOST):
            add(entry, say("find_by_amount", lang))
    his = rows.list_merchants(conn, work.desk.bot_id, words)
    for entry in rows.list_of_merchants(conn, [merchant.id for merchant in his], MOST):
        add(entry, say("find_by_merchant", lang))
    for ticket_id, why in _by_words(work, words).items():
        entry_of = rows.list_of_ids(conn, [ticket_id]) if ticket_id not in found else {}
        if ticket_id in entry_of:
            add(entry_of[ticket_id], why)
    return found


def _by_words(work: Work, words: str) -> Mapping[int, str]:
    """Ticket id → where the words stand. A message that belongs to no ticket leads nowhere."""
    hits = search.find(work.conn, words, MOST)
    said = {row.id: row for row in rows.list_said(work.conn, [hit.of_id for hit in hits if hit.kind == "message"])}
    found: dict[int, str] = {}
    for hit in hits:
        if hit.kind == "ticket":
            found.setdefault(hit.of_id, say("find_by_facts", work.desk.agents_lang))
        elif hit.of_id in said and said[hit.of_id].ticket_id is not None:
            row = said[hit.of_id]
            found[int(row.ticket_id or 0)] = f"“{escape(snippet(row.text, words))}”"
    return found


def snippet(text: str, words: str) -> str:
    """The place in a text where the first of the words stands, with a little before and after it."""
    plain = " ".join(calm(text).split())
    levelled = level(plain)
    first = next(iter(level(words).split()), "")
    at = levelled.find(first) if len(levelled) == len(plain) else -1
    start = max(0, at - _SNIPPET // 3)
    cut = plain[start : start + _SNIPPET]
    return f"{'…' if start else ''}{cut}{'…' if start + _SNIPPET < len(plain) else ''}"


def amount_in(words: str) -> int | None:
    """Fen, where the words are an amount and nothing else."""
    match = _AMOUNT.fullmatch(words.strip())
    if match is None:
        return None
    try:
        return Money.from_yuan(match[1]).fen
    except ValueError:
        return None


def _state(work: Work, entry: Entry) -> str:
    lang = work.desk.agents_lang
    opened = dated(entry.opened_at.astimezone(work.desk.tz).date(), lang)
    return f"{say(f'status_{entry.status}', lang)} · {opened}"


# --- a merchant


def merchant(work: Work, words: str, ticket: Ticket | None) -> Board:
    """Of the topic's ticket, or by name, @username or id. Raises RefusedError nowhere: what is not found is said."""
    lang = work.desk.agents_lang
    words = one_line(words)[:100]
    if not words:
        return (
            Board(escape(say("merchant_how", lang)))
            if ticket is None
            else merchant_board(work, merchants.get(work.conn, ticket.merchant_id))
        )
    found = rows.list_merchants(work.conn, work.desk.bot_id, words)
    if not found:
        return Board(say("merchant_none", lang, words=escape(words)))
    if len(found) == 1:
        return merchant_board(work, found[0])
    buttons = [[(_called(one)[:40], f"t.merchant.{one.id}")] for one in found[:8]]
    return Board(say("merchant_many", lang, number=len(found)), buttons)


def _called(merchant: Merchant) -> str:
    name = one_line(merchant.name) or str(merchant.user_id)
    return f"{name} @{merchant.username}" if merchant.username else name


def merchant_board(work: Work, merchant: Merchant, page: int = 0) -> Board:
    """Who he is, and his tickets, the newest first."""
    lang, tz = work.desk.agents_lang, work.desk.tz
    name = escape(one_line(merchant.name) or "—")
    who = f'👤 <b><a href="tg://user?id={merchant.user_id}">{name}</a></b>'
    lines = [
        f"{who} @{escape(merchant.username)}" if merchant.username else who,
        f"{say('merchant_id', lang)} <code>{merchant.user_id}</code>",
    ]
    first, last = (dated(at.astimezone(tz).date(), lang) for at in (merchant.created_at, merchant.seen_at))
    lines.append(say("merchant_since", lang, first=first, last=last))
    if merchant.language:
        speaks = say("merchant_language", lang, language=_LANGUAGES.get(merchant.language, escape(merchant.language)))
        lines[-1] += f" · {speaks}"
    if merchant.unreachable:
        lines.append(say("merchant_unreachable", lang, why=escape(merchant.unreachable)))
    if merchant.blocked_at:
        lines.append(say("merchant_blocked", lang, when=dated(merchant.blocked_at.astimezone(tz).date(), lang)))
    his = rows.list_of_merchants(work.conn, [merchant.id])
    page, pages, shown = boards.page_of(his, page)
    lines += ["", say("merchant_tickets", lang, number=len(his))]
    lines += [boards.two_lines(work, entry, more=_earlier(work, entry)) for entry in shown]
    return Board("\n".join(lines), boards.turning(work, f"merchant.{merchant.id}", page, pages))


def _earlier(work: Work, entry: Entry) -> str:
    """How it stood or ended, when, and how long it took."""
    parts = [_state(work, entry)]
    if entry.assignee_name:
        parts.append(escape(entry.assignee_name))
    if entry.closed_at is not None and entry.closed_at - entry.opened_at > timedelta(0):
        parts.append(boards.span(entry.closed_at - entry.opened_at, work.desk.agents_lang))
    return " · ".join(parts)


# --- buttons


def pressed(work: Work, press: Press, name: str, value: str, more: str) -> bool:
    """A button of a list: `t.queue.<page>[.<queue>]`, `t.mine.<page>.<agent>`, `t.find.<page>.<words>`, `t.merchant.<id>[.<page>]`,
    `t.history.<ticket>.<page>`. False: it is none of these. Raises RefusedError."""
    if name == "queue":
        board = queue_view.queue(work, _number(value), more)
    elif name == "mine":
        board = queue_view.mine(work, Actor("agent", _number(more, most=16)), _number(value))
    elif name == "find":
        board = find(work, more, _number(value))
    elif name == "merchant":
        board = _merchant_pressed(work, _number(value), _number(more))
    elif name == "history":
        ticket = tickets.find(work.conn, _number(value))
        if ticket is None:
            raise RefusedError("no_ticket")
        board = history.history(work, ticket, _number(more))
    else:
        return False
    boards.turn(work, press, board)
    return True


def _merchant_pressed(work: Work, merchant_id: int, page: int) -> Board:
    found = rows.find_merchant(work.conn, work.desk.bot_id, merchant_id)
    if found is None:
        raise RefusedError("no_merchant")
    return merchant_board(work, found, page)


def _number(value: str, *, most: int = 9) -> int:
    """A button's data is whatever somebody sent: 0 for what is no number of at most so many digits."""
    return int(value) if value.isascii() and value.isdecimal() and len(value) <= most else 0

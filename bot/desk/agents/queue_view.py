"""/queue and /mine: what waits for an answer, the most urgent first."""

from __future__ import annotations

from bot.desk.agents import boards
from bot.desk.agents.boards import Board
from bot.desk.desk import Work
from bot.desk.words.texts import say
from bot.store import boards as rows
from bot.store.boards import Entry
from bot.store.ticket_events import Actor
from bot.telegram.texts import escape
from bot.tickets import RefusedError


def queue(work: Work, page: int = 0, wanted: str = "") -> Board:
    """All queues, or the one of this id or title. Raises RefusedError for a queue that is not there."""
    lang = work.desk.agents_lang
    id_ = _queue_of(work, wanted)
    entries = [entry for entry in rows.list_open(work.conn) if not id_ or entry.queue == id_]
    if not entries:
        return Board(say("queue_empty", lang))
    entries.sort(key=lambda entry: boards.urgency(entry, work.at))
    counted = rows.counts(work.conn)
    free = sum(entry.assignee_id is None for entry in entries)
    open_ = len(entries) if id_ else counted.open
    head = [say("queue_title", lang, open=open_, free=free if id_ else counted.open - counted.open_held, pending=counted.pending)]
    late = sum(entry.promised_at is not None and entry.promised_at <= work.at for entry in entries)
    if late:
        head.append(say("queue_late", lang, number=late))
    return _board(work, "queue", head, entries, page, id_)


def mine(work: Work, agent: Actor, page: int = 0) -> Board:
    """What the agent has and has not finished. Raises RefusedError for an anonymous administrator."""
    lang = work.desk.agents_lang
    if agent.id is None:
        raise RefusedError("mine_nobody")
    entries = rows.list_of_agent(work.conn, agent.id)
    name = escape(next((entry.assignee_name for entry in entries if entry.assignee_name), agent.name) or say("unnamed", lang))
    if not entries:
        return Board(say("mine_empty", lang, agent=name))
    entries.sort(key=lambda entry: (entry.status != "open", boards.urgency(entry, work.at)))
    owed = sum(entry.status == "open" for entry in entries)
    return _board(work, "mine", [say("mine_title", lang, agent=name, number=len(entries), open=owed)], entries, page, str(agent.id))


def _board(work: Work, name: str, head: list[str], entries: list[Entry], page: int, more: str) -> Board:
    page, pages, shown = boards.page_of(entries, page)
    lines = [*head, *(boards.two_lines(work, entry) for entry in shown)]
    return Board("\n".join(lines), boards.turning(work, name, page, pages, more, refresh=True))


def _queue_of(work: Work, wanted: str) -> str:
    known = work.desk.books.data.desk.queues
    plain = wanted.strip().lower()
    if not plain:
        return ""
    for id_, title in known.items():
        if plain in (id_, *(name.lower() for name in title.values())):
            return id_
    titles = "、".join(f"{id_}（{title.get(work.desk.agents_lang, id_)}）" for id_, title in known.items())
    raise RefusedError("queue_unknown", queue=wanted[:40], queues=titles)

"""A ticket's whole history: what the merchant and the bot said, what agents and he wrote, what was done, in the order of time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from bot.desk.agents import boards
from bot.desk.agents.boards import Board
from bot.desk.desk import Work
from bot.desk.keeping.transcript import transcript
from bot.desk.relay.messages import name_of
from bot.desk.tickets import card
from bot.desk.words.finding import ACTS
from bot.desk.words.texts import dated, say
from bot.store import conversations, messages, ticket_events
from bot.store.messages import StoredMessage
from bot.store.ticket_events import TicketEvent
from bot.store.tickets import Ticket
from bot.telegram.texts import calm, escape, length

_LONGEST = 400  # characters of one message
_PAGE_UNITS = 2600  # a screen or two; the next page is one press away
_WHO = {"merchant": "👤", "bot": "🤖", "agent": "🧑‍💼"}
_ELSEWHERE = ("answered", "merchant_wrote", "note", "edited", "opened")
"""Kinds that the messages themselves tell of."""
_DETAILS = ("to", "reason", "why", "tag", "cause_title", "remedy_title", "rating", "word", "into", "reply")
"""What of an event's body is said, in this order."""


@dataclass(frozen=True, slots=True)
class Moment:
    """`html` is one entry without its time."""

    at: datetime
    html: str


def history(work: Work, ticket: Ticket, page: int = 0) -> Board:
    """`page` counts from the newest (0); on a page the oldest stands first, as in a chat."""
    lang = work.desk.agents_lang
    pages = _pages(work, moments(work, ticket))
    page = min(max(page, 0), len(pages) - 1)
    shown = pages[len(pages) - 1 - page]
    title = say("history_title", lang, ticket=escape(ticket.number))
    turns = []
    if len(pages) > 1:
        older, newer = min(page + 1, len(pages) - 1), max(page - 1, 0)
        turns = [
            [
                ("◀", f"t.history.{ticket.id}.{older}"),
                (f"{len(pages) - page}/{len(pages)}", f"t.history.{ticket.id}.{page}"),
                ("▶", f"t.history.{ticket.id}.{newer}"),
            ]
        ]
    return Board("\n".join([title, shown or say("history_empty", lang)]), turns)


def moments(work: Work, ticket: Ticket) -> list[Moment]:
    """Everything there is, oldest first; what happened at one time in the order talk, messages, acts."""
    found = [*_talk(work, ticket), *_written(work, ticket), *_done(work, ticket)]
    return sorted(found, key=lambda moment: moment.at)  # stable


def _talk(work: Work, ticket: Ticket) -> list[Moment]:
    """The conversation with the bot. What the log says of agents stands among the acts."""
    conversation = conversations.find(work.conn, ticket.conversation_id)
    if conversation is None:
        return []
    said = transcript(work.conn, work.desk.books, conversation)
    return [Moment(line.at, f"{_WHO[line.who]} {_words(line.text)}") for line in said if line.who in ("merchant", "bot") and line.text]


def _written(work: Work, ticket: Ticket) -> list[Moment]:
    rows = messages.list_of_ticket(work.conn, ticket.id)
    return [Moment(row.at, _message(work, row)) for row in rows if row.kind not in ("notice", "card", "topic")]


def _message(work: Work, row: StoredMessage) -> str:
    mark = "📝" if row.kind == "note" else _WHO[row.author]
    name = f"<b>{escape(calm(row.author_name or ''))}</b> " if row.author == "agent" and row.author_name else ""
    kind = "" if row.kind in ("text", "note") else f"[{name_of(work, row.kind)}] "
    edited = say("history_edited", work.desk.agents_lang) if row.versions else ""
    return f"{mark} {name}{kind}{_words(row.text)}{edited}".rstrip()


def _done(work: Work, ticket: Ticket) -> list[Moment]:
    lang = work.desk.agents_lang
    found = []
    for event in ticket_events.list_of_ticket(work.conn, ticket.id):
        if event.kind == "opened":
            why = say(f"why_{card.known_why(str(event.body.get('why', '')))}", lang)
            opened = say("history_opened", lang, why=why)
            found.append(Moment(event.at, f"⚙ <i>{opened}</i>"))
        elif event.kind not in _ELSEWHERE:
            found.append(Moment(event.at, f"⚙ <i>{_act(work, event)}</i>"))
    return found


def _act(work: Work, event: TicketEvent) -> str:
    lang = work.desk.agents_lang
    what = ACTS[event.kind][lang] if event.kind in ACTS else event.kind
    told = [str(event.body[key]) for key in _DETAILS if event.body.get(key)]
    if event.kind == "handed_off_again":
        told = [say(f"why_{card.known_why(str(event.body.get('why', '')))}", lang)]
    if told:
        what = f"{what}（{'，'.join(told)}）" if lang == "zh" else f"{what} ({', '.join(told)})"
    name = event.actor_name or (say("unnamed", lang) if event.actor == "agent" else "")
    return escape(say("history_act", lang, who=name, what=what) if name else what)


def _words(text: str) -> str:
    plain = " ".join(calm(text).split())
    return escape(plain if len(plain) <= _LONGEST else f"{plain[: _LONGEST - 1]}…")


def _pages(work: Work, found: list[Moment]) -> list[str]:
    """Filled from the newest back, so that the newest page is a full one; each begins with its day."""
    pages: list[list[Moment]] = [[]]
    size = 0
    for moment in reversed(found):
        units = length(moment.html) + 20
        if size + units > _PAGE_UNITS and pages[-1]:
            pages.append([])
            size = 0
        pages[-1].append(moment)
        size += units
    return [_page(work, list(reversed(page))) for page in reversed(pages)]


def _page(work: Work, page: list[Moment]) -> str:
    lines: list[str] = []
    day: date | None = None
    for moment in page:
        at = moment.at.astimezone(work.desk.tz)
        if at.date() != day:
            day = at.date()
            lines.append(f"\n<b>{dated(day, work.desk.agents_lang)}</b>")
        lines.append(f"{at:%H:%M} {moment.html}")
    return "\n".join(lines).strip("\n")


def ticket_board(work: Work, ticket: Ticket) -> Board:
    """/ticket: the card as it stands, with the ways on from it."""
    lang = work.desk.agents_lang
    rows = [[(say("button_history", lang), f"t.history.{ticket.id}.0"), (say("button_merchant", lang), f"t.merchant.{ticket.merchant_id}")]]
    if ticket.card_id is None and ticket.assignee_id is None and ticket.status in ("open", "pending"):
        # Its card stayed in a group that moved on: here it can be claimed, and by the claim it gets its topic and card.
        rows.insert(0, [(say("button_claim", lang), f"t.claim.{ticket.id}")])
    text = card.card_text(work, ticket)
    address = boards.address_of(ticket.chat_id, ticket.thread_id, ticket.card_id)
    return Board(f'{text}\n<a href="{address}">→ {escape(ticket.number)}</a>' if address else text, rows)

"""How a merchant's ticket stands, in words for him."""

from __future__ import annotations

from bot.desk.desk import TicketView, Work
from bot.desk.talk import Talk
from bot.desk.tickets.told import holds
from bot.desk.words.texts import say, when
from bot.store import tickets
from bot.store.tickets import Ticket
from bot.values import Lang


def describe(work: Work, talk: Talk, lang: Lang) -> TicketView | None:
    """His tickets that are not over, or else the latest; None: he never had one."""
    latest = tickets.find_latest(work.conn, talk.merchant.id)
    if latest is None:
        return None
    his = [one for one in tickets.list_unfinished(work.conn, talk.merchant.id) if one.status != "solved"] or [latest]
    return TicketView(his[-1].number, "\n".join(_line(work, talk, one, lang) for one in his))


def _line(work: Work, talk: Talk, ticket: Ticket, lang: Lang) -> str:
    state = say(f"state_{_state(talk, ticket)}", lang)
    return say("status", lang, ticket=ticket.number, state=state, extra=_promised(work, ticket, lang))


def _state(talk: Talk, ticket: Ticket) -> str:
    if ticket.status == "pending":
        handed_back = talk.conversation is not None and talk.conversation.ticket_id == ticket.id and not talk.owned
        return "with_flow" if handed_back else "pending"
    if ticket.status == "open" and ticket.assignee_id is not None:
        return "claimed"
    return ticket.status


def _promised(work: Work, ticket: Ticket, lang: Lang) -> str:
    due = holds(ticket)
    if ticket.status != "open" or ticket.promised_at is None or due is None:
        return ""
    at = due.astimezone(work.desk.tz)
    return say("status_late" if at < work.at else "status_promise", lang, when=when(at, work.at, lang))

"""How a merchant's ticket stands, in words for him."""

from __future__ import annotations

from bot.desk.desk import TicketView, Work
from bot.desk.talk import Talk
from bot.desk.texts import say, when
from bot.store import tickets
from bot.store.tickets import Ticket
from bot.values import Lang


def describe(work: Work, talk: Talk, lang: Lang) -> TicketView | None:
    """His latest ticket; None: he never had one."""
    ticket = tickets.find_latest(work.conn, talk.merchant.id)
    if ticket is None:
        return None
    state = say(f"state_{_state(talk, ticket)}", lang)
    return TicketView(ticket.number, say("status", lang, ticket=ticket.number, state=state, extra=_promised(work, ticket, lang)))


def _state(talk: Talk, ticket: Ticket) -> str:
    if ticket.status == "pending":
        handed_back = talk.conversation is not None and talk.conversation.ticket_id == ticket.id and not talk.owned
        return "with_flow" if handed_back else "pending"
    if ticket.status == "open" and ticket.assignee_id is not None:
        return "claimed"
    return ticket.status


def _promised(work: Work, ticket: Ticket, lang: Lang) -> str:
    if ticket.status != "open" or ticket.promised_at is None:
        return ""
    at = ticket.promised_at.astimezone(work.desk.tz)
    return say("status_late" if at < work.at else "status_promise", lang, when=when(at, work.at, lang))

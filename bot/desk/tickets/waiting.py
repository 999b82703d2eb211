"""A merchant's word waits for an answer: the clocks it starts, what it says about the ticket's urgency, and by when he is told to expect us."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from bot.desk.desk import Work
from bot.desk.sending import line, tell, tell_admins
from bot.desk.talk import Talk
from bot.desk.tickets import card, clocks, notices, urgency
from bot.desk.tickets.claims import talk_with
from bot.desk.tickets.handoff import next_opening, promise
from bot.desk.tickets.hours import closed_since
from bot.desk.tickets.told import told, told_due
from bot.desk.tickets.watch import listed
from bot.desk.words.texts import say, when
from bot.store import messages, ticket_events, tickets
from bot.store.ticket_events import DESK, MERCHANT
from bot.store.tickets import Ticket
from bot.telegram.texts import escape
from bot.tickets import move
from bot.values import Lang

_IN_TALK = timedelta(minutes=20)
"""So soon after an agent's answer the two are talking: nobody needs to be told when an answer comes."""


def merchant_wrote(work: Work, talk: Talk, ticket: Ticket, row: int, text: str) -> Ticket:
    """`row`: his message as it is kept; `text`: its words, masked. Returns the ticket as it stands."""
    clocks.heard(work, ticket.id)
    begins = ticket.waiting_since is None
    before = ticket
    angry = urgency.is_angry(work, text)
    ticket = replace(
        ticket,
        status=move(ticket.status, "merchant_wrote"),
        waiting_since=ticket.waiting_since or work.at,
        anger=(ticket.anger or 0) + angry,
        updated_at=work.at,
    )
    ticket = urgency.looked_at_again(work, ticket)
    if begins:
        ticket = told(replace(ticket, promised_at=clocks.owe(work, ticket)), None)
        if ticket.assignee_id is None:
            clocks.unclaimed(work, ticket.id)
        else:
            clocks.watch_agent(work, ticket)
    ticket = _told(work, talk, ticket, row, begins=begins)
    tickets.save(work.conn, ticket)
    ticket_events.add(work.conn, ticket.id, MERCHANT, "merchant_wrote", work.at, {"message": row, "cause": work.cause})
    if (before.status, before.priority) != (ticket.status, ticket.priority):
        card.refresh(work, ticket)
    return tickets.get(work.conn, ticket.id)


def _told(work: Work, talk: Talk, ticket: Ticket, row: int, *, begins: bool) -> Ticket:
    """Once in a stretch of waiting, and once more when the desk has closed since: when we are there again, and by when he has an answer."""
    hours = work.desk.books.hours
    closed = closed_since(hours, work.at)
    if not any(hours.week.values()):
        return ticket
    lang, due = talk.lang, ticket.promised_at
    if closed is not None:
        if ticket.told_at is not None and ticket.told_at >= closed:
            return ticket
        words = say("waits_for_opening", lang, when=next_opening(work, lang), promise=promise(work, due, lang))
    elif begins and not _in_talk(work, ticket, row):
        words = say("waits_for_answer", lang, promise=promise(work, due, lang))
    else:
        return ticket
    tell(work, talk.merchant.id, words)
    return told(replace(ticket, told_at=work.at), due)


def _in_talk(work: Work, ticket: Ticket, row: int) -> bool:
    latest = [
        one for one in messages.list_latest(work.conn, ticket.id, 4) if one.id != row and one.author == "agent" and one.kind != "note"
    ]
    return bool(latest) and work.at - latest[-1].at < _IN_TALK


# --- the promised time has come


def promise_passed(work: Work, ticket: Ticket, *, again: bool) -> None:
    """The promised time has come: agents and merchant hear so. Never said before its minute: the answer may be on its way.

    The first time he is told a new time (the ticket keeps the old one: it is late). `again`: that has passed too; he is told so, the admins
    are called, and nothing more is promised. He hears no third word of it. A goal of ours that he never heard of is nothing to be sorry for
    by its hour: where he was told a later one he hears nothing yet.
    """
    if ticket.status != "open" or ticket.promised_at is None or ticket.promised_at > work.at:
        return
    heard = told_due(ticket)
    later = heard is not None and heard > work.at and not again
    new = None if again or later else clocks.promise_again(work, ticket)
    line(work, ticket.id, ticket.merchant_id, escape(_late_line(work, ticket, new)))
    if later and heard is not None:
        clocks.promise_at(work, ticket.id, heard)
    else:
        _apologise(work, ticket, new, again=again)
        if heard is None and new is not None:
            ticket = told(ticket, new)  # the first time he hears; a time that was missed stays what it was
            tickets.save(work.conn, ticket)
    if again:
        tell_admins(work, listed(work, say("late_admins", work.desk.agents_lang, number=1), [ticket]), html=True)
    ticket_events.add(work.conn, ticket.id, DESK, "sla_breach" if heard is None or later else "promise_missed", work.at)
    notices.tell(work, ticket, "breach")
    card.refresh(work, ticket)


def _late_line(work: Work, ticket: Ticket, new: datetime | None) -> str:
    """For agents: which time has passed, what the merchant was told before, and what he is told now."""
    assert ticket.promised_at is not None
    lang, heard = work.desk.agents_lang, told_due(ticket)
    if heard is not None and heard <= work.at:
        first = say("late_line", lang, when=_at(work, heard, lang))
    elif heard is not None:
        return say("goal_line_told", lang, when=_at(work, ticket.promised_at, lang), told=_at(work, heard, lang))
    else:
        first = say("goal_line", lang, when=_at(work, ticket.promised_at, lang))
    if new is None:
        return first
    return first + say("late_line_first" if heard is None else "late_line_new", lang, new=_at(work, new, lang))


def _apologise(work: Work, ticket: Ticket, new: datetime | None, *, again: bool) -> None:
    talk = talk_with(work, ticket)
    lang, heard = talk.lang, told_due(ticket)
    when_told = "" if heard is None else _at(work, heard, lang)
    if new is not None:
        key = "promise_missed_new" if heard is not None else "promise_first"
        tell(work, talk.merchant.id, say(key, lang, when=when_told, new=_at(work, new, lang)))
        return
    key = "promise_missed_again" if again else "promise_missed_open" if heard is not None else "promise_open"
    tell(work, talk.merchant.id, say(key, lang, when=when_told), buttons=[[(say("channels_more", lang), "d.channels.")]])


def _at(work: Work, moment: datetime, lang: Lang) -> str:
    return when(moment.astimezone(work.desk.tz), work.at, lang)

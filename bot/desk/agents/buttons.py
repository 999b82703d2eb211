"""Agents' buttons, on cards and lines of a topic: `t.<name>.<number>[.<more>]`. Adding one: a function here or in its use case, a line in `_ACTS`."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from bot.desk.agents import buttons_life as press_life
from bot.desk.agents import canned, finding, roster
from bot.desk.desk import Work
from bot.desk.merchants import flood
from bot.desk.relay import deletions, resending
from bot.desk.relay import messages as relay
from bot.desk.tickets import claims, endings
from bot.desk.tickets.topics import group_of
from bot.desk.words.texts import say
from bot.store import merchants, tickets
from bot.store.connection import Connection
from bot.store.ticket_events import Actor
from bot.store.tickets import Ticket
from bot.telegram.updates import Press
from bot.tickets import RefusedError

MOST_TOAST = 200  # characters Telegram shows

Act = Callable[[Work, Ticket, Actor, str], str]
"""What a button does with its ticket; the text after the ticket's number comes last. Returns the toast's words. Raises RefusedError."""


def press(work: Work, pressed: Press, *, stranger: bool = False) -> None:
    """Only in the agents' group itself: who is a member there is an agent. A refusal is shown to the presser as it stands."""
    lang = work.desk.agents_lang
    _, name, value, more = (*pressed.data.split(".", 3), "", "", "")[:4]
    if stranger or pressed.chat is None or pressed.chat.id != group_of(work.conn, work.desk):
        work.ack(pressed.id, say("refused_strangers", lang), alert=True)
        return
    agent = Actor("agent", pressed.sender.id, pressed.sender.name)
    roster.seen(work, pressed.sender)
    number = ""
    try:
        if name == "resend":
            work.ack(pressed.id, _resend(work, agent, value))
            return
        if finding.pressed(work, pressed, name, value, more):
            work.ack(pressed.id)
            return
        ticket = numbered(tickets.find, work, value)
        if ticket is not None and (told := canned.pressed(work, pressed, ticket, agent, name, more)) is not None:
            work.ack(pressed.id, told)
            return
        if ticket is not None and (told := press_life.pressed(work, pressed, ticket, agent, name, more)) is not None:
            work.ack(pressed.id, told[:MOST_TOAST])
            return
        if ticket is None or name not in _ACTS:
            raise RefusedError("no_ticket")
        number = ticket.number
        work.ack(pressed.id, _ACTS[name](work, ticket, agent, more)[:MOST_TOAST])
    except RefusedError as refusal:
        work.ack(pressed.id, refused(work, refusal, number), alert=True)


def refused(work: Work, refusal: RefusedError, number: str) -> str:
    return say(f"refused_{refusal.reason}", work.desk.agents_lang, **{"ticket": number, **refusal.facts})[:MOST_TOAST]


Row = TypeVar("Row")


def numbered(find: Callable[[Connection, int], Row | None], work: Work, value: str) -> Row | None:
    """The row of that number. A button's data is whatever somebody sent: None for what is no number a database holds."""
    is_number = value.isascii() and value.isdecimal() and len(value) < 19
    return find(work.conn, int(value)) if is_number else None


def _resend(work: Work, agent: Actor, value: str) -> str:
    is_number = value.isascii() and value.isdecimal() and len(value) < 19
    return say("resending" if is_number and resending.resend(work, agent, int(value)) else "resend_not", work.desk.agents_lang)


def _files(work: Work, ticket: Ticket, agent: Actor, more: str) -> str:
    """The next of the files that were kept back."""
    lang = work.desk.agents_lang
    rows, left = flood.take_kept(work, ticket)
    if not rows:
        return say("no_files", lang)
    relay.copy_into_topic(work, merchants.get(work.conn, ticket.merchant_id), ticket.id, rows, wanted=True)
    if left:
        flood.more_button(work, ticket, left)
    return say("fetching_files", lang, number=len(rows), left=left)


def _simple(act: Callable[[Work, Ticket, Actor], None], toast: str) -> Act:
    """A use case that needs nothing but the ticket and who pressed."""

    def pressed(work: Work, ticket: Ticket, agent: Actor, more: str) -> str:
        act(work, ticket, agent)
        return say(toast, work.desk.agents_lang)

    return pressed


_ACTS: dict[str, Act] = {
    "claim": _simple(claims.claim_by_button, "toast_claimed"),
    "back": _simple(claims.hand_back, "toast_handed_back"),
    "solve": _simple(endings.solve, "toast_solved"),
    "reopen": _simple(endings.reopen, "toast_reopened"),
    "delete": deletions.by_button,
    "blank": deletions.blank,
    "resendall": resending.by_button,
    "files": _files,
}

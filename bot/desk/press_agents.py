"""Agents' buttons, on cards and lines of a topic: `t.<name>.<number>[.<more>]`. Adding one: a function here or in its use case, a line in `_ACTS`."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

import orjson

from bot.desk import claims, endings, finding
from bot.desk.desk import Work
from bot.desk.sending import to_merchant
from bot.desk.texts import say
from bot.desk.topics import group_of
from bot.store import messages, redact, ticket_events, tickets
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
    number = ""
    try:
        if name == "resend":
            work.ack(pressed.id, _resend(work, agent, value))
            return
        if finding.pressed(work, pressed, name, value, more):
            work.ack(pressed.id)
            return
        ticket = numbered(tickets.find, work, value)
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
    """An agent's message once more, as a new delivery; pressed twice it is sent once."""
    lang = work.desk.agents_lang
    row = numbered(redact.find_troubled, work, value)
    if row is None or row.message_id is None or row.merchant_id is None or row.params == redact.EMPTY:
        return say("resend_not", lang)
    message = messages.find(work.conn, row.message_id)
    ticket_id = None if message is None else message.ticket_id
    if ticket_id is None or any(
        event.kind == "resent" and event.body.get("delivery") == int(value) for event in ticket_events.list_of_ticket(work.conn, ticket_id)
    ):
        return say("resend_not", lang)
    to_merchant(work, row.merchant_id, row.method, orjson.loads(row.params), kind="reply", message_id=row.message_id)
    ticket_events.add(work.conn, ticket_id, agent, "resent", work.at, {"delivery": int(value)})
    return say("resending", lang)


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
}

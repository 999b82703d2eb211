"""Commands in the agents' group. Adding one: a function in its use case, a line in `IN_TICKET` or `ANYWHERE`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from bot.desk.agents import acts, blocking, canned, finding, menus, queue_view
from bot.desk.agents.boards import Board
from bot.desk.agents.buttons import refused
from bot.desk.desk import Work
from bot.desk.keeping import history
from bot.desk.relay import deletions
from bot.desk.reports import command as reports
from bot.desk.sending import Keyboard, line, to_group
from bot.desk.tickets import claims, endings, merging
from bot.desk.words.texts import say
from bot.store import tickets
from bot.store.ticket_events import Actor
from bot.store.tickets import Ticket
from bot.telegram.texts import escape, keyboard
from bot.telegram.updates import Message
from bot.tickets import RefusedError


@dataclass(frozen=True, slots=True)
class Asked:
    """A command as it was written. `ticket`: that of the topic it stands in, or of the message it answers to; `rest`: what follows its name."""

    ticket: Ticket | None
    agent: Actor
    message: Message
    rest: str


Command = Callable[[Work, Asked], None]
TicketCommand = Callable[[Work, Ticket, Asked], None]


def command(work: Work, name: str, asked: Asked) -> None:
    """A refusal is answered as it stands. What is unknown says so where it was meant for us: in a ticket's topic."""
    ticket = asked.ticket
    anywhere, inside = ANYWHERE.get(name), IN_TICKET.get(name)
    try:
        if anywhere is not None:
            anywhere(work, asked)
        elif inside is not None and ticket is not None:
            inside(work, ticket, asked)
        elif inside is not None:
            reply(work, asked, escape(say("needs_topic", work.desk.agents_lang, command=name)))
        elif name == "help" or ticket is not None:
            lang = work.desk.agents_lang
            missing = "" if name == "help" else say("unknown_group_command", lang, command=name) + "\n"
            reply(work, asked, escape(missing + say("group_commands", lang)))
    except RefusedError as refusal:
        reply(work, asked, f"⚙ {escape(refused(work, refusal, '' if ticket is None else ticket.number))}")


def reply(work: Work, asked: Asked, html: str, *, buttons: Keyboard = ()) -> None:
    """An answer where the command was written: in the ticket's topic, or in the group."""
    if asked.ticket is not None:
        line(work, asked.ticket.id, asked.ticket.merchant_id, html, buttons=buttons, reply_to=asked.message.message_id)
        return
    params: dict[str, Any] = {"text": html, "parse_mode": "HTML", "reply_parameters": {"message_id": asked.message.message_id}}
    if buttons:
        params["reply_markup"] = keyboard(buttons)
    to_group(work, "sendMessage", params)


def _note(work: Work, ticket: Ticket, asked: Asked) -> None:
    if asked.rest:
        acts.note(work, ticket, asked.agent, asked.message, asked.rest)
    else:
        reply(work, asked, escape(say("note_empty", work.desk.agents_lang)))


def _ticket(work: Work, asked: Asked) -> None:
    """/ticket shows the card again; with a number, anywhere in the group."""
    wanted = tickets.find_number(work.conn, asked.rest.lstrip("#")) if asked.rest else asked.ticket
    if wanted is None:
        raise RefusedError("no_ticket")
    show(work, asked, history.ticket_board(work, wanted))


def show(work: Work, asked: Asked, board: Board) -> None:
    reply(work, asked, board.text, buttons=board.buttons)


def _with_words(act: Callable[[Work, Ticket, Actor, str], None]) -> TicketCommand:
    return lambda work, ticket, asked: act(work, ticket, asked.agent, asked.rest)


def _simple(act: Callable[[Work, Ticket, Actor], None]) -> TicketCommand:
    return lambda work, ticket, asked: act(work, ticket, asked.agent)


ANYWHERE: Mapping[str, Command] = {
    "ticket": _ticket,
    "block": lambda work, asked: reply(work, asked, escape(blocking.block(work, asked.agent, asked.rest, asked.ticket))),
    "unblock": lambda work, asked: reply(work, asked, escape(blocking.unblock(work, asked.agent, asked.rest, asked.ticket))),
    "blocked": lambda work, asked: reply(work, asked, escape(blocking.listed(work, asked.agent))),
    "report": lambda work, asked: reply(work, asked, escape(reports.asked(work, asked.agent, asked.rest))),
    "queue": lambda work, asked: show(work, asked, queue_view.queue(work, wanted=asked.rest)),
    "mine": lambda work, asked: show(work, asked, queue_view.mine(work, asked.agent)),
    "find": lambda work, asked: show(work, asked, finding.find(work, asked.rest)),
    "merchant": lambda work, asked: show(work, asked, finding.merchant(work, asked.rest, asked.ticket)),
}
"""In a topic and outside."""

IN_TICKET: Mapping[str, TicketCommand] = {
    "r": lambda work, ticket, asked: show(work, asked, canned.listing(work, ticket, asked.agent, asked.rest)),
    "note": _note,
    "claim": _simple(claims.claim_by_button),
    "handback": _simple(claims.hand_back),
    "solve": _simple(endings.solve),
    "reopen": _simple(endings.reopen),
    "release": _simple(claims.release),
    "assign": _with_words(menus.assign_command),
    "transfer": _with_words(menus.transfer_command),
    "tag": _with_words(menus.tag_command),
    "priority": _with_words(menus.priority_command),
    "merge": _with_words(merging.by_agent),
    "delete": lambda work, ticket, asked: deletions.asked(work, ticket, asked.agent, asked.message),
}
"""About the ticket it stands in."""

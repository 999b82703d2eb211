"""Agents' buttons about a ticket's life: who has it, its tags and priority, what it turned out to be. Adding one: a line in `_ACTS`."""

from __future__ import annotations

from collections.abc import Callable

from bot.desk.agents import menus
from bot.desk.desk import Work
from bot.desk.tickets import causes, claims
from bot.desk.words.texts import say
from bot.store.ticket_events import Actor
from bot.store.tickets import Ticket
from bot.telegram.updates import Press

Act = Callable[[Work, Press, Ticket, Actor, str], str]
"""Returns the toast's words. Raises RefusedError."""


def pressed(work: Work, press: Press, ticket: Ticket, agent: Actor, name: str, more: str) -> str | None:
    """None: the button is none of these."""
    act = _ACTS.get(name)
    if act is None:
        return None
    told = act(work, press, ticket, agent, more)
    claims.touched(work, ticket, agent)
    return told


def _menu(show: Callable[[Work, Ticket], None]) -> Act:
    def act(work: Work, press: Press, ticket: Ticket, agent: Actor, more: str) -> str:
        show(work, ticket)
        return ""

    return act


def _release(work: Work, press: Press, ticket: Ticket, agent: Actor, more: str) -> str:
    claims.release(work, ticket, agent)
    return say("toast_released", work.desk.agents_lang)


def _keep(work: Work, press: Press, ticket: Ticket, agent: Actor, more: str) -> str:
    claims.still_on_it(work, ticket, agent)
    return say("toast_kept", work.desk.agents_lang)


def _tag(work: Work, press: Press, ticket: Ticket, agent: Actor, more: str) -> str:
    menus.tag_pressed(work, ticket, agent, more)
    return ""


def _priority(work: Work, press: Press, ticket: Ticket, agent: Actor, more: str) -> str:
    menus.priority_pressed(work, ticket, agent, more)
    return ""


def _cause(work: Work, press: Press, ticket: Ticket, agent: Actor, more: str) -> str:
    causes.cause_pressed(work, ticket, agent, more, press.message_id)
    return say("toast_noted", work.desk.agents_lang)


def _remedy(work: Work, press: Press, ticket: Ticket, agent: Actor, more: str) -> str:
    causes.remedy_pressed(work, ticket, agent, more, press.message_id)
    return say("toast_noted", work.desk.agents_lang)


_ACTS: dict[str, Act] = {
    "more": _menu(menus.more),
    "menu": _menu(menus.main),
    "release": _release,
    "give": lambda work, press, ticket, agent, more: menus.give(work, ticket, agent, more),
    "keep": _keep,
    "tags": _menu(menus.tags_menu),
    "tag": _tag,
    "prio": _priority,
    "cause": _cause,
    "remedy": _remedy,
}

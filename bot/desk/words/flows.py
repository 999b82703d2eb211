"""A ticket's flow, and its causes and remedies in words."""

from __future__ import annotations

import re

from bot.desk.desk import Work
from bot.desk.talk import unpack
from bot.desk.tickets.facts import first_words, flow_of
from bot.desk.words.texts import say
from bot.engine.flow import Flow, Remedy
from bot.engine.state import FlowRef, State
from bot.engine.texts import fill
from bot.store import conversations
from bot.store.tickets import Ticket
from bot.values import Lang

OURS, ITSELF = "_ours", "_itself"
"""What helped was none of the flow's remedies: agents settled it, or it came right by itself."""
_PLACE = re.compile(r"\{[\w.]+\}")


def flow_of_ticket(work: Work, ticket: Ticket) -> Flow | None:
    return flow_of(work.desk.books, FlowRef(ticket.flow, ticket.rev))


def state_of_ticket(work: Work, ticket: Ticket) -> State | None:
    found = conversations.find(work.conn, ticket.conversation_id)
    return None if found is None or found.state == "{}" else unpack(found)


def title_of(work: Work, ticket: Ticket, id_: str | None, lang: Lang) -> str | None:
    """In words: a cause's title, or a remedy's first words. None: there is none, or its flow no longer says."""
    flow = flow_of_ticket(work, ticket)
    if id_ is None or flow is None:
        return None
    if id_ in (OURS, ITSELF):
        return say("remedy_ours" if id_ == OURS else "remedy_itself", lang)
    model_id, _, one = id_.partition(".")
    model = flow.models.get(model_id)
    if model is None:
        return None
    if one in model.titles:
        return model.titles[one].in_(lang)
    return next((remedy_words(flow, remedy, state_of_ticket(work, ticket), lang) for remedy in model.remedies if remedy.id == one), None)


def remedy_words(flow: Flow, remedy: Remedy, state: State | None, lang: Lang) -> str:
    """Up to its first stop; a place that nothing fills is left out."""
    values = {} if state is None else {slot: one.value for slot, one in state.slots.items()}
    args = values | {f"cfg.{key}": value for key, value in flow.config.items()}
    return first_words(_PLACE.sub("", fill(remedy.text.in_(lang), flow, args, lang)))

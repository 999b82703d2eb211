"""A conversation as text, made again from its log: what the merchant wrote or pressed, what he was told, what agents did."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from bot.desk.desk import Books
from bot.desk.talk import as_met, event_of, policies_as_met, unpack
from bot.engine.advance import advance
from bot.engine.effects import Say
from bot.engine.events import Agent, Body, Choose, Media, Publish, Recall, Start, Text, Timer
from bot.engine.state import State
from bot.engine.texts import render
from bot.store import events
from bot.store.connection import Connection
from bot.store.conversations import Conversation
from bot.tickets import number_of

Who = Literal["merchant", "bot", "agent", "desk"]


@dataclass(frozen=True, slots=True)
class Line:
    """`buttons`: what stood under it."""

    at: datetime
    who: Who
    text: str
    buttons: tuple[str, ...] = ()


def transcript(conn: Connection, books: Books, conversation: Conversation) -> list[Line]:
    """In order. Empty once it was forgotten. A revision that is no longer known is told with the words of the live one."""
    log = events.list_events(conn, conversation.id)
    if not log:
        return []
    met = unpack(conversation)
    library, policies = as_met(books.library, met), policies_as_met(books.policies, met)
    extra = {} if conversation.ticket_id is None else {"ticket": number_of(conversation.ticket_id)}
    lines: list[Line] = []
    state: State | None = None
    shown: dict[str, str] = {}  # callback data → the button's words
    for row in log:
        event = event_of(row)
        said = _said(event.body, shown)
        if said is not None:
            lines.append(Line(event.at, *said))
        turn = advance(library, policies, state, event)
        state = turn.state
        for effect in turn.effects:
            if isinstance(effect, Say):
                buttons = [button for line in effect.buttons for button in line]
                shown.update({button.data: button.text for button in buttons})
                words = render(library, effect, extra).replace("{next_open}", "…")
                lines.append(Line(event.at, "bot", words, tuple(button.text for button in buttons)))
    return lines


def _said(body: Body, shown: dict[str, str]) -> tuple[Who, str] | None:
    match body:
        case Text(reading):
            return "merchant", reading.masked
        case Choose(rev, node, option, seq):
            data = ".".join((rev, node, option, str(seq)))
            return "merchant", f"[{shown.get(data, option)}]"
        case Media(kind):
            return "merchant", f"({kind})"
        case Agent(kind, data):
            return "agent", f"({kind}{': ' + str(data['agent']) if data.get('agent') else ''})"
        case Timer(key):
            return "desk", f"(timer {key})"
        case Recall(why=why):
            return "desk", f"(recall: {why})"
        case Publish(rev=rev):
            return "desk", f"(moved to revision {rev})"
        case Start(payload=payload):
            return ("merchant", f"/start {payload}".strip()) if payload else None
        case _:
            return None

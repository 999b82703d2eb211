"""What a merchant does after a ticket was solved, and his buttons about his tickets: is it solved, how was it, is it another matter."""

from __future__ import annotations

from collections.abc import Callable

from bot.desk.agents.buttons import numbered
from bot.desk.desk import Work
from bot.desk.merchants import rating, which
from bot.desk.merchants.status import describe
from bot.desk.play import play, start_of
from bot.desk.relay import messages as relay
from bot.desk.sending import tell
from bot.desk.talk import Talk, event_of, read
from bot.desk.tickets import endings, merging, waiting
from bot.desk.tickets.handoff import link
from bot.desk.words.texts import say
from bot.engine.events import Agent, Text
from bot.store import events, messages, ticket_events, tickets
from bot.store.ticket_events import MERCHANT
from bot.store.tickets import Ticket
from bot.telegram.updates import Message, Press
from bot.tickets import RefusedError

Handler = Callable[[Work, Talk, str, Press], None]


def took(work: Work, talk: Talk, ticket: Ticket, received: Message) -> bool:
    """His word after the solution that is no reason to open the ticket again: his comment, or another matter. False: it is one."""
    text = received.text.strip()
    if not text or received.attachment is not None or received.extra is not None:
        return False
    if rating.awaited(work, ticket):
        rating.word(work, talk, ticket, text, received.message_id)
        return True
    if received.reply_to is None and _is_another_matter(work, talk, ticket, text):
        _begin_other(work, talk, ticket, text)
        return True
    return False


def _is_another_matter(work: Work, talk: Talk, ticket: Ticket, text: str) -> bool:
    """It names, beyond doubt, what another flow is about."""
    reading, library = read(work, talk, text), work.desk.books.library
    if reading.decision != "intent" or not reading.intents:
        return False
    intent = reading.intents[0][0]
    own = library.live_flow(ticket.flow)
    if own is None or (own.trigger is not None and intent in own.trigger.intents):
        return False
    flows = (library.live_flow(id_) for id_ in library.live)
    return any(one is not None and one.id != ticket.flow and one.trigger is not None and intent in one.trigger.intents for one in flows)


def _begin_other(work: Work, talk: Talk, ticket: Ticket, text: str) -> None:
    ticket_events.add(work.conn, ticket.id, MERCHANT, "something_else", work.at)
    endings.end_conversation_of(work, talk, ticket)
    buttons = [[(say("still_ticket", talk.lang, ticket=ticket.number), f"d.still.{ticket.id}")]]
    tell(work, talk.merchant.id, say("other_begins", talk.lang, ticket=ticket.number), buttons=buttons)
    starts = [] if talk.conversation is not None else [start_of(work, talk)]
    play(work, talk, *starts, Text(read(work, talk, text)))


# --- his buttons


def _his(work: Work, talk: Talk, value: str) -> Ticket | None:
    found = numbered(tickets.find, work, value)
    return which.standing(work, found) if found is not None and found.merchant_id == talk.merchant.id else None


def _status(work: Work, talk: Talk) -> None:
    view = describe(work, talk, talk.lang)
    if view is not None:
        tell(work, talk.merchant.id, view.text)


def _solved(work: Work, talk: Talk, value: str, pressed: Press) -> None:
    ticket = _his(work, talk, value)
    if ticket is not None and ticket.status == "solved":
        rating.is_solved(work, talk, ticket, pressed)
    else:
        _status(work, talk)


def _rate(work: Work, talk: Talk, value: str, pressed: Press) -> None:
    id_, _, star = value.partition(".")
    ticket = _his(work, talk, id_)
    if ticket is not None:
        rating.rate(work, talk, ticket, star, pressed)


def _word(work: Work, talk: Talk, value: str, pressed: Press) -> None:
    ticket = _his(work, talk, value)
    if ticket is not None:
        rating.word_wanted(work, talk, ticket)


def _still(work: Work, talk: Talk, value: str, pressed: Press) -> None:
    """What seemed another matter is the old one: the ticket opens again, and what he has said meanwhile goes with it."""
    ticket = _his(work, talk, value)
    if ticket is None or ticket.status != "solved" or talk.conversation is None or talk.owned:
        _status(work, talk)
        return
    log = [event_of(row).body for row in events.list_events(work.conn, talk.conversation.id)]
    ticket = endings.reopened_by_merchant(work, talk, ticket)
    for body in log:
        if isinstance(body, Text):
            row = messages.add(
                work.conn,
                merchant_id=talk.merchant.id,
                author="merchant",
                at=work.at,
                text=body.reading.masked,
                ticket_id=ticket.id,
                author_id=talk.merchant.user_id,
                author_name=talk.merchant.name,
            )
            relay.text_into_topic(work, talk.merchant, ticket.id, row, body.reading.masked)
            ticket = waiting.merchant_wrote(work, talk, ticket, row, body.reading.masked)
    play(work, talk, Agent("took", {"agent": ""}))
    link(work, talk, ticket)


def _to(work: Work, talk: Talk, value: str, pressed: Press) -> None:
    which.said(work, talk, value)


def _other(work: Work, talk: Talk, value: str, pressed: Press) -> None:
    which.begin_another(work, talk)


def _same(work: Work, talk: Talk, value: str, pressed: Press) -> None:
    """The new ticket is the old matter after all: it becomes part of the old one, whose number he knows longest."""
    new_id, _, old_id = value.partition(".")
    new, old = numbered(tickets.find, work, new_id), numbered(tickets.find, work, old_id)
    if new is None or old is None or {new.merchant_id, old.merchant_id} != {talk.merchant.id}:
        return
    try:
        merging.merge(work, which.standing(work, old), new, MERCHANT, say("merged_by_merchant", work.desk.agents_lang))
    except RefusedError:
        _status(work, talk)  # one of them is over by now


HANDLERS: dict[str, Handler] = {
    "solved": _solved,
    "rate": _rate,
    "word": _word,
    "still": _still,
    "to": _to,
    "other": _other,
    "same": _same,
}

"""What the merchant says at the end: that it is solved, how he was served from 1 to 5, and a word on it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

from bot.desk.desk import Work
from bot.desk.relay.messages import quoted
from bot.desk.sending import Keyboard, line, tell, to_merchant
from bot.desk.talk import Talk
from bot.desk.tickets import card, clocks
from bot.desk.words.texts import say
from bot.store import messages, ticket_events, tickets, timers
from bot.store.ticket_events import MERCHANT
from bot.store.tickets import Ticket
from bot.telegram.texts import escape, keyboard
from bot.telegram.updates import Press

STARS = ("1", "2", "3", "4", "5")
_POOR = 2
_WORD_WITHIN = timedelta(hours=12)


def is_solved(work: Work, talk: Talk, ticket: Ticket, pressed: Press) -> None:
    """The button under the question. A ticket that was opened again meanwhile is not solved by an old button."""
    if ticket.status != "solved":
        return
    if ticket.confirmed_at is None:
        tickets.save(work.conn, replace(ticket, confirmed_at=work.at, updated_at=work.at))
        ticket_events.add(work.conn, ticket.id, MERCHANT, "confirmed", work.at)
        timers.cancel(work.conn, "ticket", ticket.id, clocks.CLOSE_SOON)
        line(work, ticket.id, ticket.merchant_id, escape(say("confirmed_line", work.desk.agents_lang)))
        card.refresh(work, tickets.get(work.conn, ticket.id))
    stars = [[(star, f"d.rate.{ticket.id}.{star}") for star in STARS]]
    _instead(work, talk, pressed, say("how_was_it", talk.lang, ticket=ticket.number), stars)


def rate(work: Work, talk: Talk, ticket: Ticket, star: str, pressed: Press) -> None:
    """He may change his mind until the ticket is closed."""
    if star not in STARS:
        return
    if ticket.status != "solved":
        tell(work, talk.merchant.id, say("rating_late", talk.lang, ticket=ticket.number))
        return
    rating = int(star)
    if ticket.rating != rating:
        tickets.save(work.conn, replace(ticket, rating=rating, updated_at=work.at))
        ticket_events.add(work.conn, ticket.id, MERCHANT, "rated", work.at, {"rating": rating})
        line(work, ticket.id, ticket.merchant_id, escape(say("rated_line", work.desk.agents_lang, rating=rating)))
        card.refresh(work, tickets.get(work.conn, ticket.id))
    text = say("rating_sorry" if rating <= _POOR else "rating_thanks", talk.lang, rating=rating)
    row = [(say("button_word", talk.lang), f"d.word.{ticket.id}")]
    if rating <= _POOR:
        row.append((say("not_solved", talk.lang), f"d.reopen.{ticket.id}"))
    _instead(work, talk, pressed, text, [row])


def word_wanted(work: Work, talk: Talk, ticket: Ticket) -> None:
    """His next text is his comment, for some hours; a timer's row remembers it."""
    if ticket.status != "solved":
        tell(work, talk.merchant.id, say("rating_late", talk.lang, ticket=ticket.number))
        return
    timers.set_timer(work.conn, scope="ticket", scope_id=ticket.id, key=clocks.WORD, due_at=work.at + _WORD_WITHIN)
    tell(work, talk.merchant.id, say("word_please", talk.lang))


def awaited(work: Work, ticket: Ticket) -> bool:
    """Is a comment waited for?"""
    return ticket.status == "solved" and any(one.key == clocks.WORD for one in timers.list_of(work.conn, "ticket", ticket.id))


def word(work: Work, talk: Talk, ticket: Ticket, text: str, message_id: int) -> None:
    """His comment: kept with the ticket, shown to the agents, and no reason to open it again; one button says that it was."""
    timers.cancel(work.conn, "ticket", ticket.id, clocks.WORD)
    messages.add(
        work.conn,
        merchant_id=ticket.merchant_id,
        author="merchant",
        at=work.at,
        text=text,
        ticket_id=ticket.id,
        author_id=talk.merchant.user_id,
        author_name=talk.merchant.name,
        merchant_message_id=message_id,
    )
    tickets.save(work.conn, replace(ticket, rating_word=text, updated_at=work.at))
    ticket_events.add(work.conn, ticket.id, MERCHANT, "rating_word", work.at)
    heading = escape(say("word_line", work.desk.agents_lang))
    line(work, ticket.id, ticket.merchant_id, f"{heading}\n{quoted(text)}")
    card.refresh(work, tickets.get(work.conn, ticket.id))
    buttons = [[(say("word_was_more", talk.lang), f"d.reopen.{ticket.id}")]]
    tell(work, talk.merchant.id, say("word_kept", talk.lang), buttons=buttons)


def _instead(work: Work, talk: Talk, pressed: Press, text: str, buttons: Keyboard) -> None:
    """The question he answered becomes the next one, so that no dead button stays in his chat."""
    if pressed.message_id is None:
        tell(work, talk.merchant.id, text, buttons=buttons)
        return
    params: dict[str, Any] = {"message_id": pressed.message_id, "text": text, "reply_markup": keyboard(buttons)}
    to_merchant(work, talk.merchant.id, "editMessageText", params)

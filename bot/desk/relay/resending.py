"""An agent's messages once more: one that failed or is uncertain, or all that did not reach a merchant who had blocked the bot."""

from __future__ import annotations

import orjson

from bot.desk.desk import Work
from bot.desk.sending import Keyboard, to_merchant
from bot.desk.words.texts import say
from bot.store import messages, outbox, redact, ticket_events
from bot.store.ticket_events import Actor
from bot.store.tickets import Ticket


def resend(work: Work, agent: Actor, delivery_id: int) -> bool:
    """As a new delivery; asked twice it is sent once. False: there is nothing to send again."""
    row = redact.find_troubled(work.conn, delivery_id)
    if row is None or row.message_id is None or row.merchant_id is None or row.params == redact.EMPTY:
        return False
    message = messages.find(work.conn, row.message_id)
    if message is None or message.ticket_id is None or message.taken_back_at is not None:
        return False
    if delivery_id in _resent(work, message.ticket_id):
        return False
    to_merchant(work, row.merchant_id, row.method, orjson.loads(row.params), kind="reply", message_id=row.message_id)
    ticket_events.add(work.conn, message.ticket_id, agent, "resent", work.at, {"delivery": delivery_id})
    return True


def missed(work: Work, ticket: Ticket) -> list[int]:
    """Deliveries of agents' messages that failed, were not sent again, and are not there by now; oldest first."""
    resent = _resent(work, ticket.id)
    found = []
    for row in outbox.list_failed_replies(work.conn, ticket.merchant_id):
        message = None if row.message_id is None else messages.find(work.conn, row.message_id)
        stands = message is None or message.ticket_id != ticket.id or message.merchant_message_id is not None
        if row.id not in resent and not stands and message is not None and message.taken_back_at is None:
            found.append(row.id)
    return found


def button_for(work: Work, ticket: Ticket, number: int) -> Keyboard:
    return [[(say("button_resend_all", work.desk.agents_lang, number=number), f"t.resendall.{ticket.id}")]]


def by_button(work: Work, ticket: Ticket, agent: Actor, more: str) -> str:
    """All that he missed, in the order they were written."""
    sent = [resend(work, agent, delivery) for delivery in missed(work, ticket)]
    return say("resending" if any(sent) else "resend_not", work.desk.agents_lang)


def _resent(work: Work, ticket_id: int) -> set[int]:
    return {int(event.body.get("delivery", 0)) for event in ticket_events.list_of_ticket(work.conn, ticket_id) if event.kind == "resent"}

"""Texts that were held because they came faster than answers go out: read together, in one turn."""

from __future__ import annotations

from bot.desk import flood, merchant, relay
from bot.desk.desk import Work
from bot.desk.talk import of_merchant
from bot.store import merchants, messages, outbox
from bot.store.timers import Timer
from bot.understand.mask import mask

_MOST = 4_000  # characters the reader is given; all of them stand in the database


def read_held(work: Work, timer: Timer) -> None:
    """When the answers before them are out, or after a while at the latest. People may own the conversation by now: then they get them."""
    tries = int(timer.body.get("tries", 0))
    if outbox.count_waiting(work.conn, f"m:{timer.scope_id}") > flood.FEW and tries < flood.TRIES:
        flood.set_held(work, timer.scope_id, timer.body.get("messages", ()), tries + 1)
        return
    talk = of_merchant(work, merchants.get(work.conn, timer.scope_id))
    if talk.merchant.blocked_at is not None:
        return
    rows = [row for one in timer.body.get("messages", ()) if (row := messages.find(work.conn, one)) is not None and row.text]
    if not rows:
        return
    ticket = merchant.ticket_at_hand(work, talk)
    if ticket is None:
        found = mask("\n".join(row.text for row in rows)[:_MOST])
        merchant.say_to_flow(work, talk, found.text, found.sensitive)
        return
    messages.attach(work.conn, [row.id for row in rows], ticket.id)
    for row in rows:
        relay.to_topic(work, talk.merchant, ticket.id, row)

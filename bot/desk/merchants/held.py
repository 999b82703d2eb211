"""Texts that were held because they came faster than answers go out: read together, in one turn."""

from __future__ import annotations

from dataclasses import replace

from bot.desk.desk import Work
from bot.desk.merchants import flood
from bot.desk.merchants import messages as merchant
from bot.desk.relay import messages as relay
from bot.desk.talk import of_merchant
from bot.store import merchants, messages, outbox
from bot.store.timers import Timer
from bot.understand.mask import mask


def show_edited(work: Work, ticket_id: int, timer: Timer) -> None:
    """What he changed again and again: as agents saw it last, and as it stands."""
    row = messages.find(work.conn, int(timer.body.get("message", 0)))
    versions = [] if row is None else [*(row.versions or {}).get("texts", ()), row.text]
    if row is None or not versions:
        return
    before = replace(row, text=str(versions[min(int(timer.body.get("version", 0)), len(versions) - 1)]))
    if before.text != row.text:
        relay.edited_into_topic(work, merchants.get(work.conn, row.merchant_id), ticket_id, before, row.text, row.entities or ())


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

"""By when the merchant was told that he has an answer. What agents are held to may be earlier, or something he never heard of.

An answer after the first, while the two are talking, and a rise in priority, draw the desk's own goal nearer and say nothing to him.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from bot.store.tickets import Ticket

DUE = "told_due"
"""Where a ticket's facts keep it (ISO 8601); absent: of this wait he was told no time."""


def told(ticket: Ticket, due: datetime | None) -> Ticket:
    """He was told this time; None: he has been told none, a new wait begins."""
    kept = {key: value for key, value in ticket.facts.items() if key != DUE}
    return replace(ticket, facts=kept if due is None else {**kept, DUE: due.isoformat()})


def told_due(ticket: Ticket) -> datetime | None:
    known = ticket.facts.get(DUE)
    return datetime.fromisoformat(known) if isinstance(known, str) else None


def holds(ticket: Ticket) -> datetime | None:
    """What is to be said to him when he asks: what he was told, else what agents are held to."""
    return told_due(ticket) or ticket.promised_at

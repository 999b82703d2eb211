"""The audit trail: what admins did, and what was done to tickets, in one order; the same on every store."""

from __future__ import annotations

from datetime import timedelta

from bot.store import Store, audit, ticket_events
from bot.store.connection import Connection
from bot.store.ticket_events import Actor
from tests.contracts.test_store_tickets import NOW, OLGA, _opened

EVE = Actor("admin", 900, "Eve")


def _acts(conn: Connection) -> None:
    audit.add(conn, EVE, "published", "flow:late_credit", NOW, why="typo", body={"rev": "abc"})
    ticket = _opened(conn)
    ticket_events.add(conn, ticket.id, OLGA, "claimed", NOW + timedelta(minutes=1))
    audit.add(conn, EVE, "exported", f"ticket:{ticket.number}", NOW + timedelta(minutes=2))


async def test_acts_of_admins_and_of_agents_stand_in_one_order_newest_first(store: Store) -> None:
    await store.run(_acts)
    shown = await store.run(audit.list_acts, NOW)
    assert [(one.act, one.actor_name) for one in shown] == [("exported", "Eve"), ("claimed", "Olga"), ("published", "Eve")]
    assert shown[1].about.startswith("ticket:10")
    assert (shown[2].why, shown[2].body, shown[2].at) == ("typo", {"rev": "abc"}, NOW)


async def test_only_what_was_done_since_is_listed_and_no_more_than_asked_for(store: Store) -> None:
    await store.run(_acts)
    assert [one.act for one in await store.run(audit.list_acts, NOW + timedelta(minutes=1))] == ["exported", "claimed"]
    assert [one.act for one in await store.run(audit.list_acts, NOW, 1)] == ["exported"]

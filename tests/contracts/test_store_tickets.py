"""Tickets, their events, messages, and what is taken out again: the same on every store."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from bot.store import Store, agents, conversations, inbox, merchants, messages, outbox, outcomes, redact, ticket_events, tickets, timers
from bot.store.agents import Agent
from bot.store.connection import Connection
from bot.store.ticket_events import Actor
from bot.store.tickets import Ticket

NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
OLGA = Actor("agent", 201, "Olga")


def _merchant(conn: Connection, user: int = 101) -> int:
    found = merchants.get_or_add(conn, bot_id=7, user_id=user, name="Ann", username=None, language="zh", now=NOW)
    return found.id


def _opened(conn: Connection, user: int = 101) -> Ticket:
    merchant = _merchant(conn, user)
    talk = conversations.find_live(conn, merchant) or conversations.add(
        conn, merchant_id=merchant, flow="late", rev="r", state="{}", now=NOW
    )
    return tickets.add(
        conn,
        merchant_id=merchant,
        conversation_id=talk.id,
        flow="late",
        rev="r",
        queue="payments",
        priority="high",
        why="asked",
        amount=350000,
        facts={"words": ["没到账"]},
        at=NOW,
        promised_at=NOW + timedelta(hours=1),
    )


async def test_a_ticket_is_read_as_it_was_written(store: Store) -> None:
    ticket = await store.run(_opened)
    assert ticket.number == str(1000 + ticket.id)
    assert (ticket.amount, ticket.facts, ticket.promised_at) == (350000, {"words": ["没到账"]}, NOW + timedelta(hours=1))
    await store.run(tickets.save, replace(ticket, status="pending", card_id=5, facts={}))
    again = await store.run(tickets.get, ticket.id)
    assert (again.status, again.card_id, again.facts) == ("pending", 5, {})
    assert await store.run(tickets.find_number, ticket.number) == again
    assert await store.run(tickets.find, ticket.id + 1) is None
    assert await store.run(tickets.counts) == {"pending": 1}


async def test_one_of_two_claims_wins(store: Store) -> None:
    ticket = await store.run(_opened)

    def claim(conn: Connection, agent: int) -> bool:
        return tickets.claim(conn, ticket.id, agent_id=agent, agent_name=str(agent), at=NOW)

    assert [await store.run(claim, 201), await store.run(claim, 202)] == [True, False]
    assert (await store.run(tickets.get, ticket.id)).assignee_id == 201


async def test_the_latest_ticket_of_a_merchant_comes_first(store: Store) -> None:
    first, second = await store.run(_opened), await store.run(_opened)
    other = await store.run(_opened, 102)
    assert await store.run(tickets.find_latest, first.merchant_id) == second
    assert await store.run(tickets.list_of_merchant, first.merchant_id) == [second, first]
    assert await store.run(tickets.find_latest, other.merchant_id) == other


async def test_events_of_a_ticket_stay_in_order_with_who_did_them(store: Store) -> None:
    ticket = await store.run(_opened)
    await store.run(ticket_events.add, ticket.id, OLGA, "claimed", NOW, {"message": 3})
    await store.run(ticket_events.add, ticket.id, ticket_events.MERCHANT, "merchant_wrote", NOW)
    rows = await store.run(ticket_events.list_of_ticket, ticket.id)
    assert [(row.kind, row.actor, row.actor_id, row.actor_name, row.body) for row in rows] == [
        ("claimed", "agent", 201, "Olga", {"message": 3}),
        ("merchant_wrote", "merchant", None, None, {}),
    ]


async def test_a_message_is_found_by_telegrams_ids_on_both_sides(store: Store) -> None:
    ticket = await store.run(_opened)

    def write(conn: Connection) -> int:
        row = messages.add(
            conn, merchant_id=ticket.merchant_id, author="merchant", at=NOW, text="你好", ticket_id=ticket.id, merchant_message_id=9
        )
        messages.stood_in_group(conn, row, -1001, 555)
        return row

    row = await store.run(write)
    found = await store.run(messages.find_in_group, -1001, 555)
    assert found is not None
    assert (found.id, found.ticket_id) == (row, ticket.id)
    assert await store.run(messages.find_in_group, -1002, 555) is None
    assert await store.run(messages.find_in_private, ticket.merchant_id, 9) == found
    await store.run(messages.edit, found, "您好", NOW)
    edited = await store.run(messages.find, row)
    assert edited is not None
    assert (edited.text, edited.versions) == ("您好", {"texts": ["你好"]})


async def test_forgetting_empties_everything_of_one_merchant(store: Store) -> None:
    def fill(conn: Connection) -> int:
        ticket = _opened(conn)
        messages.add(
            conn, merchant_id=ticket.merchant_id, author="merchant", at=NOW, text="秘密", attachment={"file_id": "x"}, ticket_id=ticket.id
        )
        ticket_events.add(conn, ticket.id, OLGA, "note", NOW, {"text": "秘密"})
        inbox.add(conn, bot_id=7, update_id=1, chat_id=101, kind="message", body='{"text":"秘密"}', received_at=NOW)
        inbox.add(conn, bot_id=7, update_id=2, chat_id=102, kind="message", body='{"text":"别人"}', received_at=NOW)
        outbox.add(
            conn, bot_id=7, at=NOW, lane="m:1", kind="prompt", method="sendMessage", params={"text": "秘密"}, merchant_id=ticket.merchant_id
        )
        return ticket.merchant_id

    merchant = await store.run(fill)

    def forget(conn: Connection) -> redact.Forgotten:
        return redact.forget_merchant(conn, bot_id=7, merchant_id=merchant, user_id=101, at=NOW)

    assert await store.run(forget) == (1, 1, 1)
    ticket = await store.run(tickets.find_latest, merchant)
    assert ticket is not None
    assert (ticket.facts, ticket.amount) == ({}, None)
    (left,) = await store.run(messages.list_of_ticket, ticket.id)
    assert (left.text, left.attachment) == ("", None)
    assert (await store.run(ticket_events.list_of_ticket, ticket.id))[0].body == {}
    assert await store.run(redact.find_inbox_body, 7, 1) == "{}"
    assert await store.run(redact.find_inbox_body, 7, 2) == '{"text":"别人"}'
    assert await store.run(conversations.find_live, merchant) is None
    assert await store.run(redact.list_recent_params, merchant, NOW) == [(1, "{}")]


async def test_the_agents_group_moves_with_its_tickets(store: Store) -> None:
    ticket = await store.run(_opened)
    await store.run(tickets.save, replace(ticket, chat_id=-1, thread_id=4, card_id=5))
    assert await store.run(tickets.move_group, -1, -100) == [ticket.id]
    moved = await store.run(tickets.get, ticket.id)
    assert (moved.chat_id, moved.thread_id, moved.card_id) == (-100, None, None)


def test_a_json_value_loses_a_text_wherever_it_stands() -> None:
    plain = {"a": ["6222 x", {"b": "no"}], "c": 6222, "d": None}
    assert redact.replaced(plain, "6222", "****") == {"a": ["**** x", {"b": "no"}], "c": 6222, "d": None}


# --- a ticket's life


async def test_of_two_who_give_it_away_at_once_only_one_wins(store: Store) -> None:
    ticket = await store.run(_opened)

    def give(conn: Connection, agent: int) -> bool:
        return tickets.assign(conn, ticket, agent_id=agent, agent_name=str(agent), by="Boss", why="shift", at=NOW)

    won = await asyncio.gather(*(store.run(give, agent) for agent in (201, 202, 203)))
    assert sorted(won) == [False, False, True]
    held = await store.run(tickets.get, ticket.id)
    assert held.assignee_id == (201, 202, 203)[won.index(True)]
    assert (held.assigned_by, held.assigned_why) == ("Boss", "shift")


async def test_a_claim_and_a_release_at_once_never_both_win(store: Store) -> None:
    ticket = await store.run(_opened)
    await store.run(lambda conn: tickets.claim(conn, ticket.id, agent_id=201, agent_name="Olga", at=NOW))
    held = await store.run(tickets.get, ticket.id)

    def release(conn: Connection) -> bool:
        return tickets.assign(conn, held, agent_id=None, agent_name=None, by=None, why=None, at=NOW)

    def give(conn: Connection) -> bool:
        return tickets.assign(conn, held, agent_id=202, agent_name="Omar", by="Olga", why="skill", at=NOW)

    assert sorted(await asyncio.gather(store.run(release), store.run(give))) == [False, True]


async def test_what_is_solved_is_given_to_nobody(store: Store) -> None:
    ticket = await store.run(_opened)
    await store.run(tickets.save, replace(ticket, status="solved"))
    assert not await store.run(lambda conn: tickets.assign(conn, ticket, agent_id=1, agent_name="x", by=None, why=None, at=NOW))


async def test_everything_of_a_tickets_life_is_read_as_it_was_written(store: Store) -> None:
    ticket = await store.run(_opened)
    lived = replace(
        ticket,
        priority="urgent",
        priority_by="Olga",
        anger=2,
        tags="退票 风控",
        told_at=NOW,
        cause="money.c01",
        remedy="money.call",
        confirmed_at=NOW,
        rating=4,
        rating_word="快",
        merged_into=7,
    )
    await store.run(tickets.save, lived)
    assert await store.run(tickets.get, ticket.id) == lived


async def test_his_unfinished_tickets_and_those_that_wait_are_listed(store: Store) -> None:
    first, second, other = await store.run(_opened), await store.run(_opened), await store.run(_opened, 102)
    await store.run(tickets.save, replace(first, status="closed"))
    await store.run(tickets.save, replace(other, status="pending"))
    assert [one.id for one in await store.run(tickets.list_unfinished, second.merchant_id)] == [second.id]
    assert [one.id for one in await store.run(tickets.list_open)] == [second.id]


async def test_agents_who_were_seen_are_known_by_their_latest_name(store: Store) -> None:
    await store.run(agents.seen, Agent(201, "Olga", None, NOW))
    await store.run(agents.seen, Agent(202, "Omar", "omar", NOW + timedelta(hours=1)))
    await store.run(agents.seen, Agent(201, "Olga K", "olga", NOW + timedelta(hours=2)))
    assert [one.name for one in await store.run(agents.list_seen, NOW)] == ["Olga K", "Omar"]
    assert [one.name for one in await store.run(agents.list_seen, NOW + timedelta(hours=2))] == ["Olga K"]
    assert await store.run(agents.find, 9) is None


async def test_the_newest_outcome_of_a_case_is_the_one_that_counts(store: Store) -> None:
    ticket = await store.run(_opened)

    def add(conn: Connection, cause: str | None, remedy: str | None) -> None:
        outcomes.add(
            conn,
            at=NOW,
            conversation_id=ticket.conversation_id,
            ticket_id=ticket.id,
            flow="late",
            rev="r",
            cause=cause,
            remedy=remedy,
            how="agent",
        )

    await store.run(add, "m.c01", None)
    await store.run(add, "m.c02", "m.call")
    (found,) = await store.run(outcomes.list_latest, NOW, NOW + timedelta(seconds=1))
    assert (found.cause, found.remedy, found.how) == ("m.c02", "m.call", "agent")
    assert await store.run(outcomes.list_latest, NOW + timedelta(seconds=1), NOW + timedelta(days=1)) == []


async def test_timers_of_a_kind_are_found_together(store: Store) -> None:
    def set_some(conn: Connection) -> None:
        for number in range(3):
            timers.set_timer(conn, scope="ticket", scope_id=number, key="unclaimed", due_at=NOW + timedelta(minutes=number))
        timers.set_timer(conn, scope="ticket", scope_id=0, key="promise", due_at=NOW)

    await store.run(set_some)
    found = await store.run(timers.list_kind, "ticket", "unclaimed", NOW + timedelta(minutes=1))
    assert [one.scope_id for one in found] == [0, 1]

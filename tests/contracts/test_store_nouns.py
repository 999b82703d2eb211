"""Merchants, conversations, updates, events, timers, revisions and marks, as every store keeps them."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from bot.store import (
    AbsentError,
    ConstraintError,
    StaleError,
    Store,
    conversations,
    events,
    health,
    inbox,
    marks,
    merchants,
    outbox,
    revisions,
    timers,
)
from bot.store.connection import Connection
from bot.store.conversations import Conversation, Meeting, Standing
from bot.store.merchants import Merchant

NOW = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)
LATER = NOW + timedelta(hours=1)


def add_merchant(conn: Connection, user_id: int = 10, name: str = "Ann") -> Merchant:
    return merchants.get_or_add(conn, bot_id=1, user_id=user_id, name=name, username=None, language=None, now=NOW)


def add_conversation(conn: Connection, merchant: Merchant, *, flow: str = "late_credit", rev: str = "r1") -> Conversation:
    return conversations.add(conn, merchant_id=merchant.id, flow=flow, rev=rev, state='{"seq":0}', now=NOW)


@pytest.fixture
async def ann(store: Store) -> Merchant:
    return await store.run(add_merchant)


@pytest.fixture
async def talk(store: Store, ann: Merchant) -> Conversation:
    return await store.run(add_conversation, ann)


class TestMerchants:
    async def test_nobody_is_found_before_he_wrote(self, store: Store) -> None:
        assert await store.run(merchants.find, 1, 10) is None

    async def test_he_is_added_once_and_found_by_bot_and_user(self, store: Store, ann: Merchant) -> None:
        again = await store.run(add_merchant, 10, "Anna")
        assert again == ann
        assert ann.name == "Ann"
        assert await store.run(merchants.find, 1, 10) == ann
        assert await store.run(merchants.find, 2, 10) is None

    async def test_one_that_must_be_there_and_is_not_is_an_error(self, store: Store) -> None:
        with pytest.raises(AbsentError, match="4711"):
            await store.run(merchants.get, 4711)

    async def test_a_message_of_his_renews_his_name_and_shows_that_he_can_be_reached(self, store: Store, ann: Merchant) -> None:
        await store.run(merchants.set_unreachable, ann.id, "blocked")
        assert (await store.run(merchants.get, ann.id)).unreachable == "blocked"
        await store.run(lambda conn: merchants.touch(conn, ann.id, name="Anna", username="anna", now=LATER))
        assert await store.run(merchants.get, ann.id) == ann._replace(name="Anna", username="anna", seen_at=LATER)

    async def test_everything_a_message_may_change_is_saved_together(self, store: Store, ann: Merchant) -> None:
        changed = ann._replace(name="安", language="zh", known={"acquirer": "lakala"}, consent_at=LATER, seen_at=LATER)
        await store.run(merchants.save, changed)
        assert await store.run(merchants.get, ann.id) == changed

    async def test_language_consent_memory_and_block_are_kept(self, store: Store, ann: Merchant) -> None:
        await store.run(merchants.set_language, ann.id, "en")
        await store.run(merchants.set_consent, ann.id, LATER)
        await store.run(merchants.set_known, ann.id, {"product": "T1", "count": 2})
        await store.run(merchants.set_blocked, ann.id, LATER)
        expected = ann._replace(language="en", consent_at=LATER, known={"product": "T1", "count": 2}, blocked_at=LATER)
        assert await store.run(merchants.get, ann.id) == expected
        await store.run(merchants.set_blocked, ann.id, None)
        await store.run(merchants.set_consent, ann.id, None)
        assert await store.run(merchants.get, ann.id) == expected._replace(blocked_at=None, consent_at=None)


class TestConversations:
    async def test_a_merchant_is_read_with_his_live_conversation(self, store: Store, ann: Merchant) -> None:
        assert await store.run(conversations.find_meeting, 1, 99) is None
        assert await store.run(conversations.find_meeting, 1, 10) == Meeting(ann, None)
        talk = await store.run(add_conversation, ann)
        assert await store.run(conversations.find_meeting, 1, 10) == Meeting(ann, talk)
        await store.run(lambda conn: conversations.end(conn, talk.id, expected=0, outcome="informed", now=LATER))
        assert await store.run(conversations.find_meeting, 1, 10) == Meeting(ann, None)

    async def test_a_merchant_has_at_most_one_live_conversation(self, store: Store, ann: Merchant, talk: Conversation) -> None:
        with pytest.raises(ConstraintError):
            await store.run(add_conversation, ann)
        await store.run(lambda conn: conversations.end(conn, talk.id, expected=0, outcome="resolved", now=LATER))
        assert (await store.run(add_conversation, ann)).id != talk.id

    async def test_it_is_saved_over_the_seq_it_was_read_at(self, store: Store, ann: Merchant, talk: Conversation) -> None:
        moved = talk._replace(flow="declined", rev="r2", state="{}", status="waiting", seq=1, idle_at=LATER, updated_at=LATER, ticket_id=5)
        await store.run(lambda conn: conversations.save(conn, moved, expected=0))
        assert await store.run(conversations.get, talk.id) == moved
        with pytest.raises(StaleError):
            await store.run(lambda conn: conversations.save(conn, talk._replace(seq=1, state="lost"), expected=0))
        assert await store.run(conversations.find_live, ann.id) == moved

    async def test_one_that_ended_keeps_how_and_is_no_longer_live(self, store: Store, ann: Merchant, talk: Conversation) -> None:
        ended = talk._replace(status="ended", seq=1, ended_at=LATER, outcome="resolved", updated_at=LATER)
        await store.run(lambda conn: conversations.save(conn, ended, expected=0))
        assert await store.run(conversations.find_live, ann.id) is None
        assert await store.run(conversations.find_latest, ann.id) == ended
        with pytest.raises(StaleError):
            await store.run(lambda conn: conversations.end(conn, talk.id, expected=0, outcome="abandoned", now=LATER))

    async def test_it_is_found_by_its_ticket(self, store: Store, talk: Conversation) -> None:
        await store.run(conversations.set_ticket, talk.id, 7)
        assert await store.run(conversations.find_by_ticket, 7) == talk._replace(ticket_id=7)
        assert await store.run(conversations.find_by_ticket, 8) is None

    async def test_those_whose_idle_time_has_come_are_listed_the_longest_silent_first(self, store: Store) -> None:
        idle_at = {11: NOW + timedelta(minutes=2), 12: NOW + timedelta(minutes=1), 13: NOW + timedelta(hours=2), 14: None}
        ids = {}
        for user_id, at in idle_at.items():
            talk = await store.run(lambda conn, u=user_id: add_conversation(conn, add_merchant(conn, u)))
            await store.run(conversations.set_idle, talk.id, at)
            ids[talk.id] = user_id
        due = await store.run(conversations.list_idle, LATER)
        assert [ids[talk.id] for talk in due] == [12, 11]
        assert len(await store.run(conversations.list_idle, LATER, 1)) == 1

    async def test_who_stands_on_which_revision_is_counted_and_listed(self, store: Store) -> None:
        for user_id, rev in ((11, "r1"), (12, "r1"), (13, "r2")):
            await store.run(lambda conn, u=user_id, r=rev: add_conversation(conn, add_merchant(conn, u), rev=r))
        assert sorted(await store.run(conversations.count_live)) == [Standing("late_credit", "r1", 2), Standing("late_credit", "r2", 1)]
        assert len(await store.run(conversations.list_live_on, "late_credit", "r1")) == 2
        assert await store.run(conversations.list_live_on, "declined", "r1") == []

    async def test_of_two_units_that_read_the_same_state_both_take_effect_one_after_the_other(
        self, store: Store, talk: Conversation
    ) -> None:
        def step(conn: Connection) -> None:
            found = conversations.find_meeting(conn, 1, 10)
            assert found is not None
            assert found.conversation is not None
            moved = found.conversation._replace(seq=found.conversation.seq + 1)
            conversations.save(conn, moved, expected=found.conversation.seq)

        await asyncio.gather(*(store.run(step) for _ in range(25)))
        assert (await store.run(conversations.get, talk.id)).seq == 25


class TestInbox:
    @staticmethod
    def add(conn: Connection, update_id: int) -> bool:
        return inbox.add(conn, bot_id=1, update_id=update_id, chat_id=10, kind="message", body='{"a":1}', received_at=NOW)

    @staticmethod
    def park(conn: Connection, update_id: int, error: str = "KeyError") -> int | None:
        return inbox.park(conn, bot_id=1, update_id=update_id, chat_id=10, kind="message", body="{}", received_at=NOW, error=error)

    async def test_an_update_is_taken_once_a_bot(self, store: Store) -> None:
        assert await store.run(self.add, 5) is True
        assert await store.run(self.add, 5) is False
        add = {"update_id": 5, "chat_id": None, "kind": "poll", "body": "{}", "received_at": NOW, "status": "dropped"}
        assert await store.run(lambda conn: inbox.add(conn, bot_id=2, **add)) is True  # type: ignore[arg-type]
        assert await store.run(inbox.newest, 1) == 5
        assert await store.run(inbox.newest, 3) is None

    async def test_what_could_not_be_taken_is_parked_until_it_is_taken_back(self, store: Store) -> None:
        row_id = await store.run(self.park, 5)
        assert row_id is not None
        assert await store.run(self.park, 5, "ValueError") == row_id
        assert await store.run(inbox.count_parked) == 1
        assert [(row.id, row.error) for row in await store.run(inbox.list_parked)] == [(row_id, "ValueError")]
        assert await store.run(self.add, 5) is False
        taken = await store.run(inbox.take_back, row_id)
        assert taken == await store.run(inbox.get, row_id)
        assert taken is not None
        assert (taken.status, taken.error) == ("done", None)
        assert await store.run(inbox.take_back, row_id) is None

    async def test_an_update_that_was_taken_well_cannot_be_parked_any_more(self, store: Store) -> None:
        await store.run(self.add, 5)
        assert await store.run(self.park, 5) is None
        assert await store.run(inbox.count_parked) == 0

    async def test_one_that_fails_again_stays_parked(self, store: Store) -> None:
        row_id = await store.run(self.park, 5)
        assert row_id is not None

        def fail(conn: Connection) -> None:
            assert inbox.take_back(conn, row_id)
            raise KeyError("again")

        with pytest.raises(KeyError):
            await store.run(fail)
        assert await store.run(inbox.count_parked) == 1

    async def test_one_that_must_be_there_and_is_not_is_an_error(self, store: Store) -> None:
        with pytest.raises(AbsentError):
            await store.run(inbox.get, 4711)


class TestEvents:
    async def test_they_come_back_in_the_order_they_happened(self, store: Store, talk: Conversation) -> None:
        for seq in (2, 1, 3):
            await store.run(lambda conn, s=seq: events.add(conn, conversation_id=talk.id, seq=s, at=NOW, event=f'{{"n":{s}}}', trace="[]"))
        assert [event.seq for event in await store.run(events.list_events, talk.id)] == [1, 2, 3]
        late = await store.run(lambda conn: events.list_events(conn, talk.id, after=2))
        assert late == [events.Event(talk.id, 3, NOW, '{"n":3}', "[]")]


class TestTimers:
    @staticmethod
    def set(conn: Connection, key: str, due_at: datetime, scope_id: int = 1, seq: int = 0) -> None:
        timers.set_timer(conn, scope="conversation", scope_id=scope_id, key=key, due_at=due_at, seq=seq, body={"n": seq})

    async def test_setting_one_again_moves_it(self, store: Store) -> None:
        await store.run(self.set, "wait", NOW)
        await store.run(self.set, "wait", LATER, 1, 4)
        (timer,) = await store.run(timers.list_of, "conversation", 1)
        assert (timer.key, timer.due_at, timer.seq, timer.body) == ("wait", LATER, 4, {"n": 4})
        assert await store.run(timers.next_due) == LATER

    async def test_the_next_one_is_told_and_nothing_when_there_is_none(self, store: Store) -> None:
        assert await store.run(timers.next_due) is None
        await store.run(self.set, "b", LATER)
        await store.run(self.set, "a", NOW)
        assert await store.run(timers.next_due) == NOW

    async def test_due_ones_are_claimed_once(self, store: Store) -> None:
        await store.run(self.set, "a", NOW)
        await store.run(self.set, "b", NOW - timedelta(minutes=1))
        await store.run(self.set, "c", LATER)
        due = await store.run(timers.list_due, NOW)
        assert [timer.key for timer in due] == ["b", "a"]
        claims = await asyncio.gather(*(store.run(timers.claim, due[0]) for _ in range(8)))
        assert sorted(claims) == [False] * 7 + [True]
        assert [timer.key for timer in await store.run(timers.claim_due, NOW)] == ["a"]
        assert await store.run(timers.claim_due, NOW) == []

    async def test_one_that_was_moved_since_it_was_read_is_not_claimed(self, store: Store) -> None:
        await store.run(self.set, "a", NOW)
        (timer,) = await store.run(timers.list_due, NOW)
        await store.run(self.set, "a", LATER)
        assert await store.run(timers.claim, timer) is False
        assert await store.run(timers.postpone, timer, LATER) is False

    async def test_one_whose_unit_failed_is_there_again_and_can_be_postponed(self, store: Store) -> None:
        await store.run(self.set, "a", NOW)
        (timer,) = await store.run(timers.list_due, NOW)

        def fail(conn: Connection) -> None:
            assert timers.claim(conn, timer)
            raise KeyError("oops")

        with pytest.raises(KeyError):
            await store.run(fail)
        assert await store.run(timers.list_due, NOW) == [timer]
        assert await store.run(timers.postpone, timer, LATER)
        assert await store.run(timers.list_due, NOW) == []

    async def test_cancelling_takes_one_or_all_of_a_scope(self, store: Store) -> None:
        for key, scope_id in (("a", 1), ("b", 1), ("c", 1), ("a", 2)):
            await store.run(self.set, key, NOW, scope_id)
        assert await store.run(timers.cancel, "conversation", 1, "a") is True
        assert await store.run(timers.cancel, "conversation", 1, "a") is False
        assert await store.run(timers.cancel_all, "conversation", 1) == 2
        assert len(await store.run(timers.list_of, "conversation", 2)) == 1


class TestRevisions:
    @staticmethod
    def add(conn: Connection, flow: str, rev: str) -> bool:
        texts = {"document": "{}", "source": "id: x", "data": "{}"}
        return revisions.add(conn, flow=flow, rev=rev, published_at=NOW, published_by="start", why="first", **texts)

    async def test_one_of_a_flow_is_live(self, store: Store) -> None:
        for flow, rev in (("late_credit", "r1"), ("late_credit", "r2"), ("menu", "m1")):
            assert await store.run(self.add, flow, rev)
            await store.run(revisions.make_live, flow, rev, NOW)
        assert [(found.flow, found.rev) for found in await store.run(revisions.list_live)] == [("late_credit", "r2"), ("menu", "m1")]
        await store.run(revisions.make_live, "late_credit", "r1", LATER)
        found = await store.run(revisions.find_live, "late_credit")
        assert found is not None
        assert found.rev == "r1"
        listed = await store.run(revisions.list_revisions, "late_credit")
        assert [(entry.rev, entry.live, entry.retired_at) for entry in listed] == [("r1", True, None), ("r2", False, LATER)]
        assert len(await store.run(revisions.list_revisions)) == 3

    async def test_it_never_changes_and_is_found_by_its_name(self, store: Store) -> None:
        assert await store.run(self.add, "menu", "m1") is True
        assert await store.run(self.add, "menu", "m1") is False
        found = await store.run(revisions.find, "menu", "m1")
        assert found == revisions.Revision("menu", "m1", "{}", "id: x", "{}", False, NOW, "start", "first", "", None)
        assert await store.run(revisions.find, "menu", "m2") is None
        assert await store.run(revisions.find_live, "menu") is None

    async def test_making_live_what_is_not_there_changes_nothing(self, store: Store) -> None:
        await store.run(self.add, "menu", "m1")
        await store.run(revisions.make_live, "menu", "m1", NOW)
        with pytest.raises(AbsentError, match="m2"):
            await store.run(revisions.make_live, "menu", "m2", NOW)
        assert [found.rev for found in await store.run(revisions.list_live)] == ["m1"]


class TestMarks:
    async def test_a_mark_is_set_changed_and_removed(self, store: Store) -> None:
        assert await store.run(marks.find, "offset") is None
        await store.run(marks.save, "offset", "1", NOW)
        await store.run(marks.save, "offset", "2", LATER)
        assert await store.run(marks.find, "offset") == "2"
        await store.run(marks.remove, "offset")
        assert await store.run(marks.find, "offset") is None


class TestHealth:
    async def test_an_empty_desk_has_nothing_waiting(self, store: Store) -> None:
        assert not any(await store.run(health.read, NOW))

    async def test_what_waits_is_counted_with_its_age(self, store: Store) -> None:
        await store.run(TestInbox.add, 5)
        await store.run(TestInbox.park, 6)
        await store.run(TestTimers.set, "a", NOW - timedelta(minutes=3))
        for due_at in (NOW - timedelta(minutes=2), NOW, LATER):
            await store.run(
                lambda conn, due=due_at: outbox.add(
                    conn, bot_id=1, at=NOW, due_at=due, lane="g", kind="notice", method="sendMessage", params={}
                )
            )
        found = await store.run(health.read, NOW)
        expected = {
            "newest_update_at": NOW,
            "parked": 1,
            "oldest_parked_at": NOW,
            "queued": 3,
            "sending": 0,
            "uncertain": 0,
            "failed": 0,
            "overdue": 2,
            "overdue_since": NOW - timedelta(minutes=2),
            "overdue_timer_at": NOW - timedelta(minutes=3),
        }
        assert {name: value for name, value in found._asdict().items() if name in expected} == expected


class TestClaimsOfDeliveries:
    async def add(self, store: Store, number: int) -> list[int]:
        def rows(conn: Connection) -> list[int]:
            return [
                outbox.add(
                    conn, bot_id=1, at=NOW, lane=f"c:{one}", kind="notice", method="sendMessage", params={"text": "x", "chat_id": one}
                )
                for one in range(number)
            ]

        return await store.run(rows)

    async def test_the_only_process_claims_all_of_a_round_at_once(self, store: Store) -> None:
        ids = await self.add(store, 5)
        assert await store.run(outbox.claim_alone, ids, "me") == set(ids)
        assert {(one.id, owner) for one, owner in await store.run(lambda conn: outbox.list_sending(conn, bot_id=1))} == {
            (one, "me") for one in ids
        }
        assert await store.run(outbox.claim_alone, [], "me") == set()

    async def test_what_was_taken_out_of_the_queue_meanwhile_is_not_claimed(self, store: Store) -> None:
        ids = await self.add(store, 4)
        await store.run(outbox.final, ids[1], "failed", "superseded", NOW)
        await store.run(outbox.claim_alone, [ids[2]], "another")
        assert await store.run(outbox.claim_alone, ids, "me") == {ids[0], ids[3]}

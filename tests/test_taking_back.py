"""What was wrong is taken back: an older revision is live again, and wrong advice reaches exactly those who saw it, wherever they are now."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.desk import books
from bot.desk.admins import publish, taking_back
from bot.desk.admins.refused import FlowsError
from bot.desk.ports.named import PORTS
from bot.flowfile.load import load_folder
from bot.store import Store, audit
from bot.store.audit import Act
from bot.store.connection import Connection
from tests.fixtures.desk import MORNING, MerchantPlayer, Room
from tests.fixtures.live import made_live
from tests.test_live_changes import (
    NEW_WORDS,
    WITHOUT_RRN,
    at_rrn,
    change,
    crowd,
    ended_up,
    fire_all,
    publishes,
    standing,
    state_of,
    takes_over,
)

COMPLAIN = ("Complain in this order:", "Complain like this:"), ("按这个顺序投诉", "请这样投诉")


def goes_back(room: Room, to: str | None = None, why: str = "wrong words") -> tuple[str, str]:
    return room.store.run_now(lambda conn: taking_back.roll_back(conn, "late", to, by="Ada", by_id=None, why=why, at=room.now))


def live(room: Room) -> str:
    return room.desk.books.library.live["late"]


# rollback


def test_a_rollback_takes_those_who_began_on_the_bad_one_back_to_the_same_step(room: Room, small: Path) -> None:
    before = live(room)
    change(small, NEW_WORDS)
    publishes(room, small)
    takes_over(room)
    room.ann.agrees()
    room.ann.writes("没到账")
    assert goes_back(room)[1] == before
    takes_over(room)
    assert (state_of(room).at.node, state_of(room).at.ref.rev) == ("amount", before)
    assert live(room) == before


def test_going_back_twice_in_a_hurry_does_not_bring_the_bad_one_back(room: Room, small: Path) -> None:
    good = live(room)
    change(small, NEW_WORDS)
    publishes(room, small)
    goes_back(room)
    room.now += timedelta(seconds=5)
    with pytest.raises(FlowsError, match="there is no one revision of “late” to go back to; by name there are"):
        goes_back(room)
    takes_over(room)
    assert live(room) == good


def test_a_bad_one_published_again_on_purpose_and_replaced_counts_as_the_one_before(room: Room, small: Path) -> None:
    change(small, NEW_WORDS)
    (second,) = publishes(room, small)
    goes_back(room)
    room.now += timedelta(minutes=1)
    goes_back(room, second.rev, "it was right after all")
    room.now += timedelta(minutes=1)
    change(small, ("这笔多少钱？", "多少钱？"), ("How much was it?", "How much is it?"))
    publishes(room, small)
    room.now += timedelta(minutes=1)
    assert goes_back(room)[1] == second.rev


@pytest.mark.parametrize(
    ("to", "why", "said"),
    [
        (None, "x", "is the only revision “late” ever had: there is nothing to go back to"),
        ("ffff", "x", "is the only revision “late” ever had"),
        (None, " ", "say why it goes back"),
    ],
)
def test_a_rollback_to_nothing_or_for_no_reason_is_refused(room: Room, to: str | None, why: str, said: str) -> None:
    with pytest.raises(FlowsError, match=said):
        goes_back(room, to, why)


def test_a_rollback_to_a_revision_nobody_knows_names_those_there_are(room: Room, small: Path) -> None:
    good = live(room)
    change(small, NEW_WORDS)
    publishes(room, small)
    with pytest.raises(FlowsError, match=f"to go back to ffff; by name there are: .*{good}"):
        goes_back(room, "ffff", "x")


def test_an_unknown_flow_is_said_with_those_there_are(room: Room) -> None:
    with pytest.raises(FlowsError, match="no revision of “lunch” is live; there are: late, menu") as refusal:
        room.store.run_now(lambda conn: taking_back.roll_back(conn, "lunch", None, by="Ada", by_id=None, why="x", at=room.now))
    assert "没有线上版本" in refusal.value.in_("zh")


# recall


def recalls(
    room: Room, *nodes: str, goto: str | None = None, words: dict[str, str] | None = None, why: str = "wrong number"
) -> Sequence[str]:
    def work(conn: Connection) -> tuple[str, ...]:
        return taking_back.recall(conn, "late", nodes, goto=goto, words=words or {}, days=30, by="Ada", by_id=None, why=why, at=room.now)

    still = room.store.run_now(work)
    takes_over(room)
    return still


def reached(room: Room) -> dict[str, Any]:
    """What the trail says of whom it reached."""
    acts: list[Act] = room.store.run_now(audit.list_acts, room.now - timedelta(minutes=5))
    return dict(next(one for one in acts if one.act == "recall_reached").body)


def heard(room: Room, who: MerchantPlayer) -> str:
    return " ".join(one.text for one in room.outgoing() if one.to == who.lane)


def test_a_recall_reaches_whoever_saw_it_and_nobody_else(room: Room) -> None:
    at_rrn(room)
    room.ben.agrees()
    room.ben.writes("没到账")
    room.outgoing()
    still = recalls(room, "complain", goto="proof", words={"zh": "电话号码写错了。"})
    out = room.outgoing()
    ann = " ".join(one.text for one in out if one.to == room.ann.lane)
    assert ann.index("电话号码写错了") < ann.index("为准") < ann.index("小票显示成功了吗"), "what was wrong, the correction, the question"
    assert state_of(room).at.node == "proof"
    assert not [one for one in out if one.to == room.ben.lane]
    assert reached(room) == {"nodes": ["late.complain"], "conversations": [1]}
    assert still == ("complain",), "new merchants go on hearing it"


def test_the_safe_place_is_that_of_what_is_live_and_not_the_wrong_words_again(room: Room, small: Path) -> None:
    at_rrn(room)
    change(small, *COMPLAIN)
    publishes(room, small)
    takes_over(room)
    assert recalls(room, "complain", goto="complain") == ()
    assert "请这样投诉" in heard(room, room.ann)
    assert state_of(room).at.ref.rev == live(room)


def test_whoever_stands_on_what_is_gone_goes_to_the_safe_place_too(room: Room, small: Path) -> None:
    at_rrn(room)
    change(small, *WITHOUT_RRN)
    publishes(room, small, choices={"rrn": "stay"})
    takes_over(room)
    room.outgoing()
    recalls(room, "rrn", goto="slip")
    assert "小票照片" in heard(room, room.ann)
    assert (state_of(room).at.node, state_of(room).at.ref.rev) == ("slip", live(room))


def test_nobody_is_sent_to_what_is_being_taken_back_while_it_is_as_it_was(room: Room) -> None:
    with pytest.raises(FlowsError, match="“complain” of “late” still says what it always said: publish what is right first"):
        recalls(room, "complain", goto="complain")


def test_without_a_safe_place_a_person_takes_over_and_who_has_ended_is_told_too(room: Room) -> None:
    at_rrn(room)
    helped(room.ben)
    room.outgoing()
    recalls(room, "look")
    assert room.ticket().merchant_id == 1
    assert any(one.to == room.ben.lane and "corrected" in one.text for one in room.outgoing())


def helped(who: MerchantPlayer) -> None:
    """He was shown the first remedy, and it helped."""
    who.agrees()
    who.writes("not credited")
    who.writes("200")
    who.presses("ok")
    who.presses("yes")


def test_who_saw_it_in_two_conversations_that_ended_is_told_once(room: Room) -> None:
    helped(room.ben)
    room.ben.writes("not credited")
    room.ben.writes("300")
    room.ben.presses("ok")
    room.ben.presses("yes")
    room.outgoing()
    recalls(room, "look", words={"en": "The number was wrong."})
    told = heard(room, room.ben)
    assert (told.count("The number was wrong."), told.count("corrected")) == (1, 1)
    assert reached(room)["conversations"] == [1, 2]


def test_who_is_with_an_agent_hears_it_and_stays_with_him(room: Room) -> None:
    at_rrn(room)
    room.ann.writes("转人工")
    room.deliver()
    ticket = room.ticket()
    recalls(room, "complain", goto="proof", words={"zh": "电话号码写错了。"})
    told = room.outgoing()
    assert any(one.to == room.ann.lane and "电话号码写错了" in one.text for one in told)
    assert state_of(room).status == "human"
    assert room.ticket().status == ticket.status
    assert any(one.to == f"t:{ticket.id}" and "电话号码写错了" in one.text for one in told), "his agent sees what he was told"


def test_who_blocked_the_bot_stands_in_the_trail_as_not_reached(room: Room) -> None:
    at_rrn(room)
    room.ann.blocks()
    recalls(room, "complain", goto="proof")
    assert reached(room) == {"nodes": ["late.complain"], "conversations": [], "unreachable": [1]}


def test_who_was_forgotten_is_not_looked_for(room: Room) -> None:
    at_rrn(room)
    room.ann.writes("/forget")
    room.outgoing()
    recalls(room, "complain", goto="proof")
    assert not heard(room, room.ann)
    assert not [one for one in room.store.run_now(audit.list_acts, room.now) if one.act == "recall_reached"]


@pytest.mark.parametrize(
    ("nodes", "goto", "why", "said"),
    [
        (("complian",), None, "x", "“complian” was never a node or a remedy of “late” — did you mean “complain”"),
        (("amount",), None, " ", "say what was wrong"),
        (("amount",), "prof", "x", "nobody can be sent there — did you mean “proof”"),
    ],
)
def test_an_unknown_node_a_missing_reason_and_a_place_that_is_not_live_are_refused(
    room: Room, nodes: tuple[str, ...], goto: str | None, why: str, said: str
) -> None:
    with pytest.raises(FlowsError, match=said):
        recalls(room, *nodes, goto=goto, why=why)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ({"zh": "请打 t.me/someone"}, "AD01"),
        ({"zh": "免费领取POS机"}, "AD02"),
        ({"en": "Please send your card number and PIN."}, "SE01"),
        ({"zh": "更" * 5000}, "TG01"),
    ],
)
def test_words_of_correction_are_held_against_the_rules_for_every_text(small: Path, words: dict[str, str], said: str) -> None:
    loaded = load_folder(small)
    taking_back.review(loaded, {"zh": "电话号码写错了，请以签购单上的为准。", "en": "The number was wrong: use the one on the slip."})
    with pytest.raises(FlowsError, match=said):
        taking_back.review(loaded, words)


# many


async def test_a_thousand_go_back_to_where_they_stood_and_exactly_those_who_saw_it_are_taken_to_the_safe_place(
    store: Store, room: Room, small: Path
) -> None:
    good = (await store.run(made_live, small, MORNING)).library.live["late"]
    change(small, NEW_WORDS)
    publishes(room, small)
    takes_over(room)
    at_rrn(room)
    room.ben.agrees()
    room.ben.writes("not credited")
    loaded = load_folder(small)
    await store.run(lambda conn: publish.publish_files(conn, loaded, ["late"], PORTS, by="Ada", why="bad", at=MORNING))
    await store.run(crowd, [standing(room, 1), standing(room, 2)], 1000)
    at = MORNING + timedelta(minutes=1)
    await store.run(lambda conn: taking_back.roll_back(conn, "late", None, by="Ada", by_id=None, why="bad", at=at))
    fresh = await store.run(books.changed, room.desk.books)
    assert fresh is not None
    desk = replace(room.desk, books=fresh)
    await fire_all(store, desk, at)
    assert await store.run(ended_up) == {("rrn", good, "active"): 500, ("amount", good, "active"): 500}

    def recall(conn: Connection) -> object:
        return taking_back.recall(
            conn, "late", ["complain"], goto="proof", words={}, days=30, by="Ada", by_id=None, why="wrong", at=at + timedelta(minutes=1)
        )

    await store.run(recall)
    await fire_all(store, desk, at + timedelta(minutes=1))
    assert await store.run(ended_up) == {("proof", good, "active"): 500, ("amount", good, "active"): 500}
    acts = [one for one in await store.run(audit.list_acts, at, 10_000) if one.act == "recall_reached"]
    told = [number for one in acts for number in one.body["conversations"]]
    assert (len(told), len(set(told))) == (500, 500)

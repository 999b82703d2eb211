"""Several matters of one merchant side by side: his words go to the right ticket, or he is asked; two tickets become one."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.store.tickets import Ticket
from tests.fixtures.desk import SHIPPED, Room, Sent, _room


@pytest.fixture
def shipped_room(tmp_path: Path) -> Iterator[Room]:
    """The shipped flows, of which there are several; their own tests are run elsewhere."""
    folder = tmp_path / "flows"
    shutil.copytree(SHIPPED, folder, ignore=shutil.ignore_patterns("tests"))
    yield from _room(folder)


def kinds(room: Room) -> list[str]:
    return [row.kind for row in room.query("SELECT kind FROM ticket_events ORDER BY id")]


def relayed(sent: list[Sent]) -> list[tuple[str, str]]:
    """Where, and the words."""
    return [(one.to, one.text) for one in sent if one.kind == "relay"]


def two_tickets(room: Room) -> tuple[Ticket, Ticket]:
    """The first is with Olga, about 3500; he has another matter, about 900, and is handed off with that too."""
    first = room.ann.is_handed_off()
    room.deliver()
    room.olga.writes(first, "在查")
    room.deliver()
    room.passes(hours=1)
    room.ann.writes("/start")
    room.ann.presses("我有另一件事")
    room.ann.writes("没到账")
    room.ann.writes("900")
    room.ann.writes("人工")
    room.deliver()
    return first, room.ticket()


def test_another_matter_gets_a_ticket_of_its_own_and_the_first_goes_on(room: Room) -> None:
    first, second = two_tickets(room)
    assert (first.number, second.number) == ("1001", "1002")
    assert (room.ticket("1001").status, second.status) == ("pending", "open")
    assert second.amount == 90000
    lines = room.query("SELECT params FROM outbox WHERE lane = 't:1' ORDER BY id")
    assert any("另有一件事" in row.params for row in lines), "its agents know"


def test_he_is_told_that_he_has_two_and_can_say_that_they_are_one(room: Room) -> None:
    two_tickets(room)
    room.ann.presses("和工单 1001 是同一件事")
    assert room.ticket("1002").status == "closed"
    assert room.ticket("1002").merged_into == 1
    assert room.ticket("1001").status == "open"
    out = room.deliver()
    assert any("1002 已并入 1001" in one.text for one in out if one.to == room.ann.lane)
    room.ann.writes("金额是3500那笔")
    assert [to for to, _ in relayed(room.deliver())] == ["t:1"]


def test_a_reply_goes_to_the_ticket_it_answers(room: Room) -> None:
    first, second = two_tickets(room)
    room.passes(hours=1)
    room.olga.writes(first, "3500那笔明天到")
    room.omar.writes(second, "900那笔请发小票")
    out = [one for one in room.deliver() if one.to == room.ann.lane]
    copies = room.query("SELECT ticket_id, merchant_message_id AS n FROM messages WHERE author = 'agent' ORDER BY id DESC LIMIT 2")
    stands = {row.ticket_id: row.n for row in copies}
    assert [one.text for one in out if "工单" in one.text and "答复" in one.text], "each says which ticket it is about"
    room.ann.writes("好的，谢谢你", reply_to=stands[first.id])
    room.ann.writes("小票没了", reply_to=stands[second.id])
    assert [(to, "小票" in text) for to, text in relayed(room.deliver())] == [("t:1", False), ("t:2", True)]


def test_words_to_nobody_are_asked_about_and_nothing_is_lost(room: Room) -> None:
    first, second = two_tickets(room)
    room.passes(hours=1)
    room.olga.writes(first, "3500那笔明天到")
    room.omar.writes(second, "900那笔请发小票")
    room.deliver()
    room.outgoing()
    room.ann.writes("那我等着")
    (asked,) = [one for one in room.outgoing() if one.to == room.ann.lane]
    assert "哪一件" in asked.text
    assert [label[:4] for label in asked.buttons] == ["1001", "1002", "我有另一"]
    room.ann.writes("还有，几点？")
    assert room.ann.hears() == [], "asked once"
    room.ann.presses_data(f"d.to.{first.id}")
    out = room.deliver()
    assert [to for to, _ in relayed(out)] == ["t:1", "t:1"]
    assert "1001" in out[-1].text or any("1001 的同事" in one.text for one in out)
    room.ann.writes("好")
    assert [to for to, _ in relayed(room.deliver())] == ["t:1"], "that is the one he talks about now"
    room.ann.presses_data(f"d.to.{second.id}")
    assert "已经转过去" in room.ann.hears()[-1]


def test_who_does_not_say_which_is_passed_on_all_the_same(room: Room) -> None:
    first, second = two_tickets(room)
    room.passes(hours=1)
    room.omar.writes(second, "请发小票")
    room.olga.writes(first, "明天到")
    room.deliver()
    room.ann.writes("什么？")
    assert relayed(room.deliver()) == []
    room.passes(minutes=11)
    out = room.deliver()
    assert len(relayed(out)) == 1
    assert any("没有说是哪一件" in one.text for one in out)


def test_the_choice_survives_as_a_row_and_a_photo_goes_along(room: Room) -> None:
    first, second = two_tickets(room)
    room.passes(hours=1)
    room.olga.writes(first, "明天到")
    room.omar.writes(second, "请发小票")
    room.deliver()
    room.ann.sends("photo", caption="小票")
    photo = room.ann.last_message
    assert room.query("SELECT count(*) AS n FROM timers WHERE scope = 'merchant' AND key = 'which'")[0].n == 1
    room.ann.presses_data(f"d.to.{second.id}")
    copies = [one for one in room.deliver() if one.method == "copyMessage" and one.to == "t:2"]
    assert [one.params["message_id"] for one in copies] == [photo]


def test_an_agents_answer_does_not_take_the_merchant_out_of_another_matter(room: Room) -> None:
    first = room.ann.is_handed_off()
    room.deliver()
    room.ann.writes("/start")
    room.ann.presses("我有另一件事")
    room.ann.writes("没到账")
    room.passes(minutes=1)
    room.olga.writes(first, "3500那笔查到了")
    out = [one for one in room.deliver() if one.to == room.ann.lane]
    assert "工单 1001（没到账 ¥3500）的答复" in out[-2].text
    assert out[-1].method == "copyMessage"
    room.passes(minutes=1)
    room.ann.writes("900")
    (asked,) = [one for one in room.outgoing() if one.to == room.ann.lane]
    assert "接着和机器人说" in asked.buttons
    room.ann.presses("接着和机器人说")
    assert "小票" in room.ann.hears()[-1], "the flow goes on with what he said"


def test_the_status_names_all_that_is_not_over(room: Room) -> None:
    two_tickets(room)
    room.ann.writes("/status")
    told = room.ann.hears()[-1]
    assert "1001" in told
    assert "1002" in told


# --- merging by agents


def test_merging_leaves_a_note_in_both_and_everything_afterwards_in_one(room: Room) -> None:
    first, second = two_tickets(room)
    room.omar.presses("claim", second)
    room.omar.writes(second, "/tag 退票")
    room.deliver()
    room.olga.writes(first, "/merge 1002")
    out = room.deliver()
    assert any("1002" in one.text and "并入这里（Olga）" in one.text for one in out if one.to == "t:1")
    assert any("1001" in one.text and "已并入" in one.text for one in out if one.to == "t:2")
    stays, gone = room.ticket("1001"), room.ticket("1002")
    assert (stays.status, stays.tags, stays.assignee_name) == ("open", "退票", "Olga")
    assert (gone.status, gone.merged_into) == ("closed", stays.id)
    assert kinds(room)[-2:] == ["merged", "merged"]
    room.ann.writes("所以呢")
    assert [to for to, _ in relayed(room.deliver())] == ["t:1"]
    room.omar.writes(second, "我来")
    out = room.deliver()
    assert not any(one.to == room.ann.lane for one in out)
    assert any("已并入 1001" in one.text for one in out), "who writes in the old topic is told where it goes on"


@pytest.mark.parametrize(
    ("words", "why"),
    [("/merge", "写在后面"), ("/merge 4711", "没有这个工单"), ("/merge 1001", "就是本工单"), ("/merge 1003", "另一个商户")],
)
def test_what_cannot_be_merged_is_refused_with_a_sentence(room: Room, words: str, why: str) -> None:
    first, _ = two_tickets(room)
    room.ben.agrees()
    room.ben.writes("人工")
    room.deliver()
    room.olga.writes(first, words)
    assert why in room.deliver()[-1].text
    assert room.ticket("1003").status == "open"


def test_what_is_closed_cannot_be_merged(room: Room) -> None:
    first, _ = two_tickets(room)
    room.olga.writes(first, "/merge 1002")
    room.deliver()
    room.olga.writes(first, "/merge #1002")
    assert "已关闭" in room.deliver()[-1].text


# --- after the solution


def test_what_another_flow_is_about_begins_anew_and_one_press_takes_it_back(shipped_room: Room) -> None:
    room = shipped_room
    room.ann.agrees()
    room.ann.writes("昨晚11点刷了3500没到账")
    room.ann.writes("人工")
    room.deliver()
    ticket = room.ticket()
    room.olga.presses("solve", ticket)
    room.deliver()
    room.ann.writes("另外有位顾客的卡被拒了，显示51")
    told = [one for one in room.outgoing() if one.to == room.ann.lane]
    assert any("另一件事" in one.text for one in told)
    assert room.ticket().status == "solved"
    room.ann.presses(f"还是工单 {ticket.number} 的事")
    assert room.ticket().status == "open"
    assert any("显示51" in text for _, text in relayed(room.deliver())), "what he said meanwhile goes along"
    room.ann.writes("就是这台")
    assert [to for to, _ in relayed(room.deliver())] == ["t:1"]


def test_a_new_matter_begins_by_a_command_too(room: Room) -> None:
    ticket = room.ann.is_handed_off()
    room.deliver()
    room.outgoing()
    room.ann.writes("/new")
    told = room.ann.hears()
    assert "1001" in told[0]
    assert told[-1] == "遇到什么事了？"
    assert room.ticket(ticket.number).status == "open"


def test_a_new_matter_without_an_old_one_is_a_beginning(room: Room) -> None:
    room.ann.agrees()
    room.ann.writes("没到账")
    room.ann.writes("人工")
    room.deliver()
    room.olga.presses("solve", room.ticket())
    room.outgoing()
    room.ann.writes("/new")
    assert room.ann.hears()[-1] == "遇到什么事了？"
    assert room.ticket().status == "closed"


def test_of_two_tickets_one_ends_and_the_other_goes_on(room: Room) -> None:
    first, second = two_tickets(room)
    room.omar.presses("solve", second)
    room.deliver()
    room.passes(hours=1)
    room.ann.writes("3500那笔呢")
    (asked,) = [one for one in room.outgoing() if one.to == room.ann.lane]
    assert {label[:4] for label in asked.buttons} >= {"1001", "1002"}
    room.ann.presses_data(f"d.to.{first.id}")
    assert [to for to, _ in relayed(room.deliver())] == ["t:1"]
    assert room.ticket("1002").status == "solved"


def test_a_solved_ticket_that_he_means_opens_again_when_he_says_so(room: Room) -> None:
    _, second = two_tickets(room)
    room.omar.presses("solve", second)
    room.deliver()
    room.passes(hours=1)
    room.ann.writes("900那笔还是没有")
    room.ann.presses_data(f"d.to.{second.id}")
    assert room.ticket("1002").status == "open"
    assert [to for to, _ in relayed(room.deliver())] == ["t:2"]


def test_who_asks_for_a_person_is_not_asked_which(room: Room) -> None:
    first, second = two_tickets(room)
    room.passes(hours=1)
    room.olga.writes(first, "明天到")
    room.omar.writes(second, "请发小票")
    room.deliver()
    room.outgoing()
    room.ann.writes("人工")
    assert [to for to, _ in relayed(room.deliver())] == ["t:2"]


def test_of_two_that_are_merged_the_livelier_status_stands(room: Room) -> None:
    first, second = two_tickets(room)
    room.omar.presses("solve", second)
    room.deliver()
    room.omar.writes(second, "/merge 1001")
    stays = room.ticket("1002")
    assert (stays.status, stays.solved_at, room.ticket(first.number).merged_into) == ("pending", None, stays.id)
    room.passes(days=3, minutes=1)
    assert room.ticket("1002").status == "solved", "it waits for his word like any answered one"

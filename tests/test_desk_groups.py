"""The bot's place in groups: strange ones, the agents' own, groups that move, rights that are lost."""

from __future__ import annotations

from bot.desk.tickets.topics import agents_chat
from bot.telegram.updates import Chat, Membership, Message, Person
from tests.fixtures.desk import GROUP, Room

ME = Person(7, "desk", is_bot=True)
ALL = frozenset({"can_manage_topics", "can_delete_messages", "can_pin_messages"})


def joins(room: Room, chat: Chat, by: Person, new: str = "member") -> None:
    room.take(Membership(chat, ME, by, "left", new, True), "my_chat_member")


def test_a_strange_group_hears_one_sentence_and_is_left(room: Room) -> None:
    joins(room, Chat(-55, "supergroup", "商户交流群"), room.ann.person)
    said, left = room.outgoing()
    assert (said.method, said.params["chat_id"], said.to) == ("sendMessage", -55, "c:-55")
    assert "@desk_bot" in said.text
    assert (left.method, left.params["chat_id"]) == ("leaveChat", -55)


def test_a_channel_is_left_without_a_word(room: Room) -> None:
    joins(room, Chat(-56, "channel", "News"), room.ann.person, "administrator")
    assert [one.method for one in room.outgoing()] == ["leaveChat"]


def test_an_admin_setting_the_desk_up_is_told_his_groups_id(room: Room) -> None:
    room.desk.agents_chat = None
    joins(room, Chat(-57, "supergroup", "客服"), Person(900, "Admin"))
    (said,) = room.outgoing()
    assert "DESK_AGENTS_CHAT=-57" in said.text


def test_a_promotion_in_a_strange_group_says_nothing_again(room: Room) -> None:
    room.take(Membership(Chat(-55, "group"), ME, room.ann.person, "member", "administrator", True), "my_chat_member")
    assert room.outgoing() == []


def test_other_peoples_coming_and_going_is_theirs(room: Room) -> None:
    room.take(Membership(room.group, room.ann.person, None, "left", "member", False), "chat_member")
    assert room.outgoing() == []


def test_lost_rights_are_told_to_admins_once_and_their_return_too(room: Room) -> None:
    def rights(*some: str) -> list[str]:
        room.take(Membership(room.group, ME, None, "administrator", "administrator", True, frozenset(some)), "my_chat_member")
        return [one.text for one in room.outgoing() if one.to == "c:900"]

    assert rights(*ALL) == []
    (told,) = rights("can_delete_messages")
    assert "管理话题" in told
    assert rights("can_delete_messages") == []
    (told,) = rights(*ALL)
    assert "已恢复" in told
    assert rights(*ALL) == []


def test_being_put_out_of_the_agents_group_is_told_to_admins(room: Room) -> None:
    room.take(Membership(room.group, ME, None, "administrator", "kicked", True), "my_chat_member")
    (told,) = room.outgoing()
    assert "移出" in told.text
    assert told.params["chat_id"] == 900


def test_a_plain_group_needs_no_rights(plain_group: Room) -> None:
    room = plain_group
    room.take(Membership(room.group, ME, None, "left", "member", True), "my_chat_member")
    assert room.outgoing() == []


def test_a_group_that_becomes_a_supergroup_takes_its_tickets_along(room: Room) -> None:
    ticket = room.ann.is_handed_off()
    room.deliver()
    room.take(Message(room.group, 999, room.now, None, service="migrate_to_chat_id", migrate_to=-100999))
    room.take(Message(Chat(-100999, "supergroup"), 1, room.now, None, service="migrate_from_chat_id", migrate_from=GROUP))
    moved = room.ticket()
    assert (moved.chat_id, moved.thread_id, moved.card_id) == (-100999, None, None)
    assert room.store.run_now(agents_chat, GROUP) == -100999
    assert room.store.run_now(agents_chat, -100999) == -100999
    assert room.store.run_now(agents_chat, -4) == -4
    new = Chat(-100999, "supergroup", "客服群", True)
    room.olga.presses_data(f"t.claim.{ticket.id}", new)
    assert room.ticket().assignee_name == "Olga"


def test_a_strange_groups_move_is_none_of_our_business(room: Room) -> None:
    room.take(Message(Chat(-55, "group"), 999, room.now, None, service="migrate_to_chat_id", migrate_to=-100555))
    assert room.store.run_now(agents_chat, GROUP) == GROUP

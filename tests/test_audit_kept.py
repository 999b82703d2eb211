"""What is kept of people: nothing of what the desk does not serve, nothing of who did not agree, nothing after /forget."""

from __future__ import annotations

from bot.telegram.updates import Chat, Membership, Message, Person, Reaction
from tests.fixtures.app import Running
from tests.fixtures.desk import Room

STRANGE = Chat(-77, "group", "Others")


def test_nothing_is_kept_of_what_is_not_served(room: Room) -> None:
    raw = {"from": "Zoe", "text": "a secret"}
    room.take(Message(STRANGE, 5, room.now, room.ann.person, text="a secret"), raw=raw)
    room.take(Message(room.group, 6, room.now, room.olga.person, service="new_chat_title"), raw=raw)
    room.take(Membership(room.group, Person(7, "Zoe"), None, "left", "member", me=False), "chat_member", raw=raw)
    room.take(Reaction(room.ann.chat, 4, room.ann.person, ("👍",)), "message_reaction", raw=raw)
    room.take(None, "poll_answer", raw=raw)
    assert len(room.query("SELECT id FROM inbox")) == 5, "each is taken once all the same"
    assert not [part for part in ("Zoe", "secret") if part in room.everything()]


async def test_his_name_does_not_come_back_with_the_topic_after_forget(running: Running) -> None:
    await running.start()
    topic = await running.hand_off(running.ann)
    running.ann.write("/forget")
    await running.ann.wait_for("删除")
    running.ann.press_text("确定删除")
    await running.ann.wait_for("已删除")
    await running.settled()
    running.olga.write_in(running.group, "您好", topic=topic)
    await running.settled()
    for table in ("inbox", "outbox", "messages", "tickets", "ticket_events", "events", "conversations", "merchants"):
        rows = [str(tuple(row)) for row in await running.query(f"SELECT * FROM {table}")]
        assert not [row for row in rows if "Ann" in row], table


def test_who_does_not_agree_leaves_no_words_in_what_came_in_either(room: Room) -> None:
    words = "我是老王，昨晚没到账"
    room.take(Message(room.ann.chat, 1, room.now, room.ann.person, text=words), raw={"message": {"text": words}})
    assert "老王" in room.everything()
    room.ann.presses("decline")
    assert "老王" not in room.everything()

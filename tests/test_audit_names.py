"""Names and words that try to look like something else, in the places where agents read them."""

from __future__ import annotations

from bot.desk.tickets import topics
from bot.telegram import wire
from bot.telegram.texts import length
from bot.telegram.updates import Message, Person
from tests.fixtures.desk import Room

TURNED = "\u202egnp.exe\u2066 王\u200b\n⚙ 系统"


def test_a_name_cannot_turn_or_hide_what_stands_beside_it(room: Room) -> None:
    room.ann.person = Person(101, TURNED, "ann", "zh")
    ticket = room.ann.is_handed_off()
    card = next(one for one in room.deliver() if one.kind == "card")
    for text in (room.store.run_now(topics.topic_name_of, ticket.id), card.text):
        assert "gnp.exe 王 ⚙ 系统" in text
        assert not set("\u202e\u2066\u200b") & set(text)


def test_words_on_the_card_cannot_turn_what_stands_beside_them(room: Room) -> None:
    room.ann.agrees()
    room.ann.writes("没到账 \u202egnp.exe\u2066 谢谢")
    room.ann.writes("人工")
    card = next(one for one in room.deliver() if one.kind == "card")
    assert "没到账 gnp.exe 谢谢" in card.text


def test_an_agents_name_is_made_calm_at_the_door() -> None:
    sender = {"id": 5, "is_bot": False, "first_name": "\u202eOl\u200bga", "last_name": "\n⚙"}
    raw = {"message_id": 1, "date": 1, "chat": {"id": -5, "type": "supergroup", "title": "x"}, "from": sender, "text": "hi"}
    found = wire.parse_update({"update_id": 1, "message": raw}).body
    assert isinstance(found, Message)
    assert found.sender is not None
    assert found.sender.name == "Olga ⚙"


def test_an_emoji_made_of_several_stays_one(room: Room) -> None:
    ticket = room.ann.is_handed_off()
    room.deliver()
    room.ann.writes("我是👩\u200d💻")
    assert any("👩\u200d💻" in one.text for one in room.deliver() if one.to == f"t:{ticket.id}")


def test_a_card_full_of_emoji_is_not_longer_than_telegram_takes(room: Room) -> None:
    room.ann.person = Person(101, "😀" * 128, "ann", "zh")
    room.ann.agrees()
    for number in range(6):
        room.ann.writes(f"没到账{number}" + "😀" * 2000)
    room.ann.writes("人工")
    card = next(one for one in room.deliver() if one.kind == "card")
    assert length(card.text) <= 4096

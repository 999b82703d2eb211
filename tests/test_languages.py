"""Chinese and English: by his words, then by his Telegram, and changed at any time with all that ports have said."""

from __future__ import annotations

import pytest

from bot.telegram.updates import Person
from tests.fixtures.desk import MerchantPlayer, Room


def someone(room: Room, number: int, code: str | None) -> MerchantPlayer:
    return MerchantPlayer(room, Person(number, "Somebody", None, code))


def test_his_first_words_decide_and_then_his_telegram(talk: Room) -> None:
    for number, (code, words, heard) in enumerate(
        [
            ("en", "没到账", "同意吗"),
            ("zh-hans", "my money has not arrived", "agree"),
            ("fr", "/start", "agree"),
            (None, "/start", "同意吗"),
            ("zh-hant", "Lakala", "同意吗"),
            ("en", "Lakala", "agree"),
            ("zh", "T+1", "同意吗"),
            ("zh", "MID 829000112345678 TID 12345678", "同意吗"),
        ]
    ):
        him = someone(talk, 4000 + number, code)
        him.writes(words)
        texts = him.hears()
        assert any(heard in text for text in texts), (code, words)
        assert len({any("\u3400" <= char <= "\u9fff" for char in text) for text in texts}) == 1, "and all of it is in one language"


def at_the_date(room: Room) -> None:
    room.ann.agrees()
    room.ann.writes("今天早上8点刷的没到账")
    room.ann.presses("t1")
    room.ann.presses("shengpay")
    assert "这笔应在11月24日（周二）到账" in room.ann.hears()[-1]


@pytest.mark.parametrize("words", ["English", "/language en", "sorry, can you tell me that in english please"])
def test_a_change_in_the_middle_leaves_nothing_in_the_old_language(talk: Room, words: str) -> None:
    at_the_date(talk)
    talk.ann.writes(words)
    last = talk.ann.hears()[-1]
    assert last.startswith("This sale is due Tue 24 Nov, and is late only if it has not come by 18:00 that day.")
    assert not any("\u3400" <= char <= "\u9fff" for char in last)
    talk.ann.writes("中文")
    assert talk.ann.hears()[-1].startswith("这笔应在11月24日（周二）到账")


def test_the_reminder_comes_in_the_language_he_speaks_then(talk: Room) -> None:
    at_the_date(talk)
    talk.ann.presses("remind")
    talk.ann.writes("/language en")
    talk.outgoing()
    talk.passes(hours=33)
    assert talk.ann.hears() == ["Has it arrived?"]


def test_the_card_is_in_the_agents_language_whatever_the_merchant_speaks(talk: Room) -> None:
    talk.ben.agrees()
    talk.ben.writes("my sale this morning at 8am is not credited")
    talk.ben.presses("t1")
    talk.ben.presses("shengpay")
    assert "This sale is due" in talk.ben.hears()[-1]
    talk.ben.writes("human")
    card = talk.ticket()
    answers = dict(card.facts["answers"])
    assert answers["预计到账"].startswith("这笔应在11月24日（周二）到账")
    assert not any("due" in value for value in answers.values())


def test_a_language_changed_while_an_agent_has_the_case_holds_afterwards(talk: Room) -> None:
    talk.ann.agrees()
    talk.ann.writes("人工")
    talk.outgoing()
    talk.ann.writes("/language en")
    assert talk.ann.hears() == ["We'll speak English. 说中文，发 /language。"] or len(talk.ann.hears()) <= 1
    talk.ann.writes("/status")
    assert "Ticket" in talk.ann.hears()[-1]


def test_what_he_chose_stays_for_the_next_conversation(talk: Room) -> None:
    talk.ann.agrees()
    talk.ann.writes("/language en")
    talk.ann.writes("/cancel")
    talk.ann.presses("yes")
    talk.outgoing()
    talk.ann.writes("/start")
    assert talk.ann.hears() == ["What happened?"]

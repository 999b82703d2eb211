"""A merchant and the flow: what he sends is taken once, answered, and kept so that it replays."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.telegram.updates import Chat, Message, Person, Press, Reaction
from tests.fixtures.desk import GROUP, Room


def test_a_first_message_is_kept_at_the_gate_and_taken_up_behind_it(room: Room) -> None:
    room.ann.writes("昨晚刷的3500没到账")
    held, greeting = room.ann.hears()
    assert "先记着" in held
    assert "同意吗" in greeting
    room.ann.presses("agree")
    assert room.ann.hears()[-1] == "小票显示成功了吗？"


def test_nobody_agrees_to_a_notice_he_has_not_seen(room: Room) -> None:
    room.ann.writes("同意")
    assert room.ann.hears() == ["我们会记下您写的话。同意吗？"]
    assert room.query("SELECT consent_at FROM merchants")[0].consent_at is None
    room.ann.writes("同意")
    assert room.query("SELECT consent_at FROM merchants")[0].consent_at is not None


def test_the_same_update_twice_is_taken_once(room: Room) -> None:
    room.ann.agrees()
    room.ann.writes("没到账")
    room.outgoing()
    again = Message(room.ann.chat, room.ann.last_message, room.now, room.ann.person, text="没到账")
    result = room.take(again, number=room.last_update)
    assert result.duplicate
    assert room.outgoing() == []


def test_a_button_pressed_twice_moves_once(room: Room) -> None:
    room.ann.agrees()
    room.ann.writes("没到账")
    room.ann.writes("3500")
    room.ann.presses("ok")
    room.outgoing()
    room.ann.presses("ok")
    assert room.ann.hears() == []
    assert room.acks[-1][0]


def test_a_button_of_an_earlier_question_corrects_the_answer(room: Room) -> None:
    room.ann.agrees()
    room.ann.writes("没到账")
    room.ann.writes("3500")
    room.ann.presses("ok")
    room.outgoing()
    room.ann.presses("failed")
    assert any("失败" in text for text in room.ann.hears())


def test_a_button_of_a_revision_nobody_knows_shows_the_question_again(room: Room) -> None:
    room.ann.agrees()
    room.ann.writes("没到账")
    room.outgoing()
    room.ann.presses_data("0123456789ab.gone.yes.3")
    assert room.ann.hears()[-1] == "多少元？"


def test_every_press_is_acknowledged_even_of_data_that_means_nothing(room: Room) -> None:
    room.ann.agrees()
    for data in ("", "d.", "d.nothing.x", "t.claim.1", "t.", "x" * 64, "a.b.c.d", "d.photo.999999", "d.reopen.abc"):
        before = len(room.acks)
        room.ann.presses_data(data)
        assert len(room.acks) == before + 1, data


def test_a_press_by_somebody_who_never_wrote_begins_a_conversation(room: Room) -> None:
    room.ben.presses_data("0123456789ab.menu.late.2")
    assert room.ben.hears()


def test_typing_human_at_the_gate_reaches_a_person(room: Room) -> None:
    room.ann.writes("人工")
    assert room.ticket().why == "asked"
    assert "1001" in room.ann.hears()[-1]


@pytest.mark.parametrize("steps", range(7))
def test_the_command_for_a_person_works_from_every_step(room: Room, steps: int) -> None:
    for step in [lambda: room.ann.writes("/start"), lambda: room.ann.presses("agree"), lambda: room.ann.writes("没到账")][:steps]:
        step()
    for answer in ("3500",)[: max(0, steps - 3)]:
        room.ann.writes(answer)
    for press in ("ok", "no", "no")[: max(0, steps - 4)]:
        room.ann.presses(press)
    room.ann.writes("/human")
    assert room.ticket().status == "open"


def test_a_start_in_the_middle_asks_before_it_drops_the_answers(room: Room) -> None:
    room.ann.agrees()
    room.ann.writes("没到账")
    room.ann.writes("3500")
    room.outgoing()
    room.ann.writes("/start")
    assert "从头开始" in room.ann.hears()[-1]


def test_a_deep_link_leads_into_its_flow_behind_the_gate(room: Room) -> None:
    room.ann.writes("/start late")
    room.ann.presses("agree")
    assert room.ann.hears()[-1] == "多少元？"


def test_a_deep_link_to_nowhere_is_a_plain_start(room: Room) -> None:
    room.ann.writes("/start no_such_flow_" + "x" * 80)
    assert "同意吗" in room.ann.hears()[-1]


def test_after_the_end_a_new_message_begins_a_new_conversation_that_knows_him(room: Room) -> None:
    room.ann.agrees()
    room.ann.writes("没到账")
    room.ann.writes("3500")
    room.ann.presses("ok")
    room.ann.presses("yes")
    assert "到账就好" in room.ann.hears()[-1]
    room.ann.writes("又有一笔没到账")
    assert room.ann.hears() == ["多少元？"]
    assert len(room.query("SELECT id FROM conversations")) == 2


def test_who_does_not_agree_leaves_nothing_behind(room: Room) -> None:
    room.ann.writes("我是老王，昨晚没到账")
    room.ann.presses("decline")
    assert room.query("SELECT count(*) AS n FROM events")[0].n == 0
    assert "老王" not in room.query("SELECT state FROM conversations")[0].state


def test_an_unknown_command_says_what_there_is(room: Room) -> None:
    room.ann.writes("/refund now")
    assert "/refund" in room.ann.hears()[-1]


@pytest.mark.parametrize("words", ["/2 of it", "/", "//", "/ start"])
def test_what_only_looks_like_a_command_is_a_text(room: Room, words: str) -> None:
    room.ann.agrees()
    room.outgoing()
    room.ann.writes(words)
    assert room.ann.hears()


def test_help_and_status_answer_without_moving_the_conversation(room: Room) -> None:
    room.ann.agrees()
    before = room.query("SELECT seq FROM conversations")[0].seq
    room.ann.writes("/help")
    room.ann.writes("/status@desk_bot")
    said = room.ann.hears()
    assert "/forget" in said[-2]
    assert "没有工单" in said[-1]
    assert room.query("SELECT seq FROM conversations")[0].seq == before


def test_the_language_is_chosen_by_button_and_the_question_put_again_in_it(room: Room) -> None:
    room.ann.agrees()
    room.ann.writes("/language")
    room.ann.presses("English")
    assert room.ann.hears()[-1] == "What happened?"
    assert room.query("SELECT language FROM merchants")[0].language == "en"


def test_the_language_can_be_named_with_the_command(room: Room) -> None:
    room.ben.writes("/language 中文")
    assert room.ben.hears() == ["好的，之后用中文。"]
    room.ben.writes("/start")
    assert "同意吗" in room.ben.hears()[-1]


def test_an_english_telegram_is_greeted_in_english_and_chinese_words_change_it(room: Room) -> None:
    room.ben.writes("/start")
    assert "Do you agree" in room.ben.hears()[-1]
    room.ben.writes("昨天晚上刷的钱还没到账")
    assert "先记着" in room.ben.hears()[-1]


def test_cancel_asks_and_ends(room: Room) -> None:
    room.ann.writes("/cancel")
    assert "没有进行中" in room.ann.hears()[-1]
    room.ann.agrees()
    room.ann.writes("/cancel")
    room.ann.presses("yes")
    assert room.query("SELECT outcome FROM conversations")[0].outcome == "abandoned"


def test_silence_for_a_day_brings_the_nudge(room: Room) -> None:
    room.ann.agrees()
    room.ann.writes("没到账")
    room.outgoing()
    room.passes(hours=25)
    assert room.ann.hears() == ["还在吗？"]


def test_a_word_in_time_keeps_the_nudge_away(room: Room) -> None:
    room.ann.agrees()
    room.ann.writes("没到账")
    room.passes(hours=20)
    room.ann.writes("3500")
    room.outgoing()
    room.passes(hours=20)
    assert room.ann.hears() == []


# --- photos and other things


def test_a_photo_that_was_asked_for_is_taken_and_warned_about_once(room: Room) -> None:
    room.ann.agrees()
    room.ann.writes("没到账")
    room.ann.writes("3500")
    for press in ("ok", "no", "no", "_skip"):
        room.ann.presses(press)
    room.outgoing()
    room.ann.sends("photo")
    first = room.ann.hears()
    assert any("遮住" in text for text in first)
    room.ann.sends("photo")
    assert not any("遮住" in text for text in room.ann.hears())
    assert len(room.query("SELECT id FROM messages WHERE kind = 'photo'")) == 2


def test_a_photo_nobody_asked_for_is_kept_with_the_case(room: Room) -> None:
    room.ann.agrees()
    room.ann.writes("没到账")
    room.outgoing()
    room.ann.sends("photo", caption="3500")
    said = room.ann.hears()
    assert any("照片收到" in text for text in said)
    assert said[-1] == "小票显示成功了吗？"


def test_a_photo_as_the_very_first_message_is_kept_too(room: Room) -> None:
    room.ann.sends("photo")
    warning, greeting = room.ann.hears()
    assert "删除这张照片就点下面" in warning
    assert "同意吗" in greeting, "the question stands last, and once"
    assert room.query("SELECT conversation_id FROM messages")[0].conversation_id is not None


def test_he_can_have_a_photo_deleted(room: Room) -> None:
    room.ann.agrees()
    room.ann.sends("photo")
    number = room.ann.last_message
    room.outgoing()
    room.ann.presses("删除这张照片")
    out = room.outgoing()
    assert ("deleteMessage", number) in [(one.method, one.params.get("message_id")) for one in out]
    assert "照片已删除" in out[-1].text
    assert room.query("SELECT attachment FROM messages")[0].attachment is None
    room.ann.presses("删除这张照片")
    assert "不在了" in room.ann.hears()[-1]


@pytest.mark.parametrize("kind", ["voice", "audio", "animation", "video_note", "sticker"])
def test_what_cannot_be_read_is_answered_kindly(room: Room, kind: str) -> None:
    room.ann.agrees()
    room.outgoing()
    room.ann.sends(kind)
    assert "看不懂" in room.ann.hears()[-1]


@pytest.mark.parametrize("extra", ["location", "contact", "dice", "poll", "venue", "story", "other"])
def test_places_contacts_and_games_are_answered_kindly(room: Room, extra: str) -> None:
    room.ann.agrees()
    room.outgoing()
    room.ann.writes("", extra=extra)
    assert "看不懂" in room.ann.hears()[-1]


@pytest.mark.parametrize(
    "words", ["", "   ", "\u200b\u200b", "🙂🙂🙂", "\u202eتعال", "x" * 4096, "一" * 4096, "\x07\x08", "<b>&amp;</b>", "{ticket} {0} %s"]
)
def test_strange_texts_are_answered_and_never_raise(room: Room, words: str) -> None:
    room.ann.agrees()
    room.outgoing()
    room.ann.writes(words)
    assert room.ann.hears()


def test_a_forwarded_text_is_read_like_one_of_his_own(room: Room) -> None:
    room.ann.agrees()
    room.outgoing()
    room.ann.writes("没到账", forwarded=True)
    assert room.ann.hears()[-1] == "多少元？"


def test_an_edit_outside_a_ticket_is_recorded_and_not_run_again(room: Room) -> None:
    room.ann.agrees()
    room.ann.writes("没到账")
    room.outgoing()
    room.ann.edits(room.ann.last_message, "没到账了怎么办")
    assert room.outgoing() == []
    assert room.query("SELECT count(*) AS n FROM inbox WHERE kind = 'edited_message'")[0].n == 1


# --- what is dropped


def _dropped(room: Room, body: object, kind: str = "message") -> bool:
    before = room.outgoing()
    result = room.take(body, kind)  # type: ignore[arg-type]
    return result.dropped and room.outgoing() == [] and before is not None


def test_what_is_not_for_us_is_dropped_calmly(room: Room) -> None:
    bot = Person(5, "Other bot", is_bot=True)
    channel = Chat(-100500, "channel", "News")
    private = room.ann.chat
    assert _dropped(room, None, "poll_answer")
    assert _dropped(room, Message(private, 2, room.now, bot, text="hi"))
    assert _dropped(room, Message(channel, 3, room.now, None, sender_chat=channel.id, text="news"))
    assert _dropped(room, Message(private, 4, room.now, room.ann.person, service="pinned_message"))
    assert _dropped(room, Reaction(private, 4, room.ann.person, ("👍",)), "message_reaction")
    assert _dropped(room, Message(Chat(-77, "group", "Others"), 5, room.now, room.ann.person, text="hello"))
    assert room.query("SELECT count(*) AS n FROM inbox WHERE status = 'dropped'")[0].n == 4


def test_a_backlog_of_hours_is_answered_as_usual(room: Room) -> None:
    room.ann.writes("没到账", at=room.now - timedelta(hours=20))
    assert room.ann.hears()


def test_a_merchant_an_admin_has_blocked_is_not_answered(room: Room) -> None:
    room.ann.agrees()
    room.query("UPDATE merchants SET blocked_at = 1 RETURNING id")
    room.outgoing()
    assert room.ann.writes("没到账").dropped
    room.ann.presses("late")
    assert room.outgoing() == []


def test_an_update_our_own_code_cannot_take_is_parked_and_the_merchant_told(room: Room) -> None:
    from bot.desk import receive
    from bot.telegram.updates import Update

    room.ann.agrees()
    room.outgoing()
    press = Update(5000, Press("q5000", room.ann.person, "x", room.ann.chat, 1), "callback_query")
    result = room.store.run_now(receive.park, room.desk, press, "{}", "KeyError: x", room.now)
    assert [one[0] for one in result.acks] == ["q5000"]
    assert "没处理好" in room.ann.hears()[-1]
    assert room.query("SELECT error FROM inbox WHERE status = 'parked'")[0].error == "KeyError: x"


def test_long_answers_are_cut_into_messages_telegram_takes(room: Room) -> None:
    from bot.desk.desk import Work
    from bot.desk.sending import tell

    room.ann.writes("/help")
    room.outgoing()
    room.store.run_now(lambda conn: tell(Work.begin(conn, room.desk, room.now, "x"), 1, "字" * 9000, buttons=[[("好", "d.x")]]))
    out = room.outgoing()
    assert [len(one.text) for one in out] == [4096, 4096, 808]
    assert [bool(one.buttons) for one in out] == [False, False, True]


def test_a_merchant_and_an_agent_are_different_people_even_with_one_telegram_account(room: Room) -> None:
    """Olga may try the bot herself in private."""
    room.take(Message(Chat(201, "private"), 1, room.now, Person(201, "Olga"), text="/start"))
    assert room.outgoing()[-1].to == "m:1"
    assert GROUP < 0


@pytest.mark.parametrize(("word", "answer"), [("谢谢", "不客气"), ("好的", "不客气"), ("拜拜", "随时回来")])
def test_a_word_of_politeness_after_the_end_begins_nothing(room: Room, word: str, answer: str) -> None:
    room.ann.agrees()
    room.ann.writes("结束")
    room.ann.presses("先不查了")
    room.deliver()
    room.ann.writes(word)
    told = room.ann.hears()
    assert len(told) == 1
    assert answer in told[0]
    assert room.query("SELECT id FROM conversations WHERE ended_at IS NULL") == []

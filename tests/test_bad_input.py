"""Whatever a merchant or a stranger sends: the talk stays usable, nothing is set aside, and the next plain message is served.

Each input is sent by a merchant of his own at three stages of his way: as his very first message, while the flow asks him something,
and while agents have him. At the end everybody still reaches a person by one word, and an agents' merchant still reaches his agents.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from bot.sandbox.people import Person
from tests.fixtures.app import PATIENCE, Running

Input = Callable[[Running, Person], Any]


def text(words: str) -> Input:
    return lambda running, person: person.write(words)


def raw(**fields: Any) -> Input:
    """Fields of a message as they stand."""
    return lambda running, person: person.send(fields)


def media(kind: str, **more: Any) -> Input:
    return lambda running, person: person.send_media(kind, **more)


def edit_twice(running: Running, person: Person) -> None:
    said = person.write("3500")
    person.edit(said, "3600")
    person.edit(said, "😀")


def edit_a_caption(running: Running, person: Person) -> None:
    said = person.send_photo(caption="小票")
    person.edit(said, "这是小票")


def edit_what_was_never_seen(running: Running, person: Person) -> None:
    body = {"message_id": 990_000, "date": int(running.sandbox.clock.time()) - 3600, "edit_date": int(running.sandbox.clock.time())}
    body |= {"chat": person.chat.raw, "from": person.user, "text": "改过的"}
    running.sandbox.push("edited_message", body, chat_id=person.id)


def forward_the_bot(running: Running, person: Person) -> None:
    own = person.write("没到账")
    person.forward(own)


def reply_to_something_gone(running: Running, person: Person) -> None:
    said = person.write("等一下")
    person.delete(said)
    person.write("好了", reply_to=said)


INPUTS: dict[str, Input] = {
    "a space": text(" "),
    "line ends alone": text("\n\n\n"),
    "4096 characters": text("没到账，" * 1024),
    "4096 characters of one emoji": text("😀" * 2048),
    "one word of 4096 letters": text("a" * 4096),
    "emoji alone": text("😡😡😡"),
    "a family emoji": text("👨‍👩‍👧‍👦🏳️‍🌈"),
    "right to left": text("لم تصل الأموال ٣٥٠٠"),
    "text turned round": text("\u202e\u2067账到没\u202c"),
    "zero width": text("\u200b\u200c\u200d\ufeff"),
    "zero width inside": text("没\u200b到\u200d账"),
    "control characters": text("没\x00到\x07账\x1b[2J\x08"),
    "combining marks": text("没" + "\u0301" * 500 + "到账"),
    "markup": text("<b>没</b> *到* [账](http://x) `_` &amp; </blockquote>"),
    "placeholders": text("{ticket} {slot} {0} %s ${x} {{}}"),
    "a statement": text("'; DROP TABLE merchants; --"),
    "numbers no one means": text("9" * 40 + " 1e999 -0 0.001 ٣٥٠٠ Ⅻ ½"),
    "times no one means": text("25:99 2月30日 0000-00-00 99999年 昨天明天后天大后天"),
    "unknown command": text("/thisisnothing with words"),
    "command of another bot": text("/start@another_bot x"),
    "a slash alone": text("/"),
    "a long payload": text("/start " + "x" * 64),
    "a path": text("/var/log 里的错误"),
    "photo": media("photo"),
    "photo with caption": lambda running, person: person.send_photo(caption="昨晚11点刷的3500"),
    "photo with a caption of 1024": lambda running, person: person.send_photo(caption="账" * 1024),
    "document": media("document", name="流水.pdf", mime="application/pdf"),
    "picture as a document": media("document", name="slip.jpg", mime="image/jpeg", caption="小票"),
    "a file of two gigabytes": media("document", name="big.zip", size=2_000_000_000),
    "voice": media("voice"),
    "voice with caption": media("voice", caption="没到账"),
    "video": media("video"),
    "round video": media("video_note"),
    "music": media("audio"),
    "animation": media("animation"),
    "sticker": media("sticker"),
    "album": lambda running, person: person.album(["第一张", None, None]),
    "album of ten": lambda running, person: person.album([None] * 10),
    "location": lambda running, person: person.send_location(),
    "contact": lambda running, person: person.send_contact(),
    "dice": raw(dice={"emoji": "🎲", "value": 6}),
    "venue": raw(
        venue={"location": {"latitude": 1.0, "longitude": 2.0}, "title": "店", "address": "路"},
        location={"latitude": 1.0, "longitude": 2.0},
    ),
    "story": raw(story={"chat": {"id": 5, "type": "channel", "title": "x"}, "id": 1}),
    "checklist": raw(checklist={"title": "x", "tasks": []}),
    "what nobody has heard of": raw(hologram={"depth": 3}),
    "a pinned message": raw(pinned_message={"message_id": 1, "date": 0, "chat": {"id": 1, "type": "private"}}),
    "a timer set": raw(message_auto_delete_timer_changed={"message_auto_delete_time": 86400}),
    "forwarded": forward_the_bot,
    "edited twice": edit_twice,
    "caption edited": edit_a_caption,
    "edit of the unseen": edit_what_was_never_seen,
    "reply to what is gone": reply_to_something_gone,
}


async def a_stranger(running: Running, person: Person) -> None:
    """His input is the first thing we hear of him."""


async def asked_something(running: Running, person: Person) -> None:
    person.start()
    await person.wait_for("同意吗")
    person.press_text("同意")
    await person.wait_for("遇到什么事了")
    person.write("没到账")
    await person.wait_for(lambda shown: bool(shown.buttons))


async def with_agents(running: Running, person: Person) -> None:
    await running.hand_off(person)


Stage = Callable[[Running, Person], Any]


@pytest.mark.parametrize("stage", [a_stranger, asked_something, with_agents], ids=lambda stage: stage.__name__)
async def test_whatever_he_sends_the_next_plain_message_is_served(running: Running, stage: Stage) -> None:
    await running.start()
    people: dict[str, Person] = {}
    for name, send in INPUTS.items():
        person = people[name] = running.sandbox.person(name, language="zh")
        await stage(running, person)
        send(running, person)
    await running.settled()
    running.passes(seconds=5)  # albums are gathered for a second
    await running.settled()
    for name, person in people.items():
        person.write("转人工" if stage is not with_agents else f"还在吗 {name}")
    await running.settled()
    deaf = [name for name, person in people.items() if not _is_served(running, person, name, stage)]
    assert not deaf, f"not served after: {', '.join(deaf)}"
    assert await statuses(running) <= {"done", "dropped"}
    failed = await running.rows("status NOT IN ('sent', 'queued')")
    assert not failed, [(row.method, row.params, row.error) for row in failed]


def _is_served(running: Running, person: Person, name: str, stage: Stage) -> bool:
    if stage is with_agents:
        return any(f"还在吗 {name}" in shown.text for shown in running.group.messages())
    return any("工单号" in words or "ticket number" in words for words in running.heard(person))  # whatever he wrote in


async def statuses(running: Running) -> set[str]:
    return {row.status for row in await running.query("SELECT DISTINCT status FROM inbox")}


# buttons

GARBAGE = [
    "",
    ".",
    "...",
    "....",
    "x" * 64,
    "没到账",
    "\x00\x01",
    "deadbeef0123.menu.late.1",  # a revision that never was
    "deadbeef0123.nowhere.nothing.99999999999999999999",
    "_._._._",
    "t.claim.1",  # an agents' button in a private chat
    "t.resend.1",
    "d.",
    "d.nothing.1",
    "d.photo.99999999999999999999999999",
    "d.reopen.99999999999999999999999999",
    "d.new.-1",
    "d.photo.²",
    "d.lang.klingon",
    "d.forget.maybe",
]


async def test_garbage_behind_a_button_is_answered_and_changes_nothing(running: Running) -> None:
    await running.start()
    await asked_something(running, running.ann)
    asked = running.ann.last()
    for number, data in enumerate(GARBAGE):
        press(running, running.ann, f"garbage-{number}", data)
    await running.settled()
    answered = [call.params["callback_query_id"] for call in running.sandbox.calls.of("answerCallbackQuery")]
    assert {f"garbage-{number}" for number in range(len(GARBAGE))} <= set(answered)
    assert await statuses(running) <= {"done", "dropped"}
    running.sandbox.violations.clear()  # the sandbox never made these presses, so it wonders at their answers
    running.ann.press(asked, asked.all_buttons[0])
    await running.ann.wait_for()


async def test_garbage_behind_an_agents_button_is_refused_in_a_sentence(running: Running) -> None:
    await running.start()
    topic = await running.hand_off(running.ann)
    card = running.card(topic)
    for number, data in enumerate(
        ["t.", "t.claim", "t.claim.x", "t.claim.²", "t.claim.99999999999999999999999", "t.resend.99999999999999999999999", "t.dance.1"]
    ):
        press(running, running.olga, f"garbage-{number}", data, chat=running.group.chat.raw, message=card.message_id)
    await running.settled()
    assert await statuses(running) <= {"done", "dropped"}
    running.sandbox.violations.clear()
    running.olga.press(card, "认领")
    assert await running.olga.wait_for_toast() == "已认领"


def press(running: Running, person: Person, query: str, data: str, *, chat: Any = None, message: int = 1) -> None:
    shown = {"message_id": message, "date": 0, "chat": chat or person.chat.raw}
    body = {"id": query, "from": person.user, "message": shown, "chat_instance": "1", "data": data}
    running.sandbox.push("callback_query", body, chat_id=person.id)


async def test_a_press_without_a_message_is_answered(running: Running) -> None:
    await running.start()
    body = {"id": "lonely", "from": running.ann.user, "inline_message_id": "x", "chat_instance": "1", "data": "menu"}
    running.sandbox.push("callback_query", body)
    await running.settled()
    assert "lonely" in {call.params["callback_query_id"] for call in running.sandbox.calls.of("answerCallbackQuery")}
    running.sandbox.violations.clear()
    assert await statuses(running) <= {"done", "dropped"}


async def test_a_button_pressed_twice_acts_once(running: Running) -> None:
    await running.start()
    running.ann.start()
    notice = await running.ann.wait_for("同意吗")
    for _ in range(3):
        running.ann.press(notice, "同意")
    await running.settled()
    assert running.heard(running.ann).count("遇到什么事了？") == 1
    assert all(running.ann.toast(press) is not None for press in running.ann.presses), "every press is answered"


async def test_a_button_of_an_old_message_does_no_harm(running: Running) -> None:
    await running.start()
    await asked_something(running, running.ann)
    notice = next(shown for shown in running.ann.screen() if shown.find_button("不同意"))
    running.ann.press(notice, "不同意")
    await running.settled()
    running.ann.write("3500")
    await running.ann.wait_for(lambda shown: bool(shown.buttons))


# many at once


async def test_thirty_messages_at_once_reach_the_agents_in_order_and_none_is_dropped(running: Running) -> None:
    await running.start()
    topic = await running.hand_off(running.ann)
    said = [f"第{number}句话" for number in range(30)]
    for words in said:
        running.ann.write(words)
    await running.group.wait_for(said[-1], PATIENCE, topic=topic)
    relayed = [words.removeprefix("👤 Ann\n") for words in running.in_topic(topic) if words.startswith("👤 Ann\n第")]
    assert "\n".join(relayed).split("\n") == said, "the last of them may stand in one message"


async def test_thirty_messages_at_once_to_the_flow_are_all_taken_in_order(running: Running) -> None:
    await running.start()
    await asked_something(running, running.ann)
    for number in range(30):
        running.ann.write(f"{number + 1}元")
    await running.settled()
    rows = await running.query("SELECT body FROM inbox WHERE kind = 'message' ORDER BY id")
    assert [f"{number + 1}元" for number in range(30)] == [said for said in (_words(row.body) for row in rows) if said.endswith("元")]
    assert await statuses(running) <= {"done", "dropped"}


def _words(body: str) -> str:
    import orjson

    return str(orjson.loads(body).get("message", {}).get("text", ""))


# imitation

IMITATIONS = [
    "⚙ Olga 已认领。",
    "<b>工单 1001</b>\n状态：已解决",
    "</blockquote><b>⚙ 系统：</b>工单已关闭<blockquote>",
    "**粗** __斜__ [点这里](https://evil.example) `code`",
    "&lt;b&gt; &amp; &#60;",
    "👤 Ben\n这是我说的",
    "\u202e⚙ 已解决",
    "\n\n\n\n\n\n\n\n⚙ 新的一条",
]


async def test_nothing_a_merchant_writes_looks_like_a_line_of_the_desk(running: Running) -> None:
    await running.start()
    topic = await running.hand_off(running.ann)
    before = len(running.in_topic(topic))
    for words in IMITATIONS:
        running.ann.write(words)
    await running.settled()
    shown = [one for one in running.group.messages(topic) if one.from_bot and one.service is None][before:]
    assert len(shown) == len(IMITATIONS)
    for one, words in zip(shown, IMITATIONS, strict=True):
        name, _, rest = one.text.partition("\n")
        assert name in ("👤 Ann", "👤 Ann ⚠️ 商户自己写的，不是系统消息")
        assert rest == words.replace("\u202e", "").strip("\n")
        marks = {"bold": "bold", "blockquote": "quote", "expandable_blockquote": "quote"}
        kinds = [(marks[entity["type"]], entity["offset"]) for entity in one.raw["entities"] if entity["type"] in marks]
        assert kinds == [("bold", 0), ("quote", len(f"{name}\n".encode("utf-16-le")) // 2)], "nothing bold but his name, all of it a quote"
        assert not any(entity["type"] in ("text_link", "italic", "code", "pre") for entity in one.raw["entities"])


async def test_markup_of_an_agent_reaches_the_merchant_as_he_wrote_it(running: Running) -> None:
    await running.start()
    topic = await running.hand_off(running.ann)
    for words in ("<b>注意</b> & <i>小心", "*不是* _标记_", "⚙ 不是系统"):
        running.olga.write_in(running.group, words, topic=topic)
        assert (await running.ann.wait_for(words[:4])).text == words


# groups


async def test_a_strange_group_is_left_with_a_sentence_and_merchants_notice_nothing(running: Running) -> None:
    await running.start()
    await asked_something(running, running.ann)
    strange = running.sandbox.group("别人的群", bot_is_in=False, forum=False)
    strange.join(running.ben)
    strange.add_bot_again(admin=False)
    await strange.wait_for("只在私聊里")
    await running.settled()
    assert "leaveChat" in {call.method for call in running.sandbox.calls}
    running.ann.write("3500")
    await running.ann.wait_for()


async def test_what_is_said_in_a_strange_group_is_no_business_of_ours(running: Running) -> None:
    await running.start()
    strange = running.sandbox.group("别人的群", forum=False)
    strange.join(running.ben)
    running.ben.write_in(strange, "/start@pos_desk_bot")
    running.ben.write_in(strange, "没到账，转人工")
    await running.settled()
    assert not running.heard(running.ben)
    assert not running.group.topics
    assert await statuses(running) <= {"done", "dropped"}


async def test_a_channel_is_left_without_a_word(running: Running) -> None:
    await running.start()
    chat = {"id": -1009000000001, "type": "channel", "title": "新闻"}
    me = running.sandbox.bot
    change = {"chat": chat, "from": running.ben.user, "date": int(running.sandbox.clock.time())}
    change |= {"old_chat_member": {"user": me, "status": "left"}, "new_chat_member": {"user": me, "status": "administrator"}}
    running.sandbox.push("my_chat_member", change)
    post = {"message_id": 1, "date": change["date"], "chat": chat, "sender_chat": chat, "text": "新闻"}
    running.sandbox.push("channel_post", post)
    await running.settled()
    assert await statuses(running) <= {"done", "dropped"}
    running.ann.start()
    await running.ann.wait_for("同意吗")


# languages


async def test_a_merchant_may_change_his_language_as_he_goes(running: Running) -> None:
    await running.start()
    ann = running.ann
    ann.start()
    await ann.wait_for("同意吗")
    ann.write("English please")
    await running.settled()
    ann.write("/language en")
    await ann.wait_for("English from now on")
    ann.press_text("I agree")
    await ann.wait_for("What happened")
    ann.write("没到账 my money")
    await running.settled()
    ann.write("/language zh")
    await running.settled()
    ann.write("3500 yuan 元")
    await running.settled()
    ann.write("转人工 please, human")
    await ann.wait_for("工单")
    assert await statuses(running) <= {"done", "dropped"}

"""What Telegram brings becomes our values, whatever it is; what people wrote is masked, wherever it stands; what we send fits."""

from __future__ import annotations

import copy
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, fields, is_dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.telegram import wire
from bot.telegram.updates import Attachment, Body, Chat, Membership, Message, Person, Press, Reaction, Update
from bot.telegram.wire import escape, keyboard, length, masked, parse_update, pieces
from bot.values import Sensitive
from tests.fixtures import botapi

PAYLOADS = {path.stem: path for path in sorted((Path(__file__).parent / "payloads").glob("*.json"))}
ANN = Person(500000001, "Ann Lee", "annlee", "zh-hans")
OLGA = Person(500000011, "Olga", None, "en")
BOT = Person(7000000001, "POS Desk", "pos_desk_bot", None, is_bot=True)
WITH_ANN = Chat(500000001, "private")
AGENTS = Chat(-1002000000001, "supergroup", "Agents", is_forum=True)


def payload(name: str) -> dict[str, Any]:
    read: dict[str, Any] = json.loads(PAYLOADS[name].read_text())
    return read


def message(name: str) -> Message:
    body = parse_update(payload(name)).body
    assert isinstance(body, Message)
    return body


# Updates to values


def test_a_text_becomes_a_message() -> None:
    assert parse_update(payload("text")) == Update(
        870000001,
        Message(WITH_ANN, 11, datetime(2025, 11, 21, 15, 0, tzinfo=UTC), ANN, text="昨晚11点刷了3500没到账"),
        "message",
    )


def test_an_edited_message_is_marked() -> None:
    edited = message("edited")
    assert (edited.edited, edited.text, edited.message_id) == (True, "昨晚11点刷了35000没到账", 11)
    assert not message("text").edited


def test_of_a_photo_the_largest_size_is_taken_and_its_caption_is_the_text() -> None:
    photo = message("photo_of_an_album")
    assert photo.attachment == Attachment("photo", "large", "ul", 91000)
    assert (photo.text, photo.album) == ("小票", "14100000000000001")


def test_a_file_keeps_its_name_and_kind() -> None:
    assert message("document").attachment == Attachment("document", "doc", "ud", 123456, "账单.pdf", "application/pdf")


def test_an_animation_is_no_document() -> None:
    found = message("animation").attachment
    assert found is not None
    assert found.kind == "animation"


def test_a_sticker_has_no_words() -> None:
    sticker = message("sticker")
    assert (sticker.text, sticker.attachment and sticker.attachment.kind) == ("", "sticker")


def test_a_place_is_an_extra_that_can_be_copied() -> None:
    assert (message("venue").extra, message("venue").service) == ("venue", None)


def test_a_forwarded_message_says_so() -> None:
    assert message("forwarded").forwarded


def test_a_rich_message_is_read_as_its_words() -> None:
    assert message("rich_message").text == "卡号 6222020200112345678\n1.\n没到账"


def test_the_bots_own_topic_comes_back_as_a_service_message_of_a_bot() -> None:
    made = message("topic_created_by_the_bot")
    assert (made.service, made.sender, made.thread_id) == ("forum_topic_created", BOT, 77)


def test_an_answer_in_a_topic_replies_to_nothing() -> None:
    answer = message("answer_in_a_topic")
    assert (answer.thread_id, answer.reply_to, answer.sender, answer.chat) == (77, None, OLGA, AGENTS)


def test_a_reply_in_a_topic_replies_to_its_message() -> None:
    assert message("reply_in_a_topic").reply_to == 85


def test_generals_messages_have_no_thread() -> None:
    assert message("general").thread_id is None
    odd = payload("general")
    odd["message"] |= {"message_thread_id": 1, "is_topic_message": True}
    body = parse_update(odd).body
    assert isinstance(body, Message)
    assert body.thread_id is None


def test_a_chain_of_replies_outside_a_forum_is_no_thread() -> None:
    chain = message("thread_of_replies_outside_a_forum")
    assert (chain.thread_id, chain.reply_to) == (None, 30)


def test_an_anonymous_admin_has_no_person() -> None:
    anonymous = message("anonymous_admin")
    assert (anonymous.sender, anonymous.sender_chat) == (None, AGENTS.id)
    bare = payload("anonymous_admin")
    del bare["message"]["sender_chat"]
    body = parse_update(bare).body
    assert isinstance(body, Message)
    assert (body.sender, body.sender_chat) == (None, AGENTS.id)


def test_a_group_that_moves_says_where_to() -> None:
    moved = message("migration")
    assert (moved.service, moved.migrate_to) == ("migrate_to_chat_id", -1002000000003)


def test_a_press_says_who_what_and_where() -> None:
    assert parse_update(payload("press")).body == Press("2147483648000000001", ANN, "0a1b2c3d4e5f.paid_at.no.3", WITH_ANN, 20)
    assert parse_update(payload("press_in_a_topic")).body == Press("2147483648000000003", OLGA, "claim.12", AGENTS, 78, 77)


def test_a_press_of_an_old_message_still_says_where() -> None:
    press = parse_update(payload("press_of_an_old_message")).body
    assert isinstance(press, Press)
    assert (press.chat, press.message_id) == (WITH_ANN, 3)


def test_a_press_without_a_message_has_no_place() -> None:
    press = parse_update(payload("press_without_a_message")).body
    assert isinstance(press, Press)
    assert (press.chat, press.message_id) == (None, None)


def test_memberships_say_what_became_of_whom() -> None:
    blocked = parse_update(payload("blocked")).body
    assert blocked == Membership(WITH_ANN, BOT, ANN, "member", "kicked", me=True)
    admin = parse_update(payload("bot_made_admin")).body
    assert isinstance(admin, Membership)
    assert admin.rights == {"can_manage_chat", "can_delete_messages", "can_manage_topics"}
    left = parse_update(payload("left_while_restricted")).body
    assert isinstance(left, Membership)
    assert (left.old, left.new, left.me) == ("member", "left", False)


def test_a_reaction_says_what_stands_there_now() -> None:
    assert parse_update(payload("reaction")).body == Reaction(AGENTS, 90, OLGA, ("👍", "custom_emoji"))


@pytest.mark.parametrize("name", ["channel_post", "poll", "press_of_a_game"])
def test_what_the_desk_does_not_serve_is_taken_and_has_no_body(name: str) -> None:
    raw = payload(name)
    kind = next(key for key in raw if key != "update_id")
    assert parse_update(raw) == Update(raw["update_id"], None, kind)


@pytest.mark.parametrize(
    "raw",
    [
        {},
        {"update_id": 1},
        {"update_id": "1", "message": None},
        {"update_id": True, "message": []},
        {"update_id": 2**64, "message": {}},
        {"message": 5},
        {"update_id": 1, "callback_query": {"id": 5}},
        {"update_id": 1, "something_new": {"text": "x"}},
    ],
)
def test_an_object_that_is_hardly_an_update_is_dropped_calmly(raw: dict[str, Any]) -> None:
    assert parse_update(raw).body is None


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("date", 10**30),
        ("date", "now"),
        ("date", -(10**15)),
        ("message_id", 2**63),
        ("message_id", None),
        ("text", 5),
        ("text", ["a"]),
        ("chat", {"id": 1, "type": "planet"}),
        ("chat", {"id": 1.5, "type": "private"}),
        ("from", {"id": 1}),
        ("photo", []),
        ("photo", [{}]),
        ("document", {"file_id": 5}),
        ("reply_to_message", {"message_id": "x"}),
        ("rich_message", "x"),
    ],
)
def test_a_piece_of_a_wrong_kind_makes_a_message_without_a_body(path: str, value: Any) -> None:
    raw = payload("text")
    raw["message"] |= {path: value}
    if path == "rich_message":
        del raw["message"]["text"]
    assert parse_update(raw) == Update(870000001, None, "message")


def test_control_characters_stay_but_for_the_one_no_database_takes() -> None:
    raw = payload("text")
    raw["message"]["text"] = "a\0b\x07\u202e\u200b\n"
    body = parse_update(raw).body
    assert isinstance(body, Message)
    assert body.text == "ab\x07\u202e\u200b\n"


def test_a_name_is_one_line() -> None:
    raw = payload("text")
    raw["message"]["from"] |= {"first_name": " A\n\nnn ", "last_name": "Lee\t"}
    body = parse_update(raw).body
    assert isinstance(body, Message)
    assert body.sender is not None
    assert body.sender.name == "A nn Lee"


def strictly_typed(value: Any) -> Iterator[Any]:
    if is_dataclass(value):
        for field in fields(value):
            found = getattr(value, field.name)
            yield field.name, found
            yield from strictly_typed(found)


def assert_storable(body: Body | None) -> None:
    """Whatever was parsed holds only what its fields say and a database takes."""
    for name, value in strictly_typed(body):
        assert value is None or isinstance(value, (str, int, bool, datetime, tuple, frozenset)) or is_dataclass(value), (name, value)
        if isinstance(value, int):
            assert abs(value) < 2**63
        if name in ("text", "title", "name", "file_id", "data") and value is not None:
            assert isinstance(value, str)
            assert "\0" not in value


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**64), 2**64) | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["id", "type", "text", "from", "chat", "date"]), inner, max_size=3)
    ),
    max_leaves=6,
)


def places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, below in inner:
        yield (*path, key)
        yield from places(below, (*path, key))


@settings(deadline=None, derandomize=True, max_examples=300)
@given(st.sampled_from(sorted(PAYLOADS)), st.data())
def test_no_damage_to_an_update_raises(name: str, data: st.DataObject) -> None:
    raw = payload(name)
    for _ in range(data.draw(st.integers(1, 3))):
        found = list(places(raw))
        if not found:
            break
        *above, last = data.draw(st.sampled_from(found))
        holder: Any = raw
        for key in above:
            holder = holder[key]
        if data.draw(st.booleans()):
            holder[last] = data.draw(JSON)
        else:
            del holder[last]
    update = parse_update(raw)
    assert update.kind in {"", *raw}
    assert_storable(update.body)
    clean, _ = masked(raw, hide)
    assert_storable(parse_update(clean).body)


# Every kind there is, from the description of the Bot API


def test_every_kind_of_update_is_served_or_dropped() -> None:
    for kind, raw in botapi.updates():
        update = parse_update(raw)
        assert (update.id, update.kind) == (5, kind)
        assert_storable(update.body)
        if kind not in wire.SERVED:
            assert update.body is None


def test_every_content_of_a_message_is_read() -> None:
    seen = set()
    for name, raw in botapi.messages():
        raw["chat"] |= {"type": "private"}
        body = parse_update({"update_id": 5, "message": raw}).body
        assert isinstance(body, Message), name
        assert_storable(body)
        if name in wire.SERVICES:
            assert body.service == name
            seen.add(name)
        elif name in wire.ATTACHMENTS:
            assert body.attachment is not None
            seen.add(name)
        elif name in wire.EXTRAS:
            assert body.extra == name
            seen.add(name)
        else:
            assert (body.service, body.attachment) == (None, None), name
    assert seen == {*wire.SERVICES, *wire.ATTACHMENTS, *wire.EXTRAS}


def test_every_field_of_a_message_stands_in_one_list() -> None:
    about_it = {
        "message_id message_thread_id direct_messages_topic from sender_chat sender_boost_count sender_business_bot sender_tag receiver_user "
        "ephemeral_message_id date guest_query_id business_connection_id chat forward_origin is_topic_message is_automatic_forward "
        "reply_to_message external_reply quote reply_to_story reply_to_checklist_task_id reply_to_poll_option_id via_bot "
        "guest_bot_caller_user guest_bot_caller_chat edit_date has_protected_content is_from_offline is_paid_post media_group_id "
        "author_signature paid_star_count text entities link_preview_options suggested_post_info effect_id rich_message caption "
        "caption_entities show_caption_above_media has_media_spoiler reply_markup"
    }
    known = [*wire.SERVICES, *wire.ATTACHMENTS, *wire.EXTRAS, *about_it.pop().split()]
    assert sorted(known) == sorted(field["name"] for field in botapi.fields_of("Message"))


CARD = "6222020200112345678"


def test_no_string_of_any_kind_of_update_keeps_a_card_number() -> None:
    for kind in (field["name"] for field in botapi.fields_of("Update") if field["name"] != "update_id"):
        field = next(field for field in botapi.fields_of("Update") if field["name"] == kind)
        raw = {"update_id": 5, kind: botapi.sample(field["types"][0], filled=True, said=f"卡 {CARD}")}
        clean, found = masked(raw, hide)
        assert not list(leaks(clean))
        assert found or not list(leaks(raw))


def leaks(value: Any, key: str = "") -> Iterator[str]:
    """Keys under which a card number still stands, but for those that Telegram fills."""
    if isinstance(value, dict):
        for name, inner in value.items():
            if not (name == "data" and "chat_instance" in value):
                yield from leaks(inner, name)
    elif isinstance(value, list):
        for inner in value:
            yield from leaks(inner, key)
    elif isinstance(value, str) and CARD in value and not key.endswith("_id") and key not in wire_machine_keys():
        yield key


def wire_machine_keys() -> frozenset[str]:
    from bot.telegram.masking import MACHINE_KEYS

    return MACHINE_KEYS


# Masking


@dataclass(frozen=True)
class Hidden:
    text: str
    sensitive: tuple[Sensitive, ...] = ()


def hide(text: str) -> Hidden:
    """A small stand for the desk's own masking: 13 to 19 digits."""
    found = tuple(Sensitive("card_number", match.span()) for match in re.finditer(r"\d{13,19}", text))
    return Hidden(re.sub(r"\d{13,19}", "****", text), found)


def test_a_plain_text_is_masked_and_the_original_is_left_as_it_was() -> None:
    raw = payload("command")
    raw["message"]["text"] = f"/start {CARD}"
    before = copy.deepcopy(raw)
    clean, found = masked(raw, hide)
    assert raw == before
    assert clean["message"]["text"] == "/start ****"
    assert "entities" not in clean["message"], "their offsets count in a text that is gone"
    assert found == (Sensitive("card_number", (7, 26)),)


def test_what_holds_nothing_stays_as_it_is() -> None:
    for name in PAYLOADS:
        raw = payload(name)
        if name != "rich_message" and "forum_topic" not in str(raw):
            assert masked(raw, hide) == (raw, ())


def test_a_topics_name_which_is_a_merchants_is_not_kept() -> None:
    raw = {"update_id": 1, "message": {"message_id": 5, "reply_to_message": {"forum_topic_created": {"name": "1001 王老板 ¥3500"}}}}
    assert "王" not in str(masked(raw, hide)[0])
    assert masked(raw, hide)[0]["message"]["reply_to_message"] == {"forum_topic_created": {}}


@pytest.mark.parametrize(
    "body",
    [
        {"caption": CARD, "caption_entities": [{"offset": 0, "length": 4}]},
        {"reply_to_message": {"text": CARD, "entities": [1]}},
        {"reply_to_message": {"caption": CARD}},
        {"quote": {"text": CARD, "position": 0}},
        {"external_reply": {"origin": {"sender_user_name": CARD}}},
        {"poll": {"id": "1", "question": CARD, "question_entities": [1], "options": [{"text": CARD, "text_entities": [1]}]}},
        {"contact": {"phone_number": "1", "first_name": CARD, "vcard": f"NOTE:{CARD}"}},
        {"venue": {"title": CARD, "address": CARD}},
        {"document": {"file_id": "x", "file_name": f"{CARD}.jpg"}},
        {"from": {"id": 1, "first_name": CARD}},
        {"from": {"id": 1, "first_name": CARD[:10], "last_name": CARD[10:]}, "join": True},
        {"checklist": {"title": CARD, "tasks": [{"id": 1, "text": CARD}]}},
        {"web_app_data": {"data": CARD, "button_text": "x"}},
        {"pinned_message": {"text": CARD}},
        {"something_new": [[{"words": CARD}]]},
        {"rich_message": {"blocks": [{"type": "paragraph", "text": [CARD[:8], {"type": "bold", "text": CARD[8:]}]}]}},
        {"reply_markup": {"inline_keyboard": [[{"text": CARD, "url": f"https://x/{CARD}"}]]}},
    ],
    ids=lambda body: next(iter(body)),
)
def test_a_card_number_is_masked_wherever_it_stands(body: dict[str, Any]) -> None:
    clean, found = masked(
        {"update_id": 1, "message": {"message_id": 1, **body}}, lambda text: hide(text.replace(" ", "")) if "join" in body else hide(text)
    )
    kept = json.dumps(clean, ensure_ascii=False)
    assert CARD not in kept
    assert CARD[8:] not in kept
    assert CARD[:10] not in kept
    assert found
    assert "entities" not in kept


def test_a_press_keeps_its_data_and_its_ids() -> None:
    raw = payload("press")
    raw["callback_query"]["id"] = raw["callback_query"]["data"] = raw["callback_query"]["chat_instance"] = CARD
    raw["callback_query"]["message"]["reply_markup"]["inline_keyboard"][0][0]["callback_data"] = CARD
    assert masked(raw, hide) == (raw, ())


def test_a_number_in_chinese_or_full_width_digits_reaches_the_mask() -> None:
    asked: list[str] = []

    def remember(text: str) -> Hidden:
        asked.append(text)
        return Hidden(text)

    masked({"message": {"new_kind": {"a": "六二二二", "b": "６２２２", "c": "no digits", "d": "12", "e": "123"}}}, remember)
    assert asked == ["六二二二", "６２２２", "123"]


def test_what_is_nested_deeper_than_anything_telegram_sends_is_not_kept() -> None:
    deep: Any = CARD
    for _ in range(5000):
        deep = [deep]
    assert CARD not in str(masked({"update_id": 1, "message": {"a": deep}}, hide)[0])
    assert parse_update({"update_id": 1, "message": {"rich_message": {"blocks": deep}}}).body is None


def test_the_desks_own_mask_fits() -> None:
    from bot.understand.mask import mask

    raw = payload("text")
    raw["message"]["text"] = "卡号 6222 0202 0011 2345 678 没到账"
    clean, found = masked(raw, mask)
    assert "2345 678" not in clean["message"]["text"]
    assert [one.kind for one in found] == ["card_number"]
    body = parse_update(clean).body
    assert isinstance(body, Message)
    assert "0011" not in body.text


# What we send


def test_a_keyboard_has_rows_of_buttons() -> None:
    assert keyboard([[("是", "a.b.yes.1"), ("否", "a.b.no.1")], [], [("人工", "human")]]) == {
        "inline_keyboard": [
            [{"text": "是", "callback_data": "a.b.yes.1"}, {"text": "否", "callback_data": "a.b.no.1"}],
            [{"text": "人工", "callback_data": "human"}],
        ]
    }


@pytest.mark.parametrize(("text", "data"), [("x", "é" * 33), ("x", ""), (" ", "a")])
def test_a_button_telegram_would_refuse_is_refused_here(text: str, data: str) -> None:
    with pytest.raises(ValueError, match="button"):
        keyboard([[(text, data)]])


def test_a_button_of_64_bytes_fits() -> None:
    assert keyboard([[("x", "是" * 21 + "x")]])


def test_escaped_text_stands_for_itself() -> None:
    assert escape('<b>&amp; "3 > 2"</b>') == '&lt;b&gt;&amp;amp; "3 &gt; 2"&lt;/b&gt;'


def test_length_counts_as_telegram_counts() -> None:
    assert [length(text) for text in ("", "abc", "到账", "😀", "👩‍👩‍👧")] == [0, 3, 2, 2, 8]


def test_a_short_text_is_one_piece_and_an_empty_one_none() -> None:
    assert pieces("  到账了吗？\n") == ["到账了吗？"]
    assert pieces("x" * 4096) == ["x" * 4096]
    assert pieces(" \n ") == []


def test_a_long_text_is_cut_at_a_line_where_there_is_one() -> None:
    lines = "\n".join(f"第{number}条：到账时间说明" for number in range(1000))
    cut = pieces(lines)
    assert len(cut) > 1
    assert "\n".join(cut) == lines


def test_a_text_without_breaks_is_cut_between_characters() -> None:
    assert pieces("😀" * 3000) == ["😀" * 2048, "😀" * 952]
    assert pieces("到" * 5 + "&amp;" + "到" * 9, limit=10) == ["到" * 5 + "&amp;", "到" * 9]
    assert pieces("到" * 6 + "&amp;" + "到" * 5, limit=10) == ["到" * 6, "&amp;" + "到" * 5]


@settings(deadline=None, derandomize=True)
@given(st.text(alphabet="ab 。\n😀到&;", max_size=200), st.integers(8, 40))
def test_pieces_fit_and_lose_nothing_but_white_space(text: str, limit: int) -> None:
    cut = pieces(text, limit)
    assert all(0 < length(piece) <= limit for piece in cut)
    assert "".join("".join(cut).split()) == "".join(text.split())

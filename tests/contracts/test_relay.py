"""A whole talk between a merchant and agents, over real HTTP: each Telegram client and each database, the sandbox judging every call."""

from __future__ import annotations

from typing import Any

import pytest

from bot.sandbox.screen import Shown
from bot.sandbox.state import Topic
from tests.fixtures.app import Running

CARD = "6222021234567890128"  # passes the check, belongs to nobody


@pytest.fixture(params=["ptb on postgres", "httpx on sqlite"])
def where(request: pytest.FixtureRequest) -> dict[str, Any]:
    """The settings of one client and one database."""
    client, _, database = str(request.param).partition(" on ")
    more = {} if database == "sqlite" else {"database_url": request.getfixturevalue("postgres_url")}
    return {"telegram_client": client, **more}


@pytest.fixture
async def everywhere(where: dict[str, Any], running: Running) -> Running:
    """Started."""
    running.admin.start()
    await running.start(**where)
    return running


def tail(running: Running, topic: Topic, number: int) -> list[Shown]:
    return [shown for shown in running.group.messages(topic) if shown.from_bot and shown.service is None][-number:]


async def test_everything_a_merchant_sends_stands_in_his_topic(everywhere: Running) -> None:
    running = everywhere
    topic = await running.hand_off(running.ann)
    ann = running.ann
    ann.send({"text": "3500 元没到", "entities": [{"type": "bold", "offset": 0, "length": 4}]})
    await running.group.wait_for("3500", topic=topic)
    ann.send_photo(caption="小票")
    photo = await running.group.wait_for("小票", topic=topic)
    assert photo.media == "photo"
    for kind in ("document", "voice", "video", "audio", "animation", "video_note", "sticker"):
        ann.send_media(kind)
        await running.group.wait_for(lambda shown, kind=kind: shown.media == kind, topic=topic)
    ann.send_location()
    ann.send_contact()
    ann.send_poll()
    ann.send({"dice": {"emoji": "🎲", "value": 3}})
    await running.settled()
    raws = [running.sandbox.world.chats[running.group.id].messages[one.message_id].raw for one in tail(running, topic, 8)]
    assert [key for raw in raws for key in ("location", "contact", "poll", "dice") if key in raw] == ["location", "contact", "poll", "dice"]
    bolded = next(one for one in running.sandbox.world.chats[running.group.id].messages.values() if "3500" in one.raw.get("text", ""))
    assert {"type": "bold", "offset": 7, "length": 4} in bolded.raw["entities"]
    ann.send_poll("测验", quiz=True)
    await running.group.wait_for("没能转到这里", topic=topic)
    ann.send({"paid_media": {"star_count": 1, "paid_media": []}})
    await running.group.wait_for("不让机器人转发", topic=topic)


async def test_albums_stay_together_both_ways_and_over_a_power_cut(everywhere: Running) -> None:
    running = everywhere
    topic = await running.hand_off(running.ann)
    running.ann.album([None, "第二张", None])
    await running.counted(3, "messages", "album IS NOT NULL")
    await running.crash()
    await running.start()
    running.passes(seconds=2)
    await running.group.wait_for(lambda shown: shown.media == "photo", topic=topic)
    await running.settled()
    world = running.sandbox.world.chats[running.group.id]
    here = [raw for one in tail(running, topic, 3) if (raw := world.messages[one.message_id].raw)]
    assert len({raw["media_group_id"] for raw in here}) == 1
    running.olga.album([None, None], to=running.group, topic=topic)
    await running.counted(2, "messages", "author = 'agent'")
    running.passes(seconds=2)
    await running.ann.wait_for(lambda shown: shown.media == "photo")
    await running.settled()
    there = [one for one in running.sandbox.world.chats[running.ann.id].messages.values() if one.by_bot and "photo" in one.raw]
    assert len(there) == 2
    assert len({one.raw["media_group_id"] for one in there}) == 1


async def test_replies_edits_deletions_and_reactions_go_both_ways(everywhere: Running) -> None:
    running = everywhere
    topic = await running.hand_off(running.ann)
    his = running.ann.write("要等多久？")
    shown = await running.group.wait_for("要等多久", topic=topic)
    await running.settled()
    mine = running.olga.write_in(running.group, "明天到帐", topic=topic, reply_to=shown)
    copy = await running.ann.wait_for("明天到帐")
    assert copy.reply_to == his.message_id
    await running.settled()
    assert _reaction(running, running.group.id, mine) == "👌"
    running.olga.edit(mine, "明天到账")
    await running.ann.wait_for("明天到账")
    running.ann.react(copy, "🙏")
    await running.sandbox.wait_until(lambda: _reaction(running, running.group.id, mine) == "🙏")
    running.olga.react(shown, "👍")
    await running.sandbox.wait_until(lambda: _reaction(running, running.ann.id, his) == "👍")
    running.omar.react(shown, "🔥", anonymous=True)
    await running.sandbox.wait_until(lambda: _reaction(running, running.ann.id, his) == "🔥")
    running.ann.edit(his, "要等多久？三天？")
    edited = await running.group.wait_for("商户修改了消息", topic=topic)
    assert edited.reply_to == shown.message_id
    running.olga.write_in(running.group, "/delete", topic=topic, reply_to=mine)
    await running.group.wait_for("已从商户那里删除", topic=topic)
    assert not any("明天到账" in text for text in running.heard(running.ann))
    running.olga.write_in(running.group, "// 他急", topic=topic)
    await running.settled()
    assert not any("他急" in text for text in running.heard(running.ann))


def _reaction(running: Running, chat: int, message: Shown) -> str | None:
    set_by_bot = running.sandbox.world.chats[chat].messages[message.message_id].reactions.get(running.sandbox.world.bot_id)
    return set_by_bot[0]["emoji"] if set_by_bot else None


async def test_no_card_number_passes_in_any_direction(everywhere: Running) -> None:
    running = everywhere
    topic = await running.hand_off(running.ann)
    running.ann.write(f"卡号 {CARD}")
    await running.ann.wait_for("没有保存")
    running.ann.send_photo(caption=f"卡 {CARD}")
    await running.ann.wait_for("没有保存")
    his = running.ann.write("尾号0128")
    await running.group.wait_for("尾号0128", topic=topic)
    running.ann.edit(his, f"是这张 {CARD}")
    await running.ann.wait_for("没有保存")
    running.ann.send({"contact": {"phone_number": "+8613800000000", "first_name": f"卡{CARD}"}})
    await running.ann.wait_for("没有保存")
    running.olga.write_in(running.group, f"您的卡是 {CARD} 吗", topic=topic)
    await running.group.wait_for("没有发给商户", topic=topic)
    await running.settled()
    calls = [str(call.params) for call in running.sandbox.calls if call.method != "getUpdates"]
    assert not any(CARD in params for params in calls)
    assert not any(CARD in text for text in [*running.heard(running.ann), *running.in_topic(topic)])
    rows = await running.query("SELECT text FROM messages")
    assert not any(CARD in row.text for row in rows)


async def test_what_telegram_will_not_take_any_more_is_said_as_it_is(everywhere: Running) -> None:
    running = everywhere
    topic = await running.hand_off(running.ann)
    mine = running.olga.write_in(running.group, "旧消息", topic=topic)
    await running.ann.wait_for("旧消息")
    running.passes(hours=49)
    await running.settled()
    running.olga.write_in(running.group, "/delete", topic=topic, reply_to=mine)
    told = await running.group.wait_for("不让删", topic=topic)
    assert any("旧消息" in text for text in running.heard(running.ann))
    running.olga.press(told, "已撤回")
    await running.ann.wait_for("已撤回")
    running.group.forbid_saving()
    running.olga.write_in(running.group, "在吗", topic=topic)
    why = await running.group.wait_for("没有送到", topic=topic)
    assert "禁止保存" in why.text
    running.group.forbid_saving(False)
    running.group.allow_reactions("❤")
    running.olga.write_in(running.group, "您好", topic=topic)
    await running.admin.wait_for("表情")
    running.ann.block_bot()
    await running.group.wait_for("拉黑", topic=topic)
    running.olga.write_in(running.group, "看到请回", topic=topic)
    await running.group.wait_for("没有送到", topic=topic)
    running.ann.unblock_bot()
    back = await running.group.wait_for("没有送到。", topic=topic)
    running.olga.press(back, "重发")
    await running.ann.wait_for("看到请回")

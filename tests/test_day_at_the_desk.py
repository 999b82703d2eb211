"""A day at the desk, from eleven at night to noon, as a play: three merchants, three agents and the admin; the whole desk over real HTTP.

It is played on both Telegram clients and both databases. The clock stands still until the play says what time it is, and the sandbox
judges every call by the specification. What each act shows in detail is shown by tests of its own; this one shows that it all goes together.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest

from bot.sandbox.groups import Group
from bot.sandbox.people import Person
from bot.sandbox.screen import Shown
from bot.sandbox.state import Topic
from bot.store import tickets
from tests.fixtures.app import MORNING, PATIENCE, Running


class Day:
    """The stage. Ann and Ben write Chinese, Cleo English; Olga, Omar and Pia answer; Ada is the admin."""

    def __init__(self, running: Running) -> None:
        self.running = running
        self.ann, self.ben = running.ann, running.ben
        self.cleo = running.sandbox.person("Cleo", language="en")
        self.olga, self.omar, self.ada = running.olga, running.omar, running.admin
        self.pia = running.sandbox.person("Pia")
        self.group: Group = running.sandbox.group("Agents", basic=True, owner=self.olga)
        running.group = self.group
        for agent in (self.omar, self.pia):
            self.group.join(agent, admin=True)

    def clock(self, hour: int, minute: int) -> None:
        """Monday's late evening, and Tuesday from midnight on."""
        day = MORNING.date().replace(day=MORNING.day + (0 if hour > 20 else 1))
        self.running.sandbox.clock.set(datetime(day.year, day.month, day.day, hour, minute, tzinfo=MORNING.tzinfo))
        if hasattr(self.running, "app"):
            self.running.passes()

    async def calm(self) -> None:
        """Everything that is due has happened."""
        running = self.running
        now = round(running.sandbox.now.timestamp() * 1_000_000)
        await running.sandbox.idle(PATIENCE)
        await running.until(lambda: self._no_timer_until(now))
        await running.settled()

    async def _no_timer_until(self, now: int) -> bool:
        return not await self.running.query("SELECT 1 FROM timers WHERE due_at <= :now", now=now)

    async def status(self, number: str) -> str:
        found = (await self.running.query("SELECT id FROM tickets WHERE number = :number", number=number))[0]
        return str((await self.running.store.inner.run(tickets.get, found.id)).status)

    def topic(self, number: str) -> Topic:
        return next(one for one in reversed(self.group.topics) if number in one.name)

    def card(self, number: str) -> Shown:
        return [one for one in self.group.messages() if one.from_bot and one.text.startswith(f"工单 {number}")][-1]

    def said(self, number: str) -> list[str]:
        return self.running.in_topic(self.topic(number))

    def heard(self, person: Person) -> list[str]:
        return self.running.heard(person)

    async def tells_it_all(self, person: Person, amount: str) -> Shown:
        """Through the flow to its end: the sum, the slip, two remedies that do not help, no papers. Returns what he hears last."""
        person.start()
        await person.wait_for("同意吗")
        person.press_text("同意")
        await person.wait_for("遇到什么事")
        person.write("没到账")
        await person.wait_for("多少元")
        person.write(amount)
        await person.wait_for("小票显示")
        person.press_text("成功")
        await person.wait_for("查到了吗")
        person.write("没有")
        await person.wait_for("解决了吗")
        person.write("没有")
        await person.wait_for("参考号？")
        person.press_text("跳过")
        await person.wait_for("小票照片")
        person.press_text("跳过")
        return await person.wait_for("您的工单号")


@pytest.fixture(params=["ptb on postgres", "httpx on sqlite"])
def where(request: pytest.FixtureRequest) -> dict[str, Any]:
    """The settings of one client and one database."""
    client, _, database = str(request.param).partition(" on ")
    more = {} if database == "sqlite" else {"database_url": request.getfixturevalue("postgres_url")}
    return {"telegram_client": client, **more}


@pytest.fixture
async def day(where: dict[str, Any], running: Running) -> Day:
    made = Day(running)
    made.clock(22, 55)
    made.ada.start()
    running.shared = "database_url" in where  # as the desk itself decides: units of PostgreSQL end in any order
    await running.start(agents_chat=made.group.id, **where)
    return made


async def test_a_day_at_the_desk(day: Day) -> None:
    await eleven_at_night_and_the_desk_is_closed(day)
    await the_group_becomes_a_supergroup_with_topics(day)
    await the_desk_opens_and_the_most_urgent_is_claimed_first(day)
    await an_answer_is_nearly_late_and_passed_to_another(day)
    await cleo_has_blocked_the_bot(day)
    await somebody_deletes_anns_topic(day)
    await solved_opened_again_and_solved_for_good(day)
    await noon(day)


async def eleven_at_night_and_the_desk_is_closed(day: Day) -> None:
    day.clock(23, 0)
    told = await day.tells_it_all(day.ann, "3500")
    assert "1001" in told.text
    assert any("明天09:00上班" in text for text in day.heard(day.ann)), "when somebody will be there"
    assert any("明天13:00" in text for text in day.heard(day.ann)), "four working hours from nine"
    await day.group.wait_for("工单 1001")

    day.clock(23, 20)
    day.ann.album(["小票", None, None])
    his = day.ann.write("是昨天下午的单子")
    await day.calm()
    day.clock(23, 21)
    await day.calm()
    photos = [one for one in day.group.messages() if one.from_bot and one.media == "photo"]
    assert len(photos) == 3
    assert len({one.album for one in photos}) == 1, "an album stays one"
    day.ann.edit(his, "是今天下午的单子")
    edited = await day.group.wait_for("商户修改了消息")
    assert "昨天下午" in edited.text
    assert "今天下午" in edited.text

    day.clock(23, 40)
    assert "1002" in (await day.tells_it_all(day.ben, "25000")).text
    assert any("明天09:30" in text for text in day.heard(day.ben)), "urgent: half an hour after the opening"

    day.clock(0, 20)
    day.cleo.start()
    await day.cleo.wait_for("Do you agree")
    day.cleo.write("/human")
    assert "1003" in (await day.cleo.wait_for("Your ticket number")).text
    await day.calm()
    assert any("open 09:00 today" in text for text in day.heard(day.cleo)), "in his own language"


async def the_group_becomes_a_supergroup_with_topics(day: Day) -> None:
    day.clock(1, 0)
    day.group.upgrade()
    day.group.switch_forum(True)
    day.olga.write_in(day.group, "升级好了，开了话题")
    await day.calm()
    day.clock(1, 5)
    day.ben.write("明天一早能看吗")
    await day.group.wait_for("明天一早能看吗")
    await day.calm()
    assert [text.split("\n")[-1] for text in day.said("1002")][-1] == "明天一早能看吗"
    assert day.said("1002")[0].startswith("工单 1002"), "the card comes along and stands first"
    assert "🙋 认领" in day.card("1002").labels


async def the_desk_opens_and_the_most_urgent_is_claimed_first(day: Day) -> None:
    day.clock(8, 59)
    await day.calm()
    assert not any("上班了" in one.text for one in day.group.messages())
    day.clock(9, 0)
    shown = await day.group.wait_for("上班了")
    await day.calm()
    assert "3 个工单等答复" in shown.text
    assert shown.text.index("1002") < shown.text.index("1001") < shown.text.index("1003"), "the most urgent, then who waited longest"

    card = day.card("1002")
    day.olga.press(card, "认领")
    assert "已认领" in await day.olga.wait_for_toast()
    late = day.omar.press(card, "认领")  # the card as he still sees it
    assert await day.omar.wait_for_toast(late) == "已由 Olga 认领"
    await day.calm()
    assert "Olga" in day.card("1002").text
    assert "🙋 认领" not in day.card("1002").labels, "nobody else is offered it"


async def an_answer_is_nearly_late_and_passed_to_another(day: Day) -> None:
    day.clock(9, 15)
    await day.calm()
    assert any("⏳" in text and "Olga" in text and "9:30" in text for text in day.said("1002")), "half of the time: she herself is told"
    day.clock(9, 23)
    await day.calm()
    assert any("快到答复时间" in one.text and "1002" in one.text for one in day.group.messages()), "three quarters: the group"
    assert not any("就要超时" in text for text in day.heard(day.ada))

    day.omar.write_in(day.group, "// 我来查过这家，冻结单已经解了", topic=day.topic("1002"))
    day.olga.write_in(day.group, "/transfer Omar 他更懂冻结", topic=day.topic("1002"))
    passed = await day.group.wait_for("转交给了您", topic=day.topic("1002"))
    assert "他更懂冻结" in passed.text
    await day.calm()
    assert "Omar" in day.card("1002").text
    assert "他更懂冻结" in day.card("1002").text

    answer = day.omar.write_in(day.group, "冻结解了，今天18点前到账。", topic=day.topic("1002"))
    await day.ben.wait_for("今天18点前到账")
    day.omar.edit(answer, "冻结解了，今天16点前到账。")
    await day.ben.wait_for("今天16点前到账")
    day.clock(9, 31)
    await day.calm()
    assert sum("点前到账" in text for text in day.heard(day.ben)) == 1, "his copy was changed; there is no second one"
    assert not any("我来查过" in text for text in day.heard(day.ben)), "a note never leaves the group"
    assert not any("⏰" in text for text in day.said("1002")), "the promise was kept"
    assert not any("就要超时" in text for text in day.heard(day.ada)), "no admin was troubled"
    assert await day.status("1002") == "pending"


async def cleo_has_blocked_the_bot(day: Day) -> None:
    day.clock(9, 40)
    await day.calm()
    assert any("还没人认领" in one.text and "1003" in one.text for one in day.group.messages())
    day.pia.write_in(day.group, "/ticket 1003")  # nobody has written about it since the group moved: it has no topic yet
    day.pia.press(await day.group.wait_for("工单 1003"), "认领")
    assert "已认领" in await day.pia.wait_for_toast()
    await day.group.wait_for_topic("1003")
    await day.calm()
    assert "Pia" in day.card("1003").text
    day.cleo.block_bot()
    await day.group.wait_for("拉黑", topic=day.topic("1003"))
    day.pia.write_in(day.group, "Good morning, what happened?", topic=day.topic("1003"))
    await day.group.wait_for("没有送到", topic=day.topic("1003"))
    await day.calm()
    assert "⛔" in day.card("1003").text
    assert not any("Good morning" in text for text in day.heard(day.cleo))

    day.clock(9, 50)
    day.cleo.unblock_bot()
    back = await day.group.wait_for("没有送到。", topic=day.topic("1003"))
    day.pia.press(back, "重发")
    await day.cleo.wait_for("Good morning")
    day.cleo.write("My terminal shows error 96")
    await day.group.wait_for("error 96", topic=day.topic("1003"))
    await day.calm()
    day.pia.write_in(day.group, "Switch it off for a minute, please.", topic=day.topic("1003"))
    await day.cleo.wait_for("off for a minute")
    await day.calm()
    assert "⛔" not in day.card("1003").text
    assert sum("Good morning" in text for text in day.heard(day.cleo)) == 1


async def somebody_deletes_anns_topic(day: Day) -> None:
    day.clock(10, 10)
    day.ann.write("上午能查到吗")
    await day.group.wait_for("上午能查到吗")
    await day.calm()
    old = day.topic("1001")
    day.group.delete_topic(old)
    day.ann.write("钱还是没到")
    await day.running.sandbox.wait_until(lambda: any("1001" in one.name for one in day.group.topics), PATIENCE)
    await day.group.wait_for("钱还是没到", topic=day.topic("1001"))
    await day.calm()
    assert day.topic("1001").thread != old.thread
    assert len([one for one in day.group.topics if "1001" in one.name]) == 1
    said = day.said("1001")
    assert any(text.startswith("工单 1001") for text in said), "the card"
    assert any("原话题不见了" in text and "上午能查到吗" in text for text in said), "and what was said last"
    assert sum("钱还是没到" in text for text in said) == 1

    photo = day.pia.album(["流水里这一行", None], to=day.group, topic=day.topic("1001"))
    await day.calm()
    day.clock(10, 11)
    await day.calm()
    copies = [one for one in day.ann.screen() if one.from_bot and one.media == "photo"]
    assert [one.text for one in copies] == ["流水里这一行", ""]
    assert len({one.album for one in copies}) == 1
    assert all("👌" in one.reactions for one in day.group.messages() if one.message_id == photo[0].message_id), "delivered, and shown to be"
    assert "Pia" in day.card("1001").text, "her answer claimed it"


async def solved_opened_again_and_solved_for_good(day: Day) -> None:
    day.clock(10, 30)
    day.pia.press(day.card("1001"), "解决")
    await day.ann.wait_for("解决了吗")
    await day.calm()
    assert await day.status("1001") == "solved"
    day.clock(10, 45)
    day.ann.press_text("还没解决")
    await day.group.wait_for("工单重新打开", topic=day.topic("1001"))
    await day.calm()
    assert await day.status("1001") == "open"

    day.clock(11, 0)
    day.pia.write_in(day.group, "查到了，在另一张卡里，尾号0128。", topic=day.topic("1001"))
    await day.ann.wait_for("尾号0128")
    day.ann.write("看到了！")
    await day.group.wait_for("看到了", topic=day.topic("1001"))
    day.pia.write_in(day.group, "/solve", topic=day.topic("1001"))
    cause = await day.group.wait_for("查明的原因", topic=day.topic("1001"))
    await day.ann.wait_for("解决了吗")
    day.pia.press(cause, "银行处理慢")
    await day.group.wait_for("什么办法管用", topic=day.topic("1001"))
    day.ann.press_text("解决了")
    await day.ann.wait_for("打几分")
    day.ann.press_text("5")
    await day.ann.wait_for("您打了 5 分")
    day.ann.press_text("说一句")
    await day.ann.wait_for("下一条文字")
    day.ann.write("谢谢，半夜也有人管")
    await day.ann.wait_for("记下了")
    await day.calm()
    card = day.card("1001").text
    assert "★★★★★" in card
    assert "谢谢，半夜也有人管" in card, "and his word"
    assert "银行处理慢" in card


async def noon(day: Day) -> None:
    day.clock(12, 0)
    await day.calm()
    assert [await day.status(number) for number in ("1001", "1002", "1003")] == ["solved", "pending", "pending"]
    day.omar.write_in(day.group, "/queue")
    await day.group.wait_for("没有待答复的工单")
    await day.calm()

    rows = await day.running.rows()
    assert [(row.kind, row.status) for row in rows if row.status != "sent"] == [("reply", "failed")], (
        "Cleo's block alone, told and sent again"
    )
    assert [text for text in day.heard(day.ada) if "客服群" in text] == ["客服群又有话题了，工单各回各的话题。"], "one clear line"
    kinds = [row.kind for row in await day.running.query("SELECT kind FROM ticket_events ORDER BY id")]
    for kind in ("claimed", "transferred", "sla_warning", "solved", "reopened", "confirmed", "rated", "rating_word"):
        assert kind in kinds, f"{kind} is in no ticket's history"

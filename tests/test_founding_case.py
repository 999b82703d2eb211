"""“昨晚11点刷了3500,到现在没到账”, played to its end in three ways through the whole desk: real HTTP, a real database, the shipped flows.

Ann writes Chinese, Ben English; Olga and Omar answer in the agents' group. The clock stands still until a test moves it.
"""

from __future__ import annotations

from bot.sandbox.people import Person
from bot.sandbox.screen import Shown
from bot.sandbox.state import Topic
from tests.fixtures.play import Shop

FIRST = "昨晚11点刷了3500,到现在没到账"
RRN = "090210123456"


async def ask_after_the_money(shop: Shop, ann: Person) -> None:
    """His very first message, the privacy notice, his consent: what he wrote is taken up, nothing is asked twice."""
    ann.write(FIRST)
    notice = await ann.wait_for("境外")
    assert "同意，开始" in notice.labels
    ann.press_text("同意，开始")
    noted = await ann.wait_for("3500")
    assert "11月24日 23:00" in noted.text


async def tell_how_it_was(ann: Person, *, paid_by: str = "T+1", acquirer: str = "乐刷") -> Shown:
    """The two questions between consent and the date: 23:00 is the cut itself, so the acquirer matters. Returns the message with the date."""
    question = await ann.wait_for("到账方式")
    assert "刷卡" not in question.labels, "card or QR was clear from 刷了"
    ann.press_text(paid_by)
    await ann.wait_for("收单机构")
    ann.write(acquirer)
    return await ann.wait_for("这笔应在")


async def it_succeeded(person: Person) -> None:
    """Only a sale that is late is asked for its result."""
    await person.wait_for("显示什么")
    person.press_text("成功了")


async def test_the_money_is_found_on_the_bank_statement(shop: Shop) -> None:
    await shop.start()
    ann = shop.ann
    shop.at(2026, 11, 25, 10, 0)
    await ask_after_the_money(shop, ann)
    date = await tell_how_it_was(ann)
    assert "还没到时候" in date.text
    ann.press_text("不用提醒")
    await ann.wait_for("回来说一声")

    # Friday: both days it could have come on are over. How he is paid out and by whom is remembered: nothing is asked before the date.
    shop.at(2026, 11, 27, 10, 0)
    ann.write("周二晚上11点刷的3500还没到账")
    late = await ann.wait_for("这笔应在")
    assert "现在确实晚了" in late.text
    await it_succeeded(ann)
    await ann.wait_for("结算那一栏")
    ann.write("已打款")
    await ann.wait_for("流水里有这笔钱吗")
    ann.write("有了")
    await ann.wait_for("祝生意兴隆")
    assert not shop.group.topics, "nobody was bothered"


async def test_not_due_yet_then_asked_at_the_due_time_and_it_is_there(shop: Shop) -> None:
    await shop.start()
    ann = shop.ann
    shop.at(2026, 11, 25, 0, 20)
    await ask_after_the_money(shop, ann)
    date = await tell_how_it_was(ann)
    assert "还没到时候" in date.text
    assert "11月26日（周四）" in date.text, "the date is said"
    assert "23:00换日" in date.text, "and why"
    ann.press_text("到点提醒我")
    await ann.wait_for("我来问您")

    shop.at(2026, 11, 26, 17, 59)
    await shop.settled()
    assert "到账了吗" not in ann.last().text
    shop.at(2026, 11, 26, 18, 1)
    asked = await ann.wait_for("到账了吗")
    assert "到了" in asked.labels
    ann.press_text("到了")
    await ann.wait_for("祝生意兴隆")
    assert not shop.group.topics


async def complain_to_a_person(shop: Shop, ann: Person) -> Topic:
    """Not due, reminded, still nothing, everything tried, the channels, the evidence: handed over at 18:01 on Thursday."""
    shop.at(2026, 11, 25, 0, 20)
    await ask_after_the_money(shop, ann)
    await tell_how_it_was(ann)
    ann.press_text("到点提醒我")
    await ann.wait_for("我来问您")
    shop.at(2026, 11, 26, 18, 1)
    await ann.wait_for("到账了吗")
    ann.write("还没到")
    await it_succeeded(ann)
    await ann.wait_for("结算那一栏")
    ann.write("处理中")
    channels = await nothing_helps(ann, "没有", until="12363")
    topic = await shop.group.wait_for_topic()
    assert topic.name.split()[0] in channels.text, "he has a number before he is asked for anything more"
    await ann.wait_for("参考号")
    ann.write(RRN)
    await ann.wait_for("商户编号")
    ann.send_photo()
    told = await ann.wait_for("交给同事了")
    await shop.settled()
    assert topic.name.split()[0] in told.text
    assert "不用再说一遍" in told.text
    assert "明天10:15" in told.text, "four working hours on, at a quarter"
    return topic


async def nothing_helps(person: Person, no: str, *, until: str) -> Shown:
    """Remedy after remedy, until the complaint channels are reached. Returns the message with them."""
    for _ in range(12):
        shown = await person.wait_for(lambda one: bool(one.buttons) or until in one.text)
        if until in shown.text:
            return shown
        person.write(no)
    raise AssertionError("the remedies have no end")


async def test_everything_was_tried_so_he_complains_and_an_agent_answers(shop: Shop) -> None:
    await shop.start()
    ann, olga, omar, group = shop.ann, shop.olga, shop.omar, shop.group
    topic = await complain_to_a_person(shop, ann)

    card = shop.card(topic)
    assert "Ann" in topic.name
    assert "¥3500" in topic.name
    shown_channels = "人民银行金融消费投诉"
    for said in (
        "Ann",
        "¥3500",
        "办法都试过了",
        "11月24日 23:00",
        "T+1",
        "乐刷",
        "处理中",
        RRN,
        "无效",
        "可能原因",
        FIRST,
        shown_channels,
        "1 份照片",
    ):
        assert said in card.text, f"the card lacks {said}"
    photos = [shown for shown in group.messages(topic) if shown.media == "photo"]
    assert len(photos) == 1, "the evidence he gave before there was a ticket"

    # Both press Claim; Omar is second.
    olga.press(card, "认领")
    omar.press(card, "认领")
    assert await olga.wait_for_toast() == "已认领"
    assert await omar.wait_for_toast() == "已由 Olga 认领"
    await group.wait_for("负责人：Olga", topic=topic)

    # Both ways, text and photo; the bot has nothing to say.
    before = len(shop.heard(ann))
    olga.write_in(group, "您好，已经联系收单机构，请把结算页面截个图给我。", topic=topic)
    answer = await ann.wait_for("截个图")
    assert answer.from_bot
    ann.write("好，稍等")
    await group.wait_for("好，稍等", topic=topic)
    ann.send_photo()
    await group.wait_for(lambda shown: shown.media == "photo", topic=topic)
    olga.send_photo(caption="请看这里", to=group, topic=topic)
    seen = await ann.wait_for(lambda shown: shown.media == "photo")
    assert seen.text == "请看这里"
    ann.write("为什么会这样？没到账我要投诉")
    await group.wait_for("为什么会这样", topic=topic)
    await shop.settled()
    assert len(shop.heard(ann)) == before + 2, "only what Olga sent"

    ann.write("/status")
    assert topic.name.split()[0] in (await ann.wait_for("工单")).text

    # Solved, told, and open again with his next word.
    olga.press(shop.card(topic), "解决")
    solved = await ann.wait_for("已标记为解决")
    assert "还没解决" in solved.labels
    ann.write("还是没有到啊")
    await ann.wait_for("已重新打开")
    await group.wait_for("还是没有到啊", topic=topic)
    await shop.settled()
    assert "状态：待答复" in shop.card(topic).text
    assert len(group.topics) == 1


async def test_the_same_in_english(shop: Shop) -> None:
    await shop.start()
    ben, olga, omar, group = shop.ben, shop.olga, shop.omar, shop.group
    shop.at(2026, 11, 27, 10, 0)  # Friday
    ben.write("I took 3500 by card at 11:10 pm on Tuesday and it has not been credited")
    await ben.wait_for("outside mainland China")
    ben.press_text("I agree")
    assert "24 Nov 23:10, 3500 yuan" in (await ben.wait_for("3500")).text
    await ben.wait_for("paid out")
    ben.press_text("T+1")
    await ben.wait_for("acquirer")
    ben.write("Leshua")
    late = await ben.wait_for("really is late")
    assert "This sale is due" in late.text
    await ben.wait_for("terminal")
    ben.press_text("Successful")
    await ben.wait_for("settlement")
    ben.write("processing")
    await nothing_helps(ben, "no", until="12363")
    await ben.wait_for("reference number")
    ben.write(RRN)
    await ben.wait_for("merchant number")
    ben.send_photo()
    told = await ben.wait_for("passed this to a colleague")
    assert "by 14:00 today" in told.text
    topic = await group.wait_for_topic("Ben")
    await shop.settled()
    card = shop.card(topic)
    olga.press(card, "认领")
    omar.press(card, "认领")
    assert await omar.wait_for_toast() == "已由 Olga 认领"
    await group.wait_for("负责人：Olga", topic=topic)
    olga.write_in(group, "Hello Ben, the acquirer pays it out today.", topic=topic)
    await ben.wait_for("pays it out today")
    ben.write("Thank you, I will look tonight")
    await group.wait_for("look tonight", topic=topic)
    await shop.settled()
    olga.press(shop.card(topic), "解决")
    await ben.wait_for("marked as solved")
    ben.write("It is still not there")
    await ben.wait_for("open again")


async def test_at_night_the_promise_is_the_next_opening(shop: Shop) -> None:
    await shop.start()
    ann = shop.ann
    shop.at(2026, 11, 25, 23, 30)
    ann.write("刚才刷了3500没到账")
    await ann.wait_for("境外")
    ann.press_text("同意，开始")
    await ann.wait_for("到账方式")
    ann.write("人工")
    await ann.wait_for("您自己也可以")  # a few channels, for whoever skips the complaint step
    told = await ann.wait_for("工单号")
    assert "明天09:00" in told.text
    assert told.text.count("明天09:00") == 1, "the opening is said once"
    assert "最迟明天13:00前答复" in told.text
    topic = await shop.group.wait_for_topic()

    # In the morning Olga answers; nobody has to press anything first.
    shop.at(2026, 11, 26, 9, 2)
    shop.olga.write_in(shop.group, "早上好，我来查。", topic=topic)
    await ann.wait_for("我来查")
    await shop.group.wait_for("负责人：Olga", topic=topic)


async def test_an_unanswered_promise_is_brought_to_the_agents_notice(shop: Shop) -> None:
    await shop.start()
    ann = shop.ann
    ann.start()
    await ann.wait_for()
    ann.write("转人工")
    await ann.wait_for("最迟今天14:00前答复")
    topic = await shop.group.wait_for_topic()
    await shop.settled()
    shop.at(2026, 11, 25, 14, 1)
    await shop.group.wait_for("还没有答复", topic=topic)


async def test_a_group_without_topics_works_by_replies(shop: Shop) -> None:
    shop.group.switch_forum(False)
    await shop.start()
    ann, olga, group = shop.ann, shop.olga, shop.group
    shop.at(2026, 11, 25, 10, 0)
    await ask_after_the_money(shop, ann)
    await ann.wait_for("到账方式")
    ann.write("转人工")
    await ann.wait_for("工单号")
    card = await group.wait_for("工单 1001")
    await shop.settled()
    olga.write_in(group, "大家看一下这个")
    await group.wait_for("回复")
    olga.write_in(group, "您好，正在查。", reply_to=card)
    await ann.wait_for("正在查")
    ann.write("谢谢，等您消息")
    said = await group.wait_for("等您消息")
    await shop.settled()
    olga.write_in(group, "今天能到", reply_to=said)
    await ann.wait_for("今天能到")
    assert all("大家看一下" not in text for text in shop.heard(ann))

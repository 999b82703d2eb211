"""The first thing a merchant sends: what it is answered with comes first, the question last and once; what he wrote is called by its name."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from bot.chat import Talk, Turn
from bot.desk.desk import Desk
from bot.desk.merchants.pace import Pace

FLOWS = Path(__file__).parent.parent / "flows"
MIDNIGHT = datetime.fromisoformat("2026-11-24T00:20:00+08:00")


_desks: list[Desk] = []


async def _played(lines: tuple[str, ...]) -> list[Turn]:
    talk = Talk(FLOWS, lang="zh", now=MIDNIGHT)
    if _desks:  # reading the flows takes a second: once is enough
        talk.desk = replace(_desks[0], pace=Pace())
        await talk.store.open()
    else:
        await talk.open()
        _desks.append(talk.desk)
    try:
        await talk.store.run(talk._consented)
        return [await talk.play(line) for line in lines]
    finally:
        await talk.close()


def played(*lines: str) -> list[list[str]]:
    """What the desk says to each line; he agreed before."""
    return [[one.text for one in turn.out] for turn in asyncio.run(_played(lines))]


def test_who_begins_with_a_photo_hears_that_it_is_kept_and_is_asked_once() -> None:
    first, second = played("[photo]", "昨晚刷了3500没到")
    assert [text[:4] for text in first] == ["照片里如", "照片收到", "遇到什么"]
    assert second[0].startswith("记下了：11月23日晚上，3500 元")


def test_who_begins_with_a_question_about_us_hears_the_answer_before_ours() -> None:
    answer, question = played("你是真人吗")[0]
    assert answer.startswith("我是自动应答的机器人")
    assert question.startswith("遇到什么事了")


def test_what_is_noted_at_the_menu_is_called_as_the_buttons_of_its_flow_call_it() -> None:
    noted, _ = played("【建设银行】您尾号5678的储蓄卡11月22日23时05分消费支出人民币3500.00元,活期余额120.50元。客户说扣了，我这没到")[0]
    assert "顾客扣款 扣了" in noted
    assert "卡种 借记卡、储蓄卡" in noted
    assert "debit" not in noted


def test_a_sum_alone_beside_the_question_is_noted_and_later_digits_take_nothing_from_it() -> None:
    _, sum_alone, digits = played("钱没到", "3500", "1234")
    assert sum_alone[0] == "记下了：金额 3500 元。"
    assert not any("1234" in text for text in digits)


def test_after_midnight_yesterday_is_asked_as_two_days_and_stays_a_day() -> None:
    first, then = asyncio.run(_played(("昨天刷卡3500没到账", "#2")))
    assert [text for _, text, _ in first.out[-1].buttons][:2] == ["11月23日", "11月22日"]
    assert then.state is not None
    paid_at = then.state.slots["paid_at"]
    assert (paid_at.value, paid_at.grain) == ("2026-11-22T00:00:00+08:00", "day")


def test_what_an_answer_means_is_explained_and_not_taken_for_it() -> None:
    _, asked, answered = played("昨晚刷卡3500没到", "T+1是什么意思", "T+1")
    assert asked[0].startswith("平时几分钟就到是“秒到”")
    assert "收单机构" in answered[0]


def test_a_word_about_the_photo_he_sent_is_no_new_matter() -> None:
    _, told = played("昨晚刷卡3500没到", "这是小票")
    assert told[0].startswith("发来的照片和文件我都留着")
    assert told[1].startswith("您签的是哪种到账方式")


def test_an_acquirer_named_at_the_menu_is_called_by_its_name() -> None:
    assert played("拉卡拉的机器")[0][0] == "记下了：收单机构 拉卡拉。"


def test_good_news_in_the_middle_is_heard() -> None:
    _, told, over = played("昨晚11点刷了3500没到账", "到账了，谢谢", "是")
    assert told[0] == "您是说这笔钱已经到账了？"
    assert "收单机构" not in "".join(over)


def test_of_two_sales_the_one_that_came_settles_nothing() -> None:
    (told,) = played("昨天22点50刷的3500到账了，23点10刷的1200没到")
    assert not any("已经到账了？" in text for text in told)

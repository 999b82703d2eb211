"""Short answers to “did that help?” in merchants' own words."""

from __future__ import annotations

import pytest

from bot.engine.lean import leaning
from bot.understand.normal import fold

NO = (
    "没在旧卡里",
    "改了，没有",
    "打了 银行说没有",
    "他还是没查到",
    "不管我",
    "打了，他们不管",
    "交了没消息",
    "试了没用",
    "未到",
    "不是我的卡",
    "顧客說沒收到",
    "still nothing",
    "it has not arrived",
    "tried, but no",
    "not there",
    "handed in, still nothing",
)
YES = ("找到了，在旧卡里", "钱进来了", "搞定了", "收到了谢谢", "到账了啊", "顾客查到了", "found it", "they found it", "it came")
CANNOT = ("没人接", "不会弄", "打不通啊", "一直占线", "I called, no answer")
LATER = ("明天再打", "晚上下班再打", "等会再去问", "他们说再等等", "I'll try tomorrow")
NOTHING = (
    "没小票怎么办",
    "没到吗",
    "身份证发你行不行",
    "他们说三天到账",
    "客服说查到了，但是要等",
    "找到了但不是这笔",
    "不想弄了",
    "没问题",
    "没错",
    "不用了",
    "不好意思打错字了",
    "资料交了",
    "知道了",
    "why not",
    "yes but not all",
    "没有小票，昨天关门的时候我让店员收拾掉了，现在找不到",
)


@pytest.mark.parametrize("text", NO)
def test_a_short_text_that_denies_leans_to_no(text: str) -> None:
    assert leaning(fold(text)) == "no"


@pytest.mark.parametrize("text", YES)
def test_a_short_text_that_says_it_is_there_leans_to_yes(text: str) -> None:
    assert leaning(fold(text)) == "yes"


@pytest.mark.parametrize("text", CANNOT)
def test_whoever_could_not_do_it_has_not_tried_it(text: str) -> None:
    assert leaning(fold(text)) == "cannot"


@pytest.mark.parametrize("text", LATER)
def test_whoever_puts_it_off_is_asked_again(text: str) -> None:
    assert leaning(fold(text)) == "later"


@pytest.mark.parametrize("text", NOTHING)
def test_a_question_a_but_or_a_courtesy_leans_nowhere(text: str) -> None:
    assert leaning(fold(text)) is None

"""What was disguised is read as meant, and every change leads back to what was written."""

from __future__ import annotations

import pytest

from bot.article.normal import repair


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("用户刷ka卡后没到", "用户刷卡后没到"),
        ("用户刷KA卡后没到", "用户刷卡后没到"),
        ("带上身份F证办理", "带上身份证办理"),
        ("每个gè商户都有", "每个商户都有"),
        ("钱还没有到帐", "钱还没有到账"),
        ("没道账怎么办", "没到账怎么办"),
        ("刷 卡 没 到 账", "刷卡没到账"),
        ("刷\u200b卡", "刷卡"),
        ("刷💳卡", "刷卡"),
        ("刷*卡没到", "刷卡没到"),
        ("POS鸡坏了", "POS机坏了"),
        ("РOS机坏了", "POS机坏了"),
        ("２３点ｐｏｓ机", "23点pos机"),
    ],
)
def test_a_disguise_is_taken_off(written: str, meant: str) -> None:
    assert repair(written)[0].text == meant


@pytest.mark.parametrize(
    "text",
    [
        "在APP里查询",
        "电签POS机",
        "T+1到账",
        "第三方APP支付",
        "蚊帐",
        "A股和B股",
        "用wifi连接",
        "刷VISA卡",
        "VIP商户",
        "银行APP内查看",
        "IC卡",
        "U盾",
    ],
)
def test_what_is_no_disguise_stays(text: str) -> None:
    assert repair(text)[0].text == text


def test_decorating_emoji_and_traditional_machines_are_no_disguise() -> None:
    assert repair("POS機壞了👋 今天沒錢")[1] == ()
    assert repair("POS機壞了")[0].text == "POS機壞了"


def test_traditional_characters_stay() -> None:
    assert repair("錢還沒有到賬")[0].text == "錢還沒有到賬"


def test_each_change_is_listed_with_its_place() -> None:
    text = "昨天刷ka卡没有到帐"
    assert [(one.was, one.now, text[slice(*one.span)]) for one in repair(text)[1]] == [("刷ka卡", "刷卡", "ka"), ("到帐", "到账", "帐")]


def test_emoji_in_place_of_punctuation_end_sentences() -> None:
    text = "刷卡没到账😀可能是网络问题🎉请联系客服😊等待处理😀好的"
    assert repair(text)[0].text == "刷卡没到账。可能是网络问题。请联系客服。等待处理。好的"


def test_the_number_of_lines_stays() -> None:
    text = "刷ka卡\n\n1️⃣ 网络\n😀\n\u200b\nx\n"
    assert repair(text)[0].text.count("\n") == text.count("\n")

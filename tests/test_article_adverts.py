"""Adverts, contacts and coaching go; advice with a contact in it stays without the contact."""

from __future__ import annotations

import pytest

from bot.article.importing import import_bytes
from bot.article.values import Extraction

HEAD = "收款没到账怎么处理\n\n原因\n1、网络不好，交易没有传上去。\n2、结算卡被锁住了。\n\n解决办法\n1、查询交易状态，看是不是成功。\n"


def found(*lines: str) -> Extraction:
    return import_bytes((HEAD + "\n".join(lines) + "\n").encode())


def texts(extraction: Extraction) -> str:
    return "\n".join(item.text for item in extraction.items)


@pytest.mark.parametrize(
    "advert",
    [
        "免费领取电签POS机，加微信 pos2025a 咨询",
        "2、低费率POS机官网办理，全国包邮",
        "正规一清机，费率0.55%永久不涨，扫描下方二维码领取",
        "代办解冻，当天解封，联系微信 jiefeng88",
        "【推荐】拉卡拉电签POS机0押金申请",
        "办理热线：400-123-4567，名额有限先到先得",
        "Get your free terminal today - sign up now at www.example-pos.com!",
    ],
)
def test_an_advert_goes_and_is_listed(advert: str) -> None:
    extraction = found(advert, "2、联系收单机构，说明时间和金额。" if not advert.startswith("2") else "3、联系收单机构，说明时间和金额。")
    assert any(one.text.strip() in advert and one.why.startswith("advert") for one in extraction.dropped)
    assert [item.title for item in extraction.solutions] == ["查询交易状态，看是不是成功", "联系收单机构，说明时间和金额"]


@pytest.mark.parametrize("contact", ["400-820-1234", "95516", "12363", "13812345678", "021-55556666"])
def test_a_number_in_advice_goes_and_the_advice_stays(contact: str) -> None:
    extraction = found(f"2、拨打客服电话{contact}，说明时间和金额。")
    assert contact not in texts(extraction)
    assert "拨打客服电话" in extraction.solutions[1].text
    assert any(contact in one.text and one.why == "a phone number" for one in extraction.dropped)


@pytest.mark.parametrize("figure", ["12345元", "23:00", "3500块", "2025年", "第768号", "0.6%", "15位"])
def test_a_figure_is_no_phone_number(figure: str) -> None:
    assert figure in texts(found(f"2、核对小票，金额或时间写的是{figure}。"))


@pytest.mark.parametrize("advice", ["等30分钟再刷一次，避免整数金额。", "换一台机器就能避开风控。", "把大额拆分成几笔刷。"])
def test_coaching_in_evasion_goes(advice: str) -> None:
    extraction = found(f"2、联系收单机构问清楚。{advice}")
    assert advice.rstrip("。") not in texts(extraction)
    assert any(one.why == "advice to slip past risk control" for one in extraction.dropped)
    assert extraction.solutions[1].title == "联系收单机构问清楚"


@pytest.mark.parametrize("advice", ["不要替别人刷卡，更不要参与套现。", "切勿用拆分金额的办法规避风控，这是违规的。"])
def test_a_warning_against_it_stays(advice: str) -> None:
    assert advice.rstrip("。") in texts(found(f"2、{advice}")).replace("\n", "，")


def test_a_brand_alone_is_no_advert() -> None:
    assert "拉卡拉" in texts(found("2、打开拉卡拉的App，查询这笔交易的结算状态。"))

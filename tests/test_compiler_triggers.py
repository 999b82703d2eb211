"""A draft begins by the desk's intents, as the article's own words have them."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from bot.article.importing import import_bytes
from bot.compiler.draft import compile_article, write_draft
from bot.compiler.triggers import intents

FLOWS = Path(__file__).parents[1] / "flows"


@pytest.mark.parametrize(
    ("title", "wanted"),
    [
        ("POS机23点刷卡未到账怎么办", "not_arrived"),
        ("夜间刷卡款迟到的原因", "not_arrived"),
        ("店家刷了卡卻沒入帳", "not_arrived"),
        ("秒到的机器为什么没有秒到", "instant_not_arrived"),
        ("客人扫码付了钱，我这边没到账", "qr_not_arrived"),
        ("刷卡失败顾客却被扣了钱", "debited_no_success"),
        ("同一笔买单扣了两次怎么退", "duplicate_charge"),
        ("机器总是提示交易失败", "tx_declined"),
        ("结算卡注销了钱打到哪里去", "settlement_account"),
        ("商户资金被冻结的处理", "risk_hold"),
        ("到账金额少了几十元", "amount_mismatch"),
        ("顾客退款没有收到", "refund"),
        ("收到调单通知怎么办", "chargeback"),
        ("刷卡机打不出小票", "terminal_fault"),
        ("刷卡一般多久到账", "when_arrive"),
        ("My payout has not arrived", "not_arrived"),
        ("The customer was charged twice", "duplicate_charge"),
        ("Why was the card declined?", "tx_declined"),
    ],
)
def test_the_title_says_what_an_article_is_about(title: str, wanted: str) -> None:
    assert intents(title, [])[0] == wanted


def test_what_is_about_nothing_of_the_desk_begins_by_no_intent() -> None:
    assert intents("新店开业的准备", ["要带哪些证件"]) == []


ARTICLE = "POS机刷卡没到账怎么办\n\n原因\n1、过了清算时间，算第二天的。\n2、结算卡被锁住了。\n\n解决办法\n1、查询这笔交易的状态。\n2、联系收单机构的客服。\n"


def test_a_draft_begins_by_intent_and_by_short_words_of_the_article() -> None:
    trigger = compile_article(import_bytes(ARTICLE.encode()), "draft").document["trigger"]
    assert trigger["intents"] == ["not_arrived"]
    assert trigger["any"]["zh"][0] == "没到账"


def test_what_begins_another_flow_of_the_folder_does_not_begin_the_draft_too(tmp_path: Path) -> None:
    shutil.copyfile(FLOWS / "late_credit.yaml", tmp_path / "late_credit.yaml")
    raw = ARTICLE.encode()
    written = write_draft(import_bytes(raw), tmp_path, "draft", raw, "a.txt")
    trigger = written.compiled.document["trigger"]
    assert "intents" not in trigger
    assert "没到账" not in trigger["any"]["zh"]
    assert any("late_credit" in line for line in written.lines())

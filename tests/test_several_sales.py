"""Several sales in one message: one after the other, with the real reader and the shipped flows."""

from __future__ import annotations

from datetime import datetime

import pytest

from bot.engine.effects import Handoff
from tests.flows_play import ZONE
from tests.test_flows_together import begin, flow, said, slots

MIDNIGHT = datetime(2026, 11, 23, 23, 50, tzinfo=ZONE)


@pytest.mark.parametrize(
    ("told", "others"),
    [
        ("刷了两笔 3500和1200 都没到", "1200 元"),
        ("3500和1200都没到", "1200 元"),
        ("刷了三笔都没到账 3500 800 还有一笔1200", "800 元、1200 元"),
    ],
)
def test_the_first_is_taken_and_the_others_are_kept(told: str, others: str) -> None:
    player = begin(MIDNIGHT)
    heard = said(player, player.hear(told))
    assert "先看 3500 元这笔" in heard
    assert f"{others}的我记着" in heard
    assert flow(player) == "late_credit", "two sums that differ are not one sale charged twice"
    assert slots(player)["amount"] == 350000
    assert slots(player)["other_sales"] == others


def test_when_the_first_is_settled_he_is_reminded_of_the_other() -> None:
    player = begin(MIDNIGHT, product="d1", acquirer="lakala")
    player.hear("昨天下午3点刷卡两笔 3500和1200 都没到账")
    player.hear("已经到账了")
    assert "您还说过 1200 元的：没到的话" in said(player, player.hear("是"))


def test_an_agent_reads_of_the_other() -> None:
    player = begin(MIDNIGHT)
    player.hear("刷了两笔 3500和1200 都没到")
    moved = player.hear("人工")
    assert "other_sales" in next(effect for one in moved for effect in one.effects if isinstance(effect, Handoff)).carry


@pytest.mark.parametrize("told", ["客人说扣了两次500", "刷了3500只到了3400", "刷了3500没到账", "3500还是3600记不清了 没到账"])
def test_one_sale_is_not_made_several(told: str) -> None:
    player = begin(MIDNIGHT)
    assert "一笔一笔来" not in said(player, player.hear(told))
    assert "other_sales" not in slots(player)

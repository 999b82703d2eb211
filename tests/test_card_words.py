"""The card of a ticket from the shipped flows: choices in words, also those that another flow asked for and a whole story told."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.fixtures.desk import SHIPPED, Room, _room


@pytest.fixture(scope="module")
def shipped_room(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Room]:
    """Without the flows' own tests, which are played before anything goes live and have their turn elsewhere."""
    flows: Path = tmp_path_factory.mktemp("shipped") / "flows"
    shutil.copytree(SHIPPED, flows, ignore=shutil.ignore_patterns("tests"))
    yield from _room(flows)


def test_what_a_story_told_of_a_returned_pay_out_stands_on_the_card_in_words(shipped_room: Room) -> None:
    ann = shipped_room.ann
    ann.writes("/start")
    ann.presses("agree")
    ann.writes("昨天的结算退票了，说户名不符，是两万三的那笔")
    ann.writes("户名不符，开户行退的")
    told = dict(shipped_room.ticket().facts["answers"])
    assert told["结算卡的问题"] == "户名、账号不对"
    assert told["结算状态"] == "退票、被退回"
    assert told["失败原因"] == "户名不符，开户行退的"


def test_what_was_tapped_in_one_flow_is_in_words_on_the_card_of_another(shipped_room: Room) -> None:
    ben = shipped_room.ben
    ben.writes("/start")
    ben.presses("agree")
    ben.writes("我的钱被风控冻结了")
    ben.presses("none")
    ben.presses("no")
    ben.writes("哪儿都没有通知，他们只说在核对")
    told = dict(shipped_room.ticket().facts["answers"])
    assert told["风控情况"] == "冻结、延迟结算"
    assert told["通知"] == "没有通知"
    assert told["通知内容"] == "哪儿都没有通知，他们只说在核对"

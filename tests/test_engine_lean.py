"""Short answers to “did that help?” in merchants' own words."""

from __future__ import annotations

from typing import Any

import pytest

from bot.engine.lean import leaning
from bot.understand.normal import fold
from tests.engine_flows import only
from tests.engine_play import Play

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


def standing() -> Play:
    """At the first remedy of a flow that asks nothing before."""
    remedies = {
        "look": {"text": "看流水。|Look.", "check": "找到了吗?|Found?", "fixes": {"late": "often"}},
        "call": {"text": "打电话。|Call.", "check": "解决了吗?|Solved?", "fixes": {"late": "often"}},
    }
    plain: dict[str, Any] = {
        "id": "one",
        "start": "fix",
        "slots": {"amount": {"type": "money"}},
        "handlers": [{"intent": "lost_slip", "words": ["小票", "slip"], "goto": "slip", "resume": True}],
        "nodes": {
            "fix": {"troubleshoot": "main", "solved": "solved", "exhausted": "person", "gave_up": "person"},
            "slip": {"say": "重打印。|Reprint.", "next": "$resume"},
            "solved": {"end": "resolved"},
            "person": {"handoff": "payments", "text": "转人工。|A person."},
        },
        "models": {"main": {"causes": {"late": "common"}, "remedies": remedies}},
    }
    return Play(only(plain))


def test_a_remedy_that_did_not_help_is_heard_in_his_own_words() -> None:
    assert standing().node == "fix/look"
    assert standing().says("没在里面").node == "fix/call"


def test_a_remedy_that_helped_is_heard_in_his_own_words() -> None:
    assert standing().says("哦找到了").at.outcome == "resolved"


def test_a_figure_or_a_handlers_word_is_no_answer_to_a_remedy() -> None:
    assert standing().says("没到,是3500").node == "fix/look"
    slip = standing().says("没找到小票")
    assert slip.node == "fix/look"
    assert any("重打印。" in line for line in slip.lines)


def test_what_cannot_wait_is_not_put_off() -> None:
    assert standing().says("明天再看").node == "fix/look"


def test_giving_up_is_in_the_trace() -> None:
    play = standing().says("算了")
    assert [item.rule for item in play.turns[-1].trace if item.rule in ("gave_up", "exhausted")] == ["gave_up"]


def test_what_a_node_sets_does_not_make_his_own_word_the_desks() -> None:
    nodes = {
        "q": {"ask": "it", "text": "问|Ask", "options": {"yes_": ("对|Yes", "own"), "no_": ("错|No", "own")}},
        "own": {"branch": [(None, "done")], "set": {"it": "yes_"}},
        "done": {"ask": None, "text": "好|Good", "options": {"end": ("完|End", "over")}},
        "over": {"end": "informed"},
    }
    plain: dict[str, Any] = {"id": "one", "start": "q", "nodes": nodes, "slots": {"it": {"type": "enum", "values": ("yes_", "no_")}}}
    said = Play(only(plain)).taps("yes_")
    assert (said.at.slots["it"].value, said.at.slots["it"].source) == ("yes_", "tap")
    overruled = Play(only(plain)).taps("no_")
    assert (overruled.at.slots["it"].value, overruled.at.slots["it"].source) == ("yes_", "default")

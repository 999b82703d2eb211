"""Articles of many shapes: what each says is found, in order, with who acts, and nothing of its adverts with it.

`tests/articles/NAME.*` is the article, `NAME.yaml` what it says, written by hand; `blind*/` were written, with their
expectations, before any result of theirs was seen; docs/decisions/0012 says how many were read rightly at first sight.
"""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from bot.article.importing import import_bytes
from bot.article.normal import key, repair
from bot.article.values import Extraction, to_json
from tests.data.articles import article_of

ARTICLES = Path(__file__).parent / "articles"
FOUNDING = Path(__file__).parents[1] / "../shared/document/000_12e18a3dcb652abe.txt"
OPEN = "\nopen:"  # an article that is not read wholly right yet names the lists that are wrong
EVERY = sorted(ARTICLES.rglob("*.yaml"))
WANTED = [path for path in EVERY if OPEN not in path.read_text(encoding="utf-8")]
NOT_YET = [path for path in EVERY if path not in WANTED]


def read(path: Path) -> Extraction:
    return import_bytes(path.read_bytes(), path.name)


def _has_the_lists(found: Extraction, plain: dict[str, Any], but: Collection[str] = ()) -> None:
    for name in ("questions", "causes", "solutions", "prevention", "advice"):
        if plain[name] is None or name in but:
            continue
        titles = [one["title"] if isinstance(one, dict) else one for one in plain[name]]
        items = getattr(found, name)
        assert len(items) == len(titles), (name, [item.title for item in items])
        for title, item in zip(titles, items, strict=True):
            assert key(title) in key(item.title), (name, title)


@pytest.mark.parametrize("wanted", WANTED, ids=lambda path: path.stem)
def test_what_an_article_says_is_found(wanted: Path) -> None:
    plain: dict[str, Any] = YAML(typ="safe").load(wanted)
    found = read(article_of(wanted))
    assert found.title == plain["title"]
    _has_the_lists(found, plain)


@pytest.mark.parametrize("wanted", NOT_YET, ids=lambda path: path.stem)
def test_what_is_right_in_an_article_that_is_not_wholly_right_stays_right(wanted: Path) -> None:
    plain: dict[str, Any] = YAML(typ="safe").load(wanted)
    found = read(article_of(wanted))
    assert plain["open"], "an article with nothing open belongs to the others"
    _has_the_lists(found, plain, but=plain["open"])


@pytest.mark.parametrize("wanted", WANTED, ids=lambda path: path.stem)
def test_who_acts_what_complains_and_what_helps_against_what(wanted: Path) -> None:
    plain: dict[str, Any] = YAML(typ="safe").load(wanted)
    if plain["solutions"] is None:
        return  # the article leaves it open how many there are
    for one, item in zip(plain["solutions"], read(article_of(wanted)).solutions, strict=True):
        assert item.actor == one.get("actor", "merchant"), item.title
        assert item.is_escalation == one.get("esc", False), item.title
        if "partner" in one:
            assert item.partner == one["partner"], item.title
        assert all(words in item.text for words in one.get("body", []))


@pytest.mark.parametrize("wanted", WANTED, ids=lambda path: path.stem)
def test_what_is_foreign_to_an_article_is_dropped_and_listed(wanted: Path) -> None:
    plain: dict[str, Any] = YAML(typ="safe").load(wanted)
    found = read(article_of(wanted))
    listed = "\n".join(one.text for one in found.dropped)
    for words in plain["dropped"]:
        assert words in listed
        assert not any(words in item.text for item in found.items), words
    if not plain["dropped"]:
        assert found.dropped == ()
    for words in plain.get("warned", []):
        assert any(words in str(warned) for warned in found.warnings), words


def _unspelt(text: str) -> str:
    """Without the one character that is written in two ways."""
    return text.replace("账", "").replace("帐", "")


@pytest.mark.parametrize("wanted", WANTED, ids=lambda path: path.stem)
def test_a_span_points_at_the_words_in_the_file(wanted: Path) -> None:
    path = article_of(wanted)
    source, found = path.read_bytes().decode(), read(path)  # every character of the file counts
    for item in found.items:
        piece = key(repair(source[item.span[0] : item.span[1]])[0].text)
        assert _unspelt(key(item.title)[:3]) in _unspelt(piece) or path.suffix == ".html"
    for one in found.dropped:
        assert 0 <= one.span[0] < one.span[1] <= len(source)


def test_the_founding_article_is_read_as_people_read_it() -> None:
    if not FOUNDING.exists():
        pytest.skip("the founding article is not beside this checkout")
    found = read(FOUNDING)
    assert found.title == "POS机23点刷卡未到账问题解决方案"
    assert [item.title for item in found.questions] == ["时间背景", "具体表现"]
    assert [item.title for item in found.causes] == ["交易未成功", "银行处理流程问题", "信用风险控制不足"]
    assert [(item.actor, item.is_escalation) for item in found.solutions] == [
        ("merchant", False),
        ("merchant", False),
        ("bank", False),
        ("merchant", True),
    ]
    assert [words for words in ("1、加强系统维护和升级", "2、加强商户培训和管理", "3、优化资金结算政策") if words in found.solutions[2].body] == [
        "1、加强系统维护和升级", "2、加强商户培训和管理", "3、优化资金结算政策",
    ]  # fmt: skip
    assert [item.title for item in found.prevention] == ["加强风险管理意识", "定期检查交易流程和系统维护情况", "关注银行政策变化和通知公告"]
    assert len(found.advice) == 5
    assert len(found.rewritten) == 9
    assert "刷ka卡" not in "".join(item.text for item in found.items)
    lines = [line for line in FOUNDING.read_text(encoding="utf-8").split("\n") if line.strip()]
    adverts = [
        line.strip()
        for line in lines
        if any(word in line for word in ("电签", "mepos", "排行榜", "官网", "盛付通", "一清", "复制成功", "银联pos"))
    ]
    assert len(adverts) >= 15
    assert set(adverts) <= {one.text for one in found.dropped}


def test_the_json_has_the_fixed_shape() -> None:
    plain = to_json(read(ARTICLES / "seed_like.txt"))
    assert list(plain)[:8] == ["title", "questions", "causes", "solutions", "prevention", "advice", "dropped", "warnings"]
    assert set(plain["causes"][0]) == {"title", "body", "span"}
    assert set(plain["solutions"][0]) == {"title", "body", "actor", "is_escalation", "span"}
    assert set(plain["dropped"][0]) == {"text", "why", "span"}
    assert all(isinstance(warned, str) for warned in plain["warnings"])


def test_a_number_that_fits_two_lists_is_told() -> None:
    text = "收款没到账\n\n原因\n1、网络中断，交易没有传上去。\n具体有两种：\n\n1、信号弱，机器连不上网。\n2、流量卡欠费，机器没有网。\n解决办法\n1、换网络，再看交易记录。\n"
    assert any(warned.code in ("AR05", "AR07") for warned in import_bytes(text.encode()).warnings)


def test_a_contents_entry_without_its_section_is_told() -> None:
    text = "收款没到账说明\n\n本文目录\n1. 原因分析\n2. 解决方案\n3. 法律援助\n\n原因分析\n1、网络不好，交易没有传上去。\n\n解决方案\n1、联系客服，查询这笔交易的状态。\n"
    found = import_bytes(text.encode())
    assert [warned.text for warned in found.warnings if warned.code == "AR08"] == [
        "the table of contents names “法律援助”, the text does not have it"
    ]


def test_a_table_whose_rows_were_run_together_is_read() -> None:
    text = "刷卡不到账，别慌\n\n| 情况 | 原因 | 咋办 | |---|---|---| | 显示成功没钱 | 过了日切 | 等下个工作日 | | 显示失败扣钱 | 通讯断了 | 别再刷，等自动冲正 |\n"
    found = import_bytes(text.encode())
    assert [item.title for item in found.causes] == ["过了日切", "通讯断了"]
    assert [(item.title, item.partner) for item in found.solutions] == [("等下个工作日", 0), ("别再刷，等自动冲正", 1)]


def test_a_cause_that_goes_on_to_its_remedy_is_parted_where_no_remedies_stand() -> None:
    text = "POS机刷卡不到账是什么原因\n1、交易时间太晚了,需要等到第二个工作日。\n2、结算卡被冻结,需要联系银行处理。\n3、机器网络不好,建议更换网络后重试。\n如果以上方法都不行,可以向人民银行投诉。\n"
    found = import_bytes(text.encode())
    assert [item.title for item in found.causes] == ["交易时间太晚了", "结算卡被冻结", "机器网络不好"]
    assert [(item.partner, item.is_escalation) for item in found.solutions] == [(0, False), (1, False), (2, False), (None, True)]


def test_short_labels_over_lists_of_their_own_are_sections() -> None:
    text = "POS机夜里刷卡未到账\n问题：昨晚23点刷卡，今天没到账。\n原因：\n    1. 日切\n    2. 节假日\n解决：\n    1. 等待\n    2. 联系收单机构\n    3. 向12363投诉\n预防：\n    1. 白天刷\n"
    found = import_bytes(text.encode())
    assert [item.title for item in found.questions] == ["昨晚23点刷卡，今天没到账"]
    assert [item.title for item in found.causes] == ["日切", "节假日"]
    assert [(item.title, item.is_escalation, item.partner) for item in found.solutions] == [
        ("等待", False, None),
        ("联系收单机构", False, None),
        ("投诉", True, None),
    ]
    assert [item.title for item in found.prevention] == ["白天刷"]


def test_parts_counted_in_a_sentence_are_items() -> None:
    text = "第一部分 事件概述\n夜间刷卡未到账。\n第二部分 成因剖析\n其一，清算时点所致。其二，账户状态所致。\n第三部分 应对之策\n其一，核对凭证。其二，依法维权。\n第四部分 防患未然\n其一，白天收款。其二，勤于对账。\n"
    found = import_bytes(text.encode())
    assert [item.title for item in found.causes] == ["清算时点所致", "账户状态所致"]
    assert [(item.title, item.is_escalation) for item in found.solutions] == [("核对凭证", False), ("依法维权", True)]
    assert [item.title for item in found.prevention] == ["白天收款", "勤于对账"]

"""What holds of any text at all: no crash, places inside the file, nothing invented, an answer in time."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.article.files.html import read_html
from bot.article.importing import extract, import_bytes, import_text
from bot.article.normal import repair
from bot.article.values import Extraction, NotAnArticleError
from bot.compiler.draft import compile_article

ARTICLES = Path(__file__).parent / "articles"
SEED = (ARTICLES / "seed_like.txt").read_text(encoding="utf-8")
PIECES = (
    "一、原因分析", "（一）银行处理慢", "1、网络不好，交易没有传上去。", "2. 结算卡被锁", "解决办法：", "① 联系客服", "- 查询交易状态", "投诉渠道", "预防措施", "Q：怎么办？", "A：先查询，再联系客服。",
    "| 原因 | 办法 |", "|---|---|", "| 限额 | 换卡 |", "**注意事项**", "## 总结", "刷ka卡没有到帐", "加微信 pos12345 免费领取POS机", "http://a.example.com", "拨打95516", "本文目录", "首先，查询；其次，联系客服。",
    "因为银行的系统在维护，所以钱没有到。", "如果还没有解决，可以向有关部门投诉。", "😀", "\u200b", "3、", "----", "Common causes", "Please contact the bank.", "相关文章", "请提供卡号和密码", "{amount}", "原因：网络。解决：换网。", "第一步：重启", "\t", "",
)  # fmt: skip
TEXTS = st.one_of(
    st.text(max_size=300),
    st.lists(st.sampled_from(PIECES), max_size=25).map("\n".join),
    st.lists(st.sampled_from(PIECES), max_size=12).map("".join),
)
CALM = settings(max_examples=150, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])


def holds(source: str, found: Extraction) -> None:
    for item in (*found.items, *found.other):
        assert 0 <= item.span[0] <= item.span[1] <= len(source)
        for line in item.text.split("\n"):
            assert line in found.normal, "a word that does not stand in the text"
    for one in (*found.dropped, *found.rewritten):
        assert 0 <= one.span[0] <= one.span[1] <= len(source)
    for items in (found.questions, found.causes, found.solutions, found.prevention, found.advice, found.dropped):
        starts = [one.span[0] for one in items]
        assert starts == sorted(starts)


@CALM
@given(TEXTS)
def test_any_text_is_taken_apart_without_a_word_invented(text: str) -> None:
    holds(text, import_text(text))


@settings(CALM, max_examples=30)
@given(TEXTS)
def test_nothing_that_was_dropped_comes_into_a_flow(text: str) -> None:
    found = import_text(f"{SEED}\n{text}")
    compiled = compile_article(found, "draft")
    assert compiled.flow is not None
    assert {problem.code for problem in compiled.problems if problem.level == "error"} <= {"CF01", "I106"}
    said = str(compiled.document["nodes"]) + str(compiled.document["models"])
    kept = found.normal
    for one in found.dropped:
        words = one.text.strip()
        if len(words) >= 6 and words not in kept:
            assert words not in said


@CALM
@given(st.binary(max_size=400))
def test_any_bytes_are_an_article_or_refused_with_a_sentence(raw: bytes) -> None:
    said = "read"
    try:
        import_bytes(raw)
    except NotAnArticleError as error:
        said = str(error)
    assert said
    assert "\n" not in said


@CALM
@given(st.lists(st.sampled_from(["<p>", "</p>", "<li>", "<ol>", "</ol>", "<table><tr><td>", "</td></tr>", "<h2>", "</h2>", "<b>", "原因分析", "联系客服。", "&nbsp;", "&#x4e00;", "<!--", "-->", "<script>", "</script>", "<a href='x", "<", ">", "<div class=nav>", "</div>", " "]), max_size=40).map("".join))  # fmt: skip
def test_any_html_is_read_with_places_in_its_source(source: str) -> None:
    read = read_html(source)
    assert len(read.hints) == (read.text.text.count("\n") + 1 if read.text.text else 0)
    assert all(0 <= start <= end <= len(source) for start, end in zip(read.text.starts, read.text.ends, strict=True))
    holds(source, extract(read))


@CALM
@given(st.text(alphabet="刷ka卡身份F证 \u200b😀💳帐到*·1️⃣\nPOS机鸡個gè", max_size=60))
def test_repairing_twice_changes_nothing_more_than_places(text: str) -> None:
    once = repair(text)[0]
    assert len(once.starts) == len(once.text) == len(once.ends)
    assert once.text.count("\n") == text.count("\n")
    assert all(a <= b for a, b in zip(once.starts, once.starts[1:], strict=False))


def _lines(piece: str, times: int = 10_000) -> str:
    return "\n".join(piece.replace("#", str(number)) for number in range(times))


HOSTILE = {
    "numbers": "\n".join(f"{number % 7 + 1}、联系银行客服{number}，查询交易状态，因为系统的原因。" for number in range(10_000)),
    "nesting": "\n".join(
        ("一、原因", "（一）银行的问题", "1、系统", "（1）在维护", "①是的", "- 可以")[number % 6] + str(number) for number in range(10_000)
    ),
    "headings": "\n".join("#" * (number % 6 + 1) + f" 银行的原因{number}" for number in range(10_000)),
    "tables": _lines("| 原因# | 办法 | 的 |"),
    "one line": "因为银行的原因，可以联系客服1、2、3、" * 30_000,
    "one line of English": "please contact the bank and check the status " * 21_000,
    "bare marks": _lines("1、", 3_400) + _lines("\n（一）", 3_300) + _lines("\n- ", 3_300),
    "sections": _lines("原因分析\n1、网络不好#", 2_500) + _lines("\n解决办法\n1、联系客服#", 2_500),
    "questions": _lines("问：钱为什么没到#？\n答：因为银行的原因，联系客服。", 5_000),
    "brackets": "（" * 330_000,
    "emoji": "😀💳🏦" * 80_000,
    "adverts": "加微信abc12345免费领取POS机，费率0.38%！\n" * 12_000,
    "blanks and marks": " " * 300_000 + "x" + "-=" * 150_000 + "a@" * 100_000 + "（" * 100_000,
    "a page": "<div>" * 50_000 + "<!--" * 30_000 + "<script>" * 30_000 + "<a href='" * 30_000 + "&amp&#xZZ;&bogus;" * 10_000,
    "a page of nested lists": "<ul><li>银行的原因，联系客服" * 4_000,
}
PACE = 0.05
"""CPU seconds that `_slowness` takes where these limits were set; a machine that is slower, or shared, is given more."""


def _slowness() -> float:
    begun = time.process_time()
    text = "原因分析：联系银行客服。" * 40
    for _ in range(4_000):
        text.translate({0x3002: "."}).split("：")
    return max(1.0, (time.process_time() - begun) / PACE)


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_input_is_answered_within_five_seconds(name: str) -> None:
    raw = (SEED + "\n" + HOSTILE[name]).encode()[:999_000].decode("utf-8", "ignore").encode()
    allowed = 5 * _slowness()
    begun = time.process_time()
    try:
        found = import_bytes(raw, "page.html" if name.startswith("a page") else "a.txt")
        compile_article(found, "draft")
    except NotAnArticleError:
        pass
    assert time.process_time() - begun < allowed

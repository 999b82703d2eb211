"""Folding: what merchants do to words, undone."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.understand.normal import fold, fold_mapped, level, level_mapped
from bot.understand.pinyin import sounds_like, syllable


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("刷ka卡没到帐!!", "刷卡没到账"),
        ("POS鸡 坏了", "pos机坏了"),
        ("泡斯机", "pos机"),
        ("到賬 了嗎？", "到账了吗"),
        ("刷💳卡📱没👍到账", "刷卡没到账"),
        ("ＰＯＳ机１２３", "pos机123"),
        ("昨晚 11 点 刷 了 3500", "昨晚11点刷了3500"),
        ("帐\u200b户", "账户"),
        ("①②1️⃣", "121"),
        ("刷KA卡", "刷卡"),
        ("hello👍 there", "hello there"),
        ("3500💰1234", "3500 1234"),
        ("  谢谢。", "谢谢"),
        ("\x00\x07", ""),
        ("…", ""),
        ("position", "position"),
        ("系統後台", "系统后台"),
    ],
)
def test_a_word_is_the_same_however_it_is_written(text: str, folded: str) -> None:
    assert fold(text) == folded


@given(st.text(max_size=80))
def test_folding_twice_changes_nothing_more(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(st.text(max_size=80))
def test_both_ways_of_folding_agree_and_every_character_has_its_place(text: str) -> None:
    for plain, mapped in ((level(text), level_mapped(text)), (fold(text), fold_mapped(text))):
        assert mapped.text == plain
        assert len(mapped.starts) == len(mapped.ends) == len(plain)
        assert list(mapped.starts) == sorted(mapped.starts)
        assert all(0 <= start < end <= len(text) for start, end in zip(mapped.starts, mapped.ends, strict=True))


def test_a_span_leads_back_to_what_was_written() -> None:
    text = "你好, 刷ka卡 没到賬"
    mapped = fold_mapped(text)
    at = mapped.text.index("刷卡")
    assert text[slice(*mapped.span(at, at + 2))] == "刷ka卡"
    at = mapped.text.index("到账")
    assert text[slice(*mapped.span(at, at + 2))] == "到賬"


@pytest.mark.parametrize(
    ("char", "sound"),
    [("卡", "ka"), ("刷", "shua"), ("到", "dao"), ("道", "dao"), ("账", "zhang"), ("机", "ji"), ("女", "nv"), ("a", ""), ("龘", "")],
)
def test_common_characters_have_their_reading(char: str, sound: str) -> None:
    assert syllable(char) == sound


def test_a_second_reading_is_known_where_it_is_common() -> None:
    assert sounds_like("hang", "行")
    assert sounds_like("xing", "行")

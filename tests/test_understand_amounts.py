"""Amounts as merchants say them: a table of phrases, and what must hold for any of them."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.understand.amounts import Amount, amounts
from bot.understand.normal import level
from bot.understand.numerals import han_number
from bot.values import Money

TABLE = Path(__file__).parent / "phrases" / "amounts.tsv"
ROWS = [line.split("\t") for line in TABLE.read_text(encoding="utf-8").splitlines() if line and not line.startswith("#")]


def read(text: str) -> tuple[Amount, ...]:
    return amounts(level(text), level(text))


@pytest.mark.parametrize(("text", "expected"), ROWS, ids=[row[0] for row in ROWS])
def test_an_amount_is_read_as_it_was_meant(text: str, expected: str) -> None:
    found = read(text)
    if expected == "-":
        assert found == ()
        return
    wanted = [part.split() for part in expected.split(" ; ")]
    assert [one.fen for one in found] == [Money.from_yuan(words[0]).fen for words in wanted]
    for one, (_, *rest) in zip(found, wanted, strict=True):
        assert one.ambiguous == ("?" in rest)
        assert one.bare == ("bare" in rest)
        roles = [word for word in rest if word in ("sale", "received", "fee", "total")]
        assert roles in ([], [one.role])
        others = [Money.from_yuan(word).fen for word in rest if word[0].isdigit()]
        assert set(others) <= set(one.alternatives)


def spoken(number: int) -> str:
    """How a number below 100 million is said: 10500 → 一万零五百."""
    digits, units = "零一二三四五六七八九", ("", "十", "百", "千")

    def below_10000(value: int) -> str:
        text, zero = "", False
        for place in (3, 2, 1, 0):
            digit = value // 10**place % 10
            if digit:
                text += ("零" if zero and text else "") + digits[digit] + units[place]
            zero = not digit or (zero and not digit)
        return text

    high, low = divmod(number, 10_000)
    gap = "零" if high and low and low < 1000 else ""
    return (below_10000(high) + "万" if high else "") + gap + below_10000(low)


@given(st.integers(100, 99_999_999))
def test_a_number_survives_being_spoken(number: int) -> None:
    assert han_number(spoken(number)) == number
    assert [one.fen for one in read(f"刷了{spoken(number)}元")] == [number * 100]


@given(st.integers(1, 400_000_000))
def test_an_amount_survives_being_written_down(fen: int) -> None:
    yuan = f"{fen / 100:.2f}"
    for text in (f"¥{yuan}", f"{yuan}元", f"刷了{yuan}", f"¥{fen / 100:,.2f}", f"{yuan} yuan", f"rmb{yuan}"):
        (only,) = read(text)
        assert only.fen == fen, text
        assert not only.bare


@given(st.integers(1, 9), st.integers(1, 9))
def test_the_spoken_short_form_means_the_next_lower_unit(big: int, small: int) -> None:
    digits = "零一二三四五六七八九"
    for unit, scale in (("万", 10_000), ("千", 1000), ("百", 100)):
        for text in (f"{big}{unit}{small}", f"{digits[big]}{unit}{digits[small]}"):
            assert read(f"刷了{text}")[0].fen == (big * scale + small * scale // 10) * 100, text


@given(st.text(max_size=60))
def test_any_text_is_read_without_an_error(text: str) -> None:
    for one in read(text):
        assert one.fen > 0
        assert 0 <= one.span[0] < one.span[1]

"""A slot's pattern must not be able to stop the desk: how the ways to read an answer are counted."""

from __future__ import annotations

import re
from time import process_time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.flowfile.lint.backtrack import MOST, ways


@pytest.mark.parametrize(
    "pattern",
    [
        "(A+)+",
        "(A*)*B",
        "(A|A)*",
        "(AB|A|B)*C",
        "(?i:ab|AB)+C",
        "(A?){30}A{30}",
        r"(\w+\s?)+",
        "(?:[0-9]{1,9}){1,9}",
        "(A{0,50}){0,50}B",
        "(?:[一-龥]+市?)+路",
        "(一|.X)*Y",
        ".*A.*B",
        r"(\d)\1",
        r"(?:(A)|B)(?(1)C|D)",
    ],
)
def test_what_may_be_read_in_too_many_ways_is_counted_so(pattern: str) -> None:
    assert ways(pattern) > MOST


@pytest.mark.parametrize(
    "pattern",
    [
        "",
        "[0-9A-Z]{8,20}",
        "[0-9][0-9A-Z]|[A-Z][0-9]|R[SF]",
        "[0-9A-Z]+( [0-9A-Z]+)*",
        "([0-9]{4} ?){4}",
        "[^,]+(,[^,]+)*",
        "(A|AB)*C",
        ".*A",
        "^A{3}$",
        "(?!000)[0-9]{6}",
        "[一-龥]{2,4}(省|市)",
        "(?:P[0-9]*|Q)*Z",
    ],
)
def test_what_one_look_at_the_next_character_settles_is_one_way(pattern: str) -> None:
    assert ways(pattern) <= MOST


def test_a_shorter_answer_has_fewer_ways() -> None:
    assert ways(".*A.*B", 30) < MOST < ways(".*A.*B")


@settings(deadline=None)
@given(st.recursive(st.sampled_from(["A", "B", "[AB]", "[^A]", "."]), lambda inner: st.one_of(
    st.tuples(inner, inner).map("".join),
    st.tuples(inner, inner).map(lambda two: f"(?:{two[0]}|{two[1]})"),
    st.tuples(inner, st.sampled_from("*+?")).map(lambda two: f"(?:{two[0]}){two[1]}"),
), max_leaves=7), st.sampled_from(["A" * 24, "AB" * 12, "B" * 24]))  # fmt: skip
def test_what_passes_says_no_at_once(pattern: str, answer: str) -> None:
    if ways(pattern, 26) > 50_000:
        return
    began = process_time()
    re.fullmatch(pattern, f"{answer}字A")
    assert process_time() - began < 1

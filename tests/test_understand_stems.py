"""A pattern that is dear is tried only where one of its stems stands in the text. Proven from the patterns themselves: no find without a stem."""

from __future__ import annotations

import re
from collections.abc import Iterable
from re import _constants as code  # type: ignore[attr-defined]  # how Python itself reads a pattern
from re import _parser as parser  # type: ignore[attr-defined]
from typing import Any

import pytest

from bot.understand import fields, labels, sensitive

GUARDED = {
    "any word beside which a code stands": (sensitive._STEMS, sensitive._ANY_WORD.pattern),
    "any label": ((*labels.STEMS, "ref"), labels.ANY),
    "the last four digits": (fields._LAST4_STEMS, fields._LAST4.pattern),
    "a response code": (fields._CODE_STEMS, fields._CODE.pattern),
}


def is_covered(items: Iterable[tuple[Any, Any]], stems: tuple[str, ...], begun: str = "") -> bool:
    """Whether every text that a sequence of a parsed pattern matches holds one of the stems. `begun`: what stands before it for sure."""
    run = begun
    for kind, value in items:
        before, run = run, run + chr(value) if kind is code.LITERAL else ""
        if any(stem in run for stem in stems) or _is_item_covered(kind, value, stems, before):
            return True
    return False


def _is_item_covered(kind: Any, value: Any, stems: tuple[str, ...], before: str) -> bool:
    if kind is code.SUBPATTERN:
        return is_covered(value[3], stems, before)
    if kind is code.BRANCH:
        return all(is_covered(way, stems, before) for way in value[1])
    if kind in (code.MAX_REPEAT, code.MIN_REPEAT):
        return value[0] > 0 and is_covered(value[2], stems)
    if kind is code.IN:
        return all(what is code.LITERAL and chr(char) in stems for what, char in value)
    return False


@pytest.mark.parametrize("name", GUARDED)
def test_nothing_is_found_where_no_stem_stands(name: str) -> None:
    stems, pattern = GUARDED[name]

    assert is_covered(parser.parse(pattern), stems)


def test_the_proof_sees_a_stem_that_is_missing() -> None:
    assert is_covered(parser.parse("(?:验证码|pin)[0-9]{4}"), ("码", "pin"))
    assert not is_covered(parser.parse("(?:验证码|pin)[0-9]{4}"), ("码",))
    assert not is_covered(parser.parse("(?:验证码)?[0-9]{4}"), ("码",))


def test_a_refund_is_no_label_and_a_reference_is_one() -> None:
    assert not labels.may_label("where is my refund")
    assert labels.may_label("refund, ref 123456789012")
    assert all(re.search("ref(?!u)", one) for one in ("ref", "refer", "reference no"))

from __future__ import annotations

import re
from pathlib import Path

import pytest

from bot.desk.words.texts import SENTENCES

DESK = Path(__file__).parents[1] / "bot" / "desk"
FAMILIES = (
    "button_",
    "card_",
    "state_",
    "status_",
    "outcome_",
    "why_",
    "kind_",
    "instead_",
    "what_",
    "refused_",
    "toast_",
    "right_",
    "priority_",
    "give_why_",
    "group_",
    "admin_",
    "cls_",
    "flows_",
)


@pytest.mark.parametrize("key", sorted(SENTENCES))
def test_every_sentence_is_said_in_both_languages_with_the_same_places(key: str) -> None:
    by_lang = SENTENCES[key]
    assert set(by_lang) == {"zh", "en"}
    places = {lang: set(re.findall(r"\{(\w+)\}", text)) for lang, text in by_lang.items()}
    assert places["zh"] == places["en"]


def test_no_sentence_stands_there_for_nobody() -> None:
    source = "\n".join(
        path.read_text(encoding="utf-8") for path in DESK.rglob("*.py") if path.parent.name != "words" or path.stem in ("texts", "flows")
    )
    quoted = {found for pair in re.findall(r'"(\w+)"|\'(\w+)\'', source) for found in pair if found}
    unused = [key for key in SENTENCES if key not in quoted and not key.startswith(FAMILIES) and not key.endswith("blocked_by")]
    assert unused == []


def test_the_desk_never_asks_for_what_may_not_be_kept() -> None:
    for by_lang in SENTENCES.values():
        assert not re.search(r"请(发|提供|输入).{0,6}(密码|验证码|完整卡号|CVV)", by_lang["zh"])

"""The flows as they are shipped: clean, tested, signed for, and played as whole conversations."""

from __future__ import annotations

import os
from datetime import date, timedelta
from difflib import SequenceMatcher
from pathlib import Path

import chinese_calendar
import pytest

from bot.article.sections import Article
from bot.desk.ports.named import PORTS
from bot.engine.texts import all_texts
from bot.flowfile import testing
from bot.flowfile.lint import check
from bot.understand.normal import fold
from tests.flows_play import replayed, shipped

FLOWS = sorted(path.stem for path in (Path(__file__).parents[1] / "flows").glob("[!_]*.yaml"))
TRANSCRIPTS = sorted((Path(__file__).parent / "transcripts").glob("flows_*.txt"))
FOUNDING = Path(__file__).parents[1] / "../shared/document/000_12e18a3dcb652abe.txt"
LONGEST_COMMON = 16
"""Han characters in a row that may stand in both texts: names of authorities and laws are about that long."""


def test_no_flow_has_anything_lint_would_say() -> None:
    assert check(shipped()) == ()


@pytest.mark.parametrize("flow", FLOWS)
def test_every_way_of_every_flow_is_played_by_its_tests(flow: str) -> None:
    report = testing.run(shipped(), flow, PORTS)
    assert report.problems == ()
    assert report.covered is not None
    assert report.covered.edges == 100


@pytest.mark.parametrize("path", TRANSCRIPTS, ids=lambda path: path.stem)
def test_the_conversation_goes_as_it_was_written_down(path: Path) -> None:
    before = path.read_text(encoding="utf-8")
    after = replayed(before)
    if os.environ.get("UPDATE_TRANSCRIPTS"):
        path.write_text(after, encoding="utf-8")
    else:
        assert after == before


def test_a_hotline_is_given_only_where_two_sources_agree() -> None:
    for id_, entry in shipped().data.acquirers.items():
        assert entry.hotline is None or entry.hotline.fact.grade in ("A", "B"), id_


def test_the_calendar_agrees_with_another_one_day_for_day() -> None:
    calendar = shipped().data.calendar
    days = (date(2025, 1, 1) + timedelta(days=number) for number in range(365 * 2))
    assert [day for day in days if calendar.is_working_day(day) != chinese_calendar.is_workday(day)] == []


def test_a_year_nobody_has_announced_is_not_known() -> None:
    assert not shipped().data.calendar.knows(date(2027, 1, 4))


def test_a_code_that_leaves_the_result_open_says_to_look_the_sale_up_first() -> None:
    for code in shipped().data.codes.values():
        if code.debited == "possible":
            assert "查" in code.next["zh"] or "先找" in code.next["zh"], code.code
            assert any(word in code.next["en"].lower() for word in ("look", "check")), code.code


def test_nothing_is_copied_from_the_founding_article() -> None:
    if not FOUNDING.exists():
        pytest.skip("the founding article is not beside this checkout")
    theirs = fold(FOUNDING.read_text(encoding="utf-8"))
    for place, ours in _our_words():
        common = SequenceMatcher(None, fold(ours), theirs, autojunk=False).find_longest_match()
        assert common.size <= LONGEST_COMMON, f"{place}: {fold(ours)[common.a : common.a + common.size]}"


def _our_words() -> list[tuple[str, str]]:
    texts = [(text.key, text.by_lang["zh"]) for file in shipped().files.values() for text in all_texts(file.flow)]
    return texts + [(path, body) for path, article in shipped().articles.items() for body in _bodies(article)]


def _bodies(article: Article) -> list[str]:
    return [section.body for section in article.sections.values()]

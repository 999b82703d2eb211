"""The data files become typed facts, each with its source."""

from __future__ import annotations

from datetime import date, time, timedelta
from pathlib import Path

import pytest

from bot.flowfile.data import Data, duration, load_data
from bot.flowfile.load import Loaded
from bot.flowfile.problems import Problem
from bot.values import Money

FACT = 'source: "a page", grade: B, verified_on: "2026-08-07", verified_by: ""'

GOOD = {
    "acquirers.yaml": f"""acquirers:
  default: {{products: {{T1: {{}}, D1: {{}}}}, {FACT}}}
  lakala:
    names: {{zh: [拉卡拉], en: [Lakala]}}
    cutoff: "22:30:00"
    convention: plus_then_roll
    products:
      T1: {{}}
      D0: {{window: ["07:00", "24:00"], minimum: 10, single_limit: 30000, cards: [credit]}}
    pay_out_hours: ["09:00", "18:00"]
    hotline: {{number: "95016", grade: A, verified_by: "Omar"}}
    {FACT.replace(", ", chr(10) + "    ")}
""",
    "codes.yaml": f'codes:\n  "51": {{class: C, meaning: {{zh: "余额不足", en: "No money"}}, next: {{zh: "换卡", en: "Other card"}}, debited: "no", {FACT}}}\n',
    "channels.yaml": f"""channels:
  - {{id: second, order: 2, name: {{zh: "二", en: "two"}}, when: {{zh: "后", en: "later"}}, for: bank, {FACT}}}
  - {{id: first, order: 1, name: {{zh: "一", en: "one"}}, number: "12363", when: {{zh: "先", en: "first"}}, for: all, {FACT}}}
""",
    "desk.yaml": """queues: {payments: {title: {zh: "到账", en: "Payments"}}}
hours: {mon: [["09:00", "12:00"], ["13:30", "24:00"]], sun: []}
holidays: open
answer_within: {normal: 4h, high: 30m}
""",
    "calendar/CN-2026.yaml": 'year: 2026\noff: ["2026-01-01"]\nwork: ["2026-01-04"]\nsource: "notice"\nverified_on: "2026-08-07"\nverified_by: "Olga"\n',
}


def _load(folder: Path, **files: str) -> tuple[Data, list[Problem]]:
    named = {name.replace("__", "/").replace("_yaml", ".yaml"): text for name, text in files.items()}
    for name, text in {**GOOD, **named}.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    data, problems = load_data(folder)
    return data, list(problems)


def test_acquirers_are_what_settlement_reckons_with(tmp_path: Path) -> None:
    data, problems = _load(tmp_path)
    assert problems == []
    lakala = data.find_acquirer("lakala")
    assert lakala is not None
    assert lakala.cutoff == time(22, 30)
    assert lakala.convention == "plus_then_roll"
    instant = lakala.products["D0"]
    assert (instant.minimum, instant.per_sale, instant.cards) == (Money(1000), Money(3_000_000), frozenset({"credit"}))
    assert (instant.windows[0].start, instant.windows[0].end) == (time(7), time(0))
    assert data.default.convention is None
    assert data.find_acquirer("default") is None
    assert data.find_acquirer("nobody") is None


def test_a_hotline_has_its_own_source_where_it_says_so(tmp_path: Path) -> None:
    data, _ = _load(tmp_path)
    hotline = data.acquirers["lakala"].hotline
    assert hotline is not None
    assert (hotline.number, hotline.fact.grade, hotline.fact.source, hotline.fact.verified_by) == ("95016", "A", "a page", "Omar")


def test_names_of_acquirers_are_in_the_vocabulary(tmp_path: Path) -> None:
    data, _ = _load(tmp_path)
    assert data.words.acquirers == {"lakala": ("拉卡拉", "lakala")}


def test_channels_come_in_their_order(tmp_path: Path) -> None:
    data, _ = _load(tmp_path)
    assert [channel.id for channel in data.channels] == ["first", "second"]
    assert data.channels[0].number == "12363"
    assert data.channels[1].scope == "bank"


def test_codes_hours_and_calendar_are_typed(tmp_path: Path) -> None:
    data, _ = _load(tmp_path)
    assert data.codes["51"].debited == "no"
    assert data.desk.week == {0: ((time(9), time(12)), (time(13, 30), time(0))), 6: ()}
    assert data.desk.within == {"normal": timedelta(hours=4), "high": timedelta(minutes=30)}
    assert data.calendar.is_working_day(date(2026, 1, 1)) is False
    assert data.calendar.is_working_day(date(2026, 1, 4)) is True
    assert data.calendar.is_working_day(date(2027, 1, 4)) is None


def test_what_no_person_has_signed_is_listed_for_the_doctor(tmp_path: Path) -> None:
    data, _ = _load(tmp_path)
    assert data.unsigned() == (
        "acquirers.yaml: default",
        "acquirers.yaml: lakala",
        "codes.yaml: 51",
        "channels.yaml: first",
        "channels.yaml: second",
    )


@pytest.mark.parametrize(
    ("file", "old", "new", "place", "words"),
    [
        ("codes.yaml", "grade: B", "grade: U", 2, "“grade” cannot be “U”"),
        ("codes.yaml", '"51"', "51", 2, "would be a number"),
        ("codes.yaml", ', verified_on: "2026-08-07"', "", 2, "“verified_on” is missing"),
        ("codes.yaml", '"2026-08-07"', '"2026-02-30"', 2, "is not a date"),
        ("channels.yaml", "id: second", "id: first", 3, "stands here twice"),
        ("channels.yaml", "for: bank", "for: banks", 2, "did you mean “bank”?"),
        ("acquirers.yaml", "names: {zh: [拉卡拉], en: [Lakala]}", "names: {}", 3, "has no names"),
        ("acquirers.yaml", "  default:", "  standard:", 1, "there is no entry “default”"),
        ("acquirers.yaml", '"22:30:00"', '"25:00"', 5, "“25:00” is not a time of day"),
        ("calendar/CN-2026.yaml", "year: 2026", "year: 2025", 1, "is not the one in the file's name"),
        ("calendar/CN-2026.yaml", '["2026-01-01"]', '["2026-13-01"]', 2, "“2026-13-01” is not a day"),
        ("calendar/CN-2026.yaml", '["2026-01-04"]', '["2026-01-01"]', 3, "both off and worked"),
        ("desk.yaml", "holidays: open", "holidays: maybe", 3, "holidays"),
    ],
)
def test_a_fact_that_cannot_be_used_is_a_problem_with_its_place(
    tmp_path: Path, file: str, old: str, new: str, place: int, words: str
) -> None:
    assert old in GOOD[file]
    path = tmp_path / file
    _load(tmp_path)
    path.write_text(GOOD[file].replace(old, new, 1), encoding="utf-8")
    _, problems = load_data(tmp_path)
    assert any(
        problem.file.endswith(file) and words in f"{problem.message} {problem.hint}" and problem.line == place for problem in problems
    ), problems


def test_a_missing_file_is_a_warning_and_its_facts_are_empty(tmp_path: Path) -> None:
    data, problems = load_data(tmp_path)
    assert {problem.level for problem in problems} == {"warning"}
    assert data.codes == {}
    assert data.default.id == "default"


def test_a_duration_is_a_number_and_a_unit() -> None:
    assert duration("90m") == timedelta(minutes=90)
    with pytest.raises(ValueError, match="is not a duration"):
        duration("1 day")


def test_the_shipped_facts_are_all_there(shipped: Loaded) -> None:
    data = shipped.data
    assert {"default", "lakala"} <= set(data.acquirers)
    assert "51" in data.codes
    assert data.channels[0].id == "acquirer"
    assert data.calendar.knows(date(2026, 1, 1))
    assert data.desk.week

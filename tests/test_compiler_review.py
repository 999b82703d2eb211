"""The open questions of a draft, and what happens to answers and hand edits when the article comes again."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from bot.article.importing import import_bytes
from bot.cli.flows import flow
from bot.compiler.draft import Written, write_draft
from bot.compiler.merge import merge
from bot.compiler.review import Review, ReviewError
from bot.flowfile.lint import check
from bot.flowfile.load import load_folder
from bot.flowfile.yamltext import read_file

FLOWS = Path(__file__).parents[1] / "flows"
TEXT = (Path(__file__).parent / "articles/seed_like.txt").read_text(encoding="utf-8")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    shutil.copyfile(FLOWS / "_builtin.yaml", tmp_path / "_builtin.yaml")
    shutil.copytree(FLOWS / "data", tmp_path / "data")
    imported(tmp_path)
    return tmp_path


def imported(folder: Path, text: str = TEXT) -> Written:
    raw = text.encode()
    return write_draft(import_bytes(raw, "a.txt"), folder, "draft", raw, "a.txt")


def plain(folder: Path) -> dict[str, Any]:
    found = read_file(folder / "draft.yaml").plain
    assert found is not None
    return found


def edit(folder: Path, before: str, after: str) -> None:
    text = (folder / "draft.yaml").read_text(encoding="utf-8")
    assert before in text
    (folder / "draft.yaml").write_text(text.replace(before, after, 1), encoding="utf-8")


def errors(folder: Path) -> list[str]:
    return [problem.code for problem in check(load_folder(folder)) if problem.level == "error" and problem.file.endswith("draft.yaml")]


# cards


def test_a_card_shows_the_passage_the_question_the_answers_and_what_each_changes(folder: Path) -> None:
    cards = {card["card"]: card for card in Review.open(folder / "draft.yaml").as_json()}
    assert set(cards) >= {"helps:r_look_up", "helps:r_call", "phone:r_call"}
    helps = cards["helps:r_call"]
    assert helps["blocks"] is True
    assert helps["default"] is None
    assert "联系收单机构客服" in helps["passage"]
    assert set(helps["question"]) == {"zh", "en"}
    assert [choice["id"] for choice in helps["choices"]][-1] == "all"
    assert all(choice["effect"] for choice in helps["choices"])


def test_blocking_cards_come_first(folder: Path) -> None:
    order = [card.blocks for card in Review.open(folder / "draft.yaml").open_cards()]
    assert order == sorted(order, reverse=True)
    assert set(order) == {True, False}


def test_an_answer_changes_the_draft_and_is_not_asked_again(folder: Path) -> None:
    review = Review.open(folder / "draft.yaml")
    review.answer("helps:r_call", "c_account", "ada")
    review.save()
    assert plain(folder)["models"]["main"]["remedies"]["r_call"]["fixes"] == {"c_account": "often", "other": "rarely"}
    assert "helps:r_call" not in [card.id for card in Review.open(folder / "draft.yaml").open_cards()]


def test_a_draft_with_every_card_answered_has_no_open_review(folder: Path) -> None:
    review = Review.open(folder / "draft.yaml")
    for card in review.open_cards():
        review.answer(card.id, card.default or card.choices[-1].id, "ada")
    review.save()
    assert "CF01" not in errors(folder)
    assert review.open_cards() == ()


def test_what_the_bank_does_becomes_a_step_only_when_a_person_says_so(folder: Path) -> None:
    review = Review.open(folder / "draft.yaml")
    card = next(card.id for card in review.cards if card.id.startswith("actor:"))
    review.answer(card, "merchant", "ada")
    review.save()
    assert card.removeprefix("actor:") in plain(folder)["models"]["main"]["remedies"]


@pytest.mark.parametrize(("card", "choice"), [("nothing", "yes"), ("helps:r_call", "somebody")])
def test_an_answer_that_does_not_exist_is_refused_with_what_there_is(folder: Path, card: str, choice: str) -> None:
    with pytest.raises(ReviewError, match="there are:"):
        Review.open(folder / "draft.yaml").answer(card, choice, "ada")


def test_a_flow_that_was_not_imported_has_nothing_to_review() -> None:
    with pytest.raises(ReviewError, match="not made by desk flow import"):
        Review.open(FLOWS / "late_credit.yaml")


def test_the_cards_are_asked_in_the_terminal(folder: Path) -> None:
    ran = CliRunner().invoke(flow, ["review", str(folder / "draft.yaml"), "--by", "ada"], input="1\n\n\n\n\n\n\n")
    assert "原文没有说" in ran.stdout
    assert ran.exit_code == 1  # others that block are still open
    record = json.loads((folder / "reviews/draft.json").read_text(encoding="utf-8"))
    assert [answer["by"] for answer in record["decisions"].values()] == ["ada"]


def test_the_cards_are_there_for_machines_and_can_be_answered_without_being_asked(folder: Path) -> None:
    ran = CliRunner().invoke(flow, ["review", str(folder / "draft.yaml"), "--answer", "helps:r_call=all", "--by", "ada", "--json"])
    found = {card["card"]: card["answer"] for card in json.loads(ran.stdout)}
    assert found["helps:r_call"] == "all"


# the article again


def test_the_same_article_again_changes_nothing(folder: Path) -> None:
    before = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    assert imported(folder).files == ()
    assert {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()} == before


def test_only_what_changed_is_asked_again(folder: Path) -> None:
    review = Review.open(folder / "draft.yaml")
    for card in review.open_cards():
        review.answer(card.id, card.default or card.choices[-1].id, "ada")
    review.save()
    imported(folder, TEXT.replace("问清没到账的原因和预计日期", "问清没到账的原因、责任和预计日期"))
    again = Review.open(folder / "draft.yaml").open_cards()
    assert {card.id.partition(":")[2] for card in again} == {"r_call"}


def test_a_hand_edit_is_kept_and_the_rest_follows_the_article(folder: Path) -> None:
    edit(folder, "查清这笔交易的状态\\n", "先查这一笔\\n")
    imported(
        folder,
        TEXT.replace("大额交易尽量安排在白天，不要赶在十一点前后。", "大额交易请尽量放在白天。").replace("过了换日时间", "过了换日的时间"),
    )
    found = plain(folder)
    assert found["models"]["main"]["remedies"]["r_look_up"]["text"]["zh"].startswith("先查这一笔")
    assert found["models"]["main"]["causes"]["c_cutoff"]["title"]["zh"] == "过了换日的时间"


def test_comments_in_the_file_outlive_an_import(folder: Path) -> None:
    edit(folder, "start: situation", "start: situation  # begin here, please")
    imported(folder, TEXT.replace("过了换日时间", "过了换日的时间"))
    text = (folder / "draft.yaml").read_text(encoding="utf-8")
    assert "# begin here, please" in text
    assert "过了换日的时间" in text


def test_when_hand_and_article_changed_the_same_the_hand_stays_and_lint_asks_to_read_it_again(folder: Path) -> None:
    edit(folder, "查清这笔交易的状态\\n在收单机构的App里", "先查这一笔\\n在收单机构的App里")
    assert "SR03" not in errors(folder)
    written = imported(
        folder, TEXT.replace("店主可以在收单机构的App里按时间和金额查这笔交易", "店主可以在收单机构的App里按参考号查这笔交易")
    )
    assert any("r_look_up" in place for place in written.merged.conflicts)
    assert plain(folder)["models"]["main"]["remedies"]["r_look_up"]["text"]["zh"].startswith("先查这一笔")
    assert "SR03" in errors(folder)


def test_an_article_edited_beside_a_flow_fails_lint(folder: Path) -> None:
    article = folder / "articles/draft.md"
    article.write_text(article.read_text(encoding="utf-8").replace("按时间和金额", "按参考号"), encoding="utf-8")
    assert "SR03" in errors(folder)


def test_ids_stay_when_an_item_comes_in_before_them(folder: Path) -> None:
    before = plain(folder)
    imported(
        folder,
        TEXT.replace("1、过了换日时间\n", "1、机器没有签到\n\n机器夜里没有签到，交易存着没有上传。\n\n2、过了换日时间\n")
        .replace("2、结算卡状态不对", "3、结算卡状态不对")
        .replace("3、交易被抽查", "4、交易被抽查"),
    )
    after = plain(folder)
    assert set(before["models"]["main"]["causes"]) < set(after["models"]["main"]["causes"])
    old, new = before["sources"]["a"]["sections"], after["sources"]["a"]["sections"]
    assert all(new[section] == path for section, path in old.items())


def test_tests_edited_by_hand_are_left_alone(folder: Path) -> None:
    tests = folder / "tests/draft.test.yaml"
    tests.write_text(tests.read_text(encoding="utf-8") + "# mine\n", encoding="utf-8")
    written = imported(folder, TEXT.replace("过了换日时间", "过了换日的时间"))
    assert written.left == (tests,)
    assert tests.read_text(encoding="utf-8").endswith("# mine\n")


# merging


def test_the_three_sides_of_a_merge() -> None:
    base = {"nodes": {"a": {"say": {"zh": "一"}}, "b": {"say": {"zh": "二"}}, "c": {"x": 1}, "d": {"x": 1}}}
    mine = {"nodes": {"a": {"say": {"zh": "一", "en": "one"}}, "b": {"say": {"zh": "贰"}}, "d": {"x": 1}, "own": {"x": 9}}}
    theirs = {"nodes": {"a": {"say": {"zh": "壹"}}, "b": {"say": {"zh": "两"}}, "c": {"x": 1}, "new": {"x": 2}}}
    found = merge(base, mine, theirs)
    assert found.document == {
        "nodes": {"a": {"say": {"zh": "壹", "en": "one"}}, "b": {"say": {"zh": "贰"}}, "own": {"x": 9}, "new": {"x": 2}}
    }
    assert found.conflicts == ("nodes.b.say.zh",)
    assert found.removed == ("nodes.d",)

"""The same article again, and again, over a file that people have worked on."""

from __future__ import annotations

import re
import shutil
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from bot.article.importing import import_bytes
from bot.article.values import Claim, Item
from bot.cli.flows import flow
from bot.compiler.draft import Written, write_draft
from bot.compiler.gaps import actors
from bot.compiler.merge import merge
from bot.compiler.review import Review
from bot.compiler.trouble import DraftError
from bot.flowfile.lint import check
from bot.flowfile.load import load_folder
from bot.flowfile.yamltext import read_file

FLOWS = Path(__file__).parents[1] / "flows"
TEXT = (Path(__file__).parent / "articles/seed_like.txt").read_text(encoding="utf-8")
NEWER = TEXT.replace("过了换日时间", "过了换日的时间").replace("按时间和金额查这笔交易", "按参考号查这笔交易").replace("问清没到账的原因和", "问清没到账的原因、责任和")  # fmt: skip


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    shutil.copyfile(FLOWS / "_builtin.yaml", tmp_path / "_builtin.yaml")
    shutil.copytree(FLOWS / "data", tmp_path / "data")
    imported(tmp_path)
    return tmp_path


def imported(folder: Path, text: str = TEXT) -> Written:
    raw = text.encode()
    return write_draft(import_bytes(raw, "a.txt"), folder, "draft", raw, "a.txt")


def edit(folder: Path, before: str, after: str, times: int = 1) -> None:
    text = (folder / "draft.yaml").read_text(encoding="utf-8")
    assert before in text
    (folder / "draft.yaml").write_text(text.replace(before, after, times), encoding="utf-8")


def plain(folder: Path) -> dict[str, Any]:
    found = read_file(folder / "draft.yaml").plain
    assert found is not None
    return found


def errors(folder: Path) -> set[str]:
    return {problem.code for problem in check(load_folder(folder)) if problem.level == "error" and problem.file.endswith("draft.yaml")}


def test_a_remedy_that_a_hand_renamed_keeps_its_words_and_is_to_be_read_again(folder: Path) -> None:
    edit(folder, "r_call", "call_acquirer", -1)
    assert "SR03" not in errors(folder)
    imported(folder, NEWER)
    remedies = plain(folder)["models"]["main"]["remedies"]
    assert list(remedies) == ["r_look_up", "call_acquirer"]
    assert "责任" not in remedies["call_acquirer"]["text"]["zh"]
    assert "SR03" in errors(folder)


def test_a_translation_of_words_that_changed_stays_and_is_told(folder: Path) -> None:
    path = folder / "draft.yaml"
    path.write_text(re.sub(r"\[to translate\]", "Ours", path.read_text(encoding="utf-8")), encoding="utf-8")
    written = imported(folder, NEWER)
    assert set(written.merged.stale) >= {"models.main.causes.c_cutoff.title", "models.main.remedies.r_look_up.text"}
    text = plain(folder)["models"]["main"]["remedies"]["r_look_up"]["text"]
    assert "参考号" in text["zh"]
    assert text["en"] == "Ours"
    assert errors(folder) >= {"SR03"}
    assert "SR02" not in errors(folder)  # the passage is cited where it stands now
    assert any("read the other language again" in line for line in written.lines())


def test_comments_and_order_outlive_any_number_of_imports(folder: Path) -> None:
    edit(folder, "nodes:\n", "nodes:\n  # ours begin here\n")
    text = (folder / "draft.yaml").read_text(encoding="utf-8")
    first, second = text.index("      r_look_up:"), text.index("      r_call:")
    (folder / "draft.yaml").write_text(text[:first] + text[second:].rstrip("\n") + "\n" + text[first:second], encoding="utf-8")
    for article in (NEWER, TEXT, NEWER.replace("大额或者连续的", "大额的、连续的")):
        imported(folder, article)
        now = (folder / "draft.yaml").read_text(encoding="utf-8")
        assert "# ours begin here" in now
        assert "ask: null" in now
        assert list(plain(folder)["models"]["main"]["remedies"]) == ["r_call", "r_look_up"]


def test_a_node_that_a_hand_took_out_stays_out_and_one_it_added_stays_in(folder: Path) -> None:
    text = (folder / "draft.yaml").read_text(encoding="utf-8")
    start = text.index("  prevent: {say")
    text = text[:start] + text[text.index("\n", start) + 1 :]
    start = text.index("  - intent: ask_prevent")
    text = text[:start] + text[text.index("  - {intent: ask_why") :]
    text = text.replace(
        "  fix: {trouble", '  ours: {say: {zh: "我们的", en: "ours"}, origin: {by: desk, why: "x"}, next: fix}\n  fix: {trouble'
    )
    (folder / "draft.yaml").write_text(text.replace("failed: fix}", "failed: ours}"), encoding="utf-8")
    imported(folder, NEWER)
    nodes = plain(folder)["nodes"]
    assert "prevent" not in nodes
    assert nodes["ours"]["say"]["en"] == "ours"
    assert errors(folder) <= {"CF01", "I106", "SR03"}


def test_an_item_that_left_the_article_leaves_the_draft_unless_a_hand_worked_on_it(folder: Path) -> None:
    start, end = TEXT.index("(一)"), TEXT.index("(二)")
    shorter = TEXT[:start] + TEXT[end:].replace("(二)", "(一)", 1).replace("(三)", "(二)", 1)
    edit(folder, "查清这笔交易的状态\\n", "先查这一笔\\n")
    written = imported(folder, shorter)
    assert "r_look_up" in plain(folder)["models"]["main"]["remedies"]
    assert "models.main.remedies.r_look_up" in written.merged.conflicts
    assert "SR02" in errors(folder)


def test_another_article_is_not_poured_into_somebodys_draft(folder: Path) -> None:
    other = (Path(__file__).parent / "articles/english.md").read_text(encoding="utf-8")
    before = (folder / "draft.yaml").read_bytes()
    with pytest.raises(DraftError, match="--id"):
        imported(folder, other)
    assert (folder / "draft.yaml").read_bytes() == before


def test_lists_of_words_are_merged_word_by_word() -> None:
    base, mine, theirs = {"any": ["a", "b"]}, {"any": ["a", "ours"]}, {"any": ["a", "b", "theirs"]}
    found = merge(base, mine, theirs)
    assert found.document == {"any": ["a", "ours", "theirs"]}
    assert found.conflicts == ()


# cards


MIXED = "刷卡没到账说明\n\n1、网络不好。解决办法：换到信号好的地方，重新签到。\n2、结算卡被锁。解决办法：到开户行解锁，再请收单机构打款。\n3、额度用完。解决办法：等到次日，或者申请提高额度。\n"
LOOSE = (Path(__file__).parent / "articles/prose.txt").read_text(encoding="utf-8")


def reviewed(tmp_path: Path, text: str, answer: str = "") -> tuple[dict[str, Any], Review]:
    raw = text.encode()
    write_draft(import_bytes(raw, "a.txt"), tmp_path, "draft", raw, "a.txt")
    review = Review.open(tmp_path / "draft.yaml")
    if answer:
        card, _, choice = answer.partition("=")
        review.answer(card, choice, "ada")
        review.save()
        review = Review.open(tmp_path / "draft.yaml")
    return plain(tmp_path), review


def test_items_that_no_heading_names_are_asked_about_and_filed_as_somebody_says(tmp_path: Path) -> None:
    before, review = reviewed(tmp_path, LOOSE)
    card = next(card for card in review.cards if card.code == "AR20")
    assert card.default == "as_read"
    assert not card.blocks
    assert len(card.choices) in (3, 4)
    name = card.id.partition(":")[2]
    after, review = reviewed(tmp_path, LOOSE, f"{card.id}=none")
    group = {"causes": "c", "solutions": "r", "prevention": "p"}[name]
    count = [sum(1 for id_ in one["sources"]["a"]["sections"] if id_[0] == group) for one in (before, after)]
    assert count[1] < count[0]
    assert card.id not in [one.id for one in review.open_cards()]


def test_an_item_parted_in_two_is_asked_about(tmp_path: Path) -> None:
    before, review = reviewed(tmp_path, MIXED)
    card = next(card for card in review.cards if card.code == "AR21")
    assert "‖" in card.passage
    assert len(before["models"]["main"]["causes"]) == 4
    after, _ = reviewed(tmp_path, MIXED, "mixed:items=solutions")
    assert list(after["models"]["main"]["causes"]) == ["other"]
    assert len(after["models"]["main"]["remedies"]) == len(before["models"]["main"]["remedies"])


def test_words_put_together_from_the_article_wait_for_a_reader(tmp_path: Path) -> None:
    before, review = reviewed(tmp_path, TEXT)
    card = next(card for card in review.cards if card.id == "text:r_look_up")
    assert card.code == "AR60"
    assert "按时间和金额" in card.question["zh"]
    after, _ = reviewed(tmp_path, TEXT, "text:r_look_up=title")
    assert before["models"]["main"]["remedies"]["r_look_up"]["text"]["zh"] != "查清这笔交易的状态"
    assert after["models"]["main"]["remedies"]["r_look_up"]["text"]["zh"] == "查清这笔交易的状态"


def test_a_cause_without_a_remedy_is_asked_about(tmp_path: Path) -> None:
    text = "刷卡没到账说明\n\n一、网络不好\n原因：信号弱，交易没有传上去。\n解决办法：换到信号好的地方重新签到。\n\n二、结算卡被锁\n原因：卡被开户行锁住了。\n解决办法：带身份证到开户行解锁。\n\n三、银行放假\n原因：休息日银行不处理划拨。\n"
    _, review = reviewed(tmp_path, text)
    card = next(card for card in review.cards if card.code == "AR40")
    assert "休息日" in card.passage
    assert card.default == "person"
    assert not card.blocks


def test_a_step_of_both_sides_is_asked_about_and_stays_a_step() -> None:
    words = "换到信号好的地方重新签到"
    item = Item(words, "", (0, 12), "solution", actor="both", claims=(Claim(words, "merchant", "should", True, True),))
    (card,) = actors([(0, item)], ["r_net"])
    assert (card.id, card.code, card.default, card.blocks) == ("actor:r_net", "AR30", "merchant", False)


def test_what_reads_somewhat_like_an_advert_is_told_and_asked_about(tmp_path: Path) -> None:
    text = (Path(__file__).parent / "articles/blind4/e06.txt").read_text(encoding="utf-8")
    _, review = reviewed(tmp_path, text)
    card = next(card for card in review.cards if card.code == "AR11")
    assert card.passage.split("\n") == [warned.text for warned in review.found.warnings if warned.code == "AR11"]


def test_an_answer_counts_no_more_when_its_passage_has_changed(tmp_path: Path) -> None:
    reviewed(tmp_path, TEXT, "text:r_look_up=title")
    after, review = reviewed(tmp_path, NEWER)
    assert "text:r_look_up" in [card.id for card in review.open_cards()]
    assert after["models"]["main"]["remedies"]["r_look_up"]["text"]["zh"] != "查清这笔交易的状态"


def test_what_blocks_publishing_is_named_with_how_to_decide_it(folder: Path) -> None:
    said = CliRunner().invoke(flow, ["lint", str(folder / "draft.yaml")]).stdout
    line = next(line for line in said.splitlines() if "“review”" in line)
    assert "helps:r_look_up" in line
    assert "desk flow review" in line


def test_a_wrong_answer_is_asked_again_and_what_was_answered_outlives_a_session_broken_off(folder: Path) -> None:
    ran = CliRunner().invoke(flow, ["review", str(folder / "draft.yaml"), "--by", "ada"], input="\nsomebody else\n1\n")
    assert "is no answer" in ran.stdout
    assert ran.exit_code == 1
    answered = [card for card in Review.open(folder / "draft.yaml").as_json() if card["answer"]]
    assert len(answered) == 1


def test_a_beginner_is_told_what_comes_next_in_both_languages(tmp_path: Path) -> None:
    article = tmp_path / "a.txt"
    article.write_text(TEXT, encoding="utf-8")
    looked = CliRunner().invoke(flow, ["import", str(article)])
    assert "下一步" in looked.stderr
    assert "--out" in looked.stderr
    ran = CliRunner().invoke(flow, ["import", str(article), "--out", str(tmp_path / "out"), "--id", "night"])
    for command in ("desk flow review", "desk flow lint", "desk flow test", "desk chat --flow", "desk flow publish"):
        assert command in ran.stderr

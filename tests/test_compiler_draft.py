"""A draft made from any article loads, has no error but what a person must fill in, plays its own tests, and carries nothing foreign."""

from __future__ import annotations

import re
import shutil
from functools import cache
from pathlib import Path

import pytest
from click.testing import CliRunner

from bot.article.importing import import_bytes
from bot.cli.flows import flow
from bot.compiler.draft import Compiled, compile_article, write_draft
from bot.compiler.emit import flow_text, text_of
from bot.compiler.names import flow_id_of
from bot.desk.ports.named import PORTS
from bot.flowfile.lint import check
from bot.flowfile.load import load_folder
from bot.flowfile.testing import run
from bot.flowfile.yamltext import read_text

ARTICLES = Path(__file__).parent / "articles"
FLOWS = Path(__file__).parents[1] / "flows"
FOUNDING = Path(__file__).parents[1] / "../shared/document/000_12e18a3dcb652abe.txt"
EVERY = sorted(path for path in ARTICLES.rglob("*.*") if path.suffix != ".yaml")
TO_FILL_IN = {"CF01", "I106"}


@cache
def compiled(path: Path) -> Compiled:
    return compile_article(import_bytes(path.read_bytes(), path.name), "draft")


@pytest.mark.parametrize("path", EVERY, ids=lambda path: path.stem)
def test_a_draft_has_no_error_but_facts_to_fill_in_and_texts_to_translate(path: Path) -> None:
    draft = compiled(path)
    assert draft.flow is not None
    assert {problem.code for problem in draft.problems if problem.level == "error"} <= TO_FILL_IN


# Written here anew, and wider than what the reader looks for: a pattern of its own would only prove that it finds what it finds.
CONTACT = re.compile(
    r"https?:|www\.|\b[a-z0-9-]+\.(?:com|cn|net|org|xyz|top|vip)\b|(?<!\d)(?:400|800)[-— ]?\d{3,4}[-— ]?\d{3,4}|(?<!\d)1[3-9]\d[- ]?\d{4}[- ]?\d{4}"
    r"|(?<![\d:.-])0\d{2,3}[- ]\d{7,8}|[“：:、，。（(打向 ](?:95\d{3}|12315|12345|12348|12363|12378)(?!\d)|(?:微信|wechat|vx|qq)(?:号|群|id)?\s?[:：]?\s?[a-z0-9_-]{5,}"
    r"|[\w.]+@[\w-]+\.\w+|加我|扫码(?:关注|添加|领取)|免费(?:领取|办理|申请)|费率低至|一清机|限时|包邮|点击(?:查看|领取|咨询)",
    re.IGNORECASE,
)


@pytest.mark.parametrize("path", EVERY, ids=lambda path: path.stem)
def test_nothing_foreign_comes_into_the_flow_its_tests_or_the_article_beside_it(path: Path) -> None:
    draft = compiled(path)
    dropped = import_bytes(path.read_bytes(), path.name)
    kept = "".join(dropped.normal.split())
    for text in (flow_text(draft.document, ""), text_of(draft.tests), draft.kept.text):
        assert CONTACT.search(text) is None
        plain = "".join(text.split())
        for one in dropped.dropped:
            words = "".join(one.text.split())
            if one.why != "table of contents" and len(words) >= 6 and words not in kept:
                assert words not in plain


def test_drafts_of_articles_of_every_shape_play_their_own_tests_to_the_end(tmp_path: Path) -> None:
    shutil.copyfile(FLOWS / "_builtin.yaml", tmp_path / "_builtin.yaml")
    shutil.copytree(FLOWS / "data", tmp_path / "data")
    some = {
        f"d{number}": path for number, path in enumerate((*EVERY[::11], *(ARTICLES / name for name in ("seed_like.txt", "missing.txt"))))
    }
    for flow_id, path in some.items():
        raw = path.read_bytes()
        write_draft(import_bytes(raw, path.name), tmp_path, flow_id, raw, path.name)
    loaded = load_folder(tmp_path)
    for flow_id, path in some.items():
        report = run(loaded, flow_id, PORTS)
        assert report.ok, (path.name, [problem.message for problem in report.problems])
        assert len(report.cases) >= 8
        assert report.covered is not None
        assert report.covered.edges > 90


def written(path: Path, folder: Path) -> Path:
    shutil.copyfile(FLOWS / "_builtin.yaml", folder / "_builtin.yaml")
    shutil.copytree(FLOWS / "data", folder / "data", dirs_exist_ok=True)
    raw = path.read_bytes()
    write_draft(import_bytes(raw, path.name), folder, "draft", raw, path.name)
    return folder


def test_the_founding_article_becomes_a_flow_as_it_should() -> None:
    if not FOUNDING.exists():
        pytest.skip("the founding article is not beside this checkout")
    draft = compiled(FOUNDING)
    model = draft.model
    assert (len(model.causes), len(model.steps), len(model.theirs), len(model.escalations), len(model.preventions)) == (3, 2, 1, 1, 3)
    assert model.theirs[0].actor == "bank"
    text = flow_text(draft.document, "")
    for word in ("刷ka卡", "拉卡拉", "盛付通", "mepos", "一清", "费率", "http"):
        assert word not in text
    assert {card.code for card in model.open_cards if card.blocks} == {"AR41", "AR50"}


def test_whether_it_is_due_comes_before_any_remedy() -> None:
    nodes = compiled(ARTICLES / "seed_like.txt").document["nodes"]
    assert nodes["amount"]["next"] == "due"
    assert nodes["due"]["act"] == "due"


def test_every_way_ends_at_the_complaint_channels_and_a_person() -> None:
    nodes = compiled(ARTICLES / "missing.txt").document["nodes"]
    assert nodes["due_known"]["branch"][-1]["next"] == "complain"
    assert nodes["complain_say"]["next"] == "human"


def test_what_the_bank_does_is_told_and_is_no_step() -> None:
    document = compiled(ARTICLES / "sides.txt").document
    assert "银行方面" in document["nodes"]["theirs"]["say"]["zh"]
    assert all("银行方面" not in str(remedy["text"]) for remedy in document["models"]["main"]["remedies"].values())


def test_an_instruction_that_asks_for_a_secret_is_not_passed_on() -> None:
    text = (
        "收款没到账\n\n原因\n1、结算卡被锁住了。\n\n解决办法\n1、联系收单机构\n请您提供完整的银行卡号和密码给客服核实。\n2、查询交易状态\n"
    )
    draft = compile_article(import_bytes(text.encode()), "draft")
    assert {problem.code for problem in draft.problems if problem.level == "error"} <= TO_FILL_IN
    assert "银行卡号" not in str(draft.document["models"])


def test_the_emitted_file_is_read_back_as_it_was_meant() -> None:
    for path in EVERY[::4]:
        document = compiled(path).document
        source = read_text(flow_text(document, "a note"), "draft.yaml")
        assert source.plain == document
        assert [problem.code for problem in source.problems] == []


def test_import_out_writes_a_folder_that_lints_but_for_what_is_to_fill_in(tmp_path: Path) -> None:
    ran = CliRunner().invoke(
        flow, ["import", str(ARTICLES / "seed_like.txt"), "--json", "--out", str(tmp_path / "out"), "--id", "night_pay"]
    )
    assert ran.exit_code == 0, ran.stderr
    files = {str(path.relative_to(tmp_path / "out")) for path in (tmp_path / "out").rglob("*") if path.is_file()}
    wanted = {
        "night_pay.yaml",
        "articles/night_pay.md",
        "tests/night_pay.test.yaml",
        "reviews/night_pay.md",
        "reviews/night_pay.json",
        "reviews/night_pay.source.txt",
    }
    assert wanted <= files
    loaded = load_folder(tmp_path / "out")
    problems = [problem for problem in check(loaded) if problem.level == "error" and "night_pay" in problem.file]
    assert {problem.code for problem in problems} <= TO_FILL_IN
    sheet = (tmp_path / "out/reviews/night_pay.md").read_text(encoding="utf-8")
    assert "乐刷电签POS机" in sheet
    assert "刷ka卡 → 刷卡" in sheet


def test_a_flow_that_a_person_wrote_is_never_written_over(tmp_path: Path) -> None:
    (tmp_path / "faq.yaml").write_text("format: flow/1\n", encoding="utf-8")
    ran = CliRunner().invoke(flow, ["import", str(ARTICLES / "faq.txt"), "--json", "--out", str(tmp_path)])
    assert ran.exit_code == 2
    assert "--id" in ran.stderr
    assert (tmp_path / "faq.yaml").read_text(encoding="utf-8") == "format: flow/1\n"


@pytest.mark.parametrize(
    ("stem", "wanted"), [("Late Credit (v2)", "late_credit_v2"), ("2024-12-pos", "a_2024_12_pos"), ("a" * 40, "a" * 20)]
)
def test_a_flow_is_called_after_its_file(stem: str, wanted: str) -> None:
    assert flow_id_of(stem) == wanted


def test_a_file_with_a_chinese_name_gets_a_steady_id() -> None:
    assert flow_id_of("夜间刷卡") == flow_id_of("夜间刷卡") != flow_id_of("白天刷卡")
    assert flow_id_of("夜间刷卡").startswith("article_")

"""Word and PDF files say what a reader sees on the page; whatever else a file may be is refused with what to do, and in time."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest
from click.testing import CliRunner

from bot.article.files.reading import read_bytes
from bot.article.importing import import_bytes
from bot.article.values import NotAnArticleError
from bot.cli.flows import flow
from tests.fixtures.files import drawn, paragraph, pdf, run, table, word

ARTICLES = Path(__file__).parent / "articles"
TEXT = (ARTICLES / "short_lines.txt").read_text(encoding="utf-8")
SEED = (ARTICLES / "seed_like.txt").read_text(encoding="utf-8")


def lines(raw: bytes, name: str = "") -> list[str]:
    return read_bytes(raw, name).text.text.split("\n")


# Word


def test_automatic_numbers_of_a_word_file_stand_as_on_the_page() -> None:
    body = paragraph("原因分析", number=1) + paragraph("过了清算时间，算第二天的", number=1, depth=1)
    body += (
        paragraph("结算卡被锁，款退回来", number=1, depth=1)
        + paragraph("解决办法", number=1)
        + paragraph("查看结算状态", number=1, depth=1)
    )
    body += (
        paragraph("在App里看", number=1, depth=2) + paragraph("看签购单", number=1, depth=2) + paragraph("联系收单机构", number=1, depth=1)
    )
    assert lines(word(body)) == [
        "一、原因分析", "1、过了清算时间，算第二天的", "2、结算卡被锁，款退回来", "二、解决办法", "1、查看结算状态", "① 在App里看", "② 看签购单", "2、联系收单机构",
    ]  # fmt: skip
    found = import_bytes(word(paragraph("夜里刷卡收的钱还没到怎么办") + body), "a.docx")
    assert [item.title for item in found.causes] == ["过了清算时间，算第二天的", "结算卡被锁，款退回来"]
    assert [item.title for item in found.solutions] == ["查看结算状态", "联系收单机构"]
    assert "在App里看" in found.solutions[0].body


def test_a_list_of_a_word_file_that_begins_anew_counts_from_one() -> None:
    body = "".join(
        paragraph(words, number=number) for words, number in (("银行放假", 2), ("结算卡被锁", 2), ("先查状态", 3), ("再联系客服", 3))
    )
    body += paragraph("报参考号", number=3, depth=1)
    assert lines(word(body + paragraph("这些办法都能自己做，要是不行就请联系我们"))) [:5] == ["1. 银行放假", "2. 结算卡被锁", "1. 先查状态", "2. 再联系客服", "2.1 报参考号"]  # fmt: skip


def test_headings_of_a_word_file_are_known_by_their_style_and_a_contents_page_is_dropped() -> None:
    body = (
        paragraph("收款晚到账的处理", "a3")
        + paragraph("它怎么来的3", "11")
        + paragraph("它怎么来的", "1")
        + paragraph("过了清算时间", number=4)
    )
    body += paragraph("怎么处理", "1") + paragraph("联系收单机构核实", number=4)
    found = import_bytes(word(body), "a.docx")
    assert found.title == "收款晚到账的处理"
    assert [one.text for one in found.dropped] == ["它怎么来的3"]
    assert [item.title for item in found.solutions] == ["联系收单机构核实"]


def test_what_was_deleted_hidden_or_only_noted_is_no_text_of_a_word_file() -> None:
    inside = run("遇上") + "<w:del><w:r><w:delText>周末</w:delText></w:r></w:del>" + f"<w:ins>{run('节假日')}</w:ins>"
    inside += (
        "<w:r><w:rPr><w:vanish/></w:rPr><w:t>暗语</w:t></w:r><w:r><w:footnoteReference/></w:r><w:r><w:instrText>PAGE</w:instrText></w:r>"
    )
    inside += f"<w:moveFrom>{run('搬走的')}</w:moveFrom>" + run("，银行不处理")
    notes = {"word/comments.xml": "批注".encode(), "word/footnotes.xml": "脚注".encode()}
    assert lines(word(paragraph(inside) + paragraph("请联系收单机构的客服核实这笔交易的状态"), others=notes))[0] == "遇上节假日，银行不处理"


def test_a_paragraph_whose_end_was_deleted_goes_on_with_the_next() -> None:
    body = paragraph("结算卡被锁，", more="<w:rPr><w:del/></w:rPr>") + paragraph("款退了回来") + paragraph("请联系收单机构的客服核实状态")
    assert lines(word(body))[0] == "结算卡被锁，款退了回来"


def test_a_text_box_of_a_word_file_is_read_once_and_its_tables_are_rows() -> None:
    box = f"<w:txbxContent>{paragraph('提醒：签购单要留好')}</w:txbxContent>"
    inside = f"<w:r><mc:AlternateContent><mc:Choice>{box}</mc:Choice><mc:Fallback>{box}</mc:Fallback></mc:AlternateContent></w:r>{run('刷卡没到账速查')}"
    body = paragraph(inside) + table(
        ("现象", "原因", "办法"), ("晚上刷的没到", "过了日切", "等下一个工作日"), ("显示失败扣了钱", "通讯中断", "等冲正")
    )
    raw = word(body)
    assert lines(raw)[:3] == ["刷卡没到账速查", "提醒：签购单要留好", "现象 | 原因 | 办法"]
    found = import_bytes(raw, "a.docx")
    assert [(item.title, item.partner) for item in found.solutions] == [("等下一个工作日", 0), ("等冲正", 1)]
    assert lines(word(table(["一个框里的话，银行的问题"], ["请联系客服核实这笔交易的状态"])))[0] == "一个框里的话，银行的问题"


def test_spans_of_a_word_or_pdf_file_point_into_the_text_that_is_printed_with_them(tmp_path: Path) -> None:
    import json

    for name, raw in {
        "a.docx": word(paragraph("夜里收的钱没到") + paragraph("原因", "1") + paragraph("过了⼀天的清算时间", number=2) + paragraph("处理办法", "1") + paragraph("联系收单机构", number=2)),
        "a.pdf": pdf(["Why a late card sale is not paid yet", "Common causes", "1. The bank was closed for a public holiday.", "What you can do", "1. Contact the acquirer at once."]),
    }.items():  # fmt: skip
        (tmp_path / name).write_bytes(raw)
        plain = json.loads(CliRunner().invoke(flow, ["import", str(tmp_path / name), "--json"]).stdout)
        assert plain["source"]["form"] == name[2:]
        for item in (*plain["causes"], *plain["solutions"]):
            start, end = item["span"]
            assert item["title"] in plain["source"]["text"][start:end]
    assert json.loads(CliRunner().invoke(flow, ["import", str(ARTICLES / "faq.txt"), "--json"]).stdout)["source"] == {"form": "text"}


BOMBS = {
    "spaces": lambda: word(paragraph(" " * 30_000_000)),
    "paragraphs": lambda: word(paragraph("银行的原因，联系客服查询") * 120_000),
    "nesting": lambda: word("<w:p>" * 100_000 + "</w:p>" * 100_000),
    "entities": lambda: word(paragraph("&d;"), '<!DOCTYPE x [<!ENTITY a "原因原因"><!ENTITY b "&a;&a;&a;"><!ENTITY d "&b;&b;&b;">]>'),
    "files of others": lambda: word(paragraph("&e;"), '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/hostname">]>'),
    "a page drawn without end": lambda: drawn("BT /F1 11 Tf 40 800 Td 14 TL " + "(please contact the bank) Tj T* " * 100_000 + "ET"),
    "500 pages": lambda: pdf(*[["Please contact the bank."]] * 500),
}


@pytest.mark.parametrize("name", BOMBS)
def test_a_file_that_unfolds_without_measure_is_refused_in_time(name: str) -> None:
    raw = BOMBS[name]()
    begun = time.process_time()
    with pytest.raises(NotAnArticleError, match=r"Word file|PDF"):
        import_bytes(raw, "a.docx")
    assert time.process_time() - begun < 5


def test_a_picture_of_any_size_in_a_word_file_does_not_matter() -> None:
    body = (
        paragraph("收款没到")
        + paragraph("原因", "1")
        + paragraph("银行放假", number=2)
        + paragraph("处理办法", "1")
        + paragraph("联系客服", number=2)
    )
    assert len(import_bytes(word(body, others={"word/media/image1.png": bytes(30_000_000)}), "a.docx").causes) == 1


# PDF


def test_lines_that_a_page_broke_are_joined_and_its_heads_and_feet_are_dropped() -> None:
    pages = [
        ["Merchant help desk 2026", "Why a late card sale is not paid yet", "Common causes", "1. The sale was made after the cut-off time of the acquirer, so that it counts",
         "as one of the next day and the money comes a day later than you may expect of", "it.", "Page 1"],
        ["Merchant help desk 2026", "2. The bank was closed for a public holiday, on which no bank moves any money,", "and a sale of Friday night may take until Tuesday to arrive in the settle-",
         "ment account that you named.", "What you can do", "1. Contact the acquirer.", "Page 2"],
    ]  # fmt: skip
    found = import_bytes(pdf(*pages), "a.pdf")
    assert [item.text.split("\n")[-1] for item in found.causes] == [
        "The sale was made after the cut-off time of the acquirer, so that it counts as one of the next day and the money comes a day later than you may expect of it.",
        "The bank was closed for a public holiday, on which no bank moves any money, and a sale of Friday night may take until Tuesday to arrive in the settlement account that you named.",
    ]  # fmt: skip
    assert [one.text for one in found.dropped] == ["Merchant help desk 2026", "Page 1", "Merchant help desk 2026", "Page 2"]


LEFT = ("A card sale that was made late", "in the evening is counted as", "one of the next day, because", "the acquirer closes its books at", "eleven, so the money comes one", "day later than you may expect it")  # fmt: skip
RIGHT = ("On a public holiday no bank", "moves any money at all, and a", "sale of Friday night may take", "until Tuesday to arrive in the", "account that you named to the", "acquirer when you signed up")  # fmt: skip


def across(left: tuple[str, ...], right: tuple[str, ...]) -> bytes:
    """Two columns, written line by line across."""
    shown = "BT /F1 11 Tf 1 0 0 1 40 800 Tm (Why a late card sale is not paid yet) Tj ET "
    for number, (one, two) in enumerate(zip(left, right, strict=True)):
        y = 770 - 14 * number
        shown += f"BT /F1 11 Tf 1 0 0 1 40 {y} Tm ({one}) Tj 1 0 0 1 300 {y} Tm ({two}) Tj ET "
    return drawn(shown)


def test_two_columns_of_a_pdf_are_read_one_after_the_other() -> None:
    assert lines(across(LEFT, RIGHT)) == ["Why a late card sale is not paid yet", *LEFT, *RIGHT]


def test_a_table_of_a_pdf_is_not_taken_for_columns() -> None:
    left = ("Symptom", "No money", "Declined", "Fee", "A sale that was made late at night", "Slip")
    assert any("No money" in line and RIGHT[1] in line for line in lines(across(left, RIGHT)))


def test_radicals_that_browsers_print_for_characters_are_read_as_the_characters() -> None:
    found = import_bytes("⼀张结算卡的说明\n\n原因\n1、商⼾的卡被锁，⻓期不⽤。\n\n解决办法\n1、联系⼈⺠银⾏核实。\n".encode())
    assert found.title == "一张结算卡的说明"
    assert "长期不用" in found.causes[0].text
    assert "人民银行" in found.solutions[0].text


# text


@pytest.mark.parametrize("encoding", ["gbk", "big5", "big5hkscs", "utf-16-le", "utf-16-be", "utf-16", "utf-32", "utf-32-le"])
def test_chinese_is_read_in_its_old_and_wide_encodings_without_a_mark(encoding: str) -> None:
    text = (
        "刷卡收款沒有到帳怎麼辦\n\n一、原因分析\n1、交易時間太晚，超過了清算時間。\n2、結算帳戶被銀行凍結，款項退回。\n\n二、解決辦法\n1、查詢這筆交易的狀態。\n"
        if "big5" in encoding
        else SEED
    )
    found = import_bytes(text.encode(encoding), "a.txt")
    assert found.causes == import_bytes(text.encode(), "a.txt").causes


def test_english_with_the_quotation_marks_of_windows_stays_english() -> None:
    text = "Why the money isn’t there – and what to do\n\nCauses\n1. The bank’s cut-off has passed.\n2. The account is locked.\n\nSolutions\n1. Check the app’s status page.\n"
    assert import_bytes(text.encode("cp1252"), "a.txt").causes == import_bytes(text.encode(), "a.txt").causes


@pytest.mark.parametrize("end", ["\r", "\r\n", "\x0b", "\u2028", "\x85"])
def test_a_line_ends_however_the_file_says_it(end: str) -> None:
    assert [item.title for item in import_bytes(TEXT.replace("\n", end).encode(), "a.txt").causes] == ["清算批次不同", "到账方式不同"]


def test_characters_nobody_sees_are_in_no_item() -> None:
    found = import_bytes(SEED.replace("状态", "状\0态").replace("联系", "联\x07系").encode() + bytes(3000), "a.txt")
    assert [item.text for item in found.items] == [item.text for item in import_bytes(SEED.encode(), "a.txt").items]


REFUSED = {
    "a JPEG": (b"\xff\xd8\xff\xe0\x00\x10JFIF" + bytes(range(256)) * 9, "picture"), "a film": (b"\0\0\0\x18ftypmp42" + bytes(300), "film"),
    "an old Word file": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600) + "WordDocument".encode("utf-16-le"), "save it as .docx"),
    "a locked Word file": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600) + "EncryptedPackage".encode("utf-16-le"), "password"),
    "rich text": (b"{\\rtf1\\ansi hello}", ".docx or plain text"), "a Word file cut short": (word(paragraph("原因"))[:400], "save it again"), "a Word file of nothing": (word(""), "hardly any text"),
    "an empty PDF": (b"%PDF-1.4\n%%EOF", "broken"), "a PDF cut short": (pdf(["Why a late sale is not paid yet"])[:300], "broken"), "a PDF of pictures": (pdf(["x"], ["y"]), "text layer"),
    "an encrypted PDF": (pdf(["Why a late sale"], more="/Encrypt << /Filter /Standard /V 5 /R 6 /Length 256 /P -4 /O <" + "00" * 48 + "> /U <" + "00" * 48 + "> /OE <" + "00" * 32 + "> /UE <" + "00" * 32 + "> /CF << /StdCF << /CFM /AESV3 /AuthEvent /DocOpen /Length 32 >> >> /StmF /StdCF /StrF /StdCF >> /ID [<00> <00>]"), "password"),
    "source code": (b"import os\n\ndef f(a: int) -> int:\n    x = a + 1  # the bank of the merchant is not to be called\n    return x\n\nfor i in range(3):\n    print(f(i))\n" * 5, "a program or data"),
    "a flow": ((ARTICLES.parents[1] / "flows/late_credit.yaml").read_bytes(), "a program or data"), "a table of data": (b"id,date,amount,status\n" + b"1,2026-01-01,3.00,ok\n" * 300, "give the article"),
    "a page of scripts": (b"<html><head><script>var a = 'the bank is closed today';</script></head><body><script>f()</script></body></html>", "hardly any text"),
    "a page of frames": (b"<html><frameset cols='1,2'><frame src='a.html'><noframes>no frames</noframes></frameset></html>", "hardly any text"),
    "Korean": ("카드 매출이 입금되지 않는 이유를 설명합니다. 은행 영업일이 아닌 경우 다음 영업일에 입금됩니다.".encode(), "Chinese or English"), "French": ("Pourquoi l'argent n'est pas arrivé: la banque était fermée pendant les jours fériés, vérifiez l'état.".encode(), "Chinese or English"),
    "Latin-1 noise": (bytes(160 + n * 37 % 96 for n in range(4000)), "binary|hardly|without"), "lorem ipsum": (b"Lorem ipsum dolor sit amet, consectetur adipiscing elit, sed do eiusmod tempor incididunt ut labore et dolore magna aliqua.\n" * 9, "without sentences"),
    "a poem": ("床前明月光，\n疑是地上霜。\n举头望明月，\n低头思故乡。\n红豆生南国，\n春来发几枝。".encode(), "nothing in it says"), "a shopping list": ("牛奶 两盒\n鸡蛋 一打\n面包\n苹果 三斤\n洗衣液\n卫生纸 一提\n酱油\n大米 10斤\n".encode(), "nothing in it says"),
    "adverts alone": ("加微信abc12345免费领取POS机，费率低至0.38%！\n扫码领取，名额有限，先到先得，点击链接 http://a.example.com\n拉卡拉官网办理，全国免费包邮，一清机，秒到账。\n".encode() * 3, "adverts"),
    "too much text": ((TEXT * 4000).encode(), "larger than 1 MB"), "text called .docx": (b"", ""), "blanks": (b" \n\t \n", "empty"), "a word": ("未到账".encode(), "hardly any text"), "emoji": ("😀💳🏦".encode() * 20_000, "hardly any text"),
    "a spreadsheet": (word("", others={"xl/workbook.xml": b""}).replace(b"word/document", b"work/document").replace(b"word/styles", b"work/styles"), "spreadsheet"),
}  # fmt: skip
del REFUSED["text called .docx"]


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_no_article_is_refused_with_one_sentence_that_says_what_to_do(name: str, tmp_path: Path) -> None:
    raw, says = REFUSED[name]
    file = tmp_path / "given.txt"
    file.write_bytes(raw)
    _refused(file, says)


def _refused(file: Path, says: str) -> None:
    import re

    ran = CliRunner().invoke(flow, ["import", str(file), "--json"])
    assert ran.exit_code == 2, ran.stdout[:300]
    assert ran.stdout == ""
    assert len(ran.stderr.strip().splitlines()) == 1, ran.stderr
    assert re.search(says, ran.stderr), ran.stderr


def test_a_folder_a_missing_file_and_what_is_no_file_are_refused_with_a_sentence(tmp_path: Path) -> None:
    _refused(tmp_path, "is a folder")
    _refused(tmp_path / "nothing.txt", "there is no file")
    os.mkfifo(tmp_path / "pipe")
    _refused(tmp_path / "pipe", "is no file")
    (tmp_path / "plain.docx").write_text(TEXT, encoding="utf-8")
    _refused(tmp_path / "plain.docx", "no .docx file in spite of its name")


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_that_may_not_be_read_is_refused_with_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(TEXT, encoding="utf-8")
    (tmp_path / "a.txt").chmod(0)
    _refused(tmp_path / "a.txt", "cannot be read")


def test_a_span_counts_every_character_of_the_file_its_mark_and_windows_line_ends_too() -> None:
    raw = b"\xef\xbb\xbf" + TEXT.replace("\n", "\r\n").encode()
    source = raw.decode()
    for item in import_bytes(raw, "a.txt").items:
        assert item.title in source[item.span[0] : item.span[1]]

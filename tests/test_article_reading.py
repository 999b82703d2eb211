"""Files of every kind become text, or are refused with one sentence."""

from __future__ import annotations

import json
import random
import zipfile
from io import BytesIO
from pathlib import Path

import pytest
from click.testing import CliRunner

from bot.article.files.reading import read_bytes
from bot.article.importing import import_bytes
from bot.article.values import NotAnArticleError
from bot.cli.flows import flow

ARTICLES = Path(__file__).parent / "articles"
TEXT = (ARTICLES / "short_lines.txt").read_text(encoding="utf-8")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-le", "utf-16-be"])
def test_an_article_is_read_in_any_usual_encoding(encoding: str) -> None:
    if encoding in ("utf-16-le", "utf-16-be"):
        english = (ARTICLES / "english.md").read_text(encoding="utf-8")
        assert len(import_bytes(english.encode(encoding), "a.txt").causes) == 3
        return
    found = import_bytes(TEXT.encode(encoding), "a.txt")
    assert [item.title for item in found.causes] == ["清算批次不同", "到账方式不同"]


def test_windows_line_ends_change_nothing() -> None:
    there, here = import_bytes(TEXT.encode()), import_bytes(TEXT.replace("\n", "\r\n").encode())
    assert [item.text for item in here.items] == [item.text for item in there.items]


def docx(*paragraphs: str) -> bytes:
    """A small Word file; `#` before a paragraph makes it a heading, `1` before `|` a numbered item."""
    body = ""
    for text in paragraphs:
        style = '<w:pPr><w:pStyle w:val="Heading1"/></w:pPr>' if text.startswith("#") else ""
        number = '<w:pPr><w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr></w:pPr>' if text.startswith("1|") else ""
        body += f"<w:p>{style or number}<w:r><w:t>{text.removeprefix('#').removeprefix('1|')}</w:t></w:r></w:p>"
    space = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    out = BytesIO()
    with zipfile.ZipFile(out, "w") as packed:
        packed.writestr("[Content_Types].xml", '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>')  # fmt: skip
        packed.writestr("_rels/.rels", '<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/></Relationships>')  # fmt: skip
        packed.writestr("word/_rels/document.xml.rels", '<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="n1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/numbering" Target="numbering.xml"/><Relationship Id="s1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/styles" Target="styles.xml"/></Relationships>')  # fmt: skip
        packed.writestr("word/styles.xml", f'<?xml version="1.0"?><w:styles {space}><w:style w:type="paragraph" w:styleId="Heading1"><w:name w:val="heading 1"/></w:style></w:styles>')  # fmt: skip
        packed.writestr("word/numbering.xml", f'<?xml version="1.0"?><w:numbering {space}><w:abstractNum w:abstractNumId="0"><w:lvl w:ilvl="0"><w:numFmt w:val="decimal"/></w:lvl></w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num></w:numbering>')  # fmt: skip
        packed.writestr("word/document.xml", f'<?xml version="1.0"?><w:document {space}><w:body>{body}</w:body></w:document>')
    return out.getvalue()


def test_a_word_file_is_read_with_its_headings_and_automatic_numbers() -> None:
    raw = docx(
        "夜里刷卡收的钱为什么还没到",
        "#原因分析",
        "1|过了清算时间",
        "1|结算卡被锁住了",
        "#解决办法",
        "1|查看这笔的结算状态",
        "1|联系收单机构核实",
        "1|向主管部门投诉",
    )
    found = import_bytes(raw, "a.docx")
    assert found.title == "夜里刷卡收的钱为什么还没到"
    assert [item.title for item in found.causes] == ["过了清算时间", "结算卡被锁住了"]
    assert [item.is_escalation for item in found.solutions] == [False, False, True]


def pdf(lines: list[str]) -> bytes:
    """A one-page PDF with a text layer (Latin letters)."""
    shown = (
        "BT /F1 11 Tf 40 800 Td 14 TL "
        + " ".join(f"({line.replace('(', chr(92) + '(').replace(')', chr(92) + ')')}) Tj T*" for line in lines)
        + " ET"
    )
    parts = ["<< /Type /Catalog /Pages 2 0 R >>", "<< /Type /Pages /Kids [3 0 R] /Count 1 >>", "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>",
             f"<< /Length {len(shown)} >>\nstream\n{shown}\nendstream", "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"]  # fmt: skip
    out, places = "%PDF-1.4\n", []
    for number, part in enumerate(parts, 1):
        places.append(len(out))
        out += f"{number} 0 obj\n{part}\nendobj\n"
    start = len(out)
    out += f"xref\n0 {len(parts) + 1}\n0000000000 65535 f \n" + "".join(f"{place:010d} 00000 n \n" for place in places)
    return (out + f"trailer << /Size {len(parts) + 1} /Root 1 0 R >>\nstartxref\n{start}\n%%EOF\n").encode("latin-1")


def test_a_pdf_with_a_text_layer_is_read() -> None:
    lines = ["Why a late card sale is not paid yet", "Common causes", "1. The sale was made after the cut-off time of the day.", "2. The bank was closed for a public holiday.",
             "What you can do", "1. Check the status of the sale in the app.", "2. Contact the acquirer with the reference number."]  # fmt: skip
    found = import_bytes(pdf(lines), "a.pdf")
    assert found.title == "Why a late card sale is not paid yet"
    assert len(found.causes) == 2
    assert [item.title[:5] for item in found.solutions] == ["Check", "Conta"]


def test_a_scanned_pdf_is_asked_for_again() -> None:
    with pytest.raises(NotAnArticleError, match="text layer"):
        read_bytes(pdf(["x"]), "scan.pdf")


def test_a_span_in_html_points_into_the_source() -> None:
    source = (ARTICLES / "page.html").read_text(encoding="utf-8")
    found = import_bytes(source.encode(), "page.html")
    pieces = [source[item.span[0] : item.span[1]] for item in (*found.causes, *found.solutions)]
    assert pieces[0].startswith("清算时间")
    assert "户名&nbsp;和开户行" in pieces[3]


NOISE = random.Random(5)
REFUSED = {
    "empty": b"",
    "only blanks": b" \n\t \n",
    "a picture": b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 20,
    "bytes": bytes(NOISE.randrange(256) for _ in range(5000)),
    "zeros": bytes(4000),
    "a packed file": docx("x").replace(b"word/document.xml", b"word/other_thin.xml"),
    "a broken word file": docx("x")[:300],
    "a broken pdf": b"%PDF-1.4\nnothing",
    "old office": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(1000),
    "rich text": b"{\\rtf1\\ansi hello}",
    "letters": "".join(NOISE.choice("qwertyuiopasdfghjkl zxcvbnm") for _ in range(3000)).encode(),
    "digits": "".join(NOISE.choice("0123456789 \n") for _ in range(3000)).encode(),
    "rare characters": "".join(chr(NOISE.randrange(0x4E00, 0x9FA0)) for _ in range(2000)).encode(),
    "one character": ("哈" * 5000).encode(),
    "marks": ("。，！？" * 900).encode(),
    "too large": (TEXT * 4000).encode(),
    "a word": "你好".encode(),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_no_article_is_refused_with_one_sentence_and_exit_code_2(name: str, tmp_path: Path) -> None:
    file = tmp_path / "given.txt"
    file.write_bytes(REFUSED[name])
    ran = CliRunner().invoke(flow, ["import", str(file), "--json"])
    assert ran.exit_code == 2
    assert ran.stdout == ""
    assert len(ran.stderr.strip().splitlines()) == 1, ran.stderr


def test_the_command_prints_json_and_writes_nothing_without_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    ran = CliRunner().invoke(flow, ["import", str(ARTICLES / "faq.txt"), "--json"])
    assert ran.exit_code == 0
    assert len(json.loads(ran.stdout)["questions"]) == 5
    assert list(tmp_path.iterdir()) == []


def test_the_command_shows_a_person_what_was_found() -> None:
    ran = CliRunner().invoke(flow, ["import", str(ARTICLES / "seed_like.txt")])
    assert "1. 过了换日时间" in ran.stdout
    assert "[merchant, escalation]" in ran.stdout
    assert "dropped (" in ran.stdout

"""Bytes of a file → the text in it, with what its own markup says of each line and the way back to the file's characters."""

from __future__ import annotations

import re
import unicodedata

from bot.article.files.encodings import decode
from bot.article.files.filetypes import packed_refusal, refusal
from bot.article.files.html import read_html
from bot.article.files.pdf import read_pdf
from bot.article.files.readable import check_readable
from bot.article.files.word import read_word
from bot.article.mapped import Mapped
from bot.article.values import CONTROL, NEW_LINE, NotAnArticleError, Read

MAX_TEXT = 1_000_000
"""Bytes of text (UTF-8); more is no article."""
MAX_MARKUP = 4_000_000
MAX_FILE = 20_000_000

_HTML = re.compile(r"<!doctype html|<(?:html|head|body|div|p|h[1-6]|article|section|table|ul|ol|br|span)\b[^<>]*>", re.IGNORECASE)
_SUFFIXES = {"htm": "html", "html": "html", "xhtml": "html", "docx": "docx", "pdf": "pdf"}
# What browsers print to PDF says some characters by the radicals they look like.
_RADICAL = re.compile("[\u2e80-\u2fd5]")
_RADICALS = dict(
    zip(
        "⺠⻓⻑⻚⻅⻉⻋⻔⻛⻜⻝⻢⻥⻦⻩⻬⻰⻳⺟⻄⻆⻘⻨⻮⻙⻤⻣⺩⻗⻟⻞⻢⻌⻔⾬⼾",
        "民长長页见贝车门风飞食马鱼鸟黄齐龙龟母西角青麦齿韦鬼骨王雨食食马辶门雨户",
        strict=True,
    )
)


def read_bytes(raw: bytes, name: str = "") -> Read:
    """The text of a file of any kind we know. Raises NotAnArticleError with one sentence when there is none."""
    if not raw.strip(b"\x00\r\n\t \xef\xbb\xbf\xff\xfe"):
        raise NotAnArticleError("the file is empty; give a file with the article's text")
    if len(raw) > MAX_FILE:
        raise NotAnArticleError(f"the file is larger than {MAX_FILE // 1_000_000} MB; give the article's text alone")
    if b"%PDF-" in raw[:1024]:
        return _checked(read_pdf(raw))
    why = packed_refusal(raw) if raw.startswith(b"PK\x03\x04") else refusal(raw)
    if why is not None:
        raise NotAnArticleError(why)
    if raw.startswith(b"PK\x03\x04"):
        return _checked(read_word(raw))
    text = decode(raw)
    suffix = _SUFFIXES.get(name.lower().rpartition(".")[2], "")
    if suffix in ("docx", "pdf"):
        raise NotAnArticleError(f"this is no .{suffix} file in spite of its name; save it again, or call it .txt if it is plain text")
    if suffix == "html" or _is_markup(text):
        if len(text) > MAX_MARKUP:
            raise NotAnArticleError(f"the page is larger than {MAX_MARKUP // 1_000_000} MB; save the article's text alone")
        return _checked(read_html(text))
    return _checked(Read(Mapped.of(text), "text"))


def _is_markup(text: str) -> bool:
    return len(_HTML.findall(text[:20_000])) >= 4 or text.lstrip("\ufeff \t\r\n")[:15].lower().startswith(
        ("<!doctype html", "<html", "<?xml")
    )


def _checked(read: Read) -> Read:
    size = len(read.text.text.encode("utf-8", "replace"))
    if size > MAX_TEXT:
        raise NotAnArticleError(f"the text is larger than 1 MB ({size / 1_000_000:.1f} MB); an article is not; split the file")
    check_readable(read.text.text)
    text = read.text.replaced(_RADICAL, _character)
    if read.form in ("text", "html"):  # a DOCX or PDF comes without: its spans point into the text as it is here
        text = text.replaced(NEW_LINE, lambda _: "\n") if not read.hints else text
        text = text.replaced(CONTROL, lambda _: "")
    return Read(text, read.form, read.hints, read.heads)


def _character(match: re.Match[str]) -> str:
    return _RADICALS.get(match[0]) or unicodedata.normalize("NFKC", match[0])

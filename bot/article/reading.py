"""Bytes of a file → the text in it, with what its own markup says of each line and the way back to the file's characters."""

# ruff: noqa: SIM905  (a list of words is read more easily in one piece)

from __future__ import annotations

import re
import zipfile
from collections import Counter
from io import BytesIO

from bot.article.html import read_html
from bot.article.mapped import Mapped
from bot.article.normal import key
from bot.article.office import read_docx, read_pdf
from bot.article.values import NotAnArticleError, Read

MAX_TEXT = 1_000_000
"""Bytes of text (UTF-8); more is no article."""
MAX_MARKUP = 4_000_000
MAX_FILE = 20_000_000

_HTML = re.compile(r"<!doctype html|<(?:html|head|body|div|p|h[1-6]|article|section|table|ul|ol|br|span)\b[^<>]*>", re.IGNORECASE)
_SUFFIXES = {"htm": "html", "html": "html", "xhtml": "html", "docx": "docx", "pdf": "pdf"}
_MAGIC = (
    (b"\x89PNG", "a picture"), (b"\xff\xd8\xff", "a picture"), (b"GIF8", "a picture"), (b"RIFF", "a media file"), (b"ID3", "a sound file"),
    (b"\x1f\x8b", "a packed file"), (b"7z\xbc\xaf", "a packed file"), (b"Rar!", "a packed file"), (b"\x7fELF", "a program"), (b"MZ", "a program"),
    (b"\xd0\xcf\x11\xe0", "an old Office file; save it as .docx"), (b"{\\rtf", "a rich-text file; save it as .docx or as plain text"), (b"SQLite format 3", "a database"),
)  # fmt: skip


def read_bytes(raw: bytes, name: str = "") -> Read:
    """The text of a file of any kind we know. Raises NotAnArticleError with one sentence when there is none."""
    if not raw.strip(b"\x00\r\n\t \xef\xbb\xbf\xff\xfe"):
        raise NotAnArticleError("the file is empty; give a file with the article's text")
    if len(raw) > MAX_FILE:
        raise NotAnArticleError(f"the file is larger than {MAX_FILE // 1_000_000} MB; give the article's text alone")
    if raw.startswith(b"%PDF"):
        return _checked(read_pdf(raw))
    if raw.startswith(b"PK\x03\x04"):
        return _checked(_packed(raw))
    kind = next((what for magic, what in _MAGIC if raw.startswith(magic)), None)
    if kind is not None:
        raise NotAnArticleError(f"this is {kind}, not an article's text")
    text = decode(raw)
    suffix = _SUFFIXES.get(name.lower().rpartition(".")[2], "")
    if suffix in ("docx", "pdf"):
        raise NotAnArticleError(f"this is no .{suffix} file in spite of its name; save it again, or give plain text")
    if suffix == "html" or (len(_HTML.findall(text[:20_000])) >= 4 or text.lstrip()[:15].lower().startswith(("<!doctype html", "<html"))):
        if len(text) > MAX_MARKUP:
            raise NotAnArticleError(f"the page is larger than {MAX_MARKUP // 1_000_000} MB; save the article's text alone")
        return _checked(read_html(text))
    return _checked(Read(Mapped.of(text), "text"))


def _checked(read: Read) -> Read:
    size = len(read.text.text.encode("utf-8", "replace"))
    if size > MAX_TEXT:
        raise NotAnArticleError(f"the text is larger than 1 MB ({size / 1_000_000:.1f} MB); an article is not; split the file")
    check_readable(read.text.text)
    return read


def _packed(raw: bytes) -> Read:
    try:
        with zipfile.ZipFile(BytesIO(raw)) as packed:
            names = set(packed.namelist())
            size = sum(info.file_size for info in packed.infolist())
    except (zipfile.BadZipFile, ValueError, OSError):
        raise NotAnArticleError("the file is broken; save it again") from None
    if "word/document.xml" not in names:
        raise NotAnArticleError("this is a packed file, not an article; give a .docx, .html, .pdf, .md or .txt file")
    if size > 5 * MAX_FILE:
        raise NotAnArticleError("the document unfolds into far too much; save the article's text alone")
    return read_docx(raw)


def decode(raw: bytes) -> str:
    """UTF-8, UTF-16 or GB18030, by mark and by trial. Raises NotAnArticleError for bytes that are no text."""
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        return _texty(raw.decode("utf-16", "replace"))
    if raw.startswith(b"\xef\xbb\xbf"):
        raw = raw[3:]
    if (wide := _wide(raw)) is not None:
        return _texty(raw.decode(wide, "replace"))
    try:
        return _texty(raw.decode("utf-8"))
    except UnicodeDecodeError:
        pass
    try:
        text = raw.decode("gb18030")
    except UnicodeDecodeError as error:
        lossy = raw.decode("utf-8", "replace")
        if lossy.count("\ufffd") * 50 < len(lossy):
            return _texty(lossy)
        lossy = raw.decode("gb18030", "replace")
        if lossy.count("\ufffd") * 50 < len(lossy):
            return _texty(lossy)
        raise NotAnArticleError("this is a binary file, not text") from error
    return _texty(text)


def _wide(raw: bytes) -> str | None:
    """UTF-16 without a mark: every other byte of Latin text is zero."""
    head = raw[:2000]
    even, odd = head[0::2].count(0), head[1::2].count(0)
    half = max(1, len(head) // 2)
    if odd > half * 0.3 and even < half * 0.05:
        return "utf-16-le"
    return "utf-16-be" if even > half * 0.3 and odd < half * 0.05 else None


def _texty(text: str) -> str:
    strange = len(re.findall("[\x00-\x08\x0e-\x1f\x7f\ufffd\ue000-\uf8ff]", text))
    if strange > 8 and strange * 50 > len(text):
        raise NotAnArticleError("this is a binary file, not text")
    return text


_FUNCTION = frozenset(
    "的了是在不一有和就要也得后自以会可下而去能对小多然于心之都好看起发当没成只如事把还用第样道想作开无从情己面前些所同手行意动方期它头经长给名间使者被高已其进此话与时间到个为这出大生么中人请您未否需"
)
_ENGLISH = frozenset(
    "the of to and is a in for it that if you your with are be this on not or as can will may by from have has when at was an do does was we they their".split()
)
_HAN = re.compile("[\u3400-\u9fff]")
_WORD = re.compile(r"[A-Za-z][A-Za-z']+")


def check_readable(text: str) -> None:
    """Raises NotAnArticleError for what no person wrote: too little, one thing again and again, letters without words."""
    sample = text[:60_000]
    han = _HAN.findall(sample)
    words = [word.lower() for word in _WORD.findall(sample)]
    if len(han) < 12 and len(words) < 8:
        raise NotAnArticleError("there is hardly any text in it; give the article as text, Markdown, HTML, DOCX or PDF with a text layer")
    if len(han) * 2 >= len(words):
        _check_han(han)
    else:
        _check_words(words, sample)


def _check_han(han: list[str]) -> None:
    counts = Counter(han)
    if len(counts) < 8 or (len(han) > 200 and len(counts) < 20):
        raise NotAnArticleError("this is the same few characters again and again, not an article")
    common = sum(1 for char in han if _common(char))
    if common < len(han) * 0.6:
        raise NotAnArticleError("these are characters without sense, not an article (a wrong encoding? save the file as UTF-8)")
    if len(han) >= 60 and sum(counts[char] for char in _FUNCTION if char in counts) < len(han) * 0.05:
        raise NotAnArticleError("these are characters without sentences, not an article")


def _common(char: str) -> bool:
    """Whether a character is among the 6763 of GB 2312 or has a simplified form there."""
    try:
        key(char).encode("gb2312")
    except UnicodeEncodeError:
        return False
    return True


def _check_words(words: list[str], sample: str) -> None:
    counts = Counter(words)
    plain = sum(1 for word in words if word in _ENGLISH)
    letters = sum(len(word) for word in words)
    visible = sum(1 for char in sample if not char.isspace())
    if len(counts) < 6 or plain < max(2, len(words) * 0.08) or letters < visible * 0.5:
        raise NotAnArticleError("these are letters without sentences, not an article")

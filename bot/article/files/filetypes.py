"""What a file is by its first bytes, and what to do instead when it is no article's text. Each sentence says both."""

from __future__ import annotations

import zipfile
from io import BytesIO

from bot.article.files.readable import GIVE

_PICTURE = f"this is a picture; {GIVE}"
_MEDIA = f"this is a sound or a film; {GIVE}"
_PACKED = "this is a packed file; unpack it, and give the article in it alone"
_PROGRAM = f"this is a program; {GIVE}"
_MAGIC = (
    (b"\x89PNG", _PICTURE), (b"\xff\xd8\xff", _PICTURE), (b"GIF8", _PICTURE), (b"II*\0", _PICTURE), (b"MM\0*", _PICTURE), (b"\0\0\1\0", _PICTURE), (b"8BPS", _PICTURE),
    (b"ID3", _MEDIA), (b"OggS", _MEDIA), (b"fLaC", _MEDIA), (b"\x1aE\xdf\xa3", _MEDIA), (b"\x1f\x8b", _PACKED), (b"7z\xbc\xaf", _PACKED), (b"Rar!", _PACKED), (b"BZh", _PACKED), (b"\xfd7zXZ", _PACKED),
    (b"\x7fELF", _PROGRAM), (b"MZ", _PROGRAM), (b"\xca\xfe\xba\xbe", _PROGRAM), (b"%!PS", "this is a PostScript file; print it to a PDF with a text layer"),
    (b"{\\rtf", "this is a rich-text file (.rtf); open it in Word or WPS and save it as .docx or plain text"), (b"SQLite format 3", f"this is a database; {GIVE}"),
)  # fmt: skip
_OLD = (
    ("EncryptedPackage", "this Word file is locked with a password; open it and save it without one"),
    ("WordDocument", "this is an old Word file (.doc); open it in Word or WPS and save it as .docx"),
    ("Workbook", "this is an old Excel file (.xls); copy the text into a .docx or .txt file"),
    ("PowerPoint Document", "these are old slides (.ppt); copy the text into a .docx or .txt file"),
)
_INSIDE = (
    ("xl/", "this is a spreadsheet (.xlsx); copy the text into a .docx or .txt file"),
    ("ppt/", "these are slides (.pptx); copy the text into a .docx or .txt file"),
    ("content.xml", "this is an OpenDocument file; open it and save it as .docx"),
    ("Index/", "this is a Pages file; export it as .docx"),
    ("META-INF/container.xml", "this is an e-book; copy the article's text into a .docx or .txt file"),
)


def refusal(raw: bytes) -> str | None:
    """Why these bytes are no article and what to do, in one sentence; None when they may be text."""
    head = raw[:400].lstrip(b"\xef\xbb\xbf \t\r\n")
    if raw.startswith(b"\xd0\xcf\x11\xe0"):
        what = next((says for name, says in _OLD if name.encode("utf-16-le") in raw[:4_000_000]), None)
        return what or "this is an old Office file (.doc, .xls, .ppt or .wps); open it and save it as .docx"
    if raw[:4] == b"RIFF":
        return _PICTURE if raw[8:12] == b"WEBP" else _MEDIA
    if raw[4:8] == b"ftyp":
        return _PICTURE if raw[8:12] in (b"heic", b"heix", b"mif1", b"avif") else _MEDIA
    if raw[:2] == b"BM" and 0 in raw[:64]:
        return _PICTURE
    return next((says for magic, says in _MAGIC if head.startswith(magic)), None)


def packed_refusal(raw: bytes) -> str | None:
    """The same for a packed file; None when it is a Word file."""
    try:
        with zipfile.ZipFile(BytesIO(raw)) as packed:
            names = packed.namelist()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError):
        return "the file is broken; open it where it was made and save it again"
    if any(name.startswith("word/document") and name.endswith(".xml") for name in names):
        return None
    says = next((says for start, says in _INSIDE if any(name.startswith(start) for name in names)), None)
    return says or _PACKED

"""DOCX and PDF → lines. Spans point into the text as it was read from them, which is what the review sheet shows."""

from __future__ import annotations

from io import BytesIO
from typing import Any

from bot.article.html import read_html
from bot.article.mapped import Mapped
from bot.article.values import NotAnArticleError, Read

MAX_PAGES = 150
_STYLES = "p[style-name='Title'] => h1:fresh\np[style-name='标题'] => h1:fresh\np[style-name='Subtitle'] => p:fresh"


def read_docx(raw: bytes) -> Read:
    """A Word file, through mammoth's HTML: its styles, lists and tables become hints. Pictures are left out."""
    import mammoth

    def no_picture(_: Any) -> dict[str, str]:
        return {}

    try:
        found = mammoth.convert_to_html(BytesIO(raw), style_map=_STYLES, convert_image=mammoth.images.img_element(no_picture))
    except Exception as error:  # mammoth raises whatever zipfile, the XML parser or its own code meets in a broken file
        raise NotAnArticleError("the Word file is broken; open it and save it again") from error
    read = read_html(found.value)
    return Read(Mapped.of(read.text.text), "docx", read.hints)


def read_pdf(raw: bytes) -> Read:
    """The text layer. A scan has none, or hardly any: then another file is asked for."""
    import logging

    from pypdf import PdfReader

    logging.getLogger("pypdf").setLevel(logging.CRITICAL)
    try:
        reader = PdfReader(BytesIO(raw))
        if reader.is_encrypted and not reader.decrypt(""):
            raise NotAnArticleError("the PDF is locked with a password; save it without one")
        if len(reader.pages) > MAX_PAGES:
            raise NotAnArticleError(f"the PDF has more than {MAX_PAGES} pages; an article is shorter")
        pages = [page.extract_text() or "" for page in reader.pages]
    except NotAnArticleError:
        raise
    except Exception as error:  # pypdf meets whatever stands in a broken file
        raise NotAnArticleError("the PDF is broken; save it again, or give the text") from error
    letters = sum(1 for page in pages for char in page if char.isalnum())
    if letters < 60 * max(1, len(pages)) and letters < 400:
        raise NotAnArticleError("the PDF holds pictures of pages, hardly any text; give a file with a text layer, or the text itself")
    return Read(Mapped.of("\n\n".join(page.strip("\n") for page in pages)), "pdf")

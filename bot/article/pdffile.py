"""PDF with a text layer → lines. Spans point into the text as it was read from it."""

from __future__ import annotations

from io import BytesIO

from bot.article.mapped import Mapped
from bot.article.values import NotAnArticleError, Read

MAX_PAGES = 150


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

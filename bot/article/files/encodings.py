"""Bytes → characters: by a mark at their beginning, as UTF-8, else by which reading looks most like what people write."""

from __future__ import annotations

import codecs
import re

from bot.article.files.readable import FUNCTION, GIVE
from bot.article.normal import simplified
from bot.article.values import NotAnArticleError

# UTF-8's mark stays a character: whoever opens the file as UTF-8 counts it, and spans count what he counts.
_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32"), (codecs.BOM_UTF32_BE, "utf-32"), (codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)  # fmt: skip
_WAYS = ("utf-8", "gb18030", "big5hkscs", "utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be", "cp1252")
_SAMPLE = 24_000  # a multiple of four: no character of a wide encoding is cut
_STRANGE = re.compile("[\x00-\x08\x0e-\x1f\x7f\ufffd\ue000-\uf8ff]")
_USUAL = re.compile("[\t\n\r -~，。、：；？！（）【】《》“”‘’—…·①-⑳％　]")
_HAN = re.compile("[\u3400-\u9fff]")
BINARY = f"this is a binary file, not text; {GIVE}"


def decode(raw: bytes) -> str:
    """UTF-8, UTF-16, UTF-32, GB18030, Big5 or Windows' Latin. Raises NotAnArticleError for bytes that are no text."""
    for mark, way in _MARKS:
        if raw.startswith(mark):
            return _texty(raw.decode(way, "replace"))
    if b"\0" not in raw[:_SAMPLE]:
        try:
            return _texty(raw.decode("utf-8"))
        except UnicodeDecodeError:
            pass
    bare = raw.rstrip(b"\0")  # what a damaged disk or a fixed block leaves behind a text
    raw = bare if len(raw) - len(bare) > 3 else raw
    sample = raw[:_SAMPLE]
    scores = {way: _likely(sample.decode(way, "replace")) for way in _WAYS}
    best = max(_WAYS, key=scores.__getitem__)  # of equals the first
    if scores[best] < 0.3:
        raise NotAnArticleError(BINARY)
    return _texty(raw.decode(best, "replace"))


def _likely(text: str) -> float:
    """How much of it is usual: letters and marks of every day, and the Chinese characters that every sentence needs (they weigh more,
    because a wrong reading of Chinese gives characters too, but seldom those)."""
    if not text:
        return 0.0
    han = len(_HAN.findall(text))
    needed = sum(1 for char in simplified(text) if char in FUNCTION)
    usual = len(_USUAL.findall(text))
    strange = len(_STRANGE.findall(text))
    return (usual + min(han, 3 * needed) - 4 * strange) / len(text)


def _texty(text: str) -> str:
    text = text.rstrip("\0")
    strange = len(_STRANGE.findall(text))
    if strange > 8 and strange * 50 > len(text):
        raise NotAnArticleError(BINARY)
    return text

"""Whether a text can be an article at all: enough words, sentences of Chinese or English, written by a person."""

# ruff: noqa: SIM905  (a list of words is read more easily in one piece)

from __future__ import annotations

import re
from collections import Counter

from bot.article.foreign.salestalk import TROUBLE
from bot.article.normal import key
from bot.article.values import Extraction, NotAnArticleError

GIVE = "give the article as text, Markdown, HTML, DOCX or PDF with a text layer"
FUNCTION = frozenset(
    "的了是在不一有和就要也得后自以会可下而去能对小多然于心之都好看起发当没成只如事把还用第样道想作开无从情己面前些所同手行意动方期它头经长给名间使者被高已其进此话与时间到个为这出大生么中人请您未否需"
)
_ENGLISH = frozenset(
    "the of to and is a in for it that if you your with are be this on not or as can will may by from have has when at was an do does was we they their".split()
)
_HAN = re.compile("[\u3400-\u9fff]")
_WORD = re.compile(r"[A-Za-z][A-Za-z']+")
_OTHER_SCRIPT = re.compile("[\u3041-\u30ff\uac00-\ud7a3\u0400-\u04ff\u0600-\u06ff\u0e00-\u0e7f\u0590-\u05ff\u0900-\u097f\u0370-\u03ff]")
_CODE = re.compile(
    r"""(?:(?:def|class|import|from|return|function|const|let|var|public|private|static|void|if|for|while|elif|else|try|except|package|using|namespace)\b.*[(:;{]
    |(?:import|from)\ [\w.]+(?:\ import\b.*)?$|return\b\ ?[\w.]*$|[A-Za-z_][\w.]*\([\x00-\x7f]*\);?$
    |\#include\b|</?[a-z]|//|/\*|\*/|[A-Za-z_][\w.]*\ ?=\ ?\S|[})\]];?$|(?:-\ )?["']?[a-z_][a-z0-9_.-]*["']?:(?:\s|$)|["'][^"']*["']\s?[:,]|[\x00-\x7f]*(?:[{}]|[)\]"'\d];)$)""",
    re.VERBOSE,
)
"""A line of a program, or of data; a list of sentences that end with a semicolon is neither."""


def check_readable(text: str) -> None:
    """Raises NotAnArticleError for what no person wrote: too little, one thing again and again, letters without words, a program."""
    sample = text[:60_000]
    han = _HAN.findall(sample)
    words = [word.lower() for word in _WORD.findall(sample)]
    others = len(_OTHER_SCRIPT.findall(sample))
    if others > 20 and others * 3 > len(han) + sum(map(len, words)):
        raise NotAnArticleError("this is in a language the desk does not read; give the article in Chinese or English")
    if len(han) < 12 and len(words) < 8:
        raise NotAnArticleError(f"there is hardly any text in it; {GIVE}")
    if _is_code(sample):
        raise NotAnArticleError(f"this is a program or data, not an article; {GIVE}")
    if len(han) * 2 >= len(words):
        _check_han(han)
    else:
        _check_words(words, sample)


def _is_code(sample: str) -> bool:
    """Most of its lines are a program's."""
    lines = [line.strip() for line in sample.split("\n")[:2000] if line.strip()]
    code = sum(1 for line in lines if _CODE.match(line[:300]))
    return len(lines) >= 5 and code * 2 > len(lines)


def _check_han(han: list[str]) -> None:
    counts = Counter(han)
    if len(counts) < 8 or (len(han) > 200 and len(counts) < 20):
        raise NotAnArticleError(f"this is the same few characters again and again, not an article; {GIVE}")
    common = sum(1 for char in han if _common(char))
    if common < len(han) * 0.6:
        raise NotAnArticleError("these are characters without sense, not an article (a wrong encoding? save the file as UTF-8)")
    if len(han) >= 60 and sum(counts[char] for char in FUNCTION if char in counts) < len(han) * 0.05:
        raise NotAnArticleError(f"these are characters without sentences, not an article; {GIVE}")


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
        raise NotAnArticleError(
            "these are letters without sentences of Chinese or English, not an article; give the article in one of them"
        )


_MATTER = re.compile(
    r"刷|[卡款钱账帐錢賬]|支付|收银|收銀|付|pos|终端|終端|机|機|原因|办法|card|pay|sale|transaction|terminal|merchant|money|reader|cause|reason|solution|fix|why|problem|error"
)


def check_about(found: Extraction) -> None:
    """Raises NotAnArticleError when an article was looked for in the text and none was there: a poem, a shopping list, adverts alone."""
    words = key(found.normal[:60_000])
    nothing = not (found.causes or found.solutions or found.prevention or found.advice)
    left = found.normal.replace(found.title, "", 1).strip() if found.title else found.normal.strip()
    if nothing and found.dropped and len(left) < 12:
        raise NotAnArticleError("all of it is adverts and page litter; give the article's own text")
    if TROUBLE.search(words) is None and (nothing or _MATTER.search(words) is None):
        raise NotAnArticleError("nothing in it says what goes wrong with a payment, why, or what to do; give an article that does")

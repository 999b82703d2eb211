"""The lines of an article with what can be seen of each by itself."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import pairwise

from bot.article.lexicon import heading_kind
from bot.article.normal import HAN, key, simplified
from bot.article.saying.aligned import aligned
from bot.article.tree.markers import Marker, marker_of
from bot.article.values import Hint, Kind

_HASHES = re.compile(r"(#{1,6})\s*(?=\S)")
_TAGS = re.compile(r"(?:#[^\s#]{1,20}#?\s*){2,}")
_QUOTE = re.compile(r"(?:>\s?)+")
_BOLD_LINE = re.compile(r"\s*(?:[-*+]\s+|\d{1,2}[.、]\s*)?(?:\*\*|__)(.+?)(?:\*\*|__)\s*[:：]?\s*")
_BOLD_LEAD = re.compile(r"(?:\*\*|__)([^*_\n]{1,60})(?:\*\*|__)")
_RULE = re.compile(r"[\s\-=*_—~·.#+…─━]{3,}")
_TERMINAL = re.compile(r"[。！？!?；;…]['\"”’）)\]】]?$|\.['\"”’)]?$")
_HAN_CHAR = re.compile(f"[{HAN}]")


_HEAD = 48
"""Characters of a line that hold its marker."""
NO_HINT = Hint()


@dataclass(frozen=True)
class Line:
    """A piece of the repaired text, `start`..`end`, no space at its ends. `number`: which line of the file."""

    start: int
    end: int
    text: str
    number: int
    hint: Hint = NO_HINT
    gap: bool = False  # an advert was taken out before it

    @cached_property
    def key(self) -> str:
        return key(self.text)

    @cached_property
    def marker(self) -> Marker | None:
        return marker_of(simplified(self.text[:_HEAD]) + self.text[_HEAD:])

    @cached_property
    def words(self) -> str:
        """The text without its marker."""
        return self.text[self.marker.end :].strip() if self.marker else self.text

    @cached_property
    def long(self) -> int:
        """In columns of a Chinese character: two Latin letters take one."""
        return width(self.text)

    @cached_property
    def kind(self) -> Kind | None:
        """What it announces if it is a heading."""
        return heading_kind(self.key[self.marker.end :] if self.marker else self.key) if self.long <= 44 else None

    @cached_property
    def ended(self) -> bool:
        """Whether it ends as a sentence does."""
        return bool(_TERMINAL.search(self.text))

    @property
    def asks_like(self) -> bool:
        return self.text.endswith(("?", "？"))

    @cached_property
    def leads(self) -> bool:
        """Whether it announces what follows: it ends with a colon, or a dash."""
        return self.text.endswith((":", "：", "——"))

    @property
    def is_rule(self) -> bool:
        return bool(_RULE.fullmatch(self.text))

    def part(self, start: int, end: int) -> Line:
        """A piece of it."""
        text = self.text[start:end]
        left = len(text) - len(text.lstrip())
        text = text.strip()
        return Line(self.start + start + left, self.start + start + left + len(text), text, self.number, Hint(), False)


def width(text: str) -> int:
    han = len(_HAN_CHAR.findall(text))
    return han + (len(text) - han + 1) // 2


def columns(line: str) -> int:
    """Its width on a page; a Chinese character takes two."""
    return len(line) + len(_HAN_CHAR.findall(line))


def markdown_hints(text: str) -> tuple[Hint, ...]:
    """What Markdown, or text written with its marks, says of each line; it must be asked before the marks are taken out."""
    found: list[Hint] = []
    fence, before = False, ""
    for line in text.split("\n"):
        bare = _QUOTE.sub("", line.strip(), count=1) if line.lstrip().startswith(">") else line.strip()
        if bare.startswith(("```", "~~~")):
            fence = not fence
            found.append(Hint())
        elif (heading := _HASHES.match(bare)) and not fence and not _TAGS.fullmatch(bare) and bare.strip("# ") != "":
            found.append(Hint("h", len(heading[1])))
        elif (bare.startswith("|") and bare.count("|") >= 2) or (bare.count("|") >= 2 and bare.count("|") == bare.count(" | ")):
            found.append(Hint("row", bare.count("|")))
        elif "\t" in bare and len(bare) < 300 and (tabs := _tabs(bare)):
            found.append(Hint("row", tabs + 1))
        elif (whole := _BOLD_LINE.fullmatch(bare)) and "**" not in whole[1]:
            found.append(Hint(bold=999))
        elif ("**" in bare or "__" in bare) and (lead := _BOLD_LEAD.match(bare[marker.end :] if (marker := marker_of(bare)) else bare)):
            inner = marker_of(lead[1].strip())  # **Step 1 – Look up the sale.** Open …
            found.append(Hint(bold=len(lead[1].strip()) - (inner.end if inner is not None else 0)))
        else:
            found.append(Hint(level=min(8, _indent(line))))
        if line.lstrip().startswith(">"):
            found[-1] = replace(found[-1], quote=True)
        elif len(found) > 1 and _UNDERLINE.fullmatch(bare) and _underlined(before, bare, found[-2]):
            found[-2] = Hint("h", 1 if bare[0] == "=" else 2)
        before = bare
    _numbers_alone(text.split("\n"), found)
    _lone_rows(text.split("\n"), found)
    _bare_tables(text.split("\n"), found)
    aligned(text.split("\n"), found)
    return tuple(found)


def _tabs(bare: str) -> int:
    """Tabs between the cells of a row; one after an item's number or bullet (as word processors write them) is none."""
    marker = marker_of(bare)
    at = marker.end if marker is not None and not (marker.number is not None and bare.count("\t") >= 2) else 0
    return 0 if marker is None and bare.count("\t") == 1 and bare[:3].strip().isdigit() else bare.count("\t", at)


_UNDERLINE = re.compile(r"={3,}|-{3,}")


def _underlined(before: str, bare: str, hint: Hint) -> bool:
    """A heading is a short line over a line of `=` or `-` about as long as it."""
    wide = columns(before)
    return (
        hint.kind == "p" and 3 <= wide <= 70 and not _TERMINAL.search(before.rstrip("?？")) and abs(len(bare) - wide) <= max(4, wide // 3)
    )


_ALONE = re.compile(r"(?:part|no)?\.?\s?0?(\d{1,2})[.、]?", re.IGNORECASE)


def _numbers_alone(lines: Sequence[str], hints: list[Hint]) -> None:
    """`01`, `02` … each alone in its line over a short one: the short ones are headings."""
    kept = [(number, line.strip()) for number, line in enumerate(lines) if line.strip()]
    found: list[tuple[int, int]] = []
    for (number, line), (after, heading) in pairwise(kept):
        match = _ALONE.fullmatch(line)
        if match and int(match[1]) == len(found) + 1 and 2 <= len(heading) <= 24 and not _TERMINAL.search(heading.rstrip("?？")):
            found.append((number, after))
    if len(found) >= 2:
        for number, after in found:
            hints[number], hints[after] = Hint("furniture"), Hint("h", 2)


def _lone_rows(lines: Sequence[str], hints: list[Hint]) -> None:
    """One line with bars in it, no other beside it, is no table."""
    for number, line in enumerate(lines):
        if hints[number].kind == "row" and not line.strip().startswith("|") and "|" in line and not _FLAT.search(line):
            beside = [hints[other].kind for other in (number - 1, number + 1) if 0 <= other < len(hints)]
            if "row" not in beside:
                hints[number] = Hint()


def _bare_tables(lines: Sequence[str], hints: list[Hint]) -> None:
    """Rows of two columns without outer bars: `类型 | 说明`, three lines of them or more."""
    start = 0
    for number in range(len(lines) + 1):
        if number < len(lines) and lines[number].count(" | ") == 1 and len(lines[number]) < 300:
            continue
        if number - start >= 3:
            hints[start:number] = [Hint("row", 2)] * (number - start)
        start = number + 1


def _indent(line: str) -> int:
    plain = line.expandtabs(4)
    return (len(plain) - len(plain.lstrip(" "))) // 2


def lines_of(text: str, hints: tuple[Hint, ...] = ()) -> list[Line]:
    """Every line that has words, in order; heading and quote marks stand outside its piece."""
    found: list[Line] = []
    at = 0
    for number, raw in enumerate(text.split("\n")):
        start, end = at, at + len(raw)
        at = end + 1
        hint = hints[number] if number < len(hints) else Hint()
        while start < end and text[start].isspace():
            start += 1
        if quoted := _QUOTE.match(text, start, end):
            start = quoted.end()
        if hashes := _HASHES.match(text, start, end):
            start = hashes.end()
        while start < end and text[start].isspace():
            start += 1
        while end > start and (text[end - 1].isspace() or (hint.kind == "h" and text[end - 1] == "#")):
            end -= 1
        if start < end and hint.kind == "row" and _FLAT.search(text, start, end):
            found += _rows(Line(start, end, text[start:end], number, hint))
        elif text[start:end].strip("#> "):
            found.append(Line(start, end, text[start:end], number, hint))
    return found


_FLAT = re.compile(r"\|\s*\|\s?:?-{2,}")


def _rows(line: Line) -> list[Line]:
    """A table whose rows were run together: `| a | b | |---|---| | c | d |`."""
    cuts = [0, *(found.end() - 1 for found in re.finditer(r"\|\s+\|", line.text)), len(line.text)]
    rows = [line.part(start, end) for start, end in pairwise(cuts)]
    return [Line(row.start, row.end, row.text, row.number, line.hint) for row in rows if row.text]


_LEFT_EDGE, _RIGHT_EDGE = " \t\n#*_>=-—~", " \t\n#*_=-—~"


def _bare(text: str) -> str:
    return text.lstrip(_LEFT_EDGE).rstrip(_RIGHT_EDGE)


_TAGGED = re.compile(
    r"^(?:[【\[](?:收藏|转载?|求助|原创|推荐|干货|必看|必读|置顶|精华?|分享|讨论|热|新|最新|实用|教程|转发|独家)[】\]]\s*)+(?=\S{6})|^[^\w\s《“\"「『(（【\[]+\s*(?=\S{6})"
)


_TITLE_LABEL = re.compile(r"^(?:(?:文章)?(?:标题|標題)|题目|題目|主题|主題|主旨|title|subject|re)\s*[:：]\s*", re.IGNORECASE)
_TWICE = re.compile(r"[（(【\[「《]\s?([^\s\n][^\n]{2,80}?)\s?[)）】\]」》]\s?(?=\1$)|([^\s\n][^\n]{3,80}?)\s{1,3}(?=\2$)")
_OF_SITE = re.compile(
    r"(?<=\S{4})(?:\s*[_|｜]\s*|\s+[-–—·]\s+)(?:[^_|｜\n]{0,16}(?:网|站|平台|中心|知识库?|支付|帮助|问答|论坛|官网|博客|学院|频道|社区|公司|科技|百科|资讯|周刊|日报|晚报|公众号)|[^_|｜\n]{0,24}(?:help|support|blog|docs|cent(?:er|re)|knowledge ?base|community|inc|ltd|\.com|faqs?)[^_|｜\n]{0,12})$",
    re.IGNORECASE,
)


def title_words(text: str) -> str:
    """A title without what stands around it: brackets round the whole of it, marks, `标题：`, the site's name; once when it stands twice."""
    words = _TITLE_LABEL.sub("", _bare(text)[:2000])
    for _ in range(3):
        words = _OF_SITE.sub("", words)
    if twice := _TWICE.match(words):
        words = words[twice.end() :]
    inner = re.fullmatch(r"[【\[（(《「『<“]\s*([^【】\[\]]+?)\s*[】\])）》」』>”]", words)
    return _bare(inner[1]) if inner else _TAGGED.sub("", words)

"""HTML → lines with hints, each character mapped to its place in the source.

A scanner of our own, because a span must point into the file as it is: the libraries that were tried give text without places
(docs/decisions tells of the trial). It goes once over the source whatever stands in it.
"""

# ruff: noqa: SIM905  (a list of words is read more easily in one piece)

from __future__ import annotations

import re
from html import unescape

from bot.article.mapped import Mapped
from bot.article.values import Hint, Read

_BLOCKS = frozenset(
    "address article aside blockquote body caption center dd details dialog div dl dt fieldset figcaption figure footer form h1 h2 h3 h4 h5 h6 header hr html legend li main nav "
    "ol option p pre section summary table tbody td tfoot th thead title tr ul".split()
)
_SILENT = frozenset("script style noscript template svg select textarea iframe object canvas math head button".split())
_FURNITURE = frozenset("nav footer aside form".split())
_VOID = frozenset("area base br col embed hr img input link meta param source track wbr".split())
_FURNISHED = re.compile(
    r"(?:^|[\s_-])(?:nav|navbar|menu|footer|foot|sidebar|side|breadcrumbs?|crumbs?|related|recommend\w*|share|sharing|social|comments?|pagination|pager|copyright|ads?|advert\w*|banner|promo\w*|widget|"
    r"tags?|meta|toolbar|feedback|vote|subscribe|newsletter|cookie\w*|popup|modal|hot|toplist|links?|prev|next|author|views?)(?:$|[\s_-])",
    re.IGNORECASE,
)
_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9:-]*)((?:[^<>\"']|\"[^\"<]*\"|'[^'<]*')*)>")
_ATTRIBUTE = re.compile(r"\b(class|id|role|hidden|style)\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s>]+))", re.IGNORECASE)
_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[a-zA-Z][a-zA-Z0-9]{1,31});?")
_RAW_END = {
    name: re.compile(rf"</{name}\s*>", re.IGNORECASE)
    for name in ("script", "style", "textarea", "title", "noscript", "svg", "template", "iframe")
}
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
MAX_DEPTH = 400


class _Page:
    """The lines so far, and the elements that are open."""

    def __init__(self) -> None:
        self.chars: list[str] = []
        self.starts: list[int] = []
        self.ends: list[int] = []
        self.hints: list[Hint] = []
        self.open: list[tuple[str, bool, bool]] = []  # name, furniture, silent
        self.line: list[tuple[str, int, int]] = []
        self.bold = 0
        self.bold_chars = 0
        self.list_depth = 0
        self.cells = 0
        self.head_cells = 0
        self.in_row = False
        self.fresh = False  # an item of a list has begun, and none of its lines is finished

    @property
    def silent(self) -> bool:
        return bool(self.open) and self.open[-1][2]

    @property
    def furniture(self) -> bool:
        return bool(self.open) and self.open[-1][1]

    def add(self, text: str, start: int, end: int | None = None) -> None:
        """Characters at `start`…; with `end` all of them stand for the same piece of the source."""
        if self.silent:
            return
        for number, char in enumerate(text):
            if char.isspace():
                if not self.line or self.line[-1][0] == " ":
                    continue
                char = " "
            at = start if end is not None else start + number
            if self.bold and self.bold_chars == len(self.line):
                self.bold_chars += 1
            self.line.append((char, at, end if end is not None else at + 1))

    def finish(self, at: int) -> None:
        """The end of a line."""
        while self.line and self.line[-1][0] == " ":
            self.line.pop()
        if self.line:
            hint = self._hint()
            if self.chars:
                self.chars.append("\n")
                self.starts.append(self.ends[-1])
                self.ends.append(max(self.ends[-1], self.line[0][1]))
            for char, start, end in self.line:
                self.chars.append(char)
                self.starts.append(start)
                self.ends.append(end)
            self.hints.append(hint)
        self.line, self.bold_chars = [], 0

    def _hint(self) -> Hint:
        if self.furniture:
            return Hint("furniture")
        if self.in_row:
            return Hint("row", self.cells, head=self.head_cells > 0 and self.head_cells >= self.cells)
        names = [name for name, _, _ in self.open[-12:]]
        heading = next((name for name in reversed(names) if len(name) == 2 and name[0] == "h" and name[1].isdigit()), None)
        if heading is not None or (names and names[-1] == "title"):
            return Hint("h", int(heading[1]) if heading else 0)
        bold = len(self.line) if "dt" in names else min(self.bold_chars, len(self.line))
        if names and names[-1] == "dt" and "".join(char for char, _, _ in self.line).rstrip()[-1:] not in ("?", "？"):
            return Hint("li", max(1, self.list_depth), bold=bold)
        if self.fresh:  # a second paragraph of an item is no second item
            self.fresh = False
            return Hint("li", max(1, self.list_depth), bold=bold)
        return Hint("p", bold=bold)


def read_html(source: str) -> Read:
    """Any text can be read as HTML; what is not closed is closed at the end."""
    page = _Page()
    at, size, missing = 0, len(source), set[str]()
    while at < size:
        less = source.find("<", at)
        if less < 0:
            less = size
        if less > at:
            _words(page, source, at, less)
        if less >= size:
            break
        at = _markup(page, source, less, missing)
    page.finish(size)
    return Read(Mapped("".join(page.chars), page.starts, page.ends), "html", tuple(page.hints))


def _words(page: _Page, source: str, start: int, end: int) -> None:
    at = start
    for found in _ENTITY.finditer(source, start, end):
        page.add(source[at : found.start()], at)
        page.add(unescape(found[0]), found.start(), found.end())
        at = found.end()
    page.add(source[at:end], at)


def _markup(page: _Page, source: str, at: int, missing: set[str]) -> int:
    """What begins with `<` here; the place after it. `missing`: endings that were looked for once and are not there."""
    if source.startswith("<!--", at):
        return _until(source, "-->", at + 4, missing)
    if source.startswith(("<!", "<?"), at):
        return _until(source, ">", at + 2, missing)
    found = _TAG.match(source, at)
    if found is None:
        page.add("<", at)
        return at + 1
    name = found[2].lower()
    if found[1]:
        _close(page, name, at)
        return found.end()
    if name in _RAW_END and name != "title" and not found[3].endswith("/"):
        if name in missing:
            return found.end()
        end = _RAW_END[name].search(source, found.end())
        if end is None:
            missing.add(name)
            return found.end()
        return end.end()
    _open(page, name, found[3], at)
    return found.end()


def _until(source: str, end: str, at: int, missing: set[str]) -> int:
    place = -1 if end in missing else source.find(end, at)
    if place < 0:
        missing.add(end)
        return at
    return place + len(end)


def _open(page: _Page, name: str, attributes: str, at: int) -> None:
    if name == "br":
        if page.in_row:
            page.add(" ", at)
        else:
            page.finish(at)
        return
    if name in ("b", "strong"):
        page.bold += 1
    if name == "tr":
        page.finish(at)
        page.in_row, page.cells, page.head_cells = True, 0, 0
    elif name in ("td", "th") and page.in_row:
        if page.cells:
            page.add(" | ", at, at)
        page.cells += 1
        page.head_cells += name == "th"
    elif name in _BLOCKS and not page.in_row:
        page.finish(at)
    if name in ("ul", "ol", "dl"):
        page.list_depth += 1
    if name == "li":
        page.fresh = True
    if name not in _VOID and not attributes.endswith("/") and len(page.open) < MAX_DEPTH:
        words = " ".join(
            group
            for found in _ATTRIBUTE.finditer(attributes)
            if found[1].lower() in ("class", "id", "role")
            for group in found.groups()[1:]
            if group
        )
        hidden = bool(_HIDDEN.search(attributes))
        sealed = page.open[-1] if page.open else ("", False, False)
        furniture = (
            sealed[1]
            or name in _FURNITURE
            or (name in _BLOCKS and name not in ("body", "html", "main", "article") and bool(_FURNISHED.search(words)))
        )
        silent = sealed[2] or hidden or name in _SILENT
        page.open.append((name, furniture, silent and not (name == "title" and sealed[0] == "head")))


def _close(page: _Page, name: str, at: int) -> None:
    if name == "li":
        page.finish(at)
        page.fresh = False
    if name in ("b", "strong"):
        page.bold = max(0, page.bold - 1)
    if name == "tr" or name == "table":
        page.finish(at)
        page.in_row = False
    elif name in _BLOCKS and not page.in_row and name not in ("html", "body"):
        page.finish(at)
    if name in ("ul", "ol", "dl"):
        page.list_depth = max(0, page.list_depth - 1)
    for number in range(len(page.open) - 1, max(-1, len(page.open) - 40), -1):
        if page.open[number][0] == name:
            del page.open[number:]
            break

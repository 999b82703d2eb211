"""A Word file → lines with hints, in one pass over its XML, whatever stands in it.

Text is what a reader sees on the page: automatic numbers, tables, text boxes; inserted text, but not what was deleted; no comments,
footnotes, hidden text, heads and feet of pages. Nothing outside the file is ever looked up: a document type (which Word never writes,
and which entities need) is refused, and so is what unfolds into far more than an article.
"""

from __future__ import annotations

import re
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import dataclass, field
from io import BytesIO
from xml.parsers import expat

from bot.article.files.word_numbers import Numbering
from bot.article.files.word_parts import Attributes, Numbers, Style, Styles, whole
from bot.article.mapped import Mapped
from bot.article.tree.lines import columns, markdown_hints
from bot.article.values import CONTROL, Hint, NotAnArticleError, Read

MAX_ELEMENTS = 250_000
MAX_DEPTH = 200
MAX_CHARS = 3_000_000
BROKEN = "the Word file is broken; open it and save it again"
_TOO_MUCH = "the Word file unfolds into far more than an article; save the article's text alone"
_SKIPPED = frozenset(("del", "moveFrom", "instrText", "delText", "Fallback", "sdtPr", "rubyPr", "rt", "annotation"))
_HEADING = re.compile(r"(?:heading|标题|título)\s?(\d)", re.IGNORECASE)
_LONGEST_HEADING = 90  # columns; a longer one is a paragraph in a heading's dress


@dataclass(slots=True)
class _Paragraph:
    style: str = ""
    number: str = ""
    level: int | None = None
    outline: int | None = None
    joined: bool = False  # its end was deleted: the next one goes on with it
    text: list[str] = field(default_factory=list)
    bold: int = 0
    length: int = 0
    boxes: list[tuple[str, Hint]] = field(default_factory=list)


@dataclass(slots=True)
class _Table:
    rows: list[tuple[list[list[tuple[str, Hint]]], bool]] = field(default_factory=list)
    gone: bool = False


def read_word(raw: bytes) -> Read:
    """Raises NotAnArticleError with one sentence for what is broken, or is no article."""
    try:
        with zipfile.ZipFile(BytesIO(raw)) as packed:
            names = packed.namelist()
            main = min((name for name in names if re.fullmatch(r"word/document\d*\.xml", name)), default="")
            styles, numbering = Styles(), Numbers()
            for name, part in (("word/styles.xml", styles), ("word/numbering.xml", numbering)):
                if name in names:
                    _parse(packed, name, part.start, lambda _: None, lambda _: None)
            body = _Body(styles.found, numbering.found)
            _parse(packed, main, body.start, body.end, body.words)
    except NotAnArticleError:
        raise
    except (zipfile.BadZipFile, zlib.error, expat.ExpatError, LookupError, ValueError, OSError, EOFError, RuntimeError) as error:
        raise NotAnArticleError(BROKEN) from error  # a RuntimeError: a packed file with a password
    return _read(body.lines)


def _read(lines: list[tuple[str, Hint]]) -> Read:
    """Marks that people type in Word as they would in plain text (`##`, `|`, tabs between columns) are hints too."""
    if not lines:
        return Read(Mapped.of(""), "docx")
    text = "\n".join(CONTROL.sub("", " ".join(words.splitlines())) for words, _ in lines)
    typed = markdown_hints(text)
    hints = tuple(
        other if hint.kind == "p" and not hint.bold and other.kind != "p" else hint for (_, hint), other in zip(lines, typed, strict=True)
    )
    return Read(Mapped.of(text), "docx", hints)


def _parse(
    packed: zipfile.ZipFile, name: str, start: Callable[[str, Attributes], None], end: Callable[[str], None], words: Callable[[str], None]
) -> None:
    """Streams one part of the file; stops at what no article has."""
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    local: dict[str, str] = {}
    seen = [0, 0, 0]  # elements, characters, elements that are open

    def started(tag: str, attributes: Attributes) -> None:
        seen[0] += 1
        seen[2] += 1
        if seen[0] > MAX_ELEMENTS or seen[2] > MAX_DEPTH:
            raise NotAnArticleError(_TOO_MUCH)
        name = local.get(tag) or local.setdefault(tag, tag.rpartition(" ")[2])
        start(name, {key.rpartition(" ")[2]: value for key, value in attributes.items()} if attributes else attributes)

    def ended(tag: str) -> None:
        seen[2] -= 1
        end(local[tag])

    def said(text: str) -> None:
        seen[1] += len(text)
        if seen[1] > MAX_CHARS:
            raise NotAnArticleError(_TOO_MUCH)
        words(text)

    def refused(*_: object) -> None:
        raise NotAnArticleError("the Word file brings a document type with it, which Word never writes; open it in Word and save it again")

    parser.StartElementHandler = started
    parser.EndElementHandler = ended
    parser.CharacterDataHandler = said
    parser.StartDoctypeDeclHandler = refused
    with packed.open(name) as part:
        while piece := part.read(1 << 16):
            parser.Parse(piece, False)
    parser.Parse(b"", True)


class _Body:
    """document.xml."""

    def __init__(self, styles: dict[str, Style], numbering: Numbering) -> None:
        self.styles, self.numbering = styles, numbering
        self.titled = False
        self.lines: list[tuple[str, Hint]] = []
        self.tags: list[str] = []
        self.skipping = 0
        self.open: list[_Paragraph] = []
        self.carried: _Paragraph | None = None
        self.tables: list[_Table] = []
        self.cells: list[list[tuple[str, Hint]]] = []
        self.depth: list[tuple[int, int]] = []  # of tables and cells, around each text box
        self.bold = self.hidden = False

    def start(self, tag: str, attributes: Attributes) -> None:
        parent = self.tags[-1] if self.tags else ""
        if self.skipping or tag in _SKIPPED:
            self._deletes(tag, parent)
            self.skipping += 1
            return
        self.tags.append(tag)
        if tag == "p":
            self.open.append(_Paragraph())
        elif tag == "r":
            self.bold = self.hidden = False
        elif tag in ("tbl", "tr", "tc", "tblHeader"):
            self._table(tag, attributes)
        elif tag in ("b", "vanish") and parent == "rPr" and "pPr" not in self.tags[-3:]:
            shown = attributes.get("val", "1") not in ("0", "false", "off", "none")
            self.bold, self.hidden = (shown, self.hidden) if tag == "b" else (self.bold, shown)
        elif self.open and parent == "r" and tag in ("tab", "br", "cr", "noBreakHyphen"):
            self._add({"tab": "\t", "noBreakHyphen": "-"}.get(tag, "\n"))
        elif self.open:
            self._property(tag, attributes.get("val", ""), parent)

    def _deletes(self, tag: str, parent: str) -> None:
        if tag == "del" and not self.skipping:
            if parent == "rPr" and "pPr" in self.tags[-3:] and self.open:
                self.open[-1].joined = True
            elif parent == "trPr" and self.tables:
                self.tables[-1].gone = True

    def _property(self, tag: str, value: str, parent: str) -> None:
        here = self.open[-1]
        if tag == "pStyle":
            here.style = value
        elif tag == "numId" and parent == "numPr":
            here.number = value
        elif tag == "ilvl" and parent == "numPr":
            here.level = whole(value)
        elif tag == "outlineLvl" and parent == "pPr":
            here.outline = whole(value)

    def _table(self, tag: str, _: Attributes) -> None:
        if tag == "tbl":
            self.tables.append(_Table())
        elif self.tables and tag == "tr":
            self.tables[-1].rows.append(([], False))
            self.tables[-1].gone = False
        elif self.tables and tag == "tc":
            self.cells.append([])
        elif self.tables and tag == "tblHeader" and self.tables[-1].rows:
            self.tables[-1].rows[-1] = (self.tables[-1].rows[-1][0], True)

    def end(self, tag: str) -> None:
        if self.skipping:
            self.skipping -= 1
            return
        self.tags.pop()
        if tag == "p" and self.open:
            self._paragraph(self.open.pop())
        elif tag == "tc" and self.cells and self.tables and self.tables[-1].rows:
            self.tables[-1].rows[-1][0].append(self.cells.pop())
        elif tag == "tr" and self.tables and self.tables[-1].gone and self.tables[-1].rows:
            self.tables[-1].rows.pop()
        elif tag == "tbl" and self.tables:
            self._rows(self.tables.pop())

    def words(self, text: str) -> None:
        if self.open and not self.skipping and self.tags and self.tags[-1] == "t" and not self.hidden:
            self._add(text)

    def _add(self, text: str) -> None:
        here = self.open[-1]
        if self.bold and here.bold == here.length:
            here.bold += len(text)
        here.text.append(text)
        here.length += len(text)

    def _paragraph(self, here: _Paragraph) -> None:
        if self.carried is not None:
            before, self.carried = self.carried, None
            before.text += here.text
            before.boxes += here.boxes
            before.joined = here.joined
            here = before
        if here.joined:
            self.carried = here
            return
        found = [*self._lines(here), *here.boxes]
        if "txbxContent" in self.tags and self.open:
            self.open[-1].boxes += found
        elif self.cells:
            self.cells[-1] += found
        else:
            self.lines += found

    def _lines(self, here: _Paragraph) -> list[tuple[str, Hint]]:
        pieces = [" ".join(piece.split(" ")).strip() for piece in "".join(here.text).split("\n")]
        pieces = [piece for piece in pieces if piece]
        if not pieces:
            return []
        hint, label = self._look(here, "".join(pieces))
        if hint.kind == "h":
            between = "" if not pieces[0][-1:].isascii() else " "
            return [(label + between.join(pieces), hint)]
        bold = here.bold if hint.kind == "p" else 0
        found = [(label + pieces[0], Hint(hint.kind, hint.level, bold=min(bold, len(pieces[0])) + (len(label) if bold else 0)))]
        return [*found, *((piece, Hint(hint.kind if hint.kind == "furniture" else "p")) for piece in pieces[1:])]

    def _look(self, here: _Paragraph, words: str) -> tuple[Hint, str]:
        """What a paragraph's style and list make of it, and the number before it."""
        chain = self._chain(here.style)
        name = next((style.name for style in chain if style.name), here.style)
        number = here.number or next((style.number for style in chain if style.number), "")
        level = here.level if here.level is not None else next((style.level for style in chain if style.level is not None), None)
        label = ""
        if number and number != "0":
            level = level if level is not None else self.numbering.level_of(number, here.style)
            label = self.numbering.label(number, level)
        if re.match(r"toc\b|目录", name, re.IGNORECASE):
            return Hint("furniture"), label
        if name.lower() in ("title", "标题") and not self.titled:
            self.titled = True
            return Hint("h", 1), label
        depth = self._depth(here, chain)
        if depth is not None and columns(words) <= _LONGEST_HEADING:
            return Hint("h", min(6, depth + self.titled)), label
        return Hint("p", level or 0), label

    def _chain(self, style: str) -> list[Style]:
        found: list[Style] = []
        while style in self.styles and len(found) < 12:
            found.append(self.styles[style])
            style = found[-1].based_on
        return found

    def _depth(self, here: _Paragraph, chain: list[Style]) -> int | None:
        """Which heading it is: 1 is the outermost."""
        if here.outline is not None:
            return here.outline + 1 if here.outline < 9 else None
        for name in (*(style.name for style in chain), here.style if not chain else ""):
            if heading := _HEADING.match(name):
                return int(heading[1])
        outline = next((style.outline for style in chain if style.outline is not None), None)
        return outline + 1 if outline is not None and outline < 9 else None

    def _rows(self, table: _Table) -> None:
        """A table of one column is a box round paragraphs; one inside a cell is words of that cell."""
        wide = max((len(cells) for cells, _ in table.rows), default=0)
        found: list[tuple[str, Hint]] = []
        for cells, head in table.rows:
            if wide <= 1:
                found += [line for cell in cells for line in cell]
                continue
            texts = [" ".join(words.replace("|", "/") for words, _ in cell) for cell in cells]
            if any(texts):
                found.append((" | ".join(texts), Hint("row", len(texts), head=head)))
        if self.cells:
            self.cells[-1] += [(words.replace(" | ", " "), Hint()) for words, _ in found] if wide > 1 else found
        else:
            self.lines += found

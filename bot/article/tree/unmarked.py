"""Headings without a number or a mark: known by their words, by the colon at their end, or by standing short over a paragraph."""

from __future__ import annotations

import re
from collections.abc import Mapping

from bot.article.lexicon import heading_kind, trimmed
from bot.article.saying.speech import announced
from bot.article.saying.subjects import side, subject
from bot.article.tree.labels import label_of
from bot.article.tree.leaning import leans_to
from bot.article.tree.levels import Levels
from bot.article.tree.lines import Line
from bot.article.tree.markers import Marker
from bot.article.tree.nodes import SECTIONS, Node
from bot.article.values import Kind

_FIRST = re.compile(r"首先[，,：:、]")


class Unmarked:
    """Where such headings belong among the `levels`. `contents`: the headings that the table of contents names."""

    def __init__(self, contents: frozenset[str] = frozenset()) -> None:
        self.levels = Levels()
        self.contents = contents
        self.repeated: set[str] = set()  # short lines that come twice or more
        self.named: Mapping[int, Kind] = {}  # start of a line → what it announces as one of a row of headings
        self.before = -1  # the number of the line before

    def inside(self, words: Line) -> bool:
        return self.levels.around is not None and not self._in_contents(words)

    def _in_contents(self, words: Line) -> bool:
        return trimmed(words.key) in self.contents

    def kind_of(self, words: Line) -> Kind | None:
        """The kind a heading of this place may have: inside a section only what is nothing but a heading."""
        if self._in_contents(words):
            return heading_kind(words.key)
        return heading_kind(words.key, strict=self.levels.around is not None or self.levels.under_heading)

    def announces(self, line: Line, after: Line | None) -> bool:
        """Lines without a marker that are headings all the same; True when it was taken as one."""
        if line.start in self.named:
            self.levels.section(Node(line, "h", kind=self.named[line.start], words=line, sure=True))
            return True
        if (label := label_of(line, Marker("", None, 0))) is not None and not (line.leads and not label[2]):
            kind, words, rest = label
            if self.levels.inside_item or self.levels.around is None or kind != self.levels.around:
                self.placed(kind, words, rest)
                return True
            return False
        if self._in_contents(line):
            self.titled(line, line)
            return True
        if line.leads:
            return self._leading(line, after)
        whole_bold = line.hint.bold >= len(line.text)
        if (over := self._over_list(line, after)) is not None:
            self.levels.section(Node(line, "h", kind=over, words=line, sure=True))
            return True
        if whole_bold and line.asks_like and line.long <= 40:
            self.levels.section(Node(line, "h", kind=heading_kind(line.key), words=line, sure=True))
            return True
        if line.long <= (30 if whole_bold else 22) and (not line.ended or line.text.endswith(("?", "？"))):
            if line.kind is not None and line.kind != "related" and self._stands(line, after):
                self.titled(line, line)
                return True
            return self._short_heading(line, after, whole_bold)
        return False

    def _over_list(self, line: Line, after: Line | None) -> Kind | None:
        """What a short line over a list that begins announces, when its words lean one way only (冻结来由分布)."""
        apart = line.number > self.before + 1
        if after is None or (line.ended and not line.asks_like) or re.search(r"[。；;]", line.text):
            return None
        if line.long > (30 if line.asks_like and apart else 18) or (re.search(r"[，,]", line.text) and not (line.asks_like and apart)):
            return None
        begins = (after.marker is not None and (after.marker.number == 1 or after.marker.number is None)) or after.hint.kind == "li"
        begins = begins or bool(_FIRST.match(after.key))
        if (
            not begins
            or after.start in self.named
            or (self.levels.inside_item and not apart and after.marker is not None and after.marker.number != 1)
        ):
            return None
        kind = leans_to(trimmed(line.key))
        return kind if self.levels.around != kind else None

    def _stands(self, line: Line, after: Line | None) -> bool:
        """Whether a line with a heading's words has something under it."""
        if self._in_contents(line) or line.hint.bold >= len(line.text):
            return True
        if after is None or after.start in self.named:
            return False
        strict = heading_kind(line.key, strict=True) is not None
        under = (
            after.marker is not None
            or after.leads
            or bool(_FIRST.match(after.key))
            or after.hint.kind in ("row", "li")
            or after.long > max(22, line.long)
        )
        if line.asks_like and line.long <= 22 and after.marker is not None and after.marker.number == 1:
            return True
        return (strict or line.long <= 18) and (under or strict) and not re.search(r"[，,]", line.text)

    def placed(self, kind: Kind, words: Line, rest: Line | None) -> None:
        if self.levels.inside_item:
            self.levels.label(kind, words, rest)
        else:
            self.levels.section(Node(words, "h", kind=kind, words=words, paras=[rest] if rest and rest.text else [], sure=True))

    def _leading(self, line: Line, after: Line | None) -> bool:
        """A line that ends with a colon: a heading when it announces another kind than we are in."""
        if line.long > 70 or re.search(r"[。！!](?=.)", line.text):
            return False
        levels, words = self.levels, trimmed(line.key)
        leans = leans_to(words)
        kind = heading_kind(words, strict=levels.around is not None)
        kind = kind or (leans if leans in ("escalation", "prevention") else None) or announced(words) or leans
        if kind == "advice" and levels.inside_item and levels.around in ("cause", "question"):
            kind = "solution"
        if kind in (None, levels.around) and levels.around in ("solution", "escalation", "prevention") and self._by_whom(line, words):
            return True
        if (
            kind is None
            or kind == levels.around
            or (after is not None and after.kind in SECTIONS and after.marker is None and after.long <= 16)
        ):
            return False
        node = Node(line, "h", kind=kind, words=line, lead=True)
        if kind in ("prevention", "advice", "escalation") and line.number > self.before + 1 and levels.replied:
            levels.section(node)  # after the last answer, a list for all
            return True
        holder = next((one for one in reversed(levels.open) if one.kind in SECTIONS), None)
        beside = holder is not None and holder.lead and holder.style == "h" and words not in self.repeated
        if beside:  # 原因：… 解决：… each over a list of its own
            levels.section(node)
        elif levels.inside_item and (line.long <= 8 or words in self.repeated):
            levels.label(kind, line, None)
        elif any(one.number is not None and one.style != "h" for one in levels.open):
            node.style = "label"
            levels.beside_labels(node)
        else:
            levels.section(node)
        return True

    def _by_whom(self, line: Line, words: str) -> bool:
        """商户侧： 银行侧：, each over a list: a part of the section for each who acts."""
        levels = self.levels
        if line.long > 24 or (side(words) is None and subject(words) is None):
            return False
        holder = next(one for one in reversed(levels.open) if one.kind == levels.around and one.style != "label")
        begun = not holder.children or (holder.children[-1].style == "label" and holder.children[-1].kind == holder.kind)
        if not begun and line.number <= self.before + 1:
            return False
        levels.within(holder, Node(line, "label", kind=holder.kind, words=line, lead=True))
        return True

    def titled(self, line: Line, words: Line) -> None:
        """A line that is a heading by its words: of the whole, or (when it comes again and again inside items) a label."""
        kind = self.named.get(line.start) or self.kind_of(words) or heading_kind(words.key)
        again = trimmed(words.key) in self.repeated and not self._in_contents(words)
        if again and self.levels.inside_item and kind is not None:
            self.levels.label(kind, words, None)
        else:
            self.levels.section(Node(line, "h", kind=kind, words=words, sure=True))

    def _short_heading(self, line: Line, after: Line | None, bold: bool) -> bool:
        """An unnumbered short line over a paragraph: an item's title, where no numbers are used."""
        if after is None or (line.ended and not line.asks_like) or after.hint.kind == "row":
            return False
        last = line.number == self.before + 1 and after.number > line.number + 1  # the last line of a block heads nothing
        if not bold and (last or after.start in self.named or after.asks_like):
            return False
        numbered = any(node.number is not None and node.style != "h" for node in self.levels.open)
        over = (
            after.marker is None
            and after.hint.kind in ("p",)
            and after.long > line.long
            and (after.ended or after.long > 34)
            and (bold or not re.search(r"[，,]", line.text))
            and not after.leads
        )
        over = over or (bold and (after.long > 4))
        if not over or (numbered and not bold):
            return False
        self.levels.short(Node(line, "bold" if bold else "short", words=line))
        return True

"""Lines → a tree: which of them is a heading, an item, a label inside an item, a paragraph. `levels` says where each belongs."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

from bot.article.lexicon import heading_kind, trimmed
from bot.article.saying.kinds import cue, lead_kind
from bot.article.saying.talk import quoted, speaker_of, two_talk
from bot.article.saying.topics import topics
from bot.article.tree.headings import named
from bot.article.tree.labels import label_of
from bot.article.tree.leaning import WORD_KINDS
from bot.article.tree.levels import Note, inner_lists
from bot.article.tree.lines import Line
from bot.article.tree.markers import Marker
from bot.article.tree.nodes import SECTIONS, Node, lone_short_away
from bot.article.tree.splitting import split_lines
from bot.article.tree.unmarked import Unmarked
from bot.article.values import Kind

_ORDINAL = re.compile(r"(?:首先|其次|再次|再者|最后)[，,：:、]?\s*(?=\S)")


_YES = re.compile(r"(?:可以|当然(?:可以)?|能|会|不会|不能|是的?|有|没有|yes|no)[。.,，!！]\s*(?=\S)")


class Outline(Unmarked):
    """Builds the tree, line by line. `contents`: the headings that the table of contents names."""

    def __init__(self, contents: frozenset[str] = frozenset()) -> None:
        super().__init__(contents)
        self.inline: set[int] = set()  # starts of pieces that stand within a line, after its first
        self.restarts: set[int] = set()  # starts of items 1 that begin a list inside an item of their own style
        self.answers = False  # there are lines such as 答：
        self.talk = False  # two people talk: 客户：… 客服：…

    @property
    def notes(self) -> list[Note]:
        return self.levels.notes

    def build(self, lines: Sequence[Line]) -> Node:
        about = topics(lines)
        pieces = [line for line in split_lines(lines) if not line.is_rule]
        counts = Counter(trimmed(line.key) for line in pieces if line.long <= 14)
        self.answers = any(line.marker is not None and line.marker.style == "a" for line in pieces)
        self.repeated = {words for words, count in counts.items() if count >= 2}
        self.named = {**named(pieces), **{start: kind for start, (_, kind) in about.items()}}
        self.talk = two_talk(pieces)
        self.restarts = inner_lists(pieces)
        self.inline = {line.start for before, line in pairwise(pieces) if before.number == line.number}
        for number, line in enumerate(pieces):
            self._take(line, pieces[number + 1] if number + 1 < len(pieces) else None)
            self.before = line.number
        lone_short_away(self.levels.root)
        return self.levels.root

    def _take(self, line: Line, after: Line | None) -> None:
        levels, marker = self.levels, line.marker or (speaker_of(line) if self.talk else None)
        if (
            marker is None
            and not line.leads
            and levels.around is not None
            and not levels.inside_numbers
            and (found := _ORDINAL.match(line.key))
        ):
            marker = Marker("ordinal", None, found.end())
        if line.hint.kind == "row":
            levels.top.rows.append(line)
        elif line.hint.kind == "h" and line.hint.level > 0:
            self._heading(line, marker)
        elif marker is not None and marker.style == "a":
            self._answer(line.part(marker.end, len(line.text)), after)
        elif marker is not None and marker.style == "q" and line.start in self.named:
            words = line.part(marker.end, len(line.text.rstrip("?？")))  # a section now, no question any more
            levels.section(Node(line, "h", kind=self.named[line.start], words=words, sure=True))
        elif marker is not None and marker.style == "q?" and not self.answers:
            self.placed("question", line.part(0, marker.end), line.part(marker.end, len(line.text)))
        elif marker is not None and marker.style in ("q", "q?"):
            levels.question(Node(line, "q", marker.number, words=quoted(line.part(marker.end, len(line.text)))))
        elif marker is not None and not line.text[marker.end :].strip():
            pass  # an empty bullet
        elif (
            marker is not None
            and marker.style.startswith("emoji")
            and (line.start in self.named or (line.kind in SECTIONS and line.long <= 24))
        ):
            self.titled(line, line.part(marker.end, len(line.text)))
        elif marker is not None or line.hint.kind == "li":
            self._item(line, marker or Marker(f"li:{line.hint.level}", None, 0), after)
        elif not self.announces(line, after) and not self._after_inline(line):
            levels.top.paras.append(line)

    def _answer(self, words: Line, after: Line | None) -> None:
        """答：… A list may begin in it."""
        if words.marker is not None and words.marker.number == 1 and after is not None:
            self.levels.answered()
            self._take(words, after)
            return
        yes = _YES.match(words.key) if self.levels.top.style == "h" else None
        self.levels.answer(words.part(yes.end(), len(words.text)) if yes else words)

    def _after_inline(self, line: Line) -> bool:
        """A paragraph after a list that stood within one line is none of its last item: it speaks for itself."""
        top = self.levels.top
        spoke = top.style == "h" and top.words is None  # a paragraph before it did
        listed = top.line is not None and top.kind is None and top.line.start in self.inline and line.number != top.line.number
        if not spoke and not listed:
            return False
        kind = cue(line.text) if line.ended else None
        if spoke and kind is None:
            self.levels.open.pop()
        if kind not in ("escalation", "prevention", "solution") or (spoke and kind == top.kind):
            return False
        self.levels.section(Node(None, "h", kind=kind, paras=[line], sure=True))
        return True

    # headings

    def _heading(self, line: Line, marker: Marker | None) -> None:
        """A heading of the file's own markup."""
        words = line.part(marker.end, len(line.text)) if marker else line
        asked = marker is not None and marker.style == "q"
        self.levels.close_for(line.hint.level, marker)
        kind = None if asked else self.named.get(line.start) or heading_kind(words.key, strict=self.inside(words))
        number = marker.number if marker else None
        self.levels.push(Node(line, "q" if asked else "h", number, line.hint.level, kind, words=words, sure=kind is not None))

    # items

    def _item(self, line: Line, marker: Marker, after: Line | None) -> None:
        levels = self.levels
        indented = marker.style.startswith("bullet") and line.hint.kind == "p" and line.hint.level
        style = f"{marker.style}@{line.hint.level}" if indented else marker.style
        if (label := label_of(line, marker)) is not None:
            kind, words, rest = label
            if marker.number is None and levels.inside_item:
                levels.label(kind, words, rest)
                return
            levels.listed(marker, style, line)
            levels.push(Node(line, style, marker.number, kind=kind, words=words, paras=[rest] if rest else [], sure=True))
            return
        if line.start in self.named:
            levels.close_worded()
        levels.listed(marker, style, line, inner=line.start in self.restarts)
        words = line.part(marker.end, len(line.text))
        heading: Kind | None = self.kind_of(words) if words.long <= 40 and (not words.ended or words.text.endswith(("?", "？"))) else None
        if levels.around is not None and (
            after is None or after.leads or (after.marker is not None and after.marker.family == marker.family)
        ):
            heading = None  # nothing stands under it: `3. 投诉` is an item of its list
        heading = self.named.get(line.start, heading)
        node = Node(line, style, marker.number, kind=heading, words=words)
        node.item_kind = WORD_KINDS.get(marker.word)
        if node.item_kind is None and marker.style == "step" and re.search(r"步|tep", line.text[: marker.end]) and levels.around is None:
            node.item_kind = "solution"
        node.sure = heading is not None and (line.start in self.named or heading_kind(words.key, strict=True) == heading)
        if words.leads and heading is None and words.long <= 40 and levels.around is None:
            node.kind = lead_kind(words.key)
        levels.push(node)

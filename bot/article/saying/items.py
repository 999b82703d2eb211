"""The tree of an article → its questions, causes, solutions, prevention and advice."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.article.lexicon import heading_kind
from bot.article.normal import key
from bot.article.saying import flat, paragraphs, prose
from bot.article.saying.answers import reply, wants
from bot.article.saying.halves import paired, parted
from bot.article.saying.kinds import answer_kind, asked, guess, lead_kind, name_items
from bot.article.saying.leftovers import completed
from bot.article.saying.parting import cause_and_remedy
from bot.article.saying.pieces import Draft, from_line, made
from bot.article.saying.single import single
from bot.article.saying.speech import bare, is_order, is_story, stands_alone
from bot.article.saying.subjects import side
from bot.article.saying.tables import items_of, roles_of
from bot.article.tree.lines import Line
from bot.article.tree.nodes import SECTIONS, Node
from bot.article.values import Kind

_FAQ = re.compile(r"\bfaqs?\b|问答|常见问题|答疑|q ?& ?a|questions")


class Extractor:
    """Gathers drafts from one article's tree; `other` is what is neither item nor advert."""

    def __init__(self, title: str) -> None:
        self.title = title
        self.found: list[Draft] = []
        self.other: list[tuple[Kind, Line]] = []
        self.unclear: list[Line] = []  # AR20: kinds that were guessed
        self.causes = False  # there is a section of causes
        self.faq = False  # its headings are questions with answers

    def run(self, root: Node) -> None:
        if not any(node.kind or node.style == "q" for node in root.walk()) and len(root.children) < 2 and not root.rows:
            self._plain(root)
            return
        self.causes = any(node.kind == "cause" for node in root.walk())
        self._opening(root)
        self.faq = self._asks(root)
        bare_ = [node for node in root.children if _bare(node)]
        apart = not self.faq and self._halves(bare_, "")
        if not self.faq and not apart:
            self._named(root.children)
        for child in root.children:
            if not (apart and _bare(child)):
                self._node(child)
        self.found, self.other = completed(self.found, self.other)

    def _asks(self, root: Node) -> bool:
        """Whether the article is questions with answers, as headings or as a list."""
        asking = [node for node in root.walk() if node.asks and node.paras and not node.children and node.style not in ("", "label")]
        headed = [node for node in asking if node.style == "h"]
        listed = [node for node in asking if node.number is not None]
        return (len(headed) >= 2 and (any(node.kind is None for node in headed) or bool(_FAQ.search(key(self.title))))) or (
            len(listed) >= 3 and len(listed) == sum(node.number is not None for node in root.walk())
        )

    def _named(self, siblings: Sequence[Node]) -> None:
        self._guessed(name_items(siblings, self.title))

    def _guessed(self, nodes: Sequence[Node]) -> None:
        self.unclear += [node.line for node in nodes if node.line is not None]

    def _aside(self, kind: Kind, lines: Sequence[Line]) -> None:
        self.other += [(kind, line) for line in lines]

    # where no heading and no list says anything

    def _plain(self, root: Node) -> None:
        """No headings at all: every sentence speaks for itself."""
        lines = [line for node in root.walk() for line in ([node.line] if node.line else []) + node.paras]
        self.found += flat.read(lines, self.other)

    def _opening(self, root: Node) -> None:
        below = min((row.start for row in root.rows), default=1 << 60)
        for line in root.paras:
            if line.start > below:
                self.found += prose.read([line], self.other)
            else:
                self.other.append(("intro", line))
        if root.rows:
            self.found += items_of(root.rows, None, "")

    # walking

    def _node(self, node: Node) -> None:
        kind = node.kind
        if node.style == "q" or (self.faq and node.asks and node.paras and not node.children):
            self._answered(node)
        elif kind in SECTIONS:
            self._section(node, kind, node.name)
        elif kind in ("summary", "intro"):
            self._closing(node)
        elif kind == "faq":
            self._aside("intro", node.paras)
            for child in node.children:
                self._answered(child)
        elif kind == "mixed":
            self._mixed(node)
        elif kind in ("toc", "related"):
            self._aside("litter", node.whole)
        elif node.item_kind is not None and (not node.has_kinds or (node.item_kind == "cause" and any(node.parts()))):
            self._single(node, node.item_kind, "")
        else:
            self._unknown(node)

    def _unknown(self, node: Node) -> None:
        """A heading that names no kind: what is under it may; else it is a problem with its own parts, or explanation."""
        labels = {part.kind for part in node.parts()}
        if node.words is not None and labels and node.style not in ("", "h"):
            self._problem(node, labels)
        elif node.has_kinds or node.rows or any(child.item_kind for child in node.children):
            only_rows = bool(node.rows) and not node.children and not node.paras
            if node.words is not None and node.words.long <= 40 and not (only_rows and roles_of(node.rows)[0].count("question")):
                body = [line for line in node.paras if not line.leads]
                title, rest = prose.headed(body[0]) if body and is_story(body[0].text) else (node.words, None)
                self.found.append(
                    made("question", title, [*([rest] if rest else []), *body], why="a heading with parts of its own", conf=0.6)
                )
            else:
                self._aside("intro", node.paras)
            self.found += items_of(node.rows, None, "")
            self._named(node.children)
            for child in node.children:
                self._node(child)
        elif not self._flat(node):
            self._aside("explain", node.whole)

    def _flat(self, node: Node) -> bool:
        """Items under a heading that names no kind: the line that leads to them says it, or their own words. False: nothing does."""
        before = len(self.found)
        lead = next((kind for line in reversed(node.paras) if line.leads and (kind := lead_kind(line.key))), None)
        given = lead or (heading_kind(node.words.key) if node.words else None)
        if given in (None, "solution") and self._halves(node.children, node.name):
            return True
        for child in node.children:
            if child.item_kind is None and given is None:
                child.item_kind = guess(child, None)
                self._guessed([child] if child.item_kind is not None else [])
            else:
                child.item_kind = child.item_kind or given
        if all(child.item_kind in SECTIONS for child in node.children):
            for child in node.children:
                self._single(child, child.item_kind or "solution", node.name)
        return len(self.found) > before

    def _halves(self, items: Sequence[Node], name: str) -> bool:
        """A list of causes that each go on to their remedy, in an article that has no section of causes. False: it is none."""
        if self.causes or not paired(items):
            return False
        for child in items:
            if drafts := parted(child, name):
                self.found += drafts
            else:
                self._single(child, guess(child, "solution") or "solution", name)
        return True

    def _problem(self, node: Node, labels: set[Kind | None]) -> None:
        """One item with parts: `1. 网络不稳 原因：… 解决：…`."""
        assert node.words is not None
        if "cause" not in labels:
            self._single(node, "cause", "")
            return
        why = "a problem with causes and remedies of its own"
        self.found.append(made("question", node.words, node.body, whole=node.line, conf=0.7, why=why))
        cause: Draft | None = None
        for part in node.parts():
            before = len(self.found)
            self._section(part, part.kind or "explain", "")
            for draft in self.found[before:]:
                if draft.kind == "cause":
                    cause = draft
                elif draft.kind == "solution":
                    draft.cause = cause

    def _parts(self, node: Node, draft: Draft | None) -> None:
        """The parts of another kind inside an item, each under its own kind; remedies remember their cause."""
        of_cause = draft is not None and draft.kind == "cause"
        for part in node.parts():
            before = len(self.found)
            kind = "solution" if part.kind == "advice" and of_cause else part.kind
            self._section(part, kind or "explain", "")
            for one in self.found[before:]:
                if of_cause and one.kind == "solution":
                    one.cause = draft

    def _section(self, node: Node, kind: Kind, name: str) -> None:
        """The top-level items of a section. A section that only leads to another of its kind is looked through."""
        given = side(name) if kind in ("solution", "escalation") else None
        before = len(self.found)
        own = [child for child in node.children if not (child.kind in SECTIONS and child.kind != kind and _apart(child))]
        own = [child for child in own if child.kind not in ("faq", "related", "toc", "summary", "mixed") and child.style != "q"]
        own = [child for child in own if child.item_kind in (None, kind) or kind == "escalation"]  # 原因一 in what is no section of causes
        if node.rows:
            self.found += items_of(node.rows, kind, name)
        elif (
            len(own) == 1 and not node.paras and own[0].children and own[0].style in ("h", "label", "short", "bold") and own[0].kind == kind
        ):
            self._section(own[0], kind, name)
        elif not own or (len(own) == 1 and own[0].lead and not own[0].children):
            lines = [*node.paras, *(line for child in own for line in child.whole)]
            self.found += paragraphs.paragraphs(lines, kind, name, self.other, inside=node.style == "label")
        elif kind == "solution" and node.style != "label" and self._halves(own, name):
            self._aside("intro", node.paras)
        else:
            self._listed(node, own, kind, name)
        kept = {id(child) for child in own}
        for child in node.children:
            if id(child) not in kept:
                self._node(child)
        for draft in self.found[before:]:
            draft.actor = draft.actor or (given if draft.kind == "solution" else None)

    def _listed(self, node: Node, own: Sequence[Node], kind: Kind, name: str) -> None:
        self._aside("intro", node.paras)
        last = own[-1]
        alone = len(own) >= 3 and sum(bool(child.paras or child.children) for child in own[:-1]) == 0
        end = max((line.end for line in last.paras), default=0)
        closing = [
            line for line in last.paras if line.end == end and (paragraphs.closes(line) or (alone and not line.leads and line.ended))
        ]
        told = [line for line in last.paras if alone and kind == "solution" and not paragraphs.closes(line) and stands_alone(line.text)]
        for line in told:  # after steps of a line each: what the company does, or whom to complain to
            self.found.append(from_line("solution", line.part(bare(line.text), len(line.text)), section=name))
        self._aside("summary", [line for line in closing if line not in told])
        last.paras = [line for line in last.paras if line not in closing and line not in told]
        for child in own:
            if child.kind == kind and (child.style == "label" or child.lead) and not child.number:
                self._section(child, kind, name)
            else:
                self._single(child, kind, name)

    def _single(self, node: Node, kind: Kind, name: str) -> None:
        """One item, and apart from it what in it is of another kind."""
        if node.words is None:
            return
        if node.rows and not node.paras:
            self.found += items_of(node.rows, kind, name)
            return
        drafts = single(node, kind, name)
        self.found += drafts
        self._parts(node, drafts[0])

    # questions and answers

    def _answered(self, node: Node) -> None:
        """A question with its answer: the question is the title. What it asks says which kind its answer is."""
        if node.words is None:
            return
        body = node.body
        kind = heading_kind(node.words.key) if node.words.long <= 40 else None
        if kind not in SECTIONS or kind in ("question", "advice"):
            kind = wants(node.words.key) or asked(node.words.key) or answer_kind(body)
        items = [child for child in node.children if child.kind is None or child.kind == kind]
        if kind is not None and len(items) >= 2:
            self.found.append(made("question", node.words, [], whole=node.line, why="a question"))
            self._aside("intro", node.paras)
            for child in items:
                self._single(child, kind, node.words.text)
        elif kind is not None and node.rows and not node.paras:
            self.found.append(made("question", node.words, [], whole=node.line, why="a question"))
            self.found += items_of(node.rows, kind, node.words.text)
        else:
            labelled = frozenset(part.kind for part in node.parts())
            drafts, loose = reply(node.words, [line for line in body if line not in node.rows], kind, labelled)
            self.found.append(made("question", node.words, loose, whole=node.line, why="a question"))
            self.found += drafts
            self.found += items_of(node.rows, None, "")
        self._parts(node, None)

    # causes and remedies in one

    def _mixed(self, node: Node) -> None:
        self.found += items_of(node.rows, None, node.name)
        self._aside("intro", node.paras)
        if self._halves(node.children, node.name):
            return
        for child in node.children:
            labels = {part.kind for part in child.parts()}
            if child.kind in SECTIONS:
                self._section(child, child.kind, child.name)
            elif labels or child.has_kinds:
                self._problem(child, labels) if child.words is not None else self._unknown(child)
            elif (pair := cause_and_remedy(child)) is not None:
                self.found += pair
            elif child.words is not None:
                kind = guess(child, None)
                self._guessed([child] if kind is not None else [])
                self._single(child, kind or "cause", "")

    def _closing(self, node: Node) -> None:
        """A summary: its words are nobody's step, but a list in it is advice."""
        kind: Kind = "intro" if node.kind == "intro" else "summary"
        self._aside(kind, node.paras)
        told = [is_order(child.name) or child.name.startswith("建议") for child in node.children if child.kind is None]
        advises = len(told) > 1 and all(told)
        for child in node.children:
            if child.kind in SECTIONS:
                self._section(child, child.kind, child.name)
            elif kind == "summary" and (child.number is not None or advises):
                self._single(child, "advice", "")
            else:
                self._aside(kind, child.whole)


def _bare(node: Node) -> bool:
    """Whether it is an item of a list that says nothing of its kind."""
    return node.kind is None and node.item_kind is None and node.style not in ("h", "q", "label", "short", "bold")


def _apart(child: Node) -> bool:
    """Whether a child is a section of its own; a numbered word with nothing under it (`3. 投诉`) is an item."""
    if child.number is not None and not (child.paras or child.children or child.rows):
        return False
    return child.sure or child.style in ("h", "label")

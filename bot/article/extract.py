"""The tree of an article → its questions, causes, solutions, prevention and advice."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from bot.article import prose
from bot.article.claims import alternatives, cue, iter_sentences, side
from bot.article.deciding import answer_kind, asked, complaint_apart, complaint_last, remedy_inside, weigh, who
from bot.article.lexicon import heading_kind
from bot.article.lines import Line
from bot.article.normal import key
from bot.article.pieces import Draft, body_of, from_line, made, parts_of, whole_of
from bot.article.tables import cells, roles_of
from bot.article.titles import cut_title
from bot.article.tree import SECTIONS, Node, lead_kind
from bot.article.values import Kind

_CLOSING = re.compile(
    r"总之|综上|总的来说|总而言之|总体(?:来说|而言)|以上(?:就是|便是|是)|希望(?:以上|本文|对)|通过以上|通过上述|只有|相信|针对.{2,24}(?:问题|情况)[,，].{0,6}需要|in (?:short|summary|conclusion)|to sum up|overall|we hope|hopefully|that'?s (?:it|all)"
)
_FAQ = re.compile(r"\bfaqs?\b|问答|常见问题|答疑|q ?& ?a|questions")
_TROUBLED = re.compile(r"未|没|不|失败|异常|扣|少|慢|迟|问题|故障|错|missing|late|declin|fail|wrong|not |n't|error|delay")
_ENDING = re.compile(r"(?:以上|上述).{0,12}(?:介绍|分享|内容|全部)|希望.{0,16}(?:帮助|有用)|hope (?:this|that) helps")


class Extractor:
    """Gathers drafts from one article's tree; `other` is what is neither item nor advert."""

    def __init__(self, title: str) -> None:
        self.title = title
        self.found: list[Draft] = []
        self.other: list[tuple[Kind, Line]] = []
        self.unclear: list[Line] = []  # AR20: kinds that were guessed
        self.faq = False  # its headings are questions with answers

    def run(self, root: Node) -> None:
        if not any(node.kind or node.style == "q" for node in root.walk()) and len(root.children) < 2 and not root.rows:
            self.plain(root)
            return
        self.opening(root)
        groups = list(root.children)
        asking = [node for node in root.walk() if node.asks and node.paras and not node.children and node.style not in ("", "label")]
        headed = [node for node in asking if node.style == "h"]
        listed = [node for node in asking if node.number is not None]
        self.faq = (len(headed) >= 2 and (any(node.kind is None for node in headed) or bool(_FAQ.search(key(self.title))))) or (
            len(listed) >= 3 and len(listed) == sum(node.number is not None for node in root.walk())
        )
        if not self.faq:
            self.implied(groups)
        for child in groups:
            self.node(child)
        self.fallback()

    def fallback(self) -> None:
        """What no heading and no list gave is looked for in the paragraphs that are left."""
        if not any(draft.kind == "solution" and not draft.escalates for draft in self.found):
            self.parted_causes()
        missing: list[Kind] = [
            kind
            for kind in ("cause", "solution")
            if not any(draft.kind == kind or (kind == "solution" and draft.kind == "escalation") for draft in self.found)
        ]
        left = [line for kind, line in self.other if kind in ("intro", "explain") and not line.leads]
        if not missing or not left:
            return
        rest: list[tuple[Kind, Line]] = []
        found = [draft for draft in prose.read(sorted(left, key=lambda line: line.start), rest, strict=True) if draft.kind in missing]
        taken = [(draft.start, draft.end) for draft in found]
        self.found += found
        self.other = [
            (kind, line) for kind, line in self.other if not any(start >= line.start and end <= line.end for start, end in taken)
        ] + [
            (kind, line)
            for kind, line in rest
            if any(
                start >= whole.start and end <= whole.end
                for start, end in taken
                for whole in left
                if whole.start <= line.start and line.end <= whole.end
            )
        ]

    def parted_causes(self) -> None:
        """No remedies anywhere: causes that go on to one are parted."""
        for number, draft in enumerate(list(self.found)):
            if draft.kind == "cause" and (pair := remedy_inside(draft)) is not None:
                self.found[number] = pair[0]
                self.found.append(pair[1])

    def opening(self, root: Node) -> None:
        below = min((row.start for row in root.rows), default=1 << 60)
        for line in root.paras:
            if line.start > below:
                self.found += prose.read([line], self.other)
            else:
                self.other.append(("intro", line))
        if root.rows:
            self.table(root, None, "")

    def plain(self, root: Node) -> None:
        """No headings at all: every sentence speaks for itself."""
        lines = [line for node in root.walk() for line in ([node.line] if node.line else []) + node.paras]
        self.found += prose.read(lines, self.other)

    # which kind, where no heading says it

    def implied(self, siblings: Sequence[Node]) -> None:
        """A flat list without headings: the line that leads it, the article's title, or each item by its words."""
        items = [node for node in siblings if node.kind is None and node.style not in ("q",) and not self.has_kinds(node)]
        kinds = [node for node in siblings if node.kind is not None]
        loose = [node for node in kinds if not node.sure and node.style != "h"]
        if len(siblings) >= 3 and len(kinds) * 2 < len(siblings) and len(kinds) == len(loose):
            for node in loose:
                node.kind = None
            items = [node for node in siblings if node.kind is None and node.style != "q" and not self.has_kinds(node)]
            kinds = []
        sections = [node for node in kinds if node.children or node.sure]
        if sections and any(node.children for node in siblings):
            items = [node for node in items if node.children]  # beside sections stand sections: one without items only explains
        if not items:
            return
        given = self.title_kind() if not kinds else None
        for node in items:
            if not (sections and node.children):
                node.item_kind = node.item_kind or self.guess(node, given)
        decided = Counter(node.item_kind for node in items if node.item_kind is not None)
        if decided and len(items) > 1:
            usual = decided.most_common(1)[0][0]
            for node in items:  # the rest of a list is of its kind
                if node.item_kind is None and node.number is not None and decided[usual] * 2 >= len(items):
                    node.item_kind = usual

    def has_kinds(self, node: Node) -> bool:
        return any(
            inner.kind is not None or inner.item_kind is not None or inner.style == "q" or inner.rows
            for inner in node.walk()
            if inner is not node
        )

    def title_kind(self) -> Kind | None:
        words = key(self.title)
        causes = re.search(r"原因|为什么|怎么回事|为何|\bwhy\b|causes?|reasons?", words)
        remedies = re.search(r"解决|怎么办|办法|方法|处理|如何|步骤|\bhow to\b|\bfix|what to do|solutions?", words)
        if causes and not remedies:
            return "cause"
        return "solution" if remedies and not causes else None

    def guess(self, node: Node, given: Kind | None) -> Kind | None:
        words = node.words.text if node.words else ""
        total = weigh(words, "\n".join(line.text for line in body_of(node)))
        best = max(total, key=lambda kind: total[kind] + (1.2 if kind == given else 0))
        if total[best] <= 0 and given is None:
            return None
        if node.line is not None:
            self.unclear.append(node.line)
        return best

    # walking

    def node(self, node: Node) -> None:
        kind = node.kind
        if node.style == "q" or (self.faq and node.asks and node.paras and not node.children):
            self.answered(node)
        elif kind in SECTIONS:
            self.section(node, kind, node.words.text if node.words else "")
        elif kind in ("summary", "intro"):
            self.closing(node)
        elif kind == "faq":
            for line in node.paras:
                self.other.append(("intro", line))
            for child in node.children:
                self.answered(child)
        elif kind == "mixed":
            self.mixed(node)
        elif kind in ("toc", "related"):
            for line in whole_of(node):
                self.other.append(("litter", line))
        elif node.item_kind is not None and not self.has_kinds(node):
            self.single(node, node.item_kind, "")
        else:
            self.unknown(node)

    def unknown(self, node: Node) -> None:
        """A heading that names no kind: what is under it may; else it is a problem with its own parts, or explanation."""
        labels = {part.kind for part in parts_of(node)}
        if node.words is not None and labels and node.style not in ("", "h"):
            self.problem(node, labels)
            return
        if self.has_kinds(node) or node.rows or any(child.item_kind for child in node.children):
            if node.words is not None and node.words.long <= 40:
                self.found.append(
                    made(
                        "question",
                        node.words,
                        [line for line in node.paras if not line.leads],
                        why="a heading with parts of its own",
                        conf=0.6,
                    )
                )
            else:
                self.other += [("intro", line) for line in node.paras]
            if node.rows:
                self.table(node, None, "")
            self.implied(node.children)
            for child in node.children:
                self.node(child)
            return
        if node.children:
            before = len(self.found)
            lead = next((kind for line in reversed(node.paras) if line.leads and (kind := lead_kind(line.key))), None)
            given = lead or (heading_kind(node.words.key) if node.words else None)
            for child in node.children:
                child.item_kind = child.item_kind or given or self.guess(child, None)
            if all(child.item_kind in SECTIONS for child in node.children):
                for child in node.children:
                    self.single(child, child.item_kind or "solution", node.words.text if node.words else "")
            if len(self.found) > before:
                return
        self.other += [("explain", line) for line in whole_of(node)]

    def problem(self, node: Node, labels: set[Kind | None]) -> None:
        """One item with parts: `1. 网络不稳 原因：… 解决：…`."""
        assert node.words is not None
        if "cause" not in labels:
            self.single(node, "cause", "")
            return
        self.found.append(
            made(
                "question",
                node.words,
                body_of(node),
                whole=node.line,
                conf=0.7,
                why="a problem with causes and remedies of its own",
            )
        )
        cause: Draft | None = None
        for part in parts_of(node):
            before = len(self.found)
            self.section(part, part.kind or "explain", "")
            for draft in self.found[before:]:
                if draft.kind == "cause":
                    cause = draft
                elif draft.kind == "solution":
                    draft.cause = cause

    def parts(self, node: Node, draft: Draft | None) -> None:
        """The parts of another kind inside an item, each under its own kind; remedies remember their cause."""
        for part in parts_of(node):
            before = len(self.found)
            kind = "solution" if part.kind == "advice" and draft is not None and draft.kind == "cause" else part.kind
            self.section(part, kind or "explain", "")
            for one in self.found[before:]:
                if draft is not None and draft.kind == "cause" and one.kind == "solution":
                    one.cause = draft

    def section(self, node: Node, kind: Kind, name: str) -> None:
        """The top-level items of a section. A section that only leads to another of its kind is looked through."""
        given = side(name) if kind in ("solution", "escalation") else None
        before = len(self.found)
        own = [child for child in node.children if not (child.kind in SECTIONS and child.kind != kind and self.apart(child))]
        own = [child for child in own if child.kind not in ("faq", "related", "toc", "summary", "mixed") and child.style != "q"]
        if node.rows:
            self.table(node, kind, name)
        elif (
            len(own) == 1 and not node.paras and own[0].children and own[0].style in ("h", "label", "short", "bold") and own[0].kind == kind
        ):
            self.section(own[0], kind, name)
        elif not own or (len(own) == 1 and own[0].lead and not own[0].children):
            self.paragraphs([*node.paras, *(line for child in own for line in whole_of(child))], kind, name, node)
        else:
            self.listed(node, own, kind, name)
        for child in node.children:
            if child not in own:
                self.node(child)
        for draft in self.found[before:]:
            draft.actor = draft.actor or (given if draft.kind == "solution" else None)

    def apart(self, child: Node) -> bool:
        """Whether a child is a section of its own; a numbered word with nothing under it (`3. 投诉`) is an item."""
        if child.number is not None and not (child.paras or child.children or child.rows):
            return False
        return child.sure or child.style in ("h", "label")

    def listed(self, node: Node, own: Sequence[Node], kind: Kind, name: str) -> None:
        for line in node.paras:
            self.other.append(("intro", line))
        if kind == "question" and node.paras and not all(line.leads for line in node.paras):
            pass
        last = own[-1]
        alone = len(own) >= 3 and sum(bool(child.paras or child.children) for child in own[:-1]) == 0
        keep = []
        for line in last.paras:
            closing = _CLOSING.match(line.key) or (alone and not line.leads and line.ended) or _ENDING.search(line.key)
            if closing and line.end == max([line.end, *(one.end for one in last.paras)]):
                self.other.append(("summary", line))
            else:
                keep.append(line)
        last.paras = keep
        for child in own:
            if child.kind == kind and (child.style in ("label",) or child.lead) and not child.number:
                self.section(child, kind, name)
            else:
                self.single(child, kind, name)

    def single(self, node: Node, kind: Kind, name: str) -> Draft | None:
        """One item, and apart from it what in it is of another kind."""
        if node.words is None:
            return None
        if node.rows and not node.paras:
            self.table(node, kind, name)
            return None
        body = body_of(node)
        bold = max(0, min(node.line.hint.bold, len(node.words.text))) if node.line is not None and node.line.hint.bold < 900 else 0
        if node.style == "h" or node.style in ("short", "bold"):
            draft = made(kind, node.words if not node.words.leads else cut_title(node.words)[0], body, section=name, whole=node.line)
        else:
            title, rest = cut_title(node.words, bold)
            draft = made(kind, title, [*([rest] if rest else []), *body], section=name, whole=node.line)
        draft.escalates = kind == "escalation"
        self.found.append(draft)
        if kind in ("solution", "cause") and (last := complaint_last(draft)) is not None:
            draft.body.remove(last)
            draft.end = max([draft.title.end, *(line.end for line in draft.body)])
            apart = from_line("solution", last, section=name)
            apart.escalates = True
            self.found.append(apart)
        self.parts(node, draft)
        return draft

    def paragraphs(self, lines: Sequence[Line], kind: Kind, name: str, node: Node) -> None:
        """A section without items: its paragraphs are the items."""
        kept = [line for line in lines if not line.leads or line.long > 70]
        self.other += [("intro", line) for line in lines if line not in kept]
        if len(kept) > 1 and (_CLOSING.match(kept[-1].key) or _ENDING.search(kept[-1].key)):
            self.other.append(("summary", kept.pop()))
        if (
            len(kept) > 1
            and kept[0].ended
            and re.search(r"(?:以下|如下|几个方面|几种|几点|这些)|several|following", kept[0].key)
            and kept[0].long <= 50
        ):
            self.other.append(("intro", kept.pop(0)))
        if (
            node.asks
            and kept
            and len(kept) <= 2
            and node.words is not None
            and kind != "question"
            and not any(alternatives(line.text) for line in kept)
        ):
            for draft in self.torn(kept, kind, name):
                self.found.append(draft)
            return
        for line in kept:
            self.found += self.torn([line], kind, name)

    def torn(self, lines: Sequence[Line], kind: Kind, name: str) -> list[Draft]:
        """One paragraph as one item; several causes in one sentence, or a complaint after remedies, are parted."""
        found: list[Draft] = []
        for line in lines:
            if kind == "cause" and (clauses := self.clauses(line)):
                found += [made("cause", piece, [], section=name) for piece in clauses]
            elif kind == "solution" and (parted := complaint_apart(line)):
                found.append(from_line("solution", parted[0], section=name))
                last = from_line("solution", parted[1], section=name)
                last.escalates = True
                found.append(last)
            else:
                found.append(from_line(kind, line, section=name))
                found[-1].escalates = kind == "escalation"
        return found

    def clauses(self, line: Line) -> list[Line]:
        for start, end in iter_sentences(line.text):
            if places := alternatives(line.text[start:end]):
                return [cut_title(line.part(start + first, start + last))[0] for first, last in places]
        return []

    # questions and answers

    def answered(self, node: Node) -> None:
        """A question with its answer: the question is the title. What it asks says which kind its answer is."""
        if node.words is None:
            return
        body = body_of(node)
        kind = heading_kind(node.words.key) if node.words.long <= 40 else None
        whole = node.line
        if kind not in SECTIONS or kind in ("question", "advice"):
            kind = asked(node.words.key) or answer_kind(body)
        self.found.append(made("question", node.words, body if kind is None else [], whole=whole, why="a question"))
        if kind is None or (not body and not node.children):
            self.parts(node, None)
            return
        items = [child for child in node.children if child.kind is None or child.kind == kind]
        if len(items) >= 2:
            for line in node.paras:
                self.other.append(("intro", line))
            for child in items:
                self.single(child, kind, node.words.text)
        elif node.rows and not node.paras:
            self.table(node, kind, node.words.text)
        else:
            for draft in self.reply(node.words, [line for line in body if line not in node.rows], kind):
                self.found.append(draft)
            if node.rows:
                self.table(node, None, "")
        self.parts(node, None)

    def reply(self, question: Line, body: Sequence[Line], kind: Kind) -> list[Draft]:
        draft = made(kind, question, body)
        draft.escalates = kind == "escalation"
        if kind == "cause" and len(body) == 1 and (clauses := self.clauses(body[0])):
            return [made("cause", piece, []) for piece in clauses]
        return [draft]

    # causes and remedies in one

    def mixed(self, node: Node) -> None:
        if node.rows:
            self.table(node, None, node.words.text if node.words else "")
        for line in node.paras:
            self.other.append(("intro", line))
        for child in node.children:
            labels = {part.kind for part in parts_of(child)}
            if child.kind in SECTIONS:
                self.section(child, child.kind, child.words.text if child.words else "")
            elif labels or self.has_kinds(child):
                self.problem(child, labels) if child.words is not None else self.unknown(child)
            else:
                self.both(child)

    def both(self, node: Node) -> None:
        """An item that names a cause and goes on to the remedy without a label."""
        if node.words is None:
            return
        title, rest = cut_title(node.words)
        body = [*([rest] if rest else []), *body_of(node)]
        for number, line in enumerate(body):
            places = list(iter_sentences(line.text))
            turn = next(
                (
                    start
                    for start, end in places
                    if cue(line.text[start:end]) in ("solution", "escalation") and (start > 0 or number > 0 or len(body) > 0)
                ),
                None,
            )
            if turn is None:
                continue
            before = [*body[:number], *([line.part(0, turn)] if turn else [])]
            after = [line.part(turn, len(line.text)), *body[number + 1 :]]
            cause = made("cause", title, before, whole=None)
            head, more = cut_title(after[0])
            remedy = made("solution", head, [*([more] if more else []), *after[1:]])
            remedy.cause = cause
            self.found += [cause, remedy]
            return
        self.single(node, self.guess(node, None) or "cause", "")

    # tables

    def table(self, node: Node, kind: Kind | None, name: str) -> None:
        roles, rows = roles_of(node.rows)
        useful = [role for role in roles if role in ("cause", "solution", "question", "prevention", "escalation")]
        for row in rows:
            parts = cells(row)
            if not any(part.text for part in parts):
                continue
            if not useful or (kind is not None and kind not in useful and len(useful) < 2):
                self.row(parts, roles, kind or self.row_kind(parts), name, row)
            else:
                self.roles(parts, roles, name)

    def row_kind(self, parts: Sequence[Line]) -> Kind:
        total = weigh(parts[0].text, " ".join(part.text for part in parts[1:]))
        return max(total, key=lambda kind: total[kind])

    def row(self, parts: Sequence[Line], roles: Sequence[str], kind: Kind, name: str, row: Line) -> None:
        words = [
            part for number, part in enumerate(parts) if part.text and (number >= len(roles) or roles[number] not in ("index", "actor"))
        ]
        if not words:
            return
        if len(words) > 1 and words[0].text.isdecimal():
            words = words[1:]
        title, rest = (words[0], None) if len(words) > 1 else cut_title(words[0])
        self.found.append(made(kind, title, [*([rest] if rest else []), *words[1:]], section=name))

    def roles(self, parts: Sequence[Line], roles: Sequence[str], name: str) -> None:
        cause: Draft | None = None
        loose = [part for part, role in zip(parts, roles, strict=False) if role == "body" and part.text]
        actor = next((who(part.text) for part, role in zip(parts, roles, strict=False) if role == "actor"), None)
        for part, role in zip(parts, roles, strict=False):
            if not part.text or role in ("body", "index", "actor"):
                continue
            kind: Kind = role  # type: ignore[assignment]
            more = (
                loose
                if (role == "cause" or (role == "question" and "cause" not in roles) or ("cause" not in roles and "question" not in roles))
                else []
            )
            title, rest = cut_title(part)
            draft = made(kind, title, [*([rest] if rest else []), *more], section=name, whole=part)
            draft.escalates = kind == "escalation"
            if role == "cause":
                cause = draft
            if role == "solution":
                draft.cause, draft.actor = cause, actor
            self.found.append(draft)

    def closing(self, node: Node) -> None:
        """A summary: its words are nobody's step, but a list in it is advice."""
        kind: Kind = "intro" if node.kind == "intro" else "summary"
        self.other += [(kind, line) for line in node.paras]
        for child in node.children:
            if child.kind in SECTIONS:
                self.section(child, child.kind, child.words.text if child.words else "")
            elif child.number is not None and kind == "summary":
                self.single(child, "advice", "")
            else:
                self.other += [(kind, line) for line in whole_of(child)]

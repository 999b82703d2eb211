"""One item of a list or under a heading of its own: its title, its body, and a complaint at its end that is an item by itself."""

from __future__ import annotations

from bot.article.saying.parting import complaint_last
from bot.article.saying.pieces import Draft, from_line, made
from bot.article.saying.subjects import party
from bot.article.tree.nodes import Node
from bot.article.tree.titles import cut_title
from bot.article.values import Kind


def single(node: Node, kind: Kind, name: str) -> list[Draft]:
    """The item, first, and what goes on from it to a complaint. `name`: of its section. `node.words` must be there."""
    assert node.words is not None
    if node.style in ("h", "short", "bold"):
        title = node.words if not node.words.leads else cut_title(node.words)[0]
        draft = made(kind, title, node.body, section=name, whole=node.line)
    else:
        draft = _listed(node, kind, name)
    draft.escalates = kind == "escalation"
    if kind not in ("solution", "cause") or (last := complaint_last(draft)) is None:
        return [draft]
    draft.body.remove(last)
    draft.end = max([draft.title.end, *(line.end for line in draft.body)])
    apart = from_line("solution", last, section=name)
    apart.escalates = True
    return [draft, apart]


def _listed(node: Node, kind: Kind, name: str) -> Draft:
    assert node.words is not None
    bold = max(0, min(node.line.hint.bold, len(node.words.text))) if node.line is not None and node.line.hint.bold < 900 else 0
    title, rest = cut_title(node.words, bold)
    draft = made(kind, title, [*([rest] if rest else []), *node.body], section=name, whole=node.line)
    if kind in ("solution", "escalation") and rest is not None:
        draft.actor = party(title.text)  # 客服部：当天回电
    return draft

"""What changed between two revisions of a flow, in nodes and options rather than lines, and of which class the change is.

*text*: only words (texts, labels, notes, where they come from) · *additive*: something new, or another way, order or limit; whoever stands on the
older revision finds every node and answer of his in the newer one · *breaking*: a node, option, remedy, cause, slot or value is gone, or means
something else; conversations that stand there need a decision.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from bot.flowfile.schema import NODE_KINDS
from bot.values import Lang

Class = Literal["text", "additive", "breaking"]
CLASSES: tuple[Class, ...] = ("text", "additive", "breaking")

Doc = Mapping[str, Any]

_TEXTS = ("text", "say", "away", "check", "title", "label", "reprompt", "note", "why", "origin", "cite", "sources", "langs")
_SENTENCES: Mapping[str, Mapping[str, str]] = {
    "added": {"zh": "新增{what}", "en": "{what} is new"},
    "removed": {"zh": "删除{what}", "en": "{what} is gone"},
    "text": {"zh": "{what}：{lang} 文字改了", "en": "{what}: the {lang} text changed"},
    "target": {"zh": "{what}：现在去 {new}（原来是 {old}）", "en": "{what} now goes to {new} (it went to {old})"},
    "kind": {"zh": "{what}：从 {old} 变成 {new}", "en": "{what} was {old} and is {new}"},
    "order": {"zh": "{what}的顺序变了：{new}", "en": "the order of {what} changed: {new}"},
    "type": {"zh": "{what}：类型从 {old} 变成 {new}", "en": "{what}: its type was {old} and is {new}"},
    "changed": {"zh": "{what}：{key} 改了", "en": "{what}: {key} changed"},
}
_NOUNS: Mapping[str, Mapping[str, str]] = {
    "node": {"zh": "步骤 {id}", "en": "node {id}"},
    "option": {"zh": "步骤 {of} 的选项 {id}", "en": "option {id} of node {of}"},
    "remedy": {"zh": "{of} 的办法 {id}", "en": "remedy {id} of {of}"},
    "cause": {"zh": "{of} 的原因 {id}", "en": "cause {id} of {of}"},
    "model": {"zh": "排查模型 {id}", "en": "model {id}"},
    "slot": {"zh": "信息项 {id}", "en": "slot {id}"},
    "value": {"zh": "信息项 {of} 的取值 {id}", "en": "value {id} of slot {of}"},
    "handler": {"zh": "随时可用的 {id}", "en": "handler {id}"},
    "flow": {"zh": "流程", "en": "the flow"},
    "remedies": {"zh": "{of} 里办法", "en": "the remedies of {of}"},
    "options": {"zh": "步骤 {of} 里选项", "en": "the options of node {of}"},
}


@dataclass(frozen=True, slots=True)
class Change:
    """`kind`, `noun`, `id`, `of` name what; `before` and `after` are shown for texts. `node`: whoever stands there is concerned."""

    cls: Class
    kind: str
    noun: str
    id: str = ""
    of: str = ""
    key: str = ""
    before: str = ""
    after: str = ""
    node: str = ""

    def sentence(self, lang: Lang) -> str:
        words = "zh" if lang == "zh" else "en"
        what = _NOUNS[self.noun][words].format(id=self.id, of=self.of)
        return _SENTENCES[self.kind][words].format(what=what, key=self.key, old=self.before, new=self.after, lang=self.key)


def changes(old: Doc, new: Doc) -> tuple[Change, ...]:
    """In the order of the newer file; what is gone last."""
    found = [
        *_slots(old.get("slots", {}), new.get("slots", {})),
        *_nodes(old.get("nodes", {}), new.get("nodes", {})),
        *_models(old.get("models", {}), new.get("models", {})),
        *_handlers(old.get("handlers", []), new.get("handlers", [])),
        *_rest(old, new, "flow", "", "", skip=("slots", "nodes", "models", "handlers", "migrate", "format", "id")),
    ]
    return tuple(found)


def class_of(found: Sequence[Change]) -> Class:
    return max((one.cls for one in found), key=CLASSES.index, default="text")


def removed_nodes(found: Sequence[Change]) -> tuple[str, ...]:
    """Nodes and remedies on which somebody may stand, and which are gone or mean something else."""
    return tuple(dict.fromkeys(one.node for one in found if one.cls == "breaking" and one.node))


def _slots(old: Doc, new: Doc) -> Iterator[Change]:
    for id_, slot in new.items():
        before = old.get(id_)
        if before is None:
            yield Change("additive", "added", "slot", id_)
            continue
        if before.get("type") != slot.get("type"):
            yield Change("breaking", "type", "slot", id_, before=str(before.get("type")), after=str(slot.get("type")))
        yield from _sets(before.get("values") or [], slot.get("values") or [], "value", id_)
        yield from _rest(before, slot, "slot", id_, "", skip=("type", "values"))
    for id_ in old.keys() - new.keys():
        yield Change("breaking", "removed", "slot", id_)


def _nodes(old: Doc, new: Doc) -> Iterator[Change]:
    for id_, node in new.items():
        before = old.get(id_)
        if before is None:
            yield Change("additive", "added", "node", id_)
            continue
        was, is_ = _kind(before), _kind(node)
        if was != is_ or (is_ in ("ask", "troubleshoot", "call") and before[is_] != node[is_]):
            yield Change("breaking", "kind", "node", id_, before=_named(before, was), after=_named(node, is_), node=id_)
            continue
        yield from _options(id_, before.get("options", {}), node.get("options", {}))
        yield from _rest(before, node, "node", id_, "", skip=("options",))
    for id_ in old:
        if id_ not in new:
            yield Change("breaking", "removed", "node", id_, node=id_)


def _options(of: str, old: Doc, new: Doc) -> Iterator[Change]:
    for id_, option in new.items():
        before = old.get(id_)
        if before is None:
            yield Change("additive", "added", "option", id_, of)
        else:
            yield from _rest(before, option, "option", id_, of)
    for id_ in old:
        if id_ not in new:
            yield Change("breaking", "removed", "option", id_, of, node=of)
    yield from _order(list(old), list(new), "options", of)


def _models(old: Doc, new: Doc) -> Iterator[Change]:
    for id_, model in new.items():
        before = old.get(id_)
        if before is None:
            yield Change("additive", "added", "model", id_)
            continue
        for part, noun in (("causes", "cause"), ("remedies", "remedy")):
            were, are = before.get(part, {}), model.get(part, {})
            for one in are:
                if one not in were:
                    yield Change("additive", "added", noun, one, id_)
                else:
                    yield from _rest(were[one], are[one], noun, one, id_)
            for one in were:
                if one not in are:
                    yield Change("breaking", "removed", noun, one, id_, node=one if noun == "remedy" else "")
        yield from _order(list(before.get("remedies", {})), list(model.get("remedies", {})), "remedies", id_)
        yield from _rest(before, model, "model", id_, "", skip=("causes", "remedies"))
    for id_ in old:
        if id_ not in new:
            yield Change("breaking", "removed", "model", id_)


def _handlers(old: Sequence[Doc], new: Sequence[Doc]) -> Iterator[Change]:
    were, are = _by_intent(old), _by_intent(new)
    for name, handler in are.items():
        if name not in were:
            yield Change("additive", "added", "handler", name)
        else:
            yield from _rest(were[name], handler, "handler", name, "")
    for name in were:
        if name not in are:
            yield Change("additive", "removed", "handler", name)  # nobody stands on one


def _by_intent(handlers: Sequence[Doc]) -> dict[str, Doc]:
    """Two of one intent are told apart by their number."""
    found: dict[str, Doc] = {}
    for one in handlers:
        name, number = str(one.get("intent")), 2
        while name in found:
            name, number = f"{one.get('intent')} {number}", number + 1
        found[name] = one
    return found


def _rest(old: Doc, new: Doc, noun: str, id_: str, of: str, skip: Sequence[str] = ()) -> Iterator[Change]:
    for key in dict.fromkeys((*new, *old)):
        before, after = old.get(key), new.get(key)
        if key in skip or before == after:
            continue
        if key in ("next", "ok", "failed", "solved", "exhausted", "gave_up", "then", "back", "skip", "goto", "start", "timeout"):
            yield Change("additive", "target", noun, id_, of, before=str(before or "–"), after=str(after or "–"))
        elif key in _TEXTS:
            yield from _texts(before, after, key, noun, id_, of)
        else:
            yield Change("additive", "changed", noun, id_, of, key=key, before=_short(before), after=_short(after))


def _texts(before: Any, after: Any, key: str, noun: str, id_: str, of: str) -> Iterator[Change]:
    if not isinstance(before, Mapping) or not isinstance(after, Mapping) or key in ("origin", "sources"):
        yield Change("text", "changed", noun, id_, of, key=key, before=_short(before), after=_short(after))
        return
    for lang in dict.fromkeys((*after, *before)):
        if before.get(lang) != after.get(lang):
            yield Change("text", "text", noun, id_, of, key=lang, before=str(before.get(lang, "")), after=str(after.get(lang, "")))


def _sets(old: Sequence[str], new: Sequence[str], noun: str, of: str) -> Iterator[Change]:
    for one in new:
        if one not in old:
            yield Change("additive", "added", noun, str(one), of)
    for one in old:
        if one not in new:
            yield Change("breaking", "removed", noun, str(one), of)


def _order(old: list[str], new: list[str], noun: str, of: str) -> Iterator[Change]:
    if [one for one in old if one in new] != [one for one in new if one in old]:
        yield Change("additive", "order", noun, "", of, after=" → ".join(new))


def _kind(node: Doc) -> str:
    return next((kind for kind in NODE_KINDS if kind in node), "?")


def _named(node: Doc, kind: str) -> str:
    value = node.get(kind)
    return f"{kind}: {value}" if isinstance(value, str) else kind


def _short(value: Any) -> str:
    text = "" if value is None else str(value)
    return text if len(text) <= 120 else text[:119] + "…"

"""What changed between two revisions of a flow, in nodes and options rather than lines, and of which class the change is.

*text*: only words (texts, labels, notes, where they come from) · *additive*: something new, or another way, order or limit; whoever stands on the
older revision finds every node and answer of his in the newer one · *breaking*: a node, option, remedy, cause, slot or value is gone, or means
something else, or rests on another passage; conversations that stand there need a decision.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from bot.flowfile.diff_cites import cited
from bot.flowfile.diff_words import CLASSES, WAYS, Change, Class
from bot.flowfile.revision import canonical
from bot.flowfile.schema import NODE_KINDS

__all__ = ["CLASSES", "Change", "Class", "changes", "class_of", "removed_nodes"]

Doc = Mapping[str, Any]

_TEXTS = ("text", "say", "away", "check", "title", "label", "names", "reprompt", "note", "why", "origin", "cite", "sources", "langs")


def changes(old: Doc, new: Doc) -> tuple[Change, ...]:
    """In the order of the newer file; what is gone last."""
    found = [
        *_slots(old.get("slots", {}), new.get("slots", {})),
        *_nodes(old.get("nodes", {}), new.get("nodes", {})),
        *_models(old.get("models", {}), new.get("models", {})),
        *cited(old, new),
        *_handlers(old.get("handlers", []), new.get("handlers", [])),
        *_rest(old, new, "flow", "", "", skip=("slots", "nodes", "models", "handlers", "format", "id")),
    ]
    if not found and canonical(old) != canonical(new):
        found.append(Change("text", "layout", "flow"))
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
    renamed = _renamed(old, new)
    for id_, node in new.items():
        before = old.get(id_)
        if before is None:
            yield from () if id_ in renamed.values() else (Change("additive", "added", "node", id_),)
            continue
        was, is_ = _kind(before), _kind(node)
        if was != is_ or (is_ in ("ask", "troubleshoot", "call") and before[is_] != node[is_]):
            yield Change("breaking", "kind", "node", id_, before=_named(before, was), after=_named(node, is_), node=id_)
            continue
        yield from _options(id_, before.get("options", {}), node.get("options", {}))
        yield from _arms(id_, before.get("branch", []), node.get("branch", []))
        yield from _rest(before, node, "node", id_, "", skip=("options", "branch"))
    for id_ in old:
        if id_ not in new:
            yield _gone("node", id_, "", renamed, node=id_)


def _options(of: str, old: Doc, new: Doc) -> Iterator[Change]:
    renamed = _renamed(old, new)
    for id_, option in new.items():
        before = old.get(id_)
        if before is not None:
            yield from _rest(before, option, "option", id_, of)
        elif id_ not in renamed.values():
            yield Change("additive", "added", "option", id_, of)
    for id_ in old:
        if id_ not in new:
            yield _gone("option", id_, of, renamed, node=of)
    yield from _order(list(old), list(new), "options", of)


def _renamed(old: Doc, new: Doc) -> dict[str, str]:
    """Old name → new name of what says the same under another one."""
    found: dict[str, str] = {}
    for id_ in old.keys() - new.keys():
        same = [other for other in new.keys() - old.keys() if new[other] == old[id_]]
        if len(same) == 1:
            found[id_] = same[0]
    return found


def _gone(noun: str, id_: str, of: str, renamed: Mapping[str, str], *, node: str) -> Change:
    if id_ in renamed:
        return Change("breaking", "renamed", noun, id_, of, after=renamed[id_], node=node)
    return Change("breaking", "removed", noun, id_, of, node=node)


def _arms(of: str, old: Sequence[Doc], new: Sequence[Doc]) -> Iterator[Change]:
    """The arms of a branch, told apart by their conditions; a condition that changed, by where it leads and how it stands."""
    were, are = {condition(one): one for one in old}, {condition(one): one for one in new}
    gone, fresh = [one for one in were if one not in are], [one for one in are if one not in were]
    for name, arm in are.items():
        if name in were and were[name].get("next") != arm.get("next"):
            where = ("node", of, "", "else") if name == ELSE else ("arm", name, of, "next")
            yield Change("additive", "target", where[0], where[1], where[2], where[3], str(were[name].get("next")), str(arm.get("next")))
    for name in list(gone):
        twin = next((one for one in fresh if are[one].get("next") == were[name].get("next")), None)
        if twin is not None:
            gone.remove(name)
            fresh.remove(twin)
            yield Change("additive", "arm", "node", of, before=name, after=twin)
    for name in fresh:
        yield Change("additive", "arm_added", "node", of, after=f"{name} → {are[name].get('next')}")
    for name in gone:
        yield Change("additive", "arm_removed", "node", of, before=f"{name} → {were[name].get('next')}")
    if not gone and not fresh:
        yield from _order([one for one in were if one in are], [one for one in are if one in were], "arms", of)


ELSE = "else"
_SIGNS = {"is": "=", "gte": "≥", "lt": "<", "in": ":", "hour_in": "@"}


def condition(arm: Doc) -> str:
    """As the file says it: with the ids an admin reads there."""
    return _says(arm["when"]) if "when" in arm else ELSE


def _says(guard: Doc) -> str:
    if "all" in guard:
        return " & ".join(_says(one) for one in guard["all"])
    if "any" in guard:
        return "(" + " | ".join(_says(one) for one in guard["any"]) + ")"
    if "not" in guard:
        return f"not {_says(guard['not'])}"
    slot = guard.get("slot")
    for operator, value in guard.items():
        if operator == "set":
            return f"{slot} {'known' if value else 'unknown'}"
        if operator in _SIGNS:
            return f"{slot} {_SIGNS[operator]} {'/'.join(map(str, value)) if isinstance(value, list) else value}"
    return str(slot)


def _models(old: Doc, new: Doc) -> Iterator[Change]:
    for id_, model in new.items():
        before = old.get(id_)
        if before is None:
            yield Change("additive", "added", "model", id_)
            continue
        for part, noun in (("causes", "cause"), ("remedies", "remedy")):
            were, are = before.get(part, {}), model.get(part, {})
            renamed = _renamed(were, are)
            for one in are:
                if one in were:
                    yield from _rest(were[one], are[one], noun, one, id_)
                elif one not in renamed.values():
                    yield Change("additive", "added", noun, one, id_)
            for one in were:
                if one not in are:
                    yield _gone(noun, one, id_, renamed, node=one if noun == "remedy" else "")
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
        if key == "start":
            yield Change("additive", "start", noun, id_, of, before=str(before), after=str(after))
        elif key in ("next", "goto", "skip") or (key in WAYS["en"] and isinstance(after or before, str)):
            yield Change("additive", "target", noun, id_, of, key, str(before or "–"), str(after or "–"))
        else:
            yield from _leaves(before, after, key, noun, id_, of, "text" if key in _TEXTS else "additive")


def _leaves(before: Any, after: Any, key: str, noun: str, id_: str, of: str, cls: Class) -> Iterator[Change]:
    """What changed within a value, down to its single words: `idle.after`, `any.zh`, the second reprompt."""
    if isinstance(before or after, Mapping) and isinstance(after or before, Mapping):
        old, new = before or {}, after or {}
        for name in dict.fromkeys((*new, *old)):
            if old.get(name) != new.get(name):
                yield from _leaves(old.get(name), new.get(name), f"{key}.{name}", noun, id_, of, cls)
        return
    if isinstance(before or after, list) and any(isinstance(one, Mapping) for one in [*(before or []), *(after or [])]):
        old_list, new_list = list(before or []), list(after or [])
        for number in range(max(len(old_list), len(new_list))):
            pair = [values[number] if number < len(values) else None for values in (old_list, new_list)]
            if pair[0] != pair[1]:
                yield from _leaves(pair[0], pair[1], f"{key}.{number + 1}", noun, id_, of, cls)
        return
    if isinstance(before or after, list) and key.partition(".")[0] != "cite":
        for kind, one, other in (("more", after or [], before or []), ("less", before or [], after or [])):
            words = ", ".join(str(word) for word in one if word not in other)
            if words:
                yield Change(cls, kind, noun, id_, of, key, before=_short(words), after=_short(words))
        return
    root, _, lang = key.rpartition(".")
    if cls == "text" and root.partition(".")[0] in _SPOKEN:
        shown = lang if root in _SPOKEN[:4] else f"{root} {lang}"
        yield Change("text", "text", noun, id_, of, shown, str(before or ""), str(after or ""))
    else:
        yield Change(cls, "changed", noun, id_, of, key, _short(before), _short(after))


_SPOKEN = ("text", "say", "title", "label", "away", "check", "reprompt")
"""What is said in a language; of the first four the language alone is named."""


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
    text = "–" if value is None else ", ".join(map(str, value)) if isinstance(value, list) else str(value)
    return text if len(text) <= 120 else text[:119] + "…"

"""Whether a node still rests on the same passages. A passage is its words: the hash of its section, not the names it is cited by.

The passage's words changed, or another one is cited in its place: what the node says rests on something else, and whoever stands there may have
been told what is no longer so: *breaking*. Another name for the same words, one more passage, one passage fewer: *text*.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from bot.flowfile.diff_words import Change

Doc = Mapping[str, Any]


def cited(old: Doc, new: Doc) -> Iterator[Change]:
    """Of nodes and remedies that stand in both documents, those that rest on other passages now."""
    for id_, node in new.get("nodes", {}).items():
        if (before := old.get("nodes", {}).get(id_)) is not None:
            yield from _other(old, new, before, node, "node", id_, "")
    for model, found in new.get("models", {}).items():
        were = old.get("models", {}).get(model, {}).get("remedies", {})
        for id_, remedy in found.get("remedies", {}).items():
            if id_ in were:
                yield from _other(old, new, were[id_], remedy, "remedy", id_, model)


def _other(old: Doc, new: Doc, before: Doc, after: Doc, noun: str, id_: str, of: str) -> Iterator[Change]:
    were, are = _passages(old, before), _passages(new, after)
    gone, fresh = were.keys() - are.keys(), are.keys() - were.keys()
    if gone and fresh:
        shown = [", ".join(found[one] for one in found if one in names) for found, names in ((were, gone), (are, fresh))]
        yield Change("breaking", "cite", noun, id_, of, before=shown[0], after=shown[1], node=id_)


def _passages(doc: Doc, of: Doc) -> dict[str, str]:
    """Hash → the section as it is written, for what this node cites; a cite that nobody can follow stands for itself."""
    found: dict[str, str] = {}
    for cite in of.get("cite") or []:
        source, _, section = str(cite).partition(".")
        written = str(doc.get("sources", {}).get(source, {}).get("sections", {}).get(section, cite))
        path, sharp, hash_ = written.rpartition("#")
        name = f"“{path.rpartition('/')[2]}” #{hash_}" if sharp else str(cite)
        found[hash_ if sharp else str(cite)] = name
    return found

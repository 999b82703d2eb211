"""Three-way merge of flow documents by id: what was drafted last time, what stands in the file now, what is drafted today.

What a hand changed is never overwritten. Where article and hand both changed the same thing, the hand's stays and it is told (AR70);
the citation keeps its old hash, so that lint (SR03) asks for the node to be read again.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

from bot.compiler.trouble import Document

Path = tuple[str, ...]
_GONE: Any = object()


@dataclass(frozen=True, slots=True)
class Merged:
    """`conflicts`: places where a hand's words stay although the article has new ones; `removed`: what the article no longer has."""

    document: Document
    conflicts: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    edited: tuple[str, ...] = ()
    stale: tuple[str, ...] = ()  # translations by hand of words that the article has changed


def merge(base: Mapping[str, Any], mine: Mapping[str, Any], theirs: Mapping[str, Any]) -> Merged:
    work = _Merge()
    found = work.mapping((), _keyed(base), _keyed(mine), _keyed(theirs))
    document = _listed(found)
    _kept_hashes(base, mine, document)
    return Merged(document, tuple(work.conflicts), tuple(work.removed), tuple(work.edited), tuple(work.stale))


class _Merge:
    def __init__(self) -> None:
        self.conflicts: list[str] = []
        self.removed: list[str] = []
        self.edited: list[str] = []
        self.stale: list[str] = []

    def mapping(self, path: Path, base: Mapping[str, Any], mine: Mapping[str, Any], theirs: Mapping[str, Any]) -> dict[str, Any]:
        found: dict[str, Any] = {}
        names = list(mine) + [name for name in theirs if name not in mine]
        for name in names:
            value = self.value((*path, name), base.get(name, _GONE), mine.get(name, _GONE), theirs.get(name, _GONE))
            if value is not _GONE:
                found[name] = value
        return found

    def value(self, path: Path, base: Any, mine: Any, theirs: Any) -> Any:
        if path == ("config", "review") and mine is not _GONE:
            return theirs  # how many cards are open is nobody's words
        if mine == theirs or theirs == base:
            if mine != base:
                self.edited.append(".".join(path))
            return mine
        if mine == base:
            if theirs is _GONE:
                self.removed.append(".".join(path))
                return _GONE
            return deepcopy(theirs)
        if isinstance(mine, dict) and isinstance(theirs, dict):
            if isinstance(base, dict) and _translated(base, mine, theirs):
                self.stale.append(".".join(path))
            return self.mapping(path, base if isinstance(base, dict) else {}, mine, theirs)
        self.edited.append(".".join(path))
        if all(_words(side) for side in (base, mine, theirs)):
            return _lists(base, mine, theirs)
        self.conflicts.append(".".join(path))
        return mine


def _words(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(one, str) for one in value)


def _lists(base: list[str], mine: list[str], theirs: list[str]) -> list[str]:
    """Lists of words: what a hand added or took out stays so, what the article adds or takes out follows it."""
    kept = [one for one in mine if one in theirs or one not in base]
    return [*kept, *(one for one in theirs if one not in base and one not in kept)]


def _translated(base: Mapping[str, Any], mine: Mapping[str, Any], theirs: Mapping[str, Any]) -> bool:
    """A text of which a hand wrote one language and the article changed the other."""
    if not set(mine) <= {"zh", "en"}:
        return False
    hand = {lang for lang in mine if mine.get(lang) != base.get(lang)}
    return bool(hand) and any(theirs.get(lang) != base.get(lang) for lang in theirs if lang not in hand)


def _keyed(document: Mapping[str, Any]) -> dict[str, Any]:
    """Lists of handlers have no ids; their intent and goal stand for one."""
    found = dict(document)
    handlers = found.get("handlers")
    if isinstance(handlers, list):
        found["handlers"] = {
            f"{one.get('intent')}>{one.get('goto')}#{number if number > 30 else ''}": one
            for number, one in enumerate(handlers)
            if isinstance(one, dict)
        }
    return found


def _listed(document: dict[str, Any]) -> Document:
    handlers = document.get("handlers")
    if isinstance(handlers, dict):
        document["handlers"] = list(handlers.values())
        if not document["handlers"]:
            del document["handlers"]
    return document


def owners(document: Mapping[str, Any]) -> Iterator[tuple[Path, Mapping[str, Any]]]:
    """Everything that can cite: nodes, remedies, causes."""
    for name, node in (document.get("nodes") or {}).items():
        if isinstance(node, dict):
            yield ("nodes", name), node
    for model, entry in (document.get("models") or {}).items():
        for group in ("causes", "remedies"):
            for name, one in (entry.get(group) or {}).items():
                if isinstance(one, dict):
                    yield ("models", model, group, name), one


def _kept_hashes(base: Mapping[str, Any], mine: Mapping[str, Any], document: Document) -> None:
    """A passage that changed under words a hand wrote keeps the hash those words were written for."""
    before = dict(owners(base))
    hands = {path for path, one in owners(mine) if before.get(path) != one}
    for sid, source in (document.get("sources") or {}).items():
        old = ((base.get("sources") or {}).get(sid) or {}).get("sections") or {}
        ours = ((mine.get("sources") or {}).get(sid) or {}).get("sections") or {}
        sections: dict[str, Any] = (source.get("sections") or {}) if isinstance(source, dict) else {}
        for section, written in list(sections.items()):
            if section not in old or _hash(written) == _hash(old[section]) or _hash(ours.get(section, "")) != _hash(old[section]):
                continue
            cited = f"{sid}.{section}"
            if any(cited in (one.get("cite") or []) and path in hands for path, one in owners(document)):
                sections[section] = f"{written.rpartition('#')[0]}#{old[section].rpartition('#')[2]}"


def _hash(section: str) -> str:
    return section.rpartition("#")[2]

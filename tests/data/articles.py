"""How well articles are read: per folder, how many are wholly right, and how many of their lists and items.

    python -m tests.data.articles [FOLDER ...] [--wrong]

A folder holds articles and, beside each, `NAME.yaml` with what it says (see `tests/test_article_shapes.py`). Without one: every
folder below `tests/articles`. `--wrong` says what was wanted and what was read.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from bot.article.importing import import_bytes
from bot.article.normal import key
from bot.article.values import Extraction, Item, NotAnArticleError

ARTICLES = Path(__file__).parents[1] / "articles"
LISTS = ("questions", "causes", "solutions", "prevention", "advice")


@dataclass(frozen=True, slots=True)
class Looked:
    """One article: what is wrong of it, by the name of the part; and how many items were wanted, found, and are none."""

    name: str
    parts: int
    wrong: dict[str, str]
    wanted: int
    found: int
    spurious: int


def article_of(wanted: Path) -> Path:
    return next(path for path in wanted.parent.glob(f"{wanted.stem}.*") if path.suffix != ".yaml")


def look(wanted: Path) -> Looked:
    plain: dict[str, Any] = YAML(typ="safe").load(wanted)
    path = article_of(wanted)
    wrong: dict[str, str] = {}
    parts = 2 + sum(plain[name] is not None for name in LISTS)
    try:
        read = import_bytes(path.read_bytes(), path.name)
    except NotAnArticleError as error:
        return Looked(wanted.stem, parts, {"article": str(error)}, 0, 0, 0)
    if read.title != plain["title"]:
        wrong["title"] = f"wanted {plain['title']!r}, read {read.title!r}"
    total = hit = extra = 0
    for name in LISTS:
        if plain[name] is None:
            continue
        titles = [one["title"] if isinstance(one, dict) else one for one in plain[name]]
        items: Sequence[Item] = getattr(read, name)
        right = _in_order(titles, items)
        total, hit, extra = total + len(titles), hit + right, extra + len(items) - right
        if right != len(titles) or right != len(items):
            wrong[name] = f"wanted {titles}\n        read   {[item.title for item in items]}"
        elif name == "solutions":
            wrong |= _who(plain[name], items)
    if leaks := list(_leaks(plain["dropped"], read)):
        wrong["dropped"] = "; ".join(leaks)
    return Looked(wanted.stem, parts, wrong, total, hit, extra)


def _in_order(titles: Sequence[str], items: Sequence[Item]) -> int:
    """How many of them are among the items, in their order."""
    at = found = 0
    for title in titles:
        place = next((n for n in range(at, len(items)) if key(title) in key(items[n].title)), None)
        if place is not None:
            at, found = place + 1, found + 1
    return found


def _who(wanted: Sequence[dict[str, Any]], items: Sequence[Item]) -> dict[str, str]:
    wrong = []
    for one, item in zip(wanted, items, strict=True):
        if item.actor != one.get("actor", "merchant"):
            wrong.append(f"{item.title}: wanted {one.get('actor', 'merchant')}, read {item.actor}")
        if item.is_escalation != one.get("esc", False):
            wrong.append(f"{item.title}: escalation read {item.is_escalation}")
        wrong += [f"{item.title}: {words} is not in it" for words in one.get("body", []) if words not in item.text]
    return {"solutions": "; ".join(wrong)} if wrong else {}


def _leaks(dropped: Sequence[str], read: Extraction) -> Iterator[str]:
    listed = "\n".join(one.text for one in read.dropped)
    for words in dropped:
        if any(words in item.text for item in read.items):
            yield f"{words!r} stands in an item"
        elif words not in listed:
            yield f"{words!r} is not listed as dropped"
    if not dropped and read.dropped:
        yield f"dropped without a reason: {[one.text[:30] for one in read.dropped]}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0] if __doc__ else "")
    parser.add_argument("folder", nargs="*", type=Path)
    parser.add_argument("--wrong", action="store_true", help="what was wanted and what was read")
    parser.add_argument("--only", default="", help="articles whose name begins so")
    given = parser.parse_args()
    for folder in given.folder or sorted({path.parent for path in ARTICLES.rglob("*.yaml")}):
        looked = [look(path) for path in sorted(folder.glob(f"{given.only}*.yaml"))]
        if given.wrong:
            for one in looked:
                for part, why in one.wrong.items():
                    sys.stdout.write(f"{one.name} {part}: {why}\n")
        parts, wrong = sum(one.parts for one in looked), sum(len(one.wrong) for one in looked)
        wanted, found, extra = (sum(getattr(one, name) for one in looked) for name in ("wanted", "found", "spurious"))
        sys.stdout.write(
            f"{folder.name}: {sum(not one.wrong for one in looked)} of {len(looked)} wholly right, {parts - wrong} of {parts} parts, "
            f"{found} of {wanted} items found, {extra} that are none\n"
        )


if __name__ == "__main__":
    main()

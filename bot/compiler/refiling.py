"""What the text leaves open about its own items: what an item is (AR20), and whether one item was rightly parted in two (AR21).

The cards are made from the article as it was read; an answer files the items anew before anything is drafted.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from bot.article.values import Extraction, Item, Kind
from bot.compiler.cards import Card, Choice, Decision
from bot.compiler.gaps import passage_hash

SURE = 0.75
_LISTS: tuple[tuple[str, Kind, str, str], ...] = (
    ("causes", "cause", "原因", "causes"),
    ("solutions", "solution", "办法", "things to do"),
    ("prevention", "prevention", "预防", "prevention"),
    ("advice", "advice", "建议", "advice"),
)
_SHOWN = 6


def cards(found: Extraction) -> list[Card]:
    """Non-blocking; what was read stands until somebody says otherwise."""
    return [*_guessed(found), *_parted(found), *_grey(found)]


def _grey(found: Extraction) -> Iterator[Card]:
    """AR11: adverts that are not surely ones; one card for all of them. What was dropped comes back by editing the article only."""
    passages = [warned.text for warned in found.warnings if warned.code == "AR11"]
    if passages:
        passage = "\n".join(passages)
        yield Card(
            "adverts:grey", "AR11",
            {"zh": f"这 {len(passages)} 处像广告又不全像，是这样处理的。对吗？", "en": f"These {len(passages)} read somewhat like adverts; this is what was done. Right?"},
            passage, passage_hash(passage),
            (
                Choice("right", {"zh": "对", "en": "yes"}, "nothing changes"),
                Choice("look", {"zh": "不对，要改文章", "en": "no, the article must be edited"}, "nothing changes; edit the article and import it again"),
            ),
            False, default="right",
        )  # fmt: skip


def _guessed(found: Extraction) -> Iterator[Card]:
    """AR20: items of a list that no heading names; a card a list."""
    for name, _, han, english in _LISTS:
        items = [item for item in getattr(found, name) if item.conf < SURE]
        if not items:
            continue
        passage = "\n".join(item.text for item in items)
        choices = [Choice("as_read", {"zh": f"是{han}", "en": f"yes, {english}"}, "nothing changes")]
        choices += [
            Choice(other, {"zh": f"是{zh}", "en": f"no, {en}"}, f"they stand under {en} from now on")
            for other, _, zh, en in _LISTS[:3]
            if other != name
        ][:2]
        choices.append(Choice("none", {"zh": "都不是", "en": "none of these"}, "they are left out of the draft"))
        yield Card(
            f"kind:{name}", "AR20",
            {"zh": f"没有标题说这 {len(items)} 条是什么，按字面当作{han}：{_named(items)}。对吗？", "en": f"No heading says what these {len(items)} are; by their words they were taken for {english}. Right?"},
            passage[:1200], passage_hash(passage), tuple(choices), False, span=items[0].span, default="as_read",
        )  # fmt: skip


def _parted(found: Extraction) -> Iterator[Card]:
    """AR21: an item that gave its cause and its remedy in one; one card for all of them."""
    pairs = [
        (found.causes[item.partner], item) for item in found.solutions if item.partner is not None and item.partner < len(found.causes)
    ]
    pairs = [(cause, item) for cause, item in pairs if 0 <= item.span[0] - cause.span[1] <= 12]
    if not pairs:
        return
    passage = "\n".join(f"{cause.title} ‖ {item.title}" for cause, item in pairs)
    yield Card(
        "mixed:items", "AR21",
        {"zh": f"这 {len(pairs)} 条里原因和办法写在一起，从 ‖ 处分开了。对吗？", "en": f"In these {len(pairs)} cause and remedy stand together; they were parted at ‖. Right?"},
        passage[:1200], passage_hash(passage),
        (
            Choice("parted", {"zh": "对", "en": "yes"}, "nothing changes"),
            Choice("causes", {"zh": "‖ 后面的不是办法", "en": "what follows ‖ is no remedy"}, "what follows ‖ is no step and is left out of the draft"),
            Choice("solutions", {"zh": "‖ 前面的不是原因", "en": "what stands before ‖ is no cause"}, "what stands before ‖ is left out of the draft"),
        ),
        False, span=pairs[0][0].span, default="parted",
    )  # fmt: skip


def _named(items: Sequence[Item]) -> str:
    shown = "、".join(f"“{item.title[:20]}”" for item in items[:_SHOWN])
    return shown if len(items) <= _SHOWN else f"{shown}等"


def refiled(found: Extraction, decisions: Mapping[str, Decision]) -> Extraction:
    """The article as the answers have it. An answer counts while its passage is the same."""
    said = {card.id: decisions[card.id].choice for card in cards(found) if card.id in decisions and decisions[card.id].hash == card.hash}
    lists: dict[str, list[Item]] = {name: list(getattr(found, name)) for name, *_ in _LISTS}
    partners = {
        id(item): found.causes[item.partner] for item in found.solutions if item.partner is not None and item.partner < len(found.causes)
    }
    kinds = {name: kind for name, kind, *_ in _LISTS}
    for name in list(lists):
        where = said.get(f"kind:{name}", "as_read")
        moved = [item for item in getattr(found, name) if item.conf < SURE and where != "as_read"]
        lists[name] = [item for item in lists[name] if all(item is not one for one in moved)]
        if where in lists:
            lists[where] += [replace(item, kind=kinds[where], is_escalation=False, partner=None, conf=0.9) for item in moved]
    lists |= _one_side(found, lists, said.get("mixed:items", "parted"))
    if not said:
        return found
    numbers = {id(item): number for number, item in enumerate(lists["causes"])}
    solutions = [
        replace(item, partner=numbers.get(id(partners[id(item)]))) if id(item) in partners else item for item in lists["solutions"]
    ]
    return replace(
        found,
        causes=tuple(lists["causes"]), solutions=tuple(solutions), prevention=tuple(lists["prevention"]), advice=tuple(lists["advice"]),
    )  # fmt: skip


def _one_side(found: Extraction, lists: Mapping[str, list[Item]], side: str) -> dict[str, list[Item]]:
    if side not in ("causes", "solutions"):
        return {}
    gone = {
        id(found.causes[item.partner] if side == "solutions" else item)
        for item in found.solutions
        if item.partner is not None and item.partner < len(found.causes) and 0 <= item.span[0] - found.causes[item.partner].span[1] <= 12
    }
    return {name: [item for item in items if id(item) not in gone] for name, items in lists.items()}

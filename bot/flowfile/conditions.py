"""A condition as people say it: the slots by their labels, the answers by their buttons' words, money in yuan."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from bot.engine.flow import AskNode, Flow
from bot.engine.guards import All, Any, Guard, Not, Test
from bot.values import Lang, Money, Scalar

_WORDS: Mapping[str, Mapping[str, str]] = {
    "zh": {"and": " 且 ", "or": " 或 ", "not": "不是（{one}）", "set": "{slot}已知", "unset": "{slot}未知", "hour_in": "{slot}在 {value}",
           "in": "{slot}：{value}", "is": "{slot}：{value}", "gte": "{slot} ≥ {value}", "lt": "{slot} < {value}", "true": "是", "false": "否",
           "yuan": "{yuan} 元"},
    "en": {"and": " and ", "or": " or ", "not": "not ({one})", "set": "{slot} known", "unset": "{slot} unknown", "hour_in": "{slot} at {value}",
           "in": "{slot}: {value}", "is": "{slot}: {value}", "gte": "{slot} ≥ {value}", "lt": "{slot} < {value}", "true": "yes", "false": "no",
           "yuan": "{yuan} yuan"},
}  # fmt: skip


def in_words(flow: Flow, guard: Guard, lang: Lang, others: Collection[Flow] = ()) -> str:
    """`others`: flows whose buttons name what this one does not ask for itself."""
    words = _WORDS.get(lang, _WORDS["en"])
    match guard:
        case All():
            return words["and"].join(_within(flow, one, lang, others) for one in guard.of)
        case Any():
            return words["or"].join(_within(flow, one, lang, others) for one in guard.of)
        case Not():
            return words["not"].format(one=in_words(flow, guard.of, lang, others))
        case Test():
            slot = flow.slots.get(guard.slot)
            label = guard.slot if slot is None else slot.label.in_(lang)
            which = ("set" if guard.value else "unset") if guard.operator == "set" else guard.operator
            return words[which].format(slot=label, value=_value((flow, *others), guard, lang, words))


def _within(flow: Flow, guard: Guard, lang: Lang, others: Collection[Flow]) -> str:
    shown = in_words(flow, guard, lang, others)
    return f"（{shown}）" if isinstance(guard, Any) and lang == "zh" else f"({shown})" if isinstance(guard, Any) else shown


def _value(flows: Sequence[Flow], guard: Test, lang: Lang, words: Mapping[str, str]) -> str:
    values = guard.value if isinstance(guard.value, tuple) else (guard.value,)
    if guard.operator == "hour_in":
        return "–".join(f"{hour}:00" for hour in values)
    return "/".join(_one(flows, guard.slot, value, lang, words) for value in values)


def _one(flows: Sequence[Flow], slot: str, value: Scalar | None, lang: Lang, words: Mapping[str, str]) -> str:
    if isinstance(value, bool):
        return words["true" if value else "false"]
    found = flows[0].slots.get(slot)
    if found is not None and found.type == "money" and isinstance(value, int):
        return words["yuan"].format(yuan=Money(value).yuan())
    return next((name for flow in flows if (name := _answers(flow, slot, lang).get(str(value)))), str(value))


def _answers(flow: Flow, slot: str, lang: Lang) -> dict[str, str]:
    """What its answers are called: the words on the buttons that give them; without a button, the slot's own names."""
    declared = flow.slots.get(slot)
    asked = [node for node in flow.nodes.values() if isinstance(node, AskNode) and node.slot == slot]
    named = {value: text.in_(lang) for value, text in declared.names.items()} if declared is not None else {}
    return named | {option.id: option.text.in_(lang) for node in asked for option in node.options}

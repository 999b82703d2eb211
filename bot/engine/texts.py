"""Texts: which values a text needs, how values look in a language, and the words of a Say. Values go in as data, never as markup."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, timedelta

from bot.engine.effects import Say
from bot.engine.flow import AskNode, EndNode, Flow, HandoffNode, Library, SayNode, Slot, Text, WaitNode
from bot.engine.guards import moment
from bot.engine.keys import PREFIX
from bot.values import Grain, Lang, Money, Scalar

_PLACE = re.compile(r"\{([a-z_][a-z0-9_.]*)\}")
_UNSET = {"zh": "(未填)", "en": "(not given)"}
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_DAYS_ZH = "一二三四五六日"
_TIMES_OF_DAY = ((5, "凌晨", "early morning"), (12, "上午", "morning"), (18, "下午", "afternoon"), (24, "晚上", "evening"))
_PLAIN_UP_TO = 10_000  # yuan: 3500, but 12,000
_A_DATE = 10  # characters of 2026-11-22: a day that is still to be chosen among several
FROM_DESK = ("ticket", "next_open")
"""Placeholders the desk fills in when it renders."""


def placeholders(text: str) -> list[str]:
    return _PLACE.findall(text) if "{" in text else []


def render(library: Library, say: Say, extra: Mapping[str, str] = {}) -> str:
    """The words of a Say. `extra` fills `{ticket}`, `{next_open}` …; it wins over nothing the engine knows.

    A placeholder that nobody fills stays visible; a key that no flow has is shown as it stands. Lint forbids both.
    """
    flow = library.by_rev(say.rev) if say.rev else None
    text = builtin(library, say.key) if flow is None else find_text(flow, say.key)
    if text is None:
        return say.key
    return fill(text.in_(say.lang), flow, say.args, say.lang, extra)


def fill(words: str, flow: Flow | None, args: Mapping[str, Scalar], lang: Lang, extra: Mapping[str, str] = {}) -> str:
    if "{" not in words:
        return words

    def one(found: re.Match[str]) -> str:
        name = found.group(1)
        if name in args:
            slot = flow.slots.get(name) if flow else None
            grain = args.get(f"{name}.grain")
            return show(flow, slot, args[name], lang, grain if isinstance(grain, str) else None)
        return extra.get(name, found.group())

    return _PLACE.sub(one, words)


def builtin(library: Library, key: str) -> Text | None:
    """One of the engine's own texts, by its key with or without the prefix; or what a built-in says."""
    bare = key.removeprefix(PREFIX)
    found = library.texts.get(PREFIX + bare) or library.texts.get(bare)
    return found or next((one.say for one in library.builtins.values() if one.say.key == key), None)


def find_text(flow: Flow, key: str) -> Text | None:
    """The text of a flow that has this key: `flow.node.field`, `flow.remedy.field`."""
    part = key.split(".", 2)[1] if "." in key else key
    if part in flow.nodes:
        found = next((text for text in _texts_of(flow, part) if text.key == key), None)
        if found:
            return found
    for model in flow.models.values():
        for remedy in model.remedies:
            if remedy.text.key == key:
                return remedy.text
            if remedy.check.key == key:
                return remedy.check
    return next((text for text in all_texts(flow) if text.key == key), None)


def all_texts(flow: Flow) -> Iterator[Text]:
    """Every text of a flow that may be said, buttons and labels among them."""
    yield flow.title
    for slot in flow.slots.values():
        yield slot.label
    for node in flow.nodes:
        yield from _texts_of(flow, node)
    for model in flow.models.values():
        yield from model.titles.values()
        for remedy in model.remedies:
            yield remedy.text
            yield remedy.check
    yield from (migration.say for migration in flow.migrations if migration.say)


def _texts_of(flow: Flow, node_id: str) -> Iterator[Text]:
    node = flow.nodes[node_id]
    match node:
        case SayNode(text=text):
            yield text
        case AskNode(text=text, reprompts=reprompts, options=options):
            yield text
            yield from reprompts
            yield from (option.text for option in options)
        case WaitNode(text=maybe, options=options):
            if maybe:
                yield maybe
            yield from (option.text for option in options)
        case HandoffNode(text=text, away=away):
            yield text
            if away:
                yield away
        case EndNode(text=maybe):
            if maybe:
                yield maybe
        case _:
            pass


def show(flow: Flow | None, slot: Slot | None, value: Scalar, lang: Lang, grain: str | None = None) -> str:
    """A value for people: money in yuan, times and dates by language and grain, a choice by its own button's words."""
    if value is None:
        return _UNSET.get(lang, _UNSET["en"])
    if slot is None:
        return str(value)
    match slot.type:
        case "money":
            return yuan(value) if isinstance(value, int) else str(value)
        case "datetime":
            return time_in(str(value), lang, grain)
        case "date":
            return date_in(str(value), lang)
        case "enum" | "bool":
            return _choice(flow, slot, value, lang)
        case "photo":
            count = len(str(value).split(","))
            return f"{count}张" if lang == "zh" else f"{count} photo{'s' if count > 1 else ''}"
        case _:
            called = None if flow is None else _called(flow, slot, value)  # a text may be chosen too: an acquirer
            return str(value) if called is None else called.in_(lang)


def yuan(fen: int) -> str:
    """`3500`, `12,000`, `3,500.50`."""
    whole, rest = divmod(abs(fen), 100)
    if not rest and whole < _PLAIN_UP_TO:
        return Money(fen).yuan()
    return f"{'-' if fen < 0 else ''}{whole:,}" + (f".{rest:02d}" if rest else "")


def time_in(iso: str, lang: Lang, grain: Grain | str | None = None) -> str:
    """`11月22日 23:05`, `22 Nov 23:05`; what was said roughly is shown as rough. Not a time: as it stands."""
    at = moment(iso)
    if at is None:
        return iso
    zh = lang == "zh"
    day = f"{at.month}月{at.day}日" if zh else f"{at.day} {_MONTHS[at.month - 1]}"
    if grain == "day" or len(iso) == _A_DATE:
        return day
    if grain == "time_of_day":
        _, in_zh, in_en = next(one for one in _TIMES_OF_DAY if at.hour < one[0])
        return f"{day}{in_zh}" if zh else f"{day}, {in_en}"
    clock = f"{day} {at.hour:02d}:{at.minute:02d}"
    if grain == "approx":
        return f"{clock}左右" if zh else f"about {clock}"
    return clock


def by_the_quarter(at: datetime) -> datetime:
    """The next full quarter of an hour, for what is said: nobody says “I'll ask at 17:20:13”. The timer itself may be minutes earlier."""
    over = timedelta(minutes=at.minute % 15, seconds=at.second, microseconds=at.microsecond)
    return at if not over else at - over + timedelta(minutes=15)


def date_in(iso: str, lang: Lang) -> str:
    """`11月23日(周一)`, `Mon 23 Nov`. Not a date: as it stands."""
    at: datetime | None = moment(iso)
    if at is None:
        return iso
    if lang == "zh":
        return f"{at.month}月{at.day}日(周{_DAYS_ZH[at.weekday()]})"
    return f"{_DAYS[at.weekday()]} {at.day} {_MONTHS[at.month - 1]}"


def _choice(flow: Flow | None, slot: Slot, value: Scalar, lang: Lang) -> str:
    called = None if flow is None else _called(flow, slot, value)
    if called is not None:
        return called.in_(lang)
    if isinstance(value, bool):
        return ("是" if value else "否") if lang == "zh" else id_of(value)
    return str(value)


def id_of(value: Scalar) -> str:
    return {True: "yes", False: "no"}[value] if isinstance(value, bool) else str(value)


def _called(flow: Flow, slot: Slot, value: Scalar) -> Text | None:
    asks = (node for node in flow.nodes.values() if isinstance(node, AskNode) and node.slot == slot.id)
    button = next((option.text for node in asks for option in node.options if option.id == id_of(value)), None)
    declared = flow.slots.get(slot.id)
    return button or (None if declared is None else declared.names.get(id_of(value)))


def naming(flows: Iterable[Flow], slot: Slot, value: Scalar) -> Flow | None:
    """The first of these flows that has words for this value, on a button or among `names`; None: nobody could read it."""
    return next((flow for flow in flows if _called(flow, slot, value) is not None), None)

"""Reading one answer out of a Reading: is this text an answer to that slot, which value, how sure? Says nothing, moves nothing."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from bot.engine.flow import AskNode, Flow, Library, Option, Slot
from bot.engine.guards import moment
from bot.engine.words import contains, denied, is_word
from bot.values import Grain, Money, Reading, Scalar, SlotValue

MAX_TEXT = 500
_MAX_FOR_INSIDE = 24  # characters: in a longer message an option's word is more likely part of a story than an answer
_MAX_FOR_INSIDE_LATIN = 30  # the same in letters
_MONEY = re.compile(r"[¥￥]?\s*(\d{1,9}(?:[,,]\d{3})*(?:\.\d{1,2})?)\s*(?:元|块|块钱|rmb|cny|yuan)?")
_SUM_ALONE = re.compile(r"[1-9][0-9]{2,4}$")
_MEASURES = "笔次个回"
_DIGITS = re.compile(r"[0-9]+")
_BY_TYPE = {"datetime": "paid_at", "money": "amount"}


@dataclass(frozen=True, slots=True)
class Given:
    """A value; `option` is the button that means the same, `span` where it stood in the text (None: all of it)."""

    value: Scalar
    grain: Grain | None = None
    option: Option | None = None
    span: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class Unclear:
    """Several meanings, best first."""

    values: tuple[Scalar, ...]
    grain: Grain | None = None
    span: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class Wrong:
    """Meant as an answer, but it cannot be: the key of the sentence that says why, and its arguments."""

    key: str
    arg: tuple[str, Scalar] | None = None


Answer = Given | Unclear | Wrong


def answer_to(library: Library, flow: Flow, node: AskNode, reading: Reading, now: datetime) -> Answer | None:
    """What the text answers to this ask; None when it is no answer to it. Never for a photo: that comes as Media."""
    slot = flow.slots.get(node.slot) if node.slot else None
    option = match_option(node.options, reading.normal, brief=node.gate) or plain_option(library, node.options, reading.normal)
    if option is not None:
        return Given(value_of_option(slot, option.id), option=option)
    if slot is None or slot.type == "photo":
        return None
    read = _read_value(flow, slot, reading)
    if read is not None:
        checked = check(slot, read, now)
        if isinstance(checked, Given) and slot.type in ("enum", "bool"):
            return Given(checked.value, checked.grain, _option_for(node, checked.value), checked.span)
        if checked is not None:
            return checked
    return _plain(library, node, slot, reading)


def plain_option(library: Library, options: tuple[Option, ...], normal: str) -> Option | None:
    """“nope” is the one option that “no” is: every plain yes and no means whichever option has one of them among its words."""
    for name in ("plain_yes", "plain_no"):
        if is_word(library, name, normal):
            found = [one for one in options if any(is_word(library, name, word) for words in one.words.values() for word in words)]
            return found[0] if len(found) == 1 else None
    return None


def match_option(options: tuple[Option, ...], normal: str, *, brief: bool = False) -> Option | None:
    """The option whose words the whole text is; else the only one with its words inside a short text, negations apart."""
    if not normal or not options:
        return None
    bare = normal.rstrip(_MEASURES)  # “两笔” for an option whose word is “两”
    for option in options:
        if any(normal in words or (len(bare) == 1 and bare in words) for words in option.words.values()):
            return option
    if len(normal) > (_MAX_FOR_INSIDE if brief or not normal.isascii() else _MAX_FOR_INSIDE_LATIN):
        return None
    found = {option.id: word for option in options if (word := _longest_inside(normal, option))}
    longest = max((len(word) for word in found.values()), default=0)
    # “没成功” holds both “成功” and “没成功”: the longer word is the one meant
    best = [option for option in options if len(found.get(option.id, "")) == longest] if longest else []
    rivals = [word for word in found.values() if longest and word not in found[best[0].id]]
    return best[0] if len(best) == 1 and not rivals else None


def _longest_inside(normal: str, option: Option) -> str | None:
    words = [
        word for words in option.words.values() for word in words if len(word) > 1 and contains(normal, word) and not denied(normal, word)
    ]
    return max(words, key=len, default=None)


def value_of_option(slot: Slot | None, option_id: str) -> Scalar:
    """What choosing an option puts into the slot: its id for an enum, yes or no for a bool; for other types it is no value."""
    if slot is None:
        return None
    if slot.type == "bool":
        return {"yes": True, "no": False, "true": True, "false": False}.get(option_id)
    return option_id if slot.type == "enum" else None


def _option_for(node: AskNode, value: Scalar) -> Option | None:
    wanted = {True: ("yes", "true"), False: ("no", "false")}[value] if isinstance(value, bool) else (str(value),)
    return next((option for option in node.options if option.id in wanted), None)


def names_of(flow: Flow, slot: Slot) -> tuple[str, ...]:
    """Under which names a Reading may carry this slot. By its type only where no other slot could be meant."""
    if slot.reads:
        return (slot.reads,)
    by_type = _BY_TYPE.get(slot.type)
    if by_type is None or by_type == slot.id or by_type in flow.slots:
        return (slot.id,)
    if sum(1 for one in flow.slots.values() if one.type == slot.type) > 1:
        return (slot.id,)
    return (slot.id, by_type)


def _read_value(flow: Flow, slot: Slot, reading: Reading) -> SlotValue | None:
    """For the slot being asked: its own names, then the name its type goes by, whoever else may carry it too."""
    by_type = _BY_TYPE.get(slot.type)
    for name in (*names_of(flow, slot), by_type):
        if name and name in reading.slots:
            return reading.slots[name]
    return None


def check(slot: Slot, read: SlotValue, now: datetime) -> Answer | None:
    """A value as it was read, against what the slot allows."""
    values = (read.value, *read.alternatives) if read.ambiguous else (read.value,)
    checked = [_checked(slot, value, now) for value in dict.fromkeys(values)]
    good = [one.value for one in checked if isinstance(one, Given)]
    if len(good) > 1:
        return Unclear(tuple(good), read.grain, read.span)
    if good:
        return Given(good[0], read.grain, span=read.span)
    return checked[0] if checked else None


def _checked(slot: Slot, value: Scalar, now: datetime) -> Answer | None:
    match slot.type:
        case "money":
            return _money(slot, value) if isinstance(value, int) and not isinstance(value, bool) else None
        case "datetime":
            return _time(slot, value, now)
        case "date":
            at = moment(value) if isinstance(value, str) else None
            return Given(at.date().isoformat()) if at else None
        case "enum":
            named = value if value in slot.values else str(value).lower()
            return Given(named) if named in slot.values else None
        case "bool":
            return Given(value) if isinstance(value, bool) else None
        case "digits" | "text":
            return _written(slot, str(value)) if value is not None else None
        case _:
            return None


def _time(slot: Slot, value: Scalar, now: datetime) -> Answer | None:
    at = moment(value) if isinstance(value, str) else None
    if at is None:
        return None
    if at.tzinfo is None:
        at = at.replace(tzinfo=now.tzinfo)
    return Wrong("not_past") if slot.past and at > now else Given(at.isoformat())


def _money(slot: Slot, fen: int) -> Answer:
    if slot.minimum is not None and fen < slot.minimum:
        return Wrong("too_small", ("min", Money(slot.minimum).yuan()))
    return Given(fen)


def _written(slot: Slot, text: str) -> Answer | None:
    text = text.strip()
    if not text or len(text) > MAX_TEXT:
        return None
    if slot.type == "digits" and not (text.isascii() and text.isdigit()):
        return None
    if slot.length is not None and len(text) != slot.length:
        return Wrong("wrong_length", ("length", slot.length))
    if slot.pattern is not None and not _fits(slot.pattern, text.upper()):
        return Wrong("wrong_form")
    return Given(text)


def _fits(pattern: str, text: str) -> bool:
    try:
        return re.fullmatch(pattern, text) is not None
    except re.error:
        return False  # lint refuses such a pattern; a conversation must go on all the same


def _plain(library: Library, node: AskNode, slot: Slot, reading: Reading) -> Answer | None:
    """What an answer looks like without any reading: a bare number, a yes, the text itself."""
    normal = reading.normal.strip()
    if not normal:
        return None
    match slot.type:
        case "bool":
            for word, value in (("yes", True), ("no", False)):
                if is_word(library, word, normal):
                    return Given(value, option=_option_for(node, value))
            return None
        case "money":
            found = _MONEY.fullmatch(normal)
            return _money(slot, Money.from_yuan(found.group(1).replace(",", "")).fen) if found else None
        case "digits":
            return _digits(slot, normal)
        case "text":
            return _text(slot, reading, normal)
        case _:
            return None


def _digits(slot: Slot, normal: str) -> Answer | None:
    """The number alone, spaces and hyphens in it allowed; else the only run of digits that fits, as in `尾号是1234`."""
    bare = re.sub(r"[\s-]", "", normal)
    if bare.isascii() and bare.isdigit():
        return _written(slot, bare)
    runs = [run for run in _DIGITS.findall(normal) if isinstance(_written(slot, run), Given)]
    return Given(runs[0]) if len(set(runs)) == 1 else None


def _text(slot: Slot, reading: Reading, normal: str) -> Answer | None:
    if slot.pattern is None and slot.length is None:
        text = reading.masked.strip()[:MAX_TEXT]
        return Given(text) if text else None
    bare = _written(slot, re.sub(r"[\s-]", "", normal).upper())
    if isinstance(bare, Given):
        return bare
    fits = {run for run in _marked(normal, reading.masked) if isinstance(_written(slot, run), Given)}
    if len(fits) == 1:
        return Given(fits.pop())
    return bare if len(normal) <= _MAX_FOR_INSIDE and contains_number(normal) else None


def _marked(normal: str, written: str) -> Iterator[str]:
    """Runs of letters and digits that may be a code inside a sentence: with a digit in it, in capitals, or the only run there is.
    The “to” of “I want to complain” is none."""
    runs = re.findall(r"[0-9A-Za-z]+", normal)
    for run in runs:
        if contains_number(run) or run.upper() in written or len(runs) == 1:
            yield run.upper()


def contains_number(text: str) -> bool:
    return any(char.isdigit() for char in text)


def choices(found: Unclear) -> tuple[Scalar, ...]:
    """As they are offered: days as days (2026-11-22), for nobody means the midnight they begin with."""
    return tuple(str(one)[:10] for one in found.values) if found.grain == "day" else found.values


def as_chosen(slot: Slot | None, value: Scalar, now: datetime) -> Given:
    """One of `choices`, with its grain again."""
    if slot is None or slot.type != "datetime" or not isinstance(value, str) or len(value) != len("2026-11-22"):
        return Given(value)
    return Given(datetime.fromisoformat(value).replace(tzinfo=now.tzinfo).isoformat(), "day")


def overlaps(span: tuple[int, int] | None, other: tuple[int, int]) -> bool:
    """Whether two pieces of the text share a character; None is the whole text."""
    return span is None or (span[0] < other[1] and other[0] < span[1])


def unasked(flow: Flow, reading: Reading, now: datetime, but: Iterable[str] = ()) -> list[tuple[Slot, Given | Unclear]]:
    """Every other declared slot that the text gives a value for."""
    if not reading.slots:
        return []
    left = set(but)
    found: list[tuple[Slot, Given | Unclear]] = []
    for slot in flow.slots.values():
        if slot.id in left or slot.type == "photo":
            continue
        read = next((reading.slots[name] for name in names_of(flow, slot) if name in reading.slots), None)
        if (
            slot.type == "money"
            and read is not None
            and read.ambiguous
            and reading.normal.isdecimal()
            and not _SUM_ALONE.match(reading.normal)
        ):
            continue  # a bare 51 that nobody asked for is as likely a code as a sum; a bare 3500 is a sum
        checked = check(slot, read, now) if read is not None else None
        if read is not None and isinstance(checked, (Given, Unclear)):
            found.append((slot, _spanned(checked, read)))
    return found


def _spanned(answer: Given | Unclear, read: SlotValue) -> Given | Unclear:
    if isinstance(answer, Given):
        return Given(answer.value, answer.grain, None, read.span)
    return Unclear(answer.values, answer.grain, read.span)

"""Masking an update before anything of it is written: every text in it, those of kinds nobody has thought of too.

The masking itself is given as a function, so that this room knows no more of card numbers than which strings people can have written.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final, Protocol

from bot.telegram.rich import plain_text
from bot.values import Sensitive


class MaskedText(Protocol):
    """What a masking function gives: the text as it may be stored, and what stood in it."""

    @property
    def text(self) -> str: ...

    @property
    def sensitive(self) -> Sequence[Sensitive]: ...


Mask = Callable[[str], MaskedText]

MACHINE_KEYS: Final = frozenset(
    {
        "id",
        "type",
        "status",
        "language_code",
        "mime_type",
        "chat_instance",
        "callback_data",
        "emoji",
        "currency",
        "source",
        "state",
        "align",
        "valign",
    }
)
"""Keys whose strings Telegram or we made. With those that end in `_id` they are left as they are: a file id masked is a photo lost.
Everything else is masked; a machine's string that is masked for looking like a card number harms nobody."""

_DIGIT_OR_NUL = re.compile("[0-9\\0]")
EMPTIED: Final = frozenset({"forum_topic_created", "forum_topic_edited"})
"""That they are there is all we need, and of a topic just made the number it begins with. The name in them is a merchant's, and every
message of his topic would bring it again, after /forget too."""
_NUMBER = re.compile(r"\W*([0-9]{1,9})(?![0-9])")

MAIN_KEYS: Final = frozenset({"text", "caption"})
DEEPEST: Final = 64
"""Nothing that Telegram sends is nested half as deep. What is deeper is not kept."""


def masked(raw: Mapping[str, Any], mask: Mask) -> tuple[dict[str, Any], tuple[Sensitive, ...]]:
    """The update as it may be stored, and what was taken out of it (spans count in the text each stood in).

    `raw` itself is left as it was; parts without anything to mask are shared with it. Entities of a changed text are dropped,
    for their offsets count in a text that is gone.
    """
    work = _Masking(mask)
    clean = work.of_dict(raw, 0)
    return (clean if clean is not raw else dict(raw)), tuple(work.found)


class _Masking:
    def __init__(self, mask: Mask) -> None:
        self.mask = mask
        self.found: list[Sensitive] = []

    def of_dict(self, raw: Any, depth: int) -> Any:
        if "last_name" in raw:
            raw = self.of_name(raw)
        changed: dict[str, Any] | None = None
        for key, value in raw.items():
            kind = type(value)
            if kind is str:
                if key in MACHINE_KEYS or key.endswith("_id") or (key == "data" and "chat_instance" in raw):
                    clean: Any = value.replace("\0", "") if "\0" in value else value
                elif key in MAIN_KEYS or _may_hold(value):
                    clean = self.of_text(value)
                else:
                    continue
            elif key in EMPTIED:
                clean = _number_of(value) if depth == 1 else {}
            elif kind is dict or kind is list:
                clean = self.of_rich(value, depth + 1) if key == "rich_message" else self.of_any(value, depth + 1)
            else:
                continue
            if clean is not value:
                if changed is None:
                    changed = dict(raw)
                changed[key] = clean
                if kind is str:
                    _drop_entities(changed, key)
        return raw if changed is None else changed

    def of_any(self, value: Any, depth: int) -> Any:
        kind = type(value)
        if kind is dict:
            return self.of_dict(value, depth) if depth < DEEPEST else {}
        if kind is list:
            return self.of_list(value, depth) if depth < DEEPEST else []
        if kind is str and _may_hold(value):
            return self.of_text(value)
        return value

    def of_list(self, raw: list[Any], depth: int) -> list[Any]:
        clean = [self.of_any(value, depth + 1) for value in raw]
        return raw if all(new is old for new, old in zip(clean, raw, strict=True)) else clean

    def of_text(self, text: str) -> str:
        plain = text.replace("\0", "") if "\0" in text else text
        result = self.mask(plain)
        self.found.extend(result.sensitive)
        return text if result.text == text else result.text

    def of_name(self, raw: dict[str, Any]) -> dict[str, Any]:
        """First and last name are shown as one text, so they are masked as one."""
        first, last = raw.get("first_name"), raw["last_name"]
        if not (isinstance(first, str) and isinstance(last, str) and _may_hold(first + last)):
            return raw
        name = f"{first} {last}"
        clean = self.of_text(name)
        return raw if clean == name else {**raw, "first_name": clean, "last_name": ""}

    def of_rich(self, rich: Any, depth: int) -> Any:
        """A number may run over parts of different form, so the words are masked as one text. If anything was in them, that text
        without its form is what is left."""
        try:
            words = plain_text(rich)
        except (KeyError, TypeError, AttributeError, RecursionError):
            return self.of_any(rich, depth)
        clean = self.of_text(words)
        if clean != words:
            return {"blocks": [{"type": "paragraph", "text": clean}]}
        return self.of_any(rich, depth)


def _number_of(topic: Any) -> dict[str, str]:
    name = topic.get("name") if isinstance(topic, dict) else None
    found = _NUMBER.match(name) if isinstance(name, str) else None
    return {} if found is None else {"name": found[1]}


def _may_hold(text: str) -> bool:
    """Cheap, and never wrongly False: what must be masked has a digit (a password one, everything else three), in some way of writing
    digits, and three characters."""
    if len(text) < 3:
        return False
    return not text.isascii() or _DIGIT_OR_NUL.search(text) is not None


def _drop_entities(changed: dict[str, Any], key: str) -> None:
    changed.pop(f"{key}_entities", None)
    if key == "text":
        changed.pop("entities", None)

"""Checks one request against the description in `methods.py` and makes plain values of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import orjson

from bot.sandbox.errors import bad_request, missing
from bot.sandbox.methods import METHODS, TYPES, UNIONS

Converter = Callable[[Any, bool], Any]
"""(value, encoded) → the value. `encoded`: it came as text in a form or an address. Raises ValueError when it does not fit."""


@dataclass(frozen=True, slots=True)
class Field:
    types: str  # `Integer|String`, as in methods.py
    required: bool


@dataclass(frozen=True, slots=True)
class Method:
    name: str
    fields: Mapping[str, Field]
    converters: Mapping[str, Converter]
    required: tuple[str, ...]


@dataclass(slots=True)
class Checked:
    """`values` are ready to use. `faults` are sentences about what breaks the specification (empty: none)."""

    values: dict[str, Any]
    faults: list[str] = field(default_factory=list)


def _fields(line: str) -> tuple[str, dict[str, Field]]:
    name, *rest = line.split()
    split = (item.partition(":") for item in rest)
    return name, {head.rstrip("!"): Field(types, head.endswith("!")) for head, _, types in split}


def _lines(text: str) -> list[str]:
    return [line for line in text.strip().splitlines() if line]


TYPE_FIELDS: dict[str, dict[str, Field]] = dict(_fields(line) for line in _lines(TYPES))
UNION_MEMBERS: dict[str, list[str]] = {line.split()[0]: line.split()[1:] for line in _lines(UNIONS)}


def _integer(value: Any, encoded: bool) -> int:
    if type(value) is int:
        return value
    if encoded and isinstance(value, str):
        return int(value)
    raise ValueError("an integer")


def _float(value: Any, encoded: bool) -> float:
    if type(value) in (int, float):
        return float(value)
    if encoded and isinstance(value, str):
        return float(value)
    raise ValueError("a number")


def _boolean(value: Any, encoded: bool) -> bool:
    if type(value) is bool:
        return value
    if encoded and isinstance(value, str):
        return value.lower() in ("true", "yes", "1")
    raise ValueError("true or false")


def _text(value: Any, encoded: bool) -> Any:
    # An uploaded file stands here as its own object, see `request.Upload`.
    if isinstance(value, str) or hasattr(value, "content"):
        return value
    raise ValueError("a text")


def _chat_id(value: Any, encoded: bool) -> int | str:
    if type(value) is int:
        return value
    if isinstance(value, str) and value:
        return int(value) if value.lstrip("-").isdigit() else value
    raise ValueError("a chat's number or @name")


def _object(value: Any, encoded: bool) -> dict[str, Any]:
    plain = orjson.loads(value) if isinstance(value, str) else value
    if not isinstance(plain, dict):
        raise ValueError("an object")
    return plain


_PLAIN: dict[str, Converter] = {
    "Integer": _integer,
    "Float": _float,
    "Boolean": _boolean,
    "True": _boolean,
    "String": _text,
    "InputFile": _text,
    "InputFile|String": _text,
    "Integer|String": _chat_id,
}


@cache
def converter(types: str) -> Converter:
    """How a parameter of these types is read."""
    if types in _PLAIN:
        return _PLAIN[types]
    if "|" not in types and types.startswith("["):
        return _array(types[1:-1])
    if types.startswith("["):
        return _array("|".join(part[1:-1] for part in types.split("|")))
    return _structure(tuple(types.split("|")))


def _array(of: str) -> Converter:
    inner = converter(of)

    def read(value: Any, encoded: bool) -> list[Any]:
        plain = orjson.loads(value) if isinstance(value, str) else value
        if not isinstance(plain, list):
            raise ValueError("an array")
        return [inner(item, False) for item in plain]

    return read


def _structure(names: tuple[str, ...]) -> Converter:
    candidates = [member for name in names for member in UNION_MEMBERS.get(name, [name])]

    def read(value: Any, encoded: bool) -> dict[str, Any]:
        plain = _object(value, encoded)
        fits = [TYPE_FIELDS[name] for name in candidates if name in TYPE_FIELDS]
        if len(fits) < len(candidates) and not any(_has_required(plain, fields) for fields in fits):
            return plain  # one of the types we do not describe
        chosen = _best(plain, fits)
        for key, item in plain.items():
            if key not in chosen:
                raise UnknownKeyError(key)
            converter(chosen[key].types)(item, False)
        lacking = [key for key, one in chosen.items() if one.required and key not in plain]
        if lacking:
            raise LackingKeyError(lacking[0])
        return plain

    return read


class UnknownKeyError(ValueError):
    def __init__(self, key: str) -> None:
        super().__init__(f"an object without “{key}”")


class LackingKeyError(ValueError):
    def __init__(self, key: str) -> None:
        super().__init__(f"an object with “{key}”")
        self.key = key


def _has_required(plain: Mapping[str, Any], fields: Mapping[str, Field]) -> bool:
    return all(key in plain for key, one in fields.items() if one.required)


def _best(plain: Mapping[str, Any], fits: list[dict[str, Field]]) -> dict[str, Field]:
    """The type this object is meant to be: its required keys are there and the fewest of its keys are strange."""
    return min(fits, key=lambda fields: (not _has_required(plain, fields), sum(key not in fields for key in plain)))


def _method(line: str) -> Method:
    name, fields = _fields(line)
    converters = {key: converter(one.types) for key, one in fields.items()}
    return Method(name, fields, converters, tuple(key for key, one in fields.items() if one.required))


BY_NAME: dict[str, Method] = {method.name.lower(): method for method in map(_method, _lines(METHODS))}

# Older names that the server still takes; our own requests must not use them.
_OLD_NAMES = {"reply_to_message_id", "disable_web_page_preview", "allow_sending_without_reply", "thumb", "correct_option_id"}


def check(method: Method, raw: Mapping[str, Any], encoded: bool) -> Checked:
    """Raises RefusedCallError where Telegram would refuse; what it would shrug off (an unknown parameter) is only a fault."""
    values: dict[str, Any] = {}
    done = Checked(values)
    converters = method.converters
    for key, value in raw.items():
        convert = converters.get(key)
        if convert is None:
            done.faults.append(f"{method.name} has no parameter “{key}”" + (" any more" if key in _OLD_NAMES else ""))
            continue
        if value is None:
            done.faults.append(f"{method.name}: “{key}” is null; leave it out instead")
            continue
        try:
            values[key] = convert(value, encoded)
        except ValueError as error:
            done.faults.append(f"{method.name}: “{key}” should be {error}")
            raise MalformedCallError(done.faults, _wrong(key, error)) from None
    for key in method.required:
        if key not in values:
            done.faults.append(f"{method.name} needs “{key}”")
            raise MalformedCallError(done.faults, missing(key))
    return done


class MalformedCallError(Exception):
    """Carries Telegram's refusal and the faults to the one place that answers."""

    def __init__(self, faults: list[str], refusal: Exception) -> None:
        super().__init__(str(refusal))
        self.faults = faults
        self.refusal = refusal


def _wrong(key: str, error: ValueError) -> Exception:
    if key == "reply_markup":
        if isinstance(error, LackingKeyError) and error.key == "text":
            return bad_request("can't parse InlineKeyboardButton: Can't find field \"text\"")
        return bad_request("object expected as reply markup")
    if key in ("chat_id", "from_chat_id"):
        return bad_request("chat not found")
    if key in ("reply_parameters", "entities", "caption_entities", "link_preview_options", "media", "reaction"):
        return bad_request(f"can't parse {key.replace('_', ' ')} JSON object")
    return missing(key)

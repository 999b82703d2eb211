"""A document held against its schema: every fault as a Problem with its place and a hint."""

from __future__ import annotations

import types
from collections.abc import Iterator, Mapping
from copy import deepcopy
from typing import Annotated, Any, TypeVar, Union, get_args, get_origin

from pydantic import BaseModel, Tag, ValidationError

from bot.flowfile.places import Path, Places, value_at
from bot.flowfile.problems import Problem, did_you_mean
from bot.flowfile.schema import ID, PATTERNS, TARGET

M = TypeVar("M", bound=BaseModel)

_KINDS = {
    "string_type": "a text",
    "dict_type": "a mapping",
    "mapping_type": "a mapping",
    "model_type": "a mapping",
    "model_attributes_type": "a mapping",
    "list_type": "a list",
    "bool_type": "true or false",
    "int_type": "a whole number",
    "float_type": "a number",
    "date_type": "a date",
}


def validate(model: type[M], plain: Mapping[str, Any], places: Places) -> tuple[M | None, tuple[Problem, ...]]:
    """The model, or every problem of its shape (SC01, ids and durations SC03)."""
    try:
        return model.model_validate(plain), ()
    except ValidationError as error:
        seen: dict[Path, Problem] = {}
        for fault in error.errors(include_url=False):
            path, kind = _walk(model, fault["loc"])
            seen.setdefault((*path, fault["type"] if fault["type"] == "missing" else ""), _problem(fault, path, kind, plain, places))
        return None, tuple(sorted(seen.values()))


def repaired(model: type[M], plain: Mapping[str, Any]) -> M | None:
    """The document without its unknown keys, and with texts where numbers stand for them; None when more than that is wrong."""
    copy = deepcopy(dict(plain))
    for _ in range(2):
        try:
            return model.model_validate(copy)
        except ValidationError as error:
            for fault in error.errors(include_url=False):
                path, _kind = _walk(model, fault["loc"])
                owner, value = value_at(copy, path[:-1]), value_at(copy, path)
                if fault["type"] == "extra_forbidden" and isinstance(owner, dict):
                    owner.pop(path[-1], None)
                elif fault["type"] == "string_type" and isinstance(value, (int, float)) and owner is not None:
                    owner[path[-1]] = str(value)
    return None


def _problem(fault: Any, path: Path, kind: Any, plain: Any, places: Places) -> Problem:
    fault_type, name = fault["type"], path[-1] if path else ""
    name = f"item {name + 1}" if isinstance(name, int) else name
    if fault_type == "missing":
        return places.problem(path[:-1], "SC01", "error", f"“{name}” is missing here", f"add {name}: …")
    if fault_type == "extra_forbidden":
        owner = next(iter(_models(kind)), None)
        known = list(_fields(owner)) if owner else []
        return places.problem(path, "SC01", "error", f"the key “{name}” is not known here", did_you_mean(str(name), known))
    value = value_at(plain, path) if fault["loc"][-1:] != ("[key]",) else name
    if fault_type == "string_pattern_mismatch":
        return _bad_pattern(fault, path, value, places)
    if fault_type in ("union_tag_not_found", "union_tag_invalid"):
        tags = [tag for tag, _ in _tags(kind)]
        return places.problem(
            path, "SC01", "error", f"“{name}” has none of the keys that say what it is", f"give it one of: {', '.join(tags)}"
        )
    if fault_type == "literal_error":
        known = [part.strip(" '") for part in str(fault["ctx"]["expected"]).replace(" or ", ", ").split(",")]
        return places.problem(path, "SC01", "error", f"“{name}” cannot be {_shown(value)}", did_you_mean(str(value), known))
    if fault_type in _KINDS:
        hint = "put it in quotes" if _KINDS[fault_type] == "a text" and isinstance(value, (int, float, bool)) else ""
        hint = f"write [{value}]" if _KINDS[fault_type] == "a list" and isinstance(value, str) else hint
        wanted = _several(kind) or _KINDS[fault_type]
        return places.problem(path, "SC01", "error", f"“{name}” must be {wanted}, not {_shown(value)}", hint)
    message = str(fault["msg"])
    return places.problem(path, "SC01", "error", f"“{name}”: {message[:1].lower()}{message[1:]}")


def _bad_pattern(fault: Any, path: Path, value: Any, places: Places) -> Problem:
    pattern = fault["ctx"]["pattern"]
    what, hint = PATTERNS[pattern]
    code = "SC03" if pattern in (ID, TARGET) else "SC01"
    if pattern == ID and len(str(value)) > 20:
        return places.problem(
            path, code, "error", f"“{value}” is longer than 20 characters", "shorten it: ids travel in Telegram's buttons"
        )
    return places.problem(path, code, "error", f"“{value}” is not {what}", hint)


def _shown(value: Any) -> str:
    if isinstance(value, Mapping):
        return "a mapping"
    if isinstance(value, list):
        return "a list"
    text = "empty" if value is None else str(value)
    return f"“{text if len(text) <= 40 else text[:39] + '…'}”" if value is not None else text


def _walk(model: type[BaseModel], loc: tuple[str | int, ...]) -> tuple[Path, Any]:
    """Pydantic's `loc` without its union tags: the path in the document, and the annotation of what stands there.

    For an unknown key the annotation is its owner's.
    """
    path: list[str | int] = []
    here: Any = model
    for part in loc:
        if part == "[key]":
            break
        here = _bare(here)
        tagged = dict(_tags(here))
        if tagged:
            here = tagged.get(str(part), here)
            continue
        step = _step(here, part)
        if step is None and isinstance(part, str) and here is not None and not _models(here):
            break  # the name of a union's member: `int`, `float`, `str`
        path.append(part)
        if step is not None:
            here = step
    return tuple(path), here


def _step(kind: Any, part: str | int) -> Any:
    for owner in _models(kind):
        return _fields(owner).get(str(part))
    for option in _options(kind):
        origin, args = get_origin(option), get_args(option)
        if (origin is dict and isinstance(part, str)) or (origin is list and isinstance(part, int)):
            return args[-1]
    return None


def _fields(owner: type[BaseModel]) -> dict[str, Any]:
    return {
        field.alias or name: Annotated[(field.annotation, *field.metadata)] if field.metadata else field.annotation
        for name, field in owner.model_fields.items()
    } | {
        field.alias or name: Annotated[(field.annotation, field.discriminator)]
        for name, field in owner.model_fields.items()
        if field.discriminator is not None
    }


def _bare(kind: Any) -> Any:
    while get_origin(kind) is Annotated:
        kind = get_args(kind)[0]
    return kind


def _options(kind: Any) -> Iterator[Any]:
    kind = _bare(kind)
    if get_origin(kind) in (Union, types.UnionType):
        for option in get_args(kind):
            yield from _options(option)
    else:
        yield kind


def _tags(kind: Any) -> list[tuple[str, Any]]:
    """The tagged members of a union: (tag, member)."""
    kind = _bare(kind)
    if get_origin(kind) not in (Union, types.UnionType):
        return []
    found = []
    for option in get_args(kind):
        if get_origin(option) is Annotated:
            found += [(extra.tag, _bare(option)) for extra in get_args(option)[1:] if isinstance(extra, Tag)]
        elif option is not type(None):
            found += _tags(option)
    return found


def _models(kind: Any) -> list[type[BaseModel]]:
    return [option for option in _options(kind) if isinstance(option, type) and issubclass(option, BaseModel)] if not _tags(kind) else []


def _several(kind: Any) -> str:
    """What a value of several plain types must be; empty when there is one type only."""
    types_here = set(_options(kind))
    if str in types_here and types_here & {int, float, bool}:
        return "one text, number, or true or false"
    return "a number" if types_here >= {int, float} else ""

"""Plain values → YAML as a person would lay it out: short mappings on one line, every sentence in quotes."""

# ruff: noqa: SIM905  (a list of words is read more easily in one piece)

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

_WIDE = 150
_BARE = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_SURPRISING = frozenset("on off yes no y n true false null".split())
HEAD = "# yaml-language-server: $schema=flow.schema.json\n"


def flow_text(document: Mapping[str, Any], note: str) -> str:
    head = "".join(f"# {line}\n" for line in note.split("\n"))
    body = []
    for name, value in document.items():
        gap = "\n" if name in ("sources", "trigger", "config", "slots", "limits", "handlers", "start", "models") else ""
        body.append(gap + "\n".join(_entry(name, value, 0)) + "\n")
    return HEAD + head + "".join(body)


def text_of(document: Mapping[str, Any]) -> str:
    return "\n".join(line for name, value in document.items() for line in _entry(name, value, 0)) + "\n"


def _entry(name: str, value: Any, depth: int) -> list[str]:
    indent, key = "  " * depth, _key(name)
    line = f"{indent}{key}: {_flow(value)}"
    simple = not isinstance(value, (dict, list)) or not value
    if simple or (len(line) <= _WIDE and depth > 0 and _shallow(value)):
        return [line]
    if isinstance(value, dict):
        return [f"{indent}{key}:", *(inner for sub, item in value.items() for inner in _entry(sub, item, depth + 1))]
    if all(isinstance(item, (str, int, float, bool)) or item is None for item in value):
        return [line]
    return [f"{indent}{key}:", *(inner for item in value for inner in _listed(item, depth + 1))]


def _listed(item: Any, depth: int) -> list[str]:
    indent = "  " * depth
    line = f"{indent}- {_flow(item)}"
    if len(line) <= _WIDE or not isinstance(item, dict):
        return [line]
    lines = [inner for sub, value in item.items() for inner in _entry(sub, value, depth + 1)]
    return [f"{indent}- {lines[0].lstrip()}", *lines[1:]]


def _shallow(value: Any) -> bool:
    """At most two levels on one line."""
    if isinstance(value, dict):
        return all(not isinstance(item, dict) or all(not isinstance(inner, dict) for inner in item.values()) for item in value.values())
    return True


def _flow(value: Any) -> str:
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{_key(name)}: {_flow(item)}" for name, item in value.items()) + "}"
    if isinstance(value, (list, tuple)):
        return "[" + ", ".join(_flow(item) for item in value) + "]"
    if isinstance(value, str):
        return value if _BARE.fullmatch(value) and value.lower() not in _SURPRISING else json.dumps(value, ensure_ascii=False)
    return json.dumps(value)


def _key(name: str) -> str:
    return name if _BARE.fullmatch(name) and name.lower() not in _SURPRISING else json.dumps(name, ensure_ascii=False)

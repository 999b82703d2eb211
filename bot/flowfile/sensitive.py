"""What of a change speaks about money or law: where two admins exist, one alone does not publish it.

A node, remedy or setting is delicate when what it says, before or after the change, holds a number of three digits or more, a sum, a share, a number of
days or hours, or a word of law and complaint. Changes of the data files that hold numbers, windows and channels are delicate too.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

DELICATE_FILES = ("data/acquirers.yaml", "data/channels.yaml", "data/codes.yaml")

_MARKS = re.compile(
    r"\d{3,}|[¥￥%％]|\d+\s*(?:元|万|天|小时|分钟|个工作日|days?|hours?|minutes?|working days?|yuan)"
    r"|投诉|法律|法院|律师|仲裁|起诉|监管|人民银行|警|手续费|费率|押金|退款|complain|legal|court|lawyer|regulator|police|fees?\b|refund",
    re.IGNORECASE,
)
_SAID = ("text", "say", "away", "check", "title", "reprompt")


def sensitive(
    old: Mapping[str, Any], new: Mapping[str, Any], old_files: Mapping[str, str], new_files: Mapping[str, str]
) -> tuple[str, ...]:
    """The nodes, remedies and files that are delicate and changed, in order of their names."""
    before, after = dict(_speaking(old)), dict(_speaking(new))
    found = [name for name in before.keys() | after.keys() if before.get(name) != after.get(name)]
    delicate = [name for name in found if _is_marked(name, before.get(name, "")) or _is_marked(name, after.get(name, ""))]
    files = [name for name in DELICATE_FILES if old_files.get(name) != new_files.get(name)]
    return tuple(sorted([*delicate, *files]))


def _is_marked(name: str, said: str) -> bool:
    """Of a setting any figure: it is put into what is said."""
    return _MARKS.search(said) is not None or (name.startswith("config.") and any(char.isdigit() for char in said))


def _speaking(document: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for key, setting in document.get("config", {}).items():
        yield f"config.{key}", str(setting.get("value", ""))
    for id_, node in document.get("nodes", {}).items():
        options = " ".join(str(option.get("text", "")) for option in node.get("options", {}).values())
        yield id_, " ".join([*(str(node.get(key, "")) for key in _SAID), options]).strip()
    for model in document.get("models", {}).values():
        for id_, remedy in model.get("remedies", {}).items():
            yield id_, " ".join(str(remedy.get(key, "")) for key in _SAID).strip()

"""What of a change speaks about money or law: where two admins exist, one alone does not publish it.

A node, remedy or setting is delicate when what it says, or the sum it parts by, before or after the change, holds a number of three digits or
more, a sum, a share, a number of days or hours, or a word of law and complaint. Changes of the data files that hold numbers, windows and
channels are delicate too.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

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
    """The nodes, remedies, settings and files that are delicate and changed in anything but a note, in order of their names."""
    before, after = dict(_things(old)), dict(_things(new))
    delicate = [
        name
        for name in before.keys() | after.keys()
        if before.get(name) != after.get(name) and any(_is_marked(name, one[name].words) for one in (before, after) if name in one)
    ]
    files = [name for name in DELICATE_FILES if old_files.get(name) != new_files.get(name)]
    return tuple(sorted([*delicate, *files]))


class _Thing(NamedTuple):
    content: str
    words: str


def _is_marked(name: str, words: str) -> bool:
    """Of a setting any figure: it is put into what is said."""
    return _MARKS.search(words) is not None or (name.startswith("config.") and any(char.isdigit() for char in words))


def _things(document: Mapping[str, Any]) -> Iterator[tuple[str, _Thing]]:
    """What it says, and under which conditions: where a branch parts by a sum, the sum is of what is said."""
    for key, setting in document.get("config", {}).items():
        value = str(setting.get("value", ""))
        yield f"config.{key}", _Thing(value, value)
    for id_, node in document.get("nodes", {}).items():
        options = [str(option.get("text", "")) for option in node.get("options", {}).values()]
        conditions = [str(arm.get("when", "")) for arm in node.get("branch", [])] + [str(node.get("priority", ""))]
        yield id_, _Thing(_content(node), " ".join([*(str(node.get(key, "")) for key in _SAID), *options, *conditions]))
    for model in document.get("models", {}).values():
        for id_, remedy in model.get("remedies", {}).items():
            yield id_, _Thing(_content(remedy), " ".join(str(remedy.get(key, "")) for key in _SAID))


def _content(thing: Mapping[str, Any]) -> str:
    return str({key: value for key, value in thing.items() if key != "note"})

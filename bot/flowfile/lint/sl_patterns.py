"""SL10: a slot's pattern, which every answer is held against while others wait."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.flowfile.lint.backtrack import LONGEST, MOST, ways
from bot.flowfile.lint.rules import Finding, View, rule


def _with(pattern: str) -> str:
    return f"slots: {{code: {{type: text, pattern: '{pattern}', label: {{zh: 编号, en: number}}}}}}"


@rule(
    "SL10",
    "error",
    "a pattern that may take for ever",
    "A repeat within a repeat, or alternatives that begin alike within one, leave so many ways to read one answer that a few dozen characters stop the desk for hours.",
    (_with("([A-Z]+)+"), _with("([0-9A-Z]+ ?)*"), _with("(AB|A|B)*C"), _with("([0-9])+X\\1")),
    (_with("[A-Z]+"), _with("[0-9A-Z]+( [0-9A-Z]+)*"), _with("([0-9]{4} ?){4}"), _with("[0-9A-Z]{8,32}")),
)
def sl10(view: View) -> Iterator[Finding]:
    for id_, slot in view.doc.slots.items():
        if slot.pattern is None:
            continue
        try:
            found = ways(slot.pattern, slot.len or LONGEST)
        except (re.error, RecursionError, OverflowError):
            continue  # SL05 says what is wrong with it
        if found > MOST:
            yield Finding(
                ("slots", id_, "pattern"),
                f"“{slot.pattern}” may be read in too many ways, and trying them all takes for ever",
                "write each repeat once, with something between two that cannot belong to either: [A-Z]+( [A-Z]+)*",
            )


RULES = (sl10,)

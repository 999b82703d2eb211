"""The model that the examples of TS change."""

from __future__ import annotations

_REMEDY = (
    "{cite: [a.call], actor: merchant, cost: {minutes: 10}, fixes: {late: often, other: sometimes}, "
    "text: {zh: 请打电话。, en: Please call.}, check: {zh: 好了吗?, en: Did that help?}}"
)
_SECOND = _REMEDY.replace("minutes: 10", "minutes: 3")

PLAIN = f"""models:
  main:
    strategy: article
    service_cost: 30
    causes:
      late: {{seen: common, title: {{zh: 慢, en: slow}}}}
      other: {{seen: rare, title: {{zh: 其他, en: other}}}}
    clues: {{}}
    order: {{}}
    remedies:
      call: {_REMEDY}
"""


def model(old: str, new: str, *, two: bool = False) -> str:
    """The plain model with one thing changed, with a second remedy `look` behind `call` or without."""
    base = f"{PLAIN}      look: {_SECOND}\n" if two else PLAIN
    if old not in base:
        raise ValueError(f"there is no “{old}” to change")
    return base.replace(old, new)

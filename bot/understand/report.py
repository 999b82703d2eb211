"""A reading for people and machines: the shape of `desk understand`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.understand.mask import mask
from bot.values import Money, Reading, Scalar, SlotValue

USUAL = "zh"
"""The language of a text that shows none (a bare number), when the conversation has none either."""
MONEY_SLOTS = ("amount", "received_amount")


def understood(reading: Reading, original: str) -> dict[str, Any]:
    """The shape of `desk understand --json`. Money in yuan, spans in the text as it was written (`original`)."""
    masked = mask(original)
    slots = {name: _slot(name, value, masked.before(*value.span)) for name, value in reading.slots.items()}
    return {
        "intents": [[name, chance] for name, chance in reading.intents],
        "decision": reading.decision,
        "slots": slots,
        "language": reading.language or USUAL,
        "masked": reading.masked,
        "sensitive": [{"kind": one.kind, "span": list(one.span)} for one in reading.sensitive],
    }


def _slot(name: str, value: SlotValue, span: tuple[int, int]) -> dict[str, Any]:
    plain: dict[str, Any] = {"value": _value(name, value.value), "span": list(span), "ambiguous": value.ambiguous}
    if value.ambiguous and value.alternatives:
        plain["alternatives"] = [_value(name, other) for other in value.alternatives]
    if value.grain is not None:
        plain["grain"] = value.grain
    return plain


def _value(name: str, value: Scalar) -> Scalar | float:
    """Yuan as a number: 3500, 35.6."""
    if name not in MONEY_SLOTS or not isinstance(value, int):
        return value
    return int(Money(value).yuan()) if value % 100 == 0 else float(Money(value).yuan())


def words(shape: Mapping[str, Any]) -> str:
    """The same for reading in a terminal."""
    lines = [f"{shape['decision']}  [{shape['language'] or '-'}]  {shape['masked']}"]
    lines += [f"  {chance:6.1%}  {name}" for name, chance in shape["intents"][:3]]
    for name, slot in shape["slots"].items():
        doubt = " ?" if slot["ambiguous"] else ""
        others = f" (or {', '.join(map(str, slot['alternatives']))})" if "alternatives" in slot else ""
        grain = f" [{slot['grain']}]" if "grain" in slot else ""
        lines.append(f"  {name} = {slot['value']}{grain}{doubt}{others}")
    lines += [f"  masked: {one['kind']}" for one in shape["sensitive"]]
    return "\n".join(lines)

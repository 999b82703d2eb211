"""The few plain values that every room of the house knows. Pure: no I/O, no clock, no chance."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Literal

from bot.quick import quick

Scalar = str | int | bool | None
"""What a slot may hold: text, a number (money is an integer number of fen), yes/no, an ISO 8601 time, or nothing."""

Lang = str
"""`zh` or `en`; a flow may name more."""

Grain = Literal["second", "minute", "hour", "day", "approx", "time_of_day"]
"""How exactly a time was said: `昨晚11点` is an hour, `23:05` a minute, `昨晚` a time of day, `11点左右` approximate."""

Decision = Literal["intent", "ask", "human", "out_of_scope", "refuse"]


@dataclass(frozen=True, slots=True, order=True)
class Money:
    """An amount in fen (1/100 yuan). Never a float."""

    fen: int

    @staticmethod
    def from_yuan(text: str | int | Decimal) -> Money:
        """`"3500"`, `"1,200.50"` or a number of yuan. Raises ValueError for anything else or for more than two decimals."""
        try:
            fen = Decimal(str(text).replace(",", "").strip()) * 100
        except InvalidOperation as error:
            raise ValueError(f"“{text}” is not an amount in yuan") from error
        if not fen.is_finite() or fen != int(fen):
            raise ValueError(f"“{text}” is not an amount in yuan with at most two decimals")
        return Money(int(fen))

    def yuan(self) -> str:
        """`"3500"`, `"3500.50"`: no thousands separator, decimals only when there are any."""
        whole, rest = divmod(abs(self.fen), 100)
        sign = "-" if self.fen < 0 else ""
        return f"{sign}{whole}" if not rest else f"{sign}{whole}.{rest:02d}"


@quick
@dataclass(frozen=True, slots=True)
class SlotValue:
    """One value read in a text. `value` is fen for money, ISO 8601 with offset for a time, text otherwise.

    `span` counts characters in the text as the merchant wrote it. `alternatives` are the other values it may mean, best first;
    they are there only when `ambiguous`.
    """

    value: Scalar
    span: tuple[int, int] = (0, 0)
    ambiguous: bool = False
    alternatives: tuple[Scalar, ...] = ()
    grain: Grain | None = None


@quick
@dataclass(frozen=True, slots=True)
class Sensitive:
    """Something that may not be kept: where it stood in the original text, and what it was."""

    kind: Literal["card_number", "cvv", "expiry", "pin", "sms_code", "id_number", "track"]
    span: tuple[int, int]


@quick
@dataclass(frozen=True, slots=True)
class Reading:
    """What the desk understood in one text: intents with their probability (best first), slots, language.

    `masked` is the text as it may be stored; `normal` the same text folded for matching words (see `understand.normal.fold`):
    lower case, NFKC, simplified characters, no punctuation or spaces at the ends. Spans in `slots` point into `masked`.
    """

    masked: str = ""
    normal: str = ""
    intents: tuple[tuple[str, float], ...] = ()
    decision: Decision = "out_of_scope"
    slots: Mapping[str, SlotValue] = field(default_factory=dict)
    language: Lang | None = None
    sensitive: tuple[Sensitive, ...] = ()
    model: str = ""

"""Taking out what may not be kept (P2): card numbers, CVV, expiry, PIN, SMS codes, ID numbers, tracks."""

from __future__ import annotations

from dataclasses import dataclass

from bot.values import Sensitive


@dataclass(frozen=True, slots=True)
class Masked:
    """`text` may be stored; `sensitive` says what stood where in the text before."""

    text: str
    sensitive: tuple[Sensitive, ...] = ()

"""What is known of an acquirer's settlement: cut-off, convention, instant products. Values, built from `flows/data/acquirers.yaml`."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import time
from typing import Literal

from bot.values import Money

ProductName = str
"""`T1`, `D1`, `D0`, and `T2`, `D3` … for whom it takes longer: the kind, and how many working or calendar days."""
Channel = Literal["card", "qr"]
CardKind = Literal["credit", "debit"]
Convention = Literal["plus_then_roll", "roll_then_plus"]
"""`plus_then_roll`: the business date plus one day, then on to a working day. `roll_then_plus`: on to a working day, then plus one."""


_PRODUCT = re.compile(r"(?:([TD])(?:\+|加|PLUS)?([0-7])|TS|秒到)")
_INSTANT = ("T0", "D0")


def product_name(text: str) -> ProductName:
    """What people write (`t+1`, `Ｔ１`, `T加1`, `秒到`) as one of ours. Raises ValueError for what is no product, or takes over a week."""
    plain = re.sub(r"[\s_-]", "", unicodedata.normalize("NFKC", text)).upper()
    found = _PRODUCT.fullmatch(plain)
    if found is None:
        raise ValueError(f"“{text[:40]}” is not known; use T1, D1 or D0")
    name = f"{found[1]}{found[2]}" if found[1] else "D0"
    return "D0" if name in _INSTANT else name


@dataclass(frozen=True, slots=True)
class Window:
    """Hours of a day, `start` included, `end` excluded; `end` 00:00 is midnight at the end of the day; may cross midnight."""

    start: time
    end: time

    def holds(self, at: time) -> bool:
        if self.start < self.end:
            return self.start <= at < self.end
        return at >= self.start or at < self.end


@dataclass(frozen=True, slots=True)
class Product:
    """One way of being paid, as this acquirer offers it. None means: not limited, or not known.

    `minimum` is net and inclusive; `per_sale` and `per_day` are the most that is paid at once; `cards` are the kinds that qualify.
    `fallback` is what a sale gets that does not qualify for an instant product.
    """

    name: ProductName
    windows: tuple[Window, ...] = ()
    cards: frozenset[CardKind] | None = None
    minimum: Money | None = None
    per_sale: Money | None = None
    per_day: Money | None = None
    workdays_only: bool = False
    fallback: ProductName = "T1"


@dataclass(frozen=True, slots=True)
class Acquirer:
    """`convention` None means nobody knows which one it follows: answers are then a range."""

    id: str
    names: tuple[str, ...] = ()
    cutoff: time = time(23, 0)
    qr_cutoff: time = time(0, 0)
    convention: Convention | None = None
    products: Mapping[str, Product] = field(default_factory=dict)

    def cut(self, channel: Channel) -> time:
        """When the business date rolls; 00:00 means with the calendar day."""
        return self.cutoff if channel == "card" else self.qr_cutoff

"""What is known of an acquirer's settlement: cut-off, convention, instant products. Values, built from `flows/data/acquirers.yaml`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import time
from typing import Literal

from bot.values import Money

ProductName = Literal["T1", "D1", "D0"]
Channel = Literal["card", "qr"]
CardKind = Literal["credit", "debit"]
Convention = Literal["plus_then_roll", "roll_then_plus"]
"""`plus_then_roll`: the business date plus one day, then on to a working day. `roll_then_plus`: on to a working day, then plus one."""


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

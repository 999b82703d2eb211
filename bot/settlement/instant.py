"""Instant pay-out (D0, 秒到): at once when window, card, amount, quota and review allow it; else what the sale falls back to."""

from __future__ import annotations

from dataclasses import replace
from datetime import time, timedelta

from bot.settlement.acquirers import Product, Window
from bot.settlement.answer import MIDNIGHT, NEAR_THE_CUT, TICK, Case, Due, Sale, Why
from bot.settlement.settled import settled

INSTANT = timedelta(minutes=10)
"""How long an instant pay-out usually takes."""
GRACE = timedelta(hours=2)
"""An instant pay-out is late after this."""
COMMON_WINDOW = Window(time(9, 0), time(22, 0))
"""Inside these hours every published instant window is open (`DOMAIN.md` 1.7): what is assumed of an acquirer whose window is not known."""


def instant(case: Case) -> Due:
    """Both answers, when nobody knows which: the clock near a window's edge, an unknown window, an unknown kind of card."""
    product = case.acquirer.products.get("D0")
    listed = product is not None
    product = product or Product("D0", windows=(COMMON_WINDOW,))
    later = settled(case, product.fallback[0], int(product.fallback[1:]))
    soon = case.at + INSTANT
    now = Due(soon, soon, soon, case.at + GRACE, later.business_date, True, (Why("instant", (("time", soon.isoformat()),)),))
    barred = _barred(case, product)
    if not listed and barred is not None and barred.code == "outside_window":
        return _either(now, later, Why("window_unknown"))
    if barred is not None:
        answer = replace(later, why=(barred, *later.why))
        return replace(answer, earliest=soon, why=(*answer.why, Why("near_window"))) if _near_edge(case, product, barred) else answer
    doubts = tuple(_doubts(case, product, listed=listed))
    return _either(now, later, *doubts) if doubts else now


def _doubts(case: Case, product: Product, *, listed: bool) -> list[Why]:
    """What is not known and would bar the sale if it were otherwise than hoped."""
    doubts = []
    if listed and _near_edge(case, product, None):
        doubts.append(Why("near_window"))
    if case.channel == "card" and product.cards is not None and case.known.card == "unknown":
        doubts.append(Why("card_unknown"))
    if product.workdays_only and case.calendar.is_working_day(case.at.date()) is None:
        doubts.append(Why("calendar_missing", (("year", str(case.at.year)),)))
    return doubts


def _either(now: Due, later: Due, *why: Why) -> Due:
    """Instant by rights, but it may turn out not to be."""
    return replace(now, latest=later.latest, worry_after=later.worry_after, certain=later.certain, why=(*now.why, *why))


def _barred(case: Case, product: Product) -> Why | None:
    """Why this sale is not paid out at once; None when nothing is known against it."""
    known, clock = case.known, case.at.time().replace(tzinfo=None)
    if known.held:
        return Why("risk_hold")
    if product.windows and not any(window.holds(clock) for window in product.windows):
        return Why("outside_window", (("window", _windows_text(product)),))
    if product.workdays_only and case.calendar.is_working_day(case.at.date()) is False:
        return Why("not_on_workday", (("date", case.at.date().isoformat()),))
    known_card = known.card if known.card != "unknown" else None
    if case.channel == "card" and product.cards is not None and known_card is not None and known_card not in product.cards:
        return Why("wrong_card", (("card", known_card),))
    return _barred_by_amount(known, product)


def _barred_by_amount(known: Sale, product: Product) -> Why | None:
    if known.net is None:
        return None
    if product.minimum is not None and known.net < product.minimum:
        return Why("below_minimum", (("amount", product.minimum.yuan()),))
    if product.per_sale is not None and known.net > product.per_sale:
        return Why("over_limit", (("amount", product.per_sale.yuan()),))
    left = known.quota_left if known.quota_left is not None else product.per_day
    if left is not None and known.net > left:
        return Why("quota_used", (("amount", left.yuan()),))
    return None


def _windows_text(product: Product) -> str:
    return "、".join(f"{window.start:%H:%M}-{'24:00' if window.end == MIDNIGHT else f'{window.end:%H:%M}'}" for window in product.windows)


def _near_edge(case: Case, product: Product, barred: Why | None) -> bool:
    """Whether five minutes either way would open or shut the window; nothing else bars the sale."""
    if not product.windows or (barred is not None and barred.code != "outside_window"):
        return False
    sides = [(case.at + shift).time().replace(tzinfo=None) for shift in (-NEAR_THE_CUT - TICK, timedelta(0), NEAR_THE_CUT)]
    return len({any(window.holds(clock) for window in product.windows) for clock in sides}) > 1

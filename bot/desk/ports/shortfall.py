"""The arithmetic of “less arrived than was charged”, as a port a flow may call. No rate is claimed: only the merchant's own two figures are set
against each other.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import ROUND_HALF_UP, Decimal

from bot.desk.desk import Context, PortAnswer
from bot.engine.texts import yuan
from bot.values import Lang, Scalar

_LOOKS_LIKE_A_FEE = Decimal("0.05")
"""Up to this share the difference is also told per 10,000 yuan, the way agreements name a rate (万六十)."""


def shortfall(args: Mapping[str, Scalar], context: Context) -> PortAnswer:
    """`amount` charged and `received_amount`, both in fen → `status` short, equal, more or nothing · `missing` fen, never negative · `text`
    the sum in one line. Not ok when either figure is not known or nothing was charged."""
    charged, received = _fen(args.get("amount")), _fen(args.get("received_amount"))
    if charged is None or received is None or charged <= 0 or received < 0:
        return PortAnswer(False)
    return PortAnswer(
        True,
        {
            "status": _status(charged, received),
            "missing": max(charged - received, 0),
            "text": _sum(charged, received, context.lang),
        },
    )


def _fen(value: Scalar) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def _status(charged: int, received: int) -> str:
    if received == 0:
        return "nothing"
    if received == charged:
        return "equal"
    return "more" if received > charged else "short"


def _sum(charged: int, received: int, lang: Lang) -> str:
    left, right, gap = yuan(charged), yuan(received), yuan(abs(charged - received))
    if lang == "zh":
        head = f"刷 {left} 元，到 {right} 元，"
        return head + (
            "正好一样。"
            if charged == received
            else f"多 {gap} 元。"
            if received > charged
            else f"少 {gap} 元{_share(charged, received, lang)}。"
        )
    head = f"Charged {left} yuan, arrived {right} yuan: "
    return head + (
        "exactly the same."
        if charged == received
        else f"{gap} more."
        if received > charged
        else f"{gap} less{_share(charged, received, lang)}."
    )


def _share(charged: int, received: int, lang: Lang) -> str:
    share = Decimal(charged - received) / charged
    percent = _plain(share * 100)
    if percent == "0":
        return ""  # a few fen of a large sum: no share worth telling
    if share > _LOOKS_LIKE_A_FEE:
        return f"（{percent}%）" if lang == "zh" else f" ({percent} %)"
    per = _plain(share * 10_000)
    return f"，合每 1 万元扣 {per} 元（{percent}%）" if lang == "zh" else f", that is {per} on every 10,000 yuan ({percent} %)"


def _plain(number: Decimal) -> str:
    """Two decimals at most, none that are nought."""
    return f"{number.quantize(Decimal('0.01'), ROUND_HALF_UP).normalize():f}"

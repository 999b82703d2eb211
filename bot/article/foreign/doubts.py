"""What is said of what went and what stayed: how much was dropped, and which lines might be adverts and were kept."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from bot.article.foreign.sales import SURE, score
from bot.article.tree.lines import Line
from bot.article.values import Dropped, Span, Warned

GREY = 0.5
"""From here on a line that was kept is told: it has words of those who sell, and not enough of them."""
_MOST = 5


def doubts(dropped: Sequence[Dropped], kept: Sequence[Line], span: Callable[[Line], Span]) -> Iterator[Warned]:
    """AR10: how much was dropped, by what it was; each piece is in `dropped`. AR11: a kept line that may be an advert."""
    if dropped:
        adverts = sum(one.why.startswith("advert") for one in dropped)
        contacts = sum(one.why in ("a link", "an address", "a chat id", "a phone number") for one in dropped)
        yield Warned(
            "AR10",
            f"{len(dropped)} pieces are no part of the article and were dropped ({adverts} adverts, {contacts} contacts, "
            f"{len(dropped) - adverts - contacts} of the page); each is listed",
        )
    doubtful = [line for line in kept if GREY <= score(line.key)[0] < SURE]
    for line in doubtful[:_MOST]:
        yield Warned("AR11", f"this may be an advert and was kept: “{line.text[:40]}”", span(line))

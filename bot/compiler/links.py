"""What helps against what: as the text pairs them; else by terms both share; else by nobody's word, which is a card (AR41)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from bot.article.foreign.salestalk import TROUBLE
from bot.article.normal import key
from bot.article.values import Extraction
from bot.compiler.trouble import Cause, Link, Remedy

_COMMON = frozenset({"原因", "联系", "查询", "银行", "工作日", "交易", "bank", "delay"})


def links(found: Extraction, causes: Sequence[Cause], remedies: Sequence[Remedy]) -> Iterable[Link]:
    by_item = {id(item): number for number, item in enumerate(found.causes)}
    numbers = {by_item[id(cause.item)]: cause for cause in causes}
    for remedy in remedies:
        if remedy.item.partner is not None and remedy.item.partner in numbers:
            yield Link(numbers[remedy.item.partner].id, remedy.id, "text", 0.95)
            continue
        terms = _terms(remedy.item.text)
        for cause in causes:
            shared = terms & _terms(cause.item.text)
            if shared:
                yield Link(cause.id, remedy.id, "lexical", min(0.7, 0.3 + 0.1 * len(shared)))


def _terms(text: str) -> frozenset[str]:
    return frozenset(found[0] for found in TROUBLE.finditer(key(text))) - _COMMON

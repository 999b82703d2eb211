"""Whether a merchant can do what an item says, how long it takes, and whether he has to call somebody."""

from __future__ import annotations

import re

from bot.article.normal import key
from bot.article.saying.claims import DOABLE, VAGUE
from bot.article.values import Item

_PHONE = re.compile(
    r"拨打|致电|电话|热线|客服|联系.{0,8}(?:银行|机构|公司|平台|服务商)|\bcall\b|\bphone|hotline|\bcontact (?:the|your|support|us|customer)"
)
_MINUTES = (
    (60, r"柜台|网点|开户行|到银行|visit|branch"),
    (15, r"联系|致电|拨打|客服|电话|call|contact"),
    (5, r"等待|耐心|等到|wait"),
    (20, r"补交|提交|上传|资料|upload|documents"),
)


def is_step(item: Item) -> bool:
    """Whether a merchant can do it: he is the one to act, and it is more than “strengthen” or “improve”."""
    words = key(item.title)
    vague = VAGUE.match(words) is not None and not any(claim.doable and claim.named for claim in item.claims)
    return item.actor in ("merchant", "both") and not vague and (bool(DOABLE.search(words)) or any(claim.doable for claim in item.claims))


def needs_phone(item: Item) -> bool:
    return bool(_PHONE.search(key(item.text)))


def minutes(item: Item) -> int:
    words = key(item.text)
    return next((cost for cost, pattern in _MINUTES if re.search(pattern, words)), 3)

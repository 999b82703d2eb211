"""All the slots of one text, each with its place in it: fields, times, amounts, facts, and what was asked for."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from bot.quick import quick
from bot.understand.amounts import Amount, amounts
from bot.understand.facts import facts
from bot.understand.fields import Field, bare, fields
from bot.understand.names import Names
from bot.understand.normal import Mapped
from bot.understand.times import Time, times
from bot.values import SlotValue

_BLANK = "\x00"


@quick
@dataclass(frozen=True, slots=True)
class Asked:
    """The slot that was just asked for, its type in the flow, its length and pattern where it has them."""

    slot: str
    type: str
    length: int | None = None
    pattern: str | None = None


def slots(levelled: Mapped, folded: Mapped, names: Names, now: datetime, asked: Asked | None = None) -> dict[str, SlotValue]:
    """Slot → value. Spans are of the text that `levelled` and `folded` were made from."""
    found: dict[str, SlotValue] = {}
    free = levelled.text
    answer = _bare_answer(levelled, asked)
    listed = [answer] if answer else fields(levelled.text)
    for field in listed:
        free = _blanked(free, field.span)
        found.setdefault(field.slot, SlotValue(field.value, levelled.span(*field.span), field.ambiguous))
    if answer:
        return found
    when = times(free, now)
    for time in when:
        free = _blanked(free, time.span)
        if time.apart:
            free = _blanked(free, time.apart)
    if paid_at := _paid_at(levelled.text, when, asked):
        found["paid_at"] = _placed(paid_at, levelled)
    for name, value in _money(amounts(levelled.text, free), levelled.text, asked).items():
        found[name] = _placed(value, levelled)
    for fact in facts(folded.text, names):
        found.setdefault(fact.slot, SlotValue(fact.value, folded.span(*fact.span), fact.ambiguous, fact.alternatives))
    return _renamed(found, asked)


def _placed(value: SlotValue, levelled: Mapped) -> SlotValue:
    return SlotValue(value.value, levelled.span(*value.span), value.ambiguous, value.alternatives, value.grain)


def _blanked(text: str, span: tuple[int, int]) -> str:
    return text[: span[0]] + _BLANK * (span[1] - span[0]) + text[span[1] :]


def _bare_answer(levelled: Mapped, asked: Asked | None) -> Field | None:
    if asked is None or asked.type not in ("digits", "text"):
        return None
    return bare(levelled.text, asked.slot, asked.length, asked.pattern)


_SOLD = re.compile(
    r"刷|收|扫|付|交易|消费|卖|支付|做的|打的|那笔|这笔|一笔|那单|的单|的钱|的款|客[人户]|顾客|退的?|swip|sale|sold|paid|charged|took|made|payment|transaction"
)
_NOT_THEN = re.compile(
    r"^(?:\s|的时候|了|都|也|就|才|你们|我|跟|给|和|让|说|客服|,)*(?:还没|没|未|还是|还不|才|仍|一直|问|查|打电话|去查|看了?|到账|就到|能到|到吗|联系|再|要|反映|报(?!错)|提交|登记|咨询|投诉|答应|说|申请|找|来电|换)"
)
_ASKS_RULE = re.compile(
    r"什么时候|几时|几点|哪天|多久|几天|是不是|算不算|会不会|能不能|(?:到|结算|打款|来)[^,]{0,2}(?:吗|么|嘛)|(?<![a-z])(?:when|how long|does|do you|will)(?![a-z])"
)
_GENERAL = re.compile(
    r"一般|通常|正常|如果|要是|假如|比如|平时|每天|算(?:是)?(?:当|次|第二|哪|今|明)|期间|(?<![a-z])(?:if|suppose|usually|normally|in general)(?![a-z])"
)
"""Who asks how it is in general has no sale in mind, or not surely: a clock without a day is then to be asked about."""
_ONWARDS = re.compile(r"\s?(?:钟)?(?:以后|之后|过后|往后|后(?=[刷收扫的])|后交易)")
_OPENING = re.compile(r"\s?(?:就|才|都|有人|会|自动|我们|店里){0,4}(?:打烊|关门|收摊|下班|上班|开门|开店|营业|日切|切日|自动结算)")
_SINCE = re.compile(r"(?:paid out|arrives?|lands?|comes?|due|settles?)\s$|(?:自从|打从|从|since|ever since)\s?$")
_TOLD = re.compile(
    r"(?:[你我他她]们?|客服|就|才|都|也){0,4}(?:说|讲|反映|提|问|发给|告诉|联系|登记|上报|投诉)|(?:收到|来)[^,。]{0,4}(?:码|短信|通知|电话|消息|信息|函|提醒)"
)
"""刚才说的那笔, 刚收到个验证码: when it was told, not when it was sold."""
_TOLD_BEFORE = re.compile(r"(?:reported|told|asked|called|wrote|complained|contacted|messaged)[a-z ]{0,12}$")
_CAME = re.compile(
    r"(?:刚刚?|才|就|已经?|终于|都|也|钱|款|的|,|\s){0,4}(?:到账了|到帐了|到了|来了|进了|入账了|收到了|收到钱)(?!吗|没|么|嘛|[上下中]午|[早晚今明现]|[0-9])"
)
"""刚刚到了: when the money came, not when it was charged."""
_USUALLY = re.compile(r"(?:平时|一般|每天|每晚|以前|通常|正常|往常|之前都|过去|到|等到|usually|normally|every|until|till|by|before)\s?$")


def _paid_at(text: str, found: tuple[Time, ...], asked: Asked | None) -> SlotValue | None:
    """The time of the sale among all the times of the text: the one beside a word of selling, not “today it is still not here”."""
    if not found:
        return None
    least = 1 if _ASKS_RULE.search(text) and not _SOLD.search(text) else -1
    general = _GENERAL.search(text) is not None
    if general:
        found = tuple(replace(time, ambiguous=True) if not time.dated else time for time in found)
    rated = [
        (rating, -at, time)
        for at, time in enumerate(found)
        if (rating := _rating(text, time)) >= (least if time.grain == "day" else -1) or asked_for_time(asked)
    ]
    if not rated:
        return None
    rated.sort(key=lambda one: (one[0], one[1]), reverse=True)
    best = rated[0][2]
    rivals = [time for rating, _, time in rated[1:] if rating == rated[0][0] and rating > 0 and time.value != best.value]
    others = tuple(dict.fromkeys((*best.alternatives, *(time.value for time in rivals))))
    ambiguous = best.ambiguous or bool(rivals)
    return SlotValue(
        best.value.isoformat(), best.span, ambiguous, tuple(other.isoformat() for other in others) if ambiguous else (), best.grain
    )


def asked_for_time(asked: Asked | None) -> bool:
    return asked is not None and asked.type in ("datetime", "date")


def _rating(text: str, time: Time) -> int:
    before, after = text[max(0, time.span[0] - 10) : time.span[0]], text[time.span[1] : time.span[1] + 10]
    said = text[time.span[0] : time.span[1]]
    if said.endswith("的"):
        after = "的" + after
    if len(text.strip(" ,.?!")) <= len(said) + 1:
        return 5  # nothing but a time
    if (
        _USUALLY.search(before)
        or _OPENING.match(after)
        or _SINCE.search(before)
        or _TOLD.match(after)
        or _CAME.match(after)
        or _TOLD_BEFORE.search(before)
    ):
        return -3
    if time.grain == "time_of_day" and not time.dated and not _SOLD.search(before + after):
        return -3  # 夜里的怎么都不到: no one sale
    if not time.dated and _ONWARDS.match(after) and (_ASKS_RULE.search(text) or _GENERAL.search(text)):
        return -3  # 晚上十一点以后刷的算哪天: a rule, no sale
    if _DENIED.search(before) and after[:1] not in ("吧", "吗", "么"):
        return -4  # 不是琴日,是前日; but 不是昨天吧 corrects itself
    rating = 0
    if _SOLD.search(after[:6]):
        rating += 3
    elif _SOLD.search(before) or _SOLD.search(after):
        rating += 1
    if time.grain in ("second", "minute", "hour", "approx"):
        rating += 1
    if _NOT_THEN.match(after) and not _SOLD.search(after[:5]):
        rating -= 2
        if re.match(r"今|today|this|现在|刚", said) or (time.grain == "time_of_day" and re.match(r"早|上午|下午|中午", said)):
            rating -= 2
    elif time.grain in ("day", "time_of_day") and re.match(r"今天|今日|today", said) and not _SOLD.search(before + after):
        rating -= 3
    return rating


_SUPPOSED = re.compile(r"限额|最多|上限|封顶|(?:扣|手|费|收|刷|要|是)多少")
"""刷一万到手多少: an amount that was perhaps never taken."""
_DENIED = re.compile(r"(?:(?<!是)不[是系]|并非|不应该是|不该是|(?<![a-z])not|isn't|wasn't)\s?(?:¥|rmb|cny)?\s?$")
_CORRECTED = re.compile(r"金额|(?:应该|其实|实际)是|[写打说填记搞弄]错|amount|should be|(?<![a-z])meant(?![a-z])")
"""`不是3500，是5300`, `打错了，5300`: the other number is the sure one."""


def _money(found: tuple[Amount, ...], text: str, asked: Asked | None) -> dict[str, SlotValue]:
    """`amount` and `received_amount`. Several sales in one text: the first, the others as alternatives, ambiguous."""
    whole = len(text.strip(" ,.?!¥")) if asked is None or asked.type != "money" else 0
    counted = [one for one in found if one.role != "fee" and not (one.bare and one.fen < 1000 and whole > one.span[1] - one.span[0])]
    received = [one for one in counted if one.role == "received"]
    sales = [one for one in counted if one.role != "received"]
    if any(not one.bare for one in sales):
        sales = [one for one in sales if not one.bare or one.role]
    values: dict[str, SlotValue] = {}
    meant = [one for one in sales if not _DENIED.search(text[max(0, one.span[0] - 10) : one.span[0]])]
    corrected = bool(meant) and (len(meant) < len(sales) or _CORRECTED.search(text) is not None)
    sales = meant or sales
    expects = (asked is not None and asked.type == "money") or corrected
    if expects and received and not sales and asked is not None and asked.slot != "received_amount":
        sales, received = received, []
    if totals := [one for one in sales if one.role == "total"]:
        sales = [*totals, *(one for one in sales if one.role != "total")]
    if sales:
        amount = _value(sales, sure=expects)
        values["amount"] = replace(amount, ambiguous=True) if _SUPPOSED.search(text) and not expects else amount
    if received:
        values["received_amount"] = _value(received, sure=True)
    return values


def _value(listed: list[Amount], *, sure: bool) -> SlotValue:
    first = listed[0]
    others = tuple(dict.fromkeys((*first.alternatives, *(one.fen for one in listed[1:] if one.fen != first.fen))))
    ambiguous = first.ambiguous or (first.bare and not sure) or bool(others)
    return SlotValue(first.fen, first.span, ambiguous, others if ambiguous else ())


def _renamed(found: dict[str, SlotValue], asked: Asked | None) -> dict[str, SlotValue]:
    """A time or an amount under the name it was asked by, when that is another one."""
    if asked is None or asked.slot in found:
        return found
    usual = {"datetime": "paid_at", "date": "paid_at", "money": "amount"}.get(asked.type)
    if usual in found and usual is not None:
        return {**found, asked.slot: found[usual]}
    return found


def places(found: Iterable[SlotValue]) -> list[tuple[int, int]]:
    return sorted(value.span for value in found)

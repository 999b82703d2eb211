"""A `Due` for a merchant, in two sentences: the date with the hour until which it is not late, then the reason."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta, tzinfo

from bot.settlement.answer import CHINA, Due, Why
from bot.settlement.report import day_text, fact_text
from bot.values import Lang

QUARTER = timedelta(minutes=15)

_ZH = {
    "before_cut": "{cut}换日前收的，算{date}的交易",
    "after_cut": "过了{cut}才收的，算{date}的交易",
    "calendar_day": "按自然日算，是{date}的交易",
    "clearing_date": "清算日期是{date}",
    "near_cut": "时间正卡在{cut}换日前后，机器的钟差几分钟就差出一天，两个日子都有可能",
    "hour_unknown": "没说准几点，换日前后差一天，两个日子都有可能",
    "next_working_day": "T+1在下一个工作日到",
    "nth_working_day": "T+{days}在往后数第{days}个工作日到",
    "cut_cost": "{cut}前收就是{date}到",
    "day_off": "{date}休息，不结算",
    "days_off": "{from}到{to}休息，不结算",
    "adjusted_workday": "{date}是调休上班日，照常结算",
    "next_day": "D+1第二天到，节假日也算",
    "nth_day": "D+{days}往后数第{days}天到，节假日也算",
    "instant": "秒到一般十来分钟",
    "outside_window": "秒到只在{window}，这笔不在时段内，改按普通结算",
    "window_unknown": "这家的秒到时段我不清楚，夜里可能改按T+1",
    "near_window": "时间贴着秒到时段的边，也可能按普通结算",
    "wrong_card": "这种卡不支持秒到，改按普通结算",
    "card_unknown": "秒到多半只管信用卡，是储蓄卡就按普通结算",
    "below_minimum": "不足{amount}元不走秒到，改按普通结算",
    "over_limit": "单笔超过秒到限额{amount}元，改按普通结算",
    "quota_used": "当天秒到额度{amount}元不够，改按普通结算",
    "risk_hold": "这笔在风控核查，秒到暂停，以收单机构通知为准",
    "not_on_workday": "{date}不是工作日，秒到不开，改按普通结算",
    "product_unknown": "到账方式先按T+1算，是D+1会早些",
    "acquirer_unknown": "各家对周末和节假日的算法不一样，所以是个范围",
    "acquirer_not_listed": "没有“{name}”的资料，按通行的规则算",
    "calendar_missing": "{year}年的放假安排还没有录入，算不准",
}
_EN = {
    "before_cut": "made before the {cut} cut, it counts as a sale of {date}",
    "after_cut": "made after the {cut} cut, it counts as a sale of {date}",
    "calendar_day": "it counts by the calendar day, as a sale of {date}",
    "clearing_date": "its clearing date is {date}",
    "near_cut": "it is so near the {cut} cut that a clock a few minutes off means another day",
    "hour_unknown": "the hour decides, since the day turns at the cut, so both dates are possible",
    "next_working_day": "T+1 pays on the next working day",
    "nth_working_day": "T+{days} pays on working day number {days} after that",
    "cut_cost": "before {cut} it would have come on {date}",
    "day_off": "nothing settles on {date}",
    "days_off": "nothing settles from {from} to {to}",
    "adjusted_workday": "{date} is an adjusted working day and settles as usual",
    "next_day": "D+1 pays the next day, holidays included",
    "nth_day": "D+{days} pays {days} days later, holidays included",
    "instant": "instant pay-out usually takes about ten minutes",
    "outside_window": "instant pay-out runs only {window}, so this one settles the ordinary way",
    "window_unknown": "I don't know this acquirer's instant hours, and at night it may settle by T+1",
    "near_window": "it is at the edge of the instant hours and may settle the ordinary way",
    "wrong_card": "this kind of card has no instant pay-out, so it settles the ordinary way",
    "card_unknown": "instant pay-out is mostly for credit cards, and a debit card settles the ordinary way",
    "below_minimum": "less than {amount} yuan is not paid instantly, so it settles the ordinary way",
    "over_limit": "it is over the instant limit of {amount} yuan, so it settles the ordinary way",
    "quota_used": "the day's instant quota of {amount} yuan does not cover it, so it settles the ordinary way",
    "risk_hold": "it is under review, so instant pay-out waits for the acquirer's word",
    "not_on_workday": "{date} is no working day, so there is no instant pay-out and it settles the ordinary way",
    "product_unknown": "I took T+1, and with D+1 it comes sooner",
    "acquirer_unknown": "acquirers count weekends and holidays differently, so this is a range",
    "acquirer_not_listed": "I have nothing on “{name}” and went by what is common to all",
    "calendar_missing": "the holidays of {year} are not loaded, so I can't be sure",
}
CLAUSES = {"zh": _ZH, "en": _EN}


def told(answer: Due, lang: Lang, zone: tzinfo = CHINA, *, late: bool = False) -> str:
    """`late`: it is over already, so nothing is said of the hour until which it is not. Kept and read again days later: no “today” in it.

    A date that a missing year hides is not given: then the reason says so alone.
    """
    reason = _sentence(reason_clauses(answer, lang), lang)
    if answer.due is None or answer.earliest is None:
        return reason
    first = _date_sentence(answer, lang, zone, late=late)
    return f"{first}{reason}" if lang == "zh" else " ".join(part for part in (first, reason) if part)


def reason_clauses(answer: Due, lang: Lang) -> tuple[str, ...]:
    texts = CLAUSES["zh" if lang == "zh" else "en"]
    return tuple(texts[why.code].format(**_facts(why, lang)) for why in _worth_saying(answer))


def _worth_saying(answer: Due) -> Iterator[Why]:
    """What a missing year hides needs no rule that would have led there; one sentence holds no more than the reader can."""
    codes = {why.code for why in answer.why}
    for number, why in enumerate(answer.why):
        if number and why.code in ("before_cut", "calendar_day"):
            continue  # why it is not paid at once says enough
        if why.code in ("before_cut", "after_cut") and "near_cut" in codes:
            continue  # which side it was on is just what is in doubt
        if why.code == "near_window" and "near_cut" in codes:
            continue  # one minute is at the edge of both: it is said once that it is
        if why.code == "cut_cost" and codes & {"near_cut", "hour_unknown"}:
            continue  # both dates are given already
        yield why


def _facts(why: Why, lang: Lang) -> dict[str, str]:
    return {name: fact_text(name, value, lang) for name, value in why.facts}


def _sentence(clauses: tuple[str, ...], lang: Lang) -> str:
    if not clauses:
        return ""
    if lang == "zh":
        return "，".join(clauses) + "。"
    whole = "; ".join(clauses)
    return f"{whole[0].upper()}{whole[1:]}."


def _date_sentence(answer: Due, lang: Lang, zone: tzinfo, *, late: bool) -> str:
    span = span_text(answer, lang, zone)
    until = "" if late else until_text(answer, lang, zone)
    if lang == "zh":
        return f"这笔应在{span}到账{f'，{until}还没到才算晚' if until else ''}。"
    return f"This sale is due {span}{f', and is late only if it has not come by {until}' if until else ''}."


def span_text(answer: Due, lang: Lang, zone: tzinfo = CHINA) -> str:
    """From the earliest to the latest; one date when they are the same, and only the nominal one where the latest is hidden."""
    if answer.earliest is None or answer.due is None:
        return ""
    first, last = _said(answer.earliest, lang, zone), _said(answer.latest or answer.due, lang, zone)
    if first == last:
        return first
    return f"{first}至{last}" if lang == "zh" else f"{first} to {last}"


def until_text(answer: Due, lang: Lang, zone: tzinfo = CHINA) -> str:
    """Until when it is not late, to the next quarter of an hour; “that day” where the whole answer is that day."""
    if answer.worry_after is None:
        return ""
    worry = quarter(answer.worry_after.astimezone(zone))
    if answer.earliest == answer.latest == worry.date():
        return f"当天{worry:%H:%M}" if lang == "zh" else f"{worry:%H:%M} that day"
    return _said(worry, lang, zone)


def quarter(at: datetime) -> datetime:
    """The next full quarter of an hour: nobody promises 16:07."""
    over = timedelta(minutes=at.minute % 15, seconds=at.second, microseconds=at.microsecond)
    return at if not over else at - over + QUARTER


def _said(at: date | datetime, lang: Lang, zone: tzinfo) -> str:
    if not isinstance(at, datetime):
        return day_text(at, lang)
    local = at.astimezone(zone)
    return f"{day_text(local.date(), lang)}{'' if lang == 'zh' else ' '}{local:%H:%M}"

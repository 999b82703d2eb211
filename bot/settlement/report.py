"""Saying a `Due`: in JSON for the command line, in short sentences for merchants."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, tzinfo
from typing import Any, Protocol

from bot.settlement.acquirers import Acquirer, Channel, ProductName
from bot.settlement.calendar import Calendar
from bot.settlement.due import Due, Sale, Why, due
from bot.values import Lang, Money

_ZH = {
    "before_cut": "这笔在{cut}换日之前，算{date}的交易。",
    "after_cut": "这笔在{cut}换日之后，算{date}的交易。",
    "calendar_day": "这笔按自然日计，算{date}的交易。",
    "clearing_date": "清算日期是{date}。",
    "near_cut": "刷卡时间正卡在{cut}换日前后，机器的钟差几分钟就算到另一天，所以两个日期都有可能。",
    "hour_unknown": "您没说准几点：换日前后差一天，所以两个日期都有可能。",
    "next_working_day": "T+1是下一个工作日到账，也就是{date}。",
    "day_off": "中间{date}休息，不结算。",
    "days_off": "中间{from}到{to}休息，不结算。",
    "adjusted_workday": "{date}是调休上班日，照常结算。",
    "next_day": "D+1是第二天到账，周末和节假日也算，也就是{date}。",
    "instant": "秒到一般十来分钟，两小时内没到再查。",
    "outside_window": "秒到只在{window}，这笔不在时段内，改按普通结算。",
    "window_unknown": "不清楚这家机构的秒到时段，夜间的交易可能改按T+1。",
    "near_window": "刷卡时间离秒到时段的边界很近，可能按秒到，也可能按普通结算。",
    "wrong_card": "这种卡不支持秒到，改按普通结算。",
    "below_minimum": "到账金额不足{amount}元，不走秒到，改按普通结算。",
    "over_limit": "单笔超过秒到限额{amount}元，改按普通结算。",
    "quota_used": "当天的秒到额度{amount}元不够，改按普通结算。",
    "risk_hold": "这笔在风控核查中，秒到暂停，以收单机构通知为准。",
    "not_on_workday": "{date}不是工作日，秒到不开，改按普通结算。",
    "product_unknown": "不知道到账方式，先按T+1算；如果是D+1会早一些。",
    "acquirer_unknown": "各家收单机构对周末和节假日晚上的算法不一样，所以给一个范围。",
    "calendar_missing": "{year}年的放假安排还没有录入，日期暂时算不出来。",
}
_EN = {
    "before_cut": "It was made before the {cut} cut, so it counts as a sale of {date}.",
    "after_cut": "It was made after the {cut} cut, so it counts as a sale of {date}.",
    "calendar_day": "It counts by the calendar day, as a sale of {date}.",
    "clearing_date": "Its clearing date is {date}.",
    "near_cut": "It is so near the {cut} cut that a terminal clock a few minutes off puts it on another day: both dates are possible.",
    "hour_unknown": "The exact hour decides: the day turns at the cut, so either date is possible.",
    "next_working_day": "T+1 pays on the next working day, which is {date}.",
    "day_off": "Nothing is settled on {date}.",
    "days_off": "Nothing is settled from {from} to {to}.",
    "adjusted_workday": "{date} is an adjusted working day and settles as usual.",
    "next_day": "D+1 pays the next day, weekends and holidays included, which is {date}.",
    "instant": "Instant pay-out usually takes about ten minutes; look into it only after two hours.",
    "outside_window": "Instant pay-out runs only {window}; this sale was outside it and settles the ordinary way.",
    "window_unknown": "We do not know this acquirer's hours for instant pay-out; a sale at night may settle by T+1 instead.",
    "near_window": "The sale is very near the edge of the instant hours: it may be paid at once or settle the ordinary way.",
    "wrong_card": "This kind of card has no instant pay-out; the sale settles the ordinary way.",
    "below_minimum": "Less than {amount} yuan is not paid out instantly; it settles the ordinary way.",
    "over_limit": "The sale is over the instant limit of {amount} yuan and settles the ordinary way.",
    "quota_used": "The day's instant quota of {amount} yuan does not cover it; it settles the ordinary way.",
    "risk_hold": "The sale is under review; instant pay-out waits until the acquirer says so.",
    "not_on_workday": "{date} is not a working day, so there is no instant pay-out; the sale settles the ordinary way.",
    "product_unknown": "We do not know your settlement plan and took T+1; with D+1 it comes sooner.",
    "acquirer_unknown": "Acquirers count weekend and holiday nights differently, so this is a range.",
    "calendar_missing": "The holiday calendar for {year} is not loaded, so the date cannot be told yet.",
}
_WEEKDAYS_ZH = "一二三四五六日"
_WEEKDAYS_EN = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS_EN = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def sentence(why: Why, lang: Lang) -> str:
    """One short sentence for a merchant."""
    texts = _ZH if lang == "zh" else _EN
    return texts[why.code].format(**{name: _fact(name, value, lang) for name, value in why.facts})


def _fact(name: str, value: str, lang: Lang) -> str:
    return day_text(date.fromisoformat(value), lang) if name in ("date", "from", "to") else value


def day_text(day: date, lang: Lang) -> str:
    """`11月23日（周一）`, `Mon 23 Nov`."""
    if lang == "zh":
        return f"{day.month}月{day.day}日（周{_WEEKDAYS_ZH[day.weekday()]}）"
    return f"{_WEEKDAYS_EN[day.weekday()]} {day.day} {_MONTHS_EN[day.month - 1]}"


def explained(answer: Due, lang: Lang = "zh") -> dict[str, Any]:
    """The shape of `desk settle --json`."""
    return {
        "due": _iso(answer.due),
        "earliest": _iso(answer.earliest),
        "latest": _iso(answer.latest),
        "worry_after": _iso(answer.worry_after),
        "business_date": _iso(answer.business_date),
        "certain": answer.certain,
        "why": [{"code": why.code, "text": sentence(why, lang)} for why in answer.why],
    }


def _iso(at: date | datetime | None) -> str | None:
    return None if at is None else at.isoformat()


def words(shape: Mapping[str, Any], lang: Lang = "zh") -> str:
    """The same for reading in a terminal."""
    zh = lang == "zh"
    if shape["due"] is None:
        head = "到账日期：暂时算不出来" if zh else "due: cannot be told yet"
    else:
        head = ("应到账：" if zh else "due: ") + _said(shape["due"], lang)
        if shape["earliest"] != shape["latest"]:
            last = _said(shape["latest"], lang) if shape["latest"] else "?"
            head += ("；最早" if zh else "; between ") + _said(shape["earliest"], lang) + ("，最晚" if zh else " and ") + last
    lines = [head, *("  " + why["text"] for why in shape["why"])]
    if shape["worry_after"]:
        lines.append(("过了这个时间还没到再查：" if zh else "look into it after ") + _said(shape["worry_after"], lang))
    return "\n".join(lines)


def _said(iso: str, lang: Lang) -> str:
    if "T" not in iso:
        return day_text(date.fromisoformat(iso), lang)
    at = datetime.fromisoformat(iso)
    return f"{day_text(at.date(), lang)} {at:%H:%M}"


class Known(Protocol):
    """An entry of the acquirers' file, as far as it matters here."""

    @property
    def acquirer(self) -> Acquirer: ...


def explain_sale(
    sale: Mapping[str, Any], *, acquirers: Mapping[str, Known], calendar: Calendar, zone: tzinfo, lang: Lang = "zh"
) -> dict[str, Any]:
    """One line of `desk settle`: `{at, channel?, product?, acquirer?, card?, amount?}` → the shape above.

    `acquirer`: an id or a name; one we do not know is taken as unknown. Raises ValueError, naming the field, for what cannot be read.
    """
    at = _moment(sale.get("at"), zone)
    channel: Channel = _one_of(sale, "channel", ("card", "qr"), "card")  # type: ignore[assignment]
    product: ProductName | None = None
    if sale.get("product"):
        product = _product(str(sale["product"]))
    card = _one_of(sale, "card", ("credit", "debit"), None)
    amount = None if sale.get("amount") is None else Money.from_yuan(str(sale["amount"]))
    known = Sale(card=card, net=amount)  # type: ignore[arg-type]
    return explained(due(at, product, _named(acquirers, sale.get("acquirer")), calendar, channel, known), lang)


def _moment(value: Any, zone: tzinfo) -> datetime:
    try:
        at = datetime.fromisoformat(str(value).strip())
    except ValueError:
        raise ValueError(f"at: “{value}” is not a time; write it as 2026-11-22T23:05") from None
    return at.replace(tzinfo=zone) if at.tzinfo is None else at


def _one_of(sale: Mapping[str, Any], name: str, allowed: tuple[str, ...], default: str | None) -> str | None:
    value = sale.get(name)
    if value is None or value == "":
        return default
    if str(value).lower() not in allowed:
        raise ValueError(f"{name}: “{value}” is not known; use {' or '.join(allowed)}")
    return str(value).lower()


def _product(text: str) -> ProductName:
    plain = text.upper().replace("+", "").replace("T0", "D0").strip()
    if plain not in ("T1", "D1", "D0"):
        raise ValueError(f"product: “{text}” is not known; use T1, D1 or D0")
    return plain  # type: ignore[return-value]


def _named(acquirers: Mapping[str, Known], name: Any) -> Acquirer | None:
    """By id or by name, whatever the case. `default` and what nobody knows: None, or the file's own default entry."""
    wanted = str(name or "").strip().casefold()
    for id_, entry in acquirers.items():
        if wanted and id_ != "default" and wanted in (id_.casefold(), *(each.casefold() for each in entry.acquirer.names)):
            return entry.acquirer
    fallback = acquirers.get("default")
    return fallback.acquirer if fallback else None

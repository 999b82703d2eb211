"""Saying a `Due`: in JSON for the command line, in short sentences for merchants."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, tzinfo
from typing import Any, Protocol

from bot.settlement.acquirers import Acquirer, Channel, ProductName, product_name
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
    "nth_working_day": "T+{days}是往后数第{days}个工作日到账，也就是{date}。",
    "nth_day": "D+{days}是往后数第{days}天到账，周末和节假日也算，也就是{date}。",
    "cut_cost": "在{cut}前收的话，{date}就到，差出{days}天。",
    "day_off": "中间{date}休息，不结算。",
    "days_off": "中间{from}到{to}休息，不结算。",
    "adjusted_workday": "{date}是调休上班日，照常结算。",
    "next_day": "D+1是第二天到账，周末和节假日也算，也就是{date}。",
    "instant": "秒到一般十来分钟，两小时内没到再查。",
    "outside_window": "秒到只在{window}，这笔不在时段内，改按普通结算。",
    "window_unknown": "不清楚这家机构的秒到时段，夜间的交易可能改按T+1。",
    "near_window": "刷卡时间离秒到时段的边界很近，可能按秒到，也可能按普通结算。",
    "wrong_card": "这种卡不支持秒到，改按普通结算。",
    "card_unknown": "秒到不是每种卡都有；不知道刷的是信用卡还是储蓄卡，也可能按普通结算。",
    "below_minimum": "到账金额不足{amount}元，不走秒到，改按普通结算。",
    "over_limit": "单笔超过秒到限额{amount}元，改按普通结算。",
    "quota_used": "当天的秒到额度{amount}元不够，改按普通结算。",
    "risk_hold": "这笔在风控核查中，秒到暂停，以收单机构通知为准。",
    "not_on_workday": "{date}不是工作日，秒到不开，改按普通结算。",
    "product_unknown": "不知道到账方式，先按T+1算；如果是D+1会早一些。",
    "acquirer_unknown": "各家收单机构对周末和节假日的算法不一样，所以给一个范围。",
    "acquirer_not_listed": "没有“{name}”的资料，按各家通行的规则算。",
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
    "nth_working_day": "T+{days} pays on working day number {days} after that, which is {date}.",
    "nth_day": "D+{days} pays {days} days later, weekends and holidays included, which is {date}.",
    "cut_cost": "Before {cut} it would have come on {date}: a difference of {days} day(s).",
    "day_off": "Nothing is settled on {date}.",
    "days_off": "Nothing is settled from {from} to {to}.",
    "adjusted_workday": "{date} is an adjusted working day and settles as usual.",
    "next_day": "D+1 pays the next day, weekends and holidays included, which is {date}.",
    "instant": "Instant pay-out usually takes about ten minutes; look into it only after two hours.",
    "outside_window": "Instant pay-out runs only {window}; this sale was outside it and settles the ordinary way.",
    "window_unknown": "We do not know this acquirer's hours for instant pay-out; a sale at night may settle by T+1 instead.",
    "near_window": "The sale is very near the edge of the instant hours: it may be paid at once or settle the ordinary way.",
    "wrong_card": "This kind of card has no instant pay-out; the sale settles the ordinary way.",
    "card_unknown": "Not every card has instant pay-out; credit or debit is not known, so it may settle the ordinary way.",
    "below_minimum": "Less than {amount} yuan is not paid out instantly; it settles the ordinary way.",
    "over_limit": "The sale is over the instant limit of {amount} yuan and settles the ordinary way.",
    "quota_used": "The day's instant quota of {amount} yuan does not cover it; it settles the ordinary way.",
    "risk_hold": "The sale is under review; instant pay-out waits until the acquirer says so.",
    "not_on_workday": "{date} is not a working day, so there is no instant pay-out; the sale settles the ordinary way.",
    "product_unknown": "We do not know your settlement plan and took T+1; with D+1 it comes sooner.",
    "acquirer_unknown": "Acquirers count weekends and holidays differently, so this is a range.",
    "acquirer_not_listed": "We have nothing on “{name}” and went by what is common to all.",
    "calendar_missing": "The holiday calendar for {year} is not loaded, so the date cannot be told yet.",
}
_WEEKDAYS_ZH = "一二三四五六日"
_WEEKDAYS_EN = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS_EN = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def sentence(why: Why, lang: Lang) -> str:
    """One short sentence for a merchant."""
    texts = _ZH if lang == "zh" else _EN
    return texts[why.code].format(**{name: fact_text(name, value, lang) for name, value in why.facts})


def fact_text(name: str, value: str, lang: Lang) -> str:
    """A fact of a reason for people: dates by language, the rest as it stands."""
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


@dataclass(frozen=True, slots=True)
class Rates:
    """How a file of sales came out. `compared`, `right`: of lines that say what they expect; `wrong`: their numbers, from 1 on."""

    lines: int = 0
    dated: int = 0
    ranges: int = 0
    certain: int = 0
    compared: int = 0
    wrong: tuple[int, ...] = ()

    def with_one(self, shape: Mapping[str, Any], expected: Mapping[str, Any] | None) -> Rates:
        compared = isinstance(expected, Mapping)
        right = not compared or all(shape.get(name) == value for name, value in (expected or {}).items())
        return Rates(
            self.lines + 1,
            self.dated + (shape["due"] is not None),
            self.ranges + (shape["earliest"] != shape["latest"]),
            self.certain + bool(shape["certain"]),
            self.compared + compared,
            self.wrong if right else (*self.wrong, self.lines + 1),
        )

    def words(self, seconds: float) -> str:
        rate = f", {self.lines / seconds:,.0f} a second" if seconds > 0 else ""
        said = f"{self.lines} sales: {self.dated} dated, {self.ranges} as a range, {self.certain} certain{rate}"
        if not self.compared:
            return said
        said += f"\n{self.compared - len(self.wrong)} of {self.compared} as expected"
        return said + (f"; not so: lines {', '.join(map(str, self.wrong))}" if self.wrong else "")


class Known(Protocol):
    """An entry of the acquirers' file, as far as it matters here."""

    @property
    def acquirer(self) -> Acquirer: ...


def explain_sale(
    sale: Mapping[str, Any], *, acquirers: Mapping[str, Known], calendar: Calendar, zone: tzinfo, lang: Lang = "zh"
) -> dict[str, Any]:
    """One line of `desk settle`: `{at, channel?, product?, acquirer?, card?, amount?, quota_left?, held?, clearing?}` → the shape above.

    `product` T1 where the line has none, as on the command line; null or `unknown`: not known. `acquirer`: an id or a name; one we do not
    know is taken as unknown, and the reasons say so. `clearing`: the network's date, `MMDD`. Raises ValueError, naming the field, for what
    cannot be read.
    """
    at = _moment(sale.get("at"), zone)
    channel: Channel = _one_of(sale, "channel", ("card", "qr"), "card")  # type: ignore[assignment]
    known = Sale(
        card=_one_of(sale, "card", ("credit", "debit", "unknown"), None),  # type: ignore[arg-type]
        net=_money(sale, "amount"),
        quota_left=_money(sale, "quota_left"),
        held=bool(sale.get("held", False)),
        clearing=_clearing(sale.get("clearing")),
    )
    name = str(sale.get("acquirer") or "").strip()
    acquirer = named(acquirers, name)
    answer = due(at, _product(sale), acquirer or _default(acquirers), calendar, channel, known)
    if name and acquirer is None and name.casefold() not in NOBODY:
        answer = replace(answer, why=(*answer.why, Why("acquirer_not_listed", (("name", one_line(name)),))))
    return explained(answer, lang)


NOBODY = ("default", "other", "unknown", "不知道", "别家")
"""What stands for an acquirer that is not named."""
_LONGEST_NAME = 40


def one_line(name: str) -> str:
    """What somebody typed, fit to be shown in a sentence."""
    return "".join(char if char.isprintable() else " " for char in name)[:_LONGEST_NAME]


def _moment(value: Any, zone: tzinfo) -> datetime:
    text = str(value or "").strip()
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        raise ValueError(f"at: “{value}” is not a time; write it as 2026-11-22T23:05") from None
    if ":" not in text and len(text) < _WITH_AN_HOUR:
        raise ValueError(f"at: “{value}” has no time of day, and the hour decides; write it as 2026-11-22T23:05")
    return at.replace(tzinfo=zone) if at.tzinfo is None else at


_WITH_AN_HOUR = len("20261122T23")


def _one_of(sale: Mapping[str, Any], name: str, allowed: tuple[str, ...], default: str | None) -> str | None:
    value = sale.get(name)
    if value is None or value == "":
        return default
    if str(value).strip().lower() not in allowed:
        raise ValueError(f"{name}: “{value}” is not known; use {' or '.join(allowed)}")
    return str(value).strip().lower()


def _money(sale: Mapping[str, Any], name: str) -> Money | None:
    try:
        return None if sale.get(name) is None else Money.from_yuan(str(sale[name]))
    except ValueError as error:
        raise ValueError(f"{name}: {error}") from None


def _product(sale: Mapping[str, Any]) -> ProductName | None:
    text = sale.get("product", "T1")
    if text is None or not str(text).strip() or str(text).strip().casefold() == "unknown":
        return None
    try:
        return product_name(str(text))
    except ValueError as error:
        raise ValueError(f"product: {error}") from None


def _clearing(value: Any) -> tuple[int, int] | None:
    if value is None or value == "":
        return None
    text = str(value).strip()
    try:
        if len(text) != len("MMDD"):
            raise ValueError
        at = date(2028, int(text[:2]), int(text[2:]))  # a leap year: 0229 is a date
    except ValueError:
        raise ValueError(f"clearing: “{value}” is not a date as MMDD, such as 1123") from None
    return at.month, at.day


def named(acquirers: Mapping[str, Known], name: str) -> Acquirer | None:
    """By id or by name, whatever the case; else the longest name that stands in the text (`拉卡拉电签版`). None: nobody we know."""
    wanted = name.strip().casefold()
    if not wanted or wanted in NOBODY:
        return None
    inside: tuple[int, Acquirer | None] = (1, None)  # of one letter is no name
    for id_, entry in acquirers.items():
        for spelling in (id_, *entry.acquirer.names) if id_ != "default" else ():
            if spelling.casefold() == wanted:
                return entry.acquirer
            if len(spelling) > inside[0] and _stands_in(spelling.casefold(), wanted):
                inside = (len(spelling), entry.acquirer)
    return inside[1]


def _stands_in(spelling: str, wanted: str) -> bool:
    """Latin names only as whole words: `ums` is not in `consumsion`."""
    if not spelling.isascii():
        return spelling in wanted
    return re.search(rf"(?<![a-z0-9]){re.escape(spelling)}(?![a-z0-9])", wanted) is not None


def _default(acquirers: Mapping[str, Known]) -> Acquirer | None:
    entry = acquirers.get("default")
    return entry.acquirer if entry else None

"""The named functions a flow may call (`act:`). Pure over their arguments and the data files; texts in the merchant's language.

| port            | arguments                                                | answer                                                                    |
|-----------------|----------------------------------------------------------|---------------------------------------------------------------------------|
| `due`           | `paid_at` (with its grain), and if known `product`, `acquirer`, `channel`, `card_type`, `amount` | `status` not_due, overdue, unknown · `text` the answer in two sentences · `remind_at` · `due`, `earliest`, `latest`, `worry_after`, `business_date`, `certain`, `missing_year`, `due_text` the date alone, `why` · `exact` one date, no range · `plan` instant, ordinary, or either |
| `code`          | `resp_code`                                              | `code`, `meaning`, `next`, `debited` no, yes, possible, partly · `kind` A to E · `text` |
| `channels`      | if known `acquirer`; `about` settlement, fraud, purchase | `text` the list · `brief` the first few, `brief_names` · `first` its first entry · `hotline` · `channel_names` (kept for the card) |
| `elapsed`       | `paid_at` (with its grain), `hours`                      | `passed`: so many hours are surely over                                   |
| `shortfall`     | `amount`, `received_amount`                              | `status` short, equal, more, nothing · `missing` · `text` the arithmetic   |
| `ticket_status` | none                                                     | `number`, `text`                                                          |

`ok` is False when there is no answer: no time of sale, a calendar year that is missing, a code nobody listed, no ticket.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

from bot.desk.desk import Context, Port, PortAnswer
from bot.desk.ports.elapsed import elapsed
from bot.desk.ports.shortfall import shortfall
from bot.flowfile.data import AcquirerEntry, Channel, Data
from bot.settlement.due import CHINA, Due, Sale, Why
from bot.settlement.due import due as due_of
from bot.settlement.report import sentence
from bot.settlement.told import quarter, span_text, told
from bot.values import Lang, Money, Scalar

PRODUCTS = ("T1", "D1", "D0")
_SHORT = 4  # channels of the short list
UNKNOWN = PortAnswer(False)


def due(args: Mapping[str, Scalar], context: Context) -> PortAnswer:
    """When the money of a sale is due, and whether that is over."""
    paid_at = _moment(args.get("paid_at"), context)
    if paid_at is None:
        return UNKNOWN
    answers = [_answer(moment, args, context) for moment in _moments(paid_at, args.get("paid_at_grain"), context.now)]
    first, last = answers[0], answers[-1]
    widened = replace(
        first,
        earliest=_earliest(answers),
        latest=last.latest,
        worry_after=last.worry_after,
        certain=first.certain and last.certain,
        why=_reasons(answers),
    )
    return PortAnswer(first.due is not None and widened.latest is not None, _due_data(widened, context))


def _answer(moment: datetime, args: Mapping[str, Scalar], context: Context) -> Due:
    product = str(args.get("product") or "").upper()
    return due_of(
        moment,
        product if product in PRODUCTS else None,
        context.data.find_acquirer(_text(args.get("acquirer"))) or context.data.default,
        context.data.calendar,
        "qr" if args.get("channel") == "qr" else "card",
        _sale(args),
    )


def _moments(at: datetime, grain: Scalar, now: datetime) -> tuple[datetime, ...]:
    """The earliest and the latest moment he may have meant: `昨天` is a whole day, and a day has two sides of the cut."""
    if grain == "day":
        midnight = at.replace(hour=0, minute=0, second=0, microsecond=0)
        end = min(midnight + timedelta(days=1, seconds=-1), max(now, at))
        return midnight, min(midnight + _NOON, end), end  # noon: an instant pay-out is possible by day when neither end of it allows one
    if grain == "time_of_day":
        return at - timedelta(hours=2), min(at + timedelta(hours=3), max(now, at))
    if grain == "approx":
        return at - timedelta(minutes=30), min(at + timedelta(minutes=30), max(now, at))
    return (at,)


def _earliest(answers: list[Due]) -> Day | None:
    found = [one.earliest for one in answers if one.earliest is not None]
    return min(found, key=lambda day: day.isoformat(), default=None)


def _reasons(answers: list[Due]) -> tuple[Why, ...]:
    """The first answer's reasons; when the last moment's differ, that the hour decides."""
    first, last = answers[0], answers[-1]
    if first.latest == last.latest:
        return first.why
    return (Why("hour_unknown"), *(one for one in last.why[1:] if one.code != "near_cut"))


_NOON = timedelta(hours=12)
Day = date | datetime


def _sale(args: Mapping[str, Scalar]) -> Sale:
    """What is known of the sale besides its time. The amount stands for the net one: fees are not known here."""
    card, amount = args.get("card_type"), args.get("amount")
    net = Money(amount) if isinstance(amount, int) and not isinstance(amount, bool) else None
    return Sale(card="credit" if card == "credit" else "debit" if card == "debit" else "unknown", net=net)


def _due_data(answer: Due, context: Context) -> dict[str, Scalar]:
    """Also where there is no date: what is known then, and why the rest is not."""
    lang, zone = context.lang, context.now.tzinfo or CHINA
    worry = quarter(_local(answer.worry_after, context)) if answer.worry_after else None
    status = "unknown" if worry is None else "overdue" if context.now > worry else "not_due"
    missing = next(
        (int(value) for why in answer.why for name, value in why.facts if why.code == "calendar_missing" and name == "year"), None
    )
    return {
        "status": status,
        "text": told(answer, lang, zone, late=status == "overdue"),
        "remind_at": worry.isoformat() if worry else None,
        "due": _iso(answer.due),
        "earliest": _iso(answer.earliest),
        "latest": _iso(answer.latest),
        "worry_after": _iso(answer.worry_after),
        "business_date": _iso(answer.business_date),
        "certain": answer.certain,
        "missing_year": missing,
        "due_text": span_text(answer, lang, zone),
        "exact": answer.certain and answer.due is not None and answer.earliest == answer.latest,
        "plan": _plan(answer),
        "why": ("" if lang == "zh" else " ").join(sentence(one, lang) for one in answer.why),
    }


def _plan(answer: Due) -> str:
    """Whether this answer is of an instant pay-out, of the ordinary one, or may be of either."""
    kinds = {isinstance(at, datetime) for at in (answer.earliest, answer.latest) if at is not None}
    return "either" if len(kinds) > 1 else "instant" if kinds == {True} else "ordinary"


def _iso(at: date | None) -> str | None:
    return None if at is None else at.isoformat()


def code(args: Mapping[str, Scalar], context: Context) -> PortAnswer:
    """What a terminal's response code means and what to do next."""
    asked = _text(args.get("resp_code")) or _text(args.get("code")) or ""
    asked = asked.strip().upper()
    entry = (context.data.codes.get(asked) or context.data.codes.get(asked.zfill(2))) if asked else None
    if entry is None:
        return UNKNOWN
    data: dict[str, Scalar] = {
        "code": entry.code,
        "meaning": _in(entry.meaning, context.lang),
        "next": _in(entry.next, context.lang),
        "debited": entry.debited,
        "kind": entry.kind,
        "text": f"{_in(entry.meaning, context.lang)}{'。' if context.lang == 'zh' else '. '}{_in(entry.next, context.lang)}",
    }
    return PortAnswer(True, data)


def channels(args: Mapping[str, Scalar], context: Context) -> PortAnswer:
    """Where to turn, in order: the acquirer first. `about` fraud or purchase adds the channels for those."""
    entry = _acquirer(context.data, _text(args.get("acquirer")))
    about = _text(args.get("about"))
    listed = [one for one in context.data.channels if one.scope in ("all", "bank", "payment_institution") or one.scope == about]
    if not listed:
        return UNKNOWN
    lines = [_channel(number, one, entry, context.lang) for number, one in enumerate(listed, 1)]
    short = _short_list(listed)
    hotline = entry.hotline.number if entry and entry.hotline else None
    data: dict[str, Scalar] = {
        "text": "\n\n".join(lines),
        "first": lines[0],
        "brief": "\n".join(_brief(number, one, entry, context.lang) for number, one in enumerate(short, 1)),
        "brief_names": _joined((_in(one.name, context.lang) for one in short), context.lang),
        "channel_names": _joined((_in(one.name, context.lang) for one in listed), context.lang),
        "hotline": hotline,
    }
    return PortAnswer(True, data)


def _short_list(listed: list[Channel]) -> list[Channel]:
    """For who only waits for a person: the first, and those with a number of their own that hold for everybody a payment company pays."""
    numbered = [one for one in listed[1:] if one.number is not None and one.scope in ("all", "payment_institution")]
    return [*listed[:1], *numbered[: _SHORT - 1]]


def _brief(number: int, one: Channel, entry: AcquirerEntry | None, lang: Lang) -> str:
    """Its name and number in one line; where there is no number, also where to find it."""
    first, second, *_ = [*_channel(number, one, entry, lang).splitlines(), ""]
    known = one.number is not None or (one.id == "acquirer" and entry is not None and entry.hotline is not None)
    return first if known else f"{first}\n{second}"


def _channel(number: int, one: Channel, entry: AcquirerEntry | None, lang: Lang) -> str:
    name, phone = _in(one.name, lang), one.number
    if one.id == "acquirer" and entry is not None:
        shown = entry.names.get(lang) or entry.names.get("zh") or (entry.acquirer.id,)
        name = f"{name}（{shown[0]}）" if lang == "zh" else f"{name} ({shown[0]})"
        if entry.hotline is not None:
            hours = entry.hotline.hours
            phone = entry.hotline.number + (
                f"（{_in(hours, lang)}）" if hours and lang == "zh" else f" ({_in(hours, lang)})" if hours else ""
            )
    head = f"{number}. {name}" + (f" {phone}" if phone else "") + (f" {one.link}" if one.link else "")
    rest = [_in(text, lang) for text in (one.when, one.have, one.limits) if text]
    return "\n".join([head, *rest])


def ticket_status(args: Mapping[str, Scalar], context: Context) -> PortAnswer:
    if context.ticket is None:
        return UNKNOWN
    return PortAnswer(True, {"number": context.ticket.number, "text": context.ticket.text})


PORTS: Mapping[str, Port] = {
    "due": due,
    "code": code,
    "channels": channels,
    "elapsed": elapsed,
    "shortfall": shortfall,
    "ticket_status": ticket_status,
}


def _acquirer(data: Data, id_: str | None) -> AcquirerEntry | None:
    return data.acquirers.get(id_) if id_ and data.find_acquirer(id_) is not None else None


def _moment(value: Scalar, context: Context) -> datetime | None:
    """An ISO time; one without a zone is in the desk's."""
    try:
        at = datetime.fromisoformat(str(value))
    except ValueError:
        return None
    return _local(at, context)


def _local(at: datetime, context: Context) -> datetime:
    return at.replace(tzinfo=context.now.tzinfo) if at.tzinfo is None else at.astimezone(context.now.tzinfo)


def _text(value: Scalar) -> str | None:
    return None if value is None or isinstance(value, bool) else str(value)


def _in(texts: Mapping[Lang, Any], lang: Lang) -> str:
    return str(texts.get(lang) or next(iter(texts.values())))


def _joined(names: Iterable[str], lang: Lang) -> str:
    return ("、" if lang == "zh" else ", ").join(names)

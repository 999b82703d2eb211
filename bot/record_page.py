"""A record (`bot.desk.keeping.record`) as one HTML page that stands alone: no script, no address outside itself, readable on a phone and on paper."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from html import escape
from typing import Any

_STYLE = """
body { font: 15px/1.55 system-ui, "Noto Sans CJK SC", sans-serif; color: #1c2733; max-width: 46rem; margin: 2rem auto; padding: 0 1rem }
h1 { font-size: 1.5rem } h2 { font-size: 1.15rem; margin-top: 2.4rem; border-bottom: 2px solid #d8dee5; padding-bottom: .3rem }
h3 { font-size: 1rem; margin: 1.4rem 0 .4rem } small, time { color: #5f6f80 }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .15rem 1rem; margin: .5rem 0 } dt { color: #5f6f80 } dd { margin: 0; overflow-wrap: anywhere }
.said { margin: .5rem 0; padding: .5rem .8rem; border-radius: .7rem; background: #f1f4f7; white-space: pre-wrap; overflow-wrap: anywhere; break-inside: avoid }
.merchant { background: #e3f3dd; margin-left: 3rem } .agent { background: #e4edfb } .internal { background: #fff4d6 } .desk { background: none; color: #5f6f80 }
.said b { display: block; font-size: .8rem; color: #5f6f80 } .buttons span { border: 1px solid #b9c5d1; border-radius: .5rem; padding: 0 .5rem; margin-right: .3rem }
@media print { body { margin: 0 } }
"""


def page(record: Mapping[str, Any]) -> str:
    """The whole document."""
    merchant = record["merchant"]
    name = escape(str(merchant.get("name") or merchant.get("id")))
    body = [f"<h1>{name}</h1>", f"<small>exported {escape(str(record.get('exported_at', '')))}</small>", _facts(merchant)]
    for talk in record["conversations"]:
        body += [f"<h2>Conversation {talk['id']} · {escape(talk['flow'])}</h2>", _facts(talk, without=("id", "lines"))]
        body += [_said(line, line["who"]) for line in talk["lines"]]
    for ticket in record["tickets"]:
        body += [f"<h2>Ticket {escape(ticket['number'])}</h2>", _facts(ticket, without=("messages", "events", "facts"))]
        body += [_facts(ticket["facts"])] if ticket["facts"] else []
        body += ["<h3>Messages</h3>"] if ticket["messages"] else []
        body += [_said(row, "internal" if row["internal"] else row["who"]) for row in ticket["messages"]]
        body += ["<h3>What happened</h3>", "<dl>", *(_event(one) for one in ticket["events"]), "</dl>"]
    inside = "\n".join(body)
    return '<!doctype html><html lang="zh"><meta charset="utf-8"><meta name="viewport" content="width=device-width">' + (
        f"<title>{name}</title><style>{_STYLE}</style><body>{inside}</body></html>\n"
    )


def _facts(values: Mapping[str, Any], without: Iterable[str] = ()) -> str:
    hidden = set(without)
    rows = [f"<dt>{escape(key)}</dt><dd>{_value(value)}</dd>" for key, value in values.items() if key not in hidden and _is_worth(value)]
    return f"<dl>{''.join(rows)}</dl>"


def _is_worth(value: Any) -> bool:
    return value is not None and value not in ("", [], {})


def _value(value: Any) -> str:
    if isinstance(value, Mapping):
        return "<br>".join(f"{escape(str(key))}: {_value(one)}" for key, one in value.items())
    if isinstance(value, list | tuple):
        return "<br>".join(" · ".join(escape(str(part)) for part in one) if isinstance(one, list | tuple) else _value(one) for one in value)
    return escape(str(value))


def _said(line: Mapping[str, Any], kind: str) -> str:
    who = " · ".join(escape(str(part)) for part in (line.get("name") or line["who"], line.get("at"), _marks(line)) if part)
    text = escape(str(line["text"] or ""))
    earlier = "".join(f"<br><small><s>{escape(str(old))}</s></small>" for old in line.get("earlier_texts") or [])
    buttons = "".join(f"<span>{escape(str(one))}</span>" for one in line.get("buttons") or [])
    return f'<div class="said {escape(kind)}"><b>{who}</b>{text}{earlier}{f"<div class=buttons>{buttons}</div>" if buttons else ""}</div>'


def _marks(line: Mapping[str, Any]) -> str:
    kind = str(line.get("kind") or "")
    return "note, never sent" if line.get("internal") else kind if kind not in ("", "text") else ""


def _event(event: Mapping[str, Any]) -> str:
    more = f" <small>{_value(event['more'])}</small>" if event["more"] else ""
    return f"<dt><time>{escape(str(event['at']))}</time></dt><dd>{escape(str(event['name'] or event['who']))}: {escape(event['what'])}{more}</dd>"

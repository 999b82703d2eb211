"""Deliveries put on their lanes: to a merchant, into a ticket's topic, to a bare chat. Texts are cut to what Telegram takes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from bot.desk.desk import Work
from bot.engine.effects import Button
from bot.store import messages, outbox
from bot.store.outbox import Kind
from bot.telegram.texts import TEXT_UNITS, keyboard, pieces

Keyboard = Sequence[Sequence[tuple[str, str]]]
"""Rows of (text, callback data)."""


def buttons_of(rows: Iterable[Iterable[Button]]) -> Keyboard:
    return [[(button.text, button.data) for button in row] for row in rows]


def _put(
    work: Work,
    lane: str,
    kind: Kind,
    method: str,
    params: Mapping[str, Any],
    *,
    merchant_id: int | None = None,
    ticket_id: int | None = None,
    message_id: int | None = None,
    due_at: datetime | None = None,
) -> int:
    row = outbox.add(
        work.conn,
        bot_id=work.desk.bot_id,
        at=work.at,
        lane=lane,
        kind=kind,
        method=method,
        params=params,
        merchant_id=merchant_id,
        ticket_id=ticket_id,
        message_id=message_id,
        due_at=due_at,
    )
    work.deliveries.append(row)
    return row


def to_merchant(
    work: Work, merchant_id: int, method: str, params: Mapping[str, Any], *, kind: Kind = "notice", message_id: int | None = None
) -> int:
    return _put(work, f"m:{merchant_id}", kind, method, params, merchant_id=merchant_id, message_id=message_id)


def tell(work: Work, merchant_id: int, text: str, *, buttons: Keyboard = (), kind: Kind = "notice", reply_to: int | None = None) -> None:
    """A text to a merchant, in as many messages as it needs; the buttons stand under the last."""
    parts = pieces(text) if len(text) * 2 > TEXT_UNITS else [text]
    for number, part in enumerate(parts, 1):
        params: dict[str, Any] = {"text": part}
        if reply_to is not None and number == 1:
            params["reply_parameters"] = replying(reply_to)
        if buttons and number == len(parts):
            params["reply_markup"] = keyboard(buttons)
        to_merchant(work, merchant_id, "sendMessage", params, kind=kind)


def replying(message_id: int) -> dict[str, Any]:
    """What was answered may be gone by then; the answer goes out all the same."""
    return {"message_id": message_id, "allow_sending_without_reply": True}


def to_ticket(
    work: Work,
    ticket_id: int,
    method: str,
    params: Mapping[str, Any],
    *,
    kind: Kind = "notice",
    message_id: int | None = None,
    due_at: datetime | None = None,
) -> int:
    """Not before `due_at`, nor does anything that stands behind it in the topic."""
    return _put(work, f"t:{ticket_id}", kind, method, params, ticket_id=ticket_id, message_id=message_id, due_at=due_at)


def line(
    work: Work,
    ticket_id: int,
    merchant_id: int,
    html: str,
    *,
    buttons: Keyboard = (),
    reply_to: int | None = None,
    kind: Kind = "notice",
    stored_as: str = "notice",
) -> int:
    """A line of the desk's own in the topic. It is kept as a message too: in a group without topics agents may answer to it."""
    row = messages.add(work.conn, merchant_id=merchant_id, author="bot", kind=stored_as, at=work.at, ticket_id=ticket_id)
    params: dict[str, Any] = {"text": html, "parse_mode": "HTML", "link_preview_options": {"is_disabled": True}}
    if reply_to is not None:
        params["reply_parameters"] = replying(reply_to)
    if buttons:
        params["reply_markup"] = keyboard(buttons)
    return to_ticket(work, ticket_id, "sendMessage", params, kind=kind, message_id=row)


def to_chat(work: Work, chat_id: int, method: str, params: Mapping[str, Any]) -> int:
    """To a chat that is neither a merchant's nor a ticket's: an admin, a strange group, the agents' group outside tickets."""
    row = outbox.add(
        work.conn,
        bot_id=work.desk.bot_id,
        at=work.at,
        lane=f"c:{chat_id}",
        kind="notice",
        method=method,
        params={**params, "chat_id": chat_id},
    )
    work.deliveries.append(row)
    return row


def to_group(work: Work, method: str, params: Mapping[str, Any]) -> int:
    """To the agents' group itself, outside every topic."""
    row = outbox.add(work.conn, bot_id=work.desk.bot_id, at=work.at, lane="g", kind="notice", method=method, params=params)
    work.deliveries.append(row)
    return row


def tell_admins(work: Work, text: str, *, html: bool = False) -> None:
    marked: dict[str, Any] = {"parse_mode": "HTML", "link_preview_options": {"is_disabled": True}} if html else {}
    for admin in sorted(work.desk.admins):
        to_chat(work, admin, "sendMessage", {"text": text, **marked})

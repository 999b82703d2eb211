"""Messages carried from one side to the other. Merchants' words go as text under his name, quoted, so that nothing in them can look like
a line of the desk; what agents write is copied as it is."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import groupby
from typing import Any

from bot.desk.desk import Work
from bot.desk.sending import replying, to_merchant, to_ticket
from bot.desk.texts import say
from bot.store import messages
from bot.store.merchants import Merchant
from bot.store.messages import StoredMessage
from bot.telegram.texts import CAPTION_UNITS, TEXT_UNITS, calm, escape, length, one_line, pieces

GONE = "gone"
"""Written beside an attachment whose message we have deleted from the merchant's chat."""
MASKED = "***"  # stands in every text of which something was taken out
CAPTIONED = ("photo", "document", "video", "audio", "animation", "voice")

_GAP = re.compile(r"\n{3,}")  # empty lines in a row, which could push a text out of sight


def header(merchant: Merchant) -> str:
    """His name on a line of its own."""
    return f"<b>👤 {escape(one_line(merchant.name)[:64] or '—')}</b>"


def quoted(text: str) -> str:
    words = _GAP.sub("\n\n", calm(text)).strip("\n")
    return f"<blockquote>{escape(words)}</blockquote>" if words.strip() else ""


def text_into_topic(work: Work, merchant: Merchant, ticket_id: int, row: int, text: str, *, reply_to: int | None = None) -> None:
    """A merchant's text, in as many messages as it takes with his name above."""
    room = TEXT_UNITS - length(merchant.name[:64]) - 8
    for number, part in enumerate(pieces(text, room) or [""]):
        params: dict[str, Any] = {
            "text": f"{header(merchant)}\n{quoted(part)}",
            "parse_mode": "HTML",
            "link_preview_options": {"is_disabled": True},
        }
        if reply_to is not None and number == 0:
            params["reply_parameters"] = replying(reply_to)
        to_ticket(work, ticket_id, "sendMessage", params, kind="relay", message_id=row)


def copy_into_topic(work: Work, merchant: Merchant, ticket_id: int, rows: Sequence[StoredMessage], *, reply_to: int | None = None) -> None:
    """A merchant's photos, files and other things, by Telegram's own copy; an album stays one."""
    for album, members in groupby(rows, key=lambda row: row.album):
        standing = [row for row in members if row.merchant_message_id is not None]
        group = [row for row in standing if not _is_gone(row)]
        for row in standing:
            if _is_gone(row):
                _send_file(work, merchant, ticket_id, row)
        if album is not None and len(group) > 1:
            _copy_album(work, merchant, ticket_id, group)
            continue
        for row in group:
            _copy_one(work, merchant, ticket_id, row, reply_to)


def _is_gone(row: StoredMessage) -> bool:
    return bool(row.attachment and row.attachment.get(GONE))


def _send_file(work: Work, merchant: Merchant, ticket_id: int, row: StoredMessage) -> None:
    """What had a card number beside it was deleted from his chat and cannot be copied: the file itself goes, with the masked words.
    A file with the number in its name does not."""
    found = row.attachment or {}
    if row.kind not in CAPTIONED or MASKED in str(found.get("name") or ""):
        text_into_topic(work, merchant, ticket_id, row.id, f"{row.text}\n[{name_of(work, row.kind)}]".strip())
        return
    caption = f"{header(merchant)}\n{quoted(row.text)}".strip()
    if length(caption) > CAPTION_UNITS:
        text_into_topic(work, merchant, ticket_id, row.id, row.text)
        caption = header(merchant)
    params = {row.kind: found.get("file_id"), "caption": caption, "parse_mode": "HTML"}
    to_ticket(work, ticket_id, f"send{row.kind.capitalize()}", params, kind="relay", message_id=row.id)


def _copy_one(work: Work, merchant: Merchant, ticket_id: int, row: StoredMessage, reply_to: int | None) -> None:
    params: dict[str, Any] = {"from_chat_id": merchant.user_id, "message_id": row.merchant_message_id}
    if reply_to is not None:
        params["reply_parameters"] = replying(reply_to)
    caption = f"{header(merchant)}\n{quoted(row.text)}".strip()
    if row.kind in CAPTIONED and length(caption) <= CAPTION_UNITS:
        params |= {"caption": caption, "parse_mode": "HTML"}
    else:
        # What takes no caption (a sticker, a place) or has too long a one stands under its own line.
        text_into_topic(work, merchant, ticket_id, row.id, row.text or f"[{name_of(work, row.kind)}]")
        if row.kind in CAPTIONED:
            params["caption"] = ""
    to_ticket(work, ticket_id, "copyMessage", params, kind="relay", message_id=row.id)


def _copy_album(work: Work, merchant: Merchant, ticket_id: int, group: Sequence[StoredMessage]) -> None:
    """copyMessages keeps an album together; the captions stay Telegram's, so his name and words stand above."""
    words = "\n".join(row.text for row in group if row.text)
    text_into_topic(work, merchant, ticket_id, group[0].id, words or f"[{say('what_album', work.desk.agents_lang)} × {len(group)}]")
    ids = sorted(int(row.merchant_message_id or 0) for row in group)
    params = {"from_chat_id": merchant.user_id, "message_ids": ids, "remove_caption": True}
    to_ticket(work, ticket_id, "copyMessages", params, kind="relay", message_id=group[0].id)


def copy_to_merchant(work: Work, merchant_id: int, group_chat: int, row: StoredMessage, *, reply_to: int | None = None) -> None:
    """An agent's message, with its form and media, nothing added."""
    params: dict[str, Any] = {"from_chat_id": group_chat, "message_id": row.group_message_id}
    if reply_to is not None:
        params["reply_parameters"] = replying(reply_to)
    to_merchant(work, merchant_id, "copyMessage", params, kind="reply", message_id=row.id)


def album_to_merchant(work: Work, merchant_id: int, group_chat: int, rows: Sequence[StoredMessage]) -> None:
    ids = sorted(int(row.group_message_id or 0) for row in rows)
    to_merchant(work, merchant_id, "copyMessages", {"from_chat_id": group_chat, "message_ids": ids}, kind="reply", message_id=rows[0].id)


def album_rows(conn: Any, row: StoredMessage) -> list[StoredMessage]:
    """The album a message belongs to, in Telegram's order; alone when it is none."""
    if row.album is None:
        return [row]
    found = messages.list_of_album(conn, row.album, row.ticket_id, row.author)
    return sorted(found, key=lambda one: one.merchant_message_id or one.group_message_id or 0)


def name_of(work: Work, kind: str) -> str:
    return say(what(kind), work.desk.agents_lang)


def what(kind: str) -> str:
    """The key of a kind's name."""
    known = (
        "photo",
        "document",
        "voice",
        "video",
        "audio",
        "animation",
        "video_note",
        "sticker",
        "location",
        "venue",
        "contact",
        "dice",
        "poll",
    )
    return f"what_{kind if kind in known else 'other'}"

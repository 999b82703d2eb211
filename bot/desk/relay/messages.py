"""Messages carried from one side to the other. Merchants' words go as text under his name, quoted, so that nothing in them can look like
a line of the desk; what agents write is copied as it is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import groupby
from typing import Any

from bot.desk.desk import Work
from bot.desk.merchants import flood
from bot.desk.sending import line, replying, to_merchant, to_ticket
from bot.desk.tickets.topics import in_group
from bot.desk.words.texts import say
from bot.store import messages
from bot.store.merchants import Merchant
from bot.store.messages import StoredMessage
from bot.telegram.styled import Entities, imitates, quotes
from bot.telegram.texts import CAPTION_UNITS, TEXT_UNITS, escape, length, one_line

GONE = "gone"
"""Written beside an attachment whose message we have deleted from the merchant's chat."""
MASKED = "***"  # stands in every text of which something was taken out
CAPTIONED = ("photo", "document", "video", "audio", "animation", "voice")
NAMED = (
    *CAPTIONED,
    "video_note",
    "sticker",
    "location",
    "venue",
    "contact",
    "dice",
    "poll",
    "game",
    "story",
    "checklist",
    "invoice",
    "paid_media",
)
UNCOPYABLE = ("invoice", "paid_media", "giveaway", "giveaway_winners", "story", "game")
"""What Telegram lets no bot copy, or only as a bare link."""
IN_ALBUMS = ("photo", "video", "document", "audio")

_OLD_SHOWN = 600  # characters of an edited message's old text; the whole of it is kept
_HEADER = 80  # units that stay free for the name above a quote


def header(merchant: Merchant, *, imitating: str = "") -> str:
    """His name on a line of its own; with `imitating`, that what follows is his own."""
    name = f"<b>👤 {escape(one_line(merchant.name)[:64] or '—')}</b>"
    return f"{name} {imitating}" if imitating else name


def quoted(text: str, entities: Entities = ()) -> str:
    return "".join(quotes(text, entities))


def _headed(work: Work, merchant: Merchant, text: str) -> str:
    return header(merchant, imitating=escape(say("imitation", work.desk.agents_lang)) if imitates(text) else "")


# --- to the agents


def to_topic(
    work: Work, merchant: Merchant, ticket_id: int, row: StoredMessage, *, reply_to: int | None = None, gone: bool = False
) -> None:
    """A new message of his, that stands in no album. `gone`: it is being deleted from his chat, so it cannot be copied from there."""
    if row.kind == "text" or (gone and row.attachment is None):  # a place or a contact may hold what was masked: it is named, not copied
        words = row.text or f"[{name_of(work, row.kind)}]"
        text_into_topic(work, merchant, ticket_id, row.id, words, reply_to=reply_to, entities=row.entities or ())
    else:
        copy_into_topic(work, merchant, ticket_id, [row], reply_to=reply_to)


def text_into_topic(
    work: Work, merchant: Merchant, ticket_id: int, row: int, text: str, *, reply_to: int | None = None, entities: Entities = ()
) -> None:
    """A merchant's text, in as many messages as it takes with his name above. Who writes too fast has his texts put together."""
    above = _headed(work, merchant, text)
    parts = quotes(text, entities, TEXT_UNITS - _HEADER - length(merchant.name[:64]), folded=imitates(text))
    wait = flood.pause(work, merchant.id)
    if reply_to is None and len(parts) == 1 and flood.fold(work, ticket_id, row, parts[0], above, at_once=bool(wait)):
        return
    for number, part in enumerate(parts or [""]):
        params: dict[str, Any] = {"text": f"{above}\n{part}".strip(), "parse_mode": "HTML", "link_preview_options": {"is_disabled": True}}
        if reply_to is not None and number == 0:
            params["reply_parameters"] = replying(reply_to)
        to_ticket(work, ticket_id, "sendMessage", params, kind="relay", message_id=row, due_at=work.at + wait if wait else None)


def copy_into_topic(
    work: Work, merchant: Merchant, ticket_id: int, rows: Sequence[StoredMessage], *, reply_to: int | None = None, wanted: bool = False
) -> None:
    """A merchant's photos, files and other things, by Telegram's own copy; an album stays one. Too many at once are kept back, unless an
    agent `wanted` them."""
    for album, members in groupby(rows, key=lambda row: row.album):
        standing = [row for row in members if row.merchant_message_id is not None]
        if not wanted:
            standing = flood.admitted(work, merchant, ticket_id, standing)
        group = [row for row in standing if not _is_gone(row)]
        for row in standing:
            if _is_gone(row):
                _send_file(work, merchant, ticket_id, row)
        if album is not None and len(group) > 1:
            _copy_album(work, merchant, ticket_id, group, reply_to)
            continue
        for row in group:
            _copy_one(work, merchant, ticket_id, row, reply_to)


def _is_gone(row: StoredMessage) -> bool:
    return bool(row.attachment and row.attachment.get(GONE))


def _caption(work: Work, merchant: Merchant, row: StoredMessage) -> str | None:
    """His name and words as the caption of what he sent; None when they are too long for one."""
    parts = quotes(row.text, row.entities or (), folded=imitates(row.text))
    caption = "\n".join([_headed(work, merchant, row.text), *parts])
    return caption if length(row.text) + _HEADER + len(merchant.name[:64]) <= CAPTION_UNITS else None


def _send_file(work: Work, merchant: Merchant, ticket_id: int, row: StoredMessage) -> None:
    """What had a card number beside it was deleted from his chat and cannot be copied: the file itself goes, with the masked words.
    A file with the number in its name does not."""
    found = row.attachment or {}
    if row.kind not in CAPTIONED or MASKED in str(found.get("name") or ""):
        text_into_topic(work, merchant, ticket_id, row.id, f"{row.text}\n[{name_of(work, row.kind)}]".strip())
        return
    caption = _caption(work, merchant, row)
    if caption is None:
        text_into_topic(work, merchant, ticket_id, row.id, row.text)
        caption = header(merchant)
    params = {row.kind: found.get("file_id"), "caption": caption, "parse_mode": "HTML"}
    to_ticket(work, ticket_id, f"send{row.kind.capitalize()}", params, kind="relay", message_id=row.id)


def _copy_one(work: Work, merchant: Merchant, ticket_id: int, row: StoredMessage, reply_to: int | None) -> None:
    if row.kind in UNCOPYABLE:
        text_into_topic(work, merchant, ticket_id, row.id, row.text or f"[{name_of(work, row.kind)}]", reply_to=reply_to)
        line(work, ticket_id, merchant.id, escape(say("not_carried", work.desk.agents_lang, kind=name_of(work, row.kind))))
        return
    params: dict[str, Any] = {"from_chat_id": merchant.user_id, "message_id": row.merchant_message_id}
    if reply_to is not None:
        params["reply_parameters"] = replying(reply_to)
    caption = _caption(work, merchant, row) if row.kind in CAPTIONED else None
    if caption is not None:
        params |= {"caption": caption, "parse_mode": "HTML"}
    else:
        # What takes no caption (a sticker, a place) or has too long a one stands under its own line.
        text_into_topic(work, merchant, ticket_id, row.id, row.text or f"[{name_of(work, row.kind)}]", entities=row.entities or ())
        if row.kind in CAPTIONED:
            params["caption"] = ""
    to_ticket(work, ticket_id, "copyMessage", params, kind="relay", message_id=row.id)


def _copy_album(work: Work, merchant: Merchant, ticket_id: int, group: Sequence[StoredMessage], reply_to: int | None) -> None:
    """copyMessages keeps an album together; the captions stay Telegram's, so his name and words stand above."""
    worded = [row for row in group if row.text]
    words = "\n".join(row.text for row in worded)
    entities = (worded[0].entities or ()) if len(worded) == 1 else ()
    above = words or f"[{say('what_album', work.desk.agents_lang)} × {len(group)}]"
    text_into_topic(work, merchant, ticket_id, group[0].id, above, reply_to=reply_to, entities=entities)
    ids = sorted(int(row.merchant_message_id or 0) for row in group)
    params = {"from_chat_id": merchant.user_id, "message_ids": ids, "remove_caption": True}
    to_ticket(work, ticket_id, "copyMessages", params, kind="relay", message_id=group[0].id)


def edited_into_topic(work: Work, merchant: Merchant, ticket_id: int, before: StoredMessage, text: str, entities: Entities) -> None:
    """What agents have seen they see changed, old and new, in as many messages as it takes."""
    old = before.text if len(before.text) <= _OLD_SHOWN else f"{before.text[:_OLD_SHOWN]}…"
    new = quotes(text, entities, TEXT_UNITS - 2 * _OLD_SHOWN - _HEADER, folded=imitates(text)) or ["—"]
    first = say("edited_line", work.desk.agents_lang, old=quoted(old) or "—", new=new[0])
    line(work, ticket_id, merchant.id, first, reply_to=in_group(work, before), kind="relay")
    for part in new[1:]:
        line(work, ticket_id, merchant.id, part, kind="relay")


def file_changed(work: Work, merchant: Merchant, ticket_id: int, row: StoredMessage) -> None:
    """Another photo or file stands in his message now."""
    standing = in_group(work, row)
    line(work, ticket_id, merchant.id, escape(say("edited_file", work.desk.agents_lang)), reply_to=standing, kind="relay")
    copy_into_topic(work, merchant, ticket_id, [row])


# --- to the merchant


def copy_to_merchant(work: Work, merchant_id: int, group_chat: int, row: StoredMessage, *, reply_to: int | None = None) -> None:
    """An agent's message, with its form and media, nothing added."""
    params: dict[str, Any] = {"from_chat_id": group_chat, "message_id": row.group_message_id}
    if reply_to is not None:
        params["reply_parameters"] = replying(reply_to)
    to_merchant(work, merchant_id, "copyMessage", params, kind="reply", message_id=row.id)


def album_to_merchant(work: Work, merchant_id: int, group_chat: int, rows: Sequence[StoredMessage], *, reply_to: int | None = None) -> None:
    """By Telegram's own copy; that one cannot answer to anything, so an album that does is made anew of the same files."""
    if reply_to is not None and all(row.kind in IN_ALBUMS and (row.attachment or {}).get("file_id") for row in rows):
        params: dict[str, Any] = {"media": [_media(row) for row in rows], "reply_parameters": replying(reply_to)}
        to_merchant(work, merchant_id, "sendMediaGroup", params, kind="reply", message_id=rows[0].id)
        return
    ids = sorted(int(row.group_message_id or 0) for row in rows)
    to_merchant(work, merchant_id, "copyMessages", {"from_chat_id": group_chat, "message_ids": ids}, kind="reply", message_id=rows[0].id)


def _media(row: StoredMessage) -> dict[str, Any]:
    found: Mapping[str, Any] = row.attachment or {}
    media: dict[str, Any] = {"type": row.kind, "media": found["file_id"]}
    if row.text:
        media["caption"] = row.text
        if row.entities:
            media["caption_entities"] = [dict(one) for one in row.entities]
    return media


def edit_at_merchant(work: Work, row: StoredMessage) -> None:
    """What he has read becomes what the agent's message says now."""
    if row.merchant_message_id is None or (row.kind == "text" and not row.text):
        return
    if row.kind != "text" and row.kind not in CAPTIONED:
        return  # a place, a sticker: no words in it
    method, key, form = (
        ("editMessageText", "text", "entities") if row.kind == "text" else ("editMessageCaption", "caption", "caption_entities")
    )
    params: dict[str, Any] = {"message_id": row.merchant_message_id, key: row.text}
    if row.entities:
        params[form] = [dict(one) for one in row.entities]
    to_merchant(work, row.merchant_id, method, params, kind="reply", message_id=row.id)


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
    return f"what_{kind if kind in NAMED else 'other'}"

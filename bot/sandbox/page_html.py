"""Messages as HTML for the demo page. Everything people or the bot wrote is escaped; markup comes from Telegram's entities alone."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import tzinfo
from html import escape
from typing import Any

from bot.sandbox.screen import Shown

TAGS = {
    "bold": "b",
    "italic": "i",
    "underline": "u",
    "strikethrough": "s",
    "code": "code",
    "pre": "pre",
    "blockquote": "blockquote",
    "expandable_blockquote": "blockquote",
    "spoiler": "span",
}
LOOKS_LIKE_LINK = {"url", "email", "mention", "bot_command", "hashtag", "text_link", "text_mention", "phone_number"}
ICONS = {
    "document": "📄",
    "voice": "🎤",
    "video": "🎬",
    "audio": "🎵",
    "animation": "🎞",
    "video_note": "🎥",
    "sticker": "🙂",
    "location": "📍",
    "contact": "👤",
    "dice": "🎲",
    "venue": "📍",
}


def rich(text: str, entities: Iterable[dict[str, Any]]) -> str:
    """The text with its entities as tags. Offsets count UTF-16 units, as Telegram does."""
    opens: dict[int, list[str]] = {}
    closes: dict[int, list[str]] = {}
    for one in entities:
        tag, first = _tag(one)
        if tag:
            opens.setdefault(int(one["offset"]), []).append(first)
            closes.setdefault(int(one["offset"]) + int(one["length"]), []).insert(0, f"</{tag}>")
    parts: list[str] = []
    unit = 0
    for letter in text:
        parts += closes.pop(unit, [])
        parts += opens.pop(unit, [])
        parts.append(escape(letter))
        unit += 2 if letter > "\uffff" else 1
    for late in closes.values():
        parts += late
    return "".join(parts)


def _tag(entity: dict[str, Any]) -> tuple[str, str]:
    kind = str(entity.get("type"))
    if kind in LOOKS_LIKE_LINK:
        return "span", '<span class="link">'
    tag = TAGS.get(kind, "")
    return tag, f"<{tag}>"


def bubbles(messages: Iterable[Shown], *, mine: int | None, zone: tzinfo, edited: str, group: bool = False, lang: str = "zh") -> str:
    """A chat. `mine`: whose messages stand on the right; in a group every sender is named."""
    parts: list[str] = []
    day = ""
    for one in messages:
        local = one.at.astimezone(zone)
        if local.strftime("%m-%d") != day:
            day = local.strftime("%m-%d")
            shown = f"{local.month}月{local.day}日" if lang == "zh" else f"{local.day} {local:%B}"
            parts.append(f'<div class="day"><span>{shown}</span></div>')
        parts.append(_service(one) if one.service else _bubble(one, one.sender_id == mine, local.strftime("%H:%M"), edited, group))
    return "".join(parts)


def _service(one: Shown) -> str:
    body = one.raw.get(one.service or "")
    name = body.get("name", "") if isinstance(body, dict) else ""
    words = {
        "forum_topic_created": f"＋ {name}",
        "forum_topic_edited": f"✎ {name}",
        "forum_topic_closed": "🔒",
        "forum_topic_reopened": "🔓",
        "pinned_message": "📌",
        "new_chat_members": "＋ " + ", ".join(str(member.get("first_name")) for member in one.raw.get("new_chat_members", [])),
    }
    return f'<div class="day"><span>{escape(words.get(one.service or "", one.service or ""))}</span></div>'


def _bubble(one: Shown, mine: bool, clock: str, edited: str, group: bool) -> str:
    side = "out" if mine else "in"
    who = f'<div class="who c{one.sender_id % 6}">{escape(one.sender)}</div>' if group and not mine else ""
    entities = one.raw.get("entities") or one.raw.get("caption_entities") or ()
    text = rich(one.text, entities).replace("</blockquote>\n", "</blockquote>").replace("\n", "<br>")
    notes = (f"{edited} " if one.edited else "") + clock
    marks = "".join(f'<span class="reaction">{escape(mark)}</span>' for mark in one.reactions)
    body = f'{who}{_quote(one)}{_media(one)}<div class="text">{text}<span class="time">{escape(notes)}</span></div>{marks}'
    return f'<div class="row {side}"><div class="stack"><div class="bubble">{body}</div>{_keyboard(one)}</div></div>'


def _quote(one: Shown) -> str:
    if one.reply_to is None:
        return ""
    replied = one.raw.get("reply_to_message") or {}
    text = str(replied.get("text") or replied.get("caption") or "…")
    return f'<div class="quote">{escape(text[:90])}</div>'


def _media(one: Shown) -> str:
    if one.media is None:
        return ""
    if one.media == "photo" and one.file_id:
        return f'<img class="photo" src="/media/{escape(one.file_id)}" alt="">'
    return f'<div class="media">{ICONS.get(one.media, "📎")} {escape(one.media)}</div>'


def _keyboard(one: Shown) -> str:
    rows = []
    for row in one.buttons:
        keys = "".join(
            f'<button class="key" data-chat="{one.chat_id}" data-message="{one.message_id}" data-press="{escape(button.data or "")}">'
            f"{escape(button.text)}</button>"
            for button in row
        )
        rows.append(f'<div class="keys">{keys}</div>')
    return "".join(rows)

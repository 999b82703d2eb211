"""Texts as Telegram keeps them: cleaned, with their entities, and markup checked with the server's own complaints."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass
from typing import Any

from bot.sandbox.errors import bad_request
from bot.sandbox.state import Raw

MAX_TEXT = 4096  # UTF-16 units, after entities
MAX_CAPTION = 1024

TAGS = {
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "u": "underline",
    "ins": "underline",
    "s": "strikethrough",
    "strike": "strikethrough",
    "del": "strikethrough",
    "code": "code",
    "pre": "pre",
    "a": "text_link",
    "blockquote": "blockquote",
    "tg-spoiler": "spoiler",
    "tg-emoji": "custom_emoji",
    "span": "spoiler",
}
_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9-]*)((?:\s+[a-zA-Z-]+(?:\s*=\s*(?:\"[^\"]*\"|'[^']*'|[^\s>]+))?)*)\s*>")
_ATTRIBUTE = re.compile(r"([a-zA-Z-]+)(?:\s*=\s*(\"[^\"]*\"|'[^']*'|[^\s>]+))?")
_ESCAPED = re.compile(r"&(lt|gt|amp|quot|#x[0-9a-fA-F]+|#[0-9]+);")
_DROPPED = re.compile("[\r\u2028-\u202e\u030a\u0333\u033f]")
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f]")
_BLANK = re.compile("[\\s\u200b-\u200f\u2060-\u2064\ufeff\u2800\u3164\u00ad]*")
_FOUND = re.compile(
    r"(?P<url>https?://[^\s<>\"“”]+)|(?P<email>[\w.+-]+@[\w-]+\.[\w.]+)|(?P<mention>(?<![\w@])@[A-Za-z]\w{3,31})"
    r"|(?P<bot_command>(?<![\w/<>])/[A-Za-z0-9_]{1,64}(?:@\w{3,32})?(?![\w/]))|(?P<hashtag>(?<![\w#])#\w*[^\W\d]\w*)"
)


@dataclass(frozen=True, slots=True)
class Formatted:
    text: str
    entities: tuple[Raw, ...] = ()


def units(text: str) -> int:
    """Length in UTF-16 units, in which Telegram counts."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le")) // 2


def format_text(text: str, parse_mode: str | None, given: list[Raw] | None) -> Formatted:
    """What becomes of a text the bot sends. Raises the server's “can't parse entities: …”."""
    mode = (parse_mode or "none").lower()
    if mode == "html":
        shown = parse_html(text)
    elif mode in ("markdown", "markdownv2"):
        shown = parse_markdown(text, strict=mode == "markdownv2")
    elif mode == "none":
        shown = Formatted(text, tuple(entity for entity in given or () if entity.get("type") not in _FOUND.groupindex))
        _check_ranges(shown)
    else:
        raise bad_request("unsupported parse_mode")
    return with_found(clean(shown))


def clean(shown: Formatted) -> Formatted:
    """Control characters become spaces, some marks go, spaces at both ends are cut (in front only as far as no entity is hurt)."""
    text = shown.text
    if not text.isprintable():
        text = _CONTROL.sub(" ", _DROPPED.sub("", text))
    text = text.rstrip(" \n\t")
    if shown.entities:
        return Formatted(text, _within(shown.entities, units(text)))
    return Formatted(text.lstrip(" \n\t"))


def _within(entities: tuple[Raw, ...], length: int) -> tuple[Raw, ...]:
    cut = ({**one, "length": min(one["length"], length - one["offset"])} for one in entities if one["offset"] < length)
    return tuple(one for one in cut if one["length"] > 0)


def _check_ranges(shown: Formatted) -> None:
    length = units(shown.text)
    for entity in shown.entities:
        if entity["offset"] < 0 or entity["length"] < 0 or entity["offset"] + entity["length"] > length:
            raise bad_request("can't parse MessageEntity: wrong entity range")


def with_found(shown: Formatted) -> Formatted:
    """Adds what Telegram finds by itself: commands, mentions, addresses, hashtags."""
    text = shown.text
    if not any(mark in text for mark in ("/", "@", "#")):
        return shown
    found = []
    for match in _FOUND.finditer(text):
        offset, length = units(text[: match.start()]), units(match.group())
        if not any(one["offset"] < offset + length and offset < one["offset"] + one["length"] for one in shown.entities):
            found.append({"offset": offset, "length": length, "type": match.lastgroup})
    return Formatted(text, tuple(sorted((*shown.entities, *found), key=lambda one: (one["offset"], -one["length"])))) if found else shown


def is_blank(text: str) -> bool:
    """Nothing to see: spaces, zero-width and other empty characters only."""
    return _BLANK.fullmatch(text) is not None


def parse_html(text: str) -> Formatted:
    plain: list[str] = []
    entities: list[Raw] = []
    opened: list[tuple[str, int, Raw]] = []
    at = length = 0
    while at < len(text):
        stop = text.find("<", at)
        piece = text[at:] if stop < 0 else text[at:stop]
        plain.append(_ESCAPED.sub(lambda match: html.unescape(match.group()), piece))
        length += units(plain[-1])
        if stop < 0:
            break
        match = _TAG.match(text, stop)
        if match is None:
            raise _broken_tag(text, stop)
        closing, name, attributes = match.group(1), match.group(2).lower(), match.group(3)
        if closing:
            _close(text, stop, name, opened, entities, length)
        else:
            opened.append((name, length, _entity(text, stop, name, attributes)))
        at = match.end()
    if opened:
        raise bad_request(f"can't parse entities: Can't find end tag corresponding to start tag \"{opened[-1][0]}\"")
    return Formatted("".join(plain), tuple(sorted(entities, key=lambda one: (one["offset"], -one["length"]))))


def _offset(text: str, at: int) -> int:
    return len(text[:at].encode())


def _broken_tag(text: str, at: int) -> Exception:
    name = re.match(r"</?([^\s>/]*)", text[at:])
    where = _offset(text, at)
    if ">" not in text[at:]:
        return bad_request(f"can't parse entities: Unclosed start tag at byte offset {where}")
    return bad_request(f'can\'t parse entities: Unsupported start tag "{name.group(1) if name else ""}" at byte offset {where}')


def _entity(text: str, at: int, name: str, attributes: str) -> Raw:
    values = {key.lower(): (value or "").strip("\"'") for key, value in _ATTRIBUTE.findall(attributes)}
    if name not in TAGS:
        raise bad_request(f'can\'t parse entities: Unsupported start tag "{name}" at byte offset {_offset(text, at)}')
    kind = TAGS[name]
    if name == "span" and values.get("class") != "tg-spoiler":
        raise bad_request(f'can\'t parse entities: Tag "span" must have class "tg-spoiler" at byte offset {_offset(text, at)}')
    if name == "a":
        return {"type": kind, "url": html.unescape(values.get("href", ""))}
    if name == "tg-emoji":
        return {"type": kind, "custom_emoji_id": values.get("emoji-id", "")}
    if name == "blockquote" and "expandable" in values:
        return {"type": "expandable_blockquote"}
    return {"type": kind}


def _close(text: str, at: int, name: str, opened: list[tuple[str, int, Raw]], entities: list[Raw], length: int) -> None:
    where = _offset(text, at)
    if not opened:
        raise bad_request(f"can't parse entities: Unexpected end tag at byte offset {where}")
    expected, start, entity = opened.pop()
    if expected != name:
        raise bad_request(f'can\'t parse entities: Unmatched end tag at byte offset {where}, expected "</{expected}>", found "</{name}>"')
    if length > start and not (entity["type"] == "text_link" and not entity["url"]):
        entities.append({"offset": start, "length": length - start, **entity})


_MARKS = {"*": "bold", "_": "italic", "__": "underline", "~": "strikethrough", "||": "spoiler", "`": "code", "```": "pre"}
_OLD_MARKS = {"*": "bold", "_": "italic", "`": "code", "```": "pre"}
_RESERVED = set("_*[]()~`>#+-=|{}.!")
_LINK = re.compile(r"\[([^\]]*)\]\(([^)]*)\)")


def parse_markdown(text: str, *, strict: bool) -> Formatted:
    """MarkdownV2 (`strict`) or the old Markdown: the marks and links, and the complaints about what is not closed or not escaped."""
    marks = _MARKS if strict else _OLD_MARKS
    plain: list[str] = []
    entities: list[Raw] = []
    opened: list[tuple[str, int, int]] = []
    at = length = 0
    while at < len(text):
        mark = next((one for one in (text[at : at + 3], text[at : at + 2], text[at]) if one in marks), None)
        in_code = bool(opened) and marks[opened[-1][0]] in ("code", "pre")
        if text[at] == "\\" and at + 1 < len(text) and not text[at + 1].isalnum():
            plain.append(text[at + 1])
            at, length = at + 2, length + 1
        elif mark is not None and (not in_code or mark == opened[-1][0]):
            if opened and opened[-1][0] == mark:
                _, start, _ = opened.pop()
                entities.append({"offset": start, "length": length - start, "type": marks[mark]})
            else:
                opened.append((mark, length, at))
            at += len(mark)
        elif not in_code and (link := _LINK.match(text, at)):
            words = link.group(1)
            entities.append({"offset": length, "length": units(words), "type": "text_link", "url": link.group(2)})
            plain.append(words)
            at, length = link.end(), length + units(words)
        else:
            if strict and not in_code:
                _refuse_reserved(text, at)
            plain.append(text[at])
            at, length = at + 1, length + units(text[at])
    if opened:
        raise _unclosed(text, marks[opened[-1][0]], opened[-1][2])
    return Formatted("".join(plain), tuple(sorted((one for one in entities if one["length"]), key=lambda one: one["offset"])))


def _refuse_reserved(text: str, at: int) -> None:
    starts_line = at == 0 or text[at - 1] == "\n"
    if text[at] in _RESERVED and not (text[at] == ">" and starts_line):
        raise bad_request(f"can't parse entities: Character '{text[at]}' is reserved and must be escaped with the preceding '\\'")


def _unclosed(text: str, kind: str, at: int) -> Exception:
    return bad_request(f"can't parse entities: Can't find end of {kind.title()} entity at byte offset {_offset(text, at)}")


def text_fields(shown: Formatted, key: str = "text") -> Raw:
    """The message's fields for this text (`key` = text or caption)."""
    if not shown.text:
        return {}
    fields: Raw = {key: shown.text}
    if shown.entities:
        fields["entities" if key == "text" else "caption_entities"] = list(shown.entities)
    return fields


def message_text(p: dict[str, Any], *, too_long: str = "message is too long") -> Formatted:
    """`text` of a call, checked; the length check raises `too_long`."""
    text = p.get("text", "")
    if not text:
        raise bad_request("message text is empty")
    shown = format_text(text, p.get("parse_mode"), p.get("entities"))
    if is_blank(shown.text):
        raise bad_request("text must be non-empty")
    if units(shown.text) > MAX_TEXT:
        raise bad_request(too_long)
    return shown


def caption_text(p: dict[str, Any], *, too_long: str = "message caption is too long") -> Formatted:
    """`caption` of a call or of an InputMedia, checked."""
    caption = p.get("caption", "")
    if not caption:
        return Formatted("")
    shown = format_text(caption, p.get("parse_mode"), p.get("caption_entities"))
    if units(shown.text) > MAX_CAPTION:
        raise bad_request(too_long)
    return shown

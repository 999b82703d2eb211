"""A text with its form as HTML of Telegram's: somebody's words, quoted so that nothing in them can look like a line of ours."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby
from typing import Any, Final

from bot.telegram.texts import calm, escape, length, pieces

Entities = Sequence[Mapping[str, Any]]

TAGS: Final[Mapping[str, tuple[str, str]]] = {
    "bold": ("<b>", "</b>"),
    "italic": ("<i>", "</i>"),
    "underline": ("<u>", "</u>"),
    "strikethrough": ("<s>", "</s>"),
    "spoiler": ("<tg-spoiler>", "</tg-spoiler>"),
    "code": ("<code>", "</code>"),
    "pre": ("<pre>", "</pre>"),
}
"""What is carried. Addresses and numbers Telegram finds again by itself; a quote in a quote it does not take; a link is written out."""
ALONE: Final = ("pre", "code")
"""Which can hold no other."""
LONG: Final = 600  # units from which a quote is shown folded
LINES: Final = 8
_GAP = re.compile(r"\n{3,}")  # empty lines in a row, which could push a text out of sight
_NOTICE = re.compile(
    r"^\s*(?:[⚙🤖👤📝✏🎫]"
    r"|[\[【〔(（<《]\s*(?:系统|官方|平台|客服|管理员|公告|通知|更正|system|official|admin|notice|correction|update)[^\]】〕)）>》\n]{0,40}[\]】〕)）>》]"
    r"|(?:系统|官方)(?:通知|消息|提示|更正|公告)\s*[：:]"
    r"|(?:工单|ticket)\s*#?\d{3,}\s*$"
    r"|(?:状态|负责人|最迟答复|为何转来|status|assigned to|answer by|why here)\s*[：:])",
    re.IGNORECASE | re.MULTILINE,
)

Styled = list[tuple[str, tuple[str, ...]]]
"""Characters, each with the names of its forms."""


def imitates(text: str) -> bool:
    """It is made to look like a line, a notice or a card of the desk."""
    return _NOTICE.search(calm(text)) is not None


def quotes(text: str, entities: Entities = (), limit: int = 4096, *, folded: bool = False) -> list[str]:
    """Block quotes of at most `limit` units of text each; none for an empty text. Long ones, or all with `folded`, are shown folded."""
    if not entities:
        plain = _GAP.sub("\n\n", calm(text)).strip("\n")
        return [_quote(part, escape(part), folded) for part in pieces(plain, limit)] if plain.strip() else []
    marked = _without_gaps(_calmed(_marked(text, entities)))
    plain = "".join(character for character, _ in marked)
    found, at = [], 0
    for part in pieces(plain, limit):
        at = plain.index(part, at)
        found.append(_quote(part, _html(marked[at : at + len(part)]), folded))
        at += len(part)
    return found


def html_of(text: str, entities: Entities = ()) -> str:
    return _html(_calmed(_marked(text, entities))) if entities else escape(calm(text))


def _quote(plain: str, html: str, folded: bool) -> str:
    is_long = folded or length(plain) > LONG or plain.count("\n") >= LINES
    return f"<blockquote{' expandable' if is_long else ''}>{html}</blockquote>"


def _marked(text: str, entities: Entities) -> Styled:
    """Offsets count UTF-16 units; those that run out of the text are cut."""
    starts, units = {}, 0
    for index, character in enumerate(text):
        starts[units] = index
        units += 2 if character > "\uffff" else 1
    starts[units] = len(text)
    styles: list[set[str]] = [set() for _ in text]
    links: dict[int, str] = {}
    for one in entities:
        first, last = starts.get(one["offset"]), starts.get(min(one["offset"] + one["length"], units))
        if first is None or last is None or last <= first:
            continue
        if one["type"] in TAGS:
            for index in range(first, last):
                styles[index].add(one["type"])
        elif one["type"] == "text_link" and isinstance(one.get("url"), str):
            links[last - 1] = one["url"]
    marked: Styled = []
    for index, character in enumerate(text):
        alone = next((name for name in ALONE if name in styles[index]), None)
        marked.append((character, (alone,) if alone else tuple(sorted(styles[index]))))
        if index in links:  # where it leads stands there to be seen
            marked += [(one, ()) for one in f" ({links[index]})"]
    return marked


def _calmed(marked: Styled) -> Styled:
    return [(kept, style) for character, style in marked if (kept := calm(character))]


def _without_gaps(marked: Styled) -> Styled:
    kept: Styled = []
    for character, style in marked:
        if character == "\n" and len(kept) >= 2 and kept[-1][0] == kept[-2][0] == "\n":
            continue
        kept.append((character, style))
    while kept and kept[0][0] == "\n":
        kept.pop(0)
    return kept


def _html(marked: Iterable[tuple[str, tuple[str, ...]]]) -> str:
    parts = []
    for style, run in groupby(marked, key=lambda one: one[1]):
        words = escape("".join(character for character, _ in run))
        opened = "".join(TAGS[name][0] for name in style)
        closed = "".join(TAGS[name][1] for name in reversed(style))
        parts.append(f"{opened}{words}{closed}")
    return "".join(parts)

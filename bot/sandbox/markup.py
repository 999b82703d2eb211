"""Keyboards: checked, and put into the form in which a message shows them."""

from __future__ import annotations

import re

from bot.sandbox.errors import bad_request
from bot.sandbox.state import Raw

MAX_CALLBACK = 64  # bytes of UTF-8
MAX_BUTTONS = 100
# A button has one of these; when it names several, the first counts.
ACTIONS = (
    "url",
    "callback_data",
    "web_app",
    "login_url",
    "switch_inline_query",
    "switch_inline_query_current_chat",
    "switch_inline_query_chosen_chat",
    "copy_text",
    "callback_game",
    "pay",
)
_URL = re.compile(r"tg://\S+|(?:https?://)?[^\s/:?#]+\.[^\s/:?#.]{2,}(?:[/:?#]\S*)?", re.IGNORECASE)


def keyboard(given: Raw | None) -> Raw | None:
    """An inline keyboard as the message carries it; other keyboards as they came; None for none or an empty one."""
    if given is None or "inline_keyboard" not in given:
        return given
    rows = [[_button(button) for button in row] for row in given["inline_keyboard"]]
    rows = [row for row in rows if row]
    if sum(map(len, rows)) > MAX_BUTTONS:
        raise bad_request("reply markup is too long")
    return {"inline_keyboard": rows} if rows else None


def _button(given: Raw) -> Raw:
    text = given.get("text", "")
    if not text.strip():
        raise bad_request("can't parse inline keyboard button: Inline keyboard button text must be non-empty")
    for action in ACTIONS:
        if given.get(action) not in (None, "", False):
            break
    else:
        raise bad_request("can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard")
    if action == "callback_data" and len(given[action].encode()) > MAX_CALLBACK:
        raise bad_request("BUTTON_DATA_INVALID")
    if action == "url" and not _URL.fullmatch(given[action]):
        raise bad_request(f"inline keyboard button URL '{given[action]}' is invalid: Wrong HTTP URL")
    button = {"text": text, action: given[action]}
    if "style" in given:
        button["style"] = given["style"]
    return button

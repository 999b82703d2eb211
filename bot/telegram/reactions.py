"""The emoji that a bot may set as a reaction. With any other python-telegram-bot sends a custom emoji without a word, and Telegram refuses it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

_WORDS: Final = (
    "👍 👎 ❤ 🔥 🥰 👏 😁 🤔 🤯 😱 🤬 😢 🎉 🤩 🤮 💩 🙏 👌 🕊 🤡 🥱 🥴 😍 🐳 ❤\u200d🔥 🌚 🌭 💯 🤣 ⚡ 🍌 🏆 💔 🤨 😐 🍓 🍾 💋 🖕 😈 😴 😭 🤓 👻 "
    "👨\u200d💻 👀 🎃 🙈 😇 😨 🤝 ✍ 🤗 🫡 🎅 🎄 ☃ 💅 🤪 🗿 🆒 💘 🙉 🦄 😘 💊 🙊 😎 👾 🤷\u200d♂ 🤷 🤷\u200d♀ 😡"
)
ALLOWED: Final = frozenset(_WORDS.split())
_DRAWN: Final = "\ufe0f"  # asks for the coloured form of a character; not part of its name
_SPELT: Final = {"❤\u200d🔥": "❤️\u200d🔥", "🤷\u200d♂": "🤷\u200d♂️", "🤷\u200d♀": "🤷\u200d♀️"}
"""The three that Telegram itself writes with it."""


def settable(emoji: Sequence[str]) -> str | None:
    """The newest of these that a bot may set, as Telegram writes it; None when there is none."""
    bare = [one.replace(_DRAWN, "") for one in emoji]
    found = next((one for one in reversed(bare) if one in ALLOWED), None)
    return None if found is None else _SPELT.get(found, found)


def chosen(emoji: str | None) -> list[dict[str, Any]]:
    """The parameter of setMessageReaction; None takes the reaction away."""
    return [] if emoji is None else [{"type": "emoji", "emoji": emoji}]

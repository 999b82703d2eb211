"""How an admin is spoken to in his private chat: in his language, on his own lane, a change a line."""

from __future__ import annotations

import orjson

from bot.desk.admins.comparing import Published, compare
from bot.desk.desk import Work
from bot.desk.sending import Keyboard, tell, to_chat
from bot.flowfile.diff import Change
from bot.store import merchants, revisions
from bot.store.drafts import Draft
from bot.telegram.texts import keyboard, pieces
from bot.values import Lang

_WORDS = 80  # characters of a new text


def lang_of(work: Work, admin: int) -> Lang:
    """The admin's own language, else that of the desk."""
    him = merchants.find(work.conn, work.desk.bot_id, admin)
    return (him.language if him is not None else None) or work.desk.agents_lang


def send(work: Work, admin: int, text: str, buttons: Keyboard = ()) -> None:
    """On his own lane, in the order of his chat, when he ever wrote; else to the bare chat."""
    him = merchants.find(work.conn, work.desk.bot_id, admin)
    if him is not None:
        tell(work, him.id, text, buttons=buttons)
        return
    parts = pieces(text)
    for number, part in enumerate(parts, 1):
        params: dict[str, object] = {"text": part}
        if buttons and number == len(parts):
            params["reply_markup"] = keyboard(buttons)
        to_chat(work, admin, "sendMessage", params)


def against_live(work: Work, draft: Draft) -> Published:
    """What the draft would change of what is live now, and who stands on what is gone."""
    live = revisions.find_live(work.conn, draft.flow)
    return compare(work.conn, live, draft.flow, draft.rev, orjson.loads(draft.document), orjson.loads(draft.data))


def change_lines(one: Published, lang: Lang) -> list[str]:
    return [f"• {change.sentence(lang)}{_new_words(change)}" for change in one.changes]


def _new_words(change: Change) -> str:
    short = change.after if len(change.after) <= _WORDS else change.after[: _WORDS - 1] + "…"
    return f"\n　　→ {short}" if change.kind == "text" and short else ""

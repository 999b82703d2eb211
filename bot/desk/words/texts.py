"""The desk's own sentences, in both languages: tickets, receipts, safety, what cannot be taken. A flow's words are in its file.

`say(key, lang, **facts)` fills the places; facts are inserted as they are, so for a message with markup escape them first.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

from bot.desk.words.admin import ADMIN
from bot.desk.words.agents import AGENTS
from bot.desk.words.finding import FINDING
from bot.desk.words.life import LIFE
from bot.desk.words.merchant import MERCHANT
from bot.desk.words.notices import NOTICES
from bot.desk.words.publish import PUBLISH
from bot.desk.words.relay import RELAY
from bot.desk.words.replies import REPLIES
from bot.values import Lang

SENTENCES: Mapping[str, Mapping[Lang, str]] = {**MERCHANT, **AGENTS, **RELAY, **LIFE, **FINDING, **REPLIES, **NOTICES, **ADMIN, **PUBLISH}

_DAYS = {"zh": "一二三四五六日", "en": ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")}
_NEAR = (-1, 0, 1)  # days from today
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def say(key: str, lang: Lang, /, **facts: object) -> str:
    by_lang = SENTENCES[key]
    return by_lang.get(lang, by_lang["zh"]).format(**facts)


def dated(on: date, lang: Lang) -> str:
    """11月25日（周三）: true whenever it is read, so the one for texts that are kept."""
    weekday = _DAYS["zh" if lang == "zh" else "en"][on.weekday()]
    return f"{on.month}月{on.day}日（周{weekday}）" if lang == "zh" else f"{weekday} {on.day} {_MONTHS[on.month - 1]}"


def dated_at(at: datetime, lang: Lang) -> str:
    """11月25日（周三）09:00; 09:00 on Wed 25 Nov."""
    return f"{dated(at.date(), lang)}{at:%H:%M}" if lang == "zh" else f"{at:%H:%M} on {dated(at.date(), lang)}"


def day(on: date, today: date, lang: Lang) -> str:
    """昨天, 今天, 明天, 11月25日（周三）."""
    near = ("今天", "明天", "昨天") if lang == "zh" else ("today", "tomorrow", "yesterday")
    ahead = (on - today).days
    return near[ahead] if ahead in _NEAR else dated(on, lang)


def when(at: datetime, now: datetime, lang: Lang) -> str:
    """A moment as people say it: 今天15:30, 明天09:00, 11月25日（周三）09:00; 15:30 today, 09:00 on Wed 25 Nov. Both in the same zone."""
    if lang != "zh" and (at.date() - now.date()).days not in _NEAR:
        return dated_at(at, lang)
    on = day(at.date(), now.date(), lang)
    return f"{on}{at:%H:%M}" if lang == "zh" else f"{at:%H:%M} {on}"

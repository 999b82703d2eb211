"""`/recall` in an admin's private chat: `flow node[,node] [where to] [7d] | why`, then, a line each, what merchants are told: `zh: …`, `en: …`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import timedelta
from typing import Any, NamedTuple

from bot.desk.admins import moving, taking_back
from bot.desk.admins.refused import FlowsError
from bot.desk.admins.words import lang_of, send
from bot.desk.desk import Work
from bot.desk.talk import Talk
from bot.desk.words.texts import say
from bot.store import errands
from bot.values import Lang

RECALL = "recall"
DAYS, MOST_DAYS = 30, 365
_WORDS = re.compile(r"[ \t]*(zh|en|中文|英文|chinese|english)[ \t]*[:：][ \t]*(.*)", re.IGNORECASE)
_LANGS: Mapping[str, Lang] = {"zh": "zh", "中文": "zh", "chinese": "zh", "en": "en", "英文": "en", "english": "en"}
_DAYS = re.compile(r"([0-9]{1,3}) ?(?:d|天)", re.IGNORECASE)


class Wanted(NamedTuple):
    flow: str
    nodes: tuple[str, ...]
    goto: str | None
    days: int
    why: str
    words: Mapping[Lang, str]


def parsed(rest: str) -> Wanted | None:
    """None: it is not written as it has to be."""
    head, *lines = rest.replace("｜", "|").splitlines() or [""]
    left, bar, why = head.partition("|")
    more, words = _words(lines)
    days = _DAYS.search(left)
    names = _DAYS.sub(" ", left).replace("，", ",").replace(", ", ",").split()
    told = int(days[1]) if days else DAYS
    if not bar or len(names) not in (2, 3) or told > MOST_DAYS:
        return None
    nodes = tuple(name for name in names[1].split(",") if name)
    why = " ".join([why.strip(), *more]).strip()
    return Wanted(names[0], nodes, names[2] if len(names) == 3 else None, told, why, words) if nodes and why else None


def _words(lines: list[str]) -> tuple[list[str], dict[Lang, str]]:
    """(what goes on with the reason, language → words); a line without a language goes on with what stands above it."""
    more, words, lang = list[str](), dict[Lang, str](), ""
    for line in lines:
        named = _WORDS.fullmatch(line)
        if named is not None:
            lang = _LANGS[named[1].lower()]
            words[lang] = named[2].strip()
        elif lang and line.strip():
            words[lang] = f"{words[lang]}\n{line.strip()}".strip()
        elif line.strip():
            more.append(line.strip())
    return more, {of: text for of, text in words.items() if text}


def asked(work: Work, talk: Talk, rest: str) -> None:
    """Words for merchants are held against the rules first, beside the desk (`bot.editing`)."""
    me, wanted = talk.merchant, parsed(rest)
    if wanted is None:
        send(work, me.user_id, say("admin_recall_use", lang_of(work, me.user_id)))
    elif wanted.words:
        body = {"recall": rest, "admin": me.user_id, "by": me.name}
        errands.add(work.conn, RECALL, body, work.at)
        send(work, me.user_id, say("admin_recall_checking", lang_of(work, me.user_id)))
    else:
        _recall(work, me.user_id, me.name, wanted)


def reviewed(work: Work, body: Mapping[str, Any], refusal: FlowsError | None) -> None:
    """The words were looked at; None: there is nothing against them."""
    admin, wanted = int(body["admin"]), parsed(str(body["recall"]))
    if refusal is not None:
        send(work, admin, refusal.in_(lang_of(work, admin)))
    elif wanted is not None:
        _recall(work, admin, str(body["by"]), wanted)


def _recall(work: Work, admin: int, by: str, wanted: Wanted) -> None:
    lang, shown = lang_of(work, admin), ", ".join(wanted.nodes)
    flow, nodes, goto, days, why, words = wanted
    try:
        still = taking_back.recall(work.conn, flow, nodes, goto=goto, words=words, days=days, by=by, by_id=admin, why=why, at=work.at)
    except FlowsError as refusal:
        send(work, admin, refusal.in_(lang))
        return
    saw = moving.who_saw(work.conn, flow, nodes, work.at - timedelta(days=days))
    said = [say("admin_recalled" if saw else "admin_recalled_none", lang, nodes=shown, people=f"{saw}+" if saw == moving.COUNTED else saw)]
    said += [say("admin_still", lang, nodes=", ".join(still))] if still else []
    said += [say("admin_one_language", lang, lang="en" if "zh" in words else "zh")] if len(words) == 1 else []
    send(work, admin, "\n".join(said))

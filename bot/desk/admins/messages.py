"""What an admin may do in his private chat with the bot beside being a merchant: send flow files, look at flows, go back, take back, try out.

Whoever is not in DESK_ADMINS gets nothing of this: the desk answers him as it answers every merchant.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from bot.desk.admins import files as admin_files
from bot.desk.admins import recalls, sent, taking_back
from bot.desk.admins import trying as admin_play
from bot.desk.admins.files import WHY
from bot.desk.admins.refused import FlowsError
from bot.desk.admins.second import ask_second
from bot.desk.admins.words import lang_of, send
from bot.desk.desk import Work
from bot.desk.talk import Talk
from bot.desk.words.texts import say
from bot.store import drafts, errands, marks, revisions
from bot.telegram.updates import Message, Press

_COMMAND = re.compile(r"/([a-z]+)(?:@\w+)?(?:\s+(.*))?", re.DOTALL)
_CHOICE = re.compile(r"\s*([a-z][a-z0-9_]{0,19})\s*=\s*([a-z][a-z0-9_]{0,19})\s*")
_REVISION = re.compile(r"[0-9a-f]{4,12}")
_MOST_DAYS = 3650
PICTURE = "picture"


def heard(work: Work, talk: Talk, received: Message) -> bool:
    """True: it was an admin's matter, and nothing else comes of it."""
    if talk.merchant.user_id not in work.desk.admins or received.edited:
        return False
    if received.attachment is not None and received.attachment.kind == "document":
        marks.remove(work.conn, _why(talk))  # the next words are not why another draft goes live
        sent.received(work, talk, received.attachment)
        return True
    text = received.text.strip()
    found = _COMMAND.fullmatch(text)
    command = None if found is None else _COMMANDS.get(found[1])
    if found is not None and command is not None:
        marks.remove(work.conn, _why(talk))
        command(work, talk, (found[2] or "").strip())
        return True
    if admin_play.heard(work, talk, received):
        return True
    return found is None and (_chose(work, talk, text) or _said_why(work, talk, text))


def pressed(work: Work, talk: Talk, value: str, press: Press) -> None:
    """`d.a.…`, from an admin only."""
    if talk.merchant.user_id in work.desk.admins:
        draft = admin_files.pressed(work, talk, value)
        if draft is not None:
            admin_play.begin(work, talk, draft.flow, draft)


def _why(talk: Talk) -> str:
    return f"{WHY}{talk.merchant.user_id}"


def _said_why(work: Work, talk: Talk, text: str) -> bool:
    number = marks.find(work.conn, _why(talk))
    if number is None or not text:
        return False
    marks.remove(work.conn, _why(talk))
    draft = drafts.find(work.conn, int(number))
    if draft is None or draft.status != "draft":
        return False
    admin_files.publish_it(work, talk, draft, text[:500])
    return True


def _chose(work: Work, talk: Talk, text: str) -> bool:
    found, draft = _CHOICE.fullmatch(text), admin_files.latest_of(work, talk.merchant.user_id)
    if found is None or draft is None:
        return False
    admin_files.choose(work, talk.merchant.user_id, draft, found[1], found[2])
    return True


def _flows(work: Work, talk: Talk, rest: str) -> None:
    lang = lang_of(work, talk.merchant.user_id)
    rows = [
        f"• {one.flow} · {one.rev[:6]} · {one.published_at.astimezone(work.desk.tz):%m-%d %H:%M} · {one.published_by}"
        for one in revisions.list_revisions(work.conn)
        if one.live
    ]
    waiting = drafts.list_waiting(work.conn)
    shown = [f"⏳ {one.flow} {one.rev} · {one.made_by}: {one.why}" for one in waiting]
    send(work, talk.merchant.user_id, "\n".join([say("admin_flows", lang), *rows, *shown]))
    for one in waiting:
        if talk.merchant.user_id != one.made_by_id:
            ask_second(work, talk.merchant.user_id, one, one.why)


def _flow(work: Work, talk: Talk, rest: str) -> None:
    """`flow [days]`: with days, what was counted in them stands on it."""
    flow, _, days = rest.partition(" ")
    if _is_known(work, talk, flow):
        lang = lang_of(work, talk.merchant.user_id)
        counted = min(int(days), _MOST_DAYS) if days.isdecimal() and len(days) < 5 else 0
        errands.add(work.conn, PICTURE, {"flow": flow, "admin": talk.merchant.user_id, "lang": lang, "days": counted}, work.at)
        send(work, talk.merchant.user_id, say("admin_drawing", lang))


def _is_known(work: Work, talk: Talk, flow: str) -> bool:
    known = sorted(work.desk.books.library.live)
    if flow not in known:
        send(
            work, talk.merchant.user_id, say("admin_no_flow", lang_of(work, talk.merchant.user_id), flow=flow[:40], flows=", ".join(known))
        )
    return flow in known


def _rollback(work: Work, talk: Talk, rest: str) -> None:
    """`flow [revision] why`."""
    flow, _, why = rest.partition(" ")
    first, _, more = why.strip().partition(" ")
    to, why = (first, more) if _REVISION.fullmatch(first) else (None, why)
    lang, me = lang_of(work, talk.merchant.user_id), talk.merchant
    if not flow or not why.strip():
        send(work, me.user_id, say("admin_rollback_use", lang))
        return
    try:
        old, new = taking_back.roll_back(work.conn, flow, to, by=me.name, by_id=me.user_id, why=why.strip(), at=work.at)
    except FlowsError as refusal:
        send(work, me.user_id, refusal.in_(lang))
        return
    send(work, me.user_id, say("admin_rolled_back", lang, flow=flow, old=old, to=new))


def _play(work: Work, talk: Talk, flow: str) -> None:
    """The newest draft of his of this flow, else what is live."""
    draft = admin_files.latest_of(work, talk.merchant.user_id)
    if draft is not None and draft.flow == flow:
        admin_play.begin(work, talk, flow, draft)
    elif _is_known(work, talk, flow):
        admin_play.begin(work, talk, flow, None)


def _endplay(work: Work, talk: Talk, rest: str) -> None:
    admin_play.end(work, talk)


_COMMANDS: dict[str, Callable[[Work, Talk, str], None]] = {
    "flows": _flows,
    "flow": _flow,
    "rollback": _rollback,
    "recall": recalls.asked,
    "play": _play,
    "endplay": _endplay,
}

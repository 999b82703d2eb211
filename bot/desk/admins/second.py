"""What speaks about money or law waits for a second admin: he is asked, sees what changes, and agrees or does not."""

from __future__ import annotations

from collections.abc import Sequence

from bot.desk.admins import publish
from bot.desk.admins.pages import send_pages
from bot.desk.admins.refused import FlowsError
from bot.desk.admins.sent import settled
from bot.desk.admins.words import against_live, change_lines, lang_of, send
from bot.desk.desk import Work
from bot.desk.talk import Talk
from bot.desk.words.texts import say
from bot.store import audit, drafts
from bot.store.drafts import Draft
from bot.store.ticket_events import Actor


def ask_others(work: Work, talk: Talk, draft: Draft, why: str, delicate: Sequence[str]) -> None:
    nodes, me = ", ".join(delicate), talk.merchant
    if not drafts.move(work.conn, draft, "waiting", by=me.name, at=work.at, why=why):
        return
    audit.add(work.conn, Actor("admin", me.user_id, me.name), "publish_waits", f"flow:{draft.flow}", work.at, why=why)
    send(work, me.user_id, say("admin_waits", lang_of(work, me.user_id), nodes=nodes))
    for other in sorted(work.desk.admins - {me.user_id}):
        ask_second(work, other, draft, why)


def ask_second(work: Work, admin: int, draft: Draft, why: str) -> None:
    """Another admin's change, and whether this one agrees."""
    lang = lang_of(work, admin)
    rows = [[(say("admin_agree", lang), f"d.a.agree.{draft.id}"), (say("admin_refuse", lang), f"d.a.refuse.{draft.id}")]]
    nodes = ", ".join(draft.body.get("sensitive", ()))
    text = say("admin_asks", lang, by=draft.made_by, flow=draft.flow, rev=draft.rev, why=why, nodes=nodes)
    send_pages(work, admin, text, change_lines(against_live(work, draft), lang), rows)


def decide(work: Work, talk: Talk, draft: Draft, *, agrees: bool) -> None:
    me = talk.merchant
    if not agrees:
        drafts.move(work.conn, draft, "discarded", by=me.name, at=work.at)
        audit.add(work.conn, Actor("admin", me.user_id, me.name), "publish_refused", f"flow:{draft.flow}", work.at, why=draft.why)
    else:
        try:
            publish.approve(work.conn, draft, by=me.name, by_id=me.user_id, at=work.at)
        except FlowsError as refusal:
            send(work, me.user_id, refusal.in_(lang_of(work, me.user_id)))
            return
    settled(work.conn, draft.made_by_id, draft.flow)
    key = "admin_live" if agrees else "admin_refused"
    for admin in {me.user_id, draft.made_by_id}:
        if admin is not None:
            send(work, admin, say(key, lang_of(work, admin), by=me.name, flow=draft.flow, rev=draft.rev))

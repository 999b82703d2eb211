"""An admin's flow file: what checking it found, what it changes, who stands where, and the way to going live by buttons in his private chat.

The checking itself is slow and done elsewhere (`bot.editing`); what it found comes back here as `Examined`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

import orjson

from bot.desk import publish
from bot.desk.comparing import AGENT, STAY, Published, compare
from bot.desk.desk import Work
from bot.desk.flow_problems import in_words
from bot.desk.publish import Terms, Words
from bot.desk.refused import FlowsError
from bot.desk.sending import Keyboard, tell, to_chat
from bot.desk.talk import Talk
from bot.desk.texts import say
from bot.flowfile.diff import Change, removed_nodes
from bot.flowfile.problems import Problem
from bot.store import audit, drafts, errands, marks, merchants, revisions
from bot.store.drafts import Draft
from bot.store.revisions import Revision
from bot.store.ticket_events import Actor
from bot.telegram.texts import keyboard
from bot.telegram.updates import Attachment
from bot.values import Lang

MOST_BYTES = 1_000_000
LASTS = timedelta(days=7)
"""So long a draft can be published. Rules, facts and neighbours change; after that it is checked anew."""
_SHOWN = 20  # problems or changes in one message
_WORDS = 80  # characters of a new text
_NAMED = re.compile(r"([a-z][a-z0-9_]{0,19})(?: ?\(\d+\))?\.ya?ml")  # “late_credit (1).yaml” is what a browser makes of a second download
FILE = "file"


@dataclass(frozen=True, slots=True)
class Examined:
    """`fault`: why there is nothing to examine. `problems`: what keeps it from going live, tests that fail among them when `tested`.
    `warnings`: what whoever publishes it answers for."""

    flow: str
    rev: str = ""
    document: str = ""
    source: str = ""
    data: str = ""
    fault: str = ""
    problems: tuple[Problem, ...] = ()
    warnings: tuple[Problem, ...] = ()
    tested: bool = False
    cases: int = 0


def lang_of(work: Work, admin: int) -> Lang:
    """The admin's own language, else that of the desk."""
    him = merchants.find(work.conn, work.desk.bot_id, admin)
    return (him.language if him is not None else None) or work.desk.agents_lang


def sent(work: Work, talk: Talk, attachment: Attachment) -> None:
    """A document in an admin's private chat."""
    lang, name = lang_of(work, talk.merchant.user_id), attachment.name or ""
    named = _NAMED.fullmatch(name)
    if named is None:
        tell(work, talk.merchant.id, say("admin_no_yaml", lang, name=name[:60]))
        return
    if (attachment.size or 0) > MOST_BYTES:
        tell(work, talk.merchant.id, say("admin_too_big", lang, name=name))
        return
    body = {"file_id": attachment.file_id, "name": f"{named[1]}.yaml", "admin": talk.merchant.user_id, "by": talk.merchant.name}
    errands.add(work.conn, FILE, body, work.at)
    tell(work, talk.merchant.id, say("admin_checking", lang, name=name))


def examined(work: Work, admin: int, by: str, found: Examined) -> None:
    """The answer, and a draft when it may go live."""
    lang, name = lang_of(work, admin), f"{found.flow}.yaml"
    if found.fault:
        send(work, admin, say("admin_not_fetched", lang, why=found.fault))
    elif found.problems:
        title = say("admin_tests" if found.tested else "admin_problems", lang, name=name, number=len(found.problems))
        send(work, admin, "\n".join([title, *_cut([in_words(one, found.flow, lang) for one in found.problems], lang)]))
    else:
        _draft(work, admin, by, found)


def _draft(work: Work, admin: int, by: str, found: Examined) -> None:
    lang, name = lang_of(work, admin), f"{found.flow}.yaml"
    live = revisions.find_live(work.conn, found.flow)
    if live is not None and live.rev == found.rev:
        send(work, admin, say("admin_same", lang, name=name))
        return
    one = _against(work, live, found.flow, found.rev, found.document, found.data)
    accepted = sorted({problem.code for problem in found.warnings})
    number = drafts.add(
        work.conn,
        flow=found.flow,
        rev=found.rev,
        document=found.document,
        source=found.source,
        data=found.data,
        body={"cls": one.cls, "sensitive": list(one.delicate), "choices": {}, "base": one.was, "accepted": accepted},
        at=work.at,
        by=by,
        by_id=admin,
        why="",
        status="draft",
    )
    title = (
        say("admin_new", lang, name=name, cases=found.cases)
        if live is None
        else say("admin_changes", lang, name=name, cases=found.cases, cls=say(f"cls_{one.cls}", lang))
    )
    warned = [in_words(problem, found.flow, lang) for problem in found.warnings]
    warned = [say("admin_warnings", lang), *_cut(warned, lang)] if warned else []
    send(work, admin, "\n".join([title, *_changes(one, lang), *warned]), _buttons(number, lang))
    _ask_about(work, admin, number, one, one.standing)


def _changes(one: Published, lang: Lang) -> list[str]:
    return _cut([f"• {change.sentence(lang)}{_new_words(change)}" for change in one.changes], lang)


def _new_words(change: Change) -> str:
    short = change.after if len(change.after) <= _WORDS else change.after[: _WORDS - 1] + "…"
    return f"\n　　→ {short}" if change.kind == "text" and short else ""


def _against(work: Work, live: Revision | None, flow: str, rev: str, document: str, data: str) -> Published:
    return compare(work.conn, live, flow, rev, orjson.loads(document), orjson.loads(data))


def _ask_about(work: Work, admin: int, number: int, one: Published, people: Mapping[str, int]) -> None:
    """What becomes of those who stand on what is gone: a question for each node."""
    lang = lang_of(work, admin)
    for node, how_many in people.items():
        rows = [[(say("admin_stay", lang), f"d.a.stay.{number}.{node}"), (say("admin_agent", lang), f"d.a.agent.{number}.{node}")]]
        text = say("admin_standing", lang, people=how_many, node=node, gone=one.why_gone(node, lang))
        send(work, admin, f"{text}\n{say('admin_goto', lang, node=node)}", rows)


def _buttons(number: int, lang: Lang) -> Keyboard:
    return [
        [(say("admin_publish", lang), f"d.a.publish.{number}"), (say("admin_discard", lang), f"d.a.discard.{number}")],
        [(say("admin_try", lang), f"d.a.try.{number}")],
    ]


def _cut(lines: Sequence[str], lang: Lang) -> list[str]:
    more = [say("admin_more", lang, number=len(lines) - _SHOWN)] if len(lines) > _SHOWN else []
    return [*lines[:_SHOWN], *more]


def pressed(work: Work, talk: Talk, value: str) -> Draft | None:
    """`act.draft[.node]` of an admin's button. Returns the draft for acts that are another file's (`try`)."""
    act, number, node = (*value.split(".", 2), "", "")[:3]
    draft = drafts.find(work.conn, int(number)) if number.isdecimal() and len(number) < 10 else None
    admin = talk.merchant.user_id
    if draft is None:
        return None
    if act in ("agree", "refuse") and draft.status == "waiting":
        _second(work, talk, draft, agrees=act == "agree")
    elif draft.status != "draft":
        send(work, admin, gone(draft, lang_of(work, admin)))
    elif draft.made_by_id == admin:
        return _own(work, talk, draft, act, node)
    return None


def _own(work: Work, talk: Talk, draft: Draft, act: str, node: str) -> Draft | None:
    admin, lang = talk.merchant.user_id, lang_of(work, talk.merchant.user_id)
    if act in (STAY, AGENT):
        choose(work, admin, draft, node, act)
    elif act == "publish":
        if _is_over(work, admin, draft):
            return None
        marks.save(work.conn, f"{WHY}{admin}", str(draft.id), work.at)
        send(work, admin, say("admin_why", lang))
    elif act == "discard":
        marks.remove(work.conn, f"{WHY}{admin}")
        drafts.move(work.conn, draft, "discarded", by=talk.merchant.name, at=work.at)
        send(work, admin, say("admin_discarded", lang))
    elif act == "try":
        return draft
    return None


def gone(draft: Draft, lang: Lang) -> str:
    return say("admin_gone", lang, status=say(f"admin_status_{draft.status}", lang))


def _is_over(work: Work, admin: int, draft: Draft) -> bool:
    if draft.made_at + LASTS > work.at:
        return False
    drafts.move(work.conn, draft, "discarded", by=draft.made_by, at=work.at)
    send(work, admin, say("admin_over", lang_of(work, admin), name=f"{draft.flow}.yaml", days=LASTS.days))
    return True


WHY = "admin_why:"
"""The mark of an admin who was asked why: the draft's number."""


def choose(work: Work, admin: int, draft: Draft, node: str, choice: str) -> None:
    lang = lang_of(work, admin)
    one = _against(work, revisions.find_live(work.conn, draft.flow), draft.flow, draft.rev, draft.document, draft.data)
    open_ = removed_nodes(one.changes)
    if node not in open_:
        send(work, admin, say("flows_needless", lang, node=node, gone=", ".join(open_) or "–"))
        return
    if choice not in (STAY, AGENT) and choice not in orjson.loads(draft.document).get("nodes", {}):
        send(work, admin, say("admin_no_node", lang, node=choice))
        return
    drafts.set_body(work.conn, draft, {**draft.body, "choices": {**draft.body.get("choices", {}), node: choice}})
    shown = say(f"admin_{choice}", lang) if choice in (STAY, AGENT) else choice
    send(work, admin, say("admin_chosen", lang, node=node, choice=shown), _buttons(draft.id, lang))


def latest_of(work: Work, admin: int) -> Draft | None:
    """The newest draft of his that is not settled."""
    return drafts.find_latest(work.conn, admin)


def publish_it(work: Work, talk: Talk, draft: Draft, why: str) -> None:
    """He has said why. What is live may have changed meanwhile, and people may stand elsewhere: both are looked at again."""
    admin, lang = talk.merchant.user_id, lang_of(work, talk.merchant.user_id)
    live = revisions.find_live(work.conn, draft.flow)
    one = _against(work, live, draft.flow, draft.rev, draft.document, draft.data)
    if _is_over(work, admin, draft) or (live is not None and _was_overtaken(work, admin, draft, live, one)):
        return
    choices = draft.body.get("choices", {})
    undecided = {node: people for node, people in one.standing.items() if node not in choices}
    if undecided:
        _ask_about(work, admin, draft.id, one, undecided)
        return
    if one.delicate and len(work.desk.admins) >= 2:
        _wait(work, talk, draft, why, one.delicate)
        return
    if not drafts.move(work.conn, draft, "published", by=talk.merchant.name, at=work.at, why=why):
        return
    chosen = {node: choices[node] for node in one.standing}
    terms = Terms(talk.merchant.name, admin, why, work.at, chosen, draft.body.get("accepted", ()))
    publish.go_live(work.conn, draft.flow, draft.rev, Words(draft.document, draft.source, draft.data), one.cls, terms)
    send(work, admin, say("admin_live", lang, flow=draft.flow, rev=draft.rev))


def _was_overtaken(work: Work, admin: int, draft: Draft, live: Revision, one: Published) -> bool:
    """Somebody published since the file was sent in: its sender sees what his would undo, and presses again or not."""
    lang = lang_of(work, admin)
    if draft.body.get("base", live.rev) == live.rev:
        return False
    if live.rev == draft.rev:
        drafts.move(work.conn, draft, "discarded", by=draft.made_by, at=work.at)
        send(work, admin, say("admin_same", lang, name=f"{draft.flow}.yaml"))
        return True
    drafts.set_body(work.conn, draft, {**draft.body, "base": live.rev, "cls": one.cls, "sensitive": list(one.delicate)})
    title = say("admin_overtaken", lang, by=live.published_by, flow=draft.flow, live=live.rev, why=live.why)
    send(work, admin, "\n".join([title, *_changes(one, lang)]), _buttons(draft.id, lang))
    return True


def _wait(work: Work, talk: Talk, draft: Draft, why: str, delicate: Sequence[str]) -> None:
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
    live = revisions.find_live(work.conn, draft.flow)
    one = _against(work, live, draft.flow, draft.rev, draft.document, draft.data)
    nodes = ", ".join(draft.body.get("sensitive", ()))
    text = say("admin_asks", lang, by=draft.made_by, flow=draft.flow, rev=draft.rev, why=why, nodes=nodes)
    send(work, admin, "\n".join([text, *_changes(one, lang)]), rows)


def _second(work: Work, talk: Talk, draft: Draft, *, agrees: bool) -> None:
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
    key = "admin_live" if agrees else "admin_refused"
    for admin in {me.user_id, draft.made_by_id}:
        if admin is not None:
            send(work, admin, say(key, lang_of(work, admin), by=me.name, flow=draft.flow, rev=draft.rev))


def send(work: Work, admin: int, text: str, buttons: Keyboard = ()) -> None:
    """On his own lane, in the order of his chat, when he ever wrote; else to the bare chat."""
    him = merchants.find(work.conn, work.desk.bot_id, admin)
    if him is not None:
        tell(work, him.id, text, buttons=buttons)
        return
    params: dict[str, object] = {"text": text[:4000]}
    if buttons:
        params["reply_markup"] = keyboard(buttons)
    to_chat(work, admin, "sendMessage", params)

"""An admin's flow file: what checking it found, what it changes, who stands where, and the way to going live by buttons in his private chat.

The checking itself is slow and done elsewhere (`bot.editing`); what it found comes back here as `Examined`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import orjson

from bot.desk import publish
from bot.desk.desk import Work
from bot.desk.publish import AGENT, STAY, FlowsError, Published
from bot.desk.sending import Keyboard, tell, to_chat
from bot.desk.talk import Talk
from bot.desk.texts import say
from bot.store import audit, drafts, errands, marks, merchants, revisions
from bot.store.drafts import Draft
from bot.store.revisions import Revision
from bot.store.ticket_events import Actor
from bot.telegram.texts import keyboard
from bot.telegram.updates import Attachment

MOST_BYTES = 1_000_000
_SHOWN = 20  # problems or changes in one message
FILE = "file"


@dataclass(frozen=True, slots=True)
class Examined:
    """`fault`: why there is nothing to examine. `problems`: `line:col CODE sentence`. `failed`: names of failing tests."""

    flow: str
    rev: str = ""
    document: str = ""
    source: str = ""
    data: str = ""
    fault: str = ""
    problems: tuple[str, ...] = ()
    failed: tuple[str, ...] = ()
    cases: int = 0


def sent(work: Work, talk: Talk, attachment: Attachment) -> None:
    """A document in an admin's private chat."""
    lang, name = work.desk.agents_lang, attachment.name or ""
    if not name.endswith((".yaml", ".yml")) or name.startswith("_") or (attachment.size or 0) > MOST_BYTES:
        tell(work, talk.merchant.id, say("admin_no_yaml", lang))
        return
    body = {"file_id": attachment.file_id, "name": name, "admin": talk.merchant.user_id, "by": talk.merchant.name}
    errands.add(work.conn, FILE, body, work.at)
    tell(work, talk.merchant.id, say("admin_checking", lang, name=name))


def examined(work: Work, admin: int, by: str, found: Examined) -> None:
    """The answer, and a draft when it may go live."""
    lang, name = work.desk.agents_lang, f"{found.flow}.yaml"
    if found.fault:
        send(work, admin, say("admin_not_fetched", lang, why=found.fault))
    elif found.problems:
        send(work, admin, "\n".join([say("admin_problems", lang, name=name, number=len(found.problems)), *_cut(found.problems, work)]))
    elif found.failed:
        send(work, admin, "\n".join([say("admin_tests", lang, name=name), *_cut(found.failed, work)]))
    else:
        _draft(work, admin, by, found)


def _draft(work: Work, admin: int, by: str, found: Examined) -> None:
    lang, name = work.desk.agents_lang, f"{found.flow}.yaml"
    live = revisions.find_live(work.conn, found.flow)
    if live is not None and live.rev == found.rev:
        send(work, admin, say("admin_same", lang, name=name))
        return
    one = _against(work, live, found.flow, found.rev, found.document, found.data)
    number = drafts.add(
        work.conn,
        flow=found.flow,
        rev=found.rev,
        document=found.document,
        source=found.source,
        data=found.data,
        body={"cls": one.cls, "sensitive": list(one.delicate), "choices": {}},
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
    send(work, admin, "\n".join([title, *_cut([f"• {change.sentence(lang)}" for change in one.changes], work)]), _buttons(work, number))
    _ask_about(work, admin, number, one.standing)


def _against(work: Work, live: Revision | None, flow: str, rev: str, document: str, data: str) -> Published:
    if live is None:
        return Published(flow, rev, "additive")
    return publish.compare(work.conn, live, rev, orjson.loads(document), orjson.loads(data))


def _ask_about(work: Work, admin: int, number: int, people: Mapping[str, int]) -> None:
    """What becomes of those who stand on nodes that are gone: a question for each."""
    lang = work.desk.agents_lang
    for node, how_many in people.items():
        rows = [[(say("admin_stay", lang), f"d.a.stay.{number}.{node}"), (say("admin_agent", lang), f"d.a.agent.{number}.{node}")]]
        text = f"{say('admin_standing', lang, people=how_many, node=node)}\n{say('admin_goto', lang, node=node)}"
        send(work, admin, text, rows)


def _buttons(work: Work, number: int) -> Keyboard:
    lang = work.desk.agents_lang
    return [
        [(say("admin_publish", lang), f"d.a.publish.{number}"), (say("admin_discard", lang), f"d.a.discard.{number}")],
        [(say("admin_try", lang), f"d.a.try.{number}")],
    ]


def _cut(lines: tuple[str, ...] | list[str], work: Work) -> list[str]:
    more = [say("admin_more", work.desk.agents_lang, number=len(lines) - _SHOWN)] if len(lines) > _SHOWN else []
    return [*lines[:_SHOWN], *more]


def pressed(work: Work, talk: Talk, value: str) -> Draft | None:
    """`act.draft[.node]` of an admin's button. Returns the draft for acts that are another file's (`try`)."""
    act, number, node = (*value.split(".", 2), "", "")[:3]
    draft = drafts.find(work.conn, int(number)) if number.isdecimal() and len(number) < 10 else None
    lang, admin = work.desk.agents_lang, talk.merchant.user_id
    if draft is None:
        return None
    if draft.status not in ("draft", "waiting"):
        send(work, admin, say("admin_gone", lang, status=draft.status))
    elif act in (STAY, AGENT):
        choose(work, admin, draft, node, act)
    elif act == "publish" and draft.status == "draft":
        marks.save(work.conn, f"{WHY}{admin}", str(draft.id), work.at)
        send(work, admin, say("admin_why", lang))
    elif act == "discard" and draft.made_by_id == admin:
        drafts.move(work.conn, draft, "discarded", by=talk.merchant.name, at=work.at)
        send(work, admin, say("admin_discarded", lang))
    elif act in ("agree", "refuse") and draft.status == "waiting":
        _second(work, talk, draft, agrees=act == "agree")
    elif act == "try":
        return draft
    return None


WHY = "admin_why:"
"""The mark of an admin who was asked why: the draft's number."""


def choose(work: Work, admin: int, draft: Draft, node: str, choice: str) -> None:
    lang = work.desk.agents_lang
    if choice not in (STAY, AGENT) and choice not in orjson.loads(draft.document).get("nodes", {}):
        send(work, admin, say("admin_no_node", lang, node=choice))
        return
    drafts.set_body(work.conn, draft, {**draft.body, "choices": {**draft.body.get("choices", {}), node: choice}})
    shown = say(f"admin_{choice}", lang) if choice in (STAY, AGENT) else choice
    send(work, admin, say("admin_chosen", lang, node=node, choice=shown))


def latest_of(work: Work, admin: int) -> Draft | None:
    """The newest draft of his that is not settled."""
    return drafts.find_latest(work.conn, admin)


def publish_it(work: Work, talk: Talk, draft: Draft, why: str) -> None:
    """He has said why. What is live may have changed meanwhile, and people may stand elsewhere: both are looked at again."""
    admin, lang = talk.merchant.user_id, work.desk.agents_lang
    live = revisions.find_live(work.conn, draft.flow)
    one = _against(work, live, draft.flow, draft.rev, draft.document, draft.data)
    choices = draft.body.get("choices", {})
    undecided = {node: people for node, people in one.standing.items() if node not in choices}
    if undecided:
        _ask_about(work, admin, draft.id, undecided)
        return
    if one.delicate and len(work.desk.admins) >= 2:
        _wait(work, talk, draft, why, one.delicate)
        return
    if not drafts.move(work.conn, draft, "published", by=talk.merchant.name, at=work.at, why=why):
        return
    publish.go_live(
        work.conn,
        draft.flow,
        draft.rev,
        document=draft.document,
        source=draft.source,
        data=draft.data,
        cls=one.cls,
        choices={node: choices[node] for node in one.standing},
        by=talk.merchant.name,
        by_id=admin,
        why=why,
        at=work.at,
    )
    send(work, admin, say("admin_live", lang, flow=draft.flow, rev=draft.rev))


def _wait(work: Work, talk: Talk, draft: Draft, why: str, delicate: Sequence[str]) -> None:
    lang, nodes = work.desk.agents_lang, ", ".join(delicate)
    if not drafts.move(work.conn, draft, "waiting", by=talk.merchant.name, at=work.at, why=why):
        return
    audit.add(work.conn, Actor("admin", talk.merchant.user_id, talk.merchant.name), "publish_waits", f"flow:{draft.flow}", work.at, why=why)
    send(work, talk.merchant.user_id, say("admin_waits", lang, nodes=nodes))
    rows = [[(say("admin_agree", lang), f"d.a.agree.{draft.id}"), (say("admin_refuse", lang), f"d.a.refuse.{draft.id}")]]
    text = say("admin_asks", lang, by=talk.merchant.name, flow=draft.flow, rev=draft.rev, why=why, nodes=nodes)
    for other in sorted(work.desk.admins - {talk.merchant.user_id}):
        send(work, other, text, rows)


def _second(work: Work, talk: Talk, draft: Draft, *, agrees: bool) -> None:
    lang, me = work.desk.agents_lang, talk.merchant
    if not agrees:
        drafts.move(work.conn, draft, "discarded", by=me.name, at=work.at)
        audit.add(work.conn, Actor("admin", me.user_id, me.name), "publish_refused", f"flow:{draft.flow}", work.at, why=draft.why)
        text = say("admin_refused", lang, by=me.name, flow=draft.flow, rev=draft.rev)
    else:
        try:
            publish.approve(work.conn, draft, by=me.name, by_id=me.user_id, at=work.at)
        except FlowsError as refusal:
            send(work, me.user_id, str(refusal))
            return
        text = say("admin_live", lang, flow=draft.flow, rev=draft.rev)
    for admin in {me.user_id, draft.made_by_id}:
        if admin is not None:
            send(work, admin, text)


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

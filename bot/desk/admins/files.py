"""An admin's flow file: what checking it found, what it changes, who stands where, and the way to going live by buttons in his private chat.

The checking itself is slow and done elsewhere (`bot.editing`); what it found comes back here as `Examined`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import orjson

from bot.desk.admins import second as admin_second
from bot.desk.admins.comparing import AGENT, STAY, Published, compare
from bot.desk.admins.going_live import Terms, Words, go_live
from bot.desk.admins.pages import send_pages, turned
from bot.desk.admins.problems import in_words
from bot.desk.admins.sent import LASTS, settled
from bot.desk.admins.words import against_live, change_lines, lang_of, send
from bot.desk.desk import Work
from bot.desk.sending import Keyboard
from bot.desk.talk import Talk
from bot.desk.words.texts import say
from bot.flowfile.diff import removed_nodes
from bot.flowfile.problems import Problem
from bot.store import conversations, drafts, marks, revisions
from bot.store.drafts import Draft
from bot.store.revisions import Revision
from bot.values import Lang


@dataclass(frozen=True, slots=True)
class Examined:
    """`fault`: why there is nothing to examine. `problems`: what keeps it from going live, tests that fail among them when `tested`.
    `warnings`: what whoever publishes it answers for. `shown`: the file that was sent, when it was the tests; `alone`: and there is no flow
    to play them on."""

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
    shown: str = ""
    alone: bool = False

    @property
    def untested(self) -> bool:
        return not self.shown and any(one.code == "TE01" for one in self.problems)


def examined(work: Work, admin: int, by: str, found: Examined) -> None:
    """The answer, and a draft when it may go live."""
    lang, name = lang_of(work, admin), found.shown or f"{found.flow}.yaml"
    if found.fault:
        send(work, admin, say("admin_not_fetched", lang, why=found.fault))
    elif found.alone:
        send(work, admin, say("admin_tests_kept", lang, flow=found.flow))
    elif found.problems:
        title = say("admin_tests" if found.tested else "admin_problems", lang, name=name, number=len(found.problems))
        wanted = [say("admin_tests_wanted", lang, flow=found.flow)] if found.untested else []
        send_pages(work, admin, title, [*(in_words(one, found.flow, lang) for one in found.problems), *wanted])
    else:
        _draft(work, admin, by, found)


def _draft(work: Work, admin: int, by: str, found: Examined) -> None:
    lang, name = lang_of(work, admin), f"{found.flow}.yaml"
    live = revisions.find_live(work.conn, found.flow)
    if live is not None and live.rev == found.rev:
        same = say("admin_tests_pass", lang, name=found.shown, cases=found.cases, flow=found.flow) if found.shown else ""
        send(work, admin, same or say("admin_same", lang, name=name))
        return
    one = compare(work.conn, live, found.flow, found.rev, orjson.loads(found.document), orjson.loads(found.data))
    accepted = sorted({problem.code for problem in found.warnings})
    for older in drafts.list_open(work.conn, admin, found.flow):
        drafts.move(work.conn, older, "replaced", by=by, at=work.at)
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
    warned = [say("admin_warnings", lang), *warned] if warned else []
    send_pages(work, admin, title, [*change_lines(one, lang), *warned], _buttons(number, lang, live=live is not None))
    _ask_about(work, admin, number, one, one.standing)


def _ask_about(work: Work, admin: int, number: int, one: Published, people: Mapping[str, int]) -> None:
    """What becomes of those who stand on what is gone: a question for each node."""
    lang = lang_of(work, admin)
    for node, how_many in people.items():
        rows = [[(say("admin_stay", lang), f"d.a.stay.{number}.{node}"), (say("admin_agent", lang), f"d.a.agent.{number}.{node}")]]
        text = say("admin_standing", lang, people=how_many, node=node, gone=one.why_gone(node, lang))
        send(work, admin, f"{text}\n{say('admin_goto', lang, node=node)}", rows)


def _buttons(number: int, lang: Lang, *, live: bool, everybody: bool = False) -> Keyboard:
    """`live`: there is a revision on which somebody may be in the middle."""
    whom = [[(say("admin_everybody_on" if everybody else "admin_everybody", lang), f"d.a.everybody.{number}")]] if live else []
    return [
        [(say("admin_publish", lang), f"d.a.publish.{number}"), (say("admin_discard", lang), f"d.a.discard.{number}")],
        [(say("admin_try", lang), f"d.a.try.{number}")],
        *whom,
    ]


def _buttons_of(draft: Draft, lang: Lang) -> Keyboard:
    return _buttons(draft.id, lang, live=bool(draft.body.get("base")), everybody=bool(draft.body.get("everybody")))


def pressed(work: Work, talk: Talk, value: str) -> Draft | None:
    """`act.draft[.node]` of an admin's button. Returns the draft for acts that are another file's (`try`)."""
    act, number, node = (*value.split(".", 2), "", "")[:3]
    if act == "page":
        turned(work, talk.merchant.user_id, value.removeprefix("page."))
        return None
    draft = drafts.find(work.conn, int(number)) if number.isdecimal() and len(number) < 10 else None
    admin = talk.merchant.user_id
    if draft is None:
        return None
    if act in ("agree", "refuse") and draft.status == "waiting":
        admin_second.decide(work, talk, draft, agrees=act == "agree")
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
    elif act == "everybody":
        _everybody(work, admin, draft)
    elif act == "discard":
        marks.remove(work.conn, f"{WHY}{admin}")
        drafts.move(work.conn, draft, "discarded", by=talk.merchant.name, at=work.at)
        settled(work.conn, admin, draft.flow)
        send(work, admin, say("admin_discarded", lang))
    elif act == "try":
        return draft
    return None


def _everybody(work: Work, admin: int, draft: Draft) -> None:
    """Those in the middle go on with the new revision too, or (pressed again) stay on theirs."""
    lang, wanted = lang_of(work, admin), not draft.body.get("everybody", False)
    drafts.set_body(work.conn, draft, {**draft.body, "everybody": wanted})
    people = len(conversations.list_live_in(work.conn, draft.flow, 0, 1_000_000))
    text = say("admin_everybody_yes" if wanted else "admin_everybody_no", lang, people=people, flow=draft.flow)
    send(work, admin, text, _buttons_of(draft._replace(body={**draft.body, "everybody": wanted}), lang))


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
    one = against_live(work, draft)
    open_ = removed_nodes(one.changes)
    if node not in open_:
        send(work, admin, say("flows_needless", lang, node=node, gone=", ".join(open_) or "–"))
        return
    if choice not in (STAY, AGENT) and choice not in orjson.loads(draft.document).get("nodes", {}):
        send(work, admin, say("admin_no_node", lang, node=choice))
        return
    drafts.set_body(work.conn, draft, {**draft.body, "choices": {**draft.body.get("choices", {}), node: choice}})
    shown = say(f"admin_{choice}", lang) if choice in (STAY, AGENT) else choice
    send(work, admin, say("admin_chosen", lang, node=node, choice=shown), _buttons_of(draft, lang))


def latest_of(work: Work, admin: int) -> Draft | None:
    """The newest draft of his that is not settled."""
    return drafts.find_latest(work.conn, admin)


def publish_it(work: Work, talk: Talk, draft: Draft, why: str) -> None:
    """He has said why. What is live may have changed meanwhile, and people may stand elsewhere: both are looked at again."""
    admin, lang = talk.merchant.user_id, lang_of(work, talk.merchant.user_id)
    live = revisions.find_live(work.conn, draft.flow)
    one = against_live(work, draft)
    if _is_over(work, admin, draft) or (live is not None and _was_overtaken(work, admin, draft, live, one)):
        return
    choices = draft.body.get("choices", {})
    undecided = {node: people for node, people in one.standing.items() if node not in choices}
    if undecided:
        _ask_about(work, admin, draft.id, one, undecided)
        return
    if one.delicate and len(work.desk.admins) >= 2:
        admin_second.ask_others(work, talk, draft, why, one.delicate)
        return
    if not drafts.move(work.conn, draft, "published", by=talk.merchant.name, at=work.at, why=why):
        return
    chosen = {node: choices[node] for node in one.standing}
    settled(work.conn, admin, draft.flow)
    everybody = bool(draft.body.get("everybody", False))
    terms = Terms(talk.merchant.name, admin, why, work.at, chosen, draft.body.get("accepted", ()), everybody=everybody)
    go_live(work.conn, draft.flow, draft.rev, Words(draft.document, draft.source, draft.data), one.cls, terms)
    send(work, admin, say("admin_live_all" if everybody else "admin_live", lang, flow=draft.flow, rev=draft.rev))


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
    send_pages(work, admin, title, change_lines(one, lang), _buttons_of(draft, lang))
    return True

"""Conversations moved to another revision, and wrong advice taken back: some at a time, as timers of the desk, so that nobody waits for it.

The act itself (publish, rollback, recall) is one transaction that leaves a timer; the running desk does the rest, across restarts.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from bot.desk.admins import standing
from bot.desk.desk import Work
from bot.desk.play import play
from bot.desk.sending import line, tell
from bot.desk.talk import Talk, of_merchant, unpack
from bot.desk.words.texts import say
from bot.engine.events import Publish, Recall
from bot.engine.flow import Flow
from bot.engine.migrate import plan_to
from bot.engine.outside import saw
from bot.engine.texts import builtin
from bot.store import audit, conversations, merchants, revisions, timers
from bot.store.connection import Connection
from bot.store.conversations import Conversation
from bot.store.redact import EMPTY
from bot.store.ticket_events import DESK
from bot.store.timers import Timer
from bot.telegram.texts import escape
from bot.values import Lang

MOVE, RECALL, EXPIRE = "move", "recall", "expire"
AT_ONCE = 25
SOON = timedelta(milliseconds=50)
NOT_YET = timedelta(seconds=1)
PINNED = timedelta(days=7)
"""A revision that is not live any more ends so long after the silence its flow allows."""


def begin_move(
    conn: Connection,
    flow: str,
    rev: str,
    at: datetime,
    *,
    nodes: Mapping[str, str] = {},
    agents: Sequence[str] = (),
    stays: Sequence[str] = (),
    everybody_on: Sequence[str] = (),
    otherwise: str = "human",
) -> None:
    """To `rev`: whoever stands on one of `nodes` (old → new) or of `agents` (to a person), and everybody on the revisions `everybody_on` but
    those on one of `stays`.

    `otherwise`: what becomes of those who have no place there (empty: what the flow's own `migrate` entry says).
    """
    body: dict[str, Any] = {
        "flow": flow,
        "rev": rev,
        "nodes": dict(nodes),
        "agents": list(agents),
        "stays": list(stays),
        "from": list(everybody_on),
    }
    body |= {"otherwise": otherwise, "after": 0}
    key = f"{MOVE}:{flow}:{rev}:{':'.join(everybody_on)}"
    timers.set_timer(conn, scope="desk", scope_id=0, key=key, due_at=at, body=body)


def begin_recall(
    conn: Connection, flow: str, nodes: Sequence[str], at: datetime, *, goto: str | None, why: str, words: Mapping[str, str], days: int
) -> None:
    """`days`: whoever saw it in a conversation that ended in that time is told too."""
    stops = [f"{flow}.{node}" for node in nodes]
    body = {
        "flow": flow,
        "nodes": stops,
        "goto": goto,
        "why": why,
        "words": dict(words),
        "after": 0,
        "since": (at - timedelta(days=days)).isoformat(),
    }
    timers.set_timer(conn, scope="desk", scope_id=0, key=f"{RECALL}:{flow}:{int(at.timestamp() * 1000)}", due_at=at, body=body)


def begin_expiry(conn: Connection, at: datetime) -> None:
    if not any(timer.key == EXPIRE for timer in timers.list_of(conn, "desk", 0)):
        timers.set_timer(conn, scope="desk", scope_id=0, key=EXPIRE, due_at=at + timedelta(days=1))


def fire(work: Work, timer: Timer) -> None:
    if timer.key == EXPIRE:
        begin_expiry(work.conn, work.at)
        expire(work)
    elif timer.key.startswith(f"{MOVE}:"):
        _again(work, timer, _move(work, timer.body))
    elif timer.key.startswith(f"{RECALL}:"):
        _again(work, timer, _recall(work, timer.body))


def _again(work: Work, timer: Timer, after: int | None) -> None:
    """`after`: the last conversation done; None: there is no other."""
    if after is not None:
        due = work.at + (NOT_YET if after < 0 else SOON)
        body = {**timer.body, "after": max(after, int(timer.body["after"]))}
        timers.set_timer(work.conn, scope="desk", scope_id=0, key=timer.key, due_at=due, body=body)


def _move(work: Work, body: Mapping[str, Any]) -> int | None:
    flow, rev = body["flow"], body["rev"]
    if work.desk.books.library.find(flow, rev) is None:
        return -1  # this process has not taken the revision over yet
    last = None
    for talk, state in standing.on(work.conn, flow, body["after"], AT_ONCE):
        last = talk.id
        older = {frame.ref.rev for frame in (state.at, *state.stack) if frame.ref.flow == flow} - {rev}
        event = _event(body, older, standing.places(state, flow)) if older else None
        if event is not None:
            play(work, of_merchant(work, merchants.get(work.conn, talk.merchant_id)), event)
    return last


def _event(body: Mapping[str, Any], older: Collection[str], here: Collection[str]) -> Publish | None:
    if any(node in body["agents"] for node in here):
        return Publish(body["rev"], {}, "human")
    if any(node in body["nodes"] for node in here):
        return Publish(body["rev"], body["nodes"], "human")
    if any(node in body.get("stays", ()) for node in here):
        return None
    return Publish(body["rev"], {}, body["otherwise"]) if any(rev in body["from"] for rev in older) else None


def _recall(work: Work, body: Mapping[str, Any]) -> int | None:
    """Live conversations go to the safe place; whoever ended one lately is told once and may begin again."""
    since, stops = datetime.fromisoformat(body["since"]), tuple(body["nodes"])
    last = None
    reached, away = list[int](), list[int]()
    for talk in conversations.list_touched(work.conn, stops, since, body["after"], AT_ONCE):
        last = talk.id
        if not _saw(talk, stops):
            continue
        merchant = merchants.get(work.conn, talk.merchant_id)
        (reached if merchant.unreachable is None else away).append(talk.id)
        if talk.ended_at is None:
            _correct(work, of_merchant(work, merchant), body, stops)
        elif not _saw_again(work, talk, stops, since):
            _tell_afterwards(work, merchant.id, unpack(talk).lang, body)
    if reached or away:
        told = {"nodes": list(stops), "conversations": reached, **({"unreachable": away} if away else {})}
        audit.add(work.conn, DESK, "recall_reached", f"flow:{body['flow']}", work.at, why=body["why"], body=told)
    return last


COUNTED = 1000
"""More than so many who saw something are not counted before they are told."""


def who_saw(conn: Connection, flow: str, nodes: Sequence[str], since: datetime) -> int:
    """How many conversations, live or ended since then, stand on one of these or were shown it; COUNTED when it is that many or more."""
    stops = [f"{flow}.{node}" for node in nodes]
    return sum(_saw(talk, stops) for talk in conversations.list_touched(conn, stops, since, 0, COUNTED) if talk.state != EMPTY)


def _saw(talk: Conversation, stops: Sequence[str]) -> bool:
    state = unpack(talk)
    return any(saw(state.at, state.path, state.shown, stop) for stop in stops)


def _saw_again(work: Work, talk: Conversation, stops: Sequence[str], since: datetime) -> bool:
    """In a later conversation, in which he is told."""
    later = [one for one in conversations.list_of_merchant(work.conn, talk.merchant_id) if one.id > talk.id]
    return any((one.ended_at is None or one.ended_at >= since) and one.state != EMPTY and _saw(one, stops) for one in later)


def _correct(work: Work, talk: Talk, body: Mapping[str, Any], stops: Sequence[str]) -> None:
    """In the middle of it. The safe place is that of the revision that is live: the older one would say the same again."""
    assert talk.state is not None
    assert talk.conversation is not None
    _say_what(work, talk.merchant.id, talk.lang, body)
    if talk.conversation.ticket_id is not None:
        words = {"nodes": ", ".join(stops), "why": body["why"], "words": body["words"].get(talk.lang) or "–"}
        line(work, talk.conversation.ticket_id, talk.merchant.id, escape(say("recall_line", work.desk.agents_lang, **words)))
    flow, goto = body["flow"], body["goto"]
    live = work.desk.books.library.live_flow(flow)
    recall = Recall(tuple(stops), goto, body["why"])
    here = standing.places(talk.state, flow)
    older = any(frame.ref.flow == flow and live is not None and frame.ref.rev != live.rev for frame in (talk.state.at, *talk.state.stack))
    if live is None or goto is None or not older or talk.state.status == "human":
        play(work, talk, recall)
    elif talk.state.status == "waiting":
        play(work, talk, recall, Publish(live.rev, {}, "human"))  # a waiting one moves by its timer, so it is woken first
    else:
        play(work, talk, Publish(live.rev, dict.fromkeys(_homeless(here, live), goto), "human"), recall)


def _homeless(here: Collection[str], live: Flow) -> list[str]:
    known = {*live.nodes, *(one.id for model in live.models.values() for one in model.remedies)}
    return [node for node in here if node not in known]


def _tell_afterwards(work: Work, merchant: int, lang: Lang, body: Mapping[str, Any]) -> None:
    _say_what(work, merchant, lang, body)
    changed = builtin(work.desk.books.library, "changed")
    text = "" if changed is None else changed.in_(lang)
    tell(work, merchant, text, buttons=[[(say("begin_again", lang), "d.start.0")]])


def _say_what(work: Work, merchant: int, lang: Lang, body: Mapping[str, Any]) -> None:
    if body["words"].get(lang):
        tell(work, merchant, body["words"][lang])


def expire(work: Work) -> None:
    """Pinned revisions end: the flow's own rule says what becomes of those who still stand on one; without a rule they begin again."""
    library = work.desk.books.library
    over: dict[str, list[str]] = {}
    for entry in revisions.list_revisions(work.conn):
        live = library.live_flow(entry.flow)
        if entry.live or entry.retired_at is None or live is None:
            continue
        if entry.retired_at + (live.limits.idle_after or timedelta(days=1)) + PINNED <= work.at:
            over.setdefault(entry.flow, []).append(entry.rev)
    for flow, revs in over.items():
        live = library.live_flow(flow)
        assert live is not None
        for rev in revs:
            rule = plan_to(live, rev).otherwise
            if conversations.list_live_on(work.conn, flow, rev):
                begin_move(work.conn, flow, live.rev, work.at, everybody_on=[rev], otherwise="restart" if rule == "pin" else rule)
